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
    return payoffs_against(game, actor, [*weights[:actor], None, *weights[actor + 1 :]])


def payoffs_against(game: Game, actor: int, weights: Sequence[Sequence[int] | None]) -> list[int]:
    """An actor's integer payoffs against weights of some actors' actions.

    weights: for each actor, None for one whose actions are kept apart
    returns: one for each choice of these actions, the last one's varying fastest
    """
    row, kept = game.integer_rows[actor], 1  # choices by those who come later
    for count, own in zip(reversed(game.shape), reversed(weights), strict=True):
        if own is None:
            kept *= count
            continue
        played = [(a * kept, weight) for a, weight in enumerate(own) if weight]
        parts = [_every(row, start, count * kept, kept) for start, _ in played]
        factors = [weight for _, weight in played]
        row = (
            parts[0]
            if factors == [1]
            else [sum(map(mul, factors, p)) for p in zip(*parts, strict=True)]
        )
    return row


def _every(row: list[int], start: int, step: int, length: int) -> list[int]:
    """The parts of this length that begin at a place and at every step from there."""
    if length == 1:
        return row[start::step]
    return [v for place in range(start, len(row), step) for v in row[place : place + length]]
