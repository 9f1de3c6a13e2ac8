"""Stories of the deviations that pay: the mover, the answers, and the end."""

from __future__ import annotations

from collections.abc import Iterator
from math import prod
from typing import TYPE_CHECKING

from alliancegame.analyses.registry import CommitmentAnalysis
from alliancegame.document import Block, Heading, Note, Sentence

if TYPE_CHECKING:
    from alliancegame.pact.examined import Examined
    from alliancegame.pact.robustness.deviation_stories import Stories

MOST_STORIES = 8
"""The most stories told; the JSON has them all."""


TITLE = "Deviations that pay: who moves, who answers, where it ends"


def compute(subject: Examined) -> Stories:
    """Each deviation that pays, with the moves that answer it."""
    from alliancegame.pact.robustness.deviation_stories import stories

    return stories(subject.model)


def unasked(subject: Examined) -> str | None:
    """A refusal where there are too many profiles to follow the answers through."""
    from alliancegame.game.strategies import open_positions
    from alliancegame.pact.robustness.deviation_stories import too_many_profiles

    reason = too_many_profiles(prod(map(len, open_positions(subject.model, ()))))
    return None if reason is None else f"Left out: {reason}."


def document(result: Stories) -> Iterator[Block]:
    """Each deviation that pays: who moves, who answers, where it ends."""
    yield Heading(TITLE)
    for sentence in result.sentences[:MOST_STORIES]:
        yield Sentence(sentence, listed=True)
    left = len(result.sentences) - MOST_STORIES
    if left > 0:
        yield Note(f"... and {left} more.")


STORIES = CommitmentAnalysis(
    "stories",
    TITLE,
    "Who moves where leaving pays, who answers, and where does it end?",
    compute,
    document,
    flag="concepts",
    order=31,
    tabulates=True,
    unasked=unasked,
)
