"""All bases of a simple polytope in floating point, with a proof that none is missing.

The polytope is {x >= 0, M x <= 1 + shift}, M positive. Reverse search visits each basis once: the
parent of a basis is where the simplex method with the largest-coefficient rule goes from it when
minimizing cost x, cost > 0, so that all paths end at the origin, and the tree is walked downwards
from there with a short stack. At every basis the residual of the tableau, with a bound on all
rounding in it and on the error of M itself, bounds the error of each entry of the tableau. Every
comparison is made with these bounds. If each is decided, then by induction along the tree the
exact search would have gone the same way; otherwise the walk stops and says so.

With a shift the bases are those of a perturbed polytope. If in addition no coordinate of the
unperturbed solution is negative at any of them, they stay the bases of the polytope for every
smaller positive multiple of the shift (feasibility is linear in it, and the end of an edge
unique), so that in the limit they show every vertex of the unperturbed polytope.

source: Avis and Fukuda, "A pivoting algorithm for convex hulls and vertex enumeration" (1992);
        Higham, "Accuracy and Stability of Numerical Algorithms" (2002), chapters 3 and 7, for the
        bounds
"""

from __future__ import annotations

from typing import NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from alliancegame.compiled import compiled
from alliancegame.game.game import FloatArray

IntegerArray: TypeAlias = npt.NDArray[np.int64]

DONE, MORE, TOO_DEEP, UNDECIDED, NONE = 0, 1, 2, -1, -2
YES, NO, UNCLEAR = 1, 0, -1
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
    """Where a walk stands: one tableau per level of the tree, down to the present one.

    tableaus: shape (levels, r + 1, d + 2): entries of the free variables, then the right-hand
              sides; the last row is the objective
    errors:   shape (levels, r + 1), bounds on the errors of the rows' entries
    extents:  shape (levels, r + 1), bounds on the rows' entries themselves
    basic:    shape (levels, r), the variable of each row: below d a coordinate, from d a slack
    free:     shape (levels, d), the variable of each column
    leaving:  shape (levels, d), the row whose variable leaves when that of the column enters
    cursor:   shape (levels,), the next column to look at
    level:    shape (1,)
    scratch:  shape (2, d + 2)
    """

    tableaus: FloatArray
    errors: FloatArray
    extents: FloatArray
    basic: IntegerArray
    free: IntegerArray
    leaving: IntegerArray
    cursor: IntegerArray
    level: IntegerArray
    scratch: FloatArray


@compiled
def at_origin(system: System, levels: int) -> Walk:
    """A walk about to begin, with room for so many levels."""
    height, width = system.matrix.shape
    walk = Walk(
        np.empty((levels, height, width + 2)),
        np.empty((levels, height)),
        np.empty((levels, height)),
        np.empty((levels, height - 1), dtype=np.int64),
        np.empty((levels, width), dtype=np.int64),
        np.empty((levels, width), dtype=np.int64),
        np.zeros(levels, dtype=np.int64),
        np.zeros(1, dtype=np.int64),
        np.empty((2, width + 2)),
    )
    walk.errors[0] = system.error
    walk.tableaus[0, :, :width] = system.matrix
    walk.tableaus[0, :, width:] = system.right
    walk.extents[0] = max(system.matrix.max(), system.right.max())
    walk.basic[0] = np.arange(width, width + height - 1)
    walk.free[0] = np.arange(width)
    leaving_rows(walk.tableaus[0], walk.errors[0], walk.leaving[0], walk.scratch)
    return walk


def advance(
    walk: Walk, system: System, bases: IntegerArray, labels: IntegerArray
) -> tuple[int, int]:
    """Walks on until the arrays are full; how it stands, and the number of bases written.

    bases:  shape (limit,), out: bit v for each free variable
    labels: shape (limit,), out: bit v also for each basic variable that is 0 within error bounds in
            the unperturbed solution
    """
    status, count = _advance(*walk, *system, bases, labels)
    return status, count


@compiled
def _advance(  # plain arrays: passing named tuples in costs half a millisecond
    tableaus: FloatArray,
    errors: FloatArray,
    extents: FloatArray,
    basic: IntegerArray,
    free: IntegerArray,
    leaving: IntegerArray,
    cursor: IntegerArray,
    present: IntegerArray,
    scratch: FloatArray,
    matrix: FloatArray,
    right: FloatArray,
    error: float,
    trusted: float,
    bases: IntegerArray,
    labels: IntegerArray,
) -> tuple[int, int]:
    walk = Walk(tableaus, errors, extents, basic, free, leaving, cursor, present, scratch)
    return walk_on(walk, System(matrix, right, error, trusted), bases, labels)


