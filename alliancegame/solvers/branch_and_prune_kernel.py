"""The search loop of branch and prune, in plain Python that numba compiles where that pays.

A cell is a product of simplices, one per actor, each spanned by mixes of that actor (its vertices).
The payoffs of actor i against a cell are a flat block of shape (s_1, ..., k_i, ..., s_n): s_j
vertices of each other actor j, and in place i the k_i actions. Payoffs are affine in each actor's
mix, so over a cell every payoff difference takes its extremes at these entries.

All payoffs are scaled to at most 1 in absolute value. Every comparison leaves room for rounding: a
block's entries are off by at most `slack`, and what is computed from them is bounded a priori by
the usual error analysis of sums of products (Higham, Accuracy and Stability of Numerical
Algorithms, chapter 3).

The functions allocate nothing and use no array operations: that keeps compilation short.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

Floats: TypeAlias = npt.NDArray[np.float64]
Ints: TypeAlias = npt.NDArray[np.int64]

UNIT = 2.0**-53  # unit roundoff
BALL = 2.0**-26  # size of the cell in which a root is proved
CONTRACTION = 0.95  # what a contraction constant must stay below

EMPTY, PURE, EXCLUDED, ROOT, BISECT, UNDECIDED, WHOLE, MIXER, DROP, WEAK = range(10)
EQUILIBRIUM, REFUTED, TIED = 1, 0, -1
ON_STACK, STEPS, NUMBERS, ROOTS, TREATED, KEPT = range(6)


class Cell(NamedTuple):
    """A product of simplices with the payoffs at its vertices; the search stack stacks its arrays.

    counts:   actions of each actor, shape (n,)
    sizes:    vertices of each actor, shape (n,)
    vertices: mixes, shape (n, most vertices, most actions)
    blocks:   payoffs, shape (n, k_1 ... k_n), of which the front is in use
    masks:    actions that some vertex plays, a bit mask for each actor
    required: of these, the ones that are looked for with positive probability only
    depth:    how often the cell was halved, shape (1,)
    """

    counts: Ints
    sizes: Ints
    vertices: Floats
    blocks: Floats
    masks: Ints
    required: Ints
    depth: Ints


class System(NamedTuple):
    """The indifference equations of a cell, and room to work on them.

    Equation starts[i] + e says that the e-th action of actor i's support pays what its last one
    does; coordinate starts[j] + v is the weight of actor j's vertex v, its last vertex taking the
    rest. The support has as many actions as the cell has vertices.

    size:     number of equations, shape (1,)
    centre:   equations at the cell's centre
    matrix:   derivatives there, then their inverse
    values:   preconditioned equations at every vertex, shape (equations + 1, vertices)
    errors:   rounding bound of each row of values
    profile:  a profile on its way to a root, shape (n, most actions)
    """

    size: Ints
    starts: Ints
    centre: Floats
    matrix: Floats
    values: Floats
    errors: Floats
    profile: Floats
    scratch: Floats
    sums: Floats
    order: Ints


class Record(NamedTuple):
    """What the search writes down.

    tally:   cells on the stack, steps, numbers and roots written, cells treated, cells kept
    steps:   four integers each: what was done, and its arguments
    numbers: the multipliers of the exclusions, in the order of the steps
    masks, centre, verdict, orientation (its index, 1 or -1): of each root
    kept_sizes, kept: the vertices of cells left open or found to consist of equilibria
    """

    tally: Ints
    steps: Ints
    numbers: Floats
    masks: Ints
    centre: Floats
    verdict: Ints
    orientation: Ints
    kept_sizes: Ints
    kept: Floats


def extent(cell: Cell, actor: int, axis: int) -> tuple[int, int, int]:
    """(outer, length, inner) of an axis in the payoff block of an actor."""
    outer, middle, inner = 1, 1, 1
    for other in range(len(cell.sizes)):
        length = cell.counts[other] if other == actor else cell.sizes[other]
        if other < axis:
            outer *= length
        elif other > axis:
            inner *= length
        else:
            middle = length
    return outer, middle, inner


def product(sizes: Ints) -> int:
    """How many vertices a cell has."""
    total = 1
    for size in sizes:
        total *= size
    return total


def last_action(mask: int) -> int:
    """The highest action of a support."""
    last = 0
    while mask >> (last + 1):
        last += 1
    return last


def find_supports(cell: Cell) -> None:
    """Fill in the actions that some vertex plays."""
    for actor in range(len(cell.sizes)):
        mask = 0
        for vertex in range(cell.sizes[actor]):
            for action in range(cell.counts[actor]):
                if cell.vertices[actor, vertex, action] != 0.0:
                    mask |= 1 << action
        cell.masks[actor] = mask


def dominator(cell: Cell, actor: int, action: int, slack: float) -> int:
    """An action of the actor that beats this one over the whole cell, or -1."""
    outer, count, inner = extent(cell, actor, actor)
    for rival in range(count):
        beats = rival != action
        for o in range(outer):
            if not beats:
                break
            better = (o * count + rival) * inner
            worse = (o * count + action) * inner
            for x in range(inner):
                if cell.blocks[actor, better + x] - cell.blocks[actor, worse + x] <= slack:
                    beats = False
                    break
        if beats:
            return rival
    return -1


def all_stable(cell: Cell) -> bool:
    """Whether every profile of a cell is an equilibrium, its payoffs being exact."""
    for i in range(len(cell.sizes)):
        outer, count, inner = extent(cell, i, i)
        for a in range(count):
            if not cell.masks[i] >> a & 1:
                continue
            for b in range(count):
                for o in range(outer):
                    own = (o * count + a) * inner
                    other = (o * count + b) * inner
                    for x in range(inner):
                        if cell.blocks[i, own + x] < cell.blocks[i, other + x]:
                            return False
    return True


def has_face(cell: Cell, actor: int, action: int) -> bool:
    """Whether the face without the action exists and can play every required action."""
    played = 0
    found = False
    for vertex in range(cell.sizes[actor]):
        if cell.vertices[actor, vertex, action] == 0.0:
            found = True
            for a in range(cell.counts[actor]):
                if cell.vertices[actor, vertex, a] != 0.0:
                    played |= 1 << a
    return found and (cell.required[actor] & ~played) == 0


def keep_face(cell: Cell, actor: int, action: int) -> None:
    """Shrink a cell to its face where the actor does not play the action."""
    for other in range(len(cell.sizes)):
        if other == actor:
            continue
        outer, length, inner = extent(cell, other, actor)
        place = 0
        for o in range(outer):
            for vertex in range(length):
                if cell.vertices[actor, vertex, action] == 0.0:
                    source = (o * length + vertex) * inner
                    for x in range(inner):
                        cell.blocks[other, place + x] = cell.blocks[other, source + x]
                    place += inner
    kept = 0
    for vertex in range(cell.sizes[actor]):
        if cell.vertices[actor, vertex, action] == 0.0:
            for a in range(cell.counts[actor]):
                cell.vertices[actor, kept, a] = cell.vertices[actor, vertex, a]
            kept += 1
    cell.sizes[actor] = kept


def halve(cell: Cell, actor: int, p: int, q: int) -> None:
    """Move vertex q of an actor to the middle between p and q."""
    for a in range(cell.counts[actor]):
        cell.vertices[actor, q, a] = 0.5 * (cell.vertices[actor, p, a] + cell.vertices[actor, q, a])
    for other in range(len(cell.sizes)):
        if other == actor:
            continue
        outer, length, inner = extent(cell, other, actor)
        for o in range(outer):
            at_p = (o * length + p) * inner
            at_q = (o * length + q) * inner
            for x in range(inner):
                cell.blocks[other, at_q + x] = 0.5 * (
                    cell.blocks[other, at_p + x] + cell.blocks[other, at_q + x]
                )
    cell.depth[0] += 1


def copy_cell(source: Cell, target: Cell) -> None:
    """Make one cell equal to another."""
    for i in range(len(source.sizes)):
        target.sizes[i] = source.sizes[i]
        target.masks[i] = source.masks[i]
        target.required[i] = source.required[i]
        for v in range(source.sizes[i]):
            for a in range(source.counts[i]):
                target.vertices[i, v, a] = source.vertices[i, v, a]
        outer, length, inner = extent(source, i, i)
        for x in range(outer * length * inner):
            target.blocks[i, x] = source.blocks[i, x]
    target.depth[0] = source.depth[0]


def at(stack: Cell, place: int) -> Cell:
    """One cell of a stack of them."""
    return Cell(
        stack.counts,
        stack.sizes[place],
        stack.vertices[place],
        stack.blocks[place],
        stack.masks[place],
        stack.required[place],
        stack.depth[place],
    )


def set_up(cell: Cell, system: System) -> None:
    """Number the equations of a cell, and linearize them at its centre."""
    size = 0
    n = len(cell.sizes)
    for i in range(n):
        system.starts[i] = size
        size += cell.sizes[i] - 1
    system.size[0] = size
    for i in range(n):
        first = system.starts[i]
        for r in range(first, first + cell.sizes[i] - 1):
            system.centre[r] = 0.0
            for c in range(size):
                system.matrix[r, c] = 0.0
        done = False
        for j in range(n):
            if cell.sizes[i] > 1 and j != i and (cell.sizes[j] > 1 or not done):
                linearize(cell, system, i, j, not done)
                done = True


def linearize(cell: Cell, system: System, i: int, j: int, value: bool) -> None:
    """The derivatives of actor i's equations by actor j's weights at the centre of a cell."""
    low, high = min(i, j), max(i, j)
    outer, length, inner = extent(cell, i, low)
    _, deep, rest = extent(cell, i, high)
    middle = inner // (deep * rest)
    count, size = cell.counts[i], cell.sizes[j]
    sums = system.sums
    for a in range(count):
        for v in range(size):
            sums[a, v] = 0.0
    place = 0
    for _ in range(outer):
        for at_low in range(length):
            for _ in range(middle):
                for at_high in range(deep):
                    total = 0.0
                    for x in range(rest):
                        total += cell.blocks[i, place + x]
                    place += rest
                    if low == i:
                        sums[at_low, at_high] += total
                    else:
                        sums[at_high, at_low] += total
    others = outer * middle * rest
    last = last_action(cell.masks[i])
    row = system.starts[i]
    for a in range(last):
        if not cell.masks[i] >> a & 1:
            continue
        end = sums[a, size - 1] - sums[last, size - 1]
        total = end
        for v in range(size - 1):
            step = sums[a, v] - sums[last, v]
            total += step
            system.matrix[row, system.starts[j] + v] = (step - end) / others
        if value:
            system.centre[row] = total / (others * size)
        row += 1


def invert(matrix: Floats, size: int, order: Ints, row: Floats) -> int:
    """Invert in place by Gauss-Jordan elimination; the determinant's sign, 0 if it is singular."""
    sign = 1
    biggest = 0.0
    for r in range(size):
        order[r] = r
        for c in range(size):
            biggest = max(biggest, abs(matrix[r, c]))
    for c in range(size):
        pivot = c
        for r in range(c + 1, size):
            if abs(matrix[r, c]) > abs(matrix[pivot, c]):
                pivot = r
        if not abs(matrix[pivot, c]) > 1e-13 * biggest:
            return 0
        if (matrix[pivot, c] < 0.0) != (pivot != c):
            sign = -sign
        kept = order[c]
        order[c] = order[pivot]
        order[pivot] = kept
        scale = 1.0 / matrix[pivot, c]
        for x in range(size):
            row[x] = matrix[pivot, x] * scale
            matrix[pivot, x] = matrix[c, x]
        row[c] = scale
        for r in range(size):
            factor = matrix[r, c]
            if r != c and factor != 0.0:
                matrix[r, c] = 0.0
                for x in range(size):
                    matrix[r, x] -= factor * row[x]
        for x in range(size):
            matrix[c, x] = row[x]
    for r in range(size):
        for x in range(size):
            row[order[x]] = matrix[r, x]
        for x in range(size):
            matrix[r, x] = row[x]
    return sign


