"""Comparisons: the differences add up, and a shock is explained by what it changes."""

from __future__ import annotations

from fractions import Fraction

import pytest

from alliancegame.analyses.answers.comparison_view import compare_view
from alliancegame.errors import AllianceGameError
from alliancegame.model.file.library import load
from alliancegame.model.shocks import Hit, shocked_values
from alliancegame.pact.compare import Side, compare
from alliancegame.pact.margins import margins
from alliancegame.pact.robustness.radius import robustness


def test_a_shock_is_explained_by_the_one_parameter_it_changes_exactly(dprk_russia_exchange) -> None:
    result = compare([dprk_russia_exchange, Side(dprk_russia_exchange, (Hit("war-ends"),))])
    (difference,) = result.differences
    changed = {change.parameter for change in dprk_russia_exchange.shock("war-ends").changes}
    assert {item.parameter for item in difference.influences} <= changed
    after = margins(dprk_russia_exchange, [Hit("war-ends")])
    deviation = after.deviations[difference.actor]
    assert deviation is not None
    assert deviation.action == difference.action
    assert difference.rest == 0
    assert difference.change == sum(item.effect for item in difference.influences)
    assert after.holds is False


def test_contributions_of_a_weight_and_its_amount_add_up_whatever_the_order(
    dprk_russia_exchange,
) -> None:
    moved = dprk_russia_exchange.with_values(
        {"russia.munitions": Fraction(1, 2), "russia.munitions.shells": Fraction(2)}
    )
    (forward,) = compare([dprk_russia_exchange, moved]).differences
    assert forward.rest == 0
    assert len(forward.influences) == 2
    assert forward.change is not None
    assert forward.change > 0
    both = margins(moved).deviations["russia"]
    assert both is not None


def test_a_game_compared_with_itself_differs_in_nothing(northern_triangle) -> None:
    (difference,) = compare([northern_triangle, northern_triangle]).differences
    assert difference.change == 0
    assert difference.influences == ()


def test_the_radius_under_a_shock_is_that_of_the_numbers_it_leaves(northern_triangle) -> None:
    hits = (Hit("detente"),)
    before, after = (
        item.radius
        for item in compare([northern_triangle, Side(northern_triangle, hits)]).assessments
    )
    struck = dict(
        zip(northern_triangle.parameters, shocked_values(northern_triangle, hits), strict=True)
    )
    assert after == robustness(northern_triangle.with_values(struck)).max_norm
    assert before is not None
    assert after is not None


def test_another_game_without_the_deviation_is_said_to_have_none(dprk_russia_exchange) -> None:
    result = compare([dprk_russia_exchange, load("assurance")])
    assert result.differences[0].change is None
    told = " ".join(str(item) for item in compare_view(result))
    assert "only one of the two games lets" in told
    assert all(item.effect is None for item in result.differences[0].influences)
    assert list(result.to_frame().index) == ["dprk-russia-exchange", "assurance"]


def test_the_two_party_and_the_three_party_bargain_differ_by_more_than_parameters(
    dprk_russia_exchange, northern_triangle
) -> None:
    result = compare([dprk_russia_exchange, northern_triangle])
    (difference,) = result.differences
    assert difference.change is not None
    explained = sum((item.effect for item in difference.influences), Fraction(0))
    assert explained + difference.rest == difference.change


def test_a_side_is_named_as_the_command_line_takes_it() -> None:
    model = load("assurance")
    hits = (Hit("a"), Hit("b", Fraction(1, 2)))
    assert Side(model, hits).name == "assurance+a+b=0.5"


def test_one_game_alone_is_no_comparison() -> None:
    with pytest.raises(AllianceGameError, match="two or more"):
        compare([load("assurance")])


def test_sides_that_are_called_alike_are_told_apart(northern_triangle) -> None:
    found = compare(
        [
            northern_triangle,
            northern_triangle,
            northern_triangle.with_values({"china.stability": Fraction(3)}),
        ]
    )
    names = [item["name"] for item in found.to_dict()["sides"]]
    assert names == [f"northern-triangle ({k})" for k in (1, 2, 3)]
    assert [item.side for item in found.differences] == names[1:]
    assert found.differences[0].change == 0
    assert found.differences[1].change != 0
