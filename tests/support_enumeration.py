"""All equilibria of a two-actor game by support enumeration in exact arithmetic.

For every pair of supports (I, J): actor 2's mix y on J makes all of I best responses of actor 1,
and actor 1's mix x on I makes all of J best responses of actor 2. Each half is a linear system:

1. sum_j A[i, j] y_j = v for i in I, sum_j y_j = 1, solved for (y, v).
2. y > 0 on J, and v is at least the payoff of every row outside I.
3. The same for x with B transposed.

In a nondegenerate game the supports of an equilibrium have equal size and each system has at most
one solution, so the pairs of equal size give all equilibria. The game is degenerate exactly when
some mix has more pure best responses than the size of its support.

source: von Stengel, "Computing equilibria for two-person games" (2002), theorem 2.10
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from typing import ClassVar

from flint import fmpq, fmpq_mat

from alliancegame.game.game import ExactArray, ExactProfile, Game
from alliancegame.solvers.base import Budget, Coverage, Findings


@dataclass(frozen=True)
class SupportEnumeration:
    """Support enumeration over pairs of supports of equal size, in rationals."""

    name: ClassVar[str] = "support-enumeration"

    def refuses(self, game: Game) -> str | None:
        return None if game.size == 2 else f"it has {game.size} actors and two are needed"

    def search(self, game: Game, budget: Budget) -> Findings:
        rows, columns = game.integer_payoffs
        found: list[ExactProfile] = []
        degenerate = False
        for size in range(1, min(game.shape) + 1):
            for own in combinations(range(game.shape[0]), size):
                if budget.spent:
                    reason = "the time limit was reached"
                    return Findings(
                        tuple(found), Coverage.SOME, reason, stopped=True, distinct=True
                    )
                budget.tell(f"supports of {size}, {len(found):,} equilibria found")
                for other in combinations(range(game.shape[1]), size):
                    y, tied_rows = equalizing_mix(rows, own, other)
                    x, tied_columns = equalizing_mix(columns.T, other, own)
                    degenerate |= tied_rows or tied_columns
                    if x is not None and y is not None:
                        found.append((x, y))
        if degenerate:
            reason = (
                "the game is degenerate: some mix has more best responses than actions in its "
                "support, so that equilibria may form a continuum or have supports of unequal size"
            )
            return Findings(tuple(found), Coverage.SOME, reason, distinct=True)
        reason = "every pair of supports was examined; the game is nondegenerate"
        return Findings(tuple(found), Coverage.ALL, reason, distinct=True)


def equalizing_mix(
    payoffs: ExactArray, own: tuple[int, ...], other: tuple[int, ...]
) -> tuple[tuple[Fraction, ...] | None, bool]:
    """The mix on `other` that makes the actions `own` equal best responses.

    payoffs: shape (k_own, k_other), integers
    returns: the mix over all k_other actions, or None; and whether this pair shows degeneracy: the
             system is singular yet consistent, a probability of the support is 0, or an action
             outside `own` is a best response too
    """
    size = len(own)
    matrix = fmpq_mat(size + 1, size + 1)
    right = fmpq_mat(size + 1, 1)
    for r, i in enumerate(own):
        for c, j in enumerate(other):
            matrix[r, c] = fmpq(int(payoffs[i, j]))
        matrix[r, size] = fmpq(-1)
    for c in range(size):
        matrix[size, c] = fmpq(1)
    right[size, 0] = fmpq(1)
    try:
        solution = matrix.solve(right)
    except ZeroDivisionError:
        return None, _consistent(matrix, right)
    weights = [solution[c, 0] for c in range(size)]
    value = solution[size, 0]
    if any(w < 0 for w in weights):
        return None, False
    outside = [
        value
        - sum((fmpq(int(payoffs[i, j])) * w for j, w in zip(other, weights, strict=True)), fmpq(0))
        for i in range(payoffs.shape[0])
        if i not in own
    ]
    if any(slack < 0 for slack in outside):
        return None, False
    degenerate = any(w == 0 for w in weights) or any(slack == 0 for slack in outside)
    if any(w == 0 for w in weights):
        return None, degenerate
    mix = [Fraction(0)] * payoffs.shape[1]
    for j, w in zip(other, weights, strict=True):
        mix[j] = Fraction(int(w.p), int(w.q))
    return tuple(mix), degenerate


def _consistent(matrix: fmpq_mat, right: fmpq_mat) -> bool:
    size = matrix.nrows()
    joined = fmpq_mat(size, size + 1)
    for r in range(size):
        for c in range(size):
            joined[r, c] = matrix[r, c]
        joined[r, size] = right[r, 0]
    return bool(joined.rank() == matrix.rank())
