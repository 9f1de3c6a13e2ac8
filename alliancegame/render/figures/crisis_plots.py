"""A crisis in figures: invoked and honoured along a parameter, and what is believed where."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

from alliancegame.errors import GameError
from alliancegame.game.trees.assessment import Assessment
from alliancegame.game.trees.tree_words import node_names, played
from alliancegame.model.called import number_label
from alliancegame.model.model import Model
from alliancegame.numerals import listed, percent, short
from alliancegame.pact.sequence.crisis_path import CrisisBranch, CrisisPath
from alliancegame.render.figures import style
from alliancegame.render.figures.foot import foot
from alliancegame.render.figures.ink import lettered
from alliancegame.solvers.trees.tree_solution import TreeSolution

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

BESIDE = 0.016
"""The distance at which lines of one probability are drawn."""


def crisis_path_figure(path: CrisisPath) -> Figure:
    """Above how often the pledge is invoked, below how often it is honoured then, along the
    parameter; one colour an equilibrium.
    """
    fig = style.figure(7.5, 6)
    upper, lower = fig.subplots(2, 1, sharex=True)
    for axes, name in ((upper, "invoked"), (lower, "honoured if invoked")):
        style.plain(axes)
        axes.set_ylim(-0.04, 1.1)
        axes.set_yticks([0, 0.25, 0.5, 0.75, 1])
        axes.yaxis.set_major_formatter(lambda value, _: percent(value))
        axes.set_ylabel(name, fontsize=9)
    branches = path.branches
    for axes, name in ((upper, "invoked"), (lower, "honoured")):
        _draw(axes, branches, [_line(branch, name) for branch in branches])
    for number, branch in enumerate(branches):
        willing = [(p.value, p.willing) for p in branch.points if p.willing is not None]
        if willing and any(p.honoured not in (None, p.willing) for p in branch.points):
            lower.plot(*_floats(willing), color=_colour(number), linewidth=1, linestyle=":")
    parameter = path.model.parameter(path.parameter)
    low, high = float(parameter.low or 0), float(parameter.high or 0)
    for change in _inside(path):
        for axes in (upper, lower):
            axes.axvline(change, color=style.FAINT, linewidth=1, linestyle="--", zorder=0)
        upper.text(change, 1.12, short(change), fontsize=8.5, ha="center", color=style.INK)
    lower.axvline(float(parameter.value), ymax=0.04, color=style.INK, linewidth=3)
    lower.set_xlim(low, high)
    lower.xaxis.set_major_formatter(lambda value, _: short(value))
    called = number_label(path.model, path.parameter)
    lower.set_xlabel(f"{called} (mark: {short(float(parameter.value))} today)", fontsize=9)
    coverage = {str(play.coverage) for play in path.plays.values()}
    note = (
        "A colour is an equilibrium that plays the same actions at the same places; dashed: where "
        "the set of equilibria changes; dotted: how often the pledge would be honoured if it were "
        f"always invoked. Lines of equal probability are drawn side by side. Coverage: "
        f"{', '.join(sorted(coverage))}. "
    )
    return style.titled(fig, _finding(path), note + foot(path.model))


def _draw(
    axes: Axes,
    branches: Sequence[CrisisBranch],
    lines: Sequence[Sequence[tuple[Fraction, Fraction]]],
) -> None:
    drawn: list[set[tuple[Fraction, Fraction]]] = []
    for number, (branch, line) in enumerate(zip(branches, lines, strict=True)):
        if not line:
            continue
        # lines on top of one another would hide one another
        level = BESIDE * sum(len(other & set(line)) > 1 for other in drawn)
        drawn.append(set(line))
        values, chances = _floats(line)
        axes.plot(
            values,
            [chance + level for chance in chances],
            color=_colour(number),
            linewidth=2.2,
            marker="o" if len(branch.points) == 1 else None,
            markersize=4,
        )


def _line(branch: CrisisBranch, name: str) -> list[tuple[Fraction, Fraction]]:
    chances = [(point.value, getattr(point, name)) for point in branch.points]
    return [(value, chance) for value, chance in chances if chance is not None]


def _floats(line: Sequence[tuple[Fraction, Fraction]]) -> tuple[list[float], list[float]]:
    return [float(value) for value, _ in line], [float(chance) for _, chance in line]


def _colour(number: int) -> str:
    return style.COLOURS[number % len(style.COLOURS)]


def _inside(path: CrisisPath) -> list[float]:
    """Values at which the set of equilibria changes, the ends of the range left out."""
    parameter = path.model.parameter(path.parameter)
    return [
        float(low + high) / 2
        for low, high in path.changes
        if low != parameter.low and high != parameter.high
    ]


def _finding(path: CrisisPath) -> str:
    changes = _inside(path)
    points = [point for branch in path.branches for point in branch.points]
    if not points:
        return f"{number_label(path.model, path.parameter)}: no equilibrium was found"
    invoked = _span([point.invoked for point in points])
    honoured = _span([point.honoured for point in points if point.honoured is not None])
    where = (
        f"play changes its course at {', '.join(map(short, changes))}"
        if changes
        else "the same play throughout"
    )
    kept = f", honoured then {honoured}" if honoured else ""
    called = number_label(path.model, path.parameter)
    return f"Over the range of {called}: invoked {invoked}{kept}; {where}"


def _span(chances: Sequence[Fraction]) -> str:
    if not chances:
        return ""
    low, high = percent(float(min(chances))), percent(float(max(chances)))
    return low if low == high else f"{low} to {high}"


MOST_PLACES, MOST_NODES = 6, 5
"""Information sets that are drawn, and nodes of each."""

NODES, BELIEFS = 3.2, 3.8
"""The widest name of a node and of what is played, in inches."""


def _most_telling(assessment: Assessment, places: Sequence[int]) -> list[int]:
    """The places where play comes most often, in the tree's order."""
    often = sorted(places, key=lambda place: -assessment.reached[place])[:MOST_PLACES]
    return sorted(often)


