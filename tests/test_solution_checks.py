"""What `solve` checks of every candidate, exactly and fast."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from alliancegame.game.game import Game
from alliancegame.game.verify import (
    check_exact_profiles,
    check_profiles,
    exact_regrets,
    integer_weights,
    is_strict,
)
from alliancegame.solution import check_candidate, distinct, solve
from alliancegame.solvers.pure import Pure

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
    check = check_exact_profiles(game, [profile, profile])
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
    check = check_exact_profiles(Game(np.zeros((2, 2, 2))), [(mix, (half, half))])
    assert check.residual.tolist() == [0.0 if sound else np.inf]


def test_a_regret_too_small_for_floating_point_is_not_zero() -> None:
    game = Game([[[1, 1], [0, 0]], [[1, 0], [1, 0]]])
    slip = Fraction(1, 10**400)
    assert check_candidate(game, ((Fraction(1), Fraction(0)), (Fraction(1), Fraction(0))))[1] == 0
    found, residual = check_candidate(game, ((1 - slip, slip), (Fraction(1), Fraction(0))))
    assert found is None
    assert residual > 0


def test_repeated_equilibria_are_reported_once_in_the_order_given() -> None:
    items = list(solve(Game(np.stack([np.eye(3)] * 2))).equilibria)
    near = replace(items[2], exact=None, profile=tuple(m + 1e-9 for m in items[2].profile))
    far = replace(items[2], exact=None, profile=tuple(m + 1e-5 for m in items[2].profile))
    assert once([*items, near, items[0], far]) == (*items, far)
    assert once([near, items[2]]) == (near,)
    assert once(items) == tuple(items)


def once(items):
    return distinct(items, np.array([np.concatenate(item.profile) for item in items]))


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
