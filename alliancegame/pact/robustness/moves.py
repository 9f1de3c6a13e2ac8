"""Moves of one deviation's parameters until it pays, each within what makes sense."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from itertools import pairwise
from typing import Any

from alliancegame.frozen import frozen
from alliancegame.model.model import Model
from alliancegame.pact.robustness.nearest import nearest_in_euclid
from alliancegame.pact.roots import Intensity, first_negative, polynomial
from alliancegame.payoff.extremes import Box, Limits, Values, greatest
from alliancegame.payoff.stakes import Gain

FARTHEST = 2**256
"""Max-norm radius, in ranges, up to which a breaking change is looked for."""

REFINEMENTS = 50
"""Bisections of a radius that is only bounded."""


@frozen
class Moves:
    """The room in which each parameter of one deviation may move.

    spans:  {position: width of the stated range}, where it is positive
    limits: the values that make sense, of weights and chances
    """

    gain: Gain
    values: Values
    spans: Mapping[int, Fraction]
    limits: Limits

    @classmethod
    def of(cls, model: Model, gain: Gain) -> Moves:
        """Each parameter from its stated value, a weight not below 0, a chance from 0 to 1."""
        items = list(model.parameters.values())
        weights = {interest.weight for interest in model.interests}
        chances = {name for decision in model.decisions for name in decision.probabilities.values()}
        spans = {i: items[i].span for i in gain.variables if items[i].span}
        limits: dict[int, tuple[Fraction | None, Fraction | None]] = {}
        for i in spans:
            if items[i].name in chances:
                limits[i] = Fraction(0), Fraction(1)
            elif items[i].name in weights:
                limits[i] = Fraction(0), None
        return cls(gain, model.values, spans, limits)

    def slopes(self) -> dict[int, Fraction]:
        """{position: the gain's derivative} at the stated values, of the parameters that move."""
        slopes = self.gain.gradient(self.values)
        return {i: slopes[i] for i in self.spans}

    def box(self, radius: Fraction) -> Box:
        """The box that parameters reach by moving up to `radius` of their ranges either way."""
        return {i: (self._at(i, -radius), self._at(i, radius)) for i in self.spans}

    def _at(self, i: int, radius: Fraction) -> Fraction:
        return self._within(i, self.values[i] + radius * self.spans[i])

    def _within(self, i: int, value: Fraction) -> Fraction:
        low, high = self.limits.get(i, (None, None))
        value = value if low is None else max(value, low)
        return value if high is None else min(value, high)

    def euclidean(self, max_norm: Intensity | None) -> tuple[float | None, bool]:
        """The Euclidean radius, and whether it is exact; it is never less than the max-norm one."""
        now = self.gain.at(self.values)
        if now > 0 or max_norm is None:
            return 0.0 if now > 0 else None, True
        products = (len([i for i in term if i in self.spans]) for term in self.gain.terms)
        if now == 0 or any(count > 2 for count in products):
            return max_norm.value, max_norm.high == 0
        return nearest_in_euclid(self.gain, self.values, self.spans, self.limits)

    def max_norm(self) -> tuple[Intensity | None, bool]:
        """The max-norm radius, and whether it is exact.

        The vertex of the box at which the gain is greatest fixes a direction; along it the gain is
        a polynomial, whose first root is a smaller radius. Each direction is left for good, so
        that the descent ends at the least root over all directions.
        """
        if self.gain.at(self.values) > 0:
            return Intensity.at(Fraction(0)), True
        high = Fraction(1)
        while not self._might_pay(high):
            if high >= FARTHEST:
                return None, True
            high = max(2 * high, high * high)
        radius = Intensity.at(high)
        while True:
            worst = greatest(self.gain, self.values, self.box(radius.middle))
            if worst.point is None:
                return self._bisected(high), False
            if worst.gain <= 0:
                return radius, True
            closer = self._first_root(worst.point, radius.middle)
            if closer is None or closer.high >= radius.low:
                return radius, True
            radius = closer

    def _might_pay(self, radius: Fraction) -> bool:
        return greatest(self.gain, self.values, self.box(radius)).gain > 0

    def _first_root(self, point: Mapping[int, Fraction], limit: Fraction) -> Intensity | None:
        """The least radius at which the gain turns positive towards a vertex of the box."""
        signs = {i: 1 if value > self.values[i] else -1 for i, value in point.items()}
        kinks = {
            abs(end - self.values[i]) / self.spans[i]
            for i, sign in signs.items()
            for end in [self.limits.get(i, (None, None))[sign > 0]]
            if end is not None
        }
        inside = sorted(kink for kink in kinks if 0 < kink < limit)
        for low, high in pairwise([Fraction(0), *inside, limit]):
            root = first_negative(-self._along(signs, (low + high) / 2), low, high)
            if root is not None:
                return root
        return None

    def _along(self, signs: Mapping[int, int], near: Fraction) -> Any:
        """The gain as a polynomial in the radius, around a radius between two kinks."""
        lines = {}
        for i in self.gain.variables:
            step = signs.get(i, 0) * self.spans.get(i, Fraction(0))
            free = self.values[i] + near * step
            held = self._within(i, free)
            lines[i] = polynomial([self.values[i], step] if held == free else [held])
        return self.gain.along(lines)

    def _bisected(self, high: Fraction) -> Intensity:
        """A lower bound of the radius, from the bound on the gain."""
        low = high / 2
        while self._might_pay(low):
            if low * FARTHEST < 1:
                return Intensity.at(Fraction(0))
            high, low = low, low / 2
        for _ in range(REFINEMENTS):
            middle = (low + high) / 2
            if self._might_pay(middle):
                high = middle
            else:
                low = middle
        return Intensity.at(low)
