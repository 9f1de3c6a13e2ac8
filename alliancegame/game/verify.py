"""Residuals recomputed from the payoff tensor alone: what every solver's answer must pass."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm, prod
from operator import mul
from typing import Any

import numpy as np

from alliancegame.game.game import (
    ExactProfile,
    FloatArray,
    Game,
    StrategyProfile,
    action_payoffs,
    action_payoffs_in_each,
    check_profile,
    expected_in_each,
)

RELATIVE_TOLERANCE = 1e-9
"""Largest regret, in units of the actor's payoff range, at which a profile in floating point counts
as an equilibrium. Exact profiles get no tolerance."""


EXACT_IN_FLOATS = 2**53
"""Integers up to this are exact in floating point, and so are sums whose parts add up to less."""

SMALLEST = float(np.nextafter(0, 1))


@dataclass(frozen=True, eq=False)
class Check:
    """What is recomputed of several profiles at once.

    mixes:    for each actor, in floating point, shape (profiles, k)
    payoffs:  expected ones, shape (profiles, n)
    regrets:  the greatest over actors, in payoff units, shape (profiles,)
    residual: the greatest over actors in units of each one's payoff range, infinite if a mix is no
              distribution, shape (profiles,); of exact profiles 0 only if it is 0
    """

    mixes: StrategyProfile
    payoffs: FloatArray
    regrets: FloatArray
    residual: FloatArray


def check_profiles(game: Game, profiles: Sequence[StrategyProfile]) -> Check:
    """Regrets of one or more profiles in floating point.

    raises: GameError if a mix has the wrong length
    """
    for profile in profiles:
        check_profile(game, profile)
    mixes = tuple(np.array(column, dtype=np.float64) for column in zip(*profiles, strict=True))
    sound = np.all([[is_distribution(mix) for mix in column] for column in mixes], axis=0)
    payoffs = expected_in_each(game.payoffs, mixes)
    best = [action_payoffs_in_each(t, mixes, a).max(axis=1) for a, t in enumerate(game.payoffs)]
    gains = np.column_stack(best) - payoffs
    scale = np.where(game.payoff_range > 0, game.payoff_range, 1.0)
    residual = np.where(sound, (gains / scale).max(axis=1), np.inf)
    return Check(mixes, payoffs, np.maximum(gains.max(axis=1), 0.0), residual)


def check_exact_profiles(game: Game, profiles: Sequence[ExactProfile]) -> Check:
    """Regrets of one or more exact profiles, without rounding.

    raises: GameError if a mix has the wrong length
    """
    known: dict[int, tuple[list[int], int]] = {}  # a mix may recur in many profiles
    for profile in profiles:
        check_profile(game, profile)
        for mix in profile:
            if id(mix) not in known:
                known[id(mix)] = integer_weights(mix)
    columns = [[known[id(mix)] for mix in column] for column in zip(*profiles, strict=True)]
    mixes = tuple(np.array([[w / t for w in mix] for mix, t in column]) for column in columns)
    optimal = _are_equilibria(game, [[mix for mix, _ in column] for column in columns])
    regret, residual = np.zeros((2, len(profiles)))
    for k, profile in enumerate(profiles):
        if not all(min(mix) >= 0 and sum(mix) == total for mix, total in (c[k] for c in columns)):
            residual[k] = np.inf
        elif not optimal[k]:
            gains = exact_regrets(game, profile)
            ranges = zip(gains, game.payoff_range.tolist(), strict=True)
            regret[k] = max(gains)
            residual[k] = max(SMALLEST, *(float(gain) / spread for gain, spread in ranges if gain))
    return Check(mixes, expected_in_each(game.payoffs, mixes), regret, residual)


def _are_equilibria(game: Game, weights: Sequence[Sequence[list[int]]]) -> Sequence[bool]:
    """Whether each actor plays best responses only, in each of several profiles.

    weights: for each actor, those of its actions in each profile, non-negative
    """
    if game.word_payoffs is not None:
        greatest = max(1, int(abs(game.word_payoffs).max()))
        if greatest * prod(max(map(sum, column)) for column in weights) < EXACT_IN_FLOATS:
            tensor = game.word_payoffs.astype(np.float64)
            mixes = [np.array(column, dtype=np.float64) for column in weights]
            good = []
            for actor, own in enumerate(mixes):
                values = action_payoffs_in_each(tensor[actor], mixes, actor)
                good.append(
                    ((own == 0) | (values == values.max(axis=1, keepdims=True))).all(axis=1)
                )
            settled: list[bool] = np.logical_and.reduce(good).tolist()
            return settled
    return [
        all(_plays_best(game, profile, actor) for actor in range(game.size))
        for profile in zip(*weights, strict=True)
    ]


def _plays_best(game: Game, weights: Sequence[list[int]], actor: int) -> bool:
    values = integer_action_payoffs(game, weights, actor)
    best = max(values)
    return all(value == best for value, w in zip(values, weights[actor], strict=True) if w)


def regrets(game: Game, profile: StrategyProfile) -> FloatArray:
    """What each actor could gain by its best deviation, in payoff units, shape (n,).

    raises: GameError if a mix has the wrong length
    """
    check_profile(game, profile)
    result = np.empty(game.size)
    for actor, mix in enumerate(profile):
        values = action_payoffs(game, profile, actor)
        result[actor] = values.max() - mix @ values
    return result


def exact_regrets(game: Game, profile: ExactProfile) -> tuple[Fraction, ...]:
    """The same in exact arithmetic, from the exact payoffs."""
    weights, denominators = zip(*map(integer_weights, profile), strict=True)
    result = []
    for actor in range(game.size):
        values = integer_action_payoffs(game, weights, actor)
        mean = sum(map(mul, weights[actor], values))
        gain = denominators[actor] * max(values) - mean
        result.append(
            Fraction(gain, prod(denominators)) / game.integer_scales[actor] if gain else Fraction(0)
        )
    return tuple(result)


def integer_action_payoffs(game: Game, weights: Sequence[Sequence[int]], actor: int) -> list[int]:
    """What each action of an actor pays against integer weights of the others' actions.

    In units that are the same for all actions of the actor.
    """
    values = game.integer_payoffs[actor].swapaxes(0, actor)
    for axis in reversed(range(1, game.size)):
        other = 0 if axis == actor else axis
        values = values.dot(np.array(weights[other], dtype=object))
    result: list[int] = values.tolist()
    return result


def integer_weights(mix: Sequence[Fraction]) -> tuple[list[int], int]:
    """The probabilities as integers over their least common denominator."""
    ratios = [p.as_integer_ratio() for p in mix]
    denominator = lcm(*(below for _, below in ratios))
    return [above * (denominator // below) for above, below in ratios], denominator


def is_distribution(mix: FloatArray) -> bool:
    """Whether the entries are non-negative and sum to 1, within rounding."""
    return bool((mix >= 0).all() and abs(mix.sum() - 1) <= 1e-12 * max(len(mix), 10))


def relative_regret(game: Game, profile: StrategyProfile) -> float:
    """The greatest regret over actors, each in units of its own payoff range."""
    scale = np.where(game.payoff_range > 0, game.payoff_range, 1.0)
    return float((regrets(game, profile) / scale).max())


def is_strict(game: Game, profile: StrategyProfile) -> bool:
    """Whether the profile is pure and every unilateral deviation loses, decided exactly."""
    if any((mix == 1).sum() != 1 for mix in profile):
        return False
    chosen = tuple(int(mix.argmax()) for mix in profile)
    payoffs = game.integer_payoffs if game.is_exact else game.payoffs
    for actor, action in enumerate(chosen):
        deviations: tuple[Any, ...] = (*chosen[:actor], slice(None), *chosen[actor + 1 :])
        values = payoffs[actor][deviations]
        if (values >= values[action]).sum() > 1:
            return False
    return True
