"""Vertex enumeration finds every equilibrium of a two-actor game, degenerate or not."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations, product
from typing import Any

import numpy as np
import pytest
from flint import fmpq, fmpq_mat
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from alliancegame.game.exact.exact_check import exact_regrets
from alliancegame.game.game import ExactProfile, Game
from alliancegame.solvers.base import Budget, Coverage
from alliancegame.solvers.default_solver import default_solver
from alliancegame.solvers.pure import Pure
from alliancegame.solvers.solve import solve
from alliancegame.solvers.two_actors.components import connected_edges, maximal_bicliques
from alliancegame.solvers.two_actors.constant_sum import constant_sum_equilibrium
from alliancegame.solvers.two_actors.corners import (
    ATTEMPTS,
    SHIFT,
    Corners,
    Inequalities,
    certified_corners,
    corners,
    exact_corners,
)
from alliancegame.solvers.two_actors.extreme_pairs import undominated
from alliancegame.solvers.two_actors.lemke_howson import path_ends
from alliancegame.solvers.two_actors.polyhedra import Tableau
from alliancegame.solvers.two_actors.vertex_enumeration import VertexEnumeration
from tests.support_enumeration import SupportEnumeration

half, third = Fraction(1, 2), Fraction(1, 3)


def extreme_equilibria(game: Game) -> set[Any]:
    found = VertexEnumeration().search(game, Budget())
    assert found.coverage is Coverage.ALL
    assert len(set(found.candidates)) == len(found.candidates)
    return set(found.candidates)


def brute_force(game: Game) -> set[ExactProfile]:
    """All extreme equilibria by solving every square subsystem of the polytopes' inequalities."""
    m, n = game.shape
    A, B = game.integer_payoffs
    A, B = A - A.min() + 1, B - B.min() + 1
    everything = frozenset(range(m + n))
    first = naive_vertices(B.T.tolist(), list(range(m, m + n)), list(range(m)))
    second = naive_vertices(A.tolist(), list(range(m)), list(range(m, m + n)))
    return {
        (x, y)
        for (x, own), (y, other) in product(first.items(), second.items())
        if own | other == everything
    }


def naive_vertices(matrix, row_labels, own_labels):
    """Vertices of {x >= 0, matrix x <= 1} but 0, scaled to sum 1, with the set of tight labels."""
    dimension = len(matrix[0])
    unit = [[int(i == j) for j in range(dimension)] for i in range(dimension)]
    inequalities = [(row, 1) for row in matrix] + [([-v for v in row], 0) for row in unit]
    labels = row_labels + own_labels
    found = {}
    for chosen in combinations(inequalities, dimension):
        left = fmpq_mat([[fmpq(v) for v in row] for row, _ in chosen])
        try:
            point = left.solve(fmpq_mat([[fmpq(b)] for _, b in chosen]))
        except ZeroDivisionError:
            continue
        x = [Fraction(int(point[i, 0].p), int(point[i, 0].q)) for i in range(dimension)]
        slack = [b - sum(a * v for a, v in zip(row, x, strict=True)) for row, b in inequalities]
        if min(slack) >= 0 and any(x):
            tight = frozenset(label for label, s in zip(labels, slack, strict=True) if s == 0)
            found[tuple(v / sum(x) for v in x)] = tight
    return found


def tied_game(seed: int, m: int, n: int, values: int) -> Game:
    return Game(np.random.default_rng([seed, m, n, values]).integers(0, values, (2, m, n)))


def pure_game(count: int) -> Game:
    return Game(np.stack([np.eye(count, dtype=int)] * 2))


# Games whose sets are known


def test_battle_of_the_sexes_has_two_pure_and_one_mixed_equilibrium() -> None:
    game = Game([[[3, 0], [0, 2]], [[2, 0], [0, 3]]])
    assert extreme_equilibria(game) == {
        ((1, 0), (1, 0)),
        ((0, 1), (0, 1)),
        ((Fraction(3, 5), Fraction(2, 5)), (Fraction(2, 5), Fraction(3, 5))),
    }


def test_equilibria_are_listed_with_the_first_actions_first() -> None:
    game = Game([[[3, 0], [0, 1]], [[1, 0], [0, 3]]])
    for compiled in (False, True):
        played = VertexEnumeration(compiled).search(game, Budget()).candidates
        first_of_each = [own[0] for own, _ in played]
        assert first_of_each == [1, 0, Fraction(3, 4)]