def combine(cell: Cell, system: System, row: int) -> float:
    """The equations combined by a row of the matrix, at every vertex of a cell.

    system.values[row] is filled in the order of the vertices, shape (s_1, ..., s_n) flattened.
    returns: the sum of the absolute multipliers, which bounds the rounding error
    """
    values, matrix = system.values, system.matrix
    for x in range(product(cell.sizes)):
        values[row, x] = 0.0
    weight = 0.0
    for i in range(len(cell.sizes)):
        size = cell.sizes[i]
        if size < 2:
            continue
        outer, count, inner = extent(cell, i, i)
        last = last_action(cell.masks[i])
        for o in range(outer):
            for x in range(inner):
                base = cell.blocks[i, (o * count + last) * inner + x]
                total = 0.0
                column = system.starts[i]
                for a in range(last):
                    if cell.masks[i] >> a & 1:
                        total += matrix[row, column] * (
                            cell.blocks[i, (o * count + a) * inner + x] - base
                        )
                        column += 1
                for v in range(size):
                    values[row, (o * size + v) * inner + x] += total
        for c in range(system.starts[i], system.starts[i] + size - 1):
            weight += abs(matrix[row, c])
    return weight


def one_sign(values: Floats, row: int, count: int, error: float) -> bool:
    """Whether all values of a row are greater than the error, or all less than its negative."""
    sign = 1.0 if values[row, 0] > 0.0 else -1.0
    for x in range(count):  # noqa: SIM110 - numba compiles no generators
        if not sign * values[row, x] > error:
            return False
    return True


