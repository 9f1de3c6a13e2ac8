"""Limits of numbers by what they are: the one rule for files, settings, shocks, levers, designs."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from alliancegame.errors import AllianceGameError
from alliancegame.frozen import frozen


@frozen
class Limits:
    """The least and the greatest number that makes sense, None for no bound, and the rule."""

    low: Fraction | None = None
    high: Fraction | None = None
    rule: str = ""

    def admit(self, number: Fraction) -> bool:
        """True if the number is within the limits."""
        above = self.low is None or number >= self.low
        return above and (self.high is None or number <= self.high)

    def nearest(self, number: Fraction) -> Fraction:
        """The number, or the bound that it is beyond."""
        above = number if self.low is None else max(number, self.low)
        return above if self.high is None else min(above, self.high)

    def and_those_of(self, other: Limits) -> Limits:
        """The limits of a number that has to keep to both."""
        low = max((limits.low for limits in (self, other) if limits.low is not None), default=None)
        high = min(
            (limits.high for limits in (self, other) if limits.high is not None), default=None
        )
        return Limits(low, high, (other if self.high is None and other.rule else self).rule)

    def require(self, number: Fraction, what: str, remedy: str = "Correct the number.") -> None:
        """Raises AllianceGameError, which names what has the number, unless they admit it."""
        if not self.admit(number):
            raise AllianceGameError(f"{what} is {float(number):g}; {self.rule}. {remedy}")


ANY = Limits()

LIMITS: Mapping[str, Limits] = {
    "weight": Limits(Fraction(0), None, "a weight is at least 0"),
    "rate": Limits(Fraction(0), Fraction(10_000), "a yearly rate is from 0 to 10,000"),
    "discount factor": Limits(Fraction(0), Fraction(1), "a discount factor is from 0 to 1"),
    "probability": Limits(Fraction(0), Fraction(1), "a probability is from 0 to 1"),
    "factor": Limits(Fraction(0), Fraction(10_000), "a factor on a rate is from 0 to 10,000"),
    "years": Limits(Fraction(1, 10_000), Fraction(10_000), "years run from 1/10,000 to 10,000"),
    "intensity": Limits(Fraction(0), Fraction(1), "intensities run from 0 to 1"),
    "amount": ANY,
    "parameter": ANY,
}
"""{what a number is for: its limits}."""
