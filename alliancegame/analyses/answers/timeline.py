"""A timeline: what was seen to happen, in order of time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from typing import Any

from alliancegame.document import Block, Column, Grid, left, right
from alliancegame.model.model import Model
from alliancegame.model.observations import Observation, Span, Watch
from alliancegame.numerals import percent, short
from alliancegame.records.listing_records import ObservationRecord, WatchRecord


def timeline_view(model: Model) -> Iterator[Block]:
    """Observations, and what was watched for, the earliest first; nothing without a record."""
    record = model.record
    columns: list[Column] = [
        left("From"),
        left("Until"),
        left("Seen"),
        left("Under"),
        right("Sure"),
    ]
    rows = [
        (
            _day(observation.start),
            _day(observation.until),
            ", ".join(f"{name} {'|'.join(seen)}" for name, seen in observation.play.items()),
            ", ".join(f"{name} {_span(ends)}" for name, ends in observation.under.items()) or "–",
            percent(float(observation.sure)),
        )
        for observation in sorted(record.observations, key=lambda seen: (seen.start, seen.until))
    ]
    yield Grid(columns, rows, "Observations")
    columns = [left("Shock"), left("Watched for"), left("Came")]
    watched = [
        (watch.shock, f"{_day(watch.start)} to {_day(watch.until)}", _came(watch))
        for watch in sorted(record.arrivals, key=lambda arrival: (arrival.start, arrival.until))
    ]
    yield Grid(columns, watched, "Arrivals")


def _day(day: date) -> str:
    return day.isoformat()


def _span(ends: Span) -> str:
    low, high = (short(float(end)) for end in ends)
    return low if low == high else f"{low}–{high}"


def _came(watch: Watch) -> str:
    arrivals = []
    for occurrence in watch.came:
        how = [] if occurrence.intensity == 1 else [f"at {short(float(occurrence.intensity))}"]
        how += [] if occurrence.sure == 1 else [f"{percent(float(occurrence.sure))} sure"]
        arrivals.append(_day(occurrence.on) + (f" ({', '.join(how)})" if how else ""))
    return ", ".join(arrivals) or "it did not"


def timeline_record(model: Model) -> dict[str, Any]:
    """The record, JSON-ready; without one: nothing."""
    record = model.record
    timeline: dict[str, Any] = {} if record.date is None else {"date": _day(record.date)}
    if record.observations:
        timeline["observations"] = [
            _observation(observation) for observation in record.observations
        ]
    if record.arrivals:
        timeline["arrivals"] = [_watch(arrival) for arrival in record.arrivals]
    return timeline


def _observation(observation: Observation) -> ObservationRecord:
    return {
        "from": _day(observation.start),
        "until": _day(observation.until),
        "play": {name: list(seen) for name, seen in observation.play.items()},
        "under": {name: _floats(ends) for name, ends in observation.under.items()},
        "sure": float(observation.sure),
        "because": observation.because,
        "source": observation.source,
    }


def _watch(watch: Watch) -> WatchRecord:
    return {
        "shock": watch.shock,
        "watched": [_day(watch.start), _day(watch.until)],
        "came": [
            {
                "on": _day(came.on),
                "intensity": float(came.intensity),
                "sure": float(came.sure),
            }
            for came in watch.came
        ],
        "because": watch.because,
        "source": watch.source,
    }


def _floats(ends: tuple[Fraction, ...]) -> list[float]:
    return [float(end) for end in ends]
