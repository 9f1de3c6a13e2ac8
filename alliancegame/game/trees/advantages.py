"""The worth of a pure behaviour to each mover at its information sets, against other actions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from alliancegame.frozen import frozen
from alliancegame.game.trees.assessment import Payoffs, chances, continuation_payoffs
from alliancegame.game.trees.tree import Behaviour, InformationSet, Tree


@frozen
class Advantage:
    """The lead in payoff of a behaviour's action at an information set, under one belief.

    weight:  the probability that the others lead there
    against: {other action: weight × what the behaviour's action pays more}
    """

    weight: Fraction
    against: Mapping[int, Fraction]


def advantages(tree: Tree, behaviour: Behaviour) -> dict[int, tuple[Advantage, ...]]:
    """The weighted advantages of a pure behaviour at each information set with a choice.

    One case where the others lead there in its subgame, weighted by how they do; else one case for
    each node, for the belief is free. Not divided by the weight, the advantages are polynomials in
    every parameter.
    """
    roots = set(tree.subgame_roots)
    worth = continuation_payoffs(tree, behaviour)
    by_place: dict[int, tuple[Advantage, ...]] = {}
    for place, information_set in enumerate(tree.information_sets):
        if len(information_set.actions) < 2:
            continue
        kept = behaviour[place].index(Fraction(1))
        weights = [
            _weight(tree, behaviour, roots, information_set, node) for node in information_set.nodes
        ]
        if any(weights) and len(information_set.nodes) > 1:
            by_place[place] = (_advantage(tree, worth, information_set, kept, weights),)
        else:
            alone = [
                [Fraction(int(n == m)) for m in information_set.nodes]
                for n in information_set.nodes
            ]
            by_place[place] = tuple(
                _advantage(tree, worth, information_set, kept, w) for w in alone
            )
    return by_place


def least_advantages(cases: Sequence[Advantage]) -> dict[int, Fraction]:
    """{other action: what the behaviour's action pays more at an information set, at least}.

    cases: the beliefs it may hold there
    """
    return {
        action: min(case.against[action] / case.weight for case in cases)
        for action in cases[0].against
    }


def _weight(
    tree: Tree, behaviour: Behaviour, roots: set[int], information_set: InformationSet, node: int
) -> Fraction:
    """The probability that others and nature lead from the subgame's root to the node."""
    weight = Fraction(1)
    while node not in roots:
        above = tree.nodes[node].parent
        if tree.mover(above) != information_set.actor:
            weight *= chances(tree, behaviour, above)[tree.nodes[node].branch]
        node = above
    return weight


def _advantage(
    tree: Tree,
    worth: Sequence[Payoffs],
    information_set: InformationSet,
    kept: int,
    weights: Sequence[Fraction],
) -> Advantage:
    against = {}
    for other in set(range(len(information_set.actions))) - {kept}:
        against[other] = Fraction(0)
        for node, weight in zip(information_set.nodes, weights, strict=True):
            children = tree.nodes[node].children
            gain = (
                worth[children[kept]][information_set.actor]
                - worth[children[other]][information_set.actor]
            )
            against[other] += weight * gain
    return Advantage(sum(weights, Fraction(0)), against)
