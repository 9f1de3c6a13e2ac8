"""The alliance as a network of stakes: who loses if whom leaves."""

from __future__ import annotations

import math
from itertools import product
from typing import TYPE_CHECKING

import numpy as np

from alliancegame.numerals import percent
from alliancegame.pact.sequence.mutual_losses import Stakes
from alliancegame.render.figures import style
from alliancegame.render.figures.foot import foot

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

SMALLEST = 0.005
"""The least share of a stake that is drawn as an arrow."""


MOST_TABLED = 11
"""The most actors whose table a page holds."""

MOST_ARROWED = 4
"""The most actors between whom arrows can be told apart; a table shows more."""


def network_figure(stakes: Stakes) -> Figure:
    """Each actor's loss by each other's leaving: as arrows, or as a table of many."""
    drawn = _arrows if len(stakes.model.actors) <= MOST_ARROWED else _table
    fig, note = drawn(stakes)
    return style.titled(fig, _finding(stakes), note + foot(stakes.model))


def _table(stakes: Stakes) -> tuple[Figure, str]:
    """A row for each actor who loses, a column for each who leaves."""
    shown = _closest(stakes)
    labels = [stakes.model.actors[k].label for k in shown]
    count = len(labels)
    side = max(0.85, min(0.95, 6.0 / count))
    names, _ = style.rows(labels, 1.4)
    heads, _ = style.rows(labels, side - 0.06, 8.5)
    heads = [
        "\n".join(style.shortened(line, side - 0.06, 8.5) for line in head.split("\n"))
        for head in heads
    ]
    fig = style.figure(2.0 + side * count, 1.9 + 0.5 * count)
    axes = fig.add_subplot()
    for i, j in product(range(count), repeat=2):
        loss = 0.0 if i == j else float(stakes.losses[shown[i], shown[j]])
        _draw_cell(axes, i, j, loss)
    axes.set_xlim(0, count)
    axes.set_ylim(count, 0)
    style.table_heads(axes, names, heads)
    axes.set_xlabel("if it leaves", fontsize=9)
    axes.set_ylabel("this actor loses", fontsize=9)
    for spine in axes.spines.values():
        spine.set_visible(False)
    of_many = (
        ""
        if count == len(stakes.model.actors)
        else f"Drawn are {count} of {len(stakes.model.actors)} actors: those with the most at "
        "stake in each other. "
    )
    return fig, of_many + (
        "What the actor of the row loses, as a share of its stake, if that of the column "
        "takes its best way out; hatched and negative: it gains. "
    )


def _draw_cell(axes: Axes, row: int, column: int, loss: float) -> None:
    """One loss in its square: the darker the greater, hatched where it is a gain."""
    from matplotlib.patches import Rectangle

    gains, small = loss <= -SMALLEST, abs(loss) < SMALLEST
    colour = style.KEPT if loss > 0 else style.BROKEN
    axes.add_patch(
        Rectangle(
            (column, row),
            1,
            1,
            facecolor=style.tint(colour, 0.6 * min(abs(loss), 1.0)),
            hatch="///" if gains else None,
            edgecolor=style.RULE,
            linewidth=0.8,
        )
    )
    ground = {"facecolor": "white", "edgecolor": "none", "pad": 1.2, "alpha": 0.9}
    axes.text(
        column + 0.5,
        row + 0.5,
        "–" if small else percent(loss),
        ha="center",
        va="center",
        fontsize=9.5,
        color=style.QUIET if small else style.INK,
        bbox=ground if gains else None,
    )


def _closest(stakes: Stakes) -> list[int]:
    """The actors that a page holds, those first that have most at stake in others, or others in
    them; in the file's order.
    """
    size = np.abs(np.array(stakes.losses, dtype=np.float64))
    np.fill_diagonal(size, 0.0)
    ties = size.sum(axis=0) + size.sum(axis=1)
    return sorted(np.argsort(-ties, kind="stable")[:MOST_TABLED].tolist())


def _arrows(stakes: Stakes) -> tuple[Figure, str]:
    """An arrow from i to j where j's leaving would cost i (solid) or serve i (dashed)."""
    from matplotlib.patches import FancyArrowPatch

    labels = [style.wrapped(actor.label, 12) for actor in stakes.model.actors]
    count = len(labels)
    places = [
        (math.sin(2 * math.pi * k / count), math.cos(2 * math.pi * k / count)) for k in range(count)
    ]
    fig = style.figure(7.5, 6.5)
    axes = fig.add_subplot()
    axes.set_axis_off()
    axes.set_aspect("equal")
    for i in range(count):
        for j in range(count):
            loss = float(stakes.losses[i, j])
            if i == j or abs(loss) < SMALLEST:
                continue
            axes.add_patch(
                FancyArrowPatch(
                    places[i],
                    places[j],
                    connectionstyle="arc3,rad=0.16",
                    arrowstyle="-|>",
                    mutation_scale=13,
                    shrinkA=_out_of_box(labels[i], places[i], places[j]),
                    shrinkB=_out_of_box(labels[j], places[i], places[j]),
                    linewidth=0.8 + 7 * min(abs(loss), 1),
                    linestyle="-" if loss > 0 else (0, (3, 2)),
                    color=style.KEPT if loss > 0 else style.BROKEN,
                    alpha=0.85,
                )
            )
            x, y = _beside(places[i], places[j])
            axes.text(
                x,
                y,
                percent(abs(loss)),
                fontsize=8,
                ha="center",
                va="center",
                color=style.INK,
                bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.8, "alpha": 0.8},
            )
    for (x, y), label in zip(places, labels, strict=True):
        axes.text(
            x,
            y,
            label,
            ha="center",
            va="center",
            fontsize=11,
            weight="bold",
            color=style.INK,
            bbox={"boxstyle": "round,pad=0.5", "facecolor": "white", "edgecolor": style.INK},
        )
    axes.set_xlim(-1.35, 1.35)
    axes.set_ylim(-1.25, 1.25)
    note = (
        "An arrow points at the one who leaves, from the one it costs (solid, blue) or serves "
        "(dashed, orange), in shares of that actor's stake. "
    )
    return fig, note


def _out_of_box(label: str, start: tuple[float, float], end: tuple[float, float]) -> float:
    """The distance, in points, of an arrow's end from the middle of the box it points to."""
    lines = label.split("\n")
    half_width, half_height = 14 + 4.1 * max(map(len, lines)), 12 + 7.5 * len(lines)
    dx, dy = abs(end[0] - start[0]), abs(end[1] - start[1])
    length = math.hypot(dx, dy)
    return length * min(half_width / max(dx, 1e-9), half_height / max(dy, 1e-9))


def _beside(start: tuple[float, float], end: tuple[float, float]) -> tuple[float, float]:
    """A point at the curved arrow's middle, nearer to its tail so that pairs stay apart."""
    along, bend = 0.42, 0.08
    dx, dy = end[0] - start[0], end[1] - start[1]
    return start[0] + along * dx + bend * dy, start[1] + along * dy - bend * dx


def _finding(stakes: Stakes) -> str:
    names = [actor.label for actor in stakes.model.actors]
    pairs = [
        (float(stakes.losses[i, j]), i, j)
        for i in range(len(names))
        for j in range(len(names))
        if i != j
    ]
    if not pairs:
        return f"{names[0]} stands alone"
    loss, i, j = max(pairs)
    if loss <= SMALLEST:
        return "Nobody would lose by another's leaving"
    return (
        f"The strongest tie: {names[i]} would lose {percent(loss)} of its stake if {names[j]} left"
    )
