"""Profiles at which all are indifferent over what they play, for many choices of supports at once.

For each mix the probabilities sum to 1, actions outside the support have probability 0, and those
inside are worth the same. That is one equation for each action; Newton's method solves them, the
derivatives exact.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from alliancegame.game.game import FloatArray
from alliancegame.game.verify import RELATIVE_TOLERANCE
from alliancegame.solvers.markov.action_values import ActionValues

STEPS = 30

FURTHEST = 0.5
"""The greatest change of a probability in one step."""

OUTSIDE = 2.0
"""A probability further from 0 than this ends the search: it does not come back."""

CONVERGED = 1e-12

POSITIVE = 1e-7
"""The least probability at which an action counts as played."""


def indifferent(
    values: ActionValues, played: npt.NDArray[np.bool_], rows: FloatArray
) -> FloatArray:
    """The equilibria that Newton's method meets, each from one row, shape (equilibria, N).

    played: which actions are in the supports, at least one of each mix, shape (rows, N)
    rows:   mixes to start from, shape (rows, N)
    """
    starts, counts = values.starts, np.array(values.counts)
    mix_of = np.repeat(np.arange(len(counts)), counts)
    together = np.equal.outer(mix_of, mix_of).astype(np.float64)
    order = np.arange(len(mix_of))
    firsts = np.minimum.reduceat(np.where(played, order, len(order)), starts[:-1], axis=1)
    leading = firsts[:, mix_of]
    sums = order == leading
    current = np.where(played, rows, 0.0)
    active = np.arange(len(rows))
    settled = np.zeros(len(rows), dtype=bool)
    with np.errstate(all="ignore"):  # a step too far is seen by its outcome
        for _ in range(STEPS):
            now, first = current[active], leading[active]
            worths, slopes = _derived(values, now)
            gaps = worths - np.take_along_axis(worths, first, axis=1)
            steeper = slopes - np.take_along_axis(slopes, first[..., None], axis=1)
            inside = played[active]
            inside, first_rows = played[active], sums[active]
            rest = np.where(inside, gaps, now)
            rest = np.where(first_rows, now @ together - 1, rest)
            matrix = np.where(inside[..., None], steeper, np.eye(len(order)))
            matrix = np.where(first_rows[..., None], together, matrix)
            step = _solved(matrix, rest)
            size = np.abs(step).max(axis=1)
            share = np.minimum(1, FURTHEST / np.maximum(size, 1e-300))
            current[active] = now - step * share[:, None]
            settled[active] = size <= CONVERGED
            near = np.abs(current[active]).max(axis=1) <= OUTSIDE
            active = active[~settled[active] & near & np.isfinite(size)]
            if not len(active):
                break
        good = settled & ((current > POSITIVE) == played).all(axis=1)
        kept: FloatArray = np.where(played, current, 0.0)[good]
        kept /= np.add.reduceat(kept, starts[:-1], axis=1)[:, mix_of]
        if len(kept):
            kept = kept[values.regrets(kept) <= RELATIVE_TOLERANCE]
    return kept


def _derived(values: ActionValues, rows: FloatArray) -> tuple[FloatArray, FloatArray]:
    """`ActionValues.at`, rows at which it is undefined being no numbers."""
    try:
        return values.at(rows)
    except np.linalg.LinAlgError:
        total = rows.shape[1]
        worths, slopes = np.full(rows.shape, np.nan), np.full((*rows.shape, total), np.nan)
        for k in range(len(rows) if len(rows) > 1 else 0):
            worths[k : k + 1], slopes[k : k + 1] = _derived(values, rows[k : k + 1])
        return worths, slopes


def _solved(matrices: FloatArray, rest: FloatArray) -> FloatArray:
    """Newton's steps; shortest ones where a matrix is singular."""
    try:
        solutions = np.linalg.solve(matrices, rest[..., None])
    except np.linalg.LinAlgError:
        sound = np.isfinite(matrices).all(axis=(1, 2))
        inverse = np.full(matrices.shape, np.nan)
        inverse[sound] = np.linalg.pinv(matrices[sound], rcond=1e-12)
        solutions = inverse @ rest[..., None]
    return np.asarray(solutions[..., 0], dtype=np.float64)
