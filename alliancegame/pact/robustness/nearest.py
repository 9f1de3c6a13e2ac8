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
from alliancegame.payoff.extremes import Limits, Values
from alliancegame.payoff.stakes import Gain

NEGLIGIBLE = 1e-12
"""Entries this small against the largest count as 0."""


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
    if now > 0:
        return 0.0, True
    positions = list(spans)
    linear, curved = _scaled(gain, values, positions, [float(spans[i]) for i in positions])
    change = _nearest(float(now), linear, curved)
    if change is None:
        return None, True
    reached = {
        i: float(values[i]) + z * float(spans[i])
        for i, z in zip(positions, change.tolist(), strict=True)
    }
    inside = all(
        (low is None or value >= float(low) - NEGLIGIBLE)
        and (high is None or value <= float(high) + NEGLIGIBLE)
        for i, value in reached.items()
        for low, high in [limits.get(i, (None, None))]
    )
    return float(np.linalg.norm(change)), inside


def _scaled(
    gain: Gain, values: Values, positions: list[int], spans: list[float]
) -> tuple[FloatArray, FloatArray]:
    """Gradient and Hessian by the changes in ranges, shapes (k,) and (k, k)."""
    place = {i: k for k, i in enumerate(positions)}
    slopes = gain.gradient(values)
    scale = np.array(spans)
    linear = np.array([float(slopes[i]) for i in positions]) * scale
    curved = np.zeros((len(positions), len(positions)))
    for item, coefficient in gain.terms.items():
        moving = [i for i in item if i in place]
        if len(moving) == 2:
            one, other = (place[i] for i in moving)
            factor = coefficient * float(prod(values[i] for i in item if i not in place))
            curved[one, other] += factor
            curved[other, one] += factor
    return linear, curved * np.outer(scale, scale)


def _nearest(now: float, linear: FloatArray, curved: FloatArray) -> FloatArray | None:
    """The shortest z with now + linear·z + z·curved·z/2 = 0, where now ≤ 0."""
    if now == 0:
        return np.zeros_like(linear)
    if not curved.any():
        size = float(linear @ linear)
        return linear * (-now / size) if size else None
    from scipy.optimize import brentq

    eigenvalues, basis = np.linalg.eigh(curved)
    turned: FloatArray = basis.T @ linear
    turned[np.abs(turned) < NEGLIGIBLE * np.abs(turned).max(initial=1.0)] = 0.0
    top = max(float(eigenvalues[-1]), 0.0)

    def step(multiplier: float) -> FloatArray:
        gaps = multiplier - eigenvalues
        result: FloatArray = np.divide(turned, gaps, out=np.zeros_like(turned), where=turned != 0)
        return result

    def excess(multiplier: float) -> float:
        z = step(multiplier)
        return float(now + turned @ z + (eigenvalues * z) @ z / 2)

    high = max(top, float(np.linalg.norm(turned)), NEGLIGIBLE)
    while excess(2 * high) > 0:
        high *= 2
    low = top + NEGLIGIBLE * max(top, high)
    if excess(low) > 0:
        return basis @ step(float(brentq(excess, low, 2 * high, xtol=1e-300, rtol=1e-14)))
    if eigenvalues[-1] <= 0:
        return None
    # the gradient has no part along the steepest direction: go along it for what is missing
    z = step(top)
    z[-1] += np.sqrt(-2 * excess(top) / eigenvalues[-1])
    return basis @ z
