"""All equilibria of three and more actors, each proved to be one, and none missing."""

from __future__ import annotations

import json
import os
import sys
from dataclasses import replace
from fractions import Fraction
from functools import cache
from itertools import combinations, permutations, product
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as numpy_strategies
from scipy.optimize import linprog

from alliancegame.game.expectations import action_payoffs_in_each
from alliancegame.game.game import FloatArray, Game
from alliancegame.game.payoffs import build_game
from alliancegame.game.verify import regrets
from alliancegame.model.file.library import load
from alliancegame.solvers.base import Budget, Coverage
from alliancegame.solvers.branch_and_prune.exact.connections import (
    connected,
    maximal,
    overlap,
    spans,
)
from alliancegame.solvers.branch_and_prune.exact.continua import equilibrium_sets, steps_of
from alliancegame.solvers.branch_and_prune.exact.isolation import are_apart, disjoint, is_root
from alliancegame.solvers.branch_and_prune.exact.mixing import (
    extreme_weights,
    mixing_around,
    mixing_set,
)
from alliancegame.solvers.branch_and_prune.exact.pairs import small_subsets
from alliancegame.solvers.branch_and_prune.exact.products import may_be_isolated
from alliancegame.solvers.branch_and_prune.exact.ties import refined
from alliancegame.solvers.branch_and_prune.exact.weights import exact_mix, reduced, units
from alliancegame.solvers.branch_and_prune.exploration import PER_PAYOFF, pace
from alliancegame.solvers.branch_and_prune.payoff_rows import payoff_rows
from alliancegame.solvers.branch_and_prune.search import kernel, machine_code
from alliancegame.solvers.branch_and_prune.search.cell_roots import BALL
from alliancegame.solvers.branch_and_prune.search.cells import GAME, set_out
from alliancegame.solvers.branch_and_prune.search.equations import set_up
from alliancegame.solvers.branch_and_prune.search.search_memory import (
    Room,
    laid_out,
    words_for,
    written,
)
from alliancegame.solvers.branch_and_prune.search.search_record import MASKS, PAIR, tally_in
from alliancegame.solvers.branch_and_prune.search.separation import separate
from alliancegame.solvers.branch_and_prune.solver import BranchAndPrune
from alliancegame.solvers.default_solver import default_solver
from alliancegame.solvers.region import Region, joined
from alliancegame.solvers.solution import Solution
from alliancegame.solvers.solve import solve
from alliancegame.solvers.two_actors.vertex_enumeration import VertexEnumeration


def game_of(entries: dict[tuple[int, ...], tuple[int, ...]], shape: tuple[int, ...]) -> Game:
    payoffs = np.zeros((len(shape), *shape), dtype=int)
    for profile, values in entries.items():
        for own, value in zip(payoffs, values, strict=True):
            own[profile] = value
    return Game(payoffs)


MCKELVEY_MCLENNAN = game_of(
    {(0, 0, 0): (9, 8, 12), (1, 1, 0): (9, 8, 2), (0, 1, 1): (3, 4, 6), (1, 0, 1): (3, 4, 4)},
    (2, 2, 2),
)


def profiles(solution: Solution) -> list[list[float]]:
    return sorted(np.round(np.concatenate(item.profile), 7).tolist() for item in solution)


def random_payoffs(shape: tuple[int, ...], seed: int) -> FloatArray:
    return np.random.default_rng(seed).random((len(shape), *shape))


def test_the_game_of_mckelvey_and_mclennan_has_nine_equilibria_two_of_them_totally_mixed():
    # McKelvey and McLennan, "The maximal number of regular totally mixed Nash equilibria" (1997)
    solution = solve(MCKELVEY_MCLENNAN, BranchAndPrune())
    assert solution.coverage == Coverage.ALL
    supports = [sum(int((mix > 0).sum()) for mix in item.profile) for item in solution]
    assert sorted(supports) == [3, 3, 3, 3, 5, 5, 5, 6, 6]


def test_a_game_of_three_actors_with_integer_payoffs_has_an_irrational_equilibrium_only():
    # Nau, Gomez Canovas and Hansen, "On the geometry of Nash equilibria and correlated equilibria"
    # (2004), section 4: rational payoffs, a unique equilibrium, irrational probabilities.
    game = game_of(
        {
            (0, 0, 0): (3, 0, 2),
            (0, 1, 0): (0, 2, 0),
            (1, 0, 0): (0, 1, 0),
            (1, 1, 0): (1, 0, 0),
            (0, 0, 1): (1, 0, 0),
            (0, 1, 1): (0, 1, 0),
            (1, 0, 1): (0, 3, 0),
            (1, 1, 1): (2, 0, 3),
        },
        (2, 2, 2),
    )
    solution = solve(game, BranchAndPrune())
    assert solution.coverage == Coverage.ALL
    (equilibrium,) = solution
    shares = [float(mix[0]) for mix in equilibrium.profile]
    assert all(0 < p < 1 for p in shares)
    assert all(abs(p - Fraction(p).limit_denominator(1000)) > 1e-9 for p in shares[:2])


@pytest.mark.parametrize("seed", range(6))
def test_a_random_game_has_an_odd_number_of_equilibria(seed):
    for shape in ((2, 2, 2), (2, 3, 2), (2, 2, 2, 2)):
        solution = solve(Game(random_payoffs(shape, seed)), BranchAndPrune())
        assert solution.coverage == Coverage.ALL
        assert len(solution) % 2 == 1


