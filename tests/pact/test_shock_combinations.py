"""Breaking sets and frontiers agree with trying everything."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import combinations
from math import comb, exp

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alliancegame.errors import AllianceGameError
from alliancegame.model.file.gamefile import parse
from alliancegame.model.file.library import load
from alliancegame.model.model import Model
from alliancegame.model.shocks import Hit
from alliancegame.pact.margins import margins
from alliancegame.pact.robustness import breaking_search, tabulated_sets
from alliancegame.pact.robustness import breaking_sets as module
from alliancegame.pact.robustness.breaking_sets import breaking_sets
from alliancegame.pact.robustness.frontier import breaking_frontier
from alliancegame.pact.robustness.shock_analysis import analyse_shocks
from alliancegame.pact.robustness.spans import Bounded
from alliancegame.pact.robustness.tabulated_sets import minimal_sets, tabulated
from alliancegame.pact.robustness.ways_out import ways_out
from alliancegame.payoff import pseudo_boolean
from alliancegame.solvers.base import Budget

HEAD = """
title = "An ally under several shocks"
[actors.ally]
actions = ["stay", "leave", "defect"]
unavailable = ["defect"]
[actors.ally.interests.safety]
weight = 1
[[effects]]
interest = "ally.safety"
name = "shelter"
when = { ally = "stay" }
amount = 2
[[effects]]
interest = "ally.safety"
name = "outside"
when = { ally = "leave" }
amount = 0
[[effects]]
interest = "ally.safety"
name = "other-camp"
when = { ally = "defect" }
amount = 3
[commitment]
parties = ["ally"]
pact = { ally = "stay" }
"""


def model_of(shocks: str) -> Model:
    return parse((HEAD + shocks).encode(), "test.toml", "test")


def by_trying_everything(model: Model) -> set[frozenset[str]]:
    names = [shock.name for shock in model.shocks]
    found: set[frozenset[str]] = set()
    for size in range(len(names) + 1):
        for chosen in combinations(names, size):
            new = frozenset(chosen)
            if any(smaller < new for smaller in found):
                continue
            try:
                if not margins(model, [Hit(name) for name in chosen]).holds:
                    found.add(new)
            except AllianceGameError:
                pass  # no number may be what these would make of it
    return found


CHANGE = st.one_of(
    st.tuples(
        st.sampled_from(["ally.safety", "ally.safety.shelter", "ally.safety.outside"]),
        st.sampled_from(["to", "by", "times"]),
        st.integers(-2, 3),
    ),
    st.sampled_from(["forbids:stay", "allows:defect", "forbids:defect"]),
)


SHOCKS = st.lists(st.lists(CHANGE, min_size=1, max_size=2), min_size=1, max_size=5)


@settings(max_examples=80)
@given(SHOCKS)
def test_the_minimal_breaking_sets_are_those_found_by_trying_all(
    shocks: list[list[object]],
) -> None:
    model = shocked(shocks)
    if model is None:
        return
    result = breaking_sets(model)
    assert result.complete
    if not result.left_out:
        assert {frozenset(item.shocks) for item in result} == by_trying_everything(model)


@settings(max_examples=40)
@given(SHOCKS)
def test_conditions_too_long_to_multiply_out_lead_to_the_same_sets(
    shocks: list[list[object]],
) -> None:
    model = shocked(shocks)
    if model is None:
        return
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pseudo_boolean, "MOST_TERMS", 0)
        ways = list(ways_out(model))
        result = breaking_sets(model)
    assert any(isinstance(way.condition, Bounded) for way in ways)
    assert result.to_dict()["sets"] == breaking_sets(model).to_dict()["sets"]


@settings(max_examples=40)
@given(SHOCKS, st.booleans())
def test_ways_that_are_tabulated_lead_to_the_same_sets(
    shocks: list[list[object]], bounded: bool
) -> None:
    model = shocked(shocks)
    if model is None:
        return
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pseudo_boolean, "MOST_TERMS", 0 if bounded else 256)
        tables = [table for way in ways_out(model) if (table := tabulated(way)) is not None]
        found = minimal_sets(tables, {})
    names = [shock.name for shock in model.shocks]
    sets = {frozenset(names[i] for i in pseudo_boolean.bits(mask)) for mask in found}
    result = breaking_sets(model)
    if not result.left_out:
        assert sets == {frozenset(item.shocks) for item in result}


def test_of_more_sets_than_are_listed_the_likeliest_are_and_all_are_counted(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(breaking_search, "QUICK", 100)
    monkeypatch.setattr(module, "MOST_LISTED", 50)
    result = breaking_sets(model_of(blows(16, [-0.45] * 16)))
    assert result.by_size == {5: comb(16, 5)}
    assert len(result) == 50
    assert not result.complete
    assert "the likeliest 50 of 4368 are listed" in result.reason
    assert result.sets[0].shocks == ("s11", "s12", "s13", "s14", "s15")
    assert f"{comb(16, 5):,} minimal combinations" in result.sentence


def test_whose_ways_out_were_not_searched_to_the_end_is_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(breaking_search, "QUICK", 100)
    monkeypatch.setattr(breaking_search, "MOST_MOVERS", 10)
    monkeypatch.setattr(tabulated_sets, "MOST_MOVERS", 10)
    result = breaking_sets(model_of(blows(30, [-0.45] * 30)), Budget(work=0.5))
    assert result.unsure == ("ally",)
    assert "all but some that break it by Ally" in result.reason
    assert not result.counts_all
    assert "; at least " in result.sentence


def shocked(shocks: list[list[object]]) -> Model | None:
    lines = []
    for i, changes in enumerate(shocks):
        listed: dict[str, list[str]] = {"changes": [], "forbids": [], "allows": []}
        for change in dict.fromkeys(changes):
            if isinstance(change, tuple):
                name, kind, amount = change
                listed["changes"].append(f'{{ parameter = "{name}", {kind} = {amount} }}')
            else:
                verb, action = str(change).split(":")
                listed[verb].append(f'{{ decision = "ally", action = "{action}" }}')
        lines.append(f"[shocks.s{i}]")
        lines += [f"{key} = [{', '.join(items)}]" for key, items in listed.items() if items]
    try:
        return model_of("\n".join(lines))
    except AllianceGameError:
        return None  # the file's own rules exclude it


@pytest.mark.parametrize("name", ["dprk-russia-exchange"])
def test_the_shipped_games_breaking_sets_are_those_found_by_trying_all(name: str) -> None:
    model = load(name)
    result = breaking_sets(model)
    assert {frozenset(item.shocks) for item in result} == by_trying_everything(model)
    assert result.tested < 2 ** len(model.shocks) / 10


def test_shocks_that_offset_each_other_break_alone_but_their_union_is_not_listed() -> None:
    model = model_of(
        """
