"""A game with what was learned in place of what was stated, for every analysis that takes a game.

Each number has the posterior's median and quantiles, and numbers depend on each other as the
posterior's draws say. What was seen is in the numbers, so that it is no longer in the record.

from alliancegame import fit, load, survival
from alliancegame import learned_game
survival(learned_game(fit(load("my-game.toml"))))
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from fractions import Fraction
from itertools import pairwise
from typing import TypeAlias

import numpy as np

from alliancegame.evidence.fitted import Fit
from alliancegame.evidence.posterior import resampled
from alliancegame.evidence.spread import quantiles
from alliancegame.frozen import Frozen
from alliancegame.game.game import FloatArray
from alliancegame.model.distribution import Distribution, JointRanks
from alliancegame.model.model import Model
from alliancegame.model.observations import Record
from alliancegame.model.parameter import Parameter

RANKED = 2**13
"""Draws by which numbers are told to depend on each other."""

STEPS = 50
"""Steps of equal probability between the quantiles of a number."""

LOW, MEDIAN, HIGH = 0.05, 0.5, 0.95
"""The probabilities of the ends of a number's range and of its stated value."""

LEVELS = (0.005, *sorted({LOW, HIGH, *(step / STEPS for step in range(1, STEPS))}), 0.995)
"""The probabilities of a number's quantiles."""

DIGITS = 6
"""Significant digits of a number."""

Quantiles: TypeAlias = dict[str, tuple[Fraction, ...]]
"""{parameter: numbers, ascending}."""


def learned_game(result: Fit) -> Model:
    """The game with the posterior in place of what its file states.

    >>> result = ag.fit("northern-triangle-observed", 64)
    >>> ag.learned_game(result).name
    'northern-triangle-observed'
    """
    model = result.model
    numbers = {
        name: _learned(model.parameters[name], values)
        for name, values in learned_quantiles(result, LEVELS, DIGITS).items()
    }
    return replace(
        model,
        title=f"{model.title}, after what was seen",
        parameters=Frozen({**model.parameters, **numbers}),
        correlations=(),
        record=replace(model.record, date=last_day(model.record), observations=(), arrivals=()),
        joint=joint_ranks(result),
    )


def _learned(parameter: Parameter, values: tuple[Fraction, ...]) -> Parameter:
    limits = dict(zip(LEVELS, map(parameter.limits.nearest, values), strict=True))
    if limits[LOW] == limits[HIGH]:  # nearly all of it is beyond what makes sense
        return parameter
    pairs = tuple((Fraction(level), value) for level, value in limits.items())
    return replace(
        parameter,
        value=limits[MEDIAN],
        low=limits[LOW],
        high=limits[HIGH],
        distribution=Distribution(quantiles=pairs),
    )


def learned_quantiles(result: Fit, levels: Sequence[float], digits: int) -> Quantiles:
    """Of each number and each rate that the evidence speaks of, rounded to so many digits.

    Numbers whose quantiles are not told apart at that are left out.
    """
    belief = result.belief
    learned = {
        name: _rounded(quantiles(draws, belief.weights, levels), digits)
        for name, draws in belief.draws.settings.items()
    }
    for rate in result.rates:
        learned[rate.name] = _rounded([rate.quantile(level) for level in levels], digits)
    return {
        name: values
        for name, values in learned.items()
        if all(low < high for low, high in pairwise(values))
    }


def _rounded(values: Sequence[float], digits: int) -> tuple[Fraction, ...]:
    nothing = (values[-1] - values[0]) * 10**-digits
    return tuple(
        Fraction(0) if abs(value) < nothing else Fraction(f"{value:.{digits}g}") for value in values
    )


def joint_ranks(result: Fit) -> JointRanks | None:
    """The ranks of draws of the posterior; None where no number varies."""
    belief = result.belief
    if not belief.draws.names:
        return None
    places = resampled(belief.weights, RANKED, np.random.default_rng(result.seed))
    drawn = ranks(belief.draws.parameters[:, places])
    return JointRanks(
        Frozen(
            {
                name: tuple(own.astype(int).tolist())
                for name, own in zip(belief.draws.names, drawn, strict=True)
            }
        )
    )


def ranks(draws: FloatArray) -> FloatArray:
    """The position of each draw among all of its row."""
    order: FloatArray = np.argsort(np.argsort(draws, axis=1), axis=1).astype(np.float64)
    return order


def last_day(record: Record) -> date:
    """The last day on which something was seen or watched for."""
    days = [observation.until for observation in record.observations]
    return max([*days, *(arrival.until for arrival in record.arrivals)])
