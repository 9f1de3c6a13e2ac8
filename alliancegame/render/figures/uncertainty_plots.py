"""Figures of uncertainty: the tornado, variance shares, and the box of the rarer verdict."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alliancegame.errors import AllianceGameError
from alliancegame.model.called import number_label
from alliancegame.numerals import percent, short
from alliancegame.pact.margins import margins
from alliancegame.render.figures import style
from alliancegame.render.figures.foot import foot
from alliancegame.render.figures.ink import lettered
from alliancegame.sweep.prim import Discovery
from alliancegame.sweep.sensitivity import Index
from alliancegame.sweep.uncertainty import Uncertainty

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

ROWS = 12
"""The most coordinates drawn."""

RANGE = "#eeeeee"
"""Of a number's whole range."""


def tornado_figure(result: Uncertainty) -> Figure:
    """The tornado: the margin's swing as each number alone goes through its range, widest first."""
    swings = [
        swing
        for swing in result.tornado
        if swing.low_margin is not None and swing.high_margin is not None and swing.width > 0
    ][:ROWS]
    fig = style.figure(7.5, 1.9 + 0.36 * max(len(swings), 1))
    axes = style.plain(fig.add_subplot())
    for row, swing in enumerate(swings):
        low, high = swing.low_margin or 0.0, swing.high_margin or 0.0
        left, right = min(low, high), max(low, high)
        axes.barh(row, right - left, left=left, color=style.tint(style.KEPT, 0.7), height=0.6)
        if left < 0:
            beyond = min(right, 0.0) - left
            axes.barh(
                row, beyond, left=left, color=style.tint(style.BROKEN, 0.7), height=0.6, hatch="///"
            )
        by_margin = sorted([(low, swing.low), (high, swing.high)])
        for (margin, value), side in zip(by_margin, ("right", "left"), strict=True):
            pad = -3 if side == "right" else 3
            axes.annotate(
                short(value),
                (margin, row),
                xytext=(pad, 0),
                textcoords="offset points",
                ha=side,
                va="center",
                fontsize=8,
                color=style.INK,
            )
    axes.axvline(0, color=style.INK, linewidth=1)
    axes.set_yticks(
        range(len(swings)), [number_label(result.model, swing.coordinate) for swing in swings]
    )
    axes.set_ylim(len(swings) - 0.4, -0.6)
    ends = [0.0, *(end or 0.0 for swing in swings for end in (swing.low_margin, swing.high_margin))]
    room = 0.12 * ((max(ends) - min(ends)) or 1.0)
    axes.set_xlim(min(ends) - room, max(ends) + room)
    axes.xaxis.set_major_formatter(lambda value, _: percent(value))
    axes.set_xlabel("margin at the pact, share of the stake (below 0: it fails)", fontsize=9)
    note = (
        "Each number alone at the ends of its range (written at the bar's ends), all others as in "
        "the file. "
    )
    return style.titled(fig, _swings(result), note + foot(result.model))


def _swings(result: Uncertainty) -> str:
    if not result.tornado or result.tornado[0].width == 0:
        return "No number alone moves the margin"
    widest = number_label(result.model, result.tornado[0].coordinate)
    total = len(result.tornado)
    if not margins(result.model, result.shocks).holds:
        mending = sum(s.low_holds or s.high_holds for s in result.tornado)
        can = f"{mending} of {total} numbers could each" if mending else "No number alone could"
        return f"The pact fails as stated; {can} mend it in their ranges; {widest} moves it most"
    breaking = sum(not (s.low_holds and s.high_holds) for s in result.tornado)
    if not breaking:
        return f"No number alone, within its range, breaks the pact; {widest} moves it most"
    few = f"{breaking} of {total} numbers"
    return f"{few} can each break the pact within their ranges; {widest} moves it most"


def sensitivity_figure(result: Uncertainty) -> Figure:
    """Each number's share in the variance of the margin and of whether the pact holds.

    raises: AllianceGameError if neither varies
    """
    panels = [
        (title, indices)
        for title, indices in (
            ("of the margin", result.of_margin),
            ("of whether the pact holds", result.of_holds),
        )
        if indices
    ]
    if not panels:
        raise AllianceGameError(
            "neither the margin nor the verdict varies over the stated ranges; there is no "
            "variance to share out. Widen them with --vary."
        )
    leading = panels[-1][1]
    order = sorted(leading, key=lambda index: -index.total.value)[:ROWS]
    names = [index.coordinate for index in order]
    fig = style.figure(7.5, 2.1 + 0.34 * len(names))
    shared = None
    for number, (title, indices) in enumerate(panels):
        axes = style.plain(fig.add_subplot(1, len(panels), number + 1, sharey=shared))
        shared = axes
        _shares(axes, [next(i for i in indices if i.coordinate == name) for name in names])
        axes.set_yticks(range(len(names)), [number_label(result.model, name) for name in names])
        axes.set_title(title, fontsize=9.5, loc="left", color=style.INK)
        if number:
            axes.tick_params(labelleft=False)
    first = order[0]
    what = "whether the pact holds" if result.of_holds else "the margin"
    called = number_label(result.model, first.coordinate)
    finding = (
        f"{called} drives {what} most: alone {percent(max(first.first.value, 0))} of its "
        f"variance, with others {percent(first.total.value)}"
    )
    note = (
        "Bar: total Sobol' index, interactions included; dark: first order, alone; line: 95% "
        f"interval. {result.samples} samples, seed {result.seed}. "
    )
    return style.titled(fig, finding, note + foot(result.model))


