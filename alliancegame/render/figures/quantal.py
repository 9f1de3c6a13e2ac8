"""The commitment along the logit quantal response curve."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from alliancegame.game.expectations import expected
from alliancegame.game.game import FloatArray, StrategyProfile
from alliancegame.game.strategies import strategy_names
from alliancegame.model.model import Model
from alliancegame.numerals import listed, percent, short
from alliancegame.render.figures import style
from alliancegame.render.figures.foot import foot
from alliancegame.solvers.quantal.agent_quantal_response import AgentBranch
from alliancegame.solvers.quantal.quantal_response import LogitBranch

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


Line: TypeAlias = tuple[str, FloatArray, str, float]
"""A label, a probability at each point, a colour and a width."""


CERTAIN = 1e-3
"""An action of lower probability counts as not played in the limit."""


def quantal_response_figure(model: Model, branch: LogitBranch) -> Figure:
    """The commitment's probability, and that of each actor's likeliest action, by precision.

    branch: by payoff ranges; or per payoff unit, of the game in the actors' stakes
    """
    game = branch.game
    fig = style.figure()
    axes = style.plain(fig.add_subplot())
    lines: list[Line] = []
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
    _draw(axes, branch, lines)
    note = (
        "Logit quantal response equilibria on the branch that starts from random play; "
        f"greatest residual {short(branch.residual)}. "
    )
    if sum(game.shape) < sum(map(len, strategy_names(model))):
        note += "Left out: actions that are closed, or ruled out by iterated strict dominance. "
    return style.titled(fig, _finding(branch, kept), note + foot(model))


def agent_response_figure(model: Model, branch: AgentBranch) -> Figure:
    """Of a tree: how often the pledge is invoked and then honoured, and each information set's
    likeliest action, by precision.
    """
    tree = branch.tree
    fig = style.figure(8.5, 5)
    axes = style.plain(fig.add_subplot())
    lines: list[Line] = []
    for place, (information_set, mix) in enumerate(
        zip(tree.information_sets, branch.limit, strict=True)
    ):
        action = int(mix.argmax())
        along = np.array([point.profile[place][action] for point in branch.points])
        label = f"{tree.told(place)}: {information_set.actions[action]}"
        colour = style.COLOURS[(information_set.actor + 2) % len(style.COLOURS)]
        lines.append((label, along, colour, 1.2))
    honoured = branch.honoured_if_invoked
    if honoured is not None:
        lines.append(("pledge invoked", branch.events["invoked"], style.COLOURS[1], 3.0))
        lines.append(("then honoured", honoured, style.COLOURS[0], 3.0))
    _draw(axes, branch, lines)
    note = (
        "Agent logit equilibria on the branch that starts from random play, one colour an actor; "
        f"greatest residual {short(branch.residual)}. "
    )
    return style.titled(fig, _agent_finding(branch), note + foot(model))


def _agent_finding(branch: AgentBranch) -> str:
    honoured = branch.honoured_if_invoked
    if honoured is None:
        return "What is played at each information set as choices grow exact"
    invoked = branch.events["invoked"]
    return (
        f"Invoked with probability {percent(float(invoked[0]))} if all choose at random, tending "
        f"to {percent(round(float(invoked[-1]), 4))} as choices grow exact; then honoured with "
        f"{percent(float(honoured[0]))}, tending to {percent(round(float(honoured[-1]), 4))}"
    )


def _draw(axes: Axes, branch: LogitBranch | AgentBranch, lines: Sequence[Line]) -> None:
    """The lines over the precision times each actor's unit, each labelled at its end."""
    unit = "each actor's stake" if branch.per_payoff_unit else "each actor's payoff range"
    precisions = branch.precisions
    drawn = precisions > 0  # the axis is logarithmic
    for label, values, colour, width in lines:
        axes.plot(precisions[drawn], values[drawn], color=colour, linewidth=width, label=label)
    ends = style.apart(
        [float(values[drawn][-1]) for _, values, _, _ in lines], [0.06] * len(lines), low=-0.03
    )
    for (label, _, colour, _), height in zip(lines, ends, strict=True):
        style.name_end(axes, (precisions[drawn][-1], height), label, colour)
    axes.set_xscale("log")
    axes.set_xlim(float(precisions[drawn][0]), float(precisions[-1]))
    axes.set_ylim(-0.03, 1.03)
    axes.set_yticks([0, 0.25, 0.5, 0.75, 1])
    axes.yaxis.set_major_formatter(lambda value, _: percent(value))
    axes.xaxis.set_major_formatter(lambda value, _: short(value))
    axes.set_xlabel(
        f"precision of choice, times {unit} (left: at random; right: exact)", fontsize=9
    )
    axes.set_ylabel("probability", fontsize=9)


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
        ends = [
            _end(names, mix) for names, mix in zip(branch.game.actions, branch.limit, strict=True)
        ]
        return f"As choices grow exact, play tends to {', '.join(ends)}"
    start, end = percent(float(kept[0])), percent(round(float(kept[-1]), 3))  # near the limit
    return (
        f"The commitment is kept with probability {start} if all choose at random, "
        f"tending to {end} as choices grow exact"
    )


def _end(names: Sequence[str], mix: FloatArray) -> str:
    """The action a mix plays, or those it mixes with their probabilities."""
    played = [(name, float(p)) for name, p in zip(names, mix, strict=True) if p > CERTAIN]
    if len(played) == 1:
        return played[0][0]
    return "a mix of " + listed(f"{name} ({percent(p)})" for name, p in played)
