"""The equilibria in a product of polytopes of mixes, exactly.

What a deviation gains is affine in each actor's mix, and must not be positive. Gains are integers:
mixes take part in them by the multiples that their common denominator makes whole, which changes no
sign and no ratio.

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
from math import gcd, lcm
from typing import TypeAlias

import numpy as np
from flint import fmpz_mat

from alliancegame.frozen import frozen
from alliancegame.game.exact.exact_profiles import ExactMix
from alliancegame.game.game import ExactArray, ExactProfile, Game
from alliancegame.solvers.base import NashSubset
from alliancegame.solvers.branch_and_prune.exact.mixing import mixing_around

Vertices: TypeAlias = tuple[tuple[ExactMix, ...], ...]

MOST_SPLITS = 6
"""A product is not split more often than this, one part after the other."""


@frozen
class Equilibria:
    """The equilibria in a product of polytopes: Nash subsets, and whether these are all.

    curved: parts of the product with others, because a boundary is curved
    open:   whether an isolated one may be among these
    """

    subsets: tuple[NashSubset, ...]
    curved: tuple[NashSubset, ...] = ()
    open: bool = False


def equilibria_in(game: Game, mixes: NashSubset, *, inside: bool = False) -> Equilibria:
    """The equilibria in a product at which all actions that its vertices play pay the same.

    They are the profiles at which no deviation from an action that some vertex plays gains.
    inside: whether those in which at most one actor mixes are known, and isolated ones matter only
            where each actor plays all these actions; the vertices are then actions
    """
    subsets: dict[NashSubset, None] = {}
    curved: list[NashSubset] = []
    doubtful = False
    for vertices, gains in _split(mixes.vertices, list(_gains(game, mixes.vertices)), MOST_SPLITS):
        left = NashSubset(vertices)
        if not gains:
            subsets[left] = None
            continue
        whole = [
            actor
            for actor, (own, all_own) in enumerate(zip(vertices, mixes.vertices, strict=True))
            if inside and len(own) > 1 and set(own) == set(all_own)
        ]
        curved.append(left)
        doubtful = doubtful or may_be_isolated(_at(vertices, gains), whole)
        for actor, own in enumerate(vertices):
            for corner in _across(left, actor) if len(own) > 1 else ():
                others = (*corner[:actor], *corner[actor + 1 :])
                if inside and all(max(mix) == 1 for mix in others):
                    continue
                around = mixing_around(game, corner, actor)
                if around.vertices[actor]:
                    subsets[around] = None
    return Equilibria(tuple(subsets), tuple(curved), doubtful)


def _gains(game: Game, vertices: Vertices) -> Iterator[ExactArray]:
    """Gains of each deviation from an action played, for all actions of the others.

    On the axes of its actor, and of those on whom it does not depend, its length is 1.
    """
    for actor, (tensor, own) in enumerate(zip(game.integer_payoffs, vertices, strict=True)):
        for action in range(game.shape[actor]):
            if any(mix[action] for mix in own):
                for rival in range(game.shape[actor]):
                    if rival != action:
                        yield tensor.take([rival], actor) - tensor.take([action], actor)


def _split(
    vertices: Vertices, gains: Sequence[ExactArray], splits: int
) -> Iterator[tuple[Vertices, Sequence[ExactArray]]]:
    """Products whose union is the part where no gain is positive, but for the gains with each."""
    while True:
        values = _at(vertices, gains)
        lists = [value.ravel().tolist() for value in values]
        if any(min(own) > 0 for own in lists):
            return
        # Of gains that are the same function on these mixes one is enough.
        distinct = {
            (v.shape, *own): k for k, (v, own) in enumerate(zip(values, lists, strict=True))
        }
        kept = [k for (_, *own), k in distinct.items() if max(own) > 0]
        gains, values = [gains[k] for k in kept], [values[k] for k in kept]
        axes = [_axes(value) for value in values]
        single = next((k for k, those in enumerate(axes) if len(those) == 1), None)
        if single is None:
            break
        (actor,) = axes[single]
        along = [row[0] for row in _first_on(values[single], actor)]
        _, zero, below = _sides(vertices[actor], along)
        vertices = _with(vertices, actor, (*zero, *below))
    for k, those in enumerate(axes):
        for actor in those if splits else ():
            factor = _factor(values[k], actor)
            if factor is not None:
                # Where the factor is positive, the gain has the sign of the other one.
                place = next(v for v, value in enumerate(factor) if value > 0)
                at_place = _contracted(gains[k], _weights(vertices[actor][place:][:1]), actor)
                above, zero, below = _sides(vertices[actor], factor)
                rest = [*gains[:k], *gains[k + 1 :]]
                if zero:
                    yield from _split(_with(vertices, actor, zero), rest, splits - 1)
                if below:
                    part = _with(vertices, actor, (*zero, *below))
                    yield from _split(part, [*rest, -at_place], splits - 1)
                part = _with(vertices, actor, (*zero, *above))
                yield from _split(part, [*rest, at_place], splits - 1)
                return
    yield vertices, gains


def _at(vertices: Vertices, gains: Sequence[ExactArray]) -> list[ExactArray]:
    """Gains, up to positive factors, at all choices of vertices by those on whom they depend."""
    weights = list(map(_weights, vertices))
    found = list(gains)
    for k, gain in enumerate(gains):
        for actor, own in enumerate(weights):
            if gain.shape[actor] > 1:
                found[k] = _contracted(found[k], own, actor)
    return found


def _weights(mixes: Sequence[ExactMix]) -> ExactArray:
    """The mixes as multiples of their common denominator's inverse, one a row."""
    ratios = [[p.as_integer_ratio() for p in mix] for mix in mixes]
    common = lcm(*(below for mix in ratios for _, below in mix))
    rows = [[above * (common // below) for above, below in mix] for mix in ratios]
    return np.array(rows, dtype=object)


def _contracted(gain: ExactArray, weights: ExactArray, actor: int) -> ExactArray:
    """A gain with an actor's mixes, in rows, in the place of its actions."""
    values: ExactArray = gain.swapaxes(actor, -1).dot(weights.T).swapaxes(actor, -1)
    return values


def _axes(values: ExactArray) -> list[int]:
    """The actors on whose mixes the values depend."""
    return [
        axis
        for axis, count in enumerate(values.shape)
        if count > 1 and any(row != rows[0] for rows in [_first_on(values, axis)] for row in rows)
    ]


def _first_on(values: ExactArray, actor: int) -> list[list[int]]:
    """The values with one row for each of an actor's mixes."""
    rows: list[list[int]] = values.swapaxes(actor, 0).reshape(values.shape[actor], -1).tolist()
    return rows


def _factor(values: ExactArray, actor: int) -> list[int] | None:
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
    points: Sequence[ExactMix], values: Sequence[int]
) -> tuple[list[ExactMix], list[ExactMix], list[ExactMix]]:
    """The vertices of a polytope at which an affine function is positive and those at which it is
    negative, and between them the vertices of the part where it is 0.

    values: the function at the polytope's vertices
    Of a part of two and more dimensions other points of it may be among its vertices.
    """
    known = list(zip(points, values, strict=True))
    above, below = ([(p, v) for p, v in known if v * sign > 0] for sign in (1, -1))
    zero = {point for point, value in known if value == 0}
    for (p, high), (q, low) in product(above, below):
        zero.add(tuple((b * high - a * low) / (high - low) for a, b in zip(p, q, strict=True)))
    if len(points[0]) <= 3 and zero:  # they lie on a line
        zero = {min(zero), max(zero)}
    return [p for p, _ in above], sorted(zero), [p for p, _ in below]


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


def _across(mixes: NashSubset, actor: int) -> Iterator[ExactProfile]:
    """A profile on each edge of a product along which an actor's mix varies."""
    yield from product(*_with(mixes.vertices, actor, mixes.vertices[actor][:1]))


def _with(vertices: Vertices, actor: int, own: Sequence[ExactMix]) -> Vertices:
    return (*vertices[:actor], tuple(own), *vertices[actor + 1 :])
