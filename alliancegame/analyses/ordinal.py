"""Conclusions from the rankings of outcomes alone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from alliancegame.analyses.registry import CommitmentAnalysis
from alliancegame.document import Block, Heading, Sentence

if TYPE_CHECKING:
    from alliancegame.pact.examined import Examined
    from alliancegame.pact.robustness.rankings import Ordinal

TITLE = "From the rankings of outcomes alone"


def compute(subject: Examined) -> Ordinal:
    """The conclusions that no choice of magnitudes could change."""
    from alliancegame.pact.robustness.rankings import ordinal

    return ordinal(subject.model)


def document(result: Ordinal) -> Iterator[Block]:
    """The conclusions as a list."""
    yield Heading(TITLE)
    for sentence in result.sentences:
        yield Sentence(sentence, listed=True)


ORDINAL = CommitmentAnalysis(
    "ordinal",
    TITLE,
    "What follows from the rankings of outcomes, whatever the magnitudes?",
    compute,
    document,
    flag="concepts",
    order=32,
    tabulates=True,
)
