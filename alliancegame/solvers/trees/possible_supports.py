"""Combinations of supports that equilibria may have: bounds do not rule them out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations

from alliancegame.game.trees.assessment import Payoffs
from alliancegame.game.trees.tree import Tree
from alliancegame.solvers.base import Budget

Support = tuple[int, ...]
"""The positions of the actions played with positive probability."""

BOUND = 1.5e-6
"""Nominal seconds to bound what one move is worth to one actor."""


@dataclass
class Tally:
    """The work that a search has done so far, in nominal seconds, against its budget."""

    budget: Budget
    done: float = 0.0

    @property
    def is_over(self) -> bool:
        """Whether the search stops here."""
        return self.budget.ends_at(self.done)


def surviving_supports(tree: Tree, tally: Tally) -> Iterator[tuple[Support, ...]]:
    """The combinations that bounds on what follows do not rule out, while the budget lasts."""
    sets, bound = tree.information_sets, BOUND * len(tree.actors)
    chosen: list[Support] = [tuple(range(len(information_set.actions))) for information_set in sets]

    def choose(
        place: int, low: list[Payoffs], high: list[Payoffs]
    ) -> Iterator[tuple[Support, ...]]:
        if place < 0:
            yield tuple(chosen)
            return
        whole = chosen[place]
        dependent = _compared_above(tree, place)
        for size in range(1, len(whole) + 1):
            for support in combinations(whole, size):
                if tally.is_over:
                    return
                tally.done += bound
                if not any(_is_beaten(tree, place, action, low, high) for action in support):
                    chosen[place] = support
                    narrowed = low.copy(), high.copy()
                    _update_bounds(tree, chosen, dependent, *narrowed)
                    tally.done += bound * len(dependent)
                    yield from choose(place - 1, *narrowed)
        chosen[place] = whole

    yield from choose(len(sets) - 1, *payoff_bounds(tree, chosen))


def _compared_above(tree: Tree, place: int) -> list[int]:
    """The moves whose bounds depend on the information set's support and that some actor compares
    with others: those behind an actor's move. From the last to the first.
    """
    compared = set()
    for node in tree.information_sets[place].nodes:
        way = [*(at for at, _ in tree.path(node)), node]
        first = next(k for k, at in enumerate(way) if tree.mover(at) is not None)
        compared.update(way[first + 1 :])
    return sorted(compared, reverse=True)


def _is_beaten(
    tree: Tree, place: int, action: int, low: Sequence[Payoffs], high: Sequence[Payoffs]
) -> bool:
    """Whether another action is surely better at every node."""
    information_set = tree.information_sets[place]
    branches = [tree.nodes[node].children for node in information_set.nodes]
    return any(
        all(
            high[c[action]][information_set.actor] < low[c[other]][information_set.actor]
            for c in branches
        )
        for other in range(len(information_set.actions))
    )


def may_mix(tree: Tree, supports: Sequence[Support], places: Sequence[int]) -> bool:
    """Whether bounds allow some belief to make the actor indifferent at all these places."""
    low, high = payoff_bounds(tree, supports)
    for place in places:
        information_set = tree.information_sets[place]
        branches = [tree.nodes[node].children for node in information_set.nodes]
        for one, other in combinations(supports[place], 2):
            sure = [
                (
                    high[c[one]][information_set.actor] < low[c[other]][information_set.actor],
                    low[c[one]][information_set.actor] > high[c[other]][information_set.actor],
                )
                for c in branches
            ]
            if all(worse for worse, _ in sure) or all(better for _, better in sure):
                return False
    return True


def payoff_bounds(tree: Tree, supports: Sequence[Support]) -> tuple[list[Payoffs], list[Payoffs]]:
    """For each node the least and the greatest payoffs any play of the supports gives."""
    low = [node.payoffs for node in tree.nodes]
    high = list(low)
    moves = [i for i, node in enumerate(tree.nodes) if node.actions]
    _update_bounds(tree, supports, reversed(moves), low, high)
    return low, high


def _update_bounds(
    tree: Tree,
    supports: Sequence[Support],
    moves: Iterable[int],
    low: list[Payoffs],
    high: list[Payoffs],
) -> None:
    """Writes the bounds at some moves, those furthest from the root first."""
    actors = range(len(tree.actors))
    for i in moves:
        node = tree.nodes[i]
        if node.information_set is None:
            pairs = list(zip(node.chances, node.children, strict=True))
            low[i] = tuple(sum((p * low[c][j] for p, c in pairs), Fraction(0)) for j in actors)
            high[i] = tuple(sum((p * high[c][j] for p, c in pairs), Fraction(0)) for j in actors)
        else:
            kept = [node.children[a] for a in supports[node.information_set]]
            low[i] = tuple(min(low[c][j] for c in kept) for j in actors)
            high[i] = tuple(max(high[c][j] for c in kept) for j in actors)
