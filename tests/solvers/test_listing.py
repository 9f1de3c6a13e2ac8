"""The list of equilibria of a search that met no ties: the same as by way of exact arithmetic."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alliancegame.game.game import Game
from alliancegame.solvers.base import Budget, Coverage
from alliancegame.solvers.branch_and_prune.findings import findings
from alliancegame.solvers.branch_and_prune.recorded import RecordedSearch
from alliancegame.solvers.branch_and_prune.search import machine_code
from alliancegame.solvers.branch_and_prune.search.listing import list_points
from alliancegame.solvers.branch_and_prune.solver import BranchAndPrune
from alliancegame.solvers.solve import solve, verified

SOLVER = BranchAndPrune()


def by_exact_arithmetic(game: Game):
    run = SOLVER.explore(game, Budget())
    recorded = RecordedSearch(game, SOLVER.cells, SOLVER.shortest)
    return verified(game, SOLVER, findings(game, run, recorded, Budget()))


@settings(max_examples=25, deadline=None)
@given(
    st.sampled_from([(2, 2, 2), (3, 2, 2), (2, 2, 2, 2), (3, 3, 3)]),
    st.sampled_from([5, 1000, 2**40]),
    st.integers(0, 2**32),
)
def test_points_are_the_equilibria_that_exact_arithmetic_lists(shape, values, seed):
    machine_code.compiled_search()
    game = Game(np.random.default_rng(seed).integers(0, values, (len(shape), *shape)) * 1.0)
    expected, solution = by_exact_arithmetic(game), solve(game, SOLVER)
    assert solution.coverage == expected.coverage
    assert solution.coverage_reason == expected.coverage_reason
    assert dict(solution.stats) == dict(expected.stats)
    assert len(solution) == len(expected)
    for own, other in zip(solution, expected, strict=True):
        assert own.exact == other.exact
        assert own.strict == other.strict
        for mix, same in zip(own.profile, other.profile, strict=True):
            assert mix.tolist() == same.tolist()
        np.testing.assert_allclose(own.payoffs, other.payoffs, rtol=1e-12)


@pytest.mark.parametrize("rows", [1, 50])
@pytest.mark.parametrize("shape", [(2, 2, 2), (3, 2, 3), (2, 2, 2, 2)])
def test_compiled_loops_list_what_plain_ones_do(shape, rows):
    machine_code.compiled_search()
    for seed in range(5):
        game = Game(np.random.default_rng(seed).random((len(shape), *shape)))
        run = SOLVER.explore(game, Budget())
        lists = []
        for write in (list_points, machine_code.compiled_listing()):
            points = np.zeros((rows, sum(shape)))
            lists.append((write(np.array(shape), run.words, *run.room, points), points))
        assert lists[0][0] == lists[1][0]
        np.testing.assert_array_equal(lists[0][1], lists[1][1])


def test_more_equilibria_than_there_is_room_for_at_first_are_listed():
    payoffs = np.random.default_rng(0).random((5, *(2,) * 5))
    for profile in np.ndindex(*(2,) * 5):
        payoffs[(slice(None), *profile)] += sum(profile) % 2
    solution = solve(Game(payoffs), SOLVER)
    assert solution.coverage == Coverage.ALL
    assert sum(item.strict for item in solution) == 16
    assert len(solution) > 16


def test_a_tie_is_left_to_exact_arithmetic():
    payoffs = np.random.default_rng(1).random((3, 2, 2, 2))
    assert SOLVER.explore(Game(payoffs), Budget()).points is not None
    payoffs[:, 1] = payoffs[:, 0]
    assert SOLVER.explore(Game(payoffs), Budget()).points is None
