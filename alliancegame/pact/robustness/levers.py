"""Who could break or secure the pact, how, and at what price.

A lever is a parameter that somebody can move within limits, at a cost per unit. Where the pact
holds, breaking it means making one deviation pay: for each deviation that is the continuous
knapsack problem (Dantzig 1957), solved exactly by pulling the levers with the best gain per cost
first; the cheapest deviation counts. The cost is an infimum, at which the deviation just ties.
Where the pact fails, securing it means making no deviation pay: one linear program.

Both are exact while no two levers multiply each other. Where they do (a weight and its own amount),
the problem is bilinear: those levers are tried on a grid, and the cost is only an upper bound.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

import numpy as np

from alliancegame.game.display import Shown
from alliancegame.game.strategies import open_positions, pact_positions
from alliancegame.model.model import Lever, Model
from alliancegame.model.shocks import Hit, shocked_values
from alliancegame.pact.gains import deviation_gains
from alliancegame.pact.margins import commitment_of
from alliancegame.payoff.extremes import products_cover
from alliancegame.payoff.stakes import Gain

if TYPE_CHECKING:
    import pandas as pd

GRID = 9
"""Values tried for a lever that multiplies another one."""

DENOMINATOR = 10**9
"""Largest denominator of a change that a linear program found."""

Shifts: TypeAlias = Mapping[str, Fraction]
"""{name of a lever: change of its parameter}."""


@dataclass(frozen=True)
class LeverPlan:
    """The cheapest way for somebody to break the pact, or to secure it, in one case.

    controller: whose levers are used; None: everybody's together
    shock:      the case; None: today
    cost:       None: no way within the levers' limits
    changes:    {lever: (value now, value then)}
    actor, action: whose deviation starts to pay, for a plan that breaks
    exact:      whether no cheaper way exists; false: the cost is an upper bound
    residual:   the greatest gain left to any deviation once secured, in payoff units
    """

    controller: str | None
    shock: str | None
    goal: Literal["break", "secure"]
    cost: Fraction | None
    changes: Mapping[str, tuple[Fraction, Fraction]]
    actor: str | None
    action: str | None
    exact: bool
    residual: float


@dataclass(frozen=True, eq=False, repr=False)
class Levers(Shown):
    """The cheapest plans, by case and by controller."""

    model: Model
    plans: tuple[LeverPlan, ...]

    def __iter__(self) -> Iterator[LeverPlan]:
        return iter(self.plans)

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready."""
        return {
            "plans": [
                {
                    "controller": plan.controller,
                    "shock": plan.shock,
                    "goal": plan.goal,
                    "cost": None if plan.cost is None else float(plan.cost),
                    "changes": {
                        name: [float(now), float(then)]
                        for name, (now, then) in plan.changes.items()
                    },
                    "actor": plan.actor,
                    "action": plan.action,
                    "exact": plan.exact,
                    "residual": plan.residual,
                }
                for plan in self
            ]
        }

    def to_frame(self) -> pd.DataFrame:
        """One row per plan."""
        import pandas as pd

        columns = ["controller", "shock", "goal", "cost", "actor", "action", "exact"]
        return pd.DataFrame(self.to_dict()["plans"], columns=columns)


def levers(model: Model) -> Levers:
    """For each case and controller the cheapest way to break the pact, or to secure it.

    raises: AllianceGameError if the model names no commitment
    """
    commitment_of(model)
    groups: dict[str | None, list[Lever]] = {}
    for lever in model.levers:
        groups.setdefault(lever.controller, []).append(lever)
    if len(groups) > 1:
        groups[None] = list(model.levers)
    gains = deviation_gains(model)
    plans = [
        _Case(model, gains, shock, group).plan(controller)
        for shock in (None, *(item.name for item in model.shocks))
        for controller, group in groups.items()
    ]
    return Levers(model, tuple(plans))


