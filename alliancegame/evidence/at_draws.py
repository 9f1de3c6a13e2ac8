"""A game at draws of what its numbers may be, for what can only be asked of one game at a time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

import numpy as np

from alliancegame.frozen import Frozen
from alliancegame.model.model import Model
from alliancegame.sweep.coordinates import parameter_coordinate
from alliancegame.sweep.draws import drawn

DRAWS = 128
"""Draws where no number of them is stated."""

DIGITS = 6
"""Significant digits of a drawn number, so that exact arithmetic stays quick."""


def at_draws(model: Model, count: int = DRAWS, seed: int = 0) -> Iterator[Model]:
    """The game at independent draws of all its numbers that have a range, rates included."""
    varied = [parameter_coordinate(model, name) for name, p in model.parameters.items() if p.span]
    points = drawn(model, varied, count, np.random.default_rng(seed))
    for place in range(count):
        numbers = {}
        for coordinate, values in zip(varied, points, strict=True):
            parameter = model.parameters[coordinate.name]
            value = parameter.limits.nearest(Fraction(f"{values[place]:.{DIGITS}g}"))
            numbers[parameter.name] = replace(parameter, value=value, low=None, high=None)
        yield replace(model, parameters=Frozen({**model.parameters, **numbers}))
