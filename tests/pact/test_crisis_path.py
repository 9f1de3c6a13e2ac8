"""A crisis along a parameter: the thresholds of the literature, found and drawn."""

from __future__ import annotations

import json
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from alliancegame.errors import AllianceGameError
from alliancegame.game.trees.unfold import build_tree
from alliancegame.model.file.library import load
from alliancegame.pact.sequence.crisis_path import CrisisPath, crisis_path
from alliancegame.render.figures.crisis_plots import beliefs_figure, crisis_path_figure
from alliancegame.solvers.trees.extensive import solve_tree


@pytest.fixture(scope="module")
def smith() -> CrisisPath:
    return crisis_path(load("smith-deterrence"), "reliable-if-good")


def changes(path):
    return [float(low + high) / 2 for low, high in path.changes]


def test_the_thresholds_of_unilateral_deterrence_are_found():
    """Zagare and Kilgour (2000), chapter 5: c_s and c_t of the defender's credibility."""
    model = load("unilateral-deterrence")
    c_sq, c_dc, c_cd, c_dd = (
        model.parameters[name].value for name in ("c_SQ", "c_DC", "c_CD", "c_DD_hard")
    )
    path = crisis_path(model, "defender-credibility", steps=5)
    wanted = [(c_dc - c_sq) / (c_dc - c_cd), (c_dc - c_sq) / (c_dc - c_dd)]
    assert changes(path) == pytest.approx([float(value) for value in wanted], abs=1e-4)


def test_powells_shift_makes_war_where_his_inequality_says():
    """After Powell (2006): peace fails if and only if delta p2 - p1 > (1 - delta)(c_D + delta c_A)."""
    model = load("power-shift")
    delta, p1, c_d, c_a = (model.parameters[n].value for n in ("delta", "p1", "c_D", "c_A"))
    bound = (p1 + (1 - delta) * (c_d + delta * c_a)) / delta
    assert changes(crisis_path(model, "p2", steps=8)) == pytest.approx([float(bound)], abs=1e-4)


def test_selection_shows_along_the_whole_path(smith):
    """Smith (1995): those with a good name are left alone, and the unreliable are tested."""
    tested = [point for branch in smith.branches for point in branch.points if point.honoured]
    apart = [point for point in tested if point.invoked < 1 and point.value > Fraction(3, 7)]
    assert apart
    assert all(point.honoured < point.willing for point in apart)
    together = [point for point in tested if point.invoked == 1]
    assert all(point.honoured == point.willing for point in together)


def test_a_branch_is_cut_where_its_pattern_ends_and_none_is_lost(smith):
    frame = smith.to_frame()
    assert len(frame) == sum(len(play) for play in smith.plays.values())
    assert (
        frame.groupby("branch")["reliable-if-good"].apply(lambda v: v.is_monotonic_increasing).all()
    )
    assert smith.to_dict()["changes"] == [
        [pytest.approx(at, abs=1e-4)] * 2 for at in changes(smith)
    ]


def test_the_figure_draws_both_probabilities_and_names_the_changes(smith):
    fig = crisis_path_figure(smith)
    above, below = fig.axes
    assert [text.get_text() for text in above.texts] == ["0.25", "0.429"]
    drawn = {
        tuple(np.asarray(line.get_ydata())) for line in above.lines if np.size(line.get_xdata()) > 2
    }
    invoked = {
        tuple(float(p.invoked) for p in b.points) for b in smith.branches if len(b.points) > 2
    }
    assert invoked <= drawn
    assert "invoked 40% to 100%" in fig.get_suptitle().replace("\n", " ")
    assert any(line.get_linestyle() == ":" for line in below.lines)


def test_a_parameter_without_a_range_or_name_is_refused(smith_deterrence):
    model = smith_deterrence
    fixed = replace(model.parameters["good-name"], low=None, high=None)
    without = replace(model, parameters={**model.parameters, "good-name": fixed})
    with pytest.raises(AllianceGameError, match="has no range; a path needs one"):
        crisis_path(without, "good-name")
    with pytest.raises(AllianceGameError, match="Did you mean"):
        crisis_path(model, "reliable-if-god")


def test_beliefs_are_drawn_as_dots_where_they_follow_and_as_bars_where_they_are_free():
    model = load("unilateral-deterrence")
    play = solve_tree(build_tree(model))
    fig = beliefs_figure(model, play, 1)
    bars = [line for line in fig.axes[0].lines if line.get_linewidth() == 6]
    free = [limit for ranges in play.equilibria[0].supporting.values() for limit in ranges]
    assert sorted(tuple(np.asarray(bar.get_xdata())) for bar in bars) == sorted(
        (float(low), float(high)) for low, high in free
    )
    dots = [line for line in fig.axes[0].lines if line.get_marker() == "o"]
    assert [np.asarray(dot.get_xdata())[0] for dot in dots] == pytest.approx([0.2, 0.8, 0.2, 0.8])


def test_a_decision_that_bears_its_actors_name_is_named_once(northern_triangle):
    (axes,) = beliefs_figure(northern_triangle, solve_tree(build_tree(northern_triangle)), 1).axes
    heads = [text.get_text() for text in axes.texts if "plays" in text.get_text()]
    assert [head.split(";")[0] for head in heads] == ["North Korea", "China"]


@pytest.mark.slow
def test_the_command_line_tells_where_play_changes_and_what_sets_it_apart(invoke):
    asked = ["crisis", "article-4-crisis", "--along", "reliability"]
    told = invoke(*asked, catch_exceptions=False).stdout
    assert "The set of equilibria changes at 0.448." in told
    assert "call: settle" in told
    assert "0.448→0.9" in told
    answer = json.loads(invoke(*asked, "--json").stdout)
    assert [round(low, 3) for low, _ in answer["changes"]] == [0.448]
    whole = json.loads(invoke(*asked[:2], "--json").stdout)
    assert whole["game"]["name"] == "article-4-crisis"
    assert whole["cases"][0]["shock"] is None


def test_there_are_no_beliefs_to_draw_where_everybody_knows_where_it_stands():
    model = load("power-shift")
    with pytest.raises(AllianceGameError, match="nothing is left to believe"):
        beliefs_figure(model, solve_tree(build_tree(model)))
