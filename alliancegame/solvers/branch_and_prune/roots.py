"""The indifference equations of a cell: whether it has a root, and the proof of one.

The equations are multiplied with the inverse of their derivative at the cell's centre. Of these
combinations a row without a change of sign excludes a root; a derivative within q < 1 of the
identity leaves at most one; and a small cell that x - G(x) maps into itself has one.

What is computed from a cell's payoffs is bounded a priori by the usual error analysis of sums of
products (Higham, Accuracy and Stability of Numerical Algorithms, chapter 3).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from alliancegame.solvers.branch_and_prune.cells import (
    CURRENT,
    GAME,
    MASK,
    PLAYS,
    SIZE,
    SMALL,
    Cells,
    Floats,
    Ints,
    dominator,
    last_action,
    vertices_of,
)

UNIT = 2.0**-53  # unit roundoff
BALL = 2.0**-26  # size of the cell in which a root is proved
CONTRACTION = 0.95  # what a contraction constant must stay below

EQUILIBRIUM, REFUTED, TIED = 1, 0, -1


class System(NamedTuple):
    """The indifference equations of a cell, and room to work on them.

    Equation starts[i] + e says that the e-th action of actor i's support pays what its last one
    does; coordinate starts[j] + v is the weight of actor j's vertex v, its last vertex taking the
    rest. The support has as many actions as the cell has vertices.

    starts:  number of each actor's first equation, shape (n + 1,)
    gains:   the payoff differences, one row for each equation, as wide as the actor's block
    centre:  equations at the cell's centre
    matrix:  derivatives there, then their inverse
    samples: equations at a few vertices
    values:  preconditioned equations at every vertex, shape (equations + 1, vertices)
    errors:  rounding bound of each row of values; -1 if the row is not filled
    profile: a profile on its way to a root, shape (n, most actions)
    """

    starts: Ints
    gains: Floats
    centre: Floats
    matrix: Floats
    samples: Floats
    values: Floats
    errors: Floats
    profile: Floats
    scratch: Floats
    order: Ints


def set_up(cells: Cells, c: int, system: System) -> None:
    """Number the equations of a cell, and linearize them at its centre."""
    n = len(cells.counts)
    vertices = vertices_of(cells, c)
    size = 0
    for i in range(n):
        system.starts[i] = size
        size += cells.state[c, i, SIZE] - 1
    system.starts[n] = size
    sums = system.scratch
    for i in range(n):
        mask = cells.state[c, i, MASK]
        last = last_action(mask)
        width = vertices // cells.state[c, i, SIZE]
        block = cells.blocks[c, i]
        base = block[last * width : (last + 1) * width]
        row = system.starts[i]
        if row == system.starts[i + 1]:
            continue
        for a in range(last):
            if not mask >> a & 1:
                continue
            own = block[a * width : (a + 1) * width]
            gains = system.gains[row]
            slopes = system.matrix[row]
            for x in range(width):
                gains[x] = own[x] - base[x]
                sums[x] = gains[x]
            # Sum over one actor's vertices after the other, what is left getting ever shorter.
            length, column, end = width, 0, 0.0
            for j in range(n):
                count = cells.state[c, j, SIZE]
                if j == i:
                    for _ in range(count - 1):
                        slopes[column] = 0.0
                        column += 1
                    continue
                length //= count
                share = count / width
                for v in range(count - 1, -1, -1):
                    total = 0.0
                    part = sums[v * length : (v + 1) * length]
                    for x in range(length):
                        total += part[x]
                    if v == count - 1:
                        end = total
                    else:
                        slopes[column + v] = (total - end) * share
                        for x in range(length):
                            sums[(count - 1) * length + x] += part[x]
                column += count - 1
                for x in range(length):
                    sums[x] = sums[(count - 1) * length + x]
            system.centre[row] = sums[0] / width
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


def combine(cells: Cells, c: int, system: System, row: int) -> float:
    """The equations combined by a row of the matrix, at every vertex of a cell.

    system.values[row] is filled in the order of the vertices, shape (s_1, ..., s_n) flattened.
    returns: the sum of the absolute multipliers, which bounds the rounding error
    """
    values, multipliers, part = system.values[row], system.matrix[row], system.scratch
    inner = vertices_of(cells, c)
    outer = 1
    for x in range(inner):
        values[x] = 0.0
    weight = 0.0
    for i in range(len(cells.counts)):
        size = cells.state[c, i, SIZE]
        inner //= size
        if size > 1:
            first = system.starts[i]
            for e in range(first, first + size - 1):
                factor = multipliers[e]
                weight += abs(factor)
                gains = system.gains[e]
                if e == first:
                    for x in range(outer * inner):
                        part[x] = factor * gains[x]
                else:
                    for x in range(outer * inner):
                        part[x] += factor * gains[x]
            place = 0
            for source in range(0, outer * inner, inner):
                for _ in range(size):
                    for x in range(inner):
                        values[place + x] += part[source + x]
                    place += inner
        outer *= size
    return weight


def one_sign(values: Floats, count: int, error: float) -> bool:
    """Whether all values are greater than the error, or all less than its negative."""
    sign = 1.0 if values[0] > 0.0 else -1.0
    for x in range(count):  # noqa: SIM110 - numba compiles no generators
        if not sign * values[x] > error:
            return False
    return True


def sample(cells: Cells, c: int, system: System) -> int:
    """Fill system.samples with the equations at vertices of which each shows up for every actor.

    returns: how many vertices
    """
    n = len(cells.counts)
    most = 0
    for j in range(n):
        most = max(most, cells.state[c, j, SIZE])
    for k in range(most):
        for i in range(n):
            place = 0
            for j in range(n):
                if j != i:
                    size = cells.state[c, j, SIZE]
                    place = place * size + (k if k < size else size - 1)
            for e in range(system.starts[i], system.starts[i + 1]):
                system.samples[k, e] = system.gains[e, place]
    return most


def changes_sign(system: System, samples: int, first: int, end: int) -> bool:
    """Whether the sum of some preconditioned equations has both signs at the sampled vertices.

    This is not rigorous: an equation that does cannot exclude a root, and need not be computed.
    """
    size = system.starts[-1]
    above, below = False, False
    for k in range(samples):
        total = 0.0
        for r in range(first, end):
            for e in range(size):
                total += system.matrix[r, e] * system.samples[k, e]
        above = above or total > 0.0
        below = below or total < 0.0
    return above and below


def fill_row(cells: Cells, c: int, system: System, row: int, slack: float) -> None:
    """Fill a row of system.values and its error, unless it is filled."""
    if system.errors[row] < 0.0:
        rounding = slack + (2 * (system.starts[-1] + len(cells.counts)) + 10) * UNIT
        system.errors[row] = combine(cells, c, system, row) * rounding


def precondition(cells: Cells, c: int, system: System, slack: float) -> int:
    """Whether some combination of the equations, by the inverse in system.matrix, has one sign.

    returns: the row that now holds its multipliers, so that the cell has no root; or -1
    """
    n = len(cells.counts)
    size = system.starts[n]
    vertices = vertices_of(cells, c)
    samples = sample(cells, c, system)
    for r in range(size):
        system.errors[r] = -1.0
        if changes_sign(system, samples, r, r + 1):
            continue
        fill_row(cells, c, system, r, slack)
        if one_sign(system.values[r], vertices, system.errors[r]):
            return r
    sums = system.values[size]
    for j in range(n):
        # Of the weights of actor j's vertices, the last is what the others leave.
        first: int = system.starts[j]
        end = system.starts[j + 1]
        if end < first + 2 or changes_sign(system, samples, first, end):
            continue
        error = 0.0
        for x in range(vertices):
            sums[x] = 0.0
        for r in range(first, end):
            fill_row(cells, c, system, r, slack)
            error += 1.01 * system.errors[r]
            values = system.values[r]
            for x in range(vertices):
                sums[x] += values[x]
        if one_sign(sums, vertices, error):
            for r in range(first + 1, end):
                for x in range(size):
                    system.matrix[first, x] += system.matrix[r, x]
            return first
    return -1


def contraction_constant(cells: Cells, c: int, system: System, slack: float) -> float:
    """A rigorous bound on the distance of the preconditioned derivative from the identity.

    Where it is less than CONTRACTION, all of system.values is filled.
    """
    size = system.starts[len(cells.counts)]
    worst = 0.0
    for r in range(size):
        fill_row(cells, c, system, r, slack)
        q = deviation(cells, c, system, r)
        q += 2.0 * size * system.errors[r] + 4.0 * size * UNIT * (q + 1.0)
        worst = max(worst, q)
        if worst >= CONTRACTION:
            break
    return worst


def deviation(cells: Cells, c: int, system: System, row: int) -> float:
    """The greatest sum of absolute differences of one row of that derivative from its unit row."""
    vertices = vertices_of(cells, c)
    values, sums = system.values[row], system.scratch
    for x in range(vertices):
        sums[x] = 0.0
    inner = vertices
    for j in range(len(cells.counts)):
        size = cells.state[c, j, SIZE]
        inner //= size
        if size == 1:
            continue
        for start in range(0, vertices, size * inner):
            for x in range(start, start + inner):
                total = 0.0
                for v in range(size - 1):
                    step = values[x + v * inner] - values[x + (size - 1) * inner]
                    if system.starts[j] + v == row:
                        step -= 1.0
                    total += abs(step)
                for v in range(size):
                    sums[x + v * inner] += total
    greatest = 0.0
    for x in range(vertices):
        greatest = max(greatest, sums[x])
    return greatest


def examine(cells: Cells, c: int, system: System, slack: float) -> tuple[int, int, float]:
    """What the equations of a cell say about roots inside it.

    system.matrix is left as the inverse of the derivative at the centre.
    returns: the sign of the derivative's determinant; the row that then holds the multipliers of
             an equation without a root, or -1; and, where there is none, a bound on the
             contraction constant
    """
    set_up(cells, c, system)
    size = system.starts[len(cells.counts)]
    sign = invert(system.matrix, size, system.order, system.scratch)
    if sign == 0:
        return 0, -1, 1e300
    row = precondition(cells, c, system, slack)
    if row >= 0:
        return sign, row, 1e300
    return sign, -1, contraction_constant(cells, c, system, slack)


def maps_into_itself(cells: Cells, system: System) -> bool:
    """Whether x - G(x), G the preconditioned equations, maps the small cell into its interior."""
    vertices = vertices_of(cells, SMALL)
    inner = vertices
    for j in range(len(cells.counts)):
        size = cells.state[SMALL, j, SIZE]
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


def surround(cells: Cells, system: System) -> None:
    """The small cell about system.profile: vertices profile + BALL (unit vector - uniform).

    Its masks say on which face of the game.
    """
    n = len(cells.counts)
    for j in range(n):
        mask = cells.state[SMALL, j, MASK]
        size = 0
        for a in range(cells.counts[j]):
            size += mask >> a & 1
        row = 0
        for a in range(cells.counts[j]):
            if not mask >> a & 1:
                continue
            mix = cells.vertices[SMALL, j, row]
            for b in range(cells.counts[j]):
                mix[b] = 0.0
                if mask >> b & 1:
                    mix[b] = system.profile[j, b]
                    if size > 1:
                        mix[b] -= BALL / size
            if size > 1:
                mix[a] += BALL
            cells.state[SMALL, j, PLAYS + row] = mask
            row += 1
        cells.state[SMALL, j, SIZE] = size
    for i in range(n):
        block, turned = cells.blocks[SMALL, i], system.scratch
        outer, inner = cells.counts[i], 1
        for j in range(n):
            if j != i:
                inner *= cells.counts[j]
        whole = cells.blocks[GAME, i]
        for x in range(outer * inner):
            block[x] = whole[x]
        for j in range(n):
            if j == i:
                continue
            count, size = cells.counts[j], cells.state[SMALL, j, SIZE]
            inner //= count
            mixes = cells.vertices[SMALL, j, :size, :count]
            turn(block, turned, mixes, outer, inner)
            outer *= size


def turn(block: Floats, turned: Floats, mixes: Floats, outer: int, inner: int) -> None:
    """Turn the middle axis of a block from an actor's actions to the mixes at its vertices.

    turned: room for the result, which is then in the block
    """
    size, count = mixes.shape
    for o in range(outer):
        for v in range(size):
            for x in range(inner):
                value = 0.0
                for a in range(count):
                    value += mixes[v, a] * block[(o * count + a) * inner + x]
                turned[(o * size + v) * inner + x] = value
    for x in range(outer * size * inner):
        block[x] = turned[x]


def newton(cells: Cells, system: System) -> bool:
    """Move system.profile from the current cell's centre to a root, to full accuracy.

    The small cell is left on the face of the game that has the same actions in play.
    """
    n = len(cells.counts)
    for j in range(n):
        cells.state[SMALL, j, MASK] = cells.state[CURRENT, j, MASK]
        size = cells.state[CURRENT, j, SIZE]
        for a in range(cells.counts[j]):
            total = 0.0
            for v in range(size):
                total += cells.vertices[CURRENT, j, v, a]
            system.profile[j, a] = total / size
    previous = 1e300
    for _ in range(30):
        surround(cells, system)
        set_up(cells, SMALL, system)
        size = system.starts[n]
        if invert(system.matrix, size, system.order, system.scratch) == 0:
            return False
        longest = 0.0
        for j in range(n):
            mask = cells.state[SMALL, j, MASK]
            if cells.state[SMALL, j, SIZE] < 2:
                continue
            last = last_action(mask)
            rest = 1.0
            row = system.starts[j]
            for a in range(last):
                if not mask >> a & 1:
                    continue
                step = 0.0
                for x in range(size):
                    step -= system.matrix[row, x] * system.centre[x]
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


def verdict(cells: Cells, system: System, slack: float) -> int:
    """What the root in the small cell is, from the whole small cell.

    returns: EQUILIBRIUM, REFUTED, or TIED if a probability or a deviation's gain is too near 0
    """
    settled = EQUILIBRIUM
    for i in range(len(cells.counts)):
        mask = cells.state[SMALL, i, MASK]
        for a in range(cells.counts[i]):
            beaten = dominator(cells, SMALL, i, a, slack) >= 0
            if mask >> a & 1:
                if system.profile[i, a] < -2.0 * BALL or beaten:
                    return REFUTED
                if system.profile[i, a] < 2.0 * BALL:
                    settled = TIED
            elif not beaten:
                settled = TIED
    return settled


def spread(cells: Cells, system: System) -> float:
    """A factor by which a contraction constant grows from the current cell to the small one.

    It is, for each actor, the greatest sum of absolute weights that write a vertex of the small
    cell by those of the current one.
    """
    factor = 1.0
    for j in range(len(cells.counts)):
        size, mask = cells.state[CURRENT, j, SIZE], cells.state[CURRENT, j, MASK]
        if size < 2:
            continue
        row = 0
        for a in range(cells.counts[j]):
            if mask >> a & 1:
                for v in range(size):
                    system.matrix[row, v] = cells.vertices[CURRENT, j, v, a]
                row += 1
        if invert(system.matrix, size, system.order, system.scratch) == 0:
            return 1e300
        greatest = 0.0
        for w in range(size):
            total = 0.0
            for v in range(size):
                weight = 0.0
                row = 0
                for a in range(cells.counts[j]):
                    if mask >> a & 1:
                        weight += system.matrix[v, row] * cells.vertices[SMALL, j, w, a]
                        row += 1
                total += abs(weight)
            greatest = max(greatest, total)
        factor *= greatest
    return factor


def new_system(cells: Cells) -> System:
    """Room for the equations of any cell of a game."""
    n, total = cells.blocks.shape[1:]
    widest = cells.vertices.shape[3]
    most = max(int(cells.counts.sum()) - n, widest)
    return System(
        np.zeros(n + 1, np.int64),
        np.zeros((most, total)),
        np.zeros(most),
        np.zeros((most, most)),
        np.zeros((widest, most)),
        np.zeros((most + 1, total)),
        np.zeros(most + 1),
        np.zeros((n, widest)),
        np.zeros(max(total, most)),
        np.zeros(most, np.int64),
    )
