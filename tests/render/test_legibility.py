"""Every kind of figure can be read: no letters cut, none over others, none pale, none too large."""

from __future__ import annotations

import re
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any, cast

import pytest
from matplotlib.figure import Figure

from alliancegame.analyses.figures import graph, network, other_figure
from alliancegame.analyses.registry import Wish, figure_kind, figure_kinds
from alliancegame.errors import AllianceGameError
from alliancegame.game.payoffs import build_game
from alliancegame.model.file.library import load, load_any, shipped
from alliancegame.model.model import Model
from alliancegame.model.shocks import Hit
from alliancegame.pact.sequence.branches import branches
from alliancegame.pact.sequence.crisis_path import ranged
from alliancegame.render.figures.ink import contrast, lettered
from alliancegame.render.figures.lines import APART, joined
from alliancegame.render.figures.matrix import payoff_figure
from alliancegame.render.figures.paper import WIDTHS, Size, darkened, resized
from alliancegame.render.figures.saving import figure_bytes
from alliancegame.render.figures.style import COLOURS
from tests.legibility import faults

pytestmark = pytest.mark.slow

TELLING = {
    "payoffs": ["sinking-costs", "smith-deterrence", "unilateral-deterrence", "northern-triangle"],
    "tree": ["article-4-crisis", "korea-1950-sequence", "burden-sharing"],
    "beliefs": ["article-4-crisis", "tying-hands"],
    "crisis": ["article-4-crisis"],
    "margins": ["nato", "three-triangles", "korea-1950-sequence", "assurance"],
    "breakpoints": ["nato", "article-4", "korea-1950-sequence", "burden-sharing"],
    "radius": ["sinking-costs", "unilateral-deterrence", "northern-triangle"],
    "branches": ["northern-triangle-2026", "korea-1950", "power-shift"],
    "network": ["nato", "three-triangles", "northern-triangle", "war-stable-network"],
    "graph": ["elmira"],
    "frontier": ["korea-1950", "northern-triangle"],
    "concepts": ["northern-triangle-2026", "nato"],
    "quantal-response": ["article-4-crisis", "northern-triangle"],
    "basins": ["snyder-alliance-dilemma", "power-shift"],
    "survival": ["article-4", "franco-russian-1894", "northern-triangle-2026"],
    "tornado": ["assurance"],
    "sensitivity": ["assurance"],
    "peeling": ["assurance", "camp-david-trilateral", "snyder-alliance-dilemma"],
    "phase": ["seoul-trilateral", "korea-1950"],
    "decision": ["northern-triangle"],
    "learned": ["northern-triangle-observed"],
    "learned-breaks": ["northern-triangle-observed"],
    "learned-survival": ["northern-triangle-observed"],
    "timeline": ["northern-triangle-observed"],
}
"""Of each kind of figure, the shipped games whose names, actors or numbers try it hardest."""


@cache
def game(name: str):
    return load_any(name)


def drawn(kind: str, name: str) -> Figure | None:
    """The figure as `plot` would draw it; None where there is nothing to draw."""
    loaded = game(name)
    try:
        if not isinstance(loaded, Model):
            return other_figure(figure_kind(kind), loaded)
        varied = {"branches": 1, "frontier": 2}.get(kind, 0)
        hits = tuple(Hit(shock.name) for shock in loaded.shocks[:varied])
        along = next(iter(ranged(loaded)), None) if kind == "crisis" else None
        return figure_kind(kind).draw(Wish(loaded, hits, along=along))
    except AllianceGameError:
        return None


def test_every_kind_of_figure_is_looked_at() -> None:
    assert set(TELLING) == set(figure_kinds())


@pytest.mark.parametrize(
    ("kind", "name"), [(kind, name) for kind, names in TELLING.items() for name in names]
)
def test_a_figure_can_be_read(kind: str, name: str) -> None:
    fig = drawn(kind, name)
    if kind != "peeling":
        assert fig is not None
    assert fig is None or faults(fig) == []


@pytest.mark.exhaustive
@pytest.mark.parametrize(("kind", "name"), list(product(TELLING, shipped())))
def test_every_figure_of_every_shipped_game_can_be_read(kind: str, name: str) -> None:
    fig = drawn(kind, name)
    assert fig is None or faults(fig) == []


