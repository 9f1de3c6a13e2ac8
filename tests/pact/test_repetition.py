"""Critical discount factors: closed forms, proven bounds, and the effect of distrust."""

from __future__ import annotations

import math
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alliancegame.analyses.repeated import document as patience_view
from alliancegame.analyses.repeated import shock_grid
from alliancegame.document import right
from alliancegame.errors import AllianceGameError
from alliancegame.game.game import Game
from alliancegame.model.file.gamefile import parse
from alliancegame.model.file.library import load
from alliancegame.model.model import Model
from alliancegame.model.shocks import Hit
from alliancegame.pact.margins import margins
from alliancegame.pact.time.patience import patience
from alliancegame.pact.time.repetition import Repetition, repetition
from alliancegame.pact.time.thresholds import critical_hazard, minmax
from tests.generators import model_of

FILE = """
title = "Reciprocal exchange"
{parameters}
[actors.a]
actions = ["ship", "keep"]
discount = {discount}
[actors.a.interests]
goods = {{ weight = 1 }}
[actors.b]
actions = ["ship", "keep"]
discount = {discount}
[actors.b.interests]
goods = {{ weight = 1 }}
{effects}
[commitment]
parties = ["a", "b"]
pact = {{ a = "ship", b = "ship" }}
[shocks.dearer]
changes = [{{ parameter = "T", times = 2 }}]
[shocks.embargo]
forbids = [{{ decision = "a", action = "ship" }}]
"""

EFFECT = """
[[effects]]
interest = "{i}.goods"
when = {{ {i} = "{own}", {j} = "{other}" }}
amount = "{name}"
"""


def exchange(T: int, R: int, P: int, S: int, discount: float = 0.9) -> Model:
    """Both actors have the same stage payoffs: T alone keeping, R both shipping, P neither, S."""
    names = {("keep", "ship"): "T", ("ship", "ship"): "R", ("keep", "keep"): "P"}
    names[("ship", "keep")] = "S"
    effects = "".join(
        EFFECT.format(i=i, j=j, own=own, other=other, name=name)
        for i, j in (("a", "b"), ("b", "a"))
        for (own, other), name in names.items()
    )
    parameters = "[parameters]\n" + "".join(
        f"{name} = {{ value = {value} }}\n"
        for name, value in zip("TRPS", (T, R, P, S), strict=True)
    )
    text = FILE.format(parameters=parameters, effects=effects, discount=discount)
    return parse(text.encode(), "exchange.toml", "exchange")


def dilemmas():
    return st.lists(st.integers(-50, 50), min_size=4, max_size=4, unique=True).map(
        lambda values: tuple(sorted(values, reverse=True))
    )


@given(dilemmas())
@settings(deadline=None, max_examples=40)
def test_thresholds_of_a_prisoners_dilemma_are_the_closed_forms(payoffs):
    T, R, P, S = payoffs
    result = repetition(exchange(*payoffs))
    for item in result.thresholds:
        assert item.grim == Fraction(T - R, T - P)
        expected = max(Fraction(T - R, T - P), Fraction(T - R, R - S))
        assert item.tit_for_tat == (expected if expected < 1 else None)
        # the stage equilibrium is also each actor's minmax value
        assert item.bound == pytest.approx(float(item.grim))
    assert not result.needs_none


def test_the_textbook_exchange_needs_one_half_and_two_thirds():
    result = repetition(exchange(5, 3, 1, 0))
    assert [item.grim for item in result.thresholds] == [Fraction(1, 2)] * 2
    assert [item.tit_for_tat for item in result.thresholds] == [Fraction(2, 3)] * 2
    assert result.critical_hazard == pytest.approx(math.log(0.9 / 0.5))
    assert "0.5" in result.sentences[0]


@given(dilemmas(), st.floats(0.05, 0.99))
@settings(deadline=None, max_examples=25)
def test_at_the_critical_hazard_the_pact_is_worth_exactly_the_deviation(payoffs, discount):
    T, R, P, _ = payoffs
    threshold = repetition(exchange(*payoffs)).critical
    effective = discount * math.exp(-critical_hazard(discount, threshold))
    assert (1 - effective) * T + effective * P == pytest.approx(R, abs=1e-9)


