"""Equilibria that numbers do not settle: singular ones, and those of irrational ties, exactly."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations, product
from typing import Any

import numpy as np
import pytest
import sympy

from alliancegame.game.exact.exact_check import exact_regrets
from alliancegame.game.game import Game
from alliancegame.solvers.base import Budget, Coverage
from alliancegame.solvers.branch_and_prune.exact.elimination import OpenFace
from alliancegame.solvers.branch_and_prune.exact.open_faces import on_open_face
from alliancegame.solvers.branch_and_prune.solver import BranchAndPrune
from alliancegame.solvers.solve import solve

half = Fraction(1, 2)


def game_with(first, second, third, deviation=None) -> Game:
    """Three actors with two actions: what the first action of each pays above the second one.

    They play their first actions with x, y and z; a function of these is affine in each.
    deviation: what a further action of the third actor pays above the second one
    """
    payoffs = np.full((3, 2, 2, 2 if deviation is None else 3), Fraction(0))
    for y, z in product((0, 1), repeat=2):
        payoffs[0, 0, 1 - y, 1 - z] = Fraction(first(y, z))
        payoffs[1, 1 - y, 0, 1 - z] = Fraction(second(y, z))
        payoffs[2, 1 - y, 1 - z, 0] = Fraction(third(y, z))
        if deviation is not None:
            payoffs[2, 1 - y, 1 - z, 2] = Fraction(deviation(y, z))
    if deviation is not None:
        payoffs[:2, :, :, 2] = payoffs[:2, :, :, 1]
    return Game(payoffs)


def game_of_a_parabola(total: Fraction, product_: Fraction) -> Game:
    """Inside the three mixes are equal, and solve t^2 - total t + product = 0."""
    return game_with(
        lambda y, z: y - z,
        lambda x, z: x - z,
        lambda x, y: -(x * y - total * (x + y) / 2 + product_),
    )


def inner(solution) -> list:
    """The equilibria in which all actors mix."""
    return [item for item in solution if all((mix > 0).sum() > 1 for mix in item.profile)]


def test_a_double_root_is_found_exactly():
    solution = solve(game_of_a_parabola(2 * half, half * half), BranchAndPrune())
    assert solution.coverage is Coverage.ALL
    (equilibrium,) = inner(solution)
    assert equilibrium.exact == ((half, half),) * 3


@pytest.mark.parametrize("gap", [Fraction(1, 2**24), Fraction(1, 2**40)])
def test_two_roots_on_one_face_are_listed_however_close(gap):
    solution = solve(game_of_a_parabola(1 + gap, half * (half + gap)), BranchAndPrune())
    assert solution.coverage is Coverage.ALL
    assert {item.exact[0][0] for item in inner(solution)} == {half, half + gap}


def test_two_irrational_roots_on_one_face_are_listed_however_close():
    # 1/2 +- s where s^2 = 2^-49 and so is irrational
    solution = solve(game_of_a_parabola(2 * half, half * half - Fraction(1, 2**49)))
    assert solution.coverage is Coverage.ALL
    found = sorted(item.profile[0][0] for item in inner(solution))
    np.testing.assert_allclose(found, 0.5 + np.array([-1, 1]) * 2.0**-24.5, rtol=1e-15)
    assert all(item.exact is None for item in inner(solution))


def test_equations_without_a_root_inside_leave_nothing_open_where_they_nearly_have_one():
    solution = solve(game_of_a_parabola(2 * half, half * half + Fraction(1, 2**49)))
    assert solution.coverage is Coverage.ALL
    assert not inner(solution)


@pytest.mark.parametrize(("excess", "isolated"), [(-1, False), (0, True), (1, None)])
def test_the_point_at_which_a_deviation_cuts_a_curve_off_is_listed(excess, isolated):
    # Without the further action x + y = 1 and z = 1/2. Its gain there is a constant minus x y,
    # which is at most 1/4: it is positive everywhere, or but for one point, or only near the ends.
    game = game_with(
        lambda y, z: 2 * z - 1,
        lambda x, z: 2 * z - 1,
        lambda x, y: x + y - 1,
        lambda x, y: Fraction(1, 4) + Fraction(excess, 100) - x * y,
    )
    solution = solve(game, BranchAndPrune(cells=2000))
    found = [item.exact for item in inner(solution) if item.profile[2][2] == 0]
    assert solution.coverage is not Coverage.SOME
    if isolated is None:
        assert not found
    elif isolated:
        assert ((half, half), (half, half), (half, half, 0)) in found
    else:
        assert solution.coverage is Coverage.ALL_ISOLATED
        ends = {half + Fraction(1, 10), half - Fraction(1, 10)}
        assert ends <= {profile[0][0] for profile in found}


def test_curves_that_a_deviation_of_a_pair_cuts_hide_no_isolated_equilibrium():
    # Found by a search over a grid: a third actor's deviation depends on the mixes of two others.
    for seed, shape in ((50, (2, 3, 2)), (101, (2, 3, 2)), (6, (2, 2, 2, 2))):
        payoffs = np.random.default_rng([seed, 1, *shape]).integers(0, 2, (len(shape), *shape))
        solution = solve(Game(payoffs), BranchAndPrune(cells=2000))
        assert solution.coverage is not Coverage.SOME
        assert solution.certificate.check(solution.game) is None


def supports_of(shape):
    sides = [
        [own for size in range(1, count + 1) for own in combinations(range(count), size)]
        for count in shape
    ]
    return [own for own in product(*sides) if sum(len(side) > 1 for side in own) > 1]


def inside(game: Game, supports) -> list[sympy.Expr] | None:
    """Indifference and that no probability is 0, as equations; None if they have no solution."""
    mixes = [
        dict(zip(own, sympy.symbols(f"p{j}_:{len(own)}"), strict=True))
        for j, own in enumerate(supports)
    ]
    equations = [sum(own.values()) - 1 for own in mixes]
    for actor, own in enumerate(supports):
        pays = {
            a: sum(
                int(game.integer_payoffs[(actor, *profile)])
                * sympy.prod(mixes[j][b] for j, b in enumerate(profile) if j != actor)
                for profile in product(*supports[:actor], [a], *supports[actor + 1 :])
            )
            for a in own
        }
        equations += [pays[a] - pays[own[-1]] for a in own[:-1]]
    unknowns = [p for own in mixes for p in own.values()]
    inverse = sympy.Symbol("inverse")
    basis = sympy.groebner(
        [*equations, inverse * sympy.prod(unknowns) - 1], inverse, *unknowns, order="grevlex"
    )
    solvable: list[Any] | None = None if basis.exprs == [1] else basis
    return solvable


@pytest.mark.parametrize("seed", range(12))
def test_another_elimination_agrees_on_which_faces_have_finitely_many_solutions(seed):
    """It keeps all probabilities as unknowns, and takes their inverse for one more."""
    game = Game(np.random.default_rng([seed, 8]).integers(0, 2, (3, 2, 2, 2)))
    for supports in supports_of(game.shape):
        found = on_open_face(game, [sum(1 << a for a in own) for own in supports])
        basis: Any = inside(game, supports)
        if basis is None:
            assert found is not None
            assert not found.exact + found.rounded
            assert not found.continuum
        elif basis.is_zero_dimensional and found is not None:
            assert not found.continuum


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(30))
def test_no_simple_profile_that_is_an_equilibrium_is_missing_on_a_face_without_continuum(seed):
    shape = ((2, 2, 2), (2, 3, 2))[seed % 2]
    game = Game(np.random.default_rng([seed, 9]).integers(0, 2, (3, *shape)))
    for supports in supports_of(shape):
        found = on_open_face(game, [sum(1 << a for a in own) for own in supports])
        if found is None or found.continuum:
            continue
        sides = []
        for own, count in zip(supports, shape, strict=True):
            weights = (w for w in product(range(1, 5), repeat=len(own)) if sum(w) <= 4 + len(own))
            sides.append(
                {
                    tuple(
                        Fraction(dict(zip(own, w, strict=True)).get(a, 0), sum(w))
                        for a in range(count)
                    )
                    for w in weights
                }
            )
        for profile in product(*sides):
            if not any(exact_regrets(game, profile)):
                assert profile in found.exact


def test_irrational_ties_are_decided():
    # The mixes inside are t = 1 / sqrt(2) for all three; the further action gains 2 x y - 1, and
    # so nothing, there.
    game = game_with(
        lambda y, z: y - z,
        lambda x, z: x - z,
        lambda x, y: 2 * x * y - 1,
        lambda x, y: 2 * x * y - 1,
    )
    solution = solve(game, BranchAndPrune(cells=5000))
    (equilibrium,) = (
        item for item in inner(solution) if item.profile[2][2] == 0 and item.profile[0][0] < 1
    )
    assert equilibrium.profile[0][0] == pytest.approx(0.5**0.5, abs=1e-15)


@pytest.mark.slow
@pytest.mark.parametrize("worth", [(0, 2), (2, 4), (7, 9)])
def test_three_actors_who_disperse_over_three_places_leave_no_isolated_equilibrium_open(worth):
    low, high = worth
    for several in (2, 3):  # so many different places are as good as all
        payoffs = np.zeros((3, 3, 3, 3), dtype=int)
        for profile in np.ndindex(3, 3, 3):
            payoffs[(slice(None), *profile)] = high if len(set(profile)) >= several else low
        findings = BranchAndPrune().search(Game(payoffs), Budget())
        assert findings.coverage is (Coverage.ALL if several == 2 else Coverage.ALL_ISOLATED)
        thirds = (Fraction(1, 3),) * 3
        assert (thirds,) * 3 in findings.candidates


def test_a_gain_keeps_its_sign_without_factors_that_have_one():
    face = OpenFace(Game(np.zeros((2, 2, 2))), ((0, 1), (0, 1)))
    x, y = face.ring.gens()
    for gain, expected in (
        (x - 2 * x * y, 1 - 2 * y),
        ((x - 1) * (2 * y - 1), 1 - 2 * y),
        (-3 * x * (x + y - 1), 1 - x - y),
        (x * y - 2, face.ring.constant(-1)),
    ):
        essential = face.essential(gain)
        assert essential.primitive()[1] == expected.primitive()[1]
        assert (essential.leading_coefficient() > 0) == (expected.leading_coefficient() > 0)


def test_gains_that_are_0_together_leave_no_isolated_equilibrium_open():
    # The third actor's two deviations gain where y > 1/2, by different factors.
    payoffs = np.zeros((3, 2, 2, 3), dtype=object)
    for x, y in product((0, 1), repeat=2):
        payoffs[2, 1 - x, 1 - y, 1] = x - 2 * x * y
        payoffs[2, 1 - x, 1 - y, 2] = (x - 1) * (2 * y - 1)
    face = on_open_face(Game(payoffs), (3, 3, 1))
    assert face is not None
    assert face.continuum
    assert not face.exact
