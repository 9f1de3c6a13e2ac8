"""Phase diagrams and choices among levers: computed, printed and drawn alike."""

from __future__ import annotations

import json
from fractions import Fraction
from string import ascii_uppercase

import numpy as np
import pytest
from typer.testing import CliRunner

from alliancegame.cli.main import app
from alliancegame.errors import AllianceGameError
from alliancegame.model.file.gamefile import parse
from alliancegame.model.file.library import load
from alliancegame.model.model import Model
from alliancegame.pact.margins import margins
from alliancegame.pact.pact_stakes import pact_stakes
from alliancegame.render.figures.choice_plot import choice_figure
from alliancegame.render.figures.phase_plot import phase_figure
from alliancegame.sweep.coordinates import parameter_coordinate, ranged_coordinates
from alliancegame.sweep.lever_choice import LeverChoice, choose_lever
from alliancegame.sweep.phase import PhaseDiagram, phase_diagram, widest_pair
from alliancegame.sweep.study import shock_combinations
from alliancegame.sweep.uncertainty import tornado
from tests.pacts import keep_or_leave

PACT = keep_or_leave(
    """
    gain = { value = 2, range = [0, 4] }
    price = { value = 1, range = [0, 4] }
    sure = { value = 3 }
    """,
    [
        ("a.x", 'a = "keep", b = "keep"', '"gain"'),
        ("a.x", 'a = "leave"', '"price"'),
        ("b.x", 'a = "keep", b = "keep"', '"sure"'),
    ],
    """
    [shocks.temptation]
    changes = [{ parameter = "price", by = 3 }]
    [shocks.gone]
    forbids = [{ decision = "b", action = "keep" }]
    [levers.aid]
    actor = "Patron"
    parameter = "gain"
    range = [2, 4]
    cost = 2
    [levers.toll]
    actor = "Rival"
    parameter = "price"
    range = [0, 3]
    cost = 1
    """,
)


@pytest.fixture(scope="module")
def model() -> Model:
    return parse(PACT, "pact.toml", "pact")


def printed(*arguments: str) -> str:
    result = CliRunner().invoke(app, arguments, env={"COLUMNS": "80"})
    assert result.exit_code == 0, result.output
    if "--json" not in arguments:
        assert max(map(len, result.output.splitlines())) <= 80
    return result.output


@pytest.fixture(scope="module")
def plane() -> PhaseDiagram:
    found = load("northern-triangle")
    return phase_diagram(found, *widest_pair(found), steps=11)


def test_without_a_choice_the_two_widest_swings_span_the_plane(
    plane: PhaseDiagram, article_4_crisis
) -> None:
    swings = tornado(plane.model, ranged_coordinates(plane.model))
    assert [plane.across.name, plane.up.name] == [swing.coordinate for swing in swings[:2]]
    fixed = parse(PACT.replace(b", range = [0, 4]", b""), "pact.toml", "pact")
    with pytest.raises(AllianceGameError, match="Name them: --vary"):
        widest_pair(fixed)
    pair = widest_pair(article_4_crisis)
    with pytest.raises(AllianceGameError, match="has moves in sequence"):
        phase_diagram(article_4_crisis, *pair)


def test_the_map_has_a_letter_for_every_point_of_the_answer(plane: PhaseDiagram) -> None:
    lines = printed("phase", "northern-triangle", "--steps", "11", "--all").splitlines()
    begin = next(place for place, line in enumerate(lines) if line.startswith("Up:")) + 1
    rows = [[part for part in line.split() if part.isalpha()] for line in lines[begin : begin + 11]]
    assert len(rows) == 11
    answer = json.loads(printed("phase", "northern-triangle", "--steps", "11", "--json"))
    assert answer | json.loads(json.dumps(plane.to_dict())) | {"game": answer["game"]} == answer
    for row, phases, holds in zip(rows, answer["phase"][::-1], answer["holds"][::-1], strict=True):
        assert [ascii_uppercase.index(letter.upper()) for letter in row] == phases
        assert [letter.isupper() for letter in row] == holds


def test_the_figure_hatches_where_the_pact_fails_and_marks_what_the_file_says(
    plane: PhaseDiagram,
) -> None:
    fig = phase_figure(plane)
    axes = fig.axes[0]
    hatched = [item for item in axes.collections if getattr(item, "hatches", None)]
    failing = [k for k in range(len(plane.phases)) if not plane.holding(k)]
    assert len(hatched) == len(failing) > 0
    (stated,) = axes.lines
    values = [float(plane.model.parameter(c.name).value) for c in (plane.across, plane.up)]
    assert [np.asarray(stated.get_xdata())[0], np.asarray(stated.get_ydata())[0]] == values
    share = f"{100 * plane.holds.mean():.0f}%"
    assert fig.get_suptitle().startswith(f"The pact holds over {share} of the plane")


def test_a_choice_of_one_or_three_quantities_is_refused(invoke) -> None:
    with pytest.raises(AllianceGameError, match="--vary is given 1 times"):
        invoke("phase", "assurance", "--vary", "R=0:1", catch_exceptions=False)