@given(st.lists(st.integers(-50, 50), min_size=4, max_size=4))
@settings(deadline=None, max_examples=40)
def test_grim_threshold_of_any_payoffs_is_where_deviating_stops_paying(payoffs):
    """The threshold against the definition on a grid of discount factors, with whatever ties."""
    result = repetition(exchange(*payoffs))
    for i, item in enumerate(result.thresholds):
        punished = float(result.punishments[i].payoffs[i])
        for delta in np.linspace(0.005, 0.995, 100):
            kept = (1 - delta) * float(item.deviation) + delta * punished <= float(item.pact) + 1e-9
            if float(item.deviation) > float(item.pact):
                assert kept == (item.grim is not None and delta >= float(item.grim) - 1e-9)
        assert item.bound is None or item.grim is None or item.bound <= item.grim + 1e-9


def test_a_stage_equilibrium_needs_no_repetition():
    result = repetition(exchange(2, 3, 1, 0))
    assert result.needs_none
    assert result.critical == 0
    assert result.critical_hazard == math.inf
    assert "no repetition" in result.sentences[0]
    assert result.to_dict()["critical_hazard"] is None


def test_no_patience_holds_who_fares_better_in_the_punishment():
    result = repetition(exchange(4, 1, 2, 0))
    assert result.critical is None
    assert "cannot hold" in result.sentences[0]
    assert result.to_dict()["critical_discount"] is None


def test_f6_the_less_reliable_the_partner_is_believed_the_more_patience_it_takes():
    """In closed form: (r(T−R) + (1−r)(P−S)) / (r(T−P))."""
    T, R, P, S = 5, 3, 1, 0
    model = exchange(T, R, P, S)
    found = []
    for r in (Fraction(1), Fraction(9, 10), Fraction(7, 10), Fraction(1, 2)):
        threshold = repetition(model, reliability={"b": r}).thresholds[0].grim
        assert threshold == (r * (T - R) + (1 - r) * (P - S)) / (r * (T - P))
        found.append(threshold)
    assert found == sorted(found)
    assert len(set(found)) == 4
    hopeless = repetition(model, reliability={"b": Fraction(1, 3)}).thresholds[0].grim
    assert hopeless is None


def test_a_dearer_temptation_takes_more_patience():
    model = exchange(5, 3, 1, 0)
    assert repetition(model, [Hit("dearer")]).critical == Fraction(7, 9)


def test_a_pact_that_a_shock_closes_cannot_be_played():
    with pytest.raises(AllianceGameError, match="embargo closes"):
        repetition(exchange(5, 3, 1, 0), [Hit("embargo")])


def test_play_reverts_only_to_a_verified_equilibrium():
    model = exchange(5, 3, 1, 0)
    worst = repetition(model).punishments[0]
    assert repetition(model, punishment=worst).critical == Fraction(1, 2)
    with pytest.raises(AllianceGameError, match="regret"):
        repetition(exchange(1, 3, 0, 2), punishment=worst)


@given(st.integers(0, 10**6))
@settings(deadline=None, max_examples=40)
def test_minmax_is_the_value_of_the_game_against_the_actor(seed):
    payoffs = np.random.default_rng(seed).integers(-9, 10, (2, 3, 4))
    value = minmax(Game(payoffs), 0)
    against = minmax(Game(np.stack([-payoffs[0], -payoffs[0]])), 1)
    assert value == pytest.approx(-against, abs=1e-9)


def test_results_as_a_frame_and_as_json():
    result: Repetition = repetition(exchange(5, 3, 1, 0))
    assert list(result.to_frame().index) == ["a", "b"]
    assert result.to_dict()["actors"][0]["grim"] == 0.5


