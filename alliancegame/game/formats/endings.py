"""Payoff files: one table of their formats, by what a file's name ends in, and reading and writing.

A new format is a member of `PayoffFile`, two functions between bytes and a game, and a line here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

from alliancegame.errors import GameFileError
from alliancegame.game.formats.bimatrix import format_bimatrix, parse_bimatrix
from alliancegame.game.formats.efg import format_efg, parse_efg
from alliancegame.game.formats.nfg import format_nfg, parse_nfg
from alliancegame.game.formats.workbook import format_workbook, parse_workbook
from alliancegame.game.game import Game
from alliancegame.game.trees.plans import strategic_form
from alliancegame.game.trees.tree import Tree
from alliancegame.model.file.library import PayoffFile, load
from alliancegame.reading import bytes_of
from alliancegame.writing import write_bytes

Content = TypeVar("Content", Game, Tree)

LARGEST_FILE = 200_000_000
"""The most bytes of a payoff file."""


@dataclass(frozen=True)
class Format(Generic[Content]):
    """How a file's bytes become a game, or a tree, and the other way round.

    parse:  from the bytes and the file's name as errors call it; raises GameFileError
    render: to bytes, the same on every run; raises GameError if the format cannot hold the content
    """

    parse: Callable[[bytes, str], Content]
    render: Callable[[Content], bytes]


def _text(
    parse: Callable[[str, str], Content], render: Callable[[Content], str]
) -> Format[Content]:
    """A format of text in UTF-8."""

    def decoded(content: bytes, name: str) -> Content:
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError:
            raise GameFileError((f"{name}: it is not text in UTF-8. Save it as UTF-8.",)) from None
        return parse(text, name)

    return Format(decoded, lambda content: render(content).encode())


STRATEGIC: Mapping[str, Format[Game]] = {
    PayoffFile.NFG: _text(parse_nfg, format_nfg),
    PayoffFile.CSV: _text(parse_bimatrix, format_bimatrix),
    PayoffFile.XLSX: Format(parse_workbook, format_workbook),
}
"""Formats of games in strategic form."""

EXTENSIVE: Mapping[str, Format[Tree]] = {PayoffFile.EFG: _text(parse_efg, format_efg)}
"""Formats of trees; what is read from one as a game is its strategic form."""


def is_plain(name: str | Path) -> bool:
    """Whether the name is that of a file of payoffs alone, without interests."""
    return _ending(name) in (*STRATEGIC, *EXTENSIVE)


def is_tree(name: str | Path) -> bool:
    """Whether the name is that of a file in extensive form."""
    return _ending(name) in EXTENSIVE


def load_game(name: str | Path) -> Game:
    """The strategic game of a file (.nfg, .csv, .xlsx, .efg, .toml) or of a shipped game's name.

    raises: NameUnknownError if it is not found, GameFileError if the file has problems
    """
    if is_tree(name):
        return strategic_form(load_tree(name))
    if (form := STRATEGIC.get(_ending(name))) is not None:
        return form.parse(bytes_of(Path(name), LARGEST_FILE), str(name))
    from alliancegame.game.payoffs import build_game

    return build_game(load(name))


def load_tree(name: str | Path) -> Tree:
    """The extensive form of a file (.efg, .toml) or of a shipped game's name.

    raises: NameUnknownError if it is not found, GameFileError if the file has problems
    """
    if (form := EXTENSIVE.get(_ending(name))) is not None:
        return form.parse(bytes_of(Path(name), LARGEST_FILE), str(name))
    if is_plain(name):
        raise GameFileError(
            (
                f"{name}: it says nothing of who moves when, and {', '.join(EXTENSIVE)} does. "
                f"Convert it to {', '.join(STRATEGIC)} instead.",
            )
        )
    from alliancegame.game.trees.unfold import build_tree

    return build_tree(load(name))


def save_game(game: Game, name: str | Path) -> None:
    """Writes the game's payoffs to a .nfg, .csv or .xlsx file; interests and events are not kept.

    raises: GameFileError for another ending, AllianceGameError for a file that cannot be written,
            GameError if the format cannot hold the game
    """
    form = STRATEGIC.get(_ending(name))
    if form is None:
        raise GameFileError(
            (
                f'{name}: it ends in "{_ending(name)}"; games are written to '
                f"{', '.join(STRATEGIC)}, and with their moves to {', '.join(EXTENSIVE)}. "
                "Rename it.",
            )
        )
    write_bytes(Path(name), form.render(game))


def save_tree(tree: Tree, name: str | Path) -> None:
    """Writes the tree to an .efg file; interests and events are not kept.

    raises: GameFileError for another ending, AllianceGameError for a file that cannot be written
    """
    form = EXTENSIVE.get(_ending(name))
    if form is None:
        raise GameFileError(
            (
                f'{name}: it ends in "{_ending(name)}"; trees are written to '
                f"{', '.join(EXTENSIVE)}. Rename it.",
            )
        )
    write_bytes(Path(name), form.render(tree))


def _ending(name: str | Path) -> str:
    return Path(name).suffix.lower()
