"""Agent quantal response of a tree: the principal branch as a curve in the precision.

At precision lambda (per payoff unit) an actor plays, at each of its information sets, every action
with probability proportional to exp(lambda x what it expects of the action there), as if a fresh
agent of its kind moved; beliefs are those of Bayes' rule, for everything is played sometimes. The
branch that starts from uniform behaviour leads, as lambda grows, to a sequential equilibrium.

source: McKelvey and Palfrey (1998), Quantal response equilibria for extensive form games,
        Experimental Economics 1, 9-41
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import numpy.typing as npt

from alliancegame.errors import ComputationError, GameError
from alliancegame.game.game import FloatArray
from alliancegame.game.tree import Tree
from alliancegame.solvers.quantal.agent_logit import Curve, System, follow, solve_at, system_of
from alliancegame.solvers.quantal.agent_residuals import agent_residuals, log_reach, starts_of
from alliancegame.solvers.trees.tree_solution import TreeSolution

if TYPE_CHECKING:
    import pandas as pd

NEAR_EQUILIBRIUM = 1e-6
"""The branch is followed until no regret, in units of the payoff range, is above this."""

NEAR = 1e-2
"""The farthest, in any probability, that a last point lies from the equilibrium it leads to."""

Mixes: TypeAlias = tuple[FloatArray, ...]
"""One mix per information set."""


@dataclass(frozen=True, eq=False)
class AgentResponse:
    """An agent logit equilibrium: precision per payoff unit, behaviour, fixed-point residual."""

    tree: Tree = field(repr=False)
    precision: float
    behaviour: Mixes
    residual: float

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready: precision, behaviour by information set, residual."""
        return {
            "precision": self.precision,
            "behaviour": {
                self.tree.label(place): dict(zip(item.actions, mix.tolist(), strict=True))
                for place, (item, mix) in enumerate(
                    zip(self.tree.information_sets, self.behaviour, strict=True)
                )
            },
            "residual": self.residual,
        }


@dataclass(frozen=True, eq=False)
class AgentBranch:
    """The principal branch, from uniform behaviour towards a sequential equilibrium.

    precisions:   per payoff unit, in the order of the curve, shape (m,)
    logarithms:   of the probabilities, information sets side by side, shape (m, S)
    turning:      precisions at which the curve turns back
    crossings:    precisions near which another branch crosses (games with a symmetry)
    limit_regret: of the last point, the greatest at an information set in units of its actor's
                  payoff range
    """

    tree: Tree
    precisions: FloatArray
    logarithms: FloatArray
    turning: tuple[float, ...]
    crossings: tuple[float, ...]
    limit_regret: float

    @cached_property
    def residuals(self) -> FloatArray:
        """How far each behaviour is from the logit answer to itself, recomputed, shape (m,)."""
        return agent_residuals(self.tree, self.precisions, self.logarithms)

    @property
    def residual(self) -> float:
        """The greatest of the points' residuals."""
        return float(self.residuals.max())

    @cached_property
    def points(self) -> tuple[AgentResponse, ...]:
        """The points as agent logit equilibria."""
        return tuple(
            AgentResponse(self.tree, float(precision), _mixes(self.tree, row), float(residual))
            for precision, row, residual in zip(
                self.precisions, self.logarithms, self.residuals, strict=True
            )
        )

    @property
    def limit(self) -> Mixes:
        """The last point's behaviour."""
        return self.points[-1].behaviour

    @cached_property
    def events(self) -> dict[str, FloatArray]:
        """The probability of each of the tree's events along the branch, shape (m,)."""
        return {
            name: np.exp(_log_total(self._log_reach, members)) if members else self._never
            for name, members in self.tree.events.items()
        }

    @cached_property
    def honoured_if_invoked(self) -> FloatArray | None:
        """The probability that the commitment is kept once called on, shape (m,); None if the tree
        names none, or none that can be called on.
        """
        invoked = self.tree.events.get("invoked", frozenset())
        if not invoked:
            return None
        honoured = invoked & self.tree.events["commitment"]
        if not honoured:
            return self._never
        share: FloatArray = np.exp(
            _log_total(self._log_reach, honoured) - _log_total(self._log_reach, invoked)
        )
        return share

    @property
    def _never(self) -> FloatArray:
        return np.zeros(len(self.precisions))

    @cached_property
    def _log_reach(self) -> FloatArray:
        return log_reach(self.tree, self.logarithms)

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready: points, turning, crossings, limit_regret, residual."""
        return {
            "points": [point.to_dict() for point in self.points],
            "turning": list(self.turning),
            "crossings": list(self.crossings),
            "limit_regret": self.limit_regret,
            "residual": self.residual,
        }

    def to_frame(self) -> pd.DataFrame:
        """One row per point: the precision, then each information set's and action's chance."""
        import pandas as pd

        labels = [
            (self.tree.label(place), action)
            for place, item in enumerate(self.tree.information_sets)
            for action in item.actions
        ]
        frame = pd.DataFrame(np.exp(self.logarithms), columns=pd.MultiIndex.from_tuples(labels))
        frame.insert(0, ("", "precision"), self.precisions)
        return frame


@dataclass(frozen=True, eq=False)
class AgentPrecisionFit:
    """The point of the principal branch, among those followed and between them, at which observed
    play is likeliest; its log-likelihood without the multinomial constant.
    """

    response: AgentResponse
    log_likelihood: float

    @property
    def precision(self) -> float:
        """Per payoff unit."""
        return self.response.precision

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready: those of the response, and log_likelihood."""
        return self.response.to_dict() | {"log_likelihood": self.log_likelihood}


