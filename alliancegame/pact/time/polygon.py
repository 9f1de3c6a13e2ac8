"""Convex polygons with whole-number corners, exact or containing what they stand for.

A polygon is the list of its corners, counter-clockwise, none of them in line with its neighbours;
one corner is a point, two are a segment, none is the empty set. Where a corner is no whole number
the polygon is enlarged by less than one unit, and never cut: that is what "outward" means here.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from itertools import pairwise
from math import hypot, inf
from typing import TypeAlias

Point: TypeAlias = tuple[int, int]
Polygon: TypeAlias = Sequence[Point]


def hull(points: Iterable[Point]) -> list[Point]:
    """The convex hull of the points. source: Andrew (1979), monotone chain"""
    order = sorted(set(points))
    if len(order) < 3:
        return order
    return _chain(order)[:-1] + _chain(order[::-1])[:-1]


def _chain(points: Sequence[Point]) -> list[Point]:
    kept: list[Point] = []
    for point in points:
        while len(kept) > 1 and _turn(kept[-2], kept[-1], point) <= 0:
            kept.pop()
        kept.append(point)
    return kept


def _turn(a: Point, b: Point, c: Point) -> int:
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])


def clipped(polygon: Polygon, corner: Point) -> list[Point]:
    """Corners of the part in which both coordinates are at least the corner's, outward.

    source: Sutherland and Hodgman (1974)
    """
    upright = _cut(polygon, corner[0])
    turned = _cut([(y, x) for x, y in upright], corner[1])
    return [(x, y) for y, x in turned]


def _cut(polygon: Polygon, level: int) -> list[Point]:
    """The part with the first coordinate at least the level; crossings give way along the cut."""
    kept = [point for point in polygon if point[0] >= level]
    if len(kept) == len(polygon):
        return kept
    for here, there in zip(polygon, (*polygon[1:], polygon[0]), strict=True):
        if (here[0] < level) != (there[0] < level):
            run = there[0] - here[0]
            height = here[1] * run + (level - here[0]) * (there[1] - here[1])
            kept += [(level, height // run), (level, -(-height // run))]
    return hull(kept)


def divided(polygon: Polygon, divisors: tuple[int, int]) -> list[Point]:
    """The polygon with each coordinate divided, outward.

    A corner is rounded only towards those quadrants in which some direction is greatest there, so
    that each quadrant adds at most one corner.
    """
    if divisors == (1, 1) or not polygon:
        return list(polygon)
    return hull(
        (
            _quotient(x, divisors[0], side[0]),
            _quotient(y, divisors[1], side[1]),
        )
        for side in ((1, 1), (-1, 1), (-1, -1), (1, -1))
        for x, y in _facing(polygon, side)
    )


def _facing(polygon: Polygon, side: Point) -> Iterable[Point]:
    """The corners that are greatest in some direction of the quadrant."""
    first = max(polygon, key=lambda p: (side[0] * p[0], side[1] * p[1]))
    last = max(polygon, key=lambda p: (side[1] * p[1], side[0] * p[0]))
    if side[0] != side[1]:
        first, last = last, first
    start, end = polygon.index(first), polygon.index(last)
    if end < start:
        end += len(polygon)
    return (polygon[k % len(polygon)] for k in range(start, end + 1))


def _quotient(value: int, divisor: int, side: int) -> int:
    return -(-value // divisor) if side > 0 else value // divisor


def thinned(polygon: Polygon, reach: int) -> list[Point]:
    """A polygon around it with fewer corners, nowhere further out than the reach and one unit.

    An edge whose neighbours meet within the reach gives way to the point where they meet.
    """
    count = len(polygon)
    if count < 5:
        return list(polygon)
    vertices: list[Point] = []
    k = 0
    while k < count:
        around = [polygon[(k + step) % count] for step in (-1, 0, 1, 2)]
        met = _meeting(around, reach) if k < count - 1 else None
        vertices.append(polygon[k] if met is None else met)
        k += 1 if met is None else 2
    return hull(vertices) if len(vertices) < count else vertices


def _meeting(around: Sequence[Point], reach: int) -> Point | None:
    """The point where the edges beside the middle one meet, outward; None if that is too far.

    None also where the directions between the two edges are not of one quadrant.
    """
    before, edge, after = (
        (there[0] - here[0], there[1] - here[1]) for here, there in pairwise(around)
    )
    width = _cross(before, after)
    side = (_sign(before[1], after[1]), _sign(-before[0], -after[0]))
    if width <= 0 or not side[0] or not side[1]:
        return None
    share = _cross(edge, after)
    if (share * _cross(before, edge)) ** 2 > (reach * width) ** 2 * (edge[0] ** 2 + edge[1] ** 2):
        return None
    x, y = (around[1][axis] * width + share * before[axis] for axis in range(2))
    return _quotient(x, width, side[0]), _quotient(y, width, side[1])


def _cross(a: Point, b: Point) -> int:
    return a[0] * b[1] - a[1] * b[0]


def _sign(one: int, other: int) -> int:
    """The sign both have, 0 being of either; 0 if they differ."""
    if one >= 0 and other >= 0:
        return 1
    return -1 if one <= 0 and other <= 0 else 0


def depth(polygon: Polygon, point: tuple[Fraction, Fraction], units: tuple[int, int]) -> float:
    """The point's distance from the boundary, negative if it is outside.

    units: what the distance along each axis is measured in
    """
    if not polygon:
        return -inf
    offsets = [(point[0] - x, point[1] - y) for x, y in polygon]
    edges = [
        (there[0] - here[0], there[1] - here[1])
        for here, there in zip(polygon, (*polygon[1:], polygon[0]), strict=True)
    ]
    distance = min(
        _distance_to_segment(
            (float(x / units[0]), float(y / units[1])), (dx / units[0], dy / units[1])
        )
        for (x, y), (dx, dy) in zip(offsets, edges, strict=True)
    )
    inside = len(polygon) > 2 and all(
        edge[0] * offset[1] >= edge[1] * offset[0]
        for edge, offset in zip(edges, offsets, strict=True)
    )
    return distance if inside else -distance


def _distance_to_segment(offset: tuple[float, float], along: tuple[float, float]) -> float:
    """The distance of a point from a segment, the offset being from the segment's beginning."""
    square = along[0] ** 2 + along[1] ** 2
    share = (offset[0] * along[0] + offset[1] * along[1]) / square if square else 0.0
    share = min(max(share, 0.0), 1.0)
    return hypot(offset[0] - share * along[0], offset[1] - share * along[1])
