"""Shocks that have happened as JSON."""

from typing_extensions import TypedDict

from alliancegame.records.number import Number


class HappenedRecord(TypedDict):
    """A shock that has happened, and how strong it is."""

    name: str
    intensity: Number
