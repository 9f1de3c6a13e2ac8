"""Markov perfect equilibria: each actor's choice depends on the state of the world alone.

A mix per state is an equilibrium iff in each state it is one of the game with payoffs

    ρ_i u_i(s, a) + Σ_s' q(s' | s, a) (v_i(s') − v_i(s)),

v being the values of what is played (the Bellman equation in continuous time).

1. If their number allows, all pure stationary profiles are tried: values by one linear system for
   each actor, then every deviation in every state.
2. If none is an equilibrium, or there are too many, the games above are solved again and again,
   each with the values of the last, until they settle; the result is verified like the others.

source: Maskin and Tirole (2001); Doraszelski and Judd (2012), continuous time
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from math import inf, prod
from typing import Any

import numpy as np

from alliancegame.game.game import FloatArray, Game, StrategyProfile, action_payoffs, expected, pure
from alliancegame.game.stochastic import StochasticGame
from alliancegame.game.verify import RELATIVE_TOLERANCE
from alliancegame.solvers.base import Budget, Coverage
from alliancegame.solvers.trees.backward_induction import stage_solver

MOST_PROFILES = 200_000
"""The most pure stationary profiles that are all tried."""

_ROUNDS = 500
_DAMPING = 0.5


@dataclass(frozen=True, eq=False)
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


@dataclass(frozen=True, eq=False)
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
            "equilibria": [item.to_dict() for item in self],
            "coverage": str(self.coverage),
            "coverage_reason": self.coverage_reason,
        }


def markov_perfect(game: StochasticGame, budget: Budget | None = None) -> MarkovSolution:
    """Markov perfect equilibria, each verified in every state."""
    limit = budget or Budget()
    count = prod(prod(stage.shape) for stage in game.stages)
    found: list[MarkovEquilibrium] = []
    reason = f"{count} pure stationary profiles are too many to try"
    if count <= MOST_PROFILES:
        found = [evaluate(game, profiles) for profiles in _pure_equilibria(game, limit)]
        reason = "all pure ones; mixed ones are not looked for"
        if limit.spent:
            reason = "the time limit was met among the pure ones"
    if not found and (settled := _iterated(game, limit)) is not None:
        found = [evaluate(game, settled)]
        reason += (
            "; one that iteration settled on"
            if count > MOST_PROFILES
            else (": there is none; one that iteration settled on")
        )
    good = tuple(item for item in found if item.regret <= RELATIVE_TOLERANCE)
    if len(good) < len(found):
        reason += f"; {len(found) - len(good)} failed verification"
    return MarkovSolution(game, good, Coverage.SOME, reason)


def evaluate(game: StochasticGame, profiles: Sequence[StrategyProfile]) -> MarkovEquilibrium:
    """What the profiles amount to, recomputed from the stages and the rates."""
    moves = np.array(
        [
            [expected(rate, profile) for rate in rates]
            for rates, profile in zip(game.rates, profiles, strict=True)
        ]
    )
    values = np.array(
        [
            _values(
                float(game.impatience[i]),
                np.array(
                    [
                        expected(stage.payoffs[i], profile)
                        for stage, profile in zip(game.stages, profiles, strict=True)
                    ]
                ),
                moves,
            )
            for i in range(len(game.actors))
        ]
    )
    worst = 0.0
    for s, profile in enumerate(profiles):
        stage = auxiliary(game, s, values)
        for i, mix in enumerate(profile):
            gains = action_payoffs(stage, profile, i)
            gain = (gains.max() - mix @ gains) / game.impatience[i]
            spread = max(other.payoff_range[i] for other in game.stages)
            worst = max(worst, gain / spread if spread else 0.0)
    kept = life = None
    if all("commitment" in stage.events for stage in game.stages):
        kept = np.array(
            [
                expected(stage.events["commitment"], profile)
                for stage, profile in zip(game.stages, profiles, strict=True)
            ]
        )
        life = expected_life(moves, kept >= 1)
    return MarkovEquilibrium(game, tuple(profiles), values, float(worst), kept, life)


def auxiliary(game: StochasticGame, state: int, values: FloatArray) -> Game:
    """The game of one state once what follows it has these values, payoffs as flows per year."""
    stage = game.stages[state]
    payoffs = [
        game.impatience[i] * stage.payoffs[i]
        + np.tensordot(values[i] - values[i, state], game.rates[state], axes=1)
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
        out = np.diag(moves[surely].sum(axis=1)) - inner
        life[surely] = np.linalg.solve(out, np.ones(len(surely)))
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


def _values(impatience: float, payoffs: FloatArray, moves: FloatArray) -> FloatArray:
    """Values of a stationary profile: (ρ + q) v = ρ u + Q v."""
    matrix = np.diag(impatience + moves.sum(axis=-1)) - moves
    return np.asarray(np.linalg.solve(matrix, impatience * payoffs), dtype=np.float64)


def _pure_equilibria(game: StochasticGame, budget: Budget) -> Iterator[list[StrategyProfile]]:
    choices = [list(np.ndindex(*stage.shape)) for stage in game.stages]
    for combined in product(*choices):
        if budget.spent:
            return
        if _is_stable(game, combined):
            yield [pure(stage, a) for stage, a in zip(game.stages, combined, strict=True)]


def _is_stable(game: StochasticGame, combined: Sequence[tuple[int, ...]]) -> bool:
    """Whether no actor gains by another action in some state, but for rounding."""
    whole: Any = slice(None)
    moves = np.array([rate[(whole, *a)] for rate, a in zip(game.rates, combined, strict=True)])
    for i, impatience in enumerate(game.impatience.tolist()):
        payoffs = np.array(
            [stage.payoffs[i][a] for stage, a in zip(game.stages, combined, strict=True)]
        )
        values = _values(impatience, payoffs, moves)
        for s, a in enumerate(combined):
            line: tuple[Any, ...] = (*a[:i], whole, *a[i + 1 :])
            gains = impatience * game.stages[s].payoffs[i][line]
            gains = gains + (values - values[s]) @ game.rates[s][(whole, *line)]
            if gains.max() - gains[a[i]] > 1e-10 * max(1.0, float(np.abs(gains).max())):
                return False
    return True


def _iterated(game: StochasticGame, budget: Budget) -> list[StrategyProfile] | None:
    """The profiles that repeated solving settles on, or None."""
    values = np.array(
        [[stage.payoffs[i].mean() for stage in game.stages] for i in range(len(game.actors))]
    )
    for _ in range(_ROUNDS):
        profiles = []
        for s in range(len(game.states)):
            stage = auxiliary(game, s, values)
            findings = stage_solver(stage).search(stage, budget)
            if budget.spent or not findings.candidates:
                return None
            profiles.append(
                tuple(np.array(mix, dtype=np.float64) for mix in findings.candidates[0])
            )
        item = evaluate(game, profiles)
        if item.regret <= RELATIVE_TOLERANCE:
            return profiles
        values = (1 - _DAMPING) * values + _DAMPING * item.values
    return None


def _finite(value: float | None) -> float | None:
    return None if value is None or value == inf else value
