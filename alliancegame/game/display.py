"""Results shown by themselves: in words at a prompt, with a table in a notebook."""

from __future__ import annotations

import json
import math
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from html import escape
from typing import TYPE_CHECKING, Any, Protocol

from alliancegame.equality import ByContent
from alliancegame.framed import Framed
from alliancegame.visible import visible

if TYPE_CHECKING:
    import pandas as pd

    from alliancegame.game.game import StrategyProfile

CARD = "max-width: 44rem; padding: .1rem 1rem; border-left: .4rem solid #0072b2"
"""The look of a result's sentences in a notebook."""

MOST_ROWS = 14
"""Rows of a result's table that a notebook shows; `to_frame()` has all."""


class Shown(ByContent, Framed, ABC):
    """A result that has a table, and perhaps a verdict or sentences to say about it.

    Results that hold the same are equal, also where they hold arrays.
    """

    @abstractmethod
    def to_frame(self) -> pd.DataFrame:
        """The result as a table."""

    @property
    def words(self) -> tuple[str, ...]:
        """The result in plain sentences; empty if it has none."""
        for name in ("verdict", "sentences", "sentence"):
            sentences = getattr(self, name, None)
            if sentences is not None:
                return (sentences,) if isinstance(sentences, str) else tuple(sentences)
        return ()

    def __repr__(self) -> str:
        sentence = " ".join(self.words) or "to_frame() shows it as a table"
        return visible(f"<{type(self).__name__}: {sentence}>")

    def _repr_html_(self) -> str:
        return html_card(self.words, self.to_frame())


def html_card(words: Sequence[str], frame: pd.DataFrame) -> str:
    """Sentences and a table as a notebook shows them."""
    paragraphs = "".join(f"<p>{escape(sentence)}</p>" for sentence in words)
    card = f'<div style="{CARD}">{paragraphs}</div>' if paragraphs else ""
    return visible(card + str(frame.to_html(max_rows=MOST_ROWS)))


def json_text(
    result: Mapping[str, Any], indent: int | None = 2, *, ascii_only: bool = False
) -> str:
    """A result as JSON, which knows no infinity: a number that is not finite is null.

    >>> json_text({"margin": float("inf"), "shares": [0.5, float("nan")]}, None)
    '{"margin": null, "shares": [0.5, null]}'
    """
    return json.dumps(_finite(result), ensure_ascii=ascii_only, indent=indent, allow_nan=False)


def _finite(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _finite(entry) for key, entry in value.items()}
    if isinstance(value, list | tuple):
        return [_finite(entry) for entry in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value


class Named(Protocol):
    """A game whose actors and actions have names."""

    @property
    def actors(self) -> Sequence[str]:
        """Names."""

    @property
    def actions(self) -> Sequence[Sequence[str]]:
        """For each actor the names of its actions."""


def named_strategies(game: Named, profile: StrategyProfile) -> dict[str, dict[str, float]]:
    """The profile as {actor: {action: probability}}."""
    return {
        actor: dict(zip(labels, mix.tolist(), strict=True))
        for actor, labels, mix in zip(game.actors, game.actions, profile, strict=True)
    }
