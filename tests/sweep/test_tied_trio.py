"""Games of three actors with two actions each whose payoffs tie, many at once in whole numbers."""

from fractions import Fraction
from itertools import product
from math import isqrt
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from batch_completeness import same_equilibria
from hypothesis import given, settings
from hypothesis import strategies as st

from alliancegame.game.game import Game
from alliancegame.solvers.base import Coverage
from alliancegame.solvers.solve import solve
from alliancegame.sweep.equilibria import (
    BatchEquilibria,
    TwoByTwoEquilibria,
    all_equilibria,
    tied_equilibria,
)
from alliancegame.sweep.tied_trio import tied_trio_kernel
from alliancegame.sweep.trio_inside import _surd

SHAPE = (2, 2, 2)
GRID = 12

Payoffs = npt.NDArray[np.float64]


def payoffs_with_gains(*gains: list[list[int]]) -> Payoffs:
    """A game in which actors gain so much by their first actions, at the others' in order."""
    tensors = [
        np.stack([own, np.zeros_like(own)], axis=actor)
        for actor, own in enumerate(map(np.array, gains))
    ]
    return np.array(tensors, dtype=np.float64).reshape(3, 8, 1)


def tied(payoffs: Payoffs) -> BatchEquilibria:
    return tied_equilibria(payoffs, SHAPE)


def firsts(batch: BatchEquilibria | TwoByTwoEquilibria, game: int = 0) -> list[tuple[float, ...]]:
    """How likely the first actions are in each equilibrium."""
    return sorted(map(tuple, batch.profiles[: batch.found[game], ::2, game].tolist()))


@st.composite
def tied_games(draw: st.DrawFn) -> Payoffs:
    most = draw(st.sampled_from([1, 1, 2, 3, 9]))
    values = draw(st.lists(st.integers(0, most), min_size=24, max_size=24))
    return np.array(values, dtype=np.float64).reshape(3, 8, 1)


@settings(max_examples=150, deadline=None)
@given(payoffs=tied_games(), unit=st.sampled_from([1.0, 0.125, 5.0]))
def test_a_tied_game_of_three_actors_has_the_extreme_equilibria_that_the_exact_solver_finds(
    payoffs: Payoffs, unit: float
) -> None:
    batch = tied(payoffs * unit)
    solution = solve(Game(payoffs.reshape(3, *SHAPE)))
    if batch.undecided[0]:
        assert batch.found[0] == 0
    else:
        assert solution.coverage is not Coverage.SOME
        assert same_equilibria(solution, batch.profiles[: batch.found[0], :, 0])


@pytest.mark.slow
@pytest.mark.parametrize(("most", "open_share"), [(1, 0.16), (2, 0.07), (3, 0.03), (40, 0.001)])
def test_thousands_of_tied_games_of_three_actors_have_the_extreme_equilibria_of_the_exact_solver(
    most: int, open_share: float
) -> None:
    games = 1000
    payoffs = np.random.default_rng(most).integers(0, most + 1, (3, 8, games)).astype(float)
    batch = all_equilibria(payoffs, SHAPE, np.zeros((3, games)))
    assert batch.undecided.mean() < open_share
    for g in np.flatnonzero(~batch.undecided).tolist():
        solution = solve(Game(payoffs[:, :, g].reshape(3, *SHAPE)))
        assert same_equilibria(solution, batch.profiles[: batch.found[g], :, g]), g


