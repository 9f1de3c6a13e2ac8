"""A graph model of conflict: its states, who can move between them, and which are stable."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from alliancegame.render.figures import style
from alliancegame.render.figures.foot import sourced
from alliancegame.solvers.graph.graph_stability import GraphStability
from alliancegame.solvers.graph.improvements import Concept

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


def state_graph_figure(result: GraphStability) -> Figure:
    """States in a circle, an arrow for each move in its actor's colour, and what states mean."""
    graph = result.graph
    count = len(graph.states)
    fig = style.figure(7.5, 6.4 + 0.24 * count)
    grid = fig.add_gridspec(2, 1, height_ratios=[5.2, 0.24 * count])
    axes = fig.add_subplot(grid[0])
    axes.set_axis_off()
    axes.set_aspect("equal")
    places = [
        (math.sin(2 * math.pi * k / count), math.cos(2 * math.pi * k / count)) for k in range(count)
    ]
    for actor, label in enumerate(graph.actors.values()):
        colour = style.COLOURS[actor % len(style.COLOURS)]
        axes.plot([], [], color=colour, linewidth=2, label=label)
        for state, targets in enumerate(graph.moves[actor]):
            for target in targets:
                _arrow(axes, places[state], places[target], colour)
    stable = _senses(result, coalitions=False)
    for name, (x, y) in zip(graph.state_names, places, strict=True):
        face = style.tint(style.KEPT, 0.35) if stable[name] else (1.0, 1.0, 1.0)
        axes.text(
            x,
            y,
            name,
            ha="center",
            va="center",
            fontsize=11,
            weight="bold",
            color=style.INK,
            bbox={
                "boxstyle": "circle,pad=0.4",
                "facecolor": face,
                "edgecolor": style.INK,
                "linewidth": 2.5 if name == graph.status_quo else 1.0,
            },
        )
    style.legend(axes, fig.get_figwidth() - 0.6)
    axes.set_xlim(-1.25, 1.25)
    axes.set_ylim(-1.2, 1.2)
    _meanings(fig, fig.add_subplot(grid[1]), result, stable)
    note = (
        "An arrow: its actor can move there alone. Tinted, as the title lists them: stable for "
        "every actor in a sense (R, GMR, SMR, SEQ), named in brackets. Thick ring: the status quo. "
    )
    finding = result.sentence.removesuffix(".")
    return style.titled(fig, finding, note + sourced(graph.name, graph.sources))


def _senses(result: GraphStability, *, coalitions: bool) -> dict[str, list[Concept]]:
    """{state: the senses in which it is stable for every actor, or for every coalition}."""
    return {
        name: [
            concept
            for concept in Concept
            if name in result.equilibria(concept, coalitions=coalitions)
        ]
        for name in result.graph.state_names
    }


def _told(senses: list[Concept]) -> str:
    return "all four" if len(senses) == len(Concept) else " ".join(senses)


def _arrow(axes: Axes, start: tuple[float, float], end: tuple[float, float], colour: str) -> None:
    from matplotlib.patches import FancyArrowPatch

    axes.add_patch(
        FancyArrowPatch(
            start,
            end,
            connectionstyle="arc3,rad=0.1",
            arrowstyle="-|>",
            mutation_scale=11,
            shrinkA=13,
            shrinkB=13,
            linewidth=1.4,
            color=colour,
        )
    )


def _meanings(
    fig: Figure, axes: Axes, result: GraphStability, stable: dict[str, list[Concept]]
) -> None:
    axes.set_axis_off()
    axes.set_xlim(0, 1)
    axes.set_ylim(len(result.graph.states), 0)
    together = _senses(result, coalitions=True)
    for row, (name, meaning) in enumerate(result.graph.states.items()):
        senses = stable[name]
        kept = _told(senses)
        if senses and together[name] != senses:
            kept += f"; coalitions: {_told(together[name]) or 'none'}"
        meaning_line = f"{name}  {meaning}{f' [{kept}]' if senses else ''}"
        line = style.shortened(meaning_line, fig.get_figwidth() - 0.6, 8.5)
        weight = "bold" if senses else "normal"
        axes.text(0, row + 0.5, line, fontsize=8, weight=weight, va="center", color=style.INK)
