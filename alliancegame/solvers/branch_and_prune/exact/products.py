"""The equilibria in a product of polytopes of mixes, exactly.

What a deviation gains is affine in each actor's mix, and must not be positive. Gains are known at
the vertices of the polytopes, as integers, each up to a positive factor that is the same at all.

1. A gain that depends on one actor's mix only cuts that actor's polytope down.
2. A gain that is a product of a function of one actor's mix and one of the others' splits the
   product: the first factor is 0, positive or negative, and so the second is anything, not positive
   or not negative.
3. A gain of two actors' mixes that is nowhere negative is 0 only on products of faces.
4. What is left is the answer if no gain is positive at a vertex. Else its boundary may be curved:
   then the parts of its edges that are equilibria are given.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import reduce
from itertools import product
from math import gcd, lcm
from operator import and_
from typing import NamedTuple, TypeAlias

import numpy as np
from flint import fmpz_mat

from alliancegame.frozen import frozen
from alliancegame.game.exact.exact_check import combined, payoffs_against
from alliancegame.game.game import ExactArray, Game
from alliancegame.solvers.branch_and_prune.exact.deviation_gains import Gain
from alliancegame.solvers.branch_and_prune.exact.mixing import between, mixing_around
from alliancegame.solvers.branch_and_prune.exact.weights import (
    Polytope,
    Product,
    Weights,
    actions_in,
    ascending,
    played,
    rows_of,
)
from alliancegame.solvers.two_actors.components import maximal_bicliques

MOST_SPLITS = 6
"""A product is not split more often than this, one part after the other."""


Piece: TypeAlias = tuple[Product, list[Gain]]  # of a product, and the gains that are left on it


class Vertex(NamedTuple):
    """A vertex of a part of a polytope: a mix, and shares of the polytope's vertices in it."""

    mix: Weights
    shares: dict[int, int]


@frozen
class Equilibria:
    """The equilibria in a product of polytopes: Nash subsets, and whether these are all.

    curved: parts of the product with others, because a boundary is curved
    open:   whether an isolated one may be among these
    solid:  whether some are known to have interior points, at which no deviation is even
    """

    subsets: tuple[Product, ...]
    curved: tuple[Product, ...] = ()
    open: bool = False
    solid: bool = False


def equilibria_in(
    game: Game, mixes: Product, *, inside: bool = False, deviators: Iterable[int] | None = None
) -> Equilibria:
    """The equilibria in a product at which all actions that its vertices play pay the same.

    They are the profiles at which no deviation from an action that some vertex plays gains.
    inside:    whether those in which at most one actor mixes are known, and isolated ones matter
               only where each actor plays all these actions; the vertices are then actions
    deviators: actors who might gain; all unless given
    """
    subsets: dict[Product, None] = {}
    curved: list[Product] = []
    doubtful = solid = False
    everybody = range(game.size) if deviators is None else deviators
    gains = [gain for actor in everybody for gain in _gains(game, mixes, actor)]
    for left, open_gains in _split(mixes, gains, MOST_SPLITS):
        if not open_gains:
            subsets[left] = None
            continue
        whole = [
            actor
            for actor, (own, all_own) in enumerate(zip(left, mixes, strict=True))
            if inside and len(own) > 1 and set(own) == set(all_own)
        ]
        curved.append(left)
        arrays = [gain.array for gain in open_gains]
        doubtful = doubtful or may_be_isolated(arrays, whole)
        solid = solid or bool(reduce(and_, [array < 0 for array in arrays]).any())
        for actor, own in enumerate(left):
            for corner in product(*_with(left, actor, own[:1])) if len(own) > 1 else ():
                others = (*corner[:actor], *corner[actor + 1 :])
                if inside and all(sum(mix) == 1 for mix in others):
                    continue
                around = mixing_around(game, corner, actor)
                if around[actor]:
                    subsets[around] = None
    return Equilibria(tuple(subsets), tuple(curved), doubtful, solid)


