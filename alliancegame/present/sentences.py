"""Results that are best read as sentences: deviation stories, ordinal conclusions."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import RenderableType
from rich.text import Text

from alliancegame.pact.robustness.ordinal import Ordinal
from alliancegame.pact.robustness.stories import Stories
from alliancegame.present.tables import heading

MOST_STORIES = 8
"""The most stories told; the JSON has them all."""


def stories_view(result: Stories) -> Iterator[RenderableType]:
    """Each deviation that pays: who moves, who answers, where it ends."""
    yield heading("Deviations that pay: who moves, who answers, where it ends")
    for sentence in result.sentences[:MOST_STORIES]:
        yield Text(f"- {sentence}")
    left = len(result.sentences) - MOST_STORIES
    if left > 0:
        yield Text(f"... and {left} more.")


def ordinal_view(result: Ordinal) -> Iterator[RenderableType]:
    """What follows from the rankings alone."""
    yield heading("From the rankings of outcomes alone")
    for sentence in result.sentences:
        yield Text(f"- {sentence}")
