"""The distance between a set of payoffs and its image under the operator of self-generation.

The distance is the greatest difference of the two sets' support functions over many directions.
For one direction, profile and set it takes a linear program in two variables,

    maximise  n · ((1 − δ) g + δ w)   over   w in the hull of the corners,  w ≥ needed,

whose optimum is a corner, or an end of the segment at which one bound binds, or the point where
both do. The ends are the optima of a linear program with one constraint; the simplex method finds
them, its basis two corners, in exact arithmetic. Neither a hull nor an order of corners nor
clipping is used: nothing is shared with the search for the set.

source: Judd, Yeltekin and Conklin (2003), Econometrica 71, for the support functions
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import numpy as np

from alliancegame.game.game import FloatArray
from alliancegame.pact.time.polygon import Point, Polygon
from alliancegame.pact.time.self_generation import StageGrid, needed

WAYS = 64
"""Directions, evenly spaced, besides those across each edge."""


def distance_to_generated(
    grid: StageGrid, polygon: Polygon, worst: Point, discounts: Sequence[Fraction]
) -> float:
    """The distance between a set and its image, in units of the payoff ranges; 0 if it is empty."""
    if not polygon:
        return 0.0
    corners, delta = grid.relative(polygon), np.array(discounts, dtype=np.float64)
    directions = _directions(corners)
    reached = np.full(len(directions), -np.inf)
    stage = grid.relative(grid.payoffs)
    for payoff, gain in zip(stage, grid.gains, strict=True):
        level = needed(gain, worst, discounts)
        points = [] if level is None else _continuations(polygon, level)
        if points:
            values = ((1 - delta) * payoff + delta * grid.relative(points)) @ directions.T
            reached = np.maximum(reached, values.max(axis=0))
    return float(np.abs((corners @ directions.T).max(axis=0) - reached).max())


def separation(one: FloatArray, other: FloatArray) -> float:
    """The distance between the hulls of two sets of points, infinite if one is empty.

    The greatest difference of their support functions over the directions tried.
    """
    if not len(one) or not len(other):
        return 0.0 if len(one) == len(other) else np.inf
    directions = np.concatenate([_directions(one), _directions(other)])
    reached = [(points @ directions.T).max(axis=0) for points in (one, other)]
    return float(np.abs(reached[0] - reached[1]).max())


def _directions(corners: FloatArray) -> FloatArray:
    """Unit vectors, shape (directions, 2)."""
    angles = np.arange(WAYS) * (2 * np.pi / WAYS)
    round_about = np.column_stack([np.cos(angles), np.sin(angles)])
    along = np.roll(corners, -1, axis=0) - corners
    lengths = np.linalg.norm(along, axis=1)
    along = along[lengths > 0] / lengths[lengths > 0, None]
    return np.concatenate([round_about, np.column_stack([along[:, 1], -along[:, 0]])])


def _continuations(corners: Polygon, level: Point) -> list[tuple[int | Fraction, int | Fraction]]:
    """Points of the hull at least the level among which each linear optimum is."""
    vertices: list[tuple[int | Fraction, int | Fraction]] = [
        corner for corner in corners if corner[0] >= level[0] and corner[1] >= level[1]
    ]
    for axis in range(2):
        turned = corners if axis == 0 else [(y, x) for x, y in corners]
        least, most = (_end(turned, level[axis], side) for side in (-1, 1))
        if least is None or most is None or most < level[1 - axis]:
            continue
        ends = (max(least, Fraction(level[1 - axis])), most)
        vertices += [(level[0], end) if axis == 0 else (end, level[1]) for end in ends]
    return vertices


def _end(corners: Polygon, level: int, side: int) -> Fraction | None:
    """The greatest (side 1) or least (−1) second coordinate where the first is the level.

    None if the hull does not reach both sides of the level.
    """
    below = [corner for corner in corners if corner[0] < level]
    above = [corner for corner in corners if corner[0] >= level]
    if not above:
        return None
    if not below:
        met = [side * y for x, y in above if x == level]
        return Fraction(side * max(met)) if met else None
    low, high = below[0], above[0]
    while True:
        run, rise = high[0] - low[0], high[1] - low[1]
        costs = [side * (y * run - x * rise) for x, y in corners]
        entering = costs.index(max(costs))
        if costs[entering] <= side * (low[1] * run - low[0] * rise):
            return low[1] + Fraction((level - low[0]) * rise, run)
        if corners[entering][0] < level:
            low = corners[entering]
        else:
            high = corners[entering]