def _gains(game: Game, mixes: Product, actor: int) -> Iterator[Gain]:
    """Gains of each deviation of an actor from an action that it plays."""
    sides = [None if j == actor else rows_of(own) for j, own in enumerate(mixes)]
    counts = [len(own) for own in mixes]
    counts[actor] = game.shape[actor]
    rows = Gain(tuple(payoffs_against(game, actor, sides)), tuple(counts)).rows(actor)
    counts[actor] = 1
    for action in actions_in(played(mixes[actor])):
        for rival in range(len(rows)):
            if rival != action:
                values = [b - a for a, b in zip(rows[action], rows[rival], strict=True)]
                gain = Gain(tuple(values), tuple(counts))
                for other in gain.actors:
                    gain = gain.with_rows(other, gain.rows(other))
                yield gain


def _split(
    mixes: Product, gains: Sequence[Gain], splits: int
) -> Iterator[tuple[Product, Sequence[Gain]]]:
    """Products whose union is the part where no gain is positive, but for the gains with each."""
    while gains:
        if any(min(gain.values) > 0 for gain in gains):
            return
        # Of gains that are the same function on these mixes one is enough.
        gains = [gain for gain in dict.fromkeys(gains) if max(gain.values) > 0]
        single = next((gain for gain in gains if len(gain.actors) == 1), None)
        if single is None:
            break
        (actor,) = single.actors
        _, zero, below = _sides(mixes[actor], single.values)
        mixes, gains = _cut(mixes, gains, actor, [*zero, *below])
    pieces = _pieces(mixes, gains) if splits else None
    if pieces is None:
        yield mixes, gains
    for part, left in pieces or ():
        yield from _split(part, left, splits - 1)


def _pieces(mixes: Product, gains: Sequence[Gain]) -> Iterable[Piece] | None:
    """Products with the gains left on each, by the first gain that splits; None if none does."""
    for k, gain in enumerate(gains):
        rest = [*gains[:k], *gains[k + 1 :]]
        if min(gain.values) == 0 and len(gain.actors) == 2:
            return _where_zero(mixes, rest, gain)
        for actor in gain.actors:
            factor = _factor(gain, actor)
            if factor is not None:
                return _by_factor(mixes, rest, gain, actor, factor)
    return None


def _by_factor(
    mixes: Product, gains: Sequence[Gain], gain: Gain, actor: int, factor: Sequence[int]
) -> Iterator[Piece]:
    """The parts where a factor of a gain is 0, negative and positive.

    Where it is positive, the gain has the sign of the other factor.
    """
    place = next(k for k, value in enumerate(factor) if value > 0)
    at_place = gain.with_rows(actor, [gain.rows(actor)[place]])
    above, zero, below = _sides(mixes[actor], factor)
    if zero:
        yield _cut(mixes, gains, actor, zero)
    if below:
        part, left = _cut(mixes, gains, actor, [*zero, *below])
        yield part, [*left, -at_place]
    part, left = _cut(mixes, gains, actor, [*zero, *above])
    yield part, [*left, at_place]


def _where_zero(mixes: Product, gains: Sequence[Gain], never: Gain) -> Iterator[Piece]:
    """The parts of a product where a gain of two actors' mixes is 0 that is nowhere negative.

    They are spanned by the vertices that are all 0 with each other: elsewhere it is positive.
    """
    one, other = never.actors
    edges = [
        (i, j) for i, row in enumerate(never.rows(one)) for j, value in enumerate(row) if not value
    ]
    for chosen in maximal_bicliques(edges):
        part, left = mixes, list(gains)
        for actor, own in zip((one, other), chosen, strict=True):
            vertices = [Vertex(mixes[actor][k], {k: 1}) for k in own]
            part, left = _cut(part, left, actor, vertices)
        yield part, left


