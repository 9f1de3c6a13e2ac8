"""A parameter that levers move: how far either way, by whose lever, and at what price."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from alliancegame.frozen import frozen
from alliancegame.model.model import Lever

GRID = 9
"""Values tried of a parameter that multiplies another one, or itself."""


@frozen
class Step:
    """A part of a parameter's way out from its stated value, on which one lever is the cheapest."""

    lever: Lever
    sign: int
    length: Fraction


@frozen
class Dial:
    """One parameter with all the levers that move it.

    place: its position among the model's parameters
    now:   its value as stated
    slope: what it changes by in the case at hand, per unit by which the stated value is moved
    up:    the steps upwards from the stated value; the price of a unit never falls along them
    down:  the steps downwards, likewise
    """

    place: int
    now: Fraction
    slope: Fraction
    up: tuple[Step, ...]
    down: tuple[Step, ...]

    @classmethod
    def of(cls, levers: Sequence[Lever], place: int, now: Fraction, slope: Fraction) -> Dial:
        """All of one parameter's levers; where several reach, the cheapest one is used."""
        return cls(place, now, slope, _steps(levers, now, 1), _steps(levers, now, -1))

    def price(self, shift: Fraction) -> Fraction:
        """The cost of a shift of the parameter's stated value, in the levers' units of cost."""
        return sum((step.lever.cost * part for step, part in self._taken(shift)), Fraction(0))

    def changes(self, shift: Fraction) -> Iterator[tuple[str, tuple[Fraction, Fraction]]]:
        """(lever, (value before, value after)), in the order in which they are used."""
        before = self.now
        for step, part in self._taken(shift):
            yield step.lever.name, (before, before + step.sign * part)
            before += step.sign * part

    def grid(self) -> list[Fraction]:
        """Shifts to try, evenly over its whole way; 0 is among them."""
        low = -sum((step.length for step in self.down), Fraction(0))
        high = sum((step.length for step in self.up), Fraction(0))
        evenly = (low + i * (high - low) / (GRID - 1) for i in range(GRID))
        return sorted({*evenly, Fraction(0)})

    def _taken(self, shift: Fraction) -> Iterator[tuple[Step, Fraction]]:
        left = abs(shift)
        for step in self.up if shift > 0 else self.down:
            part = min(step.length, left)
            if part:
                yield step, part
            left -= part


def _steps(levers: Sequence[Lever], now: Fraction, sign: int) -> tuple[Step, ...]:
    reaches = {
        lever.name: sign * ((lever.high if sign > 0 else lever.low) - now) for lever in levers
    }
    steps: list[Step] = []
    start = Fraction(0)
    for end in sorted({reach for reach in reaches.values() if reach > 0}):
        lever = min((one for one in levers if reaches[one.name] >= end), key=lambda one: one.cost)
        if steps and steps[-1].lever is lever:
            steps[-1] = Step(lever, sign, steps[-1].length + end - start)
        else:
            steps.append(Step(lever, sign, end - start))
        start = end
    return tuple(steps)
