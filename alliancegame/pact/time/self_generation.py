"""The operators whose largest fixed point is the set of self-enforcing payoffs, in whole numbers.

Each actor's payoffs are moved and stretched so that the least is 0, every one is a whole number and
the range is about 2^256. Sets are polygons with whole-number corners, and each step may enlarge its
outcome by a few units but never cuts it: what contains the set before the step contains it after.
An actor's unit is below 1e-76 of its payoff range whatever the payoffs' size: where a bound is the
greatest that a set reaches, what it leaves may hang on corners closer than floats can tell.

Abreu–Sannikov asks whether a profile's constraint binds between a continuation and the profile's
own payoffs. The set at hand need not reach that far once it has shrunk or is rounded, so that the
stage payoffs are added to it first; fixed points are the same, and no more than four points a
profile are added as before.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import product

import numpy as np

from alliancegame.frozen import frozen
from alliancegame.game.game import FloatArray, Game, PureProfile, object_array
from alliancegame.pact.time.polygon import Point, Polygon, clipped, divided, hull, thinned

RANGE_BITS = 256


@frozen
class StageGrid:
    """A stage game of two actors whose payoffs are whole numbers of a small unit.

    payoffs, gains: of each profile, in the order of the payoff tensor; gains by the best deviation
    minmax:         the least to which the other's pure actions can hold each actor
    ranges:         greatest payoff of each actor, the least being 0; 1 where all are the same
    origins, units: payoff = origin + unit × whole number, exactly
    """

    shape: tuple[int, ...]
    payoffs: tuple[Point, ...]
    gains: tuple[Point, ...]
    minmax: Point
    ranges: Point
    origins: tuple[Fraction, Fraction]
    units: tuple[Fraction, Fraction]

    def place(self, profile: PureProfile) -> int:
        """The position of a profile in `payoffs` and `gains`."""
        return int(np.ravel_multi_index(profile, self.shape))

    def exact(self, point: Point) -> tuple[Fraction, Fraction]:
        """A point in payoff units."""
        first, second = (self.origins[i] + self.units[i] * point[i] for i in range(2))
        return first, second

    def raised(self, worst: Point, polygon: Polygon) -> Point:
        """Each actor's proven least payoff once play is known to lie in the polygon too."""
        least = [min(axis) for axis in zip(*polygon, strict=True)] or worst
        return max(worst[0], least[0]), max(worst[1], least[1])

    def relative(self, polygon: Sequence[tuple[int | Fraction, int | Fraction]]) -> FloatArray:
        """Corners in units of the payoff ranges, shape (corners, 2)."""
        points = [(float(x / self.ranges[0]), float(y / self.ranges[1])) for x, y in polygon]
        return np.array(points, dtype=np.float64).reshape(-1, 2)


def stage_grid(game: Game) -> StageGrid:
    """The stage game in whole numbers."""
    exact = [object_array(list(map(int, t.ravel())), t.shape) for t in game.integer_payoffs]
    tensors = [tensor - tensor.min() for tensor in exact]
    lengths = [int(tensor.max()).bit_length() for tensor in tensors]
    longest = max(RANGE_BITS, *lengths)
    shifts = [longest - length for length in lengths]
    tensors = [tensor * (1 << shift) for tensor, shift in zip(tensors, shifts, strict=True)]
    gains = [tensor.max(axis=i, keepdims=True) - tensor for i, tensor in enumerate(tensors)]
    scales = [Fraction(int(s.numerator), int(s.denominator)) for s in game.integer_scales]
    origins = [Fraction(t.min()) / scale for t, scale in zip(exact, scales, strict=True)]
    units = [1 / (scale * (1 << shift)) for scale, shift in zip(scales, shifts, strict=True)]
    return StageGrid(
        game.shape,
        tuple(zip(*(tensor.ravel().tolist() for tensor in tensors), strict=True)),
        tuple(zip(*(tensor.ravel().tolist() for tensor in gains), strict=True)),
        _pair([int(tensor.max(axis=i).min()) for i, tensor in enumerate(tensors)]),
        _pair([int(tensor.max()) or 1 for tensor in tensors]),
        (origins[0], origins[1]),
        (units[0], units[1]),
    )


def start(grid: StageGrid, common: bool) -> list[Point]:
    """A polygon that contains every payoff of play, with a common discount factor or without."""
    if common:
        return hull(grid.payoffs)
    sides = [(min(values), max(values)) for values in zip(*grid.payoffs, strict=True)]
    return hull((x, y) for x, y in product(*sides))


def needed(gain: Point, worst: Point, discounts: Sequence[Fraction]) -> Point | None:
    """The least continuation that deters both actors' deviations; None: none can.

    Rounded down, so that no continuation that deters is left out.
    """
    levels = []
    for own, least, delta in zip(gain, worst, discounts, strict=True):
        if delta == 0 and own > 0:
            return None
        lost = 0 if delta == 0 else (delta.denominator - delta.numerator) * own // delta.numerator
        levels.append(least + lost)
    return _pair(levels)


def binding_step(
    grid: StageGrid, current: Polygon, worst: Point, discounts: Sequence[Fraction], bits: int
) -> list[Point]:
    """Abreu and Sannikov's operator: at most four points from each profile."""
    vertices: list[Point] = []
    for payoff, gain in zip(grid.payoffs, grid.gains, strict=True):
        level = needed(gain, worst, discounts)
        if level is None or not clipped(current, level):
            continue
        if payoff[0] >= level[0] and payoff[1] >= level[1]:
            vertices += _now_and_then(payoff, [payoff], discounts)
            continue
        part = clipped(hull([*current, payoff]), level)
        binding = [point for point in part if point[0] == level[0] or point[1] == level[1]]
        vertices += _now_and_then(payoff, binding, discounts)
    return _closed(grid, vertices, discounts, bits)


def full_step(
    grid: StageGrid, current: Polygon, worst: Point, discounts: Sequence[Fraction], bits: int
) -> list[Point]:
    """The operator B of Abreu, Pearce and Stacchetti, profile by profile as a polygon."""
    vertices: list[Point] = []
    for payoff, gain in zip(grid.payoffs, grid.gains, strict=True):
        level = needed(gain, worst, discounts)
        if level is not None:
            vertices += _now_and_then(payoff, clipped(current, level), discounts)
    return _closed(grid, vertices, discounts, bits)


def _now_and_then(
    payoff: Point, continuations: Polygon, discounts: Sequence[Fraction]
) -> list[Point]:
    """(1 − δ) of the stage payoffs and δ of each continuation, times the denominators of δ."""
    (p, q), (r, s) = ((delta.numerator, delta.denominator) for delta in discounts)
    x, y = (q - p) * payoff[0], (s - r) * payoff[1]
    return [(x + p * point[0], y + r * point[1]) for point in continuations]


def _closed(
    grid: StageGrid, points: Sequence[Point], discounts: Sequence[Fraction], bits: int
) -> list[Point]:
    """The hull of points times the denominators of δ, outward in whole numbers.

    bits: corners are saved where that enlarges the hull by less than 2^-bits of the payoff range
    """
    divisors = (discounts[0].denominator, discounts[1].denominator)
    return thinned(divided(hull(points), divisors), max(grid.ranges) >> bits)


def _pair(values: Sequence[int]) -> Point:
    return values[0], values[1]
