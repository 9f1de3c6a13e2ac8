"""The command line: parse, call one function, print, exit.

Exit codes: 0 answered, 1 the computation failed, 2 bad input. Results go to standard output, all
else to standard error.
"""

from __future__ import annotations

import os
import sys
import warnings
from typing import Annotated

import typer

from alliancegame.cli import (
    analysis,
    cases,
    convert,
    explore,
    files,
    plots,
    reports,
    strategic,
    sweeps,
)
from alliancegame.errors import AllianceGameError, GameFileWarning
from alliancegame.version import version

app = typer.Typer(
    name="alliancegame",
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
app.command("solve")(strategic.solve)
app.command("solvers")(convert.solvers)
app.command("convert")(convert.convert)
app.command("explain")(strategic.explain)
app.command("durability")(analysis.durability)
app.command("crisis")(analysis.crisis)
app.command("shocks")(analysis.shocks)
app.command("compare")(analysis.compare)
app.command("survival")(analysis.survival)
app.command("backtests")(analysis.backtests)
app.command("sweep")(sweeps.sweep)
app.command("plot")(plots.plot)
app.command("report")(reports.report)
app.command("explore")(explore.explore)
app.command("uncertainty")(sweeps.uncertainty)
app.command("phase")(cases.phase)
app.command("decide")(cases.decide)


def _in_one_line(
    message: Warning | str,
    category: type[Warning],
    filename: str,
    lineno: int,
    line: str | None = None,
) -> str:
    """What is told of a game file stands alone; where in the program is of no use."""
    if issubclass(category, GameFileWarning):
        return f"{message}\n"
    return _FORMAT_WARNING(message, category, filename, lineno, line)


_FORMAT_WARNING = warnings.formatwarning


def run() -> None:
    """The console script: every expected error is one clear message and an exit code."""
    warnings.formatwarning = _in_one_line
    try:
        app()
    except AllianceGameError as error:
        sys.stderr.write(f"{error}\n")
        sys.exit(error.exit_code)
    except BrokenPipeError:
        # whoever read our output has closed it; nothing is left to say, nor to flush at exit
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except OSError as error:  # a full disk, a network drive that is gone
        where = error.filename or "the output"
        sys.stderr.write(f"{where}: {(error.strerror or str(error)).lower()}.\n")
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
