"""Ways to mend a pact that fails today: a shock, a lever or another weight, each by itself."""

from __future__ import annotations

from collections.abc import Sequence

from alliancegame.model.called import lever_label, lever_moved
from alliancegame.model.model import Model
from alliancegame.numerals import listed
from alliancegame.pact.case import Case
from alliancegame.pact.robustness.lever_plans import LeverPlan, levers
from alliancegame.pact.robustness.rationalizing_weights import WeightRange, inverse

MOST_TOLD = 2
"""The most ways told of each kind."""


def mending(model: Model, shocks: Sequence[Case]) -> str:
    """A sentence on what alone would make a pact hold that fails as stated.

    shocks: the pact's fate under each shock at full intensity
    """
    ways = [f'the shock "{model.shock(case.shock or "").label}"' for case in shocks if case.holds]
    ways = ways[:MOST_TOLD]
    plans = [
        plan
        for plan in levers(model)
        if plan.shock is None and plan.goal == "secure" and plan.cost is not None
    ]
    plans.sort(key=lambda plan: plan.cost or 0)
    ways += list(dict.fromkeys(_plan(model, plan) for plan in plans))[:MOST_TOLD]
    weights = [
        weight_range
        for weight_range in inverse(model).ranges
        if weight_range.possible and not weight_range.squared
    ]
    ways += [_weight(weight) for weight in weights if not weight.holds][:MOST_TOLD]
    if not ways:
        return "No shock, lever or other value of one weight alone would mend it."
    head = "This would mend it" if len(ways) == 1 else "Each of these alone would mend it"
    return f"{head}: {'; '.join(ways)}."


def _plan(model: Model, plan: LeverPlan) -> str:
    moved = listed(
        [
            lever_moved(lever_label(model, name), float(then))
            for name, (_, then) in plan.changes.items()
        ]
    )
    return f"{'levers' if len(plan.changes) > 1 else 'lever'} {moved}"


def _weight(weight_range: WeightRange) -> str:
    ends = []
    if weight_range.low is not None:
        ends.append(f"at least {float(weight_range.low.value):.3g}")
    if weight_range.high is not None:
        ends.append(f"at most {float(weight_range.high.value):.3g}")
    return f"{weight_range.parameter.name} {listed(ends)}"
