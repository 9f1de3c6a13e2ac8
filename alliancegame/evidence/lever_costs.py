"""Costs of breaking or of securing the pact today, before and after the evidence."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any, Literal, TypeAlias

import numpy as np

from alliancegame.evidence.at_draws import at_draws
from alliancegame.evidence.spread import Spread, even, spread
from alliancegame.frozen import frozen
from alliancegame.model.model import Model
from alliancegame.pact.robustness.lever_plans import levers

DRAWS = 256
"""Draws before the evidence, and as many after it."""

Goal: TypeAlias = Literal["break", "secure"]


@frozen
class Cost:
    """The reach and price of somebody's levers at draws of one distribution.

    able: the probability that they suffice, where there is something to do; None: there is not
    cost: where they do
    """

    able: float | None
    cost: Spread | None

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready."""
        return {"able": self.able, "cost": None if self.cost is None else self.cost.to_dict()}


@frozen
class LeverCost:
    """The least cost at which somebody breaks the pact where it holds, or secures it where not.

    controller: None: all together
    """

    controller: str | None
    goal: Goal
    prior: Cost
    posterior: Cost

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready."""
        return {
            "controller": self.controller,
            "goal": self.goal,
            "prior": self.prior.to_dict(),
            "posterior": self.posterior.to_dict(),
        }


def lever_costs(
    stated: Model, learned: Model, draws: int = DRAWS, seed: int = 0
) -> tuple[LeverCost, ...]:
    """The least cost of each goal to each who has levers, before and after the evidence.

    Empty without levers or a commitment.

    stated, learned: the game before and after the evidence
    draws:           of either

    >>> model = ag.load("northern-triangle")
    >>> costs = ag.lever_costs(model, model, draws=4)
    >>> len(costs)
    6
    """
    if stated.commitment is None or not stated.levers:
        return ()
    before, after = (
        _costs(at_draws(replace(model, shocks=()), draws, seed)) for model in (stated, learned)
    )
    goals: tuple[Goal, ...] = ("break", "secure")
    nothing = Cost(None, None)
    return tuple(
        LeverCost(who, goal, before.get((who, goal), nothing), after.get((who, goal), nothing))
        for goal in goals
        for who in dict.fromkeys(who for who, _ in (*before, *after))
    )


def _costs(models: Iterable[Model]) -> dict[tuple[str | None, Goal], Cost]:
    """{(controller, goal): cost}."""
    by_goal: dict[tuple[str | None, Goal], list[float]] = {}
    for model in models:
        for plan in levers(model):
            cost = np.inf if plan.cost is None else float(plan.cost)
            by_goal.setdefault((plan.controller, plan.goal), []).append(cost)
    return {key: _cost(np.array(costs)) for key, costs in by_goal.items()}


def _cost(costs: np.ndarray[tuple[int], np.dtype[np.float64]]) -> Cost:
    able = costs[np.isfinite(costs)]
    return Cost(len(able) / len(costs), spread(able, even(len(able))) if len(able) else None)
