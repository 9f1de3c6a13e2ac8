"""Polynomials with rational coefficients in many variables, few of which stand in one term.

A payoff is a sum of products weight × amount (× the chances of nature's moves), so it is a
polynomial in a game's parameters, of which there may be thousands while a term multiplies two or
three. A term is kept as the tuple of the variables it multiplies, so that its size is its degree.
FLINT's `fmpq_mpoly` keeps an exponent for each variable of the ring: with 100 parameters it is as
fast, with 4,000 it takes 40 times as long (a gain of 33 terms: 410 µs against 11 µs a value).

Evaluation is generic in the ring of the values: Fractions, FLINT's rationals (ten times as fast as
Fractions), polynomials in one variable, or whole arrays.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction
from typing import Any, Generic, Protocol, TypeAlias, TypeVar

from alliancegame.frozen import frozen

Variable = TypeVar("Variable")
Other = TypeVar("Other")
Key_contra = TypeVar("Key_contra", contravariant=True)

Coefficient: TypeAlias = "int | Fraction"

Number: TypeAlias = Callable[[Fraction], Any]
"""The element of a ring that a fraction stands for."""


class Lookup(Protocol[Key_contra]):
    """A value for each variable: a mapping, or a sequence where variables are positions."""

    def __getitem__(self, key: Key_contra, /) -> Any: ...


@frozen
class Polynomial(Generic[Variable]):
    """A sum of products of variables.

    terms: {variables multiplied, in ascending order, repeated for powers: coefficient}, no
           coefficient 0; the order of the terms is that in which they first came up
    """

    terms: Mapping[tuple[Variable, ...], Coefficient]

    @classmethod
    def constant(cls, value: Coefficient) -> Polynomial[Variable]:
        """The polynomial that is this number."""
        return Polynomial({(): value} if value else {})

    @classmethod
    def variable(cls, name: Variable) -> Polynomial[Variable]:
        """The polynomial that is this variable."""
        return Polynomial({(name,): 1})

    @classmethod
    def total(cls, parts: Iterable[tuple[Polynomial[Variable], int]]) -> Polynomial[Variable]:
        """The sum of polynomials, each with a factor."""
        terms: dict[tuple[Variable, ...], Coefficient] = {}
        for part, factor in parts:
            for monomial, coefficient in part.terms.items():
                terms[monomial] = terms.get(monomial, 0) + factor * coefficient
        return Polynomial({monomial: c for monomial, c in terms.items() if c})

    def __bool__(self) -> bool:
        return bool(self.terms)

    def __add__(self, other: Polynomial[Variable] | Coefficient) -> Polynomial[Variable]:
        return Polynomial.total([(self, 1), (_lifted(other), 1)])

    def __sub__(self, other: Polynomial[Variable] | Coefficient) -> Polynomial[Variable]:
        return Polynomial.total([(self, 1), (_lifted(other), -1)])

    def __neg__(self) -> Polynomial[Variable]:
        return Polynomial.total([(self, -1)])

    def __mul__(self, other: Polynomial[Variable] | Coefficient) -> Polynomial[Variable]:
        terms: dict[tuple[Variable, ...], Coefficient] = {}
        for one, a in self.terms.items():
            for two, b in _lifted(other).terms.items():
                monomial = tuple(sorted(one + two))  # type: ignore[type-var]
                terms[monomial] = terms.get(monomial, 0) + a * b
        return Polynomial({monomial: c for monomial, c in terms.items() if c})

    __radd__ = __add__
    __rmul__ = __mul__

    @property
    def variables(self) -> tuple[Variable, ...]:
        """The variables it depends on, in ascending order."""
        return tuple(sorted({name for term in self.terms for name in term}))  # type: ignore[type-var]

    @property
    def degree(self) -> int:
        """The most variables in one term, powers counted."""
        return max(map(len, self.terms), default=0)

    def at(self, values: Lookup[Variable], number: Number = Fraction) -> Any:
        """The value where the variables have these values, in the ring they are from.

        number: what a fraction is in that ring
        """
        total = number(Fraction(0))
        for monomial, coefficient in self.terms.items():
            product: Any = coefficient if isinstance(coefficient, int) else number(coefficient)
            for name in monomial:
                product = product * values[name]
            total = total + product
        return total

    def gradient(self, values: Lookup[Variable], number: Number = Fraction) -> dict[Variable, Any]:
        """{variable: the derivative by it where the variables have these values}."""
        slopes: dict[Variable, Any] = dict.fromkeys(self.variables, number(Fraction(0)))
        for monomial, coefficient in self.terms.items():
            for place, name in enumerate(monomial):
                rest: Any = coefficient if isinstance(coefficient, int) else number(coefficient)
                for other in monomial[:place] + monomial[place + 1 :]:
                    rest = rest * values[other]
                slopes[name] = slopes[name] + rest
        return slopes

    def replaced(self, values: Mapping[Variable, Coefficient]) -> Polynomial[Variable]:
        """The polynomial in the other variables where these have values."""
        terms: dict[tuple[Variable, ...], Coefficient] = {}
        for monomial, coefficient in self.terms.items():
            left = tuple(name for name in monomial if name not in values)
            product = coefficient
            for name in monomial:
                if name in values:
                    product *= values[name]
            terms[left] = terms.get(left, 0) + product
        return Polynomial({monomial: c for monomial, c in terms.items() if c})

    def along(self, lines: Lookup[Variable]) -> Any:
        """The polynomial in one variable that it is where each variable is one (`fmpq_poly`)."""
        from flint import fmpq_poly

        return self.at(lines, lambda value: fmpq_poly([rational(value)]))

    def renamed(self, names: Callable[[Variable], Other]) -> Polynomial[Other]:
        """The polynomial with each variable called otherwise, no two alike."""
        return Polynomial(
            {
                tuple(sorted(map(names, monomial))): c  # type: ignore[type-var]
                for monomial, c in self.terms.items()
            }
        )


def _lifted(value: Polynomial[Variable] | Coefficient) -> Polynomial[Variable]:
    return value if isinstance(value, Polynomial) else Polynomial.constant(value)


def rational(value: Fraction) -> Any:
    """The fraction as FLINT's `fmpq`."""
    from flint import fmpq

    return fmpq(value.numerator, value.denominator)


def rationals(values: Iterable[Fraction]) -> list[Any]:
    """The fractions as FLINT's `fmpq`."""
    from flint import fmpq

    return [fmpq(value.numerator, value.denominator) for value in values]


def fraction(value: Any) -> Fraction:
    """FLINT's `fmpq` as a fraction."""
    return Fraction(int(value.p), int(value.q))
