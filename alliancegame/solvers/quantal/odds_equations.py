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
"""Of tables, a point and its mixes. Writes the worth of each action, up to a constant for each mix,
shape (S,), and its derivatives by the odds of each other action, shape (S, S): as these grow, the
rest of their mix shrinks in proportion.
"""


class Scratch(NamedTuple):
    """Space for intermediate numbers; m = S - h unknowns beside the precision.

    mixes, values, guess, moves: shapes (S,), (S,), (S + 1,), (S + 1,)
    slopes:                      shape (S, S), at first 0
    likeliest:                   the position of each mix's likeliest action, shape (h,)
    others:                      the positions of all other actions, shape (m,)
    against:                     of each of these the likeliest action of its mix, shape (m,)
    matrix:                      the linear equations, with two right sides, shape (m + 1, m + 3)
    """

    mixes: Row
    values: Row
    guess: Row
    moves: Row
    slopes: Rows
    likeliest: Any
    others: Any
    against: Any
    matrix: Rows


def linearise(worth: Worth, system: Tables, scratch: Scratch, point: Row, border: Row) -> None:
    """Writes the equations' derivative, the border, and the right sides.

    The first right side is for Newton's correction, the second for the tangent. Each mix's sum is
    made 1 first.
    """
    mixes, values, _, _, slopes, likeliest, others, against, matrix = scratch
    starts, unknowns = system.starts, len(others)
    row = 0
    for i in range(len(likeliest)):
        best = normalise(point, mixes, starts[i], starts[i + 1])
        likeliest[i] = best
        for a in range(starts[i], starts[i + 1]):
            if a != best:
                others[row] = a
                against[row] = best
                row += 1
    worth(system, point, mixes, values, slopes)
    precision = point[len(mixes)]
    for row in range(unknowns):
        a, best, equation = others[row], against[row], matrix[row]
        own_slopes, best_slopes = slopes[a], slopes[best]
        for column in range(unknowns):
            c = others[column]
            equation[column] = precision * (best_slopes[c] - own_slopes[c])
        equation[row] += 1.0
        gap, odds = values[a] - values[best], point[a] - point[best]
        # On the curve both are the same, but what actions in use are worth cancels.
        settling = precision > SETTLING and point[a] > IN_USE
        equation[unknowns] = -odds / precision if settling else -gap
        equation[unknowns + 1] = precision * gap - odds
        equation[unknowns + 2] = 0.0
    fill_border(system, scratch, border, matrix[unknowns])


def normalise(point: Row, mixes: Row, begin: int, end: int) -> int:
    """Shifts logarithms so that the probabilities, which it writes, have sum 1.

    returns: the position of the likeliest
    """
    best = begin
    for a in range(begin + 1, end):
        if point[a] > point[best]:
            best = a
    top = point[best]
    total = 0.0
    for a in range(begin, end):
        mixes[a] = exp(point[a] - top)
        total += mixes[a]
    shift = top + log(total)
    for a in range(begin, end):
        mixes[a] /= total
        point[a] -= shift
    return best


def greatest_regret(system: Tables, scratch: Scratch) -> float:
    """The greatest regret of the mixes that were linearised last."""
    mixes, values, starts = scratch.mixes, scratch.values, system.starts
    worst = 0.0
    for i in range(len(scratch.likeliest)):
        likely = values[scratch.likeliest[i]]
        greatest = earned = 0.0
        for a in range(starts[i], starts[i + 1]):
            gap = values[a] - likely
            greatest = max(greatest, gap)
            earned += mixes[a] * gap
        worst = max(worst, (greatest - earned) / system.ranges[i])
    return worst


def fill_border(system: Tables, scratch: Scratch, border: Row, equation: Row) -> None:
    """Writes the equation that a move is at right angles to the border, or a tangent along it."""
    starts, mixes, likeliest = system.starts, scratch.mixes, scratch.likeliest
    column = 0
    for j in range(len(likeliest)):
        begin, end = starts[j], starts[j + 1]
        total = 0.0
        for c in range(begin, end):
            total += border[c]
        for c in range(begin, end):
            if c != likeliest[j]:
                equation[column] = border[c] - mixes[c] * total
                column += 1
    equation[column] = border[len(mixes)]
    equation[column + 1] = 0.0
    equation[column + 2] = 1.0


def eliminate(matrix: Rows) -> tuple[bool, bool]:  # noqa: C901
    """Makes the square part of the equations triangular, in place.

    returns: whether it is regular, and whether its determinant is negative
    """
    size, columns = len(matrix), len(matrix[0])
    odd = False
    for k in range(size):
        best = k
        greatest = abs(matrix[k][k])
        for r in range(k + 1, size):
            entry = abs(matrix[r][k])
            if entry > greatest:
                best = r
                greatest = entry
        if not greatest > 1e-300:
            return False, odd
        top = matrix[k]
        if best != k:
            odd = not odd
            other = matrix[best]
            for c in range(k, columns):
                top[c], other[c] = other[c], top[c]
        pivot = top[k]
        if pivot < 0:
            odd = not odd
        for r in range(k + 1, size):
            row = matrix[r]
            if row[k] != 0.0:
                factor = row[k] / pivot
                for c in range(k + 1, columns):
                    row[c] -= factor * top[c]
    return True, odd


def substitute(matrix: Rows, column: int) -> None:
    """Writes the solution of the triangular equations for a right side, in its place."""
    size = len(matrix)
    for k in range(size - 1, -1, -1):
        row = matrix[k]
        total = row[column]
        for j in range(k + 1, size):
            total -= row[j] * matrix[j][column]
        row[column] = total / row[k]


def spread(system: Tables, scratch: Scratch, column: int, moves: Row) -> None:
    """Writes the moves of all logarithms, and of the precision, that a right side's odds make."""
    starts, mixes, matrix, likeliest = (
        system.starts, scratch.mixes, scratch.matrix, scratch.likeliest,
    )  # fmt: skip
    substitute(matrix, column)
    row = 0
    for i in range(len(likeliest)):
        best = likeliest[i]
        mean = 0.0
        for a in range(starts[i], starts[i + 1]):
            if a != best:
                moves[a] = matrix[row][column]
                mean -= mixes[a] * moves[a]
                row += 1
        moves[best] = 0.0
        for a in range(starts[i], starts[i + 1]):
            moves[a] += mean
    moves[len(mixes)] = matrix[row][column]


HELPERS: tuple[Callable[..., object], ...] = (
    linearise, normalise, greatest_regret, fill_border, eliminate, substitute, spread,
)  # fmt: skip
"""Functions that machine code calls."""
