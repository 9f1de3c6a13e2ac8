"""All vertices of a best-response polytope in exact 64-bit integers, compiled.

The polytope is {x >= 0, M x <= 1}, M of positive integers. Tableaus are kept as integers over one
common denominator (Edmonds's integer pivoting); each of their entries is a minor of M bordered by
the right-hand side 1 and the cost, so that Hadamard's inequality bounds all of them beforehand.
Where the bound fits a machine word nothing overflows: products of two entries are formed in 128
bits, and an exact quotient that fits is found from the low bits of its dividend alone.

Bases are visited by reverse search as in alliancegame.solvers.two_actors.certified_vertices, each
once. Where vertices are degenerate these are the bases of the polytope perturbed to
M x <= 1 + eps^i, which the lexicographic ratio test does without a number for eps. Equal reduced
costs go by variable number.

source: Avis, Rosenberg, Savani and von Stengel, "Enumeration of Nash equilibria for two-player
        games" (2010), sections 4 and 5; Jebelean, "An algorithm for exact division" (1993)
"""

# ruff: noqa: ARG001  numba hands an intrinsic more than it needs

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple, TypeAlias, cast

import numpy as np
import numpy.typing as npt
from llvmlite import ir
from numba import types
from numba.extending import intrinsic

from alliancegame.compiled import Function, compiled, inlined
from alliancegame.solvers.two_actors import dominance_kernel as dominance

IntegerArray: TypeAlias = npt.NDArray[np.int64]

WORD = 2.0**62
EMPTY = -1
MOST_BASES = 200_000
SPREAD = 0x1E3779B97F4A7C15
"""An odd multiplier that spreads labels over a table."""


