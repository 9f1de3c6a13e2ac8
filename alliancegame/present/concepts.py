"""The pact under each solution concept, a row each."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from rich.console import RenderableType
from rich.text import Text

from alliancegame.pact.concepts import Concepts
from alliancegame.present.tables import Column, Grid, heading, shown

_ANSWERS = {True: "stable", False: "not stable", None: "undecided"}


def concepts_view(result: Concepts) -> Iterator[RenderableType]:
    """Which concepts call the pact stable, and why or why not."""
    yield heading("The pact under each solution concept")
    yield Text(result.sentence)
    yield shown(concepts_grid(result))
    yield Text(
        "GMR, SMR, SEQ: stable if the others can answer each gain to the mover's loss; so that it "
        "cannot escape; and so that answering pays.",
        style="dim",
    )


def concepts_grid(result: Concepts) -> Grid:
    """A row per concept; neighbours that answer alike, and for the same reason, share one."""
    columns: list[Column] = [("Concept", "left"), ("Pact", "left"), ("Because", "left")]
    alike = groupby(result.verdicts, lambda item: (item.holds, item.because))
    rows = [
        (",\n".join(item.concept for item in group), _ANSWERS[holds], because)
        for (holds, because), group in alike
    ]
    return Grid(columns, rows)
