"""How numbers are written in tables and sentences."""

from __future__ import annotations

from collections.abc import Iterable

from alliancegame.game.display import of_range, percent

__all__ = ["counted", "dependent", "of_range", "percent", "short"]

WHOLE = 1e9
"""The size from which on numbers are written with an exponent."""


def short(value: float | None, digits: int = 3) -> str:
    """A number to a few significant digits, "–" for None; no minus before zero.

    Whole digits are kept up to nine, so that the columns of tables stay narrow.

    >>> short(0.30000000000000004), short(-0.0), short(1234.5), short(None)
    ('0.3', '0', '1234', '–')
    >>> short(1e308)
    '1e+308'
    """
    if value is None:
        return "–"
    size = abs(value)
    text = f"{value:.0f}" if 10**digits <= size < WHOLE else f"{value:.{digits}g}"
    return "0" if text in {"-0", "0"} else text


def counted(number: int, thing: str) -> str:
    """A number of things in words.

    >>> counted(1, "shock"), counted(0, "shock")
    ('1 shock', '0 shocks')
    """
    return f"{number} {thing}{'' if number == 1 else 's'}"


def dependent(pairs: Iterable[tuple[str, str, float]]) -> str:
    """A sentence on (one number, another, their rank correlation)."""
    listed = "; ".join(f"{one} with {other} ({short(rank)})" for one, other, rank in pairs)
    return f"Numbers that depend on each other, by rank: {listed}."
