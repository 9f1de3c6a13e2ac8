"""Solutions of coupled indifference equations, by Newton's method from a lattice of starts or from
one nearby.

What is found is accurate to rounding; some solutions may be missed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import product
from typing import TypeAlias

import numpy as np

from alliancegame.game.game import FloatArray

Unknown: TypeAlias = tuple[int, int]

Terms: TypeAlias = Mapping[tuple[Unknown, ...], "int | Fraction"]
"""{unknowns multiplied: coefficient}"""

MOST_UNKNOWNS = 8
_ROUNDS = 40
_SETTLED = 1e-13
_SAME = 1e-7
_INSIDE = 1e-9


def zeros_met(equations: Sequence[Terms], unknowns: Sequence[Unknown]) -> list[list[Fraction]]:
    """Common zeros with all unknowns strictly between 0 and 1, each in the unknowns' order.

    Nothing is looked for unless there are as many equations as unknowns, and not too many.
    """
    size = len(unknowns)
    if len(equations) != size or size > MOST_UNKNOWNS:
        return []
    compiled = _compiled(equations, unknowns)
    points = np.array([*product((0.2, 0.8), repeat=size), (0.5,) * size])
    for _ in range(_ROUNDS):
        values, slopes = _at(compiled, points)
        regular = np.abs(np.linalg.det(slopes)) > 1e-14
        points, values, slopes = points[regular], values[regular], slopes[regular]
        if not len(points):
            return []
        moves = np.linalg.solve(slopes, -values[..., None])[..., 0]
        points = points + np.clip(moves, -0.3, 0.3)
    settled = np.abs(moves).max(axis=1) < _SETTLED
    inside = ((points > _INSIDE) & (points < 1 - _INSIDE)).all(axis=1)
    zeros: list[FloatArray] = []
    for point in points[settled & inside]:
        if all(np.abs(point - other).max() > _SAME for other in zeros):
            zeros.append(point)
    return [[Fraction(float(value)) for value in point] for point in zeros]


def zero_near(
    equations: Sequence[Terms], unknowns: Sequence[Unknown], start: Sequence[float]
) -> list[Fraction] | None:
    """A common zero, to rounding, by the shortest Newton steps from near it; None if not met.

    There may be fewer equations than unknowns, or dependent ones.
    """
    compiled = _compiled(equations, unknowns)
    point = np.array(start, dtype=np.float64)
    for _ in range(_ROUNDS):
        values, slopes = _at(compiled, point[None])
        move = np.linalg.lstsq(slopes[0], -values[0], rcond=_SAME)[0]
        point += move
        if np.abs(move).max(initial=0.0) < _SETTLED:
            return [Fraction(float(value)) for value in point]
    return None


Compiled: TypeAlias = Sequence[Sequence[tuple[float, list[int]]]]
"""For each equation its coefficients, each with the positions of the unknowns it multiplies."""


def _compiled(equations: Sequence[Terms], unknowns: Sequence[Unknown]) -> Compiled:
    position = {name: k for k, name in enumerate(unknowns)}
    return [
        [(float(c), sorted(position[name] for name in names)) for names, c in terms.items()]
        for terms in equations
    ]


def _at(compiled: Compiled, points: FloatArray) -> tuple[FloatArray, FloatArray]:
    """The values of q equations, shape (m, q), and their slopes, shape (m, q, n)."""
    count, size = points.shape
    values = np.zeros((count, len(compiled)))
    slopes = np.zeros((count, len(compiled), size))
    for row, terms in enumerate(compiled):
        for coefficient, factors in terms:
            values[:, row] += coefficient * points[:, factors].prod(axis=1)
            for factor in factors:
                others = [k for k in factors if k != factor]
                slopes[:, row, factor] += coefficient * points[:, others].prod(axis=1)
    return values, slopes
