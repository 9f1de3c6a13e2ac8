"""Distances of two points' mixes, for loops and for arrays.

Where hopeless actions do not matter, by square roots of probabilities; where odds of hopeless
actions decide beliefs, by logarithms.
"""

from __future__ import annotations

from collections.abc import Callable
from math import exp
from typing import Any, NamedTuple

import numpy as np

from alliancegame.game.game import FloatArray


class Metric(NamedTuple):
    """A metric of mixes for loops over rows of numbers.

    distance: how far moves of all logarithms take the mixes, the greatest of all actions
    pace:     of an action whose logarithm, which is given, grows by 1 a unit of time
    """

    distance: Callable[[Any, Any], float]
    pace: Callable[[float], float]


class ArrayMetric(NamedTuple):
    """A metric of mixes for arrays; points are logarithms and the precision, shape (S + 1,).

    moved: the distance of two points' mixes, far below 1 where Newton's method may be trusted
    paces: of each action if all logarithms grow by 1 a unit of time, shape (S,)
    """

    moved: Callable[[FloatArray, FloatArray], float]
    paces: Callable[[FloatArray], FloatArray]


def root_distance(logs: Any, moves: Any) -> float:
    """The greatest change of a probability's square root."""
    worst = 0.0
    for a in range(len(logs) - 1):
        after = 0.5 * (logs[a] + moves[a])
        change = abs(exp(after if after < 100.0 else 100.0) - exp(0.5 * logs[a]))
        if not change <= worst:
            worst = change
    return worst


def root_pace(log_chance: float) -> float:
    """The derivative of a probability's square root by the logarithm."""
    return 0.5 * exp(0.5 * log_chance)


def log_distance(logs: Any, moves: Any) -> float:
    """A quarter of the greatest change of a logarithm.

    Less where it is far below, for there it is as exact as the payoffs, times the precision.
    """
    worst = 0.0
    for a in range(len(logs) - 1):
        change = abs(moves[a]) / (4.0 + 0.04 * abs(logs[a]))
        if not change <= worst:
            worst = change
    return worst


def log_pace(log_chance: float) -> float:
    """The part of a logarithm's change that counts."""
    return 1.0 / (4.0 + 0.04 * abs(log_chance))


def _moved_roots(before: FloatArray, after: FloatArray) -> float:
    return float(np.abs(np.exp(0.5 * after[:-1]) - np.exp(0.5 * before[:-1])).max())


def _root_paces(point: FloatArray) -> FloatArray:
    paces: FloatArray = 0.5 * np.exp(0.5 * point[:-1])
    return paces


def _moved_logarithms(before: FloatArray, after: FloatArray) -> float:
    return float((np.abs(after - before)[:-1] * _log_paces(before)).max())


def _log_paces(point: FloatArray) -> FloatArray:
    paces: FloatArray = 1.0 / (4.0 - 0.04 * point[:-1])
    return paces


ROOTS = ArrayMetric(_moved_roots, _root_paces)
LOGARITHMS = ArrayMetric(_moved_logarithms, _log_paces)

HELPERS: tuple[Callable[..., object], ...] = (root_distance, root_pace)
"""Functions that machine code calls."""
