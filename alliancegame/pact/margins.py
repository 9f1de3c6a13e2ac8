"""The margins by which the pact as written holds or fails, and who is bound least.

The incentive margin of an actor is its payoff at the pact minus that of its best unilateral
deviation among the open actions: negative when leaving pays. Actors' utilities have no common
scale, so margins are compared as shares of what each has at stake in the pact, in the baseline
game (`pact_stakes`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

from alliancegame.errors import AllianceGameError
from alliancegame.frozen import frozen
from alliancegame.game.display import Shown
from alliancegame.game.strategies import open_positions, pact_positions, skeleton_of
from alliancegame.game.tables import table
from alliancegame.model.model import Commitment, Model
from alliancegame.model.shocks import Hit, shocked_values
from alliancegame.pact.gains import deviation_gains
from alliancegame.pact.pact_stakes import pact_stakes
from alliancegame.payoff.polynomial import fraction, rational, rationals

if TYPE_CHECKING:
    import pandas as pd


@frozen
class Deviation:
    """A unilateral departure from the pact; gain in payoff units, negative if it loses.

    strategies: positions of the actor's strategies that it consists of: one, or of a large tree
                one for each point of departure, whose effects add up
    """

    actor: str
    action: str
    gain: Fraction
    strategies: tuple[int, ...]


@frozen(repr=False)
class Margins(Shown):
    """Every actor's incentive margin at the pact.

    deviations:    each actor's best deviation; None for an actor that has no other open action
    stakes:        each actor's stake in the pact in the baseline game
    parties:       the actors that have pledged
    impossible:    actors whose part in the pact is not open
    """

    deviations: Mapping[str, Deviation | None]
    stakes: Mapping[str, Fraction]
    parties: tuple[str, ...]
    impossible: tuple[str, ...]

    @property
    def holds(self) -> bool:
        """True if the pact can be played and no actor gains by leaving it alone."""
        return not self.impossible and all(
            deviation is None or deviation.gain <= 0 for deviation in self.deviations.values()
        )

    def margin(self, actor: str) -> Fraction | None:
        """In the actor's payoff units; None where it has no alternative or the pact is not open."""
        deviation = self.deviations[actor]
        return None if deviation is None or self.impossible else -deviation.gain

    def relative(self, actor: str) -> Fraction | None:
        """The margin as a share of the actor's stake in the pact; 0 if that is 0."""
        margin = self.margin(actor)
        if margin is None:
            return None
        return margin / self.stakes[actor] if self.stakes[actor] else Fraction(0)

    @property
    def binding_actor(self) -> str:
        """The actor with the least relative margin, party or not: the pact needs its part too.

        Where somebody's part in the pact is not open: that actor.
        """
        return self.impossible[0] if self.impossible else self.tightest(tuple(self.deviations))

    @property
    def least(self) -> Fraction | None:
        """The alliance's margin: the least relative one, negative where somebody gains by leaving.

        None where nobody has an alternative, or the pact cannot be played at all.
        """
        return self.relative(self.tightest(tuple(self.deviations)))

    @property
    def sentence(self) -> str:
        """A sentence on whether the pact holds, and who is bound least."""
        state = "holds" if self.holds else "fails"
        least = "" if self.least is None else f", {100 * float(self.least):.3g}% of its stake"
        return f"The pact {state}; bound least: {self.binding_actor}{least}."

    def to_frame(self) -> pd.DataFrame:
        """One row per actor: its best way out, and the margin in payoff units and as a share."""
        rows = [
            {
                "actor": actor,
                "party": actor in self.parties,
                "best alternative": None if best is None else best.action,
                "margin": None if best is None else -float(best.gain),
                "relative margin": None if best is None else float(self.relative(actor) or 0),
            }
            for actor, best in self.deviations.items()
        ]
        return table(rows, "actor")

    def tightest(self, actors: Sequence[str]) -> str:
        """The one with the least relative margin among these, the first if some are level."""
        return min(actors, key=self.relative_or_ample)

    def relative_or_ample(self, actor: str) -> Fraction | float:
        """The actor's relative margin, infinite where it has none, to order actors by."""
        relative = self.relative(actor)
        return float("inf") if relative is None else relative


def commitment_of(model: Model) -> Commitment:
    """The model's commitment.

    raises: AllianceGameError if the file names none
    """
    if model.commitment is None:
        raise AllianceGameError(
            f'game "{model.name}" names no commitment; durability is that of a commitment. '
            "Add a [commitment] with parties and pact."
        )
    return model.commitment


def margins(model: Model, hits: Sequence[Hit] = (), baseline: Model | None = None) -> Margins:
    """The incentive margins at the pact under the shocks.

    baseline: the model whose unshocked game gives the stakes; by default this one
    raises:   AllianceGameError if the model names no commitment

    >>> found = ag.margins("northern-triangle", "war-ends=0.5")
    >>> found.binding_actor, found.holds
    ('russia', True)
    """
    return margins_in(pact_stakes(baseline or model), model, hits)


def margins_in(stakes: Mapping[str, Fraction], model: Model, hits: Sequence[Hit] = ()) -> Margins:
    """The incentive margins at the pact, the actors' stakes already being known."""
    commitment = commitment_of(model)
    values = rationals(shocked_values(model, hits))
    open_now = open_positions(model, hits)
    gains: dict[str, list[tuple[int, Deviation]]] = {actor.name: [] for actor in model.actors}
    for gain in deviation_gains(model):
        if gain.position[1] in open_now[gain.position[0]]:
            amount = fraction(gain.at(values, rational))
            deviation = Deviation(gain.actor, gain.action, amount, (gain.position[1],))
            gains[gain.actor].append((gain.position[1], deviation))
    departures = skeleton_of(model).departures or (None,) * len(model.actors)
    deviations = {
        actor: _best(deviations, points)
        for (actor, deviations), points in zip(gains.items(), departures, strict=True)
    }
    parts = zip(model.actors, pact_positions(model), open_now, strict=True)
    impossible = tuple(actor.name for actor, kept, actions in parts if kept not in actions)
    return Margins(deviations, stakes, commitment.parties, impossible)


def _best(
    deviations: Sequence[tuple[int, Deviation]], points: Sequence[int | None] | None
) -> Deviation | None:
    """The best of an actor's deviations, the first of several; None if there is none.

    points: where each strategy first departs from the pact, if what those of different points gain
            adds up
    """
    best = max(
        (deviation for _, deviation in deviations),
        key=lambda deviation: deviation.gain,
        default=None,
    )
    if best is None or best.gain <= 0 or points is None:
        return best
    paying: dict[int | None, Deviation] = {}
    for strategy, deviation in deviations:
        point = points[strategy]
        if deviation.gain > 0 and (point not in paying or paying[point].gain < deviation.gain):
            paying[point] = deviation
    if len(paying) == 1:
        return best
    more = f"{best.action}, and the like at {len(paying) - 1} more of its choices"
    together = tuple(strategy for deviation in paying.values() for strategy in deviation.strategies)
    total = sum((deviation.gain for deviation in paying.values()), Fraction(0))
    return Deviation(best.actor, more, total, together)
