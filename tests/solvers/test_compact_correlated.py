"""Correlated equilibria of games of factors: the ranges that their tables have."""

from __future__ import annotations

import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alliancegame.errors import ComputationError
from alliancegame.game.compact import CompactGame
from alliancegame.game.game import Game
from alliancegame.solvers.compact import compact_correlated as module
from alliancegame.solvers.compact.compact_correlated import compact_correlated
from alliancegame.solvers.compact.junction_tree import junction_tree
from alliancegame.solvers.correlated import correlated_bounds
from tests.factor_games import factor_games, games_of_eight, tabulated


def in_a_table(game: CompactGame, *, coarse: bool = False) -> tuple[float, float]:
    event = np.zeros(game.shape)
    for scope in game.events["commitment"]:
        asked = dict(scope)
        event[np.ix_(*(sorted(asked.get(i, range(k))) for i, k in enumerate(game.shape)))] = 1
    table = Game(tabulated(game), list(game.actors), [list(labels) for labels in game.actions])
    bounds = correlated_bounds(table, event, coarse=coarse)
    return bounds.least.value, bounds.greatest.value


@settings(max_examples=25)
@given(factor_games(6))
def test_on_a_junction_tree_the_range_is_that_of_the_table(game):
    found = compact_correlated(game)
    assert found.exact
    assert (found.least, found.greatest) == pytest.approx(in_a_table(game), abs=1e-7)
    assert found.proved == pytest.approx((found.least, found.greatest), abs=1e-6)


@settings(max_examples=8)
@given(games_of_eight(), st.booleans())
def test_of_eight_actors_the_range_is_that_of_the_table_coarse_or_not(game, coarse):
    found = compact_correlated(game, coarse=coarse)
    assert found.exact
    expected = in_a_table(game, coarse=coarse)
    assert (found.least, found.greatest) == pytest.approx(expected, abs=1e-6)
    assert found.proved == pytest.approx(expected, abs=1e-6)


@settings(max_examples=15)
@given(factor_games(5))
def test_coarse_equilibria_range_as_in_the_table_and_wider_than_correlated_ones(game):
    found, narrow = compact_correlated(game, coarse=True), compact_correlated(game)
    assert (found.least, found.greatest) == pytest.approx(in_a_table(game, coarse=True), abs=1e-6)
    assert found.least <= narrow.least + 1e-6
    assert found.greatest >= narrow.greatest - 1e-6


def test_an_effect_of_very_many_actors_is_told_instead_of_tabulated() -> None:
    everybody = tuple((i, frozenset({0})) for i in range(20))
    near = tuple((((i, frozenset({0})), (i + 1, frozenset({0}))), 1) for i in range(19))
    factors = (((everybody, 1),), *(((pair[0], 1), (everybody, -1)) for pair in near))
    names = tuple(f"a{i}" for i in range(20))
    game = CompactGame(names, (("x", "y"),) * 20, factors, (1,) * 20, {"commitment": (everybody,)})
    with pytest.raises(ComputationError, match="an effect depends on 20 actors at once"):
        compact_correlated(game, coarse=True)


@settings(max_examples=20)
@given(factor_games(6))
def test_without_a_tree_the_range_holds_that_of_the_table(game):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "MOST_CELLS", 1)
        found = compact_correlated(game)
    least, greatest = in_a_table(game)
    assert found.proved[0] <= least + 1e-7
    assert found.proved[1] >= greatest - 1e-7
    assert found.least <= least + 1e-7
    assert found.greatest >= greatest - 1e-7


def test_where_nobody_cares_about_anything_an_event_of_many_ways_may_come_about_or_not() -> None:
    ways = tuple(((i, frozenset({0})), (i + 1, frozenset({1}))) for i in range(5))
    names = tuple("abcdef")
    game = CompactGame(names, (("x", "y"),) * 6, ((),) * 6, (1,) * 6, {"commitment": ways})
    bounds = compact_correlated(game)
    assert bounds.proved == (0, 1) == (bounds.least, bounds.greatest)


@settings(max_examples=15)
@given(factor_games(5))
def test_an_event_of_two_conditions_is_carried_up_the_tree(game):
    last = game.size - 1
    some = tuple((i, frozenset({0})) for i in range(last))
    others = ((last, frozenset({1})), *((i, frozenset({0})) for i in range(1, 2)))
    scopes = (some, tuple(sorted(others)))
    two = CompactGame(game.actors, game.actions, game.factors, game.scales, {"commitment": scopes})
    found = compact_correlated(two)
    assert (found.least, found.greatest) == pytest.approx(in_a_table(two), abs=1e-7)


def test_the_nodes_of_any_actor_hang_together_and_hold_every_group() -> None:
    rng = random.Random(3)
    for _ in range(30):
        count = rng.randint(3, 9)
        groups = [frozenset(rng.sample(range(count), rng.randint(1, 3))) for _ in range(count)]
        nodes = junction_tree(groups, dict.fromkeys(range(count), 2), 2**9)
        assert nodes is not None
        assert all(any(group <= set(node.actors) for node in nodes) for group in groups)
        above = {below: at for at, node in enumerate(nodes) for below in node.branches}
        assert sorted(above) == list(range(len(nodes) - 1))
        for actor in range(count):
            holding = {at for at, node in enumerate(nodes) if actor in node.actors}
            assert sum(above.get(at) not in holding for at in holding) == 1
        assert sorted(j for node in nodes for j in node.checks) == list(range(count))


def coordination_ring(size: int) -> CompactGame:
    """Everyone wants to do as its two neighbours do."""
    factors = []
    for i in range(size):
        own = []
        for step in (-1, 1):
            j = (i + step) % size
            for a in (0, 1):
                scope = tuple(sorted([(i, frozenset({a})), (j, frozenset({a}))]))
                own.append((scope, 1))
        factors.append(tuple(own))
    pact = (tuple((i, frozenset({0})) for i in range(size)),)
    names = tuple(f"a{i}" for i in range(size))
    actions = (("keep", "leave"),) * size
    return CompactGame(names, actions, tuple(factors), (1,) * size, {"commitment": pact})


def test_of_a_ring_of_thirty_two_the_pact_may_be_kept_by_all_or_never() -> None:
    found = compact_correlated(coordination_ring(32))
    assert found.exact
    assert (found.least, found.greatest) == pytest.approx((0, 1), abs=1e-7)
