"""The parts of which tables of game files are made: numbers, names, reasons, ranges."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Any

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    WithJsonSchema,
)

from alliancegame.model.distribution import SURE, Shape


def number_of(value: Any) -> Fraction:
    """The number that a file states; raises ValueError if it is none."""
    if isinstance(value, bool) or not isinstance(value, (int, Decimal)):
        raise ValueError("it is a number")
    if isinstance(value, Decimal) and not value.is_finite():
        raise ValueError("it is a finite number")
    return Fraction(value)


Number = Annotated[Fraction, BeforeValidator(number_of), WithJsonSchema({"type": "number"})]

NAME = r"^[A-Za-z0-9_-]+$"
Name = Annotated[str, Field(pattern=NAME)]
Reference = Annotated[str, Field(pattern=r"^-?[A-Za-z0-9_.-]+$")]
Actions = (
    Annotated[list[Name], Field(min_length=1)] | Annotated[dict[Name, str], Field(min_length=1)]
)
Condition = dict[Name, Name | list[Name]]


class Table(BaseModel):
    """A table of the file: keys that nothing reads are errors."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        arbitrary_types_allowed=True,
        defer_build=True,
    )


class Trail(Table):
    """The grounds of a number or a part."""

    because: str = ""
    """The reason for it, in a sentence."""
    source: str = ""
    """The source of that: a key of [sources] and a place, or "judgement"."""


class Ranged(Trail):
    """The doubt about a number; without a range it is taken as exact."""

    range: tuple[Number, Number] | None = None
    """[low, high]: what the number may be today, by default with a probability of 90%."""
    distribution: Shape = Shape.PERT
    """Its shape; all but "uniform" peak at the number stated."""
    sure: Number = SURE
    """The probability that the number lies in the range, more than 0; the rest on both sides."""
    quantiles: list[tuple[Number, Number]] = []
    """Instead of a range: [[probability, the number that it is below with this], ...]."""
    magnitude: str = ""
    """The source of its size, if that is on record; "source" is for its direction."""


class QuantityTable(Ranged):
    """A number with its range and reason."""

    value: Number
    """The number."""


Quantity = Number | QuantityTable
