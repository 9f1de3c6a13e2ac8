"""Commands about a commitment: durability."""

from __future__ import annotations

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
    game: GameName, set_: Settings = None, time_limit: TimeLimit = None, *, as_json: AsJson = False
) -> None:
    """Say whether the commitment holds, by what margin, and which shocks break it."""
    from alliancegame.model.library import load
    from alliancegame.pact.durability import durability as assessed
    from alliancegame.present.durability import durability_view
    from alliancegame.solvers.base import Budget

    result = assessed(load(game), settings(set_), Budget(time_limit))
    if as_json:
        print_json(result.to_dict())
        return
    print_all(durability_view(result))
