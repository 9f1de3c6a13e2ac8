"""Lives of the pact by the file, after the evidence, and anchored to the record of pacts.

A file's rates are judgements, and judgements of rates may all err the same way. A common factor f
on all arrival rates is therefore log-normal, with the mean and spread at which the file's survival,
averaged over f, comes nearest to that of bilateral defence pacts at 5 and at 10 years. How often
shocks came while they were watched for then says more about f, and about each rate:

    r ~ Gamma(a, b),   n arrivals in T years at rate f·r:   r | n, f ~ Gamma(a + n, b + f·T)
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

import numpy as np

from alliancegame.evidence.rates import RateLearned
from alliancegame.frozen import Frozen, frozen
from alliancegame.game.game import FloatArray
from alliancegame.model.model import Model
from alliancegame.pact.margins import margins
from alliancegame.pact.time.base_rates import base_rates
from alliancegame.pact.time.survival_curve import survival
from alliancegame.records.evidence_records import FactorRecord, LifeRecord, LivesRecord

YEARS = (5.0, 10.0)
"""The years at which the record is met."""

HORIZON = 20.0
"""The years over which a life is followed."""

GRID = np.linspace(-6, 1.5, 9)
"""Logarithms of the factor at which survival is worked out; between them it is interpolated."""

FINE = np.linspace(GRID[0], GRID[-1], 301)
"""Logarithms of the factor over which is averaged."""


@frozen
class Life:
    """The life of a pact: probabilities of 5 and 10 years; the median, None beyond 20 years."""

    lasts: tuple[float, ...]
    median: float | None

    def to_dict(self) -> LifeRecord:
        """JSON-ready."""
        named = {f"{year:g}": chance for year, chance in zip(YEARS, self.lasts, strict=True)}
        return {"lasts": named, "median": self.median}


@frozen
class Lives:
    """Lives before and after the evidence.

    factor: median and logarithmic standard deviation of the common factor on rates before the
            evidence, then after; None where the record is left out
    """

    prior: Life
    posterior: Life
    factor: tuple[tuple[float, float], tuple[float, float]] | None

    def to_dict(self) -> LivesRecord:
        """JSON-ready."""
        record: LivesRecord = {
            "prior": self.prior.to_dict(),
            "posterior": self.posterior.to_dict(),
            "record": None,
        }
        if self.factor is not None:
            pacts = base_rates()
            before, after = (FactorRecord(median=median, log_sd=s) for median, s in self.factor)
            record["record"] = {
                "pacts": pacts.pacts,
                "lasts": Life(tuple(pacts.lasting(YEARS).tolist()), None).to_dict()["lasts"],
                "factor": {"prior": before, "posterior": after},
            }
        return record


def lives(
    model: Model, means: Mapping[str, float], rates: Sequence[RateLearned], *, with_record: bool
) -> Lives | None:
    """The pact's life by the file, and with the numbers' posterior means and the rates learned.

    means:   of the parameters that payoffs depend on, after the evidence
    returns: None where there is no commitment, no rate, or the pact fails at the stated numbers
    """
    if model.commitment is None or not any(shock.arrival for shock in model.shocks):
        return None
    if not margins(model).holds:
        return None
    within = {
        name: model.parameters[name].limits.nearest(Fraction(value))
        for name, value in means.items()
    }
    learned = model.with_values(within)
    if not with_record:
        before, after = _curve(model, 1.0, ()), _curve(learned, 1.0, rates)
        return Lives(_life(before), _life(after), None)
    curves = _between(np.array([_curve(model, float(f), ()) for f in np.exp(GRID)]))
    after_curves = _between(np.array([_curve(learned, float(f), rates) for f in np.exp(GRID)]))
    prior = _anchored(curves)
    posterior = prior * np.exp(_log_likelihood(rates))
    posterior /= posterior.sum()
    return Lives(
        _life(prior @ curves),
        _life(posterior @ after_curves),
        (_factor(prior), _factor(posterior)),
    )


def _curve(model: Model, factor: float, rates: Sequence[RateLearned]) -> FloatArray:
    """Survival over HORIZON, all arrival rates being so many times as high.

    rates: those learned, which have their posterior mean given the factor
    """
    means = {
        rate.name: (rate.shape + rate.arrivals) / (rate.years + factor * rate.watched)
        for rate in rates
    }
    parameters = dict(model.parameters)
    for phase in (phase for shock in model.shocks for phase in shock.arrival):
        parameter = parameters[phase.rate]
        rate = Fraction(factor * means.get(phase.rate, float(parameter.value)))
        parameters[phase.rate] = replace(parameter, value=rate, low=None, high=None)
    for phase in (phase for shock in model.shocks for phase in shock.recovery):
        parameters[phase.rate] = replace(parameters[phase.rate], low=None, high=None)
    return survival(replace(model, parameters=Frozen(parameters)), HORIZON).survival


def _between(curves: FloatArray) -> FloatArray:
    """The curves at FINE, shape (factors, times)."""
    return np.array([np.interp(FINE, GRID, row) for row in curves.T]).T


def _normal(mean: float, deviation: float) -> FloatArray:
    weights = np.exp(-0.5 * ((FINE - mean) / deviation) ** 2)
    total: FloatArray = weights / weights.sum()
    return total


def _anchored(curves: FloatArray) -> FloatArray:
    """The weights of FINE at which average survival is nearest to the record."""
    from scipy.optimize import minimize

    recorded = base_rates().lasting(YEARS)
    at = [round(year / HORIZON * (curves.shape[1] - 1)) for year in YEARS]

    def miss(point: FloatArray) -> float:
        weights = _normal(float(point[0]), float(np.exp(np.clip(point[1], -3, 1.5))))
        return float(np.sum((weights @ curves[:, at] - recorded) ** 2))

    best = minimize(miss, np.array([-2.0, 0.0]), method="Nelder-Mead").x
    return _normal(float(best[0]), float(np.exp(np.clip(best[1], -3, 1.5))))


def _log_likelihood(rates: Sequence[RateLearned]) -> FloatArray:
    """Of what came while it was watched for, at each factor of FINE: negative binomial."""
    from scipy.special import gammaln

    total = np.zeros(len(FINE))
    for rate in rates:
        time = np.exp(FINE) * rate.watched
        chance = np.zeros(len(FINE))
        for number, probability in rate.came.items():
            ways = gammaln(rate.shape + number) - gammaln(rate.shape) - gammaln(number + 1)
            logs = rate.shape * np.log(rate.years / (rate.years + time))
            logs += number * np.log(time / (rate.years + time))
            chance += probability * np.exp(ways + logs)
        total += np.log(chance)
    result: FloatArray = total - total.max()
    return result


def _life(curve: FloatArray) -> Life:
    times = np.linspace(0, HORIZON, len(curve))
    lasts = tuple(float(np.interp(year, times, curve)) for year in YEARS)
    if curve[-1] > 0.5:
        return Life(lasts, None)
    return Life(lasts, float(np.interp(-0.5, -curve, times)))


def _factor(weights: FloatArray) -> tuple[float, float]:
    mean = float(weights @ FINE)
    return float(np.exp(mean)), float(np.sqrt(weights @ (FINE - mean) ** 2))