def weakly_beaten(cell: Cell, system: System, i: int, a: int, b: int) -> bool:
    """Whether action b of actor i beats a wherever all supports are in full play; exact payoffs.

    It does if it is nowhere worse at the vertices, and better at one that such play involves.
    """
    outer, count, inner = extent(cell, i, i)
    size = cell.sizes[i]
    for o in range(outer):
        for x in range(inner):
            gain = (
                cell.blocks[i, (o * count + b) * inner + x]
                - cell.blocks[i, (o * count + a) * inner + x]
            )
            if gain < 0.0:
                return False
            for v in range(size):
                system.values[0, (o * size + v) * inner + x] = gain
    return involved(cell, system)


def involved(cell: Cell, system: System) -> bool:
    """Whether every profile in which all supports are in full play involves a positive vertex.

    system.values[0]: nowhere negative. A profile involves the vertices of which it is a mixture.
    Of a simplex with one vertex per action that is all of them; of two vertices, one of which plays
    a single action, it is at least the other; else it may be any one.
    """
    vertices = product(cell.sizes)
    scratch = system.scratch
    for x in range(vertices):
        scratch[x] = 0.0
    for positive in (1, 0):
        for x in range(vertices):
            if (system.values[0, x] > 0.0) != (positive == 1):
                continue
            key = 0
            counted = True
            inner = vertices
            for j in range(len(cell.sizes)):
                size = cell.sizes[j]
                inner //= size
                v = x // inner % size
                corners = 0
                for w in range(size):
                    corners += is_corner(cell, j, w)
                if corners == size:
                    v = 0
                elif size == 2 and corners == 1:
                    counted = counted and not is_corner(cell, j, v)
                    v = 0
                key = key * size + v
            if counted and positive == 1:
                scratch[key] = 1.0
            elif counted and scratch[key] == 0.0:
                scratch[key] = -1.0
    for x in range(vertices):  # noqa: SIM110 - numba compiles no generators
        if scratch[x] < 0.0:
            return False
    return True


