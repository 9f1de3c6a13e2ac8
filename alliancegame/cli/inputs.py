"""Arguments that commands share (a game, shocks, settings), and their printing."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Protocol, TypeAlias

import typer

from alliancegame.cli.progress import TELLER, stage
from alliancegame.errors import AllianceGameError
from alliancegame.version import version
from alliancegame.visible import visible

if TYPE_CHECKING:
    from alliancegame.document import Document
    from alliancegame.model.model import Model
    from alliancegame.model.shocks import Hit
    from alliancegame.solvers.base import Budget


def game_names(incomplete: str) -> list[str]:
    """The shipped games that a word being typed may become."""
    from alliancegame.model.file.library import shipped

    return [name for name in shipped() if name.startswith(incomplete)]


GameName: TypeAlias = Annotated[
    str,
    typer.Argument(
        metavar="GAME", help="A shipped game's name or a file.", autocompletion=game_names
    ),
]
Shocks: TypeAlias = Annotated[
    list[str] | None,
    typer.Option(
        "--shock", metavar="NAME[=INTENSITY]", help="A shock that has happened (repeatable)."
    ),
]
Settings: TypeAlias = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="PARAMETER=VALUE", help="A parameter's value (repeatable)."),
]
Happened: TypeAlias = Annotated[
    list[str] | None,
    typer.Option(
        "--shock",
        metavar="NAME[=INTENSITY]",
        help="A shock that has happened and lasts: the day after (repeatable).",
    ),
]
Everything: TypeAlias = Annotated[
    bool, typer.Option("--all", help="Everything it says, beyond the first screen.")
]
Posterior: TypeAlias = Annotated[
    bool,
    typer.Option(
        "--posterior", help="With what was learned from the file's record, as fit tells it."
    ),
]
AsJson: TypeAlias = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Force: TypeAlias = Annotated[
    bool, typer.Option("--force", help="Replace the file if it exists already.")
]
CertificateFile: TypeAlias = Annotated[
    Path | None,
    typer.Option(
        "--certificate",
        metavar="FILE",
        help="Write a proof that the list of Nash equilibria is complete; check it with verify.",
    ),
]
TimeLimit: TypeAlias = Annotated[
    float | None,
    typer.Option(
        "--time-limit",
        metavar="SECONDS",
        min=0.0,
        help="Stop a solver after so long, compiling apart; else its work is limited.",
    ),
]


def hits(texts: list[str] | None) -> tuple[Hit, ...]:
    """The shocks of `--shock NAME[=INTENSITY]` options."""
    from alliancegame.model.scenario import read_hit

    return tuple(map(read_hit, texts or []))


def settings(texts: list[str] | None) -> dict[str, Fraction]:
    """The values of `--set PARAMETER=VALUE` options."""
    values: dict[str, Fraction] = {}
    for text in texts or []:
        name, separator, value = text.partition("=")
        if not separator:
            raise AllianceGameError(
                f"--set is {text!r}; it takes PARAMETER=VALUE. "
                "The parameters: alliancegame show GAME"
            )
        if name in values:
            raise AllianceGameError(f"--set names {name} twice; give it once.")
        values[name] = number(value, f"--set {text}")
    return values


def chosen(
    game: str, set_: list[str] | None, shock: list[str] | None, *, posterior: bool = False
) -> Model:
    """The model with these values, on the day after these shocks.

    posterior: with what was learned in place of what the file states
    """
    from alliancegame.model.day_after import day_after
    from alliancegame.model.file.library import load

    if posterior:
        from alliancegame.cli.learned_input import learned

        model = learned(game)
    else:
        model = load(game)
    return day_after(model.with_values(settings(set_)), hits(shock))


def happened(shock: list[str] | None, *, posterior: bool = False) -> dict[str, Any]:
    """The shocks that have happened and whether numbers were learned, for JSON."""
    intensities = {hit.shock: float(hit.intensity) for hit in hits(shock)}
    scenario_record: dict[str, Any] = {"happened": intensities} if intensities else {}
    return {**scenario_record, "posterior": True} if posterior else scenario_record


def number(text: str, option: str) -> Fraction:
    """A decimal or a quotient, exactly."""
    from alliancegame.model.decimals import PROPORTION, read_number

    try:
        return read_number(text)
    except ValueError:
        raise AllianceGameError(
            f"the value of {option} is {text!r}; {PROPORTION}. Write a decimal such as 0.5."
        ) from None


def searching(time_limit: float | None) -> AbstractContextManager[Budget]:
    """The budget of a search, which tells how far it is."""
    from alliancegame.solvers.base import Budget

    return nullcontext(Budget.usual(stage) if time_limit is None else Budget(time_limit, stage))


def say(line: str) -> None:
    """A line of the answer on standard output."""
    TELLER.hush()
    sys.stdout.write(visible(line) + "\n")


def warn(line: str) -> None:
    """A line that is no part of the answer, on standard error."""
    sys.stderr.write(visible(line) + "\n")


SCHEMA = 2
"""The version of what `--json` prints; it grows when a key changes its meaning or goes."""


class Filed(Protocol):
    """A game that came from a file: its name, and the SHA-256 of what the file holds."""

    @property
    def name(self) -> str: ...

    @property
    def digest(self) -> str: ...


def print_json(result: Mapping[str, Any], *games: Filed) -> None:
    """An answer as one JSON object on standard output, with what it was made of and by.

    games: of which it is an answer; of one there is a key `game`, of several `games`
    """
    made: dict[str, Any] = {"alliancegame": version(), "schema": SCHEMA}
    filed = [{"name": game.name, "digest": game.digest} for game in games]
    about: dict[str, Any] = {}
    if games:
        made["digests"] = {game.name: game.digest for game in games}
        about = {"games": filed} if len(filed) > 1 else {"game": filed[0]}
    write_json({**made, **about, **result, **about})


def write_json(result: Mapping[str, Any]) -> None:
    """One JSON object on standard output, in letters where the character set has them."""
    from alliancegame.game.display import json_text

    TELLER.hush()
    text = visible(json_text(result))
    try:
        text.encode(sys.stdout.encoding or "utf-8")
    except UnicodeEncodeError:
        text = json_text(result, ascii_only=True)
    sys.stdout.write(text + "\n")


def print_all(document: Document) -> None:
    """The document on standard output."""
    from alliancegame.render.terminal import print_document

    TELLER.hush()
    print_document(document)


def print_first(document: Document, *, everything: bool) -> None:
    """The document's first screen, which says how to see the rest; or everything, paged."""
    from alliancegame.render.terminal import page_document, print_document

    TELLER.hush()
    if everything:
        page_document(document)
    else:
        print_document(document, first=True)
