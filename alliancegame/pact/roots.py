"""The first points at which rational polynomials turn negative: exact, no grid."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING, Any, TypeAlias

from alliancegame.frozen import frozen

if TYPE_CHECKING:
    from collections.abc import Sequence

Polynomial: TypeAlias = Any
"""A flint.fmpq_poly; flint ships no types."""


BITS = 128
"""The first precision of enclosures, doubled until no two of them meet."""


@frozen
class Intensity:
    """A number found as a root, known within bounds.

    low, high: it is no less and no more; equal where it is rational
    """

    low: Fraction
    high: Fraction

    @classmethod
    def at(cls, value: Fraction) -> Intensity:
        """A rational number."""
        return cls(value, value)

    @property
    def value(self) -> float:
        """In floating point."""
        return float(self.middle)

    @property
    def exact(self) -> Fraction | None:
        """As a fraction, or None where it is irrational."""
        return self.low if self.low == self.high else None

    @property
    def middle(self) -> Fraction:
        """The number itself if it is rational, else one that close to it."""
        return self.low if self.low == self.high else (self.low + self.high) / 2


def polynomial(coefficients: Sequence[Fraction]) -> Polynomial:
    """The polynomial with these coefficients, lowest degree first."""
    from flint import fmpq, fmpq_poly

    return fmpq_poly([fmpq(c.numerator, c.denominator) for c in coefficients])


def constant(value: Fraction) -> Polynomial:
    """The polynomial that is this number."""
    return polynomial([value])


def interpolated(points: Sequence[Fraction], values: Sequence[Fraction]) -> Polynomial:
    """The polynomial of least degree with these values at distinct points (Newton's form)."""
    result = polynomial([])
    base = polynomial([Fraction(1)])
    for point, value in zip(points, values, strict=True):
        step = (value - _value(result, point)) / _value(base, point)
        result += polynomial([step]) * base
        base *= polynomial([-point, Fraction(1)])
    return result


def first_negative(univariate: Polynomial, low: Fraction, high: Fraction) -> Intensity | None:
    """The infimum of the points of [low, high] at which the polynomial is negative.

    Touching zero from above is not negative.
    """
    points = [Intensity.at(low), *real_roots(univariate, low, high), Intensity.at(high)]
    if _value(univariate, low) < 0:
        return points[0]
    for left, right in pairwise(points):
        # the bounds of neighbours do not meet, so that what lies between is no root
        if left.high < right.low and _value(univariate, (left.high + right.low) / 2) < 0:
            return left
    return None


def real_roots(univariate: Polynomial, low: Fraction, high: Fraction) -> list[Intensity]:
    """The distinct real roots strictly between low and high, in ascending order.

    Their bounds meet neither each other's nor low and high.
    """
    if univariate.degree() < 1:
        return []
    factors = [factor for factor, _ in univariate.factor()[1]]
    bits = BITS
    while True:
        roots = [root for factor in factors for root in _roots_of(factor, bits)]
        inside = [root for root in roots if root.exact is None or low < root.exact < high]
        points = sorted(
            [Intensity.at(low), *inside, Intensity.at(high)] if low < high else inside,
            key=lambda root: root.low,
        )
        if all(left.high < right.low for left, right in pairwise(points)):
            return [root for root in points if low < root.low and root.high < high]
        bits *= 2


def _roots_of(factor: Polynomial, bits: int) -> list[Intensity]:
    """The real roots of an irreducible factor, which are simple: a ball either is real or not."""
    from flint import ctx

    if factor.degree() == 1:
        root = -factor[0] / factor[1]
        return [Intensity.at(Fraction(int(root.p), int(root.q)))]
    with ctx.workprec(bits):
        balls = [ball.real for ball, _ in factor.complex_roots() if ball.imag == 0]
        return [Intensity(_rational(ball.lower()), _rational(ball.upper())) for ball in balls]


def _rational(bound: Any) -> Fraction:
    number = bound.fmpq()
    return Fraction(int(number.p), int(number.q))


def _value(univariate: Polynomial, point: Fraction) -> Fraction:
    from flint import fmpq

    result = univariate(fmpq(point.numerator, point.denominator))
    return Fraction(int(result.p), int(result.q))
