"""Least and greatest value of a linear objective over correlated or coarse correlated equilibria.

A distribution p over pure profiles is a correlated equilibrium if no actor gains by answering a
recommended action a with another action b, and a coarse one if no actor gains by committing to an
action b before the recommendation:

    correlated:  sum over s with s_i = a of p(s) (u_i(b, s_-i) - u_i(s)) <= 0   for all i, a, b
    coarse:      sum over s             of p(s) (u_i(b, s_-i) - u_i(s)) <= 0   for all i, b

Written G p <= 0, p >= 0, sum(p) = 1. The dual multipliers w >= 0 of the deviations prove an answer
from the payoff tensor alone: whatever w, no equilibrium's objective c.p exceeds the maximum over
profiles s of c(s) - (G' w)(s).

source: Aumann (1987); Moulin and Vial (1978); Hart and Schmeidler (1989) for the dual
"""

from __future__ import annotations

from itertools import permutations
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from alliancegame.errors import GameError
from alliancegame.frozen import frozen
from alliancegame.game.display import Shown
from alliancegame.game.game import FloatArray, Game
from alliancegame.records.solution_records import CorrelatedBoundsRecord, CorrelatedEndRecord
from alliancegame.solvers.base import Budget, check_magnitudes

if TYPE_CHECKING:
    import pandas as pd


@frozen(eq=False)
class CorrelatedExtreme:
    """An end of the objective's range.

    value:        the objective at `distribution`
    bound:        what no equilibrium passes, proved by the dual multipliers
    distribution: over pure profiles, shape (k_1, ..., k_n)
    violation:    the greatest gain any actor has from deviating, in units of its payoff range,
                  recomputed from the tensor
    """

    value: float
    bound: float
    distribution: FloatArray
    violation: float

    @property
    def residual(self) -> float:
        """The greater of the violation and the distance from value to bound."""
        return max(self.violation, abs(self.bound - self.value))


@frozen(eq=False, repr=False)
class CorrelatedBounds(Shown):
    """The objective's range over all correlated (or coarse correlated) equilibria of a game."""

    game: Game
    coarse: bool
    least: CorrelatedExtreme
    greatest: CorrelatedExtreme

    @property
    def residual(self) -> float:
        """The greater residual of the two ends."""
        return max(self.least.residual, self.greatest.residual)

    def to_dict(self) -> CorrelatedBoundsRecord:
        """JSON-ready: coarse, residual, and for each end value, bound, violation, profiles."""
        return {
            "coarse": self.coarse,
            "residual": self.residual,
            "least": self._extreme(self.least),
            "greatest": self._extreme(self.greatest),
        }

    def to_frame(self) -> pd.DataFrame:
        """One row per pure profile: its actions, its probability at each end."""
        import pandas as pd

        index = pd.MultiIndex.from_product(self.game.actions, names=self.game.actors)
        ends = {"least": self.least, "greatest": self.greatest}
        return pd.DataFrame(
            {name: end.distribution.ravel() for name, end in ends.items()}, index=index
        ).reset_index()

    def _extreme(self, end: CorrelatedExtreme) -> CorrelatedEndRecord:
        return {
            "value": end.value,
            "bound": end.bound,
            "violation": end.violation,
            "distribution": [
                {
                    "profile": self.game.profile_names(tuple(index)),
                    "probability": float(end.distribution[tuple(index)]),
                }
                for index in np.argwhere(end.distribution > 0).tolist()
            ],
        }


def correlated_bounds(
    game: Game,
    objective: str | npt.ArrayLike,
    *,
    coarse: bool = False,
    budget: Budget | None = None,
) -> CorrelatedBounds:
    """Range of an objective over the correlated (or coarse correlated) equilibria.

    objective: shape (k_1, ..., k_n), as an actor's payoffs or their sum; or an event's name
    raises:    GameError if the objective does not fit the game; NameUnknownError if it has no such
               event; ComputationError if they are not found within the budget

    >>> chicken = Game([[[0, 7], [2, 6]], [[0, 2], [7, 6]]])
    >>> round(correlated_bounds(chicken, chicken.payoffs.sum(axis=0)).greatest.value, 9)
    10.5
    """
    check_magnitudes(game, "correlated equilibrium")
    values = game.event(objective) if isinstance(objective, str) else objective
    target = np.asarray(values, dtype=np.float64)
    if target.shape != game.shape:
        raise GameError(
            f"the objective has shape {target.shape}; this game's profiles have {game.shape}."
        )
    incentives = _Incentives.of(game, coarse)
    lower, upper = _optima(incentives, target.ravel(), budget or Budget())
    return CorrelatedBounds(
        game,
        coarse,
        _extreme(incentives, target, -1, lower),
        _extreme(incentives, target, 1, upper),
    )


def incentive_violation(game: Game, distribution: FloatArray, *, coarse: bool = False) -> float:
    """The greatest gain from deviating under a distribution over profiles, at least 0.

    distribution: shape (k_1, ..., k_n)
    returns:      in units of the deviating actor's payoff range; correlated: summed over the
                  profiles that recommend the action, not conditional on it
    """
    worst = 0.0
    for actor in range(game.size):
        weights = np.moveaxis(distribution, actor, 0).reshape(game.shape[actor], -1)
        payoffs = np.moveaxis(game.payoffs[actor], actor, 0).reshape(weights.shape)
        earned = weights @ payoffs.T  # [a, b]: recommended a, played b
        gains = earned - np.diag(earned)[:, None]
        if coarse:
            gains = gains.sum(axis=0)
        worst = max(worst, float(gains.max()) / (game.payoff_range[actor] or 1.0))
    return worst


