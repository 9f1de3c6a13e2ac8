"""What is said of a pact where numbers are extreme, parts are closed or parameters are squared."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from types import MappingProxyType

import pytest

from alliancegame.analyses.cases import _row
from alliancegame.analyses.inverse import inverse_grid, inverse_sentence
from alliancegame.model.file.gamefile import parse
from alliancegame.model.model import Model
from alliancegame.pact.breakpoints import breakpoint_of
from alliancegame.pact.durability import durability
from alliancegame.pact.robustness.radius import robustness
from alliancegame.pact.robustness.rationalizing_weights import inverse
from alliancegame.pact.roots import polynomial, real_roots

ALLY = """
title = "An ally"
[parameters]
s = {{ value = 2, range = [1, 3] }}
[actors.ally]
actions = ["keep", "leave", "hedge"]
[actors.ally.interests]
i = {{ weight = {weight} }}
[[effects]]
interest = "ally.i"
when = {{ ally = "{where}" }}
amount = {amount}
[commitment]
parties = ["ally"]
pact = {{ ally = "keep" }}
{more}
"""


def ally(weight: str = "1", where: str = "keep", amount: str = "1", more: str = "") -> Model:
    text = ALLY.format(weight=weight, where=where, amount=amount, more=more)
    return parse(text.encode(), "test.toml", "test")


def test_two_roots_are_told_apart_however_close_they_are() -> None:
    for size in (17, 60, 200):
        near = Fraction(1, 10**size)
        product = polynomial([Fraction(1, 2) - near, Fraction(-1)]) * polynomial(
            [Fraction(1, 2) + near, Fraction(-1)]
        )
        roots = real_roots(product, Fraction(0), Fraction(1))
        assert [root.exact for root in roots] == [Fraction(1, 2) - near, Fraction(1, 2) + near]
        irrational = polynomial([Fraction(1, 4) - 2 * near**2, Fraction(-1), Fraction(1)])
        left, right = real_roots(irrational, Fraction(0), Fraction(1))
        assert left.high < Fraction(1, 2) < right.low


def test_a_shock_that_breaks_the_pact_only_between_two_roots_is_seen_to() -> None:
    shock = """
[shocks.needle]
changes = [{ parameter = "ally.i", to = 1 }, { parameter = "ally.i.1", to = 0 }]
"""
    # leaving gains t (1 − t) − 1/4 + 1e-30, positive between 1/2 ± 1e-15
    text = ALLY.format(weight=0, where="leave", amount=1, more=shock).replace(
        "[[effects]]",
        'j = { weight = 1 }\n[[effects]]\ninterest = "ally.j"\nname = "held"\n'
        'when = { ally = "leave" }\namount = -0.249999999999999999999999999999\n[[effects]]',
    )
    found = breakpoint_of(parse(text.encode(), "test.toml", "test"), "needle")
    assert found is not None
    assert found.intensity.exact == Fraction(1, 2) - Fraction(1, 10**15)


def test_where_nothing_can_ever_pay_no_radius_is_told() -> None:
    # neither action touches the interest: leaving ties whatever the parameters are
    result = robustness(ally(weight="1, range = [0.5, 1.5]", where="hedge", amount="0"))
    assert (result.max_norm, result.euclidean, result.exact) == (None, None, True)


def test_a_tie_that_the_least_move_breaks_has_radius_0() -> None:
    result = robustness(ally(amount="0\nrange = [-1, 1]"))
    assert (result.max_norm, result.euclidean, result.exact) == (0, 0, True)


@pytest.mark.parametrize("width", ["1e-6", "1e-20"])
def test_a_move_by_very_many_ranges_is_not_said_to_be_impossible(width: str) -> None:
    model = ally()
    narrow = model.parameters["ally.i.1"]
    assert robustness(model).max_norm is None  # no range, so that nothing moves
    ranged = replace(narrow, low=narrow.value - Fraction(width), high=narrow.value)
    moved = MappingProxyType({**model.parameters, narrow.name: ranged})
    result = robustness(replace(model, parameters=moved))
    assert result.max_norm == pytest.approx(1 / float(width))
    assert result.euclidean == pytest.approx(1 / float(width))


def test_a_pact_that_a_shock_forbids_has_no_margin() -> None:
    shock = '[shocks.ban]\nforbids = [{ decision = "ally", action = "keep" }]\n'
    case = durability(ally(more=shock)).shocks[0]
    assert not case.holds
    assert case.margins.least is None
    record = case.to_dict()
    assert record["margin"] is None
    assert record["margins"] == {"ally": None}
    assert record["binding_actor"] == "ally"


def test_a_shock_that_leaves_no_alternative_is_not_the_one_that_comes_closest() -> None:
    shocks = """
[shocks.alone]
forbids = [{ decision = "ally", action = "leave" }, { decision = "ally", action = "hedge" }]
[shocks.worse]
changes = [{ parameter = "ally.i.1", by = -0.5 }]
"""
    assert 'comes closest is "Worse"' in " ".join(durability(ally(more=shocks)).verdict)


def test_margins_beyond_the_payoff_range_are_told_in_times_it() -> None:
    shock = '[shocks.offer]\nchanges = [{ parameter = "ally.i.1", to = -3 }]\n'
    result = durability(ally(more=shock))
    assert result.shocks[0].margins.least == -3
    assert _row(result, result.shocks[0])[2] == "-3 ×"


def test_a_weight_that_multiplies_itself_is_told_without_a_range() -> None:
    result = inverse(ally(weight='"s"', amount='"s"'))
    item = result["s"]
    assert item.squared
    assert item.holds
    assert item.stated_inside is None
    assert "multiplies itself" in item.sentence
    assert "multiplies itself" in inverse_grid(result).rows[0][-1]
    assert inverse_sentence(result)
