"""Stochastically stable states under best response with mistakes."""

from fractions import Fraction
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from alliancegame.errors import GameError
from alliancegame.game.game import Game
from alliancegame.solvers.evolution import stochastic_stability
from alliancegame.solvers.evolution.minimum_branching import cheapest_tree
from alliancegame.solvers.evolution.stochastic_stability import (
    Mistakes,
    stochastically_stable_conventions,
    stochastically_stable_profiles,
    strong_components,
)
from alliancegame.solvers.pure import Pure
from alliancegame.solvers.solve import solve


def symmetric(matrix):
    a = np.array(matrix)
    return Game(np.stack([a, a.T]))


STAG_HUNT = symmetric([[10, 1], [8, 5]])
"""Staying home is risk dominant: it is best unless the other hunts with probability 2/3."""


@pytest.mark.parametrize("population", [6, 10, 13])
def test_the_risk_dominant_convention_is_the_stable_one(population):
    """Kandori, Mailath and Rob (1993), theorem 3."""
    result = stochastically_stable_conventions(STAG_HUNT, population)
    assert [item.states for item in result.stable] == [((0, population),)]
    assert len(result.classes) == 2
    assert result.residual == 0


def test_the_resistances_count_the_mutants_it_takes():
    """Hunting is best from 6 hunters among 9 others on (2/3), a tie there.

    With 6 hunters one at home may join; with 7 a hunter sees 6 and may leave.
    """
    result = stochastically_stable_conventions(STAG_HUNT, 10)
    home = next(c for c in result.classes if c.states == ((0, 10),))
    hunt = next(c for c in result.classes if c.states == ((10, 0),))
    assert home.radius == 6
    assert hunt.radius == 3


def test_of_three_conventions_the_one_that_is_entered_most_easily_is_stable():
    """The middle action is best against an even split of the two others' players."""
    game = symmetric([[6, 0, 0], [5, 7, 5], [0, 5, 8]])
    result = stochastically_stable_conventions(game, 30)
    assert [item.states for item in result.stable] == [((0, 30, 0),)]


def test_costs_in_payoff_lost_select_what_uniform_mistakes_cannot():
    uniform = stochastically_stable_profiles(STAG_HUNT)
    assert len(uniform.stable) == 2
    result = stochastically_stable_profiles(STAG_HUNT, Mistakes.PAYOFF)
    assert [item.states for item in result.stable] == [((1, 1),)]
    leaving = {item.states[0]: item.radius for item in result.classes}
    assert leaving == {(0, 0): Fraction(2, 9), (1, 1): Fraction(4, 9)}


def test_without_strict_equilibria_play_cycles_for_ever():
    pennies = Game([[[1, 0], [0, 1]], [[0, 1], [1, 0]]])
    (only,) = stochastically_stable_profiles(pennies).classes
    assert len(only.states) == 4
    assert only.potential == 0
    assert only.radius is None


games = st.sampled_from([(2, 3, 3), (3, 2, 2, 2), (2, 2, 4)]).flatmap(
    lambda shape: arrays(np.int64, shape, elements=st.integers(-9, 9)).map(Game)
)


@settings(max_examples=40, deadline=None)
@given(games, st.sampled_from(Mistakes))
def test_strict_equilibria_are_recurrent_classes_and_rescaling_changes_nothing(game, mistakes):
    result = stochastically_stable_profiles(game, mistakes)
    assert result.residual == 0
    single = {item.states[0] for item in result.classes if len(item.states) == 1}
    strict = {
        tuple(int(mix.argmax()) for mix in e.profile) for e in solve(game, Pure()) if e.strict
    }
    assert single == strict
    payoffs = game.payoffs.astype(int)
    payoffs[0] = 5 * payoffs[0] - 2
    again = stochastically_stable_profiles(Game(payoffs), mistakes)
    assert [item.potential for item in again.classes] == [c.potential for c in result.classes]


def brute_tree(costs, root):
    """The least cost over every map of the other nodes that leads all of them to the root."""
    others = [node for node in range(len(costs)) if node != root]
    best = None
    for choice in product(range(len(costs)), repeat=len(others)):
        tree = dict(zip(others, choice, strict=True))
        if any(a == b for a, b in tree.items()):
            continue
        for start in others:
            node, seen = start, set()
            while node != root and node not in seen:
                seen.add(node)
                node = tree[node]
            if node != root:
                break
        else:
            cost = sum(costs[a][b] for a, b in tree.items())
            best = cost if best is None else min(best, cost)
    return best


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 5).flatmap(lambda n: arrays(np.int64, (n, n), elements=st.integers(0, 6))))
def test_thecheapest_tree_is_as_cheap_as_the_best_of_all_trees(matrix):
    costs = tuple(tuple(Fraction(int(v)) for v in row) for row in matrix)
    for root in range(len(costs)):
        tree = cheapest_tree(costs, root)
        assert set(tree) == set(range(len(costs))) - {root}
        for start in tree:
            node = start
            for _ in costs:
                node = tree.get(node, node)
            assert node == root
        cost = sum(costs[a][b] for a, b in tree.items())
        assert cost == (brute_tree(costs, root) or 0)


def test_what_is_out_of_reach_is_refused():
    with pytest.raises(GameError, match="states"):
        stochastically_stable_conventions(STAG_HUNT, 10**6)
    with pytest.raises(GameError, match="at least 2 agents"):
        stochastically_stable_conventions(STAG_HUNT, 1)
    with pytest.raises(GameError, match="symmetric"):
        stochastically_stable_conventions(Game([[[1, 0], [0, 1]], [[0, 1], [1, 0]]]), 5)


def test_classes_are_told_in_rows():
    frame = stochastically_stable_profiles(STAG_HUNT, Mistakes.PAYOFF).to_frame()
    assert frame["stable"].tolist() == [False, True]


def test_large_and_small_games_have_the_same_components(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(5)
    for _ in range(30):
        size = int(rng.integers(1, 12))
        start, end = rng.integers(size, size=(2, int(rng.integers(0, 20))))
        dense = strong_components(start, end, size)
        monkeypatch.setattr(stochastic_stability, "MOST_DENSE", 0)
        sparse = strong_components(start, end, size)
        monkeypatch.undo()
        together = dense[:, None] == dense
        assert (together == (sparse[:, None] == sparse)).all()
