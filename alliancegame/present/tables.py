"""One look for all tables: plain rules that survive a pipe and 80 columns."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from rich.box import SIMPLE_HEAD
from rich.cells import cell_len
from rich.console import Group
from rich.table import Table
from rich.text import Text

TABLE_WIDTH = 80
"""The columns of a terminal that tables are made for."""

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
    """A table of text below its title; cells are taken literally, whatever brackets they hold.

    Columns stand closer together where names would have to be broken otherwise.
    """
    cells = [[cell if isinstance(cell, Text) else Text(cell) for cell in row] for row in rows]
    widths = [
        max(cell_len(name), *(cell.cell_len for cell in column), 0)
        for (name, _), column in zip(columns, zip(*cells, strict=True), strict=False)
    ]
    result = Table(
        box=SIMPLE_HEAD,
        pad_edge=False,
        padding=(0, 1) if sum(widths) + 3 * len(widths) <= TABLE_WIDTH else (0, 1, 0, 0),
        header_style="bold",
        show_header=any(name for name, _ in columns),
    )
    for name, justify in columns:
        result.add_column(name, justify=justify, overflow="fold", no_wrap=justify == "right")
    for row in cells:
        result.add_row(*row)
    return Group(heading(title), result) if title else Group(result)


def heading(text: str) -> Text:
    """A heading of its own line."""
    return Text(text, style="bold")


def headline(title: str, told: str) -> Text:
    """A heading with what is told of it, on a line of its own where both do not fit on one."""
    one = f"{title}: {told}"
    return heading(one if cell_len(one) <= TABLE_WIDTH else f"{title}\n{told}")
