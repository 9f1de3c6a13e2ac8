r"""Names in the cells of a table that a spreadsheet will open.

A spreadsheet takes a cell that begins with =, +, - or @ for a formula, and readers drop blanks
around a cell. Names of these kinds stand between apostrophes, which make them text. The corner of a
table names both actors, the row actor first: `us \ rok`; a backslash within a name is doubled.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

_LIVE = ("=", "+", "-", "@", "\t", "\r", "'")
_SINGLE = re.compile(r"((?:[^\\]|\\\\)*)\\(?!\\)((?:[^\\]|\\\\)*)")


def guarded(name: str) -> str:
    """The name as text that no spreadsheet runs, converts or trims.

    >>> guarded("=1+1"), guarded("wait")
    ("'=1+1'", 'wait')
    """
    return f"'{name}'" if name.startswith(_LIVE) or name != name.strip() or not name else name


def unguarded(cell: str) -> str:
    """The name a cell holds: without apostrophes around it, or one before a formula's sign.

    >>> unguarded("'=1+1'"), unguarded("'=1"), unguarded(" wait ")
    ('=1+1', '=1', 'wait')
    """
    text = cell.strip()
    if len(text) > 1 and text[0] == text[-1] == "'":
        return text[1:-1]
    return text[1:] if text[:1] == "'" and text[1:2] in _LIVE and text[1:2] else text


def corner_of(actors: Sequence[str]) -> str:
    """The corner of a table: both actors' names."""
    return " \\ ".join(guarded(actor).replace("\\", "\\\\") for actor in actors)


def actors_in(corner: str) -> list[str]:
    r"""The actors a corner names; empty if it is blank, one name if it cannot be parted in two.

    >>> actors_in("U.S./ROK \\ DPRK"), actors_in("us/rok"), actors_in("")
    (['U.S./ROK', 'DPRK'], ['us', 'rok'], [])
    """
    parts = _SINGLE.fullmatch(corner)
    if parts is not None and all(part.strip() for part in parts.groups()):
        return [unguarded(part).replace("\\\\", "\\") for part in parts.groups()]
    for separators in (r"\\", r"\|", "/", r"[\\|/]+"):
        names = [unguarded(part) for part in re.split(separators, corner) if part.strip()]
        if len(names) == 2:
            return names
    return [corner.strip()] if corner.strip() else []
