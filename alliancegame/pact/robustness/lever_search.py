"""The cheapest moves of levers that break a pact which holds, or secure one which fails.

Everything is computed in rational numbers, so that payoffs of any size are treated alike, and each
plan is confirmed by the exact gains it leads to.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import product
from typing import TypeAlias

from alliancegame.frozen import frozen
from alliancegame.pact.robustness.dials import Dial, Step
from alliancegame.pact.robustness.linear_program import Row, minimum
from alliancegame.payoff.extremes import products_cover
from alliancegame.payoff.stakes import Gain

REFINEMENTS = 60
"""Bisections by which a value found on the grid is brought back towards the stated one."""

Shifts: TypeAlias = Mapping[int, Fraction]
"""{position of a parameter: change of its stated value}."""

Places: TypeAlias = tuple[int, ...]
"""Positions of the parameters that a term multiplies."""


@frozen
class Plan:
    """Shifts that do what is wanted, and the deviation that starts to pay, if one is to."""

    cost: Fraction
    shifts: Shifts
    gain: Gain | None = None


@frozen
class LeverSearch:
    """The pact's deviations in one case, and the parameters that levers move.

    values: of all parameters in this case
    gains:  of the deviations that are open
    """

    values: Sequence[Fraction]
    gains: Sequence[Gain]
    dials: Sequence[Dial]

    def breaking(self) -> tuple[Plan | None, bool]:
        """The cheapest way to make some deviation pay, and whether no cheaper one exists."""
        best: Plan | None = None
        exact = True
        for gain in self.gains:
            ways = self._gridded([gain])
            exact = exact and ways == [[]]
            for gridded in ways:
                plans = (self._knapsack(gain, start, gridded) for start in _starts(gridded))
                best = self._cheaper(best, plans, gridded)
        return best, exact

    def securing(self) -> tuple[Plan | None, bool]:
        """The cheapest way to leave no deviation that pays, and whether no cheaper one exists."""
        ways = self._gridded(self.gains)
        best: Plan | None = None
        for gridded in ways:
            plans = (self._program(start, gridded) for start in _starts(gridded))
            secure = (plan for plan in plans if plan and self._secure(self._values(plan.shifts)))
            best = self._cheaper(best, secure, gridded)
        return best, ways == [[]]

    def _cheaper(
        self, best: Plan | None, plans: Iterable[Plan | None], gridded: Sequence[Dial]
    ) -> Plan | None:
        """The cheaper of the best plan so far and the cheapest of others, once brought nearer."""
        cheapest = min(filter(None, plans), key=lambda plan: plan.cost, default=None)
        if cheapest is None:
            return best
        nearer = self._nearer(cheapest, gridded)
        return nearer if best is None or nearer.cost < best.cost else best

    def _secure(self, values: Sequence[Fraction]) -> bool:
        return all(gain.at(values) <= 0 for gain in self.gains)

    def _gridded(self, gains: Sequence[Gain]) -> list[list[Dial]]:
        """Sets of dials to try on a grid, so that the gains are linear in the others.

        A single empty set if they are linear in all; else one side of the products, and the other,
        each with the dials that multiply themselves.
        """
        moving = {dial.place: dial for dial in self.dials if dial.slope}
        still = {i for gain in gains for term in gain.terms for i in term} - moving.keys()
        terms = [_without(term, still) for gain in gains for term in gain.terms]
        squared = {i for term in terms for i in term if term.count(i) > 1}
        sides = _sides([_without(term, squared) for term in terms])
        return [[moving[i] for i in sorted(squared | side)] for side in sides]

    def _values(self, shifts: Shifts) -> list[Fraction]:
        values = list(self.values)
        for dial in self.dials:
            values[dial.place] += dial.slope * shifts.get(dial.place, Fraction(0))
        return values

    def _plan(self, shifts: Shifts, gain: Gain | None = None) -> Plan:
        cost = sum(
            (dial.price(shifts[dial.place]) for dial in self.dials if dial.place in shifts),
            Fraction(0),
        )
        return Plan(cost, shifts, gain)

    def _free_steps(self, gridded: Sequence[Dial]) -> list[tuple[Dial, Step]]:
        return [
            (dial, step)
            for dial in self.dials
            if dial.slope and dial not in gridded
            for step in (*dial.up, *dial.down)
        ]

    def _knapsack(self, gain: Gain, start: Shifts, gridded: Sequence[Dial]) -> Plan | None:
        """The cheapest steps of the free dials that bring the gain to 0 and could go beyond."""
        values = self._values(start)
        needed = -gain.at(values)
        if needed < 0:
            return self._plan(start, gain)
        slopes = gain.gradient(values)
        worth = [
            (step.lever.cost / effect, effect, dial, step)
            for dial, step in self._free_steps(gridded)
            if (effect := step.sign * dial.slope * slopes.get(dial.place, Fraction(0))) > 0
        ]
        shifts = dict(start)
        for _, effect, dial, step in sorted(worth, key=lambda dial_worth: dial_worth[0]):
            pulled = min(step.length, needed / effect)
            shifts[dial.place] = shifts.get(dial.place, Fraction(0)) + step.sign * pulled
            if step.length * effect > needed:
                return self._plan(shifts, gain)
            needed -= pulled * effect
        return None

    def _program(self, start: Shifts, gridded: Sequence[Dial]) -> Plan | None:
        """The cheapest steps of the free dials after which no deviation gains."""
        values = self._values(start)
        free = self._free_steps(gridded)
        rows = []
        for gain in self.gains:
            slopes = gain.gradient(values)
            effects = [
                step.sign * dial.slope * slopes.get(dial.place, Fraction(0)) for dial, step in free
            ]
            rows.append(Row(effects, -gain.at(values)))
        for k, (_, step) in enumerate(free):
            rows.append(Row([Fraction(int(j == k)) for j in range(len(free))], step.length))
        moves = minimum([step.lever.cost for _, step in free], rows)
        if moves is None:
            return None
        shifts = dict(start)
        for (dial, step), move in zip(free, moves, strict=True):
            shifts[dial.place] = shifts.get(dial.place, Fraction(0)) + step.sign * move
        return self._plan(shifts)

    def _nearer(self, plan: Plan, gridded: Sequence[Dial]) -> Plan:
        """The plan with each value of the grid brought back as far as it still does what it did."""

        def succeeds(changed: Shifts) -> bool:
            values = self._values(changed)
            return self._secure(values) if plan.gain is None else plan.gain.at(values) > 0

        shifts = dict(plan.shifts)
        for dial in sorted(gridded, key=lambda dial: -dial.price(shifts[dial.place])):
            enough, short = shifts[dial.place], Fraction(0)
            for _ in range(REFINEMENTS if succeeds(shifts) and enough else 0):
                middle = (enough + short) / 2
                if succeeds({**shifts, dial.place: middle}):
                    enough = middle
                else:
                    short = middle
            shifts[dial.place] = enough
        return self._plan(shifts, plan.gain)


def _without(term: Places, removed: Collection[int]) -> Places:
    return tuple(i for i in term if i not in removed)


def _sides(terms: Sequence[Places]) -> list[set[int]]:
    """Two sets of places without either of which no term is a product; one, empty, if none is.

    terms: with no place twice in one
    """
    cover = set(products_cover(terms))
    if not cover:
        return [cover]
    others = {i for term in terms if len(term) > 1 for i in term} - cover
    return [cover, others | set(products_cover([_without(term, others) for term in terms]))]


def _starts(gridded: Sequence[Dial]) -> Iterator[dict[int, Fraction]]:
    """Every combination of grid values of these dials."""
    for chosen in product(*(dial.grid() for dial in gridded)):
        yield {dial.place: shift for dial, shift in zip(gridded, chosen, strict=True)}
