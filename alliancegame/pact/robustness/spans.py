"""A way out of the pact bounded, where so many shocks move a number that it cannot be expanded.

What one shock makes of a number is an affine map, so a number's shocks are a chain of maps, each of
which may or may not happen. Passed through the chain, the span of its possible values is exact; the
gain is then bounded over the box of all spans, and what one shock can add to it by the mean value
theorem.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from functools import cached_property
from itertools import product
from typing import Any, TypeAlias

from alliancegame.frozen import frozen
from alliancegame.model.model import Model
from alliancegame.model.shocks import changed
from alliancegame.payoff.polynomial import Polynomial, rational
from alliancegame.payoff.pseudo_boolean import bits

Opening: TypeAlias = Callable[[int], bool]
"""Whether something is open once exactly the shocks of a bit mask have happened."""

Rational: TypeAlias = Any
"""FLINT's `fmpq`, ten times as fast as a Fraction."""

Span: TypeAlias = tuple[Rational, Rational]
"""The least and the greatest of a number."""

Box: TypeAlias = Mapping[int, Span]
"""{position of a number that moves: its span}."""


@frozen
class Move:
    """The affine map by which one shock changes a number x: constant + slope · x."""

    shock: int
    constant: Rational
    slope: Rational

    @cached_property
    def rises(self) -> bool:
        """Whether a greater number is made greater, or as great."""
        return bool(self.slope >= 0)

    def image(self, span: Span) -> Span:
        """The span of the numbers that a span is mapped to."""
        low, high = span if self.rises else span[::-1]
        return self.constant + self.slope * low, self.constant + self.slope * high

    def step(self, span: Span) -> Span:
        """By how much numbers of a span move."""
        ends = [self.constant + (self.slope - 1) * end for end in span]
        return min(ends), max(ends)


@frozen
class Bounded:
    """The condition that the pact breaks by one way, told from spans of the numbers it is made of.

    gain:      in the positions of the numbers that move; 1 if the condition is only what is open
    values:    {position of a number that moves: its stated value}
    chains:    {position of a number that moves: its shocks' moves, in the file's order}
    opening:   whether the way is open
    rules:     a bit mask of the shocks that the opening depends on
    undecided: a bit mask of shocks that may still happen, of those that touch the way
    """

    gain: Polynomial[int]
    values: Mapping[int, Rational]
    chains: Mapping[int, Sequence[Move]]
    opening: Opening
    rules: int
    undecided: int
    happened: int = 0

    @property
    def breaks(self) -> bool:
        return self.ruling_out(self.undecided).might_break(0)

    def breaks_after(self, shock: int) -> bool:
        return self.after(shock).breaks

    def might_break(self, shocks: int) -> bool:
        if not self.rules & self.undecided and not self.opening(self.happened):
            return False
        return bool(_span_of(self.gain, self._box(shocks))[1] > 0)

    def helpful(self) -> list[int]:
        pulls = dict.fromkeys(bits(self.undecided & ~self.rules), rational(Fraction(0)))
        box = self._box(self.undecided.bit_count())
        for position, chain in self.chains.items():
            slope = _span_of(self._slopes[position], box)
            for shock, shift in self._shifts(self.values[position], chain):
                if shock in pulls:
                    pulls[shock] += max(0 * slope[0], _times(slope, shift)[1])
        by_pull = sorted((u for u, pull in pulls.items() if pull > 0), key=lambda u: -pulls[u])
        return [*bits(self.undecided & self.rules), *by_pull]

    def after(self, shock: int) -> Bounded:
        bit = 1 << shock
        return replace(self, undecided=self.undecided & ~bit, happened=self.happened | bit)

    def ruling_out(self, shocks: int) -> Bounded:
        return replace(self, undecided=self.undecided & ~shocks)

    @cached_property
    def _slopes(self) -> dict[int, Polynomial[int]]:
        return {position: _derivative(self.gain, position) for position in self.chains}

    def _box(self, shocks: int) -> Box:
        """The span of each number that moves, if at most so many undecided shocks happen."""
        return {
            position: self._span(self.values[position], chain, shocks)
            for position, chain in self.chains.items()
        }

    def _span(self, value: Rational, chain: Sequence[Move], shocks: int) -> Span:
        spans = [(value, value)]  # by how many undecided shocks may have happened
        for move in chain:
            bit = 1 << move.shock
            if self.happened & bit:
                spans = [move.image(span) for span in spans]
            elif self.undecided & bit and shocks:
                moved = [move.image(span) for span in spans]
                longer = [*spans, spans[-1]][: shocks + 1]
                spans = [longer[0], *map(_hull, longer[1:], moved)]
        return spans[-1]

    def _shifts(self, value: Rational, chain: Sequence[Move]) -> list[tuple[int, Span]]:
        """(undecided shock, by how much it moves the number in the end), whatever else happens."""
        span, one = (value, value), rational(Fraction(1))
        shifts: list[tuple[int, Span]] = []
        for move in chain:
            bit = 1 << move.shock
            if self.happened & bit:
                factor = move.slope, move.slope
                shifts = [(shock, _times(shift, factor)) for shock, shift in shifts]
                span = move.image(span)
            elif self.undecided & bit:
                factor = min(move.slope, one), max(move.slope, one)
                shifts = [(shock, _times(shift, factor)) for shock, shift in shifts]
                shifts.append((move.shock, move.step(span)))
                span = _hull(span, move.image(span))
        return shifts