@compiled
def walk_on(
    walk: Walk, system: System, bases: IntegerArray, labels: IntegerArray
) -> tuple[int, int]:
    """The same as `advance`, called from compiled code."""
    levels = walk.cursor.shape[0]
    count, level = 0, walk.level[0]
    status = DONE
    while level >= 0:
        if count == labels.shape[0]:
            status = MORE
            break
        column, row = next_child(walk, level)
        if row == UNDECIDED:
            status = UNDECIDED
            break
        if row == NONE:
            level -= 1
            continue
        if level + 1 == levels:
            status = TOO_DEEP
            break
        walk.cursor[level] = column + 1
        worst = pivot(walk, level, row, column)
        level += 1
        walk.cursor[level] = 0
        if not worst < system.trusted and not bound_errors(walk, level, system):
            status = UNDECIDED
            break
        bases[count], labels[count] = zeros(walk, level)
        if bases[count] < 0:
            status = UNDECIDED
            break
        leaving_rows(walk.tableaus[level], walk.errors[level], walk.leaving[level], walk.scratch)
        count += 1
    walk.level[0] = level
    return status, count


@compiled
def zeros(walk: Walk, level: int) -> tuple[int, int]:
    """The free variables as bits, and these with the basic ones that are 0 within error bounds.

    The first is UNDECIDED if the basis is not certainly feasible.
    """
    tableau, error = walk.tableaus[level], walk.errors[level]
    basic, free = walk.basic[level], walk.free[level]
    width = free.shape[0]
    basis = 0
    for j in range(width):
        basis |= 1 << free[j]
    labels = basis
    for i in range(basic.shape[0]):
        if tableau[i, width + 1] <= error[i] or tableau[i, width] < -error[i]:
            return UNDECIDED, 0
        if tableau[i, width] <= error[i]:
            labels |= 1 << basic[i]
    return basis, labels


@compiled
def leaving_rows(
    tableau: FloatArray, error: FloatArray, leaving: IntegerArray, scratch: FloatArray
) -> None:
    """Writes for each column the row with certainly the least ratio, or UNDECIDED.

    That is the row with the greatest ratio of entry to right-hand side, which is positive. All
    columns are treated at once: the upper bounds of these ratios that are greatest and next
    greatest are kept.
    """
    height, width = tableau.shape[0] - 1, tableau.shape[1] - 2
    first, second = scratch[0], scratch[1]
    for j in range(width):
        first[j] = -np.inf
        second[j] = -np.inf
        leaving[j] = 0
    for i in range(height):
        slack = error[i]
        inverse = (1.0 + 4 * ROUNDING) / (tableau[i, width + 1] - slack)
        for j in range(width):
            bound = (tableau[i, j] + slack) * inverse
            greater = bound > first[j]
            beaten = first[j] if greater else bound
            second[j] = beaten if beaten > second[j] else second[j]
            leaving[j] = i if greater else leaving[j]
            first[j] = bound if greater else first[j]
    for j in range(width):
        row = leaving[j]
        lower = (tableau[row, j] - error[row]) / (tableau[row, width + 1] + error[row])
        if not lower * (1.0 - 4 * ROUNDING) > max(second[j] * (1.0 + 4 * ROUNDING), 0.0):
            leaving[j] = UNDECIDED


@compiled
def next_child(walk: Walk, level: int) -> tuple[int, int]:
    """The next column that leads to a child, and the row that leaves: NONE without one.

    UNDECIDED where a sign cannot be told.
    """
    tableau, error, rows = walk.tableaus[level], walk.errors[level], walk.leaving[level]
    objective, width = tableau.shape[0] - 1, tableau.shape[1] - 2
    slope_error = error[objective]
    for column in range(walk.cursor[level], width):
        slope = tableau[objective, column]
        if slope < -slope_error:
            continue
        if slope <= slope_error or rows[column] < 0:
            return column, UNDECIDED
        child = is_child(tableau, error, rows[column], column)
        if child == UNCLEAR:
            return column, UNDECIDED
        if child == YES:
            return column, rows[column]
    return width, NONE


@compiled
def is_child(tableau: FloatArray, error: FloatArray, leaving: int, column: int) -> int:
    """Whether the basis across this edge has this one as its parent: YES, NO or UNCLEAR.

    Scaled by the pivot, its reduced costs are objective[k] pivot - slope row[k], and -slope for the
    variable that left, which has to be the least.
    """
    objective, width = tableau.shape[0] - 1, tableau.shape[1] - 2
    objective_error, row_error = error[objective], error[leaving]
    slope, pivot_entry = tableau[objective, column], tableau[leaving, column]
    answer = YES
    for k in range(width):
        if k != column:
            rest = 1.0 - tableau[leaving, k]
            value = tableau[objective, k] * pivot_entry + slope * rest
            size, extent = abs(tableau[objective, k]), abs(rest)
            uncertain = (
                objective_error * (pivot_entry + extent + 2 * row_error)
                + row_error * (size + slope)
                + 4 * ROUNDING * (size * pivot_entry + slope * extent)
            )
            if value < -uncertain:
                return NO
            if value <= uncertain:
                answer = UNCLEAR
    return answer


