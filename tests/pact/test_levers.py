"""Levers and inverse: closed forms, brute force, and the boundary itself."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alliancegame.analyses.levers import levers_note, levers_sentence
from alliancegame.errors import GameFileError, NameUnknownError
from alliancegame.model.file.gamefile import parse
from alliancegame.model.file.library import load
from alliancegame.model.model import Model
from alliancegame.model.shocks import Hit
from alliancegame.pact.margins import margins
from alliancegame.pact.robustness.lever_plans import levers
from alliancegame.pact.robustness.linear_program import Row, minimum
from alliancegame.pact.robustness.rationalizing_weights import inverse

TEXT = """
title = "An ally between two offers"
[actors.ally]
actions = ["stay", "leave"]
[actors.ally.interests.safety]
weight = 0.5
range = [0.1, 1]
[actors.ally.interests.trade]
weight = 0.5
[[effects]]
interest = "ally.safety"
name = "shelter"
when = {{ ally = "stay" }}
amount = {shelter}
[[effects]]
interest = "ally.trade"
name = "offer"
when = {{ ally = "leave" }}
amount = 1
[commitment]
parties = ["ally"]
pact = {{ ally = "stay" }}
[shocks.shelter-ends]
changes = [ {{ parameter = "ally.safety.shelter", to = 0 }} ]
{levers}
"""

PULL = """
[levers.subsidy]
actor = "rival"
parameter = "ally.trade.offer"
range = [0, 10]
cost = 2
[levers.pressure]
actor = "rival"
parameter = "ally.safety.shelter"
range = [1, 5]
cost = 1
"""


def ally(shelter: str = "3", pull: str = PULL) -> Model:
    return parse(TEXT.format(shelter=shelter, levers=pull).encode(), "test.toml", "test")


def test_the_cheapest_break_pulls_the_lever_with_the_best_gain_per_cost_first() -> None:
    # gain = (offer − shelter) / 2 = −1: pressure gives 1/2 per unit at cost 1, subsidy at cost 2
    plan = next(iter(levers(ally())))
    assert (plan.goal, plan.cost, plan.exact) == ("break", 2, True)
    assert plan.changes == {"pressure": (3, 1)}
    further = next(iter(levers(ally("4"))))
    assert further.cost == 3
    costlier = next(iter(levers(ally("4", PULL.replace("range = [1, 5]", "range = [2, 5]")))))
    assert costlier.changes == {"pressure": (4, 2), "subsidy": (1, 2)}
    assert costlier.cost == 2 + 2


def test_at_the_cheapest_break_the_deviation_ties_and_a_little_more_breaks(
    northern_triangle,
) -> None:
    for plan in levers(northern_triangle):
        if plan.shock is None and plan.cost is not None:
            named = {lever.name: lever for lever in northern_triangle.levers}
            moved = {named[k].parameter: then for k, (_, then) in plan.changes.items()}
            assert margins(northern_triangle.with_values(moved)).holds
            for k, (now, then) in plan.changes.items():
                beyond = then + (then - now) / 10**6
                pushed = northern_triangle.with_values({**moved, named[k].parameter: beyond})
                assert not margins(pushed).holds


def test_where_the_pact_fails_the_levers_secure_it_or_it_is_said_that_they_cannot() -> None:
    plans = list(levers(ally("0.5")))
    today = plans[0]
    assert (today.goal, today.cost) == ("secure", Fraction(1, 2))  # shelter up to the offer
    shocked = plans[1]
    assert shocked.shock == "shelter-ends"
    assert shocked.changes == {"subsidy": (1, 0)}
    assert shocked.cost == 2
    narrow = levers(ally("0.5", PULL.replace("[0, 10]", "[0.9, 10]")))
    assert [plan.cost for plan in narrow][1] is None


def test_levers_that_multiply_each_other_are_said_to_give_an_upper_bound() -> None:
    both = PULL + '[levers.doubt]\nactor = "rival"\nparameter = "ally.safety"\nrange = [0, 1]\n'
    plan = next(iter(levers(ally("3", both))))
    assert not plan.exact
    assert plan.cost is not None
    assert plan.cost <= Fraction(1, 3)  # doubt alone: 3 w = 1/2 at w = 1/6


@settings(max_examples=12, deadline=None)
@given(st.integers(120, 400), st.integers(20, 300), st.integers(20, 300))
def test_no_cheaper_change_on_a_grid_breaks_the_pact(hundredths: int, one: int, other: int) -> None:
    shelter = Fraction(hundredths, 100)
    pull = PULL.replace("cost = 2", "cost = ONE").replace("cost = 1", f"cost = {other / 100}")
    pull = pull.replace("ONE", str(one / 100))
    plan = next(iter(levers(ally(str(float(shelter)), pull))))
    up = np.linspace(0, 9, 181)
    down = np.linspace(0, max(float(shelter) - 1, 0), 41)
    offers, lost = np.meshgrid(up, down)
    breaking = 1 + offers > float(shelter) - lost + 1e-12
    costs = (one / 100 * offers + other / 100 * lost)[breaking]
    assert plan.cost is not None
    assert costs.min() >= float(plan.cost) - 1e-9
    assert costs.min() <= float(plan.cost) + 0.05 * max(one / 100, 1) + other / 1000


def test_controllers_are_asked_one_by_one_and_together(northern_triangle) -> None:
    plans = [plan for plan in levers(northern_triangle) if plan.shock is None]
    assert [plan.controller for plan in plans] == ["China", "United States", None]
    costs = [plan.cost for plan in plans]
    assert all(cost is not None for cost in costs)
    assert costs[2] == min(cost for cost in costs[:2] if cost is not None)


HANDS = """
[levers.cheap]
actor = "{one}"
parameter = "ally.safety.shelter"
range = [{cheap}, 5]
cost = 1
[levers.dear]
actor = "{other}"
parameter = "ally.safety.shelter"
range = [{dear}, 5]
cost = 10
"""


@pytest.mark.parametrize("other", ["A", "B"])
def test_of_two_levers_on_one_parameter_the_cheaper_is_used_as_far_as_it_reaches(
    other: str,
) -> None:
    # the pact breaks once the shelter falls from 3 to 1
    def together(cheap: str, dear: str) -> dict[str, tuple[Fraction, Fraction]]:
        plan = list(levers(ally(pull=HANDS.format(one="A", other=other, cheap=cheap, dear=dear))))
        today = [item for item in plan if item.shock is None][-1]
        assert today.exact
        costs.append(today.cost)
        return dict(today.changes)

    costs: list[Fraction | None] = []
    assert together("0", "0") == {"cheap": (3, 1)}
    assert together("0", "2") == {"cheap": (3, 1)}
    assert together("2", "0") == {"cheap": (3, 2), "dear": (2, 1)}
    assert together("2", "2") == {}
    assert costs == [2, 2, 11, None]


SQUARE = """
title = "A parameter that multiplies itself"
[parameters]
s = {{ value = {value} }}
[actors.p]
actions = ["keep", "leave"]
[actors.p.interests]
i = {{ weight = "s" }}
j = {{ weight = 1 }}
[[effects]]
interest = "p.i"
when = {{ p = "leave" }}
amount = "s"
[[effects]]
interest = "p.j"
when = {{ p = "keep" }}
amount = {kept}
[commitment]
parties = ["p"]
pact = {{ p = "keep" }}
[levers.s]
actor = "A"
parameter = "s"
range = [0, {most}]
"""


def test_a_parameter_that_multiplies_itself_is_moved_to_its_root_and_not_called_exact() -> None:
    # the gain of leaving is s² − kept
    def plan(value: str, kept: str, most: str = "4"):
        text = SQUARE.format(value=value, kept=kept, most=most)
        result = levers(parse(text.encode(), "test.toml", "test"))
        return result, result.plans[0]

    for value, kept, goal in (("2", "1", "secure"), ("1", "4", "break"), ("2", "1.21", "secure")):
        result, found = plan(value, kept)
        assert (found.goal, found.exact) == (goal, False)
        root = float(kept) ** 0.5
        assert float(found.changes["s"][1]) == pytest.approx(root, abs=1e-15)
        assert "at most" in levers_sentence(result)
    result, found = plan("1", "4", "1.5")
    assert (found.cost, found.exact) == (None, False)
    assert "may exist" in levers_sentence(result)
    assert "may exist" in levers_note(result)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_the_exact_linear_program_finds_what_a_library_finds(data: st.DataObject) -> None:
    from scipy.optimize import linprog

    count = data.draw(st.integers(1, 4))
    vectors = st.lists(st.integers(-3, 3), min_size=count, max_size=count)
    costs = data.draw(st.lists(st.integers(0, 4), min_size=count, max_size=count))
    table = data.draw(st.lists(vectors, min_size=1, max_size=5))
    limits = data.draw(st.lists(st.integers(-4, 4), min_size=len(table), max_size=len(table)))
    rows = [
        Row([Fraction(c) for c in line], Fraction(limit))
        for line, limit in zip(table, limits, strict=True)
    ]
    exact = minimum([Fraction(cost) for cost in costs], rows)
    reference = linprog(costs, A_ub=table, b_ub=limits)
    assert (exact is None) == (reference.status == 2)
    if exact is not None:
        assert min(exact) >= 0
        for row in rows:
            assert sum(c * x for c, x in zip(row.coefficients, exact, strict=True)) <= row.limit
        total = sum(cost * x for cost, x in zip(costs, exact, strict=True))
        assert float(total) == pytest.approx(reference.fun, abs=1e-9)


@pytest.mark.parametrize("size", ["1e-30", "1e-10", "1e20", "1e29"])
def test_levers_secure_a_pact_whatever_the_size_of_the_payoffs(size: str) -> None:
    text = TEXT.format(shelter=f"-{size}", levers=PULL.replace("[1, 5]", f"[-{size}, {size}]"))
    text = text.replace("amount = 1\n", "amount = 0\n").replace("[0, 10]", "[0, 0]")
    plan = levers(parse(text.encode(), "test.toml", "test")).plans[0]
    assert (plan.goal, plan.cost, plan.exact) == ("secure", Fraction(size), True)
    assert plan.changes == {"pressure": (-Fraction(size), 0)}


def test_a_lever_on_an_undefined_parameter_is_told_with_its_line() -> None:
    with pytest.raises(GameFileError, match=r'test.toml:\d+: parameter "ally.safty" of lever'):
        ally("3", PULL.replace('"ally.safety.shelter"', '"ally.safty"'))


def test_the_weights_for_which_the_pact_is_an_equilibrium_have_exact_ends() -> None:
    result = inverse(ally())
    safety = result["ally.safety"]
    assert safety.low is not None
    assert safety.low.value == Fraction(1, 6)  # 3 w ≥ 1/2
    assert safety.high is None
    assert safety.stated_inside is False
    assert "at least 0.167" in safety.sentence
    trade = result["ally.trade"]
    assert trade.high is not None
    assert (trade.high.value, trade.high.action) == (Fraction(3, 2), "leave")


@pytest.mark.parametrize("name", ["northern-triangle", "dprk-russia-exchange"])
def test_just_inside_a_weights_range_the_pact_holds_and_just_outside_it_fails(name: str) -> None:
    model = load(name)
    step = Fraction(1, 10**6)
    for item in inverse(model).ranges:
        for end, outwards in ((item.low, -step), (item.high, step)):
            if end is not None:
                weight = item.parameter.name
                assert margins(model.with_values({weight: end.value})).holds
                assert not margins(model.with_values({weight: end.value + outwards})).holds


def test_chinas_tolerating_is_rational_only_within_limits_of_its_fear_for_stability(
    northern_triangle,
) -> None:
    item = inverse(northern_triangle)["china.stability"]
    assert item.high is not None
    assert item.high.actor == "china"
    assert item.holds


def test_observed_play_under_a_shock_may_rest_on_no_value_of_a_weight() -> None:
    result = inverse(ally(), shocks=[Hit("shelter-ends")])
    assert not result["ally.safety"].possible
    assert "No value" in result["ally.safety"].sentence
    trade = result["ally.trade"]
    assert trade.possible
    assert trade.high is not None
    assert trade.high.value == 0


def test_the_inverse_of_another_profile_and_another_parameter() -> None:
    result = inverse(ally(), {"ally": "leave"}, parameters=["ally.trade.offer"])
    offer = result["ally.trade.offer"]
    assert offer.low is not None
    assert offer.low.value == 3
    with pytest.raises(NameUnknownError):
        inverse(ally(), parameters=["nothing"])
