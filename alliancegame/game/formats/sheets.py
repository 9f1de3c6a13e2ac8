"""Workbooks of spreadsheets, as openpyxl reads and writes them: safe, and alike for like content.

A cell of text stays text, whatever it looks like, so that no label becomes a formula. A workbook is
refused if it unfolds into more than a table needs, and it never says when it was written.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from alliancegame.errors import GameError, GameFileError, MissingExtraError
from alliancegame.reading import unspoken

LARGEST_SHEET = 4_000_000
"""The most cells from a sheet's first to its last."""

LARGEST_ARCHIVE = 400_000_000
"""The most bytes that a workbook may unfold into."""

DIGITS = ".15g"
"""The digits of a number that a spreadsheet shows."""

LONGEST_TEXT = 32_767
"""The most letters of a cell."""

_LOST = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]")
"""Characters that a workbook's XML cannot hold or gives back as something else."""

_ESCAPE = re.compile("_x(?![Dd][89A-Fa-f])([0-9A-Fa-f]{4})_")
"""A character by its number, which a spreadsheet shows as the character; no half of one."""

_LIKE_ESCAPE = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
"""The first sign of what a spreadsheet would take for an escape."""

_STAMPS = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*")

WRITTEN = datetime(2000, 1, 1, tzinfo=UTC)
"""The time at which every workbook says that it was written."""


def openpyxl() -> Any:
    """The library that reads and writes workbooks.

    raises: MissingExtraError where it is not installed
    """
    try:
        import openpyxl as library
    except ImportError:
        raise MissingExtraError(
            "openpyxl, which reads and writes .xlsx, is not installed. Install it: "
            "pip install 'alliancegame[excel]', or save the table as .csv."
        ) from None
    return library


def opened_workbook(content: bytes, name: str, *, formulas: bool = False) -> Any:
    """The workbook in a file's bytes.

    name:     of the file, for errors
    formulas: whether cells hold formulas rather than the values last worked out
    raises:   GameFileError if it is none, or too large; MissingExtraError without openpyxl
    """
    library = openpyxl()
    try:
        with ZipFile(BytesIO(content)) as archive:
            size = sum(info.file_size for info in archive.infolist())
        if size > LARGEST_ARCHIVE:
            problem = f"{name}: it unfolds into {size} bytes; a table needs few. Save it anew."
            raise GameFileError((problem,))
        with unspoken():
            return library.load_workbook(BytesIO(content), data_only=not formulas)
    except GameFileError:
        raise
    except Exception:  # whatever the archive holds instead, openpyxl fails in its own ways
        raise GameFileError((f"{name}: it is not an .xlsx workbook. Save it as one.",)) from None


def require_small_sheet(sheet: Any, name: str) -> None:
    """raises: GameFileError if the sheet reaches further than any table does"""
    if sheet.max_row * sheet.max_column > LARGEST_SHEET:
        raise GameFileError(
            (
                f"{name}, {sheet.title}: it reaches to row {sheet.max_row} and column "
                f"{sheet.max_column}; a table has at most {LARGEST_SHEET} cells. Delete the cells "
                "far away, and save it anew.",
            )
        )


def shown(value: object) -> str:
    """A cell as the spreadsheet shows it."""
    if isinstance(value, float | int) and not isinstance(value, bool):
        return format(value, DIGITS)
    return "" if value is None else unescaped(str(value))


def unescaped(text: str) -> str:
    """A cell's text as the spreadsheet shows it, characters written by their numbers resolved.

    source: ISO/IEC 29500-1, section 22.9.2.19 (ST_Xstring); openpyxl leaves them as they are

    >>> unescaped("_x0041_ and _x005F_x0041_")
    'A and _x0041_'
    """
    return _ESCAPE.sub(lambda escape: chr(int(escape[1], 16)), text)


def cell_text(label: str) -> str:
    """The text of a cell, if a workbook gives it back as it is.

    raises: GameError otherwise
    """
    if _LOST.search(label) or len(label) > LONGEST_TEXT:
        raise GameError(
            f"{label[:40]!r} cannot stand in a workbook. Rename it, or write .nfg instead."
        )
    return label


def put(sheet: Any, row: int, column: int, value: float | str) -> Any:
    """The cell, which now holds the number or the text."""
    if not isinstance(value, str):
        return sheet.cell(row, column, value)
    cell = sheet.cell(row, column, _LIKE_ESCAPE.sub("_x005F_", value))
    cell.data_type = "s"  # text, whatever it looks like
    return cell


def archived(book: Any) -> bytes:
    """The workbook's bytes, without the time of day."""
    saved, dated = BytesIO(), BytesIO()
    book.save(saved)
    stamp = f"{WRITTEN:%Y-%m-%dT%H:%M:%SZ}".encode()
    with ZipFile(saved) as source, ZipFile(dated, "w", ZIP_DEFLATED) as target:
        for info in source.infolist():
            content = source.read(info)
            if info.filename == "docProps/core.xml":
                content = _STAMPS.sub(rb"\g<1>" + stamp, content)
            target.writestr(ZipInfo(info.filename, WRITTEN.timetuple()[:6]), content, ZIP_DEFLATED)
    return dated.getvalue()
