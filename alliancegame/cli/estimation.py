"""Commands about many cases of one game: estimate, simulate, power."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated, TypeAlias

import typer

from alliancegame.cli.inputs import AsJson, GameName, Settings, print_all, print_json, settings
from alliancegame.cli.progress import progress


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
Seed: TypeAlias = Annotated[int, typer.Option("--seed", min=0, help="Same seed, same answer.")]
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
    from alliancegame.evidence.estimation.covariance import Covariance
    from alliancegame.evidence.estimation.error_laws import Error, Law
    from alliancegame.evidence.estimation.estimate import Options, Scale
    from alliancegame.evidence.estimation.estimate import estimate as estimated
    from alliancegame.model.file.library import load
    from alliancegame.present.estimation import estimate_view

    usual = LawName.PROBIT if error is ErrorName.PRIVATE else LawName.LOGIT
    covariance = Covariance.SANDWICH if sandwich or weights else Covariance.HESSIAN
    if cluster:
        covariance = Covariance.CLUSTERED
    options = Options(
        Law(law or usual), Error(error), Scale(scale), covariance, starts=starts, seed=seed
    )
    uses = Uses(counts or "", weights or "", cluster or "")
    model = load(game).with_values(settings(set_))
    with progress("starts") as told:
        result = estimated(model, data, options, uses, told)
    if as_json:
        print_json(result.to_dict())
        return
    print_all(estimate_view(result))