def moves(model: Model) -> dict[int, list[Move]]:
    """{position of a parameter that shocks move: what each of them makes of it}."""
    position = {name: i for i, name in enumerate(model.parameters)}
    chains: dict[int, list[Move]] = {}
    for number, shock in enumerate(model.shocks):
        images: dict[str, tuple[Fraction, Fraction]] = {}
        for change in shock.changes:
            ends = images.get(change.parameter, (Fraction(0), Fraction(1)))
            at_0, at_1 = (changed(change, end, Fraction(1)) for end in ends)
            images[change.parameter] = at_0, at_1
        for name, (at_0, at_1) in images.items():
            chains.setdefault(position[name], []).append(
                Move(number, rational(at_0), rational(at_1 - at_0))
            )
    return chains


def hull(value: Rational, chain: Sequence[Move]) -> Span:
    """Between these the number is, whichever of the shocks have happened."""
    span = value, value
    for move in chain:
        span = _hull(span, move.image(span))
    return span


def folded(gain: Polynomial[int], values: Sequence[Fraction], moving: set[int]) -> Polynomial[int]:
    """The gain with each parameter that does not move replaced by its value."""
    terms: dict[tuple[int, ...], Fraction] = {}
    for monomial, coefficient in gain.terms.items():
        amount = Fraction(coefficient)
        for i in monomial:
            amount *= 1 if i in moving else values[i]
        left = tuple(i for i in monomial if i in moving)
        terms[left] = terms.get(left, Fraction(0)) + amount
    return Polynomial({monomial: amount for monomial, amount in terms.items() if amount})


def _derivative(function: Polynomial[int], variable: int) -> Polynomial[int]:
    terms: dict[tuple[int, ...], int | Fraction] = {}
    for monomial, coefficient in function.terms.items():
        for place, name in enumerate(monomial):
            if name == variable:
                rest = monomial[:place] + monomial[place + 1 :]
                terms[rest] = terms.get(rest, 0) + coefficient
    return Polynomial(terms)


def _span_of(function: Polynomial[int], box: Box) -> Span:
    """Between these lie all values over a box; exact where the box is a point."""
    least = most = rational(Fraction(0))
    for monomial, coefficient in function.terms.items():
        factor = rational(Fraction(coefficient))
        span = factor, factor
        for i in monomial:
            span = _times(span, box[i])
        least, most = least + span[0], most + span[1]
    return least, most


def _times(one: Span, two: Span) -> Span:
    ends = [a * b for a, b in product(one, two)]
    return min(ends), max(ends)


def _hull(one: Span, two: Span) -> Span:
    return min(one[0], two[0]), max(one[1], two[1])
