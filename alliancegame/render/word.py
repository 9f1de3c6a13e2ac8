"""Documents for a word processor, to be edited there: headings, tables and pictures are its own."""

from __future__ import annotations

import io
from importlib.util import find_spec
from typing import Any

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
from alliancegame.errors import AllianceGameError
from alliancegame.glossary import meaning
from alliancegame.render.figures.saving import figure_bytes
from alliancegame.visible import visible

WIDTH = 6.3
"""Of a page's text, in inches."""


def require_word() -> None:
    """Does nothing where .docx files can be written.

    raises: AllianceGameError where python-docx is not installed
    """
    if find_spec("docx") is None:
        raise AllianceGameError(
            "a .docx file needs python-docx, which is not installed. Install it: "
            'pip install "alliancegame[word]"; or write .html, which word processors open.'
        )


def word(document: Document) -> bytes:
    """The blocks in their order, as a .docx file.

    raises: AllianceGameError where python-docx is not installed
    """
    require_word()
    import docx

    made = docx.Document()
    for block in document:
        _add(made, block)
    buffer = io.BytesIO()
    made.save(buffer)
    return buffer.getvalue()


def _add(made: Any, block: Block) -> None:
    from docx.shared import Inches

    match block:
        case Heading(text, level):
            made.add_heading(visible(text), level)
        case Headline(title, finding):
            made.add_paragraph().add_run(visible(f"{title}: {finding}")).bold = True
        case Sentence(text, listed):
            made.add_paragraph(visible(text), style="List Bullet" if listed else None)
        case Note(text):
            made.add_paragraph().add_run(visible(text)).italic = True
        case Drawing(text):
            made.add_paragraph(visible(text), style="No Spacing")
        case Definition(term):
            paragraph = made.add_paragraph()
            paragraph.add_run(visible(f"{term}: ")).bold = True
            paragraph.add_run(visible(meaning(term)))
        case Plot(draw):
            figure = draw()
            width, height = figure.get_size_inches()
            picture = io.BytesIO(figure_bytes(figure, ".png"))
            made.add_picture(picture, width=Inches(min(WIDTH, 8.5 * width / height)))
        case Grid(rows=rows) if rows:
            _add_table(made, block)


def _add_table(made: Any, grid: Grid) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH

    if grid.title:
        made.add_paragraph(visible(grid.title), style="Caption")
    texts = [[column.head for column in grid.columns], *grid.rows]
    table = made.add_table(len(texts), len(grid.columns), style="Light List Accent 1")
    for row, cells in zip(table.rows, texts, strict=True):
        for cell, text, column in zip(row.cells, cells, grid.columns, strict=True):
            cell.text = visible(text)
            if column.numeric:
                cell.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.RIGHT
