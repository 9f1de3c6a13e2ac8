"""Writing pages: report."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from alliancegame.analyses.registry import CommitmentAnalysis, analyses
from alliancegame.cli.inputs import Happened, chosen, say
from alliancegame.cli.progress import progress, stage
from alliancegame.cli.sweeps import CORES
from alliancegame.errors import AllianceGameError

if TYPE_CHECKING:
    from alliancegame.model.model import Model
    from alliancegame.pact.examined import Examined
    from alliancegame.report.crisis import CrisisChapter
    from alliancegame.report.report import Chapter, Section
    from alliancegame.sweep.uncertainty import Uncertainty

SAMPLES = 2048
"""Points of the ranges behind the section on uncertainty."""

ENDINGS = (".html", ".htm")
"""Of the file that a report is written to."""


def report(
    games: Annotated[list[str], typer.Argument(metavar="GAME...", help="Shipped games or files.")],
    output: Annotated[
        Path, typer.Option("--output", "-o", metavar="FILE", help="The HTML file to write.")
    ],
    shock: Happened = None,
) -> None:
    """Write a report: one HTML page that needs nothing else."""
    from alliancegame.report.report import Provenance, report_html
    from alliancegame.version import version
    from alliancegame.writing import guard, write_text

    if output.suffix.lower() not in ENDINGS:
        raise AllianceGameError(
            f"the report's file is {output}; a report is an HTML page. Name it {output.stem}.html; "
            "a browser prints it as PDF, and a word processor opens it."
        )
    guard(output, games, replace=True)
    models = [chosen(game, None, shock) for game in games]
    chapters = [
        _chapter(game, model, uncertain)
        for game, model, uncertain in zip(games, models, _uncertainties(models), strict=True)
    ]
    stage("the page ...")
    command = ["alliancegame", *sys.argv[1:]]
    page = report_html(chapters, Provenance(command, version()))
    write_text(output, page)
    say(f"Wrote {output}.")


def _chapter(game: str, model: Model, uncertain: Uncertainty | None) -> Chapter:
    from alliancegame.model.model import NATURE
    from alliancegame.pact.durability import durability
    from alliancegame.pact.examined import Examined
    from alliancegame.pact.explain import explain
    from alliancegame.pact.margins import commitment_of
    from alliancegame.pact.robustness.shock_analysis import analyse_shocks
    from alliancegame.pact.sequence.mutual_losses import stakes
    from alliancegame.report.report import Chapter

    stage(f"{game}: verdict ...")
    result = durability(model)
    chance = any(item.actor == NATURE for item in model.decisions)
    explanation = None if chance else explain(model, commitment_of(model).pact)
    stage(f"{game}: shocks ...")
    shocks = analyse_shocks(model)
    sections = _sections(Examined(result))
    stage(f"{game}: crisis ...")
    crisis = None if model.simultaneous else _crisis(model)
    return Chapter(game, result, explanation, stakes(model), shocks, sections, crisis, uncertain)


def _sections(subject: Examined) -> list[Section]:
    """The answer to every question that makes sense of the commitment."""
    from alliancegame.render.html import html
    from alliancegame.render.picture import figure_html
    from alliancegame.report.report import Section

    sections = []
    for item in analyses(CommitmentAnalysis):
        if item.always or item.refusal(subject) is not None:
            continue
        stage(f"{subject.model.name}: {item.name} ...")
        result = item.compute(subject)
        drawn = [draw(subject, result) for draw in item.figures.values()]
        pictures = [figure_html(figure) for figure in drawn if figure is not None]
        text = "\n".join([html(item.document(result)), *pictures])
        sections.append(Section(item.name, item.title, text))
    return sections


def _uncertainties(models: Sequence[Model]) -> list[Uncertainty | None]:
    """One for each model with ranges."""
    from alliancegame.sweep.crew import crew
    from alliancegame.sweep.designs import ranged_coordinates
    from alliancegame.sweep.uncertainty import games, uncertainty

    varied = [ranged_coordinates(model) for model in models]
    rows = sum(games(items, SAMPLES) for items in varied if items)
    with progress("samples") as shown, crew(CORES, rows, shown) as helpers:
        return [
            uncertainty(model, (), items, SAMPLES, columns_of=helpers.columns) if items else None
            for model, items in zip(models, varied, strict=True)
        ]


def _crisis(model: Model) -> CrisisChapter:
    from alliancegame.pact.sequence.crisis import crisis
    from alliancegame.pact.sequence.crisis_path import crisis_path, telling_parameters
    from alliancegame.report.crisis import CrisisChapter

    result = crisis(model)
    paths = tuple(crisis_path(model, name) for name in telling_parameters(result))
    return CrisisChapter(result, paths)
