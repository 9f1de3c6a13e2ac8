"""Documents on a terminal: plain rules that survive a pipe and 80 columns."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator, Sequence
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
    """Prints the blocks; of a first screen no more than it holds, and what is left out."""
    before: Block | None = None
    left_out = 0
    for block in _run_on(document):
        if first and isinstance(block, More):
            _print_further(narrow, left_out, block.rest)
            return
        shown = block
        if isinstance(block, Grid):
            shown = _shortened(block, wide) if first else replace(block, cut=False)
            left_out += len(block.rows) - len(shown.rows)
        if before is not None and _stands_apart(shown, before):
            narrow.print()
        _print(shown, narrow, wide)
        before = shown
    if left_out:
        _print_further(narrow, left_out, "")


def _run_on(document: Document) -> Iterator[Block]:
    """The blocks, a hint on the line of the note before it."""
    note: Note | None = None
    for block in document:
        if note is not None and isinstance(block, Hint):
            note = Note(f"{note.text} {block.text}")
            continue
        if note is not None:
            yield note
        note = block if isinstance(block, Note) else None
        if note is None:
            yield block
    if note is not None:
        yield note


def _stands_apart(block: Block, before: Block) -> bool:
    """Whether an empty line precedes the block: a heading, or a table beneath one with a head."""
    if isinstance(block, Grid) and block.rows and isinstance(before, Grid):
        return any(column.head for column in before.columns)
    return isinstance(block, Heading)


def _print_further(console: Console, left_out: int, rest: str) -> None:
    rows = f"{left_out} more {'row' if left_out == 1 else 'rows'}" if left_out else ""
    further = "; ".join(filter(None, (rows, rest)))
    console.print(_seen(f"Further: {further}: --all.", "dim"))


def _shortened(grid: Grid, console: Console) -> Grid:
    """The table with as many rows as fit on a first screen, and at least one."""
    if (room := grid.first) is None:
        return grid
    for count in range(min(len(grid.rows), room), 1, -1):
        shown = replace(grid, rows=grid.rows[:count])
        if len(_lines(_table(shown, console.width), console)) <= room:
            return shown
    return replace(grid, rows=grid.rows[:1])


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
            lines = _lines(_table(block, wide.width), wide)
            wide.print(Segments([s for line in lines for s in (*line, Segment.line())]), end="")


def _lines(table: Table, console: Console) -> list[list[Segment]]:
    """The lines of a table, without the empty ones at the edges of its box."""
    lines = console.render_lines(table, pad=False)
    for edge in (0, -1):
        if lines and not any(segment.text.strip() for segment in lines[edge]):
            del lines[edge]
    return lines


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
            overflow="ellipsis" if grid.cut else "fold",
            no_wrap=grid.cut or column.numeric or bool(limits and k not in limits),
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