@settings(max_examples=100, deadline=None)
@given(payoffs=tied_games())
def test_every_equilibrium_on_a_grid_is_between_listed_ones_if_a_tied_game_is_decided(
    payoffs: Payoffs,
) -> None:
    """Equilibria of all kinds, and curved continua too, are where no list has led us."""
    batch = tied(payoffs)
    if batch.undecided[0]:
        return
    tensors = payoffs.reshape(3, *SHAPE)
    x, y, z = np.meshgrid(*[np.arange(GRID + 1)] * 3, indexing="ij")
    places = np.stack([x, y, z])
    stable = np.ones(x.shape, dtype=np.bool_)
    for actor in range(3):
        gain = gains_at(tensors, actor, places, GRID)
        stable &= ((places[actor] == 0) | (gain >= 0)) & ((places[actor] == GRID) | (gain <= 0))
    listed = np.array(firsts(batch))
    for one, other in product(listed, repeat=2):
        corners = np.array(list(product(*zip(one, other, strict=True))))
        near = np.abs(corners[:, None] - listed).max(axis=2) < 1e-12
        if near.any(axis=1).all() and is_nash_subset(tensors, corners):
            low, high = np.minimum(one, other) * GRID, np.maximum(one, other) * GRID
            inside = [
                (own > a - 1e-9) & (own < b + 1e-9)
                for own, a, b in zip(places, low, high, strict=True)
            ]
            stable &= ~np.all(inside, axis=0)
    assert not stable.any()


def gains_at(tensors: Payoffs, actor: int, mixes: npt.NDArray[Any], whole: float) -> Payoffs:
    """What the actor gains by its first action where the others' first actions have these weights."""
    difference = np.diff(tensors[actor], axis=actor).reshape(2, 2) * -1.0
    first, second = (mixes[other] for other in range(3) if other != actor)
    weights = np.array(
        [
            [first * second, first * (whole - second)],
            [(whole - first) * second, (whole - first) * (whole - second)],
        ]
    )
    return np.tensordot(difference, weights, 2)


def is_nash_subset(tensors: Payoffs, corners: Payoffs) -> bool:
    """Whether all profiles between these corners are equilibria: it is enough that gains have the
    right sign at each for all mixes of their actor between them.
    """
    for actor in range(3):
        gains, own = gains_at(tensors, actor, corners.T, 1.0), corners[:, actor]
        if (own.min() < 1 and gains.max() > 1e-12) or (own.max() > 0 and gains.min() < -1e-12):
            return False
    return True


@settings(max_examples=20, deadline=None)
@given(payoffs=tied_games())
def test_the_compiled_loop_over_tied_games_of_three_actors_gives_what_the_plain_loop_gives(
    payoffs: Payoffs,
) -> None:
    results = []
    for kernel in (tied_trio_kernel, tied_trio_kernel.py_func):  # type: ignore[attr-defined]
        room = np.empty((3, 2, 2), dtype=np.int64), np.empty(3, dtype=np.int8)
        profiles = np.zeros((1, 16, 6))
        found, undecided = np.empty(1, dtype=np.int8), np.empty(1, dtype=np.bool_)
        kernel(payoffs, *room, profiles, found, undecided)
        results.append((profiles.tolist(), found.tolist(), undecided.tolist()))
    assert results[0] == results[1]