def test_rock_paper_scissors_has_only_the_uniform_equilibrium() -> None:
    payoffs = np.array([[0, -1, 1], [1, 0, -1], [-1, 1, 0]])
    assert extreme_equilibria(Game([payoffs, -payoffs])) == {((third,) * 3, (third,) * 3)}


def test_von_stengels_degenerate_3_by_2_game_has_two_isolated_points_and_a_segment() -> None:
    """Avis, Rosenberg, Savani and von Stengel (2010), example (7) and figure 1's variant."""
    game = Game([[[3, 3], [2, 5], [0, 6]], [[3, 3], [2, 6], [3, 1]]])
    assert extreme_equilibria(game) == {
        ((1, 0, 0), (1, 0)),
        ((1, 0, 0), (Fraction(2, 3), third)),
        ((0, third, Fraction(2, 3)), (third, Fraction(2, 3))),
    }
    (point, segment) = sorted(solve(game).components, key=lambda c: len(c.subsets[0].vertices[1]))
    assert [len(s.vertices[1]) for s in point.subsets] == [1]
    assert segment.subsets[0].vertices == (
        ((1, 0, 0),),
        tuple(sorted([(1, 0), (Fraction(2, 3), third)], reverse=True)),
    ) or set(segment.subsets[0].vertices[1]) == {(1, 0), (Fraction(2, 3), third)}


def test_von_stengels_6_by_6_game_has_75_equilibria() -> None:
    """von Stengel (1999), "New maximal numbers of equilibria in bimatrix games", section 4."""
    A = [
        [9504, -660, 19976, -20526, 1776, -8976],
        [-111771, 31680, -130944, 168124, -8514, 52764],
        [397584, -113850, 451176, -586476, 29216, -178761],
        [171204, -45936, 208626, -263076, 14124, -84436],
        [1303104, -453420, 1227336, -1718376, 72336, -461736],
        [737154, -227040, 774576, -1039236, 48081, -300036],
    ]
    B = [
        [72336, -461736, 1227336, -1718376, 1303104, -453420],
        [48081, -300036, 774576, -1039236, 737154, -227040],
        [29216, -178761, 451176, -586476, 397584, -113850],
        [14124, -84436, 208626, -263076, 171204, -45936],
        [1776, -8976, 19976, -20526, 9504, -660],
        [-8514, 52764, -130944, 168124, -111771, 31680],
    ]
    solution = solve(Game([A, np.transpose(B)]))
    assert len(solution) == 75
    assert solution.coverage is Coverage.ALL
    assert all(item.exact is not None and item.regret == 0 for item in solution)


@pytest.mark.parametrize("count", [1, 2, 3, 4, 5, 6])
def test_pure_coordination_has_an_equilibrium_on_each_set_of_actions(count: int) -> None:
    game = pure_game(count)
    uniform = {
        tuple(Fraction(int(i in support), size) for i in range(count))
        for size in range(1, count + 1)
        for support in combinations(range(count), size)
    }
    assert extreme_equilibria(game) == {(mix, mix) for mix in uniform}


def test_a_game_of_constant_payoffs_is_one_product_of_all_mixes() -> None:
    solution = solve(Game(np.zeros((2, 3, 3))))
    assert len(solution) == 9
    (component,) = solution.components
    (subset,) = component.subsets
    assert [len(mixes) for mixes in subset.vertices] == [3, 3]
    assert solution.coverage is Coverage.ALL
    assert "degenerate" in solution.coverage_reason


def test_a_duplicated_action_spreads_an_equilibrium_over_both_copies() -> None:
    game = Game([[[3, 0], [3, 0], [0, 2]], [[2, 0], [2, 0], [0, 3]]])
    found = extreme_equilibria(game)
    assert ((1, 0, 0), (1, 0)) in found
    assert ((0, 1, 0), (1, 0)) in found
    assert len(found) == 5
    sizes = sorted(len(c.subsets[0].vertices[0]) for c in solve(game).components)
    assert sizes == [1, 2, 2]


def test_touching_nash_subsets_form_one_component() -> None:
    """Both edges of a square that meet in a corner: neither actor's payoff depends on itself."""
    game = Game([[[1, 1], [1, 0]], [[1, 1], [1, 0]]])
    (component,) = solve(game).components
    assert sorted(tuple(map(len, s.vertices)) for s in component.subsets) == [(1, 2), (2, 1)]


