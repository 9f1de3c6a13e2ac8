"""One Markov perfect equilibrium of any stochastic game: the end of its logit branch.

At precision λ every actor in every state plays the logit answer to its actions' values. At λ = 0
all play at random; from there the branch is followed to great λ, where its mixes are near an
equilibrium, whose indifferences Newton's method then solves.

source: Eibelshäuser and Poensgen (2019), "Markov quantal response equilibrium and a homotopy method
        for computing and selecting Markov perfect equilibria"; Herings and Peeters (2004), Journal
        of Economic Theory 118, for stationary equilibria by homotopy
"""

from __future__ import annotations

from functools import cached_property

import numpy as np
import numpy.typing as npt

from alliancegame.errors import ComputationError
from alliancegame.frozen import frozen
from alliancegame.game.game import FloatArray
from alliancegame.solvers.base import Budget
from alliancegame.solvers.markov.action_values import ActionValues
from alliancegame.solvers.markov.indifference import indifferent
from alliancegame.solvers.quantal.continuation import Equations, follow
from alliancegame.solvers.quantal.logit_answers import LogitAnswers
from alliancegame.solvers.quantal.metrics import LOGARITHMS, ArrayMetric

LEAST_REGRETS = (1e-4, 1e-6, 1e-8)
"""Regrets at which an equilibrium is sought near the branch, until one is met."""

IN_USE = (1e-2, 1e-4, 1e-6)
"""Probabilities from which an action counts as played there."""


@frozen(eq=False)
class LogitSystem:
    """The branch's equations; unknowns are the logarithms of all mixes, and the precision."""

    values: ActionValues

    @cached_property
    def answers(self) -> LogitAnswers:
        """The logit answers of all mixes, whose regrets are in the units of the values."""
        return LogitAnswers(self.values.starts, np.ones(len(self.values.starts) - 1))

    @property
    def starts(self) -> npt.NDArray[np.int64]:
        """Position of each mix's first action, then N."""
        return self.values.starts

    @property
    def work(self) -> float:
        """Nominal seconds that a correction takes."""
        return self.answers.work(self.answers.size**2)

    def equations(self, z: FloatArray) -> Equations:
        """The function with the branch as its zeros, its derivative, and the greatest regret.

        Shapes: (N,) and (N, N + 1).
        """
        mixes = np.exp(z[:-1])
        worth, slopes = (array[0] for array in self.values.at(mixes[None]))
        return self.answers.equations(z, worth, slopes * mixes)

    @property
    def metric(self) -> ArrayMetric:
        """The metric of logarithms."""
        return LOGARITHMS


def logit_equilibrium(values: ActionValues, budget: Budget) -> FloatArray | None:
    """The mixes of an equilibrium that the branch leads to, shape (N,); None if it is lost."""
    for least in LEAST_REGRETS:
        try:
            curve = follow(LogitSystem(values), np.inf, least, budget)
        except (ComputationError, np.linalg.LinAlgError):
            return None
        near = np.exp(curve.points[-1, :-1])
        for share in IN_USE:
            equilibria = indifferent(values, near[None] >= share, near[None])
            if len(equilibria):
                first: FloatArray = equilibria[0]
                return first
    return None
