"""Observations as replies of actors to each other, ready to be reckoned with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeAlias

import numpy as np

from alliancegame.frozen import frozen
from alliancegame.game.game import FloatArray
from alliancegame.model.shocks import Hit
from alliancegame.payoff.polynomial import Polynomial

Others: TypeAlias = tuple[int, tuple[int, ...]]
"""An actor, and a profile in which its own part does not matter."""


@frozen(eq=False)
class Reply:
    """An actor's gains by each action against given play of the others.

    scale: its stake in the pact today
    gains: {action: payoff more than that of the first one's}, of those open
    """

    scale: float
    gains: Mapping[int, Polynomial[int]]

    def chances(self, values: Sequence[FloatArray | float], precision: FloatArray) -> FloatArray:
        """The probability of each action, shape (actions, draws)."""
        logits = np.array([precision * gain.at(values, float) for gain in self.gains.values()])
        logits /= self.scale
        logits -= logits.max(axis=0)
        np.exp(logits, out=logits)
        logits /= logits.sum(axis=0)
        return logits


@frozen(eq=False)
class Case:
    """An observation at fixed intensities of the shocks in force.

    weight:   of these intensities among all that there may have been
    profiles: those compatible with what was seen
    replies:  of each actor that has a choice, to what the others do in each of these
    share:    how many of all open profiles these are
    """

    weight: float
    hits: tuple[Hit, ...]
    profiles: tuple[tuple[int, ...], ...]
    replies: Mapping[Others, Reply]
    share: float


Habits: TypeAlias = Mapping[int, Mapping[int, float]]
"""{actor: {action: the probability that repeating what it did before is this}}."""


@frozen(eq=False)
class Sight:
    """An observation, ready to be reckoned with.

    sure:   the probability that it is coded right
    habits: of the actors that were seen before
    """

    sure: float
    cases: tuple[Case, ...]
    habits: Habits


def others_in(actor: int, profile: tuple[int, ...]) -> Others:
    """The actor with the profile of its opponents, its own action left out as −1."""
    return actor, (*profile[:actor], -1, *profile[actor + 1 :])
