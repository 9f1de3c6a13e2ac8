"""Payoff files: read and written in the format that a file's name ends in.

A new format is a module of this folder with a constant `FORMAT`, and its ending in `PayoffFile`.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import TypeVar

from alliancegame.errors import GameFileError
from alliancegame.game.formats.payoff_format import ExtensiveFormat, StrategicFormat
from alliancegame.game.game import Game
from alliancegame.game.trees.plans import strategic_form
from alliancegame.game.trees.tree import ExtensiveForm, Tree
from alliancegame.model.file.library import PayoffFile, load
from alliancegame.reading import bytes_of
from alliancegame.writing import write_bytes

LARGEST_FILE = 200_000_000
"""The most bytes of a payoff file."""

F = TypeVar("F", StrategicFormat, ExtensiveFormat)


def _formats(kind: type[F]) -> Mapping[str, F]:
    """{ending: format} of the formats of a kind that the modules of this folder define."""
    own = [module.name for module in iter_modules([str(Path(__file__).parent)], f"{__package__}.")]
    modules = [import_module(name) for name in own if name != __name__]
    constants = [value for module in modules for value in vars(module).values()]
    known = {constant.ending: constant for constant in constants if isinstance(constant, kind)}
    return {ending: known[ending] for ending in PayoffFile if ending in known}


STRATEGIC = _formats(StrategicFormat)
EXTENSIVE = _formats(ExtensiveFormat)


def is_plain(name: str | Path) -> bool:
    """True if the name is that of a file of payoffs alone, without interests."""
    return _ending(name) in (*STRATEGIC, *EXTENSIVE)


def is_tree(name: str | Path) -> bool:
    """True if the name is that of a file in extensive form."""
    return _ending(name) in EXTENSIVE


def load_game(name: str | Path) -> Game:
    """The strategic game of a file (.nfg, .csv, .xlsx, .efg, .toml) or of a shipped game's name.

    raises: NameUnknownError if it is not found, GameFileError if the file has problems

    >>> ag.load_game("prisoners-dilemma").actions[0]
    ('cooperate', 'defect')
    """
    if is_tree(name):
        return strategic_form(load_form(name))
    if (form := STRATEGIC.get(_ending(name))) is not None:
        return form.parse(bytes_of(Path(name), LARGEST_FILE), str(name))
    from alliancegame.game.payoffs import build_game

    return build_game(load(name))


def load_form(name: str | Path) -> ExtensiveForm:
    """The extensive form of a file such as .efg: a tree, unless an actor forgets.

    raises: GameFileError if the file has problems
    """
    form = EXTENSIVE[_ending(name)]
    return form.parse_form(bytes_of(Path(name), LARGEST_FILE), str(name))


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

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     ag.save_game("matching-pennies", f"{folder}/pennies.nfg")
    ...     print(ag.load_game(f"{folder}/pennies.nfg").shape)
    (2, 2)
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
