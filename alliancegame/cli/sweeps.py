"""Commands over many games: sweep, uncertainty."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from enum import StrEnum
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeAlias

import typer

from alliancegame.cli.inputs import (
    AsJson,
    Everything,
    GameName,
    Posterior,
    Settings,
    Shocks,
    chosen,
    happened,
    hits,
    number,
    print_all,
    print_first,
    print_json,
    settings,
)
from alliancegame.cli.progress import notice, progress
from alliancegame.errors import AllianceGameError

if TYPE_CHECKING:
    from alliancegame.model.model import Model
    from alliancegame.model.scenario import Scenario
    from alliancegame.sweep.coordinates import Coordinate
    from alliancegame.sweep.designs import Design
    from alliancegame.sweep.evaluation import Play


class PlayName(StrEnum):
    """Values of `--equilibria`."""

    PURE = "pure"
    ALL = "all"


class DesignName(StrEnum):
    """Values of `--design`."""

    SOBOL = "sobol"
    LATIN = "latin"
    GRID = "grid"


Samples: TypeAlias = Annotated[
    int, typer.Option("--samples", min=1, help="Points of a sample; best a power of 2.")
]
Seed: TypeAlias = Annotated[int, typer.Option("--seed", min=0, help="Same seed, same rows.")]
Vary: TypeAlias = Annotated[
    list[str] | None,
    typer.Option(
        "--vary",
        metavar="NAME[=LOW:HIGH]",
        help="A parameter that varies, or a shock's NAME.intensity (repeatable; by default every "
        "parameter that has a range).",
    ),
]
Workers: TypeAlias = Annotated[
    int, typer.Option("--workers", min=1, help="Processes on this machine.")
]

CORES = os.cpu_count() or 1
HelpingWorkers: TypeAlias = Annotated[
    int,
    typer.Option("--workers", min=1, help="Processes at most, where it takes long."),
]


def sweep(
    game: GameName,
    output: Annotated[
        Path, typer.Option("--output", "-o", metavar="DIR", help="The table's folder.")
    ],
    *,
    design: Annotated[
        DesignName, typer.Option("--design", help="Sobol' points, Latin hypercube or full grid.")
    ] = DesignName.SOBOL,
    samples: Samples = 1024,
    steps: Annotated[
        int, typer.Option("--steps", min=1, help="Values of each coordinate in a grid.")
    ] = 11,
    seed: Seed = 0,
    vary: Vary = None,
    set_: Settings = None,
    combine: Annotated[
        int,
        typer.Option("--combine", min=0, help="Every combination of up to so many shocks."),
    ] = 1,
    scenario: Annotated[
        list[str] | None,
        typer.Option(
            "--scenario",
            metavar="SHOCK[=INTENSITY][,...]",
            help='Only these combinations of shocks, "today" for none (repeatable).',
        ),
    ] = None,
    equilibria: Annotated[
        PlayName | None,
        typer.Option("--equilibria", help="By default all where that is fast (up to 4×4, 2×2×2)."),
    ] = None,
    workers: Workers = 1,
    scheduler: Annotated[
        str | None,
        typer.Option("--scheduler", metavar="ADDRESS", help="Compute on a Dask cluster."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Solve the game over samples or a grid, into a table on disk.

    A sweep that was stopped goes on with the same command.
    """
    from alliancegame.sweep.workers import workplace

    # workers start while the game is read
    with workplace(workers, scheduler) as (executor, many):
        from alliancegame.model.file.library import load
        from alliancegame.sweep import run
        from alliancegame.sweep.study import Study, default_play

        model = load(game).with_values(settings(set_))
        varied = coordinates(model, vary)
        scenarios = _scenarios(model, varied, combine, scenario)
        play: Play = default_play(model) if equilibria is None else equilibria.value
        study = Study(model, _design(design, model, varied, samples, steps, seed), scenarios, play)
        with _resumption_told(), progress("games") as shown:
            store = run.sweep(
                study,
                output,
                executor=executor,
                workers=many,
                progress=shown,
                notice=notice,
            )
    from alliancegame.analyses.answers.sweep_view import sweep_view
    from alliancegame.sweep.summary import summary

    result = summary(store)
    if as_json:
        print_json(result.to_dict(), model)
        return
    print_all(sweep_view(result))


