"""The breaking frontier of two shocks: how much of one the pact bears beside the other."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from alliancegame.errors import AllianceGameError
from alliancegame.model.model import Model
from alliancegame.numerals import percent
from alliancegame.pact.breakpoints import Breakpoint
from alliancegame.pact.robustness.frontier import Frontier
from alliancegame.render.figures import style
from alliancegame.render.figures.fonts import width_of
from alliancegame.render.figures.foot import foot
from alliancegame.render.figures.ink import lettered

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


SIDE = 5.2
"""About how long the axes are, in inches."""


class Box(NamedTuple):
    """The place of letters, in parts of the axes."""

    left: float
    right: float
    low: float
    high: float

    def meets(self, other: Box) -> bool:
        """Whether the two overlap."""
        across = self.left < other.right and other.left < self.right
        return across and self.low < other.high and other.low < self.high


def frontier_figure(model: Model, frontier: Frontier) -> Figure:
    """The region of two shocks' intensities in which the pact holds, and who leaves beyond it.

    raises: AllianceGameError for a frontier of three shocks
    """
    if len(frontier.shocks) != 2:
        raise AllianceGameError(
            f"the frontier is of {len(frontier.shocks)} shocks; the figure has two axes. "
            "Name two shocks."
        )
    across, up = (model.shock(name).label for name in frontier.shocks)
    fig = style.figure(7.0, 6.4)
    axes = style.plain(fig.add_subplot())
    points = [(float(others[0]), breaks) for others, breaks in frontier.points]
    leavers = list(
        dict.fromkeys((breaks.actor, breaks.action) for _, breaks in points if breaks is not None)
    )
    xs = [x for x, _ in points]
    heights = [1.0 if breaks is None else breaks.intensity.value for _, breaks in points]
    axes.fill_between(xs, 0, heights, color=style.KEPT, alpha=0.16, linewidth=0)
    axes.fill_between(
        xs,
        heights,
        1,
        facecolor="none",
        edgecolor=style.BROKEN,
        alpha=0.5,
        hatch="///",
        linewidth=0,
    )
    for k, (one, other) in enumerate(pairwise(breaks for _, breaks in points)):
        broken = other or one
        if broken is not None:
            colour = style.COLOURS[1 + leavers.index((broken.actor, broken.action)) % 5]
            axes.plot(xs[k : k + 2], heights[k : k + 2], color=colour, linewidth=3, clip_on=False)
    taken: list[Box] = []
    for leaver in leavers:
        _name(axes, model, points, leaver, style.COLOURS[1 + leavers.index(leaver) % 5], taken)
    _holds(axes, xs, heights)
    axes.set_xlim(0, 1)
    axes.set_ylim(0, 1)
    axes.set_aspect("equal")
    axes.xaxis.set_major_formatter(lambda value, _: percent(value))
    axes.yaxis.set_major_formatter(lambda value, _: percent(value))
    axes.set_xlabel(f"intensity: {across}", fontsize=9)
    axes.set_ylabel(f"intensity: {up}", fontsize=9)
    note = "Tinted: the pact holds. Hatched: the vertical shock, beside the other, has broken it. "
    return style.titled(fig, _finding(across, up, points), note + foot(model))


def _name(
    axes: Axes,
    model: Model,
    points: list[tuple[float, Breakpoint | None]],
    leaver: tuple[str, str | None],
    colour: str,
    taken: list[Box],
) -> None:
    """Write who leaves beside the middle of its part of the frontier, away from other names."""
    own = [
        (x, breaks.intensity.value)
        for x, breaks in points
        if breaks is not None and (breaks.actor, breaks.action) == leaver
    ]
    inside = [(x, y) for x, y in own if y > 0] or own
    middle = inside[len(inside) // 2][0]
    action = leaver[1] or "its part is closed"
    text = style.wrapped(f"{model.actor(leaver[0]).label}: {action}", 26)
    lines = text.split("\n")
    width = max(width_of(line, 9, bold=True) for line in lines) / SIDE + 0.03
    height = 0.034 * len(lines) + 0.02
    boxes = [
        Box(left, left + width, low, low + height)
        for lift in (0.02, -0.06, 0.1, -0.14, 0.18, -0.22, 0.26, -0.3, 0.34)
        for x, y in sorted(inside, key=lambda point: abs(point[0] - middle))
        for left in (x + 0.01, x - width - 0.01)
        for low in (min(max(y + lift, 0.01), 0.98 - height),)
        if left >= 0 and left + width <= 1
    ] or [Box(0.01, 0.01 + width, 0.5, 0.5 + height)]
    box = next((box for box in boxes if not any(map(box.meets, taken))), boxes[0])
    taken.append(box)
    axes.text(
        box.left + 0.015,
        box.low + 0.01,
        text,
        fontsize=9,
        color=lettered(colour),
        weight="bold",
        bbox={"facecolor": "white", "edgecolor": "none", "pad": 2},
    )


def _holds(axes: Axes, xs: list[float], heights: list[float]) -> None:
    """The word for the tinted region, where there is room for it."""
    x, y = max(zip(xs, heights, strict=True), key=lambda point: point[1] * (0.6 - point[0]))
    if y > 0.08:
        axes.text(max(x, 0.02), y * 0.45, " the pact holds", fontsize=10, color=style.INK)


def _finding(across: str, up: str, points: list[tuple[float, Breakpoint | None]]) -> str:
    alone = points[0][1]
    beside = points[len(points) // 2][1]
    if all(breaks is None for _, breaks in points):
        return f"The pact bears “{across}” and “{up}” together, at any intensities"
    if alone is not None and alone.intensity.value == 0:
        return "The pact fails already without these shocks"
    first = next((x for x, breaks in points if breaks and breaks.intensity.value == 0), None)
    if alone is None and first is None:
        return f"Neither “{across}” nor “{up}” breaks the pact alone; together they do"
    if beside is not None and beside.intensity.value == 0:
        return f"The pact bears {_much(alone)} of “{up}” alone, nothing beside half of “{across}”"
    return (
        f"The pact bears {_much(alone)} of “{up}” alone, {_much(beside)} beside half of “{across}”"
    )


def _much(breaks: Breakpoint | None) -> str:
    return "all" if breaks is None else percent(breaks.intensity.value)
