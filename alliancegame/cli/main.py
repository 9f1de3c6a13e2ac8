"""The command line: parse, call one function, print, exit.

Results go to standard output, all else to standard error.
"""

from __future__ import annotations

import io
import sys
import warnings
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from alliancegame.cli import (
    analysis,
    certificates,
    convert,
    elicit,
    estimation,
    explore,
    files,
    fits,
    plots,
    record,
    regimes,
    reports,
    strategic,
    sweeps,
    words,
)
from alliancegame.cli.progress import at_work
from alliancegame.errors import AllianceGameError, ComputationError, GameFileWarning
from alliancegame.version import version
from alliancegame.visible import visible


class Commands(TyperGroup):
    """The commands; who names none of them is told what was probably meant."""

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """The command that the arguments begin with.

        raises: AllianceGameError where they begin with "help" or with a game
        """
        if args and self.get_command(ctx, args[0]) is None:
            _meant(args[0], list(self.commands))
        return super().resolve_command(ctx, args)


def _meant(word: str, commands: list[str]) -> None:
    """Refuses a word that is no command and whose meaning is plain."""
    from alliancegame.model.file.library import is_game

    if word in {"help", "commands"}:
        raise AllianceGameError(f'"{word}" is no command. Ask for help: alliancegame --help')
    if word not in commands and is_game(word):
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


app.command("games")(files.games)
app.command("show")(files.show)
app.command("check")(files.check)
app.command("schema")(files.schema)
app.command("new")(files.new)
app.command("notebooks")(files.notebooks)
app.command("solve")(strategic.solve)
app.command("verify")(certificates.verify)
app.command("solvers")(convert.solvers)
app.command("convert")(convert.convert)
app.command("explain")(strategic.explain)
app.command("durability")(analysis.durability)
app.command("crisis")(analysis.crisis)
app.command("shocks")(analysis.shocks)
app.command("compare")(analysis.compare)
app.command("survival")(analysis.survival)
app.command("backtests")(record.backtests)
app.command("forecasts")(record.forecasts)
app.command("fit")(fits.fit)
app.command("elicit")(elicit.elicit)
app.command("sweep")(sweeps.sweep)
app.command("plot")(plots.plot)
app.command("report")(reports.report)
app.command("explore")(explore.explore)
app.command("uncertainty")(sweeps.uncertainty)
app.command("phase")(regimes.phase)
app.command("decide")(regimes.decide)
app.command("estimate")(estimation.estimate)
app.command("parts")(words.parts)
app.command("glossary")(words.glossary)
app.command("simulate")(estimation.simulate)
app.command("power")(estimation.power)


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
        told = io.StringIO()
        error.show(told)  # type: ignore[attr-defined]
        sys.stderr.write(visible(told.getvalue()))
        return 2
    return code if isinstance(code, int) else 0
