"""The set of self-enforcing payoffs: published vertices, two algorithms, thresholds, finite play."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alliancegame.errors import AllianceGameError
from alliancegame.game.game import Game
from alliancegame.game.payoffs import build_game
from alliancegame.model.file.library import load
from alliancegame.pact.time.payoff_bounds import payoff_bounds
from alliancegame.pact.time.payoff_set import critical_discount, payoff_set
from alliancegame.pact.time.polygon import clipped, depth, hull, separation
from alliancegame.pact.time.repetition import repetition

DILEMMA = Game([[[3, 0], [5, 1]], [[3, 5], [0, 1]]])

# Abreu and Sannikov (2014), section 5: a Cournot duopoly at δ = 0.3
COURNOT = Game(
    [
        [[16, 3, 0], [21, 10, -1], [9, 5, -5]],
        [[9, 13, 3], [1, 4, 0], [0, -4, -15]],
    ]
)
COURNOT_VERTICES = [
    [7.33770472, 10.9826253],
    [1.1256824, 2.8],
    [7.33770472, 0],
    [7.86308964, 0],
    [19.7917977, 2.8],
    [15.5630896, 9.1],
]


def test_the_published_duopoly_has_its_published_vertices():
    found = payoff_set(COURNOT, (0.3, 0.3))
    assert found.algorithm == "Abreu-Sannikov"
    assert separation(found.vertices, hull(np.array(COURNOT_VERTICES))) < 1e-5
    assert found.residual < 1e-6


def test_a_dilemma_supports_co_operation_from_one_half():
    assert payoff_set(DILEMMA, (0.5, 0.5)).supports((0, 0))
    assert not payoff_set(DILEMMA, (0.49, 0.49)).supports((0, 0))
    assert critical_discount(DILEMMA, (0, 0)) == pytest.approx(0.5, abs=1e-5)


def test_the_impatient_are_left_with_stage_equilibria():
    assert payoff_set(DILEMMA, (0, 0)).vertices.tolist() == [[1, 1]]
    assert critical_discount(DILEMMA, (1, 1)) == 0


def test_without_a_pure_equilibrium_there_is_no_payoff():
    pennies = Game([[[1, -1], [-1, 1]], [[-1, 1], [1, -1]]])
    found = payoff_set(pennies, (0.5, 0.5))
    assert found.vertices.shape == (0, 2)
    assert not found.supports((0, 0))
    assert critical_discount(pennies, (0, 0)) is None


@given(st.integers(0, 10**6), st.sampled_from([0.2, 0.4, 0.6]))
@settings(deadline=None, max_examples=15)
def test_few_points_give_the_set_the_full_operator_gives(seed, delta):
    """Abreu–Sannikov's at most four points a profile against the whole operator iterated long."""
    # whole numbers would put constraints on the edge, where the set jumps with the least change of δ
    game = Game(9 * np.random.default_rng(seed).random((2, 2, 3)))
    few = payoff_set(game, (delta, delta))
    full = payoff_set(game, (delta, delta * (1 + 1e-12)))
    assert full.algorithm == "Cronshaw-Luenberger"
    assert few.residual < 1e-6
    for vertices, other in ((few.vertices, full), (full.vertices, few)):
        for vertex in vertices:
            assert other.depth(vertex) > -1e-5