class _Case:
    """The pact's deviations in one case, as functions of what the levers change."""

    def __init__(
        self, model: Model, gains: Sequence[Gain], shock: str | None, group: Sequence[Lever]
    ) -> None:
        hits = () if shock is None else (Hit(shock),)
        self.shock = shock
        self.group = list({lever.parameter: lever for lever in group}.values())
        self.stated = model.parameters
        self.place = {name: i for i, name in enumerate(model.parameters)}
        self.values = list(shocked_values(model, hits))
        self.slopes = {
            lever.name: shocked_values(self._moved(model, lever), hits)[self.place[lever.parameter]]
            - self.values[self.place[lever.parameter]]
            for lever in self.group
        }
        kept, open_now = pact_positions(model), open_positions(model, hits)
        self.gains = [gain for gain in gains if gain.position[1] in open_now[gain.position[0]]]
        self.open = all(a in actions for a, actions in zip(kept, open_now, strict=True))

    def _moved(self, model: Model, lever: Lever) -> Model:
        value = model.parameters[lever.parameter].value
        return model.with_values({lever.parameter: value + 1})

    def plan(self, controller: str | None) -> LeverPlan:
        if self.open and all(gain.at(self.values) <= 0 for gain in self.gains):
            return self._breaking(controller)
        return self._securing(controller)

    def _breaking(self, controller: str | None) -> LeverPlan:
        best: tuple[Fraction, Shifts, Gain] | None = None
        exact = True
        for gain in self.gains:
            ways = self._grids([gain])
            exact = exact and len(ways) == 1
            for fixed in ways:
                for start in self._starts(fixed):
                    found = self._knapsack(gain, start, fixed)
                    if found is not None and (best is None or found[0] < best[0]):
                        best = *found, gain
        if best is None:
            return LeverPlan(controller, self.shock, "break", None, {}, None, None, exact, 0.0)
        cost, shifts, gain = best
        changes = self._changes(shifts)
        return LeverPlan(
            controller, self.shock, "break", cost, changes, gain.actor, gain.action, exact, 0.0
        )

    def _securing(self, controller: str | None) -> LeverPlan:
        ways = self._grids(self.gains)
        best: tuple[Fraction, Shifts] | None = None
        for fixed in ways if self.open else ():
            for start in self._starts(fixed):
                found = self._program(start, fixed)
                if found is not None and (best is None or found[0] < best[0]):
                    best = found
        cost, shifts = (None, {}) if best is None else best
        left = max(gain.at(self._values(shifts)) for gain in self.gains) if best else 0
        return LeverPlan(
            controller,
            self.shock,
            "secure",
            cost,
            self._changes(shifts),
            None,
            None,
            len(ways) == 1,
            max(float(left), 0.0),
        )

    def _grids(self, gains: Sequence[Gain]) -> list[list[Lever]]:
        """Sets of levers to try on a grid, so that no two of the others multiply each other.

        A single empty set if none do; else one side of the products, and the other.
        """
        moving = {self.place[lever.parameter]: lever for lever in self.group}
        items = [tuple(i for i in item if i in moving) for gain in gains for item in gain.terms]
        cover = products_cover(items)
        if not cover:
            return [[]]
        others = {i for item in items if len(item) > 1 for i in item} - set(cover)
        return [[moving[i] for i in cover], [moving[i] for i in sorted(others)]]

    def _starts(self, fixed: Sequence[Lever]) -> Iterator[Shifts]:
        """Every combination of grid values of these levers, as changes."""
        grids = []
        for lever in fixed:
            now = self.stated[lever.parameter].value
            step = (lever.high - lever.low) / (GRID - 1)
            steps = {lever.low + i * step - now for i in range(GRID)} | {Fraction(0)}
            grids.append(sorted(steps))
        for chosen in product(*grids):
            yield {lever.name: shift for lever, shift in zip(fixed, chosen, strict=True)}

    def _values(self, shifts: Shifts) -> list[Fraction]:
        values = list(self.values)
        for lever in self.group:
            change = self.slopes[lever.name] * shifts.get(lever.name, Fraction(0))
            values[self.place[lever.parameter]] += change
        return values

    def _room(self, lever: Lever, sign: int) -> Fraction:
        """How far the lever can be moved up or down."""
        now = self.stated[lever.parameter].value
        return max(lever.high - now if sign > 0 else now - lever.low, Fraction(0))

    def _price(self, shifts: Shifts) -> Fraction:
        costs = {lever.name: lever.cost for lever in self.group}
        return sum((costs[name] * abs(shift) for name, shift in shifts.items()), Fraction(0))

    def _effects(self, gain: Gain, values: Sequence[Fraction]) -> dict[str, Fraction]:
        """{lever: what the gain changes by per unit of the lever}."""
        slopes = gain.gradient(values)
        return {
            lever.name: self.slopes[lever.name] * slopes[self.place[lever.parameter]]
            for lever in self.group
            if slopes.get(self.place[lever.parameter])
        }

    def _knapsack(
        self, gain: Gain, start: Shifts, fixed: Sequence[Lever]
    ) -> tuple[Fraction, Shifts] | None:
        """The cheapest changes of the free levers that bring the gain to 0, or None."""
        values = self._values(start)
        needed = -gain.at(values)
        shifts = dict(start)
        if needed < 0:
            return self._price(shifts), shifts
        effects = self._effects(gain, values)
        free = [item for item in self.group if effects.get(item.name) and item not in fixed]
        free.sort(key=lambda item: item.cost / abs(effects[item.name]))
        for lever in free:
            effect = effects[lever.name]
            sign = 1 if effect > 0 else -1
            reach = self._room(lever, sign) * abs(effect)
            pulled = min(reach, needed)
            shifts[lever.name] = sign * pulled / abs(effect)
            if reach > needed:
                return self._price(shifts), shifts
            needed -= pulled
        return None

    def _program(self, start: Shifts, fixed: Sequence[Lever]) -> tuple[Fraction, Shifts] | None:
        """The cheapest changes of the free levers after which no deviation gains, or None."""
        from scipy.optimize import linprog

        values = self._values(start)
        free = [lever for lever in self.group if lever not in fixed]
        gains = [gain.at(values) for gain in self.gains]
        effects = [self._effects(gain, values) for gain in self.gains]
        if not free:
            return (self._price(start), start) if max(gains) <= 0 else None
        rows = np.array([[float(row.get(item.name, 0)) for item in free] for row in effects])
        found = linprog(  # up and down moves are separate, so that costs are linear
            [float(item.cost) for item in free] * 2,
            A_ub=np.hstack([rows, -rows]),
            b_ub=[-float(gain) for gain in gains],
            bounds=[(0, float(self._room(item, sign))) for sign in (1, -1) for item in free],
        )
        if found.x is None:
            return None
        moves = [Fraction(x).limit_denominator(DENOMINATOR) for x in np.asarray(found.x).tolist()]
        shifts = dict(start)
        for lever, up, down in zip(free, moves, moves[len(free) :], strict=False):
            shifts[lever.name] = up - down
        return self._price(shifts), shifts

    def _changes(self, shifts: Shifts) -> dict[str, tuple[Fraction, Fraction]]:
        changes = {}
        for lever in self.group:
            if shifts.get(lever.name):
                now = self.stated[lever.parameter].value
                changes[lever.name] = (now, now + shifts[lever.name])
        return changes
