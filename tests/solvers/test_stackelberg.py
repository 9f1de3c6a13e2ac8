"""What a leader can gain by being bound: strong Stackelberg equilibria."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from alliancegame.errors import ComputationError, GameError
from alliancegame.game.game import Game
from alliancegame.solvers.base import Budget
from alliancegame.solvers.solve import solve
from alliancegame.solvers.stackelberg import stackelberg


def by_linear_programs(leader: np.ndarray, follower: np.ndarray) -> float:
    """The greatest payoff over the programs of all answers; both of shape (leader's, follower's)."""
    m, n = leader.shape
    values = []
    for answer in range(n):
        rivals = (follower - follower[:, [answer]]).T  # at most 0 on average
        found = linprog(-leader[:, answer], rivals, np.zeros(n), np.ones((1, m)), [1.0])
        if found.success:
            values.append(-found.fun)
    return max(values)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**6), st.integers(1, 4), st.integers(1, 4), st.integers(2, 9))
def test_a_commitment_pays_what_linear_programs_give_and_no_less_than_any_equilibrium(
    seed: int, m: int, n: int, high: int
) -> None:
    game = Game(np.random.default_rng(seed).integers(0, high, (2, m, n)))
    first, second = stackelberg(game).commitments
    assert stackelberg(game).residual == 0
    assert float(first.payoffs[0]) == pytest.approx(by_linear_programs(*game.payoffs))
    turned = [tensor.T for tensor in reversed(game.payoffs)]
    assert float(second.payoffs[1]) == pytest.approx(by_linear_programs(*turned))
    for item in solve(game):
        assert float(first.payoffs[0]) >= item.payoffs[0] - 1e-9
        assert float(second.payoffs[1]) >= item.payoffs[1] - 1e-9


def test_to_be_bound_to_a_dominated_action_may_pay() -> None:
    """Conitzer and Sandholm's example: without commitment the row actor gets 2, committed 3.5."""
    game = Game([[[2, 4], [1, 3]], [[1, 0], [0, 1]]])
    item = stackelberg(game).commitments[0]
    half = Fraction(1, 2)
    assert (item.mix, item.answer, item.payoffs) == ((half, half), 1, (Fraction(7, 2), half))


def test_three_actors_are_refused_and_a_limit_is_told() -> None:
    with pytest.raises(GameError, match="3 actors"):
        stackelberg(Game(np.zeros((3, 2, 2, 2))))
    with pytest.raises(ComputationError, match="time limit"):
        stackelberg(Game(np.random.default_rng(0).random((2, 6, 6))), Budget(-1.0))
