"""Commands about many cases of one game: estimate, simulate, power."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeAlias

import typer

from alliancegame.cli.inputs import (
    AsJson,
    Force,
    GameName,
    Settings,
    number,
    print_all,
    print_json,
    say,
    settings,
)
from alliancegame.cli.progress import progress
from alliancegame.cli.sweeps import Seed, Workers
from alliancegame.errors import AllianceGameError

if TYPE_CHECKING:
    from alliancegame.evidence.estimation.estimate import Options


class LawName(StrEnum):
    """What `--law` takes."""

    LOGIT = "logit"
    PROBIT = "probit"


class ErrorName(StrEnum):
    """What `--error` takes."""

    AGENT = "agent"
    PRIVATE = "private"


class ScaleName(StrEnum):
    """What `--scale` takes."""

    FIXED = "fixed"
    COMMON = "common"
    ACTOR = "actor"


Data: TypeAlias = Annotated[
    Path, typer.Argument(metavar="DATA", help="Cases: .csv, .tsv, .parquet or .xlsx.")
]
LawOption: TypeAlias = Annotated[
    LawName | None,
    typer.Option("--law", help="Of the errors; by default logit, probit if private."),
]
ErrorOption: TypeAlias = Annotated[
    ErrorName, typer.Option("--error", help="On each action, or private about outcomes.")
]
ScaleOption: TypeAlias = Annotated[
    ScaleName,
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
Column: TypeAlias = str | None


def estimate(
    game: GameName,
    data: Data,
    *,
    law: LawOption = None,
    error: ErrorOption = ErrorName.AGENT,
    scale: ScaleOption = ScaleName.FIXED,
    sandwich: Annotated[
        bool, typer.Option("--sandwich", help="Standard errors robust to a wrong law.")
    ] = False,
    cluster: Annotated[
        Column, typer.Option("--cluster", metavar="COLUMN", help="Cases that depend on each other.")
    ] = None,
    counts: Annotated[
        Column, typer.Option("--counts", metavar="COLUMN", help="How many cases a row stands for.")
    ] = None,
    weights: Annotated[
        Column, typer.Option("--weights", metavar="COLUMN", help="Sampling weights.")
    ] = None,
    starts: Starts = 3,
    seed: Seed = 0,
    set_: Settings = None,
    as_json: AsJson = False,
) -> None:
    """Estimate what payoffs depend on, from many cases of one game."""
    from alliancegame.evidence.estimation.case_table import Uses
    from alliancegame.evidence.estimation.estimate import estimate as estimated
    from alliancegame.model.file.library import load
    from alliancegame.present.estimation import estimate_view

    covariance = "clustered" if cluster else "sandwich" if sandwich or weights else "hessian"
    options = _options(law, error, scale, seed=seed, starts=starts, covariance=covariance)
    uses = Uses(counts or "", weights or "", cluster or "")
    model = load(game).with_values(settings(set_))
    with progress("starts") as told:
        result = estimated(model, data, options, uses, told)
    if as_json:
        print_json(result.to_dict())
        return
    print_all(estimate_view(result))


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
    error: ErrorOption = ErrorName.AGENT,
    seed: Seed = 0,
    force: Force = False,
) -> None:
    """Draw cases of a game from known coefficients.

    The columns are those of DATA, or else invented: numbers from the normal law, levels evenly.
    """
    from alliancegame.evidence.estimation.data_file import write_frame
    from alliancegame.evidence.estimation.simulation import simulate as simulated
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
    error: ErrorOption = ErrorName.AGENT,
    scale: ScaleOption = ScaleName.FIXED,
    seed: Seed = 0,
    workers: Workers = 1,
    as_json: AsJson = False,
) -> None:
    """Say how well so many cases would tell coefficients, before any is collected."""
    from alliancegame.evidence.estimation.power import power as studied
    from alliancegame.model.file.library import load
    from alliancegame.present.estimation import power_view
    from alliancegame.sweep.workers import workplace

    model, options = load(game), _options(law, error, scale, seed=seed)
    with workplace(workers, None) as (executor, _), progress("tables") as told:
        result = studied(
            model, data, _sizes(cases), runs, _numbers(coefficient), options, executor, told
        )
    if as_json:
        print_json(result.to_dict())
        return
    print_all(power_view(result))


def _options(
    law: LawName | None,
    error: ErrorName,
    scale: ScaleName = ScaleName.FIXED,
    *,
    seed: int = 0,
    starts: int = 3,
    covariance: str = "hessian",
) -> Options:
    from alliancegame.evidence.estimation.covariance import Covariance
    from alliancegame.evidence.estimation.error_laws import Error, Law
    from alliancegame.evidence.estimation.estimate import Options, Scale

    usual = LawName.PROBIT if error is ErrorName.PRIVATE else LawName.LOGIT
    return Options(
        Law(law or usual), Error(error), Scale(scale), Covariance(covariance), starts, seed
    )


def _numbers(given: list[str] | None) -> dict[str, float]:
    """The values of `--coefficient "PARAMETER: COLUMN=VALUE"` options."""
    found = {}
    for text in given or []:
        name, separator, value = text.rpartition("=")
        if not separator or ":" not in name:
            raise AllianceGameError(
                f"--coefficient is {text!r}; it takes PARAMETER:COLUMN=VALUE. "
                'Write, say, "war-for-challenger: balance=0.5".'
            )
        parameter, _, column = name.partition(":")
        number_ = number(value, f"--coefficient {text}")
        found[f"{parameter.strip()}: {column.strip()}"] = float(number_)
    return found


def _sizes(text: str) -> list[int]:
    sizes = [part.strip() for part in text.split(",")]
    if not all(part.isdecimal() and int(part) > 1 for part in sizes):
        raise AllianceGameError(
            f'--cases is "{text}"; it takes sizes of tables, 2 or more. Write --cases 200,500.'
        )
    return [int(part) for part in sizes]
