"""The commitment along the logit quantal response curve."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from alliancegame.game.game import FloatArray, StrategyProfile, expected
from alliancegame.model.parts import Model
from alliancegame.present.numbers import percent, short
from alliancegame.present.plots import style
from alliancegame.present.plots.foot import foot
from alliancegame.solvers.quantal_response import LogitBranch

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def quantal_response_figure(model: Model, branch: LogitBranch) -> Figure:
    """The commitment's probability, and that of each actor's likeliest action, by precision."""
    game = branch.game
    unit = float(game.payoff_range.max()) or 1.0
    precisions = branch.precisions * unit
    drawn = precisions > 0  # the axis is logarithmic
    fig = style.figure()
    axes = style.plain(fig.add_subplot())
    lines: list[tuple[str, FloatArray, str, float]] = []
    for number, (actor, limit, mixes) in enumerate(
        zip(game.actors, branch.limit, _by_actor(branch), strict=True)
    ):
        action = int(limit.argmax())
        label = f"{model.actor(actor).label}: {game.actions[number][action]}"
        colour = style.COLOURS[(number + 1) % len(style.COLOURS)]
        lines.append((label, mixes[:, action], colour, 1.4))
    kept = commitment_along(branch)
    if kept is not None:
        lines.append(("commitment kept", kept, style.COLOURS[0], 3.0))
    for label, values, colour, width in lines:
        axes.plot(precisions[drawn], values[drawn], color=colour, linewidth=width, label=label)
    ends = style.apart([float(values[drawn][-1]) for _, values, _, _ in lines], 0.06)
    for (label, _, colour, _), height in zip(lines, ends, strict=True):
        axes.annotate(
            f" {label}",
            (precisions[drawn][-1], height),
            fontsize=8.5,
            color=colour,
            va="center",
            annotation_clip=False,
        )
    axes.set_xscale("log")
    axes.set_xlim(float(precisions[drawn][0]), float(precisions[-1]))
    axes.set_ylim(-0.03, 1.03)
    axes.set_yticks([0, 0.25, 0.5, 0.75, 1])
    axes.yaxis.set_major_formatter(lambda value, _: percent(value))
    axes.xaxis.set_major_formatter(lambda value, _: short(value))
    axes.set_xlabel(
        "precision of choice, times the greatest payoff range (left: at random; right: exact)",
        fontsize=9,
    )
    axes.set_ylabel("probability", fontsize=9)
    note = (
        "Logit quantal response equilibria on the branch that starts from random play; "
        f"greatest residual {short(branch.residual)}. "
    )
    return style.titled(fig, _finding(branch, kept), note + foot(model))


def commitment_along(branch: LogitBranch) -> FloatArray | None:
    """The commitment's probability at each point, shape (m,); None if the game names none."""
    event = branch.game.events.get("commitment")
    if event is None:
        return None
    held = np.asarray(event, dtype=np.float64)
    return np.array([expected(held, point.profile) for point in branch.points])


def _by_actor(branch: LogitBranch) -> StrategyProfile:
    """The mixes of each actor along the branch, shapes (m, k_i)."""
    return tuple(np.split(branch.mixes, np.cumsum(branch.game.shape)[:-1], axis=1))


def _finding(branch: LogitBranch, kept: FloatArray | None) -> str:
    if kept is None:
        actions = [
            names[int(mix.argmax())]
            for names, mix in zip(branch.game.actions, branch.limit, strict=True)
        ]
        return f"As choices grow exact, play tends to {', '.join(actions)}"
    start, end = percent(float(kept[0])), percent(float(kept[-1]))
    return (
        f"The commitment is kept with probability {start} if all choose at random, "
        f"tending to {end} as choices grow exact"
    )
