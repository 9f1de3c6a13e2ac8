"""Figures show the data they claim to show, and say what was found."""

from __future__ import annotations

import io
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any, cast

import numpy as np
import pytest
from matplotlib.figure import Figure

from alliancegame import plots
from alliancegame.errors import AllianceGameError
from alliancegame.game.game import Game
from alliancegame.game.payoffs import build_game
from alliancegame.model.file.gamefile import parse
from alliancegame.model.file.library import load, load_any
from alliancegame.model.graph import GraphModel
from alliancegame.model.shocks import Hit
from alliancegame.pact.concept_verdicts import concepts
from alliancegame.pact.durability import Durability, durability
from alliancegame.pact.pact_stakes import pact_stakes
from alliancegame.pact.robustness.frontier import breaking_frontier
from alliancegame.pact.robustness.radius import robustness
from alliancegame.pact.sequence.branches import branches, join
from alliancegame.pact.sequence.mutual_losses import stakes
from alliancegame.pact.time.base_rates import compare_with_record
from alliancegame.pact.time.survival_curve import survival
from alliancegame.render.figures import style
from alliancegame.render.figures.bars import breakpoints_figure, margins_figure
from alliancegame.render.figures.basins import basins_figure
from alliancegame.render.figures.concepts_plot import concepts_figure
from alliancegame.render.figures.fonts import boxes, legible
from alliancegame.render.figures.frontier_plot import frontier_figure
from alliancegame.render.figures.lines import branches_figure, joined
from alliancegame.render.figures.matrix import payoff_figure
from alliancegame.render.figures.network_plot import network_figure
from alliancegame.render.figures.quantal import commitment_along, quantal_response_figure
from alliancegame.render.figures.radius_plot import radius_figure
from alliancegame.render.figures.state_graph import state_graph_figure
from alliancegame.render.figures.style import apart
from alliancegame.render.figures.survival_plot import survival_figure
from alliancegame.render.figures.uncertainty_plots import (
    peeling_figure,
    sensitivity_figure,
    tornado_figure,
)
from alliancegame.solvers.graph.graph_stability import graph_stability
from alliancegame.solvers.graph.improvements import Concept
from alliancegame.solvers.quantal.quantal_response import logit_branch
from alliancegame.solvers.solution import Solution
from alliancegame.solvers.solve import solve
from alliancegame.sweep.uncertainty import Uncertainty, uncertainty


@pytest.fixture(scope="module")
def exchange() -> Durability:
    return durability(load("dprk-russia-exchange"))


def texts(fig) -> list[str]:
    from matplotlib.text import Text

    return [item.get_text() for item in fig.findobj(Text) if item.get_text()]


def bars_of(fig: Figure) -> list[Any]:
    """The bars of the first panel."""
    return list(fig.axes[0].patches)


def test_the_margins_drawn_are_the_margins_computed(exchange: Durability) -> None:
    fig = margins_figure(exchange)
    axes = fig.axes[0]
    for line, actor in zip(axes.lines, ("russia", "dprk"), strict=False):
        drawn = np.asarray(line.get_xdata()).tolist()
        assert drawn == pytest.approx(
            [float(case.margins.relative(actor)) for case in exchange.cases]
        )
    assert "Russia" in texts(fig)
    broken = sum(not case.holds for case in exchange.shocks)
    assert fig.get_suptitle().startswith(
        f"{broken} of {len(exchange.shocks)} shocks break the pact"
    )


def test_the_bars_end_where_the_pact_breaks(exchange: Durability) -> None:
    fig = breakpoints_figure(exchange)
    solid = [patch.get_width() for patch in bars_of(fig) if not patch.get_hatch()]
    expected = sorted(1.0 if case.breaks_at is None else case.breaks_at for case in exchange.shocks)
    assert sorted(solid) == pytest.approx(expected)
    assert any("the smallest shock" in text.lower() for text in texts(fig))