@frozen(eq=False)
class _Incentives:
    """The rows of G, each a deviation, in compressed form over flat profiles.

    Each gain is in units of the actor's payoff range.
    """

    game: Game
    coarse: bool
    starts: npt.NDArray[np.int32]
    profiles: npt.NDArray[np.int32]
    gains: FloatArray

    @classmethod
    def of(cls, game: Game, coarse: bool) -> _Incentives:
        positions = np.arange(game.payoffs[0].size, dtype=np.int32).reshape(game.shape)
        sizes: list[int] = []
        profiles: list[npt.NDArray[np.int32]] = []
        gains: list[FloatArray] = []
        for actor, count in enumerate(game.shape):
            where = np.moveaxis(positions, actor, 0).reshape(count, -1)
            payoffs = np.moveaxis(game.payoffs[actor], actor, 0).reshape(count, -1)
            payoffs = payoffs / (game.payoff_range[actor] or 1.0)
            pairs = np.array(list(permutations(range(count), 2)), dtype=np.intp).reshape(-1, 2)
            pairs = pairs[np.argsort(pairs[:, 1], kind="stable")]
            advised, played = pairs.T
            profiles.append(where[advised].ravel())
            gains.append((payoffs[played] - payoffs[advised]).ravel())
            rows, width = (count, (count - 1)) if coarse else (len(pairs), 1)
            sizes += [width * where.shape[1]] * (rows if count > 1 else 0)
        starts = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int32)
        return cls(game, coarse, starts, np.concatenate(profiles), np.concatenate(gains))

    @property
    def count(self) -> int:
        return len(self.starts) - 1

    def weighted(self, weights: FloatArray, profiles: int) -> FloatArray:
        """G' w, one entry per flat profile."""
        spread = np.repeat(weights, np.diff(self.starts)) * self.gains
        return np.bincount(self.profiles, spread, profiles).astype(np.float64)


def _extreme(
    incentives: _Incentives, target: FloatArray, sign: int, answer: tuple[FloatArray, FloatArray]
) -> CorrelatedExtreme:
    distribution = np.maximum(answer[0], 0.0).reshape(target.shape)
    distribution /= distribution.sum()
    weights = np.maximum(sign * answer[1], 0.0)
    slack = sign * target.ravel() - incentives.weighted(weights, target.size)
    return CorrelatedExtreme(
        float((distribution * target).sum()),
        sign * float(slack.max()),
        distribution,
        incentive_violation(incentives.game, distribution, coarse=incentives.coarse),
    )


def _optima(
    incentives: _Incentives, target: FloatArray, budget: Budget
) -> list[tuple[FloatArray, FloatArray]]:
    """Distribution and multipliers where the target is least, then where it is greatest."""
    import highspy
    from highspy._core import _Highs

    scale = float(np.ptp(target)) or 1.0
    profiles, deviations = len(target), incentives.count
    program = highspy.HighsLp()
    program.num_col_, program.num_row_ = profiles, deviations + 1
    program.col_cost_ = target / scale
    program.col_lower_ = np.zeros(profiles)
    program.col_upper_ = np.full(profiles, highspy.kHighsInf)
    program.row_lower_ = np.append(np.full(deviations, -highspy.kHighsInf), 1.0)
    program.row_upper_ = np.append(np.zeros(deviations), 1.0)
    program.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    program.a_matrix_.start_ = np.append(incentives.starts, incentives.starts[-1] + profiles)
    program.a_matrix_.index_ = np.append(incentives.profiles, np.arange(profiles, dtype=np.int32))
    program.a_matrix_.value_ = np.append(incentives.gains, np.ones(profiles))
    solver = _Highs()  # the public subclass adds callbacks, and a banner on standard output
    for option, value in _OPTIONS.items():
        solver.setOptionValue(option, value)
    solver.passModel(program)
    answers = []
    for sense in (highspy.ObjSense.kMinimize, highspy.ObjSense.kMaximize):
        budget.demand("all correlated equilibria were looked at")
        solver.clearSolver()
        solver.setOptionValue("time_limit", solver.getRunTime() + budget.remaining)
        solver.changeObjectiveSense(sense)
        solver.run()
        budget.demand("all correlated equilibria were looked at")
        solution = solver.getSolution()
        answers.append((np.array(solution.col_value), scale * np.array(solution.row_dual)[:-1]))
    return answers


# The rows are in payoff ranges already: scaling and presolve only cost (3 to 10 times on 3^6).
_DEVEX = 1
_OPTIONS: dict[str, bool | int | float | str] = {
    "output_flag": False,
    "presolve": "off",
    "solver": "simplex",
    "simplex_scale_strategy": 0,
    "simplex_dual_edge_weight_strategy": _DEVEX,
    "primal_feasibility_tolerance": 1e-10,
    "dual_feasibility_tolerance": 1e-10,
}
