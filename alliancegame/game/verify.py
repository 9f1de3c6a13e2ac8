"""Residuals recomputed from the payoff tensor alone: what every solver's answer must pass."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm, prod
from operator import mul
from typing import Any, NamedTuple

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


SMALLEST = float(np.nextafter(0, 1))


@dataclass(frozen=True, eq=False)
class Check:
    """What is recomputed of several profiles at once.

    mixes:    for each actor, in floating point, shape (profiles, k)
    payoffs:  expected ones, shape (profiles, n)
    regrets:  the greatest over actors, in payoff units, shape (profiles,)
    residual: the greatest over actors in units of each one's payoff range, infinite if a mix is no
              distribution, shape (profiles,); of exact profiles 0 only if it is 0
    strict:   whether every unilateral deviation loses, decided exactly
    """

    mixes: StrategyProfile
    payoffs: FloatArray
    regrets: FloatArray
    residual: FloatArray
    strict: Sequence[bool]


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
    strict = [is_strict(game, profile) for profile in zip(*mixes, strict=True)]
    return Check(mixes, payoffs, np.maximum(gains.max(axis=1), 0.0), residual, strict)


def check_exact_profiles(game: Game, profiles: Sequence[ExactProfile]) -> Check:
    """Regrets of one or more exact profiles, without rounding.

    raises: GameError if a mix has the wrong length
    """
    known: dict[int, _Mix] = {}  # a mix may recur in many profiles
    for profile in profiles:
        check_profile(game, profile)
        for mix in profile:
            if id(mix) not in known:
                known[id(mix)] = _Mix.of(mix)
    columns = [[known[id(mix)] for mix in column] for column in zip(*profiles, strict=True)]
    best = [_best_actions(game, columns, actor) for actor in range(game.size)]
    regret, residual = np.zeros((2, len(profiles)))
    for k, profile in enumerate(profiles):
        if not all(column[k].sound for column in columns):
            residual[k] = np.inf
        elif any(column[k].support & ~own[k] for column, own in zip(columns, best, strict=True)):
            gains = exact_regrets(game, profile)
            ranges = zip(gains, game.payoff_range.tolist(), strict=True)
            regret[k] = max(gains)
            residual[k] = max(SMALLEST, *(float(gain) / spread for gain, spread in ranges if gain))
    mixes = tuple(np.array([mix.rounded for mix in column]) for column in columns)
    strict = [all(own.bit_count() == 1 for own in actions) for actions in zip(*best, strict=True)]
    return Check(mixes, expected_in_each(game.payoffs, mixes), regret, residual, strict)


class _Mix(NamedTuple):
    """An exact mix in integers.

    weights: the probabilities times their least common denominator
    rounded: the probabilities in floating point
    support: the actions that are played, as bits
    sound:   whether no probability is negative and they sum to 1
    """

    weights: list[int]
    rounded: list[float]
    support: int
    sound: bool

    @classmethod
    def of(cls, mix: Sequence[Fraction]) -> _Mix:
        weights, total = integer_weights(mix)
        return cls(
            weights,
            [weight / total for weight in weights],
            _bits(weights),
            min(weights) >= 0 and sum(weights) == total,
        )


def _best_actions(game: Game, columns: Sequence[Sequence[_Mix]], actor: int) -> list[int]:
    """The actions of an actor that pay most in each of several profiles, as bits.

    columns: for each actor, its mixes in each profile
    """
    if game.size != 2:
        return [
            _greatest(integer_action_payoffs(game, [mix.weights for mix in mixes], actor))
            for mixes in zip(*columns, strict=True)
        ]
    from flint import fmpz_mat

    others = {id(mix): mix.weights for mix in columns[1 - actor]}
    payoffs = game.integer_payoffs[actor]
    products = fmpz_mat(list(others.values())) * fmpz_mat(
        (payoffs if actor else payoffs.T).tolist()
    )
    best = dict(zip(others, map(_greatest, products.tolist()), strict=True))
    return [best[id(mix)] for mix in columns[1 - actor]]


def _greatest(values: Sequence[Any]) -> int:
    best = max(values)
    return _bits([value == best for value in values])


def _bits(flags: Iterable[object]) -> int:
    """Which are true."""
    return sum(1 << k for k, flag in enumerate(flags) if flag)


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
