"""A figure for a slide, a page or a column of a journal, light or dark."""

from __future__ import annotations

import colorsys
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from alliancegame.render.figures import style

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.figure import Figure


class Size(StrEnum):
    """The kinds of paper that a figure is to fit."""

    SLIDE = "slide"
    PAGE = "page"
    COLUMN = "column"


WIDTHS = {Size.SLIDE: 10.0, Size.PAGE: 6.3, Size.COLUMN: 4.6}
"""In inches: a slide of 16 to 9, the text of an A4 page, a column that is set at three quarters."""

SLIDE_HEIGHT, PAGE_HEIGHT = 5.625, 9.2
"""Of a whole slide, and of the text of a page, in inches."""

DARK = 0.06
"""The lightness of a dark figure's ground; what is white becomes that, what is black white."""


def resized(fig: Figure, size: Size) -> Figure:
    """The figure at that size, its title and its foot on lines that fit; letters keep their size.

    What is wider than it may be, such as a tree, becomes smaller letters and all.
    """
    width, height = fig.get_size_inches()
    across = WIDTHS[size]
    if size is Size.SLIDE:
        fig.set_size_inches(across, SLIDE_HEIGHT)
    else:
        taller = height * max(1.0, min(width / across, 1.3))
        fig.set_size_inches(across, min(taller, PAGE_HEIGHT))
    style.headed(fig, fig.get_suptitle(), fig.get_supxlabel())
    _shrink(fig, min(1.0, across / width, fig.get_figheight() / height))
    return fig


def _shrink(fig: Figure, factor: float) -> None:
    """Letters inside the axes in the measure in which the figure became smaller."""
    from matplotlib.text import Text

    kept = {id(text) for text in (fig._suptitle, fig._supxlabel)}  # type: ignore[attr-defined]
    for text in fig.findobj(Text):
        if isinstance(text, Text) and id(text) not in kept:
            text.set_fontsize(float(text.get_fontsize()) * factor)
    for axes in fig.axes:
        for axis in (axes.xaxis, axes.yaxis):
            labels = axis.get_ticklabels()
            if labels:
                axis.set_tick_params(labelsize=labels[0].get_fontsize())


def darkened(fig: Figure) -> Figure:
    """The figure light on a dark ground: every colour keeps its hue and turns its lightness."""
    from matplotlib.artist import Artist

    for axes in fig.axes:
        for axis in (axes.xaxis, axes.yaxis):
            axis.get_ticklabels()  # ticks are made when first asked for
    for artist in fig.findobj(Artist):
        _darken(artist)
    for axes in fig.axes:
        for axis in (axes.xaxis, axes.yaxis):
            axis.set_tick_params(colors=_turned(style.INK), grid_color=_turned(style.RULE))
    return fig


def _darken(artist: Artist) -> None:
    """Turns the colours of letters, lines, areas and whole collections of them."""
    from matplotlib.collections import Collection, QuadMesh
    from matplotlib.colors import ListedColormap
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch
    from matplotlib.text import Text

    if isinstance(artist, Text):
        artist.set_color(_turned(artist.get_color()))
        if (box := artist.get_bbox_patch()) is not None:
            _darken(box)
    elif isinstance(artist, Line2D):
        artist.set_color(_turned(artist.get_color()))
        artist.set_markerfacecolor(_turned(artist.get_markerfacecolor()))
        artist.set_markeredgecolor(_turned(artist.get_markeredgecolor()))
    elif isinstance(artist, Patch):
        face, edge = _turned(artist.get_facecolor()), _turned(artist.get_edgecolor())
        artist.set(facecolor=face, edgecolor=edge)
    elif isinstance(artist, QuadMesh):
        artist.set_cmap(ListedColormap([_turned(artist.get_cmap()(0.0))]))
    elif isinstance(artist, Collection):
        artist.set_facecolor([_turned(colour) for colour in artist.get_facecolor()])
        artist.set_edgecolor([_turned(colour) for colour in artist.get_edgecolor()])


def _turned(colour: Any) -> Any:
    """The colour with its lightness turned round; none stays none."""
    from matplotlib.colors import to_rgba

    if isinstance(colour, str) and colour in {"none", "auto"}:
        return colour
    red, green, blue, opacity = to_rgba(colour)
    hue, light, saturation = colorsys.rgb_to_hls(red, green, blue)
    turned = 1 - (1 - DARK) * light
    return (*colorsys.hls_to_rgb(hue, turned, saturation), opacity)
