"""The whole search for the extreme equilibria of a two-actor game in one compiled call.

For small games a call takes longer than what it does, so the steps of
alliancegame.solvers.two_actors.vertex_enumeration are done here together: dominance, the vertices
of both polytopes, and the pairs that carry all labels. Two arithmetics: certified floating point,
for nondegenerate games, and exact 64-bit integers, for all whose minors are small enough. Without
the first, random real payoffs would be left to slower exact arithmetic: 10 times at 3×3 to 8×8.
"""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from alliancegame.compiled import Function, compiled
from alliancegame.game.exact import wide_integers as wide
from alliancegame.solvers.two_actors import certified_tableau as tableau
from alliancegame.solvers.two_actors import certified_vertices as certified
from alliancegame.solvers.two_actors import dominance_kernel as dominance
from alliancegame.solvers.two_actors import equalizing_kernel as equalizing
from alliancegame.solvers.two_actors import integer_vertices as integer
from alliancegame.solvers.two_actors.dominance_kernel import Payoffs
from alliancegame.solvers.two_actors.polyhedra import reading_order

IntegerArray: TypeAlias = npt.NDArray[np.int64]

LIMIT = 1 << 15
"""Most vertices of a polytope."""

LARGEST = 1 << 31
"""Payoffs of that size are left to other arithmetic."""

ORDINARY = 2.0**900
"""Payoffs up to which, and from whose inverse on, floating point keeps their digits."""

TRUSTED = 1e-7
"""Errors of tableau entries that are carried over a pivot."""


def linked(function: Function) -> Function:
    """Compilation of a function that calls into the modules of the steps."""
    return compiled(function, (dominance, certified, tableau, integer, equalizing, wide))


place_of = compiled(reading_order)


@compiled
def most_bases(height: int, width: int) -> int:
    """The most vertices a simple polytope of so many dimensions and more facets can have, or LIMIT.

    source: McMullen, "The maximum numbers of faces of a convex polytope" (1970)
    """
    facets, half = height + width, width // 2
    top = facets - half if width % 2 == 0 else facets - half - 1
    count = 1.0
    for k in range(1, half + 1):
        count *= (top - half + k) / k
    count *= facets / top if width % 2 == 0 else 2.0
    return int(min(count + 0.5, LIMIT))


@linked
def table_of(labels: IntegerArray) -> IntegerArray:
    """A table in which each label is found."""
    table = np.full(table_size(labels.shape[0]), integer.EMPTY)
    for index in range(labels.shape[0]):
        table[integer.find(table, labels, labels[index])] = index
    return table


@compiled
def table_size(count: int) -> int:
    size = 4
    while size < 2 * count:
        size *= 2
    return size


@compiled
def unit_vectors(width: int) -> IntegerArray:
    """The vertices where there is but one row: each leaves out one of the labels x_j = 0."""
    labels = np.empty(width, np.int64)
    for j in range(width):
        labels[j] = ((1 << (width + 1)) - 1) ^ (1 << j)
    return labels


@linked
def certain_bases(own: Payoffs) -> tuple[bool, IntegerArray]:
    """Success in floating point, and the bases of {x >= 0, M x <= 1}, which is then simple.

    own: shape (r, d), in floating point; M is these scaled and shifted
    """
    height, width = own.shape
    nothing = np.empty(0, np.int64)
    if height == 1:
        return True, unit_vectors(width)
    least, greatest = own.min(), own.max()
    spread, size = greatest - least, max(abs(least), abs(greatest))
    if not size * 2.0**-10 < spread < ORDINARY or size < 1 / ORDINARY:
        return False, nothing
    matrix = np.empty((height + 1, width))
    right = np.ones((height + 1, 2))
    for j in range(width):
        for i in range(height):
            matrix[i, j] = (own[i, j] - least) / spread + 0.5
        matrix[height, j] = 2 + np.sin(j + 1.0)
    right[height] = 0
    error = (8 + 4 * size / spread) * tableau.ROUNDING
    system = tableau.System(matrix, right, error, TRUSTED)
    walk = tableau.at_origin(system, 4 * (height + width))
    limit = most_bases(height, width)
    bases, labels = np.empty(limit, np.int64), np.empty(limit, np.int64)
    status, count = certified.walk_on(walk, system, bases, labels)
    if status != certified.DONE:
        return False, nothing
    for index in range(count):
        if bases[index] != labels[index]:
            return False, nothing
    return True, labels[:count]