def is_corner(cell: Cell, actor: int, vertex: int) -> bool:
    """Whether a vertex plays a single action."""
    played = 0
    for a in range(cell.counts[actor]):
        played += cell.vertices[actor, vertex, a] != 0.0
    return played == 1


def weak_pair(cell: Cell, system: System, record: Record) -> bool:
    """Whether some action in play is beaten wherever all supports are in full play."""
    for i in range(len(cell.sizes)):
        if cell.sizes[i] < 2:
            continue
        for a in range(cell.counts[i]):
            if cell.masks[i] >> a & 1:
                for b in range(cell.counts[i]):
                    if b != a and weakly_beaten(cell, system, i, a, b):
                        write(record, WEAK, i, a, b)
                        return True
    return False


def precondition(cell: Cell, system: System, slack: float) -> int:
    """The equations times the inverse in system.matrix, at every vertex of a cell.

    returns: the row that now holds multipliers of constant sign, so that the cell has no root; or
             -1, and system.values and system.errors are filled
    """
    n = len(cell.sizes)
    size = system.size[0]
    vertices = product(cell.sizes)
    values, matrix = system.values, system.matrix
    rounding = slack + (2 * (size + n) + 10) * UNIT
    for r in range(size):
        system.errors[r] = combine(cell, system, r) * rounding
        if one_sign(values, r, vertices, system.errors[r]):
            return r
    for j in range(n):
        if cell.sizes[j] < 3:
            continue
        # Of the weights of actor j's vertices, the last is what the others leave.
        first: int = system.starts[j]
        behind = first + cell.sizes[j] - 1
        error = 0.0
        for x in range(vertices):
            values[size, x] = 0.0
        for r in range(first, behind):
            error += 1.01 * system.errors[r]
            for x in range(vertices):
                values[size, x] += values[r, x]
        if one_sign(values, size, vertices, error):
            for r in range(first + 1, behind):
                for c in range(size):
                    matrix[first, c] += matrix[r, c]
            return first
    return -1


def contraction_constant(cell: Cell, system: System) -> float:
    """A rigorous bound on the distance of the preconditioned derivative from the identity."""
    size = system.size[0]
    worst = 0.0
    for r in range(size):
        q = deviation(cell, system, r)
        q += 2.0 * size * system.errors[r] + 4.0 * size * UNIT * (q + 1.0)
        worst = max(worst, q)
        if worst >= CONTRACTION:
            break
    return worst


def deviation(cell: Cell, system: System, row: int) -> float:
    """The greatest sum of absolute differences of one row of that derivative from its unit row."""
    vertices = product(cell.sizes)
    values, scratch = system.values, system.scratch
    for x in range(vertices):
        scratch[x] = 0.0
    outer = 1
    inner = vertices
    for j in range(len(cell.sizes)):
        size = cell.sizes[j]
        inner //= size
        if size > 1:
            for o in range(outer):
                for x in range(inner):
                    end = values[row, (o * size + size - 1) * inner + x]
                    total = 0.0
                    for v in range(size - 1):
                        step = values[row, (o * size + v) * inner + x] - end
                        if system.starts[j] + v == row:
                            step -= 1.0
                        total += abs(step)
                    for v in range(size):
                        scratch[(o * size + v) * inner + x] += total
        outer *= size
    greatest = 0.0
    for x in range(vertices):
        greatest = max(greatest, scratch[x])
    return greatest


