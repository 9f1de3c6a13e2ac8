"""Equilibria along a shock's intensity."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from alliancegame.pact.sequence.branches import Branch, Branches
from alliancegame.present.numbers import percent
from alliancegame.render.figures import style
from alliancegame.render.figures.foot import foot

if TYPE_CHECKING:
    from matplotlib.figure import Figure

MOST_NAMED = 12
"""Branches beyond which the mixed ones bear no name."""


def branches_figure(result: Branches) -> Figure:
    """The commitment's probability in every equilibrium along the shock's intensity."""
    fig = style.figure()
    axes = style.plain(fig.add_subplot())
    levels: list[float] = []
    for number, branch in enumerate(result.branches):
        colour = style.COLOURS[number % len(style.COLOURS)]
        # branches of equal probability would hide one another
        level = 0.014 * sum(abs(branch.commitments[0] - other) < 1e-9 for other in levels)
        levels.append(branch.commitments[0])
        axes.plot(
            branch.intensities,
            [value + level for value in branch.commitments],
            color=colour,
            linewidth=2.5 if branch.pure else 1.5,
            linestyle="-" if branch.pure else "--",
            marker="o" if len(branch.intensities) == 1 else None,
            markersize=4,
        )
    named = list(range(len(result.branches)))
    if len(named) > MOST_NAMED:  # too many to read
        named = [k for k in named if result.branches[k].pure]
    names = [_name(result, result.branches[k]) for k in named]
    starts = [(result.branches[k].intensities[0], result.branches[k].commitments[0]) for k in named]
    places = _places(names, starts)
    for k, name, (left, height) in zip(named, names, places, strict=True):
        colour = style.COLOURS[k % len(style.COLOURS)]
        axes.text(left, height, name, fontsize=8, color=colour)
    if result.breaks is not None:
        at = result.breaks.intensity.value
        axes.axvline(at, color=style.INK, linewidth=1, linestyle=":")
        axes.text(at + 0.01, 0.55, f"the pact breaks: {percent(at)}", fontsize=8.5)
    axes.set_xlim(0, 1)
    axes.set_ylim(-0.03, max([1.2, *(height + 0.08 for _, height in places)]))
    axes.set_yticks([0, 0.25, 0.5, 0.75, 1])
    axes.xaxis.set_major_formatter(lambda value, _: percent(value))
    label = result.model.shock(result.shock).label
    axes.set_xlabel(f"intensity of the shock: {label}", fontsize=9)
    axes.set_ylabel("probability that the commitment is kept", fontsize=9)
    coverage = {str(item.coverage) for item in result.solutions}
    apart = "Lines of equal probability are drawn side by side. "
    note = (
        f"Solid: pure equilibria; dashed: mixed. {apart}Coverage: {', '.join(sorted(coverage))}. "
    )
    return style.titled(fig, _finding(result, label), note + foot(result.model))


def _places(
    names: Sequence[str], starts: Sequence[tuple[float, float]]
) -> list[tuple[float, float]]:
    """Where each branch's name stands: above its start, and above names that would meet it.

    >>> _places(["one", "two", "far"], [(0, 1), (0, 1), (0.5, 1)])
    [(0.01, 1.06), (0.01, 1.12), (0.51, 1.06)]
    """
    taken: list[tuple[float, float, float]] = []
    for name, (start, level) in zip(names, starts, strict=True):
        width = 0.0125 * len(name)
        left, height = max(0.01, min(start + 0.01, 1 - width)), level + 0.06
        while any(
            abs(height - other) < 0.06 and left < end and begin < left + width
            for begin, end, other in taken
        ):
            height = round(height + 0.01, 9)
        taken.append((left, left + width, height))
    return [(left, height) for left, _, height in taken]


def _name(result: Branches, branch: Branch) -> str:
    """Who plays what along a branch, and who mixes."""
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
