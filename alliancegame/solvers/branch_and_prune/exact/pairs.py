"""The equilibria in which two actors mix and the others do not, exactly.

The others' actions leave a game of two actors. Its maximal Nash subsets are products of polytopes,
which the others' deviations cut down. Where both have two actions the polytopes are intervals.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import product

import numpy as np

from alliancegame.game.exact.exact_profiles import ExactMix
from alliancegame.game.game import ExactProfile, Game
from alliancegame.solvers.base import Budget, NashSubset
from alliancegame.solvers.branch_and_prune.exact.connections import maximal
from alliancegame.solvers.branch_and_prune.exact.mixing import unit_mix
from alliancegame.solvers.branch_and_prune.exact.open_faces import Decided, decided_in

UNITS = unit_mix(0, 2), unit_mix(1, 2)


def pair_equilibria(
    game: Game, first: int, second: int, others: tuple[int, ...]
) -> Iterator[Decided]:
    """All equilibria in which two actors may mix and the others take the given actions.

    others: everybody's actions; the two actors' own entries are not used
    """
    place = tuple(
        slice(None) if actor in (first, second) else action for actor, action in enumerate(others)
    )
    for x, y in subsets_of_two(game, first, second, place):
        mixes: list[ExactProfile] = [
            (unit_mix(action, k),) for action, k in zip(others, game.shape, strict=True)
        ]
        mixes[first], mixes[second] = x, y
        yield decided_in(game, NashSubset(tuple(mixes)))


def subsets_of_two(
    game: Game, first: int, second: int, place: tuple[int | slice, ...]
) -> Iterator[tuple[ExactProfile, ExactProfile]]:
    """The maximal Nash subsets of the game that two actors are left with.

    place: of their payoffs in each actor's tensor
    """
    if game.shape[first] == game.shape[second] == 2:
        own, other = (game.integer_payoffs[actor][place].tolist() for actor in (first, second))
        yield from two_by_two(own, other)
        return
    from alliancegame.solvers.two_actors.vertex_enumeration import VertexEnumeration

    payoffs = game.exact_payoffs if game.is_exact else game.payoffs
    rest = Game(np.array([payoffs[actor][place] for actor in (first, second)]))
    for component in VertexEnumeration().search(rest, Budget()).components:
        for subset in component.subsets:
            x, y = subset.vertices
            yield x, y


def two_by_two(
    own: Sequence[Sequence[int]], other: Sequence[Sequence[int]]
) -> list[tuple[ExactProfile, ExactProfile]]:
    """The maximal Nash subsets of a game of two actors with two actions each.

    own, other: payoffs of the one who chooses rows, and of the other
    """
    (a, b), (c, d) = own
    replies = best_replies(a - c, b - d)  # of the first, to mixes of the second
    (a, b), (c, d) = other
    counter_replies = best_replies(a - b, c - d)
    found = []
    for row, column in product(range(3), repeat=2):
        x = within(counter_replies[column], row)
        y = within(replies[row], column)
        if x and y:
            found.append(NashSubset((x, y)))
    return [(subset.vertices[0], subset.vertices[1]) for subset in maximal(found)]


def best_replies(first: int, second: int) -> tuple[ExactProfile, ExactProfile, ExactProfile]:
    """The mixes of the other to which the first action, the second, and both are best replies.

    first, second: the gain of the first action over the second against either action of the other
    returns:       the vertices of each interval
    """
    gains = list(zip(UNITS, (first, second), strict=True))
    if first * second < 0:
        root = Fraction(second, second - first)
        gains.append(((root, 1 - root), 0))
    return (
        tuple(mix for mix, gain in gains if gain >= 0),
        tuple(mix for mix, gain in gains if gain <= 0),
        tuple(mix for mix, gain in gains if gain == 0),
    )


def within(mixes: Sequence[ExactMix], action: int) -> ExactProfile:
    """The part of an interval in which an action is played alone; for 2, all of it."""
    return tuple(mix for mix in mixes if action == len(UNITS) or mix == UNITS[action])