def maps_into_itself(cell: Cell, system: System) -> bool:
    """Whether x - G(x), G the preconditioned equations, maps a cell into its interior."""
    vertices = product(cell.sizes)
    inner = vertices
    for j in range(len(cell.sizes)):
        size = cell.sizes[j]
        inner //= size
        first = system.starts[j]
        error = 0.0
        for r in range(first, first + size - 1):
            error += 2.0 * system.errors[r] + 8.0 * UNIT
        for x in range(vertices):
            own = x // inner % size
            rest = 1.0
            for v in range(size - 1):
                weight = (1.0 if own == v else 0.0) - system.values[first + v, x]
                rest -= weight
                if not weight > error:
                    return False
            if size > 1 and not rest > error:
                return False
    return True


def surround(game: Cell, small: Cell, system: System) -> None:
    """The small cell about system.profile: vertices profile + BALL (unit vector - uniform).

    small.masks says on which face of the game, whose payoffs system.scratch has room for.
    """
    n = len(game.counts)
    for j in range(n):
        size = 0
        for a in range(game.counts[j]):
            size += small.masks[j] >> a & 1
        small.sizes[j] = size
        row = 0
        for a in range(game.counts[j]):
            if not small.masks[j] >> a & 1:
                continue
            for b in range(game.counts[j]):
                small.vertices[j, row, b] = 0.0
                if small.masks[j] >> b & 1:
                    small.vertices[j, row, b] = system.profile[j, b]
                    if size > 1:
                        small.vertices[j, row, b] -= BALL / size
            if size > 1:
                small.vertices[j, row, a] += BALL
            row += 1
    for i in range(n):
        for x in range(game.blocks.shape[1]):
            small.blocks[i, x] = game.blocks[i, x]
        outer, inner = 1, game.blocks.shape[1]
        for j in range(n):
            inner //= game.counts[j]
            if j != i:
                transform(small, system, i, j, outer, inner)
            outer *= small.counts[i] if j == i else small.sizes[j]


def transform(small: Cell, system: System, i: int, j: int, outer: int, inner: int) -> None:
    """Turn axis j of actor i's block from actor j's actions to its vertices."""
    count, size = small.counts[j], small.sizes[j]
    for o in range(outer):
        for v in range(size):
            for x in range(inner):
                value = 0.0
                for a in range(count):
                    if small.masks[j] >> a & 1:
                        value += (
                            small.vertices[j, v, a] * small.blocks[i, (o * count + a) * inner + x]
                        )
                system.scratch[(o * size + v) * inner + x] = value
    for x in range(outer * size * inner):
        small.blocks[i, x] = system.scratch[x]


def newton(game: Cell, small: Cell, system: System) -> bool:
    """Move system.profile to a root of the equations of its support, to full accuracy."""
    previous = 1e300
    for _ in range(30):
        surround(game, small, system)
        set_up(small, system)
        size = system.size[0]
        if invert(system.matrix, size, system.order, system.scratch) == 0:
            return False
        longest = 0.0
        for j in range(len(game.counts)):
            if small.sizes[j] < 2:
                continue
            last = last_action(small.masks[j])
            rest = 1.0
            row = system.starts[j]
            for a in range(last):
                if not small.masks[j] >> a & 1:
                    continue
                step = 0.0
                for c in range(size):
                    step -= system.matrix[row, c] * system.centre[c]
                step *= BALL
                longest = max(longest, abs(step))
                system.profile[j, a] += step
                rest -= system.profile[j, a]
                row += 1
            system.profile[j, last] = rest
        if longest > 4.0:
            return False
        if longest < 1e-14 or (longest < 1e-10 and longest >= 0.5 * previous):
            return True
        previous = longest
    return False


def find_root(game: Cell, cell: Cell, small: Cell, system: System, record: Record) -> int:
    """The number of the proved root that Newton's method reaches from the centre, or -1.

    small: filled with the cell about it in which it is the only one
    """
    for j in range(len(cell.counts)):
        small.masks[j] = cell.masks[j]
        for a in range(cell.counts[j]):
            total = 0.0
            for v in range(cell.sizes[j]):
                total += cell.vertices[j, v, a]
            system.profile[j, a] = total / cell.sizes[j]
    if not newton(game, small, system):
        return -1
    new: int = record.tally[ROOTS]
    for known in range(new):
        if is_root(record, known, small, system):
            for j in range(len(cell.counts)):
                for a in range(cell.counts[j]):
                    system.profile[j, a] = record.centre[known, j, a]
            surround(game, small, system)
            return known
    surround(game, small, system)
    set_up(small, system)
    slack = 8.0 * UNIT
    for count in cell.counts:
        slack += 8.0 * (count + 2) * UNIT
    size = system.size[0]
    sign = invert(system.matrix, size, system.order, system.scratch)
    if not (
        sign != 0
        and precondition(small, system, slack) < 0
        and contraction_constant(small, system) < CONTRACTION
        and maps_into_itself(small, system)
    ):
        return -1
    for j in range(len(cell.counts)):
        record.masks[new, j] = small.masks[j]
        for a in range(cell.counts[j]):
            record.centre[new, j, a] = system.profile[j, a]
    record.verdict[new] = verdict(small, system, slack)
    record.orientation[new] = sign if size % 2 == 0 else -sign
    return new


