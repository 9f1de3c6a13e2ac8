"""The band of a pact's survival over what the rates of its shocks may be."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Literal

import numpy as np

from alliancegame.frozen import frozen
from alliancegame.game.game import FloatArray
from alliancegame.model.model import Model
from alliancegame.model.parameter import Parameter
from alliancegame.pact.time.lifetime import survival_curve
from alliancegame.pact.time.state_space import StateSpace, monotone

SAMPLES = 16
"""Draws of the rates behind a sampled band, besides all rates at their harshest and mildest."""


@frozen(eq=False)
class Band:
    """The least and greatest survival over the rates' ranges, shape (times,).

    how: "attained": by rates in the ranges, and never left by any; "sampled": over all rates at
         their harshest, all at their mildest, and random ones; others may leave it
    """

    low: FloatArray
    high: FloatArray
    how: Literal["attained", "sampled"]


def rate_band(
    spaces: Sequence[StateSpace], times: FloatArray, rng: np.random.Generator
) -> Band | None:
    """The band of survival over the rates' ranges; None if no rate has one."""
    hastening, delaying = _ranged_rates(spaces)
    if not hastening and not delaying:
        return None

    def curve(settings: Mapping[str, Fraction]) -> FloatArray:
        return survival_curve(spaces, times, settings)

    rare, frequent = _ends(hastening)
    slow, quick = _ends(delaying)
    harsh, mild = frequent | slow, rare | quick
    if all(map(monotone, spaces)):
        return Band(curve(harsh), curve(mild), "attained")
    both = [*hastening, *delaying]
    draws = [{parameter.name: _drawn(parameter, rng) for parameter in both} for _ in range(SAMPLES)]
    curves = np.array([curve(settings) for settings in ({}, harsh, mild, *draws)])
    return Band(curves.min(axis=0), curves.max(axis=0), "sampled")


def _ranged_rates(spaces: Sequence[StateSpace]) -> tuple[list[Parameter], list[Parameter]]:
    """The rates with ranges: of arrivals and leaving, which end a pact sooner, and of passing."""
    if not spaces:
        return [], []
    model = spaces[0].states.model
    shocks = [model.shock(name) for space in spaces for name in space.states.shocks]
    leaving = [] if model.commitment is None else [phase.rate for phase in model.commitment.exit]
    leaving += [phase.rate for shock in shocks for phase in shock.exit]
    arrivals = _ranged(model, [phase.rate for shock in shocks for phase in shock.arrival] + leaving)
    recoveries = _ranged(model, [phase.rate for shock in shocks for phase in shock.recovery])
    return arrivals, recoveries


def _ranged(model: Model, names: list[str]) -> list[Parameter]:
    return [parameter for name in names if (parameter := model.parameters[name]).span]


def _ends(items: list[Parameter]) -> tuple[dict[str, Fraction], dict[str, Fraction]]:
    """All at the low ends of their ranges, and all at the high ones."""
    low = {parameter.name: parameter.low or Fraction(0) for parameter in items}
    return low, {parameter.name: parameter.high or Fraction(0) for parameter in items}


def _drawn(parameter: Parameter, rng: np.random.Generator) -> Fraction:
    """A rate from anywhere in its range: the band is over all of them, likely or not."""
    return (parameter.low or Fraction(0)) + parameter.span * Fraction(rng.random())
