"""Integers of several machine words against Python's, and what is worked out in them."""

from __future__ import annotations

from fractions import Fraction
from math import gcd

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alliancegame.game.exact import wide_integers as wide
from alliancegame.game.exact.exact_profiles import ExactProfiles, WideMixes
from alliancegame.game.exact.two_actor_check import payoff_words
from alliancegame.game.game import Game
from alliancegame.game.verify import check_exact_profiles
from alliancegame.solvers.two_actors import (
    equalizing_kernel,
    extreme_pairs,
    pairs_kernel,
)


def words(value: int, length: int) -> np.ndarray:
    octets = value.to_bytes(8 * length, "little", signed=True)
    return np.frombuffer(octets, dtype=np.int64).copy()


def value(of: np.ndarray) -> int:
    return int.from_bytes(of.tobytes(), "little", signed=True)


signed_words = st.integers(-(2**63), 2**63 - 1)
wide_ones = st.integers(-(2**191), 2**191 - 1)


@given(wide_ones, signed_words, wide_ones)
def test_a_product_is_added_without_loss(total: int, factor: int, other: int) -> None:
    array = words(total, 5)
    wide.add_product(array, factor, words(other, 3))
    assert value(array) == total + factor * other
    assert wide.sign_of(array) == (value(array) > 0) - (value(array) < 0)


positive = st.integers(1, 2**255 - 1) | st.integers(0, 254).map(lambda k: 1 << k)


@pytest.mark.slow
@given(positive, st.fractions(0, 1) | st.floats(0.5, 1).map(Fraction), st.integers(-1, 1))
def test_a_ratio_is_the_nearest_floating_point_number(
    below: int, part: Fraction, step: int
) -> None:
    above = min(max(round(below * part) + step, 0), below)
    rest = np.empty(6, dtype=np.int64)
    assert wide.nearest_ratio(words(above, 4), words(below, 4), rest) == above / below


@pytest.mark.parametrize("last", [-1, 0, 1])
@pytest.mark.parametrize("odd", [2**53 + 1, 2**53 + 3, 2**54 - 1])
def test_a_ratio_halfway_between_two_goes_to_the_even_one(odd: int, last: int) -> None:
    below = 1 << 200
    above = (odd << 146) + last
    rest = np.empty(6, dtype=np.int64)
    assert wide.nearest_ratio(words(above, 4), words(below, 4), rest) == above / below


finite = st.floats(-1e300, 1e300) | st.integers(-9, 9).map(float) | st.sampled_from([0.1, 1e-310])


@given(st.lists(finite, min_size=8, max_size=8))
def test_payoffs_are_turned_into_the_same_integers_with_and_without_compiled_code(values) -> None:
    game = Game(np.reshape(values, (2, 2, 2)))
    found, plain = payoff_words(game), game.word_payoffs
    assert (found is None) == (plain is None)
    if found is not None and plain is not None:
        assert found.tolist() == plain.tolist()
        for tensor, own in zip(found, game.exact_payoffs, strict=True):
            factor = {w / v for w, v in zip(tensor.flat, own.flat, strict=True) if v}
            assert len(factor) <= 1
            assert gcd(*tensor.ravel().tolist()) % 2 == 1 or not tensor.any()


@pytest.mark.slow
@pytest.mark.parametrize("length", [1, 3])
@pytest.mark.parametrize("shape", [(1, 3), (2, 2), (3, 4)])
def test_profiles_in_words_are_checked_as_in_columns(shape: tuple[int, int], length: int) -> None:
    """Also mixes that are no distributions."""
    outcomes = set()
    for seed in range(40):
        rng = np.random.default_rng([seed, length, *shape])
        unit = (0.1, 1, np.array(Fraction(-2, 7), dtype=object), 2.0**300, 10**12, -1e-290)
        game = Game(rng.integers(0, 2 + seed % 3, (2, *shape)) * unit[seed % 6])
        mixes = [
            WideMixes(
                np.stack(
                    [
                        [
                            words(int(w) << (64 * length - 5), length)
                            for w in rng.integers(-1 if seed % 5 == 0 else 0, 3, count)
                        ]
                        for _ in range(4)
                    ]
                )
            )
            for count in shape
        ]
        if any((own.plain.totals == 0).any() for own in mixes):
            continue
        places = rng.integers(0, 4, (9, 2))
        found = check_exact_profiles(game, ExactProfiles(tuple(mixes), places))
        plain = check_exact_profiles(game, ExactProfiles(tuple(m.plain for m in mixes), places))
        sound = np.isfinite(plain.residual)
        assert found.residual.tolist() == plain.residual.tolist()
        assert found.regrets.tolist() == plain.regrets.tolist()
        assert found.strict.tolist() == plain.strict.tolist()
        assert found.payoffs[sound].tolist() == plain.payoffs[sound].tolist()
        for one, other in zip(found.mixes, plain.mixes, strict=True):
            assert one[sound].tolist() == other[sound].tolist()
        assert [found.profiles[k] for k in range(9)] == [plain.profiles[k] for k in range(9)]
        outcomes |= set(zip(np.minimum(found.residual, 1) > 0, sound, found.strict, strict=True))
    assert {(False, True, False), (True, True, False), (True, False, False)} <= outcomes


def test_a_mix_of_weights_that_are_all_zero_is_no_distribution() -> None:
    mixes = WideMixes(np.zeros((1, 2, 2), dtype=np.int64))
    check = check_exact_profiles(
        Game(np.zeros((2, 2, 2))), ExactProfiles((mixes, mixes), np.zeros((1, 2), dtype=np.intp))
    )
    assert check.residual.tolist() == [np.inf]


@pytest.mark.slow
@pytest.mark.parametrize("size", [2, 3, 4, 6, 8])
def test_weights_by_minors_are_those_by_elimination(size: int) -> None:
    for seed in range(10):
        game = Game(np.random.default_rng([seed, size]).random((2, size, size)))
        words = payoff_words(game)
        assert words is not None
        rows, columns, _, solved, labels, *mixes = pairs_kernel.nondegenerate_pairs(
            game.payoffs, words
        )
        assert solved
        plain = extreme_pairs.eliminated(
            game,
            extreme_pairs.positions(rows),
            extreme_pairs.positions(columns),
            labels.tolist(),
        )
        assert [WideMixes(own).fractions for own in mixes] == [own.fractions for own in plain]


def test_supports_too_large_for_minors_are_left_to_elimination() -> None:
    """One actor wants to be found, the other to hide: both mix all they have."""
    size = equalizing_kernel.MOST + 1
    noise = np.random.default_rng(0).random((2, size, size))
    game = Game(np.stack([np.eye(size), -np.eye(size)]) + noise / 10)
    pairs = extreme_pairs.pairs_in_floats(game)
    assert pairs is not None
    profiles = ExactProfiles(pairs.mixes, pairs.edges)
    check = check_exact_profiles(game, profiles)
    assert check.residual.tolist() == [0]
    assert all((own > 0).all() for own in check.mixes)
