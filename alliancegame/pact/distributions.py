"""Distributions of numbers that are not known, through what is stated of them.

A range is what the number lies in with the probability `sure`; half of the rest lies on either
side. Shapes with a peak have it at the stated value; where their ends are follows from the range.
Nothing lies beyond what makes sense for the number: there the distribution is cut off.

source: PERT: Malcolm, Roseboom, Clark and Fazar (1959), as a beta distribution of shape 4; the
        two-piece normal: Wallis (2014), "The two-piece normal, binormal, or double Gaussian"
"""

from __future__ import annotations

import math
from fractions import Fraction
from functools import cache, lru_cache
from typing import Protocol

import numpy as np

from alliancegame.frozen import frozen
from alliancegame.game.game import FloatArray
from alliancegame.model.distribution import Shape
from alliancegame.model.parameter import Parameter
from alliancegame.pact.incomplete_beta import quantiles, regularized_at

EDGE = 2.0**-32
"""The levels nearest to 0 and 1 that are told from them."""

STEPS = 2**11
"""Steps of a density that is worked out once."""

MOST_STEPS = 60
"""Most steps by which the ends of a range are fitted; seven are usual."""

LEAST_TAIL = 1e-9
"""The probability beside a range below which a smaller one is not told from it."""

ASIDE, FARTHEST, CLOSE = 1e-6, 2.0, 1e-12
"""Of the ends' logarithms: how far aside slopes are taken, the longest step, the last one."""


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


@lru_cache(maxsize=4096)
def law(parameter: Parameter) -> Law:
    """The distribution of a parameter that has a range or quantiles."""
    low = -np.inf if parameter.limits.low is None else float(parameter.limits.low)
    high = np.inf if parameter.limits.high is None else float(parameter.limits.high)
    whole = _whole(parameter)
    least, greatest = whole.ends
    inside = whole if low <= least and greatest <= high else CutOff(whole, low, high)
    return Steps.of(inside) if isinstance(whole, Pert) else inside


def _whole(parameter: Parameter) -> Law:
    stated = parameter.distribution
    if stated.quantiles:
        return _stated([(float(level), float(value)) for level, value in stated.quantiles])
    least, greatest = parameter.low or Fraction(0), parameter.high or Fraction(0)
    low, width = float(least), float(greatest - least)
    high = float(greatest)
    # a value set beyond its range has the peak at the nearer end; in fractions, so that ranges of
    # one shape have one peak and are fitted once
    mode = min(max(parameter.value, least), greatest)
    peak = float((mode - least) / (greatest - least))
    left, right = _ends(stated.shape, peak, float(stated.tail))
    if stated.shape is Shape.TWO_PIECE_NORMAL:
        return TwoPieceNormal(low + peak * width, left * width, right * width)
    ends = low - left * width, high + right * width
    if stated.shape is Shape.UNIFORM or not ends[0] < ends[1]:  # else a range below rounding
        return Uniform(*ends)
    kind = Pert if stated.shape is Shape.PERT else Triangular
    return kind(ends[0], float(mode), ends[1])


def _stated(points: list[tuple[float, float]]) -> Stated:
    (level, value), (next_level, next_value) = points[:2]
    if level > 0:
        slope = (next_value - value) / (next_level - level)
        points = [(0.0, value - slope * level), *points]
    (before_level, before_value), (level, value) = points[-2:]
    if level < 1:
        slope = (value - before_value) / (level - before_level)
        points = [*points, (1.0, value + slope * (1 - level))]
    levels, values = zip(*points, strict=True)
    return Stated(levels, values)


@lru_cache(maxsize=4096)
def _ends(shape: Shape, peak: float, tail: float) -> tuple[float, float]:
    """Distances of the ends beyond the range [0, 1]; of a two-piece normal the two deviations.

    tail: the probability that is to lie on either side of the range

    By Newton's method in logarithms, in which tails are nearly straight lines.
    """
    if shape is Shape.UNIFORM:
        return (tail / (1 - 2 * tail),) * 2
    if shape is not Shape.TWO_PIECE_NORMAL and tail == 0:
        return 0.0, 0.0
    tail = max(tail, LEAST_TAIL)

    def below(peak: float, left: float, right: float) -> float:
        if shape is Shape.TWO_PIECE_NORMAL:
            return TwoPieceNormal(peak, left, right).below(0.0)
        return (Pert if shape is Shape.PERT else Triangular)(-left, peak, 1 + right).below(0.0)

    def missed(left: float, right: float) -> tuple[float, float]:
        ends = math.exp(left), math.exp(right)
        # what lies above is what lies below of the mirror image, where nothing cancels
        tails = below(peak, *ends), below(1 - peak, *ends[::-1])
        return math.log(tails[0] / tail), math.log(tails[1] / tail)

    left = right = math.log(0.5)
    for _ in range(MOST_STEPS):
        low, high = missed(left, right)
        (low_left, high_left), (low_right, high_right) = (
            ((low_now - low) / ASIDE, (high_now - high) / ASIDE)
            for low_now, high_now in (missed(left + ASIDE, right), missed(left, right + ASIDE))
        )
        area = low_left * high_right - low_right * high_left
        step_left = (high * low_right - low * high_right) / area
        step_right = (low * high_left - high * low_left) / area
        longest = max(abs(step_left), abs(step_right))
        shorter = min(1.0, FARTHEST / longest) if longest else 0.0
        left += shorter * step_left
        right += shorter * step_right
        if longest < CLOSE:
            break
    return math.exp(left), math.exp(right)
