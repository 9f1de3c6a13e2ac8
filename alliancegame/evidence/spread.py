"""Numbers that sum up weighted draws."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from alliancegame.frozen import frozen
from alliancegame.game.game import FloatArray
from alliancegame.records.evidence_records import SpreadRecord

LEVELS = (0.05, 0.5, 0.95)
"""The quantiles that are told."""


@frozen
class Spread:
    """Mean, standard deviation and quantiles of a number that is not known.

    low, median, high: the 5%, 50% and 95% quantiles
    """

    mean: float
    deviation: float
    low: float
    median: float
    high: float

    def to_dict(self) -> SpreadRecord:
        """JSON-ready."""
        return {
            "mean": self.mean,
            "sd": self.deviation,
            "q05": self.low,
            "q50": self.median,
            "q95": self.high,
        }


def spread(values: FloatArray, weights: FloatArray) -> Spread:
    """Of draws with weights that add up to 1."""
    if np.ptp(weights) == 0:  # then nothing need be sorted
        low, median, high = np.quantile(values, LEVELS, method="hazen").tolist()
        return Spread(float(values.mean()), float(values.std()), low, median, high)
    mean = float(weights @ values)
    deviation = float(np.sqrt(max(float(weights @ (values - mean) ** 2), 0.0)))
    return Spread(mean, deviation, *quantiles(values, weights, LEVELS))


def quantiles(values: FloatArray, weights: FloatArray, levels: Sequence[float]) -> list[float]:
    """The numbers below which the draws have these weights."""
    order = np.argsort(values, kind="stable")
    below = np.cumsum(weights[order]) - weights[order] / 2
    interpolated: list[float] = np.interp(levels, below, values[order]).tolist()
    return interpolated


def even(count: int) -> FloatArray:
    """The weights of draws that count alike."""
    return np.full(count, 1 / count)
