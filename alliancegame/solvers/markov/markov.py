"""Markov perfect equilibria: each actor's choice depends on the state of the world alone.

A mix per state is an equilibrium iff in each state it is one of the game with payoffs

    ρ_i u_i(s, a) + Σ_s' q(s' | s, a) (v_i(s') − v_i(s)),

v being the values of what is played (the Bellman equation in continuous time).

1. If their number allows, all pure stationary profiles are tried.
2. If their number allows, the indifference equations are solved numerically for every choice of
   supports in which somebody mixes. Supports may differ in size: what an actor mixes over in one
   state settles what others expect in another.
3. One equilibrium is always sought at the end of the logit branch.

Every result is verified in every state, by what each single deviation gains.

source: Maskin and Tirole (2001); Doraszelski and Judd (2012), continuous time
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from alliancegame.frozen import frozen
from alliancegame.game.stochastic import StochasticGame
from alliancegame.game.verify import RELATIVE_TOLERANCE
from alliancegame.solvers.base import Budget, Coverage
from alliancegame.solvers.markov.action_values import ActionValues
from alliancegame.solvers.markov.logit_path import logit_equilibrium
from alliancegame.solvers.markov.stationary import MarkovEquilibrium, evaluate
from alliancegame.solvers.markov.stationary_supports import (
    NEAR,
    STARTS,
    Looked,
    mixed_equilibria,
    pure_equilibria,
)


@frozen(eq=False)
class MarkovSolution:
    """Markov perfect equilibria with how complete they are; iterates over them."""

    game: StochasticGame
    equilibria: tuple[MarkovEquilibrium, ...]
    coverage: Coverage
    coverage_reason: str

    def __iter__(self) -> Iterator[MarkovEquilibrium]:
        return iter(self.equilibria)

    def __len__(self) -> int:
        return len(self.equilibria)

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready: equilibria, coverage, coverage_reason."""
        return {
            "equilibria": [equilibrium.to_dict() for equilibrium in self],
            "coverage": str(self.coverage),
            "coverage_reason": self.coverage_reason,
        }


def markov_perfect(game: StochasticGame, budget: Budget | None = None) -> MarkovSolution:
    """Markov perfect equilibria, each verified in every state."""
    limit = budget or Budget()
    values = ActionValues(game)
    branch = logit_equilibrium(values, limit)
    pure, mixed = pure_equilibria(values, limit), mixed_equilibria(values, limit)
    rows = [*pure.rows, *mixed.rows]
    if branch is not None and all(np.abs(branch - row).max() > NEAR for row in rows):
        rows.append(branch)
    evaluated = [evaluate(game, values.profiles(row)) for row in rows]
    good = tuple(
        equilibrium for equilibrium in evaluated if equilibrium.regret <= RELATIVE_TOLERANCE
    )
    reasons = [
        _told(pure, "pure stationary profiles", ""),
        _told(mixed, "choices of supports with mixing", f" numerically, from {STARTS} starts each"),
        "the logit branch was lost" if branch is None else "one at the end of the logit branch",
        f"no deviation in any state gains over {RELATIVE_TOLERANCE:g} of its actor's payoff range",
    ]
    if len(good) < len(evaluated):
        reasons.append(f"{len(evaluated) - len(good)} failed verification")
    return MarkovSolution(game, good, Coverage.SOME, "; ".join(reasons))


def _told(looked: Looked, cases: str, how: str) -> str:
    """The cases that were looked at, in words."""
    if not looked.tried:
        return f"the {looked.count:,} {cases} were not tried"
    if looked.tried < looked.count:
        return f"the time limit let {looked.tried:,} of {looked.count:,} {cases} be tried{how}"
    return f"all {looked.count:,} {cases} were tried{how}"
