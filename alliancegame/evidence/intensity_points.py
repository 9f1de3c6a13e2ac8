"""Points and weights that integrate over the intensities at which shocks were in force.

An intensity known only to lie in a range is as likely to be anywhere in it. Up to five such ranges
are integrated by products of Gauss-Legendre rules; more by an additive recurrence, whose points
fill a cube of any dimension evenly.

source: Roberts (2018), "The unreasonable effectiveness of quasirandom sequences"
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import product
from math import prod

import numpy as np

from alliancegame.model.observations import Observation
from alliancegame.model.shocks import Hit

MOST_POINTS = 32
"""The most points over all ranges of one observation."""

MOST_EACH = 5
"""The most points over one range: exact for polynomials up to degree 9."""


def intensities(
    observation: Observation, most: int = MOST_POINTS
) -> Iterator[tuple[float, tuple[Hit, ...]]]:
    """(weight, shocks at fixed intensities), at most so many, the weights adding up to 1."""
    known = {name: low for name, (low, high) in observation.under.items() if low == high}
    ranged = {name: ends for name, ends in observation.under.items() if ends[0] < ends[1]}
    for weight, place in _points(len(ranged), most):
        inside = {
            name: low + (high - low) * Fraction(share)
            for share, (name, (low, high)) in zip(place, ranged.items(), strict=True)
        }
        yield weight, tuple(Hit(name, ({**known, **inside})[name]) for name in observation.under)


def _points(dimensions: int, most: int) -> Iterator[tuple[float, tuple[float, ...]]]:
    """(weight, point of the unit cube)."""
    each = max(n for n in range(1, MOST_EACH + 1) if n == 1 or n**dimensions <= most)
    if dimensions and each == 1:
        root = _harmonious(dimensions)
        steps = [root ** -(k + 1) for k in range(dimensions)]
        for number in range(1, most + 1):
            yield 1 / most, tuple((0.5 + number * step) % 1 for step in steps)
        return
    nodes, weights = np.polynomial.legendre.leggauss(each)
    rule = list(zip((nodes + 1) / 2, weights / 2, strict=True))
    for chosen in product(rule, repeat=dimensions):
        yield float(prod(weight for _, weight in chosen)), tuple(float(x) for x, _ in chosen)


def _harmonious(dimensions: int) -> float:
    """The positive root of x^(d+1) = x + 1."""
    root = 2.0
    for _ in range(60):
        root = (1 + root) ** (1 / (dimensions + 1))
    return root
