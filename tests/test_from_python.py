"""What a session at a prompt or in a notebook meets."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest
from matplotlib.figure import Figure

import alliancegame as ag


@pytest.fixture(scope="module")
def model() -> ag.Model:
    return ag.load("dprk-russia-exchange")


def test_every_public_name_exists_and_says_what_it_is() -> None:
    assert set(dir(ag)) >= set(ag.__all__)
    for name in ag.__all__:
        assert getattr(ag, name).__doc__, name
    for name in dir(ag.plots):
        assert getattr(ag.plots, name).__doc__, name


def test_plots_are_listed_whole() -> None:
    """No figure is missing from the list that a prompt completes."""
    from pathlib import Path

    folder = Path(ag.plots.__file__).parent
    defined = {
        line.split("(")[0].removeprefix("def ")
        for path in folder.glob("*.py")
        for line in path.read_text(encoding="utf-8").splitlines()
        if line.startswith("def ") and "_figure(" in line and not line.startswith("def _")
    }
    assert defined == set(dir(ag.plots))


def test_a_result_is_words_at_a_prompt_and_a_table_in_a_notebook(model: ag.Model) -> None:
    result = ag.durability(model)
    assert repr(result) == f"<Durability: {' '.join(result.verdict)}>"
    assert "<table" in result._repr_html_()
    assert repr(model) == (
        "Model(dprk-russia-exchange: russia, dprk; 15 interests, 27 effects, 10 shocks)"
    )
    solution = ag.solve(ag.build_game(model))
    assert repr(solution).startswith(f"<Solution: {len(solution)} equilibri")
    assert solution[0] is solution.equilibria[0]


def test_no_result_floods_the_prompt(model: ag.Model) -> None:
    game = ag.build_game(model)
    results = (
        ag.margins(model),
        ag.concepts(model),
        ag.levers(model),
        ag.inverse(model),
        ag.robustness(model),
        ag.grounds(model),
        ag.analyse_shocks(model),
        ag.selection(model),
        ag.survival(model),
        ag.repetition(model),
        ag.logit_branch(game),
        ag.iterated_dominance(game),
        ag.correlated_bounds(game, game.events["commitment"]),
        ag.crisis(ag.load("smith-deterrence")),
    )
    for result in results:
        assert len(repr(result)) < 1500
        assert len(result.to_frame().columns)
        assert "<table" in result._repr_html_()


def test_a_label_with_markup_stays_text_in_a_notebook(model: ag.Model) -> None:
    from alliancegame.game.display import Shown

    class Sly(Shown):
        sentence = "<script>alert(1)</script>"

        def to_frame(self):
            return ag.margins(model).to_frame()

    assert "<script>" not in Sly()._repr_html_()


def test_margins_and_a_crisis_are_tables_of_what_they_say(model: ag.Model) -> None:
    found = ag.margins(model)
    frame = found.to_frame()
    assert frame.loc[found.binding_actor, "relative margin"] == pytest.approx(float(found.least))
    crisis = ag.crisis(ag.load("article-4-crisis"))
    row = crisis.to_frame().loc["baseline"]
    assert row["invoked least"] == pytest.approx(0.3)
    assert row["honoured most"] == pytest.approx(0.5)


def test_a_figure_is_drawn_from_a_result(model: ag.Model) -> None:
    assert isinstance(ag.plots.margins_figure(ag.durability(model)), Figure)


def test_games_go_to_nashpy_and_back(model: ag.Model) -> None:
    game = ag.build_game(model)
    assert np.array_equal(ag.from_nashpy(ag.to_nashpy(game)).payoffs, game.payoffs)


def test_importing_the_package_loads_nothing_heavy() -> None:
    code = "import sys, alliancegame; alliancegame.plots; print('numpy' in sys.modules, 'matplotlib' in sys.modules)"
    told = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout
    assert told.split() == ["False", "False"]


def test_a_brief_shows_itself_as_a_card_and_draws_itself() -> None:
    from alliancegame import brief, load

    card = brief(load("dprk-russia-exchange"))
    told = card._repr_html_()
    assert told.startswith("<div style=")
    assert card.grade.words in told
    assert "if varied" in told
    assert "The smallest shock that breaks" in card.plot().get_suptitle()
