"""The line below every figure: which game, whose sources."""

from __future__ import annotations

from alliancegame.model.model import Model


def foot(game: Model | str) -> str:
    """The game, its sources and what the figure is not; a title where there are payoffs alone."""
    if isinstance(game, str):
        return f"Game: {game}. Payoffs alone, without interests or sources."
    sources = "; ".join(game.sources.values()) or "no sources stated"
    return f"Game: {game.name}. Sources: {sources}. A model of stated interests, not a forecast."