[shocks.worse]
changes = [ { parameter = "ally.safety.shelter", by = -3 } ]
[shocks.better]
changes = [ { parameter = "ally.safety.shelter", by = 3 } ]
"""
    )
    assert [item.shocks for item in breaking_sets(model)] == [("worse",)]
    assert margins(model, [Hit("worse"), Hit("better")]).holds


def test_a_pact_that_fails_already_is_broken_by_the_empty_set() -> None:
    model = model_of('[shocks.s]\nchanges = [ { parameter = "ally.safety", by = 1 } ]').with_values(
        {"ally.safety.shelter": Fraction(-1)}
    )
    result = breaking_sets(model)
    assert [item.shocks for item in result] == [()]
    assert result.sentence == "The pact fails without any shock."


def blows(count: int, amounts: Sequence[float], parameter: str = "ally.safety.shelter") -> str:
    return "".join(
        f'[shocks.s{k}]\nchanges = [{{ parameter = "{parameter}", by = {amounts[k]} }}]\n'
        f"arrival = {(k + 1) / 100}\n"
        for k in range(count)
    )


def test_of_forty_shocks_any_three_of_which_break_every_three_is_listed() -> None:
    result = breaking_sets(model_of(blows(40, [-0.75] * 40)))
    assert result.complete
    assert {frozenset(item.shocks) for item in result} == {
        frozenset(f"s{k}" for k in chosen) for chosen in combinations(range(40), 3)
    }


def test_sixty_shocks_that_help_the_pact_or_hardly_hurt_it_do_not_hide_the_two_that_break() -> None:
    amounts = [-0.01] * 30 + [0.5] * 30 + [-1.2, -1.2]
    result = breaking_sets(model_of(blows(62, amounts)))
    assert result.complete
    assert [item.shocks for item in result] == [("s60", "s61")]


def test_the_likeliest_breaking_set_comes_first() -> None:
    result = breaking_sets(model_of(blows(4, [-1.5] * 4)))
    assert result.sets[0].shocks == ("s2", "s3")
    assert result.sets[0].chance == pytest.approx((1 - exp(-0.03)) * (1 - exp(-0.04)))
    chances = [item.chance for item in result]
    assert chances == sorted(chances, reverse=True)


def test_a_set_that_takes_a_weight_below_0_is_left_out_and_counted() -> None:
    shocks = """