@settings(max_examples=200, deadline=None)
@given(p=st.integers(-(2**31), 2**31), q=st.integers(-111, 111), beside=st.integers(-2, 2))
def test_numbers_with_a_square_root_have_their_sign_exactly(p: int, q: int, beside: int) -> None:
    d = max(0, (p // (q or 1)) ** 2 + beside)
    value = _surd(p, q, d)
    rational, radical = np.sign(p), np.sign(q) * (d > 0)
    size = (p * p > q * q * d) - (p * p < q * q * d)  # which of the two is the greater
    expected = rational or radical if rational * radical >= 0 else rational * size
    assert np.sign(value) == expected
    root = Fraction(isqrt(d << 400), 1 << 200)
    assert value == pytest.approx(float(p + q * root), rel=1e-12, abs=0)


def test_an_irrational_equilibrium_beside_pure_ones_is_listed() -> None:
    """All mix in the golden section, or the square of it."""
    batch = tied(payoffs_with_gains([[-1, 0], [-1, 1]], [[0, -1], [1, 1]], [[1, -1], [1, 0]]))
    golden = (5**0.5 - 1) / 2
    assert firsts(batch) == [
        (0.0, 1.0, 1.0),
        pytest.approx((golden, golden**2, golden**2), rel=1e-15),
        (1.0, 0.0, 0.0),
    ]


def test_two_roots_that_meet_are_one_equilibrium_of_a_tied_game() -> None:
    payoffs = payoffs_with_gains([[-2, 2], [1, -2]], [[-21, -20], [20, -4]], [[1, 1], [-1, 1]])
    assert all_equilibria(payoffs, SHAPE, np.full((3, 1), 1e-15)).undecided[0]
    batch = all_equilibria(payoffs, SHAPE, np.zeros((3, 1)))
    assert not batch.undecided[0]
    assert pytest.approx((1 / 7, 7 / 12, 4 / 13)) in firsts(batch)
    assert batch.found[0] == 4


def test_two_planes_of_equilibria_have_their_fourteen_corners_listed() -> None:
    """The first actor is indifferent where one of the others mixes evenly; they always are."""
    batch = tied(payoffs_with_gains([[1, -1], [-1, 1]], [[0, 0], [0, 0]], [[0, 0], [0, 0]]))
    corners = {(x, y, z) for x, y, z in product((0, 1), (0, 0.5, 1), (0, 0.5, 1))}
    wrong = {(0, 0, 0), (0, 1, 1), (1, 0, 1), (1, 1, 0)}
    assert firsts(batch) == sorted(corners - wrong)


ZERO, HYPERBOLA, PRODUCT = [[0, 0], [0, 0]], [[1, -1], [-1, 2]], [[1, -1], [-1, 1]]


def test_a_line_of_equilibria_ends_in_a_square_of_them() -> None:
    """Once the first actor has taken its first action, all are equally good for the others."""
    batch = tied(payoffs_with_gains(ZERO, [[0, 0], [1, -1]], [[0, 0], [1, -1]]))
    line = [(0.0, 0.5, 0.5), (1.0, 0.5, 0.5)]
    square = [(1.0, y, z) for y, z in product((0.0, 1.0), repeat=2)]
    assert firsts(batch) == sorted([*line, *square, (0.0, 0.0, 0.0), (0.0, 1.0, 1.0)])


def test_a_root_amid_a_line_of_equilibria_is_not_listed() -> None:
    batch = tied(payoffs_with_gains([[1, 0], [0, -1]], [[1, -1], [1, -1]], PRODUCT))
    assert not batch.undecided[0]
    assert {(0.0, 0.5, 0.5), (1.0, 0.5, 0.5)} < set(firsts(batch))
    assert (0.5, 0.5, 0.5) not in firsts(batch)


@pytest.mark.parametrize(
    "gains",
    [
        [ZERO, HYPERBOLA, HYPERBOLA],
        [HYPERBOLA, ZERO, HYPERBOLA],
        [HYPERBOLA, ZERO, ZERO],
        [HYPERBOLA, [[0, 0], [1, 1]], [[0, 0], [1, 1]]],
        [[[1, 1], [-1, -1]], HYPERBOLA, [[1, -1], [1, -1]]],
    ],
    ids=["all mix", "another's", "inside and on faces", "on a face", "where a factor is 0"],
)
def test_tied_games_of_three_actors_are_left_open_where_a_continuum_is_curved(
    gains: list[list[list[int]]],
) -> None:
    batch = tied(payoffs_with_gains(*gains))
    assert (batch.undecided.tolist(), batch.found.tolist()) == ([True], [0])


def test_tied_games_of_three_actors_are_left_open_beyond_the_reach_of_whole_numbers() -> None:
    payoffs = payoffs_with_gains([[-1, 0], [-1, 1]], [[0, -1], [1, 1]], [[1, -1], [1, 0]])
    units = {1.5: True, 2.0**30: True, 0.1: False, 1e9: False, np.inf: False}
    with np.errstate(invalid="ignore"):
        decided = {unit: not tied(payoffs * unit).undecided[0] for unit in units}
    assert decided == units
    uneven = payoffs + 1000.0 * (np.arange(8) == 0)[:, None]
    assert tied(uneven).undecided[0]
