"""Observed play under shocks in force, and the time for which shocks were watched for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from datetime import date
from fractions import Fraction
from typing import TypeAlias

from alliancegame.frozen import frozen

YEAR = Fraction(1461, 4)
"""Days of a year, leap days counted."""

Span: TypeAlias = tuple[Fraction, Fraction]
"""The least and the greatest of a number that is not known; alike where it is."""


@frozen
class Observation:
    """The play of actors that was seen over a period, and the shocks then in force.

    play:  {decision: the actions one of which was taken}; decisions left out were not seen
    under: {shock in force: between which intensities it was}
    sure:  the probability that the play is coded right
    """

    start: date
    until: date
    play: Mapping[str, tuple[str, ...]]
    under: Mapping[str, Span]
    sure: Fraction = Fraction(1)
    because: str = ""
    source: str = ""


@frozen
class Occurrence:
    """A shock's coming.

    sure: the probability that what came was the shock
    """

    on: date
    intensity: Fraction = Fraction(1)
    sure: Fraction = Fraction(1)


@frozen
class Watch:
    """A period over which a shock was watched for, and when it came."""

    shock: str
    start: date
    until: date
    came: tuple[Occurrence, ...] = ()
    because: str = ""
    source: str = ""

    @property
    def years(self) -> Fraction:
        """The years for which it was watched for."""
        return (self.until - self.start).days / YEAR


@frozen
class Expert:
    """Another analyst's numbers for the same parameters.

    values: {parameter: its 5%, 50% and 95% quantiles}
    seeds:  {question whose answer is known: the expert's quantiles of it}
    """

    name: str
    label: str
    values: Mapping[str, tuple[Fraction, Fraction, Fraction]]
    seeds: Mapping[str, tuple[Fraction, Fraction, Fraction]]
    because: str = ""
    source: str = ""


@frozen
class Record:
    """The record: what was seen to happen, and what other analysts think of the numbers.

    date:  as of when the file's own numbers are stated
    seeds: {question asked of experts: its answer}
    asked: {question asked of experts: its words}
    """

    date: date | None = None
    observations: tuple[Observation, ...] = ()
    arrivals: tuple[Watch, ...] = ()
    experts: tuple[Expert, ...] = ()
    seeds: Mapping[str, Fraction] = field(default_factory=dict)
    asked: Mapping[str, str] = field(default_factory=dict)
