"""Polynomials over boxes: what their coefficients exclude, exactly, and how a box is divided.

Coordinates t run from 0 to 1. A side t = 0 may be excluded; sides t = 1 belong to the box. A
polynomial is a mean of its Bernstein coefficients. Where these are not negative, and positive at
the vertices that belong to the box, it is positive all over it, as each face of the box that is not
excluded has such a vertex.

About a singular corner no halving helps. There two coordinates are compared, one of which has an
excluded side: where t_i <= t_j put t_i = t_j w, and divide what then has powers of t_j in all terms
by these.

source: Garloff, "The Bernstein algorithm" (1993); Cox, Little and O'Shea, "Ideals, Varieties, and
        Algorithms" (2015), chapter 9, section 4, on blow-ups
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cache, cached_property
from itertools import product
from math import comb, gcd, lcm, prod
from typing import TypeAlias

import numpy as np

from alliancegame.frozen import frozen
from alliancegame.game.game import ExactArray

Polynomial: TypeAlias = ExactArray
"""Coefficients in whole numbers, by the power of each coordinate."""

MOST_BITS = 38
"""Of coefficients that are kept in machine words; others are Python's integers."""
ROOM = 20
"""Bits by which they may grow in machine words; a derivative takes 4 of the rest."""
MOST_POWERS = 6
"""Of a coordinate, so that 1 - t and t / 2 in its place take no more."""


@frozen(eq=False)
class Box:
    """Polynomials that are to be 0, and others that are not to be positive, in a box.

    excluded: of each coordinate, whether its side 0 is no part of the box
    """

    equations: tuple[Polynomial, ...]
    limits: tuple[Polynomial, ...]
    excluded: tuple[bool, ...]

    @cached_property
    def equation_bounds(self) -> list[ExactArray]:
        """Bernstein coefficients of the equations."""
        return [bernstein(own, own.shape) for own in self.equations]

    @cached_property
    def limit_bounds(self) -> list[ExactArray]:
        """Bernstein coefficients of the limits."""
        return [bernstein(own, own.shape) for own in self.limits]

    def halves(self, axis: int) -> tuple[Box, Box]:
        """The halves at its sides 0 and 1, in coordinates from that side."""
        return (
            self._changed(lambda own: shrunk(own, axis), self.excluded),
            self._changed(
                lambda own: shrunk(turned(own, axis), axis), replaced(self.excluded, axis, to=False)
            ),
        )

    def from_other_side(self, axis: int, *, excluded: bool) -> Box:
        """The box with 1 - t in the place of a coordinate."""
        return self._changed(
            lambda own: turned(own, axis), replaced(self.excluded, axis, to=excluded)
        )

    def compared(self, i: int, j: int) -> tuple[Box, Box]:
        """The parts where t_i <= t_j and t_j <= t_i, one of which at least is not 0.

        The greater one is not 0 in either part.
        """
        return (
            self._changed(lambda own: multiplied(own, i, j), replaced(self.excluded, j, to=True)),
            self._changed(lambda own: multiplied(own, j, i), replaced(self.excluded, i, to=True)),
        )

    def with_equations(self, equations: Sequence[Polynomial]) -> Box:
        """The box with other equations, divided by what is positive in it."""
        return Box(
            tuple(divided(own, self.excluded) for own in equations), self.limits, self.excluded
        )

    def _changed(
        self, change: Callable[[Polynomial], Polynomial], excluded: tuple[bool, ...]
    ) -> Box:
        return Box(
            tuple(divided(change(own), excluded) for own in self.equations),
            tuple(divided(change(own), excluded) for own in self.limits),
            excluded,
        )


def replaced(flags: tuple[bool, ...], axis: int, *, to: bool) -> tuple[bool, ...]:
    """Flags with another value in one place."""
    return (*flags[:axis], to, *flags[axis + 1 :])


def divided(polynomial: Polynomial, excluded: Sequence[bool]) -> Polynomial:
    """A polynomial divided by whole numbers and coordinates that are positive in a box."""
    for axis, positive in enumerate(excluded):
        rows = polynomial.swapaxes(0, axis).reshape(polynomial.shape[axis], -1)
        powers = np.flatnonzero(rows.any(axis=1))
        if not len(powers):
            return np.zeros((1,) * polynomial.ndim, np.int64)
        span = slice(powers[0] if positive else 0, powers[-1] + 1)
        polynomial = polynomial[(slice(None),) * axis + (span,)]
    smaller = polynomial // gcd(*polynomial.ravel().tolist())
    bits = max(int(smaller.max()), -int(smaller.min())).bit_length()
    fitting: Polynomial = smaller.astype(np.int64 if bits <= MOST_BITS else object)
    return fitting


