"""The logit branch of a strategic game in machine code: many times faster once loaded."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any, NamedTuple, TypeVar

import numpy as np
import numpy.typing as npt

from alliancegame.game.game import FloatArray
from alliancegame.solvers.base import Budget
from alliancegame.solvers.quantal import (
    compiled_entries,
    continuation,
    expected_by_halves,
    logit_answers,
    logit_kernel,
    metrics,
    odds_equations,
)
from alliancegame.solvers.quantal.continuation import (
    MOST_POINTS,
    Curve,
    lost,
    most_tries,
    unfinished,
)
from alliancegame.solvers.quantal.logit_system import LogitSystem, LogitTables

Function = TypeVar("Function", bound=Callable[..., Any])

HELPERS: tuple[Callable[..., object], ...] = (
    *odds_equations.HELPERS,
    *logit_kernel.HELPERS,
    *metrics.HELPERS,
    *expected_by_halves.HELPERS,
    compiled_entries.scratch_for,
)
"""Functions that the entry points call."""


def follow(
    system: LogitSystem,
    greatest_precision: float,
    least_regret: float,
    budget: Budget | None = None,
) -> Curve:
    """The branch from lambda = 0 until one of the two limits is met.

    budget: of it the limit of work
    raises: ComputationError if it cannot be followed, or not within the budget
    """
    points, tangents, odd, regret, is_lost, is_spent = _loops().follow(
        system.tables,
        greatest_precision,
        least_regret,
        MOST_POINTS,
        most_tries(system, budget),
    )
    if is_spent:
        raise unfinished(float(points[-1, -1]))
    if is_lost or len(points) == MOST_POINTS:
        raise lost(float(points[-1, -1]))
    return Curve(points, tangents, odd, regret)


def solve_at(system: LogitSystem, guess: FloatArray) -> FloatArray | None:
    """A solution at the guess's precision, by damped Newton steps; None if none is met."""
    point = guess.copy()
    return point if _loops().solve_at(system.tables, point) else None


class _Loops(NamedTuple):
    follow: Callable[..., tuple[FloatArray, FloatArray, npt.NDArray[np.bool_], float, bool, bool]]
    solve_at: Callable[[LogitTables, FloatArray], bool]


@cache
def _loops() -> _Loops:
    """The kernel, compiled when it first runs or loaded from disk; imports numba."""
    from numba.extending import register_jitable

    for helper in HELPERS:
        register_jitable(helper)
    return _Loops(
        _compiled(compiled_entries.follow_game),
        _compiled(compiled_entries.solve_game_at),
    )


def _compiled(entry: Function) -> Function:
    from alliancegame.compiled import compiled

    modules = [
        continuation,
        logit_answers,
        metrics,
        odds_equations,
        logit_kernel,
        expected_by_halves,
    ]
    return compiled(entry, modules, [helper.__name__ for helper in HELPERS])
