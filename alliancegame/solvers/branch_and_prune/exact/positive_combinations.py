"""Combinations of polynomials that are surely positive in a box.

A linear program finds multipliers in floating point. Where the combination is then about 0 it has
to be exactly 0, which linear equations in whole numbers see to.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import lcm

import numpy as np
from flint import fmpz_mat

from alliancegame.game.game import FloatArray
from alliancegame.solvers.branch_and_prune.exact.boxes import (
    Polynomial,
    bernstein,
    common_shape,
    is_positive,
    vertex_places,
)

MARGIN = 1e-7
"""By how much a combination has to be positive, in floating point, to be looked at exactly."""
TIGHT = 1e-9
"""A value that is less is taken for 0 in such a combination."""
WEIGHT_BITS = 30
"""Of the multipliers where nothing has to be 0."""


def has_positive_combination(equations: Sequence[Polynomial], excluded: tuple[bool, ...]) -> bool:
    """Whether a combination is surely positive in a box, found by a linear program."""
    shape = common_shape(equations)
    bounds = [bernstein(own, shape).ravel().astype(object) for own in equations]
    greatest = [max(own.max(), -own.min()) for own in bounds]
    columns = [(own / most).astype(float) for own, most in zip(bounds, greatest, strict=True)]
    rows = np.stack(columns, axis=1)
    shares = best_shares(rows, vertex_places(shape, excluded))
    if shares is None:
        return False
    tight = (abs(rows @ shares) < TIGHT) & rows.any(axis=1)
    forced = [own[tight].tolist() for own in bounds]
    multipliers = nearest_solution(forced, greatest, shares)
    total = sum(m * own for m, own in zip(multipliers, bounds, strict=True))
    return is_positive(np.asarray(total).reshape(shape), excluded)


def best_shares(rows: FloatArray, positive: Sequence[int]) -> FloatArray | None:
    """Factors from -1 to 1 of columns whose sum is nowhere negative, and positive in some rows.

    returns: None if there are none
    """
    from scipy.optimize import linprog

    margins = np.zeros((len(rows), 1))
    margins[positive] = 1.0
    table = np.unique(np.hstack([-rows, margins]), axis=0)
    size = rows.shape[1]
    optimum = linprog(
        [0.0] * size + [-1.0],
        A_ub=table,
        b_ub=np.zeros(len(table)),
        bounds=[(-1.0, 1.0)] * size + [(0.0, 1.0)],
        method="highs",
    )
    shares = optimum.x
    return None if shares is None or shares[-1] < MARGIN else shares[:-1]


def nearest_solution(
    forced: Sequence[Sequence[int]], scales: Sequence[int], shares: FloatArray
) -> list[int]:
    """Whole multipliers, by whose combination some values are exactly 0, near given ones.

    forced: these values, one row for each multiplier
    scales: of the multipliers; times these they are about the shares, up to a common factor
    returns: zeros if there are no others
    """
    size = len(scales)
    values = forced if forced[0] else [[0]] * size
    basis, count = fmpz_mat(values).transpose().nullspace()
    if not count:
        return [0] * size
    free = [[int(basis[e, k]) for e in range(size)] for k in range(count)]
    vectors = [[v * s for v, s in zip(own, scales, strict=True)] for own in free]
    lengths = [max(map(abs, own)) for own in vectors]
    table = np.array([[v / m for v in own] for own, m in zip(vectors, lengths, strict=True)])
    weights = np.linalg.lstsq(table.T, shares, rcond=None)[0].tolist()
    unit = lcm(*lengths)
    whole = [
        round(weight * 2.0**WEIGHT_BITS) * (unit // length)
        for weight, length in zip(weights, lengths, strict=True)
    ]
    return [sum(w * own[e] for w, own in zip(whole, free, strict=True)) for e in range(size)]
