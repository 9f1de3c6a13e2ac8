"""Commands that learn from what was seen: fit."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from alliancegame.cli.inputs import AsJson, GameName, Settings, print_all, print_json, settings
from alliancegame.cli.progress import progress


class LawName(StrEnum):
    """What `--law` takes."""

    REPLY = "reply"


def fit(
    game: GameName,
    *,
    law: Annotated[
        LawName, typer.Option("--law", help="How actors choose: each replies to the others.")
    ] = LawName.REPLY,
    draws: Annotated[
        int, typer.Option("--draws", min=1, help="Draws of the prior; best a power of 2.")
    ] = 2**16,
    seed: Annotated[int, typer.Option("--seed", min=0, help="Same seed, same answer.")] = 0,
    set_: Settings = None,
    everything: Annotated[
        bool, typer.Option("--all", help="All shocks, numbers, rates and scores.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Learn from what was seen: prior beside posterior."""
    from alliancegame.evidence.fitted import fit as fitted
    from alliancegame.evidence.laws import LAWS
    from alliancegame.model.file.library import load
    from alliancegame.present.fit_view import fit_view

    model = load(game).with_values(settings(set_))
    with progress("draws") as shown:
        result = fitted(model, draws, seed, LAWS[law.value], shown)
    if as_json:
        print_json(result.to_dict())
        return
    print_all(fit_view(result, everything=everything))