def test_the_travellers_dilemma_leaves_only_the_least_claim() -> None:
    """Basu (1994), claims 2 to 9 and a reward of 2."""
    claims = np.arange(2, 10)
    mine, theirs = claims[:, None], claims[None, :]
    payoffs = np.minimum(mine, theirs) + 2 * np.sign(theirs - mine)
    solution = solve(Game([payoffs, payoffs.T]))
    (only,) = solution.equilibria
    assert only.exact == ((1, *[0] * 7),) * 2


def test_zero_sum_optimal_strategies_are_interchangeable() -> None:
    payoffs = np.random.default_rng(5).integers(-2, 3, (4, 5))
    game = Game([payoffs, -payoffs])
    (component,) = solve(game).components
    (subset,) = component.subsets
    assert len(solve(game)) == len(subset.vertices[0]) * len(subset.vertices[1])


# Against an independent enumeration


@pytest.mark.slow
@pytest.mark.parametrize(
    ("m", "n", "values", "seeds"),
    [
        (2, 2, 2, 40), (2, 2, 4, 40), (2, 3, 3, 20), (3, 2, 3, 20), (3, 3, 2, 30), (3, 3, 3, 30),
        (3, 3, 50, 20), (1, 4, 3, 5), (4, 1, 3, 5), (2, 4, 3, 15), (4, 3, 3, 10), (4, 4, 2, 5),
        (4, 4, 3, 5), (4, 4, 100, 5),
    ],
)  # fmt: skip
def test_the_extreme_equilibria_are_those_of_brute_force(
    m: int, n: int, values: int, seeds: int
) -> None:
    for seed in range(seeds):
        game = tied_game(seed, m, n, values)
        assert extreme_equilibria(game) == brute_force(game), seed


@pytest.mark.parametrize("shape", [(2, 2), (3, 3), (4, 3), (5, 5)])
def test_support_enumeration_agrees_on_nondegenerate_games(shape: tuple[int, int]) -> None:
    for seed in range(10):
        game = Game(np.random.default_rng(seed).random((2, *shape)))
        found = SupportEnumeration().search(game, Budget())
        assert found.coverage is Coverage.ALL
        assert extreme_equilibria(game) == set(found.candidates)
        assert len(found.candidates) % 2 == 1


@pytest.mark.parametrize("seed", range(20))
def test_every_profile_of_every_nash_subset_is_an_equilibrium(seed: int) -> None:
    game = tied_game(seed, 4, 4, 2)
    weights = np.random.default_rng(seed).integers(1, 9, 16)
    for component in solve(game).components:
        for subset in component.subsets:
            inside = tuple(average(mixes, weights) for mixes in subset.vertices)
            assert set(exact_regrets(game, inside)) == {0}


@pytest.mark.parametrize("seed", range(20))
def test_no_nash_subset_lies_within_another_and_each_equilibrium_lies_in_one(seed: int) -> None:
    game = tied_game(seed, 4, 4, 2)
    subsets = [tuple(map(set, s.vertices)) for c in solve(game).components for s in c.subsets]
    for one, other in combinations(subsets, 2):
        assert not (one[0] <= other[0] and one[1] <= other[1])
        assert not (other[0] <= one[0] and other[1] <= one[1])
    covered = {pair for own, others in subsets for pair in product(own, others)}
    assert covered == extreme_equilibria(game)


def average(mixes, weights):
    weights = [Fraction(int(w)) for w in weights[: len(mixes)]]
    return tuple(
        sum(w * p for w, p in zip(weights, column, strict=True)) / sum(weights)
        for column in zip(*mixes, strict=True)
    )


# Properties

payoff = st.integers(-3, 3)
shapes = st.tuples(st.integers(1, 4), st.integers(1, 4))
small_games = shapes.flatmap(lambda shape: arrays(np.int64, (2, *shape), elements=payoff))


@settings(max_examples=60, deadline=None)
@given(small_games, st.randoms(use_true_random=False))
def test_relabelling_actions_and_actors_relabels_the_equilibria(payoffs, random) -> None:
    _, m, n = payoffs.shape
    rows, columns = random.sample(range(m), m), random.sample(range(n), n)
    relabelled = payoffs[:, rows][:, :, columns]
    swapped = relabelled[::-1].transpose(0, 2, 1)
    expected = {
        (tuple(y[j] for j in columns), tuple(x[i] for i in rows))
        for x, y in extreme_equilibria(Game(payoffs))
    }
    assert extreme_equilibria(Game(swapped)) == expected


