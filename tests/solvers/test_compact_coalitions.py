"""Coalitions that gain by leaving a profile of a game of factors, as its table has them."""

from __future__ import annotations

import random

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from alliancegame.game.compact import CompactGame
from alliancegame.solvers.base import Budget
from alliancegame.solvers.coalition_proof import blocking_coalitions
from alliancegame.solvers.compact.coalitions import joint_deviation
from tests.factor_games import factor_games, games_of_eight, tabulated


@settings(max_examples=60)
@given(factor_games(6) | games_of_eight(), st.integers(0, 2**32))
def test_a_smallest_coalition_that_gains_is_found_where_the_table_has_one(game, seed):
    rng = random.Random(seed)
    profile = tuple(rng.randrange(k) for k in game.shape)
    table = tabulated(game)
    ranks = np.array([np.unique(own, return_inverse=True)[1].reshape(game.shape) for own in table])
    blocking = blocking_coalitions(ranks, profile)
    movers = [
        sum(a != b for a, b in zip(target, profile, strict=True)) for target in blocking.values()
    ]
    found = joint_deviation(game, profile)
    assert found.holds is (not blocking)
    if found.moves is None:
        assert found.complete
        return
    assert len(found.moves) <= min(movers)
    moved = tuple(found.moves.get(i, a) for i, a in enumerate(profile))
    for actor, gain in found.gains.items():
        assert gain == table[(actor, *moved)] - table[(actor, *profile)] > 0
    assert joint_deviation(game, profile, len(found.moves) - 1).moves is None


def matching(size: int) -> CompactGame:
    """All are better off if all move, and nobody if one stays."""
    together = tuple((i, frozenset({1})) for i in range(size))
    factors = tuple((((((i, frozenset({1})),), -1), (together, 3))) for i in range(size))
    return CompactGame(
        tuple(f"a{i}" for i in range(size)), (("stay", "move"),) * size, factors, (1,) * size
    )


def test_a_coalition_of_all_forty_is_found() -> None:
    found = joint_deviation(matching(40), (0,) * 40)
    assert found.moves == dict.fromkeys(range(40), 1)


def test_what_was_not_tried_is_told() -> None:
    assert joint_deviation(matching(12), (0,) * 12, most=5).holds is None
    short = joint_deviation(matching(12), (0,) * 12, budget=Budget(work=1e-3))
    assert (short.holds, short.complete) == (None, False)
    assert short.up_to < 12
