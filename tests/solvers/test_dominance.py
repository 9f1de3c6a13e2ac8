"""Iterated strict dominance and rationalizability."""

from fractions import Fraction
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from alliancegame.game.game import Game
from alliancegame.solvers.dominance import Belief, advantage, belief_regret, iterated_dominance
from alliancegame.solvers.matrix_game import solve_matrix_game
from alliancegame.solvers.solve import solve


def bimatrix(a, b):
    return Game([a, b])


integers = st.integers(-4, 4)
games = st.sampled_from([(2, 3, 3), (2, 2, 4), (3, 2, 2, 2), (3, 3, 2, 2)]).flatmap(
    lambda shape: arrays(np.int64, shape, elements=integers).map(Game)
)


def test_the_prisoners_dilemma_is_solved_in_one_round():
    result = iterated_dominance(bimatrix([[3, 0], [5, 1]], [[3, 5], [0, 1]]))
    assert result.kept == ((1,), (1,))
    assert result.solvable
    assert result.rounds == 1
    assert [(r.actor, r.action, r.witness, r.advantage) for r in result.removals] == [
        (0, 0, {1: 1}, 1),
        (1, 0, {1: 1}, 1),
    ]


def test_bernheims_example_loses_one_action_each_and_keeps_the_cycle():
    """Bernheim (1984), figure 1, as in Osborne and Rubinstein (1994), figure 57.1: b4, then a4."""
    a = [[0, 2, 7, 0], [5, 3, 5, 0], [7, 2, 0, 0], [0, 0, 0, 10]]
    b = [[7, 5, 0, 1], [2, 3, 2, 1], [0, 5, 7, 1], [0, -2, 0, -1]]
    result = iterated_dominance(bimatrix(a, b))
    assert result.kept == ((0, 1, 2), (0, 1, 2))
    assert [(r.round, r.actor, r.action) for r in result.removals] == [(1, 1, 3), (2, 0, 3)]
    assert result.removals[0].witness.keys() == {0, 2}
    assert result.removals[1].witness == {1: 1}
    assert result.residual == 0


def test_an_action_dominated_only_by_a_mix_is_removed_with_that_mix():
    result = iterated_dominance(bimatrix([[4, 0], [0, 4], [1, 1]], [[1, 0], [0, 1], [0, 0]]))
    (removal,) = result.removals
    assert removal.action == 2
    assert removal.witness == {0: Fraction(1, 2), 1: Fraction(1, 2)}
    assert removal.advantage == 1


def test_an_action_equal_to_a_mix_is_kept_since_dominance_is_strict():
    result = iterated_dominance(bimatrix([[4, 0], [0, 4], [2, 2]], [[1, 0], [0, 1], [0, 0]]))
    assert result.kept == ((0, 1, 2), (0, 1))


def test_a_tie_is_decided_exactly_where_floating_point_cannot():
    tenth = Fraction(1, 10)
    tied = Game([[[3 * tenth], [Fraction(3, 10)]], [[0], [0]]])
    assert iterated_dominance(tied).kept == ((0, 1), (0,))
    hair = Fraction(1, 10**30)
    apart = Game([[[3 * tenth + hair], [Fraction(3, 10)]], [[0], [0]]])
    result = iterated_dominance(apart)
    assert result.kept == ((0,), (0,))
    assert result.removals[0].advantage == hair


def test_iteration_runs_to_the_end_of_a_long_chain():
    """Half the other's number is best: 0..5 shrinks to 0..3, 0..2 and 0..1, where 1 ties with 0."""
    size = 6
    a = [[-abs(2 * i - j) for j in range(size)] for i in range(size)]
    result = iterated_dominance(bimatrix(a, np.transpose(a)))
    assert result.kept == ((0, 1), (0, 1))
    assert [result.kept_before(r)[0][-1] for r in (1, 2, 3, 4)] == [5, 3, 2, 1]
    assert result.residual == 0


