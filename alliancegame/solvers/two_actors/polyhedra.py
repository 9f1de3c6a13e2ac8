"""All vertices of a best-response polytope {x >= 0, M x <= 1}, in exact integer arithmetic.

The matrix M is positive, so the polytope is bounded and the origin is one of its vertices. A basis
is kept as a condensed tableau of integers over one common denominator. Degenerate vertices have
many bases; perturbing the right-hand side to 1 + eps^i, which the lexicographic ratio test does
without a number for eps, makes every vertex of the perturbed polytope simple. Its graph is
connected, so walking along all edges reaches every basis, and every vertex of the polytope itself
has at least one of them.

source: Avis, Rosenberg, Savani and von Stengel, "Enumeration of Nash equilibria for two-player
        games" (2010), sections 4 and 5; Edmonds's integer pivoting as in von Stengel (2007)
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeAlias

from alliancegame.frozen import frozen
from alliancegame.game.game import ExactArray
from alliancegame.solvers.base import Budget

IntegerRows: TypeAlias = list[list[int]]

EXACT_ENTRY = 5e-7
"""Nominal seconds that an exact step takes for each entry of a tableau."""

PER_ENTRY = 5e-9
"""Nominal seconds that a basis takes for each pair of an inequality and a variable."""


def reading_order(labels: int, own: int, others: int) -> int:
    """A vertex's place among those of its polytope: by the actions played, then by best replies.

    It lists a game's equilibria in one order, whichever arithmetic finds them: sets of actions
    played count up as binary numbers do, the first action being the last digit.

    labels: bit i of `own` for an action not played, bit own + j of `others` for a best reply
    """
    return (~labels & ((1 << own) - 1)) << others | labels >> own


@frozen
class Vertex:
    """A vertex other than the origin.

    labels:  bit j of d for x_j = 0, bit d + i for a tight row i of M x <= 1; names the vertex
    weights: the coordinates up to a common positive factor
    """

    labels: int
    weights: tuple[int, ...]


@frozen
class Tableau:
    """One basis: basic[i] + sum_j rows[i][j] / scale * free[j] = rows[i][-1] / scale."""

    rows: IntegerRows
    scale: int
    basic: tuple[int, ...]
    free: tuple[int, ...]

    def leaving_row(self, column: int) -> int:
        """The row whose variable leaves when that of the column enters.

        The one with the least ratio of right-hand side to entry; ties are broken by the ratios of
        the first slack's column of the basis inverse, then of the second's, and so on.
        """
        ties = self._least([row[-1] for row in self.rows], range(len(self.rows)), column)
        slack = len(self.free)
        while len(ties) > 1:
            ties = self._least(self._inverse_column(slack), ties, column)
            slack += 1
        return ties[0]

    def _least(self, key: list[int], among: Iterable[int], column: int) -> list[int]:
        """The rows with a positive entry in the column where key / entry is least."""
        least: list[int] = []
        for i in among:
            entry = self.rows[i][column]
            if entry <= 0:
                continue
            order = key[i] * self.rows[least[0]][column] - key[least[0]] * entry if least else -1
            if order < 0:
                least = [i]
            elif order == 0:
                least.append(i)
        return least

    def _inverse_column(self, slack: int) -> list[int]:
        """The slack's column of the basis inverse, times scale."""
        if slack in self.free:
            column = self.free.index(slack)
            return [row[column] for row in self.rows]
        return [self.scale * (variable == slack) for variable in self.basic]

    def pivot(self, leaving: int, column: int) -> Tableau:
        rows, scale = self.rows, self.scale
        pivot_row = rows[leaving]
        pivot = pivot_row[column]
        updated: IntegerRows = []
        for row in rows:
            factor = row[column]
            new = [
                (entry * pivot - factor * other) // scale
                for entry, other in zip(row, pivot_row, strict=True)
            ]
            new[column] = -factor
            updated.append(new)
        updated[leaving] = pivot_row.copy()
        updated[leaving][column] = scale
        basic, free = list(self.basic), list(self.free)
        basic[leaving], free[column] = free[column], basic[leaving]
        return Tableau(updated, pivot, tuple(basic), tuple(free))

    def vertex(self) -> Vertex:
        labels = sum(1 << variable for variable in self.free)
        weights = [0] * len(self.free)
        for variable, row in zip(self.basic, self.rows, strict=True):
            if row[-1] == 0:
                labels |= 1 << variable
            elif variable < len(weights):
                weights[variable] = row[-1]
        return Vertex(labels, tuple(weights))


def positive_rows(payoffs: ExactArray) -> IntegerRows:
    """The integers after the addition of a constant, none less than about a third of the greatest.

    Which actions are best against a mix of the other actor does not change.
    """
    least, greatest = payoffs.min(), payoffs.max()
    rows: IntegerRows = (payoffs - (least - max(1, (greatest - least) // 2))).tolist()
    return rows


def tableau_at_origin(matrix: IntegerRows) -> Tableau:
    """The basis of the slacks of {x >= 0, matrix x <= 1}."""
    count, dimension = len(matrix), len(matrix[0])
    return Tableau(
        [[*row, 1] for row in matrix],
        1,
        tuple(range(dimension, dimension + count)),
        tuple(range(dimension)),
    )


def basis_work(rows: int, dimension: int) -> float:
    """Nominal seconds that it takes to visit a basis of so many rows and coordinates."""
    return PER_ENTRY * rows * (rows + dimension)


def vertices(matrix: IntegerRows, budget: Budget) -> tuple[list[Vertex], bool]:
    """The vertices of {x >= 0, matrix x <= 1} other than the origin, and whether these are all.

    matrix: positive integers, one row per inequality
    """
    by_labels: dict[int, Vertex] = {}
    seen = {(1 << len(matrix[0])) - 1}
    stack = [(tableau_at_origin(matrix), -1)]  # with the column whose edge leads back
    while stack:
        if budget.ends_at(len(seen) * EXACT_ENTRY * len(matrix) * len(matrix[0])):
            return list(by_labels.values()), False
        budget.tell(f"{len(by_labels):,} vertices found")
        tableau, back = stack.pop()
        free = sum(1 << variable for variable in tableau.free)
        for column, entering in enumerate(tableau.free):
            if column == back:
                continue
            leaving = tableau.leaving_row(column)
            basis = free ^ (1 << entering) ^ (1 << tableau.basic[leaving])
            if basis not in seen:
                seen.add(basis)
                neighbour = tableau.pivot(leaving, column)
                stack.append((neighbour, column))
                vertex = neighbour.vertex()
                if any(vertex.weights):
                    by_labels.setdefault(vertex.labels, vertex)
    return list(by_labels.values()), True
