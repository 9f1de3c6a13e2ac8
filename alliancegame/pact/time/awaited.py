"""The probability that an event over the shocks in force has come by some time.

Where the states are few enough it is that of the chain over them, with the event as its end; else
of simulated lives, always the same ones.
"""

from __future__ import annotations

from math import prod
from typing import NamedTuple

import numpy as np

from alliancegame.frozen import frozen
from alliancegame.game.game import FloatArray
from alliancegame.model.model import Model
from alliancegame.pact.time.lifetime import Life, survival_curve
from alliancegame.pact.time.shock_states import ShockStates
from alliancegame.pact.time.simulated_lives import simulated_life
from alliancegame.pact.time.state_space import MOST_STATES, Event, state_space
from alliancegame.pact.time.temptations import Flags


class Chance(NamedTuple):
    """A probability, and half the width of a band around it that holds it with 95% confidence.

    The band is 0 where the probability is exact.
    """

    value: float
    band: float

    @property
    def opposite(self) -> Chance:
        """Of the contrary."""
        return Chance(1 - self.value, self.band)


@frozen(eq=False)
class InForms(ShockStates):
    """States in which nobody gains by leaving while some of the pact's forms is an equilibrium."""

    forms: tuple[Model, ...]

    def tempted(self, intensities: FloatArray) -> tuple[Flags, Flags]:
        able, tempted = super().tempted(intensities)
        lost = np.flatnonzero(~able | tempted.any(axis=1))
        for form in self.forms:
            kept_so = ShockStates(form, self.shocks).holds(intensities[lost])
            able[lost[kept_so]], tempted[lost[kept_so]] = True, False
            lost = lost[~kept_so]
        return able, tempted


@frozen(eq=False)
class _Until(ShockStates):
    """States of a life that ends as soon as an event has come."""

    event: Event

    def tempted(self, intensities: FloatArray) -> tuple[Flags, Flags]:
        come = self.event(ShockStates(self.model, self.shocks), intensities)
        nobody = np.zeros((len(come), len(self.model.actors)), dtype=np.bool_)
        return ~come, nobody


def reached(states: ShockStates, event: Event, years: float) -> Chance:
    """The probability that a state of the event has been reached by then, from no shock on."""
    if event(states, np.zeros((1, len(states.shocks))))[0]:
        return Chance(1.0, 0.0)
    space = state_space(states, event) if _few(states) else None
    if space is None:
        return simulated(_Until(states.model, states.shocks, event), years)
    if not space.states.shocks:
        return Chance(0.0, 0.0)
    return Chance(float(1 - survival_curve([space], np.array([0.0, years]))[-1]), 0.0)


def _few(states: ShockStates) -> bool:
    """Whether the combinations of stated intensities are few enough to be followed."""
    shocks = [states.model.shock(name) for name in states.shocks]
    return prod(len(shock.severity.values) + 1 for shock in shocks) <= MOST_STATES


def simulated(states: ShockStates, years: float) -> Chance:
    """The probability that a life has ended by then."""
    life = simulated_life(states, np.array([0.0, years]), np.random.default_rng(0))
    return Chance(float(1 - life.survival[-1]), band_of(life))


def band_of(life: Life) -> float:
    """Half the width of the band around the probabilities of a life; 0 if it is exact."""
    return 0.0 if life.method == "exact" else life.error
