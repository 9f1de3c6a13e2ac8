"""Results that are best read as sentences: deviation stories, ordinal conclusions."""

from __future__ import annotations

from collections.abc import Iterator

from alliancegame.document import Block, Heading, Sentence
from alliancegame.pact.robustness.ordinal import Ordinal
from alliancegame.pact.robustness.stories import Stories

MOST_STORIES = 8
"""The most stories told; the JSON has them all."""


def stories_view(result: Stories) -> Iterator[Block]:
    """Each deviation that pays: who moves, who answers, where it ends."""
    yield Heading("Deviations that pay: who moves, who answers, where it ends")
    for sentence in result.sentences[:MOST_STORIES]:
        yield Sentence(f"- {sentence}")
    left = len(result.sentences) - MOST_STORIES
    if left > 0:
        yield Sentence(f"... and {left} more.")


def ordinal_view(result: Ordinal) -> Iterator[Block]:
    """What follows from the rankings alone."""
    yield Heading("From the rankings of outcomes alone")
    for sentence in result.sentences:
        yield Sentence(f"- {sentence}")
