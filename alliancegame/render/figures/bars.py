"""Margins and breakpoints of a durability result."""

from __future__ import annotations

from collections.abc import Sequence
from math import inf
from typing import TYPE_CHECKING

from alliancegame.numerals import listed, of_stake, percent
from alliancegame.pact.case import Case
from alliancegame.pact.durability import Durability
from alliancegame.render.figures import style
from alliancegame.render.figures.fonts import width_of
from alliancegame.render.figures.foot import foot

if TYPE_CHECKING:
    from matplotlib.figure import Figure

MOST_ACTORS = len(style.COLOURS)
"""No two actors share a mark."""

MOST_ROWS = 20
"""Beyond which a page holds no legible picture."""

LABELS, TOLD = 2.3, 2.0
"""The widest lines of a row's name and of what is told beside it, in inches."""


def margins_figure(result: Durability) -> Figure:
    """Each actor's relative margin today and under every shock; left of zero it leaves.

    Of many actors and shocks those are drawn that have the least margins.
    """
    actors, cases = _tightest_actors(result), _tightest_cases(result)
    labels, pitch = style.rows([_label(result, case) for case in cases], LABELS)
    fig = style.figure(height=2.1 + pitch * len(cases))
    axes = style.plain(fig.add_subplot())
    lowest = 0.0
    for number, actor in enumerate(actors):
        shift = (number - (len(actors) - 1) / 2) * 0.5 / max(len(actors), 1)
        points = [
            (float(relative), row + shift)
            for row, case in enumerate(cases)
            if (relative := case.margins.relative(actor)) is not None
        ]
        lowest = min([lowest, *(x for x, _ in points)])
        axes.plot(
            [x for x, _ in points],
            [y for _, y in points],
            linestyle="none",
            marker=style.MARKERS[number % len(style.MARKERS)],
            markersize=6,
            color=style.COLOURS[number % len(style.COLOURS)],
            label=result.model.actor(actor).label,
        )
    style.legend(axes, fig.get_figwidth() - LABELS)
    axes.axvline(0, color=style.INK, linewidth=1)
    if lowest < 0:
        axes.axvspan(axes.get_xlim()[0], 0, color=style.BROKEN, alpha=0.08, linewidth=0)
    axes.set_yticks(range(len(cases)), labels)
    axes.set_ylim(len(cases) - 0.5, -0.5)
    axes.grid(axis="y", color=style.RULE, linewidth=0.6)
    axes.xaxis.set_major_formatter(lambda value, _: of_stake(value))
    axes.set_xlabel("margin at the pact, share of the actor's stake in it", fontsize=9)
    return style.titled(
        fig, _margin_finding(result), _left_out(result, actors, cases) + foot(result.model)
    )


def _tightest_actors(result: Durability) -> list[str]:
    """The actors with the least margins, in the file's order."""
    least = {
        actor.name: min(
            (float(m) for c in result.cases if (m := c.margins.relative(actor.name)) is not None),
            default=inf,
        )
        for actor in result.model.actors
    }
    kept = sorted(least, key=lambda name: least[name])[:MOST_ACTORS]
    return [name for name in least if name in kept]


def _tightest_cases(result: Durability) -> list[Case]:
    """Today, and the shocks with the least margins, in the file's order."""
    today, *shocks = result.cases
    least = [-inf if case.margins.least is None else float(case.margins.least) for case in shocks]
    kept = sorted(range(len(shocks)), key=lambda k: least[k])[: MOST_ROWS - 1]
    return [today, *(shocks[k] for k in sorted(kept))]


def _left_out(result: Durability, actors: Sequence[str], cases: Sequence[Case]) -> str:
    """The numbers of actors and shocks drawn, out of all, where some are left out."""
    of_actors = f"{len(actors)} of {len(result.model.actors)} actors"
    of_shocks = f"{len(cases) - 1} of {len(result.shocks)} shocks"
    all_actors = len(actors) == len(result.model.actors)
    all_cases = len(cases) == len(result.cases)
    shown = listed(([] if all_actors else [of_actors]) + ([] if all_cases else [of_shocks]))
    return f"Drawn are {shown}: those with the least margins. " if shown else ""


