"""The report's chapter on a crisis: the tree, who plays and believes what, and what turns it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

from alliancegame.analyses.crisis import document as crisis_document
from alliancegame.analyses.solutions.perfect_equilibria import equilibrium_grid
from alliancegame.document import Block, Heading, Plot, Sentence
from alliancegame.pact.sequence.crisis_path import CrisisPath
from alliancegame.pact.sequence.tested_pledge import Crisis
from alliancegame.render.figures.crisis_plots import beliefs_figure, crisis_path_figure
from alliancegame.render.figures.tree_plot import tree_figure

MOST_DRAWN = 3
"""The most outcomes whose tree is drawn."""


def crisis_chapter(result: Crisis, paths: Sequence[CrisisPath]) -> Iterator[Block]:
    """The document of `crisis`, then each outcome's tree, moves and beliefs, then the parameters.

    paths: the crisis along the parameters worth following
    """
    _, _, *blocks = crisis_document(result)  # the first page has the finding and the title
    yield from blocks
    model, play = result.model, result.cases[0].play
    drawn = min(len(play.outcomes), MOST_DRAWN)
    yield Heading("The game tree, and what is played today")
    yield Sentence(
        f"Found: {len(play)} ({play.concept}), of {len(play.outcomes)} outcomes; the first {drawn} "
        f"are shown. Coverage: {play.coverage}: {play.coverage_reason}."
    )
    for position in sorted(same[0] for same in play.outcomes)[:drawn]:
        number = position + 1
        yield Plot(partial(tree_figure, model, play, number))
        yield equilibrium_grid(number, play.equilibria[position])
        if any(len(place.nodes) > 1 for place in play.tree.information_sets):
            yield Plot(partial(beliefs_figure, model, play, number))
    if paths:
        yield Heading("Tested and kept, along a parameter")
        for path in paths:
            yield Plot(partial(crisis_path_figure, path))
