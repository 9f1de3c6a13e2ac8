"""The check of profiles in rows: loops against columns, compiled against plain."""

from __future__ import annotations

import pickle
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alliancegame.game.exact.exact_profiles import ExactProfiles
from alliancegame.game.game import Game
from alliancegame.game.point_check import check_rows, check_weights, compiled_check
from alliancegame.game.point_profiles import PointProfiles
from alliancegame.game.verify import (
    _in_columns,
    _in_floats,
    check_points,
    check_profiles,
    check_pure_profiles,
    is_equilibrium,
    played,
)
from alliancegame.solvers.pure import exact_pure
from tests.generators import games


def points_of(game: Game, profiles: list) -> PointProfiles:
    rows = [np.concatenate([np.array(mix, float) for mix in profile]) for profile in profiles]
    pure = [isinstance(profile[0], tuple) for profile in profiles]
    return PointProfiles(np.array(rows), game.shape, np.array(pure))


def random_profiles(game: Game, seed: int) -> list:
    rng = np.random.default_rng(seed)
    return [tuple(rng.dirichlet(np.ones(count)) for count in game.shape) for _ in range(3)]


@settings(max_examples=40)
@given(games(actors=(2, 4)), st.integers(0, 2**32))
def test_loops_over_rows_agree_with_columns(game, seed):
    pure = [exact_pure(game, cell) for cell in np.ndindex(*game.shape)]
    mixed = random_profiles(game, seed)
    check = check_points(game, points_of(game, [*pure, *mixed]))
    if check is None:  # somebody's payoffs are all the same
        assert (game.payoff_range == 0).any()
        check = check_points(game, points_of(game, pure))
        mixed = []
    assert check is not None
    exactly = check_pure_profiles(game, [(own, played(own) or ()) for own in pure])
    np.testing.assert_array_equal(check.table[: len(pure)], exactly.table)
    nearly = check_profiles(game, mixed)
    np.testing.assert_allclose(
        check.table[len(pure) :, :-1], nearly.table[:, :-1], rtol=1e-12, atol=1e-12
    )


@settings(max_examples=25)
@given(games(actors=(3, 4)), st.integers(0, 2**32))
def test_compiled_loops_check_rows_to_the_last_digit_as_plain_ones_do(game, seed):
    pure = [exact_pure(game, cell) for cell in np.ndindex(*game.shape)]
    profiles = points_of(game, [*pure, *random_profiles(game, seed)])
    tables = []
    for check in (check_rows, compiled_check()):
        count, width = profiles.points.shape
        table = np.zeros((count, width + game.size + 3))
        table[:, :width] = profiles.points
        counts = np.array(game.shape, np.int64)
        done = check(game.rows, game.exact_floats, counts, profiles.pure, table)
        tables.append((done, table))
    assert tables[0][0] == tables[1][0]
    np.testing.assert_array_equal(tables[0][1], tables[1][1])


def test_what_is_no_distribution_or_not_as_pure_as_said_fails():
    game = Game(np.random.default_rng(0).random((3, 2, 2, 2)))
    points = np.array([[0.6, 0.6, 1, 0, 1, 0], [1.5, -0.5, 1, 0, 1, 0], [0.5, 0.5, 1, 0, 1, 0]])
    for pure in (False, True):
        check = check_points(game, PointProfiles(points, game.shape, np.full(3, pure)))
        assert check is not None
        assert not is_equilibrium(check)[: 3 if pure else 2].any()
        assert np.isinf(check.residual).sum() == (3 if pure else 2)


def test_a_pure_profile_that_loses_by_less_than_the_tolerance_is_no_equilibrium():
    payoffs = np.zeros((3, 2, 2, 2))
    payoffs[0, 1] = 1
    payoffs[1, :, 1] = 1
    payoffs[2, :, :, 1] = 1
    payoffs[0, 0, 1, 1] = 1 + 2.0**-50
    pure = np.array([[0.0, 1, 0, 1, 0, 1], [1.0, 0, 0, 1, 0, 1]])
    game = Game(payoffs)
    check = check_points(game, PointProfiles(pure, game.shape, np.ones(2, bool)))
    assert check is not None
    assert is_equilibrium(check).tolist() == [False, True]
    assert 0 < check.residual[0] < 1e-14


@pytest.mark.parametrize("factor", [2.0**950, 2.0**-950])
def test_payoffs_that_floats_do_not_hold_are_left_to_fractions(factor):
    game = Game(np.random.default_rng(0).random((3, 2, 2, 2)) * factor)
    assert check_points(game, points_of(game, random_profiles(game, 1))) is None


def test_exact_floats_are_the_payoffs_times_a_factor_of_each_actor():
    thirds = np.array([[[Fraction(1, 3), Fraction(2, 7)]], [[Fraction(5), Fraction(1, 2)]]])
    floats = Game(thirds).exact_floats
    assert floats is not None
    assert floats.tolist() == [[7, 6], [10, 1]]
    assert Game(np.array([[[1 << 53, 1]], [[0, 1]]])).exact_floats is None


def test_profiles_in_rows_are_read_one_by_one_and_survive_a_copy():
    points = np.array([[1.0, 0, 0, 1], [0.25, 0.75, 0.5, 0.5]])
    profiles = pickle.loads(pickle.dumps(PointProfiles(points, (2, 2), np.array([True, False]))))
    assert profiles[0] == ((1, 0), (0, 1))
    assert isinstance(profiles[0][0][0], Fraction)
    assert [mix.tolist() for mix in profiles[1]] == [[0.25, 0.75], [0.5, 0.5]]
    assert [mix.tolist() for mix in profiles[np.array([1])][0]] == [[0.25, 0.75], [0.5, 0.5]]
    assert len(list(profiles)) == 2


@settings(max_examples=25)
@given(st.sampled_from([(2, 2, 2), (3, 1, 2), (2, 3, 2, 2)]), st.integers(1, 3), st.data())
def test_whole_numbers_in_compiled_loops_check_as_columns_do(shape, scale, data):
    rng = np.random.default_rng(data.draw(st.integers(0, 2**32)))
    game = Game(rng.integers(0, 3, (len(shape), *shape)), scale=scale)
    weights = [
        [
            tuple((rng.integers(0, 3, count) + np.eye(count, dtype=int)[0]).tolist())
            for count in shape
        ]
        for _ in range(5)
    ]
    profiles = ExactProfiles.proportional(weights)
    table = np.zeros((5, sum(shape) + len(shape) + 3))
    ratios = np.array([own.as_integer_ratio() for own in game.integer_scales], float)
    rows = np.array([[w for mix in own for w in mix] for own in weights], float)
    compiled_check()
    exact = game.exact_floats
    check_weights(exact, np.array(shape), rows, ratios, table)
    np.testing.assert_array_equal(table, _in_columns(game, profiles))
    np.testing.assert_array_equal(_in_floats(game, profiles), table)


def test_numbers_too_great_for_floats_are_left_to_columns():
    compiled_check()
    profiles = ExactProfiles.proportional([[(1, 10**6), (1, 10**6), (1, 1)]])
    payoffs = np.arange(24).reshape(3, 2, 2, 2)
    assert _in_floats(Game(payoffs), profiles) is not None
    assert _in_floats(Game(payoffs * 10**4), profiles) is None
    assert _in_floats(Game(payoffs * 0.1), profiles) is None