def test_the_bars_of_the_radius_are_as_long_as_each_deviation_is_away(northern_triangle) -> None:
    result = robustness(northern_triangle)
    fig = radius_figure(result)
    drawn = [patch.get_width() for patch in bars_of(fig)]
    assert drawn == pytest.approx([item.max_norm.value for item in result.deviations])
    assert drawn == sorted(drawn)
    assert "4.2%" in texts(fig)


def test_deviations_that_never_pay_are_counted_and_not_drawn(article_4_crisis) -> None:
    result = robustness(article_4_crisis)
    fig = radius_figure(result)
    never = sum(item.max_norm is None for item in result.deviations)
    assert never > 1
    assert len(fig.axes[0].patches) == len(result.deviations) - never
    assert f"they take more or never pay: {never}." in fig.get_supxlabel().replace("\n", " ")


def test_a_payoff_matrix_frames_the_pure_equilibria_and_shows_every_payoff(
    dprk_russia_exchange,
) -> None:
    fig = payoff_figure(dprk_russia_exchange, build_game(dprk_russia_exchange))
    frames = [patch for patch in fig.axes[0].patches if not patch.get_fill()]
    assert len(frames) == 2
    assert {"1.92", "5.87"} <= set(texts(fig))


def test_branches_end_where_the_pact_breaks(dprk_russia_exchange) -> None:
    found = branches(dprk_russia_exchange, "war-ends", steps=8)
    kept = [branch for branch in found.branches if branch.pure and branch.commitments[0] == 1]
    assert len(kept) == 1
    assert kept[0].intensities[-1] == pytest.approx(found.breaks.intensity.value)
    fig = branches_figure(found)
    assert "up to 50% of its full intensity" in fig.get_suptitle().replace("\n", " ")
    assert len(fig.axes[0].lines) == len(found.branches) + 1


def test_every_branch_bears_a_name_that_says_who_mixes_and_meets_no_other(
    northern_triangle,
) -> None:
    found = branches(northern_triangle, "china-loses-patience", steps=8)
    fig = branches_figure(found)
    numbers = [item.get_text() for item in fig.axes[0].texts if "breaks" not in item.get_text()]
    listed = [item.get_text() for item in fig.axes[1].texts]
    assert sorted(numbers) == [str(k + 1) for k in range(len(joined(found.branches)))]
    listed = [text for item in listed for text in item.split(" (and ")]
    assert "Russia mixes, North Korea mixes, tolerate" in listed
    assert "supply, ship, tolerate" in listed
    places = [item.get_position() for item in fig.axes[0].texts]
    assert len(set(places)) == len(places)


def test_the_stakes_are_payoff_differences_from_the_leavers_best_way_out(
    dprk_russia_exchange,
) -> None:
    found = stakes(dprk_russia_exchange)
    game = build_game(dprk_russia_exchange)
    at, left = (0, 0), (0, 1)  # the DPRK's best way out is to trickle
    loss = game.payoffs[(0, *at)] - game.payoffs[(0, *left)]
    stake = float(pact_stakes(dprk_russia_exchange)["russia"])
    assert found.losses[0, 1] == pytest.approx(loss / stake)
    assert "Russia would lose" in network_figure(found).get_suptitle()


def test_the_frontier_drawn_is_where_the_second_shock_breaks_the_pact(northern_triangle) -> None:
    model = northern_triangle
    found = breaking_frontier(model, ["war-ends", "china-presses"], points=6)
    fig = frontier_figure(model, found)
    drawn = [
        (x, y) for line in fig.axes[0].lines for x, y in np.asarray(line.get_xydata()).tolist()
    ]
    for (x,), broken in found.points:
        assert (float(x), broken.intensity.value) in drawn
    assert "77% of “China presses both” alone" in fig.get_suptitle().replace("\n", " ")
    assert {"Russia: limit", " the pact holds"} <= set(texts(fig))


def test_a_frontier_of_three_shocks_has_no_plane_to_be_drawn_in(northern_triangle) -> None:
    model = northern_triangle
    found = breaking_frontier(model, ["war-ends", "china-presses", "detente"], points=2)
    with pytest.raises(AllianceGameError, match="two axes"):
        frontier_figure(model, found)


