"""The evaluation of stationary profiles of a stochastic game: values, regrets, the pact's life.

A mix per state is an equilibrium iff in each state it is one of the game with payoffs

    ρ_i u_i(s, a) + Σ_s' q(s' | s, a) (v_i(s') − v_i(s)),

v being the values of what is played (the Bellman equation in continuous time).

source: Doraszelski and Judd (2012), continuous time
"""

from __future__ import annotations

from collections.abc import Sequence
from math import inf
from typing import Any

import numpy as np

from alliancegame.frozen import frozen
from alliancegame.game.expectations import action_payoffs, expected
from alliancegame.game.game import FloatArray, Game, StrategyProfile
from alliancegame.game.stochastic import StochasticGame


@frozen(eq=False)
class MarkovEquilibrium:
    """A verified mix per state.

    profiles: for each state one mix per actor
    values:   what each actor expects from each state on, in payoff units, shape (n, states)
    regret:   the greatest gain from deviating in some state, as a share of the actor's payoff range
    kept:     probability that the commitment is kept in each state, shape (states,)
    life:     expected years from each state until one in which it is not surely kept; 0 there
    """

    game: StochasticGame
    profiles: tuple[StrategyProfile, ...]
    values: FloatArray
    regret: float
    kept: FloatArray | None
    life: FloatArray | None

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready, state by state; an infinite life is null."""
        return {
            "states": [
                {
                    "state": state,
                    "strategies": {
                        actor: dict(zip(actions, mix.tolist(), strict=True))
                        for actor, actions, mix in zip(
                            stage.actors, stage.actions, self.profiles[s], strict=True
                        )
                    },
                    "values": dict(zip(stage.actors, self.values[:, s].tolist(), strict=True)),
                    "commitment": None if self.kept is None else float(self.kept[s]),
                    "expected_life": _finite(None if self.life is None else float(self.life[s])),
                }
                for s, (state, stage) in enumerate(
                    zip(self.game.states, self.game.stages, strict=True)
                )
            ],
            "regret": self.regret,
        }


def values_of(
    game: StochasticGame, profiles: Sequence[StrategyProfile]
) -> tuple[FloatArray, FloatArray]:
    """Yearly rates between the states, shape (s, s), and each actor's relative values, (n, s)."""
    moves = np.array(
        [
            [expected(rate, profile) for rate in rates]
            for rates, profile in zip(game.rates, profiles, strict=True)
        ]
    )
    values = np.array(
        [
            stationary_values(
                float(game.impatience[i]),
                np.array(
                    [
                        expected(payoffs[i], profile)
                        for payoffs, profile in zip(game.relative_payoffs, profiles, strict=True)
                    ]
                ),
                moves,
            )
            for i in range(len(game.actors))
        ]
    )
    return moves, values


def evaluate(game: StochasticGame, profiles: Sequence[StrategyProfile]) -> MarkovEquilibrium:
    """The values, regrets and life under the profiles, recomputed from stages and rates."""
    moves, values = values_of(game, profiles)
    worst = 0.0
    for s, profile in enumerate(profiles):
        stage = auxiliary(game, s, values)
        for i, mix in enumerate(profile):
            gains = action_payoffs(stage, profile, i)
            worst = max(worst, gains.max() - mix @ gains)
    kept = life = None
    if all("commitment" in stage.events for stage in game.stages):
        kept = np.array(
            [
                expected(stage.events["commitment"], profile)
                for stage, profile in zip(game.stages, profiles, strict=True)
            ]
        )
        life = expected_life(moves, kept >= 1)
    units = zip(values, game.least, game.spread, strict=True)
    in_payoff_units = np.array([float(low) + float(high) * own for own, low, high in units])
    return MarkovEquilibrium(game, tuple(profiles), in_payoff_units, float(worst), kept, life)


def auxiliary(game: StochasticGame, state: int, values: FloatArray) -> Game:
    """The game of one state once what follows it has these relative values.

    A deviation's gain in it is that for as long as the state lasts, per year of discounting: in
    units of the actor's payoff range.
    """
    stage = game.stages[state]
    payoffs = [
        game.relative_payoffs[state][i]
        + np.tensordot(values[i] - values[i, state], game.rates[state], axes=1) / game.impatience[i]
        for i in range(stage.size)
    ]
    return Game(np.stack(payoffs), stage.actors, stage.actions)


def expected_life(moves: FloatArray, kept: np.ndarray[Any, np.dtype[np.bool_]]) -> FloatArray:
    """Expected years until a state in which the pact is not kept, from each state.

    moves: yearly rates between the states, shape (states, states)
    source: −Q⁻¹1 over the states in which it is kept; infinite where no other can be reached
    """
    reaches = ~kept
    for _ in range(len(kept)):
        reaches = reaches | ((moves > 0) @ reaches)
    life = np.where(kept, inf, 0.0)
    finite = np.flatnonzero(kept & reaches)
    surely = [s for s in finite if not _may_stay(moves, kept, reaches, int(s))]
    if surely:
        inner = moves[np.ix_(surely, surely)]
        leaving = np.diag(moves[surely].sum(axis=1)) - inner
        life[surely] = np.linalg.solve(leaving, np.ones(len(surely)))
    return life


def _may_stay(
    moves: FloatArray,
    kept: np.ndarray[Any, np.dtype[np.bool_]],
    reaches: np.ndarray[Any, np.dtype[np.bool_]],
    state: int,
) -> bool:
    """Whether the world may come from the state to one from which the pact never ends."""
    seen, waiting = {state}, [state]
    while waiting:
        here = waiting.pop()
        if not reaches[here]:
            return True
        for there in np.flatnonzero(moves[here] > 0).tolist():
            if kept[there] and there not in seen:
                seen.add(there)
                waiting.append(there)
    return False


def stationary_values(impatience: float, payoffs: FloatArray, moves: FloatArray) -> FloatArray:
    """Values of a stationary profile: (ρ + q) v = ρ u + Q v."""
    matrix = np.diag(impatience + moves.sum(axis=-1)) - moves
    return np.asarray(np.linalg.solve(matrix, impatience * payoffs), dtype=np.float64)


def _finite(value: float | None) -> float | None:
    return None if value is None or value == inf else value
