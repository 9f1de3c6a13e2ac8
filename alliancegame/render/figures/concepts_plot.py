"""The pact under every solution concept and every shock, as a table of tints and signs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from alliancegame.pact.concept_verdicts import Concepts
from alliancegame.render.figures import style
from alliancegame.render.figures.foot import foot

if TYPE_CHECKING:
    from matplotlib.figure import Figure

WIDEST = 11.5
"""Inches, of a page that lies across."""

_SIGNS = {True: "●", False: "✕", None: "?"}
_TINTS = {True: style.KEPT, False: style.BROKEN, None: style.FAINT}


def concepts_figure(results: Mapping[str | None, Concepts]) -> Figure:
    """A row per solution concept, a column per case: stable (dot), not stable (cross), undecided.

    results: by shock; None is the game as it is
    """
    from matplotlib.patches import Rectangle

    model = next(iter(results.values())).model
    rows = list(dict.fromkeys(item.concept for one in results.values() for item in one.verdicts))
    columns = list(results)
    width = max(7.5, min(3.0 + 0.62 * len(columns), WIDEST))
    fig = style.figure(width, 3.2 + 0.33 * len(rows))
    axes = fig.add_subplot()
    for column, one in enumerate(results.values()):
        answers = {item.concept: item.holds for item in one.verdicts}
        for row, concept in enumerate(rows):
            # where a part of the pact is closed, it is stable in no sense
            holds = answers.get(concept, False)
            axes.add_patch(
                Rectangle(
                    (column, row),
                    1,
                    1,
                    facecolor=_TINTS[holds],
                    alpha=0.55 if holds else 0.25,
                    edgecolor="white",
                    linewidth=1.5,
                )
            )
            axes.text(
                column + 0.5,
                row + 0.5,
                _SIGNS[holds],
                ha="center",
                va="center",
                fontsize=10,
                color=style.INK,
                family="DejaVu Sans",
            )
    axes.set_xlim(0, len(columns))
    axes.set_ylim(len(rows), 0)
    labels = [
        style.wrapped("Today" if shock is None else model.shock(shock).label, 26)
        for shock in columns
    ]
    axes.set_xticks(
        [k + 0.5 for k in range(len(columns))],
        labels,
        rotation=50,
        ha="left",
        va="bottom",
        rotation_mode="anchor",
    )
    axes.set_yticks([k + 0.5 for k in range(len(rows))], rows)
    axes.xaxis.tick_top()
    axes.tick_params(length=0, labelsize=8.5)
    for spine in axes.spines.values():
        spine.set_visible(False)
    note = "● the pact is stable in this sense; ✕ it is not; ? undecided. "
    return style.titled(fig, _finding(results), note + foot(model))


def _finding(results: Mapping[str | None, Concepts]) -> str:
    model = next(iter(results.values())).model
    split = [
        "today" if shock is None else f"under {model.shock(shock).label}"
        for shock, one in results.items()
        if len({item.holds for item in one.verdicts if item.holds is not None}) > 1
    ]
    if not split:
        return "All concepts agree on the pact, today and under every shock"
    if len(split) == 1:
        return f"The concepts disagree about the pact {split[0]}, and agree otherwise"
    return f"The concepts disagree about the pact in {len(split)} of {len(results)} cases"
