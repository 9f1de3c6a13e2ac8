"""The tables of a game file that say what was seen to happen, and what other analysts think."""

from __future__ import annotations

from datetime import date, datetime
from fractions import Fraction
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, WithJsonSchema
from pydantic_core import PydanticCustomError

from alliancegame.model.file.shapes import Condition, Name, Number, Table, Trail, number_of


def _day(value: Any) -> date:
    if not isinstance(value, date) or isinstance(value, datetime):
        raise PydanticCustomError("day", "it is a date")
    return value


Day = Annotated[date, BeforeValidator(_day), WithJsonSchema({"type": "string", "format": "date"})]


def _span(value: Any) -> tuple[Fraction, Fraction]:
    ends = value if isinstance(value, list) else [value, value]
    try:
        low, high = map(number_of, ends)
    except ValueError:
        raise PydanticCustomError("intensity", "it is a number or two") from None
    return low, high


_NUMBER = {"type": "number"}
Intensity = Annotated[
    tuple[Fraction, Fraction],
    BeforeValidator(_span),
    WithJsonSchema(
        {"anyOf": [_NUMBER, {"type": "array", "items": _NUMBER, "minItems": 2, "maxItems": 2}]}
    ),
]


class ObservationTable(Trail):
    """Play that was seen over a period, and the shocks in force."""

    start: Day = Field(alias="from")
    """The first day."""
    until: Day
    """The last day."""
    play: Condition
    """The action of each decision, or a list of which it was one; left out: not seen."""
    under: dict[Name, Intensity] = {}
    """The shocks in force, each with its intensity from 0 to 1 or [low, high]."""
    sure: Number = Fraction(1)
    """The probability that the coding is right."""


class OccurrenceTable(Table):
    """The day on which a shock came."""

    on: Day
    """The day."""
    intensity: Number = Fraction(1)
    """Its intensity, from 0 to 1."""
    sure: Number = Fraction(1)
    """The probability that what came was the shock."""


class ArrivalTable(Trail):
    """A period over which a shock was watched for, and its arrivals."""

    shock: Name
    """The name of the shock."""
    watched: tuple[Day, Day]
    """[first day, last day]."""
    came: list[OccurrenceTable] = []
    """The days on which it came; empty: none."""


Quantiles = tuple[Number, Number, Number]


class ExpertTable(Trail):
    """Another analyst's numbers for the same parameters."""

    name: str = ""
    """For display."""
    values: dict[str, Quantiles] = {}
    """Of parameters by full name: the numbers they lie below with 5%, 50% and 95%."""
    seeds: dict[Name, Quantiles] = {}
    """Of questions whose answers are known, by name: the expert's 5%, 50% and 95%."""


class SeedTable(Trail):
    """A question whose answer is known, by which experts are weighed."""

    realised: Number
    """The answer."""
    question: str = ""
    """The question that was asked."""