@pytest.mark.slow
@settings(max_examples=60, deadline=None)
@given(
    small_games,
    st.tuples(*[st.fractions(Fraction(1, 50), 50, max_denominator=60)] * 2),
    st.integers(0, 2**32 - 1),
)
def test_positive_affine_transformations_leave_the_equilibria(payoffs, scales, seed) -> None:
    rng = np.random.default_rng(seed)
    A, B = payoffs.astype(object)
    scaled = [
        A * scales[0] + rng.integers(-9, 9, (1, A.shape[1])).astype(object),
        B * scales[1] + rng.integers(-9, 9, (A.shape[0], 1)).astype(object),
    ]
    assert extreme_equilibria(Game(np.stack(scaled))) == extreme_equilibria(Game(payoffs))


# Limits and bounds


def test_iterated_strict_dominance_keeps_what_no_action_beats_everywhere() -> None:
    prisoners = np.array([[[3, 0], [5, 1]], [[3, 5], [0, 1]]], dtype=float)
    rows, columns = undominated(prisoners)
    assert (rows.tolist(), columns.tolist()) == ([1], [1])
    assert undominated(np.ones((2, 2, 2)))[0].tolist() == [0, 1]


def test_a_spent_budget_gives_some_and_says_so() -> None:
    game = tied_game(0, 6, 6, 3)
    found = VertexEnumeration().search(game, Budget(seconds=-1.0))
    assert found.coverage is Coverage.SOME
    assert "before the search for all equilibria began" in found.reason
    pure = Pure().search(game, Budget()).candidates
    assert set(pure) < set(found.candidates)
    profiles: Any = found.candidates
    assert not any(any(exact_regrets(game, profile)) for profile in profiles)


@pytest.mark.slow
@pytest.mark.parametrize("compiled", [False, True])
def test_a_limit_of_work_gives_the_same_answer_whatever_the_machine_does(compiled) -> None:
    game = Game(np.random.default_rng(3).integers(0, 100, (2, 11, 11)))
    found = VertexEnumeration(compiled).search(game, Budget(work=1e-5))
    known = VertexEnumeration(compiled=False).search(game, Budget(work=1e-5))
    assert found.candidates == known.candidates
    assert found.coverage is Coverage.SOME


def test_a_coordination_game_with_a_million_equilibria_keeps_to_its_limit() -> None:
    """Of 20 actions each: the pure equilibria are listed whatever happens."""
    found = VertexEnumeration(compiled=True).search(Game([np.eye(20)] * 2), Budget(work=0.05))
    assert found.coverage is Coverage.SOME
    assert len(found.candidates) >= 20


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10**6), st.integers(1, 5), st.integers(1, 5), st.integers(1, 9))
def test_paths_of_lemke_and_howson_end_at_equilibria(seed: int, m: int, n: int, high: int) -> None:
    game = Game(np.random.default_rng(seed).integers(0, high, (2, m, n)))
    ends = list(path_ends(game, Budget()))
    assert len(ends) == m + n
    assert not any(any(exact_regrets(game, profile)) for profile in ends)


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10**6), st.integers(1, 7), st.integers(1, 7), st.sampled_from([3, 1000]))
def test_a_linear_program_finds_an_equilibrium_of_opposed_interests(
    seed: int, m: int, n: int, high: int
) -> None:
    payoffs = np.random.default_rng(seed).integers(-high, high, (m, n))
    game = Game([payoffs, 7 - 3 * payoffs])
    found = constant_sum_equilibrium(game)
    assert (found is None) or not any(exact_regrets(game, found))
    if high == 1000 and np.ptp(payoffs):
        assert found is not None


def test_interests_that_are_not_opposed_are_left_to_other_methods() -> None:
    assert constant_sum_equilibrium(Game([np.eye(3, dtype=int)] * 2)) is None
    assert constant_sum_equilibrium(Game(np.zeros((2, 2, 2), dtype=int))) is None


def test_a_zero_sum_form_of_27_and_64_plans_has_an_equilibrium() -> None:
    payoffs = np.random.default_rng(0).integers(-5, 6, (27, 64))
    assert len(solve(Game([payoffs, -payoffs]), budget=Budget(work=0.1))) >= 1


