"""Commands about a commitment: durability, shocks."""

from __future__ import annotations

from typing import Annotated

import typer

from alliancegame.cli.inputs import (
    AsJson,
    GameName,
    Settings,
    TimeLimit,
    print_all,
    print_json,
    settings,
)


def durability(
    game: GameName,
    set_: Settings = None,
    time_limit: TimeLimit = None,
    *,
    repeated: Annotated[
        bool, typer.Option("--repeated", help="Also the patience it needs if it is repeated.")
    ] = False,
    everything: Annotated[bool, typer.Option("--all", help="Also all the further parts.")] = False,
    as_json: AsJson = False,
) -> None:
    """Say whether the commitment holds, by what margin, and which shocks break it."""
    from alliancegame.model.library import load
    from alliancegame.pact.durability import durability as assessed
    from alliancegame.pact.repetition import repetition
    from alliancegame.present.durability import durability_view
    from alliancegame.present.repetition import repetition_view
    from alliancegame.solvers.base import Budget

    result = assessed(load(game), settings(set_), Budget(time_limit))
    patience = repetition(result.model) if repeated or everything else None
    if as_json:
        parts = {} if patience is None else {"repeated": patience.to_dict()}
        print_json({**result.to_dict(), **parts})
        return
    print_all(durability_view(result))
    if patience is not None:
        print_all(repetition_view(patience))


def shocks(
    game: GameName,
    frontier: Annotated[
        list[str] | None,
        typer.Option(
            "--frontier",
            metavar="A,B[,C]",
            help="Shocks whose breaking frontier to show (repeatable); default: breaking pairs.",
        ),
    ] = None,
    set_: Settings = None,
    time_limit: TimeLimit = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Say which shocks break the pact, from which intensity, alone and together."""
    from alliancegame.model.library import load
    from alliancegame.pact.shock_analysis import analyse_shocks
    from alliancegame.present.shocks import shocks_view
    from alliancegame.solvers.base import Budget

    asked = None if frontier is None else [text.split(",") for text in frontier]
    model = load(game).with_values(settings(set_))
    result = analyse_shocks(model, asked, Budget(time_limit))
    if as_json:
        print_json(result.to_dict())
        return
    print_all(shocks_view(result))
