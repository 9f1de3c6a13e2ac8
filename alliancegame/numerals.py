"""Numbers as they are written for people, in tables and sentences."""

from __future__ import annotations

from collections.abc import Iterable, Sequence, Sized
from fractions import Fraction

ROUNDING = 1e-12
"""A share below which only rounding is left."""

MANY = 1e6
"""A percentage from which only its size is told."""

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


def of_stake(value: float | None) -> str:
    """A share of a stake: beyond 100% how many times the stake.

    >>> of_stake(0.125), of_stake(-2.27), of_stake(None)
    ('12%', '-2.3 ×', '–')
    """
    return percent(value) if value is None or abs(value) <= 1 else f"{value:.2g} ×"


def among(names: Sequence[str], most: int) -> str:
    """The names as `listed` writes them, of many only the first and how many there are beside.

    >>> among(["a", "b", "c", "d"], 2)
    'a, b and 2 more'
    """
    left_out = len(names) - most
    return listed([*names[:most], f"{left_out} more"]) if left_out > 0 else listed(names)


def capital(text: str) -> str:
    """The text as it begins a sentence.

    >>> capital("the pact of 1902")
    'The pact of 1902'
    """
    return text[:1].upper() + text[1:]


def of_its_stake(value: float, whose: str = "its") -> str:
    """The share in words.

    >>> of_its_stake(0.125), of_its_stake(2.27)
    ('12% of its stake', '2.3 times its stake')
    """
    share = f"{percent(value)} of" if abs(value) <= 1 else f"{value:.2g} times"
    return f"{share} {whose} stake"


def duration(years: float) -> str:
    """A time in years, or in months below two years.

    >>> duration(0.736), duration(3.24), duration(23.7), duration(0.08), duration(0.01)
    ('9 months', '3.2 years', '24 years', '1 month', 'days')
    """
    if years >= 2:
        return f"{years:.0f} years" if years >= 20 else f"{years:.2g} years"
    months = round(12 * years)
    return "days" if months == 0 else counted(months, "month")


def counted(number: int, noun: str) -> str:
    """A number of things in words.

    >>> counted(1, "shock"), counted(0, "shock"), counted(2, "pure equilibrium")
    ('1 shock', '0 shocks', '2 pure equilibria')
    """
    if number == 1:
        return f"1 {noun}"
    return f"{number:,} {noun[:-2]}a" if noun.endswith("um") else f"{number:,} {noun}s"


def listed(items: Iterable[str], last: str = "and") -> str:
    """The items as a sentence names them.

    >>> listed(["Russia", "China", "the DPRK"])
    'Russia, China and the DPRK'
    """
    *first, end = items = list(items) or [""]
    return f"{', '.join(first)} {last} {end}" if len(items) > 1 else end


def either(items: Iterable[str]) -> str:
    """The items as a sentence names them of which one is meant.

    >>> either(["abide", "delay", "leave"])
    'abide, delay or leave'
    """
    return listed(items, "or")


def agreeing(items: Sized, one: str, several: str) -> str:
    """The verb of a sentence whose subject is so many items.

    >>> agreeing(["Russia"], "has", "have"), agreeing(["Russia", "China"], "has", "have")
    ('has', 'have')
    """
    return one if len(items) == 1 else several


def dependent(pairs: Iterable[tuple[str, str, float]]) -> str:
    """A sentence on (one number, another, their rank correlation)."""
    listed = "; ".join(f"{one} with {other} ({short(rank)})" for one, other, rank in pairs)
    return f"Numbers that depend on each other, by rank: {listed}."


def number(value: Fraction | None) -> float | None:
    """An exact value as JSON has it, or none."""
    return None if value is None else float(value)
