"""Simplex tableaus of {x >= 0, M x <= 1 + shift} in floating point, with bounds on all errors.

One step of Gauss-Jordan elimination after another carries a bound on the error of each row's
entries along. Where that grows too large it is made anew from the residual of the tableau, with a
bound on all rounding in it and on the error of M itself.

source: Higham, "Accuracy and Stability of Numerical Algorithms" (2002), chapters 3, 7 and 14
"""

from __future__ import annotations

from typing import NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from alliancegame.compiled import compiled, inlined
from alliancegame.game.game import FloatArray

IntegerArray: TypeAlias = npt.NDArray[np.int64]

ROUNDING = 2.0**-53
SAFETY = 1.001  # covers the rounding in the bounds themselves


class System(NamedTuple):
    """The inequalities and the objective.

    matrix:  shape (r + 1, d), M with the cost as its last row
    right:   shape (r + 1, 2), the right-hand sides 1 and 1 + shift, and 0 for the cost
    error:   bound on the error of each entry of `matrix`
    trusted: errors bounded by less are carried over a pivot; otherwise the residual is computed
    """

    matrix: FloatArray
    right: FloatArray
    error: float
    trusted: float


class Walk(NamedTuple):
    """The state of a walk: one tableau per level of the tree, down to the present one.

    tableaus: shape (levels, d + 2, r + 1), columns of the free variables, then the right-hand
              sides; the last entry of each is the objective's
    errors:   shape (levels, r + 1), bounds on the errors of the rows' entries
    extents:  shape (levels, r + 1), bounds on the rows' entries themselves
    inverses: shape (levels, r), bounds from above on 1 / the rows' shifted right-hand sides
    basic:    shape (r,), the variable of each row: below d a coordinate, from d a slack
    free:     shape (d,), the variable of each column
    column:   shape (levels,), the column of the edge last looked at
    row:      shape (levels,), the row that leaves along it
    level:    shape (1,), the present one
    scratch:  shape (d + 2,)
    """

    tableaus: FloatArray
    errors: FloatArray
    extents: FloatArray
    inverses: FloatArray
    basic: IntegerArray
    free: IntegerArray
    column: IntegerArray
    row: IntegerArray
    level: IntegerArray
    scratch: FloatArray


@compiled
def at_origin(system: System, levels: int) -> Walk:
    """A walk about to begin, with room for so many levels."""
    height, width = system.matrix.shape
    walk = Walk(
        np.empty((levels, width + 2, height)),
        np.empty((levels, height)),
        np.empty((levels, height)),
        np.empty((levels, height - 1)),
        np.arange(width, width + height - 1),
        np.arange(width),
        np.full(levels, -1),
        np.empty(levels, dtype=np.int64),
        np.zeros(1, dtype=np.int64),
        np.empty(width + 2),
    )
    walk.errors[0] = system.error
    walk.tableaus[0, :width] = system.matrix.T
    walk.tableaus[0, width:] = system.right.T
    walk.extents[0] = max(system.matrix.max(), system.right.max())
    settle(walk, 0)
    return walk


@inlined
def pivot(walk: Walk, level: int, leaving: int, column: int) -> float:
    """Writes the next level, across an edge; the greatest error bound of its rows.

    The bounds follow one step of Gauss-Jordan elimination.
    """
    before, after = walk.tableaus[level], walk.tableaus[level + 1]
    length, height = before.shape
    entering = before[column]
    inverse = 1.0 / entering[leaving]
    size = inverse
    for j in range(length):
        ratio = before[j, leaving] * inverse
        if j != column:
            size = max(size, abs(ratio))
        for i in range(height):
            after[j, i] = before[j, i] - entering[i] * ratio
        after[j, leaving] = ratio
    for i in range(height):
        after[column, i] = -entering[i] * inverse
    after[column, leaving] = inverse
    error, extent = walk.errors[level], walk.extents[level]
    own = error[leaving]
    own = SAFETY * own * (1.0 + size) * inverse / (1.0 - own * inverse) + 4 * ROUNDING * size
    next_error, next_extent = walk.errors[level + 1], walk.extents[level + 1]
    for i in range(height):
        factor = abs(entering[i])
        grown = extent[i] + factor * size
        next_extent[i] = SAFETY * grown
        next_error[i] = SAFETY * (
            error[i] * (1.0 + size + own) + factor * own + 4 * ROUNDING * grown
        )
    next_error[leaving] = own
    next_extent[leaving] = SAFETY * size
    worst: float = own
    for i in range(height):
        worst = max(worst, next_error[i])
    return worst


