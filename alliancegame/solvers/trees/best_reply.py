"""Best replies where an actor's own plan never leads and thus does not say what is done."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import TypeAlias

from alliancegame.game.trees.assessment import best_payoff, chances
from alliancegame.game.trees.tree import Behaviour, InformationSet, Tree

Mix: TypeAlias = tuple[Fraction, ...]


def filled(tree: Tree, mixes: Sequence[Mix | None]) -> Behaviour:
    """The behaviour in which those that are missing are best replies to the others, last first."""
    completed = list(mixes)
    for place in reversed(range(len(completed))):
        if completed[place] is None:
            completed[place] = best_reply(tree, completed, place)
    return tuple(mix for mix in completed if mix is not None)


def best_reply(tree: Tree, mixes: Sequence[Mix | None], place: int) -> Mix:
    """The best action where an actor's own plans do not lead, if the others lead there."""
    information_set = tree.information_sets[place]
    others = tuple(mix or _pure(tree.information_sets[other], 0) for other, mix in enumerate(mixes))
    weighted = []
    for node in information_set.nodes:
        weight = Fraction(1)
        for at, branch in tree.path(node):
            if tree.mover(at) != information_set.actor:
                weight *= chances(tree, others, at)[branch]
        weighted.append((node, weight))
    if not any(weight for _, weight in weighted):
        return _pure(information_set, 0)
    worth = [
        best_payoff(
            tree,
            others,
            information_set.actor,
            [(tree.nodes[n].children[a], w) for n, w in weighted],
        )
        for a in range(len(information_set.actions))
    ]
    return _pure(information_set, worth.index(max(worth)))


def _pure(information_set: InformationSet, action: int) -> Mix:
    return tuple(Fraction(int(a == action)) for a in range(len(information_set.actions)))
