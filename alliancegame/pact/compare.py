"""Commitments side by side: games, or one game before and after shocks, and why they differ.

The first side is the reference. What changes on another side is told by the deviation that binds
the reference: with g its gain as a function of the parameters, a parameter p_j that differs
contributes Δp_j · ∂g/∂p_j, the slope taken halfway between the two sides. For gains of degree two
these contributions add up exactly and do not depend on an order of the parameters (they are the
Shapley values of the change); whatever else differs between the files is shown as the rest.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

from alliancegame.errors import AllianceGameError
from alliancegame.frozen import frozen
from alliancegame.game.display import Shown
from alliancegame.game.tables import table
from alliancegame.model.model import Model
from alliancegame.model.scenario import written_hit
from alliancegame.model.shocks import Hit, shocked_values
from alliancegame.numerals import number
from alliancegame.pact.gains import open_gains
from alliancegame.pact.margins import Margins, commitment_of, margins
from alliancegame.pact.pact_stakes import pact_stakes
from alliancegame.pact.play import Play, where_play_goes
from alliancegame.pact.robustness.radius import robustness
from alliancegame.payoff.polynomial import Polynomial
from alliancegame.records.pact_records import ComparisonRecord
from alliancegame.solvers.base import Budget

if TYPE_CHECKING:
    import pandas as pd


@frozen
class Side:
    """A game, under the shocks that have happened."""

    model: Model
    hits: tuple[Hit, ...] = ()

    @property
    def name(self) -> str:
        """The game's name with its shocks, as the command line takes it."""
        return "+".join((self.model.name, *map(written_hit, self.hits)))


@frozen
class Assessment:
    """One side's commitment: margins, equilibria, and the max-norm radius under its shocks.

    name: the side's, told apart from others that are called alike
    """

    name: str
    side: Side
    margins: Margins
    play: Play
    radius: float | None

    @property
    def commitment(self) -> tuple[float, float] | None:
        """Least and greatest probability of the commitment over the equilibria found."""
        chances = [equilibrium.events["commitment"] for equilibrium in self.play]
        return (min(chances), max(chances)) if chances else None


@frozen
class Influence:
    """A parameter that differs, and what that adds to the gain, as a share of the actor's stake.

    effect: None where there is no gain to compare
    """

    parameter: str
    before: Fraction
    after: Fraction
    effect: Fraction | None


@frozen
class Difference:
    """The reasons why a side differs from the reference, by the deviation that binds it.

    Where the reference has no such deviation, by the one that binds the reference.

    change:     of its gain, as a share of the actor's stake in the reference; None: the
                deviation does not exist on both sides
    influences: of the parameters that differ, the largest first
    rest:       what the parameters that both share do not explain
    stakes:     the actor's stake in the reference and on this side; None: it is in one only
    """

    side: str
    actor: str
    action: str
    change: Fraction | None
    influences: tuple[Influence, ...]
    rest: Fraction
    stakes: tuple[Fraction, Fraction] | None = None


@frozen(eq=False, repr=False)
class Comparison(Shown):
    """The sides' assessments and, for each but the first, why it differs."""

    assessments: tuple[Assessment, ...]
    differences: tuple[Difference, ...]

    def to_dict(self) -> ComparisonRecord:
        """JSON-ready."""
        return {
            "sides": [
                {
                    "name": assessment.name,
                    "holds": assessment.margins.holds,
                    "margin": number(assessment.margins.least),
                    "binding_actor": assessment.margins.binding_actor,
                    "commitment": None
                    if assessment.commitment is None
                    else list(assessment.commitment),
                    "equilibria": len(assessment.play),
                    "coverage": str(assessment.play.coverage),
                    "radius": assessment.radius,
                }
                for assessment in self.assessments
            ],
            "differences": [
                {
                    "side": difference.side,
                    "actor": difference.actor,
                    "action": difference.action,
                    "change": number(difference.change),
                    "influences": [
                        {
                            "parameter": influence.parameter,
                            "before": float(influence.before),
                            "after": float(influence.after),
                            "effect": number(influence.effect),
                        }
                        for influence in difference.influences
                    ],
                    "rest": float(difference.rest),
                    "stakes": None
                    if difference.stakes is None
                    else [*map(float, difference.stakes)],
                }
                for difference in self.differences
            ],
        }

    def to_frame(self) -> pd.DataFrame:
        """One row per side; the commitment's probability as its least and greatest."""
        rows = []
        for side in self.to_dict()["sides"]:
            least, most = side["commitment"] or (None, None)
            rows.append({**side, "commitment_at_least": least, "commitment_at_most": most})
        frame = table(rows, "name")
        return frame.drop(columns="commitment")


