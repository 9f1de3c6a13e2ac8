"""Choice probabilities, given the values of the actions and the size of the errors.

Agent error: each action's value carries an independent error of unit variance times the scale: a
probit choice between two actions is Φ(Δ/(σ√2)). Logit is the plain logistic of Δ/σ. Private
information: an error of standard deviation σ on each outcome's utility, known to its actor, so that
an action's error has variance σ² Σ r² over the outcomes it may lead to with probabilities r.

source: Signorino (2003), Structure and uncertainty in discrete choice models, Political Analysis 11
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, reduce

import numpy as np
from scipy.special import ndtr

from alliancegame.evidence.estimation.jets import FloatArray, Jet, exp, power, total

EVEN = 32
"""Points of the quadrature over equal errors: probabilities of three actions or more to 1e-11."""

UNEVEN = 96
"""Points over errors that differ: to 1e-14 where the least is half the greatest, 1e-8 at 0.3."""

LEAST = 1e-300
"""Added to probabilities before a logarithm, so that what is all but impossible has one."""


def logit(values: Sequence[Jet], inverse_scale: Jet) -> list[Jet]:
    """The probability of each action: exp(v_a/σ) over the sum of all.

    inverse_scale: 1/σ
    """
    scaled = [value * inverse_scale for value in values]
    greatest = reduce(np.maximum, [jet.value for jet in scaled])
    weights = [exp(Jet(jet.value - greatest, jet.slopes)) for jet in scaled]
    whole = power(total(weights), -1.0)
    return [weight * whole for weight in weights]


def normal(jet: Jet) -> Jet:
    """The standard normal distribution function."""
    density = np.exp(-0.5 * jet.value**2) / np.sqrt(2 * np.pi)
    return jet.mapped(ndtr(jet.value), density)


def probit(values: Sequence[Jet], variances: Sequence[Jet], points: int = UNEVEN) -> list[Jet]:
    """The probability that each action's value plus its normal error is the greatest.

    variances: of the actions' errors, which are independent of each other
    points:    of the quadrature for three actions or more
    """
    if len(values) == 1:
        return [values[0] * 0.0 + 1.0]
    if len(values) == 2:
        z = (values[0] - values[1]) * power(variances[0] + variances[1], -0.5)
        return [normal(z), normal(-z)]
    nodes, weights = _quadrature(points)
    wide = [value.reshaped(_as_column) for value in values]
    deviations = [power(variance, 0.5).reshaped(_as_column) for variance in variances]
    shares = []
    for a, value in enumerate(wide):
        inside = Jet(np.ones((1, 1)))
        for b, other in enumerate(wide):
            if b != a:
                gap = value + deviations[a] * Jet(nodes) - other
                inside = inside * normal(gap * power(deviations[b], -1.0))
        shares.append((inside * Jet(weights)).reshaped(_summed))
    whole = power(total(shares), -1.0)
    return [share * whole for share in shares]


def _as_column(values: FloatArray) -> FloatArray:
    return values[..., np.newaxis]


def _summed(values: FloatArray) -> FloatArray:
    summed: FloatArray = values.sum(axis=-1)
    return summed


@cache
def _quadrature(number: int) -> tuple[FloatArray, FloatArray]:
    """Points and weights against the standard normal density, shape (1, n_points) each."""
    points, weights = np.polynomial.hermite_e.hermegauss(number)
    return points[np.newaxis], weights[np.newaxis] / np.sqrt(2 * np.pi)