def is_root(record: Record, known: int, small: Cell, system: System) -> bool:
    """Whether system.profile is an approximation of a root on record."""
    for j in range(len(small.counts)):
        if record.masks[known, j] != small.masks[j]:
            return False
        for a in range(small.counts[j]):
            if not abs(record.centre[known, j, a] - system.profile[j, a]) < 0.25 * BALL:
                return False
    return True


def verdict(small: Cell, system: System, slack: float) -> int:
    """What the root in a small cell is, from the whole small cell.

    returns: EQUILIBRIUM, REFUTED, or TIED if a probability or a deviation's gain is too near 0
    """
    settled = EQUILIBRIUM
    for i in range(len(small.counts)):
        for a in range(small.counts[i]):
            if small.masks[i] >> a & 1:
                if system.profile[i, a] < -2.0 * BALL or dominator(small, i, a, slack) >= 0:
                    return REFUTED
                if system.profile[i, a] < 2.0 * BALL:
                    settled = TIED
            elif dominator(small, i, a, slack) < 0:
                settled = TIED
    return settled


def spread(cell: Cell, small: Cell, system: System, actor: int) -> float:
    """Greatest sum of absolute weights that write a small cell's vertex by those of a cell."""
    size = cell.sizes[actor]
    row = 0
    for a in range(cell.counts[actor]):
        if cell.masks[actor] >> a & 1:
            for v in range(size):
                system.matrix[row, v] = cell.vertices[actor, v, a]
            row += 1
    if invert(system.matrix, size, system.order, system.scratch) == 0:
        return 1e300
    greatest = 0.0
    for w in range(size):
        total = 0.0
        for v in range(size):
            weight = 0.0
            row = 0
            for a in range(cell.counts[actor]):
                if cell.masks[actor] >> a & 1:
                    weight += system.matrix[v, row] * small.vertices[actor, w, a]
                    row += 1
            total += abs(weight)
        greatest = max(greatest, total)
    return greatest


def edge_to_halve(cell: Cell) -> tuple[int, int, int, float]:
    """(actor, vertex, vertex, length) of the edge along which payoff differences vary most."""
    best = (-1, 0, 0, 0.0)
    most = -1.0
    for j in range(len(cell.sizes)):
        for p in range(cell.sizes[j]):
            for q in range(p + 1, cell.sizes[j]):
                length = 0.0
                for a in range(cell.counts[j]):
                    change = cell.vertices[j, p, a] - cell.vertices[j, q, a]
                    length = max(length, abs(change))
                total = 1e-9 * length
                for i in range(len(cell.sizes)):
                    if i != j and cell.sizes[i] > 1:
                        total += smear(cell, i, j, p, q)
                if total > most:
                    most = total
                    best = (j, p, q, length)
    return best


def smear(cell: Cell, i: int, j: int, p: int, q: int) -> float:
    """How much actor i's payoff differences vary from vertex p to vertex q of actor j."""
    outer, length, inner = extent(cell, i, min(i, j))
    _, deep, rest = extent(cell, i, max(i, j))
    middle = inner // (deep * rest)
    stride_i, stride_j = (inner, rest) if i < j else (rest, inner)
    last = last_action(cell.masks[i])
    total = 0.0
    for a in range(last):
        if not cell.masks[i] >> a & 1:
            continue
        greatest = 0.0
        for o in range(outer):
            for m in range(middle):
                for x in range(rest):
                    origin = o * length * inner + m * deep * rest + x
                    own = origin + a * stride_i
                    base = origin + last * stride_i
                    change = (
                        cell.blocks[i, own + p * stride_j]
                        - cell.blocks[i, base + p * stride_j]
                        - cell.blocks[i, own + q * stride_j]
                        + cell.blocks[i, base + q * stride_j]
                    )
                    greatest = max(greatest, abs(change))
        total += greatest
    return total


def write(record: Record, code: int, first: int, second: int, third: int) -> None:
    """Append a step to the record."""
    place = record.tally[STEPS]
    record.steps[place, 0] = code
    record.steps[place, 1] = first
    record.steps[place, 2] = second
    record.steps[place, 3] = third
    record.tally[STEPS] = place + 1


