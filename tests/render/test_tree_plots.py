"""Trees are drawn whole or cut with a word about it, and no label hides another."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alliancegame.errors import GameError
from alliancegame.game.trees.unfold import build_tree
from alliancegame.model.file.library import load, shipped
from alliancegame.render.figures.tree_layout import laid_out
from alliancegame.render.figures.tree_plot import tree_figure
from alliancegame.solvers.trees.extensive import solve_tree
from tests.trees import random_tree

SEQUENTIAL = (
    "article-4-2026",
    "article-4-crisis",
    "deterrence-with-ally",
    "korea-1950-sequence",
    "power-shift",
    "sinking-costs",
    "smith-deterrence",
    "three-outcome-crisis",
    "tying-hands",
    "unilateral-deterrence",
)


def labels(fig):
    return [item for item in fig.axes[0].texts if item.get_text()]


def words(fig):
    return [item.get_text() for item in labels(fig)]


@pytest.fixture(scope="module")
def crisis():
    model = load("article-4-crisis")
    return model, solve_tree(build_tree(model))


@pytest.mark.slow
@pytest.mark.parametrize("name", SEQUENTIAL)
def test_no_label_of_a_shipped_tree_overlaps_another_or_leaves_the_page(name):
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    model = load(name)
    fig = tree_figure(model, solve_tree(build_tree(model)))
    canvas = FigureCanvasAgg(fig)
    canvas.draw()
    boxes = [(item.get_text(), item.get_window_extent()) for item in labels(fig)]
    for text, box in boxes:
        assert box.x0 >= 0, text
        assert box.x1 <= fig.bbox.x1, text
    for (one, a), (other, b) in combinations(boxes, 2):
        wide = min(a.x1, b.x1) - max(a.x0, b.x0)
        high = min(a.y1, b.y1) - max(a.y0, b.y0)
        assert wide <= 1 or high <= 1, (one, other)


def test_every_outcome_shows_its_payoffs_its_chance_and_what_became_of_the_pledge(crisis):
    model, play = crisis
    shown = words(tree_figure(model, play))
    assert shown.count("kept") == shown.count("broken") == 8
    assert shown.count("0.15") == 2  # invoked with 0.3, then kept with a half
    assert shown.count("-3.9") == 2  # Russia, calculating, aids against Beijing's word


def test_moves_bear_their_mover_their_information_set_and_the_belief(crisis):
    model, play = crisis
    shown = words(tree_figure(model, play))
    assert {"North Korea: call [A: 1]", "North Korea: call [A: 0]"} <= set(shown)
    assert "steadfast 0.5" in shown
    assert "chance: mood" in shown


def test_the_path_of_play_is_thick_and_the_rest_is_not(crisis):
    model, play = crisis
    lines = [
        line for line in tree_figure(model, play).axes[0].lines if np.size(line.get_xdata()) == 3
    ]
    # mood, press, refrain, invoke, stand-aside, kind, aid, plead
    assert sum(line.get_linewidth() > 2 for line in lines) == 2 + 2 + 1 + 1 + 2 + 2
    assert len(lines) == len(play.tree.nodes) - 1


def test_a_large_tree_is_cut_where_play_is_least_likely_and_says_so(crisis):
    model, play = crisis
    fig = tree_figure(model, play, most_rows=8)
    assert "aid" in words(fig)  # where play goes, the tree is open
    assert "… 9 outcomes" in words(fig)  # the wary do not press
    assert "of 20 outcomes are left out" in fig.get_supxlabel().replace("\n", " ")
    whole = tree_figure(model, play)
    assert "left out" not in whole.get_supxlabel()


def test_another_equilibrium_is_drawn_if_there_is_one():
    model = load("unilateral-deterrence")
    play = solve_tree(build_tree(model))
    first, second = (tree_figure(model, play, number) for number in (1, 2))
    assert first.get_suptitle() != second.get_suptitle()
    assert "deny 0.58 to 1" in words(tree_figure(model, play, 3))
    with pytest.raises(GameError, match="equilibrium 4 is asked for, and 3 were found"):
        tree_figure(model, play, 4)


def test_every_sequential_game_shipped_is_among_those_looked_at():
    from alliancegame.model.file.library import load_any
    from alliancegame.model.model import Model

    games = [game for name in shipped() if isinstance(game := load_any(name), Model)]
    assert {game.name for game in games if not game.simultaneous} == set(SEQUENTIAL)


@given(st.integers(0, 10_000), st.integers(1, 12))
@settings(max_examples=30, deadline=None)
def test_rows_are_never_more_than_asked_and_nothing_is_lost_without_a_count(seed, most):
    rng = np.random.default_rng(seed)
    tree = random_tree(rng, actors=2, depth=4)
    layout = laid_out(tree, rng.random(len(tree.nodes)).tolist(), most)
    assert layout.rows <= most
    ends = [i for i in layout.shown if i in layout.cut or not tree.nodes[i].actions]
    assert sorted(layout.row[i] for i in ends) == list(range(layout.rows))
    whole = [i for i in ends if i not in layout.cut]
    assert len(whole) + sum(layout.cut.values()) == len(tree.outcomes)
