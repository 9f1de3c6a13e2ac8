"""A network of alliances: who is how strong, who is linked to whom, and who can be attacked."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from alliancegame.numerals import short
from alliancegame.render.figures import style
from alliancegame.render.figures.foot import sourced
from alliancegame.solvers.graph.war_stability import WarStability

if TYPE_CHECKING:
    from matplotlib.figure import Figure

LARGEST = 2600.0
"""The area of the strongest actor's disc, in square points."""


def links_figure(result: WarStability) -> Figure:
    """A disc as large as an actor is strong, hatched if it can be attacked; lines are alliances.

    Dotted lines are links that would open an attack, thin ones links that an end could do without.
    """
    network = result.network
    names = list(network.actors)
    places = {
        name: (math.sin(2 * math.pi * k / len(names)), math.cos(2 * math.pi * k / len(names)))
        for k, name in enumerate(names)
    }
    fig = style.figure(7.5, 6.6)
    axes = fig.add_subplot()
    axes.set_axis_off()
    axes.set_aspect("equal")
    idle = {frozenset(shock.link) for shock in result.idle}
    opened = {frozenset(addition.link) for addition in result.additions}
    for pairs, colour, dashes in (
        (network.pairs, style.KEPT, "-"),
        (sorted(map(sorted, opened)), style.BROKEN, (0, (1, 2))),
    ):
        for pair in pairs:
            (x0, y0), (x1, y1) = (places[name] for name in pair)
            width = 1.2 if frozenset(pair) in idle | opened else 4.0
            axes.plot([x0, x1], [y0, y1], color=colour, linewidth=width, linestyle=dashes, zorder=1)
    strongest = max(map(float, network.capabilities.values())) or 1.0
    for name, (x, y) in places.items():
        exposed = name in result.vulnerable
        axes.scatter(
            [x],
            [y],
            s=LARGEST * float(network.capabilities[name]) / strongest + 60,
            facecolor=style.tint(style.BROKEN if exposed else style.KEPT, 0.35),
            edgecolor=style.BROKEN if exposed else style.KEPT,
            hatch="///" if exposed else None,
            zorder=2,
        )
        axes.text(
            1.42 * x,
            1.27 * y,
            f"{network.actors[name]}\n{short(float(network.capabilities[name]))}",
            ha="center",
            va="center",
            fontsize=10,
            weight="bold",
            color=style.INK,
        )
    axes.set_xlim(-1.8, 1.8)
    axes.set_ylim(-1.5, 1.5)
    note = (
        "Discs: capability (its number below the name); orange, hatched: can be attacked with "
        "success. Lines: alliances, thin where one end is as safe without it; dotted: links that "
        "would open an attack. "
    )
    return style.titled(
        fig, result.sentence.removesuffix("."), note + sourced(network.name, network.sources)
    )