@pytest.mark.parametrize("seed", range(12))
def test_a_game_of_two_actors_has_the_equilibria_that_vertex_enumeration_finds(seed):
    rng = np.random.default_rng(seed)
    game = Game(rng.integers(0, 40, (2, 3, 3)))
    ours, exact = solve(game, BranchAndPrune()), solve(game, VertexEnumeration())
    assert ours.coverage == Coverage.ALL
    assert profiles(ours) == profiles(exact)


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_the_order_of_the_actors_does_not_matter(order):
    payoffs = random_payoffs((2, 3, 2), 4)
    turned = Game(payoffs[list(order)].transpose(0, *(1 + i for i in order)))
    expected = sorted(
        np.round(np.concatenate([item.profile[i] for i in order]), 7).tolist()
        for item in solve(Game(payoffs), BranchAndPrune())
    )
    assert profiles(solve(turned, BranchAndPrune())) == expected


@settings(max_examples=8, deadline=None)
@given(numpy_strategies.arrays(np.int64, (3, 2, 2, 2), elements=st.integers(0, 9)))
def test_rescaling_an_actor_changes_no_equilibrium_and_nothing_is_partial_in_silence(payoffs):
    rescaled = payoffs * np.array([3, 1, 10]).reshape(3, 1, 1, 1) + 7
    one, other = (solve(Game(p), BranchAndPrune(cells=200)) for p in (payoffs, rescaled))
    if one.coverage == other.coverage == Coverage.ALL:
        assert profiles(one) == profiles(other)
    assert all(item.regret < 1e-12 for item in one)
    if one.coverage == Coverage.SOME:
        assert "undecided" in one.coverage_reason


def test_an_actor_indifferent_between_two_equilibria_makes_an_edge_described_by_its_ends():
    # The third actor's payoff is constant; the others' best actions do not depend on it.
    payoffs = np.zeros((3, 2, 2, 2), dtype=int)
    payoffs[0, 0] = payoffs[1][:, 0] = 1
    solution = solve(Game(payoffs), BranchAndPrune())
    assert solution.coverage == Coverage.ALL
    (component,) = solution.components
    assert component.subsets[0].vertices[2] == ((1, 0), (0, 1))
    assert len(solution) == 2


def test_a_continuum_ends_where_another_actor_would_deviate():
    # Actor 3 is indifferent; actor 1 stays with its first action while 2 p >= 1 - p.
    payoffs = np.zeros((3, 2, 2, 2), dtype=int)
    payoffs[0, 0, :, 0], payoffs[0, 1, :, 1] = 2, 1
    payoffs[1][:, 0] = 1
    payoffs[2, 1, :, 1] = 1
    solution = solve(Game(payoffs), BranchAndPrune())
    assert solution.coverage == Coverage.ALL
    ends = {mix[0] for c in solution.components for s in c.subsets for mix in s.vertices[2]}
    assert Fraction(1, 3) in ends


@pytest.mark.parametrize("seed", [0, 1, 18, 37, 58, 60])
def test_one_who_mixes_alone_where_two_others_would_begin_to_leave_raises_no_alarm(seed):
    """Such an equilibrium is a single profile without an index, so that indices need not sum to 1.

    The first is indifferent, the second leaves at any greater weight and the third at any smaller.
    """
    payoffs = np.random.default_rng(seed).integers(-3, 4, (3, 2, 2, 2))
    payoffs[:, :, 0, 0] = 0
    payoffs[1, :, 1, 0] = 1, -1
    payoffs[2, :, 0, 1] = -1, 1
    half = (0.5, 0.5), (1.0, 0.0), (1.0, 0.0)
    assert regrets(Game(payoffs), tuple(map(np.array, half))).max() == 0
    findings = BranchAndPrune().search(Game(payoffs), Budget.usual())
    assert "alarm" not in findings.reason
    if not findings.components:
        assert half in [tuple(tuple(map(float, mix)) for mix in p) for p in findings.candidates]


def test_where_nobody_cares_every_profile_is_an_equilibrium():
    solution = solve(Game(np.ones((3, 2, 2, 2), dtype=int)), BranchAndPrune())
    assert solution.coverage == Coverage.ALL
    assert len(solution) == 8
    assert len(solution.components) == 1


def pennies_with_a_safe_action(gain: Fraction) -> Game:
    """Matching pennies, worth 0, but that the first actor may take a gain instead."""
    payoffs = np.full((3, 3, 2, 2), Fraction(0))
    payoffs[0, :2] = np.array([[1, -1], [-1, 1]])[:, :, None]
    payoffs[0, 2] = gain
    payoffs[1] = -payoffs[0]
    payoffs[2, :, :, 0] = 1
    return Game(payoffs)


@pytest.mark.parametrize("digits", [6, 9, 12])
def test_what_is_nearly_tied_is_decided_by_more_digits(digits):
    tiny = Fraction(1, 10**digits)
    halves = (Fraction(1, 2), Fraction(1, 2), Fraction(0))
    worse, better = (solve(pennies_with_a_safe_action(g), BranchAndPrune()) for g in (-tiny, tiny))
    assert worse.coverage == Coverage.ALL
    (equilibrium,) = worse
    assert np.allclose(equilibrium.profile[0], np.array(halves, dtype=float))
    assert all(item.profile[0].tolist() == [0, 0, 1] for item in better)
    (subset,) = better.components[0].subsets
    assert {mix[0] for mix in subset.vertices[1]} == {(1 - tiny) / 2, (1 + tiny) / 2}


