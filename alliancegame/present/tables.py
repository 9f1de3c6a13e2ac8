"""One look for all tables: plain rules that survive a pipe and 80 columns."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from rich.box import SIMPLE_HEAD
from rich.console import Group
from rich.table import Table
from rich.text import Text

Column: TypeAlias = tuple[str, Literal["left", "right"]]


@dataclass(frozen=True)
class Grid:
    """The text of a table, whatever it is shown on; no rows: nothing is shown."""

    columns: Sequence[Column]
    rows: Sequence[Sequence[str]]
    title: str = ""


def shown(*grids: Grid) -> Group:
    """The grids that have rows, as tables for a terminal."""
    return Group(*(table(grid.columns, grid.rows, grid.title) for grid in grids if grid.rows))


def table(
    columns: Sequence[Column], rows: Iterable[Sequence[str | Text]], title: str = ""
) -> Group:
    """A table of text below its title; cells are taken literally, whatever brackets they hold."""
    result = Table(
        box=SIMPLE_HEAD,
        pad_edge=False,
        header_style="bold",
        show_header=any(name for name, _ in columns),
    )
    for name, justify in columns:
        result.add_column(name, justify=justify, overflow="fold", no_wrap=justify == "right")
    for row in rows:
        result.add_row(*(cell if isinstance(cell, Text) else Text(cell) for cell in row))
    return Group(heading(title), result) if title else Group(result)


def heading(text: str) -> Text:
    """A heading of its own line."""
    return Text(text, style="bold")
