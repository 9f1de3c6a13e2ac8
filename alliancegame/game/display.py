"""How results show themselves: at a prompt in words, in a notebook as a table too."""

from __future__ import annotations

import json
import math
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from fractions import Fraction
from html import escape
from typing import TYPE_CHECKING, Any

from alliancegame.equality import ByContent
from alliancegame.visible import visible

if TYPE_CHECKING:
    import pandas as pd

ROUNDING = 1e-12
"""A share below which only rounding is left."""


MANY = 1e6
"""A percentage from which only its size is told."""


def percent(value: float | None) -> str:
    """A share as a percentage, "–" for None; only nothing is 0% and only everything 100%.

    >>> percent(0.125), percent(0.0796), percent(-0.0042), percent(None)
    ('12%', '8%', '-0.4%', '–')
    >>> percent(0.0002), percent(-0.0002), percent(0.9996), percent(0.0), percent(1.0)
    ('<0.1%', '>-0.1%', '>99%', '0%', '100%')
    """
    if value is None:
        return "–"
    share = 100 * value
    if abs(share) >= MANY:
        return f"{share:.2g}%"
    if abs(share) >= 10:
        return ">99%" if 99.5 <= share < 100 * (1 - ROUNDING) else f"{share:.0f}%"
    if abs(share) < 0.05:
        if abs(value) <= ROUNDING:
            return "0%"
        return "<0.1%" if share > 0 else ">-0.1%"
    return f"{round(share, 1):g}%"


def duration(years: float) -> str:
    """A time in years, or in months below two years.

    >>> duration(0.736), duration(3.24), duration(23.7), duration(0.08), duration(0.01)
    ('9 months', '3.2 years', '24 years', '1 month', 'days')
    """
    if years >= 2:
        return f"{years:.0f} years" if years >= 20 else f"{years:.2g} years"
    months = round(12 * years)
    return "days" if months == 0 else f"{months} month{'' if months == 1 else 's'}"


def of_range(value: float | None) -> str:
    """A share of a payoff range: beyond 100% how many times the range.

    >>> of_range(0.125), of_range(-2.27), of_range(None)
    ('12%', '-2.3 ×', '–')
    """
    return percent(value) if value is None or abs(value) <= 1 else f"{value:.2g} ×"


def of_payoff_range(value: float) -> str:
    """The share in words.

    >>> of_payoff_range(0.125), of_payoff_range(2.27)
    ('12% of its payoff range', '2.3 times its payoff range')
    """
    return (
        f"{percent(value)} of its payoff range"
        if abs(value) <= 1
        else f"{value:.2g} times its payoff range"
    )


CARD = "max-width: 44rem; padding: .1rem 1rem; border-left: .4rem solid #0072b2"
"""The look of a result's sentences in a notebook."""

MOST_ROWS = 14
"""Rows of a result's table that a notebook shows; `to_frame()` has all."""


class Shown(ByContent, ABC):
    """A result that has a table, and perhaps a verdict or sentences to say about it.

    Results that hold the same are equal, also where they hold arrays.
    """

    @abstractmethod
    def to_frame(self) -> pd.DataFrame:
        """The result as a table."""

    @property
    def words(self) -> tuple[str, ...]:
        """What the result says in plain sentences; empty if it has none."""
        for name in ("verdict", "sentences", "sentence"):
            told = getattr(self, name, None)
            if told is not None:
                return (told,) if isinstance(told, str) else tuple(told)
        return ()

    def __repr__(self) -> str:
        told = " ".join(self.words) or "to_frame() shows it as a table"
        return visible(f"<{type(self).__name__}: {told}>")

    def _repr_html_(self) -> str:
        told = "".join(f"<p>{escape(sentence)}</p>" for sentence in self.words)
        card = f'<div style="{CARD}">{told}</div>' if told else ""
        return visible(card + str(self.to_frame().to_html(max_rows=MOST_ROWS)))


def listed(items: Sequence[str]) -> str:
    """The items as a sentence names them.

    >>> listed(["Russia", "China", "the DPRK"])
    'Russia, China and the DPRK'
    """
    return f"{', '.join(items[:-1])} and {items[-1]}" if len(items) > 1 else "".join(items)


def number(value: Fraction | None) -> float | None:
    """An exact value as JSON has it, or none."""
    return None if value is None else float(value)


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
