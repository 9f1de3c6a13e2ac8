"""The line below every figure: which game, whose sources."""

from __future__ import annotations

from collections.abc import Mapping
from textwrap import shorten

from alliancegame.model.model import Model
from alliancegame.numerals import counted

MOST_SOURCES = 240
"""Characters of sources below a figure; more of them would leave the figure no room."""


def foot(game: Model | str) -> str:
    """The game, its sources and what the figure is not; a title where there are payoffs alone."""
    if isinstance(game, str):
        return f"Game: {game}. Payoffs alone, without interests or sources."
    return sourced(game.name, game.sources)


def sourced(name: str, sources: Mapping[str, str]) -> str:
    """The game and its sources, of whatever kind it is."""
    references = [text.rstrip(".") for text in sources.values()]
    shown = list(references)
    while len(shown) > 1 and len("; ".join(shown)) > MOST_SOURCES:
        shown.pop()
    listing = shorten("; ".join(shown), MOST_SOURCES, placeholder=" …") or "no sources stated"
    others = len(references) - len(shown)
    more = f"; and {counted(others, 'other')}, named in the file" if others else ""
    return f"Game: {name}. Sources: {listing}{more}. A model of stated interests, not a forecast."
