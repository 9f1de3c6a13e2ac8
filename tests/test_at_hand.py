"""The likeliest slips at a prompt just work, or are told in one sentence."""

from __future__ import annotations

import pickle

import pytest

import alliancegame as ag
from alliancegame.errors import AllianceGameError


def test_a_game_may_be_named_where_its_model_is_asked_for() -> None:
    named, loaded = ag.margins("assurance"), ag.margins(ag.load("assurance"))
    assert named.deviations == loaded.deviations


def test_a_model_or_a_name_is_solved_in_strategic_form() -> None:
    model = ag.load("assurance")
    counts = {len(ag.solve(item)) for item in (model, "assurance", ag.build_game(model))}
    assert len(counts) == 1


@pytest.mark.parametrize(
    "shocks", ["war-ends=0.5", ["war-ends=0.5"], [ag.Hit("war-ends", 0.5)]], ids=str
)
def test_a_shock_may_be_named_with_or_without_an_intensity(shocks: object) -> None:
    found = ag.margins("dprk-russia-exchange", shocks)
    assert (
        found.deviations
        == ag.margins(ag.load("dprk-russia-exchange"), [ag.Hit("war-ends", 0.5)]).deviations
    )


def test_a_float_in_settings_is_taken_as_it_is_written() -> None:
    assert ag.durability("assurance", {next(iter(ag.load("assurance").parameters)): 0.5})


def test_a_name_that_no_game_has_is_told_with_the_closest_one() -> None:
    with pytest.raises(AllianceGameError, match="northern-triangle"):
        ag.durability("northern-triangl")


def test_public_functions_travel() -> None:
    assert pickle.loads(pickle.dumps(ag.durability)) is ag.durability
    assert ag.durability.__doc__


def tree_of(thing: object) -> int:
    return len(ag.solve_tree(thing))


def test_a_name_or_a_model_is_solved_as_a_tree() -> None:
    model = ag.load("article-4-crisis")
    counts = {tree_of(item) for item in ("article-4-crisis", model, ag.build_tree(model))}
    assert len(counts) == 1


@pytest.mark.parametrize(
    "shocks",
    [ag.Hit("war-ends", 0.5), [("war-ends", 0.5)], {"war-ends": 0.5}, [ag.Hit("war-ends", "0.5")]],
    ids=["a hit", "pairs", "a mapping", "a text as intensity"],
)
def test_shocks_may_be_given_in_many_ways(shocks: object) -> None:
    stated = ag.margins("dprk-russia-exchange", "war-ends=0.5")
    assert ag.margins("dprk-russia-exchange", shocks).deviations == stated.deviations


def test_settings_solvers_budgets_days_and_profiles_may_be_texts_and_numbers() -> None:
    assert ag.durability("northern-triangle", {"unreliability": "0.5"})
    assert ag.solve("battle-of-the-sexes", "pure", 5).solver.name == "pure"
    outlook = ag.outlook("dprk-russia-exchange", "2026-01-01", "2027-01-01")
    assert outlook.until.year == 2027
    told = ag.explain("dprk-russia-exchange", "russia=withhold, dprk=ship")
    assert told.profile["russia"] == "withhold"
    assert len(ag.compare(["assurance", "prisoners-dilemma"]).assessments) == 2


SLIPS = {
    "a number for a model": (lambda: ag.durability(3), "a strategic game's model is asked for"),
    "a game for a model": (lambda: ag.durability(ag.build_game("assurance")), "a Game was given"),
    "a graph for a model": (lambda: ag.durability(ag.load_any("elmira")), 'kind "graph"'),
    "a list for a game": (lambda: ag.solve([[1, 2], [3, 4]]), "as a Game"),
    "a list for settings": (lambda: ag.durability("assurance", [("a", 1)]), "PARAMETER"),
    "a word for a number": (lambda: ag.durability("assurance", {"a": "half"}), "'half'"),
    "a wrong shock": (lambda: ag.margins("northern-triangle", "war-end"), "war-ends"),
    "a number for shocks": (lambda: ag.margins("northern-triangle", 5), "5 was given"),
    "a wrong solver": (lambda: ag.solve("assurance", "pur"), 'Did you mean "pure"'),
    "one game to compare": (lambda: ag.compare("assurance"), "Name several"),
    "a model to load": (lambda: ag.load(ag.load("assurance")), "a Model was given"),
    "a wrong goal": (lambda: ag.choose_lever("northern-triangle", "hold"), "keep or break"),
    "no day": (lambda: ag.outlook("assurance", "soon", "later"), "2027-12-31"),
    "one discount for two": (lambda: ag.payoff_set("prisoners-dilemma", 0.9), "[0.9, 0.9]"),
    "a name for a quantity": (
        lambda: ag.phase_diagram("northern-triangle", "unreliability", "unreliability"),
        "widest_pair",
    ),
}


@pytest.mark.parametrize("slip", SLIPS)
def test_a_slip_is_told_in_one_sentence(slip: str) -> None:
    attempt, remedy = SLIPS[slip]
    with pytest.raises(AllianceGameError) as told:
        attempt()
    assert remedy in str(told.value)
    assert "\n" not in str(told.value)
