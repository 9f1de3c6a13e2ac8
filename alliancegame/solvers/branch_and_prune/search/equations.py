"""The indifference equations of a cell, and combinations of them that show it to have no root.

The equations are multiplied with the inverse of their derivative at the cell's centre. Of these
combinations a row without a change of sign excludes a root.

What is computed from a cell's payoffs is bounded a priori by the usual error analysis of sums of
products (Higham, Accuracy and Stability of Numerical Algorithms, chapter 3).
"""

from __future__ import annotations

from alliancegame.solvers.branch_and_prune.search.cells import (
    MASK,
    SIZE,
    Cells,
    behind,
    last_action,
    vertices_of,
)
from alliancegame.solvers.branch_and_prune.search.system import System
from alliancegame.solvers.branch_and_prune.search.workspace import Floats, Ints

UNIT = 2.0**-53  # unit roundoff
TINY = 2.0**-900  # payoffs being at most 1, what is less is no pivot: its inverse might overflow


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
            slopes = system.derivative[row]
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


def invert(matrix: Floats, inverse: Floats, size: int, order: Ints, row: Floats) -> int:
    """Invert by Gauss-Jordan elimination; the determinant's sign, 0 if the matrix is singular.

    inverse: filled in
    """
    sign = 1
    greatest = 0.0
    for r in range(size):
        order[r] = r
        for c in range(size):
            inverse[r, c] = matrix[r, c]
            greatest = max(greatest, abs(matrix[r, c]))
    for c in range(size):
        pivot = c
        for r in range(c + 1, size):
            if abs(inverse[r, c]) > abs(inverse[pivot, c]):
                pivot = r
        if not abs(inverse[pivot, c]) > 1e-13 * greatest + TINY:
            return 0
        if (inverse[pivot, c] < 0.0) != (pivot != c):
            sign = -sign
        kept = order[c]
        order[c] = order[pivot]
        order[pivot] = kept
        scale = 1.0 / inverse[pivot, c]
        for x in range(size):
            row[x] = inverse[pivot, x] * scale
            inverse[pivot, x] = inverse[c, x]
        row[c] = scale
        for r in range(size):
            factor = inverse[r, c]
            if r != c and factor != 0.0:
                inverse[r, c] = 0.0
                for x in range(size):
                    inverse[r, x] -= factor * row[x]
        for x in range(size):
            inverse[c, x] = row[x]
    for r in range(size):
        for x in range(size):
            row[order[x]] = inverse[r, x]
        for x in range(size):
            inverse[r, x] = row[x]
    return sign


def combine(cells: Cells, c: int, system: System, row: int) -> float:
    """The equations combined by a row of the inverse, at every vertex of a cell.

    system.values[row] is filled in the order of the vertices, shape (s_1, ..., s_n) flattened.
    returns: the sum of the absolute multipliers, which bounds the rounding error
    """
    values, multipliers, part = system.values[row], system.inverse[row], system.scratch
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
                total += system.inverse[r, e] * system.samples[k, e]
        above = above or total > 0.0
        below = below or total < 0.0
    return above and below


def fill_row(cells: Cells, c: int, system: System, row: int, slack: float) -> None:
    """Fill a row of system.values and its error, unless it is filled."""
    if system.errors[row] < 0.0:
        rounding = slack + (2 * (system.starts[-1] + len(cells.counts)) + 10) * UNIT
        system.errors[row] = combine(cells, c, system, row) * rounding


def excludes_root(cells: Cells, c: int, system: System, slack: float) -> bool:
    """Whether some combination of the equations has one sign, so that the cell has no root.

    Tried are the rows of the inverse of their derivative: near the centre each combination is about
    one coordinate of the distance to a root, so that it changes sign no sooner than it has to.
    system.multipliers is left as those of the combination.
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
            add_rows(system, r, r + 1)
            return True
    for j in range(n):
        # Of the weights of actor j's vertices, the last is what the others leave.
        first: int = system.starts[j]
        end = system.starts[j + 1]
        if end < first + 2 or changes_sign(system, samples, first, end):
            continue
        error = 0.0
        for x in range(vertices):
            system.total[x] = 0.0
        for r in range(first, end):
            fill_row(cells, c, system, r, slack)
            error += 1.01 * system.errors[r]
            values = system.values[r]
            for x in range(vertices):
                system.total[x] += values[x]
        if one_sign(system.total, vertices, error):
            add_rows(system, first, end)
            return True
    return False


def add_rows(system: System, first: int, end: int) -> None:
    """Fill system.multipliers with the sum of some rows of the inverse."""
    for x in range(system.starts[-1]):
        system.multipliers[x] = system.inverse[first, x]
        for r in range(first + 1, end):
            system.multipliers[x] += system.inverse[r, x]


def free_actors(cells: Cells, c: int, system: System) -> int:
    """The actors, as bits, whose mix changes no equation, payoffs being exact; 0 if all are.

    The equations in system.gains are those of the cell.
    """
    n = len(cells.counts)
    vertices = vertices_of(cells, c)
    free, mixing = 0, 0
    for j in range(n):
        size = cells.state[c, j, SIZE]
        if size == 1:
            continue
        mixing |= 1 << j
        matters = False
        for i in range(n):
            if i == j:
                continue
            inner = behind(cells, c, i, j)
            width = vertices // cells.state[c, i, SIZE]
            for e in range(system.starts[i], system.starts[i + 1]):
                row = system.gains[e]
                for x in range(width):
                    first = x - (x // inner % size) * inner
                    if row[x] != row[first]:
                        matters = True
                        break
        if not matters:
            free |= 1 << j
    return 0 if free == mixing else free
