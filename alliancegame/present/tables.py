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

from alliancegame.visible import is_hidden, visible

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

    Columns stand closer together where names would have to be broken otherwise, and what consists
    of several words is folded first.
    """
    cells = [[seen(cell) for cell in row] for row in rows]
    texts = [[name, *(row[k].plain for row in cells)] for k, (name, _) in enumerate(columns)]
    widths = [_width(column) for column in texts]
    is_wide = sum(widths) + 3 * len(widths) > TABLE_WIDTH
    limits = _limits(columns, texts) if is_wide else {}
    result = Table(
        box=SIMPLE_HEAD,
        pad_edge=False,
        padding=(0, 1, 0, 0) if is_wide else (0, 1),
        header_style="bold",
        show_header=any(name for name, _ in columns),
    )
    for k, (name, justify) in enumerate(columns):
        unbroken = justify == "right" or bool(limits and k not in limits)
        limit = limits.get(k)
        result.add_column(
            seen(name), justify=justify, overflow="fold", no_wrap=unbroken, max_width=limit
        )
    for row in cells:
        result.add_row(*row)
    return Group(heading(title), result) if title else Group(result)


def _limits(columns: Sequence[Column], texts: Sequence[Sequence[str]]) -> dict[int, int]:
    """{position of a column of several words: its width} in a wide table; {}: names do not fit.

    texts: of each column, its head first
    """
    folded = [
        k
        for k, (_, justify) in enumerate(columns)
        if justify == "left" and any(" " in text for text in texts[k][1:])
    ]
    widths = [_width(column) for column in texts]
    words = {k: _width([word for text in texts[k] for word in text.split()]) for k in folded}
    excess = sum(widths) + 2 * len(widths) - TABLE_WIDTH
    if excess > sum(widths[k] - words[k] for k in folded):
        return {}
    for _ in range(excess):
        widest = max((k for k in folded if widths[k] > words[k]), key=lambda k: widths[k])
        widths[widest] -= 1
    return {k: widths[k] for k in folded}


def _width(texts: Sequence[str]) -> int:
    return max((cell_len(line) for text in texts for line in text.split("\n")), default=0)


def seen(text: str | Text) -> Text:
    """The text, taken literally whatever brackets it holds, its hidden characters made visible."""
    if isinstance(text, str):
        return Text(visible(text))
    hidden = [at for at, sign in enumerate(text.plain) if is_hidden(sign)]
    if not hidden:
        return text
    pieces = text.divide(sorted({end for at in hidden for end in (at, at + 1)}))
    for piece in pieces:
        piece.plain = visible(piece.plain)
    return Text("", style=text.style, end=text.end).join(pieces)


def heading(text: str) -> Text:
    """A heading of its own line."""
    return Text(visible(text), style="bold")


def headline(title: str, told: str) -> Text:
    """A heading with what is told of it, on a line of its own where both do not fit on one."""
    one = f"{title}: {told}"
    return heading(one if cell_len(one) <= TABLE_WIDTH else f"{title}\n{told}")
