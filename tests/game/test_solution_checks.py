"""What `solve` checks of every candidate, exactly and fast."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from alliancegame.errors import GameError
from alliancegame.game.distinct_profiles import merged
from alliancegame.game.exact.exact_check import exact_regrets
from alliancegame.game.exact.exact_profiles import (
    ExactMixes,
    ExactProfiles,
    exact_product,
    integer_array,
    integer_weights,
)
from alliancegame.game.game import Game
from alliancegame.game.verify import (
    check_exact_profiles,
    check_profiles,
    check_pure_profiles,
    is_equilibrium,
    is_strict,
    played,
)
from alliancegame.solvers.pure import Pure, exact_pure
from alliancegame.solvers.solve import check_candidates, solve

half = Fraction(1, 2)


def plain_regrets(game: Game, profile):
    """By the definition, with loops over pure profiles."""
    result = []
    for actor, count in enumerate(game.shape):
        values = [Fraction(0)] * count
        for index in np.ndindex(*game.shape):
            chance = Fraction(1)
            for other, action in enumerate(index):
                if other != actor:
                    chance *= profile[other][action]
            values[index[actor]] += chance * Fraction(game.exact_payoffs[(actor, *index)])
        mean = sum(p * v for p, v in zip(profile[actor], values, strict=True))
        result.append(max(values) - mean)
    return tuple(result)


@pytest.mark.parametrize("shape", [(3,), (2, 3), (3, 2, 4), (2, 2, 2, 2)])
@pytest.mark.parametrize("kind", ["floats", "integers", "fractions"])
def test_exact_regrets_in_integers_are_those_of_the_definition(shape, kind) -> None:
    rng = np.random.default_rng([len(shape), len(kind)])
    payoffs = rng.integers(-9, 9, (len(shape), *shape))
    if kind == "floats":
        payoffs = payoffs + rng.random(payoffs.shape) * 10.0 ** rng.integers(-8, 8, payoffs.shape)
    elif kind == "fractions":
        payoffs = payoffs * np.array(Fraction(2, 7), dtype=object)
    game = Game(payoffs)
    weights = [[int(w) for w in rng.integers(1, 5, count)] for count in shape]
    profile = tuple(tuple(Fraction(w, sum(mix)) for w in mix) for mix in weights)
    expected = plain_regrets(game, profile)
    assert exact_regrets(game, profile) == expected
    check = check_exact_profiles(game, ExactProfiles.of([profile, profile]))
    ranges = [max(own) - min(own) for own in game.exact_payoffs.reshape(game.size, -1).tolist()]
    relative = [regret / spread for regret, spread in zip(expected, ranges, strict=True)]
    assert check.residual[0] == pytest.approx(float(max(relative)))
    assert check.regrets[0] == pytest.approx(float(max(expected)))
    rounded = check_profiles(game, [tuple(mix[0] for mix in check.mixes)])
    assert rounded.residual[0] == pytest.approx(check.residual[0])
    assert rounded.payoffs[0] == pytest.approx(check.payoffs[0])


@pytest.mark.parametrize("scale", [1, 2.0**-60, 2.0**40])
def test_integer_payoffs_of_floats_are_exact_multiples(scale: float) -> None:
    payoffs = np.random.default_rng(1).normal(size=(2, 3, 3)) * scale
    payoffs[0, 1] = 0
    game = Game(payoffs)
    for integers, factor, exact in zip(
        game.integer_payoffs, game.integer_scales, game.exact_payoffs, strict=True
    ):
        assert all(isinstance(v, int) for v in integers.ravel().tolist())
        assert (integers == exact * factor).all()
        assert factor > 0


def test_floats_become_the_least_integers() -> None:
    assert Game([[0.25, -0.5, 3.0]]).integer_payoffs.tolist() == [[1, -2, 12]]
    game = Game([[[2.0**60, 1], [0, 0]], [[2.0**70, 1.5], [0, 0]]])
    assert game.integer_payoffs[0, 0].tolist() == [2**60, 1]
    assert game.integer_payoffs[1, 0].tolist() == [2**71, 3]
    assert game.word_payoffs is None


def test_payoffs_of_several_kinds_become_integers_together() -> None:
    kinds = [np.int64(3), 0.5, Fraction(1, 3), 7]
    payoffs = np.empty((1, 4), dtype=object)
    payoffs[0] = kinds
    assert Game(payoffs).integer_payoffs.tolist() == [[18, 3, 2, 42]]


def test_constant_zero_payoffs_have_scale_one() -> None:
    assert Game(np.zeros((2, 2, 2))).integer_scales == (1, 1)


def test_weights_are_whole_over_the_least_common_denominator() -> None:
    assert integer_weights((Fraction(1, 6), Fraction(1, 3), half)) == ([1, 2, 3], 6)


@pytest.mark.parametrize(
    ("mix", "sound"),
    [((half, half), True), ((half, Fraction(1, 3)), False), ((Fraction(3, 2), -half), False)],
)
def test_an_exact_distribution_is_nonnegative_and_sums_to_one(mix, sound) -> None:
    check = check_candidates(Game(np.zeros((2, 2, 2))), [(mix, (half, half))])
    assert check.residual.tolist() == [0.0 if sound else np.inf]


def test_a_regret_too_small_for_floating_point_is_not_zero() -> None:
    game = Game([[[1, 1], [0, 0]], [[1, 0], [1, 0]]])
    slip = Fraction(1, 10**400)
    first = (Fraction(1), Fraction(0))
    check = check_candidates(game, [(first, first), ((1 - slip, slip), first)])
    assert check.residual[0] == 0 < check.residual[1]
    assert is_equilibrium(check).tolist() == [True, False]


def test_repeated_equilibria_are_reported_once_pure_ones_before_other_exact_ones() -> None:
    game = Game(np.stack([np.eye(3)] * 2))
    items = [item.exact for item in solve(game)]
    items.sort(key=lambda item: played(item) is None)
    near = tuple(np.array([float(p) + 1e-9 for p in mix]) for mix in items[3])
    far = tuple(np.array([float(p) + 1e-5 for p in mix]) for mix in items[3])

    def once(candidates) -> list:
        return list(merged(check_candidates(game, candidates)).profiles)

    assert once([*items, near, items[0], far]) == [*items, far]
    assert once([near, items[3]]) == [items[3]]
    assert [len(once([near])), len(once([near, near])), len(once([]))] == [1, 1, 0]


def test_equilibria_that_play_the_first_actions_most_come_first() -> None:
    items = solve(Game(np.stack([np.eye(3)] * 2))).equilibria
    rows = [np.concatenate(item.profile).round(9).tolist() for item in items]
    assert rows == sorted(rows, reverse=True)


@pytest.mark.parametrize("size", [2, 3])
def test_an_equilibrium_is_strict_if_each_deviation_loses(size) -> None:
    seen = set()
    for seed in range(20):
        game = Game(np.random.default_rng([size, seed]).integers(0, 3, (size, *[2] * size)))
        for item in solve(game, Pure()):
            assert item.strict == is_strict(game, item.profile)
            seen.add(item.strict)
    assert seen == {True, False}


# Exact profiles in columns


def random_mixes(rng, count: int, size: int) -> list[tuple[Fraction, ...]]:
    weights = rng.integers(0, 9, (count, size)) + np.eye(size, dtype=int)[rng.integers(size)]
    return [tuple(Fraction(int(w), int(sum(row))) for w in row) for row in weights]


@pytest.mark.parametrize("payoff", [1, 2**40, 2**80])
@pytest.mark.parametrize("shape", [(3, 4), (2, 1), (2, 3, 2)])
def test_profiles_in_columns_are_checked_as_each_by_itself(shape, payoff) -> None:
    """Some are equilibria, as the payoffs of every other game are constant."""
    found = set()
    for seed in range(10):
        rng = np.random.default_rng([seed, len(shape)])
        payoffs = rng.integers(0, 2, (len(shape), *shape)) * (seed % 2)
        game = Game(payoffs.astype(object) * payoff)
        columns = [random_mixes(rng, 3, count) for count in shape]
        places = rng.integers(0, 3, (7, len(shape)))
        profiles = ExactProfiles(tuple(map(ExactMixes.of, columns)), places)
        alone = [tuple(col[r] for col, r in zip(columns, row, strict=True)) for row in places]
        assert list(profiles) == alone
        assert list(profiles[2:4]) == alone[2:4]
        check = check_candidates(game, profiles)
        for k, profile in enumerate(alone):
            expected = max(plain_regrets(game, profile))
            assert check.regrets[k] == pytest.approx(float(expected))
            assert (check.residual[k] == 0) == (expected == 0)
            assert [m[k].tolist() for m in check.mixes] == [[float(p) for p in m] for m in profile]
            assert check.strict[k] == is_strict(game, tuple(m[k] for m in check.mixes))
            found.add(expected == 0)
    assert found == {True, False}


def test_every_probability_is_rounded_once_however_large_its_weight() -> None:
    weights = np.array([[2**62 - 1, 2**61 + 1, 5], [1, 0, 0]])
    mixes = ExactMixes.proportional(weights)
    exact = [[Fraction(w, sum(row)) for w in row] for row in weights.tolist()]
    assert [list(mix) for mix in mixes.fractions] == exact
    assert mixes.rounded.tolist() == [[float(p) for p in row] for row in exact]
    assert mixes.sound.tolist() == [True, True]


@pytest.mark.parametrize("size", [1, 2**26, 2**31, 2**53, 2**70])
def test_products_of_integers_do_not_overflow(size: int) -> None:
    rng = np.random.default_rng(0)
    one, other = (rng.integers(-9, 9, shape).astype(object) * size for shape in [(3, 4), (4, 2)])
    words = [integer_array(matrix.tolist(), matrix.shape[1]) for matrix in (one, other)]
    assert [matrix.dtype == object for matrix in words] == [size >= 2**50] * 2
    assert exact_product(*words).tolist() == one.dot(other).tolist()


def test_exact_candidates_and_others_are_checked_together() -> None:
    game = Game(np.stack([np.eye(2)] * 2))
    exact = ((half, half), (half, half))
    rounded = (np.array([1.0, 0.0]), np.array([1.0, 0.0]))
    check = check_candidates(game, [rounded, exact])
    assert check.profiles == [exact, rounded]
    assert check.strict.tolist() == [False, True]
    assert len(check_candidates(game, [])) == 0
    for wrong in (exact[:1], (*exact, exact[0]), ((half, half, half), exact[0])):
        with pytest.raises(GameError, match="mixes have lengths"):
            check_candidates(game, [wrong])


@pytest.mark.parametrize("kind", ["floats", "integers", "fractions"])
def test_pure_profiles_are_checked_by_comparisons_as_other_exact_ones_in_fractions(kind) -> None:
    rng = np.random.default_rng(len(kind))
    outcomes = set()
    for shape in ((3,), (2, 3), (2, 2, 2), (3, 2, 2)):
        payoffs = rng.integers(0, 3, (len(shape), *shape))
        scale: dict[str, Any] = {
            "floats": 0.1,
            "integers": 1,
            "fractions": np.array(Fraction(2, 7), dtype=object),
        }
        game = Game(payoffs * scale[kind])
        cells = list(np.ndindex(*shape))
        pure = [exact_pure(game, cell) for cell in cells]
        assert [played(profile) for profile in pure] == cells
        found = check_pure_profiles(game, list(zip(pure, cells, strict=True)))
        plain = check_exact_profiles(game, ExactProfiles.of(pure))
        assert np.allclose(found.table, plain.table, rtol=1e-15, atol=0)
        assert (found.residual == 0).tolist() == [not any(plain_regrets(game, p)) for p in pure]
        outcomes |= set(zip(found.residual == 0, found.strict, strict=True))
    assert {(True, True), (True, False), (False, False)} == outcomes


def test_a_mix_of_two_actions_or_of_one_with_too_little_is_not_pure() -> None:
    assert played(((half, half), (Fraction(1), Fraction(0)))) is None
    assert played(((half, Fraction(0)), (Fraction(1), Fraction(0)))) is None
    assert played(((Fraction(0), Fraction(0)), (Fraction(1), Fraction(0)))) is None
