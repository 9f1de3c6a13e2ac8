"""One equilibrium of a two-actor game in which one's gain is the other's loss, by a linear program.

Where B = c - k A, k > 0, equilibria are the pairs of optimal mixes of the matrix game A (von
Neumann). The program is solved in floating point; the actions played in its solution say which
equations hold exactly, and these are solved in fractions. Whether the outcome is an equilibrium is
checked exactly.

source: Dantzig (1951), "A proof of the equivalence of the programming problem and the game problem"
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import numpy as np
from flint import fmpz_mat

from alliancegame.game.exact.exact_check import exact_regrets
from alliancegame.game.game import ExactArray, ExactProfile, FloatArray, Game

PLAYED = (1e-9, 1e-7, 1e-5)
"""Probabilities above which an action counts as played; tried in turn."""


def constant_sum_equilibrium(game: Game) -> ExactProfile | None:
    """The equilibrium; None if the game is of another kind, or rounding hides what is played."""
    first, second = game.integer_payoffs
    if not is_opposed(first, second):
        return None
    mixes = optimal_mixes(game.unit_payoffs[0])
    if mixes is None:
        return None
    x, y = mixes
    for least in PLAYED:
        own, other = (np.flatnonzero(mix > least).tolist() for mix in (x, y))
        if len(own) != len(other):
            continue
        left = equalizing(first[np.ix_(own, other)].T, own, game.shape[0])
        right = equalizing(first[np.ix_(own, other)], other, game.shape[1])
        if left and right and not any(exact_regrets(game, (left, right))):
            return left, right
    return None


def is_opposed(first: ExactArray, second: ExactArray) -> bool:
    """True if B = c - k A for some k > 0, exactly; integers, shape (m, n)."""
    a, b = first - first.min(), second.max() - second
    if not a.any():
        return False
    return bool((a * b.max() == b * a.max()).all()) and bool(b.any())


def optimal_mixes(payoffs: FloatArray) -> tuple[FloatArray, FloatArray] | None:
    """The mixes of the row actor, who maximizes, and of the column actor, in floating point.

    None if the program ends without a solution.
    """
    from scipy.optimize import linprog

    m, n = payoffs.shape
    matrix = payoffs - payoffs.min() + 0.5 * (float(np.ptp(payoffs)) or 1.0)
    optimum = linprog(-np.ones(n), matrix, np.ones(m), method="highs")
    if optimum.x is None:
        return None
    y, x = optimum.x, -optimum.ineqlin.marginals
    return x / x.sum(), y / y.sum()


def equalizing(rows: ExactArray, played: Sequence[int], count: int) -> tuple[Fraction, ...] | None:
    """The mix on the actions played against which all rows pay the same; None if there is no one.

    rows:  integers, shape (k, k)
    count: of actions
    """
    size = len(played)
    entries = [[*map(int, row), -1] for row in rows.tolist()] + [[1] * size + [0]]
    sides = [[0]] * size + [[1]]
    try:
        solved = fmpz_mat(entries).solve(fmpz_mat(sides))
    except ZeroDivisionError:
        return None
    weights = [solved[k, 0] for k in range(size)]
    if min(weights) < 0:
        return None
    mix = [Fraction(0)] * count
    for action, weight in zip(played, weights, strict=True):
        mix[action] = Fraction(int(weight.p), int(weight.q))
    return tuple(mix)
