"""Payoffs have no unit: measuring an actor's, or everybody's, in another changes no answer."""

from __future__ import annotations

from fractions import Fraction

import pytest
from units import FACTORS, alike, in_other_units, pledged, walk

from alliancegame.model.file.library import load

SAMPLE = (
    "prisoners-dilemma",
    "burden-sharing",
    "northern-triangle",
    "deterrence-with-ally",
    "seoul-trilateral",
)


@pytest.mark.slow
@pytest.mark.parametrize("factor", ["1e-16", "1e20"])
@pytest.mark.parametrize("name", SAMPLE)
def test_another_unit_of_everybodys_or_one_actors_payoffs_changes_no_answer(
    name: str, factor: str
) -> None:
    walks = list(walk(load(name), [factor]))
    assert len(walks) == 1 + len(load(name).actors)
    assert [str(item) for each in walks for item in each.differences] == []


@pytest.mark.exhaustive
@pytest.mark.parametrize("model", [*pledged()], ids=lambda model: model.name)
def test_no_unit_of_anybodys_payoffs_changes_any_answer_about_any_shipped_game(model) -> None:
    walks = walk(model, FACTORS)
    assert [str(item) for each in walks for item in each.differences] == []


def test_the_payoffs_in_another_unit_are_so_many_times_the_payoffs(northern_triangle) -> None:
    from alliancegame.game.payoffs import build_game

    model, factor = northern_triangle, Fraction(1, 10**16)
    first = frozenset([model.actors[0].name])
    stated, moved = build_game(model), build_game(in_other_units(model, factor, first))
    assert (moved.exact_payoffs[0] == stated.exact_payoffs[0] * factor).all()
    assert (moved.exact_payoffs[1:] == stated.exact_payoffs[1:]).all()


def test_a_changed_share_and_a_lost_payoff_are_noticed() -> None:
    factor = Fraction(10**20)
    assert alike(("radius",), 0.117, 0.117, factor)
    assert not alike(("radius",), 0.117, 0.131, factor)
    assert not alike(("radius",), 0.117, 1.17e19, factor)
    assert alike(("margins", "russia"), 0.5, 5e19, factor)
    assert not alike(("margins", "russia"), 0.5, 6e19, factor)
    assert not alike(("verdict",), "it holds", "it fails", factor)