def test_payoffs_reached_by_a_long_finite_plan_lie_in_the_set():
    """Alternation in the dilemma for 400 periods, its continuations checked one by one."""
    delta, periods = 0.8, 400
    path = [(0, 1), (1, 0)] * (periods // 2)
    values = np.zeros((periods + 1, 2))
    values[-1] = (2.5, 2.5)
    for t in reversed(range(periods)):
        stage = DILEMMA.payoffs[(slice(None), *path[t])]
        values[t] = (1 - delta) * stage + delta * values[t + 1]
    gains = {(0, 1): (1, 0), (1, 0): (0, 1)}
    for t, profile in enumerate(path[:-1]):
        assert (delta * (values[t + 1] - 1) >= (1 - delta) * np.array(gains[profile])).all()
    found = payoff_set(DILEMMA, (delta, delta))
    assert found.depth(values[0]) > -1e-9
    assert found.depth(values[1]) > -1e-9


def test_unequal_patience_lets_payoffs_leave_the_hull_of_stage_payoffs():
    """Lehrer and Pauzner (1999): the patient lend to the impatient."""
    found = payoff_set(DILEMMA, (0.5, 0.95))
    stage = hull(DILEMMA.payoffs.reshape(2, -1).T)
    assert min(depth(stage, vertex) for vertex in found.vertices) < -0.01
    assert found.residual < 1e-6


def test_a_harsher_punishment_than_any_stage_equilibrium_holds_more():
    """The duopoly's minmax is below its stage equilibria: an optimal penal code needs less δ."""
    threshold = critical_discount(COURNOT, (0, 0))
    assert threshold is not None
    below, above = threshold - 1e-3, threshold + 1e-3
    assert payoff_set(COURNOT, (above, above)).supports((0, 0))
    assert not payoff_set(COURNOT, (below, below)).supports((0, 0))


def test_the_pact_of_the_exchange_lies_in_its_set():
    result = repetition(load("reciprocal-exchange"))
    record = result.to_dict()
    assert record["harshest_punishment"] == pytest.approx(0.5)
    assert record["payoff_set"]["pact_supported"]
    assert record["payoff_set"]["pact_depth"] >= -1e-9
    game = build_game(load("reciprocal-exchange"))
    assert record["payoff_set"]["pact"] == [float(t[result.pact]) for t in game.payoffs]


def test_three_actors_are_refused_with_the_way_out():
    with pytest.raises(AllianceGameError, match="payoff_bounds"):
        payoff_set(Game(np.zeros((3, 2, 2, 2))), (0.5, 0.5, 0.5))


@pytest.mark.parametrize("discounts", [(0.5,), (0.5, 1), (-0.1, 0.5)])
def test_discount_factors_outside_their_range_are_refused(discounts):
    with pytest.raises(AllianceGameError, match="from 0 to below 1"):
        payoff_set(DILEMMA, discounts)


def test_polygons_clip_and_measure_depth():
    square = hull(np.array([[0, 0], [0, 2], [2, 0], [2, 2], [1, 1], [1, 0]]))
    assert len(square) == 4
    assert depth(square, np.array([1.0, 0.5])) == pytest.approx(0.5)
    assert depth(square, np.array([3.0, 1.0])) == pytest.approx(-1)
    part = clipped(square, np.array([1.5, 0.5]))
    assert sorted(part.tolist()) == [[1.5, 0.5], [1.5, 2], [2, 0.5], [2, 2]]
    assert not len(clipped(square, np.array([3.0, 0.0])))


@given(st.integers(0, 10**6), st.sampled_from([(0.3, 0.3), (0.6, 0.6), (0.4, 0.7)]))
@settings(deadline=None, max_examples=10)
def test_bounds_contain_the_set_and_exclude_nothing_it_supports(seed, discounts):
    game = Game(np.random.default_rng(seed).integers(0, 9, (2, 2, 3)))
    bounds = payoff_bounds(game, discounts, iterations=10)
    found = payoff_set(game, discounts)
    if len(found.vertices):
        reached = bounds.directions @ (found.vertices / game.payoff_range).T
        assert (reached.max(axis=1) <= bounds.levels + 1e-6).all()
    for profile in np.ndindex(game.shape):
        assert not (found.supports(profile) and bounds.excludes(profile))


def test_bounds_settle_near_the_set_and_exclude_what_no_play_supports():
    bounds = payoff_bounds(DILEMMA, (0.45, 0.45))
    assert bounds.settled
    found = payoff_set(DILEMMA, (0.45, 0.45))
    reached = (bounds.directions @ (found.vertices / DILEMMA.payoff_range).T).max(axis=1)
    assert bounds.levels == pytest.approx(reached, abs=1e-4)
    assert bounds.excludes((0, 0))
    assert not payoff_bounds(DILEMMA, (0.55, 0.55)).excludes((0, 0))


def test_bounds_for_three_actors_keep_every_stage_equilibrium():
    """A public-goods game of three: free riding is an equilibrium, giving needs some patience."""
    payoffs = np.zeros((3, 2, 2, 2))
    for profile in np.ndindex(2, 2, 2):
        given = 3 - sum(profile)
        payoffs[(slice(None), *profile)] = [0.6 * given - (1 - own) for own in profile]
    game = Game(payoffs)
    low, high = payoff_bounds(game, (0.2,) * 3), payoff_bounds(game, (0.8,) * 3)
    assert not low.excludes((1, 1, 1))
    assert low.excludes((0, 0, 0))
    assert not high.excludes((0, 0, 0))


def test_bounds_prove_that_matching_pennies_has_no_pure_play():
    pennies = Game([[[1, -1], [-1, 1]], [[-1, 1], [1, -1]]])
    assert payoff_bounds(pennies, (0.5, 0.5)).empty
    with pytest.raises(AllianceGameError, match="above 0"):
        payoff_bounds(pennies, (0, 0.5))


def test_the_set_of_the_unequally_patient_settles_and_is_a_fixed_point() -> None:
    # vertices that are nearly in line must not be dropped by more than the iteration's tolerance
    game = build_game(load("dprk-russia-exchange"))
    found = payoff_set(game, [0.85, 0.9])
    assert found.iterations < 200
    assert found.residual < 1e-6