@linked
def nondegenerate_pairs(
    payoffs: Payoffs, words: IntegerArray
) -> tuple[int, int, int, bool, IntegerArray, IntegerArray, IntegerArray]:
    """All equilibria of a nondegenerate game in certified floating point.

    payoffs: shape (2, m, n)
    words:   the same times positive factors in integers below 2^62, or without rows if there are
             none
    returns: the actions not eliminated, as bits; the number of vertices of both polytopes, or -1
             if floating point does not decide or there are too many; whether the mixes are found;
             the labels of the vertex of P in each equilibrium, the vertex of Q having all others;
             and the mixes, as of `equalizing_kernel.equalizing_mixes`
    """
    rows, columns = dominance.undominated(payoffs)
    if payoffs.shape[1] == 2 and payoffs.shape[2] == 2 and rows & columns == 3:
        vertices, labels = two_by_two(payoffs)
    else:
        vertices, labels = matched(payoffs, rows, columns)
    solved, first, second = equalizing.equalizing_mixes(words, rows, columns, labels)
    return rows, columns, vertices, solved, labels, first, second


@linked
def matched(payoffs: Payoffs, rows: int, columns: int) -> tuple[int, IntegerArray]:
    """The number of vertices or -1, and the labels, by both polytopes."""
    nothing = np.empty(0, np.int64)
    decided, first = certain_bases(dominance.restricted(payoffs[1].T, columns, rows))
    if not decided:
        return -1, nothing
    decided, second = certain_bases(dominance.restricted(payoffs[0], rows, columns))
    if not decided:
        return -1, nothing
    m, n = dominance.bits(rows), dominance.bits(columns)
    turn(second, n, m)
    edges = matching(first, second, (1 << (m + n)) - 1)
    put_in_order(edges, first, second, m, n)
    return first.shape[0] + second.shape[0], first[edges[:, 0]]


@compiled
def turn(labels: IntegerArray, own: int, others: int) -> None:
    """Numbers the labels of Q, whose own come first, as those of P, in place."""
    for index in range(labels.shape[0]):
        bits = labels[index]
        labels[index] = (bits & ((1 << own) - 1)) << others | bits >> own


@compiled
def two_by_two(payoffs: Payoffs) -> tuple[int, IntegerArray]:
    """All equilibria of two actions each, none strictly dominated: comparisons decide but for ties.

    Then the best reply changes with the other's action, for both actors, and both mix; if both
    agree where to, two pure profiles are equilibria besides.
    """
    up = payoffs[0, 0, 0] > payoffs[0, 1, 0]
    left = payoffs[1, 0, 0] > payoffs[1, 0, 1]
    for k in range(2):
        if payoffs[0, 0, k] == payoffs[0, 1, k] or payoffs[1, k, 0] == payoffs[1, k, 1]:
            return -1, np.empty(0, np.int64)
    labels = np.empty(3 if up == left else 1, np.int64)
    if up == left:
        labels[0], labels[1] = (0b0110, 0b1001) if up else (0b1010, 0b0101)
    labels[-1] = 0b1100
    return 6, labels


@linked
def integer_pairs(
    payoffs: IntegerArray,
) -> tuple[int, bool, IntegerArray, IntegerArray, IntegerArray]:
    """All extreme equilibria in exact 64-bit integers.

    payoffs: shape (2, m, n)
    returns: the number of vertices of both polytopes, or -1 if a number might not fit or there are
             too many; whether both polytopes are simple; the mixes of actor 1 and of actor 2 that
             are in equilibria, as weights up to a positive factor, shapes (mixes, m, 1) and
             (mixes, n, 1); the equilibria as pairs of positions in these
    """
    rows, columns = dominance.undominated(payoffs)
    nothing, nobody = np.empty((0, 0, 1), np.int64), np.empty((0, 2), np.int64)
    fits, first, first_weights, first_simple = exact_vertices(
        dominance.restricted(payoffs[1].T, columns, rows)
    )
    if not fits:
        return -1, False, nothing, nothing, nobody
    fits, second, second_weights, second_simple = exact_vertices(
        dominance.restricted(payoffs[0], rows, columns)
    )
    if not fits:
        return -1, False, nothing, nothing, nobody
    m, n = dominance.bits(rows), dominance.bits(columns)
    everything = (1 << (m + n)) - 1
    turn(second, n, m)
    if first_simple and second_simple:
        edges = matching(first, second, everything)
    else:
        edges = all_labels(first, second, everything)
    put_in_order(edges, first, second, m, n)
    return (
        first.shape[0] + second.shape[0],
        first_simple and second_simple,
        used(first_weights, edges[:, 0], rows, payoffs.shape[1]),
        used(second_weights, edges[:, 1], columns, payoffs.shape[2]),
        edges,
    )


