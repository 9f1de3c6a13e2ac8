"""The equilibria in a product of polytopes of mixes, exactly.

What a deviation gains is affine in each actor's mix, and must not be positive. Gains are integers:
mixes take part in them as multiples of one number, which changes no sign and no ratio. They are
machine integers where a bound on them allows that, else Python's.

1. A gain that depends on one actor's mix only cuts that actor's polytope down.
2. A gain that is a product of a function of one actor's mix and one of the others' splits the
   product: the first factor is 0, positive or negative, and so the second is anything, not positive
   or not negative.
3. What is left is the answer if no gain is positive at a vertex. Else its boundary may be curved:
   then the parts of its edges that are equilibria are given.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product
from math import gcd, prod
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
from flint import fmpz_mat

from alliancegame.frozen import frozen
from alliancegame.game.game import WORD, Game
from alliancegame.solvers.branch_and_prune.exact.mixing import between, mixing_around
from alliancegame.solvers.branch_and_prune.exact.weights import (
    Polytope,
    Product,
    Weights,
    ascending,
    rows_of,
    units,
)

Gains: TypeAlias = npt.NDArray[Any]  # integers; shape (gains, k_1, ..., k_n), or 1 for k_j

MOST_SPLITS = 6
"""A product is not split more often than this, one part after the other."""


@frozen
class Equilibria:
    """The equilibria in a product of polytopes: Nash subsets, and whether these are all.

    curved: parts of the product with others, because a boundary is curved
    open:   whether an isolated one may be among these
    """

    subsets: tuple[Product, ...]
    curved: tuple[Product, ...] = ()
    open: bool = False


def equilibria_in(game: Game, mixes: Product, *, inside: bool = False) -> Equilibria:
    """The equilibria in a product at which all actions that its vertices play pay the same.

    They are the profiles at which no deviation from an action that some vertex plays gains.
    inside: whether those in which at most one actor mixes are known, and isolated ones matter only
            where each actor plays all these actions; the vertices are then actions
    """
    subsets: dict[Product, None] = {}
    curved: list[Product] = []
    doubtful = False
    for left, gains in _split(mixes, _gains(game, mixes), MOST_SPLITS):
        if not len(gains):
            subsets[left] = None
            continue
        whole = [
            actor
            for actor, (own, all_own) in enumerate(zip(left, mixes, strict=True))
            if inside and len(own) > 1 and set(own) == set(all_own)
        ]
        curved.append(left)
        doubtful = doubtful or may_be_isolated(list(_at(left, gains)), whole)
        for actor, own in enumerate(left):
            for corner in product(*_with(left, actor, own[:1])) if len(own) > 1 else ():
                others = (*corner[:actor], *corner[actor + 1 :])
                if inside and all(sum(mix) == 1 for mix in others):
                    continue
                around = mixing_around(game, corner, actor)
                if around[actor]:
                    subsets[around] = None
    return Equilibria(tuple(subsets), tuple(curved), doubtful)


def _gains(game: Game, mixes: Product) -> Gains:
    """Gains of each deviation from an action played."""
    payoffs = game.integer_payoffs if game.word_payoffs is None else game.word_payoffs
    shape = [len(own[0]) if len(own) > 1 else 1 for own in mixes]
    gains: list[Gains] = []
    for actor, own in enumerate(mixes):
        if len(own[0]) == 1:
            continue
        others = [() if j == actor or len(those) > 1 else those for j, those in enumerate(mixes)]
        values = _contracted(payoffs[actor][None], others, factor=2)
        played = [a for a, weights in enumerate(zip(*own, strict=True)) if any(weights)]
        pairs = [(a, rival) for a in played for rival in range(len(own[0])) if rival != a]
        here, there = (values.take(places, actor + 1) for places in zip(*pairs, strict=True))
        own_gains = (there - here).swapaxes(0, actor + 1)
        gains.append(np.broadcast_to(own_gains, (len(pairs), *shape)))
    return np.concatenate(gains or [np.empty((0, *shape), np.int64)])


def _split(mixes: Product, gains: Gains, splits: int) -> Iterator[tuple[Product, Gains]]:
    """Products whose union is the part where no gain is positive, but for the gains with each."""
    axes: list[list[int]] = []
    while len(gains):
        values = _at(mixes, gains)
        lists = values.reshape(len(gains), -1).tolist()
        if any(min(own) > 0 for own in lists):
            return
        # Of gains that are the same function on these mixes one is enough.
        distinct = {tuple(own): k for k, own in enumerate(lists)}
        kept = [k for own, k in distinct.items() if max(own) > 0]
        gains, values = gains[kept], values[kept]
        axes = list(map(_axes, values))
        single = next((k for k, those in enumerate(axes) if len(those) == 1), None)
        if single is None:
            break
        (actor,) = axes[single]
        along = [row[0] for row in _first_on(values[single], actor)]
        _, zero, below = _sides(mixes[actor], along)
        mixes = _with(mixes, actor, (*zero, *below))
    for k, those in enumerate(axes):
        for actor in those if splits else ():
            factor = _factor(values[k], actor)
            if factor is not None:
                # Where the factor is positive, the gain has the sign of the other one.
                place = next(v for v, value in enumerate(factor) if value > 0)
                at_place = _contracted(gains[k : k + 1], _only(mixes, actor, place))
                at_place = np.broadcast_to(at_place, (1, *gains.shape[1:]))
                above, zero, below = _sides(mixes[actor], factor)
                rest = np.delete(gains, k, axis=0)
                if zero:
                    yield from _split(_with(mixes, actor, zero), rest, splits - 1)
                if below:
                    part = _with(mixes, actor, (*zero, *below))
                    yield from _split(part, np.concatenate([rest, -at_place]), splits - 1)
                part = _with(mixes, actor, (*zero, *above))
                yield from _split(part, np.concatenate([rest, at_place]), splits - 1)
                return
    yield mixes, gains


def _at(mixes: Product, gains: Gains) -> Gains:
    """Gains, up to positive factors, at all choices of vertices by those on whom they depend."""
    several = zip(mixes, gains.shape[1:], strict=True)
    return _contracted(gains, [own if count > 1 else () for own, count in several])


def _only(mixes: Product, actor: int, place: int) -> list[Polytope]:
    """One vertex of an actor, and of the others none that counts."""
    return [own[place : place + 1] if j == actor else () for j, own in enumerate(mixes)]


def _contracted(values: Gains, mixes: Sequence[Polytope], factor: int = 1) -> Gains:
    """Values with mixes in the place of actions, for those actors of whom some are given.

    factor: by which they may still grow
    """
    changes = {
        axis: rows_of(own) for axis, own in enumerate(mixes, 1) if own and own != units(len(own[0]))
    }
    growth = factor * prod(sum(rows[0]) for rows in changes.values())
    if growth > 1 and values.dtype != object and np.abs(values).max(initial=0) >= WORD // growth:
        values = values.astype(object)
    for axis, rows in changes.items():
        weights = np.array(rows, dtype=values.dtype)
        values = values.swapaxes(axis, -1).dot(weights.T).swapaxes(axis, -1)
    return values


def _axes(values: Gains) -> list[int]:
    """The actors on whose mixes the values depend."""
    return [
        axis
        for axis, count in enumerate(values.shape)
        if count > 1 and (values != values.take([0], axis)).any()
    ]


def _first_on(values: Gains, actor: int) -> list[list[int]]:
    """The values with one row for each of an actor's mixes."""
    rows: list[list[int]] = values.swapaxes(actor, 0).reshape(values.shape[actor], -1).tolist()
    return rows


