"""The pact under every solution concept and every shock, as a table of tints and signs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from alliancegame.errors import AllianceGameError
from alliancegame.pact.concept_verdicts import Concepts
from alliancegame.render.figures import style
from alliancegame.render.figures.foot import foot

if TYPE_CHECKING:
    from matplotlib.figure import Figure

WIDEST = 11.5
"""Inches, of a page that lies across."""

MOST_CASES = 14
"""Columns of that page whose slanted heads do not run into each other."""

_SIGNS = {True: "●", False: "✕", None: "?"}
_TINTS = {True: style.KEPT, False: style.BROKEN, None: style.FAINT}


def concepts_figure(results: Mapping[str | None, Concepts]) -> Figure:
    """A row per solution concept, a column per case: stable (dot), not stable (cross), undecided.

    Of many shocks those are drawn under which the pact is not stable in every sense.

    results: by shock; None is the game as it is
    raises:  AllianceGameError if there are none
    """
    from matplotlib.patches import Rectangle

    if not results:
        raise AllianceGameError(
            "no results of solution concepts are given; a figure needs those of one case at least. "
            "Pass {None: concepts(model)}."
        )
    finding, cases = _finding(results), len(results)
    results = _telling(results)
    model = next(iter(results.values())).model
    rows = list(
        dict.fromkeys(verdict.concept for one in results.values() for verdict in one.verdicts)
    )
    columns = list(results)
    width = max(7.5, min(3.0 + 0.62 * len(columns), WIDEST))
    fig = style.figure(width, 3.2 + 0.33 * len(rows))
    axes = fig.add_subplot()
    for column, one in enumerate(results.values()):
        answers = {verdict.concept: verdict.holds for verdict in one.verdicts}
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
    if cases > len(results):
        note += f"Drawn are today and {len(results) - 1} of {cases - 1} shocks: first those under "
        note += "which it is not stable in every sense. "
    return style.titled(fig, finding, note + foot(model))


def _telling(results: Mapping[str | None, Concepts]) -> Mapping[str | None, Concepts]:
    """Today and the shocks that a page holds, those first under which some concept does not hold.

    returns: in the file's order
    """
    shocks = [shock for shock in results if shock is not None]

    def is_stable(shock: str) -> bool:
        verdicts = results[shock].verdicts
        return bool(verdicts) and all(verdict.holds for verdict in verdicts)

    kept = sorted(shocks, key=is_stable)[: MOST_CASES - 1]
    return {shock: one for shock, one in results.items() if shock is None or shock in kept}


def _finding(results: Mapping[str | None, Concepts]) -> str:
    model = next(iter(results.values())).model
    split = [
        "today" if shock is None else f"under {model.shock(shock).label}"
        for shock, one in results.items()
        if len({verdict.holds for verdict in one.verdicts if verdict.holds is not None}) > 1
    ]
    if not split:
        undecided = any(
            verdict.holds is None for one in results.values() for verdict in one.verdicts
        )
        who = "All concepts that decide agree" if undecided else "All concepts agree"
        return f"{who} on the pact, today and under every shock"
    if len(split) == 1:
        return f"The concepts disagree about the pact {split[0]}, and agree otherwise"
    return f"The concepts disagree about the pact in {len(split)} of {len(results)} cases"
