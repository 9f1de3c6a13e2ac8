"""A game tree: who moves knowing what, for which payoffs, and where an equilibrium leads."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alliancegame.game.trees.assessment import Assessment
from alliancegame.game.trees.tree import Tree
from alliancegame.model.model import Model
from alliancegame.numerals import short
from alliancegame.render.figures import style
from alliancegame.render.figures.foot import foot
from alliancegame.render.figures.tree_drawing import HEADED, ROW, TreeDrawing
from alliancegame.solvers.base import Coverage
from alliancegame.solvers.trees.tree_solution import TreeSolution

if TYPE_CHECKING:
    from matplotlib.figure import Figure

MOST_ROWS = 48
"""The most ends that are drawn; of a larger tree the parts least likely to be played are cut."""
LEAST_SCALE = 0.7
"""The smallest scale at which letters can be read; a larger tree is cut."""
FEWER, FEWEST = 4, 20
"""By how many rows a tree is cut at a time, and how many remain."""


def tree_figure(
    model: Model | None, play: TreeSolution, number: int = 1, most_rows: int = MOST_ROWS
) -> Figure:
    """The tree with one equilibrium; plain if none was found.

    model:  names the actors; None where the tree is all there is
    number: of the equilibrium, from 1
    raises: GameError if there is none of that number
    """
    assessment = play.numbered(number) if len(play) or number != 1 else None
    drawing = _fitting(model, play.tree, assessment, most_rows)
    fig = style.figure(
        (drawing.width + 0.3) * drawing.scale, drawing.height * drawing.scale + HEADED
    )
    axes = fig.add_subplot()
    axes.set_axis_off()
    axes.set_xlim(-0.15, drawing.width)
    axes.set_ylim(drawing.height - ROW / 2, -ROW * 2)
    drawing.draw(axes)
    source = foot(play.tree.title or "untitled" if model is None else model)
    return style.titled(fig, _finding(play, number), drawing.note + source)


def _fitting(
    model: Model | None, tree: Tree, assessment: Assessment | None, most_rows: int
) -> TreeDrawing:
    """The drawing of as many rows as a page holds in letters that can be read."""
    drawings = (
        TreeDrawing(model, tree, assessment, rows)
        for rows in range(most_rows, 0, -FEWER)
        if rows >= FEWEST
    )
    drawing = TreeDrawing(model, tree, assessment, min(most_rows, FEWEST))
    return next((one for one in drawings if one.scale >= LEAST_SCALE), drawing)


def _finding(play: TreeSolution, number: int) -> str:
    if not len(play):
        return f"{play.tree.title or 'The tree'}: no equilibrium was found"
    assessment = play.numbered(number)
    among_found = "" if play.coverage is Coverage.ALL else " found"
    which = f"Equilibrium {number} of {len(play)}{among_found}"
    if len(play) == 1:
        which = f"The one equilibrium{among_found}"
    if "invoked" in assessment.events:
        invoked = short(float(assessment.events["invoked"]))
        finding = f"the pledge is put to the test with probability {invoked}"
        if (honoured := assessment.honoured_if_invoked) is not None:
            finding += f" and then kept with {short(float(honoured))}"
        return f"{which}: {finding}"
    paid = ", ".join(
        f"{actor} {short(float(value))}"
        for actor, value in zip(play.tree.actors, assessment.payoffs, strict=True)
    )
    return f"{which} pays {paid}"
