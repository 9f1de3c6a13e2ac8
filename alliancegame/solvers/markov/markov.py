"""Markov perfect equilibria: each actor's choice depends on the state of the world alone.

A mix per state is an equilibrium iff in each state it is one of the game with payoffs

    ρ_i u_i(s, a) + Σ_s' q(s' | s, a) (v_i(s') − v_i(s)),

v being the values of what is played (the Bellman equation in continuous time).

1. If their number allows, all pure stationary profiles are tried: values by one linear system for
   each actor, then every deviation in every state.
2. For each combination of supports with somebody mixing, if these are few, the indifference
   equations are solved numerically from two starts.
3. If there is none so far, the games above are solved again and again, each with the values of the
   last, until they settle. Every result is verified in every state.

source: Maskin and Tirole (2001); Doraszelski and Judd (2012), continuous time
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, product
from math import prod
from typing import Any, TypeAlias

import numpy as np

from alliancegame.game.game import FloatArray, StrategyProfile, action_payoffs, pure
from alliancegame.game.stochastic import StochasticGame
from alliancegame.game.verify import RELATIVE_TOLERANCE
from alliancegame.solvers.base import Budget, Coverage
from alliancegame.solvers.markov.stationary import (
    MarkovEquilibrium,
    auxiliary,
    evaluate,
    stationary_values,
    values_of,
)
from alliancegame.solvers.trees.backward_induction import stage_solver

MOST_PROFILES = 200_000
"""The most pure stationary profiles that are all tried."""

MOST_PATTERNS = 200
"""The most combinations of supports that are all tried."""

_STARTS = (0.5, 0.2)
_NEAR = 1e-7
_ROUNDS = 500
_DAMPING = 0.5


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
        reason = "all pure ones"
        if limit.spent:
            reason = "the time limit was met among the pure ones"
    if (patterns := mixed_patterns(game)) is None:
        reason += "; mixed ones are not looked for, their supports being too many"
    else:
        found += _distinct(game, patterns, limit)
        reason += "; mixed ones as met numerically, from two starts for each choice of supports"
    if not found and (settled := _iterated(game, limit)) is not None:
        found = [evaluate(game, settled)]
        reason += "; none was met; one that iteration settled on"
    good = tuple(item for item in found if item.regret <= RELATIVE_TOLERANCE)
    if len(good) < len(found):
        reason += f"; {len(found) - len(good)} failed verification"
    return MarkovSolution(game, good, Coverage.SOME, reason)


Pattern: TypeAlias = tuple[tuple[tuple[int, ...], ...], ...]
"""For each state and actor the actions played there."""


def mixed_patterns(game: StochasticGame) -> list[Pattern] | None:
    """The combinations of supports in which somebody mixes; None if they are too many.

    In a state two actors mix over equally many actions: others need a tie.
    """
    by_state = []
    for stage in game.stages:
        subsets = [
            [c for size in range(1, count + 1) for c in combinations(range(count), size)]
            for count in stage.shape
        ]
        if prod(map(len, subsets)) > MOST_PATTERNS:
            return None
        by_state.append(
            [
                chosen
                for chosen in product(*subsets)
                if stage.size != 2 or len(chosen[0]) == len(chosen[1])
            ]
        )
    if prod(map(len, by_state)) > MOST_PATTERNS:
        return None
    return [
        pattern
        for pattern in product(*by_state)
        if any(len(support) > 1 for chosen in pattern for support in chosen)
    ]


def _distinct(
    game: StochasticGame, patterns: Sequence[Pattern], budget: Budget
) -> list[MarkovEquilibrium]:
    """Verified mixed equilibria with these supports, each once."""
    found: list[MarkovEquilibrium] = []
    for pattern in patterns:
        if budget.spent:
            break
        met: list[MarkovEquilibrium] = []
        for start in _STARTS:
            profiles = _indifferent(game, pattern, start)
            if profiles is None:
                continue
            item = evaluate(game, profiles)
            if item.regret <= RELATIVE_TOLERANCE and not any(_same(item, o) for o in met):
                met.append(item)
        found += met
    return found


def _same(one: MarkovEquilibrium, other: MarkovEquilibrium) -> bool:
    return all(
        bool(np.abs(a - b).max() < _NEAR)
        for p, q in zip(one.profiles, other.profiles, strict=True)
        for a, b in zip(p, q, strict=True)
    )


def _indifferent(
    game: StochasticGame, pattern: Pattern, start: float
) -> list[StrategyProfile] | None:
    """The profiles near the start at which all are indifferent over what they mix, if met.

    start: the share of the first action; the others share the rest
    """
    from scipy.optimize import root

    def profiles(free: FloatArray) -> list[StrategyProfile]:
        rest = list(free)
        made = []
        for stage, chosen in zip(game.stages, pattern, strict=True):
            mixes = []
            for count, support in zip(stage.shape, chosen, strict=True):
                mix = np.zeros(count)
                own = [rest.pop(0) for _ in support[1:]]
                mix[list(support)] = [1 - sum(own), *own]
                mixes.append(mix)
            made.append(tuple(mixes))
        return made

    def gaps(free: FloatArray) -> FloatArray:
        played = profiles(free)
        _, values = values_of(game, played)
        found = []
        for s, chosen in enumerate(pattern):
            stage = auxiliary(game, s, values)
            for i, support in enumerate(chosen):
                if len(support) > 1:
                    gains = action_payoffs(stage, played[s], i)
                    found.append(gains[list(support[1:])] - gains[support[0]])
        return np.concatenate(found)

    shares = [
        (1 - start) / (len(support) - 1)
        for chosen in pattern
        for support in chosen
        for _ in support[1:]
    ]
    solved = root(gaps, np.array(shares), tol=1e-13)
    found = profiles(solved.x)
    inside = all(
        mix[list(support)].min() > _NEAR
        for profile, chosen in zip(found, pattern, strict=True)
        for mix, support in zip(profile, chosen, strict=True)
    )
    return found if inside else None


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
        values = stationary_values(impatience, payoffs, moves)
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
