"""Data frames of results as people read them: code names in the index, words in the columns."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd


def table(
    rows: Iterable[Mapping[str, Any]],
    index: str = "",
    *,
    columns: Sequence[str] = (),
    labels: Mapping[str, str] | None = None,
) -> pd.DataFrame:
    """Rows as a data frame: their keys in words, and what is a list as one text.

    index:   the key whose code names are the index; "": numbers
    columns: the keys that are shown, in their order; none: all
    labels:  {code name of the index: what it is called}, as a first column

    >>> table([{"shock": "war", "breaks_at": 0.5}], "shock", labels={"war": "A war"}).loc["war"]
    label        A war
    breaks at      0.5
    Name: war, dtype: object
    """
    import pandas as pd

    cells = [{key: _cell(value) for key, value in row.items()} for row in rows]
    frame = pd.DataFrame(cells, columns=list(columns) or None)
    if index:
        if index not in frame:
            frame[index] = []
        frame = frame.set_index(index)
        if labels is not None:
            called = [labels.get(name, name) for name in frame.index]
            frame.insert(0, "label", pd.Series(called, frame.index, dtype=object))
    return frame.rename(columns=in_words)


def in_words(key: object) -> object:
    """A key as the head of a column.

    >>> in_words("breaks_at")
    'breaks at'
    """
    return key.replace("_", " ") if isinstance(key, str) else key


def _cell(value: object) -> object:
    """A value as one cell holds it: lists and mappings become texts."""
    if isinstance(value, Mapping):
        return ", ".join(f"{name} {_cell(part)}" for name, part in value.items())
    if isinstance(value, (list, tuple)):
        between = "; " if any(isinstance(part, (list, tuple)) for part in value) else ", "
        parts = (" ".join(map(str, v)) if isinstance(v, (list, tuple)) else str(v) for v in value)
        return between.join(parts)
    return value