def test_three_actors_are_refused() -> None:
    assert "two are needed" in str(VertexEnumeration().refuses(Game(np.zeros((3, 2, 2, 2)))))


def test_it_is_the_default_for_two_actors() -> None:
    assert default_solver(pure_game(3)) == VertexEnumeration()


# The certified walk in floating point against the exact one


def inequalities(payoffs) -> Inequalities:
    return Inequalities(payoffs.astype(np.float64), lambda: payoffs.astype(object))


def corner_set(corners: Corners) -> set[tuple[int, tuple[Fraction, ...]]]:
    found = [(labels, corners.weights(i)) for i, labels in enumerate(corners.labels)]
    return {
        (labels, tuple(Fraction(w, sum(weights)) for w in weights)) for labels, weights in found
    }


@pytest.mark.parametrize(
    ("height", "width", "values"),
    [(2, 2, 2), (3, 4, 2), (4, 3, 3), (4, 4, 9), (5, 5, 2), (6, 5, 3), (3, 5, 1), (6, 6, 1000)],
)
def test_the_certified_walk_finds_the_vertices_of_the_exact_one(
    height: int, width: int, values: int
) -> None:
    for seed in range(8):
        rng = np.random.default_rng([seed, height, width, values])
        rows = inequalities(rng.integers(0, values, (height, width)))
        exact = exact_corners(rows, Budget())
        plain = certified_corners(rows, 0.0, 1e-11, Budget())
        shifted = certified_corners(rows, SHIFT, 1e-11, Budget())
        assert shifted is not None
        assert corner_set(shifted) == corner_set(exact)
        assert (plain is not None) == exact.simple
        if plain is not None:
            assert corner_set(plain) == corner_set(exact)


def test_what_floating_point_cannot_decide_is_left_to_exact_arithmetic() -> None:
    """A tie missed by one part in 10^30 is neither taken for a tie nor guessed at."""
    one = 10**30
    matrix = [
        [2 * one, one, one],
        [2 * one + 1, one, one],
        [one, 2 * one, one],
        [one, one, 3 * one],
    ]
    rows = inequalities(np.array(matrix, dtype=object))
    assert all(certified_corners(rows, *attempt, Budget()) is None for attempt in ATTEMPTS)
    assert corners(rows, Budget(), compiled=True).complete


@pytest.mark.slow
@pytest.mark.parametrize("scale", [1.0, 1e-310, 1e307])
@pytest.mark.parametrize("offset", [0.0, 0.75])
def test_payoffs_of_any_size_have_their_equilibria(scale: float, offset: float) -> None:
    payoffs = (np.stack([np.eye(4)] * 2) + offset) * scale
    found = VertexEnumeration(compiled=True).search(Game(payoffs), Budget())
    assert set(found.candidates) == extreme_equilibria(pure_game(4))


def test_differences_below_the_precision_of_the_payoffs_are_told() -> None:
    payoffs = np.stack([np.eye(4, dtype=object)] * 2) + 10**25
    found = VertexEnumeration(compiled=True).search(Game(payoffs), Budget())
    assert set(found.candidates) == extreme_equilibria(pure_game(4))


@pytest.mark.parametrize("size", [2**31, 2**62, -(2**63)])
def test_integers_too_large_for_the_compiled_arithmetic_are_solved_all_the_same(size: int) -> None:
    payoffs = np.stack([np.eye(3, dtype=np.int64)] * 2)
    payoffs[payoffs == 1] = size
    at_once = VertexEnumeration(compiled=True).search(Game(payoffs), Budget())
    stepwise = VertexEnumeration(compiled=False).search(Game(payoffs), Budget())
    assert set(at_once.candidates) == set(stepwise.candidates)


def test_a_walk_cut_short_by_the_budget_is_not_complete() -> None:
    rows = inequalities(np.random.default_rng(0).integers(500, 1000, (6, 6)))
    found = certified_corners(rows, 0.0, 1e-7, Budget(seconds=-1.0))
    assert found is not None
    assert not found.complete


def test_larger_games_agree_with_the_exact_walk() -> None:
    for seed in range(3):
        game = Game(np.random.default_rng(seed).integers(-99, 100, (2, 7, 6)))
        solution = solve(game)
        assert solution.coverage is Coverage.ALL
        found = SupportEnumeration().search(game, Budget())
        assert {item.exact for item in solution} == set(found.candidates)