def _compare(typing: Any, a: Any, b: Any, c: Any, d: Any) -> Any:
    """The sign of a b - c d, formed in 128 bits."""

    def generate(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        a, b, c, d = (builder.sext(value, ir.IntType(128)) for value in args)
        one, other = builder.mul(a, b), builder.mul(c, d)
        greater = builder.zext(builder.icmp_signed(">", one, other), ir.IntType(64))
        return builder.sub(
            greater, builder.zext(builder.icmp_signed("<", one, other), ir.IntType(64))
        )

    return types.int64(*[types.int64] * 4), generate


def _exact_quotient(
    typing: Any,
    a: Any,
    b: Any,
    c: Any,
    d: Any,
    shift: Any,
    inverse: Any,
) -> Any:
    """(a b - c d) / (2^shift odd), which is an integer of 64 bits; inverse: of odd modulo 2^64."""

    def generate(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        wide, word = ir.IntType(128), ir.IntType(64)
        a, b, c, d = (builder.sext(value, wide) for value in args[:4])
        difference = builder.sub(builder.mul(a, b), builder.mul(c, d))
        shifted = builder.ashr(difference, builder.zext(args[4], wide))
        return builder.mul(builder.trunc(shifted, word), args[5])

    return types.int64(*[types.int64] * 6), generate


compare = cast("Callable[[int, int, int, int], int]", intrinsic(_compare))
exact_quotient = cast("Callable[[int, int, int, int, int, int], int]", intrinsic(_exact_quotient))


def linked(function: Function) -> Function:
    """Compilation of a function that calls into the module of dominance."""
    return compiled(function, (dominance,))


class Walk(NamedTuple):
    """The tableaus of the bases from the origin down to the present one.

    rows:    shape (levels, r + 1, d + 1), times scale: entries of the free variables and the
             right-hand side; the last row is the objective
    scale:   shape (levels,)
    basic:   shape (levels, r), the variable of each row: below d a coordinate, from d a slack
    free:    shape (levels, d), the variable of each column
    place:   shape (levels, d + r), of each variable its column, or d and its row
    cursor:  shape (levels,), the next column to look at
    """

    rows: IntegerArray
    scale: IntegerArray
    basic: IntegerArray
    free: IntegerArray
    place: IntegerArray
    cursor: IntegerArray


@compiled
def fits(matrix: IntegerArray) -> bool:
    """True if every minor of M bordered by ones is certainly below 2^62 in absolute value."""
    return bool(min(product_of_norms(matrix), product_of_norms(matrix.T)) < WORD * 0.999)


@compiled
def product_of_norms(rows: IntegerArray) -> float:
    """Product of the norms of the rows, and of one of ones that is an entry longer."""
    product: float = np.sqrt(rows.shape[1] + 1.0)
    for row in rows:
        square = 1.0
        for entry in row:
            square += float(entry) ** 2
        product *= np.sqrt(square)
    return product


@compiled
def at_origin(matrix: IntegerArray, levels: int) -> Walk:
    """A walk about to begin, with room for so many levels."""
    height, width = matrix.shape
    walk = Walk(
        np.empty((levels, height + 1, width + 1), np.int64),
        np.ones(levels, np.int64),
        np.empty((levels, height), np.int64),
        np.empty((levels, width), np.int64),
        np.empty((levels, width + height), np.int64),
        np.zeros(levels, np.int64),
    )
    walk.rows[0, :height, :width] = matrix
    walk.rows[0, height, :width] = 1
    walk.rows[0, :height, width] = 1
    walk.rows[0, height, width] = 0
    for variable in range(width + height):
        walk.place[0, variable] = variable
        if variable < width:
            walk.free[0, variable] = variable
        else:
            walk.basic[0, variable - width] = variable
    return walk


@linked
def enumerate_vertices(
    matrix: IntegerArray, labels: IntegerArray, weights: IntegerArray, table: IntegerArray
) -> tuple[int, bool]:
    """The number of vertices other than the origin, -1 if more than fit; and if all are simple.

    Degenerate vertices have many bases: past MOST_BASES of these it is given up, too.

    labels:  shape (limit,), out: bit j of d for x_j = 0, bit d + i for a tight row i
    weights: shape (limit, d), out: the coordinates up to a common positive factor
    table:   shape (a power of 2 above limit,), out: where labels are found
    """
    height, width = matrix.shape
    levels = 8 * (height + width)
    walk = at_origin(matrix, levels)
    table[:] = EMPTY
    count, level, simple, visited = 0, 0, True, 0
    while level >= 0:
        column, row = next_child(walk, level)
        if row < 0:
            level -= 1
            continue
        visited += 1
        if level + 1 == levels or visited > MOST_BASES:
            return -1, False
        walk.cursor[level] = column + 1
        pivot(walk, level, row, column)
        level += 1
        walk.cursor[level] = 0
        zeros = tight(walk, level)
        slot = find(table, labels, zeros)
        if table[slot] == EMPTY:
            if count == labels.shape[0]:
                return -1, False
            table[slot] = count
            labels[count] = zeros
            coordinates(walk, level, weights[count])
            count += 1
        else:
            simple = False
    for index in range(count):
        simple = simple and dominance.bits(labels[index]) == width
    return count, simple


@inlined
def find(table: IntegerArray, labels: IntegerArray, key: int) -> int:
    """The slot of the table that points at this key, or else the empty one where it would be."""
    mask = table.shape[0] - 1
    slot: int = ((key * SPREAD) >> 32) & mask
    while table[slot] != EMPTY and labels[table[slot]] != key:
        slot = (slot + 1) & mask
    return slot


@inlined
def tight(walk: Walk, level: int) -> int:
    """The labels of a basis's vertex."""
    width = walk.free.shape[1]
    labels = 0
    for j in range(width):
        labels |= 1 << walk.free[level, j]
    for i in range(walk.basic.shape[1]):
        if walk.rows[level, i, width] == 0:
            labels |= 1 << walk.basic[level, i]
    return labels


@inlined
def coordinates(walk: Walk, level: int, weights: IntegerArray) -> None:
    width = walk.free.shape[1]
    for j in range(width):
        place = walk.place[level, j]
        weights[j] = walk.rows[level, place - width, width] if place >= width else 0


@inlined
def next_child(walk: Walk, level: int) -> tuple[int, int]:
    """The next column that leads to a child, and the row that leaves, -1 without one."""
    rows = walk.rows[level]
    objective, width = rows.shape[0] - 1, rows.shape[1] - 1
    for column in range(walk.cursor[level], width):
        if rows[objective, column] > 0:
            row = leaving_row(walk, level, column)
            if is_child(walk, level, row, column):
                return column, row
    return width, -1


@inlined
def leaving_row(walk: Walk, level: int, column: int) -> int:
    """The row with the lexicographically least ratio of right-hand side to entry."""
    rows = walk.rows[level]
    height, width = rows.shape[0] - 1, rows.shape[1] - 1
    best = -1
    for i in range(height):
        if rows[i, column] > 0:
            order = -1
            if best >= 0:
                order = compare(
                    rows[i, width], rows[best, column], rows[best, width], rows[i, column]
                )
                if order == 0:
                    order = break_tie(walk, level, column, i, best)
            if order < 0:
                best = i
    return best


@inlined
def break_tie(walk: Walk, level: int, column: int, one: int, other: int) -> int:
    """Comparison of the ratios of two rows in the first slack's column where they differ."""
    rows, scale = walk.rows[level], walk.scale[level]
    width = rows.shape[1] - 1
    for slack in range(width, walk.place.shape[1]):
        place = walk.place[level, slack]
        if place < width:
            left, right = rows[one, place], rows[other, place]
        else:
            left = scale if place - width == one else 0
            right = scale if place - width == other else 0
        order = compare(left, rows[other, column], right, rows[one, column])
        if order != 0:
            return order
    return 0


@inlined
def is_child(walk: Walk, level: int, leaving: int, column: int) -> bool:
    """True if the basis across this edge has the present one as its parent.

    That is, whether the variable that left has the least reduced cost there.
    """
    rows, scale = walk.rows[level], walk.scale[level]
    objective, width = rows.shape[0] - 1, rows.shape[1] - 1
    slope, entry = rows[objective, column], rows[leaving, column]
    left = walk.basic[level, leaving]
    for k in range(width):
        if k != column:
            order = compare(rows[objective, k], entry, slope, rows[leaving, k] - scale)
            if order < 0 or (order == 0 and walk.free[level, k] < left):
                return False
    return True


@inlined
def pivot(walk: Walk, level: int, leaving: int, column: int) -> None:
    """Writes the next level, across an edge."""
    before, after, scale = walk.rows[level], walk.rows[level + 1], walk.scale[level]
    height, length = before.shape
    entry = before[leaving, column]
    odd, shift = scale, 0
    while odd & 1 == 0:
        odd >>= 1
        shift += 1
    inverse = odd  # right in its last three bits; each step doubles these
    for _ in range(5):
        inverse *= 2 - odd * inverse
    for i in range(height):
        factor = before[i, column]
        for j in range(length):
            after[i, j] = exact_quotient(
                before[i, j], entry, factor, before[leaving, j], shift, inverse
            )
        after[i, column] = -factor
    after[leaving] = before[leaving]
    after[leaving, column] = scale
    walk.scale[level + 1] = entry
    walk.basic[level + 1] = walk.basic[level]
    walk.free[level + 1] = walk.free[level]
    walk.place[level + 1] = walk.place[level]
    entering, left = walk.free[level, column], walk.basic[level, leaving]
    walk.basic[level + 1, leaving], walk.free[level + 1, column] = entering, left
    walk.place[level + 1, entering] = length - 1 + leaving
    walk.place[level + 1, left] = column
