"""The mixes of equilibria in integers, from the labels of their vertices, compiled.

Against a mix whose k actions make k actions of the other actor pay the same, the differences of
these payoffs, k - 1 rows of length k, are orthogonal to its weights. So the weights are, up to
their common sign, the minors of that matrix, each expanded along its last row (Laplace). That takes
k 2^(k - 1) products of a machine word with a wide integer and no division, less than elimination up
to about eight actions.
"""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from alliancegame.compiled import Function, compiled
from alliancegame.game.exact import wide_integers as wide
from alliancegame.game.exact.wide_integers import Words

MOST = 10
"""Actions in a support beyond which elimination is faster."""

BITS = 900
"""Most bits of a weight."""

IntegerArray: TypeAlias = npt.NDArray[np.int64]


def linked(function: Function) -> Function:
    """Compilation of a function that calls into the module of wide integers."""
    return compiled(function, (wide,))


@linked
def equalizing_mixes(
    words: Words, rows: int, columns: int, labels: IntegerArray
) -> tuple[bool, Words, Words]:
    """Success, and the weights in each equilibrium up to a common positive factor.

    words:   payoffs, shape (2, m, n), integers below 2^62; without rows nothing is found
    rows:    the actions of actor 1 that have labels, as bits; columns: of actor 2
    labels:  shape (equilibria,), of the vertex of P: first those of the rows that are not played,
             then those of the columns that are
    returns: shapes (equilibria, m, words) and (equilibria, n, words)
    """
    m, n = words.shape[1:]
    if m == 0:
        nothing = np.zeros((0, 0, 1), np.int64)
        return False, nothing, nothing
    own, other = np.empty(m, np.intp), np.empty(n, np.intp)
    greatest = 1
    for tight in labels:
        greatest = max(greatest, supports(rows, columns, tight, own, other))
    length = length_of(words, greatest)
    fits = greatest <= MOST and length > 0
    count = labels.shape[0] if fits else 0
    first = np.zeros((count, m, length), np.int64)
    second = np.zeros((count, n, length), np.int64)
    minors = np.empty((1 << greatest if fits else 0, length), np.int64)
    square = np.empty((greatest, greatest), np.int64)
    for index in range(count):
        size = supports(rows, columns, labels[index], own, other)
        for j in range(size):
            for i in range(size):
                square[j, i] = words[1, own[i], other[j]]
        equalize(square[:size, :size], minors, first[index], own)
        for i in range(size):
            for j in range(size):
                square[i, j] = words[0, own[i], other[j]]
        equalize(square[:size, :size], minors, second[index], other)
    return fits, first, second


@compiled
def supports(rows: int, columns: int, tight: int, own: IntegerArray, other: IntegerArray) -> int:
    """Writes the actions played, equally many by each actor: how many."""
    label, size = 0, 0
    for i in range(own.shape[0]):
        if rows >> i & 1:
            if not tight >> label & 1:
                own[size] = i
                size += 1
            label += 1
    size = 0
    for j in range(other.shape[0]):
        if columns >> j & 1:
            if tight >> label & 1:
                other[size] = j
                size += 1
            label += 1
    return size


@compiled
def length_of(words: Words, size: int) -> int:
    """Machine words enough for all minors of differences of payoffs; 0 if these are too many.

    By Hadamard's inequality these are below (greatest difference)^k k^(k / 2), k < size.
    """
    spread = 1.0
    for tensor in words:
        spread = max(spread, float(tensor.max()) - float(tensor.min()))
    order = max(size - 1.0, 1.0)
    bits = 2.0 + 1.001 * order * (np.log2(spread) + np.log2(order) / 2)
    return int(bits) // 64 + 1 if bits < BITS else 0


@linked
def equalize(square: IntegerArray, minors: Words, weights: Words, places: IntegerArray) -> None:
    """Writes the weights, in these places, against which all rows of a square matrix pay the same.

    minors: scratch: those of the first rows of differences and as many columns, given as bits
    """
    size = square.shape[0]
    full = (1 << size) - 1
    minors[0] = 0
    minors[0, 0] = 1
    for chosen in range(1, full):
        minor = minors[chosen]
        minor[:] = 0
        row, left = -1, chosen
        while left:
            left &= left - 1
            row += 1
        sign = 1
        for column in range(size - 1, -1, -1):
            if chosen >> column & 1:
                difference = square[row, column] - square[size - 1, column]
                wide.add_product(minor, sign * difference, minors[chosen ^ 1 << column])
                sign = -sign
    for k in range(size):
        minor, weight = minors[full ^ 1 << k], weights[places[k]]
        wide.add_product(weight, 1 if minor[-1] >= 0 else -1, minor)
