r"""Documents as Markdown, with figures inside where the reader shows them.

>>> print(markdown([Sentence("It holds, *so far*.")]))
It holds, \*so far\*.
<BLANKLINE>
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterator

from alliancegame.document import (
    Block,
    Definition,
    Document,
    Drawing,
    Grid,
    Heading,
    Headline,
    Note,
    Plot,
    Sentence,
)
from alliancegame.glossary import meaning
from alliancegame.render.figures.saving import figure_bytes
from alliancegame.visible import visible

_MARKS = re.compile(r"([\\`*_\[\]<>|#])")


def markdown(document: Document) -> str:
    """The blocks in their order, one empty line between them."""
    return "\n\n".join(text for block in document for text in _block(block)) + "\n"


def _block(block: Block) -> Iterator[str]:
    match block:
        case Heading(text, level):
            yield f"{'#' * level} {_text(text)}"
        case Headline(title, finding):
            yield f"**{_text(title)}: {_text(finding)}**"
        case Sentence(text, listed):
            yield f"- {_text(text)}" if listed else _text(text)
        case Note(text):
            yield f"*{_text(text)}*"
        case Drawing(text):
            yield f"```\n{visible(text)}\n```"
        case Definition(term):
            yield f"**{_text(term)}**: {_text(meaning(term))}"
        case Plot(draw):
            figure = draw()
            data = b64encode(figure_bytes(figure, ".png", dots=110)).decode()
            title = _text(figure.get_suptitle().replace("\n", " "))
            yield f"![{title}](data:image/png;base64,{data})"
        case Grid(rows=rows) if rows:
            if block.title:
                yield f"**{_text(block.title)}**"
            yield _table(block)


def _table(grid: Grid) -> str:
    heads = [_cell(column.head) for column in grid.columns]
    rules = ["---:" if column.numeric else "---" for column in grid.columns]
    rows = [[_cell(cell) for cell in row] for row in grid.rows]
    return "\n".join(f"| {' | '.join(row)} |" for row in (heads, rules, *rows))


def _cell(text: str) -> str:
    return _text(text).replace("\n", "<br>")


def _text(text: str) -> str:
    return _MARKS.sub(r"\\\1", visible(text))
