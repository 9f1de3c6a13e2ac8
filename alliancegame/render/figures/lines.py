"""Equilibria along a shock's intensity."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from alliancegame.frozen import frozen
from alliancegame.numerals import percent
from alliancegame.pact.sequence.branches import Branch, Branches
from alliancegame.render.figures import style
from alliancegame.render.figures.fonts import width_of
from alliancegame.render.figures.foot import foot
from alliancegame.render.figures.ink import lettered

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

MOST_NAMED = 8
"""Lines that are named below the axes."""

ROW = 0.23
"""Inches of a line's name below the axes."""

APART = 0.03
"""The greatest distance, in all, by which lines of equal probability are set apart."""


@frozen
class Line:
    """Branches whose commitment is kept with the same probabilities, drawn once.

    shift: how far it is raised above lines that it would hide
    """

    branches: tuple[Branch, ...]
    shift: float

    @property
    def pure(self) -> bool:
        """Whether some of its equilibria are pure."""
        return any(branch.pure for branch in self.branches)


def branches_figure(result: Branches) -> Figure:
    """The commitment's probability in every equilibrium along the shock's intensity."""
    lines = joined(result.branches)
    named = sorted(range(len(lines)), key=lambda k: (not lines[k].pure, k))[:MOST_NAMED]
    fig = style.figure(height=4.9 + ROW * len(named))
    grid = fig.add_gridspec(2, 1, height_ratios=[3.2, 0.1 + ROW * len(named)])
    axes = style.plain(fig.add_subplot(grid[0]))
    taken: list[tuple[float, float]] = []
    for number, line in enumerate(lines):
        first = line.branches[0]
        colour = style.COLOURS[number % len(style.COLOURS)]
        axes.plot(
            first.intensities,
            [value + line.shift for value in first.commitments],
            color=colour,
            linewidth=2.5 if line.pure else 1.5,
            linestyle="-" if line.pure else "--",
            marker="o" if len(first.intensities) == 1 else None,
            markersize=4,
        )
        if number in named:
            _number(axes, taken, line, f"{named.index(number) + 1}", colour)
    if result.breaks is not None:
        at = result.breaks.intensity.value
        axes.axvline(at, color=style.INK, linewidth=1, linestyle=":")
        side = "left" if at < 0.7 else "right"
        mark = f" the pact breaks: {percent(at)} "
        axes.text(at, 1.14, mark, fontsize=8.5, ha=side, va="bottom", color=style.INK)
    axes.set_xlim(0, 1)
    axes.set_ylim(-0.05, 1.13)
    axes.set_yticks([0, 0.25, 0.5, 0.75, 1])
    axes.xaxis.set_major_formatter(lambda value, _: percent(value))
    label = result.model.shock(result.shock).label
    axes.set_xlabel(f"intensity of the shock: {label}", fontsize=9)
    axes.set_ylabel("probability that it is kept", fontsize=9)
    _list(fig, style.plain(fig.add_subplot(grid[1])), result, lines, named)
    coverage = {str(solution.coverage) for solution in result.solutions}
    unnamed = len(lines) - len(named)
    note = (
        "Solid: pure equilibria; dashed: mixed. Lines that would hide one another are drawn side "
        f"by side. {f'{unnamed} further lines bear no number. ' if unnamed else ''}"
        f"Coverage: {', '.join(sorted(coverage))}. "
    )
    return style.titled(fig, _finding(result, label), note + foot(result.model))


def joined(branches: Sequence[Branch]) -> tuple[Line, ...]:
    """The lines of a figure: branches of the same probabilities are one."""
    groups: dict[tuple[object, ...], list[Branch]] = {}
    for branch in branches:
        chances = tuple(round(value, 6) for value in branch.commitments)
        groups.setdefault((branch.intensities, chances), []).append(branch)
    levels = [round(group[0].commitments[0], 6) for group in groups.values()]
    lines = []
    for k, group in enumerate(groups.values()):
        step = APART / max(levels.count(levels[k]) - 1, 2)
        lines.append(Line(tuple(group), step * levels[:k].count(levels[k])))
    return tuple(lines)


def _number(
    axes: Axes, taken: list[tuple[float, float]], line: Line, text: str, colour: str
) -> None:
    """The line's number on it, at its start, to the right of numbers that are there already."""
    first = line.branches[0]
    x, y = min(max(first.intensities[0], 0.02), 0.98), first.commitments[0] + line.shift
    while any(abs(x - other) < 0.035 and abs(y - height) < 0.09 for other, height in taken):
        x += 0.04
    taken.append((x, y))
    axes.text(
        x,
        y,
        text,
        fontsize=8.5,
        weight="bold",
        ha="center",
        va="center",
        color=lettered(colour),
        bbox={"boxstyle": "round,pad=0.15", "facecolor": "white", "edgecolor": colour},
        zorder=5,
    )


def _list(
    fig: Figure, axes: Axes, result: Branches, lines: Sequence[Line], named: Sequence[int]
) -> None:
    """Write beside each line's number what is played along it."""
    axes.set_axis_off()
    axes.set_xlim(0, 1)
    axes.set_ylim(len(named), 0)
    for row, k in enumerate(named):
        more = len(lines[k].branches) - 1
        others = f" (and {more} more)" if more else ""
        width = fig.get_figwidth() - 1.3 - width_of(others, 8.5)
        name = style.shortened(_name(result, lines[k].branches[0]), width, 8.5)
        colour = lettered(style.COLOURS[k % len(style.COLOURS)])
        axes.text(0, row + 0.5, f"{row + 1}", fontsize=8.5, weight="bold", color=colour)
        axes.text(0.03, row + 0.5, f"{name}{others}", fontsize=8.5, color=colour)


def _name(result: Branches, branch: Branch) -> str:
    """The name of a branch: the actions along it, and the actors who mix."""
    game = result.solutions[result.intensities.index(branch.intensities[0])].game
    return ", ".join(
        labels[int(mix.argmax())] if mix.max() == 1 else f"{result.model.actor(actor).label} mixes"
        for actor, labels, mix in zip(
            game.actors, game.actions, branch.equilibria[0].profile, strict=True
        )
    )


def _finding(result: Branches, label: str) -> str:
    if result.breaks is None:
        return f"{label}: the pact remains an equilibrium at every intensity"
    if result.breaks.intensity.value == 0:
        return f"{label}: the pact is no equilibrium, whatever the intensity"
    at = percent(result.breaks.intensity.value)
    return f"{label}: the pact is an equilibrium up to {at} of its full intensity, not beyond"
