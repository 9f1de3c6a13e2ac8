"""The distribution of a number, from what the file states of it."""

from __future__ import annotations

import math
from fractions import Fraction
from functools import lru_cache

import numpy as np

from alliancegame.model.distribution import Shape
from alliancegame.model.parameter import Parameter
from alliancegame.pact.distributions import (
    CutOff,
    Law,
    Pert,
    Stated,
    Steps,
    Triangular,
    TwoPieceNormal,
    Uniform,
)

MOST_STEPS = 60
"""Most steps by which the ends of a range are fitted; seven are usual."""

LEAST_TAIL = 1e-9
"""The probability beside a range below which a smaller one is not told from it."""

ASIDE, FARTHEST, CLOSE = 1e-6, 2.0, 1e-12
"""Of the ends' logarithms: how far aside slopes are taken, the longest step, the last one."""


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
