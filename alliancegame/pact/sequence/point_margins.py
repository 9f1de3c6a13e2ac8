"""The pact's margins point by point: what an actor would lose by departing there alone."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from alliancegame.frozen import frozen
from alliancegame.game.trees.advantages import advantages, least_advantages
from alliancegame.game.trees.assessment import reach
from alliancegame.game.trees.tree import Tree
from alliancegame.game.trees.unfold import build_tree
from alliancegame.model.model import Model
from alliancegame.model.shocks import Hit
from alliancegame.pact.margins import commitment_of
from alliancegame.pact.pact_stakes import pact_behaviour, pact_stakes
from alliancegame.records.crisis_records import PointMarginRecord


@frozen
class PointMargin:
    """The loss of an actor that departs from the pact at one information set alone.

    action, alternative: what the pact asks, and the best other action
    margin:              in payoff units
    relative:            in stakes of the actor in the pact, one unit for all its points, so that
                         they compare; 0 if the stake is. Beyond 1 or −1 only where neither the
                         pact nor best departures lead, for the stake is that of where they do
    reached:             the probability of the information set if the pact is played
    """

    actor: str
    information_set: str
    action: str
    alternative: str
    margin: Fraction
    relative: Fraction
    reached: Fraction

    def to_dict(self) -> PointMarginRecord:
        """JSON-ready."""
        return {
            "actor": self.actor,
            "information_set": self.information_set,
            "action": self.action,
            "alternative": self.alternative,
            "margin": float(self.margin),
            "relative_margin": float(self.relative),
            "reached": float(self.reached),
        }


def point_margins(
    model: Model, hits: Sequence[Hit] = (), built: Tree | None = None
) -> tuple[PointMargin, ...]:
    """The margin at every information set with a choice.

    built: the tree under the shocks, where it is at hand

    Where neither the pact nor a subgame under it leads, it is the least over all beliefs.
    Empty if the pact cannot be played under the shocks.
    """
    tree = build_tree(model, hits) if built is None else built
    behaviour = pact_behaviour(commitment_of(model), tree)
    if behaviour is None:
        return ()
    reached = reach(tree, behaviour)
    stakes = pact_stakes(model)
    measured = []
    for place, cases in advantages(tree, behaviour).items():
        information_set = tree.information_sets[place]
        margin, other = min((value, action) for action, value in least_advantages(cases).items())
        actor = tree.actors[information_set.actor]
        measured.append(
            PointMargin(
                actor,
                tree.label(place),
                information_set.actions[behaviour[place].index(Fraction(1))],
                information_set.actions[other],
                margin,
                margin / stakes[actor] if stakes[actor] else Fraction(0),
                sum((reached[node] for node in information_set.nodes), Fraction(0)),
            )
        )
    return tuple(measured)
