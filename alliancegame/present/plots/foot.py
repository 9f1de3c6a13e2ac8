"""The line below every figure: which game, whose sources."""

from __future__ import annotations

from alliancegame.model.model import Model


def foot(model: Model) -> str:
    """The game, its sources and what the figure is not."""
    sources = "; ".join(model.sources.values()) or "no sources stated"
    return f"Game: {model.name}. Sources: {sources}. A model of stated interests, not a forecast."