def keep_cell(cell: Cell, record: Record, code: int) -> None:
    """Put the vertices of a cell on record."""
    place = record.tally[KEPT]
    for i in range(len(cell.sizes)):
        record.kept_sizes[place, i] = cell.sizes[i]
        for v in range(cell.sizes[i]):
            for a in range(cell.counts[i]):
                record.kept[place, i, v, a] = cell.vertices[i, v, a]
    record.tally[KEPT] = place + 1
    write(record, code, place, 0, 0)


def shrink(cell: Cell, slack: float, record: Record) -> bool:
    """Take actions that are beaten over the whole cell out of it; False if nothing is left."""
    changed = True
    while changed:
        changed = False
        find_supports(cell)
        for i in range(len(cell.sizes)):
            for a in range(cell.counts[i]):
                if not cell.masks[i] >> a & 1:
                    continue
                rival = dominator(cell, i, a, slack)
                if rival < 0:
                    continue
                if cell.required[i] >> a & 1 or not has_face(cell, i, a):
                    write(record, EMPTY, i, a, rival)
                    return False
                write(record, DROP, i, a, rival)
                keep_face(cell, i, a)
                find_supports(cell)
                changed = True
    return True


def decide(
    game: Cell, cell: Cell, small: Cell, system: System, slack: float, record: Record
) -> bool:
    """Whether the inside of a cell has no root, or one that is on record; says so there."""
    set_up(cell, system)
    size = system.size[0]
    if invert(system.matrix, size, system.order, system.scratch) == 0:
        return False
    row = precondition(cell, system, slack)
    if row >= 0:
        write(record, EXCLUDED, size, 0, 0)
        for c in range(size):
            record.numbers[record.tally[NUMBERS]] = system.matrix[row, c]
            record.tally[NUMBERS] += 1
        return True
    q = contraction_constant(cell, system)
    if q >= CONTRACTION:
        return False
    root = find_root(game, cell, small, system, record)
    if root < 0:
        return False
    # Where the weights' absolute sums are at most these factors, q grows by them at most.
    for j in range(len(cell.sizes)):
        if cell.sizes[j] > 1:
            q *= spread(cell, small, system, j)
    if q >= CONTRACTION:
        return False
    if root == record.tally[ROOTS]:
        record.tally[ROOTS] += 1
    write(record, ROOT, root, 0, 0)
    return True


def push_faces(cell: Cell, stack: Cell, record: Record, actor: int) -> None:
    """Put the cell's faces on the stack, each without those that came before it.

    actor: only the faces of this one; all if it is negative. All actions are required thereafter.
    """
    for i in range(len(cell.sizes)):
        if cell.sizes[i] == 1 or (actor >= 0 and i != actor):
            continue
        for a in range(cell.counts[i]):
            if not cell.masks[i] >> a & 1 or cell.required[i] >> a & 1:
                continue
            if has_face(cell, i, a):
                face = at(stack, record.tally[ON_STACK])
                copy_cell(cell, face)
                keep_face(face, i, a)
                record.tally[ON_STACK] += 1
            cell.required[i] |= 1 << a


def treat(game: Cell, cell: Cell, small: Cell, system: System, stack: Cell, record: Record,
          shortest: float, exact_depth: int) -> None:  # fmt: skip
    """Settle a cell, or put on the stack what remains of it."""
    depth = cell.depth[0]
    exact = depth <= exact_depth
    slack = 0.0 if exact else (2 * depth + 6) * UNIT
    if not shrink(cell, slack, record):
        return
    mixing, mixer = 0, 0
    for i in range(len(cell.sizes)):
        if cell.sizes[i] > 1:
            mixing += 1
            mixer = i
    if mixing == 0:
        write(record, PURE, 0, 0, 0)
    elif mixing == 1:
        profile = 0
        for i in range(len(cell.sizes)):
            profile *= cell.counts[i]
            if i != mixer:
                profile += last_action(cell.masks[i])
        write(record, MIXER, mixer, profile, cell.masks[mixer])
    elif (exact and weak_pair(cell, system, record)) or decide(
        game, cell, small, system, slack, record
    ):
        push_faces(cell, stack, record, -1)
    elif exact and all_stable(cell):
        keep_cell(cell, record, WHOLE)
    else:
        actor, p, q, length = edge_to_halve(cell)
        if length < shortest:
            keep_cell(cell, record, UNDECIDED)
            push_faces(cell, stack, record, -1)
            return
        write(record, BISECT, actor, p, q)
        if cell.sizes[actor] > 2:
            # With more than two vertices both halves would share faces: these come first.
            push_faces(cell, stack, record, actor)
        for first, second in ((p, q), (q, p)):
            half = at(stack, record.tally[ON_STACK])
            copy_cell(cell, half)
            halve(half, actor, first, second)
            record.tally[ON_STACK] += 1


