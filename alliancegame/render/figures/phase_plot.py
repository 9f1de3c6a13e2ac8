"""The phase diagram: regions of the same pure equilibria over two quantities."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from alliancegame.model.model import Model
from alliancegame.model.shocks import Hit
from alliancegame.numerals import percent
from alliancegame.render.figures import style
from alliancegame.render.figures.foot import foot
from alliancegame.sweep.coordinates import Coordinate
from alliancegame.sweep.phase import PhaseDiagram

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.colors import Colormap
    from matplotlib.figure import Figure

NAMED = 10
"""Phases that are listed below the map; further ones share a line."""

NEAR = 0.25
"""The share of the map within which a letter would stand on the words "as in the file"."""

HOLDING = ("#0072b2", "#009e73", "#56b4e9")
FAILING = ("#d55e00", "#e69f00", "#cc79a7")
"""Colours of the phases in which the pact is an equilibrium, and of those in which it is not."""


def phase_figure(result: PhaseDiagram) -> Figure:
    """The regions, each with its letter; hatched where the pact is no equilibrium."""
    lines = _told(result)
    fig = style.figure(7.5, 5.4 + 0.22 * len(lines))
    grid = fig.add_gridspec(2, 1, height_ratios=[4.4, 0.1 + 0.22 * len(lines)])
    axes = style.plain(fig.add_subplot(grid[0]))
    happened = result.shocks
    stated = across, up = (
        _stated(result.model, result.across, happened),
        _stated(result.model, result.up, happened),
    )
    for phase in range(len(result.phases)):
        inside = np.where(result.number == phase, 1.0, np.nan)
        colour = _colour(result, phase)
        axes.pcolormesh(
            result.across_values,
            result.up_values,
            inside,
            cmap=_one_colour(style.tint(colour, 0.35)),
            rasterized=True,
        )
        if not result.holding(phase):
            _hatch(axes, result, phase)
        _write_letter(axes, result, phase, stated)
    axes.set_xlim(result.across_values[0], result.across_values[-1])
    axes.set_ylim(result.up_values[0], result.up_values[-1])
    axes.plot(across, up, "o", color=style.INK, markersize=6, clip_on=False)
    right, top = (
        value > (values[0] + values[-1]) / 2
        for value, values in ((across, result.across_values), (up, result.up_values))
    )
    axes.annotate(
        "as in the file",
        (across, up),
        xytext=(-7 if right else 7, -6 if top else 6),
        textcoords="offset points",
        ha="right" if right else "left",
        va="top" if top else "bottom",
        fontsize=8,
        color=style.INK,
        bbox={"facecolor": "white", "edgecolor": "none", "pad": 1.5, "alpha": 0.8},
    )
    axes.set_xlabel(_axis(result.model, result.across), fontsize=9)
    axes.set_ylabel(_axis(result.model, result.up), fontsize=9)
    listing = fig.add_subplot(grid[1])
    listing.set_axis_off()
    listing.set_xlim(0, 1)
    listing.set_ylim(len(lines), 0)
    for row, text in enumerate(lines):
        line = style.shortened(text, fig.get_figwidth() - 1.0, 8.5)
        listing.text(0, row + 0.5, line, fontsize=8.5, va="center", color=style.INK)
    note = (
        "Each region: the same pure equilibria. Blue and green: the pact is one of them; orange, "
        "hatched: it is not. "
    )
    return style.titled(fig, _finding(result), note + foot(result.model))


def _told(result: PhaseDiagram) -> list[str]:
    """A line for each phase, the smallest ones together."""
    lines = [
        f"{result.letter(k)}  {percent(result.shares[k])}, the pact "
        f"{'holds' if result.holding(k) else 'fails'}: "
        f"{result.profiles(k) or 'no pure equilibrium'}"
        for k in range(min(len(result.phases), NAMED))
    ]
    others = range(NAMED, len(result.phases))
    if others:
        share = percent(sum(float(result.shares[k]) for k in others))
        lines.append(f"{', '.join(result.letter(k) for k in others)}  {share} together")
    return lines


def _colour(result: PhaseDiagram, phase: int) -> str:
    """One of those for the phase's verdict, the largest phases first."""
    holds = result.holding(phase)
    colours = HOLDING if holds else FAILING
    before = sum(result.holding(k) == holds for k in range(phase))
    return colours[before % len(colours)]


def _one_colour(colour: tuple[float, float, float]) -> Colormap:
    from matplotlib.colors import ListedColormap

    return ListedColormap([colour])


def _hatch(axes: Axes, result: PhaseDiagram, phase: int) -> None:
    """Hatches the phase's cells, each drawn to its own edges."""
    across, up = (
        np.repeat((values[1:] + values[:-1]) / 2, 2)
        for values in (result.across_values, result.up_values)
    )
    across = np.concatenate([result.across_values[:1], across, result.across_values[-1:]])
    up = np.concatenate([result.up_values[:1], up, result.up_values[-1:]])
    inside = np.repeat(np.repeat(result.number == phase, 2, axis=0), 2, axis=1).astype(float)
    drawn = axes.contourf(across, up, inside, levels=[0.5, 1.5], colors="none", hatches=["///"])
    drawn.set_edgecolor(style.tint(style.BROKEN, 0.8))
    drawn.set_linewidth(0)


def _write_letter(
    axes: Axes, result: PhaseDiagram, phase: int, stated: tuple[float, float]
) -> None:
    """The letter well inside its region, and away from the point that the file states."""
    inside = np.pad(result.number == phase, 1)
    depth = np.zeros(inside.shape)
    while inside.any():
        depth += inside
        inside = (
            inside
            & np.roll(inside, 1, 0)
            & np.roll(inside, -1, 0)
            & np.roll(inside, 1, 1)
            & np.roll(inside, -1, 1)
        )
    deepest = np.argwhere(depth >= 0.6 * depth.max())
    row, column = deepest[len(deepest) // 2]  # in a thin band, all along it: away from the edges
    across, up = (
        np.interp(value, values, np.arange(1, len(values) + 1))
        for value, values in zip(stated, (result.across_values, result.up_values), strict=True)
    )
    if np.hypot(row - up, column - across) < NEAR * len(result.up_values):
        row, column = max(deepest, key=lambda place: np.hypot(place[0] - up, place[1] - across))
    axes.text(
        float(result.across_values[column - 1]),
        float(result.up_values[row - 1]),
        result.letter(phase),
        ha="center",
        va="center",
        fontsize=14 if depth.max() > 1 else 8,
        weight="bold",
        color=style.INK,
        bbox={"facecolor": "white", "edgecolor": "none", "pad": 1.5, "alpha": 0.8},
    )


def _stated(model: Model, coordinate: Coordinate, shocks: tuple[Hit, ...]) -> float:
    if coordinate.kind == "parameter":
        return float(model.parameter(coordinate.name).value)
    return next((float(hit.intensity) for hit in shocks if hit.shock == coordinate.name), 0.0)


def _axis(model: Model, coordinate: Coordinate) -> str:
    if coordinate.kind == "parameter":
        return coordinate.name
    return f"intensity: {model.shock(coordinate.name).label}"


def _finding(result: PhaseDiagram) -> str:
    share = float(result.holds.mean())
    count = len(result.phases)
    sets = "one set of pure equilibria" if count == 1 else f"{count} sets of pure equilibria"
    if share in {0.0, 1.0}:
        where = "everywhere" if share else "nowhere"
        return f"The pact holds {where} over both ranges; {sets} in all"
    return f"The pact holds over {percent(share)} of the plane; {sets} in all"
