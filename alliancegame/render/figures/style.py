"""One look for all figures: readable in grey, safe for colour-blind readers, labelled directly.

Colours are those of Okabe and Ito (2008), ordered so that their lightness differs.
"""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import TYPE_CHECKING

from alliancegame.render.figures.fonts import legible, width_of
from alliancegame.render.figures.ink import lettered

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

INK = "#222222"
QUIET = "#666666"
"""Of letters that step back."""
FAINT = "#8a8a8a"
"""Of lines that step back; too pale for letters."""
RULE = "#d9d9d9"
KEPT = "#0072b2"
BROKEN = "#d55e00"
COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#56b4e9", "#e69f00")
TITLE, FOOT = 12.0, 7.5
"""Sizes of letters, in points."""
LEGEND_SIZE = 8.5
"""The size of the letters of legends, in points."""
EDGE = 0.08
"""Inches left free at either side."""
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

    headed(fig, finding, foot)
    for text in fig.findobj(Text):
        if isinstance(text, Text):
            text.set_parse_math(False)  # else what stands between two dollars is read as a formula
    legible(fig)
    return fig


def headed(fig: Figure, finding: str, foot: str) -> None:
    """Writes title and foot on lines that the figure, as wide as it is now, can hold."""
    width = fig.get_figwidth()
    room, edge = width - 2 * EDGE, EDGE / width
    title = fitted(finding, room, TITLE, bold=True)
    fig.suptitle(title, x=edge, ha="left", fontsize=TITLE, color=INK, weight="bold")
    fig.supxlabel(fitted(foot, room, FOOT), x=edge, ha="left", fontsize=FOOT, color=QUIET)


def fitted(text: str, width: float, size: float, *, bold: bool = False) -> str:
    """The text on lines that are at most so many inches wide in letters of that size, in points."""
    lines: list[list[str]] = [[]]
    space, filled = width_of(" ", size, bold=bold), 0.0
    for word in text.split():
        wide = width_of(word, size, bold=bold)
        if lines[-1] and filled + space + wide > width:
            lines.append([])
        filled = filled + space + wide if lines[-1] else wide
        lines[-1].append(word)
    return "\n".join(map(" ".join, lines))


def rows(labels: Sequence[str], width: float, size: float = 9.0) -> tuple[list[str], float]:
    """The labels of a figure's rows on lines of at most that width, and how high a row is then.

    width:   in inches
    returns: the labels on lines, the height in inches
    """
    lines = [fitted(label, width, size) for label in labels]
    most = max((label.count("\n") + 1 for label in lines), default=1)
    return lines, 0.12 + 1.25 * size / 72 * max(most, 1.6)


def legend(axes: Axes, width: float) -> None:
    """The legend of marks and lines, above the axes in as many columns as the inches hold."""
    handles, labels = axes.get_legend_handles_labels()
    widest = max((width_of(label, LEGEND_SIZE) for label in labels), default=0.0)
    drawn = axes.legend(
        loc="lower left",
        bbox_to_anchor=(0, 1),
        borderaxespad=0.2,
        ncols=max(1, min(len(labels), int(width / (widest + 0.55)))),
        frameon=False,
        fontsize=LEGEND_SIZE,
        handlelength=1.6,
        columnspacing=1.2,
    )
    for text, handle in zip(drawn.get_texts(), handles, strict=True):
        text.set_color(lettered(handle.get_color()))  # type: ignore[attr-defined]


def shortened(text: str, width: float, size: float) -> str:
    """The text, cut at its end with an ellipsis where it is wider than so many inches."""
    if width_of(text, size) <= width:
        return text
    while text and width_of(f"{text} …", size) > width:
        text = text[:-1]
    return f"{text.rstrip(' ,;:')} …"


def wrapped(text: str, width: int) -> str:
    """The text on lines of at most so many characters."""
    return textwrap.fill(text, width)


def apart(heights: Sequence[float], sizes: Sequence[float], low: float = 0.0) -> list[float]:
    """Middles of labels: near the heights given, none over another.

    sizes: how high each label is
    low:   nothing reaches below; the topmost label may stand across a height of 1

    >>> [round(height, 2) for height in apart([0.5, 0.1, 0.49, 1, 1], [0.1] * 5)]
    [0.59, 0.1, 0.49, 0.9, 1.0]
    """
    moved = list(heights)
    order = sorted(range(len(moved)), key=lambda k: heights[k])
    floor = low
    for k in order:
        moved[k] = max(moved[k], floor + sizes[k] / 2)
        floor = moved[k] + sizes[k] / 2
    ceiling = 1 + sizes[order[-1]] / 2 if order else 1.0
    for k in reversed(order):
        moved[k] = min(moved[k], ceiling - sizes[k] / 2)
        ceiling = moved[k] - sizes[k] / 2
    return moved


def table_heads(axes: Axes, rows: Sequence[str], columns: Sequence[str]) -> None:
    """Writes the heads of rows and, above the axes, of columns, whose cells are squares of 1."""
    axes.set_xticks([k + 0.5 for k in range(len(columns))], columns)
    axes.set_yticks([k + 0.5 for k in range(len(rows))], rows)
    axes.xaxis.tick_top()
    axes.xaxis.set_label_position("top")
    axes.tick_params(length=0, labelsize=9)
    axes.tick_params(axis="x", labelsize=8.5)


def name_end(axes: Axes, place: tuple[float, float], name: str, colour: str) -> None:
    """Writes a line's name to the right of its end, also where that is outside the axes."""
    axes.annotate(
        name,
        place,
        xytext=(5, 0),
        textcoords="offset points",
        fontsize=8.5,
        va="center",
        color=lettered(colour),
        annotation_clip=False,
    )


def tint(colour: str, strength: float = 0.3) -> tuple[float, float, float]:
    """The colour mixed with white, opaque."""
    from matplotlib.colors import to_rgb

    red, green, blue = (1 - strength * (1 - part) for part in to_rgb(colour))
    return red, green, blue
