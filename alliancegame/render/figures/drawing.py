"""A figure that a notebook shows by itself, whether or not it was told to draw inline."""

from __future__ import annotations

from matplotlib.figure import Figure

from alliancegame.render.figures.saving import figure_bytes

SCREEN_DOTS = 100
"""Dots an inch of a picture on a notebook's page."""


class Drawing(Figure):
    """A matplotlib figure with a picture of itself for notebooks."""

    def _repr_png_(self) -> bytes:
        return figure_bytes(self, ".png", dots=SCREEN_DOTS)