def uncertainty(
    game: GameName,
    *,
    shock: Shocks = None,
    set_: Settings = None,
    vary: Vary = None,
    samples: Annotated[
        int | None,
        typer.Option(
            "--samples",
            min=1,
            help="Draws, and points behind each index: a power of 2. Default: 8192 and 2048.",
        ),
    ] = None,
    seed: Seed = 0,
    workers: HelpingWorkers = CORES,
    posterior: Posterior = False,
    everything: Everything = False,
    as_json: AsJson = False,
) -> None:
    """Say how sure the verdict is, and which number drives it."""
    from alliancegame.analyses.answers.uncertainty_view import uncertainty_view
    from alliancegame.sweep.crew import crew
    from alliancegame.sweep.uncertainty import games
    from alliancegame.sweep.uncertainty import uncertainty as assessed

    model = chosen(game, set_, None, posterior=posterior)
    varied = coordinates(model, vary)
    with (
        progress("games") as shown,
        crew(workers, games(model, varied, samples), shown) as helpers,
    ):
        result = assessed(model, hits(shock), varied, samples, seed, helpers.columns)
    if as_json:
        print_json({**happened(None, posterior=posterior), **result.to_dict()}, model)
        return
    print_first(uncertainty_view(result), everything=everything)


def coordinates(model: Model, texts: list[str] | None) -> tuple[Coordinate, ...]:
    """The coordinates of `--vary NAME[=LOW:HIGH]` options."""
    from alliancegame.sweep.coordinates import ranged_coordinates

    if not texts:
        return ranged_coordinates(model)
    varied = [_coordinate(model, text) for text in texts]
    names = [coordinate.column for coordinate in varied]
    for name in names:
        if names.count(name) > 1:
            raise AllianceGameError(f"--vary names {name} twice; give it once.")
    return tuple(varied)


def _coordinate(model: Model, text: str) -> Coordinate:
    from alliancegame.sweep.coordinates import intensity_coordinate, parameter_coordinate

    name, separator, span = text.partition("=")
    ends = _ends(text, name, span) if separator else None
    if name not in model.parameters:
        shock, dot, last = name.rpartition(".")
        if dot and last == "intensity":
            return intensity_coordinate(model, shock, *(ends or ()))
        if name in {shock.name for shock in model.shocks}:
            raise AllianceGameError(
                f'--vary is {text!r}; "{name}" is a shock, whose intensity varies. '
                f"Write --vary {name}.intensity."
            )
    return parameter_coordinate(model, name, ends)


def _ends(text: str, name: str, span: str) -> tuple[Fraction, Fraction]:
    low, colon, high = span.partition(":")
    if not colon:
        raise AllianceGameError(
            f"--vary is {text!r}; it takes NAME or NAME=LOW:HIGH. Write --vary {name}=0:1, say."
        )
    ends = number(low, f"--vary {text}"), number(high, f"--vary {text}")
    if ends[0] > ends[1]:
        raise AllianceGameError(f"--vary is {text!r}; LOW is at most HIGH. Swap the two numbers.")
    return ends


def _scenarios(
    model: Model, varied: Sequence[Coordinate], combine: int, texts: list[str] | None
) -> tuple[Scenario, ...]:
    """The scenarios given, or else all combinations of shocks whose intensity does not vary."""
    from alliancegame.model.scenario import Scenario
    from alliancegame.sweep.study import shock_combinations

    if texts is not None:
        return tuple(map(Scenario.read, texts))
    free = {coordinate.name for coordinate in varied if coordinate.kind == "intensity"}
    return tuple(
        scenario
        for scenario in shock_combinations(model, combine)
        if not free & {hit.shock for hit in scenario.hits}
    )


def _design(
    name: DesignName,
    model: Model,
    varied: tuple[Coordinate, ...],
    samples: int,
    steps: int,
    seed: int,
) -> Design:
    from alliancegame.sweep.dependence import dependence
    from alliancegame.sweep.designs import Grid, LatinHypercube, Sobol

    if name is DesignName.GRID:
        return Grid(varied, (steps,) * len(varied))
    kind = LatinHypercube if name is DesignName.LATIN else Sobol
    return kind(varied, samples, seed, dependence(model, varied))


@contextmanager
def _resumption_told() -> Iterator[None]:
    try:
        yield
    except KeyboardInterrupt:
        notice("Stopped. What is done so far is kept: run the same command again to go on.")
        raise
