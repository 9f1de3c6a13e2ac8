"""Commitments side by side, and why they differ from the first."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import RenderableType
from rich.text import Text

from alliancegame.pact.compare import Assessment, Comparison, Difference
from alliancegame.present.numbers import percent, short
from alliancegame.present.tables import Column, heading, table

MOST_INFLUENCES = 6
"""The most parameters listed for one difference."""


def compare_view(result: Comparison) -> Iterator[RenderableType]:
    """One row per side, then what changed against the first."""
    yield heading("Commitments side by side")
    columns: list[Column] = [
        ("Game", "left"),
        ("Pact", "left"),
        ("Margin", "right"),
        ("Binding", "left"),
        ("Commitment", "right"),
        ("Radius", "right"),
    ]
    yield table(columns, [_row(item) for item in result.assessments])
    for item in result.differences:
        yield from _difference(result, item)
    yield Text(
        "Margin and changes: shares of the actor's payoff range. Radius: the share of their ranges "
        "by which parameters must move to break the pact.",
        style="dim",
    )


def _row(item: Assessment) -> tuple[str, ...]:
    least = item.margins.least
    chances = item.commitment
    span = "–"
    if chances is not None:
        low, high = (short(value, 2) for value in chances)
        span = low if low == high else f"{low}–{high}"
    return (
        item.side.name,
        "holds" if item.margins.holds else "fails",
        percent(None if least is None else float(least)),
        item.side.model.actor(item.margins.binding_actor).label,
        span,
        percent(item.radius),
    )


def _difference(result: Comparison, item: Difference) -> Iterator[RenderableType]:
    reference = result.assessments[0].side
    label = reference.model.actor(item.actor).label
    if item.change is None:
        yield Text(f'{item.side} has no deviation "{item.action}" of {label} to compare.')
        yield Text("")
        return
    change = _signed(float(item.change))
    title = f'{item.side}: the gain of "{item.action}" for {label} changes by {change}'
    rows = [
        (
            influence.parameter,
            f"{short(float(influence.before))} → {short(float(influence.after))}",
            _signed(float(influence.effect)),
        )
        for influence in item.influences[:MOST_INFLUENCES]
    ]
    further = sum(float(influence.effect) for influence in item.influences[MOST_INFLUENCES:])
    if len(item.influences) > MOST_INFLUENCES:
        count = len(item.influences) - MOST_INFLUENCES
        rows.append((f"{count} more parameters", "", _signed(further)))
    if item.rest:
        rows.append(("effects only one of the files has", "", _signed(float(item.rest))))
    columns: list[Column] = [("Because of", "left"), ("Value", "right"), ("Effect", "right")]
    yield table(columns, rows, title)


def _signed(share: float) -> str:
    return f"{'+' if share >= 0 else ''}{percent(share)}"