@pytest.mark.parametrize(("kind", "size"), list(product(["margins", "survival"], Size)))
def test_a_figure_fits_its_paper_and_can_be_read_in_the_dark(kind: str, size: Size) -> None:
    fig = darkened(resized(drawn(kind, "northern-triangle"), size))
    assert fig.get_figwidth() == WIDTHS[size]
    assert faults(fig) == []


def test_what_is_written_over_another_cut_or_pale_is_found() -> None:
    fig = Figure()
    fig.text(0.5, 0.5, "one")
    fig.text(0.5, 0.5, "other")
    fig.text(0.99, 0.2, "longer than there is room")
    fig.text(0.1, 0.8, "pale", color="#aaaaaa")
    told = [item.split(":")[0] for item in faults(fig)]
    assert told == ["cut at the edge", "one over another", "contrast 2.3"]


def test_sources_leave_the_figure_its_room_however_many_there_are() -> None:
    from alliancegame.render.figures.foot import MOST_SOURCES, sourced

    told = sourced("pact", {f"key{k}": f"{k} " + "long title " * 9 + "1950." for k in range(9)})
    assert len(told) < MOST_SOURCES + 120
    assert "; and 7 others, named in the file. A model" in told
    assert "others" not in sourced("pact", {"one": "A title. 1950."})


def test_margins_of_many_actors_and_shocks_show_the_least_and_say_how_many() -> None:
    fig = drawn("margins", "nato")
    assert len(fig.axes[0].get_yticks()) == 20
    names = [text.get_text() for text in fig.axes[0].get_legend().get_texts()]
    assert "Spain" in names
    assert len(set(names)) == 6
    assert "Drawn are 6 of 32 actors and 19 of 40 shocks" in fig.get_supxlabel().replace("\n", " ")


def test_letters_in_every_colour_can_be_read_on_white() -> None:
    from matplotlib.colors import to_rgb

    assert min(contrast(to_rgb(lettered(colour)), (1, 1, 1)) for colour in COLOURS) > 4.5


def test_an_svg_has_a_title_and_letters_as_text_and_the_same_bytes_again() -> None:
    first, again = (figure_bytes(drawn("network", "northern-triangle"), ".svg") for _ in range(2))
    assert first == again
    told = first.decode()
    assert re.search(r"<title>The strongest tie: Russia would lose 68% of its stake", told)
    assert ">North Korea</text>" in told


def test_branches_are_drawn_where_their_probabilities_are(northern_triangle) -> None:
    found = branches(northern_triangle, "china-loses-patience", steps=4)
    assert max(line.shift for line in joined(found.branches)) <= APART
    assert sum(len(line.branches) for line in joined(found.branches)) == len(found.branches)


def test_a_matrix_that_a_page_cannot_hold_shows_the_equilibria_and_counts_the_rest() -> None:
    model = load("sinking-costs")
    fig = payoff_figure(model, build_game(model))
    frames = [patch for patch in fig.axes[0].patches if not patch.get_fill()]
    count = int(re.search(r": (\d+) equilibria", fig.get_suptitle().replace("\n", " "))[1])
    assert len(frames) == count
    assert re.search(r"\d+ further actions are left out", fig.get_supxlabel().replace("\n", " "))


def test_graph_models_and_networks_have_figures_and_say_which() -> None:
    with pytest.raises(AllianceGameError, match="plot graph elmira"):
        other_figure(network, cast(Any, load_any("elmira")))
    with pytest.raises(AllianceGameError, match="no graph model"):
        graph.draw(Wish(load("assurance")))


@pytest.mark.parametrize(("kind", "name"), [("tree", "tying-hands"), ("payoffs", "burden-sharing")])
def test_trees_and_payoffs_are_written_for_papers_in_latex(
    kind: str, name: str, tmp_path: Path, invoke
) -> None:
    target = tmp_path / "drawn.tex"
    result = invoke("plot", kind, name, "-o", str(target))
    assert result.exit_code == 0, result.output
    text = target.read_text(encoding="utf-8")
    assert text.count("\\begin{") == text.count("\\end{") > 0
    lines = [line.partition("%")[0] for line in text.splitlines() if not line.startswith("%")]
    assert sum(line.count("{") - line.count("}") for line in lines) == 0
