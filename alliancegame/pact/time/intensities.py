"""The intensities that shocks strike with: as a few levels for a chain, or drawn one by one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction

import numpy as np

from alliancegame.frozen import frozen
from alliancegame.game.game import FloatArray
from alliancegame.model.distribution import Distribution
from alliancegame.model.limits import LIMITS
from alliancegame.model.model import Model, Shock
from alliancegame.model.parameter import Parameter
from alliancegame.pact.breakpoints import breakpoint_of
from alliancegame.pact.distributions import Law
from alliancegame.pact.parameter_law import law


@frozen
class Levels:
    """The intensities a shock strikes with, and with what probability, ascending.

    A shock that strikes with none does nothing: its probability is left out.
    """

    intensities: tuple[float, ...]
    chances: tuple[float, ...]


def severity_levels(model: Model, shock: Shock, bins: int) -> Levels:
    """The values a severity states; of one between two numbers so many bins of equal probability.

    Bins are cut where the shock alone breaks the pact, so that it breaks it with the exact
    probability, and as many lie on either side. Each is represented by its median.
    """
    if shock.severity.between is None:
        chances = {t: chance for t, chance in shock.severity.chances.items() if t > 0}
        return Levels(tuple(map(float, chances)), tuple(map(float, chances.values())))
    distribution = severity_law(shock.severity.between)
    breaks = breakpoint_of(model, shock.name)
    cut = 1.0 if breaks is None else distribution.below(breaks.intensity.value)
    edges = np.unique(
        np.concatenate([np.linspace(0, cut, bins + 1), np.linspace(cut, 1, bins + 1)])
    )
    middles = distribution.quantiles((edges[:-1] + edges[1:]) / 2)
    return Levels(tuple(middles.tolist()), tuple(np.diff(edges).tolist()))


def severity_law(between: tuple[Fraction, Fraction, Fraction]) -> Law:
    """The PERT distribution between two intensities."""
    low, mode, high = between
    sure = replace(Distribution(), sure=Fraction(1))
    return law(Parameter("severity", mode, low, high, sure, limits=LIMITS["intensity"]))


def intensity_quantiles(shock: Shock) -> Callable[[FloatArray], FloatArray]:
    """The intensities below which arrivals strike with probabilities between 0 and 1."""
    if shock.severity.between is not None:
        return severity_law(shock.severity.between).quantiles
    chances = shock.severity.chances
    up_to = np.cumsum([float(chance) for chance in chances.values()])[:-1]
    intensities = np.array([float(t) for t in chances])
    return lambda levels: intensities[np.searchsorted(up_to, levels, side="right")]