@pytest.mark.parametrize("trusted", [0.0, 1e-7])
def test_every_entry_of_a_tableau_is_within_its_error_bound(trusted: float) -> None:
    from alliancegame.solvers.two_actors import certified_vertices as kernel
    from alliancegame.solvers.two_actors.certified_tableau import System, at_origin

    rng = np.random.default_rng(3)
    matrix = np.vstack([rng.random((7, 6)) + 0.5, rng.random((1, 6)) + 1])
    right = np.ones((8, 2))
    right[7] = 0
    system = System(matrix, right, 0.0, trusted)
    walk = at_origin(system, 40)
    deepest = 0
    for _ in range(30):
        status, _ = kernel.advance(walk, system, *np.empty((2, 3), dtype=np.int64))
        assert status in (kernel.DONE, kernel.MORE)
        level = max(int(walk.level[0]), 0)
        deepest = max(deepest, level)
        basic, free = [*walk.basic.tolist(), 13], walk.free.tolist()
        columns = [[*map(fmpq_of, row)] for row in matrix]
        full = [row + [fmpq(int(i == k)) for k in range(8)] for i, row in enumerate(columns)]
        basis = fmpq_mat([[row[v] for v in basic] for row in full])
        others = fmpq_mat(
            [[row[v] for v in free] + [fmpq(int(i < 7))] for i, row in enumerate(full)]
        )
        true = basis.solve(others)
        for i in range(8):
            for j in range(7):
                distance = abs(true[i, j] - fmpq_of(walk.tableaus[level, j, i]))
                assert distance <= fmpq_of(walk.errors[level, i])
        assert walk.errors[level].max() < 1e-6
    assert deepest >= 3


def fmpq_of(value: float) -> fmpq:
    return fmpq(*float(value).as_integer_ratio())


def test_bicliques_are_all_intersections_of_neighbourhoods() -> None:
    edges = [(0, 0), (0, 1), (1, 1), (1, 2)]
    assert set(maximal_bicliques(edges)) == {((0,), (0, 1)), ((1,), (1, 2)), ((0, 1), (1,))}
    assert maximal_bicliques([(4, 7)]) == [((4,), (7,))]


def test_components_merge_when_an_edge_joins_them() -> None:
    edges = [(0, 0), (1, 1), (2, 2), (1, 0)]
    assert sorted(sorted(map(tuple, part)) for part in connected_edges(edges)) == [
        [(0, 0), (1, 0), (1, 1)],
        [(2, 2)],
    ]


def test_ties_of_the_ratio_test_are_broken_by_the_columns_of_the_slacks() -> None:
    rows = [[2, 1, 1], [2, 1, 1], [2, 3, 1]]
    tableau = Tableau(rows, 1, basic=(2, 3, 4), free=(0, 1))
    assert tableau.leaving_row(0) == 2
    assert tableau.leaving_row(1) == 2
    assert tableau.pivot(2, 0).leaving_row(1) == 2


@pytest.mark.parametrize("values", [2, 3, 9, 500])
@pytest.mark.parametrize("shape", [(2, 2), (2, 3), (3, 3), (5, 4)])
def test_one_compiled_call_lists_in_order_what_exact_arithmetic_finds_step_by_step(
    shape, values
) -> None:
    for seed in range(8):
        game = tied_game(seed, shape[0], shape[1], values)
        assert_compiled_agrees(game)
        assert_compiled_agrees(Game(game.payoffs / 7))


def assert_compiled_agrees(game: Game) -> None:
    stepwise = VertexEnumeration(compiled=False).search(game, Budget())
    at_once = VertexEnumeration(compiled=True).search(game, Budget())
    assert list(at_once.candidates) == list(stepwise.candidates)
    assert list(at_once.components) == list(stepwise.components)
    assert at_once.reason == stepwise.reason
    assert at_once.coverage is stepwise.coverage is Coverage.ALL


def test_every_order_of_payoffs_in_a_2_by_2_game_is_solved_by_the_compiled_code() -> None:
    for differences in product([-2.0, -1.0, 0.0, 1.0], repeat=4):
        a, b, c, d = differences
        assert_compiled_agrees(Game([[[a, b], [0, 0]], [[c, 0], [d, 0]]]))
