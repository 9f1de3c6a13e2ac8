"""One look for all figures: readable in grey, safe for colour-blind readers, labelled directly.

Colours are those of Okabe and Ito (2008), ordered so that their lightness differs.
"""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

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
    from matplotlib.figure import Figure

    return Figure(figsize=(width, height), layout="constrained", facecolor="white")


def plain(axes: Axes) -> Axes:
    """Removes the frame and lightens what remains."""
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    for side in ("left", "bottom"):
        axes.spines[side].set_color(FAINT)
    axes.tick_params(colors=INK, labelsize=9)
    return axes


def titled(fig: Figure, finding: str, foot: str) -> Figure:
    """The figure with its finding on top and its sources below."""
    columns = int(fig.get_figwidth() * 11)
    fig.suptitle(
        textwrap.fill(finding, columns), x=0.01, ha="left", fontsize=12, color=INK, weight="bold"
    )
    fig.supxlabel(
        textwrap.fill(foot, int(columns * 1.45)), x=0.01, ha="left", fontsize=7.5, color=FAINT
    )
    return fig


def shortened(text: str, width: int) -> str:
    """The text on lines of at most so many characters."""
    return textwrap.fill(text, width)
