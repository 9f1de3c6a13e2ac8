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
    inverses: shape (levels, r), bounds from above on 1 / the rows' shifted right-hand sides
    cursor:   shape (levels,), the next column to look at
    level:    shape (1,)
    scratch:  shape (d + 2,)
    """

    tableaus: FloatArray
    errors: FloatArray
    extents: FloatArray
    basic: IntegerArray
    free: IntegerArray
    inverses: FloatArray
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
        np.empty((levels, height - 1)),
        np.zeros(levels, dtype=np.int64),
        np.zeros(1, dtype=np.int64),
        np.empty(width + 2),
    )
    walk.errors[0] = system.error
    walk.tableaus[0, :, :width] = system.matrix
    walk.tableaus[0, :, width:] = system.right
    walk.extents[0] = max(system.matrix.max(), system.right.max())
    walk.basic[0] = np.arange(width, width + height - 1)
    walk.free[0] = np.arange(width)
    invert(walk.tableaus, walk.errors, walk.inverses, 0)
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
    inverses: FloatArray,
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
    walk = Walk(tableaus, errors, extents, basic, free, inverses, cursor, present, scratch)
    return walk_on(walk, System(matrix, right, error, trusted), bases, labels)


@compiled
def walk_on(
    walk: Walk, system: System, bases: IntegerArray, labels: IntegerArray
) -> tuple[int, int]:
    """The same as `advance`, called from compiled code."""
    tableaus, errors, extents, basic, free, inverses, cursor, present, _ = walk
    levels = cursor.shape[0]
    count, level = 0, present[0]
    status = DONE
    while level >= 0:
        if count == labels.shape[0]:
            status = MORE
            break
        column, row = next_child(tableaus, errors, extents, inverses, cursor[level], level)
        if row == UNDECIDED:
            status = UNDECIDED
            break
        if row == NONE:
            level -= 1
            continue
        if level + 1 == levels:
            status = TOO_DEEP
            break
        cursor[level] = column + 1
        worst = pivot(tableaus, errors, extents, level, row, column)
        exchange(basic, free, level, row, column)
        level += 1
        cursor[level] = 0
        if not worst < system.trusted and not bound_errors(walk, level, system):
            status = UNDECIDED
            break
        bases[count], labels[count] = zeros(tableaus, errors, basic, free, level)
        if bases[count] < 0:
            status = UNDECIDED
            break
        invert(tableaus, errors, inverses, level)
        count += 1
    present[0] = level
    return status, count


@compiled
def zeros(
    tableaus: FloatArray, errors: FloatArray, basic: IntegerArray, free: IntegerArray, level: int
) -> tuple[int, int]:
    """The free variables as bits, and these with the basic ones that are 0 within error bounds.

    The first is UNDECIDED if the basis is not certainly feasible.
    """
    width = free.shape[1]
    basis = 0
    for j in range(width):
        basis |= 1 << free[level, j]
    labels = basis
    for i in range(basic.shape[1]):
        error = errors[level, i]
        if tableaus[level, i, width + 1] <= error or tableaus[level, i, width] < -error:
            return UNDECIDED, 0
        if tableaus[level, i, width] <= error:
            labels |= 1 << basic[level, i]
    return basis, labels


@compiled
def invert(tableaus: FloatArray, errors: FloatArray, inverses: FloatArray, level: int) -> None:
    """Writes the bounds on the inverses of the right-hand sides, which are certainly positive."""
    last = tableaus.shape[2] - 1
    for i in range(inverses.shape[1]):
        inverses[level, i] = (1.0 + 4 * ROUNDING) / (tableaus[level, i, last] - errors[level, i])


@compiled
def leaving_row(
    tableaus: FloatArray, errors: FloatArray, inverses: FloatArray, level: int, column: int
) -> int:
    """The row that certainly leaves when the variable of the column enters, or UNDECIDED.

    That is the row with the least ratio of right-hand side to entry, if the latter is positive: the
    greatest of entry to right-hand side.
    """
    last, row = tableaus.shape[2] - 1, 0
    first, second = -np.inf, -np.inf
    for i in range(inverses.shape[1]):
        bound = (tableaus[level, i, column] + errors[level, i]) * inverses[level, i]
        row = i if bound > first else row
        second = max(second, min(first, bound))
        first = max(first, bound)
    error = errors[level, row]
    lower = tableaus[level, row, column] - error
    others = max(second, 0.0) * (tableaus[level, row, last] + error)
    certain = lower * (1.0 - 4 * ROUNDING) > others * (1.0 + 8 * ROUNDING)
    return row if certain else UNDECIDED


@compiled
def next_child(
    tableaus: FloatArray,
    errors: FloatArray,
    extents: FloatArray,
    inverses: FloatArray,
    start: int,
    level: int,
) -> tuple[int, int]:
    """The next column that leads to a child, and the row that leaves: NONE without one.

    UNDECIDED where a sign cannot be told.
    """
    objective, width = tableaus.shape[1] - 1, tableaus.shape[2] - 2
    slope_error = errors[level, objective]
    for column in range(start, width):
        slope = tableaus[level, objective, column]
        if slope < -slope_error:
            continue
        row = leaving_row(tableaus, errors, inverses, level, column)
        if slope <= slope_error or row == UNDECIDED:
            return column, UNDECIDED
        child = is_child(tableaus, errors, extents, level, row, column)
        if child == UNCLEAR:
            return column, UNDECIDED
        if child == YES:
            return column, row
    return width, NONE


@compiled
def is_child(
    tableaus: FloatArray,
    errors: FloatArray,
    extents: FloatArray,
    level: int,
    leaving: int,
    column: int,
) -> int:
    """Whether the basis across this edge has this one as its parent: YES, NO or UNCLEAR.

    Scaled by the pivot, its reduced costs are objective[k] pivot - slope row[k], and -slope for the
    variable that left, which has to be the least.
    """
    objective, width = tableaus.shape[1] - 1, tableaus.shape[2] - 2
    slope, entry = tableaus[level, objective, column], tableaus[level, leaving, column]
    size, reach = extents[level, objective], 1.0 + extents[level, leaving]
    uncertain = SAFETY * (
        errors[level, objective] * (entry + reach + 2 * errors[level, leaving])
        + errors[level, leaving] * (size + slope)
        + 4 * ROUNDING * (size * entry + slope * reach)
    )
    answer = YES
    for k in range(width):
        cost, rest = tableaus[level, objective, k], 1.0 - tableaus[level, leaving, k]
        value = cost * entry + slope * rest
        if k != column and value <= uncertain:
            if value < -uncertain:
                return NO
            answer = UNCLEAR
    return answer


@compiled
def pivot(
    tableaus: FloatArray,
    errors: FloatArray,
    extents: FloatArray,
    level: int,
    leaving: int,
    column: int,
) -> float:
    """Writes the next level, across an edge; the greatest error bound of its rows.

    The bounds follow one step of Gauss-Jordan elimination.
    """
    below = level + 1
    height, length = tableaus.shape[1:]
    inverse = 1.0 / tableaus[level, leaving, column]
    size = inverse
    for j in range(length):
        tableaus[below, leaving, j] = tableaus[level, leaving, j] * inverse
        size = max(size, abs(tableaus[below, leaving, j]))
    own = errors[level, leaving]
    own = SAFETY * own * (1.0 + size) * inverse / (1.0 - own * inverse) + 4 * ROUNDING * size
    worst: float = own
    for i in range(height):
        if i != leaving:
            factor = tableaus[level, i, column]
            for j in range(length):
                tableaus[below, i, j] = tableaus[level, i, j] - factor * tableaus[below, leaving, j]
            tableaus[below, i, column] = -factor * inverse
            grown = extents[level, i] + abs(factor) * size
            extents[below, i] = SAFETY * grown
            errors[below, i] = SAFETY * (
                errors[level, i] * (1.0 + size + own) + abs(factor) * own + 4 * ROUNDING * grown
            )
            worst = max(worst, errors[below, i])
    tableaus[below, leaving, column] = inverse
    errors[below, leaving] = own
    extents[below, leaving] = SAFETY * size
    return worst


@compiled
def exchange(
    basic: IntegerArray, free: IntegerArray, level: int, leaving: int, column: int
) -> None:
    """Writes the variables of the next level."""
    for i in range(basic.shape[1]):
        basic[level + 1, i] = basic[level, i]
    for j in range(free.shape[1]):
        free[level + 1, j] = free[level, j]
    basic[level + 1, leaving] = free[level, column]
    free[level + 1, column] = basic[level, leaving]


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
    worst = residual_norm(tableau, walk.basic[level], free, system, walk.scratch)
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
