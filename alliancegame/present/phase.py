"""Which pure equilibria exist where, as a map of letters."""

from __future__ import annotations

from collections.abc import Iterator
from string import ascii_lowercase, ascii_uppercase

from rich.console import RenderableType
from rich.text import Text

from alliancegame.present.numbers import percent, short
from alliancegame.present.tables import Column, heading, table
from alliancegame.sweep.phase import PhaseDiagram


def phase_view(result: PhaseDiagram) -> Iterator[RenderableType]:
    """The map, what its letters mean, and how to read it."""
    happened = ", ".join(hit.shock for hit in result.shocks)
    yield heading(result.model.title + (f" after {happened}" if happened else ""))
    yield Text(f"Up: {result.up.column}, across: {result.across.column}.")
    yield Text("")
    yield from _map(result)
    columns: list[Column] = [
        ("", "left"),
        ("Share", "right"),
        ("Pact", "left"),
        ("Pure equilibria", "left"),
    ]
    rows = [
        (
            letter(result, phase),
            percent(share),
            "holds" if result.holding(phase) else "fails",
            profiles(result, phase) or "none",
        )
        for phase, share in enumerate(result.shares)
    ]
    yield table(columns, rows)
    yield Text(
        "Share: of the points. Capital letters: the pact is an equilibrium. Every point is decided "
        "in exact arithmetic; mixed equilibria are not shown. As a figure: alliancegame plot "
        "phase GAME -o FILE.",
        style="dim",
    )


def letter(result: PhaseDiagram, phase: int) -> str:
    """The phase's letter, a capital where the pact holds; "?" beyond the alphabet."""
    if phase >= len(ascii_uppercase):
        return "?"
    return (ascii_uppercase if result.holding(phase) else ascii_lowercase)[phase]


def profiles(result: PhaseDiagram, phase: int) -> str:
    """The phase's equilibria, such as "supply, ship; withhold, keep"."""
    return "; ".join(", ".join(profile) for profile in sorted(result.phases[phase]))


def _map(result: PhaseDiagram) -> Iterator[RenderableType]:
    letters = [letter(result, phase) for phase in range(len(result.phases))]
    ends = [short(float(value)) for value in (result.up_values[-1], result.up_values[0])]
    margin = max(map(len, ends))
    count = len(result.up_values)
    gap = " " if 2 * len(result.across_values) + margin + 2 <= 80 else ""
    for row in reversed(range(count)):
        end = ends[0] if row == count - 1 else ends[1] if row == 0 else ""
        cells = gap.join(letters[phase] for phase in result.number[row].tolist())
        yield Text(f"{end:>{margin}}  {cells}", no_wrap=True)
    left, right = (short(float(value)) for value in result.across_values[[0, -1]].tolist())
    width = len(gap.join("x" * len(result.across_values)))
    yield Text(f"{'':>{margin}}  {left}{right:>{max(width - len(left), 1)}}", no_wrap=True)
    yield Text("")
