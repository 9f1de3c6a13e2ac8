"""Repetition: the patience that the pact needs of its actors."""

from __future__ import annotations

import math
from collections.abc import Iterator
from fractions import Fraction
from typing import TYPE_CHECKING

from alliancegame.analyses.registry import CommitmentAnalysis
from alliancegame.document import (
    Block,
    Column,
    Definition,
    Grid,
    Heading,
    Note,
    Sentence,
    left,
    right,
)
from alliancegame.numerals import short

if TYPE_CHECKING:
    from alliancegame.pact.examined import Examined
    from alliancegame.pact.time.patience import Patience, ShockEffect
    from alliancegame.pact.time.repetition import Repetition
    from alliancegame.pact.time.thresholds import Threshold

TITLE = "If it is repeated: the patience it needs"


def compute(subject: Examined) -> Patience:
    """The critical discount factors today, and what moves them."""
    from alliancegame.pact.play import solved
    from alliancegame.pact.time.patience import patience

    return patience(
        subject.model, {case.shock: solved(case.play) for case in subject.durability.cases}
    )


LONGEST = 8
"""The most weights shown."""


def unasked(subject: Examined) -> str | None:
    """A pact of which a part is closed cannot be repeated."""
    closed = subject.durability.baseline.margins.impossible
    return "A part of the pact is not open, so that it cannot be repeated." if closed else None


def document(result: Patience) -> Iterator[Block]:
    """The critical discount factors today, then what moves them."""
    yield Heading(TITLE)
    yield from repetition_blocks(result.baseline)
    yield weight_grid(result)
    yield shock_grid(result)
    if result.baseline.needs_none:  # else what the columns mean stands above
        yield Note(repetition_note(result.baseline))
    yield Definition("grim trigger")
    yield Definition("bound on patience")
    if len(result.baseline.thresholds) == 2:
        yield Definition("tit for tat")
        yield Definition("harshest punishment")


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
            weight.parameter,
            short(float(weight.low)),
            short(float(weight.high)),
            needed(weight.at_low),
            needed(weight.at_high),
        )
        for weight in result.weights[:LONGEST]
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
    rows = [_shock_row(result, shock) for shock in result.shocks]
    if all(shock.hazard is None for shock in result.shocks):  # no actor states a discount factor
        columns, rows = columns[:-1], [row[:-1] for row in rows]
    return Grid(columns, rows, "Under each shock")


def _shock_row(result: Patience, shock_effect: ShockEffect) -> tuple[str, ...]:
    model = result.baseline.model
    if not shock_effect.playable:
        return shock_effect.shock, "–", "(the pact cannot be played)", "–"
    return (
        shock_effect.shock,
        needed(shock_effect.critical),
        "–" if shock_effect.tightest is None else model.actor(shock_effect.tightest).label,
        hazard(shock_effect.hazard),
    )


def repetition_blocks(result: Repetition) -> Iterator[Block]:
    """The demands of repetition on each actor, and in plain words on all."""
    for sentence in result.sentences:
        yield Sentence(sentence)
    if result.needs_none:
        return
    yield repetition_grid(result)
    yield Note(repetition_note(result))


def repetition_note(result: Repetition) -> str:
    """A note on the meaning of the columns."""
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
    rows = [_row(result, threshold) for threshold in result.thresholds]
    return Grid(columns, rows, "Patience the pact needs, if it is repeated (δ per year)")


def _row(result: Repetition, threshold: Threshold) -> tuple[str, ...]:
    tempted = threshold.deviation > threshold.pact
    return (
        result.model.actor(threshold.actor).label,
        threshold.action if tempted and threshold.action else "–",
        short(float(threshold.deviation - threshold.pact)) if tempted else "–",
        needed(threshold.grim),
        "–" if len(result.thresholds) != 2 else needed(threshold.tit_for_tat),
        needed(threshold.bound),
        short(None if threshold.discount is None else float(threshold.discount)),
        hazard(threshold.critical_hazard),
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


REPEATED = CommitmentAnalysis(
    "repeated",
    TITLE,
    "How patient must they be if it is repeated?",
    compute,
    document,
    unasked=unasked,
    order=70,
    tabulates=True,
)
