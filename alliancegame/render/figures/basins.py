"""Basins of attraction: a square for two actions each, a triangle for three of a symmetric game."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from alliancegame.errors import AllianceGameError
from alliancegame.game.game import FloatArray, Game
from alliancegame.model.model import Model
from alliancegame.numerals import percent, short
from alliancegame.render.figures import style
from alliancegame.render.figures.foot import foot
from alliancegame.solvers.evolution.evolutionary import symmetric_matrix
from alliancegame.solvers.evolution.replicator import Basins, IndexArray, Mixes, basins, velocity

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

FINE = 48
"""Starting points along an edge."""
COARSE = 15
"""Arrows along an edge."""
CLOSE = 0.3
"""The distance from a named point within which further points bear no name."""

TINTS = ("#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9")
CORNERS: FloatArray = np.array([(0.0, 0.0), (1.0, 0.0), (0.5, math.sqrt(3) / 2)])


def basins_figure(model: Model, game: Game) -> Figure:
    """The replicator dynamics from each mix: arrows, basins, and the points it leads to.

    raises: AllianceGameError unless the game is 2×2, or symmetric with three actions each
    """
    if game.shape == (2, 2):
        fig = style.figure(7.0, 6.6)
        return _titled(_square(fig, model, game), fig, model)
    if game.shape == (3, 3):
        symmetric_matrix(game)
        fig = style.figure(7.5, 6.9)
        return _titled(_triangle(fig, model, game), fig, model)
    shape = "×".join(map(str, game.shape))
    raise AllianceGameError(
        f"the game is {shape}; basins are drawn for 2×2 games and for symmetric 3×3 games. "
        "Choose another figure: alliancegame plot --help"
    )


def _square(fig: Figure, model: Model, game: Game) -> Basins:
    axes = style.plain(fig.add_subplot())
    traced = basins(game, _square_starts(FINE))
    x, y = traced.starts[0][:, 1], traced.starts[1][:, 1]
    _dots(axes, np.column_stack([x, y]), traced.basin, 11)
    at = _square_starts(COARSE)
    move = velocity(game, at)
    _arrows(axes, at[0][:, 1], at[1][:, 1], move[0][:, 1], move[1][:, 1])
    named: list[FloatArray] = []
    for number, (a, b) in enumerate(traced.ends):
        place = np.array([a[1], b[1]])
        text = f"{_mix(model, game, 0, a)},\n{_mix(model, game, 1, b)}"
        near = any(np.abs(place - other).max() < CLOSE for other in named)
        _end(axes, (a[1], b[1]), number, "" if near else text)
        named += [] if near else [place]
    axes.set_xlim(-0.02, 1.02)
    axes.set_ylim(-0.02, 1.02)
    axes.set_aspect("equal")
    axes.xaxis.set_major_formatter(lambda value, _: percent(value))
    axes.yaxis.set_major_formatter(lambda value, _: percent(value))
    axes.set_xlabel(
        f"{model.actor(game.actors[0]).label}: probability of {game.actions[0][1]}", fontsize=9
    )
    axes.set_ylabel(
        f"{model.actor(game.actors[1]).label}: probability of {game.actions[1][1]}", fontsize=9
    )
    return traced


def _square_starts(count: int) -> Mixes:
    """The centres of a grid one finer along y, so that few lie on a line that divides basins."""
    x, y = (
        grid.ravel()
        for grid in np.meshgrid(*((np.arange(n) + 0.5) / n for n in (count, count + 1)))
    )
    return np.column_stack([1 - x, x]), np.column_stack([1 - y, y])


def _triangle(fig: Figure, model: Model, game: Game) -> Basins:
    from matplotlib.patches import Polygon

    axes = fig.add_subplot()
    axes.set_axis_off()
    axes.set_aspect("equal")
    starts = _triangle_starts(FINE)
    traced = basins(game, (starts, starts))
    _dots(axes, starts @ CORNERS, traced.basin, 13)
    inside = Polygon(CORNERS, transform=axes.transData)
    for dots in axes.collections:
        dots.set_clip_path(inside)
    at = _triangle_starts(COARSE)
    places, moves = at @ CORNERS, velocity(game, (at, at))[0] @ CORNERS
    _arrows(axes, *places.T, *moves.T)
    axes.plot(*CORNERS[[0, 1, 2, 0]].T, color=style.INK, linewidth=1)
    for number, (end, _) in enumerate(traced.ends):
        inside = (end > 0.01).sum() > 1
        _end(
            axes,
            tuple(end @ CORNERS),
            number,
            _mix(model, game, 0, end).split(": ", 1)[1] if inside else "",
        )
    for (x, y), name, (dx, dy) in zip(
        CORNERS, game.actions[0], ((0, -0.07), (0, -0.07), (0, 0.04)), strict=True
    ):
        axes.text(x + dx, y + dy, name, ha="center", fontsize=10, weight="bold", color=style.INK)
    axes.set_xlim(-0.12, 1.12)
    axes.set_ylim(-0.12, 0.96)
    return traced


def _triangle_starts(count: int) -> FloatArray:
    """About the centres of a triangular grid, as mixes, shape (m, 3); no two shares are equal."""
    points = [
        (a + 0.30, b + 0.36, count - a - b - 0.66) for a in range(count) for b in range(count - a)
    ]
    return np.array(points) / count


def _dots(axes: Axes, places: FloatArray, basin: IndexArray, size: float) -> None:
    """A tint for each basin; those that come to no rest stay white."""
    for number in range(int(basin.max(initial=-1)) + 1):
        x, y = places[basin == number].T
        axes.scatter(
            x,
            y,
            s=size**2,
            marker="s",
            linewidths=0,
            color=style.tint(TINTS[number % len(TINTS)]),
            rasterized=True,
            zorder=0.5,
        )


def _arrows(axes: Axes, x: FloatArray, y: FloatArray, dx: FloatArray, dy: FloatArray) -> None:
    """Directions, all of one length where the dynamics move at all."""
    length = np.hypot(dx, dy)
    moves = length > 1e-12
    scale = np.where(moves, length, 1.0)
    axes.quiver(
        x[moves],
        y[moves],
        (dx / scale)[moves],
        (dy / scale)[moves],
        color=style.INK,
        alpha=0.6,
        scale=34,
        width=0.0028,
        pivot="middle",
    )


def _end(axes: Axes, place: tuple[float, ...], number: int, text: str) -> None:
    x, y = place
    axes.plot(
        [x],
        [y],
        marker="o",
        markersize=11,
        color=TINTS[number % len(TINTS)],
        markeredgecolor=style.INK,
        clip_on=False,
        zorder=5,
    )
    if text:
        axes.annotate(
            text,
            (x, y),
            xytext=(12 if x < 0.5 else -12, 14 if y < 0.5 else -14),
            textcoords="offset points",
            ha="left" if x < 0.5 else "right",
            va="bottom" if y < 0.5 else "top",
            fontsize=9,
            color=style.INK,
            bbox={"facecolor": "white", "edgecolor": "none", "pad": 2, "alpha": 0.85},
            zorder=6,
        )


def _mix(model: Model, game: Game, actor: int, mix: FloatArray) -> str:
    """An action, or several with their probabilities."""
    played = [(name, p) for name, p in zip(game.actions[actor], mix, strict=True) if p > 0.01]
    label = model.actor(game.actors[actor]).label
    if len(played) == 1:
        return f"{label}: {played[0][0]}"
    return f"{label}: " + ", ".join(f"{name} {short(p, 2)}" for name, p in played)


def _titled(traced: Basins, fig: Figure, model: Model) -> Figure:
    one = "one population" if traced.game.shape == (3, 3) else "one population for each actor"
    note = (
        f"Replicator dynamics of {one}, from {len(traced.basin)} evenly spaced mixes. Dots: "
        "points it leads to; tints: from where; white: it comes to no rest in 1000 units of time. "
    )
    return style.titled(fig, _finding(model, traced), note + foot(model))


def _finding(model: Model, traced: Basins) -> str:
    if not traced.ends:
        return "From no mix does play come to rest: the dynamics go round"
    end = traced.ends[0]
    actors = (0,) if traced.game.shape == (3, 3) else (0, 1)
    names = ", ".join(_mix(model, traced.game, actor, end[actor]) for actor in actors)
    if traced.game.shape == (3, 3):
        names = names.split(": ", 1)[1]
    share, restless = traced.share(0), traced.share(-1)
    if share == 1:
        return f"From everywhere play comes to {names}"
    finding = f"{percent(share)} of all starting points lead to {names}"
    return f"{finding}; {percent(restless)} come to no rest" if restless else finding