@compiled
def pivot(walk: Walk, level: int, leaving: int, column: int) -> float:
    """Writes the next level, across an edge; the greatest error bound of its rows.

    The bounds follow one step of Gauss-Jordan elimination.
    """
    before, after = walk.tableaus[level], walk.tableaus[level + 1]
    error, error_after = walk.errors[level], walk.errors[level + 1]
    extent, extent_after = walk.extents[level], walk.extents[level + 1]
    height, length = before.shape
    inverse = 1.0 / before[leaving, column]
    size = inverse
    for j in range(length):
        after[leaving, j] = before[leaving, j] * inverse
        size = max(size, abs(after[leaving, j]))
    own = error[leaving] * (1.0 + size) * inverse / (1.0 - error[leaving] * inverse)
    own = SAFETY * own + 4 * ROUNDING * size
    worst: float = own
    for i in range(height):
        if i != leaving:
            factor = before[i, column]
            for j in range(length):
                after[i, j] = before[i, j] - factor * after[leaving, j]
            after[i, column] = -factor * inverse
            grown = extent[i] + abs(factor) * size
            extent_after[i] = SAFETY * grown
            error_after[i] = SAFETY * (
                error[i] * (1.0 + size + own) + abs(factor) * own + 4 * ROUNDING * grown
            )
            worst = max(worst, error_after[i])
    after[leaving, column] = inverse
    error_after[leaving] = own
    extent_after[leaving] = SAFETY * size
    walk.basic[level + 1] = walk.basic[level]
    walk.free[level + 1] = walk.free[level]
    walk.basic[level + 1, leaving] = walk.free[level, column]
    walk.free[level + 1, column] = walk.basic[level, leaving]
    return worst


@compiled
def bound_errors(walk: Walk, level: int, system: System) -> bool:
    """Writes bounds on each row's entries and their errors; False if the residual allows none.

    With E the true tableau less the computed one, B the basis, R the residual and C the computed
    columns of the inverse of B: |E| <= |C| (1 + |R| + |R|^2 + ...) |R|, norms of rows.
    """
    tableau, error, extent = walk.tableaus[level], walk.errors[level], walk.extents[level]
    free = walk.free[level]
    height, width = system.matrix.shape
    greatest = 0.0
    for i in range(height):
        inverse_norm = 1.0
        size = max(abs(tableau[i, width]), abs(tableau[i, width + 1]))
        for j in range(width):
            entry = abs(tableau[i, j])
            size = max(size, entry)
            if free[j] >= width:
                inverse_norm += entry
        extent[i] = size
        greatest = max(greatest, size)
        error[i] = inverse_norm
    largest = walk.extents[0, 0]
    worst = residual_norm(tableau, walk.basic[level], free, system, walk.scratch[0])
    worst += (width + 6) * ROUNDING * (greatest * (1.0 + width * largest) + largest)
    worst += system.error * (1.0 + width * greatest)
    norm = height * worst
    if not norm < 0.5:
        return False
    for i in range(height):
        error[i] *= SAFETY * worst / (1.0 - norm)
    return True


@compiled
def residual_norm(
    tableau: FloatArray,
    basic: IntegerArray,
    free: IntegerArray,
    system: System,
    residual: FloatArray,
) -> float:
    """The greatest entry of B tableau - N, where B and N are the basic and the free columns."""
    height, width = system.matrix.shape
    worst = 0.0
    for i in range(height):
        for j in range(width):
            variable = free[j]
            if variable < width:
                residual[j] = -system.matrix[i, variable]
            else:
                residual[j] = -1.0 if variable - width == i else 0.0
        residual[width] = -system.right[i, 0]
        residual[width + 1] = -system.right[i, 1]
        for row in range(height):
            # The objective's own variable is numbered like a last slack and is always basic.
            variable = basic[row] if row < height - 1 else width + row
            if variable < width:
                factor = system.matrix[i, variable]
                for j in range(width + 2):
                    residual[j] += factor * tableau[row, j]
            elif variable - width == i:
                for j in range(width + 2):
                    residual[j] += tableau[row, j]
        for j in range(width + 2):
            worst = max(worst, abs(residual[j]))
    return worst