def _cut(mixes: Product, gains: Sequence[Gain], actor: int, vertices: Sequence[Vertex]) -> Piece:
    """A product with a part of an actor's polytope, and the gains on it."""
    totals = [sum(vertex.shares.values()) for vertex in vertices]
    common = lcm(*totals)
    weights = [
        [vertex.shares.get(k, 0) * (common // total) for k in range(len(mixes[actor]))]
        for vertex, total in zip(vertices, totals, strict=True)
    ]
    cut = [
        gain.with_rows(actor, [combined(rows, own) for own in weights])
        if gain.counts[actor] > 1 and (rows := gain.rows(actor))
        else gain
        for gain in gains
    ]
    return _with(mixes, actor, [vertex.mix for vertex in vertices]), cut


def _factor(gain: Gain, actor: int) -> list[int] | None:
    """One factor of a gain, a function of an actor's mix, positive at some; None if none is."""
    rows = gain.rows(actor)
    pivot = next(row for row in rows if any(row))
    column = next(c for c, value in enumerate(pivot) if value)
    greatest = pivot[column]
    for row in rows:
        share = row[column]
        if any(v * greatest != p * share for v, p in zip(row, pivot, strict=True)):
            return None
    return [row[column] if greatest > 0 else -row[column] for row in rows]


def _sides(
    points: Polytope, values: Sequence[int]
) -> tuple[list[Vertex], list[Vertex], list[Vertex]]:
    """The vertices of a polytope at which an affine function is positive and those at which it is
    negative, and between them the vertices of the part where it is 0.

    values: the function at the polytope's vertices
    Of a part of two and more dimensions other points of it may be among its vertices.
    """
    rows, known = rows_of(points), list(enumerate(values))
    above, below = (
        [Vertex(points[k], {k: 1}) for k, value in known if value * sign > 0] for sign in (1, -1)
    )
    zero = {points[k]: {k: 1} for k, value in known if value == 0}
    for (p, high), (q, low) in product(known, repeat=2):
        if high > 0 > low:
            zero[between(rows[p], high, rows[q], -low)] = {p: -low, q: high}
    mixes = ascending(zero)
    if len(points[0]) <= 3:  # they lie on a line
        mixes = [*mixes[:1], *mixes[1:][-1:]]
    return above, [Vertex(mix, zero[mix]) for mix in mixes], below


def may_be_isolated(gains: Sequence[ExactArray], whole: Sequence[int]) -> bool:
    """Whether a profile at which no gain is positive may be isolated, and not one of vertices only.

    Gains of opposite sign are an equation. Where it can be solved for the mix of an actor on whom
    nothing else depends, it takes that mix away and no other dimension. A function affine in each
    mix that is 0 at a profile and of one sign all around is so at a vertex: what is then a single
    gain or equation isolates vertices only.
    gains: at all vertices; of two actors at least
    whole: actors of whom no vertex matters
    """
    equations, limits = _equations(gains)
    dependent = [set(_axes(gain)) for gain in (*equations, *limits)]
    free, solved = set(whole), False
    while len(dependent) > 1:
        for k, those in enumerate(dependent[: len(equations)]):
            others = set().union(*(axes for m, axes in enumerate(dependent) if m != k))
            if own := those & free - others:
                free -= own
                solved = True
                break
        else:
            return True
        del dependent[k], equations[k]
    return solved and not free


def _axes(values: ExactArray) -> list[int]:
    """The actors on whose mixes the values depend."""
    return [
        axis
        for axis, count in enumerate(values.shape)
        if count > 1 and (values != values.take([0], axis)).any()
    ]


def _equations(gains: Sequence[ExactArray]) -> tuple[list[ExactArray], list[ExactArray]]:
    """The gains that have to be 0, none a combination of others; and those that need not be."""
    shape = np.broadcast_shapes(*(gain.shape for gain in gains))
    flat = [np.broadcast_to(gain, shape).ravel() for gain in gains]
    scaled = [row // gcd(*row.tolist()) for row in flat]
    equations: list[ExactArray] = []
    limits: list[ExactArray] = []
    known: list[ExactArray] = []
    for k, row in enumerate(scaled):
        if any((row == -other).all() for other in scaled):
            if fmpz_mat([*map(np.ndarray.tolist, known), row.tolist()]).rank() > len(known):
                known.append(row)
                equations.append(gains[k])
        elif not any((row == other).all() for other in scaled[:k]):
            limits.append(gains[k])
    return equations, limits


def _with(mixes: Product, actor: int, own: Sequence[Weights]) -> Product:
    return (*mixes[:actor], tuple(own), *mixes[actor + 1 :])