[shocks.s0]
changes = [{ parameter = "ally.safety", to = 0 }]
[shocks.s1]
changes = [{ parameter = "ally.safety", by = -1 }]
"""
    result = breaking_sets(model_of(shocks))
    assert (result.sets, result.left_out) == ((), 1)
    assert "1 more would break it by taking a number beyond what makes sense" in result.reason


def test_a_limit_leaves_all_the_smaller_sets_and_says_so() -> None:
    result = breaking_sets(model_of(blows(60, [-2.5, *[-0.23] * 59])), Budget(work=0.1))
    assert not result.complete
    assert [item.shocks for item in result if len(item.shocks) <= 8] == [("s0",)]
    assert "all sets of up to 8 shocks are listed" in result.reason


def test_a_spent_time_limit_is_said(dprk_russia_exchange) -> None:
    result = breaking_sets(dprk_russia_exchange, Budget(0.0))
    assert not result.complete
    assert "time limit" in result.reason


def test_the_frontier_of_two_additive_shocks_is_the_line_on_which_they_add_up() -> None:
    model = model_of(
        """
[shocks.one]
changes = [ { parameter = "ally.safety.shelter", by = -1.5 } ]
[shocks.two]
changes = [ { parameter = "ally.safety.outside", by = 1.5 } ]
"""
    )
    assert [item.shocks for item in breaking_sets(model)] == [("one", "two")]
    for (first,), found in breaking_frontier(model, ("one", "two")).points:
        critical = Fraction(4, 3) - first  # 2 − 1.5 s = 1.5 t
        assert (None if found is None else found.intensity.exact) == (
            critical if critical < 1 else None
        )


def test_just_beyond_the_frontier_of_three_shocks_the_pact_fails_and_just_before_it_holds(
    dprk_russia_exchange,
) -> None:
    model = dprk_russia_exchange
    names = ("sanctions-enforced", "allies-consolidate", "dprk-unreliable")
    broken = 0
    for (one, two), found in breaking_frontier(model, names, points=3).points:
        fixed = [Hit(names[0], one), Hit(names[1], two)]
        if found is None:
            assert margins(model, [*fixed, Hit(names[2])]).holds
            continue
        at = Fraction(found.intensity.value)
        broken += 1
        assert not margins(
            model, [*fixed, Hit(names[2], min(at + Fraction(1, 10**6), Fraction(1)))]
        ).holds
        if at > 0:
            assert margins(model, [*fixed, Hit(names[2], at - Fraction(1, 10**6))]).holds
    assert broken


def test_a_frontier_takes_two_or_three_different_shocks(dprk_russia_exchange) -> None:
    with pytest.raises(AllianceGameError, match="two or three different"):
        breaking_frontier(dprk_russia_exchange, ("war-ends", "war-ends"))


def test_the_analysis_names_every_shock_and_the_pairs_that_break(dprk_russia_exchange) -> None:
    result = analyse_shocks(dprk_russia_exchange).to_dict()
    assert len(result["shocks"]) == 10
    pairs = [item["shocks"] for item in result["breaking_sets"]["sets"] if len(item["shocks"]) == 2]
    assert [item["shocks"] for item in result["frontiers"]] == pairs


@pytest.mark.parametrize(
    ("parameter", "blows"), [("ally.safety.shelter", (-1, -2)), ("ally.safety.outside", (1, 2))]
)
def test_blows_that_break_only_together_are_found_whichever_way_the_number_moves(
    parameter: str, blows: tuple[int, int]
) -> None:
    shocks = "".join(
        f'[shocks.s{k}]\nchanges = [{{ parameter = "{parameter}", by = {by} }}]\n'
        for k, by in enumerate(blows)
    )
    assert [item.shocks for item in breaking_sets(model_of(shocks))] == [("s0", "s1")]
