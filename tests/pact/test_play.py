"""Where play goes in games too large to tabulate."""

from __future__ import annotations

import pickle

import pytest

from alliancegame.errors import AllianceGameError
from alliancegame.model.file.gamefile import parse
from alliancegame.model.file.library import load
from alliancegame.model.model import Model
from alliancegame.model.shocks import Hit
from alliancegame.pact import play
from alliancegame.pact.durability import durability
from alliancegame.pact.play import FromFactors, Unsolved, solved, where_play_goes
from alliancegame.solvers.base import Budget, Coverage
from tests.trees import effect


@pytest.fixture(scope="module")
def nato() -> Model:
    return load("nato")


@pytest.mark.slow
def test_thirty_two_allies_have_their_equilibria_looked_for(nato: Model) -> None:
    found = durability(nato)
    assert all(isinstance(case.play, FromFactors) for case in found.cases)
    assert found.baseline.play.coverage is Coverage.ALL
    (only,) = found.baseline.play
    assert only.commitment == 1
    assert found.to_dict()["shocks"][0]["coverage"] == "all"


def test_what_is_looked_for_on_demand_travels_to_another_process(nato: Model) -> None:
    found = where_play_goes(nato, [Hit("guideline-raised")])
    again = pickle.loads(pickle.dumps(found))  # our own bytes
    assert len(again) == len(found) == 2
    assert not isinstance(found, Unsolved)
    assert found.bounds("commitment") == (0.0, 1.0)


def test_an_analysis_that_needs_the_table_says_so(nato: Model) -> None:
    with pytest.raises(AllianceGameError, match="Ask for what needs no table"):
        solved(where_play_goes(nato))


def test_a_large_game_in_sequence_is_still_left_unsolved(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(play, "MOST_PAYOFFS", 1)
    assert isinstance(where_play_goes(load("article-4-crisis")), Unsolved)


@pytest.mark.parametrize("name", ["northern-triangle", "korea-1950", "hub-and-spokes"])
def test_from_factors_a_game_has_the_pure_equilibria_its_table_has(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = load(name)
    for hits in ([], *([Hit(shock.name)] for shock in model.shocks[:3])):
        tabulated = where_play_goes(model, hits)
        with monkeypatch.context() as patch:
            patch.setattr(play, "MOST_PAYOFFS", 1)
            compact = where_play_goes(model, hits)
            assert isinstance(compact, FromFactors)
            pure = {
                tuple(int(mix.argmax()) for mix in item.profile)
                for item in tabulated
                if all(mix.max() == 1 for mix in item.profile)
            }
            if pure:
                listed = {tuple(int(m.argmax()) for m in item.profile) for item in compact}
                assert listed == pure
                assert compact.solution.number == len(pure)


def test_solve_lists_the_equilibria_of_a_game_too_large_to_tabulate(record, answer) -> None:
    command = ["solve", "nato", "--shock", "guideline-raised"]
    assert record(*command)["pure_equilibria"] == 2
    text = answer(*command, "--all")
    assert "Who plays what in those listed" in text
    assert max(map(len, text.splitlines())) <= 80


def test_equilibria_of_a_case_are_looked_for_when_they_are_asked_for() -> None:
    later = durability(load("northern-triangle"))
    assert not any("play" in vars(case) for case in later.cases)
    first = later.shocks[0].play
    assert later.shocks[0].play is first


def test_with_a_limit_of_time_equilibria_are_looked_for_while_it_runs() -> None:
    at_once = durability(load("northern-triangle"), budget=Budget(seconds=60.0))
    assert all("play" in vars(case) for case in at_once.cases)


THREE_AT_ONCE = (
    """
title = "Three movers at once, and an answer"
[actors.one.interests]
x = { weight = 1 }
[actors.two.interests]
x = { weight = 1 }
[actors.three.interests]
x = { weight = 1 }
[decisions.first]
actor = "one"
actions = ["heads", "tails"]
[decisions.second]
actor = "two"
actions = ["heads", "tails"]
[decisions.third]
actor = "three"
actions = ["heads", "tails"]
[decisions.answer]
actor = "three"
actions = ["pay", "keep"]
observes = ["third"]
"""
    + effect("one.x", '{ first = "heads", second = "heads" }', 1)
    + effect("one.x", '{ first = "tails", second = "tails" }', 1)
    + effect("two.x", '{ first = "heads", second = "tails" }', 1)
    + effect("two.x", '{ first = "tails", second = "heads" }', 1)
    + effect("three.x", '{ first = "heads", third = "heads" }', 1)
    + effect("three.x", '{ first = "tails", third = "tails" }', 1)
    + effect("three.x", '{ answer = "keep" }', 1)
)


def test_three_who_move_at_once_in_a_tree_have_a_mixed_equilibrium_where_none_is_pure():
    """The first wants to match the second, who wants to differ; the third follows the first."""
    found = where_play_goes(parse(THREE_AT_ONCE.encode(), "three.toml", "three"))
    (equilibrium,) = found
    halves = [0.5, 0.5]
    first, second, _ = (mix.tolist() for mix in equilibrium.profile)
    assert first == second == pytest.approx(halves)
    assert "pure strategies only" in found.coverage_reason
    assert "among plans of three or more actors in sequence; listed is one" in found.coverage_reason
