"""Payoffs at the edge of floats: answers are about the payoffs as given, whatever their size."""

from __future__ import annotations

import json
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alliancegame.errors import GameError
from alliancegame.game.exact.exact_check import exact_regrets
from alliancegame.game.game import Game
from alliancegame.game.magnitudes import nearest_float
from alliancegame.game.verify import check_profiles, is_equilibrium
from alliancegame.solvers.base import Coverage
from alliancegame.solvers.certificates.certificate_file import verify, write_certificate
from alliancegame.solvers.correlated_ranges import correlated_ranges
from alliancegame.solvers.quantal.quantal_response import logit_branch
from alliancegame.solvers.solve import solve


def three_actors(seed: int) -> np.ndarray:
    """Random integer payoffs of up to 20 digits, shape (3, 2, 2, 2)."""
    rng = np.random.default_rng(seed)
    return rng.integers(-(2**62), 2**62, (3, 2, 2, 2)).astype(object)


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("power", [-339, 285])
def test_equilibria_of_payoffs_that_floats_round_coarsely_are_those_of_their_integers(
    seed: int, power: int
) -> None:
    integers = three_actors(seed)
    factor = Fraction(10) ** power
    edge, plain = solve(Game(integers * factor)), solve(Game(integers))
    assert edge.coverage is plain.coverage is Coverage.ALL
    assert np.allclose(edge.check.points, plain.check.points, rtol=0, atol=1e-12)
    assert edge.certificate is not None
    assert edge.certificate.check(edge.game) is None


def test_a_profile_with_a_gain_below_all_floats_is_no_equilibrium() -> None:
    tiny = Fraction(10) ** -339
    game = Game(np.array([[[0, 0], [1, 1]], [[0, 0], [0, 1]]], dtype=object) * tiny)
    assert not game.payoffs.any()
    check = check_profiles(game, [(np.array([0.5, 0.5]), np.array([0.5, 0.5]))])
    assert not is_equilibrium(check).any()
    assert [item.exact for item in solve(game)] == [((0, 1), (0, 1))]


def test_a_range_beyond_the_greatest_float_is_no_infinity() -> None:
    game = Game(np.array([[[1.7e308, -1.7e308], [-1.7e308, 1.7e308]], [[1, 2], [3, 0]]]))
    solution = solve(game)
    assert np.isfinite(game.payoff_range).all()
    assert solution.coverage is Coverage.ALL
    json.dumps(solution.to_dict(), allow_nan=False)


def test_the_greatest_payoffs_beside_tiny_ones_are_solved() -> None:
    payoffs = np.full((3, 2, 2, 2), 1e-30)
    payoffs[0, 0, 0], payoffs[1, 1, 1], payoffs[2, :, :, 0] = 1e308, -1e308, 1e308
    solution = solve(Game(payoffs))
    json.dumps(solution.to_dict(), allow_nan=False)
    assert len(solution) >= 1
    for item in solution:
        if item.exact is not None:
            assert not any(exact_regrets(solution.game, item.exact))


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(6))
def test_payoffs_from_the_least_to_the_greatest_float_overflow_nowhere(seed: int) -> None:
    edge = [1.7e308, -1.7e308, 1e-30, 1.0, -1.0, 0.0, 5e-324]
    solution = solve(Game(np.random.default_rng(seed).choice(edge, (3, 2, 2, 2))))
    assert len(solution) >= 1
    json.dumps(solution.to_dict(), allow_nan=False)


@pytest.mark.parametrize("seed", [3, 7, 15])
def test_no_false_equilibrium_is_listed_where_magnitudes_differ_by_500_digits(seed: int) -> None:
    rng = np.random.default_rng(seed)
    payoffs = rng.choice([-1, 1], (3, 2, 2, 2)) * rng.random((3, 2, 2, 2))
    payoffs *= 10.0 ** rng.integers(-230, 277, payoffs.shape).astype(np.float64)
    solution = solve(Game(payoffs))
    assert not any(
        any(exact_regrets(solution.game, item.exact)) for item in solution if item.exact is not None
    )
    assert solution.certificate is not None
    assert solution.certificate.check(solution.game) is None
    if solution.coverage is Coverage.ALL:
        assert len(solution) % 2 == 1


def test_a_root_a_hair_beside_a_tie_is_told_by_payoffs_of_any_size() -> None:
    """Actor 3's third action would gain 1e-300 where actors 1 and 2 mix evenly."""
    payoffs = np.zeros((3, 2, 2, 2))
    payoffs[0] = np.array([[1, -1], [-1, 1]])[:, :, None]
    payoffs[1] = np.array([[-1, 1], [1, -1]])[:, :, None]
    payoffs[2, :, :, 1] = [[1e10, -1e10], [-1e10, 1e10]]
    payoffs[2, 0, 0, 0] = payoffs[2, 1, 0, 0] = 4e-280
    solution = solve(Game(payoffs))
    assert solution.coverage is Coverage.ALL
    (found,) = solution.equilibria
    assert found.exact == ((Fraction(1, 2),) * 2, (Fraction(1, 2),) * 2, (1, 0))


def test_what_floats_alone_compute_refuses_payoffs_at_their_edge() -> None:
    game = Game(np.array([[[1.7e308, -1.7e308], [-1.7e308, 1.7e308]], [[1, 2], [3, 0]]]))
    for concept in (correlated_ranges, logit_branch):
        with pytest.raises(GameError, match="payoffs reach"):
            concept(game)


def test_a_constant_payoff_of_any_size_is_no_gain() -> None:
    payoffs = np.array([np.full((2, 2), 1e17), [[1, -1], [-1, 2]]])
    check = check_profiles(Game(payoffs), [(np.array([0.5, 0.5]), np.array([1 / 3, 2 / 3]))])
    assert check.residual[0] == pytest.approx(1 / 18, abs=1e-12)


def test_fractions_beyond_the_greatest_float_are_rounded_to_it() -> None:
    top = np.finfo(np.float64).max
    assert nearest_float(Fraction(10) ** 400) == top
    assert nearest_float(-(Fraction(10) ** 400)) == -top


@settings(max_examples=10, deadline=None)
@given(
    seed=st.integers(0, 10**6),
    low=st.sampled_from([10**15, 10**20, -(10**40), Fraction(10**30, 3)]),
)
def test_a_great_payoff_in_common_hides_no_equilibrium(
    seed: int, low: Fraction | int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    whole = np.random.default_rng(seed).integers(-99, 100, (3, 2, 3, 2))
    for unit in (1, 10**25):
        game = Game(whole.astype(object) * unit + low)
        solution = solve(game)
        plain = solve(Game(whole))
        assert (solution.coverage, len(solution)) == (plain.coverage, len(plain))
        if solution.coverage is Coverage.ALL:
            file = tmp_path_factory.mktemp("proofs") / "proof.json"
            write_certificate(solution, file)
            assert len(verify(file, game).profiles) == len(plain)
