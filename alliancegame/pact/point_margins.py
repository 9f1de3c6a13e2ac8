"""The pact's margins point by point: at every information set that it, or a subgame under it, leads
to, what the actor would lose by departing from the pact there alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from alliancegame.game.assessment import chances, continuation_payoffs, reach
from alliancegame.game.tree import Behaviour, Tree
from alliancegame.game.unfold import build_tree
from alliancegame.model.parts import Model
from alliancegame.model.shocks import Hit
from alliancegame.pact.margins import baseline_ranges, commitment_of


@dataclass(frozen=True)
class PointMargin:
    """What an actor would lose by departing from the pact at one information set alone.

    action, alternative: what the pact asks, and the best other action; margin: in payoff units
    relative:            the margin in units of the actor's baseline payoff range; 0 if that is 0
    reached:             the probability of the information set if the pact is played
    """

    actor: str
    information_set: str
    action: str
    alternative: str
    margin: Fraction
    relative: Fraction
    reached: Fraction

    def to_dict(self) -> dict[str, Any]:
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


def pact_behaviour(model: Model, tree: Tree) -> Behaviour | None:
    """The pact's action wherever its decision is reached; None if one of them is closed."""
    pact = commitment_of(model).pact
    if any(pact[item.decision] not in item.actions for item in tree.information_sets):
        return None
    return tuple(
        tuple(Fraction(int(action == pact[item.decision])) for action in item.actions)
        for item in tree.information_sets
    )


def point_margins(model: Model, hits: Sequence[Hit] = ()) -> tuple[PointMargin, ...]:
    """The margin at every information set that the pact, or a subgame under it, leads to.

    Empty if the pact cannot be played under the shocks.
    """
    tree = build_tree(model, hits)
    behaviour = pact_behaviour(model, tree)
    if behaviour is None:
        return ()
    reached = reach(tree, behaviour)
    ranges = baseline_ranges(model)
    found = []
    for place, gains in advantages(tree, behaviour).items():
        item = tree.information_sets[place]
        if not gains.against:
            continue
        other = min(gains.against, key=lambda action: gains.against[action])
        margin = gains.against[other] / gains.weight
        actor = tree.actors[item.actor]
        found.append(
            PointMargin(
                actor,
                tree.label(place),
                item.actions[behaviour[place].index(Fraction(1))],
                item.actions[other],
                margin,
                margin / ranges[actor] if ranges[actor] else Fraction(0),
                sum((reached[node] for node in item.nodes), Fraction(0)),
            )
        )
    return tuple(found)


@dataclass(frozen=True)
class Advantage:
    """weight: of the information set's nodes; against: {other action: weight × the margin}"""

    weight: Fraction
    against: Mapping[int, Fraction]


def advantages(tree: Tree, behaviour: Behaviour) -> dict[int, Advantage]:
    """For each information set that others lead to in its subgame, the pact's weighted margins.

    They are polynomials in every parameter, for they are not divided by the weight.
    """
    roots = set(tree.subgame_roots)
    worth = continuation_payoffs(tree, behaviour)
    found = {}
    for place, item in enumerate(tree.information_sets):
        weights = []
        for node in item.nodes:
            weight, here = Fraction(1), node
            while here not in roots and len(item.nodes) > 1:
                above = tree.nodes[here].parent
                if tree.mover(above) != item.actor:
                    weight *= chances(tree, behaviour, above)[tree.nodes[here].branch]
                here = above
            weights.append(weight)
        total = sum(weights, Fraction(0))
        if not total:
            continue
        kept = behaviour[place].index(Fraction(1))
        against = {}
        for other in range(len(item.actions)):
            if other != kept:
                against[other] = sum(
                    (
                        weight
                        * (
                            worth[tree.nodes[node].children[kept]][item.actor]
                            - worth[tree.nodes[node].children[other]][item.actor]
                        )
                        for node, weight in zip(item.nodes, weights, strict=True)
                    ),
                    Fraction(0),
                )
        found[place] = Advantage(total, against)
    return found
