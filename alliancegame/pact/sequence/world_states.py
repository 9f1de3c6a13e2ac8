"""The pact as the world moves from state to state: what is played, and how long it lasts."""

from __future__ import annotations

from alliancegame.game.stochastic import build_stochastic
from alliancegame.model.model import Model
from alliancegame.solvers.base import Budget
from alliancegame.solvers.markov.markov import MarkovSolution, markov_perfect


def states(model: Model, budget: Budget | None = None) -> MarkovSolution:
    """Markov perfect equilibria of the model's states, with the pact's expected life from each.

    raises: GameError if the file has no transitions
    """
    return markov_perfect(build_stochastic(model), budget)
