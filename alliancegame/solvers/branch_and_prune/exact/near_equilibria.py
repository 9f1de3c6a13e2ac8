"""Equilibria near cells that hold continua, so that something of these is listed."""

from __future__ import annotations

import numpy as np

from alliancegame.game.expectations import action_payoffs
from alliancegame.game.game import Game, StrategyProfile
from alliancegame.game.verify import relative_regret
from alliancegame.solvers.branch_and_prune.exact.weights import (
    Product,
    actions_in,
    chances,
    played,
)

STEPS = 12
"""Of Newton's method."""
SMALL = 1e-12
"""A regret that is 0 but for rounding, as a share of its actor's range of payoffs."""


def equilibrium_near(game: Game, cell: Product) -> StrategyProfile | None:
    """An equilibrium at which all actions of a cell are played, by Newton's method from its middle.

    Of several solutions of the linearized equations the nearest is taken.
    """
    supports = [actions_in(played(own)) for own in cell]
    mixes = [np.array([chances(mix) for mix in own]).mean(axis=0) for own in cell]
    unknowns = [(j, a) for j, own in enumerate(supports) for a in own[:-1]]

    def gains(profile: StrategyProfile, actor: int) -> list[float]:
        payoffs = action_payoffs(game, profile, actor)
        *others, last = supports[actor]
        return [float(payoffs[a] - payoffs[last]) for a in others]

    for _ in range(STEPS):
        values = [value for i in range(game.size) for value in gains(tuple(mixes), i)]
        slopes = []
        for j, b in unknowns:
            direction = np.zeros(game.shape[j])
            direction[[b, supports[j][-1]]] = 1.0, -1.0
            turned = (*mixes[:j], direction, *mixes[j + 1 :])
            slopes.append(
                [0.0 if i == j else value for i in range(game.size) for value in gains(turned, i)]
            )
        steps = np.linalg.lstsq(np.array(slopes).T, -np.array(values), rcond=None)[0]
        for (j, a), step in zip(unknowns, steps.tolist(), strict=True):
            mixes[j][a] += step
            mixes[j][supports[j][-1]] -= step
    inside = all(mix[own].min() > 0.0 for mix, own in zip(mixes, supports, strict=True))
    profile = tuple(mixes)
    return profile if inside and relative_regret(game, profile) < SMALL else None
