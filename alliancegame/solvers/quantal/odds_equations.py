"""The equations of logit equilibria in loops over rows of numbers, which numba can compile.

They are those of `continuation`, in fewer unknowns. In each mix the logarithms of the odds against
its likeliest action, x_a = y_a - y_b, say all, for the equations are linear in what actions are
worth:

    x_a - lambda (u_a - u_b) = 0,        dy_a = dx_a - sum of p_c dx_c over the mix.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import exp, log
from typing import Any, NamedTuple, Protocol, TypeAlias

from alliancegame.game.game import FloatArray
from alliancegame.solvers.quantal.logit_answers import IN_USE, SETTLING

Row: TypeAlias = "list[float] | FloatArray"
Rows: TypeAlias = "Sequence[list[float]] | FloatArray"


class Tables(Protocol):
    """A system, but for what its actions are worth, which `Worth` knows.

    starts: position of each mix's first action, then S, shape (h + 1,)
    ranges: what regret is measured by in each mix, shape (h,)
    """

    @property
    def starts(self) -> Any: ...
    @property
    def ranges(self) -> Any: ...


Worth: TypeAlias = Callable[[Any, Any, Any, Any, Any], None]
"""Of tables, a point and its mixes. Writes the worth of each action, shape (S,), and derivatives of
it by the logarithms, shape (S, S), right for changes that leave each mix's sum at 1.
"""


class Scratch(NamedTuple):
    """Space for intermediate numbers; m = S - h unknowns beside the precision.

    mixes, values, guess, moves: shapes (S,), (S,), (S + 1,), (S + 1,)
    slopes:                      shape (S, S)
    likeliest:                   the position of each mix's likeliest action, shape (h,)
    matrix:                      the linear equations, with two right sides, shape (m + 1, m + 3)
    """

    mixes: Row
    values: Row
    guess: Row
    moves: Row
    slopes: Rows
    likeliest: Any
    matrix: Rows


def linearise(worth: Worth, system: Tables, scratch: Scratch, point: Row, border: Row) -> float:
    """Writes the equations' derivative, the border, and the right sides; returns the regret.

    The first right side is for Newton's correction, the second for the tangent. Each mix's sum is
    made 1 first.
    """
    mixes, values, _, _, slopes, likeliest, matrix = scratch
    starts, size, columns = system.starts, len(point) - 1, len(matrix[0])
    for i in range(len(starts) - 1):
        normalise(point, mixes, starts[i], starts[i + 1])
        best = starts[i]
        for a in range(starts[i] + 1, starts[i + 1]):
            if mixes[a] > mixes[best]:
                best = a
        likeliest[i] = best
    worth(system, point, mixes, values, slopes)
    precision = point[size]
    worst = 0.0
    row = 0
    for i in range(len(starts) - 1):
        best = likeliest[i]
        greatest = values[best]
        earned = 0.0
        for a in range(starts[i], starts[i + 1]):
            greatest = max(greatest, values[a])
            earned += mixes[a] * values[a]
        worst = max(worst, (greatest - earned) / system.ranges[i])
        for a in range(starts[i], starts[i + 1]):
            if a != best:
                equation = matrix[row]
                fill_equation(system, scratch, i, slopes[a], slopes[best], precision, equation)
                equation[row] += 1.0
                gap, odds = values[a] - values[best], point[a] - point[best]
                # On the curve both are the same, but what actions in use are worth cancels.
                settling = precision > SETTLING and point[a] > IN_USE
                equation[columns - 3] = -odds / precision if settling else -gap
                equation[columns - 2] = precision * gap - odds
                equation[columns - 1] = 0.0
                row += 1
    fill_border(system, scratch, border, matrix[row])
    return worst


def normalise(point: Row, mixes: Row, begin: int, end: int) -> None:
    """Shifts logarithms so that the probabilities, which it writes, have sum 1."""
    top = point[begin]
    for a in range(begin + 1, end):
        top = max(top, point[a])
    total = 0.0
    for a in range(begin, end):
        mixes[a] = exp(point[a] - top)
        total += mixes[a]
    shift = top + log(total)
    for a in range(begin, end):
        mixes[a] /= total
        point[a] -= shift


def fill_equation(
    system: Tables,
    scratch: Scratch,
    own: int,
    slopes: Row,
    best_slopes: Row,
    precision: float,
    equation: Row,
) -> None:
    """Writes minus lambda times the derivative of what an action is worth beside the likeliest."""
    starts, mixes = system.starts, scratch.mixes
    column = 0
    for j in range(len(starts) - 1):
        mean = 0.0
        if j != own:
            for c in range(starts[j], starts[j + 1]):
                mean += slopes[c] - best_slopes[c]
        for c in range(starts[j], starts[j + 1]):
            if c != scratch.likeliest[j]:
                equation[column] = (
                    0.0
                    if j == own
                    else precision * (mixes[c] * mean - (slopes[c] - best_slopes[c]))
                )
                column += 1


def fill_border(system: Tables, scratch: Scratch, border: Row, equation: Row) -> None:
    """Writes the equation that a move is at right angles to the border, or a tangent along it."""
    starts, mixes = system.starts, scratch.mixes
    column = 0
    for j in range(len(starts) - 1):
        total = 0.0
        for c in range(starts[j], starts[j + 1]):
            total += border[c]
        for c in range(starts[j], starts[j + 1]):
            if c != scratch.likeliest[j]:
                equation[column] = border[c] - mixes[c] * total
                column += 1
    equation[column] = border[len(mixes)]
    equation[column + 1] = 0.0
    equation[column + 2] = 1.0


def spread(system: Tables, scratch: Scratch, column: int, moves: Row) -> None:
    """Writes the moves of all logarithms, and of the precision, that a solution's odds make."""
    starts, mixes, matrix = system.starts, scratch.mixes, scratch.matrix
    row = 0
    for i in range(len(starts) - 1):
        mean = 0.0
        for a in range(starts[i], starts[i + 1]):
            moves[a] = 0.0
            if a != scratch.likeliest[i]:
                moves[a] = matrix[row][column]
                mean += mixes[a] * moves[a]
                row += 1
        for a in range(starts[i], starts[i + 1]):
            moves[a] -= mean
    moves[len(mixes)] = matrix[row][column]


def eliminate(matrix: Rows, columns: int) -> tuple[bool, bool]:  # noqa: C901, PLR0912
    """Solves in place for the columns beyond the square part, up to a number of columns.

    returns: whether the square part is regular, and whether its determinant is negative
    """
    size = len(matrix)
    odd = False
    for k in range(size):
        best = k
        for r in range(k + 1, size):
            if abs(matrix[r][k]) > abs(matrix[best][k]):
                best = r
        if not abs(matrix[best][k]) > 1e-300:
            return False, odd
        top = matrix[k]
        if best != k:
            odd = not odd
            other = matrix[best]
            for c in range(k, columns):
                top[c], other[c] = other[c], top[c]
        if top[k] < 0:
            odd = not odd
        for r in range(k + 1, size):
            row = matrix[r]
            factor = row[k] / top[k]
            if factor != 0.0:
                for c in range(k + 1, columns):
                    row[c] -= factor * top[c]
    for k in range(size - 1, -1, -1):
        row = matrix[k]
        for c in range(size, columns):
            total = row[c]
            for j in range(k + 1, size):
                total -= row[j] * matrix[j][c]
            row[c] = total / row[k]
    return True, odd


HELPERS: tuple[Callable[..., object], ...] = (
    linearise, normalise, fill_equation, fill_border, spread, eliminate,
)  # fmt: skip
"""Functions that machine code calls."""
