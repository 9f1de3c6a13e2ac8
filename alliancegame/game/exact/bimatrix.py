r"""Two-actor games as a table in a CSV file, as a spreadsheet saves one.

    russia \ dprk, ship,   wait
    supply,        "3; 3", "0; 5"
    deny,          "5; 0", "1; 1"

The corner names the actors (or is empty), the first row the column actor's actions, the first
column the row actor's; each cell holds both payoffs, the row actor's first.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable
from fractions import Fraction
from io import StringIO
from pathlib import Path
from typing import NoReturn

import numpy as np

from alliancegame.errors import GameError, GameFileError
from alliancegame.game.game import Game, object_array
from alliancegame.model.decimals import FLOAT_MAGNITUDE, read_number


def read_bimatrix(path: Path) -> Game:
    """The two-actor game of a CSV file, with exact payoffs.

    raises: GameFileError naming the line
    """
    return parse_bimatrix(path.read_text(encoding="utf-8-sig"), str(path))


def write_bimatrix(game: Game, path: Path) -> None:
    """Writes a two-actor game as a CSV file.

    raises: GameError if the game has another number of actors
    """
    path.write_text(format_bimatrix(game), encoding="utf-8", newline="")


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
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([" \\ ".join(game.actors), *game.actions[1]])
    for name, own, other in zip(game.actions[0], rows.tolist(), columns.tolist(), strict=True):
        writer.writerow([name, *(f"{a}; {b}" for a, b in zip(own, other, strict=True))])
    return text.getvalue()


def parse_bimatrix(text: str, name: str = "game.csv") -> Game:
    """The game a CSV table's text describes.

    raises: GameFileError naming the file and line
    """
    try:
        dialect: type[csv.Dialect] | str = csv.Sniffer().sniff(text.split("\n", 1)[0], ",;\t")
    except csv.Error:
        dialect = "excel"
    reader = csv.reader(StringIO(text, newline=""), dialect, skipinitialspace=True)
    try:
        return game_of_rows(((reader.line_num, row) for row in reader), name)
    except csv.Error as error:
        told = f"{name}:{reader.line_num}: the text is not CSV: {error}. Correct the line."
        raise GameFileError((told,)) from None


def game_of_rows(numbered: Iterable[tuple[int, list[str]]], name: str) -> Game:
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
    corner = [part.strip() for part in re.split(r"[\\|/]", header[0]) if part.strip()]
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
            pair = re.split(r"[\s;,|]+", cell.strip("()[] "))
            try:
                own, other = (read_number(part, FLOAT_MAGNITUDE) for part in pair)
            except ValueError:
                fail(
                    line,
                    f'a cell of row "{row[0]}" is "{cell}"; a cell holds two payoffs, such as '
                    "3; 1/2. Correct it.",
                )
            cells += [own, other]
    actions = [[row[0] for _, row in rows[1:]], header[1:]]
    payoffs = np.moveaxis(object_array(cells, (len(rows) - 1, len(header) - 1, 2)), 2, 0)
    try:
        return Game(payoffs, corner or None, actions)
    except GameError as error:
        fail(first, str(error))
