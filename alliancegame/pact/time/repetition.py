"""The patience each actor needs for the prospect of meeting again to keep the pact.

The stage game is played for ever, and actor i weighs the future by its yearly discount factor δ_i.
Let c be its stage payoff at the pact, b that of its best deviation, and v what it gets per period
once it is punished. It keeps the pact if and only if

    c ≥ (1 − δ) b + δ v,   that is   δ ≥ δ* = (b − c) / (b − v)   where b > c > v.

An actor with b ≤ c needs no punishment: δ* = 0. One with b > c ≤ v cannot be held: δ* is None.

grim trigger    v is the actor's payoff in a stage equilibrium, by default the worst one for it
tit-for-tat     two actors; the other answers a departure with a departure of its own until the
                pact's action returns: δ* is the greater of (b − c)/(b − p) and (b − c)/(c − s),
                with p the payoff when both depart and s when only the other does. A threshold for
                Nash, not for subgame-perfect, equilibrium.
minmax bound    no equilibrium of the repeated game, of whatever kind, gives the actor less than its
                minmax value: with v = minmax, δ* is a lower bound for every punishment

If the relationship ends at a hazard h per year, the effective discount factor is δ e^−h: the pact
bears hazards up to h* = ln(δ/δ*).

source: Friedman (1971); Axelrod (1984); Abreu (1988); Fudenberg and Maskin (1986)
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import field
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING

from alliancegame.errors import AllianceGameError
from alliancegame.frozen import frozen
from alliancegame.game.display import Shown
from alliancegame.game.game import Game, PureProfile
from alliancegame.game.payoffs import build_game
from alliancegame.game.tables import table
from alliancegame.game.verify import is_equilibrium
from alliancegame.model.called import does, in_prose, whose
from alliancegame.model.model import Model
from alliancegame.model.shocks import Hit, shocked_values
from alliancegame.numerals import number
from alliancegame.pact.margins import commitment_of
from alliancegame.pact.play import solver_for
from alliancegame.pact.profile import pact_in
from alliancegame.pact.time.payoff_set import PayoffSet, critical_discount, payoff_set
from alliancegame.pact.time.thresholds import (
    Threshold,
    believed,
    best_other,
    greatest,
    least_discount,
    minmax,
    payoff_line,
    stage_payoff,
    tit_for_tat,
)
from alliancegame.records.time_records import PactPayoffSetRecord, RepetitionRecord
from alliancegame.solvers.solution import Equilibrium, Solution
from alliancegame.solvers.solve import check_candidates, solve

if TYPE_CHECKING:
    import pandas as pd


@frozen(eq=False, repr=False)
class Repetition(Shown):
    """The critical discount factors of every actor.

    game, pact:  the stage game, and the pact in it
    punishments: for each actor the verified stage equilibrium its deviation leads to
    coverage:    how complete the stage equilibria are among which the worst was chosen
    reliability: {actor: probability with which it is believed to do its part}, if not 1

    >>> ag.repetition("prisoners-dilemma").critical
    Fraction(1, 2)
    """

    model: Model
    game: Game
    pact: PureProfile
    thresholds: tuple[Threshold, ...]
    punishments: tuple[Equilibrium, ...]
    coverage: str
    coverage_reason: str
    reliability: Mapping[str, Fraction] = field(default_factory=dict)

    @property
    def needs_none(self) -> bool:
        """True if the pact is a stage equilibrium, and so needs no repetition at all."""
        return all(threshold.grim == 0 for threshold in self.thresholds)

    @property
    def critical(self) -> Fraction | None:
        """The discount factor all actors together need under grim trigger; None: none suffices."""
        return greatest([threshold.grim for threshold in self.thresholds])

    @property
    def bound(self) -> float | None:
        """The discount factor below which no punishment whatever holds the pact."""
        return greatest([threshold.bound for threshold in self.thresholds])

    @cached_property
    def harshest(self) -> float | None:
        """The common discount factor needed under the harshest credible punishments; two actors.

        The optimal penal code in pure strategies with public randomisation. None: none suffices.
        raises: AllianceGameError for another number of actors
        """
        if self.bound is None or self.critical == 0:
            return self.bound
        if self.critical is not None and self.bound >= float(self.critical) - 1e-9:
            return float(self.critical)
        harshest = critical_discount(self.game, self.pact)
        return harshest if self.critical is None else min(harshest or 1.0, float(self.critical))

    @cached_property
    def payoffs(self) -> PayoffSet | None:
        """All payoffs of self-enforcing play; None but for two actors with stated δ below 1."""
        discounts = [
            threshold.discount for threshold in self.thresholds if threshold.discount is not None
        ]
        if len(self.thresholds) != 2 or len(discounts) != 2 or max(discounts) >= 1:
            return None
        return payoff_set(self.game, discounts)

    @property
    def critical_hazard(self) -> float | None:
        """The least h* over the actors whose discount factor is stated; None if none is."""
        known = [threshold.critical_hazard for threshold in self.thresholds]
        return min((value for value in known if value is not None), default=None)

    @property
    def tightest(self) -> Threshold:
        """The actor that is hardest to hold under grim trigger."""
        return max(self.thresholds, key=lambda threshold: _order(threshold.grim))

    @property
    def sentences(self) -> tuple[str, ...]:
        """The result in plain words."""
        if self.needs_none:
            return ("The pact needs no repetition: nobody gains by leaving it even once.",)
        tight = self.tightest
        label = in_prose(self.model.actor(tight.actor).label)
        if tight.grim is None:
            return (
                "The threat to revert to a stage equilibrium cannot hold the pact: in the worst "
                f"one found {label} would get at least as much as in the pact.",
            )
        sentences = [
            "Under grim trigger the pact needs a yearly discount factor of "
            f"{_rounded(tight.grim)}: {label} is the hardest to hold."
        ]
        if self.bound is not None and self.bound < float(tight.grim) - 1e-9:
            sentences.append(f"No punishment whatever holds it below {_rounded(self.bound)}.")
            if len(self.thresholds) == 2 and not self.reliability and self.harshest is not None:
                sentences.append(
                    "With the harshest punishment that is itself credible, in pure strategies "
                    f"and with one discount factor for both, it needs {_rounded(self.harshest)}."
                )
        sentences += [
            self._hazard_sentence(threshold) for threshold in self._impatient_or_tightest()
        ]
        return tuple(sentences)

    def _impatient_or_tightest(self) -> list[Threshold]:
        known = [
            threshold for threshold in self.thresholds if threshold.critical_hazard is not None
        ]
        impatient = [threshold for threshold in known if (threshold.critical_hazard or 0.0) < 0]
        return (
            impatient or sorted(known, key=lambda threshold: threshold.critical_hazard or 0.0)[:1]
        )

    def _hazard_sentence(self, threshold: Threshold) -> str:
        actor = self.model.actor(threshold.actor).label
        hazard, discount = threshold.critical_hazard or 0.0, _rounded(threshold.discount or 0)
        if hazard < 0:
            return f"With a discount factor of {discount} {does(actor, 'is')} too impatient for it."
        return (
            f"With {whose(actor)} discount factor of {discount}, {does(actor, 'keeps')} it while "
            f"the relationship's yearly hazard of ending is at most {_rounded(hazard)}."
        )

    def to_dict(self) -> RepetitionRecord:
        """JSON-ready."""
        hazard = self.critical_hazard
        two = len(self.thresholds) == 2
        return {
            "game": self.model.name,
            "needs_no_repetition": self.needs_none,
            "critical_discount": number(self.critical),
            "minmax_bound": self.bound,
            "harshest_punishment": self.harshest if two and not self.reliability else None,
            "payoff_set": None if self.payoffs is None else self._placed(self.payoffs),
            "critical_hazard": hazard if hazard is not None and math.isfinite(hazard) else None,
            "reliability": {name: float(value) for name, value in self.reliability.items()},
            "actors": [threshold.to_dict() for threshold in self.thresholds],
            "coverage": self.coverage,
            "coverage_reason": self.coverage_reason,
            "sentences": list(self.sentences),
        }

    def _placed(self, payoffs: PayoffSet) -> PactPayoffSetRecord:
        """The payoff set, and where the pact lies in it."""
        at_pact = [float(tensor[self.pact]) for tensor in self.game.payoffs]
        inside = payoffs.depth(at_pact) if len(payoffs.vertices) else None
        return {
            **payoffs.to_dict(),
            "pact": at_pact,
            "pact_depth": inside,
            "pact_supported": payoffs.supports(self.pact),
        }

    def to_frame(self) -> pd.DataFrame:
        """One row per actor, with its label."""
        labels = {actor.name: actor.label for actor in self.model.actors}
        return table((threshold.to_dict() for threshold in self.thresholds), "actor", labels=labels)


def repetition(
    model: Model,
    hits: Sequence[Hit] = (),
    settings: Mapping[str, Fraction] | None = None,
    punishment: Equilibrium | None = None,
    reliability: Mapping[str, Fraction] | None = None,
    stage: Solution | None = None,
) -> Repetition:
    """The critical discount factors of the pact in the game repeated under these shocks.

    punishment:  the stage equilibrium that any deviation leads to; it is verified again. By default
                 the worst for the deviator of all that `solve` finds.
    reliability: {actor: probability with which the others believe it does its part}; failing, it
                 takes its best deviation, and that failure is excused, not punished
    stage:       the stage game's solution under these shocks and settings, if it is known
    raises:      AllianceGameError if there is no commitment, the shocks close the pact, no stage
                 equilibrium is known, or `punishment` is none

    >>> ag.repetition("prisoners-dilemma").sentences[0]
    'Under grim trigger the pact needs a yearly discount factor of 0.5: First...
    """
    commitment_of(model)
    settled = model.with_values(settings or {})
    beliefs = dict(reliability or {})
    for name, value in beliefs.items():
        settled.actor(name)
        if not 0 <= value <= 1:
            raise AllianceGameError(
                f"the reliability of {name} is {float(value):g}; it is a probability."
            )
    game = build_game(settled, hits) if stage is None else stage.game
    pact = pact_in(settled, game)
    if pact is None:
        names = ", ".join(hit.shock for hit in hits) or "the file"
        raise AllianceGameError(f"the pact cannot be played: {names} closes an action of it.")
    if punishment is not None:
        stage = _given(game, punishment)
    elif stage is None:
        stage = solve(game, solver_for(settled))
    if not stage.equilibria:
        raise AllianceGameError(
            f"no stage equilibrium to revert to was found ({stage.coverage_reason}); "
            "name one as the punishment."
        )
    values = dict(zip(settled.parameters, shocked_values(settled, hits), strict=True))
    thresholds, chosen = [], []
    for i, actor in enumerate(settled.actors):
        worst = min(stage.equilibria, key=lambda equilibrium: stage_payoff(game, i, equilibrium))
        chosen.append(worst)
        discount = None if actor.discount is None else values[actor.discount]
        thresholds.append(
            _threshold(
                game,
                pact,
                i,
                punishment=stage_payoff(game, i, worst),
                discount=discount,
                beliefs=beliefs,
            )
        )
    reason = stage.coverage_reason
    return Repetition(
        settled, game, pact, tuple(thresholds), tuple(chosen), str(stage.coverage), reason, beliefs
    )


def _given(game: Game, punishment: Equilibrium) -> Solution:
    """The chosen punishment, verified again in this game, as the one stage equilibrium."""
    from alliancegame.solvers.base import Coverage
    from alliancegame.solvers.pure import Pure

    check = check_candidates(game, [punishment.exact or punishment.profile])
    if not is_equilibrium(check).all():
        raise AllianceGameError(
            f"the punishment has a relative regret of {check.residual[0]:.2g}; "
            "play can only revert to an equilibrium of the stage game."
        )
    return Solution(game, check, Coverage.SOME, "the punishment was chosen", Pure())


def _threshold(
    game: Game,
    pact: PureProfile,
    actor: int,
    *,
    punishment: Fraction,
    discount: Fraction | None,
    beliefs: Mapping[str, Fraction],
) -> Threshold:
    tensor = game.exact_payoffs[actor]
    partners = tuple(believed(game, pact, j, beliefs) for j in range(game.size))
    line = payoff_line(tensor, actor, partners)
    kept = line[pact[actor]]
    best = best_other(line, pact[actor])
    deviation = kept if best is None else line[best]
    lowest = minmax(game, actor)
    bound = least_discount(kept, deviation, min(Fraction(lowest), punishment))
    return Threshold(
        game.actors[actor],
        kept,
        deviation,
        None if best is None else game.actions[actor][best],
        punishment,
        lowest,
        discount,
        least_discount(kept, deviation, punishment),
        tit_for_tat(game, pact, actor) if game.size == 2 and not beliefs else None,
        number(bound),
    )


def _order(threshold: Fraction | None) -> float:
    return math.inf if threshold is None else float(threshold)


def _rounded(value: Fraction | float) -> str:
    return f"{float(value):.3g}"
