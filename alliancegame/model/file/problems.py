"""Collecting what is wrong with a game file: one line each, in the file's order, none lost."""

from __future__ import annotations

import re
from collections.abc import Iterable
from fractions import Fraction
from functools import cached_property

from alliancegame.errors import did_you_mean
from alliancegame.model.decimals import decimal
from alliancegame.model.file.positions import Path, line_of, positions
from alliancegame.numerals import among

_CONTAINERS = {
    "actors": "actor",
    "interests": "interest",
    "decisions": "decision",
    "parameters": "parameter",
    "shocks": "shock",
    "transitions": "transition",
    "levers": "lever",
    "effects": "effect",
    "changes": "change",
    "forbids": "forbidden action",
    "allows": "allowed action",
    "moves": "move",
    "links": "link",
    "observations": "observation",
    "arrivals": "watch",
    "came": "arrival",
    "experts": "expert",
    "seeds": "seed",
}

_PHASES = {"arrival": "arrival phase", "recovery": "recovery phase", "exit": "exit phase"}


UNQUOTED = "Write it without quotation marks, as in 0.5."
"""The remedy for a number written as a text."""

JUDGEMENT = "judgement"
"""The source to name where the analyst's own judgement went in."""


HINTS = 200
"""Problems of one file with a guess at the name that was meant; more would take long."""

LISTED = 12
"""Names listed one by one."""


class Problems:
    """The problems of one file, each as `<file>:<line>: <what> is <value>; <rule>. <remedy>.`"""

    def __init__(self, file: str, text: str) -> None:
        self.file = file
        self.text = text
        self.found: dict[tuple[int, str], None] = {}

    @cached_property
    def lines(self) -> dict[Path, int]:
        """The line of each key and element, which nobody asks for where there is no problem."""
        return positions(self.text)

    def add(self, path: Path, what: str, value: object, rule: str, remedy: str) -> None:
        """A value that breaks a rule, unless it has been told already."""
        self.tell(path, f"{what} is {written(value)}; {rule}. {remedy}")

    def undefined(
        self, path: Path, what: str, name: str, known: Iterable[str], rule: str, remedy: str = ""
    ) -> None:
        """A name that nothing defines, with the closest one that is, or else a remedy."""
        names = list(known)
        meant = did_you_mean(name, names).strip() if len(self.found) < HINTS else ""
        hint = meant or remedy or f"Defined: {among(names, LISTED) or 'none'}."
        quoted = f'"{name}"'
        what = what.replace("{}", quoted)
        self.tell(path, f"{what} is not defined; {rule}. {hint}")

    def tell(self, path: Path, sentence: str) -> None:
        """A problem in a sentence of its own, unless it has been told already."""
        line = line_of(self.lines, path)
        self.found.setdefault((line, f"{self.file}:{line}: {sentence}"))

    def check_source(self, path: Path, source: str, keys: Iterable[str]) -> None:
        """Adds a problem if the source does not begin with a key of [sources] or "judgement"."""
        key = source.partition(" ")[0]
        known = [*keys, JUDGEMENT]
        if key and key not in known:
            rule = f'a source begins with a key of [sources] or with "{JUDGEMENT}"'
            remedy = f'Add {key} = "..." to [sources].'
            self.undefined(path, "source {}", key, known, rule, remedy)

    def sorted(self) -> tuple[str, ...]:
        """The lines in the file's order."""
        return tuple(text for _, text in sorted(self.found, key=lambda problem: problem[0]))


_OURS = {
    "missing",
    "not known",
    "given twice",
    "defined twice",
    "outside holds",
    "a list",
    "a table",
    "empty",
    "a date",
}
"""Words of the program's own in the place of a value, which are not quoted."""


def written(value: object) -> str:
    """A value as a reader of the file would recognise it."""
    if isinstance(value, Fraction):
        return decimal(value)
    if isinstance(value, str):
        return value if value in _OURS else f'"{value}"'
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return f"[{', '.join(map(written, value))}]"
    return "a table" if isinstance(value, dict) else str(value)


def means_number(text: str) -> bool:
    """True if a text is a number, a percentage or a decimal comma in quotation marks.

    >>> [means_number(text) for text in ("0.9", "-,5", "90 %", "cost", "v2.1")]
    [True, True, True, False, False]
    """
    return re.fullmatch(r"\s*[-+]?[\d.,]*\d(e[-+]?\d+)?\s*%?\s*", text, re.IGNORECASE) is not None


def _single(step: str | int, *, first: bool) -> str:
    if isinstance(step, int):
        return f"entry {step + 1}"
    return "the commitment" if step == "commitment" and first else step


def describe(path: Path) -> str:
    """A path into the file in words.

    >>> describe(("actors", "russia", "interests", "munitions", "weight"))
    'weight of interest "munitions" of actor "russia"'
    """
    words: list[str] = []
    index = 0
    while index < len(path):
        step = path[index]
        following = path[index + 1] if index + 1 < len(path) else None
        known = {**_CONTAINERS, **_PHASES} if isinstance(following, int) else _CONTAINERS
        if isinstance(step, str) and step in known and following is not None:
            label = str(following + 1) if isinstance(following, int) else f'"{following}"'
            words.append(f"{known[step]} {label}")
            index += 2
        else:
            words.append(_single(step, first=not words))
            index += 1
    return " of ".join(reversed(words))
