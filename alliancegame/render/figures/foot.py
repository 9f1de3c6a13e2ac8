"""The line below every figure: which game, whose sources."""

from __future__ import annotations

from collections.abc import Mapping

from alliancegame.model.model import Model


def foot(game: Model | str) -> str:
    """The game, its sources and what the figure is not; a title where there are payoffs alone."""
    if isinstance(game, str):
        return f"Game: {game}. Payoffs alone, without interests or sources."
    return sourced(game.name, game.sources)


def sourced(name: str, sources: Mapping[str, str]) -> str:
    """The game and its sources, of whatever kind it is."""
    told = "; ".join(sources.values()) or "no sources stated"
    return f"Game: {name}. Sources: {told}. A model of stated interests, not a forecast."
