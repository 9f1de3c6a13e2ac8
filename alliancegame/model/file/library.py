"""The games shipped with the program, and loading by name or path."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from alliancegame.errors import GameFileError, NameUnknownError, did_you_mean
from alliancegame.model.model import Model

if TYPE_CHECKING:
    from alliancegame.model.file.kinds import AnyGame
    from alliancegame.model.scenario import Scenario


class PayoffFile(StrEnum):
    """Endings of the names of files that hold payoffs alone, without interests."""

    NFG = ".nfg"
    CSV = ".csv"
    XLSX = ".xlsx"
    EFG = ".efg"


REGISTER = "forecasts"
"""The file beside the shipped games that is none: the register of what they forecast."""


def folder() -> Path:
    """The shipped game files: inside an installed package, beside it in a checkout."""
    package = Path(__file__).resolve().parent.parent.parent
    installed = package / "games"
    return installed if installed.is_dir() else package.parent / "games"


def shipped() -> tuple[str, ...]:
    """The names of the shipped games, in alphabetical order.

    >>> ag.shipped()[0]
    'anglo-japanese-1902'
    """
    return tuple(sorted(path.stem for path in folder().glob("*.toml") if path.stem != REGISTER))


def locate(name: str | Path) -> Path:
    """The file of a shipped game's name or of a path.

    raises: NameUnknownError if there is neither, GameFileError if it holds payoffs alone
    """
    path = Path(name)
    ending = path.suffix.lower()
    if ending in list(PayoffFile):
        tree = ", plot tree" if ending == PayoffFile.EFG else ""
        raise GameFileError(
            (
                f"{path}:1: it holds payoffs alone; this needs interests, in a .toml file. "
                f"For payoffs: alliancegame show, solve, solvers, convert{tree}.",
            )
        )
    if path.is_file():
        return path
    if str(name) in shipped():
        return folder() / f"{name}.toml"
    hint = _beside(path) or did_you_mean(str(name), shipped())
    raise NameUnknownError(
        f'"{name}" is neither a shipped game nor a file.{hint} List the games: alliancegame games'
    )


def is_game(name: str) -> bool:
    """True if the name is that of a shipped game or of a file that may hold one."""
    return name in shipped() or (Path(name).is_file() and bool(Path(name).suffix))


def _beside(path: Path) -> str:
    """' Did you mean "csto.toml"?' where only the ending is missing."""
    named = [path.with_name(path.name + end) for end in (".toml", *PayoffFile)]
    nearby = next((file for file in named if path.name and file.is_file()), None)
    return f' Did you mean "{nearby}"?' if nearby else ""


def load(name: str | Path) -> Model:
    """The model of a shipped strategic game or of its game file.

    raises: NameUnknownError if it is not found, GameFileError if the file has problems or is of
            another kind

    >>> ag.load("northern-triangle")
    Model(northern-triangle: russia, dprk, china; 20 interests, 42 effects, 11 shocks)
    """
    from alliancegame.model.file.gamefile import read

    return read(locate(name))


def load_stated(name: str | Path) -> tuple[Model, Scenario]:
    """A strategic game before anything has happened, and what its file says has.

    raises: NameUnknownError if it is not found, GameFileError if the file has problems or is of
            another kind
    """
    from alliancegame.model.file.gamefile import parse_stated
    from alliancegame.model.file.text import content_of

    path = locate(name)
    return parse_stated(content_of(path), str(path), path.stem)


def load_any_stated(name: str | Path) -> tuple[AnyGame, Scenario]:
    """A game of any kind before anything has happened, and what its file says has.

    raises: NameUnknownError if it is not found, GameFileError if the file has problems
    """
    from alliancegame.model.file.kinds import parse_any_stated
    from alliancegame.model.file.text import content_of

    path = locate(name)
    return parse_any_stated(content_of(path), str(path), path.stem)


def load_any(name: str | Path) -> AnyGame:
    """A game of any kind: a Model, a GraphModel or a Network, as the file's `kind` says.

    raises: NameUnknownError if it is not found, GameFileError if the file has problems

    >>> ag.load_any("elmira").kind
    'graph'
    """
    from alliancegame.model.file.kinds import read_any

    return read_any(locate(name))


def notebooks() -> tuple[Path, ...]:
    """The notebooks that show the program at work, in the order in which they are read."""
    return tuple(sorted((folder() / "notebooks").glob("*.ipynb")))


def starter() -> str:
    """A commented game file to begin from; it passes every check and gives a verdict."""
    return (folder() / "starter" / "game.toml").read_text(encoding="utf-8")
