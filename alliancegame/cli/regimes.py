"""Commands over many cases of one game: phase, decide."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from alliancegame.cli.inputs import (
    AsJson,
    Everything,
    GameName,
    Happened,
    Posterior,
    Settings,
    Shocks,
    chosen,
    happened,
    hits,
    number,
    print_first,
    print_json,
    settings,
)
from alliancegame.cli.sweeps import Seed, Vary, coordinates
from alliancegame.errors import AllianceGameError

if TYPE_CHECKING:
    from alliancegame.model.model import Model
    from alliancegame.sweep.phase import PhaseDiagram


class GoalName(StrEnum):
    """Values of `--goal`."""

    KEEP = "keep"
    BREAK = "break"


def phase(
    game: GameName,
    *,
    vary: Vary = None,
    steps: Annotated[
        int, typer.Option("--steps", min=2, max=60, help="Values of each of the two.")
    ] = 21,
    shock: Shocks = None,
    set_: Settings = None,
    everything: Everything = False,
    as_json: AsJson = False,
) -> None:
    """Map which pure equilibria exist over two quantities.

    The first --vary runs across, the second up; by default the two that move the margin most.
    """
    from alliancegame.analyses.answers.phase_view import phase_view
    from alliancegame.model.file.library import load

    result = diagram(load(game).with_values(settings(set_)), vary, steps, shock)
    if as_json:
        print_json(result.to_dict(), result.model)
        return
    print_first(phase_view(result, whole=everything), everything=everything)


def diagram(
    model: Model, vary: list[str] | None, steps: int, shock: list[str] | None
) -> PhaseDiagram:
    """The phase diagram of two `--vary` options, or of the two that move the margin most."""
    from alliancegame.sweep.phase import phase_diagram, widest_pair

    shocks = hits(shock)
    if not vary:
        return phase_diagram(model, *widest_pair(model, shocks), steps, shocks)
    varied = coordinates(model, vary)
    if len(varied) != 2:
        raise AllianceGameError(
            f"--vary is given {len(varied)} times; a phase diagram is over two quantities. "
            "Give it twice: the first runs across, the second up."
        )
    return phase_diagram(model, *varied, steps, shocks)


def decide(
    game: GameName,
    *,
    goal: Annotated[
        GoalName, typer.Option("--goal", help="Whether the pact is to last or to end.")
    ] = GoalName.KEEP,
    combine: Annotated[
        int, typer.Option("--combine", min=0, help="Every combination of up to so many shocks.")
    ] = 1,
    samples: Annotated[
        int,
        typer.Option("--samples", min=0, help="Points of the ranges, too; 0: the file's values."),
    ] = 0,
    seed: Seed = 0,
    budget: Annotated[
        str | None,
        typer.Option("--budget", metavar="COST", help="The most that an option may cost."),
    ] = None,
    optimism: Annotated[
        float, typer.Option("--optimism", min=0, max=1, help="Hurwicz: the best case's weight.")
    ] = 0.5,
    aversion: Annotated[
        float, typer.Option("--aversion", min=0, help="Mean-variance: twice a variance's price.")
    ] = 1.0,
    shock: Happened = None,
    set_: Settings = None,
    posterior: Posterior = False,
    everything: Everything = False,
    as_json: AsJson = False,
) -> None:
    """Choose among levers when nobody knows which shocks will come."""
    from alliancegame.analyses.answers.choice_view import choice_view
    from alliancegame.sweep.lever_choice import choose_lever

    result = choose_lever(
        chosen(game, set_, shock, posterior=posterior),
        goal.value,
        combine=combine,
        samples=samples,
        seed=seed,
        budget=None if budget is None else number(budget, "--budget"),
        optimism=optimism,
        aversion=aversion,
    )
    if as_json:
        print_json({**happened(shock, posterior=posterior), **result.to_dict()}, result.model)
        return
    print_first(choice_view(result), everything=everything)
