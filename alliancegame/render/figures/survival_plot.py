"""The survival curve beside the empirical record."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alliancegame.numerals import duration, percent, short
from alliancegame.pact.time.base_rates import Comparison
from alliancegame.render.figures import style
from alliancegame.render.figures.foot import foot

if TYPE_CHECKING:
    from matplotlib.figure import Figure

LINE, GAP = 0.056, 0.02
"""Heights of a line of a name to the right of the curves, and of what is left free, of 1."""


def survival_figure(comparison: Comparison) -> Figure:
    """The pact's survival, what ends it, the band of its rates, and pacts on record beside it."""
    result = comparison.life
    years, lasts = result.times, result.survival
    fig = style.figure(7.5, 5.2)
    axes = style.plain(fig.add_subplot())
    if result.band is not None:
        axes.fill_between(
            years,
            result.band.low,
            result.band.high,
            color=style.tint(style.KEPT, 0.25),
            linewidth=0,
        )
    axes.plot(years, lasts, color=style.KEPT, linewidth=2.8, label="the pact")
    unbroken = comparison.record.unbroken(years)
    in_force = comparison.record.lasting(years)
    axes.plot(years, unbroken, color=style.INK, linewidth=1.4, linestyle="--", label="unbroken")
    axes.plot(years, in_force, color=style.FAINT, linewidth=1.2, linestyle="-.", label="in force")
    lines = [
        ("this pact, in the model", float(lasts[-1]), style.KEPT),
        ("unbroken defence pacts", float(unbroken[-1]), style.INK),
        ("in force on paper", float(in_force[-1]), style.FAINT),
    ]
    causes = [cause for cause in result.causes if cause[1] >= 0.01][:3]
    for number, (cause, _) in enumerate(causes):
        colour = style.COLOURS[1 + number]
        ended = result.life.incidence[:, result.life.causes.index(cause)]
        axes.plot(years, ended, color=colour, linewidth=1.4, linestyle=(0, (1, 1.2)))
        label = f"ended by {result.cause_label(cause)}".replace('"', "")
        lines.append((label, float(ended[-1]), colour))
    labels = [style.wrapped(label, 30) for label, _, _ in lines]
    sizes = [GAP + LINE * (label.count("\n") + 1) for label in labels]
    heights = style.apart([height for _, height, _ in lines], sizes)
    for label, (_, _, colour), height in zip(labels, lines, heights, strict=True):
        style.name_end(axes, (float(years[-1]), height), label, colour)
    half = result.life.median
    if half is not None and half <= years[-1]:
        axes.plot([0, half, half], [0.5, 0.5, 0], color=style.FAINT, linewidth=0.8)
        note = f"  median life {duration(half)}"
        at = half if half < years[-1] / 2 else 0.0  # short of the names to the right
        axes.text(at, 0.52, note, fontsize=8.5, color=style.INK)
    axes.set_xlim(0, float(years[-1]))
    axes.set_ylim(0, 1.02)
    axes.yaxis.set_major_formatter(lambda value, _: percent(value))
    axes.set_xlabel("years from now", fontsize=9)
    axes.set_ylabel("probability", fontsize=9)
    return style.titled(fig, _finding(comparison), _note(comparison) + foot(result.model))


def _finding(comparison: Comparison) -> str:
    result = comparison.life
    if result.survival[0] == 0:
        return "The pact fails already, before any shock"
    if result.endless:
        return "No shock that has a rate ends the pact"
    half, last = result.life.median, float(result.times[-1])
    chance = result.told(float(result.survival[-1]))
    lasting = f"it lasts {short(last)} years with probability {chance}"
    if half is None:
        return f"The pact {lasting.removeprefix('it ')}"
    return f"Even odds that the pact is over within {duration(half)}; {lasting}"


def _note(comparison: Comparison) -> str:
    result = comparison.life
    sentences = [
        "Dashed: bilateral defence pacts that nobody had broken, other ends apart; dash-dotted: "
        "still in force on paper (ATOP 4.01). Dotted: what will have ended this one."
    ]
    if result.band is not None:
        sentences.append(f"Band: over the rates' stated ranges, {result.band.how}.")
    return " ".join(sentences) + " "
