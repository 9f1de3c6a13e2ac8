"""What moves the patience the pact needs, in two tables."""

from __future__ import annotations

from collections.abc import Iterator

from alliancegame.document import Block, Column, Grid, Note, left, right
from alliancegame.pact.time.patience import Patience, ShockEffect
from alliancegame.present.numbers import short
from alliancegame.present.repetition import (
    hazard,
    needed,
    repetition_grid,
    repetition_note,
    repetition_view,
)

LONGEST = 8
"""The most weights shown."""


def patience_view(result: Patience) -> Iterator[Block]:
    """The critical discount factors today, then what moves them."""
    yield from repetition_view(result.baseline)
    yield weight_grid(result)
    yield shock_grid(result)
    if result.baseline.needs_none:  # else what the columns mean stands above
        yield Note(repetition_note(result.baseline))


def patience_grids(result: Patience) -> list[Grid]:
    """What it needs today, if it needs any, and the weights that move it."""
    needs = [] if result.baseline.needs_none else [repetition_grid(result.baseline)]
    return [*needs, weight_grid(result)]


def weight_grid(result: Patience) -> Grid:
    """A row per weight that moves the critical discount factor."""
    columns: list[Column] = [
        left("Weight"),
        right("From"),
        right("To"),
        right("δ at the low end"),
        right("δ at the high end"),
    ]
    rows = [
        (
            item.parameter,
            short(float(item.low)),
            short(float(item.high)),
            needed(item.at_low),
            needed(item.at_high),
        )
        for item in result.weights[:LONGEST]
    ]
    return Grid(columns, rows, "Weights that move the discount factor the pact needs")


def shock_grid(result: Patience) -> Grid:
    """A row per shock."""
    columns: list[Column] = [
        left("Shock"),
        right("δ needed"),
        left("Hardest to hold"),
        right("Hazard"),
    ]
    rows = [_row(result, item) for item in result.shocks]
    if all(item.hazard is None for item in result.shocks):  # no actor states a discount factor
        columns, rows = columns[:-1], [row[:-1] for row in rows]
    return Grid(columns, rows, "Under each shock")


def _row(result: Patience, item: ShockEffect) -> tuple[str, ...]:
    model = result.baseline.model
    if not item.playable:
        return item.shock, "–", "(the pact cannot be played)", "–"
    return (
        item.shock,
        needed(item.critical),
        "–" if item.tightest is None else model.actor(item.tightest).label,
        hazard(item.hazard),
    )
