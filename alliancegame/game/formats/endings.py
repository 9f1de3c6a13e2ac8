"""Games from and to files, by what the name ends in: .toml, .nfg, .csv, .xlsx or .efg."""

from __future__ import annotations

from pathlib import Path

from alliancegame.errors import GameFileError
from alliancegame.game.exact.bimatrix import read_bimatrix, write_bimatrix
from alliancegame.game.formats.efg import read_efg, write_efg
from alliancegame.game.formats.nfg import read_nfg, write_nfg
from alliancegame.game.formats.workbook import read_workbook, write_workbook
from alliancegame.game.game import Game
from alliancegame.game.trees.plans import strategic_form
from alliancegame.game.trees.tree import Tree


def _strategic(path: Path) -> Game:
    return strategic_form(read_efg(path))


READERS = {
    ".nfg": read_nfg,
    ".csv": read_bimatrix,
    ".xlsx": read_workbook,
    ".efg": _strategic,
}
WRITERS = {".nfg": write_nfg, ".csv": write_bimatrix, ".xlsx": write_workbook}


def is_plain(name: str | Path) -> bool:
    """Whether the name is that of a file of payoffs alone, without interests."""
    return Path(name).suffix.lower() in READERS


def load_game(name: str | Path) -> Game:
    """The strategic game of a file (.nfg, .csv, .xlsx, .efg, .toml) or of a shipped game's name.

    raises: NameUnknownError if it is not found, GameFileError if the file has problems
    """
    if is_plain(name):
        path = Path(name)
        try:
            return READERS[path.suffix.lower()](path)
        except OSError as error:
            raise GameFileError((f"{path}: {(error.strerror or str(error)).lower()}.",)) from None
        except UnicodeDecodeError:
            raise GameFileError((f"{path}: it is not text in UTF-8. Save it as UTF-8.",)) from None
    from alliancegame.game.payoffs import build_game
    from alliancegame.model.file.library import load

    return build_game(load(name))


def save_game(game: Game, name: str | Path) -> None:
    """Writes the game's payoffs to a .nfg, .csv or .xlsx file; interests and events are not kept.

    raises: GameFileError for another ending or a file that cannot be written; GameError if the
            format cannot hold the game
    """
    path = Path(name)
    if path.suffix.lower() not in WRITERS:
        endings = ", ".join(WRITERS)
        raise GameFileError(
            (
                f'{path}: it ends in "{path.suffix}"; games are written to {endings}, and with '
                "their moves to .efg. Rename it.",
            )
        )
    try:
        WRITERS[path.suffix.lower()](game, path)
    except OSError as error:
        raise GameFileError((f"{path}: {(error.strerror or str(error)).lower()}.",)) from None


def is_tree(name: str | Path) -> bool:
    """Whether the name is that of a file in extensive form."""
    return Path(name).suffix.lower() == ".efg"


def load_tree(name: str | Path) -> Tree:
    """The extensive form of a file (.efg, .toml) or of a shipped game's name.

    raises: NameUnknownError if it is not found, GameFileError if the file has problems
    """
    if is_tree(name):
        try:
            return read_efg(Path(name))
        except OSError as error:
            raise GameFileError((f"{name}: {(error.strerror or str(error)).lower()}.",)) from None
    from alliancegame.game.trees.unfold import build_tree
    from alliancegame.model.file.library import PAYOFFS_ONLY, load

    if Path(name).suffix.lower() in PAYOFFS_ONLY:
        raise GameFileError(
            (
                f"{name}: it says nothing of who moves when, and an .efg file does. Convert it to "
                "another format.",
            )
        )
    return build_tree(load(name))


def save_tree(tree: Tree, name: str | Path) -> None:
    """Writes the tree to an .efg file; interests and events are not kept.

    raises: GameFileError for a file that cannot be written
    """
    try:
        write_efg(tree, Path(name))
    except OSError as error:
        raise GameFileError((f"{name}: {(error.strerror or str(error)).lower()}.",)) from None