def test_with_three_actors_a_correlated_belief_can_justify_an_action():
    """Against independent beliefs the third action is never best; against a correlated one it is.

    Matching others pay 8 to L or R; the middle action pays 4 - 3 sure against the correlated half.
    """
    third = np.zeros((2, 2, 3), dtype=int)
    third[0, 0] = [8, 0, 4]
    third[1, 1] = [0, 8, 4]
    third[0, 1] = third[1, 0] = [3, 3, 0]
    payoffs = np.stack([np.zeros((2, 2, 3), dtype=int)] * 2 + [third])
    result = iterated_dominance(Game(payoffs))
    assert result.kept[2] == (0, 1, 2)
    belief = next(b for b in result.beliefs if b.actor == 2 and b.action == 2)
    assert belief.weights == {(0, 0): Fraction(1, 2), (1, 1): Fraction(1, 2)}


@settings(max_examples=60, deadline=None)
@given(games)
def test_every_removal_and_every_survivor_is_proved(game):
    result = iterated_dominance(game)
    assert result.residual == 0
    assert all(r.advantage > 0 and sum(r.witness.values()) == 1 for r in result.removals)
    assert {(b.actor, b.action) for b in result.beliefs} == {
        (i, a) for i, own in enumerate(result.kept) for a in own
    }
    assert all(sum(b.weights.values()) == 1 for b in result.beliefs)


@settings(max_examples=30, deadline=None)
@given(arrays(np.int64, (2, 3, 3), elements=integers))
def test_no_action_in_an_equilibriums_support_is_removed(payoffs):
    game = Game(payoffs)
    kept = iterated_dominance(game).kept
    for equilibrium in solve(game):
        for own, mix in zip(kept, equilibrium.profile, strict=True):
            assert set(np.flatnonzero(mix)) <= set(own)


@settings(max_examples=30, deadline=None)
@given(games, st.randoms(use_true_random=False))
def test_relabelling_actions_and_rescaling_an_actor_change_nothing_else(game, random):
    orders = [random.sample(range(k), k) for k in game.shape]
    moved = game.payoffs[np.ix_(range(game.size), *orders)].astype(int)
    moved[0] = 3 * moved[0] + 7
    kept = iterated_dominance(game).kept
    again = iterated_dominance(Game(moved)).kept
    assert [{order[a] for a in own} for order, own in zip(orders, again, strict=True)] == [
        set(own) for own in kept
    ]


@settings(max_examples=60, deadline=None)
@given(arrays(np.int64, st.tuples(st.integers(1, 4), st.integers(1, 5)), elements=integers))
def test_a_matrix_games_mixes_secure_its_value_from_both_sides(matrix):
    result = solve_matrix_game(matrix.astype(object))
    rows, columns = np.array(result.rows), np.array(result.columns)
    assert rows.sum() == columns.sum() == 1
    assert rows.min() >= 0
    assert columns.min() >= 0
    assert (rows @ matrix).min() == result.value == (matrix @ columns).max()


def test_the_result_tells_each_removal_in_a_row():
    game = Game([[[3, 0], [5, 1]], [[3, 5], [0, 1]]], ["russia", "dprk"], [["hold", "leave"]] * 2)
    result = iterated_dominance(game)
    frame = result.to_frame()
    assert frame["actor"].tolist() == ["russia", "dprk"]
    assert frame["dominated by"].tolist() == ["leave 1.0"] * 2
    assert result.to_dict()["rationalizable"] == {"russia": ["leave"], "dprk": ["leave"]}
    assert result.reduced.actions == (("leave",), ("leave",))


@pytest.mark.parametrize("shape", list(product([1, 2], [1, 3])))
def test_a_constant_game_keeps_every_action(shape):
    result = iterated_dominance(Game(np.zeros((2, *shape), dtype=int)))
    assert result.removals == ()
    assert result.to_frame().empty


def test_a_game_is_solvable_only_if_one_profile_is_left():
    half = iterated_dominance(bimatrix([[1, 1], [0, 0]], [[1, 1], [1, 1]]))
    assert half.kept == ((0,), (0, 1))
    assert not half.solvable


def test_what_a_belief_fails_by_is_told_in_payoff_units():
    third = Fraction(1, 3)
    game = bimatrix([[third, 0], [0, 2 * third]], [[1, 1], [1, 1]])
    sure_of_the_second = Belief(0, 0, {(1,): Fraction(1)})
    assert belief_regret(game, ((0, 1), (0, 1)), sure_of_the_second) == 2 * third
    assert advantage(game, ((0, 1), (1,)), 0, 0, {1: Fraction(1)}) == 2 * third
