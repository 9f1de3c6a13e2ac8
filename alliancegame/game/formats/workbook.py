"""Two-actor games in .xlsx workbooks, read and written by openpyxl.

Either one sheet holds pairs of payoffs, as a CSV file would; or two sheets hold a table of numbers
each, the row actor's first, named after the actors: what spreadsheet formulas can work with. The
first row and column name the actions, in both sheets the same.
"""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any, TypeAlias

from alliancegame.errors import GameError, GameFileError, MissingExtraError
from alliancegame.game.exact.bimatrix import game_of_rows
from alliancegame.game.game import Game

Rows: TypeAlias = list[tuple[int, list[str]]]

LONGEST = 31
"""Letters in a sheet's name."""


def _openpyxl() -> Any:
    try:
        import openpyxl
    except ImportError:
        raise MissingExtraError(
            "openpyxl, which reads and writes .xlsx, is not installed. Install it: "
            "pip install 'alliancegame[excel]', or save the table as .csv."
        ) from None
    return openpyxl


def read_workbook(path: Path) -> Game:
    """The two-actor game of a workbook; numbers count as the decimals they show.

    raises: GameFileError naming the sheet and row; MissingExtraError without openpyxl
    """
    library = _openpyxl()
    try:
        with path.open("rb") as handle:
            book = library.load_workbook(handle, data_only=True)
    except OSError:
        raise
    except Exception:  # whatever the archive holds instead, openpyxl fails in its own ways
        raise GameFileError((f"{path}: it is not an .xlsx workbook. Save it as one.",)) from None
    sheets = {sheet.title: rows for sheet in book.worksheets if (rows := _rows(sheet))}
    match list(sheets.items()):
        case [(name, rows)]:
            return game_of_rows(rows, f"{path}, {name}")
        case [(first, own), (second, other)]:
            if _labels(own) == _labels(other):
                return game_of_rows(_paired(f"{first} \\ {second}", own, other), f"{path}, {first}")
            problem = f"sheets {first} and {second} name different actions"
            rule = "the first row and column of both are the same. Correct one of them"
        case _:
            problem = f"it has {len(sheets)} sheets that are not empty"
            rule = "a game has one of pairs, or one of numbers for each of two actors. Remove some"
    raise GameFileError((f"{path}: {problem}; {rule}.",))


def _rows(sheet: Any) -> Rows:
    """The sheet's rows, each with its number and its cells as text, without an empty margin."""
    rows = [
        (number, ["" if value is None else str(value) for value in row])
        for number, row in enumerate(sheet.iter_rows(values_only=True), 1)
    ]
    used = [column for _, row in rows for column, cell in enumerate(row) if cell]
    inner = slice(min(used), max(used) + 1) if used else slice(0)
    return [(number, row[inner]) for number, row in rows if any(row)]


def _labels(rows: Rows) -> tuple[list[str], list[str]]:
    return rows[0][1][1:], [row[0] for _, row in rows[1:]]


def _paired(corner: str, own: Rows, other: Rows) -> Rows:
    """Two tables of numbers as one of pairs."""
    paired = [(own[0][0], [corner, *own[0][1][1:]])]
    for (number, mine), (_, theirs) in zip(own[1:], other[1:], strict=True):
        cells = (f"{a}; {b}" for a, b in zip(mine[1:], theirs[1:], strict=True))
        paired.append((number, [mine[0], *cells]))
    return paired


def write_workbook(game: Game, path: Path) -> None:
    """Writes a two-actor game as a workbook with a sheet of numbers for each actor.

    A payoff that a spreadsheet's number cannot hold exactly is written as a text such as 1/3.

    raises: GameError if the game has another number of actors, or a name too long for a sheet;
            MissingExtraError without openpyxl
    """
    library = _openpyxl()
    if game.size != 2:
        raise GameError(
            f"the game has {game.size} actors; a table holds two. Convert it to .nfg instead."
        )
    book = library.Workbook()
    book.remove(book.active)
    for actor, payoffs in zip(game.actors, game.payoff_texts, strict=True):
        if len(actor) > LONGEST:
            raise GameError(
                f"actor {actor} names a sheet of at most {LONGEST} letters. Write .csv instead."
            )
        sheet = book.create_sheet(actor)
        sheet.append(["", *game.actions[1]])
        for action, row in zip(game.actions[0], payoffs.tolist(), strict=True):
            sheet.append([action, *map(_cell, row)])
    book.save(path)


def _cell(text: str) -> float | str:
    number = float(Fraction(text))
    return number if Fraction(repr(number)) == Fraction(text) else text
