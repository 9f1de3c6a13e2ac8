"""The report's section on a crisis: the tree, who plays and believes what, and what turns it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from alliancegame.analyses.crisis import break_rows, case_row, margin_rows, selection_sentence
from alliancegame.model.model import Model
from alliancegame.pact.sequence.crisis import Crisis
from alliancegame.pact.sequence.crisis_path import CrisisPath
from alliancegame.present.numbers import short
from alliancegame.present.tree_solution import believed, played
from alliancegame.render.figures.crisis import beliefs_figure, crisis_path_figure
from alliancegame.render.figures.tree import tree_figure
from alliancegame.render.picture import picture
from alliancegame.solvers.trees.tree_solution import TreeSolution

MOST_DRAWN = 3
"""The most outcomes whose tree is drawn."""


@dataclass(frozen=True, eq=False)
class CrisisChapter:
    """What the report says of a game in sequence.

    paths: the crisis along the parameters worth following
    """

    crisis: Crisis
    paths: tuple[CrisisPath, ...]


def crisis_html(chapter: CrisisChapter) -> str:
    """The section as HTML, to stand in the report's page."""
    from importlib.resources import files

    from jinja2 import Environment, StrictUndefined

    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    template = files("alliancegame.report").joinpath("crisis.html.j2").read_text("utf-8")
    return environment.from_string(template).render(_content(chapter))


def _content(chapter: CrisisChapter) -> dict[str, Any]:
    result = chapter.crisis
    model = result.model
    play = result.cases[0].play
    return {
        "cases": [
            ("Today" if case.shock is None else model.shock(case.shock).label, *case_row(case)[1:])
            for case in result.cases
        ],
        "selection": selection_sentence(result),
        "concept": play.concept,
        "count": len(play),
        "outcomes": len(play.outcomes),
        "coverage": f"{play.coverage}: {play.coverage_reason}",
        "equilibria": [
            _equilibrium(model, play, number) for number in range(1, min(len(play), MOST_DRAWN) + 1)
        ],
        "margins": [(model.actor(row[0]).label, *row[1:]) for row in margin_rows(result)],
        "breaks": break_rows(result),
        "paths": [picture(crisis_path_figure(path)) for path in chapter.paths],
    }


def _equilibrium(model: Model, play: TreeSolution, number: int) -> dict[str, Any]:
    item = play.numbered(number)
    places = play.tree.information_sets
    return {
        "number": number,
        "tree": picture(tree_figure(model, play, number)),
        "beliefs": picture(beliefs_figure(model, play, number))
        if any(len(place.nodes) > 1 for place in places)
        else None,
        "rows": [
            (
                model.actor(play.tree.actors[there.actor]).label,
                play.tree.label(place),
                played(item, place),
                short(float(item.reached[place])),
                believed(item, place) or "–",
            )
            for place, there in enumerate(places)
        ],
        "regret": short(float(item.regret)),
    }