def compare(sides: Sequence[Model | Side], budget: Budget | None = None) -> Comparison:
    """The commitments of several games, or of one under different shocks, side by side.

    raises: AllianceGameError if fewer than two are given or one names no commitment

    >>> ag.compare(["assurance", "prisoners-dilemma"]).to_frame()["holds"].tolist()
    [True, False]
    """
    sides_stated = [side if isinstance(side, Side) else Side(side) for side in sides]
    if len(sides_stated) < 2:
        raise AllianceGameError("compare takes two or more games. Add another, or GAME+SHOCK.")
    for side in sides_stated:
        commitment_of(side.model)
    names = _told_apart([side.name for side in sides_stated])
    sides_named = list(zip(names, sides_stated, strict=True))
    return Comparison(
        tuple(_assessment(name, side, budget) for name, side in sides_named),
        tuple(_difference(sides_stated[0], name, side) for name, side in sides_named[1:]),
    )


def _told_apart(names: Sequence[str]) -> list[str]:
    """The names, those that come up several times numbered."""
    return [
        f"{name} ({names[: place + 1].count(name)})" if names.count(name) > 1 else name
        for place, name in enumerate(names)
    ]


def _assessment(name: str, side: Side, budget: Budget | None) -> Assessment:
    return Assessment(
        name,
        side,
        margins(side.model, side.hits),
        where_play_goes(side.model, side.hits, budget),
        robustness(side.model, side.hits).max_norm,
    )


def _difference(reference: Side, name: str, side: Side) -> Difference:
    deviations = [_binding_deviation(compared) for compared in (side, reference)]
    shared_by = {pair: (_gain(reference, *pair), _gain(side, *pair)) for pair in deviations}
    actor, action = next(
        (pair for pair in deviations if None not in shared_by[pair]), deviations[1]
    )
    one, other = shared_by[actor, action]
    before, after = _values(reference), _values(side)
    if one is None or other is None:
        changed = [name for name in before if name in after and after[name] != before[name]]
        listed = (Influence(name, before[name], after[name], None) for name in changed)
        return Difference(name, actor, action, None, tuple(listed), Fraction(0))
    stakes = pact_stakes(reference.model)[actor], pact_stakes(side.model)[actor]
    scale = stakes[0] or Fraction(1)
    change = (other.at(after) - one.at(before)) / scale
    halfway = {name: (value + after.get(name, value)) / 2 for name, value in before.items()}
    slopes = one.gradient(halfway)
    shared = [n for n in before if n in slopes and n in after and after[n] != before[n]]
    effects = {name: (after[name] - before[name]) * slopes[name] / scale for name in shared}
    influences = (
        Influence(name, before[name], after[name], effect)
        for name, effect in sorted(effects.items(), key=lambda difference: -abs(difference[1]))
    )
    rest = change - sum(effects.values(), Fraction(0))
    return Difference(name, actor, action, change, tuple(influences), rest, stakes)


def _binding_deviation(side: Side) -> tuple[str, str]:
    """The actor bound least and its best deviation's action, "" without a deviation."""
    examined = margins(side.model, side.hits)
    deviation = examined.deviations[examined.binding_actor]
    return examined.binding_actor, "" if deviation is None else deviation.action


def _gain(side: Side, actor: str, action: str) -> Polynomial[str] | None:
    """The deviation's gain, in the parameters' names: another file may order them otherwise."""
    names = list(side.model.parameters)
    gains = (g for g in open_gains(side.model, side.hits) if (g.actor, g.action) == (actor, action))
    return next((gain.renamed(names.__getitem__) for gain in gains), None)


def _values(side: Side) -> dict[str, Fraction]:
    return dict(zip(side.model.parameters, shocked_values(side.model, side.hits), strict=True))
