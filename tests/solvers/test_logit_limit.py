"""No game is left without an equilibrium: the limit of the logit branch, verified."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alliancegame.game.game import Game
from alliancegame.solvers.base import Budget, Coverage
from alliancegame.solvers.logit_limit import LogitLimit, Tabulated, newton, pair_payoffs
from alliancegame.solvers.pure import Pure
from alliancegame.solvers.solve import solve


def cycling_pennies() -> Game:
    """Each of three actors wants to match the next one, the last one not to match the first."""
    payoffs = np.zeros((3, 2, 2, 2), dtype=int)
    for a, b, c in np.ndindex(2, 2, 2):
        payoffs[:, a, b, c] = int(a == b), int(b == c), int(c != a)
    return Game(payoffs)


def test_a_game_without_pure_equilibria_has_one_listed_when_nothing_could_be_searched() -> None:
    game = cycling_pennies()
    assert not Pure().search(game, Budget()).candidates
    solution = solve(game, budget=Budget(work=0.0))
    assert solution.coverage is Coverage.SOME
    assert "logit branch" in solution.coverage_reason
    assert [item.exact for item in solution] == [((Fraction(1, 2),) * 2,) * 3]


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10**6), st.sampled_from([(2, 2, 2), (3, 2, 2), (3, 3, 3), (2, 2, 2, 2)]))
def test_the_limit_of_the_branch_is_an_equilibrium(seed: int, shape: tuple[int, ...]) -> None:
    game = Game(np.random.default_rng(seed).normal(size=(len(shape), *shape)))
    solution = solve(game, LogitLimit())
    assert len(solution) == 1
    assert solution.check.residual[0] < 1e-12


def test_payoffs_of_pairs_are_expectations_over_the_others() -> None:
    rng = np.random.default_rng(0)
    game = Game(rng.normal(size=(3, 2, 3, 4)))
    profile = [rng.dirichlet(np.ones(count)) for count in game.shape]
    known = np.einsum("abc,b->ca", game.payoffs[2], profile[1])
    assert pair_payoffs(game, profile, 2, 0) == pytest.approx(known)


def test_newton_gives_up_where_a_support_has_no_equilibrium() -> None:
    prisoners = Game([[[3, 0], [5, 1]], [[3, 5], [0, 1]]])
    start = (np.array([0.5, 0.5]), np.array([0.5, 0.5]))
    assert newton(Tabulated(prisoners), start, [np.arange(2), np.arange(2)]) is None
