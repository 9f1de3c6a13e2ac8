"""Residuals recomputed from the payoff tensor alone: what every solver's answer must pass."""

from __future__ import annotations

from collections.abc import Sequence
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
    check_profile,
)

RELATIVE_TOLERANCE = 1e-9
"""Largest regret, in units of the actor's payoff range, at which a profile in floating point counts
as an equilibrium. Exact profiles get no tolerance."""


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


def is_exact_distribution(mix: Sequence[Fraction]) -> bool:
    """Whether the entries are non-negative and sum to 1."""
    weights, denominator = integer_weights(mix)
    return min(weights) >= 0 and sum(weights) == denominator


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
    payoffs = game.exact_payoffs if game.is_exact else game.payoffs
    for actor, action in enumerate(chosen):
        deviations: tuple[Any, ...] = (*chosen[:actor], slice(None), *chosen[actor + 1 :])
        values = payoffs[actor][deviations]
        if (values >= values[action]).sum() > 1:
            return False
    return True
