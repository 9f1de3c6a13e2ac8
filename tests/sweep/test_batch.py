"""Batch kernels: what many games at once give is what plain loops and the exact solver give."""

from fractions import Fraction

import numpy as np
import pytest
from batch_completeness import SHAPES, same_equilibria
from hypothesis import given, settings
from hypothesis import strategies as st

from alliancegame.game.expectations import pure_regrets
from alliancegame.game.game import Game
from alliancegame.game.payoffs import build_game
from alliancegame.game.verify import relative_regret
from alliancegame.model.model import Model
from alliancegame.model.shocks import Hit
from alliancegame.solvers.base import Coverage
from alliancegame.solvers.solve import solve
from alliancegame.sweep.coordinates import Coordinate
from alliancegame.sweep.equilibria import all_equilibria
from alliancegame.sweep.family import family
from alliancegame.sweep.kernels import margin_kernel, pure_kernel
from alliancegame.sweep.payoff_kernel import BLOCK
from alliancegame.sweep.supports import support_plan
from alliancegame.sweep.three_by_three import agreed_pairs, three_by_three_kernel
from alliancegame.sweep.two_actor_batch import bimatrix_kernel, room_for
from tests.generators import models


@settings(max_examples=40, deadline=None)
@given(model=models(), draw=st.data())
def test_payoffs_at_points_are_those_of_the_shocked_model_within_the_stated_errors(
    model: Model, draw: st.DataObject
) -> None:
    low, high = Fraction(-1), Fraction(1)
    varied = draw.draw(st.sets(st.sampled_from(sorted(model.parameters)), max_size=4))
    coordinates = [Coordinate("parameter", name, low, high) for name in sorted(varied)]
    coordinates.append(Coordinate("intensity", "s0", Fraction(0), high))
    hits = [Hit("s1", draw.draw(st.fractions(0, 1, max_denominator=8)))]
    first, games = draw.draw(st.integers(0, 3)), draw.draw(st.sampled_from([1, 7, BLOCK + 3]))
    points = np.random.default_rng(0).uniform(-1, 1, (len(coordinates), first + games))
    points[-1] = abs(points[-1])

    batch = family(model, coordinates, hits, [Hit("s0", Fraction(1, 2))])
    rows, errors = np.empty((batch.size, games)), np.empty((len(model.actors), games))
    batch.rows(points, first, rows, errors)
    for g in {0, games // 2, games - 1}:
        *values, intensity = map(Fraction, points[:, first + g].tolist())
        settled = model.with_values(dict(zip(sorted(varied), values, strict=True)))
        exact = build_game(settled, [*hits, Hit("s0", intensity)]).exact_payoffs
        tensors = batch.tensor(rows)[:, :, g].reshape(exact.shape)
        for actor, (tensor, wanted) in enumerate(zip(tensors, exact, strict=True)):
            gaps = [abs(Fraction(x) - y) for x, y in zip(tensor.flat, wanted.flat, strict=True)]
            assert max(gaps) <= errors[actor, g] <= 1e-12


@st.composite
def tied_payoffs(draw: st.DrawFn) -> np.ndarray:
    counts = draw(st.lists(st.integers(1, 4), min_size=1, max_size=4))
    games = draw(st.integers(1, 5))
    size = len(counts) * int(np.prod(counts)) * games
    values = draw(st.lists(st.integers(0, 3), min_size=size, max_size=size))
    return np.array(values, dtype=np.float64).reshape(len(counts), *counts, games)


@settings(max_examples=60, deadline=None)
@given(payoffs=tied_payoffs())
def test_the_kernel_finds_the_pure_equilibria_that_a_plain_scan_finds(payoffs: np.ndarray) -> None:
    size, *counts, games = payoffs.shape
    flat = np.ascontiguousarray(payoffs.reshape(size, -1, games))
    stable, undecided = np.empty(flat.shape[1:], dtype=np.bool_), np.empty(games, dtype=np.bool_)
    none_repeated = np.zeros(flat.shape[:2], dtype=np.bool_)
    errors = np.linspace(0.2, 1.2, size)[:, None] + np.zeros(games)
    pure_kernel(flat, np.array(counts), none_repeated, errors, stable, undecided)
    for game in range(games):
        regrets = pure_regrets(payoffs[..., game])
        assert (stable[:, game].reshape(counts) == (regrets == 0).all(axis=0)).all()
        close = False
        for actor in range(size):
            ordered = np.sort(payoffs[actor, ..., game], axis=actor)
            best = np.take(ordered, [-1], axis=actor)
            second = np.take(ordered, [-2], axis=actor) if counts[actor] > 1 else -np.inf
            close |= bool((best - second <= 2 * errors[actor, game]).any())
        assert undecided[game] == close


@settings(max_examples=60, deadline=None)
@given(payoffs=tied_payoffs(), draw=st.data())
def test_margins_are_the_least_losses_of_leaving_the_pact(
    payoffs: np.ndarray, draw: st.DataObject
) -> None:
    size, *counts, games = payoffs.shape
    rows = np.ascontiguousarray(payoffs.reshape(-1, games))
    pact = [draw.draw(st.integers(0, count - 1)) for count in counts]
    places = np.arange(len(rows)).reshape(size, *counts)
    lines = [np.moveaxis(places[i], i, -1)[tuple(pact[:i] + pact[i + 1 :])] for i in range(size)]
    pact_rows = np.array([lines[i][pact[i]] for i in range(size)])
    alternatives = np.full((size, max(1, max(counts) - 1)), -1)
    equal = np.zeros(alternatives.shape, dtype=np.bool_)
    for i in range(size):
        others = np.delete(lines[i], pact[i])
        alternatives[i, : len(others)] = others
        level = (rows[others] == rows[pact_rows[i]]).all(axis=1)
        equal[i, : len(others)] = level & draw.draw(st.booleans())
    errors = np.linspace(0.2, 1.2, size)[:, None] + np.zeros(games)
    ranges = np.array([draw.draw(st.sampled_from([0.0, 0.5, 4.0])) for _ in range(size)])

    margins, least = np.empty((size, games)), np.empty(games)
    binding, undecided = np.empty(games, dtype=np.int8), np.empty(games, dtype=np.bool_)
    margin_kernel(
        rows, pact_rows, alternatives, equal, errors, ranges, margins, least, binding, undecided
    )
    for g in range(games):
        relative, close = [], False
        for i in range(size):
            losses = [rows[pact_rows[i], g] - rows[row, g] for row in alternatives[i] if row >= 0]
            assert margins[i, g] == min(losses, default=np.inf)
            unit = ranges[i]
            relative.append((min(losses) / unit if unit else 0.0) if losses else np.inf)
            unsure = [x for x, known in zip(losses, equal[i], strict=False) if not known]
            close |= abs(min(unsure, default=np.inf)) <= 2 * errors[i, g]
        assert (least[g], binding[g]) == (min(relative), relative.index(min(relative)))
        assert undecided[g] == close


@pytest.mark.slow
@pytest.mark.parametrize("shape", [(1, 3), (2, 2), (2, 4), (3, 2), (3, 3), (4, 4)])
@pytest.mark.parametrize(("values", "unit"), [(2, 1.0), (4, 1.0), (4, 0.125), (3, 20_000.0)])
def test_of_tied_games_in_whole_numbers_the_batch_lists_every_extreme_equilibrium(
    shape: tuple[int, int], values: int, unit: float
) -> None:
    games = 12
    rng = np.random.default_rng([values, *shape])
    payoffs = rng.integers(0, values, (2, shape[0] * shape[1], games)) * np.float64(unit)
    payoffs[:, :, 0] = 0.0
    batch = all_equilibria(payoffs, shape, np.zeros((2, games)))
    assert not batch.undecided.any()
    for g in range(games):
        solution = solve(Game(payoffs[:, :, g].reshape(2, *shape)))
        assert solution.coverage is Coverage.ALL
        assert same_equilibria(solution, batch.profiles[: batch.found[g], :, g])


@settings(max_examples=25, deadline=None)
@given(
    seed=st.integers(0, 999),
    most=st.sampled_from([2, 6, 40, 10**6]),
    games=st.sampled_from([1, 7, 131]),
)
def test_tables_of_signs_say_of_3x3_games_what_signs_one_by_one_say(
    seed: int, most: int, games: int
) -> None:
    rng = np.random.default_rng(seed)
    payoffs = rng.integers(0, most, (2, 9, games)) * 2.0 ** rng.integers(-300, 300)
    errors = rng.choice([0.0, 1e-15, 0.1], (2, games)) * np.abs(payoffs).max(axis=1)
    payoffs[:, :, 0] += rng.choice([0.0, np.nan, np.inf, 1e80])
    plan, room = support_plan(3, 3), room_for(24)
    lists = []
    for table in (True, False):
        profiles = np.zeros((games, 7, 6))
        found, undecided = np.empty(games, dtype=np.int8), np.empty(games, dtype=np.bool_)
        answer = (profiles, found, undecided)
        if table:
            three_by_three_kernel(payoffs, errors, plan, agreed_pairs(), room, *answer)
        else:
            bimatrix_kernel(payoffs, errors, plan, room, 3, *answer)
        lists.append(answer)
    (profiles, found, undecided), (others, their_found, their_undecided) = lists
    assert found.tolist() == their_found.tolist()
    assert undecided.tolist() == their_undecided.tolist()
    assert np.abs(profiles - others).max() < 1e-15


def test_tied_games_whose_minors_might_be_rounded_are_left_open() -> None:
    tied = np.random.default_rng(0).integers(0, 2, (2, 9, 6)).astype(float)
    for unit in (0.1, 1e9):
        batch = all_equilibria(tied * unit, (3, 3), np.zeros((2, 6)))
        assert batch.undecided.all()
        assert batch.found.tolist() == [0] * 6
    unsure = all_equilibria(tied, (3, 3), np.full((2, 6), 1e-15))
    assert unsure.undecided.all()


def test_ties_among_games_without_any_change_no_other_list() -> None:
    payoffs = np.random.default_rng(1).integers(0, 1000, (2, 9, 40)).astype(float)
    mixed, generic = payoffs.copy(), all_equilibria(payoffs, (3, 3), np.zeros((2, 40)))
    mixed[:, :, ::7] = payoffs[:, :, ::7] // 400
    batch = all_equilibria(mixed, (3, 3), np.zeros((2, 40)))
    assert not batch.undecided.any()
    for g in np.flatnonzero(~generic.undecided).tolist():
        if g % 7:
            count = batch.found[g]
            assert count == generic.found[g]
            assert (batch.profiles[:count, :, g] == generic.profiles[:count, :, g]).all()


@pytest.mark.slow
@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("most", [6, 1000])
def test_the_batch_finds_what_the_exact_solver_finds_in_every_game_it_is_sure_of(
    shape: tuple[int, ...], most: int
) -> None:
    rng = np.random.default_rng(3)
    games, actors = 40, len(shape)
    payoffs = rng.integers(0, most, size=(actors, np.prod(shape), games)).astype(float)
    payoffs *= 2.0 ** rng.integers(-40, 40, size=(actors, 1, games))
    batch = all_equilibria(payoffs, shape, np.zeros((actors, games)))
    event = rng.random(shape) < 0.5
    low, high = batch.interval(event.ravel())
    for g in np.flatnonzero(~batch.undecided):
        game = Game(payoffs[..., g].reshape(actors, *shape), events={"commitment": event})
        solution = solve(game)
        assert solution.coverage is Coverage.ALL
        assert same_equilibria(solution, batch.profiles[: batch.found[g], :, g]), g
        chances = [item.commitment for item in solution]
        assert (low[g], high[g]) == pytest.approx((min(chances), max(chances)))
    if most == 1000:
        assert batch.undecided.mean() < 0.2


def test_generic_games_of_three_actors_have_an_odd_number_of_equilibria_without_regret() -> None:
    """Wilson (1971): oddness; an even count would prove a miss."""
    rng = np.random.default_rng(4)
    payoffs = rng.normal(size=(3, 8, 20_000))
    batch = all_equilibria(payoffs, (2, 2, 2), np.full((3, 20_000), 1e-15))
    assert not batch.undecided.any()
    assert (batch.found % 2 == 1).all()
    assert batch.found.max() >= 7
    for g in range(200):
        game = Game(payoffs[..., g].reshape(3, 2, 2, 2))
        for profile in batch.profiles[: batch.found[g], :, g]:
            mixes = tuple(profile.reshape(3, 2))
            assert relative_regret(game, mixes) < 1e-9


def test_nine_equilibria_of_three_actors_are_found() -> None:
    """McKelvey and McLennan (1997): nine regular equilibria, four pure and two totally mixed.

    Their game has ties between actions that do not matter; a slight shift makes them sure.
    """
    payoffs = np.zeros((3, 2, 2, 2))
    payoffs[:, 0, 0, 0] = 9, 8, 12
    payoffs[:, 1, 1, 0] = 9, 8, 2
    payoffs[:, 0, 1, 1] = 3, 4, 6
    payoffs[:, 1, 0, 1] = 3, 4, 4
    shifted = payoffs + 1e-3 * np.random.default_rng(8).random((3, 2, 2, 2))
    batch = all_equilibria(shifted.reshape(3, 8, 1), (2, 2, 2), np.zeros((3, 1)))
    assert not batch.undecided[0]
    assert batch.found[0] == 9
    mixes = batch.profiles[:9, :, 0]
    pure = ((mixes == 0) | (mixes == 1)).all(axis=1)
    assert pure.sum() == 4
    assert ((mixes > 0) & (mixes < 1)).all(axis=1).sum() == 2


def test_a_pair_of_mixed_equilibria_that_errors_may_have_removed_is_left_open() -> None:
    """Where the quadratic's discriminant is 0, two roots meet; a shift of all gains removes both."""
    gains = np.array([[-2, 2, 1, -2], [-21, -20, 20, -4], [1, 1, -1, 1]])
    sizes = abs(gains).max(axis=1, keepdims=True)

    def payoffs(shift: float) -> np.ndarray:
        half = (gains + shift * sizes).reshape(3, 2, 2) / 2
        tensors = [np.stack([half[i], -half[i]], axis=i) for i in range(3)]
        return np.array(tensors).reshape(3, 8, 1)

    with_pair, without = payoffs(1e-9), payoffs(-4e-7)
    numbers = []
    for item in (with_pair, without):
        solution = solve(Game(item.reshape(3, 2, 2, 2)))
        batch = all_equilibria(item, (2, 2, 2), np.zeros((3, 1)))
        assert same_equilibria(solution, batch.profiles[: batch.found[0], :, 0])
        numbers.append(len(solution))
    assert numbers[0] == numbers[1] + 2
    errors = np.abs(with_pair - without).max(axis=1)
    assert all_equilibria(without, (2, 2, 2), errors).undecided[0]


@pytest.mark.parametrize("seed", range(4))
def test_two_by_two_games_whose_ties_are_known_are_decided_whatever_the_errors(seed: int) -> None:
    rng = np.random.default_rng(seed)
    payoffs = rng.normal(size=(2, 4, 20))
    pairs = ((0, 0, 2), (0, 1, 3), (1, 0, 1), (1, 2, 3))
    repeated = np.zeros((2, 4), dtype=np.bool_)
    for actor, one, other in pairs:
        if rng.random() < 0.6:
            repeated[actor, other] = True
            payoffs[actor, other] = payoffs[actor, one]
    assert repeated.any()
    errors = np.full((2, 20), 1e-14)
    assert all_equilibria(payoffs, (2, 2), errors).undecided.all()
    batch = all_equilibria(payoffs * (1 + 1e-16), (2, 2), errors, repeated)
    assert not batch.undecided.any()
    for g in range(20):
        solution = solve(Game(payoffs[:, :, g].reshape(2, 2, 2)))
        assert same_equilibria(solution, batch.profiles[: batch.found[g], :, g])


def test_a_tie_that_is_known_settles_no_other() -> None:
    payoffs = np.array([[[1.0], [2.0], [1.0], [2.0 + 1e-15]], [[1.0], [0.0], [0.0], [1.0]]])
    repeated = np.zeros((2, 4), dtype=np.bool_)
    repeated[0, 2] = True
    assert all_equilibria(payoffs, (2, 2), np.full((2, 1), 1e-14), repeated).undecided.all()
