"""The functions of a strategic game's branch that numba compiles, with the space that they need."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from alliancegame.game.game import FloatArray
from alliancegame.solvers.quantal import logit_kernel
from alliancegame.solvers.quantal.expected_by_halves import expected_by_halves
from alliancegame.solvers.quantal.logit_system import LogitTables
from alliancegame.solvers.quantal.metrics import Metric, root_distance, root_pace
from alliancegame.solvers.quantal.odds_equations import Scratch


def follow_game(
    system: LogitTables,
    greatest_precision: float,
    least_regret: float,
    most_points: int,
    most_tries: float,
) -> tuple[FloatArray, FloatArray, npt.NDArray[np.bool_], float, bool, bool]:
    """The branch's points, tangents and orientations; the rest as of `logit_kernel.follow`."""
    size = system.starts[-1]
    points = np.empty((most_points, size + 1))
    tangents = np.empty((most_points, size + 1))
    facing = np.empty((2, size + 1))
    odd = np.empty(most_points, dtype=np.bool_)
    done, regret, is_lost, is_spent = logit_kernel.follow(
        expected_by_halves,
        Metric(root_distance, root_pace),
        system,
        scratch_for(system),
        greatest_precision,
        least_regret,
        most_tries,
        points,
        tangents,
        facing,
        odd,
    )
    return points[:done], tangents[:done], odd[:done], regret, is_lost, is_spent


def solve_game_at(system: LogitTables, point: FloatArray) -> bool:
    """A point moved to a solution at its precision, as by `logit_kernel.solve_at`."""
    border = np.zeros(len(point))
    border[-1] = 1.0
    return logit_kernel.solve_at(
        expected_by_halves,
        Metric(root_distance, root_pace),
        system,
        scratch_for(system),
        point,
        border,
    )


def scratch_for(system: LogitTables) -> Scratch:
    """Space for the numbers of a correction."""
    size, mixes = system.starts[-1], len(system.starts) - 1
    unknowns = size - mixes
    return Scratch(
        np.empty(size),
        np.empty(size),
        np.empty(size + 1),
        np.empty(size + 1),
        np.zeros((size, size)),
        np.empty(mixes, dtype=np.int64),
        np.empty(unknowns, dtype=np.int64),
        np.empty(unknowns, dtype=np.int64),
        np.empty((unknowns + 1, unknowns + 3)),
    )
