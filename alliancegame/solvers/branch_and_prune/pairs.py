"""The equilibria in which two actors mix and the others do not, exactly.

The others' actions leave a game of two actors. Its maximal Nash subsets X x Y, products of
polytopes, are cut down by the deviations of the others, whose gains are bilinear in x and y.
Where X or Y is a point the gains are linear in the other, and what is left is a polytope. Where
both are wider and a gain has both signs on X x Y the boundary may be curved: then the parts of the
edges of X x Y that are equilibria are given.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

import numpy as np

from alliancegame.game.game import ExactArray, ExactProfile, Game
from alliancegame.solvers.base import Budget, NashSubset
from alliancegame.solvers.branch_and_prune.mixing import mixing_around, unit_mix
from alliancegame.solvers.two_actors.vertex_enumeration import VertexEnumeration


@dataclass(frozen=True)
class PairSet:
    """The equilibria with two actors mixing at most, and the others fixed.

    subsets: products of polytopes that consist of such equilibria
    cut:     of those in which both mix freely but for deviations of the others, how many have a
             boundary that may be curved, so that they are given in part
    open:    of these, how many may hold an isolated equilibrium that is not given
    """

    subsets: tuple[NashSubset, ...]
    cut: int
    open: int


def pair_set(game: Game, first: int, second: int, others: tuple[int, ...]) -> PairSet:
    """All equilibria in which two actors may mix and the others take the given actions.

    others: everybody's actions; the two actors' own entries are not used
    """
    subsets: dict[NashSubset, None] = {}
    cut, doubtful = 0, 0
    deviations = list(_deviations(game, first, second, others))
    for subset in _without_others(game, first, second, others):
        mixes = [np.array(subset.vertices[j], dtype=object) for j in (first, second)]
        gains = [mixes[0] @ gain @ mixes[1].T for gain in deviations]
        if any((gain > 0).all() for gain in gains):
            continue
        limits = sum(bool((gain > 0).any()) for gain in gains)
        if limits == 0:
            subsets[subset] = None
            continue
        if min(map(len, mixes)) > 1:
            # Where a bilinear function is 0 and positive all around, both mixes are vertices.
            cut += 1
            doubtful += limits > 1
        for mixer in (first, second):
            if len(subset.vertices[mixer]) > 1:
                for corner in _edges(subset, mixer):
                    around = mixing_around(game, corner, mixer)
                    if around.vertices[mixer]:
                        subsets[around] = None
    return PairSet(tuple(subsets), cut, doubtful)


def _edges(subset: NashSubset, mixer: int) -> Iterator[ExactProfile]:
    """A profile for each edge of a product along which an actor's mix varies."""
    mixes = list(subset.vertices)
    mixes[mixer] = mixes[mixer][:1]
    yield from product(*mixes)


def _deviations(
    game: Game, first: int, second: int, others: tuple[int, ...]
) -> Iterator[ExactArray]:
    """What each deviation of another actor gains it, at all pairs of actions of the two."""
    for actor, action in enumerate(others):
        if actor not in (first, second):
            kept = _plane(game.integer_payoffs[actor], first, second, others)
            for rival in range(game.shape[actor]):
                if rival != action:
                    there = (*others[:actor], rival, *others[actor + 1 :])
                    yield _plane(game.integer_payoffs[actor], first, second, there) - kept


def _without_others(
    game: Game, first: int, second: int, others: tuple[int, ...]
) -> Iterator[NashSubset]:
    """The maximal Nash subsets of the game of two that the others' actions leave."""
    payoffs = game.exact_payoffs if game.is_exact else game.payoffs
    rest = Game(np.array([_plane(payoffs[i], first, second, others) for i in (first, second)]))
    for component in VertexEnumeration().search(rest, Budget()).components:
        for x, y in (subset.vertices for subset in component.subsets):
            yield NashSubset(
                tuple(
                    x if actor == first else y if actor == second else (unit_mix(action, count),)
                    for actor, (action, count) in enumerate(zip(others, game.shape, strict=True))
                )
            )


def _plane(tensor: ExactArray, first: int, second: int, others: tuple[int, ...]) -> ExactArray:
    """The entries at all pairs of actions of two actors, the others' actions being fixed."""
    place = tuple(
        slice(None) if j in (first, second) else action for j, action in enumerate(others)
    )
    plane: ExactArray = tensor[place]
    return plane
