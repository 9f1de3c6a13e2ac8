"""Scores of stated probabilities, once it is known what happened.

Every score here is proper: on average nobody does better by stating another probability than the
one believed in. Less is better throughout. An outcome is 1 or 0, or between them where judges would
differ about what happened: then it is the share of them who would say that it did, and the score
is the mean over them.

source: Gneiting and Raftery (2007), Strictly proper scoring rules, prediction, and estimation
"""

from __future__ import annotations

from math import log

import numpy as np

from alliancegame.game.game import FloatArray


def log_loss(probability: float, happened: float) -> float:
    """Minus the logarithm of the probability given to what happened, in nats; possibly infinite.

    >>> round(log_loss(0.5, 1), 3), log_loss(1, 1), log_loss(0, 1)
    (0.693, 0.0, inf)
    """
    parts = ((happened, probability), (1 - happened, 1 - probability))
    return sum(share * _surprise(chance) for share, chance in parts if share > 0)


def brier(probability: float, happened: float) -> float:
    """The mean squared distance of the probability from what happened.

    >>> brier(0.5, 1), brier(0.5, 0.5)
    (0.25, 0.25)
    """
    return happened * (1 - probability) ** 2 + (1 - happened) * probability**2


def crps(times: FloatArray, ended: FloatArray, seen: float, *, censored: bool) -> float:
    """The continuous ranked probability score of a date, in the unit of the times.

    The squared distance between the stated distribution and the event, summed over time up to the
    last; of a date that was not reached (censored) only up to the day it was last seen not to be.

    times: ascending, shape (times,)
    ended: stated probability that the event has come by each time, shape (times,)
    seen:  when it came, or, censored, until when it had not
    """
    grid = np.union1d(times, [seen])
    stated = np.interp(grid, times, ended)
    before, after = grid <= seen, grid >= seen
    score = _squared(stated[before], grid[before])
    return score if censored else score + _squared(1 - stated[after], grid[after])


def _squared(values: FloatArray, times: FloatArray) -> float:
    """The integral of the square of what is linear between the times, exactly."""
    first, last = values[:-1], values[1:]
    return float(np.sum((first**2 + first * last + last**2) / 3 * np.diff(times)))


def _surprise(chance: float) -> float:
    return -log(chance) if chance > 0 else float("inf")
