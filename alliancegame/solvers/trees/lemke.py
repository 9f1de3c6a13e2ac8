"""Lemke's path over the sequence form of two actors, in floats.

The unknowns z are the two plans and the values of information sets, each of these as a difference
of two; w are the conditions that they meet:

    w = b + M z + d s >= 0,   z >= 0,   z and w never both positive.

With a large slack s all is met; the path lowers it to 0, one pair giving way at each step. Small
amounts added to b keep ties from turning the path back; the end is read without them.

source: Lemke (1965); Koller, Megiddo and von Stengel (1996), who show that the path ends
"""

from __future__ import annotations

import numpy as np

from alliancegame.game.game import FloatArray
from alliancegame.solvers.base import Budget
from alliancegame.solvers.trees.sequence_form import SequenceForm, sparse

LARGEST = 1_500
"""The most conditions of a path that is followed."""

ENTRY = 1.2e-9
"""Nominal seconds for one entry of the tableau in one step."""

LONGEST = 10.0
"""Nominal seconds after which a path is given up."""

APART = 1e-6
"""The size of what is added to tell ties apart."""

_ROUNDING = 1e-9
_SEED = 1


def ends_of_path(form: SequenceForm, budget: Budget) -> tuple[FloatArray, FloatArray] | None:
    """Both plans at the end of the path; None if it is too long, or lost to rounding."""
    matrix, constants = complementarity(form)
    size = len(constants)
    if size > LARGEST:
        return None
    solved = _followed(matrix, constants, budget)
    if solved is None:
        return None
    own, other = form.sequences
    return solved[: own.count], solved[own.count : own.count + other.count]


def complementarity(form: SequenceForm) -> tuple[FloatArray, FloatArray]:
    """M and b: all payoffs are made losses, which the path needs."""
    own, other = form.sequences
    plans = own.count + other.count
    size = plans + 2 * (own.rows + other.rows)
    matrix, constants = np.zeros((size, size)), np.zeros(size)
    matrix[: own.count, own.count : plans] = form.losses(0)
    matrix[own.count : plans, : own.count] = form.losses(1)
    row, columns = plans, (slice(own.count), slice(own.count, plans))
    for sequences, place in zip((own, other), columns, strict=True):
        met = sparse(sequences.constraints, (sequences.rows, sequences.count)).toarray()
        for sign in (1.0, -1.0):
            rows = slice(row, row + sequences.rows)
            matrix[rows, place] = -sign * met
            matrix[place, rows] = sign * met.T
            constants[row] = sign
            row += sequences.rows
    return matrix, constants


def _followed(matrix: FloatArray, constants: FloatArray, budget: Budget) -> FloatArray | None:
    """Z at the end of the path.

    Columns of the tableau are what is 0 now, then both constants: with what is added, and without.
    A variable below `size` is one of z, below twice that one of w; the last is the slack.
    """
    size = len(constants)
    added = APART * (1.0 + np.random.default_rng(_SEED).random(size))
    tableau = np.column_stack([matrix, np.ones(size), constants + added, constants])
    slack = 2 * size
    basic, free = np.arange(size, 2 * size), np.append(np.arange(size), slack)
    column, row = size, int(np.argmin(tableau[:, -2]))
    work, step = 0.0, ENTRY * tableau.size
    while True:
        entered, left = free[column], basic[row]
        _exchange(tableau, row, column)
        basic[row], free[column] = entered, left
        if left == slack:
            z = np.zeros(2 * size)
            z[basic] = tableau[:, -1]
            return z[:size]
        work += step
        if work > LONGEST or budget.spent:
            return None
        column = int(np.flatnonzero(free == (left + size) % slack)[0])
        falling = np.flatnonzero(tableau[:, column] < -_ROUNDING)
        if not len(falling):
            return None
        ratios = tableau[falling, -2] / -tableau[falling, column]
        ends = basic[falling] == slack
        nearest = np.where(ends, ratios - _ROUNDING, ratios)
        row = int(falling[np.argmin(nearest)])


def _exchange(tableau: FloatArray, row: int, column: int) -> None:
    """Makes a free variable basic and a basic one free, in place."""
    pivot = tableau[row, column]
    solved = tableau[row] / -pivot
    solved[column] = 1.0 / pivot
    factors = tableau[:, column].copy()
    tableau[:, column] = 0.0
    tableau += np.multiply.outer(factors, solved)
    tableau[row] = solved
