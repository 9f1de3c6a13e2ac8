"""Documents on a terminal: plain rules that survive a pipe and 80 columns."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterable, Sequence
from dataclasses import replace
from io import StringIO
from typing import TYPE_CHECKING

from rich.box import SIMPLE_HEAD
from rich.cells import cell_len
from rich.segment import Segment, Segments
from rich.table import Table
from rich.text import Text

from alliancegame.document import (
    Block,
    Column,
    Document,
    Drawing,
    Grid,
    Heading,
    Headline,
    Hint,
    More,
    Note,
    Sentence,
    Tone,
)
from alliancegame.visible import visible

if TYPE_CHECKING:
    from rich.console import Console

COLOURS = {Tone.GOOD: "green", Tone.WARNING: "yellow", Tone.BAD: "red"}
"""Of findings, where the terminal shows colours."""

TABLE_WIDTH = 80
"""The columns of a terminal that tables are made for, at least."""


def print_document(document: Document, *, first: bool = False) -> None:
    """The document on standard output, coloured only on a terminal.

    Text keeps to a narrow terminal, tables run over its edge: their columns would fold into
    splinters.

    first: the first screen alone, which says how to see the rest
    """
    from rich.console import Console

    narrow = Console(highlight=False, soft_wrap=False)
    wide = Console(highlight=False, soft_wrap=False, width=max(narrow.width, TABLE_WIDTH))
    _print_on(narrow, wide, document, first=first)


def page_document(document: Document) -> None:
    """The whole document in the reader's pager, its contents first; printed where it is piped."""
    from rich.console import Console

    blocks = list(document)
    heads = [
        block.title if isinstance(block, Headline) else block.text
        for block in blocks
        if isinstance(block, Headline) or (isinstance(block, Heading) and block.level == 1)
    ]
    contents = [Note(f"Contents: {'; '.join(heads)}.")] if len(heads) > 1 else []
    if not sys.stdout.isatty():
        print_document(blocks)
        return
    text = StringIO()
    screen = Console(highlight=False)
    narrow, wide = (
        Console(file=text, highlight=False, soft_wrap=False, width=width, force_terminal=True)
        for width in (screen.width, max(screen.width, TABLE_WIDTH))
    )
    _print_on(narrow, wide, [*contents, *blocks], first=False)
    show_paged(text.getvalue())


def show_paged(text: str) -> None:
    """The text in the program that PAGER names, by default less; printed where there is none."""
    command = shlex.split(os.environ.get("PAGER") or "less -RFX")
    if not command or shutil.which(command[0]) is None:
        sys.stdout.write(text)
        return
    subprocess.run(command, input=text.encode(), check=False)


def _print_on(narrow: Console, wide: Console, document: Document, *, first: bool) -> None:
    for position, block in enumerate(document):
        if position and isinstance(block, Heading):
            narrow.print()
        match block:
            case More(rest) if first:
                narrow.print(_seen(f"Further: {rest}: --all.", "dim"))
                return
            case Grid(rows=rows) if first and block.first is not None and len(rows) > block.first:
                _print(replace(block, rows=rows[: block.first]), narrow, wide)
                narrow.print(_seen(f"{len(rows) - block.first} more of these: --all.", "dim"))
            case _:
                _print(block, narrow, wide)


def _print(block: Block, narrow: Console, wide: Console) -> None:
    match block:
        case Heading(text):
            narrow.print(_seen(text, "bold"))
        case Headline(title, finding, tone):
            headline = _seen(f"{title}  ", "bold")
            narrow.print(headline.append(_seen(finding.upper(), f"bold {COLOURS[tone]}")))
        case Sentence(text, listed):
            narrow.print(_seen(f"- {text}" if listed else text))
        case Note(text) | Hint(text):
            narrow.print(_seen(text, "dim"))
        case Drawing(text):
            narrow.print(_seen(text), no_wrap=True, overflow="ignore", crop=False)
        case Grid(rows=rows) if rows:
            if block.title:
                wide.print(_seen(block.title, "bold"))
            _print_table(_table(block, wide.width), wide)


def _print_table(table: Table, console: Console) -> None:
    """The table without the empty lines of its box above, and below where it has no head."""
    lines = console.render_lines(table, pad=False)
    for edge in (0,) if table.show_header else (0, -1):
        if lines and not any(segment.text.strip() for segment in lines[edge]):
            del lines[edge]
    console.print(Segments([item for line in lines for item in (*line, Segment.line())]), end="")


def _seen(text: str, style: str = "") -> Text:
    """The text, taken literally whatever brackets it holds, its hidden characters made visible."""
    return Text(visible(text), style=style)


def _table(grid: Grid, room: int) -> Table:
    """The grid as a table of text, at most so many columns of the terminal wide if names allow.

    Columns stand closer together where names would have to be broken otherwise, and what consists
    of several words is folded first.
    """
    heads = [visible(column.head) for column in grid.columns]
    rows = [[visible(cell) for cell in row] for row in grid.rows]
    texts = [[head, *(row[k] for row in rows)] for k, head in enumerate(heads)]
    widths = [_width(column) for column in texts]
    is_wide = sum(widths) + 3 * len(widths) > room
    limits = _limits(grid.columns, texts, room) if is_wide else {}
    table = Table(
        box=SIMPLE_HEAD,
        pad_edge=False,
        padding=(0, 1, 0, 0) if is_wide else (0, 1),
        header_style="bold",
        show_header=any(heads),
    )
    for k, column in enumerate(grid.columns):
        table.add_column(
            Text(heads[k]),
            justify="right" if column.numeric else "left",
            overflow="fold",
            no_wrap=column.numeric or bool(limits and k not in limits),
            max_width=limits.get(k),
        )
    for row in rows:
        table.add_row(*map(Text, row))
    return table


def _limits(columns: Sequence[Column], texts: Sequence[Sequence[str]], room: int) -> dict[int, int]:
    """{position of a column of several words: its width} in a wide table; {}: names do not fit.

    texts: of each column, its head first
    """
    folded = [
        k
        for k, column in enumerate(columns)
        if not column.numeric and any(" " in text for text in texts[k][1:])
    ]
    widths = [_width(column) for column in texts]
    words = {k: _width([word for text in texts[k] for word in text.split()]) for k in folded}
    excess = sum(widths) + 2 * len(widths) - room
    if excess > sum(widths[k] - words[k] for k in folded):
        return {}
    for _ in range(excess):
        widest = max((k for k in folded if widths[k] > words[k]), key=lambda k: widths[k])
        widths[widest] -= 1
    return {k: widths[k] for k in folded}


def _width(texts: Iterable[str]) -> int:
    """The cells of a terminal that the longest line of the texts takes."""
    return max((cell_len(line) for text in texts for line in text.split("\n")), default=0)
