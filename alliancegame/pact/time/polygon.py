"""Convex polygons by their vertices, counter-clockwise; points and segments included."""

from __future__ import annotations

import numpy as np

from alliancegame.game.game import FloatArray

SAME = 1e-10
"""Size of a turn, relative to the polygon's squared extent, below which it counts as straight."""


def hull(points: FloatArray) -> FloatArray:
    """The convex hull's vertices, shape (vertices, 2). source: Andrew (1979), monotone chain"""
    order = np.unique(points, axis=0)
    if len(order) < 3:
        return order
    spread = float(np.ptp(order, axis=0).max()) ** 2
    chains = [_chain(order.tolist(), SAME * spread), _chain(order[::-1].tolist(), SAME * spread)]
    return np.array(chains[0][:-1] + chains[1][:-1])


def _chain(points: list[list[float]], tolerance: float) -> list[list[float]]:
    kept: list[list[float]] = []
    for point in points:
        while len(kept) > 1 and _turn(kept[-2], kept[-1], point) <= tolerance:
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
    if not len(polygon):
        return -np.inf
    ends = np.roll(polygon, -1, axis=0)
    along = ends - polygon
    lengths = np.linalg.norm(along, axis=1)
    share = np.clip(
        ((point - polygon) * along).sum(axis=1) / np.where(lengths > 0, lengths, 1) ** 2, 0, 1
    )
    distance = float(np.linalg.norm(polygon + share[:, None] * along - point, axis=1).min())
    if len(polygon) < 3:
        return -distance
    offset = point - polygon
    sides = along[:, 0] * offset[:, 1] - along[:, 1] * offset[:, 0]
    return distance if (sides >= 0).all() else -distance


def separation(one: FloatArray, other: FloatArray) -> float:
    """The Hausdorff distance between two polygons."""
    if not len(one) or not len(other):
        return 0.0 if len(one) == len(other) else np.inf
    ways = [max(0.0, *(-depth(b, p) for p in a)) for a, b in ((one, other), (other, one))]
    return max(ways)
