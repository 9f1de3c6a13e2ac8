"""Figures show the data they claim to show, and say what was found."""

from __future__ import annotations

from pathlib import Path

import pytest

from alliancegame.game.payoffs import build_game
from alliancegame.model.library import load
from alliancegame.pact.branches import branches
from alliancegame.pact.durability import Durability, durability
from alliancegame.pact.stakes import stakes
from alliancegame.present.plots.bars import breakpoints_figure, margins_figure
from alliancegame.present.plots.lines import branches_figure
from alliancegame.present.plots.matrix import payoff_figure
from alliancegame.present.plots.network import network_figure


@pytest.fixture(scope="module")
def exchange() -> Durability:
    return durability(load("dprk-russia-exchange"))


def texts(fig) -> list[str]:
    from matplotlib.text import Text

    return [item.get_text() for item in fig.findobj(Text) if item.get_text()]


def test_the_margins_drawn_are_the_margins_computed(exchange: Durability) -> None:
    fig = margins_figure(exchange)
    axes = fig.axes[0]
    for line, actor in zip(axes.lines, ("russia", "dprk"), strict=False):
        drawn = list(line.get_xdata())
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
    solid = [patch.get_width() for patch in fig.axes[0].patches if not patch.get_hatch()]
    expected = sorted(1.0 if case.breaks_at is None else case.breaks_at for case in exchange.shocks)
    assert sorted(solid) == pytest.approx(expected)
    assert any("the smallest shock" in text.lower() for text in texts(fig))


def test_a_payoff_matrix_frames_the_pure_equilibria_and_shows_every_payoff() -> None:
    model = load("dprk-russia-exchange")
    fig = payoff_figure(model, build_game(model))
    frames = [patch for patch in fig.axes[0].patches if not patch.get_fill()]
    assert len(frames) == 2
    assert {"1.92", "5.87"} <= set(texts(fig))


def test_branches_end_where_the_pact_breaks() -> None:
    found = branches(load("dprk-russia-exchange"), "war-ends", steps=8)
    kept = [branch for branch in found.branches if branch.pure and branch.commitments[0] == 1]
    assert len(kept) == 1
    assert kept[0].intensities[-1] == pytest.approx(found.breaks.intensity.value)
    fig = branches_figure(found)
    assert "up to 50% of its full intensity" in fig.get_suptitle().replace("\n", " ")
    assert len(fig.axes[0].lines) == len(found.branches) + 1


def test_the_stakes_are_payoff_differences_from_the_leavers_best_way_out() -> None:
    model = load("dprk-russia-exchange")
    found = stakes(model)
    game = build_game(model)
    at, left = (0, 0), (0, 1)  # the DPRK's best way out is to trickle
    loss = (game.payoffs[(0, *at)] - game.payoffs[(0, *left)]) / game.payoff_range[0]
    assert found.losses[0, 1] == pytest.approx(loss)
    assert "Russia would lose" in network_figure(found).get_suptitle()


@pytest.mark.parametrize("suffix", [".png", ".svg", ".pdf"])
def test_a_figure_is_written_in_each_format(suffix: str, tmp_path: Path) -> None:
    model = load("dprk-russia-exchange")
    path = tmp_path / f"figure{suffix}"
    payoff_figure(model, build_game(model)).savefig(path)
    heads = {".png": b"\x89PNG", ".svg": b"<?xml", ".pdf": b"%PDF"}
    assert path.read_bytes().startswith(heads[suffix])


def test_every_figure_names_its_game_its_sources_and_what_it_is_not(exchange: Durability) -> None:
    for fig in (margins_figure(exchange), breakpoints_figure(exchange)):
        foot = fig.get_supxlabel().replace("\n", " ")
        assert foot.startswith("Game: dprk-russia-exchange. Sources: Daniel Sneider")
        assert foot.endswith("not a forecast.")
