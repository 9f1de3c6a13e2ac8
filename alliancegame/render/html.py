"""Documents on a page: the blocks of a chapter as HTML that needs nothing from elsewhere."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from itertools import groupby

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
from alliancegame.numerals import capital
from alliancegame.render.picture import figure_html
from alliancegame.visible import visible

TAGS: dict[type[Block], tuple[str, str]] = {
    Heading: ("h3", ""),
    Sentence: ("p", ""),
    Note: ("p", ' class="note"'),
    Drawing: ("pre", ""),
}
"""{kind of block: its element, with its attributes}."""


def html(document: Document, *, whole: bool = False) -> str:
    """The blocks in their order, the definitions folded away below them.

    whole: whether a first heading is kept; otherwise it is left to the page, which names chapters
    """
    blocks = list(document)
    if blocks and isinstance(blocks[0], Heading) and not whole:
        del blocks[0]
    terms = [block.term for block in blocks if isinstance(block, Definition)]
    pieces = [
        piece
        for listed, group in groupby(blocks, _listed)
        for piece in (_listing(list(group)) if listed else map(_block, group))
    ]
    return "\n".join(filter(None, [*pieces, _definitions(terms)]))


def _listed(block: Block) -> bool:
    return isinstance(block, Sentence) and block.listed


def _block(block: Block) -> str:
    match block:
        case Headline(title, finding, tone):
            headline = f'<strong class="{tone.value}">{_text(finding)}</strong>'
            return f'<p class="headline">{_text(title)}: {headline}</p>'
        case Grid():
            return _grid(block)
        case Plot(draw):
            return figure_html(draw())
        case Heading() | Sentence() | Note() | Drawing():
            tag, kind = TAGS[type(block)]
            return f"<{tag}{kind}>{_text(block.text)}</{tag}>"
    return ""


def _listing(sentences: list[Block]) -> Iterator[str]:
    items = (
        f"<li>{_text(sentence.text)}</li>"
        for sentence in sentences
        if isinstance(sentence, Sentence)
    )
    yield f"<ul>{''.join(items)}</ul>"


def _grid(grid: Grid) -> str:
    if not grid.rows:
        return ""
    return _folded(grid) if grid.folded else _table(grid)


def _table(grid: Grid) -> str:
    classes = [' class="n"' if column.numeric else "" for column in grid.columns]
    heads = "".join(
        f'<th scope="col"{kind}>{_text(column.head)}</th>' if column.head else "<td></td>"
        for column, kind in zip(grid.columns, classes, strict=True)
    )
    rows = "\n".join(f"<tr>{_row(row, classes)}</tr>" for row in grid.rows)
    caption = f"<caption>{_text(grid.title)}</caption>\n" if grid.title else ""
    return (
        '<div class="scroll" tabindex="0">\n<table class="fit">\n'
        f"{caption}<thead><tr>{heads}</tr></thead>\n"
        f"<tbody>\n{rows}\n</tbody>\n</table>\n</div>"
    )


def _row(cells: Sequence[str], classes: Sequence[str]) -> str:
    first, *others = (_text(cell).replace("\n", "<br>") for cell in cells)
    rest = zip(others, classes[1:], strict=True)
    head = f'<th scope="row"{classes[0]}>{first}</th>' if first else "<td></td>"
    return head + "".join(f"<td{kind}>{cell}</td>" for cell, kind in rest)


def _folded(grid: Grid) -> str:
    title = _text(grid.title or "The whole table")
    return (
        f"<details>\n<summary>{title} ({len(grid.rows)} rows)</summary>\n{_table(grid)}\n</details>"
    )


def _definitions(terms: list[str]) -> str:
    if not terms:
        return ""
    items = "\n".join(
        f"<dt>{_text(capital(term))}</dt>\n<dd>{_text(meaning(term))}</dd>" for term in terms
    )
    summary = "How this is defined, and whose definition it is"
    return f"<details>\n<summary>{summary}</summary>\n<dl>\n{items}\n</dl>\n</details>"


def _text(text: str) -> str:
    return escape(visible(text))
