"""Convex polygons by their vertices, counter-clockwise; points and segments included."""

from __future__ import annotations

from math import dist

import numpy as np

from alliancegame.game.game import FloatArray

SAME = 1e-10
"""Distance of a vertex from its neighbours' chord, relative to the polygon's extent, below which it
is left out. A bound on the turn instead would let short edges err by far more."""


def hull(points: FloatArray) -> FloatArray:
    """The convex hull's vertices, shape (vertices, 2). source: Andrew (1979), monotone chain"""
    order = np.unique(points, axis=0)
    if len(order) < 3:
        return order
    least = SAME * float(np.ptp(order, axis=0).max())
    chains = [_chain(order.tolist(), least), _chain(order[::-1].tolist(), least)]
    return np.array(chains[0][:-1] + chains[1][:-1])


def _chain(points: list[list[float]], least: float) -> list[list[float]]:
    kept: list[list[float]] = []
    for point in points:
        while len(kept) > 1 and _turn(kept[-2], kept[-1], point) <= least * dist(kept[-2], point):
            kept.pop()
        kept.append(point)
    return kept


def _turn(a: list[float], b: list[float], c: list[float]) -> float:
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])


def clipped(polygon: FloatArray, corner: FloatArray) -> FloatArray:
    """Vertices of the part in which both coordinates are at least the corner's.

    source: Sutherland and Hodgman (1974)
    """
    for axis in range(2):
        polygon = _cut(polygon, axis, corner[axis])
    return polygon


def _cut(polygon: FloatArray, axis: int, level: float) -> FloatArray:
    found = []
    for here, there in zip(polygon, np.roll(polygon, -1, axis=0), strict=True):
        if here[axis] >= level:
            found.append(here)
        if (here[axis] - level) * (there[axis] - level) < 0:
            share = (level - here[axis]) / (there[axis] - here[axis])
            point = here + share * (there - here)
            point[axis] = level
            found.append(point)
    return np.array(found).reshape(-1, 2)


def crossing(polygon: FloatArray, corner: FloatArray) -> FloatArray:
    """Vertices of the clipped polygon at which one of the two bounds is attained."""
    part = clipped(polygon, corner)
    return part[(part == corner).any(axis=1)] if len(part) else part


def depth(polygon: FloatArray, point: FloatArray) -> float:
    """Distance from the point to the boundary, negative if the point is outside."""
    return float(_depths(polygon, point[None])[0])


def _depths(polygon: FloatArray, points: FloatArray) -> FloatArray:
    """The depth of each point, shape (points,)."""
    if not len(polygon):
        return np.full(len(points), -np.inf)
    along = np.roll(polygon, -1, axis=0) - polygon
    squares = (along**2).sum(axis=1)
    offset = points[:, None] - polygon
    share = np.clip((offset * along).sum(axis=2) / np.where(squares > 0, squares, 1), 0, 1)
    gaps = offset - share[..., None] * along
    distance: FloatArray = np.sqrt((gaps**2).sum(axis=2).min(axis=1))
    if len(polygon) < 3:
        return -distance
    sides = along[:, 0] * offset[..., 1] - along[:, 1] * offset[..., 0]
    return np.where((sides >= 0).all(axis=1), distance, -distance)


def separation(one: FloatArray, other: FloatArray) -> float:
    """The Hausdorff distance between two polygons."""
    if not len(one) or not len(other):
        return 0.0 if len(one) == len(other) else np.inf
    return max(0.0, *(-float(_depths(b, a).min()) for a, b in ((one, other), (other, one))))
