"""Variance-based indices of which assumption drives a result, with their uncertainty.

The first-order index of a coordinate is the share of the output's variance that goes once the
coordinate is known; its total index is the share that is left if everything else is known. What the
total exceeds the first-order index by comes from interactions.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import sqrt
from typing import TypeAlias

import numpy as np

from alliancegame.frozen import frozen
from alliancegame.game.game import FloatArray
from alliancegame.sweep.coordinates import Coordinate
from alliancegame.sweep.designs import MOST_COORDINATES

TOGETHER = 2**22
"""Coordinates of points handed to the function at a time, so that memory stays bounded."""

NORMAL_975 = 1.959963984540054
"""The normal distribution's quantile at 97.5%."""

RESAMPLES = 200
"""Bootstrap resamples behind an index's interval."""


@frozen
class Estimate:
    """A number with its 95% confidence interval."""

    value: float
    low: float
    high: float

    def to_list(self) -> list[float]:
        """As [value, low, high]."""
        return [self.value, self.low, self.high]


@frozen
class Index:
    """One coordinate's share in one output's variance."""

    coordinate: str
    first: Estimate
    total: Estimate


Indices: TypeAlias = tuple[Index, ...]


def sobol_indices(
    function: Callable[[FloatArray], FloatArray],
    coordinates: Sequence[Coordinate],
    points: int,
    rng: np.random.Generator,
    rounding: Sequence[float] | None = None,
) -> tuple[Indices, ...]:
    """The indices of every output, coordinates in order; an output that is constant has none.

    function: points of shape (coordinates, many) to outputs of shape (outputs, many)
    points:   base sample, a power of 2; the function sees it coordinates + 2 times
    rounding: for each output, the difference up to which two values are the same; by default 0
    source:   Saltelli et al. (2010), table 2: b for the first-order and f for the total indices
    """
    size = len(coordinates)
    levels = _levels(2 * size, points, rng)
    one, other = (
        np.array([c.quantiles(level) for c, level in zip(coordinates, half, strict=True)])
        for half in (levels[:size], levels[size:])
    )
    blocks = [one, other]
    outputs = []
    for axis in range(size + 1):
        if len(blocks) * points * size >= TOGETHER or axis == size:
            outputs.append(np.atleast_2d(function(np.concatenate(blocks, axis=1))))
            blocks = []
        if axis < size:
            blocks.append(np.vstack([one[:axis], other[axis : axis + 1], one[axis + 1 :]]))
    by_block = np.concatenate(outputs, axis=1)
    result: list[Indices] = []
    by_output = by_block.reshape(-1, size + 2, points)
    sames = [0.0] * len(by_output) if rounding is None else rounding
    for values, same in zip(by_output, sames, strict=True):
        if np.ptp(values) <= same:
            result.append(())
            continue
        # what a coordinate changes by rounding alone, it does not change
        values[2:] = np.where(np.abs(values[2:] - values[0]) <= same, values[0], values[2:])
        centred = values - values[:2].mean()
        indices = _indices(centred, np.full((1, points), 1 / points))
        spread = _indices(centred, _resamples(points, rng))
        names = [coordinate.column for coordinate in coordinates]
        estimates = [
            list(map(Estimate, part.tolist(), *np.quantile(draws, [0.025, 0.975], axis=0).tolist()))
            for (part,), draws in zip(indices, spread, strict=True)
        ]
        result.append(tuple(map(Index, names, *estimates)))
    return tuple(result)


def _levels(coordinates: int, points: int, rng: np.random.Generator) -> FloatArray:
    """Scrambled Sobol' points in the unit cube, shape (coordinates, points)."""
    if coordinates > MOST_COORDINATES:
        from scipy.stats import qmc  # knows more coordinates, and takes half a second to import

        many: FloatArray = qmc.Sobol(coordinates, rng=rng).random(points).T
        return many
    from alliancegame.sweep.sobol import scrambled, sobol_kernel  # loads the compiler

    levels = np.empty((coordinates, points))
    seed = int(rng.integers(2**31))
    sobol_kernel(
        *scrambled(coordinates, seed), 0, np.zeros(coordinates), np.ones(coordinates), levels
    )
    return levels


def _resamples(points: int, rng: np.random.Generator) -> FloatArray:
    """The weight of each point in each bootstrap resample: the share of draws that take it."""
    return rng.multinomial(points, np.full(points, 1 / points), size=RESAMPLES) / points


def _indices(values: FloatArray, weights: FloatArray) -> tuple[FloatArray, FloatArray]:
    """First-order and total indices by each row of weights, both of shape (rows, coordinates).

    values: centred outputs at A, B and the mixed samples, shape (coordinates + 2, points)
    """
    one, other, mixed = values[0], values[1], values[2:]
    means = weights @ np.stack([one, other, one**2, other**2], axis=1)
    variance = (means[:, 2:].sum(axis=1) / 2 - (means[:, :2].mean(axis=1)) ** 2)[:, None]
    safe = np.where(variance > 0, variance, np.inf)
    first: FloatArray = weights @ (other * (mixed - one)).T / safe
    total: FloatArray = weights @ ((one - mixed) ** 2).T / 2 / safe
    return first, total


def share(hits: int, points: int) -> Estimate:
    """The share of points that were hits, with Wilson's 95% interval.

    Sobol' and Latin hypercube points vary less than the independent ones the interval is made for.

    source: Wilson (1927)
    """
    mean = hits / points
    weight = NORMAL_975**2 / points
    middle = (mean + weight / 2) / (1 + weight)
    half = NORMAL_975 * sqrt(mean * (1 - mean) / points + weight / (4 * points)) / (1 + weight)
    low = middle - half if hits else 0.0
    high = middle + half if hits < points else 1.0
    return Estimate(mean, low, high)
