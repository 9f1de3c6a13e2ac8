"""Agent quantal response of a tree: the principal branch as a curve in the precision.

At precision lambda an actor plays, at each of its information sets, every action with probability
proportional to exp(lambda x what it expects of the action there), in units of its payoff range
unless payoffs are asked for as they are, as if a fresh agent of its kind moved; beliefs are those
of Bayes' rule, for everything is played sometimes. The branch that starts from uniform behaviour
leads, as lambda grows, to a sequential equilibrium.

source: McKelvey and Palfrey (1998), Quantal response equilibria for extensive form games,
        Experimental Economics 1, 9-41
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import cached_property, partial

import numpy as np
import numpy.typing as npt

from alliancegame.frozen import frozen
from alliancegame.game.game import FloatArray
from alliancegame.game.trees.tree import Tree
from alliancegame.solvers.base import Budget
from alliancegame.solvers.quantal.agent_residuals import agent_residuals, log_reach
from alliancegame.solvers.quantal.agent_system import AgentSystem, agent_system
from alliancegame.solvers.quantal.at_precision import met, solve_at
from alliancegame.solvers.quantal.branch import (
    Branch,
    Places,
    QuantalResponse,
    check_precision,
    mixes_of,
    split,
)
from alliancegame.solvers.quantal.continuation import Curve, corrected
from alliancegame.solvers.quantal.fit import PrecisionFit, fit
from alliancegame.solvers.quantal.plain_branch import follow

NEAR_EQUILIBRIUM = 1e-6
"""The branch is followed until no regret, in units of the payoff range, is above this."""


@frozen(eq=False, repr=False)
class AgentBranch(Branch):
    """The principal branch of a tree; unless a precision was given it ends near a sequential
    equilibrium. `limit_regret` is the greatest at an information set.
    """

    tree: Tree
    per_payoff_unit: bool = False

    @property
    def places(self) -> Places:
        """The information sets and their actions."""
        return _places(self.tree)

    @cached_property
    def residuals(self) -> FloatArray:
        """Distance of each behaviour from the logit answer to itself, recomputed, shape (m,)."""
        return agent_residuals(self.tree, self.precisions, self.logarithms, self.per_payoff_unit)

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


def agent_logit_branch(
    tree: Tree,
    greatest_precision: float = np.inf,
    budget: Budget | None = None,
    *,
    per_payoff_unit: bool = False,
) -> AgentBranch:
    """The principal branch of a tree's agent logit equilibria, to its limit or beyond a precision.

    per_payoff_unit: precisions per unit of payoff, not per payoff range of each actor
    raises: GameError if nature never leads to an information set; ComputationError if the curve
            cannot be followed, or not within the budget

    >>> branch = ag.agent_logit_branch(ag.build_tree("article-4-crisis"))
    >>> branch.residual < 1e-9
    True
    """
    system = agent_system(tree, per_payoff_unit)
    budget = Budget.usual() if budget is None else budget
    curve = follow(system, system.unit * greatest_precision, NEAR_EQUILIBRIUM, budget)
    return _branch(tree, system, curve, per_payoff_unit)


def agent_quantal_response(
    tree: Tree, precision: float, *, per_payoff_unit: bool = False
) -> QuantalResponse:
    """The agent logit equilibrium of a tree where the principal branch first has the precision.

    precision: per payoff range of each actor, or per unit of payoff; at least 0
    raises:    GameError if it is not; ComputationError if the curve cannot be followed

    >>> response = ag.agent_quantal_response(ag.build_tree("article-4-crisis"), 2.0)
    >>> response.to_frame().loc["call", "action"].tolist()
    ['invoke', 'settle']
    """
    check_precision(precision)
    system = agent_system(tree, per_payoff_unit)
    curve = follow(system, system.unit * precision, 0.0)
    point = met(curve.points[-2:], system.unit * precision, partial(solve_at, system))
    return _response(tree, system, per_payoff_unit, point)


def fit_agent_precision(
    tree: Tree, counts: Sequence[npt.ArrayLike], *, per_payoff_unit: bool = False
) -> PrecisionFit:
    """The precision at which the principal branch makes observed play likeliest.

    The likeliest of the points followed is refined; the likelihood may have several local maxima.

    counts: for each information set how often each action was observed there, shape (k,)
    per_payoff_unit: a precision per unit of payoff, not per payoff range of each actor
    raises: GameError if they do not fit the tree
    """
    system = agent_system(tree, per_payoff_unit)
    curve = follow(system, np.inf, NEAR_EQUILIBRIUM)
    branch = _branch(tree, system, curve, per_payoff_unit)
    respond = partial(_response, tree, system, per_payoff_unit)
    return fit(branch, curve, system.unit, counts, partial(corrected, system), respond)


def _log_total(logs: FloatArray, nodes: Collection[int]) -> FloatArray:
    """The logarithm of the probability that play comes to one of the nodes, shape (m,)."""
    total: FloatArray = np.logaddexp.reduce(logs[sorted(nodes)], axis=0)
    return total


def _branch(tree: Tree, system: AgentSystem, curve: Curve, per_payoff_unit: bool) -> AgentBranch:
    precisions = curve.points[:, -1] / system.unit
    return AgentBranch(
        precisions,
        curve.points[:, :-1],
        tuple(precisions[curve.turning].tolist()),
        tuple(precisions[curve.crossings].tolist()),
        curve.regret,
        tree,
        per_payoff_unit,
    )


def _response(
    tree: Tree, system: AgentSystem, per_payoff_unit: bool, point: FloatArray
) -> QuantalResponse:
    precision = point[-1:] / system.unit
    residual = agent_residuals(tree, precision, point[None, :-1], per_payoff_unit)[0]
    mixes = mixes_of(_places(tree), point[None, :-1])[0]
    return QuantalResponse(
        _places(tree), float(precision[0]), split(_places(tree), mixes), float(residual)
    )


def _places(tree: Tree) -> Places:
    return tuple(
        (tree.label(place), item.actions) for place, item in enumerate(tree.information_sets)
    )