def _shares(axes: Axes, indices: list[Index]) -> None:
    for row, index in enumerate(indices):
        axes.barh(row, max(index.total.value, 0), color=style.tint(style.KEPT, 0.35), height=0.62)
        axes.barh(row, max(index.first.value, 0), color=style.KEPT, height=0.3)
        axes.plot([index.total.low, index.total.high], [row, row], color=style.INK, linewidth=1.2)
    axes.set_ylim(len(indices) - 0.4, -0.6)
    axes.set_xlim(left=0)
    axes.xaxis.set_major_formatter(lambda value, _: percent(value))


def peeling_figure(result: Uncertainty) -> Figure:
    """The peeling trajectory of the rarer verdict, and the box that balances it best.

    raises: AllianceGameError if the verdict is the same everywhere
    """
    boxes = result.boxes
    if boxes is None:
        raise AllianceGameError(
            "the verdict is the same over all the stated ranges; nothing is to be peeled. "
            "Let a shock happen (--shock NAME) or widen a range."
        )
    rows = 0.6 + 0.36 * max(len(boxes.suggested.limits), 1)
    fig = style.figure(7.5, 4.9 + rows)
    grid = fig.add_gridspec(2, 1, height_ratios=[3.2, rows])
    _trajectory(style.plain(fig.add_subplot(grid[0])), boxes, result.rarer)
    _limits(style.plain(fig.add_subplot(grid[1])), result, boxes)
    box = boxes.suggested
    finding = (
        f"The pact {result.rarer} in {percent(box.density)} of one box of assumptions, which holds "
        f"{percent(box.coverage)} of all cases in which it does"
    )
    note = f"Patient rule induction over {result.samples} samples, seed {result.seed}. "
    return style.titled(fig, finding, note + foot(result.model))


def _trajectory(axes: Axes, boxes: Discovery, rarer: str) -> None:
    axes.plot(
        [box.coverage for box in boxes.trajectory],
        [box.density for box in boxes.trajectory],
        color=style.FAINT,
        marker="o",
        markersize=4,
        linewidth=1,
    )
    best = boxes.suggested
    axes.plot([best.coverage], [best.density], marker="D", markersize=9, color=style.BROKEN)
    axes.annotate(
        "the box below",
        (best.coverage, best.density),
        xytext=(-9, 6),  # above the other label, for no box is less dense than all assumptions
        textcoords="offset points",
        ha="right",
        va="bottom",
        fontsize=9,
        color=lettered(style.BROKEN),
    )
    whole = boxes.trajectory[0]
    axes.annotate(
        "all assumptions",
        (whole.coverage, whole.density),
        xytext=(-8, 0),
        textcoords="offset points",
        ha="right",
        va="center",
        fontsize=9,
        color=style.INK,
    )
    axes.set_xlim(0, 1.03)
    axes.set_ylim(0, 1.05)
    axes.xaxis.set_major_formatter(lambda value, _: percent(value))
    axes.yaxis.set_major_formatter(lambda value, _: percent(value))
    axes.set_xlabel(f"coverage: of all cases in which the pact {rarer}, those inside", fontsize=9)
    axes.set_ylabel(f"density: of those inside, it {rarer}", fontsize=9)


def _limits(axes: Axes, result: Uncertainty, boxes: Discovery) -> None:
    spans = {swing.coordinate: (swing.low, swing.high) for swing in result.tornado}
    names = list(boxes.suggested.limits)
    for row, name in enumerate(names):
        low, high = boxes.suggested.limits[name]
        least, greatest = spans[name]
        start = min(low, least)  # a number may lie beyond its range
        width = max(high, greatest) - start
        for (first, last), colour in (((least, greatest), RANGE), ((low, high), style.BROKEN)):
            axes.barh(
                row, (last - first) / width, left=(first - start) / width, color=colour, height=0.5
            )
        text = f"{short(low)} to {short(high)}, of {short(least)} to {short(greatest)}"
        axes.text(1.015, row, text, va="center", fontsize=8.5, color=style.INK)
    axes.set_yticks(range(len(names)), names)
    axes.set_ylim(len(names) - 0.4, -0.6)
    axes.set_xlim(0, 1.55)
    axes.set_xticks([])
    axes.spines["bottom"].set_visible(False)
    axes.set_title("the box: part of each range", fontsize=9, loc="left", color=style.INK)
