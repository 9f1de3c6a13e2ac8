"""On the day after, what the shocks changed is changed, and every analysis asks as on any day."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alliancegame.errors import NameUnknownError
from alliancegame.game.payoffs import build_game
from alliancegame.game.strategies import skeleton_of
from alliancegame.model.day_after import day_after
from alliancegame.model.file.gamefile import parse
from alliancegame.model.file.library import load, load_any, shipped
from alliancegame.model.model import Model
from alliancegame.model.shocks import Hit
from alliancegame.pact.margins import margins
from tests.pacts import keep_or_leave

PACTS = [
    name
    for name in shipped()
    if isinstance(model := load_any(name), Model)
    and model.commitment is not None
    and model.shocks
    and not model.transitions
    and skeleton_of(model).profiles <= 2_000
]


@pytest.mark.slow
@pytest.mark.parametrize("name", PACTS)
def test_the_game_of_the_day_after_is_the_game_under_the_shock(name: str) -> None:
    model = load(name)
    for shock in model.shocks:
        hit = Hit(shock.name, Fraction(3, 4))
        assert build_game(day_after(model, [hit])) == replace_title(model, hit)
        assert margins(day_after(model, [hit])).holds == margins(model, [hit]).holds
        assert shock not in day_after(model, [hit]).shocks


def replace_title(model: Model, hit: Hit) -> object:
    title = day_after(model, [hit]).title
    return build_game(replace(model, title=title), [hit])


@pytest.mark.slow
@given(
    st.permutations([shock.name for shock in load("northern-triangle").shocks]),
    st.integers(0, 3),
    st.fractions(0, 1, max_denominator=8),
)
def test_shocks_happen_in_the_files_order_whatever_the_order_they_are_named_in(
    northern_triangle, names: list[str], count: int, intensity: Fraction
) -> None:
    hits = [Hit(name, intensity) for name in names[:count]]
    backwards = day_after(northern_triangle, hits[::-1])
    assert day_after(northern_triangle, hits).parameters == backwards.parameters
    assert day_after(northern_triangle, hits).shocks == backwards.shocks


def test_without_a_shock_it_is_the_same_day(northern_triangle) -> None:
    assert day_after(northern_triangle, []) is northern_triangle
    assert day_after(northern_triangle, [Hit("war-ends", Fraction(0))]) is northern_triangle


def test_a_range_moves_with_its_value(northern_triangle) -> None:
    after = day_after(northern_triangle, [Hit("war-ends", Fraction(1, 2))])
    for name, item in after.parameters.items():
        before = northern_triangle.parameters[name]
        assert (item.low is None) == (before.low is None)
        if item.low is not None and item.high is not None and before.low is not None:
            assert item.low < item.high
            if before.low <= before.value <= (before.high or before.value):
                assert item.low <= item.value <= item.high


def test_stated_quantiles_move_with_the_value() -> None:
    numbers = "gain = { value = 2, quantiles = [[0.1, 1], [0.5, 2], [0.9, 4]] }"
    effects = [("a.x", 'a = "keep"', '"gain"')]
    turn = '[shocks.turn]\nchanges = [{ parameter = "gain", times = -2 }]'
    model = parse(keep_or_leave(numbers, effects, turn), "pact.toml", "pact")
    after = day_after(model, [Hit("turn")]).parameters["gain"]
    told = [(float(level), float(value)) for level, value in after.distribution.quantiles]
    assert told == [(0.1, -8), (0.5, -4), (0.9, -2)]
    assert (after.low, after.value, after.high) == (-8, -4, -2)


def test_a_shock_that_makes_another_likelier_still_does() -> None:
    for name in shipped():
        model = load_any(name)
        if not isinstance(model, Model) or model.transitions:
            continue
        for shock in model.shocks:
            after = day_after(model, [Hit(shock.name)]) if shock.raises else None
            for other, factor in shock.raises.items() if after else ():
                assert after is not None
                for then, now in zip(
                    after.shock(other).arrival, model.shock(other).arrival, strict=True
                ):
                    rate = model.parameters[now.rate].value
                    assert after.parameters[then.rate].value == factor * rate


@pytest.mark.parametrize("intensity", [Fraction(1), Fraction(1, 2)])
def test_the_day_after_a_state_of_the_world_is_the_game_in_it_for_as_long_as_it_lasts(
    intensity: Fraction,
) -> None:
    model = load("ukraine-war-states")
    hits = [Hit("war-ends", intensity)]
    after = day_after(model, hits)
    assert after.transitions == ()
    assert after.title.endswith("as long as that lasts")
    assert margins(after).deviations == margins(model, hits).deviations
    assert np.array_equal(build_game(after).exact_payoffs, build_game(model, hits).exact_payoffs)
    assert [shock.name for shock in after.shocks] == [
        shock.name for shock in model.shocks if shock.name != "war-ends"
    ]


def test_an_unknown_shock_is_told(northern_triangle) -> None:
    with pytest.raises(NameUnknownError, match='Did you mean "war-ends"'):
        day_after(northern_triangle, [Hit("war-end")])
