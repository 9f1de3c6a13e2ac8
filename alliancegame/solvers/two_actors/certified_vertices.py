"""All bases of a simple polytope in floating point, with a proof that none is missing.

The polytope is {x >= 0, M x <= 1 + shift}, M positive. Reverse search visits each basis once: the
parent of a basis is where the simplex method with the largest-coefficient rule goes from it when
minimizing cost x, cost > 0, so that all paths end at the origin, and the tree is walked downwards
from there with a short stack. The error of each entry of the tableau is bounded, and every
comparison is made with these bounds. If each is decided, then by induction along the tree the
exact search would have gone the same way; otherwise the walk stops and says so.

With a shift the bases are those of a perturbed polytope. If in addition no coordinate of the
unperturbed solution is negative at any of them, they stay the bases of the polytope for every
smaller positive multiple of the shift (feasibility is linear in it, and the end of an edge
unique), so that in the limit they show every vertex of the unperturbed polytope.

source: Avis and Fukuda, "A pivoting algorithm for convex hulls and vertex enumeration" (1992)
"""

from __future__ import annotations

import numpy as np

from alliancegame.compiled import Function, compiled, inlined
from alliancegame.game.game import FloatArray
from alliancegame.solvers.two_actors import certified_tableau as tableau
from alliancegame.solvers.two_actors.certified_tableau import (
    ROUNDING,
    SAFETY,
    IntegerArray,
    System,
    Walk,
)

DONE, MORE, TOO_DEEP, UNDECIDED, NONE = 0, 1, 2, -1, -2
YES, NO, UNCLEAR = 1, 0, -1


def linked(function: Function) -> Function:
    """Compilation of a function that calls into the tableau's module."""
    return compiled(function, (tableau,))


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


@linked
def _advance(  # plain arrays: passing named tuples in costs half a millisecond
    tableaus: FloatArray,
    errors: FloatArray,
    extents: FloatArray,
    inverses: FloatArray,
    basic: IntegerArray,
    free: IntegerArray,
    column: IntegerArray,
    row: IntegerArray,
    level: IntegerArray,
    scratch: FloatArray,
    matrix: FloatArray,
    right: FloatArray,
    error: float,
    trusted: float,
    bases: IntegerArray,
    labels: IntegerArray,
) -> tuple[int, int]:
    walk = Walk(tableaus, errors, extents, inverses, basic, free, column, row, level, scratch)
    return walk_on(walk, System(matrix, right, error, trusted), bases, labels)


@linked
def walk_on(
    walk: Walk, system: System, bases: IntegerArray, labels: IntegerArray
) -> tuple[int, int]:
    """A step as `advance` makes it, called from compiled code."""
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
            if level >= 0:
                tableau.exchange(walk, walk.row[level], walk.column[level])
            continue
        if level + 1 == walk.column.shape[0]:
            status = TOO_DEEP
            break
        worst = tableau.pivot(walk, level, row, column)
        tableau.exchange(walk, row, column)
        walk.column[level], walk.row[level] = column, row
        level += 1
        walk.column[level] = -1
        if not worst < system.trusted and not tableau.bound_errors(walk, level, system):
            status = UNDECIDED
            break
        tight = tableau.settle(walk, level)
        if tight < 0:
            status = UNDECIDED
            break
        bases[count] = tableau.bits_of(walk.free)
        labels[count] = bases[count] | tight
        count += 1
    walk.level[0] = level
    return status, count


@inlined
def next_child(walk: Walk, level: int) -> tuple[int, int]:
    """The next column that leads to a child, and the row that leaves: NONE without one.

    UNDECIDED where a sign cannot be told.
    """
    width, objective = walk.free.shape[0], walk.basic.shape[0]
    error = walk.errors[level, objective]
    for column in range(walk.column[level] + 1, width):
        slope = walk.tableaus[level, column, objective]
        if slope < -error:
            continue
        row = leaving_row(walk, level, column)
        if slope <= error or row == UNDECIDED:
            return column, UNDECIDED
        child = is_child(walk, level, row, column)
        if child == UNCLEAR:
            return column, UNDECIDED
        if child == YES:
            return column, row
    return width, NONE


@inlined
def leaving_row(walk: Walk, level: int, column: int) -> int:
    """The row that certainly leaves when the variable of the column enters, or UNDECIDED.

    That is the row with the least ratio of right-hand side to entry, if the latter is positive: the
    greatest of entry to right-hand side.
    """
    entering, right = walk.tableaus[level, column], walk.tableaus[level, walk.free.shape[0] + 1]
    errors, inverses = walk.errors[level], walk.inverses[level]
    row = 0
    first, second = -np.inf, -np.inf
    for i in range(inverses.shape[0]):
        bound = (entering[i] + errors[i]) * inverses[i]
        row = i if bound > first else row
        second = max(second, min(first, bound))
        first = max(first, bound)
    lower = entering[row] - errors[row]
    others = max(second, 0.0) * (right[row] + errors[row])
    certain = lower * (1.0 - 4 * ROUNDING) > others * (1.0 + 8 * ROUNDING)
    return row if certain else UNDECIDED


@inlined
def is_child(walk: Walk, level: int, leaving: int, column: int) -> int:
    """YES if the basis across this edge has the present one as its parent; or NO, or UNCLEAR.

    Scaled by the pivot, its reduced costs are objective[k] pivot - slope row[k], and -slope for the
    variable that left, which has to be the least.
    """
    columns = walk.tableaus[level]
    width, objective = walk.free.shape[0], walk.basic.shape[0]
    slope, entry = columns[column, objective], columns[column, leaving]
    slope_error, entry_error = walk.errors[level, objective], walk.errors[level, leaving]
    size, reach = walk.extents[level, objective], 1.0 + walk.extents[level, leaving]
    uncertain = SAFETY * (
        slope_error * (entry + reach + 2 * entry_error)
        + entry_error * (size + slope)
        + 4 * ROUNDING * (size * entry + slope * reach)
    )
    answer = YES
    for k in range(width):
        value = columns[k, objective] * entry + slope * (1.0 - columns[k, leaving])
        if k != column and value <= uncertain:
            if value < -uncertain:
                return NO
            answer = UNCLEAR
    return answer
