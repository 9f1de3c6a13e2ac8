"""Cells near singular roots and continua: what boxes decide about them, exactly."""

from __future__ import annotations

from fractions import Fraction
from itertools import product

import numpy as np
import pytest

from alliancegame.game.exact.exact_check import exact_regrets
from alliancegame.game.game import Game
from alliancegame.game.verify import relative_regret
from alliancegame.solvers.base import Budget, Coverage
from alliancegame.solvers.branch_and_prune.exact.boxes import (
    Box,
    bernstein,
    is_positive,
    vertex_places,
)
from alliancegame.solvers.branch_and_prune.exact.near_equilibria import equilibrium_near
from alliancegame.solvers.branch_and_prune.exact.open_faces import on_open_face
from alliancegame.solvers.branch_and_prune.exact.positive_combinations import (
    has_positive_combination,
    nearest_solution,
)
from alliancegame.solvers.branch_and_prune.exact.singular_cells import boxes_of, decided_cell
from alliancegame.solvers.branch_and_prune.exact.weights import Product, face_of, weights_of
from alliancegame.solvers.branch_and_prune.recorded import RecordedSearch
from alliancegame.solvers.branch_and_prune.solver import BranchAndPrune
from alliancegame.solvers.solve import solve

Values = np.ndarray


def value(polynomial: Values, place) -> Fraction:
    """A polynomial at a place."""
    total = Fraction(0)
    for powers in product(*map(range, polynomial.shape)):
        term = Fraction(int(polynomial[powers]))
        for t, power in zip(place, powers, strict=True):
            term *= t**power
        total += term
    return total


def sign(number: Fraction) -> int:
    return (number > 0) - (number < 0)


def random_polynomial(rng: np.random.Generator) -> Values:
    return rng.integers(-4, 5, (3, 2, 3))


def random_place(rng, count=3) -> list[Fraction]:
    return [Fraction(int(k), 16) for k in rng.integers(1, 17, count)]


@pytest.mark.parametrize("seed", range(5))
def test_a_polynomial_said_to_be_positive_is_so_wherever_the_box_reaches(seed):
    rng = np.random.default_rng(seed)
    excluded = (True, False, True)
    found = 0
    for _ in range(100):
        polynomial = random_polynomial(rng) + 3
        if is_positive(bernstein(polynomial, polynomial.shape), excluded):
            found += 1
            place = random_place(rng)
            assert value(polynomial, place) > 0
            assert value(polynomial, [place[0], Fraction(0), place[2]]) > 0
    assert found


def test_a_polynomial_that_is_0_only_on_an_excluded_side_is_positive():
    polynomial = np.array([[0, 0], [1, -1]])  # t_0 (1 - t_1)
    turned = np.array([[0, 0], [0, 1]])  # t_0 t_1
    assert is_positive(bernstein(turned, turned.shape), (True, True))
    assert not is_positive(bernstein(turned, turned.shape), (True, False))
    assert not is_positive(bernstein(polynomial, polynomial.shape), (True, True))
    assert vertex_places((2, 2), (True, True)) == [3]


@pytest.mark.parametrize("seed", range(5))
def test_parts_of_a_box_have_the_signs_of_the_box(seed):
    rng = np.random.default_rng(seed)
    own, limit = random_polynomial(rng), random_polynomial(rng)
    box = Box((own,), (limit,), (True, True, True))
    x, y, z = random_place(rng)
    low, high = box.halves(0)
    fore, back = box.compared(0, 2)
    for part, place in (
        (low, [x / 2, y, z]),
        (high, [1 - x / 2, y, z]),
        (fore, [x * z, y, z]),
        (back, [x, y, z * x]),
    ):
        for changed, polynomial in ((part.equations[0], own), (part.limits[0], limit)):
            assert sign(value(changed, [x, y, z])) == sign(value(polynomial, place))


def test_of_two_compared_coordinates_the_greater_one_is_not_0():
    box = Box((np.ones((2, 2), np.int64),), (), (True, False))
    assert box.compared(0, 1)[0].excluded == (True, True)
    assert box.compared(0, 1)[1].excluded == (True, False)


def test_a_combination_that_has_to_be_0_somewhere_is_found_exactly():
    # t_0 - 3 t_1 and 3 t_1 - t_0 + t_0 t_1 are 0 at the corner; their sum is t_0 t_1.
    first = np.array([[0, -3], [1, 0]])
    second = np.array([[0, 3], [-1, 1]])
    assert has_positive_combination([first, second], (True, True))
    assert not has_positive_combination([first, second], (False, True))
    assert not has_positive_combination([first, -first], (True, True))


def test_multipliers_are_exact_where_a_combination_has_to_be_0():
    forced = [[3, 6], [-7, -14], [0, 0]]
    found = nearest_solution(forced, [3, 7, 5], np.array([0.5, 0.5, 0.25]))
    assert (np.array(found) @ np.array(forced)).tolist() == [0, 0]
    assert found[0] * 3 == found[1] * 7
    assert abs(found[2] * 5 / (found[0] * 3) - 0.5) < 1e-6