def agent_logit_branch(tree: Tree, greatest_precision: float = np.inf) -> AgentBranch:
    """The principal branch to its limit, or to the first point beyond a precision.

    raises: GameError if nature never leads to an information set; ComputationError if the curve
            cannot be followed
    """
    system = system_of(tree)
    curve = follow(system, system.unit * greatest_precision, NEAR_EQUILIBRIUM)
    return _branch(tree, system, curve)


def agent_quantal_response(tree: Tree, precision: float) -> AgentResponse:
    """The agent logit equilibrium at which the principal branch first reaches the precision.

    precision: per payoff unit, at least 0
    raises:    GameError if it is not; ComputationError if the curve cannot be followed
    """
    if not 0 <= precision < np.inf:
        raise GameError(f"the precision is {precision}; a precision is a finite number from 0 on.")
    system = system_of(tree)
    curve = follow(system, system.unit * precision, 0.0)
    return _response(tree, system, _met(system, curve.points, system.unit * precision))


def fit_agent_precision(tree: Tree, counts: Sequence[npt.ArrayLike]) -> AgentPrecisionFit:
    """The precision at which the principal branch makes observed play likeliest.

    counts: for each information set how often each action was observed there, shape (k,)
    raises: GameError if they do not fit the tree

    """
    from scipy.optimize import minimize_scalar

    observed = _observed(tree, counts)
    system = system_of(tree)
    curve = follow(system, np.inf, NEAR_EQUILIBRIUM)
    best = int((curve.points[:, :-1] @ observed).argmax())
    around = curve.points[max(best - 1, 0) : best + 2]
    point = curve.points[best]
    if len(around) == 3 and (np.diff(around[:, -1]) > 0).all():

        def loss(precision: float) -> float:
            return -float(_met(system, around, precision)[:-1] @ observed)

        found = minimize_scalar(
            loss, bounds=(around[0, -1], around[-1, -1]), method="bounded", options={"xatol": 1e-9}
        )
        if -found.fun > point[:-1] @ observed:
            point = _met(system, around, float(found.x))
    response = _response(tree, system, point)
    return AgentPrecisionFit(response, float(point[:-1] @ observed))


def approached(branch: AgentBranch, solution: TreeSolution) -> int | None:
    """The position of the equilibrium that the branch's last point lies near; None: of none.

    One of a continuum is met anywhere in its range; nearest is counted from its middle.
    """
    distances = {}
    for number, item in enumerate(solution):
        gaps, middles = [], []
        for place, mix in enumerate(branch.limit):
            for action, chance in enumerate(mix.tolist()):
                middle = item.behaviour[place][action]
                low, high = item.mixing[place][action] if place in item.mixing else (middle, middle)
                gaps.append(max(float(low) - chance, chance - float(high)))
                middles.append(abs(float(middle) - chance))
        if max(gaps) < NEAR:
            distances[number] = max(middles)
    return min(distances, key=lambda number: distances[number]) if distances else None


def _log_total(logs: FloatArray, nodes: Collection[int]) -> FloatArray:
    """The logarithm of the probability that play comes to one of the nodes, shape (m,)."""
    total: FloatArray = np.logaddexp.reduce(logs[sorted(nodes)], axis=0)
    return total


def _branch(tree: Tree, system: System, curve: Curve) -> AgentBranch:
    precisions = curve.points[:, -1] / system.unit
    turned = np.flatnonzero(np.diff(np.sign(curve.tangents[:, -1])))
    crossed = np.flatnonzero(np.diff(curve.odd))
    return AgentBranch(
        tree,
        precisions,
        curve.points[:, :-1],
        tuple(precisions[turned].tolist()),
        tuple(precisions[crossed].tolist()),
        system.equations(curve.points[-1])[2],
    )


def _met(system: System, points: FloatArray, precision: float) -> FloatArray:
    """The branch's point at a precision (per payoff range) between the last two it lies between."""
    later = max(int(np.argmax(points[:, -1] >= precision)), 1)
    if len(points) == 1:
        guess = points[0].copy()
    else:
        before, after = points[later - 1], points[later]
        share = (precision - before[-1]) / (after[-1] - before[-1])
        guess = before + share * (after - before)
    guess[-1] = precision
    found = solve_at(system, guess)
    if found is None:
        raise ComputationError(f"the logit branch could not be met at precision {precision:g}.")
    return found


def _response(tree: Tree, system: System, point: FloatArray) -> AgentResponse:
    precision = point[-1:] / system.unit
    residual = agent_residuals(tree, precision, point[None, :-1])[0]
    return AgentResponse(tree, float(precision[0]), _mixes(tree, point[:-1]), float(residual))


def _mixes(tree: Tree, logarithms: FloatArray) -> Mixes:
    return tuple(np.split(np.exp(logarithms), starts_of(tree)[1:-1]))


def _observed(tree: Tree, counts: Sequence[npt.ArrayLike]) -> FloatArray:
    arrays = [np.asarray(own, dtype=np.float64) for own in counts]
    wanted = [(len(item.actions),) for item in tree.information_sets]
    if [own.shape for own in arrays] != wanted:
        raise GameError(
            f"counts have shapes {', '.join(str(own.shape) for own in arrays)}; this tree needs "
            f"one count per action at each information set, {', '.join(map(str, wanted))}."
        )
    observed = np.concatenate(arrays)
    if not (np.isfinite(observed).all() and (observed >= 0).all() and observed.any()):
        raise GameError("counts are not all finite, at least 0 and some above; counts of play are.")
    return observed
