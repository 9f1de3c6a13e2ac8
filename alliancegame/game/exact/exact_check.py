"""Expected payoffs and regrets of exact profiles in exact arithmetic, from the payoffs as given."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import chain
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
    mixes: list[Sequence[Sequence[int]] | None] = [[own] for own in weights]
    mixes[actor] = None
    return payoffs_against(game, actor, mixes)


def payoffs_against(
    game: Game, actor: int, mixes: Sequence[Sequence[Sequence[int]] | None]
) -> list[int]:
    """An actor's integer payoffs for every choice of a mix by each actor.

    mixes:   for each actor, weights of its actions; None for its actions themselves
    returns: one for each choice, the last actor's varying fastest
    """
    values = game.integer_rows[actor]
    for count, own in zip(reversed(game.shape), reversed(mixes), strict=True):
        # The last axis becomes the first; once all are done they are in order again.
        parts = [values[a::count] for a in range(count)]
        if own is not None:
            parts = [combined(parts, weights) for weights in own]
        values = list(chain.from_iterable(parts))
    return values


def combined(rows: Sequence[list[int]], weights: Sequence[int]) -> list[int]:
    """The sum of some rows times weights."""
    chosen = [row for weight, row in zip(weights, rows, strict=True) if weight]
    factors = [weight for weight in weights if weight]
    if factors == [1]:
        return chosen[0]
    return [sum(map(mul, factors, column)) for column in zip(*chosen, strict=True)]
