"""The distance of the parameters from making each deviation pay."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alliancegame.numerals import percent
from alliancegame.pact.robustness.radius import Robustness
from alliancegame.render.figures import style
from alliancegame.render.figures.foot import foot

if TYPE_CHECKING:
    from matplotlib.figure import Figure

WIDEST = 1.0
"""The radius at which bars end, one whole range; longer ones are cut and labelled."""


MOST_BARS = 12
"""The most deviations drawn."""


def radius_figure(result: Robustness) -> Figure:
    """A bar per deviation, as long as its max-norm radius, the nearest on top."""
    rows = [deviation for deviation in result.deviations if deviation.max_norm is not None][
        :MOST_BARS
    ]
    left = len(result.deviations) - len(rows)
    labels, pitch = style.rows(
        [
            f"{result.model.actor(deviation.gain.actor).label}: {deviation.gain.action}"
            for deviation in rows
        ],
        3.2,
    )
    fig = style.figure(height=1.9 + pitch * len(rows))
    axes = style.plain(fig.add_subplot())
    for row, deviation in enumerate(rows):
        radius = 0.0 if deviation.max_norm is None else deviation.max_norm.value
        length = min(radius, WIDEST)
        inside = deviation.worst.gain <= 0
        axes.barh(row, length, color=style.KEPT if inside else style.BROKEN, height=0.55)
        bound = "" if deviation.max_norm_sure else "≥ "
        axes.text(
            length + 0.01,
            row,
            f"{bound}{percent(radius)}",
            va="center",
            fontsize=8.5,
            color=style.INK,
        )
    axes.set_yticks(range(len(rows)), labels)
    axes.set_ylim(max(len(rows), 1) - 0.5, -0.5)
    axes.set_xlim(0, WIDEST + 0.15)
    axes.set_xticks([0, 0.25, 0.5, 0.75, 1])
    axes.xaxis.set_major_formatter(lambda value, _: percent(value))
    axes.set_xlabel(
        "share of their ranges by which all parameters move\n"
        "against the pact until this deviation pays",
        fontsize=9,
    )
    note = (
        "Blue: it never pays for parameters within their stated ranges. Orange: it does for some. "
    )
    if any(row.max_norm is not None and row.max_norm.value > WIDEST for row in rows):
        note += f"Bars end at {percent(WIDEST)}. "
    if left:
        note += f"Left out, as they take more or never pay: {left}. "
    return style.titled(fig, _finding(result), note + foot(result.model))


def _finding(result: Robustness) -> str:
    nearest = result.nearest
    if result.fails_already:
        return "The pact fails already with every parameter as stated"
    if nearest is None:
        return "No change of the parameters that have ranges breaks the pact"
    label = result.model.actor(nearest.gain.actor).label
    return (
        f"{percent(result.max_norm)} of their ranges is how far parameters must move "
        f"until {label} leaves"
    )
