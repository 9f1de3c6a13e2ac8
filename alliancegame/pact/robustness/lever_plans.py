"""The cheapest plans of levers that break or secure the pact, and whose they are.

A lever is a parameter that somebody can move within limits, at a cost per unit. Where the pact
holds, breaking it means making one deviation pay: for each deviation that is the continuous
knapsack problem (Dantzig 1957), solved by pulling the levers with the best gain per cost first; the
cheapest deviation counts. The cost is an infimum, at which the deviation just ties. Where the pact
fails, securing it means making no deviation pay: one linear program.

Both are exact while the gains are linear in what levers move. Where two levers' parameters multiply
each other (a weight and its own amount), or one multiplies itself, some are tried on a grid, and
the cost is only an upper bound. Several levers on one parameter move it in turn: each part of its
way is paid at the price of the cheapest lever that reaches so far.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Literal

from alliancegame.frozen import frozen
from alliancegame.game.display import Shown
from alliancegame.game.strategies import open_positions, pact_positions
from alliancegame.game.tables import table
from alliancegame.model.model import Lever, Model
from alliancegame.model.shocks import Hit, in_order, shift, shocked_values
from alliancegame.pact.gains import deviation_gains
from alliancegame.pact.margins import commitment_of
from alliancegame.pact.robustness.dials import Dial
from alliancegame.pact.robustness.lever_search import LeverSearch
from alliancegame.payoff.polynomial import rational, rationals
from alliancegame.records.robustness_records import LeversRecord

if TYPE_CHECKING:
    import pandas as pd


@frozen
class LeverPlan:
    """The cheapest way for somebody to break the pact, or to secure it, in one case.

    controller: whose levers are used; None: everybody's together
    shock:      the case; None: today
    cost:       None: no way within the levers' limits, or, where not exact, none found
    changes:    {lever: (value now, value then)}
    actor, action: whose deviation starts to pay, for a plan that breaks
    exact:      whether no cheaper way exists; false: the cost is an upper bound
    """

    controller: str | None
    shock: str | None
    goal: Literal["break", "secure"]
    cost: Fraction | None
    changes: Mapping[str, tuple[Fraction, Fraction]]
    actor: str | None
    action: str | None
    exact: bool


@frozen(eq=False, repr=False)
class Levers(Shown):
    """The cheapest plans, by case and by controller."""

    model: Model
    plans: tuple[LeverPlan, ...]

    def __iter__(self) -> Iterator[LeverPlan]:
        return iter(self.plans)

    def to_dict(self) -> LeversRecord:
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
                }
                for plan in self
            ]
        }

    def to_frame(self) -> pd.DataFrame:
        """One row for each lever that a plan moves, and one for a plan that moves none.

        The controller None stands for all together, the shock None for today.
        """
        labels = {lever.name: lever.label for lever in self.model.levers}
        rows = []
        for plan in self.to_dict()["plans"]:
            moves: list[tuple[str | None, float | None]]
            moves = [(name, ends[1]) for name, ends in plan["changes"].items()] or [(None, None)]
            rows += [
                {**plan, "lever": name, "label": labels.get(name or "", name), "value": value}
                for name, value in moves
            ]
        columns = ["controller", "shock", "goal", "cost", "lever", "label", "value"]
        return table(rows, columns=[*columns, "actor", "action", "exact"])


def levers(model: Model) -> Levers:
    """For each case and controller the cheapest way to break the pact, or to secure it.

    raises: AllianceGameError if the model names no commitment

    >>> ag.levers("northern-triangle").to_frame().dropna(subset="cost").iloc[0]["lever"]
    'wedge-moscow'
    """
    commitment_of(model)
    groups: dict[str | None, list[Lever]] = {}
    for lever in model.levers:
        groups.setdefault(lever.controller, []).append(lever)
    if len(groups) > 1:
        groups[None] = list(model.levers)
    gains = deviation_gains(model)
    plans = []
    for shock in (None, *(shock.name for shock in model.shocks)):
        hits = () if shock is None else (Hit(shock),)
        kept, open_now = pact_positions(model), open_positions(model, hits)
        possible = all(a in actions for a, actions in zip(kept, open_now, strict=True))
        open_gains = [gain for gain in gains if gain.position[1] in open_now[gain.position[0]]]
        for controller, group in groups.items():
            dials = _dials(model, group, hits)
            search = LeverSearch(shocked_values(model, hits), open_gains, dials)
            plans.append(_plan(search, controller, shock, possible=possible))
    return Levers(model, tuple(plans))


def _plan(
    search: LeverSearch, controller: str | None, shock: str | None, *, possible: bool
) -> LeverPlan:
    """The cheapest plan of one controller in one case.

    possible: whether the pact can be played there at all
    """
    if not possible:
        return LeverPlan(controller, shock, "secure", None, {}, None, None, True)
    values = rationals(search.values)
    holds = all(gain.at(values, rational) <= 0 for gain in search.gains)
    goal: Literal["break", "secure"] = "break" if holds else "secure"
    plan, exact = search.breaking() if holds else search.securing()
    if plan is None:
        return LeverPlan(controller, shock, goal, None, {}, None, None, exact)
    changes = {
        name: change
        for dial in search.dials
        for name, change in dial.changes(plan.shifts.get(dial.place, Fraction(0)))
    }
    actor, action = (None, None) if plan.gain is None else (plan.gain.actor, plan.gain.action)
    return LeverPlan(controller, shock, goal, plan.cost, changes, actor, action, exact)


def _dials(model: Model, group: Sequence[Lever], hits: Sequence[Hit]) -> list[Dial]:
    """The parameters these levers move, each with what it changes by under the shocks."""
    names = list(model.parameters)
    dials = []
    for name in dict.fromkeys(lever.parameter for lever in group):
        movers = [lever for lever in group if lever.parameter == name]
        now = model.parameters[name].value
        dials.append(Dial.of(movers, names.index(name), now, _slope(model, name, hits)))
    return dials


def _slope(model: Model, name: str, hits: Sequence[Hit]) -> Fraction:
    """The derivative of a parameter under the shocks with respect to its stated value."""
    slope = Fraction(1)
    for shock, intensity in in_order(model, hits):
        for change in shock.changes:
            if change.parameter == name:
                slope *= 1 + intensity * shift(change)[1]
    return slope
