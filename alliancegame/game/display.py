"""How results show themselves: at a prompt in words, in a notebook as a table too."""

from __future__ import annotations

from abc import ABC, abstractmethod
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