def test_the_table_of_concepts_has_a_sign_for_every_concept_and_case() -> None:
    model = load("assurance")
    results = {None: concepts(model), "comfort-grows": concepts(model, [Hit("comfort-grows")])}
    fig = concepts_figure(results)
    answers = [item.holds for one in results.values() for item in one.verdicts]
    signs = [text for text in texts(fig) if text in {"●", "✕", "?"}]
    assert signs == [{True: "●", False: "✕", None: "?"}[holds] for holds in answers]
    assert {"Nash equilibrium", "Today"} <= set(texts(fig))
    assert fig.get_suptitle().startswith("The concepts disagree about the pact under")


def test_the_quantal_response_curve_starts_at_chance_and_ends_at_the_branches_limit(
    northern_triangle,
) -> None:
    branch = logit_branch(build_game(northern_triangle))
    fig = quantal_response_figure(northern_triangle, branch)
    kept = fig.axes[0].lines[-1]
    assert kept.get_label() == "commitment kept"
    event = branch.game.events["commitment"]
    assert commitment_along(branch)[0] == pytest.approx(event.mean())
    assert np.asarray(kept.get_ydata())[-1] == pytest.approx(1)
    # along the curve, both of its parties keep it at least as often as the pact is kept
    assert np.all(
        np.asarray(kept.get_ydata()) <= np.asarray(fig.axes[0].lines[0].get_ydata()) + 1e-9
    )
    assert "with probability 11% if all choose at random" in fig.get_suptitle().replace("\n", " ")


def test_the_basins_of_a_square_cover_it_and_name_where_they_lead() -> None:
    model = load("battle-of-the-sexes")
    fig = basins_figure(model, build_game(model))
    dots = [len(np.asarray(item.get_offsets())) for item in fig.axes[0].collections[:2]]
    assert sum(dots) == 48 * 49
    assert dots[0] == pytest.approx(sum(dots) / 2, rel=0.02)  # neither meeting place is favoured
    assert "First: opera,\nSecond: opera" in texts(fig)


@pytest.mark.slow
def test_a_cycle_has_no_basin_and_the_figure_says_so() -> None:
    model = load("matching-pennies")
    fig = basins_figure(model, build_game(model))
    assert fig.get_suptitle() == "From no mix does play come to rest: the dynamics go round"


def test_a_symmetric_game_of_three_actions_is_drawn_in_a_triangle(dprk_russia_exchange) -> None:
    cycle = np.array(
        [[0, -1, 2], [2, 0, -1], [-1, 2, 0]]
    )  # each beats the next by more than it loses
    game = Game([cycle, cycle.T], actors=["north", "south"], actions=[["a", "b", "c"]] * 2)
    fig = basins_figure(load("assurance"), game)
    assert fig.get_suptitle() == "From everywhere play comes to a 0.33, b 0.33, c 0.33"
    with pytest.raises(AllianceGameError, match="symmetric"):
        basins_figure(load("assurance"), build_game(dprk_russia_exchange))


def test_labels_of_lines_that_end_together_are_set_apart() -> None:
    heights = apart([1.0, 1.0, 0.2, 0.97], [0.06] * 4)
    assert max(heights) <= 1
    assert min(abs(a - b) for k, a in enumerate(heights) for b in heights[:k]) > 0.0599


def test_the_survival_drawn_is_the_survival_computed_within_its_band(northern_triangle) -> None:
    result = survival(northern_triangle, years=5)
    comparison = compare_with_record(result)
    fig = survival_figure(comparison)
    axes = fig.axes[0]
    pact, unbroken, in_force = axes.lines[:3]
    assert pact.get_ydata() == pytest.approx(result.survival)
    assert unbroken.get_ydata() == pytest.approx(comparison.record.unbroken(result.times))
    assert in_force.get_ydata() == pytest.approx(comparison.record.lasting(result.times))
    band = axes.collections[0].get_datalim(axes.transData)
    assert band.y1 == pytest.approx(1)
    assert any(text.startswith("ended by The Ukraine") for text in texts(fig))
    assert "over within 9 months" in fig.get_suptitle().replace("\n", " ")


