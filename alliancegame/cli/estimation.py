"""Commands about many cases of one game: estimate, simulate, power."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeAlias

import typer

from alliancegame.analyses.registry import EstimateAnalysis, analyses
from alliancegame.cli.inputs import (
    AsJson,
    Everything,
    Force,
    GameName,
    Settings,
    number,
    print_all,
    print_first,
    print_json,
    say,
    settings,
)
from alliancegame.cli.progress import progress
from alliancegame.cli.questions import answered, options_of, with_questions
from alliancegame.cli.sweeps import Seed, Workers
from alliancegame.document import Sentence
from alliancegame.errors import AllianceGameError
from alliancegame.evidence.estimation.estimation_options import (
    Covariance,
    Error,
    Estimation,
    Law,
    Method,
    Scale,
)

if TYPE_CHECKING:
    from alliancegame.evidence.estimation.estimate import Estimate

Data: TypeAlias = Annotated[
    Path, typer.Argument(metavar="DATA", help="Cases: .csv, .tsv, .parquet or .xlsx.")
]
LawOption: TypeAlias = Annotated[
    Law | None,
    typer.Option("--law", help="Of the errors; by default logit, probit if private."),
]
ErrorOption: TypeAlias = Annotated[
    Error, typer.Option("--error", help="On each action, or private about outcomes.")
]
ScaleOption: TypeAlias = Annotated[
    Scale,
    typer.Option("--scale", help="Of the errors: 1, or estimated, for all or for each actor."),
]
Starts: TypeAlias = Annotated[
    int, typer.Option("--starts", min=1, help="Points the likelihood is climbed from.")
]
Coefficients: TypeAlias = Annotated[
    list[str] | None,
    typer.Option(
        "--coefficient",
        metavar="PARAMETER:COLUMN=VALUE",
        help="In place of what the file expects (repeatable).",
    ),
]
OptionalData: TypeAlias = Annotated[
    Path | None, typer.Argument(metavar="[DATA]", help="A table of the columns.")
]


QUESTIONS: tuple[EstimateAnalysis[Any], ...] = analyses(EstimateAnalysis)
"""The further questions about estimates."""


def _estimate(
    game: GameName,
    data: Data,
    *,
    law: LawOption = None,
    error: ErrorOption = Error.AGENT,
    scale: ScaleOption = Scale.FIXED,
    method: Annotated[
        Method,
        typer.Option("--method", help="Likelihood, or nested pseudo-likelihood."),
    ] = Method.MAXIMUM,
    sandwich: Annotated[
        bool, typer.Option("--sandwich", help="Standard errors robust to a wrong law.")
    ] = False,
    cluster: Annotated[
        str | None, typer.Option("--cluster", metavar="COLUMN", help="Cases that hang together.")
    ] = None,
    bootstrap: Annotated[
        int, typer.Option("--bootstrap", metavar="N", min=0, help="Standard errors from N draws.")
    ] = 0,
    record: Annotated[
        Path | None,
        typer.Option("--record", metavar="FILE", help="Keeps draws, to go on when stopped."),
    ] = None,
    counts: Annotated[
        str | None, typer.Option("--counts", metavar="COLUMN", help="Cases a row stands for.")
    ] = None,
    weights: Annotated[
        str | None, typer.Option("--weights", metavar="COLUMN", help="Sampling weights.")
    ] = None,
    starts: Starts = 3,
    seed: Seed = 0,
    set_: Settings = None,
    workers: Workers = 1,
    everything: Annotated[bool, typer.Option("--all", help="All of these questions.")] = False,
    table: Annotated[
        list[Path] | None,
        typer.Option("--table", metavar="FILE", help="Writes a .tex or .md table (repeatable)."),
    ] = None,
    plot: Annotated[
        list[str] | None,
        typer.Option(
            "--plot",
            metavar="WHAT=FILE",
            help="Draws effects, roc, or what follows a column (repeatable).",
        ),
    ] = None,
    as_json: AsJson = False,
    **asked: bool,
) -> None:
    """Estimate what payoffs depend on, from many cases."""
    from alliancegame.analyses.answers.estimation_view import estimate_view
    from alliancegame.evidence.estimation.bootstrap import bootstrap as drawn_again
    from alliancegame.evidence.estimation.bootstrap import with_bootstrap
    from alliancegame.evidence.estimation.complete_cases import CaseColumns
    from alliancegame.evidence.estimation.estimate import estimate as estimated
    from alliancegame.model.file.library import load
    from alliancegame.sweep.workers import workplace

    robust = Covariance.SANDWICH if sandwich or weights else Covariance.HESSIAN
    covariance = Covariance.CLUSTERED if cluster else robust
    options = _options(law, error, scale, seed=seed, starts=starts, covariance=covariance)
    options = replace(options, method=method)
    uses = CaseColumns(counts or "", weights or "", cluster or "")
    with progress("starts") as telling:
        result = estimated(load(game).with_values(settings(set_)), data, options, uses, telling)
    if bootstrap:
        with workplace(workers, None) as (executor, _), progress("draws") as telling:
            result = with_bootstrap(
                result, drawn_again(result, bootstrap, executor, telling, record)
            )
    answers = answered(QUESTIONS, result, result.model.name, asked, everything=everything)
    written = [*_tables(result, table or []), *_pictures(result, plot or [])]
    if as_json:
        print_json({**result.to_dict(), **answers.to_dict()}, result.model)
        return
    chapters = answers.chapters(lambda question: asked.get(question.option, False))
    print_all(chain(estimate_view(result), *chapters.values(), map(Sentence, written)))


estimate = with_questions(_estimate, options_of(QUESTIONS))


def _tables(result: Estimate, targets: Sequence[Path]) -> Iterator[str]:
    """Writes the tables; what was written where."""
    from alliancegame.analyses.answers.regression_table import regression_table
    from alliancegame.writing import write_text

    for target in targets:
        kinds = {".tex": "latex", ".md": "markdown"}
        if target.suffix not in kinds:
            raise AllianceGameError(
                f'{target}: its name ends in "{target.suffix}"; tables are written to .tex or .md. '
                "Name such a file."
            )
        write_text(target, regression_table([result], kinds[target.suffix]))
        yield f"Wrote {target}."


def _pictures(result: Estimate, wanted: Sequence[str]) -> Iterator[str]:
    """Draws the figures; what was written where."""
    from alliancegame.evidence.estimation.effects import prediction
    from alliancegame.render.figures.estimation_plots import prediction_figure
    from alliancegame.render.figures.saving import save_picture

    drawn = {
        name: (analysis, draw)
        for analysis in analyses(EstimateAnalysis)
        for name, draw in analysis.figures.items()
    }
    for text in wanted:
        what, separator, name = text.rpartition("=")
        target = Path(name)
        if not separator or target.suffix not in {".png", ".svg", ".pdf"}:
            raise AllianceGameError(
                f'--plot is "{text}"; it takes WHAT=FILE, of a .png, .svg or .pdf. Write '
                "effects=effects.png, or the name of a column."
            )
        if what in drawn:
            item, draw = drawn[what]
            figure = draw(result, item.compute(result))
        else:
            figure = prediction_figure(prediction(result, what))
        if figure is not None:
            save_picture(figure, target)
            yield f"Wrote {target}."


def simulate(
    game: GameName,
    data: OptionalData = None,
    *,
    output: Annotated[
        Path, typer.Option("--output", "-o", metavar="FILE", help="The .csv or .parquet to write.")
    ],
    cases: Annotated[
        int | None, typer.Option("--cases", min=1, help="How many; by default one a row of DATA.")
    ] = None,
    coefficient: Coefficients = None,
    law: LawOption = None,
    error: ErrorOption = Error.AGENT,
    seed: Seed = 0,
    force: Force = False,
) -> None:
    """Draw cases of a game from known coefficients.

    The columns are those of DATA, or else invented: numbers from the normal law, levels evenly.
    """
    from alliancegame.evidence.estimation.data_file import write_frame
    from alliancegame.evidence.estimation.simulated_cases import simulate as simulated
    from alliancegame.model.file.library import load
    from alliancegame.writing import guard

    guard(output, () if data is None else (data,), replace=force)
    options = _options(law, error, seed=seed)
    frame = simulated(load(game), data, cases, _numbers(coefficient), options)
    write_frame(output, frame)
    say(f"Wrote {output}: {len(frame):,} cases. Next: alliancegame estimate {game} {output}")


def power(
    game: GameName,
    data: OptionalData = None,
    *,
    cases: Annotated[
        str, typer.Option("--cases", metavar="N[,N...]", help="Sizes of tables.")
    ] = "200,500,1000",
    runs: Annotated[int, typer.Option("--runs", min=2, help="Drawn tables of each size.")] = 100,
    coefficient: Coefficients = None,
    law: LawOption = None,
    error: ErrorOption = Error.AGENT,
    scale: ScaleOption = Scale.FIXED,
    seed: Seed = 0,
    workers: Workers = 1,
    everything: Everything = False,
    as_json: AsJson = False,
) -> None:
    """Say how well so many cases would tell coefficients."""
    from alliancegame.analyses.answers.estimation_view import power_view
    from alliancegame.evidence.estimation.power import power as studied
    from alliancegame.model.file.library import load
    from alliancegame.sweep.workers import workplace

    model, options = load(game), _options(law, error, scale, seed=seed)
    with workplace(workers, None) as (executor, _), progress("tables") as telling:
        result = studied(
            model, data, _sizes(cases), runs, _numbers(coefficient), options, executor, telling
        )
    if as_json:
        print_json(result.to_dict(), model)
        return
    print_first(power_view(result), everything=everything)


def _options(
    law: Law | None,
    error: Error,
    scale: Scale = Scale.FIXED,
    *,
    seed: int = 0,
    starts: int = 3,
    covariance: Covariance = Covariance.HESSIAN,
) -> Estimation:
    usual = Law.PROBIT if error is Error.PRIVATE else Law.LOGIT
    return Estimation(law or usual, error, scale, covariance, starts, seed)


def _numbers(assignments: list[str] | None) -> dict[str, float]:
    """The values of `--coefficient "PARAMETER: COLUMN=VALUE"` options."""
    numbers = {}
    for text in assignments or []:
        name, separator, value = text.rpartition("=")
        if not separator or ":" not in name:
            raise AllianceGameError(
                f"--coefficient is {text!r}; it takes PARAMETER:COLUMN=VALUE. "
                'Write, say, "war-for-challenger: balance=0.5".'
            )
        parameter, _, column = name.partition(":")
        number_ = number(value, f"--coefficient {text}")
        numbers[f"{parameter.strip()}: {column.strip()}"] = float(number_)
    return numbers


def _sizes(text: str) -> list[int]:
    sizes = [part.strip() for part in text.split(",")]
    if not all(part.isdecimal() and int(part) > 1 for part in sizes):
        raise AllianceGameError(
            f'--cases is "{text}"; it takes sizes of tables, 2 or more. Write --cases 200,500.'
        )
    return [int(part) for part in sizes]
