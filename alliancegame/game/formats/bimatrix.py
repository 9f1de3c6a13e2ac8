r"""Two-actor games as a table in a CSV file, as a spreadsheet saves one.

    russia \ dprk, ship,   wait
    supply,        "3; 3", "0; 5"
    deny,          "5; 0", "1; 1"

The corner names the actors (or is empty), the first row the column actor's actions, the first
column the row actor's; each cell holds both payoffs, the row actor's first. Cells are parted by
commas, semicolons or tabs. A name that a spreadsheet would take for a formula stands between
apostrophes.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable
from fractions import Fraction
from io import StringIO
from typing import NoReturn, TypeAlias

import numpy as np

from alliancegame.errors import GameError, GameFileError
from alliancegame.game.formats.labels import distinct_labels
from alliancegame.game.formats.payoff_format import StrategicFormat, decoded, encoded
from alliancegame.game.formats.table_names import actors_in, corner_of, guarded, unguarded
from alliancegame.game.game import Game, object_array
from alliancegame.model.decimals import FLOAT_MAGNITUDE, read_number
from alliancegame.model.file.library import PayoffFile


def format_bimatrix(game: Game) -> str:
    """The two-actor game as CSV text.

    raises: GameError if the game has another number of actors
    """
    if game.size != 2:
        raise GameError(
            f"the game has {game.size} actors; a table holds two. Convert it to .nfg instead."
        )
    rows, columns = game.payoff_texts
    text = StringIO(newline="")
    writer = csv.writer(text)  # lines end as RFC 4180 has them, so that a name may hold a return
    writer.writerow([corner_of(game.actors), *map(guarded, game.actions[1])])
    for name, own, other in zip(game.actions[0], rows.tolist(), columns.tolist(), strict=True):
        cells = (f"{a}; {b}" for a, b in zip(own, other, strict=True))
        writer.writerow([guarded(name), *cells])
    return text.getvalue()


Rows: TypeAlias = list[tuple[int, list[str]]]
"""A table's rows, each with its line."""

SEPARATORS = ",;\t"
"""The characters that may part the cells of a row."""


def parse_bimatrix(text: str, name: str = "game.csv") -> Game:
    """The game a CSV table's text describes; cells are parted by what makes most of them pairs.

    raises: GameFileError naming the file and line
    """
    try:
        readings = [_read(text, separator) for separator in SEPARATORS]
    except _NoTableError as error:
        problem = f"{name}:{error.line}: the text is not CSV: {error}. Correct the line."
        raise GameFileError((problem,)) from None
    return game_of_rows(max(readings, key=_likeness), name)


class _NoTableError(Exception):
    """The text is no CSV from that line on."""

    def __init__(self, line: int, problem: str) -> None:
        super().__init__(problem)
        self.line = line


def _read(text: str, separator: str) -> Rows:
    reader = csv.reader(StringIO(text, newline=""), delimiter=separator, skipinitialspace=True)
    try:
        return [(reader.line_num, row) for row in reader]
    except csv.Error as error:
        raise _NoTableError(reader.line_num, str(error)) from None


def _likeness(rows: Iterable[tuple[int, list[str]]]) -> tuple[int, int]:
    """The likeness of rows to a table: cells that are pairs, then cells of the first row."""
    filled = [row for _, row in rows if any(cell.strip() for cell in row)]
    pairs = sum(_pair(cell) is not None for row in filled[1:] for cell in row[1:])
    return pairs, len(filled[0]) if filled else 0


def _pair(cell: str) -> tuple[Fraction, Fraction] | None:
    """The two payoffs of a cell, such as `3; 1/2`; None if it does not hold two."""
    parts = re.split(r"[\s;,|]+", cell.strip("()[] "))
    try:
        own, other = (read_number(part, FLOAT_MAGNITUDE) for part in parts)
    except ValueError:
        return None
    return own, other


def game_of_rows(numbered: Iterable[tuple[int, list[str]]], name: str, title: str = "") -> Game:
    """The game a table describes, given as its rows, each with its line; empty rows are left out.

    raises: GameFileError naming the file and line
    """

    def fail(line: int, problem: str) -> NoReturn:
        raise GameFileError((f"{name}:{line}: {problem}",))

    rows = [(line, [cell.strip() for cell in row]) for line, row in numbered]
    rows = [(line, row) for line, row in rows if any(row)]
    if len(rows) < 2 or len(rows[0][1]) < 2:
        fail(1, "the table has no cells; it has a row of actions, then one row for each action.")
    first, header = rows[0]
    corner = actors_in(header[0])
    if len(corner) not in {0, 2}:
        fail(
            first,
            f'the corner is "{header[0]}"; it is empty or names both actors, as in us \\ rok. '
            "Correct it.",
        )
    cells: list[Fraction] = []
    for line, row in rows[1:]:
        if len(row) != len(header):
            fail(
                line,
                f'row "{row[0]}" has {len(row) - 1} cells; it has {len(header) - 1}, one for each '
                "column. Add or remove some.",
            )
        for cell in row[1:]:
            pair = _pair(cell)
            if pair is None:
                fail(
                    line,
                    f'a cell of row "{row[0]}" is "{cell}"; a cell holds two payoffs, such as '
                    "3; 1/2. Correct it.",
                )
            cells += pair
    sides = ([row[0] for _, row in rows[1:]], header[1:])
    actions = [
        distinct_labels([unguarded(label) for label in labels], "action", f"{name}:{first}")
        for labels in sides
    ]
    payoffs = np.moveaxis(object_array(cells, (len(rows) - 1, len(header) - 1, 2)), 2, 0)
    try:
        return Game(payoffs, corner or None, actions, title=title)
    except GameError as error:
        fail(first, str(error))


FORMAT = StrategicFormat(PayoffFile.CSV, decoded(parse_bimatrix), encoded(format_bimatrix))
