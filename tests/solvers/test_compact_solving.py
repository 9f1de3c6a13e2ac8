"""Games of factors have the equilibria that their tables have."""

from __future__ import annotations

import random
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings

from alliancegame.game.compact import CompactGame
from alliancegame.game.game import Game
from alliancegame.solvers.base import Budget, Coverage
from alliancegame.solvers.compact import actor_elimination
from alliancegame.solvers.compact.actor_elimination import eliminate
from alliancegame.solvers.compact.compact_solution import solve_compact
from alliancegame.solvers.compact.domains import blocks, undominated
from alliancegame.solvers.compact.search import PureSearch
from tests.factor_games import factor_games, games_of_eight, random_factor_game, tabulated


def by_trying_everything(game: CompactGame) -> set[tuple[int, ...]]:
    table = tabulated(game)
    best = np.ones(game.shape, dtype=bool)
    for actor in range(game.size):
        best &= table[actor] == table[actor].max(axis=actor, keepdims=True)
    return set(map(tuple, np.argwhere(best).tolist()))


def everywhere(game: CompactGame) -> list[range]:
    return [range(k) for k in game.shape]


@settings(max_examples=60)
@given(factor_games(7))
def test_elimination_counts_and_lists_exactly_the_pure_equilibria(game):
    found = eliminate(game, everywhere(game))
    assert found is not None
    listed = list(found)
    assert len(listed) == found.number
    assert set(listed) == by_trying_everything(game)


@settings(max_examples=40)
@given(factor_games(7))
def test_branching_finds_the_same_where_tables_would_be_too_large(game):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(actor_elimination, "MOST_CELLS", 6)
        found = PureSearch(game, Budget()).run(everywhere(game))
    assert not found.stopped
    assert sorted(found) == sorted(by_trying_everything(game))


@settings(max_examples=60)
@given(factor_games(7) | games_of_eight())
def test_a_solution_lists_all_pure_equilibria_or_a_verified_mixed_one(game):
    solution = solve_compact(game)
    expected = by_trying_everything(game)
    assert solution.number == len(expected)
    if len(expected) <= 100 and expected:
        listed = {tuple(int(mix.argmax()) for mix in item.profile) for item in solution}
        assert listed == expected
    table = Game(tabulated(game), list(game.actors), [list(labels) for labels in game.actions])
    for item in solution:
        for actor in range(game.size):
            worth = game.expected_action_payoffs(actor, item.profile)
            span = float(table.payoff_range[actor]) or 1.0
            assert worth.max() - item.profile[actor] @ worth <= 1e-9 * span
            assert item.payoffs[actor] == pytest.approx(item.profile[actor] @ worth, abs=1e-9)
        assert item.commitment == pytest.approx(float(np.prod([m[0] for m in item.profile])))


@settings(max_examples=40)
@given(factor_games(6) | games_of_eight())
def test_no_equilibrium_uses_a_dominated_action_and_one_profile_left_is_all(game):
    left = undominated(game)
    for profile in by_trying_everything(game):
        assert all(a in domain for a, domain in zip(profile, left, strict=True))
    solution = solve_compact(game)
    assert (solution.coverage is Coverage.ALL) == all(len(domain) == 1 for domain in left)


def test_actors_who_heed_each_other_form_blocks():
    def pair(i: int, j: int):
        return tuple((((i, frozenset({a})), (j, frozenset({a}))), 1) for a in (0, 1))

    game = CompactGame(
        tuple("abcde"),
        (("x", "y"),) * 5,
        (pair(0, 1), pair(1, 0), pair(2, 3), pair(3, 2), pair(4, 3)),
        (1,) * 5,
    )
    assert blocks(game, everywhere(game)) == [[0, 1], [2, 3, 4]]
    solution = solve_compact(game)
    assert solution.number == 4
    assert "all pure equilibria in 2 independent blocks: 4 of them" in solution.coverage_reason


def best_shot(size: int, reach: int = 1) -> CompactGame:
    """Everyone gains 3 where somebody near provides, and pays 1 for providing.

    A ring: source: Bramoullé and Kranton (2007), Public goods in networks, J. Econ. Theory 135
    """
    near = [{(i + step) % size for step in range(-reach, reach + 1) if step} for i in range(size)]
    factors = []
    for i, others in enumerate(near):
        nobody = tuple(sorted((j, frozenset({1})) for j in {i, *others}))
        factors.append(((((i, frozenset({0})),), -1), (nobody, -3)))
    return CompactGame(
        tuple(f"a{i}" for i in range(size)),
        (("provide", "ride"),) * size,
        tuple(factors),
        (1,) * size,
    )


def maximal_independent_sets(size: int) -> int:
    """Of a ring: the Perrin numbers. Source: Füredi (1987), J. Graph Theory 11"""
    numbers = [3, 0, 2]
    while len(numbers) <= size:
        numbers.append(numbers[-2] + numbers[-3])
    return numbers[size]


@pytest.mark.parametrize("size", [5, 9, 16, 32])
def test_providers_of_a_local_public_good_on_a_ring_form_a_maximal_independent_set(size):
    solution = solve_compact(best_shot(size))
    assert solution.number == maximal_independent_sets(size)
    for item in solution:
        provides = [bool(mix[0]) for mix in item.profile]
        for i, own in enumerate(provides):
            beside = provides[i - 1] or provides[(i + 1) % size]
            assert own != beside


def test_of_very_many_equilibria_some_are_drawn_and_their_number_is_told():
    solution = solve_compact(best_shot(100))
    assert solution.number == maximal_independent_sets(100)
    assert len(solution) == 100
    assert f"{solution.number:,} of them, of which 100 drawn evenly" in solution.coverage_reason
    again = solve_compact(best_shot(100))
    assert [item.payoffs.tolist() for item in again] == [i.payoffs.tolist() for i in solution]


def test_matching_pennies_on_a_ring_has_the_one_equilibrium_at_one_half():
    size = 9  # each wants to differ from the next, the last to be like the first
    factors = []
    for i in range(size):
        j, sign = (i + 1) % size, 1 if i == size - 1 else -1
        factors.append(
            tuple((tuple(sorted([(i, frozenset({a})), (j, frozenset({a}))])), sign) for a in (0, 1))
        )
    game = CompactGame(
        tuple(f"a{i}" for i in range(size)), (("h", "t"),) * size, tuple(factors), (1,) * size
    )
    solution = solve_compact(game)
    expected = by_trying_everything(game)
    assert solution.number == len(expected)
    if not expected:
        (item,) = solution
        assert all(mix == pytest.approx([0.5, 0.5]) for mix in item.profile)
        assert "there is no pure equilibrium" in solution.coverage_reason


def test_a_spent_limit_is_said():
    solution = solve_compact(best_shot(12), Budget(work=0.0))
    assert solution.stopped
    assert solution.coverage is Coverage.SOME
    assert "the limit ended the search" in solution.coverage_reason


def test_a_hub_that_all_heed_is_branched_on():
    rng = random.Random(4)
    game = random_factor_game(rng, 8)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(actor_elimination, "MOST_CELLS", 30)
        assert set(PureSearch(game, Budget()).run(everywhere(game))) == by_trying_everything(game)
    assert len(list(product(*everywhere(game)))) > 30
