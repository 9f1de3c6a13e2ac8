"""The beta distribution of ranges with a peak: its probabilities and quantiles.

With I the regularized incomplete beta function and B the beta function,

    I(x; a, b) = x^a / B(a, b) · Σ_n (1 − b)_n x^n / (n! (a + n))
    I(x; a, b) = 1 − I(1 − x; b, a)

the sum up to x = 1/2, where its terms halve at least. `scipy.special` has functions of the same
values; it takes longer to load than a game to judge, and this is all a verdict needs of it.

source: NIST Digital Library of Mathematical Functions, 8.17.7 with 15.2.1, and 8.17.4
"""

from __future__ import annotations

import math

import numpy as np

from alliancegame.game.game import FloatArray

TERMS = 64
"""Terms of the sum: what is left out is below 2^-64 of it."""

NEGLIGIBLE = 2.0**-64
"""A term that small, relative to the sum, ends it."""

STEPS = 6
"""Most steps by which a quantile is improved; each has three times the digits."""

SETTLED = 2.0**-22
"""A step so short, relative to how far the quantile is from 0 or 1, is the last one that counts."""


def regularized(a: float, b: float, x: FloatArray) -> FloatArray:
    """The probability of a number up to x, which is between 0 and 1.

    a, b: at least 1
    """
    result, is_low = np.empty_like(x), x <= 0.5
    result[is_low] = _lower(a, b, x[is_low])
    result[~is_low] = 1 - _lower(b, a, 1 - x[~is_low])
    return result


def regularized_at(a: float, b: float, x: float) -> float:
    """The probability of a number up to x, of a single x."""
    if x > 0.5:
        return 1 - regularized_at(b, a, 1 - x)
    total, term = 0.0, 1.0
    for n in range(TERMS):
        total += term / (a + n)
        term *= (n + 1 - b) * x / (n + 1)
        if abs(term) < NEGLIGIBLE * total:
            break
    return float(x**a * total / _beta(a, b))


def quantiles(a: float, b: float, levels: FloatArray) -> FloatArray:
    """The numbers up to which the probabilities are the levels.

    Between the points of a grid that is close near 0 and 1 by interpolation, then by Halley's
    steps, each kept between the points.
    """
    grid = np.sin(np.linspace(0, np.pi / 2, 1025)) ** 2
    reached = regularized(a, b, grid)
    place = np.clip(np.searchsorted(reached, levels), 1, len(grid) - 1)
    low, high = grid[place - 1], grid[place]
    result = np.interp(levels, reached, grid)
    for _ in range(STEPS):
        density = result ** (a - 1) * (1 - result) ** (b - 1) / _beta(a, b)
        missed = regularized(a, b, result) - levels
        with np.errstate(divide="ignore", invalid="ignore"):
            newton = missed / density
            bend = (a - 1) / result - (b - 1) / (1 - result)
            step = newton / (1 - newton * bend / 2)
        after = np.clip(result - np.where(np.isfinite(step), step, 0.0), low, high)
        moved, result = np.abs(after - result), after
        if (moved <= SETTLED * np.minimum(after, 1 - after)).all():
            break
    return np.where(levels >= 1, 1.0, result)


def _lower(a: float, b: float, x: FloatArray) -> FloatArray:
    n = np.arange(TERMS)
    factors = np.cumprod(np.concatenate([[1.0], (n[1:] - b) / n[1:]])) / (a + n)
    counts = np.abs(factors) > NEGLIGIBLE * factors[0] * 2.0**n
    total = np.zeros_like(x)
    for factor in factors[: n[counts][-1] + 1][::-1].tolist():
        total = total * x + factor
    return x**a * total / _beta(a, b)


def _beta(a: float, b: float) -> float:
    return math.exp(math.lgamma(a) + math.lgamma(b) - math.lgamma(a + b))
