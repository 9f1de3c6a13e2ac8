"""Parameters as JSON."""

from typing_extensions import TypedDict

from alliancegame.records.number import Number


class ParameterRecord(TypedDict):
    """A number of a game, its range, and whose word it is."""

    name: str
    value: Number
    low: Number
    high: Number
    because: str
    source: str
    magnitude: str