@pytest.mark.slow
def test_continua_that_are_products_of_faces_are_all_listed():
    # Three actors and three places, and it is enough that not all are at the same: nobody gains
    # if at each place one of them never is.
    payoffs = np.zeros((3, 3, 3, 3), dtype=int)
    for profile in np.ndindex(3, 3, 3):
        payoffs[(slice(None), *profile)] = len(set(profile)) > 1
    solution = solve(Game(payoffs))
    assert solution.coverage == Coverage.ALL
    absent = [tuple(own) for own in product(range(3), repeat=3) if len(set(own)) > 1]
    faces = {
        tuple(
            tuple(sorted(set(range(3)) - {place for place, who in enumerate(own) if who == actor}))
            for actor in range(3)
        )
        for own in absent
    }
    listed = {
        tuple(tuple(sorted(mix.index(1) for mix in own)) for own in subset.vertices)
        for component in solution.components
        for subset in component.subsets
    }
    assert listed == faces
    thirds = (Fraction(1, 3),) * 3
    assert sum(item.exact == (thirds,) * 3 for item in solution) == 1
    assert solution.certificate.check(solution.game) is None


def mixes_of(count: int) -> list[tuple[Fraction, ...]]:
    """Some simple ones."""
    return sorted(
        {
            tuple(Fraction(weight, total) for weight in weights)
            for total in (1, 2, 3)
            for weights in product(range(total + 1), repeat=count)
            if sum(weights) == total
        }
    )


def is_listed(profile: tuple[tuple[Fraction, ...], ...], solution: Solution) -> bool:
    """Whether it is in a component or, to rounding, among the equilibria."""

    def in_hull(mix: tuple[Fraction, ...], corners: tuple[tuple[Fraction, ...], ...]) -> bool:
        if mix in corners or len(corners) < 2:
            return mix in corners
        weights = [*np.array(corners, dtype=float).T, np.ones(len(corners))]
        return linprog(np.zeros(len(corners)), A_eq=weights, b_eq=[*map(float, mix), 1.0]).success

    subsets = [subset for component in solution.components for subset in component.subsets]
    flat = np.array([p for mix in profile for p in mix], dtype=float)
    return any(np.abs(np.concatenate(item.profile) - flat).max() < 1e-7 for item in solution) or (
        any(all(map(in_hull, profile, subset.vertices)) for subset in subsets)
    )


@pytest.mark.parametrize(("shape", "most"), [((2, 2, 2), 1), ((2, 2, 2), 2), ((2, 3, 2), 3)])
def test_with_ties_everywhere_no_simple_profile_that_is_an_equilibrium_is_missing(shape, most):
    for seed in range(12):
        game = Game(np.random.default_rng(seed).integers(0, most + 1, (3, *shape)))
        solution = solve(game, BranchAndPrune(cells=2000))
        for profile in product(*map(mixes_of, shape)):
            floats = tuple(np.array(mix, dtype=float) for mix in profile)
            if solution.coverage == Coverage.ALL and regrets(game, floats).max() < 1e-12:
                assert is_listed(profile, solution)


def test_two_actors_who_mix_over_a_continuum_are_solved_as_a_game_of_two():
    # While the third takes its first action, the first is indifferent where the second plays 1/2,
    # and the second where the first plays its first action with 1/2. The third stays as long as
    # the first does not play its second action with more than 2/5.
    payoffs = np.zeros((3, 3, 2, 2), dtype=int)
    payoffs[0, :, :, 0] = [[2, 0], [0, 2], [1, 1]]
    payoffs[1, :, :, 0] = [[0, 1], [1, 0], [1, 0]]
    payoffs[0, 0, :, 1] = payoffs[1, :, 0, 1] = 1
    payoffs[2, :, :, 0], payoffs[2, 1, :, 1] = 2, 5
    solution = solve(Game(payoffs), BranchAndPrune(cells=100))
    assert solution.coverage == Coverage.ALL
    (subset,) = (subset for c in solution.components for subset in c.subsets)
    first, second, third = subset.vertices
    half = Fraction(1, 2)
    assert set(first) == {(half, 0, half), (half, Fraction(2, 5), Fraction(1, 10))}
    assert (second, third) == (((half, half),), ((1, 0),))
    assert solution.certificate.check(solution.game) is None


def pennies_before(third: list[list[list[int]]]) -> Game:
    """Matching pennies of two, and what a third actor gets from its two actions beside them."""
    payoffs = np.zeros((3, 2, 2, 2), dtype=int)
    payoffs[0] = np.array([[1, -1], [-1, 1]])[:, :, None]
    payoffs[1] = -payoffs[0]
    payoffs[2] = np.moveaxis(np.array(third), 0, 2)
    return Game(payoffs)


@pytest.mark.parametrize(
    "third", [[[[0, 0], [0, 0]]] * 2, [[[1, 2], [0, 3]]] * 2, [[[1, 0], [0, 1]], [[0, 1], [1, 0]]]]
)
def test_an_actor_who_matters_to_nobody_mixes_freely_where_it_is_indifferent(third):
    solution = solve(pennies_before(third), BranchAndPrune(cells=100))
    assert solution.coverage == Coverage.ALL
    (subset,) = (subset for c in solution.components for subset in c.subsets)
    halves = ((Fraction(1, 2), Fraction(1, 2)),)
    assert subset.vertices == (halves, halves, ((1, 0), (0, 1)))
    assert solution.certificate.check(solution.game) is None
    payoffs = solution.game.payoffs.copy()
    payoffs[0, 0, 0, 1] += 1  # now the third matters to the first
    assert solution.certificate.check(Game(payoffs)) is not None