def search(game: Cell, cell: Cell, small: Cell, system: System, stack: Cell, record: Record,
           shortest: float, exact_depth: int, limit: int) -> bool:  # fmt: skip
    """Treat up to `limit` cells from the stack.

    game:        the whole product of simplices
    cell, small: room for a cell
    shortest:    an edge below this length is not halved; the cell is left open
    exact_depth: up to this many halvings the blocks are free of rounding; negative: never
    returns:     False if an array is too short to go on
    """
    most = 2
    for count in game.counts:
        most += count
    for _ in range(limit):
        if record.tally[ON_STACK] == 0:
            return True
        if (
            record.tally[ON_STACK] + most > stack.sizes.shape[0]
            or record.tally[STEPS] + most > record.steps.shape[0]
            or record.tally[NUMBERS] + most > record.numbers.shape[0]
            or record.tally[ROOTS] + 1 > record.verdict.shape[0]
            or record.tally[KEPT] + 1 > record.kept.shape[0]
        ):
            return False
        record.tally[ON_STACK] -= 1
        record.tally[TREATED] += 1
        copy_cell(at(stack, record.tally[ON_STACK]), cell)
        treat(game, cell, small, system, stack, record, shortest, exact_depth)
    return True


HELPERS: tuple[Callable[..., object], ...] = (
    extent, product, last_action, find_supports, dominator, all_stable, has_face, keep_face, halve,
    copy_cell, at, set_up, linearize, invert, combine, one_sign, weakly_beaten, involved,
    is_corner, weak_pair, precondition,
    contraction_constant, deviation, maps_into_itself, surround, transform, newton, find_root,
    is_root, verdict, spread, edge_to_halve, smear, write, keep_cell, shrink, decide, push_faces,
    treat,
)  # fmt: skip


@cache
def compiled_search() -> Callable[..., bool]:
    """`search` as machine code, compiled at its first call or loaded from disk."""
    from numba.extending import register_jitable

    from alliancegame.compiled import compiled

    for helper in HELPERS:
        register_jitable(helper)
    return compiled(search)


def is_loaded() -> bool:
    """Whether this process has used the compiled search."""
    return compiled_search.cache_info().currsize > 0


def is_on_disk() -> bool:
    """Whether an earlier run has left the compiled search on disk; imports numba."""
    from alliancegame.compiled import compiled, is_cached

    return is_cached(compiled(search))


def room(game: Cell, cells: int) -> Cell:
    """An empty stack for so many cells of a game."""
    n, total = game.blocks.shape
    widest = game.vertices.shape[2]
    return Cell(
        game.counts,
        np.ones((cells, n), np.int64),
        np.zeros((cells, n, widest, widest)),
        np.zeros((cells, n, total)),
        np.zeros((cells, n), np.int64),
        np.zeros((cells, n), np.int64),
        np.zeros((cells, 1), np.int64),
    )


def whole_game(payoffs: Floats) -> Cell:
    """The product of all simplices as a cell.

    payoffs: shape (n, k_1, ..., k_n), at most 1 in absolute value
    """
    n, counts = payoffs.shape[0], np.array(payoffs.shape[1:], np.int64)
    widest = int(counts.max())
    return Cell(
        counts,
        counts.copy(),
        np.tile(np.eye(widest), (n, 1, 1)),
        np.ascontiguousarray(payoffs.reshape(n, -1)),
        (1 << counts) - 1,
        np.zeros(n, np.int64),
        np.zeros(1, np.int64),
    )


def new_system(game: Cell) -> System:
    """Room for the equations of any cell of a game."""
    n, total = game.blocks.shape
    widest = game.vertices.shape[2]
    most = max(int(game.counts.sum()) - n, widest)
    return System(
        np.zeros(1, np.int64),
        np.zeros(n, np.int64),
        np.zeros(most),
        np.zeros((most, most)),
        np.zeros((most + 1, total)),
        np.zeros(most + 1),
        np.zeros((n, widest)),
        np.zeros(max(total, most)),
        np.zeros((widest, widest)),
        np.zeros(most, np.int64),
    )


def new_record(game: Cell, steps: int = 64, entries: int = 16) -> Record:
    """Room for so many steps, as many numbers, and so many roots and kept cells."""
    n, widest = game.vertices.shape[:2]
    return Record(
        np.zeros(6, np.int64),
        np.zeros((steps, 4), np.int64),
        np.zeros(steps),
        np.zeros((entries, n), np.int64),
        np.zeros((entries, n, widest)),
        np.zeros(entries, np.int64),
        np.zeros(entries, np.int64),
        np.zeros((entries, n), np.int64),
        np.zeros((entries, n, widest, widest)),
    )
