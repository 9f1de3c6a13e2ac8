"""The pact as a profile of the game that shocks leave open."""

from __future__ import annotations

from alliancegame.game.game import Game, PureProfile
from alliancegame.game.strategies import pact_positions, strategy_names
from alliancegame.model.model import Model


def pact_in(model: Model, game: Game) -> PureProfile | None:
    """The pact's position among the game's actions; None if a part of it is not open."""
    names = [
        strategies[kept]
        for strategies, kept in zip(strategy_names(model), pact_positions(model), strict=True)
    ]
    if any(name not in actions for name, actions in zip(names, game.actions, strict=True)):
        return None
    return tuple(a.index(name) for name, a in zip(names, game.actions, strict=True))
