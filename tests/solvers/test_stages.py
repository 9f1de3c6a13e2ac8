"""Equilibria put together from those of stages: the whole tree is the plain twin."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alliancegame.game.trees.assessment import is_verified
from alliancegame.game.trees.consistency import is_consistent
from alliancegame.solvers.base import Budget, Coverage
from alliancegame.solvers.trees import backward_induction, stages
from alliancegame.solvers.trees.backward_induction import subgame_perfect
from alliancegame.solvers.trees.coupled import zero_near
from alliancegame.solvers.trees.sequential import by_supports, sequential
from alliancegame.solvers.trees.traced import traced
from tests.trees import chosen_game, kuhn_poker, layered_tree, random_tree, three_at_once

PENNIES = [[[1, -1], [-1, 1]], [[-1, 1], [1, -1]]]


def solved_whole(tree):
    """What enumeration finds without taking the tree apart."""
    gaps: list[str] = []
    return set(map(facts, by_supports(tree, Budget(), gaps.append))), bool(gaps)


def facts(item):
    return item.behaviour, item.beliefs, tuple(item.mixing.items()), tuple(item.supporting.items())


@pytest.mark.slow
@given(st.integers(0, 10**6), st.sampled_from([2, 4, 1000]))
@settings(max_examples=25, deadline=None)
def test_games_to_choose_from_have_the_equilibria_of_the_whole_tree(seed, values):
    tree = chosen_game(np.random.default_rng(seed).integers(values, size=(2, 2, 2, 2)))
    found = sequential(tree)
    whole, gaps = solved_whole(tree)
    assert set(map(facts, found)) == whole
    assert (found.coverage is Coverage.ALL) == (not gaps)


@given(st.integers(0, 10**6), st.sampled_from([2, 3, 1000]))
@settings(max_examples=25, deadline=None)
def test_ties_in_a_subgame_are_solved_with_the_stage_around_it(seed, values):
    tree = random_tree(np.random.default_rng(seed), 2, depth=2, values=values)
    assert set(map(facts, sequential(tree))) == solved_whole(tree)[0]


def test_of_two_games_of_matching_pennies_the_one_for_more_is_chosen():
    """The second pays 2 instead of 1 for a match: worth 1/2 to the one who wants to match."""
    found = sequential(chosen_game([PENNIES, [[[2, -1], [-1, 2]], [[-1, 1], [1, -1]]]]))
    assert found.coverage is Coverage.ALL
    half = Fraction(1, 2)
    assert [item.behaviour for item in found] == [((0, 1), *[(half, half)] * 4)]
    assert found.equilibria[0].payoffs == (half, 0)


def test_a_continuum_in_a_subgame_too_large_to_be_kept_whole_is_told(monkeypatch):
    tree = random_tree(np.random.default_rng(1), 2, depth=2, chance=0, values=1)
    monkeypatch.setattr(stages, "MOST_SUPPORTS", 1)
    found = sequential(tree)
    assert found.coverage is Coverage.SOME
    assert "carried on at its middle alone" in found.coverage_reason
    assert all(is_verified(item) for item in found)


@pytest.mark.parametrize("concept", [sequential, subgame_perfect])
def test_where_no_time_is_left_one_equilibrium_is_found_all_the_same(concept):
    """Kuhn (1950): the game is worth -1/18 to the one who begins."""
    found = concept(kuhn_poker(), Budget(0.0))
    assert found.coverage is Coverage.SOME
    assert "limit" in found.coverage_reason
    methods = "one is given to which the logit branch leads", "ends of Lemke and Howson's paths"
    assert any(method in found.coverage_reason for method in methods)
    (item,) = found
    assert item.regret == 0
    assert item.payoffs == (Fraction(-1, 18), Fraction(1, 18))


def test_a_stage_with_too_many_plans_still_has_an_equilibrium(monkeypatch):
    monkeypatch.setattr(backward_induction, "LARGEST_STAGE", 100)
    found = subgame_perfect(kuhn_poker())
    assert found.coverage is Coverage.SOME
    assert "more than 100 profiles of plans" in found.coverage_reason
    assert [item.payoffs[0] for item in found] == [Fraction(-1, 18)]


def test_where_nothing_is_found_the_reason_says_what_to_do(monkeypatch):
    monkeypatch.setattr(stages, "traced", lambda stage, budget: None)
    found = sequential(kuhn_poker(), Budget(0.0))
    assert len(found) == 0
    assert "give more time; subgame perfection asks for less" in found.coverage_reason
    assert "by a linear program over its sequence form that pays" in found.coverage_reason
    assert "one -0.0556 and two 0.0556: --concept subgame-perfect" in found.coverage_reason


@given(st.integers(0, 10**6), st.sampled_from([(0, 1), (0, 1, 0), (0, 1, 2)]), st.sampled_from([3, 1000]))  # fmt: skip
@settings(max_examples=25, deadline=None)
def test_what_is_traced_is_a_sequential_equilibrium(seed, movers, values):
    tree = layered_tree(np.random.default_rng(seed), movers, values)
    item = traced(tree, Budget())
    if item is not None:
        assert is_verified(item)
        assert is_consistent(tree, item.behaviour, item.beliefs)


def test_three_allies_are_traced_to_one_of_their_nine_equilibria():
    item = traced(three_at_once(), Budget())
    behaviours = {found.behaviour for found in subgame_perfect(three_at_once())}
    assert item.behaviour in behaviours


def test_a_zero_nearby_is_met_where_equations_are_fewer_than_unknowns_or_alike():
    from flint import fmpq

    x, y = (0, 0), (1, 0)
    product_is_half: Any = {frozenset([x, y]): fmpq(1), frozenset(): fmpq(-1, 2)}
    for equations in ([product_is_half], [product_is_half, product_is_half]):
        met = [float(value) for value in zero_near(equations, [x, y], [0.7, 0.7])]
        assert met == pytest.approx([0.5**0.5] * 2, abs=1e-12)
