"""The logit branch without machine code: loops over Python's floats where it is small, else arrays.

What a handful of numbers wait for in arrays is the call of each operation.
"""

from __future__ import annotations

from typing import Protocol

import numpy as np

from alliancegame.solvers.base import Budget
from alliancegame.solvers.quantal import at_precision, continuation, logit_kernel
from alliancegame.solvers.quantal.continuation import (
    MOST_POINTS,
    Curve,
    System,
    lost,
    most_tries,
    unfinished,
)
from alliancegame.solvers.quantal.odds_equations import Scratch
from alliancegame.solvers.quantal.outcome_worth import (
    OutcomeTables,
    PlainEquations,
    worth_of_outcomes,
)

solve_at = at_precision.solve_at

USUAL_POINTS = 30
"""Points for which there is space at first."""


class PlainSystem(System, Protocol):
    """A game's or a tree's equations, for arrays and for loops."""

    @property
    def plain(self) -> PlainEquations | None:
        """For the loops; None if arrays are quicker."""


def follow(
    system: PlainSystem,
    greatest_precision: float,
    least_regret: float,
    budget: Budget | None = None,
) -> Curve:
    """The branch from lambda = 0 until one of the two limits is met.

    budget: of it the limit of work, and seconds where it has any
    raises: ComputationError if it cannot be followed, or not within the budget
    """
    if system.plain is None or (budget is not None and budget.seconds is not None):
        return continuation.follow(system, greatest_precision, least_regret, budget)
    tries = most_tries(system, budget)
    metric, tables = system.plain
    size, scratch = tables.starts[-1], scratch_for(tables)
    for most in (USUAL_POINTS, MOST_POINTS):
        points, tangents, facing = (
            [[0.0] * (size + 1) for _ in range(rows)] for rows in (most, most, 2)
        )
        odd = [False] * most
        done, regret, is_lost, is_spent = logit_kernel.follow(
            worth_of_outcomes, metric, tables, scratch, greatest_precision, least_regret, tries,
            points, tangents, facing, odd,
        )  # fmt: skip
        if done < most:
            break
    if is_spent:
        raise unfinished(points[done - 1][size])
    if is_lost or done == MOST_POINTS:
        raise lost(points[done - 1][size])
    return Curve(np.array(points[:done]), np.array(tangents[:done]), np.array(odd[:done]), regret)


def scratch_for(tables: OutcomeTables) -> Scratch:
    """Space for the numbers of a correction."""
    size, mixes = tables.starts[-1], len(tables.starts) - 1
    unknowns = size - mixes
    return Scratch(
        [0.0] * size,
        tables.constant.copy(),
        [0.0] * (size + 1),
        [0.0] * (size + 1),
        [[0.0] * size for _ in range(size)],
        [0] * mixes,
        [0] * unknowns,
        [0] * unknowns,
        [[0.0] * (unknowns + 3) for _ in range(unknowns + 1)],
    )