@linked
def exact_vertices(own: IntegerArray) -> tuple[bool, IntegerArray, IntegerArray, bool]:
    """Success, the labels and weights of the vertices of {x >= 0, M x <= 1}, and if it is simple.

    own: shape (r, d); M is these and a constant
    """
    height, width = own.shape
    matrix = np.empty((height, width), np.int64)
    least, greatest = own.min(), own.max()
    for i in range(height):
        for j in range(width):
            matrix[i, j] = own[i, j] - least + 1
    limit = most_bases(height, width)
    labels, weights = np.empty(limit, np.int64), np.empty((limit, width), np.int64)
    if greatest >= LARGEST or least <= -LARGEST or not integer.fits(matrix):
        return False, labels, weights, False
    table = np.empty(table_size(limit), np.int64)
    count, simple = integer.enumerate_vertices(matrix, labels, weights, table)
    return count >= 0, labels[: max(count, 0)], weights[: max(count, 0)], simple


@linked
def matching(first: IntegerArray, second: IntegerArray, everything: int) -> IntegerArray:
    """The pairs where no vertex carries more labels than it must, so that each has one partner."""
    table = table_of(second)
    pairs = np.empty((first.shape[0], 2), np.int64)
    count = 0
    for i in range(first.shape[0]):
        partner = table[integer.find(table, second, everything ^ first[i])]
        if partner != integer.EMPTY:
            pairs[count, 0], pairs[count, 1] = i, partner
            count += 1
    return pairs[:count]


@compiled
def all_labels(first: IntegerArray, second: IntegerArray, everything: int) -> IntegerArray:
    """The pairs of positions whose labels are everything between them, shape (pairs, 2)."""
    pairs = np.empty((first.shape[0] + second.shape[0], 2), np.int64)
    count = 0
    for i in range(first.shape[0]):
        missing = everything ^ first[i]
        for j in range(second.shape[0]):
            if missing & ~second[j] == 0:
                if count == pairs.shape[0]:
                    pairs = np.concatenate((pairs, np.empty_like(pairs)))
                pairs[count, 0], pairs[count, 1] = i, j
                count += 1
    return pairs[:count]


@linked
def put_in_order(
    edges: IntegerArray, first: IntegerArray, second: IntegerArray, m: int, n: int
) -> None:
    """Sorts the pairs by the places of their vertices, in which every search lists them (Shell)."""
    count = edges.shape[0]
    places = np.empty((count, 2), np.int64)
    for k in range(count):
        turned = second[edges[k, 1]]
        places[k, 0] = place_of(first[edges[k, 0]], m, n)
        places[k, 1] = place_of((turned & ((1 << m) - 1)) << n | turned >> m, n, m)
    gap = count // 2
    while gap:
        for start in range(gap, count):
            k = start
            while k >= gap and (
                places[k - gap, 0] > places[k, 0]
                or (places[k - gap, 0] == places[k, 0] and places[k - gap, 1] > places[k, 1])
            ):
                for side in range(2):
                    for table in (places, edges):
                        table[k, side], table[k - gap, side] = table[k - gap, side], table[k, side]
                k -= gap
        gap //= 2


@compiled
def used(weights: IntegerArray, positions: IntegerArray, kept: int, actions: int) -> IntegerArray:
    """The rows at these positions, each once, over all actions; the positions are renumbered.

    kept: the actions that the weights are of, as bits
    """
    renumbered = np.full(weights.shape[0], -1)
    count = 0
    for k in range(positions.shape[0]):
        old = positions[k]
        if renumbered[old] < 0:
            renumbered[old] = count
            count += 1
        positions[k] = renumbered[old]
    result = np.zeros((count, actions, 1), np.int64)
    for old in range(weights.shape[0]):
        if renumbered[old] >= 0:
            place = 0
            for action in range(actions):
                if kept >> action & 1:
                    result[renumbered[old], action, 0] = weights[old, place]
                    place += 1
    return result
