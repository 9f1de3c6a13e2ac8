"""Expected payoffs of a game's actions by sums along contiguous rows, for machine code."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from alliancegame.game.game import FloatArray
from alliancegame.solvers.quantal.continuation import IndexArray
from alliancegame.solvers.quantal.logit_system import LogitTables


def expected_by_halves(
    system: LogitTables,
    _point: FloatArray,
    mixes: FloatArray,
    values: FloatArray,
    slopes: FloatArray,
) -> None:
    """Writes what each action is worth, and the derivatives of this by the odds."""
    half = system.first.shape[1]
    chance_first = joint_chances(mixes, system.first)
    chance_second = joint_chances(mixes, system.second)
    for a in range(len(mixes)):
        values[a] = 0.0
        for c in range(len(mixes)):
            slopes[a, c] = 0.0
    for i in range(len(system.payoffs)):
        if i < half:
            add_payoffs(
                system, i, i, system.first, system.second, mixes, chance_second, values, slopes
            )
        else:
            add_payoffs(
                system, i, i - half, system.second, system.first, mixes, chance_first, values,
                slopes,
            )  # fmt: skip
        for a in range(system.starts[i], system.starts[i + 1]):
            for c in range(len(mixes)):
                if not system.starts[i] <= c < system.starts[i + 1]:
                    slopes[a, c] -= mixes[c] * values[a]


def joint_chances(mixes: FloatArray, profiles: IndexArray) -> FloatArray:
    chances = np.ones(len(profiles))
    for s in range(len(profiles)):
        for j in range(profiles.shape[1]):
            chances[s] *= mixes[profiles[s, j]]
    return chances


def add_payoffs(
    system: LogitTables,
    actor: int,
    place: int,
    own_half: IndexArray,
    other_half: IndexArray,
    mixes: FloatArray,
    other_chances: FloatArray,
    values: FloatArray,
    slopes: FloatArray,
) -> None:
    """Adds the actor's expected payoffs, and what each rival action contributes to them.

    place: of the actor within its half
    """
    begin, width = system.starts[actor], len(other_half)
    sums = np.zeros((system.starts[actor + 1] - begin, width))
    for s in range(len(own_half)):
        own = own_half[s, place]
        chance = 1.0
        for j in range(own_half.shape[1]):
            if j != place:
                chance *= mixes[own_half[s, j]]
        value = 0.0
        for t in range(width):
            payoff = system.payoffs[actor, s * width + t]
            value += payoff * other_chances[t]
            sums[own - begin, t] += chance * payoff
        value *= chance
        values[own] += value
        for j in range(own_half.shape[1]):
            if j != place:
                slopes[own, own_half[s, j]] += value
    for a in range(len(sums)):
        for t in range(width):
            value = sums[a, t] * other_chances[t]
            for j in range(other_half.shape[1]):
                slopes[begin + a, other_half[t, j]] += value


HELPERS: tuple[Callable[..., object], ...] = (expected_by_halves, joint_chances, add_payoffs)
"""Functions that machine code calls."""
