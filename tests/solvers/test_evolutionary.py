"""Evolutionarily stable strategies and rest points of the replicator dynamics."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from alliancegame.errors import GameError
from alliancegame.game.game import Game
from alliancegame.solvers.evolution.evolutionary import (
    Stability,
    evolutionary,
    is_evolutionarily_stable,
)
from alliancegame.solvers.solve import solve

THIRD = Fraction(1, 3)


def symmetric(matrix):
    a = np.array(matrix)
    return Game(np.stack([a, a.T]))


matrices = st.integers(2, 4).flatmap(
    lambda k: arrays(np.int64, (k, k), elements=st.integers(-4, 4))
)


def rock_paper_scissors(win, loss):
    return [[0, -loss, win], [win, 0, -loss], [-loss, win, 0]]


@pytest.mark.parametrize(("value", "cost"), [(2, 3), (4, 6), (1, 10)])
def test_hawks_and_doves_mix_as_value_to_cost(value, cost):
    """Maynard Smith and Price (1973): hawk with probability V / C."""
    v, c = Fraction(value), Fraction(cost)
    result = evolutionary(symmetric([[(v - c) / 2, v], [Fraction(0), v / 2]]))
    assert result.evolutionarily_stable == ((v / c, 1 - v / c),)
    assert result.complete
    assert [point.stability for point in result.points] == [
        Stability.UNSTABLE,
        Stability.UNSTABLE,
        Stability.STABLE,
    ]


@pytest.mark.parametrize(
    ("win", "loss", "stable", "stability"),
    [
        (2, 1, True, Stability.STABLE),
        (1, 1, False, Stability.UNDECIDED),
        (1, 2, False, Stability.UNSTABLE),
    ],
)
def test_rock_paper_scissors_is_stable_when_winning_outweighs_losing(win, loss, stable, stability):
    """Hofbauer and Sigmund (1998), section 7.7."""
    result = evolutionary(symmetric(rock_paper_scissors(win, loss)))
    inner = next(point for point in result.points if all(point.mix))
    assert inner.mix == (THIRD, THIRD, THIRD)
    assert inner.evolutionarily_stable is stable
    assert inner.stability == stability


def test_zeemans_game_has_an_attractor_that_is_not_evolutionarily_stable():
    """Zeeman (1980): the inner rest point attracts, the first action alone is the only ESS."""
    result = evolutionary(symmetric([[0, 6, -4], [-3, 0, 5], [-1, 3, 0]]))
    assert result.evolutionarily_stable == ((1, 0, 0),)
    inner = next(point for point in result.points if all(point.mix))
    assert inner.mix == (THIRD, THIRD, THIRD)
    assert inner.stability == Stability.STABLE


def test_both_strict_equilibria_of_a_coordination_game_are_stable_and_the_mix_is_not():
    result = evolutionary(symmetric([[3, 0], [2, 2]]))
    assert result.evolutionarily_stable == ((1, 0), (0, 1))
    assert not any(p.evolutionarily_stable for p in result.points if 0 < p.mix[0] < 1)


def test_a_duplicated_action_leaves_no_stable_strategy_and_a_continuum():
    result = evolutionary(symmetric([[1, 1], [1, 1]]))
    assert result.evolutionarily_stable == ()
    assert not result.complete


def mutants(size, rng, count=400):
    return rng.dirichlet(np.full(size, 0.4), count)


@settings(max_examples=80, deadline=None)
@given(matrices)
def test_stable_strategies_resist_random_mutants_and_are_equilibria(matrix):
    result = evolutionary(symmetric(matrix))
    assert result.residual == 0
    rng = np.random.default_rng(0)
    for mix in result.evolutionarily_stable:
        x = np.array(mix, dtype=float)
        for y in mutants(len(x), rng):
            near = 0.999 * x + 0.001 * y
            if np.abs(y - x).max() > 1e-3:
                assert x @ matrix @ near > near @ matrix @ near - 1e-15


@settings(max_examples=80, deadline=None)
@given(matrices)
def test_a_rest_point_called_unstable_against_mutants_has_one_that_invades(matrix):
    rng = np.random.default_rng(1)
    for point in evolutionary(symmetric(matrix)).points:
        if point.equilibrium and not point.evolutionarily_stable:
            x = np.array(point.mix, dtype=float)
            values = matrix @ x
            replies = np.flatnonzero(values >= values.max() - 1e-12)
            ys = np.zeros((4000, len(x)))
            ys[:, replies] = mutants(len(replies), rng, 4000)
            gaps = np.einsum("ma,ab,mb->m", x - ys, matrix.astype(float), ys)
            assert gaps.min() < 0.05


@settings(max_examples=40, deadline=None)
@given(matrices)
def test_symmetric_equilibria_are_rest_points(matrix):
    game = symmetric(matrix)
    result = evolutionary(game)
    found = {point.mix for point in result.points if point.equilibrium}
    for equilibrium in solve(game):
        if equilibrium.exact is not None and equilibrium.exact[0] == equilibrium.exact[1]:
            assert equilibrium.exact[0] in found or not result.complete


@settings(max_examples=40, deadline=None)
@given(matrices, st.integers(1, 5), st.integers(-5, 5))
def test_stability_survives_scaling_and_shifting_columns(matrix, factor, shift):
    mixes = evolutionary(symmetric(matrix)).evolutionarily_stable
    moved = factor * matrix + shift * np.arange(len(matrix))[None, :]
    assert evolutionary(symmetric(moved)).evolutionarily_stable == mixes


def test_a_non_equilibrium_is_not_stable():
    exact = symmetric([[3, 0], [5, 1]]).exact_payoffs[0]
    assert not is_evolutionarily_stable(exact, (Fraction(1), Fraction(0)))
    assert is_evolutionarily_stable(exact, (Fraction(0), Fraction(1)))


@pytest.mark.parametrize(
    ("payoffs", "message"),
    [
        (np.zeros((2, 2, 3)), "needs two actors with the same actions"),
        (np.zeros((3, 2, 2, 2)), "needs two actors"),
        (np.stack([np.eye(2), [[1, 1], [0, 0]]]), "needs a symmetric game"),
        (np.zeros((2, 17, 17)), "up to 16"),
    ],
)
def test_other_games_are_refused_with_the_reason(payoffs, message):
    with pytest.raises(GameError, match=message):
        evolutionary(Game(payoffs))


def test_rest_points_are_told_in_rows():
    frame = evolutionary(symmetric([[3, 0], [2, 2]])).to_frame()
    assert frame["evolutionarily stable"].tolist() == [True, True, False]
    record = evolutionary(symmetric([[3, 0], [2, 2]])).to_dict()
    assert record["residual"] == 0
    assert len(record["points"]) == 3
