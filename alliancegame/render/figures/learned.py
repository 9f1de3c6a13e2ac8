"""Figures of learning: numbers and breakpoints before and after; what was seen, in time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from alliancegame.evidence.fitted import Fit
from alliancegame.evidence.spread import Spread
from alliancegame.model.model import Model
from alliancegame.numerals import counted, either, percent, short
from alliancegame.render.figures import style
from alliancegame.render.figures.foot import foot

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

LABELS = 2.3
"""The widest lines of a row's name, in inches."""

DRIVERS = 12
"""The most numbers drawn."""

APART = 0.17
"""The distance from a row's middle at which its two intervals are drawn."""


def learned_figure(result: Fit) -> Figure:
    """The numbers of which most was learned, before and after, in units of what they might be."""
    ranked = sorted(result.parameters, key=lambda parameter: -parameter.shrinkage)[:DRIVERS]
    labels, pitch = style.rows([parameter.name for parameter in ranked], LABELS)
    fig = style.figure(height=2.0 + pitch * len(ranked))
    axes = style.plain(fig.add_subplot())
    for row, parameter in enumerate(ranked):
        low, width = parameter.prior.low, parameter.prior.high - parameter.prior.low or 1.0

        def share(value: float, low: float = low, width: float = width) -> float:
            return (value - low) / width

        _interval(
            axes, row - APART, parameter.prior, share, style.FAINT, "before" if not row else None
        )
        _interval(
            axes, row + APART, parameter.posterior, share, style.KEPT, "after" if not row else None
        )
        medians = f"{short(parameter.posterior.median, 2)} (was {short(parameter.prior.median, 2)})"
        axes.text(1.32, row, medians, va="center", fontsize=8, color=style.INK)
    axes.set_xlim(-0.15, 1.75)
    axes.set_xticks([0, 0.5, 1], ["5%", "", "95%"])
    _finish(axes, labels, "from the 5% to the 95% quantile before what was seen; dots: medians")
    seen = counted(result.observations, "observation")
    top = f"{seen}: " + (
        f"most was learned of {ranked[0].name} ({percent(ranked[0].shrinkage)} of its variance)"
        if ranked
        else "no number has a range"
    )
    return style.titled(fig, top, foot(result.model))


def breaks_figure(result: Fit) -> Figure:
    """The share of each shock that the pact withstands, before and after what was seen."""
    breaks = [break_ for break_ in result.breaks if any(break_.least)]
    labels, pitch = style.rows([break_.label for break_ in breaks], LABELS)
    fig = style.figure(height=2.0 + pitch * len(breaks))
    axes = style.plain(fig.add_subplot())
    for row, broken in enumerate(breaks):
        sides = zip((-APART, APART), broken.least, (style.FAINT, style.KEPT), strict=True)
        for (shift, least, colour), name in zip(sides, ("before", "after"), strict=True):
            if least is not None:
                _interval(axes, row + shift, least, float, colour, None if row else name)
        chances = f"{percent(broken.chance.posterior)} (was {percent(broken.chance.prior)})"
        axes.text(1.05, row, chances, va="center", fontsize=8, color=style.INK)
    axes.set_xlim(0, 1.3)
    axes.set_xticks([0, 0.25, 0.5, 0.75, 1])
    axes.xaxis.set_major_formatter(lambda value, _: percent(value))
    _finish(axes, labels, "intensity from which it breaks the pact, 5% to 95%; right: how often")
    first = f'"{breaks[0].label}" is likeliest to' if breaks else "No shock that was tried may"
    return style.titled(fig, f"{first} break the pact, where it holds", foot(result.model))


def _interval(
    axes: Axes, row: float, spread: Spread, share: object, colour: str, name: str | None
) -> None:
    assert callable(share)
    low, middle, high = (share(value) for value in (spread.low, spread.median, spread.high))
    axes.plot([low, high], [row, row], color=colour, linewidth=3, solid_capstyle="butt", label=name)
    axes.plot([middle], [row], color=colour, marker="o", markersize=5)


def _finish(axes: Axes, labels: Sequence[str], axis: str) -> None:
    axes.set_yticks(range(len(labels)), labels)
    axes.set_ylim(len(labels) - 0.4, -0.6)
    axes.set_xlabel(axis, fontsize=9)
    if labels:
        style.legend(axes, axes.figure.get_figwidth() - LABELS)  # type: ignore[union-attr]


def timeline_figure(model: Model) -> Figure:
    """The timeline of what actors did and of the shocks that came and were in force."""
    record = model.record
    decisions = list(dict.fromkeys(name for seen in record.observations for name in seen.play))
    shocks = _shocks(model)
    named = {shock.name: shock.label for shock in model.shocks}
    actors = {actor.name: actor.label for actor in model.actors}
    rows = [actors.get(name, name) for name in decisions] + [named[name] for name in shocks]
    labels, pitch = style.rows(rows, LABELS)
    fig = style.figure(height=1.8 + max(pitch, 0.3) * len(rows))
    axes = style.plain(fig.add_subplot())
    for observation in record.observations:
        start, until = _year(observation.start), _year(observation.until)
        for name, seen in observation.play.items():
            row = decisions.index(name)
            axes.barh(row, until - start, left=start, height=0.7, color=style.KEPT, alpha=0.2)
            action = either(seen)
            axes.text((start + until) / 2, row, action, ha="center", va="center", fontsize=7.5)
        for name, (low, high) in observation.under.items():
            row = len(decisions) + shocks.index(name)
            shade = 0.1 + 0.7 * float(low + high) / 2
            axes.barh(row, until - start, left=start, height=0.5, color=style.BROKEN, alpha=shade)
    for watch in record.arrivals:
        row = len(decisions) + shocks.index(watch.shock)
        ends = [_year(watch.start), _year(watch.until)]
        axes.plot(ends, [row, row], color=style.FAINT, linewidth=0.8)
        for came in watch.came:
            axes.plot([_year(came.on)], [row], marker="D", markersize=5, color=style.INK)
    axes.set_yticks(range(len(rows)), labels)
    axes.set_ylim(len(rows) - 0.4, -0.6)
    axes.locator_params(axis="x", nbins=5)
    axes.xaxis.set_major_formatter(lambda value, _: _month(value))
    axes.set_xlabel(
        "darker: more of the shock in force; line: watched for; diamond: it came", fontsize=9
    )
    periods = counted(len(record.observations), "observation")
    return style.titled(fig, f"What was seen: {periods}, {len(shocks)} shocks", foot(model))


def _shocks(model: Model) -> list[str]:
    record = model.record
    named = {name for observation in record.observations for name in observation.under}
    named |= {arrival.shock for arrival in record.arrivals}
    return [shock.name for shock in model.shocks if shock.name in named]


def _year(day: date) -> float:
    first, following = date(day.year, 1, 1), date(day.year + 1, 1, 1)
    return day.year + (day - first).days / (following - first).days


def _month(value: float) -> str:
    return f"{int(value)}-{int((value % 1) * 12 + 1e-6) + 1:02d}"
