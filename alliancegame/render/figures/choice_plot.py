"""The effect of each lever on the margin, over the scenarios."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alliancegame.numerals import percent, short
from alliancegame.render.figures import style
from alliancegame.render.figures.foot import foot
from alliancegame.sweep.decisions import RULES
from alliancegame.sweep.lever_choice import LeverChoice

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def choice_figure(result: LeverChoice) -> Figure:
    """For each option its outcomes in all scenarios, and the rules that would choose it."""
    outcomes = result.decision.outcomes
    fig = style.figure(7.5, 2.0 + 0.5 * len(result.options))
    axes = style.plain(fig.add_subplot())
    strength = max(0.08, min(0.6, 12 / outcomes.shape[1]))
    left, right = float(outcomes.min()), float(outcomes.max())
    edge = right + 0.03 * ((right - left) or 1.0)
    names = []
    for row, option in enumerate(result.options):
        values = outcomes[row]
        axes.plot([values.min(), values.max()], [row, row], color=style.RULE, linewidth=5, zorder=1)
        as_wished = result.holds[row] == (result.goal == "keep")
        for part, colour, marker in (
            (values[as_wished], style.KEPT, "o"),
            (values[~as_wished], style.BROKEN, "X"),
        ):
            axes.scatter(
                part, [row] * len(part), s=26, color=colour, marker=marker, alpha=strength, zorder=2
            )
        chosen = [rule for rule in RULES if option.name in result.decision.best(rule)]
        text = "all four rules" if len(chosen) == len(RULES) else "\n".join(chosen)
        axes.text(edge, row, text, va="center", fontsize=8, weight="bold", color=style.INK)
        names.append(
            option.label
            if option.lever is None
            else f"{option.label}\n{result.mover(option)}, cost {short(float(option.cost))}"
        )
    axes.axvline(0, color=style.INK, linewidth=1)
    axes.set_yticks(range(len(names)), names, fontsize=8.5)
    axes.set_ylim(len(names) - 0.5, -0.5)
    axes.xaxis.set_major_formatter(lambda value, _: percent(value))
    sign = "" if result.goal == "keep" else ", its sign turned round"
    axes.set_xlabel(f"margin at the pact, share of the stake{sign}", fontsize=9)
    fails = "it fails" if result.goal == "keep" else "it holds"
    note = (
        f"A mark for each scenario; a cross where {fails}. Written at the right: the rules of "
        "choice by which the option is best. "
    )
    return style.titled(fig, result.sentence.removesuffix("."), note + foot(result.model))