def test_what_moves_the_patience_needed_is_listed_by_its_effect():
    """A weight on what both exchange moves nothing, a dearer temptation does."""
    result = patience(exchange(5, 3, 1, 0))
    assert result.weights == ()  # every payoff is of the one interest: thresholds are ratios
    by_shock = {item.shock: item for item in result.shocks}
    assert by_shock["dearer"].critical == Fraction(7, 9)
    assert not by_shock["embargo"].playable
    record = result.to_dict()
    assert record["critical_discount"] == 0.5
    assert [item["playable"] for item in record["shocks"]] == [True, False]
    assert len(result.to_frame()) == 2


def test_a_weight_at_the_end_of_its_range_gives_that_ends_threshold(northern_triangle):
    model = northern_triangle
    result = patience(model)
    moved = {item.parameter: item for item in result.weights}
    for item in moved.values():
        for value, told in ((item.low, item.at_low), (item.high, item.at_high)):
            assert repetition(model, settings={item.parameter: value}).critical == told
    # each shock that breaks the pact once is one it needs patience, or more than that, to survive
    for effect in result.shocks:
        broken = not margins(model, [Hit(effect.shock)]).holds
        assert (effect.critical != 0) == broken


WITHDRAWAL = np.array(
    [
        [[3, 0, -1], [5, 1, -1], [-2, -2, -2]],
        [[3, 5, -2], [0, 1, -2], [-1, -1, -2]],
    ]
)
"""A prisoners' dilemma in which either can also withdraw, at a cost to both, and most to itself."""


def test_the_bound_is_set_by_the_minmax_and_the_trigger_by_the_stage_equilibrium() -> None:
    result = repetition(model_of(WITHDRAWAL, (0, 0)))
    for item in result.thresholds:
        assert item.punishment == 1
        assert item.minmax == pytest.approx(-1)
        assert item.grim == Fraction(2, 4)  # (5 - 3) / (5 - 1)
        assert item.bound == pytest.approx(2 / 6)  # (5 - 3) / (5 + 1)
    assert "No punishment whatever holds it below 0.333." in result.sentences


def test_a_pact_needs_repetition_as_soon_as_one_actor_gains_by_leaving() -> None:
    tempted_alone = np.array([[[3, 0], [5, 1]], [[3, 2], [1, 0]]])
    result = repetition(model_of(tempted_alone, (0, 0)))
    # the other would do its part all the same, so that nothing threatens the one who leaves
    assert [item.grim for item in result.thresholds] == [None, 0]
    assert not result.needs_none
    assert result.critical is None
    assert result.tightest.actor == "a0"
    both_content = np.array([[[3, 0], [2, 1]], [[3, 2], [1, 0]]])
    assert repetition(model_of(both_content, (0, 0))).needs_none


def test_what_is_told_of_hazards_and_payoffs_is_told_in_json_too() -> None:
    told = repetition(exchange(5, 3, 1, 0)).to_dict()
    assert [item["critical_hazard"] for item in told["actors"]] == [
        pytest.approx(math.log(0.9 / 0.5))
    ] * 2
    assert told["payoff_set"]["pact"] == [3, 3]
    assert told["payoff_set"]["pact_supported"] is True
    impatient = repetition(exchange(5, 3, 1, 0, discount=0.45)).to_dict()
    assert impatient["payoff_set"]["pact_supported"] is False
    content = repetition(exchange(3, 5, 1, 0)).to_dict()  # nobody gains by leaving
    assert content["critical_hazard"] is None
    assert repetition(model_of(WITHDRAWAL, (0, 0))).to_dict()["payoff_set"] is None


def test_the_table_of_shocks_has_a_hazard_where_a_discount_factor_is_stated() -> None:
    model = load("assurance")
    assert shock_grid(patience(model)).columns[-1] == right("Hazard")
    silent = replace(model, actors=tuple(replace(item, discount=None) for item in model.actors))
    assert ("Hazard", "right") not in shock_grid(patience(silent)).columns
    assert any("δ: the discount factor" in str(item) for item in patience_view(patience(silent)))
