"""Pure equilibria: all of them, of any number of actors, with strictness decided exactly."""

from fractions import Fraction
from itertools import count, product

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from alliancegame.game.game import Game
from alliancegame.solvers.base import Budget
from alliancegame.solvers.branch_and_prune.solver import BranchAndPrune
from alliancegame.solvers.pure import Pure
from alliancegame.solvers.solve import solve

games = st.sampled_from([(1, 3), (2, 2, 3), (3, 2, 2, 2), (4, 2, 1, 2, 2)]).flatmap(
    lambda shape: arrays(np.int64, shape, elements=st.integers(-2, 2)).map(Game)
)


def deviations(game, profile, actor):
    for action in range(game.shape[actor]):
        if action != profile[actor]:
            yield (*profile[:actor], action, *profile[actor + 1 :])


@settings(max_examples=80, deadline=None)
@given(games)
def test_pure_equilibria_and_their_strictness_are_those_of_the_definition(game):
    expected = {}
    for profile in product(*map(range, game.shape)):
        losses = [
            game.payoffs[i][profile] - game.payoffs[i][other]
            for i in range(game.size)
            for other in deviations(game, profile, i)
        ]
        if min(losses, default=0) >= 0:
            expected[profile] = min(losses, default=1) > 0
    found = {
        tuple(int(mix.argmax()) for mix in item.profile): item.strict
        for item in solve(game, Pure())
    }
    assert found == expected


def test_a_hair_beyond_floating_point_makes_an_equilibrium_strict_or_breaks_it():
    hair = Fraction(1, 10**30)
    kept = Game([[[1 + hair, 1], [1, 1]], [[1 + hair, 1], [1, 1]]])
    assert [item.strict for item in solve(kept, Pure())] == [True, False]
    broken = Game([[[1 - hair, 1], [1, 1]], [[1 - hair, 1], [1, 1]]])
    assert all(item.profile[0][0] == 0 or item.profile[1][0] == 0 for item in solve(broken, Pure()))


def test_unasked_a_large_game_has_an_equilibrium_all_the_same_and_the_reason_why_no_more() -> None:
    games = (
        Game(np.random.default_rng(seed).integers(0, 100, (4, 4, 4, 4, 4))) for seed in count()
    )
    game = next(game for game in games if not len(solve(game, Pure())))
    solution = solve(game)
    assert len(solution) == 1
    assert "in more than 1,000 payoffs unless branch-and-prune is asked for" in (
        solution.coverage_reason
    )
    hurried = solve(game, BranchAndPrune(), Budget(work=0.0))
    assert len(hurried) == 1
    assert "the logit branch leads" in hurried.coverage_reason