@pytest.fixture(scope="module")
def unsure() -> Uncertainty:
    return uncertainty(load("northern-triangle"), samples=256)


def test_the_tornados_bars_are_the_swings_the_widest_first(unsure: Uncertainty) -> None:
    fig = tornado_figure(unsure)
    drawn = [patch.get_width() for patch in bars_of(fig) if not patch.get_hatch()]
    assert drawn == pytest.approx([swing.width for swing in unsure.tornado[:12]])
    breaking = sum(not (s.low_holds and s.high_holds) for s in unsure.tornado)
    title = fig.get_suptitle().replace("\n", " ")
    assert title.startswith(f"{breaking} of {len(unsure.tornado)} numbers can each break the pact")


def test_the_shares_of_variance_drawn_are_the_indices(unsure: Uncertainty) -> None:
    fig = sensitivity_figure(unsure)
    names = [label.get_text() for label in fig.axes[0].get_yticklabels()]
    for axes, indices in zip(fig.axes, (unsure.of_margin, unsure.of_holds), strict=True):
        totals = {item.coordinate: max(item.total.value, 0) for item in indices}
        assert [bar.get_width() for bar in cast(Any, axes.patches)[::2]] == pytest.approx(
            [totals[name] for name in names]
        )


def test_the_box_drawn_is_the_box_suggested(unsure: Uncertainty) -> None:
    fig = peeling_figure(unsure)
    path, box = fig.axes[0].lines
    assert np.size(path.get_xdata()) == len(unsure.boxes.trajectory)
    assert (*np.asarray(box.get_xdata()), *np.asarray(box.get_ydata())) == (
        unsure.boxes.suggested.coverage,
        unsure.boxes.suggested.density,
    )
    drawn = [label.get_text() for label in fig.axes[1].get_yticklabels()]
    assert drawn == list(unsure.boxes.suggested.limits)


def test_where_the_verdict_never_changes_there_is_nothing_to_peel(unsure: Uncertainty) -> None:
    with pytest.raises(AllianceGameError, match="nothing is to be peeled"):
        peeling_figure(replace(unsure, boxes=None))
    with pytest.raises(AllianceGameError, match="no variance to share out"):
        sensitivity_figure(replace(unsure, of_margin=(), of_holds=()))


def test_an_actor_whose_payoff_never_changes_has_nothing_at_stake(dprk_russia_exchange) -> None:
    indifferent = dprk_russia_exchange.with_values(
        {
            item.weight: Fraction(0)
            for item in dprk_russia_exchange.interests
            if item.actor == "russia"
        }
    )
    assert stakes(indifferent).losses[0].tolist() == [0, 0]


def test_equilibria_of_one_support_that_lie_far_apart_are_two_branches() -> None:
    """Matching pennies whose row player's mix jumps from 0.2 to 0.8 between two intensities."""

    def pennies(p: float) -> Solution:
        return solve(Game([[[1, -1], [-1, 1]], [[-(1 - p), 1 - p], [p, -p]]]))

    near = join((0.0, 0.5), (pennies(0.2), pennies(0.3)))
    far = join((0.0, 0.5), (pennies(0.2), pennies(0.8)))
    assert [len(branch.intensities) for branch in near] == [2]
    assert [len(branch.intensities) for branch in far] == [1, 1]


@pytest.mark.parametrize("suffix", [".png", ".svg", ".pdf"])
def test_a_figure_is_written_in_each_format(
    suffix: str, tmp_path: Path, dprk_russia_exchange
) -> None:
    path = tmp_path / f"figure{suffix}"
    payoff_figure(dprk_russia_exchange, build_game(dprk_russia_exchange)).savefig(path)
    heads = {".png": b"\x89PNG", ".svg": b"<?xml", ".pdf": b"%PDF"}
    assert path.read_bytes().startswith(heads[suffix])


def test_every_figure_names_its_game_its_sources_and_what_it_is_not(exchange: Durability) -> None:
    for fig in (margins_figure(exchange), breakpoints_figure(exchange)):
        foot = fig.get_supxlabel().replace("\n", " ")
        assert foot.startswith("Game: dprk-russia-exchange. Sources: Daniel Sneider")
        assert foot.endswith("not a forecast.")


