"""How results show themselves: at a prompt in words, in a notebook as a table too."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from fractions import Fraction
from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd


class Shown(ABC):
    """A result that has a table, and perhaps a verdict or sentences to say about it."""

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
        return f"<{type(self).__name__}: {told}>"

    def _repr_html_(self) -> str:
        told = f"<p>{escape(' '.join(self.words))}</p>" if self.words else ""
        return told + str(self.to_frame().to_html())


def listed(items: Sequence[str]) -> str:
    """The items as a sentence names them.

    >>> listed(["Russia", "China", "the DPRK"])
    'Russia, China and the DPRK'
    """
    return f"{', '.join(items[:-1])} and {items[-1]}" if len(items) > 1 else "".join(items)


def number(value: Fraction | None) -> float | None:
    """An exact value as JSON has it, or none."""
    return None if value is None else float(value)
