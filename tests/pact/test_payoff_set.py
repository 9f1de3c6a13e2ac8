"""The set of self-enforcing payoffs: published vertices, two algorithms, thresholds, finite play."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from payoff_set_oracle import differences

from alliancegame.errors import AllianceGameError
from alliancegame.game.expectations import pure_regrets
from alliancegame.game.game import Game
from alliancegame.game.payoffs import build_game
from alliancegame.model.file.library import load
from alliancegame.model.parameter import Parameter
from alliancegame.pact.time.generated_support import separation
from alliancegame.pact.time.payoff_bounds import payoff_bounds
from alliancegame.pact.time.payoff_set import critical_discount, payoff_set
from alliancegame.pact.time.polygon import clipped, depth, divided, hull, thinned
from alliancegame.pact.time.repetition import repetition
from alliancegame.pact.time.thresholds import minmax
from tests.generators import model_of

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
    assert separation(found.vertices, np.array(COURNOT_VERTICES)) < 1e-5
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
    stage = hull([(3, 3), (5, 0), (0, 5), (1, 1)])
    outside = [depth(stage, (Fraction(x), Fraction(y)), (1, 1)) for x, y in found.vertices]
    assert min(outside) < -0.01
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
    square = hull([(0, 0), (0, 4), (4, 0), (4, 4), (2, 2), (2, 0)])
    assert len(square) == 4
    assert depth(square, (Fraction(2), Fraction(1)), (1, 1)) == 1
    assert depth(square, (Fraction(6), Fraction(2)), (2, 2)) == -1
    assert depth([], (Fraction(0), Fraction(0)), (1, 1)) == -np.inf
    part = clipped(square, (3, 1))
    assert sorted(part) == [(3, 1), (3, 4), (4, 1), (4, 4)]
    assert not clipped(square, (6, 0))


def test_no_corner_is_lost_where_abscissae_are_all_but_equal():
    unit = 10**15
    points = [(3, 7), (3 + 1 / unit, 6.8), (3 + 1 / unit, 6), (5.34, 6), (9, 7)]
    found = hull((round(x * unit), round(y * unit)) for x, y in points)
    assert (3 * unit + 1, 6 * unit) in found
    assert (3 * unit, 7 * unit) in found
    assert len(found) == 4


@given(st.integers(0, 10**6), st.integers(1, 40), st.integers(0, 200))
@settings(deadline=None, max_examples=60)
def test_rounding_and_thinning_enlarge_a_polygon_by_no_more_than_they_say(seed, divisor, reach):
    rng = np.random.default_rng(seed)
    angles = rng.uniform(0, 2 * np.pi, rng.integers(1, 40))
    given = hull((round(1e5 * np.cos(a)), round(7e4 * np.sin(a))) for a in angles)
    coarse = divided(given, (divisor, 3))
    fewer = thinned(given, reach)
    assert len(fewer) <= len(given)
    assert len(coarse) <= len(given) + 4
    for angle in rng.uniform(0, 2 * np.pi, 20):
        way = np.array([np.cos(angle), np.sin(angle)])
        least = (np.array(given) @ way).max()
        rounded = (np.array(coarse) * [divisor, 3] @ way).max()
        assert least - 1e-6 <= rounded <= least + divisor + 3
        assert least - 1e-6 <= (np.array(fewer) @ way).max() <= least + 2 * reach + 3


@given(st.integers(0, 10**6), st.sampled_from([(0.3, 0.3), (0.6, 0.6), (0.4, 0.7)]))
@settings(deadline=None, max_examples=10)
def test_bounds_contain_the_set_and_exclude_nothing_it_supports(seed, discounts):
    game = Game(np.random.default_rng(seed).integers(0, 9, (2, 2, 3)))
    bounds = payoff_bounds(game, discounts, iterations=10)
    found = payoff_set(game, discounts)
    if len(found.vertices):
        relative = (found.vertices - game.payoffs.min(axis=(1, 2))) / game.payoff_range
        reached = bounds.directions @ relative.T
        assert (reached.max(axis=1) <= bounds.levels + 1e-6).all()
    for profile in np.ndindex(game.shape):
        assert not (found.supports(profile) and bounds.excludes(profile))


def test_bounds_settle_near_the_set_and_exclude_what_no_play_supports():
    bounds = payoff_bounds(DILEMMA, (0.45, 0.45))
    assert bounds.settled
    found = payoff_set(DILEMMA, (0.45, 0.45))
    reached = (bounds.directions @ (found.vertices / DILEMMA.payoff_range).T).max(axis=1)
    assert bounds.worst == pytest.approx([1, 1])
    assert bounds.levels == pytest.approx(reached, abs=1e-4)
    assert bounds.excludes((0, 0))
    assert not payoff_bounds(DILEMMA, (0.55, 0.55)).excludes((0, 0))


@pytest.mark.slow
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


@pytest.mark.slow
def test_the_set_of_the_unequally_patient_settles_and_is_a_fixed_point(
    dprk_russia_exchange,
) -> None:
    game = build_game(dprk_russia_exchange)
    found = payoff_set(game, [0.85, 0.9])
    assert found.settled
    assert found.residual < 1e-8


@pytest.mark.slow
@pytest.mark.parametrize("block", range(10))
def test_sets_are_those_of_a_plain_recursion_in_long_numbers(block):
    """Sixty digits, another hull, the full operator: ten games of small integers at a time."""
    for seed in range(10 * block, 10 * block + 10):
        assert differences(seed) == ""


@given(
    st.lists(st.integers(0, 3), min_size=8, max_size=8),
    st.sampled_from([(0.9, 0.5), (0.3, 0.7), (0.8, 0.8), (0.0, 0.6)]),
)
@settings(deadline=None, max_examples=25)
def test_no_stage_equilibrium_is_ever_missing(payoffs, discounts):
    game = Game(np.array(payoffs).reshape(2, 2, 2))
    found = payoff_set(game, discounts)
    for profile in np.ndindex(game.shape):
        if not np.array([gain[profile] for gain in pure_regrets(game.payoffs)]).any():
            assert found.supports(profile)
            assert found.depth([tensor[profile] for tensor in game.payoffs]) >= -1e-12


@pytest.mark.parametrize(
    ("payoffs", "discounts", "profile"),
    [
        ([[[0, 0], [0, 1]], [[0, 2], [0, 1]]], (0.9, 0.5), (1, 1)),
        ([[[3, 3], [0, 2]], [[3, 0], [1, 2]]], (0.3, 0.7), (0, 0)),
        ([[[-4, 4], [3, -3], [-5, -1]], [[-5, 3], [-2, -3], [1, -2]]], (0.9, 0.9), (1, 0)),
    ],
)
def test_an_equilibrium_is_supported_where_constraints_bind_at_the_edge(
    payoffs, discounts, profile
):
    found = payoff_set(Game(payoffs), discounts)
    assert found.supports(profile)
    at = [tensor[profile] for tensor in np.array(payoffs)]
    assert np.abs(found.vertices - at).max(axis=1).min() == 0  # shown as the payoffs they are
    assert found.residual < 1e-8


def test_a_profile_is_supported_by_a_punishment_reached_only_in_the_limit():
    """The worst of the second actor is 1/3, which (1, 0) needs to the last digit."""
    found = payoff_set(Game([[[-3, -1], [2, 1]], [[-3, -1], [1, 2]]]), (0.8, 0.8))
    assert found.supports((1, 0))
    assert found.worst == pytest.approx([1, 1 / 3])


@pytest.mark.slow
def test_a_set_that_hangs_on_one_corner_settles_with_its_thinnest_part():
    """The continuation (2, 3) alone holds the first profile, whose payoffs are then (1, 2.9)."""
    found = payoff_set(Game([[[0, 1], [1, 2]], [[2, 2], [3, 3]]]), (0.5, 0.9))
    assert found.settled
    assert found.worst == pytest.approx([1, 2.9], abs=1e-6)
    assert found.residual < 1e-8


def test_a_pact_that_pays_both_most_is_in_the_set_of_repeated_play():
    model = model_of(np.array([[[3, 3], [0, 2]], [[3, 0], [1, 2]]]), (0, 0))
    patience = {"a0": Fraction(3, 10), "a1": Fraction(7, 10)}
    model = replace(
        model,
        actors=tuple(replace(a, discount=f"{a.name}.discount") for a in model.actors),
        parameters={
            **model.parameters,
            **{f"{k}.discount": Parameter(f"{k}.discount", v) for k, v in patience.items()},
        },
    )
    placed = repetition(model).to_dict()["payoff_set"]
    assert placed["pact_supported"] is True
    assert placed["pact_depth"] >= -1e-9


@pytest.mark.slow
@pytest.mark.parametrize(
    ("unit", "level"),
    [(Fraction(1, 10**16), 0), (Fraction(10**20), 10**12)],
    ids=["small", "great"],
)
def test_neither_the_unit_nor_the_level_of_payoffs_changes_an_answer(unit, level):
    scaled = Game(
        [
            [[(v + level) * unit for v in row] for row in t]
            for t in DILEMMA.payoffs.astype(int).tolist()
        ]
    )
    for discounts in ((0.45, 0.45), (0.5, 0.7)):
        one, other = payoff_set(DILEMMA, discounts), payoff_set(scaled, discounts)
        assert one.supports((0, 0)) == other.supports((0, 0))
        assert one.iterations == other.iterations
        assert other.depth([(3 + level) * unit] * 2) == pytest.approx(one.depth([3, 3]), rel=1e-9)
    assert critical_discount(scaled, (0, 0)) == critical_discount(DILEMMA, (0, 0))
    assert payoff_bounds(scaled, (0.45, 0.45)).excludes((0, 0))
    assert not payoff_bounds(scaled, (0.55, 0.55)).excludes((0, 0))
    assert minmax(scaled, 0) == float((1 + level) * unit)
