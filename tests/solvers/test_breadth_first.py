"""The bases of a polytope breadth first: by arrays, and in rationals where these do not decide."""

from __future__ import annotations

import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alliancegame.game.game import Game
from alliancegame.solvers.base import Budget, Coverage
from alliancegame.solvers.two_actors import breadth_first, extreme_pairs, loaded_kernels
from alliancegame.solvers.two_actors.breadth_first import Polytope, all_bases, exact_surroundings
from alliancegame.solvers.two_actors.corners import (
    Corners,
    Inequalities,
    by_arrays,
    corners,
    exact_corners,
    generic,
)
from alliancegame.solvers.two_actors.polyhedra import basis_work
from alliancegame.solvers.two_actors.vertex_enumeration import VertexEnumeration


def inequalities(seed: int, height: int, width: int, high: int) -> Inequalities:
    payoffs = np.random.default_rng(seed).integers(0, high, (height, width))
    return Inequalities(payoffs.astype(float), lambda: payoffs.astype(object))


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**6), st.integers(2, 6), st.integers(2, 6), st.integers(1, 9))
def test_its_vertices_are_those_of_the_exact_walk(
    seed: int, height: int, width: int, high: int
) -> None:
    rows = inequalities(seed, height, width, high)
    found, exact = by_arrays(rows, Budget()), exact_corners(rows, Budget())
    assert found is not None
    assert found.complete
    assert set(found.labels) == set(exact.labels)
    assert found.simple == exact.simple
    for place, labels in enumerate(found.labels):
        weights = np.array(found.weights(place), dtype=object)
        known = np.array(exact.weights(exact.labels.index(labels)), dtype=object)
        assert (weights * known.sum() == known * weights.sum()).all()


def test_comparisons_in_rationals_agree_with_those_of_arrays(monkeypatch) -> None:
    rows = inequalities(1, 5, 5, 4)
    polytope = Polytope(rows.matrix, 2.0**-20 * np.array(generic(5)))
    by_floats = all_bases(polytope, Budget())
    asked = []

    def counted(*given) -> object:
        asked.append(given)
        return exact_surroundings(*given)

    monkeypatch.setattr(breadth_first, "exact_surroundings", counted)
    monkeypatch.setattr(breadth_first, "ROUNDING", 2.0**-22)  # so that little is decided by floats
    exactly = all_bases(polytope, Budget())
    assert len(asked) > 5
    assert set(exactly.bases.tolist()) == set(by_floats.bases.tolist())


def test_a_shift_that_is_too_great_is_told() -> None:
    rows = inequalities(2, 6, 6, 50)
    assert not all_bases(Polytope(rows.matrix, np.array(generic(6))), Budget()).feasible


@pytest.mark.parametrize("high", [2, 10])
def test_a_file_of_eleven_actions_is_solved_without_compiling(monkeypatch, high: int) -> None:
    monkeypatch.setattr(loaded_kernels, "is_loaded", lambda: False)
    monkeypatch.setattr(loaded_kernels, "is_on_disk", lambda: False)
    monkeypatch.setitem(sys.modules, "alliancegame.solvers.two_actors.pairs_kernel", None)
    game = Game(np.random.default_rng(5).integers(0, high, (2, 11, 11)))
    found = VertexEnumeration().search(game, Budget())
    assert found.coverage is Coverage.ALL


def test_a_search_cut_short_says_so() -> None:
    rows = inequalities(3, 10, 10, 100)
    found = by_arrays(rows, Budget(work=1e-6))
    assert found is not None
    assert not found.complete
    few = by_arrays(rows, Budget(), most=10)
    assert few is not None
    assert not few.complete


def test_a_basis_in_arrays_counts_ten_times_as_much_in_a_limit_of_work() -> None:
    rows = inequalities(1, 9, 9, 4)
    polytope = Polytope(rows.matrix, 2.0**-20 * np.array(generic(9)))
    most = len(all_bases(polytope, Budget()).bases)
    each = breadth_first.IN_ARRAYS * basis_work(9, 9)
    cut = all_bases(polytope, Budget(work=each * most / 4))
    assert not cut.complete
    assert len(cut.bases) < most
    assert all_bases(polytope, Budget(work=each * most * 2)).complete


def test_the_second_polytope_is_not_searched_where_the_first_was_given_up(monkeypatch) -> None:
    asked = []

    def counted(*given) -> Corners:
        asked.append(given)
        return corners(*given)

    monkeypatch.setattr(extreme_pairs, "corners", counted)
    game = Game(np.random.default_rng(3).integers(0, 9, (2, 9, 9)))
    limit = Budget(work=200 * breadth_first.IN_ARRAYS * basis_work(9, 9))
    pairs = extreme_pairs.pairs_of_corners(game, limit, compiled=False)
    assert not pairs.complete
    assert len(asked) == 1


def test_a_matrix_that_rounding_makes_singular_leaves_the_others_their_inverses() -> None:
    systems = np.array([[[1.0, 2.0], [2.0, 4.0]], [[2.0, 0.0], [0.0, 4.0]]])
    assert breadth_first.inverses(systems).tolist() == [[[0, 0], [0, 0]], [[0.5, 0], [0, 0.25]]]
