"""With what intensity a shock strikes when it arrives."""

from __future__ import annotations

from fractions import Fraction
from functools import cached_property

from alliancegame.frozen import Frozen, frozen


@frozen
class Severity:
    """The distribution of a shock's intensity on arrival.

    values:  (intensity, weight); chances are in proportion to the weights
    between: (least, likeliest, greatest) of a PERT distribution, which replaces the values
    """

    values: tuple[tuple[Fraction, Fraction], ...] = ()
    between: tuple[Fraction, Fraction, Fraction] | None = None

    @cached_property
    def chances(self) -> Frozen[Fraction, Fraction]:
        """{intensity: its probability} of one that is not between two numbers, ascending.

        An intensity of 0 may be among them: so often a shock arrives and does nothing.
        """
        total = sum(weight for _, weight in self.values)
        chances: dict[Fraction, Fraction] = {}
        for intensity, weight in sorted(self.values):
            if weight:
                chances[intensity] = chances.get(intensity, Fraction(0)) + weight / total
        return Frozen(chances)

    @property
    def greatest(self) -> Fraction:
        """The greatest intensity."""
        return max(self.chances) if self.between is None else self.between[-1]


FULL = Severity(((Fraction(1), Fraction(1)),))
"""Every arrival strikes with full intensity."""
