"""Functions of which shocks have happened: polynomials in variables that are 0 or 1.

Every such function is one sum of products of the variables, each of degree at most 1 because
z·z = z. A product is kept as a bit mask of its variables, so that fixing a variable, which a search
does at every step, merges or drops terms. A number that shocks move is such a function, because
each change is linear in whether its shock has happened; so is a gain, made of such numbers.

source: Boros and Hammer (2002), Pseudo-Boolean optimization, sections 2 and 4
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import TypeAlias

from alliancegame.frozen import frozen

Amount: TypeAlias = "int | Fraction"

MOST_TERMS = 256
"""The most terms of a function that is multiplied out."""


class TooManyTermsError(ArithmeticError):
    """A function that would have more than `MOST_TERMS` terms; who multiplies out catches it."""


@frozen
class PseudoBoolean:
    """A real function of variables that are 0 or 1, numbered from 0.

    terms: {bit mask of the variables multiplied: coefficient}, no coefficient 0
    """

    terms: Mapping[int, Amount]

    @classmethod
    def constant(cls, value: Amount) -> PseudoBoolean:
        """The function that is this number everywhere."""
        return cls({0: value} if value else {})

    @classmethod
    def variable(cls, number: int) -> PseudoBoolean:
        """The function that is this variable."""
        return cls({1 << number: 1})

    def __add__(self, other: PseudoBoolean | Amount) -> PseudoBoolean:
        terms = dict(self.terms)
        for mask, amount in _lifted(other).terms.items():
            terms[mask] = terms.get(mask, 0) + amount
        return PseudoBoolean({mask: amount for mask, amount in terms.items() if amount})

    def __mul__(self, other: PseudoBoolean | Amount) -> PseudoBoolean:
        """raises: TooManyTermsError"""
        terms: dict[int, Amount] = {}
        for one, a in self.terms.items():
            for two, b in _lifted(other).terms.items():
                terms[one | two] = terms.get(one | two, 0) + a * b
            if len(terms) > MOST_TERMS:
                raise TooManyTermsError
        return PseudoBoolean({mask: amount for mask, amount in terms.items() if amount})

    def __neg__(self) -> PseudoBoolean:
        return PseudoBoolean({mask: -amount for mask, amount in self.terms.items()})

    def __sub__(self, other: PseudoBoolean | Amount) -> PseudoBoolean:
        return self + -_lifted(other)

    __radd__ = __add__
    __rmul__ = __mul__

    @property
    def at_zero(self) -> Amount:
        """The value where every variable is 0."""
        return self.terms.get(0, 0)

    @property
    def variables(self) -> int:
        """A bit mask of the variables it depends on."""
        union = 0
        for mask in self.terms:
            union |= mask
        return union

    def bound(self, ones: int) -> Amount:
        """At least the value wherever at most so many variables are 1; exact if it is linear."""
        single, whole = self._pulls()
        best = sum(sorted((pull for pull in single.values() if pull > 0), reverse=True)[:ones])
        return self.at_zero + min(best, whole)

    def pulls(self) -> dict[int, Amount]:
        """{variable: at least what raising it to 1 adds to the value, whatever the others are}."""
        return self._pulls()[0]

    def _pulls(self) -> tuple[dict[int, Amount], Amount]:
        """For each variable its products above 0 and its own; all products above 0 together."""
        pulls: dict[int, Amount] = {}
        whole: Amount = 0
        for mask, amount in self.terms.items():
            if not mask:
                continue
            if amount > 0:
                whole += amount
            if not mask & (mask - 1):
                number = mask.bit_length() - 1
                pulls[number] = pulls.get(number, 0) + amount
                continue
            for number in bits(mask):
                pulls[number] = pulls.get(number, 0) + max(amount, 0)
        return pulls, whole

    def with_one(self, number: int) -> PseudoBoolean:
        """The function of the others where this variable is 1."""
        bit = 1 << number
        terms: dict[int, Amount] = {}
        for mask, amount in self.terms.items():
            rest = mask & ~bit
            terms[rest] = terms.get(rest, 0) + amount
        return PseudoBoolean({mask: amount for mask, amount in terms.items() if amount})

    def without(self, dropped: int) -> PseudoBoolean:
        """The function of the others where the variables of this bit mask are 0."""
        return PseudoBoolean({m: amount for m, amount in self.terms.items() if not m & dropped})


def bits(mask: int) -> Iterator[int]:
    """The positions of the bits that are set, ascending."""
    while mask:
        low = mask & -mask
        yield low.bit_length() - 1
        mask ^= low


def submasks(mask: int) -> Iterator[int]:
    """Every bit mask of bits of this one, ascending, 0 first."""
    part = 0
    while True:
        yield part
        if part == mask:
            return
        part = (part - mask) & mask


def _lifted(value: PseudoBoolean | Amount) -> PseudoBoolean:
    return value if isinstance(value, PseudoBoolean) else PseudoBoolean.constant(value)
