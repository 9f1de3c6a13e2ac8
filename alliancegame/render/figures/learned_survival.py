"""The pact's survival by what is believed before and after what was seen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alliancegame.evidence.lifetimes import Lifetimes
from alliancegame.numerals import percent
from alliancegame.pact.time.base_rates import base_rates
from alliancegame.render.figures import style
from alliancegame.render.figures.foot import foot

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def lifetimes_figure(result: Lifetimes) -> Figure:
    """Average survival before and after, the spread over draws after, and pacts on record."""
    years = result.times
    fig = style.figure(7.5, 4.4)
    axes = style.plain(fig.add_subplot())
    after, before = result.posterior, result.prior
    axes.fill_between(years, after.low, after.high, color=style.tint(style.KEPT, 0.25), linewidth=0)
    record = base_rates().lasting(years)
    lines = [
        ("in force on paper", record, style.INK, "--", 1.2),
        ("before", before.mean, style.FAINT, "-", 2.2),
        ("after what was seen", after.mean, style.KEPT, "-", 2.8),
    ]
    for _, curve, colour, dashes, width in lines:
        axes.plot(years, curve, color=colour, linestyle=dashes, linewidth=width)
    heights = style.apart([float(curve[-1]) for _, curve, *_ in lines], [0.08] * 3)
    for (label, _, colour, *_), height in zip(lines, heights, strict=True):
        style.name_end(axes, (float(years[-1]), height), style.wrapped(label, 22), colour)
    axes.set_xlim(0, float(years[-1]))
    axes.set_ylim(0, 1.02)
    axes.yaxis.set_major_formatter(lambda value, _: percent(value))
    axes.set_xlabel("years from now", fontsize=9)
    axes.set_ylabel("probability that it lasts", fontsize=9)
    note = (
        f"Averages over {result.draws} draws of all numbers and rates before and as many after; "
        "band: 5% to 95% of the draws after. Where the pact fails today it lasts no time. Dashed: "
        "bilateral defence pacts (ATOP 4.01). "
    )
    return style.titled(fig, _finding(result), note + foot(result.model))


def _finding(result: Lifetimes) -> str:
    year = min(2.0, float(result.times[-1]))
    before, after = (percent(side.at(year)[0]) for side in (result.prior, result.posterior))
    return f"It lasts {year:g} years with probability {after}; before what was seen: {before}"
