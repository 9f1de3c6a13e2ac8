"""Documents of analyses, before anybody has decided where they are read.

A document is a sequence of a few kinds of block. A terminal, a web page and a notebook each render
all of them in one module of `render/`, so that no table is written twice.

>>> Grid((left("Case"), right("Cost")), [("today", "3")]).columns[1].numeric
True
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from enum import Enum
from itertools import takewhile
from typing import Any, TypeAlias

from alliancegame.frozen import frozen


@frozen
class Heading:
    """The title of what follows; a level of 1 is the highest."""

    text: str
    level: int = 1


class Tone(Enum):
    """The meaning of a finding for whoever wants the pact kept."""

    GOOD = "good"
    WARNING = "warning"
    BAD = "bad"


@frozen
class Headline:
    """The finding of all that follows: of what, and in a few words how it stands."""

    title: str
    finding: str
    tone: Tone


@frozen
class Sentence:
    """A finding in plain words; `listed` sentences are items of one list."""

    text: str
    listed: bool = False


@frozen
class Column:
    """A table's column: its head, and whether its cells are numbers, set to the right."""

    head: str
    numeric: bool = False


@frozen
class Grid:
    """A table of text; without rows it is not shown.

    rows:   one text per column
    title:  above the table
    folded: kept out of sight until asked for, where the reader can ask
    first:  lines that it may take on a first screen, its head among them; None: any number
    cut:    on a first screen a row takes one line, long text in it ends in "…"
    """

    columns: Sequence[Column]
    rows: Sequence[Sequence[str]]
    title: str = ""
    folded: bool = False
    first: int | None = None
    cut: bool = False


@frozen
class Drawing:
    """A picture made of characters, whose line breaks and spaces count."""

    text: str


@frozen
class Note:
    """A remark on how to read the blocks above it."""

    text: str


@frozen
class Hint:
    """Advice on what to type next; shown where commands are typed, and nowhere else."""

    text: str


@frozen
class More:
    """The end of a first screen; pages go on at once.

    rest: what follows, in a few words; "": no more than rows left out above
    """

    rest: str


@frozen
class Definition:
    """A glossary's term, defined once where a document first uses it."""

    term: str


@frozen
class Plot:
    """A figure, drawn where it can be shown; a terminal leaves it out.

    draw: makes the matplotlib figure, whose title says what it shows
    """

    draw: Callable[[], Any]


Block: TypeAlias = (
    Heading | Headline | Sentence | Grid | Drawing | Plot | Note | Hint | More | Definition
)

Document: TypeAlias = Iterable[Block]


def beginning(document: Document) -> Iterator[Block]:
    """The blocks of a first screen."""
    return takewhile(lambda block: not isinstance(block, More), document)


def left(head: str) -> Column:
    """A column of words."""
    return Column(head)


def right(head: str) -> Column:
    """A column of numbers."""
    return Column(head, numeric=True)