def changed(polynomial: Polynomial, axis: int, matrix: ExactArray) -> Polynomial:
    """A polynomial with its coefficients along an axis multiplied by a matrix."""
    values: Polynomial = polynomial.swapaxes(axis, -1).dot(matrix.T).swapaxes(axis, -1)
    return values


def shrunk(polynomial: Polynomial, axis: int) -> Polynomial:
    """A polynomial with t / 2 in the place of a coordinate, up to a positive factor."""
    degree = polynomial.shape[axis] - 1
    return changed(polynomial, axis, np.diag([1 << (degree - k) for k in range(degree + 1)]))


def turned(polynomial: Polynomial, axis: int) -> Polynomial:
    """A polynomial with 1 - t in the place of a coordinate."""
    return changed(polynomial, axis, _turning(polynomial.shape[axis] - 1))


@cache
def _turning(degree: int) -> ExactArray:
    powers = range(degree + 1)
    return np.array([[(-1) ** i * comb(k, i) for k in powers] for i in powers])


@cache
def _raising(degree: int) -> ExactArray:
    powers = range(degree + 1)
    common = lcm(*(comb(degree, k) for k in powers))
    return np.array([[comb(i, k) * (common // comb(degree, k)) for k in powers] for i in powers])


@cache
def _growth(degree: int) -> int:
    """The greatest factor by which a row of that matrix may make coefficients grow."""
    return int(_raising(degree).sum(axis=1).max())


def multiplied(polynomial: Polynomial, i: int, j: int) -> Polynomial:
    """A polynomial with t_i t_j in the place of t_i."""
    powers, others = polynomial.shape[i], polynomial.shape[j]
    shape = list(polynomial.shape)
    shape[j] = powers + others - 1
    total = np.zeros(shape, polynomial.dtype)
    place: list[slice | int] = [slice(None)] * polynomial.ndim
    for power in range(powers):
        place[i], place[j] = power, slice(None)
        part = polynomial[tuple(place)]
        place[j] = slice(power, power + others)
        total[tuple(place)] = part
    return total


def bernstein(polynomial: Polynomial, shape: Sequence[int]) -> ExactArray:
    """Bernstein coefficients for degrees one less than a shape, up to a positive factor."""
    values = widened(polynomial, shape)
    if prod(_growth(count - 1) for count in shape) >> ROOM:
        values = values.astype(object)
    for axis, count in enumerate(shape):
        if count > 1:
            values = changed(values, axis, _raising(count - 1))
    return values


def widened(polynomial: Polynomial, shape: Sequence[int]) -> Polynomial:
    """A polynomial with room for higher powers."""
    values = np.zeros(shape, polynomial.dtype)
    values[tuple(map(slice, polynomial.shape))] = polynomial
    return values


def common_shape(polynomials: Sequence[Polynomial]) -> tuple[int, ...]:
    """The shape that has room for each of some polynomials."""
    return tuple(map(max, zip(*(own.shape for own in polynomials), strict=True)))


def derivative(polynomial: Polynomial, axis: int) -> Polynomial:
    """A polynomial's derivative by one coordinate."""
    count = polynomial.shape[axis]
    if count == 1:
        return np.zeros((1,) * polynomial.ndim, np.int64)
    factors = np.arange(1, count).reshape([-1 if a == axis else 1 for a in range(polynomial.ndim)])
    part: Polynomial = polynomial.take(range(1, count), axis=axis) * factors
    return part


@cache
def vertex_places(shape: tuple[int, ...], excluded: tuple[bool, ...]) -> list[int]:
    """The places of the coefficients at vertices that belong to a box, in a flat array."""
    sides = [
        {count - 1} if away else {0, count - 1} for count, away in zip(shape, excluded, strict=True)
    ]
    return [int(np.ravel_multi_index(place, shape)) for place in product(*sides)]


def is_positive(bounds: ExactArray, excluded: tuple[bool, ...]) -> bool:
    """Whether a polynomial with these Bernstein coefficients is surely positive in a box."""
    flat = bounds.ravel()
    return bool(flat.min() >= 0 and flat[vertex_places(bounds.shape, excluded)].min() > 0)


def with_near_sides(box: Box, far: Sequence[bool]) -> Iterator[Box]:
    """A box as several of which no side t = 1 is excluded, as some of its own are.

    far: of each coordinate, whether the side 1 is excluded
    """
    axis = next((axis for axis, excluded in enumerate(far) if excluded), None)
    if axis is None:
        yield box
        return
    rest = replaced(tuple(far), axis, to=False)
    if not box.excluded[axis]:
        yield from with_near_sides(box.from_other_side(axis, excluded=True), rest)
        return
    low, high = box.halves(axis)
    yield from with_near_sides(low, rest)
    yield from with_near_sides(Box(high.equations, high.limits, box.excluded), rest)
