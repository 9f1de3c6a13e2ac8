"""Gains of unilateral deviations from the pact, as polynomials in the parameters."""

from __future__ import annotations

from collections.abc import Sequence

from alliancegame.game.strategies import open_positions, skeleton_of
from alliancegame.model.model import Model
from alliancegame.model.shocks import Hit
from alliancegame.payoff.stakes import Gain, Profile


def deviation_gains(model: Model, profile: Profile | None = None) -> tuple[Gain, ...]:
    """The gain of every unilateral deviation from a profile, also to actions that are not open.

    profile: a position for each actor; by default the pact
    """
    bones = skeleton_of(model)
    return bones.pact_gains if profile is None else bones.gains(profile)


def open_gains(
    model: Model, hits: Sequence[Hit] = (), profile: Profile | None = None
) -> tuple[Gain, ...]:
    """The gains of the deviations to actions that are open under the shocks."""
    open_now = open_positions(model, hits)
    return tuple(
        gain
        for gain in deviation_gains(model, profile)
        if gain.position[1] in open_now[gain.position[0]]
    )
