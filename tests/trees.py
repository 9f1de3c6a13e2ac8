"""Random trees, and ways to look at a behaviour that owe nothing to the solvers."""

from __future__ import annotations

from fractions import Fraction
from math import prod

from alliancegame.game.tree import Behaviour, InformationSet, Node, Tree, all_plans

ACTORS = ("one", "two", "three")


def random_tree(rng, actors=2, depth=3, chance=0.2, values=4):
    """A tree with at most `depth` moves in a row; payoffs are integers below `values`.
    Each node of an actor is an information set of its own.
    """
    nodes: list[Node] = []
    sets: list[InformationSet] = []

    def grow(parent, branch, left):
        here = len(nodes)
        if left == 0 or (parent >= 0 and rng.random() < 0.15):
            nodes.append(
                Node(
                    parent,
                    branch,
                    payoffs=tuple(Fraction(int(v)) for v in rng.integers(values, size=actors)),
                )
            )
            return here
        actions = ("a", "b", "c")[: int(rng.integers(2, 4))]
        nodes.append(Node(parent, branch))
        if rng.random() < chance:
            weights = [Fraction(int(w)) for w in rng.integers(1, 4, size=len(actions))]
            chances = tuple(w / sum(weights) for w in weights)
            place, label = None, f"nature {here}"
        else:
            chances = ()
            mover = int(rng.integers(actors))
            place, label = len(sets), f"move {here}"
            sets.append(InformationSet(mover, label, actions, (here,)))
        children = tuple(grow(here, i, left - 1) for i in range(len(actions)))
        nodes[here] = Node(parent, branch, label, actions, children, place, chances)
        return here

    grow(-1, 0, depth)
    return Tree(ACTORS[:actors], tuple(nodes), tuple(sets))


def mixed_plans(tree: Tree, behaviour: Behaviour):
    """The mix over plans that a behaviour amounts to, for each actor."""
    return tuple(
        tuple(
            prod((behaviour[place][a] for place, a in plan.items()), start=Fraction(1))
            for plan in listed
        )
        for listed in all_plans(tree)
    )
