"""The equilibria that differ in the mix of a single actor: a polytope, exactly."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from itertools import product
from typing import TypeAlias

import numpy as np

from alliancegame.game.exact.exact_check import integer_action_payoffs
from alliancegame.game.exact.exact_profiles import integer_weights
from alliancegame.game.game import ExactArray, ExactProfile, Game
from alliancegame.solvers.base import Budget, NashSubset
from alliancegame.solvers.two_actors.polyhedra import vertices

ExactMix: TypeAlias = tuple[Fraction, ...]


def mixing_set(payoffs: ExactArray, others: tuple[int, ...], mixer: int, mask: int) -> NashSubset:
    """All equilibria in which one actor mixes over some actions and the others do not mix.

    payoffs: shape (n, k_1, ..., k_n), integers
    others:  the others' actions; the mixer's own entry is not used
    mask:    the mixer's actions in question, a bit mask
    returns: the extreme ones, no vertices of the mixer if there is none
    """
    count = payoffs.shape[mixer + 1]
    own = payoffs[mixer][_line(others, mixer)]
    played = [a for a in actions_in(mask) if own[a] == own.max()]
    gains: list[list[int]] = []  # what another actor gains by a deviation, for each action played
    for actor, action in enumerate(others):
        if actor == mixer:
            continue
        for rival in range(payoffs.shape[actor + 1]):
            if rival != action:
                there = (*others[:actor], rival, *others[actor + 1 :])
                gain = (payoffs[actor][_line(there, mixer)] - payoffs[actor][_line(others, mixer)])[
                    played
                ].tolist()
                if max(gain, default=0) > 0:
                    gains.append(gain)
    mixes = [_spread_out(mix, played, count) for mix in extreme_weights(gains, len(played))]
    return NashSubset(
        tuple(
            tuple(mixes) if actor == mixer else (unit_mix(action, payoffs.shape[actor + 1]),)
            for actor, action in enumerate(others)
        )
    )


def mixing_around(game: Game, profile: ExactProfile, mixer: int) -> NashSubset:
    """All equilibria that differ from an exact equilibrium in the mix of one actor only."""
    weights = [integer_weights(mix)[0] for mix in profile]
    own = integer_action_payoffs(game, weights, mixer)
    played = [a for a, value in enumerate(own) if value == max(own)]
    corners = [list(map(int, unit_mix(a, len(own)))) for a in played]
    gains: list[list[int]] = []  # what another actor gains by a deviation, for each action played
    for actor in range(game.size):
        if actor == mixer:
            continue
        pays = [
            integer_action_payoffs(game, [*weights[:mixer], corner, *weights[mixer + 1 :]], actor)
            for corner in corners
        ]
        for action, probability in enumerate(profile[actor]):
            for rival in range(game.shape[actor]):
                gain = [line[rival] - line[action] for line in pays]
                if probability and max(gain) > 0:
                    gains.append(gain)
    mixes = [_spread_out(mix, played, len(own)) for mix in extreme_weights(gains, len(played))]
    return NashSubset(
        tuple(tuple(mixes) if j == mixer else (mix,) for j, mix in enumerate(profile))
    )


def extreme_profiles(subset: NashSubset) -> list[tuple[ExactMix, ...]]:
    """The extreme points of a product of convex hulls."""
    return [tuple(profile) for profile in product(*subset.vertices)]


def extreme_weights(gains: list[list[int]], size: int) -> list[ExactMix]:
    """Extreme points of {x >= 0, sum x = 1, no gain is positive at x}."""
    if size == 0:
        return []
    if not gains:
        return [unit_mix(action, size) for action in range(size)]
    if size == 1:
        return [] if max(gains)[0] > 0 else [unit_mix(0, 1)]
    if size == 2:
        return ends_of_interval(gains)
    # In y = x / bound the polytope is {y >= 0, M y <= 1} where the last row of M is tight.
    bound = 1 + max(abs(value) for gain in gains for value in gain)
    matrix = [[value + bound for value in gain] for gain in gains] + [[bound] * size]
    tight = 1 << (size + len(gains))
    found, _ = vertices(matrix, Budget())
    return [
        tuple(Fraction(weight, sum(vertex.weights)) for weight in vertex.weights)
        for vertex in found
        if vertex.labels & tight
    ]


def ends_of_interval(gains: list[list[int]]) -> list[ExactMix]:
    """Extreme points of the mixes of two actions at which no gain is positive."""
    least, most = Fraction(0), Fraction(1)  # the first action's probability
    for first, second in gains:
        # first x + second (1 - x) <= 0
        slope = first - second
        if slope == 0 and second > 0:
            return []
        if slope > 0:
            most = min(most, Fraction(-second, slope))
        elif slope < 0:
            least = max(least, Fraction(-second, slope))
    if least > most:
        return []
    return [(x, 1 - x) for x in ((most, least) if least < most else (least,))]


def _line(others: tuple[int, ...], mixer: int) -> tuple[int | slice, ...]:
    return (*others[:mixer], slice(None), *others[mixer + 1 :])


def face_of(shape: tuple[int, ...], support: Iterable[Iterable[int]]) -> NashSubset:
    """All profiles in which each actor plays only these actions."""
    return NashSubset(
        tuple(
            tuple(unit_mix(a, count) for a in own)
            for own, count in zip(support, shape, strict=True)
        )
    )


def actions_in(mask: int) -> list[int]:
    """The actions whose bits are set in a mask."""
    return [a for a in range(mask.bit_length()) if mask >> a & 1]


def unit_mix(action: int, count: int) -> ExactMix:
    """The mix that plays one action only."""
    return tuple(Fraction(int(a == action)) for a in range(count))


def _spread_out(mix: ExactMix, played: list[int], count: int) -> ExactMix:
    full = np.full(count, Fraction(0), dtype=object)
    full[played] = mix
    return tuple(full.tolist())
