"""Points of the branch of logit equilibria at a precision that is given."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from alliancegame.errors import ComputationError
from alliancegame.game.game import FloatArray
from alliancegame.solvers.quantal.continuation import (
    CONVERGED,
    MOST_DAMPED_CORRECTIONS,
    System,
    normalised,
)
from alliancegame.solvers.quantal.one_thread import in_one_thread


def solve_at(system: System, guess: FloatArray) -> FloatArray | None:
    """A solution at the guess's precision, by damped Newton steps; None if none is met."""
    point, counts = guess, np.diff(system.starts)
    with in_one_thread(len(guess)), np.errstate(all="ignore"):
        for _ in range(MOST_DAMPED_CORRECTIONS):
            point = normalised(point, system.starts, counts)
            rest, derivative, _ = system.equations(point)
            try:
                move = np.linalg.solve(derivative[:, :-1], -rest)
            except np.linalg.LinAlgError:
                return None
            change = system.metric.moved(point, point + np.append(move, 0.0))
            if not change < np.inf:
                return None
            settled = (np.abs(move) <= CONVERGED * (1 + np.abs(point[:-1]))).all()
            point[:-1] += move * min(1.0, 1.0 / max(change, 1e-300))
            if settled:
                return point
    return None


def met(
    points: FloatArray, precision: float, solve: Callable[[FloatArray], FloatArray | None]
) -> FloatArray:
    """The branch's point at a precision, from the first two of its points that it lies between.

    solve:  the solution near a guess at the guess's precision
    raises: ComputationError if there is none
    """
    later = max(int(np.argmax(points[:, -1] >= precision)), 1)
    if len(points) == 1:
        guess = points[0].copy()
    else:
        before, after = points[later - 1], points[later]
        share = (precision - before[-1]) / (after[-1] - before[-1])
        guess = before + share * (after - before)
    guess[-1] = precision
    found = solve(guess)
    if found is None:
        raise ComputationError(f"the logit branch could not be met at precision {precision:g}.")
    return found
