"""Distributions of numbers that are not known, through what is stated of them.

A range is what the number lies in with the probability `sure`; half of the rest lies on either
side. Shapes with a peak have it at the stated value; where their ends are follows from the range.
Nothing lies beyond what makes sense for the number: there the distribution is cut off.

source: PERT: Malcolm, Roseboom, Clark and Fazar (1959), as a beta distribution of shape 4; the
        two-piece normal: Wallis (2014), "The two-piece normal, binormal, or double Gaussian"
"""

from __future__ import annotations

from functools import cache, lru_cache
from typing import Protocol

import numpy as np

from alliancegame.frozen import frozen
from alliancegame.game.game import FloatArray
from alliancegame.pact.incomplete_beta import quantiles, regularized_at

EDGE = 2.0**-32
"""The levels nearest to 0 and 1 that are told from them."""

STEPS = 2**11
"""Steps of a density that is worked out once."""


class Law(Protocol):
    """A distribution of numbers."""

    @property
    def ends(self) -> tuple[float, float]:
        """The least and the greatest number, as far as levels tell them from others."""

    def below(self, value: float) -> float:
        """The probability of a number less than or equal to the value."""

    def quantiles(self, levels: FloatArray) -> FloatArray:
        """The numbers below which the levels' probabilities lie."""


@frozen
class Uniform:
    """Every number between two as likely as any other."""

    low: float
    high: float

    @property
    def ends(self) -> tuple[float, float]:
        return self.low, self.high

    def below(self, value: float) -> float:
        return float(np.clip((value - self.low) / (self.high - self.low), 0, 1))

    def quantiles(self, levels: FloatArray) -> FloatArray:
        return self.low + levels * (self.high - self.low)


@frozen
class Triangular:
    """A density that rises straight to the mode and falls straight from it."""

    low: float
    mode: float
    high: float

    @property
    def ends(self) -> tuple[float, float]:
        return self.low, self.high

    def below(self, value: float) -> float:
        width = self.high - self.low
        value = min(max(value, self.low), self.high)
        if value < self.mode:
            return (value - self.low) ** 2 / (width * (self.mode - self.low))
        if self.mode == self.high:
            return ((value - self.low) / width) ** 2
        return 1 - (self.high - value) ** 2 / (width * (self.high - self.mode))

    def quantiles(self, levels: FloatArray) -> FloatArray:
        width, left = self.high - self.low, self.mode - self.low
        rising = self.low + np.sqrt(levels * width * left)
        falling = self.high - np.sqrt((1 - levels) * width * (width - left))
        return np.where(levels * width < left, rising, falling)


@frozen
class Pert:
    """The beta distribution over [low, high] whose mode weighs four times as much as an end."""

    low: float
    mode: float
    high: float

    @property
    def ends(self) -> tuple[float, float]:
        return self.low, self.high

    @property
    def exponents(self) -> tuple[float, float]:
        """Alpha and beta."""
        width = self.high - self.low
        return 1 + 4 * (self.mode - self.low) / width, 1 + 4 * (self.high - self.mode) / width

    def below(self, value: float) -> float:
        share = (value - self.low) / (self.high - self.low)
        return regularized_at(*self.exponents, min(max(share, 0.0), 1.0))

    def quantiles(self, levels: FloatArray) -> FloatArray:
        return self.low + (self.high - self.low) * quantiles(*self.exponents, levels)


@frozen
class TwoPieceNormal:
    """Halves of two normal distributions that meet at the mode.

    left, right: their standard deviations
    """

    mode: float
    left: float
    right: float

    @property
    def ends(self) -> tuple[float, float]:
        low, high = self.quantiles(np.array([0.0, 1.0])).tolist()
        return low, high

    @property
    def _share(self) -> float:
        return self.left / (self.left + self.right)

    def below(self, value: float) -> float:
        from scipy.special import ndtr

        away = value - self.mode
        if away < 0:
            return float(2 * self._share * ndtr(away / self.left))
        return float(1 - 2 * (1 - self._share) * ndtr(-away / self.right))

    def quantiles(self, levels: FloatArray) -> FloatArray:
        from scipy.special import ndtri

        share = self._share
        levels = np.clip(levels, EDGE, 1 - EDGE)
        rising = self.mode + self.left * ndtri(np.minimum(levels / (2 * share), 0.5))
        falling = self.mode - self.right * ndtri(np.minimum((1 - levels) / (2 * (1 - share)), 0.5))
        return np.where(levels < share, rising, falling)


@frozen
class Stated:
    """Quantiles joined by straight lines, those at the ends going on to probabilities 0 and 1."""

    levels: tuple[float, ...]
    values: tuple[float, ...]

    @property
    def ends(self) -> tuple[float, float]:
        return self.values[0], self.values[-1]

    def below(self, value: float) -> float:
        return float(np.interp(value, self.values, self.levels, left=0.0, right=1.0))

    def quantiles(self, levels: FloatArray) -> FloatArray:
        return np.interp(levels, self.levels, self.values)


@frozen
class CutOff:
    """A distribution of what lies between two numbers only."""

    whole: Law
    low: float
    high: float

    @property
    def ends(self) -> tuple[float, float]:
        return self.low, self.high

    def below(self, value: float) -> float:
        first, last = self.whole.below(self.low), self.whole.below(self.high)
        value = min(max(value, self.low), self.high)
        return (self.whole.below(value) - first) / (last - first)

    def quantiles(self, levels: FloatArray) -> FloatArray:
        first, last = self.whole.below(self.low), self.whole.below(self.high)
        return np.clip(self.whole.quantiles(first + levels * (last - first)), self.low, self.high)


@frozen(eq=False)
class Steps:
    """A distribution whose density is even between quantiles that are worked out once.

    Each step has its exact probability; steps are narrow where levels are near 0 and 1. The
    quantiles of a beta distribution take as long as a game to solve, these a twentieth.
    """

    whole: Law
    values: FloatArray

    @classmethod
    def of(cls, whole: Law) -> Steps:
        """The distribution in STEPS steps."""
        if not isinstance(whole, Pert):
            return cls(whole, whole.quantiles(_levels()))
        # ranges of one shape, of which a game has many, are worked out once
        unit = _beta_quantiles(*(round(exponent, 12) for exponent in whole.exponents))
        return cls(whole, whole.low + (whole.high - whole.low) * unit)

    @property
    def ends(self) -> tuple[float, float]:
        return self.whole.ends

    def below(self, value: float) -> float:
        return self.whole.below(value)

    def quantiles(self, levels: FloatArray) -> FloatArray:
        edges = _levels()
        # the step of a level follows from how edges are spaced, but for rounding beside one
        step = (np.arcsin(np.sqrt(levels)) * (STEPS / (np.pi / 2))).astype(np.int64)
        step -= levels < edges[step]
        step += levels >= np.append(edges[1:], np.inf)[step]
        slopes = np.append(np.diff(self.values) / np.diff(edges), 0.0)
        return slopes[step] * (levels - edges[step]) + self.values[step]


@lru_cache(maxsize=256)
def _beta_quantiles(alpha: float, beta: float) -> FloatArray:
    """The quantiles of a beta distribution at the levels of steps."""
    return quantiles(alpha, beta, _levels())


@cache
def _levels() -> FloatArray:
    """The probabilities between steps, close together near 0 and 1."""
    result: FloatArray = np.sin(np.linspace(0, np.pi / 2, STEPS + 1)) ** 2
    result.flags.writeable = False
    return result
