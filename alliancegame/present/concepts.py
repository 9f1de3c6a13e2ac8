"""The pact under each solution concept, a row each."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from alliancegame.document import Block, Column, Grid, Heading, Note, Sentence, left
from alliancegame.pact.concepts import Concepts

_ANSWERS = {True: "stable", False: "not stable", None: "undecided"}


def concepts_view(result: Concepts) -> Iterator[Block]:
    """Which concepts call the pact stable, and why or why not."""
    yield Heading("The pact under each solution concept")
    yield Sentence(result.sentence)
    yield concepts_grid(result)
    yield Note(
        "GMR, SMR, SEQ: stable if the others can answer each gain to the mover's loss; so that it "
        "cannot escape; and so that answering pays."
    )


def concepts_grid(result: Concepts) -> Grid:
    """A row per concept; neighbours that answer alike, and for the same reason, share one."""
    columns: list[Column] = [left("Concept"), left("Pact"), left("Because")]
    alike = groupby(result.verdicts, lambda item: (item.holds, item.because))
    rows = [
        (",\n".join(item.concept for item in group), _ANSWERS[holds], because)
        for (holds, because), group in alike
    ]
    return Grid(columns, rows)
