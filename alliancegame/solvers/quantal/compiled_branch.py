"""The logit branch of a strategic game in machine code: many times faster once loaded."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from alliancegame.game.game import FloatArray
from alliancegame.solvers.base import Budget
from alliancegame.solvers.quantal import continuation, logit_kernel
from alliancegame.solvers.quantal.continuation import (
    MOST_POINTS,
    Curve,
    lost,
    most_tries,
    unfinished,
)
from alliancegame.solvers.quantal.logit_system import LogitSystem, LogitTables


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

    from alliancegame.compiled import compiled

    for helper in logit_kernel.HELPERS:
        register_jitable(helper)
    return _Loops(
        compiled(logit_kernel.follow, [continuation]),
        compiled(logit_kernel.solve_at, [continuation]),
    )
