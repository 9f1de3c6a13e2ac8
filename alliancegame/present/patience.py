"""What moves the patience the pact needs, in two tables."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import RenderableType

from alliancegame.pact.time.patience import Patience, ShockEffect
from alliancegame.present.numbers import short
from alliancegame.present.repetition import hazard, needed, repetition_view
from alliancegame.present.tables import Column, table

LONGEST = 8
"""The most weights shown."""


def patience_view(result: Patience) -> Iterator[RenderableType]:
    """The critical discount factors today, then what moves them."""
    yield from repetition_view(result.baseline)
    if result.weights:
        columns: list[Column] = [
            ("Weight", "left"),
            ("From", "right"),
            ("To", "right"),
            ("δ at the low end", "right"),
            ("δ at the high end", "right"),
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
        yield table(columns, rows, "Weights that move the discount factor the pact needs")
    if result.shocks:
        heads: list[Column] = [
            ("Shock", "left"),
            ("δ needed", "right"),
            ("Hardest to hold", "left"),
            ("Bears hazard", "right"),
        ]
        yield table(heads, [_row(result, item) for item in result.shocks], "Under each shock")


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
