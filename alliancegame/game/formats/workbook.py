"""Two-actor games in .xlsx workbooks, read and written by openpyxl.

Either one sheet holds pairs of payoffs, as a CSV file would; or two sheets hold a table of numbers
each, the row actor's first: what spreadsheet formulas can work with. The first row and column name
the actions, in both sheets the same, and the corner of each sheet its actor; where the corners name
none, the sheets' own names do.

A spreadsheet shows 15 digits of a number. So many are read, and a payoff that needs more is written
as text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from alliancegame.errors import GameError, GameFileError
from alliancegame.game.formats.bimatrix import Rows, game_of_rows
from alliancegame.game.formats.payoff_format import StrategicFormat
from alliancegame.game.formats.sheets import (
    DIGITS,
    archived,
    cell_text,
    opened_workbook,
    openpyxl,
    put,
    require_small_sheet,
    shown,
)
from alliancegame.game.formats.table_names import actors_in, corner_of, guarded
from alliancegame.game.game import Game
from alliancegame.model.file.library import PayoffFile

LONGEST_TITLE = 31
"""The most letters of a sheet's name."""


def parse_workbook(content: bytes, name: str) -> Game:
    """The two-actor game of a workbook; numbers count as the decimals they show.

    raises: GameFileError naming the sheet and row; MissingExtraError without openpyxl
    """
    book = opened_workbook(content, name)
    title = book.properties.title or ""
    sheets = {sheet.title: rows for sheet in book.worksheets if (rows := _rows(sheet, name))}
    match list(sheets.items()):
        case [(sheet, rows)]:
            return game_of_rows(rows, f"{name}, {sheet}", title)
        case [(first, own), (second, other)]:
            if _labels(own) == _labels(other):
                corner = _corner((first, second), own[0][1][0], other[0][1][0])
                return game_of_rows(_paired(corner, own, other), f"{name}, {first}", title)
            problem = f"sheets {first} and {second} name different actions"
            rule = "the first row and column of both are the same. Correct one of them"
        case _:
            problem = f"it has {len(sheets)} sheets that are not empty"
            rule = "a game has one of pairs, or one of numbers for each of two actors. Remove some"
    raise GameFileError((f"{name}: {problem}; {rule}.",))


def _rows(sheet: Any, name: str) -> Rows:
    """The sheet's rows, each with its number and its cells as text, without an empty margin."""
    require_small_sheet(sheet, name)
    rows = [
        (number, [shown(value) for value in row])
        for number, row in enumerate(sheet.iter_rows(values_only=True), 1)
    ]
    used = [column for _, row in rows for column, cell in enumerate(row) if cell]
    inner = slice(min(used), max(used) + 1) if used else slice(0)
    return [(number, row[inner]) for number, row in rows if any(row)]


def _corner(sheets: tuple[str, str], own: str, other: str) -> str:
    """The corner for both: the actors that the sheets' corners name, else the sheets' names."""
    if own.strip() and other.strip() and own != other:
        return f"{own} \\ {other}"
    both = actors_in(own)
    return own if own == other and len(both) == 2 else corner_of(sheets)


def _labels(rows: Rows) -> tuple[list[str], list[str]]:
    return rows[0][1][1:], [row[0] for _, row in rows[1:]]


def _paired(corner: str, own: Rows, other: Rows) -> Rows:
    """Two tables of numbers as one of pairs."""
    paired = [(own[0][0], [corner, *own[0][1][1:]])]
    for (number, mine), (_, theirs) in zip(own[1:], other[1:], strict=True):
        cells = (f"{a}; {b}" for a, b in zip(mine[1:], theirs[1:], strict=True))
        paired.append((number, [mine[0], *cells]))
    return paired


def format_workbook(game: Game) -> bytes:
    """The two-actor game as a workbook with a sheet of numbers for each actor.

    raises: GameError if the game has another number of actors, or a name with characters that a
            workbook cannot hold; MissingExtraError without openpyxl
    """
    library = openpyxl()
    if game.size != 2:
        raise GameError(
            f"the game has {game.size} actors; a table holds two. Convert it to .nfg instead."
        )
    book = library.Workbook()
    book.remove(book.active)
    book.properties.title = cell_text(game.title) or None
    titles: list[str] = []
    for actor, payoffs in zip(game.actors, game.payoff_texts, strict=True):
        titles.append(_title(actor, titles))
        sheet = book.create_sheet(titles[-1])
        rows: list[list[float | str]] = [[cell_text(corner_of([actor]))]]
        rows[0] += [cell_text(guarded(name)) for name in game.actions[1]]
        for action, numbers in zip(game.actions[0], payoffs.tolist(), strict=True):
            rows.append([cell_text(guarded(action)), *map(_number, numbers)])
        for place, row in enumerate(rows, 1):
            for column, value in enumerate(row, 1):
                put(sheet, place, column, value)
    return archived(book)


def _title(actor: str, others: Sequence[str]) -> str:
    """A sheet's name after the actor, unlike the others' in more than letters' case."""
    plain = re.sub(r"[][:*?/\\'\x00-\x1f]", "-", actor).strip() or "actor"
    taken = {title.lower() for title in others} | {"history"}
    endings = ("", *(f" {number}" for number in range(2, len(others) + 4)))
    titles = (plain[: LONGEST_TITLE - len(ending)] + ending for ending in endings)
    return next(title for title in titles if title.lower() not in taken)


def _number(text: str) -> float | str:
    """A number where the digits that a spreadsheet shows are all it has, else its text."""
    number = float(Fraction(text))
    return number if Fraction(format(number, DIGITS)) == Fraction(text) else text


FORMAT = StrategicFormat(PayoffFile.XLSX, parse_workbook, format_workbook)