def _factor(values: Gains, actor: int) -> list[int] | None:
    """One factor of the values, a function of an actor's mix, positive at some; None if none is."""
    rows = _first_on(values, actor)
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
) -> tuple[list[Weights], list[Weights], list[Weights]]:
    """The vertices of a polytope at which an affine function is positive and those at which it is
    negative, and between them the vertices of the part where it is 0.

    values: the function at the polytope's vertices
    Of a part of two and more dimensions other points of it may be among its vertices.
    """
    known = list(zip(points, rows_of(points), values, strict=True))
    zero = {point for point, _, value in known if value == 0}
    for (_, p, high), (_, q, low) in product(known, repeat=2):
        if high > 0 > low:
            zero.add(between(p, high, q, -low))
    parts = ascending(zero)
    if len(points[0]) <= 3:  # they lie on a line
        parts = list(dict.fromkeys([*parts[:1], *parts[-1:]]))
    above, below = ([point for point, _, v in known if v * sign > 0] for sign in (1, -1))
    return above, parts, below


def may_be_isolated(gains: Sequence[Gains], whole: Sequence[int]) -> bool:
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


def _equations(gains: Sequence[Gains]) -> tuple[list[Gains], list[Gains]]:
    """The gains that have to be 0, none a combination of others; and those that need not be."""
    shape = np.broadcast_shapes(*(gain.shape for gain in gains))
    flat = [np.broadcast_to(gain, shape).ravel() for gain in gains]
    scaled = [row // gcd(*row.tolist()) for row in flat]
    equations: list[Gains] = []
    limits: list[Gains] = []
    known: list[Gains] = []
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