def test_where_one_actor_cares_for_a_product_the_faces_of_it_are_the_equilibria():
    # The first gains by its first action where both others take their first, in proportion to
    # both probabilities; they do not care. So it takes that, or one of the others never does.
    payoffs = np.zeros((3, 2, 2, 2), dtype=int)
    payoffs[0, 0, 0, 0] = 1
    solution = solve(Game(payoffs), BranchAndPrune(cells=100))
    assert solution.coverage == Coverage.ALL
    simplex, first, second = ((1, 0), (0, 1)), ((1, 0),), ((0, 1),)
    found = {
        tuple(tuple(sorted(own, reverse=True)) for own in subset.vertices)
        for component in solution.components
        for subset in component.subsets
    }
    assert found == {
        (first, simplex, simplex), (simplex, second, simplex), (simplex, simplex, second)
    }  # fmt: skip


@settings(max_examples=80, deadline=None)
@given(st.sampled_from([2, 3]), st.data())
def test_intervals_and_polygons_of_mixes_are_cut_as_vertices_are_enumerated(size, data) -> None:
    gain = st.lists(st.integers(-4, 4), min_size=size, max_size=size)
    gains = data.draw(st.lists(gain, min_size=1, max_size=5))
    # further actions that no mix plays make it a case for the enumeration of vertices
    further = [0] * (3 - size)
    padded = [[*gain, *further, 9] for gain in gains] + [[0] * size + [1] * (4 - size)]
    expected = {mix[:size] for mix in extreme_weights(padded, 4)}
    found = extreme_weights(gains, size)
    assert set(found) == expected
    assert len(found) == len(expected)
    single = extreme_weights([[gain[0]] for gain in gains], 1)
    assert single == (() if any(gain[0] > 0 for gain in gains) else ((1,),))


def test_of_continua_that_lie_in_others_or_are_written_twice_one_is_kept():
    first, second = (1, 0), (0, 1)
    edge, turned = ((first, second), (first,)), ((second, first), (first,))
    square, other = ((second, first), (second, first)), ((first,), (second,))
    assert [set(map(frozenset, kept)) for kept in maximal([edge, turned])] == [
        set(map(frozenset, edge))
    ]
    assert maximal([edge, turned, square, other]) == [square]


def test_products_that_touch_are_one_component_however_they_touch():
    first, second = ((1, 0, 0), (0, 1, 1)), ((0, 0, 1), (1, 1, 0))  # they cross
    third = ((0, 1, 2), (0, 0, 1))  # this meets the second, and ends before the first
    left, right = ((1, 0), (1, 1)), ((1, 3), (0, 1))
    for sides, groups in (
        ([(first, left), (second, left)], 1),
        ([(first, left), (third, left)], 2),
        ([(first, left), (third, left), (second, left)], 1),
        ([(first, left), (second, right)], 2),
        ([(first, left), (second, left), (third, right)], 2),
    ):
        components = connected(sides)
        assert len(components) == groups
        assert sum(map(len, components)) == len(sides)


def test_an_edge_that_two_cells_meet_is_listed():
    # Found by a search over a grid: the edge was met from both of its ends.
    payoffs = np.random.default_rng([80, 77, 1]).integers(0, 2, (3, 2, 2, 2))
    solution = solve(Game(payoffs), BranchAndPrune())
    assert solution.coverage == Coverage.ALL
    quarter = (Fraction(1, 4), Fraction(3, 4))
    assert is_listed((quarter, (Fraction(1), Fraction(0)), (Fraction(1), Fraction(0))), solution)


def test_a_single_actor_who_mixes_at_an_isolated_equilibrium_raises_no_alarm():
    # It takes ties to make it isolated, so that its index is not counted.
    payoffs = [
        [[[3, 3], [2, 2]], [[1, 3], [1, 3]]],
        [[[3, 1], [1, 3]], [[0, 2], [0, 3]]],
        [[[0, 2], [1, 1]], [[3, 2], [1, 0]]],
    ]
    solution = solve(Game(payoffs), BranchAndPrune())
    assert solution.coverage == Coverage.ALL
    (equilibrium,) = solution
    assert equilibrium.exact == ((1, 0), (0, 1), (Fraction(1, 2), Fraction(1, 2)))


@pytest.mark.parametrize("shape", [(2, 2, 2), (2, 2, 2, 2), (3, 3, 3)])
def test_of_games_with_ties_all_is_claimed_only_with_a_proof_and_every_simple_equilibrium(shape):
    for seed in range(4):
        payoffs = np.random.default_rng([seed, *shape]).integers(0, 2, (len(shape), *shape))
        solution = solve(Game(payoffs), BranchAndPrune(cells=2000))
        if solution.certificate is not None:
            assert solution.certificate.check(solution.game) is None
        corners = [
            [mix for mix in mixes_of(count) if max(mix) in (1, Fraction(1, 2))] for count in shape
        ]
        for profile in product(*corners):
            floats = tuple(np.array(mix, dtype=float) for mix in profile)
            if solution.coverage == Coverage.ALL and regrets(solution.game, floats).max() < 1e-12:
                assert is_listed(profile, solution)


