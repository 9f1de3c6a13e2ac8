"""Faces of a thing that are made on a higher floor: its table, its notebook card, its figure."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure


class Framed:
    """A thing that shows itself as a data frame, as a card in a notebook and as a figure.

    What draws and tabulates knows the thing and not the other way round, so that it is looked up
    where one asks for it.
    """

    def to_frame(self) -> pd.DataFrame:
        """The thing as a table: code names in the index, words in the columns."""
        frame: pd.DataFrame = _face("frame")(self)
        return frame

    def plot(self) -> Figure:
        """The figure of it.

        raises: AllianceGameError if there is none of such a thing
        """
        figure: Figure = _face("picture")(self)
        return figure

    def _repr_html_(self) -> str:
        return str(_face("card")(self))


def _face(name: str) -> Callable[[Any], Any]:
    return getattr(import_module("alliancegame.faces"), name)  # type: ignore[no-any-return]