@inlined
def exchange(walk: Walk, leaving: int, column: int) -> None:
    """Swaps the variables of a row and a column; the same again undoes it."""
    walk.basic[leaving], walk.free[column] = walk.free[column], walk.basic[leaving]


@inlined
def bits_of(variables: IntegerArray) -> int:
    """The variables as bits."""
    bits = 0
    for variable in variables:
        bits |= 1 << variable
    return bits


@inlined
def settle(walk: Walk, level: int) -> int:
    """The basic variables that are 0 within error bounds in the unperturbed solution, as bits.

    Negative if the basis is not certainly feasible. Writes the bounds on the inverses.
    """
    tableau, error, inverse = walk.tableaus[level], walk.errors[level], walk.inverses[level]
    width = walk.free.shape[0]
    tight = 0
    for i in range(inverse.shape[0]):
        plain, shifted = tableau[width, i], tableau[width + 1, i]
        if shifted <= error[i] or plain < -error[i]:
            return -1
        if plain <= error[i]:
            tight |= 1 << walk.basic[i]
        inverse[i] = (1.0 + 4 * ROUNDING) / (shifted - error[i])
    return tight


@compiled
def bound_errors(walk: Walk, level: int, system: System) -> bool:
    """Writes bounds on each row's entries and their errors; False if the residual allows none.

    With E the true tableau less the computed one, B the basis, R the residual and C the computed
    columns of the inverse of B: |E| <= |C| (1 + |R| + |R|^2 + ...) |R|, norms of rows.
    """
    tableau, error, extent = walk.tableaus[level], walk.errors[level], walk.extents[level]
    height, width = system.matrix.shape
    greatest = 0.0
    for i in range(height):
        inverse_norm = 1.0
        size = max(abs(tableau[width, i]), abs(tableau[width + 1, i]))
        for j in range(width):
            entry = abs(tableau[j, i])
            size = max(size, entry)
            if walk.free[j] >= width:
                inverse_norm += entry
        extent[i] = size
        greatest = max(greatest, size)
        error[i] = inverse_norm
    largest = walk.extents[0, 0]
    worst = residual_norm(walk, level, system)
    worst += (width + 6) * ROUNDING * (greatest * (1.0 + width * largest) + largest)
    worst += system.error * (1.0 + width * greatest)
    norm = height * worst
    if not norm < 0.5:
        return False
    for i in range(height):
        error[i] *= SAFETY * worst / (1.0 - norm)
    return True


@compiled
def residual_norm(walk: Walk, level: int, system: System) -> float:
    """The greatest entry of B tableau - N, where B and N are the basic and the free columns."""
    tableau, residual = walk.tableaus[level], walk.scratch
    height, width = system.matrix.shape
    worst = 0.0
    for i in range(height):
        for j in range(width):
            variable = walk.free[j]
            if variable < width:
                residual[j] = -system.matrix[i, variable]
            else:
                residual[j] = -1.0 if variable - width == i else 0.0
        residual[width] = -system.right[i, 0]
        residual[width + 1] = -system.right[i, 1]
        for row in range(height):
            # The objective's own variable is numbered like a last slack and is always basic.
            variable = walk.basic[row] if row < height - 1 else width + row
            if variable < width:
                factor = system.matrix[i, variable]
            elif variable - width == i:
                factor = 1.0
            else:
                continue
            for j in range(width + 2):
                residual[j] += factor * tableau[j, row]
        for j in range(width + 2):
            worst = max(worst, abs(residual[j]))
    return worst