def test_an_option_yields_the_margin_that_the_moved_lever_leaves(northern_triangle) -> None:
    model = northern_triangle
    found = choose_lever(model, combine=2)
    assert len(found.options) == 1 + len(
        [
            1
            for item in model.levers
            for end in (item.low, item.high)
            if end != model.parameter(item.parameter).value
        ]
    )
    stakes = pact_stakes(model)
    for place, option in enumerate(found.options):
        moved = {} if option.lever is None else {option.lever.parameter: option.value}
        for number, scenario in list(enumerate(shock_combinations(model, 2)))[::17]:
            exact = margins(model.with_values(moved), scenario.hits, model)
            least = min(exact.margin(name) / stakes[name] for name in stakes)
            assert found.decision.outcomes[place, number] == pytest.approx(float(least))


def outcomes(found: LeverChoice) -> dict[str, list[float]]:
    rows = found.decision.outcomes
    return {item.name: rows[i].tolist() for i, item in enumerate(found.options)}


def test_levers_go_to_both_ends_or_as_far_as_the_budget(model: Model) -> None:
    # a's payoffs range over 0 to 2; the margin is (gain - price) / 2, and price + 3 when tempted
    found = choose_lever(model)
    assert found.hopeless == ("gone",)
    assert found.scenarios == ("today", "temptation")
    assert outcomes(found) == {
        "nothing": [0.5, -1],
        "aid to 4": [1, 0],
        "toll to 0": [1, -0.5],
        "toll to 3": [-0.5, -2],
    }
    assert [float(item.cost) for item in found.options] == [0, 4, 1, 2]
    assert found.decision.best("maximin") == ("aid to 4",)
    within = choose_lever(model, budget=Fraction(1))
    assert outcomes(within)["aid to 2.5"] == [0.75, -0.75]
    assert {float(item.cost) for item in within.options} == {0, 1}
    assert within.decision.best("minimax regret") == ("toll to 0",)


def test_who_wants_the_pact_to_end_wishes_the_opposite(model: Model) -> None:
    keep, end = choose_lever(model), choose_lever(model, "break")
    assert (end.decision.outcomes == -keep.decision.outcomes).all()
    assert all(end.decision.best(rule) == ("toll to 3",) for rule in end.decision.scores)


def test_samples_vary_what_no_lever_moves_and_repeat_with_their_seed(northern_triangle) -> None:
    model = northern_triangle
    first, again, other = (choose_lever(model, samples=16, seed=s) for s in (1, 1, 2))
    assert first.decision.outcomes.shape[1] == 16 * len(first.scenarios)
    assert (first.decision.outcomes == again.decision.outcomes).all()
    assert (first.decision.outcomes != other.decision.outcomes).any()
    moved = {item.parameter for item in model.levers}
    assert not np.isnan(first.decision.outcomes).any()
    assert parameter_coordinate(model, "unreliability").name not in moved


def test_the_table_marks_the_best_by_each_rule_and_says_who_moves_what(northern_triangle) -> None:
    answer = json.loads(printed("decide", "northern-triangle", "--json"))
    text = printed("decide", "northern-triangle", "--all")
    called = {item.name: item.label for item in choose_lever(northern_triangle).options}
    assert called["wedge-moscow to 0"] == "China shows Moscow its displeasure (to 0)"
    for rule, found in answer["rules"].items():
        line = next(line for line in text.splitlines() if line.lower().startswith(rule.lower()))
        assert all(called[option] in line for option in found["best"])
    stars = sum(line.count("*") for line in text.splitlines() if "%*" in line)
    assert stars == sum(len(found["best"]) for found in answer["rules"].values())
    movers = "China: China shows Moscow its displeasure, China shows Pyongyang its displeasure"
    assert movers in " ".join(text.split())


def test_the_figure_of_a_choice_has_a_mark_for_every_scenario(model: Model) -> None:
    found = choose_lever(model)
    fig = choice_figure(found)
    marks = np.concatenate([item.get_offsets() for item in fig.axes[0].collections])
    drawn = sorted((int(row), value) for value, row in marks.tolist())
    expected = sorted(
        (row, value) for row, line in enumerate(found.decision.outcomes.tolist()) for value in line
    )
    assert drawn == expected


def test_a_lever_is_not_praised_for_a_pact_that_it_saves_nowhere() -> None:
    text = """
title = "A pact that always fails"
[actors.ally]
actions = ["stay", "leave"]
[actors.ally.interests]
trade = { weight = 1 }
[[effects]]
interest = "ally.trade"
when = { ally = "leave" }
amount = 5
[commitment]
parties = ["ally"]
pact = { ally = "stay" }
[levers.offer]
actor = "rival"
parameter = "ally.trade.1"
range = [LOW, 9]
"""
    nowhere = choose_lever(parse(text.replace("LOW", "1").encode(), "test.toml", "test"))
    assert set(nowhere.successes) == {0}
    assert nowhere.sentence == "No option makes the pact last in any of the 1 cases."
    somewhere = choose_lever(parse(text.replace("LOW", "0").encode(), "test.toml", "test"))
    assert "Offer (to 0) is best" in somewhere.sentence
    assert somewhere.successes == (0, 1, 0)


def test_without_levers_there_is_nothing_to_choose() -> None:
    with pytest.raises(AllianceGameError, match=r"Add \[levers.NAME\]"):
        choose_lever(load("assurance"))
