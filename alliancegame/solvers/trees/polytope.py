"""The vertices of a small bounded polytope, exactly.

Every way to make enough inequalities tight is tried, so this is for a handful of dimensions.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import combinations
from math import comb
from typing import TypeAlias

from flint import fmpq, fmpq_mat

Row: TypeAlias = tuple[Fraction, ...]
"""Coefficients of the coordinates, then the constant."""

Point: TypeAlias = tuple[Fraction, ...]

MOST_CHOICES = 20_000


def is_within_reach(equal: Sequence[Row], at_least: Sequence[Row]) -> bool:
    """Whether the choices of tight inequalities are few enough to be tried."""
    dimension = len(at_least[0]) - 1
    return comb(len(at_least), max(dimension - _rank(equal), 0)) <= MOST_CHOICES


def polytope_vertices(equal: Sequence[Row], at_least: Sequence[Row]) -> list[Point]:
    """The vertices of the points at which the rows in `equal` are 0 and the others at least 0."""
    dimension = len(at_least[0]) - 1
    needed = dimension - _rank(equal)
    vertices: list[Point] = []
    for tight in combinations(at_least, max(needed, 0)):
        point = _meeting([*equal, *tight], dimension)
        if point is None or point in vertices:
            continue
        if all(_value(row, point) >= 0 for row in at_least):
            vertices.append(point)
    return vertices


def middle(vertices: Sequence[Point]) -> Point:
    """The mean of the vertices; positive wherever one of them is."""
    return tuple(sum(column, Fraction(0)) / len(vertices) for column in zip(*vertices, strict=True))


def spans(vertices: Sequence[Point]) -> tuple[tuple[Fraction, Fraction], ...]:
    """For each coordinate the least and the greatest."""
    return tuple((min(column), max(column)) for column in zip(*vertices, strict=True))


def _value(row: Row, point: Point) -> Fraction:
    return sum((a * b for a, b in zip(row, point, strict=False)), row[-1])


def _rank(rows: Sequence[Row]) -> int:
    return int(_matrix([row[:-1] for row in rows]).rank()) if rows else 0


def _meeting(rows: Sequence[Row], dimension: int) -> Point | None:
    """The one point at which all rows are 0; None if there is none or more than one."""
    reduced, rank = _matrix(rows).rref()
    if rank != dimension:
        return None
    if any(reduced[i, i] != 1 for i in range(dimension)):
        return None
    return tuple(
        -Fraction(int(reduced[i, dimension].p), int(reduced[i, dimension].q))
        for i in range(dimension)
    )


def _matrix(rows: Sequence[Row]) -> fmpq_mat:
    return fmpq_mat([[fmpq(value.numerator, value.denominator) for value in row] for row in rows])
