"""The Euclidean distance from the parameters to where a deviation starts to pay.

With z the change of the parameters in units of their ranges, the gain is g + b·z + z·H·z/2, and the
nearest z with gain 0 solves a quadratic program with a single quadratic constraint. Such a program
has no duality gap (Boyd and Vandenberghe 2004, Convex Optimization, appendix B), so its global
solution is z(m) = (m·I − H)⁻¹ b for the one multiplier m ≥ the largest eigenvalue of H at which the
gain is 0. With H = 0 the distance is −g / |b|.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from math import prod

import numpy as np

from alliancegame.game.game import FloatArray
from alliancegame.pact.crossing import crossing
from alliancegame.payoff.extremes import Limits, Values
from alliancegame.payoff.stakes import Gain

NEGLIGIBLE = 1e-12
"""Entries this small against the largest, or against a range, count as 0."""


def nearest_in_euclid(
    gain: Gain, values: Values, spans: Mapping[int, Fraction], limits: Limits
) -> tuple[float | None, bool]:
    """The distance in ranges (None: nowhere), and whether it is exact, not merely a lower bound.

    The products of more than two parameters that move are not allowed here.

    spans:  {position of a parameter that moves: its range's width}
    limits: what values make sense, which the distance ignores: where the nearest point lies
            outside, the distance is a lower bound
    """
    now = gain.at(values)
    if now >= 0:
        return 0.0, True
    unit, linear, curved = _scaled(gain, values, spans)
    step = _nearest(linear, curved)
    if step is None:
        return None, True
    change = unit * step
    inside = all(
        (low is None or z >= float((low - values[i]) / spans[i]) - NEGLIGIBLE * max(1.0, abs(z)))
        and (
            high is None
            or z <= float((high - values[i]) / spans[i]) + NEGLIGIBLE * max(1.0, abs(z))
        )
        for i, z in zip(spans, change.tolist(), strict=True)
        for low, high in [limits.get(i, (None, None))]
    )
    return float(unit * np.linalg.norm(step)), inside


def _scaled(
    gain: Gain, values: Values, spans: Mapping[int, Fraction]
) -> tuple[float, FloatArray, FloatArray]:
    """A unit of distance in ranges, and gradient (k,) and Hessian (k, k) of the gain by it.

    The gain counts in units of what it lacks, and the unit is about the distance looked for, so
    that whatever payoffs and ranges are measured in is divided out while all numbers are exact.
    """
    place = {i: k for k, i in enumerate(spans)}
    lacking = -gain.at(values)
    slopes = gain.gradient(values)
    linear = [slopes[i] * span / lacking for i, span in spans.items()]
    curved: dict[tuple[int, int], Fraction] = {}
    for monomial, coefficient in gain.terms.items():
        moving = [i for i in monomial if i in place]
        if len(moving) == 2:
            one, other = moving
            factor = coefficient * prod(
                (values[i] for i in monomial if i not in place), start=spans[one] * spans[other]
            )
            for pair in ((place[one], place[other]), (place[other], place[one])):
                curved[pair] = curved.get(pair, Fraction(0)) + factor / lacking
    steepest = float(max(map(abs, linear), default=0))
    most = float(max(map(abs, curved.values()), default=0))
    units = [1 / steepest] if steepest else []
    unit = Fraction(min([*units, most**-0.5] if most else units, default=1.0))
    matrix = np.zeros((len(place), len(place)))
    for pair, entry in curved.items():
        matrix[pair] = float(entry * unit**2)
    return float(unit), np.array([float(slope * unit) for slope in linear]), matrix


def _nearest(linear: FloatArray, curved: FloatArray) -> FloatArray | None:
    """The shortest z with −1 + linear·z + z·curved·z/2 = 0."""
    if not curved.any():
        size = float(linear @ linear)
        return linear / size if size else None
    eigenvalues, basis = np.linalg.eigh(curved)
    eigenvalues[np.abs(eigenvalues) < NEGLIGIBLE * np.abs(eigenvalues).max()] = 0.0
    turned: FloatArray = basis.T @ linear
    turned[np.abs(turned) < NEGLIGIBLE * np.linalg.norm(linear)] = 0.0
    top = max(float(eigenvalues[-1]), 0.0)
    if not top and not turned.any():
        return None

    def step(multiplier: float) -> FloatArray:
        gaps = multiplier - eigenvalues
        result: FloatArray = np.divide(turned, gaps, out=np.zeros_like(turned), where=turned != 0)
        return result

    def excess(multiplier: float) -> float:
        z = step(multiplier)
        return float(-1 + turned @ z + (eigenvalues * z) @ z / 2)

    high = max(top, float(np.linalg.norm(turned)))
    while excess(2 * high) > 0:
        high *= 2
    low = top + NEGLIGIBLE * high
    if excess(low) > 0:
        return basis @ step(crossing(excess, low, 2 * high, 1e-14))
    if not top:
        return None
    # the gradient has no part along the steepest direction: go along it for what is missing
    z = step(top)
    z[-1] += np.sqrt(-2 * excess(top) / top)
    return basis @ z