def test_a_curve_of_equilibria_is_named_and_hides_no_isolated_one():
    # The third does not care. The first is indifferent where 2 q r = (1 - q)(1 - r), the second
    # where 3 p r = p (1 - r) + (1 - p)(2 - r): three mixes and two equations, none of which factors.
    payoffs = np.zeros((3, 2, 2, 2), dtype=int)
    payoffs[0, 0] = [[2, 0], [0, -1]]
    payoffs[1][:, 0] = [[-3, 1], [1, 2]]
    solution = solve(Game(payoffs), BranchAndPrune(cells=100))
    assert solution.coverage == Coverage.ALL_ISOLATED
    assert "curved" in solution.coverage_reason
    assert solution.stats["cells left"] == solution.stats["cells undecided"] == 0


def test_curves_that_touch_may_hide_an_isolated_profile_and_one_curve_does_not():
    x = np.array([[[0]], [[1]]], dtype=object)
    y = np.array([[[0], [1]]], dtype=object)
    hyperbola = 9 - 4 * (x + 1) * (y + 1)
    line = x + y - 1  # both are 0 at (1/2, 1/2), and together not positive there alone
    assert may_be_isolated([hyperbola, line], [])
    assert may_be_isolated([line, -line, x - y, y - x], [0, 1])  # two equations, one solution
    assert not may_be_isolated([hyperbola], [])
    assert not may_be_isolated([line, -line], [])


def test_balls_on_one_face_are_apart_if_some_mixes_differ_by_more_than_their_size():
    centre = np.array([[0.25, 0.75, 0.0], [0.5, 0.25, 0.25]])
    step = np.array([[1.0, -1.0, 0.0], [0.0, 0.0, 0.0]]) * BALL
    turn = np.array([[0.0, 0.0, 0.0], [1.0, -0.5, -0.5]]) * BALL
    for move in (step, turn):
        assert not disjoint(centre, centre + 0.99 * move)
        assert disjoint(centre, centre + 1.01 * move)
        assert disjoint(centre + 1.01 * move, centre)


def test_an_exact_equilibrium_is_a_root_if_it_lies_in_its_ball():
    halves = np.array([[0.5, 0.5, 0.0], [0.0, 1.0, 0.0]])
    for share, inside in ((0, True), (Fraction(49, 100), True), (Fraction(51, 100), False)):
        for sign in (-1, 1):
            p = Fraction(1, 2) + sign * share * Fraction(BALL)
            profile = ((p, 1 - p, Fraction(0)), (Fraction(0), Fraction(1), Fraction(0)))
            assert is_root(profile, halves) == inside


@pytest.mark.parametrize("seed", range(4))
def test_an_equilibrium_found_as_root_and_exactly_is_listed_once(seed):
    game = Game(np.random.default_rng(seed).integers(0, 3, (3, 2, 2, 2)))
    findings = BranchAndPrune(cells=2000).search(game, Budget())
    assert findings.distinct
    flat = [np.array([float(p) for mix in own for p in mix]) for own in findings.candidates]
    assert all(np.abs(p - q).max() > 1e-9 for p, q in combinations(flat, 2))


def test_a_search_cut_short_says_so_and_keeps_the_pure_equilibria():
    solution = solve(MCKELVEY_MCLENNAN, BranchAndPrune(cells=10))
    assert solution.coverage == Coverage.SOME
    assert "not treated" in solution.coverage_reason
    assert sum(all(mix.max() == 1 for mix in item.profile) for item in solution) == 4
    spent = solve(MCKELVEY_MCLENNAN, BranchAndPrune(), Budget(seconds=0.0))
    assert spent.coverage == Coverage.SOME


def test_roots_of_one_support_whose_balls_meet_are_not_said_to_be_distinct() -> None:
    record = BranchAndPrune().explore(MCKELVEY_MCLENNAN, Budget()).record
    centre = np.full((3, 2), 0.5)
    for gap, apart in ((BALL / 4, False), (4 * BALL, True)):
        moved = centre + np.array([gap, -gap])
        near = record._replace(centres=np.stack([centre, moved]))
        assert are_apart(near, {(3, 3, 3): [0, 1]}) is apart
        assert are_apart(near, {(3, 3, 3): [0], (3, 3, 1): [1]})


def test_an_installation_compiles_the_search_beside_the_first_game_that_is_worth_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[bool] = []

    def compiles_beside() -> bool:
        asked.append(True)
        return beside

    monkeypatch.setattr(machine_code, "is_loaded", lambda: False)
    monkeypatch.setattr(machine_code, "is_on_disk", lambda: False)
    monkeypatch.setattr(machine_code, "compiled_search", lambda: "machine code")
    monkeypatch.setattr(machine_code, "compiles_beside", compiles_beside)
    told: list[str] = []

    def search(treated: int) -> tuple[object, int, str]:
        return pace(entries=24, treated=treated, budget=Budget(5.0, told.append))

    beside = True
    assert search(1_000) == (kernel.search, 25, "")
    assert not asked
    assert search(100_000)[0] is kernel.search
    assert "compiled meanwhile" in search(100_000)[2]
    beside = False  # it cannot be kept, or this is a worker
    assert search(10_000)[0] is kernel.search
    assert not told
    assert search(100_000)[0] == "machine code"
    assert "compiling" in told[0]


