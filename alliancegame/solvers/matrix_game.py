"""A zero-sum matrix game's value and optimal mixes, in exact integer arithmetic.

With all entries of M positive, the column player's problem is

    maximise sum(y)  subject to  M y <= 1,  y >= 0,

whose optimum is 1 / value. The all-slack basis is feasible, so the simplex method starts at once;
Bland's rule keeps it from cycling, and pivots without fractions keep every entry an integer (each
is a minor of the starting tableau). The slacks' reduced costs are the row player's mix.

source: Dantzig (1951), "A proof of the equivalence of the programming problem and the game
        problem"; Edmonds (1967) for integer pivoting; Bland (1977)
"""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from alliancegame.frozen import frozen
from alliancegame.game.game import ExactArray


@frozen
class MatrixGameValue:
    """value: what the row player can secure; rows, columns: optimal mixes of the two players."""

    value: Fraction
    rows: tuple[Fraction, ...]
    columns: tuple[Fraction, ...]


def solve_matrix_game(matrix: ExactArray) -> MatrixGameValue:
    """Value and optimal mixes where the row player maximises the matrix's entry.

    matrix: shape (k, m), of int
    """
    rows, columns = matrix.shape
    shift = 1 - int(matrix.min())
    tableau = np.zeros((rows + 1, columns + rows + 1), dtype=object)
    tableau[:rows, :columns] = matrix + shift
    tableau[:rows, columns:-1] = np.eye(rows, dtype=np.int64).astype(object)
    tableau[:rows, -1] = 1
    tableau[rows, :columns] = -1
    basis = list(range(columns, columns + rows))
    scale = 1
    while (entering := _first_negative(tableau[rows, :-1])) is not None:
        leaving = min(
            (row for row in range(rows) if tableau[row, entering] > 0),
            key=lambda row: (Fraction(tableau[row, -1], tableau[row, entering]), basis[row]),
        )
        scale = _pivot(tableau, leaving, entering, scale)
        basis[leaving] = entering
    total = tableau[rows, -1]
    levels = dict(zip(basis, tableau[:rows, -1].tolist(), strict=True))
    return MatrixGameValue(
        Fraction(scale, total) - shift,
        tuple(Fraction(cost, total) for cost in tableau[rows, columns:-1].tolist()),
        tuple(Fraction(levels.get(column, 0), total) for column in range(columns)),
    )


def _first_negative(costs: ExactArray) -> int | None:
    negative = np.flatnonzero(costs < 0)
    return int(negative[0]) if len(negative) else None


def _pivot(tableau: ExactArray, row: int, column: int, scale: int) -> int:
    """Pivots in place; returns the pivot, by which every entry is now scaled."""
    pivot = int(tableau[row, column])
    own = tableau[row].copy()
    tableau[:] = (tableau * pivot - np.outer(tableau[:, column], own)) // scale
    tableau[row] = own
    return pivot
