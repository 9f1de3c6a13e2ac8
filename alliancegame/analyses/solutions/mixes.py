"""Words that the documents of solution concepts share: a game's title, and mixes."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from fractions import Fraction

    from alliancegame.game.game import Game


def title_of(game: Game) -> str:
    """The game's title, or a word for it where it has none."""
    return game.title or "Game"


def exact_mix(labels: tuple[str, ...], weights: Mapping[int, Fraction]) -> str:
    """An exact mix in words: the action if it is pure, else each action with its probability."""
    played = {action: weight for action, weight in weights.items() if weight}
    if len(played) == 1:
        return labels[next(iter(played))]
    return ", ".join(f"{labels[action]} {weight}" for action, weight in played.items())