def _label(result: Durability, case: Case) -> str:
    name = "Today" if case.shock is None else result.model.shock(case.shock).label
    closed = " (a part is not open)" if case.margins.impossible else ""
    return f"{name}{closed}"


def _margin_finding(result: Durability) -> str:
    fails = [case for case in result.shocks if not case.holds]
    if not result.baseline.holds:
        return "The pact fails already today"
    binding = result.model.actor(result.baseline.margins.binding_actor).label
    if not fails:
        return f"No single shock breaks the pact; {binding} has the least to lose"
    verb = "breaks" if len(fails) == 1 else "break"
    return f"{len(fails)} of {len(result.shocks)} shocks {verb} the pact; {binding} binds today"


def breakpoints_figure(result: Durability) -> Figure:
    """The share of each shock that the pact withstands, the most dangerous first."""
    ordered = sorted(
        result.shocks, key=lambda case: 2.0 if case.breaks_at is None else case.breaks_at
    )
    cases = ordered[:MOST_ROWS]
    labels, pitch = style.rows([_label(result, case) for case in cases], LABELS)
    notes, told_pitch = style.rows([_breaking(result, case) for case in cases], TOLD, 8.5)
    fig = style.figure(height=1.7 + max(pitch, told_pitch) * len(cases))
    axes = style.plain(fig.add_subplot())
    for row, (case, text) in enumerate(zip(cases, notes, strict=True)):
        end = 1.0 if case.breaks_at is None else case.breaks_at
        axes.barh(row, end, color=style.KEPT, height=0.55)
        holds = case.breaks is None
        if not holds:
            axes.barh(
                row, 1 - end, left=end, color=style.BROKEN, height=0.55, hatch="///", alpha=0.55
            )
        colour = style.KEPT if holds else style.INK
        axes.text(1.01, row, text, va="center", fontsize=8.5, color=colour)
    axes.set_yticks(range(len(cases)), labels)
    axes.set_ylim(max(len(cases), 1) - 0.5, -0.5)
    axes.set_xlim(0, _with_room(fig, labels, notes))
    axes.set_xticks([0, 0.25, 0.5, 0.75, 1])
    axes.xaxis.set_major_formatter(lambda value, _: percent(value))
    axes.set_xlabel("intensity of the shock (solid: the pact holds; hatched: it fails)", fontsize=9)
    left_out = len(ordered) - len(cases)
    note = f"{left_out} shocks that break it later, or never, are left out. " if left_out else ""
    return style.titled(fig, _breaking_finding(result, cases), note + foot(result.model))


def _breaking(result: Durability, case: Case) -> str:
    if case.breaks is None:
        return "holds throughout"
    actor = result.model.actor(case.breaks.actor).label
    action = case.breaks.action or "its part is closed"
    return f"{percent(case.breaks.intensity.value)}: {actor}: {action}"


def _with_room(fig: Figure, labels: list[str], notes: list[str]) -> float:
    """The end of the axis of intensities, far enough for what is written after 100%."""
    left, right = (
        max((width_of(line, size) for text in texts for line in text.split("\n")), default=0.0)
        for texts, size in ((labels, 9.0), (notes, 8.5))
    )
    inches = fig.get_figwidth() - left - 0.35
    return inches / max(inches - right - 0.15, 1.0)


def _breaking_finding(result: Durability, cases: list[Case]) -> str:
    if not cases:
        return "The game names no shocks"
    if not result.baseline.holds:
        return "The pact fails already today"
    first = cases[0]
    if first.breaks_at is None:
        return "The pact withstands every single shock at full intensity"
    label = result.model.shock(first.shock or "").label
    return f"The smallest shock that breaks the pact: {label}, from {percent(first.breaks_at)}"
