"""The command line: parse, call one function, print, exit.

Results go to standard output, all else to standard error.
"""

from __future__ import annotations

import io
import sys
import warnings
from importlib import import_module
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from alliancegame.cli.progress import at_work
from alliancegame.errors import AllianceGameError, ComputationError, GameFileWarning
from alliancegame.version import version
from alliancegame.visible import visible

HOMES = {
    "games": "files",
    "show": "files",
    "check": "files",
    "schema": "files",
    "new": "files",
    "notebooks": "files",
    "solve": "strategic",
    "verify": "certificates",
    "solvers": "convert",
    "convert": "convert",
    "explain": "strategic",
    "durability": "analysis",
    "crisis": "analysis",
    "shocks": "analysis",
    "compare": "analysis",
    "survival": "analysis",
    "backtests": "record",
    "forecasts": "record",
    "fit": "fits",
    "elicit": "elicit",
    "sweep": "sweeps",
    "plot": "plots",
    "report": "reports",
    "explore": "explore",
    "uncertainty": "sweeps",
    "phase": "regimes",
    "decide": "regimes",
    "estimate": "estimation",
    "parts": "words",
    "glossary": "words",
    "simulate": "estimation",
    "power": "estimation",
}
"""{command: file of this folder whose function of that name it is}, in the order of the help."""


class Commands(TyperGroup):
    """The commands, each loaded when it is asked for; who names none is told what was meant."""

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ARG002
        """All names, in the order of the help."""
        return list(HOMES)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:  # noqa: ARG002
        """The command of that name; None where there is none."""
        if cmd_name in HOMES and cmd_name not in self.commands:
            module = import_module(f"alliancegame.cli.{HOMES[cmd_name]}")
            alone = typer.Typer(add_completion=False, rich_markup_mode=None)
            alone.command(cmd_name)(getattr(module, cmd_name))
            self.commands[cmd_name] = typer.main.get_command(alone)
        return self.commands.get(cmd_name)

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """The command that the arguments begin with.

        raises: AllianceGameError where they begin with "help" or with a game
        """
        if args and args[0] not in HOMES:
            _meant(args[0])
            for name in HOMES:  # a word that is close to one is taken for it
                self.get_command(ctx, name)
        return super().resolve_command(ctx, args)


def _meant(word: str) -> None:
    """Refuses a word that is no command and whose meaning is plain."""
    from alliancegame.model.file.library import is_game

    if word in {"help", "commands"}:
        raise AllianceGameError(f'"{word}" is no command. Ask for help: alliancegame --help')
    if is_game(word):
        raise AllianceGameError(
            f'"{word}" is a game; a command comes before it. Ask, say: alliancegame durability '
            f"{word}"
        )


app = typer.Typer(
    name="alliancegame",
    cls=Commands,
    help="Test how durable an alliance commitment is.",
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"alliancegame {version()}")
        raise typer.Exit


@app.callback()
def options(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Test how durable an alliance commitment is."""


def _in_one_line(
    message: Warning | str,
    category: type[Warning],
    filename: str,
    lineno: int,
    line: str | None = None,
) -> str:
    """A warning in one line; that of a game file without its place in the program."""
    if issubclass(category, GameFileWarning):
        return visible(f"{message}\n")
    return _FORMAT_WARNING(message, category, filename, lineno, line)


_FORMAT_WARNING = warnings.formatwarning


def run() -> int:
    """Parses the command line, runs the command and returns the exit code."""
    warnings.formatwarning = _in_one_line
    wrong = typer.BadParameter.__mro__[2]  # of any command line; typer gives it no name
    try:
        with at_work():
            code = app(standalone_mode=False)
    except MemoryError:
        raise ComputationError(
            "there is not enough memory for this. Take a smaller game or fewer points."
        ) from None
    except typer.Abort:
        return 1
    except Exception as error:
        if not isinstance(error, wrong):
            raise
        problem = io.StringIO()
        error.show(problem)  # type: ignore[attr-defined]
        sys.stderr.write(visible(problem.getvalue()))
        return 2
    return code if isinstance(code, int) else 0
