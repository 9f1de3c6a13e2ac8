"""Briefs of several games side by side."""

from __future__ import annotations

from collections.abc import Sequence

from alliancegame.analyses.brief import Brief, today_told
from alliancegame.document import Grid, left, right
from alliancegame.numerals import capital, duration, percent


def overview_grid(briefs: Sequence[Brief]) -> Grid:
    """Several commitments side by side, a row each."""
    columns = [
        left("Game"),
        left("Verdict"),
        left("Today"),
        right("Draws"),
        right("Median life"),
        left("Breaks first"),
    ]
    return Grid(columns, [_overview(brief) for brief in briefs])


def _overview(brief: Brief) -> tuple[str, ...]:
    model, durability = brief.subject.model, brief.subject.durability
    first = next(iter(durability.breaking), None)
    median = None if brief.life is None else brief.life.life.median
    return (
        model.title,
        brief.grade.words,
        capital(today_told(model, durability.baseline)),
        "–" if brief.share is None else percent(brief.share.value),
        "–" if median is None else duration(median),
        "–"
        if first is None or not durability.baseline.holds
        else f"{model.shock(first.shock or '').label}, from {percent(first.breaks_at)}",
    )
