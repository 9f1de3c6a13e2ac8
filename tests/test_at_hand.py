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
