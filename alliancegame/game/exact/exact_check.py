"""Expected payoffs and regrets of exact profiles in exact arithmetic, from the payoffs as given."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import prod
from operator import mul

import numpy as np

from alliancegame.game.exact.exact_profiles import integer_weights
from alliancegame.game.game import ExactProfile, Game
from alliancegame.game.magnitudes import nearest_float

SMALLEST = float(np.nextafter(0, 1))


def exact_payoffs_and_regrets(
    game: Game, profile: ExactProfile
) -> tuple[tuple[Fraction, ...], tuple[Fraction, ...]]:
    """For each actor its expected payoff, and what its best deviation would gain."""
    weights, denominators = zip(*map(integer_weights, profile), strict=True)
    payoffs, gains = [], []
    for actor, scale in enumerate(game.integer_scales):
        values = integer_action_payoffs(game, weights, actor)
        mean = sum(map(mul, weights[actor], values))
        gain = denominators[actor] * max(values) - mean
        unit = prod(denominators) * scale
        payoffs.append(mean / unit)
        gains.append(gain / unit if gain else Fraction(0))
    return tuple(payoffs), tuple(gains)


def exact_regrets(game: Game, profile: ExactProfile) -> tuple[Fraction, ...]:
    """For each actor, what its best deviation would gain, in payoff units."""
    return exact_payoffs_and_regrets(game, profile)[1]


def greatest_in_ranges(game: Game, gains: Sequence[Fraction]) -> float:
    """The greatest gain in units of each actor's payoff range; 0 only if all gains are."""
    relative = [
        gain / spread for gain, spread in zip(gains, game.exact_ranges, strict=True) if gain
    ]
    return max(SMALLEST, nearest_float(max(relative))) if relative else 0.0


def integer_action_payoffs(game: Game, weights: Sequence[Sequence[int]], actor: int) -> list[int]:
    """Payoff of each action of an actor against integer weights of the others' actions.

    In units that are the same for all actions of the actor.
    """
    values = game.integer_payoffs[actor].swapaxes(0, actor)
    for axis in reversed(range(1, game.size)):
        other = 0 if axis == actor else axis
        values = values.dot(np.array(weights[other], dtype=object))
    result: list[int] = values.tolist()
    return result
