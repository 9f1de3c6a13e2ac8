"""Multiplicity and selection: closed forms of the assurance game, definitions, brute force."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alliancegame.game.expectations import action_payoffs
from alliancegame.game.game import Game
from alliancegame.model.file.library import load
from alliancegame.pact.criteria import (
    basin,
    p_dominance,
    payoff_dominance,
    risk_dominance,
    stochastically_stable,
)
from alliancegame.pact.kept_in_equilibria import multiplicity
from alliancegame.pact.selected_equilibrium import selection
from alliancegame.solvers.solve import solve


def assurance(reward: int, alone: int, leave: int, neither: int) -> Game:
    row = [[reward, alone], [leave, neither]]
    return Game([row, [list(column) for column in zip(*row, strict=True)]])


def test_the_assurance_games_threshold_is_its_closed_form() -> None:
    """p* = (P − S) / ((R − S) + (P − T)) = 2/3 at (R, S, T, P) = (10, 1, 8, 5)."""
    game = assurance(10, 1, 8, 5)
    assert set(p_dominance(game, (0, 0)).values()) == {Fraction(2, 3)}
    assert set(p_dominance(game, (1, 1)).values()) == {Fraction(1, 3)}


def test_in_the_assurance_game_no_commitment_is_risk_dominant_and_commitment_payoff_dominant() -> (
    None
):
    """Harsanyi and Selten (1988): (R − T)² = 4 against (P − S)² = 16."""
    game = assurance(10, 1, 8, 5)
    risk = risk_dominance(game, (0, 0))
    assert risk is not None
    assert (risk.pact_product, risk.other_product, risk.dominant) == (4, 16, False)
    assert payoff_dominance(game, (0, 0), solve(game)) is True
    assert payoff_dominance(game, (1, 1), solve(game)) is False


@settings(max_examples=50)
@given(st.integers(-5, 5), st.integers(1, 6), st.integers(1, 6))
def test_in_a_symmetric_game_of_two_actions_half_dominance_is_risk_dominance(
    low: int, here: int, there: int
) -> None:
    game = assurance(low + here, 0, low, there)
    threshold = p_dominance(game, (0, 0))["actor1"]
    risk = risk_dominance(game, (0, 0))
    assert risk is not None
    assert threshold == Fraction(there, there + here)
    assert risk.dominant is (None if here == there else threshold < Fraction(1, 2))


def test_the_two_populations_basin_differs_from_the_one_populations() -> None:
    """One population: 1 − p* = 1/3. Two: the pact attracts from x, y with x + y beyond the edge."""
    game = assurance(10, 1, 8, 5)
    found = basin(game, (0, 0), np.random.default_rng(0))
    # Along best responses the two meet the threshold 2/3 in the order that straight lines give:
    # from (x, y) with x > 2/3 > y, y reaches 2/3 first iff (1 − y)/(1 − 2/3) < x/(2/3)
    draws = np.random.default_rng(1).random((200_000, 2))
    x, y = draws.max(axis=1), draws.min(axis=1)
    exact = ((y > 2 / 3) | ((x > 2 / 3) & (3 * (1 - y) < 1.5 * x))).mean()
    assert found.share == pytest.approx(exact, abs=4 * max(found.error, 0.01))
    assert found.share < 1 / 3


def test_a_threshold_is_the_least_belief_at_which_the_action_stays_best_against_the_worst() -> None:
    rng = np.random.default_rng(5)
    for _ in range(30):
        payoffs = rng.integers(0, 5, size=(3, 2, 2, 2))
        payoffs[:, 0, 0, 0] = 6
        game = Game(payoffs)
        for actor, p in enumerate(p_dominance(game, (0, 0, 0)).values()):
            assert p is not None
            tensor = np.moveaxis(payoffs[actor], actor, 0).reshape(2, 4)
            for belief, sign in ((p, 0), (p - Fraction(1, 1000), 1)):
                if belief < 0:
                    continue
                gains = [
                    belief * int(tensor[1, 0] - tensor[0, 0])
                    + (1 - belief) * int(tensor[1, worst] - tensor[0, worst])
                    for worst in range(4)
                ]
                assert (max(gains) > 0) is bool(sign)


def test_an_actor_that_leaves_even_alone_has_no_threshold() -> None:
    game = Game([[[3, 0], [5, 1]], [[3, 5], [0, 1]]])
    assert set(p_dominance(game, (0, 0)).values()) == {None}


def test_the_assurance_files_selection_says_trust_is_lacking() -> None:
    result = selection(load("assurance"))
    assert result.threshold is not None
    assert result.risk is not None
    assert result.quantal[0] == (0.0, pytest.approx(0.25))
    assert result.quantal_limit == pytest.approx(0.0 if result.threshold > 1 / 2 else 1.0, abs=1e-6)
    assert result.play.game is result.game


def test_the_multiplicity_interval_lies_within_the_correlated_one_and_is_attained() -> None:
    result = multiplicity(load("assurance"))
    low, high = result.bounds
    assert result.nash is not None
    assert low <= result.nash[0] + 1e-9
    assert result.nash[1] <= high + 1e-9
    assert (low, high) == (pytest.approx(0, abs=1e-7), pytest.approx(1, abs=1e-7))
    assert not result.unique


def test_where_dominance_solves_the_game_the_pact_is_all_or_nothing(prisoners_dilemma) -> None:
    alliance = multiplicity(load("snyder-alliance-dilemma"))
    assert alliance.unique
    assert alliance.bounds == (pytest.approx(1), pytest.approx(1))
    prisoners = multiplicity(prisoners_dilemma)
    assert not prisoners.unique
    assert prisoners.nash == (0.0, 0.0)


def test_in_the_assurance_game_the_risk_dominant_profile_is_the_stochastically_stable_one() -> None:
    game = assurance(10, 1, 8, 5)
    assert stochastically_stable(game, (0, 0)) is False
    assert stochastically_stable(game, (1, 1)) is True


def test_draws_repeat_unless_another_generator_is_given() -> None:
    model = load("assurance")
    one, same = selection(model), selection(model)
    other = selection(model, np.random.default_rng(7))
    assert one.basin == same.basin
    assert abs(one.basin.share - other.basin.share) < 5 * 0.025


def test_batched_action_payoffs_are_those_of_the_plain_function() -> None:
    from alliancegame.pact.criteria import _action_payoffs

    rng = np.random.default_rng(2)
    game = Game(rng.normal(size=(3, 2, 3, 2)))
    mixes = [rng.dirichlet(np.ones(k), size=4) for k in game.shape]
    for actor in range(3):
        batch = _action_payoffs(game, mixes, actor)
        for d in range(4):
            plain = action_payoffs(game, tuple(mix[d] for mix in mixes), actor)
            assert batch[d] == pytest.approx(plain)


def test_a_crisis_in_sequence_with_continua_of_equilibria_is_answered_from_pure_profiles() -> None:
    result = multiplicity(load("korea-1950-sequence"))
    assert result.play.solver.name == "pure"
    assert result.nash is not None
    assert "found so far" in result.sentence or result.unique


def test_payoff_dominance_names_whom_another_equilibrium_pays_more(northern_triangle) -> None:
    result = selection(northern_triangle)
    assert result.payoff is False
    assert result.rivals == ("china",)
    pact = result.game.payoffs[2][0, 0, 1]
    assert any(item.payoffs[2] > pact for item in result.play)