def test_a_compilation_that_outlives_the_program_warns_nobody() -> None:
    process = machine_code.Detached([sys.executable, "-c", "import time; time.sleep(0.2)"])
    number = process.pid
    del process  # warnings are errors, also where an object ends
    assert os.waitpid(number, 0)[1] == 0


@pytest.mark.slow
def test_the_search_is_compiled_by_another_process_and_loaded_from_disk(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    calls: list[list[str]] = []

    class Started:
        def __init__(self, command: list[str], **options: Any) -> None:
            calls.append(command)
            assert "PYTHONPATH" in options["env"]

        def poll(self) -> int | None:
            return None if len(calls) == 1 else 0

    started = cache(machine_code._compiling.__wrapped__)
    monkeypatch.setattr(machine_code, "_compiling", started)
    monkeypatch.setattr(machine_code, "Detached", Started)
    assert machine_code.compiles_beside()
    assert machine_code.compiles_beside()  # the process that runs already
    ((_, _, text),) = calls

    def refused(*_: object, **__: object) -> None:
        raise BlockingIOError

    with monkeypatch.context() as full:
        full.setattr(machine_code, "_compiling", cache(machine_code._compiling.__wrapped__))
        full.setattr(machine_code, "Detached", refused)
        assert not machine_code.compiles_beside()
    machine_code.compiled_search()  # so that what follows takes no time
    monkeypatch.setattr(machine_code, "NICE", 0)
    exec(text, {})
    assert machine_code.is_on_disk()


@pytest.mark.parametrize("cells", [0, 1, 20, 60, 10_000])
def test_what_is_not_listed_lies_where_a_search_cut_short_says(cells):
    chance = np.random.default_rng(0).random((2, 2, 2))
    game = Game(MCKELVEY_MCLENNAN.payoffs, events={"kept": chance})
    part = solve(game, BranchAndPrune(cells=cells))
    least, greatest = part.bounds("kept")
    values = [item.events["kept"] for item in solve(game, BranchAndPrune())]
    assert chance.min() <= least <= min(values)
    assert max(values) <= greatest <= chance.max()
    assert (part.unlisted is None) == (part.coverage == Coverage.ALL)
    if part.coverage == Coverage.ALL:
        assert (least, greatest) == (min(values), max(values))


def test_the_bounds_over_a_region_are_the_extremes_at_the_vertices_of_its_cells():
    rng = np.random.default_rng(1)
    values = rng.random((2, 3, 2))
    parts = [
        Region(tuple(rng.dirichlet(np.ones(k), (cells, count)) for k in (2, 3, 2)))
        for cells, count in ((3, 2), (4, 3))
    ]
    expected = [
        np.einsum("abc,a,b,c", values, *mixes)
        for part in parts
        for cell in range(len(part))
        for mixes in product(*(own[cell] for own in part.vertices))
    ]
    region = joined(parts)
    assert len(region) == 7
    np.testing.assert_allclose(region.bounds(values), (min(expected), max(expected)), atol=1e-11)


def test_an_open_continuum_does_not_open_what_it_cannot_change():
    # In the curve of equilibria the third actor does not care; that it takes part is not open.
    payoffs = np.zeros((3, 2, 2, 3), dtype=int)
    payoffs[0, 0, :, :2] = [[2, 0], [0, -1]]
    payoffs[1, :, 0, :2] = [[-3, 1], [1, 2]]
    payoffs[2, :, :, 2] = -1
    taking_part = np.zeros((2, 2, 3), dtype=bool)
    taking_part[:, :, :2] = True
    solution = solve(Game(payoffs, events={"part": taking_part}), BranchAndPrune(cells=100))
    assert solution.coverage == Coverage.ALL_ISOLATED
    np.testing.assert_allclose(solution.bounds("part"), (1, 1), atol=1e-11)


def test_it_is_the_default_for_three_actors_within_reach():
    assert isinstance(default_solver(MCKELVEY_MCLENNAN), BranchAndPrune)
    assert default_solver(Game(np.zeros((7, *(4,) * 7)))).name == "pure"


@pytest.mark.parametrize(
    "payoffs",
    [
        random_payoffs((2, 2, 2), 2),
        random_payoffs((3, 2, 2), 0),
        random_payoffs((2, 2, 2, 2), 1),
        np.random.default_rng(4).integers(0, 5, (3, 2, 3, 2)),
    ],
)
def test_the_certificate_is_a_proof_that_an_independent_checker_follows(payoffs):
    game = Game(payoffs)
    certificate = solve(game, BranchAndPrune()).certificate
    assert certificate is not None
    assert certificate.check(game) is None
    assert json.loads(json.dumps(certificate.to_dict())) == certificate.to_dict()


def test_a_changed_payoff_makes_the_certificate_fail():
    certificate = solve(MCKELVEY_MCLENNAN, BranchAndPrune()).certificate
    assert certificate.check(MCKELVEY_MCLENNAN) is None
    for entry in ((0, 0, 0, 0), (1, 1, 0, 1), (2, 0, 1, 1), (2, 1, 0, 0)):
        payoffs = MCKELVEY_MCLENNAN.payoffs.copy()
        payoffs[entry] += 5
        assert certificate.check(Game(payoffs)) is not None


def test_a_certificate_with_a_step_left_out_or_a_ball_moved_fails():
    kept: Any = solve(MCKELVEY_MCLENNAN, BranchAndPrune()).certificate
    certificate = kept.proof
    for k, step in enumerate(certificate.steps):
        if step.name != "cut":  # what follows may hold of the whole cell as well
            steps = certificate.steps[:k] + certificate.steps[k + 1 :]
            assert replace(certificate, steps=steps).check(MCKELVEY_MCLENNAN) is not None
    (ball, *others) = certificate.balls
    small = Fraction(1, 10**6)
    moved = ((ball.centre[0][0] + small, ball.centre[0][1] - small), *ball.centre[1:])
    balls = (replace(ball, centre=moved), *others)
    assert replace(certificate, balls=balls).check(MCKELVEY_MCLENNAN) is not None


def test_a_cut_holds_only_where_the_better_action_is_better_in_all_that_is_cut_off():
    game = Game(random_payoffs((3, 3, 3), 1))
    kept: Any = solve(game, BranchAndPrune()).certificate
    certificate = kept.proof
    assert certificate.check(game) is None
    cuts = [k for k, step in enumerate(certificate.steps) if step.name == "cut"]
    for k in (cuts[0], cuts[-1]):
        cut = certificate.steps[k]
        deeper = replace(cut, multipliers=tuple(0.8 * ratio for ratio in cut.multipliers))
        elsewhere = replace(cut, multipliers=(*cut.multipliers[1:], cut.multipliers[0]))
        for wrong in (deeper, elsewhere):
            steps = (*certificate.steps[:k], wrong, *certificate.steps[k + 1 :])
            assert replace(certificate, steps=steps).check(game) == f"step {k}: cut does not hold"


def test_a_search_cut_short_has_no_certificate():
    assert solve(MCKELVEY_MCLENNAN, BranchAndPrune(cells=10)).certificate is None


@pytest.mark.parametrize("shape", [(2, 2, 2), (3, 2, 3), (2, 2, 2, 2)])
@pytest.mark.parametrize("values", [4, 10**9])
def test_compiled_loops_search_as_the_plain_loops_do(shape, values):
    payoffs = np.random.default_rng(len(shape)).integers(0, values, (len(shape), *shape))
    game = Game(payoffs)
    rows, trusted = payoff_rows(game)
    counts, room = np.array(game.shape), Room(200, 400, 50)
    records = []
    for search in (kernel.search, machine_code.compiled_search()):
        words = np.zeros(words_for(game.shape, room))
        search(rows, counts, words, *room, trusted, 2.0**-20, 150)
        records.append(written(words, game.shape, room))
    plain, compiled = records
    for field in ("tally", "steps", "numbers", "roots", "centres", "kept", "faces"):
        np.testing.assert_array_equal(getattr(compiled, field), getattr(plain, field))


def test_the_six_actors_of_the_three_triangles_have_nine_equilibria():
    solution = solve(build_game(load("three-triangles")))
    assert solution.coverage == Coverage.ALL
    assert len(solution) == 9


@pytest.mark.parametrize(
    ("name", "cells", "faces"),
    [
        ("deterrence-with-ally", 50, 5),
        ("korea-1950-sequence", 3000, 100),
        ("smith-deterrence", 10**5, 5),
    ],
)
def test_strategic_forms_full_of_ties_take_no_more_work_than_ever(name, cells, faces):
    # Whole faces of the strategic form of a tree tie: cells that multiply there, or faces left to
    # exact arithmetic, make minutes of seconds. Cuts of cells with ties ask about 37 of its faces.
    machine_code.compiled_search()
    game = build_game(load(name))
    run = BranchAndPrune().explore(game, Budget(work=1.0))
    assert run.treated <= cells
    assert tally_in(run.words).faces <= faces
    pairs = {tuple(step) for step in steps_of(run.record, PAIR)}
    assert len(pairs) <= 100


def test_exact_arithmetic_counts_as_work_so_that_a_search_ends():
    payoffs = np.random.default_rng(2).integers(0, 2, (5, *(2,) * 5))
    game = Game(payoffs)
    machine_code.compiled_search()
    whole = BranchAndPrune().explore(game, Budget())
    asked = tally_in(whole.words).faces
    assert asked > 0
    by_cells = whole.treated * PER_PAYOFF * game.payoffs.size
    assert whole.work > by_cells
    stopped = BranchAndPrune().explore(game, Budget(work=by_cells))
    assert stopped.left > 0
    solution = solve(game, BranchAndPrune(), Budget(work=by_cells))
    assert solution.coverage == Coverage.SOME
    assert solution.stopped


def test_faces_of_two_who_mix_are_left_open_where_the_work_is_done():
    payoffs = np.zeros((3, 2, 2, 2), dtype=int)
    payoffs[2, :, :, 0] = 1
    game = Game(payoffs)
    run = BranchAndPrune().explore(game, Budget())
    sets = equilibrium_sets(game, run.record, run.faces, Budget(work=1.0), work=2.0)
    assert sets.left
    assert all(len(own) in (1, 2) for face in sets.left for own in face)
    within = equilibrium_sets(game, run.record, run.faces, Budget(work=1.0), work=0.0)
    assert not within.left


@settings(max_examples=30, deadline=None)
@given(
    st.sampled_from([(2, 2, 2), (3, 2, 2), (2, 2, 2, 2)]),
    st.integers(0, 2**32),
)
def test_a_combination_that_separates_has_one_sign_at_all_vertices(shape, seed):
    game = Game(np.random.default_rng(seed).integers(0, 3, (len(shape), *shape)))
    rows, _ = payoff_rows(game)
    counts, room = np.array(shape), Room(200, 400, 50)
    words = np.zeros(words_for(shape, room))
    cells, system, _, record = laid_out(words, counts, *room)
    set_out(cells, GAME, rows, record.exponents)
    set_up(cells, GAME, system)
    found = separate(cells, GAME, system, 0.0)
    size, total = int(system.starts[-1]), int(np.prod(shape))
    values = system.values[:size, :total]
    combined = system.multipliers[:size] @ values
    tied = (values == 0).all(axis=0)
    if found:
        assert (combined[~tied] > 0).all()
    if not tied.any():  # by linear programming: is there a combination that is 1 or more everywhere
        best = linprog(np.zeros(size), A_ub=-values.T, b_ub=-np.ones(total), bounds=(None, None))
        assert not found or best.status == 0


@settings(max_examples=100, deadline=None)
@given(st.sampled_from([(2, 2), (2, 3), (3, 3), (1, 3)]), st.data())
def test_sets_of_two_with_few_actions_are_those_of_vertex_enumeration(shape, data):
    elements = st.integers(-2, 2)
    payoffs = data.draw(numpy_strategies.arrays(np.int64, (2, *shape), elements=elements))
    own, other = payoffs.tolist()
    components = VertexEnumeration().search(Game(payoffs), Budget()).components
    subsets = [subset.vertices for item in components for subset in item.subsets]
    expected = {tuple(map(frozenset, subset)) for subset in subsets}
    listed = list(small_subsets(own, list(zip(*other, strict=True))))
    fractions = [[map(exact_mix, side) for side in sides] for sides in listed]
    assert {tuple(map(frozenset, sides)) for sides in fractions} == expected
    assert len(listed) == len(expected)


@settings(max_examples=60, deadline=None)
@given(st.sampled_from([(2, 2, 2), (3, 2, 3), (2, 4, 2)]), st.integers(0, 2), st.data())
def test_where_the_others_do_not_mix_comparisons_find_what_arithmetic_does(shape, mixer, data):
    elements = st.integers(0, 2)
    payoffs = data.draw(numpy_strategies.arrays(np.int64, (3, *shape), elements=elements))
    others = tuple(data.draw(st.integers(0, count - 1)) for count in shape)
    game = Game(payoffs)
    profile = [units(count)[action] for action, count in zip(others, shape, strict=True)]
    assert mixing_set(game, others, mixer) == mixing_around(game, profile, mixer)


@settings(max_examples=20, deadline=None)
@given(st.sampled_from([(2, 2, 2), (3, 2, 2), (2, 2, 2, 2)]), st.integers(0, 2**32))
def test_a_refined_root_solves_the_equations_to_its_last_digits(shape, seed):
    game = Game(np.random.default_rng(seed).integers(0, 100, (len(shape), *shape)))
    record = BranchAndPrune().explore(game, Budget.usual()).record
    for centre, masks in zip(record.centres, record.roots[:, MASKS:].tolist(), strict=False):
        profile = refined(game, centre, masks)
        for actor, mask in enumerate(masks):
            others = [own for j, own in enumerate(profile) if j != actor]
            pays = []
            for action in range(shape[actor]):
                values: Any = game.integer_payoffs[actor].take(action, actor)
                for mix in reversed(others):
                    values = values.dot(np.array(mix, dtype=object))
                if mask >> action & 1:
                    pays.append(values)
            assert sum(profile[actor]) == 1
            assert max(pays) - min(pays) < Fraction(1, 2**360)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_polytopes_that_meet_have_rounded_spans_that_do(data):
    def polytope() -> tuple[tuple[int, ...], ...]:
        weights = st.tuples(*[st.integers(0, 10**17)] * size).filter(any)
        return tuple(map(reduced, data.draw(st.lists(weights, min_size=1, max_size=3))))

    size = data.draw(st.integers(2, 3))
    one, other = polytope(), polytope()
    other = (*other, one[0])  # they touch here
    assert overlap(spans(one), spans(other))


@settings(max_examples=30, deadline=None)
@given(st.sampled_from([(2, 2, 2), (2, 2, 2, 2)]), st.integers(1, 2), st.integers(0, 2**32))
def test_sets_that_are_all_hold_every_equilibrium_of_a_grid(shape, most, seed):
    payoffs = np.random.default_rng(seed).integers(0, most + 1, (len(shape), *shape))
    game = Game(payoffs)
    solution = solve(game, BranchAndPrune())
    subsets = [own.vertices for component in solution.components for own in component.subsets]
    boxes = [[[float(mix[0]) for mix in own] for own in vertices] for vertices in subsets]
    boxes += [[[float(mix[0])] for mix in item.profile] for item in solution]
    grid = np.array(list(product(np.arange(5) / 4, repeat=game.size)))
    mixes = [np.column_stack([first, 1 - first]) for first in grid.T]  # without rounding
    stable = np.ones(len(grid), dtype=bool)
    for actor, mix in enumerate(mixes):
        values = action_payoffs_in_each(game.payoffs[actor], mixes, actor)
        stable &= (values * mix).sum(axis=1) == values.max(axis=1)
    if solution.coverage is Coverage.ALL:
        for chances in grid[stable].tolist():
            assert any(
                all(
                    min(own) - 1e-9 <= p <= max(own) + 1e-9
                    for p, own in zip(chances, box, strict=True)
                )
                for box in boxes
            )