def test_one_who_has_no_choice_and_a_pact_without_shocks_are_drawn_all_the_same() -> None:
    text = """
title = "One decides"
actors.guest = { actions = ["stay"], interests = { gold = { weight = 1 } } }
actors.host = { actions = ["help", "wait"], interests = { gold = { weight = 1 } } }
effects = [{ interest = "host.gold", when = { host = "help" }, amount = 1 }]
commitment = { parties = ["guest", "host"], pact = { guest = "stay", host = "help" } }
"""
    model = parse(text.encode(), "one.toml", "one")
    result = durability(model)
    assert "Host" in texts(margins_figure(result))
    assert "The game names no shocks" in texts(breakpoints_figure(result))
    assert texts(radius_figure(robustness(model)))


def test_names_in_any_script_take_a_font_that_has_it_or_are_told_to_lack_one() -> None:
    from matplotlib import font_manager
    from matplotlib.ft2font import FT2Font

    def characters(family: str) -> set[int]:
        return set(FT2Font(font_manager.findfont(family)).get_charmap())

    held = chr(min(characters("STIXGeneral") - characters("DejaVu Sans")))
    fig = style.figure()
    text = fig.text(0, 0, f"Ally {held}")
    assert legible(fig) == ""
    assert len(text.get_fontfamily()) > 1
    fig.text(0, 0, "Ally \U0010fffd")
    assert legible(fig) == "\U0010fffd"
    with boxes():
        fig.savefig(io.BytesIO())  # filterwarnings: a warning would raise here


@pytest.mark.slow
def test_dollars_in_names_are_dollars_and_no_formulas(tmp_path: Path, dprk_russia_exchange) -> None:
    model = dprk_russia_exchange
    label = "Arms for $3bn_{ not $5bn"
    actors = (replace(model.actors[0], label=label), *model.actors[1:])
    shocks = (replace(model.shocks[0], label=label), *model.shocks[1:])
    model = replace(model, actors=actors, shocks=shocks, title=label)
    result = durability(model)
    figures = (
        margins_figure(result),
        breakpoints_figure(result),
        payoff_figure(model, build_game(model)),
        network_figure(stakes(model)),
        radius_figure(robustness(model)),
        concepts_figure({None: concepts(model), model.shocks[0].name: concepts(model)}),
    )
    for fig in figures:
        fig.savefig(tmp_path / "drawn.svg")  # a formula that is none would raise here


@pytest.mark.parametrize("name", [name for name in dir(plots) if name.endswith("_figure")])
def test_a_figure_of_something_else_is_refused_in_a_sentence(name: str) -> None:
    with pytest.raises(AllianceGameError, match=rf"^{name}"):
        getattr(plots, name)(load("assurance").actors)


def test_a_figure_of_a_model_instead_of_a_result_says_what_makes_the_result() -> None:
    untyped: Any = plots
    with pytest.raises(AllianceGameError, match=r"a Model was given. Make it first: durability"):
        untyped.margins_figure(load("assurance"))
    with pytest.raises(AllianceGameError, match="missing a required argument: 'game'"):
        untyped.payoff_figure(load("assurance"))


def test_a_table_of_no_concepts_is_refused_in_a_sentence() -> None:
    with pytest.raises(AllianceGameError, match="of one case at least"):
        concepts_figure({})


def test_states_are_tinted_where_the_title_says_that_every_actor_keeps_them() -> None:
    graph = load_any("elmira")
    assert isinstance(graph, GraphModel)
    result = graph_stability(graph)
    fig = state_graph_figure(result)
    white = (1.0, 1.0, 1.0, 1.0)
    tinted = {
        text.get_text()
        for text in fig.axes[0].texts
        if (box := text.get_bbox_patch()) is not None and box.get_facecolor() != white
    }
    assert tinted == {state for sense in Concept for state in result.equilibria(sense)}
    assert "5  the company delays" in (line := fig.axes[1].texts[4].get_text())
    assert line.endswith("[all four; coalitions: none]")
