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
            _day(item.start),
            _day(item.until),
            ", ".join(f"{name} {'|'.join(seen)}" for name, seen in item.play.items()),
            ", ".join(f"{name} {_span(ends)}" for name, ends in item.under.items()) or "–",
            percent(float(item.sure)),
        )
        for item in sorted(record.observations, key=lambda item: (item.start, item.until))
    ]
    yield Grid(columns, rows, "Observations")
    columns = [left("Shock"), left("Watched for"), left("Came")]
    watched = [
        (item.shock, f"{_day(item.start)} to {_day(item.until)}", _came(item))
        for item in sorted(record.arrivals, key=lambda item: (item.start, item.until))
    ]
    yield Grid(columns, watched, "Arrivals")


def _day(day: date) -> str:
    return day.isoformat()


def _span(ends: Span) -> str:
    low, high = (short(float(end)) for end in ends)
    return low if low == high else f"{low}–{high}"


def _came(watch: Watch) -> str:
    arrivals = []
    for item in watch.came:
        how = [] if item.intensity == 1 else [f"at {short(float(item.intensity))}"]
        how += [] if item.sure == 1 else [f"{percent(float(item.sure))} sure"]
        arrivals.append(_day(item.on) + (f" ({', '.join(how)})" if how else ""))
    return ", ".join(arrivals) or "it did not"


def timeline_record(model: Model) -> dict[str, Any]:
    """The record, JSON-ready; without one: nothing."""
    record = model.record
    timeline: dict[str, Any] = {} if record.date is None else {"date": _day(record.date)}
    if record.observations:
        timeline["observations"] = [_observation(item) for item in record.observations]
    if record.arrivals:
        timeline["arrivals"] = [_watch(item) for item in record.arrivals]
    return timeline


def _observation(item: Observation) -> ObservationRecord:
    return {
        "from": _day(item.start),
        "until": _day(item.until),
        "play": {name: list(seen) for name, seen in item.play.items()},
        "under": {name: _floats(ends) for name, ends in item.under.items()},
        "sure": float(item.sure),
        "because": item.because,
        "source": item.source,
    }


def _watch(item: Watch) -> WatchRecord:
    return {
        "shock": item.shock,
        "watched": [_day(item.start), _day(item.until)],
        "came": [
            {
                "on": _day(came.on),
                "intensity": float(came.intensity),
                "sure": float(came.sure),
            }
            for came in item.came
        ],
        "because": item.because,
        "source": item.source,
    }


def _floats(ends: tuple[Fraction, ...]) -> list[float]:
    return [float(end) for end in ends]
