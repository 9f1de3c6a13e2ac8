"""Payoffs are the sum over matching effects of weight × amount, exactly and in floating point."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alliancegame.game.multilinear import PayoffMap
from alliancegame.game.payoffs import build_game, payoff_map
from alliancegame.model.model import Model, matches
from alliancegame.model.shocks import Hit, shocked_values
from tests.generators import models


def plain_payoff(model: Model, actor: str, profile: dict[str, str]) -> Fraction:
    """The definition, effect by effect."""
    total = Fraction(0)
    for effect in model.effects:
        if effect.actor == actor and matches(effect.when, profile):
            weight = model.parameters[effect.weight].value
            total += effect.sign * weight * model.parameters[effect.amount].value
    return total


@given(models())
@settings(max_examples=60, deadline=None)
def test_the_tensor_agrees_with_the_definition_profile_by_profile(model: Model) -> None:
    game = build_game(model)
    for index in product(*(range(count) for count in game.shape)):
        profile = game.profile_names(index)
        for i, actor in enumerate(game.actors):
            expected = plain_payoff(model, actor, profile)
            assert game.exact_payoffs[(i, *index)] == expected
            assert game.payoffs[(i, *index)] == float(expected)


@given(models(), st.lists(st.floats(0, 2), min_size=3, max_size=3))
@settings(max_examples=40, deadline=None)
def test_a_batch_of_parameter_vectors_gives_each_vectors_payoffs(
    model: Model, factors: list[float]
) -> None:
    mapping = payoff_map(model)
    base = np.array([float(value) for value in model.values])
    batch = np.outer(factors, base)
    together = mapping.payoffs(batch)
    for row, values in zip(together, batch, strict=True):
        exact = mapping.exact([Fraction(value) for value in values.tolist()])
        np.testing.assert_allclose(row, exact.astype(float), atol=1e-12)


@given(models())
@settings(max_examples=40, deadline=None)
def test_a_shock_at_intensity_zero_changes_nothing(model: Model) -> None:
    hits = [Hit(shock.name, Fraction(0)) for shock in model.shocks]
    assert shocked_values(model, hits) == model.values
    assert (build_game(model, hits).exact_payoffs == build_game(model).exact_payoffs).all()


@given(models())
@settings(max_examples=40, deadline=None)
def test_shocks_combine_in_the_files_order_whatever_order_they_are_asked_in(model: Model) -> None:
    hits = [Hit(shock.name, Fraction(1, 2)) for shock in model.shocks]
    assert shocked_values(model, hits) == shocked_values(model, hits[::-1])


def test_decimal_ties_are_ties() -> None:
    """0.1 × 3 is 0.3, which floating point denies."""
    from alliancegame.model.file.gamefile import parse

    model = parse(
        b"""
        title = "Tie"
        effects = [
          { interest = "a.i", when = { a = "x" }, amount = 3 },
          { interest = "a.j", when = { a = "y" }, amount = 1 },
        ]
        [actors.a]
        actions = ["x", "y"]
        interests = { i = { weight = 0.1 }, j = { weight = 0.3 } }
        """,
        "tie.toml",
        "tie",
    )
    payoffs = build_game(model).exact_payoffs[0]
    assert payoffs[0] == payoffs[1] == Fraction(3, 10)


def test_products_of_one_of_several_and_of_no_parameter_add_up() -> None:
    """Payoffs a and a·b·c − 1, as nature's probabilities make them."""
    mapping = PayoffMap(
        (1, 2),
        ("a", "b", "c"),
        ((0,), (0, 1, 2), ()),
        np.array([0, 1, 1]),
        np.array([0, 1, 2]),
        np.array([1, 1, -1]),
    )
    assert mapping.payoffs([[2, 3, 5], [1, 1, 1]]).tolist() == [[[2, 29]], [[1, 0]]]
    assert mapping.exact([Fraction(1, 2), Fraction(3), Fraction(5)]).tolist() == [
        [Fraction(1, 2), Fraction(13, 2)]
    ]


def test_the_map_is_made_once_for_all_values_and_anew_for_other_effects(northern_triangle) -> None:
    model = northern_triangle
    moved = model.with_values({"russia.munitions": Fraction(1, 7)})
    assert payoff_map(moved) is payoff_map(model)
    fewer = replace(model, effects=model.effects[1:])
    assert len(payoff_map(fewer).rows) < len(payoff_map(model).rows)
    expected = pytest.approx(float(payoff_map(model).exact(moved.values)[0, 0, 0, 0]))
    assert build_game(moved).payoffs[0, 0, 0, 0] == expected
