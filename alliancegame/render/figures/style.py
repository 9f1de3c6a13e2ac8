"""One look for all figures: readable in grey, safe for colour-blind readers, labelled directly.

Colours are those of Okabe and Ito (2008), ordered so that their lightness differs.
"""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import TYPE_CHECKING

from alliancegame.render.figures.fonts import legible

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

INK = "#222222"
FAINT = "#8a8a8a"
RULE = "#d9d9d9"
KEPT = "#0072b2"
BROKEN = "#d55e00"
COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#56b4e9", "#e69f00")
MARKERS = ("o", "s", "^", "D", "v", "P")


def figure(width: float = 7.5, height: float = 4.5) -> Figure:
    """An empty figure, in inches, without any global state."""
    from alliancegame.render.figures.drawing import Drawing

    return Drawing(figsize=(width, height), layout="constrained", facecolor="white")


def plain(axes: Axes) -> Axes:
    """Removes the frame and lightens what remains."""
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    for side in ("left", "bottom"):
        axes.spines[side].set_color(FAINT)
    axes.tick_params(colors=INK, labelsize=9)
    return axes


def titled(fig: Figure, finding: str, foot: str) -> Figure:
    """The figure with its finding on top and its sources below; dollars in it are dollars."""
    from matplotlib.text import Text

    columns = int(fig.get_figwidth() * 9.6)
    fig.suptitle(
        textwrap.fill(finding, columns), x=0.01, ha="left", fontsize=12, color=INK, weight="bold"
    )
    fig.supxlabel(
        textwrap.fill(foot, int(columns * 1.66)), x=0.01, ha="left", fontsize=7.5, color=FAINT
    )
    for text in fig.findobj(Text):
        if isinstance(text, Text):
            text.set_parse_math(False)  # else what stands between two dollars is read as a formula
    legible(fig)
    return fig


def wrapped(text: str, width: int) -> str:
    """The text on lines of at most so many characters."""
    return textwrap.fill(text, width)


def apart(heights: Sequence[float], least: float) -> list[float]:
    """Heights for labels: near those given, at least so far from one another, none above 1.

    >>> [round(height, 2) for height in apart([0.5, 0.1, 0.49, 1, 1], 0.1)]
    [0.59, 0.1, 0.49, 0.9, 1.0]
    """
    moved = list(heights)
    order = sorted(range(len(moved)), key=lambda k: heights[k])
    floor, ceiling = -float("inf"), 1.0
    for k in order:
        moved[k] = max(moved[k], floor)
        floor = moved[k] + least
    for k in reversed(order):
        moved[k] = min(moved[k], ceiling)
        ceiling = moved[k] - least
    return moved


def tint(colour: str, strength: float = 0.3) -> tuple[float, float, float]:
    """The colour mixed with white, opaque."""
    from matplotlib.colors import to_rgb

    red, green, blue = (1 - strength * (1 - part) for part in to_rgb(colour))
    return red, green, blue
