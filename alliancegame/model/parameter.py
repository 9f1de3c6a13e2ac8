"""Parameters: the numbers of a model, each with its range, its reason and its source."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from alliancegame.frozen import frozen
from alliancegame.model.columns import LinearForm
from alliancegame.model.distribution import USUAL, Distribution
from alliancegame.model.limits import ANY, Limits

if TYPE_CHECKING:
    from alliancegame.records.parameter_record import ParameterRecord


@frozen
class Parameter:
    """A number with its range, and why the analyst believes it.

    distribution: how likely it is to be what; it counts where there is a range
    source:       whose word it is that the number points this way
    magnitude:    whose word it is that it is so large; "": nobody's but the analyst's
    limits:       the numbers that make sense for what the parameter is used as
    linear:       the columns of a data table it is linear in, where it is estimated from cases
    """

    name: str
    value: Fraction
    low: Fraction | None = None
    high: Fraction | None = None
    distribution: Distribution = USUAL
    because: str = ""
    source: str = ""
    magnitude: str = ""
    limits: Limits = ANY
    linear: LinearForm | None = None

    @property
    def span(self) -> Fraction:
        """The width of the range; 0 if none is stated."""
        return Fraction(0) if self.low is None or self.high is None else self.high - self.low

    @property
    def citation(self) -> str:
        """The source of the number's direction and, where one is stated, the source of its size."""
        return f"{self.source}; size: {self.magnitude}" if self.magnitude else self.source

    def to_dict(self) -> ParameterRecord:
        """JSON-ready."""
        return {
            "name": self.name,
            "value": float(self.value),
            "low": None if self.low is None else float(self.low),
            "high": None if self.high is None else float(self.high),
            "because": self.because,
            "source": self.source,
            "magnitude": self.magnitude,
        }
