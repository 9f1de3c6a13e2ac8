"""The distance that rounding alone may move a margin, so that it is not taken for an influence."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import prod

import numpy as np

from alliancegame.game.strategies import skeleton_of
from alliancegame.model.model import Model
from alliancegame.model.shocks import Hit, shift
from alliancegame.pact.pact_stakes import pact_stakes
from alliancegame.payoff.polynomial import Polynomial
from alliancegame.sweep.coordinates import Coordinate

UNITS = 256 * float(np.finfo(np.float64).eps)
"""A generous bound of the relative error of a payoff summed from its largest possible terms."""


def margin_rounding(
    model: Model, coordinates: Sequence[Coordinate], shocks: Sequence[Hit]
) -> float:
    """The difference of relative margins that rounding can make, wherever the coordinates are."""
    varied = {
        coordinate.name: coordinate for coordinate in coordinates if coordinate.kind == "parameter"
    }
    struck = {hit.shock for hit in shocks}
    struck |= {coordinate.name for coordinate in coordinates if coordinate.kind == "intensity"}
    sizes = {}
    for name, parameter in model.parameters.items():
        size = abs(parameter.value)
        if name in varied:
            ends = varied[name].quantiles(np.array([0.0, 1.0]))
            size = max(size, *(Fraction(abs(end)) for end in ends.tolist()))
        sizes[name] = size
    for shock in model.shocks:
        for change in shock.changes if shock.name in struck else ():
            constant, slope = shift(change)
            sizes[change.parameter] = (1 + abs(slope)) * sizes[change.parameter] + abs(constant)
    known = [float(size) for size in sizes.values()]
    units = pact_stakes(model).values()
    return max(
        (
            UNITS * sum(_size(stake.worth, known) for stake in stakes) / float(unit)
            for stakes, unit in zip(skeleton_of(model).stakes, units, strict=True)
            if unit
        ),
        default=0.0,
    )


def _size(worth: Polynomial[int], sizes: Sequence[float]) -> float:
    """The greatest amount a polynomial's terms can sum to where parameters are of these sizes."""
    return sum(
        abs(float(coefficient)) * prod(sizes[i] for i in monomial)
        for monomial, coefficient in worth.terms.items()
    )
