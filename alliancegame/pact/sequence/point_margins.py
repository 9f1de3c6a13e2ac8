"""The pact's margins point by point: what an actor would lose by departing there alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from alliancegame.game.trees.assessment import Payoffs, chances, continuation_payoffs, reach
from alliancegame.game.trees.tree import Behaviour, InformationSet, Tree
from alliancegame.game.trees.unfold import build_tree
from alliancegame.model.model import Model
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
    """The margin at every information set with a choice.

    Where neither the pact nor a subgame under it leads, it is the least over all beliefs.
    Empty if the pact cannot be played under the shocks.
    """
    tree = build_tree(model, hits)
    behaviour = pact_behaviour(model, tree)
    if behaviour is None:
        return ()
    reached = reach(tree, behaviour)
    ranges = baseline_ranges(model)
    found = []
    for place, cases in advantages(tree, behaviour).items():
        item = tree.information_sets[place]
        margin, other = min(
            (value / case.weight, action)
            for case in cases
            for action, value in case.against.items()
        )
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


def advantages(tree: Tree, behaviour: Behaviour) -> dict[int, tuple[Advantage, ...]]:
    """The pact's weighted margins at each information set with a choice.

    One case where the others lead there in its subgame, weighted by how they do; else one case for
    each node, for the belief is free. Not divided by the weight, the margins are polynomials in
    every parameter.
    """
    roots = set(tree.subgame_roots)
    worth = continuation_payoffs(tree, behaviour)
    found: dict[int, tuple[Advantage, ...]] = {}
    for place, item in enumerate(tree.information_sets):
        if len(item.actions) < 2:
            continue
        kept = behaviour[place].index(Fraction(1))
        weights = [_weight(tree, behaviour, roots, item, node) for node in item.nodes]
        if any(weights) and len(item.nodes) > 1:
            found[place] = (_advantage(tree, worth, item, kept, weights),)
        else:
            alone = [[Fraction(int(n == m)) for m in item.nodes] for n in item.nodes]
            found[place] = tuple(_advantage(tree, worth, item, kept, w) for w in alone)
    return found


def _weight(
    tree: Tree, behaviour: Behaviour, roots: set[int], item: InformationSet, node: int
) -> Fraction:
    """How likely the others and nature lead from the subgame's root to the node."""
    weight = Fraction(1)
    while node not in roots:
        above = tree.nodes[node].parent
        if tree.mover(above) != item.actor:
            weight *= chances(tree, behaviour, above)[tree.nodes[node].branch]
        node = above
    return weight


def _advantage(
    tree: Tree,
    worth: Sequence[Payoffs],
    item: InformationSet,
    kept: int,
    weights: Sequence[Fraction],
) -> Advantage:
    against = {}
    for other in set(range(len(item.actions))) - {kept}:
        against[other] = Fraction(0)
        for node, weight in zip(item.nodes, weights, strict=True):
            children = tree.nodes[node].children
            gain = worth[children[kept]][item.actor] - worth[children[other]][item.actor]
            against[other] += weight * gain
    return Advantage(sum(weights, Fraction(0)), against)
