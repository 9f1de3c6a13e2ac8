"""The critical discount factors in a table."""

from __future__ import annotations

import math
from collections.abc import Iterator
from fractions import Fraction

from alliancegame.document import Block, Column, Grid, Heading, Note, Sentence, left, right
from alliancegame.pact.time.repetition import Repetition
from alliancegame.pact.time.thresholds import Threshold
from alliancegame.present.numbers import short


def repetition_view(result: Repetition) -> Iterator[Block]:
    """What repetition asks of each actor, and in plain words of all."""
    yield Heading("If the pact is repeated: the patience it needs")
    for sentence in result.sentences:
        yield Sentence(sentence)
    if result.needs_none:
        return
    yield repetition_grid(result)
    yield Note(repetition_note(result))


def repetition_note(result: Repetition) -> str:
    """What the columns mean."""
    if result.needs_none:
        return (
            "δ: the discount factor per year that the pact needs; 0: no repetition is needed; "
            "never: none suffices."
        )
    return (
        "δ: the discount factor per year. Grim: the least if any departure ends co-operation, in "
        f"the deviator's worst stage equilibrium (of those found; coverage: {result.coverage}). At "
        "least: no punishment whatever does with less. Hazard: the yearly rate at which the "
        "relationship may end for the actor still to keep its part."
    )


def repetition_grid(result: Repetition) -> Grid:
    """A row per actor."""
    columns: list[Column] = [
        left("Actor"),
        left("Tempted by"),
        right("Gain"),
        right("Grim"),
        right("Tit for tat"),
        right("At least"),
        right("Own δ"),
        right("Hazard"),
    ]
    rows = [_row(result, item) for item in result.thresholds]
    return Grid(columns, rows, "Patience the pact needs, if it is repeated (δ per year)")


def _row(result: Repetition, item: Threshold) -> tuple[str, ...]:
    tempted = item.deviation > item.pact
    return (
        result.model.actor(item.actor).label,
        item.action if tempted and item.action else "–",
        short(float(item.deviation - item.pact)) if tempted else "–",
        needed(item.grim),
        "–" if len(result.thresholds) != 2 else needed(item.tit_for_tat),
        needed(item.bound),
        short(None if item.discount is None else float(item.discount)),
        hazard(item.critical_hazard),
    )


def needed(threshold: Fraction | float | None) -> str:
    """A critical discount factor; "never" where none suffices."""
    return "never" if threshold is None else short(float(threshold))


def hazard(value: float | None) -> str:
    """A critical hazard; what an unbounded one means in a word."""
    if value is None:
        return "–"
    if math.isinf(value):
        return "any" if value > 0 else "none"
    return short(value) if value >= 0 else "too impatient"
