"""Writing reports: report GAME... -o FILE."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from alliancegame.cli.inputs import Happened, Posterior, chosen, hits, say
from alliancegame.cli.progress import progress, stage
from alliancegame.cli.sweeps import CORES
from alliancegame.errors import AllianceGameError

if TYPE_CHECKING:
    from alliancegame.model.model import Model
    from alliancegame.report.chapters import GameReport
    from alliancegame.report.report import Provenance
    from alliancegame.sweep.uncertainty import Uncertainty


def _page(reports: Sequence[GameReport], provenance: Provenance) -> bytes:
    from alliancegame.report.report import report_html

    return report_html(reports, provenance).encode()


def _pdf(reports: Sequence[GameReport], provenance: Provenance) -> bytes:
    from alliancegame.render.printed import printed
    from alliancegame.report.report import report_html

    return printed(report_html(reports, provenance))


def _markdown(reports: Sequence[GameReport], provenance: Provenance) -> bytes:
    from alliancegame.render.markdown import markdown
    from alliancegame.report.report import report_blocks

    return markdown(report_blocks(reports, provenance)).encode()


def _word(reports: Sequence[GameReport], provenance: Provenance) -> bytes:
    from alliancegame.render.word import word
    from alliancegame.report.report import report_blocks

    return word(report_blocks(reports, provenance))


FORMATS: Mapping[str, Callable[[Sequence[GameReport], Provenance], bytes]] = {
    ".html": _page,
    ".htm": _page,
    ".pdf": _pdf,
    ".md": _markdown,
    ".docx": _word,
}
"""{ending of the file that a report is written to: what makes it}."""


def report(
    games: Annotated[list[str], typer.Argument(metavar="GAME...", help="Shipped games or files.")],
    output: Annotated[
        Path,
        typer.Option(
            "--output", "-o", metavar="FILE", help="The .html, .pdf, .md or .docx file to write."
        ),
    ],
    shock: Happened = None,
    *,
    posterior: Posterior = False,
    brief: Annotated[bool, typer.Option("--brief", help="Two pages for each game.")] = False,
) -> None:
    """Write a report: a web page on its own, PDF, Markdown or Word."""
    from alliancegame.cli.learned_input import fitted_game, learned
    from alliancegame.model.day_after import day_after
    from alliancegame.render.printed import require_browser
    from alliancegame.render.word import require_word
    from alliancegame.report.chapters import game_report
    from alliancegame.report.report import Provenance
    from alliancegame.version import version
    from alliancegame.writing import guard, write_bytes

    if (made := FORMATS.get(output.suffix.lower())) is None:
        raise AllianceGameError(
            f"the report's file is {output}; a report is a .html, .pdf, .md or .docx file. Name it "
            f"{output.stem}.html."
        )
    if made is _word:
        require_word()
    if made is _pdf:
        require_browser()
    guard(output, games, replace=True)
    fits = [fitted_game(game) if posterior else None for game in games]
    models = [
        chosen(game, None, shock)
        if fitted is None
        else day_after(learned(game, fitted), hits(shock))
        for game, fitted in zip(games, fits, strict=True)
    ]
    uncertainties = [None] * len(models) if brief else _uncertainties(models)
    reports = [
        game_report(game, model, uncertain, stage, brief_only=brief, learned=fitted)
        for game, model, uncertain, fitted in zip(games, models, uncertainties, fits, strict=True)
    ]
    stage("the page ...")
    write_bytes(output, made(reports, Provenance(["alliancegame", *sys.argv[1:]], version())))
    say(f"Wrote {output}.")


def _uncertainties(models: Sequence[Model]) -> list[Uncertainty | None]:
    """One for each model with ranges."""
    from alliancegame.sweep.coordinates import ranged_coordinates
    from alliancegame.sweep.crew import crew
    from alliancegame.sweep.uncertainty import games, uncertainty

    varied = [ranged_coordinates(model) for model in models]
    rows = sum(games(*each) for each in zip(models, varied, strict=True) if each[1])
    with progress("samples") as shown, crew(CORES, rows, shown) as helpers:
        return [
            uncertainty(model, (), coordinates, columns_of=helpers.columns) if coordinates else None
            for model, coordinates in zip(models, varied, strict=True)
        ]
