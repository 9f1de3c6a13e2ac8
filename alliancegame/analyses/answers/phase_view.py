"""The pure equilibria over two quantities, as a map of letters."""

from __future__ import annotations

from collections.abc import Iterator
from math import ceil

from alliancegame.document import (
    Block,
    Column,
    Drawing,
    Grid,
    Heading,
    Hint,
    More,
    Note,
    Sentence,
    left,
    right,
)
from alliancegame.numerals import percent, short
from alliancegame.sweep.phase import PhaseDiagram

PHASES_ROOM = 5
"""Lines of the table of phases on a first screen."""

GAPS = 5
"""Gaps between the lines of the map on a first screen, at most."""


def phase_view(result: PhaseDiagram, *, whole: bool = True) -> Iterator[Block]:
    """The map, what its letters mean, and how to read it.

    whole: with all rows of the map, not only some of them
    """
    happened = ", ".join(hit.shock for hit in result.shocks)
    yield Heading(result.model.title + (f" after {happened}" if happened else ""))
    yield Sentence(
        f"The pact is an equilibrium at {percent(float(result.holds.mean()))} of the "
        f"{result.holds.size:,} settings of {result.across.column} and {result.up.column}."
    )
    columns: list[Column] = [
        left(""),
        right("Share"),
        left("Pact"),
        left("Pure equilibria"),
    ]
    rows = [
        (
            result.letter(phase),
            percent(share),
            "holds" if result.holding(phase) else "fails",
            result.profiles(phase) or "none",
        )
        for phase, share in enumerate(result.shares)
    ]
    yield Grid(columns, rows, first=PHASES_ROOM, cut=True)
    step = 1 if whole else ceil((len(result.up_values) - 1) / GAPS)
    yield Sentence(f"Up: {result.up.column}, across: {result.across.column}.")
    yield _map(result, step)
    more = "" if step == 1 else "all rows of the map, and "
    yield More(f"{more}how to read it")
    yield Note(
        "Share: of the points. Capital letters: the pact is an equilibrium. Every point is decided "
        "in exact arithmetic; mixed equilibria are not shown."
    )
    yield Hint("As a figure: alliancegame plot phase GAME -o FILE")


def _map(result: PhaseDiagram, step: int) -> Drawing:
    """The phases' letters over the two quantities, with the ends of their values.

    step: of so many rows of the map one is drawn, the first and the last always
    """
    letters = [result.letter(phase) for phase in range(len(result.phases))]
    ends = [short(float(value)) for value in (result.up_values[-1], result.up_values[0])]
    margin = max(map(len, ends))
    count = len(result.up_values)
    gap = " " if 2 * len(result.across_values) + margin + 2 <= 80 else ""
    lines = []
    for row in sorted({*range(0, count, step), count - 1}, reverse=True):
        end = ends[0] if row == count - 1 else ends[1] if row == 0 else ""
        cells = gap.join(letters[phase] for phase in result.number[row].tolist())
        lines.append(f"{end:>{margin}}  {cells}")
    low, high = (short(float(value)) for value in result.across_values[[0, -1]].tolist())
    width = len(gap.join("x" * len(result.across_values)))
    lines.append(f"{'':>{margin}}  {low}{high:>{max(width - len(low), 1)}}")
    return Drawing("\n".join(lines))
