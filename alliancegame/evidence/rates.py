"""Arrival rates of shocks that were watched for, before and after.

A stated rate r is the mean of a gamma distribution as wide as its range says; after n arrivals in T
years of watching Gamma(a, b) becomes Gamma(a + n, b + T). Where it is not sure that what came was
the shock, each number of arrivals counts with its probability.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Any

import numpy as np

from alliancegame.frozen import frozen
from alliancegame.model.model import Model
from alliancegame.model.observations import Watch
from alliancegame.model.parameter import Parameter
from alliancegame.records.evidence_records import RateLearnedRecord

STEEPEST, FLATTEST = 1e6, 1e-3
"""The greatest and the least shape of a rate's distribution."""

WIDTH = 3.29
"""Standard deviations between the 5% and the 95% quantile of a normal distribution."""

HALVINGS = 100
"""Steps of a bisection."""


@frozen
class RateLearned:
    """A yearly rate before and after its shock was watched for.

    shape, years: of the gamma distribution before; its mean is shape / years
    watched:      how many years the shock was watched for
    came:         {number of arrivals: the probability that there were so many}
    """

    name: str
    shock: str
    stated: float
    shape: float
    years: float
    watched: float
    came: dict[int, float]

    @property
    def arrivals(self) -> float:
        """The number of arrivals, on average over what is not sure."""
        return sum(number * chance for number, chance in self.came.items())

    @property
    def mean(self) -> float:
        """After the evidence."""
        return (self.shape + self.arrivals) / (self.years + self.watched)

    @property
    def deviation(self) -> float:
        """The standard deviation after the evidence."""
        years = self.years + self.watched
        square = sum(
            chance * (self.shape + n) * (self.shape + n + 1) for n, chance in self.came.items()
        )
        return float(np.sqrt(max(square / years**2 - self.mean**2, 0.0)))

    @property
    def prior_deviation(self) -> float:
        """The standard deviation before."""
        return float(np.sqrt(self.shape) / self.years)

    def below(self, rate: float) -> float:
        """The probability of a lower rate, after the evidence."""
        from scipy.special import gammainc

        years = self.years + self.watched
        return float(sum(c * gammainc(self.shape + n, years * rate) for n, c in self.came.items()))

    def quantile(self, level: float) -> float:
        """The rate below which it lies with this probability, after the evidence."""
        return _solved(lambda rate: self.below(rate) - level, 0.0, self.mean + 50 * self.deviation)

    def to_dict(self) -> RateLearnedRecord:
        """JSON-ready."""
        return {
            "name": self.name,
            "shock": self.shock,
            "stated": self.stated,
            "watched": self.watched,
            "came": self.arrivals,
            "prior": {"mean": self.shape / self.years, "sd": self.prior_deviation},
            "posterior": {
                "mean": self.mean,
                "sd": self.deviation,
                "q05": self.quantile(0.05),
                "q50": self.quantile(0.5),
                "q95": self.quantile(0.95),
            },
            "shrinkage": 1 - (self.deviation / self.prior_deviation) ** 2,
        }


def rates_learned(model: Model) -> tuple[RateLearned, ...]:
    """The rates of shocks that were watched for, in the file's order.

    A rate that varies by phase is learned about in its first; one without a range is taken as
    exact, and nothing is learned about it.
    """
    return tuple(_learned(model))


def _learned(model: Model) -> Iterator[RateLearned]:
    for shock in model.shocks:
        watches = [arrival for arrival in model.record.arrivals if arrival.shock == shock.name]
        if not watches or not shock.arrival:
            continue
        rate = model.parameters[shock.arrival[0].rate]
        if rate.span and rate.value:
            shape = _shape(rate)
            yield RateLearned(
                rate.name,
                shock.name,
                float(rate.value),
                shape,
                shape / float(rate.value),
                float(sum((watch.years for watch in watches), Fraction(0))),
                _numbers(watches),
            )


def _numbers(watches: Sequence[Watch]) -> dict[int, float]:
    """{number of arrivals: its probability}, each arrival being one with its own."""
    chances = np.ones(1)
    for watch in watches:
        for occurrence in watch.came:
            sure = float(occurrence.sure)
            chances = np.convolve(chances, [1 - sure, sure])
    return {number: float(chance) for number, chance in enumerate(chances) if chance}


def _shape(rate: Parameter) -> float:
    """The shape at which the range has the probability that is stated of it.

    Where the rate is at an end of its range there may be none: then that of the range's width.
    """
    from scipy.special import gammainc

    low, stated, high = (float(end or 0) for end in (rate.low, rate.value, rate.high))
    sure = min(float(rate.distribution.sure), 0.999)

    def excess(shape: float) -> float:
        inside = gammainc(shape, shape * high / stated) - gammainc(shape, shape * low / stated)
        return float(inside) - sure

    if excess(STEEPEST) < 0:
        return (WIDTH * stated / (high - low)) ** 2
    logs = np.log([FLATTEST, STEEPEST])
    return float(np.exp(_solved(lambda at: excess(float(np.exp(at))), logs[0], logs[1])))


def _solved(excess: Any, low: float, high: float) -> float:
    """The root of a function that rises through 0; an end if it does not."""
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        low, high = (middle, high) if excess(middle) < 0 else (low, middle)
    return (low + high) / 2