def planted(rng, shape, profile) -> Game:
    """A random game with whole payoffs in which a profile in full play is an equilibrium."""
    payoffs = np.zeros((len(shape), *shape), dtype=object)
    for actor, count in enumerate(shape):
        own = rng.integers(-3, 4, shape).astype(object)
        rates = np.moveaxis(own, actor, 0)
        for action in range(count):
            mean = rates[action]
            for j in reversed([j for j in range(len(shape)) if j != actor]):
                mean = mean.dot(np.array(profile[j], dtype=object))
            rates[action] = rates[action] - mean
        payoffs[actor] = own
    return Game(payoffs)


def cell_about(rng, profile) -> Product:
    """A random cell that has a profile inside or at its boundary."""
    cell = []
    for mix in profile:
        size = len(mix)
        corners = [tuple(Fraction(int(a == b)) for b in range(size)) for a in range(size)]
        kept = int(rng.integers(size + 1))
        cell.append(
            tuple(
                weights_of(
                    corner
                    if v == kept
                    else tuple((p + q * 3) / 4 for p, q in zip(corner, mix, strict=True))
                )
                for v, corner in enumerate(corners)
            )
        )
    return tuple(cell)


@pytest.mark.parametrize("shape", [(2, 2, 2), (3, 2, 2), (2, 2, 2, 2), (3, 3)])
def test_an_isolated_equilibrium_is_never_decided_away(shape):
    rng = np.random.default_rng(sum(shape))
    for _ in range(12):
        profile = []
        for count in shape:
            weights = rng.integers(1, 6, count).tolist()
            profile.append(tuple(Fraction(w, sum(weights)) for w in weights))
        game = planted(rng, shape, profile)
        assert not any(exact_regrets(game, tuple(profile)))
        found = decided_cell(game, cell_about(rng, profile))
        assert found is None or found.continuum


def test_a_singular_root_at_the_boundary_of_a_face_is_none_inside_it():
    # y = z, x = z and 2 x + 2 y = 3 x y, which has no solution below 4 / 3 but 0.
    payoffs = np.zeros((3, 2, 2, 2), dtype=object)
    for y, z in product((0, 1), repeat=2):
        payoffs[0, 0, 1 - y, 1 - z] = y - z
        payoffs[1, 1 - y, 0, 1 - z] = y - z
        payoffs[2, 1 - y, 1 - z, 0] = 2 * y + 2 * z - 3 * y * z
    game = Game(payoffs)
    found = decided_cell(game, face_of(game.shape, [(0, 1)] * 3))
    assert found is not None
    assert not found.continuum


def test_a_curve_of_equilibria_is_told_and_one_of_them_is_listed():
    payoffs = np.zeros((3, 2, 2, 2), dtype=object)
    for y, z in product((0, 1), repeat=2):
        payoffs[0, 0, 1 - y, 1 - z] = 4 * y * z - y - z
        payoffs[1, 1 - y, 0, 1 - z] = 4 * y * z - y - z
    game = Game(payoffs)
    cell = (((1, 1), (5, 3)),) * 3
    found = decided_cell(game, cell)
    assert found is not None
    assert found.continuum
    profile = equilibrium_near(game, cell)
    assert profile is not None
    assert relative_regret(game, profile) < 1e-12
    assert all(0 < mix[0] < 1 for mix in profile)


def test_the_boxes_of_a_cell_say_which_of_its_sides_are_played_fully():
    game = Game(np.zeros((2, 2, 2)))
    inside, corner = ((1, 1), (1, 3)), ((1, 0), (1, 1))
    (box,) = boxes_of(game, (inside, corner))
    assert box.excluded == (False, True)
    assert len(boxes_of(game, face_of(game.shape, [(0, 1), (0, 1)]))) == 4


def tied_game(actors: int, number: int) -> Game:
    """One of a row of random games whose payoffs are 0 or 1."""
    rng = np.random.default_rng(2)
    shape = (2,) * actors
    return [Game(rng.integers(0, 2, (actors, *shape))) for _ in range(number + 1)][-1]


@pytest.mark.parametrize("number", [3, 14])
def test_games_of_five_actors_with_ties_are_decided_at_singular_corners_and_curves(number):
    solution = solve(tied_game(5, number))
    assert solution.coverage is not Coverage.SOME
    assert all(item.regret < 1e-9 for item in solution)


@pytest.mark.parametrize("number", [10, 14])
def test_irrational_roots_on_the_boundary_of_their_face_are_told_from_others(number):
    solution = solve(tied_game(6, number))
    assert "not rational" not in str(solution.coverage_reason)
    assert solution.coverage is not Coverage.SOME


def test_the_proof_leaves_such_cells_aside_and_fails_without_them():
    game = tied_game(5, 3)
    certificate = BranchAndPrune().search(game, Budget()).certificate
    assert isinstance(certificate, RecordedSearch)
    proof = certificate.proof
    assert proof.check(game) is None
    names = [step.name for step in proof.steps]
    place = names.index("cell")
    less = type(proof)(
        proof.weights, (*proof.steps[:place], *proof.steps[place + 1 :]), proof.balls
    )
    assert less.check(game) is not None


def test_no_solution_of_another_elimination_is_taken_for_one_of_the_face():
    """Coefficients grew so large here that flint made four solutions up."""
    rng = np.random.default_rng(77)
    shape = (2,) * 6
    game = [Game(rng.integers(0, 2, (6, *shape))) for _ in range(4)][-1]
    face = on_open_face(game, (3, 3, 1, 3, 3, 2))
    assert face is None or all(relative_regret(game, own) < 1e-9 for own in face.rounded)