def _likeliest(assessment: Assessment, place: int, count: int) -> list[int]:
    """The nodes of a place that are believed most, in their order."""
    belief = assessment.beliefs[place] or (0,) * count
    return sorted(sorted(range(count), key=lambda k: -belief[k])[:MOST_NODES])


def _left_out(play: TreeSolution, places: Sequence[int], drawn: Sequence[int]) -> str:
    parts = []
    if len(drawn) < len(places):
        parts.append(f"{len(places) - len(drawn)} places where play comes more rarely")
    longest = max(len(play.tree.information_sets[place].nodes) for place in drawn)
    if longest > MOST_NODES:
        parts.append("nodes that are believed least")
    return f"Left out: {listed(parts)}. " if parts else ""


def beliefs_figure(model: Model, play: TreeSolution, number: int = 1) -> Figure:
    """The beliefs of actors that cannot tell where they stand, in one equilibrium.

    A dot is a belief that Bayes' rule gives; a bar the range that supports what is played where
    nobody leads.

    number: of the equilibrium, from 1
    raises: GameError if there is none of that number, or everybody knows where it stands
    """
    assessment = play.numbered(number)
    hidden = [
        place for place, there in enumerate(play.tree.information_sets) if len(there.nodes) > 1
    ]
    if not hidden:
        raise GameError(
            "everybody knows where it stands in this game, so that nothing is left to believe. "
            "Plot the tree instead."
        )
    all_hidden, hidden = hidden, _most_telling(assessment, hidden)
    places = [play.tree.information_sets[place] for place in hidden]
    rows = sum(min(len(there.nodes), MOST_NODES) + 1 for there in places)
    fig = style.figure(7.5, 1.8 + 0.27 * rows)
    axes = style.plain(fig.add_subplot())
    height = 0
    for place in hidden:
        there = play.tree.information_sets[place]
        colour = style.COLOURS[there.actor % len(style.COLOURS)]
        actor, label = play.tree.actors[there.actor], play.tree.told(place)
        who = model.actor(actor).label + ("" if label == actor else f": {label}")
        plays = style.shortened(f"{who}; plays {played(assessment, place)}", BELIEFS, 9.6)
        axes.text(0, height, plays, fontsize=9, weight="bold", color=lettered(colour), va="center")
        for k in _likeliest(assessment, place, len(there.nodes)):
            height += 1
            name = style.shortened(node_names(play.tree, place)[k], NODES, 8.5)
            axes.text(-0.02, height, name, fontsize=8.5, ha="right", va="center")
            axes.plot([0, 1], [height, height], color=style.RULE, linewidth=0.8, zorder=0)
            belief = assessment.beliefs[place]
            if place in assessment.supporting:
                low, high = map(float, assessment.supporting[place][k])
                axes.plot([low, high], [height] * 2, color=colour, linewidth=6, alpha=0.45)
            elif belief is not None:
                axes.plot([float(belief[k])], [height], "o", color=colour, markersize=7)
        height += 1
    axes.set_ylim(height - 0.4, -0.8)
    axes.set_xlim(-0.01, 1.01)
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    axes.xaxis.set_major_formatter(lambda value, _: percent(value))
    axes.set_xlabel("believed probability", fontsize=9)
    free = sum(place in assessment.supporting for place in all_hidden)
    rest = (
        f"{free} of {len(all_hidden)} beliefs are free, and support what is played within a range"
        if free
        else "all beliefs follow from what is played"
    )
    note = (
        "Dot: by Bayes' rule, or by the trembles that lead there; bar: any belief in it supports "
        f"what is played there. {_left_out(play, all_hidden, hidden)}Coverage: {play.coverage}. "
    )
    return style.titled(fig, f"Equilibrium {number} of {len(play)}: {rest}", note + foot(model))
