"""Where a polynomial with rational coefficients first turns negative: exact, no grid."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Sequence

Polynomial: TypeAlias = Any
"""A flint.fmpq_poly; flint ships no types."""


@dataclass(frozen=True)
class Intensity:
    """A number found as a root.

    value: in floating point
    exact: as a fraction, or None where the root is irrational
    """

    value: float
    exact: Fraction | None


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


def first_negative(given: Polynomial, low: Fraction, high: Fraction) -> Intensity | None:
    """The infimum of the points of [low, high] at which the polynomial is negative.

    Touching zero from above is not negative.
    """
    roots = real_roots(given, low, high)
    points = [Intensity(float(low), low), *roots, Intensity(float(high), high)]
    if _value(given, low) < 0:
        return points[0]
    for left, right in pairwise(points):
        if left.value < right.value and _value(given, _between(left, right)) < 0:
            return left
    return None


def real_roots(given: Polynomial, low: Fraction, high: Fraction) -> list[Intensity]:
    """The distinct real roots strictly between low and high, in ascending order."""
    if given.degree() < 1:
        return []
    found = []
    for factor, _ in given.factor()[1]:
        if factor.degree() == 1:
            root = -factor[0] / factor[1]
            exact = Fraction(int(root.p), int(root.q))
            found.append(Intensity(float(exact), exact))
        else:
            # an irreducible factor has simple roots, so that each ball either is real or is not
            found += [
                Intensity(float(ball.real.mid()), None)
                for ball, _ in factor.complex_roots()
                if ball.imag == 0
            ]
    inside = [root for root in found if _strictly_between(root, low, high)]
    return sorted(inside, key=lambda root: root.value)


def _strictly_between(root: Intensity, low: Fraction, high: Fraction) -> bool:
    place = root.exact if root.exact is not None else Fraction(root.value)
    return low < place < high


def _between(left: Intensity, right: Intensity) -> Fraction:
    return (Fraction(left.value) + Fraction(right.value)) / 2


def _value(given: Polynomial, point: Fraction) -> Fraction:
    from flint import fmpq

    result = given(fmpq(point.numerator, point.denominator))
    return Fraction(int(result.p), int(result.q))
