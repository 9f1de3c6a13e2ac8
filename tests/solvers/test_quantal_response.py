"""Logit quantal response: the branch, a precision, the limit, the fit."""

import json
from itertools import pairwise, permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.integrate import DOP853
from scipy.linalg import block_diag
from scipy.optimize import brentq

from alliancegame.errors import ComputationError, GameError
from alliancegame.game.expectations import action_payoffs
from alliancegame.game.game import Game
from alliancegame.game.verify import relative_regret
from alliancegame.solvers.base import Budget
from alliancegame.solvers.logit_limit import pair_payoffs
from alliancegame.solvers.quantal import (
    compiled_branch,
    compiled_entries,
    continuation,
    odds_equations,
    plain_branch,
)
from alliancegame.solvers.quantal.expected_by_halves import expected_by_halves
from alliancegame.solvers.quantal.logit_system import logit_system
from alliancegame.solvers.quantal.outcome_worth import worth_of_outcomes
from alliancegame.solvers.quantal.quantal_response import (
    fit_precision,
    logit_branch,
    logit_branches,
    logit_residuals,
    quantal_response,
    quantal_responses,
)

PRISONERS = Game([[[3, 0], [4, 1]], [[3, 4], [0, 1]]])
"""Defecting pays 1 more whatever the other does."""

PENNIES = Game([[[9, 0], [0, 1]], [[0, 1], [1, 0]]])
"""Asymmetric matching pennies of Ochs (1995), as in McKelvey, Palfrey and Weber (2000), game A."""

STAG_HUNT = Game([[[10, 1], [8, 5]], [[10, 8], [1, 5]]])

small_games = st.sampled_from([(2, 2, 2), (2, 3, 2), (3, 2, 2, 2), (2, 1, 3), (4, 2, 2, 2, 2)])
games = small_games.flatmap(
    lambda shape: arrays(np.float64, shape, elements=st.integers(-9, 9).map(float)).map(Game)
)


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def plain_answer(game, profile, precision, actor):
    values = action_payoffs(game, profile, actor)
    weights = np.exp(precision * (values - values.max()))
    return weights / weights.sum()


@pytest.mark.parametrize("precision", [0, 0.5, 3, 20])
def test_in_the_prisoners_dilemma_each_actor_defects_by_the_logistic_curve(precision):
    response = quantal_response(PRISONERS, precision, per_payoff_unit=True)
    for mix in response.profile:
        assert mix[1] == pytest.approx(sigmoid(precision), abs=1e-12)
    assert response.residual < 1e-12


@pytest.mark.parametrize("precision", [0.3, 1, 2, 6])
def test_asymmetric_matching_pennies_meets_its_scalar_equation(precision):
    def gap(p):
        q = sigmoid(precision * (1 - 2 * p))
        return p - sigmoid(precision * (9 * q - (1 - q)))

    row, column = quantal_response(PENNIES, precision, per_payoff_unit=True).profile
    p = brentq(gap, 0, 1, xtol=1e-14)
    assert row[0] == pytest.approx(p, abs=1e-10)
    assert column[0] == pytest.approx(sigmoid(precision * (1 - 2 * p)), abs=1e-10)
    assert row[0] > 0.5  # the own-payoff effect that Nash equilibrium denies


def test_the_branch_of_matching_pennies_ends_in_its_mixed_equilibrium():
    branch = logit_branch(PENNIES)
    assert branch.limit[0] == pytest.approx([0.5, 0.5], abs=1e-6)
    assert branch.limit[1] == pytest.approx([0.1, 0.9], abs=1e-6)
    assert branch.limit_regret < 1e-9
    assert branch.residual < 1e-5  # at a precision of 1e10 it is the payoffs' rounding, magnified
    assert branch.precisions[0] == 0
    assert branch.turning == branch.crossings == ()


def test_the_branch_of_the_stag_hunt_leads_to_the_risk_dominant_equilibrium():
    """Turocy (2005), theorem 5: in 2x2 games the limit is the risk-dominant equilibrium."""
    branch = logit_branch(STAG_HUNT)
    assert branch.limit[0] == pytest.approx([0, 1], abs=1e-12)
    assert branch.limit[1] == pytest.approx([0, 1], abs=1e-12)


def test_other_branches_appear_beyond_a_precision():
    assert len(quantal_responses(STAG_HUNT, 1.8, np.random.default_rng(0))) == 1
    found = quantal_responses(STAG_HUNT, 45, np.random.default_rng(0))
    assert len(found) == 3
    assert found[0].profile[0][1] > 0.99
    assert all(response.residual < 1e-9 for response in found)


def test_a_symmetric_game_crosses_another_branch_and_says_where():
    """x = sigmoid(L (2x - 1)): the uniform solution loses stability where L / 2 = 1."""
    branch = logit_branch(Game([np.eye(2), np.eye(2)]))
    assert branch.limit[0] == pytest.approx([0.5, 0.5])
    assert len(branch.crossings) == 1
    assert branch.crossings[0] == pytest.approx(2, abs=1e-3)


def test_a_branch_that_others_cross_stays_symmetric_and_counts_each_crossing_once():
    payoffs = np.random.default_rng(41).normal(size=(3, 3))
    branch = logit_branch(Game([payoffs, payoffs.T]), per_payoff_unit=True)
    assert branch.crossings == pytest.approx([1.784, 5.194, 15.967], abs=1e-3)
    assert branch.limit[0] == pytest.approx(branch.limit[1], abs=1e-6)
    assert branch.limit_regret < 1e-9


def test_a_branch_that_turns_back_is_followed_through():
    game = Game(np.random.default_rng(1).normal(size=(2, 3, 3)))
    branch = logit_branch(game)
    assert len(branch.turning) == 2
    assert branch.turning[0] > branch.turning[1]
    first = quantal_response(game, (branch.turning[0] + branch.turning[1]) / 2)
    assert first.residual < 1e-9


def along(game):
    """The direction of the branch at a point, from payoffs: per unit of change of mixes."""
    starts = np.cumsum([0, *game.shape])
    own = [slice(*ends) for ends in pairwise(starts)]
    unit = max(map(np.ptp, game.payoffs))

    def direction(_, point):
        odds, precision = point[:-1], point[-1]
        mixes = [np.exp(odds[part] - odds[part].max()) for part in own]
        mixes = [mix / mix.sum() for mix in mixes]
        spread = block_diag(*(np.diag(mix) - np.outer(mix, mix) for mix in mixes))
        pairs = np.zeros((starts[-1], starts[-1]))
        for i, j in permutations(range(game.size), 2):
            pairs[own[i], own[j]] = pair_payoffs(game, mixes, i, j) / unit
        worth = (
            np.concatenate([action_payoffs(game, tuple(mixes), i) for i in range(game.size)]) / unit
        )
        equations = np.c_[-precision * pairs @ spread, -worth] + np.eye(len(odds), len(point))
        first = np.repeat(starts[:-1], game.shape)
        keep = np.setdiff1d(np.arange(starts[-1]), starts[:-1])
        equations = (equations - equations[first])[keep][:, [*keep, -1]]
        null = np.linalg.svd(equations)[2][-1]
        null *= np.sign(np.linalg.det(np.vstack([equations, null])))
        move = np.zeros(len(point))
        move[[*keep, -1]] = null
        roots = spread @ move[:-1] / np.sqrt(np.concatenate(mixes))
        return move / np.hypot(np.linalg.norm(roots), move[-1] / (1 + precision))

    return direction


@pytest.mark.parametrize(
    ("shape", "seed", "top"), [((3, 3), 1, 60.0), ((2, 2, 2), 3, 20.0), ((3,) * 6, 12, 52.0)]
)
def test_the_branch_is_the_one_along_which_its_differential_equation_leads(shape, seed, top):
    """Of the third game another branch passes close by; it was once taken for this one."""
    game = Game(np.random.default_rng(seed).normal(size=(len(shape), *shape)))
    end = continuation.follow(logit_system(game, per_payoff_unit=True), top, 0.0).points[-1]
    solver = DOP853(along(game), 0, np.zeros(len(end)), np.inf, rtol=1e-6, atol=1e-6, max_step=0.1)
    while solver.y[-1] < end[-1]:
        solver.step()
    met = solver.dense_output()
    at = brentq(lambda s: met(s)[-1] - end[-1], solver.t_old, solver.t)
    odds = split_at(met(at)[:-1], game.shape)
    reached = np.concatenate([np.exp(own) / np.exp(own).sum() for own in odds])
    assert np.exp(end[:-1]) == pytest.approx(reached, abs=1e-4)


CAREFUL = {
    "FIRST_STEP": 0.1,
    "MOST_GROWTH": 1.5,
    "WIDEST_CORRECTION": 2e-3,
    "COMFORTABLE_CORRECTION": 2e-4,
    "GREATEST_CONTRACTION": 0.05,
    "COMFORTABLE_CONTRACTION": 0.01,
    "LEAST_COSINE": 0.99,
    "COMFORTABLE_TURN": 0.05,
}
"""Of small steps: five to ten times as many."""


@pytest.mark.parametrize(
    ("shape", "seed"), [((10, 10), 7361), ((2,) * 6, 7051), ((3,) * 5, 2229), ((6, 6), 2103)]
)
def test_where_branches_pass_close_by_small_steps_lead_along_the_same_one(shape, seed, monkeypatch):
    game = Game(np.random.default_rng(seed).normal(size=(len(shape), *shape)))
    system = logit_system(game, per_payoff_unit=True)
    curve = continuation.follow(system, np.inf, 1e-10)
    for name, value in CAREFUL.items():
        monkeypatch.setattr(continuation, name, value)
    careful = continuation.follow(system, np.inf, 1e-10)
    assert len(careful.points) > 3 * len(curve.points)
    assert len(curve.turning) == len(careful.turning)
    assert np.exp(curve.points[-1, :-1]) == pytest.approx(np.exp(careful.points[-1, :-1]), abs=1e-5)


def test_a_branch_close_to_another_leads_where_gambits_does():
    game = Game(np.random.default_rng(12).normal(size=(6, 3, 3, 3, 3, 3, 3)))
    branch = logit_branch(game, per_payoff_unit=True)
    assert branch.turning == ()
    assert [mix.round(3).tolist() for mix in branch.limit[:2]] == [
        [0.771, 0.229, 0.0],
        [0.0, 0.558, 0.442],
    ]


def drawn(shape, rng, precision):
    """A game, and mixes of it with a precision as a point of its system."""
    game = Game(rng.normal(size=(len(shape), *shape)))
    mixes = [rng.dirichlet(np.ones(k)) for k in shape]
    return game, tuple(mixes), np.append(np.log(np.concatenate(mixes)), precision)


def test_how_the_curve_moves_with_the_precision_is_told_by_mixes_as_by_worth():
    """Beyond precision 1 mixes tell it, on the curve the same, and without cancellation."""
    system = logit_system(PENNIES, per_payoff_unit=True)
    point = continuation.follow(system, 30.0, 0.0).points[-1]
    by_mixes = system.equations(point)[1]
    step = 1e-5 * np.eye(len(point))[-1]
    slope = (system.equations(point + step)[0] - system.equations(point - step)[0]) / 2e-5
    assert by_mixes[:, -1] == pytest.approx(slope, abs=1e-8)


def by_arrays(system, point, border):
    """The regret, and the equations of odds with border and right sides, of the arrays' way."""
    rest, derivative, regret = system.equations(point)
    firsts, size = system.starts[:-1], system.answers.size
    place = np.repeat(np.arange(len(firsts)), np.diff(system.starts))
    mixes = np.exp(point[:-1])
    best = [mixes[place == i].argmax() + first for i, first in enumerate(firsts)]
    against = np.eye(size) - np.eye(size)[np.array(best)[place]]
    weighted = np.equal.outer(place, place) * mixes
    others = np.setdiff1d(np.arange(size), best)
    spread = (np.eye(size) - weighted)[:, others]
    rows = (against @ derivative)[others]
    matrix = np.c_[rows[:, :-1] @ spread, rows[:, -1], -(against @ rest)[others], 0 * others]
    return regret(), np.r_[matrix, [[*(border[:-1] @ spread), border[-1], 0, 1]]]


def by_loops(system, point, border):
    tables = system.plain.tables
    scratch = plain_branch.scratch_for(tables)
    odds_equations.linearise(worth_of_outcomes, tables, scratch, point.copy(), border)
    return odds_equations.greatest_regret(tables, scratch), np.array(scratch.matrix)


def by_kernel(system, point, border):
    scratch = compiled_entries.scratch_for(system.tables)
    odds_equations.linearise(expected_by_halves, system.tables, scratch, point.copy(), border)
    return odds_equations.greatest_regret(system.tables, scratch), scratch.matrix


@pytest.mark.parametrize("linearised", [by_arrays, by_loops, by_kernel])
def test_the_equations_are_those_of_odds_against_the_likeliest_action(linearised):
    rng = np.random.default_rng(6)
    for shape in [(2, 3), (3, 2, 2), (4,)]:
        game, mixes, point = drawn(shape, rng, 0.7)
        system = logit_system(game, per_payoff_unit=True)
        starts = np.cumsum([0, *shape])
        best = [int(start + mix.argmax()) for start, mix in zip(starts, mixes, strict=False)]
        others = np.setdiff1d(np.arange(starts[-1]), best)
        against = np.repeat(best, shape)[others]

        def plain(odds, precision, game=game, unit=system.unit, others=others, against=against):
            logs = np.zeros(sum(game.shape))
            logs[others] = odds
            profile = tuple(item / item.sum() for item in split_at(np.exp(logs), game.shape))
            worth = [action_payoffs(game, profile, i) / unit for i in range(game.size)]
            values = np.concatenate(worth)
            return odds - precision * (values[others] - values[against])

        border = rng.normal(size=len(point))
        regret, matrix = linearised(system, point, border)
        assert regret == pytest.approx(relative_regret(game, mixes))
        odds = point[others] - point[against]
        assert matrix[:-1, -2] == pytest.approx(-plain(odds, 0.7), abs=1e-12)
        for c, nudge in enumerate(1e-6 * np.eye(len(odds))):
            slope = (plain(odds + nudge, 0.7) - plain(odds - nudge, 0.7)) / 2e-6
            assert matrix[:-1, c] == pytest.approx(slope, abs=1e-7)
            move = np.zeros(starts[-1])
            move[others] = nudge
            parts = zip(split_at(move, shape), mixes, strict=True)
            logs = np.concatenate([item - mix @ item for item, mix in parts])
            assert matrix[-1, c] * 1e-6 == pytest.approx(border[:-1] @ logs)
        slope = (plain(odds, 0.701) - plain(odds, 0.699)) / 2e-3
        assert matrix[:-1, -3] == pytest.approx(slope, abs=1e-9)
        assert matrix[-1, -3:] == pytest.approx([border[-1], 0, 1])


def split_at(numbers, shape):
    return np.split(numbers, np.cumsum(shape)[:-1])


def test_elimination_solves_and_tells_the_determinants_sign():
    rng = np.random.default_rng(5)
    for size in (1, 2, 5, 8):
        matrix = rng.normal(size=(size, size + 2))
        square, right = matrix[:, :size].copy(), matrix[:, size:].copy()
        regular, odd = odds_equations.eliminate(matrix)
        assert regular
        assert odd == (np.linalg.det(square) < 0)
        for column in (size, size + 1):
            odds_equations.substitute(matrix, column)
        assert square @ matrix[:, size:] == pytest.approx(right, abs=1e-9)
    assert not odds_equations.eliminate(np.ones((3, 4)))[0]


@pytest.mark.parametrize(
    "game", [PENNIES, STAG_HUNT, Game(np.random.default_rng(1).normal(size=(3, 2, 3, 2)))]
)
def test_machine_code_and_array_operations_follow_the_same_branch(game):
    system = logit_system(game, per_payoff_unit=True)
    by_arrays = continuation.follow(system, 100.0, 1e-10)
    by_machine = compiled_branch.follow(system, 100.0, 1e-10)
    assert by_arrays.points == pytest.approx(by_machine.points, rel=1e-6, abs=1e-7)
    assert by_arrays.odd.tolist() == by_machine.odd.tolist()


@pytest.mark.parametrize("shape", [(2, 2), (3, 3), (2, 2, 2), (4, 2), (3,)])
def test_small_games_have_the_same_branch_by_loops_by_arrays_and_by_machine_code(shape):
    rng = np.random.default_rng(8)
    for _ in range(5):
        system = logit_system(Game(rng.normal(size=(len(shape), *shape))), per_payoff_unit=True)
        assert system.plain is not None
        by_loops = plain_branch.follow(system, np.inf, 1e-10)
        by_machine = compiled_branch.follow(system, np.inf, 1e-10)
        assert by_loops.points == pytest.approx(by_machine.points, rel=1e-9, abs=1e-9)
        by_arrays = continuation.follow(system, np.inf, 1e-10)
        one, other = (np.exp(item.points[-1, :-1]) for item in (by_loops, by_arrays))
        assert one == pytest.approx(other, abs=1e-5)  # payoffs' rounding, times the precision


def test_a_long_branch_is_followed_beyond_the_space_taken_at_first(monkeypatch):
    system = logit_system(STAG_HUNT, per_payoff_unit=True)
    whole = plain_branch.follow(system, np.inf, 1e-10)
    monkeypatch.setattr(plain_branch, "USUAL_POINTS", 4)
    assert (plain_branch.follow(system, np.inf, 1e-10).points == whole.points).all()


@pytest.mark.parametrize("linearised", [by_arrays, by_loops, by_kernel])
def test_odds_of_hopeless_actions_follow_what_they_are_worth_wherever_the_point_is(linearised):
    """By their mixes, far off the curve, what solves nothing would pass for a solution."""
    system = logit_system(STAG_HUNT, per_payoff_unit=True)
    point = np.array([0.0, -50.0, np.log(0.4), np.log(0.6), 20.0])
    matrix = linearised(system, point, np.eye(5)[-1])[1]
    worth = STAG_HUNT.payoffs[0] @ [0.4, 0.6] / system.unit
    assert matrix[0, -3] == pytest.approx(worth[0] - worth[1])
    assert matrix[0, -2] == pytest.approx(20 * (worth[1] - worth[0]) + 50)


def test_the_branches_of_many_games_are_those_of_each_by_machine_code(monkeypatch):
    monkeypatch.setattr("alliancegame.solvers.quantal.quantal_response.COMPILING", 10)
    rng = np.random.default_rng(7)
    games = [Game(rng.normal(size=(2, 2, 2))) for _ in range(12)]
    together = logit_branches(games)
    for game, branch in zip(games, together, strict=True):
        assert branch.game is game
        by_machine = compiled_branch.follow(logit_system(game), np.inf, 1e-10)
        assert (branch.logarithms == by_machine.points[:, :-1]).all()


def test_an_answer_does_not_depend_on_machine_code_being_loaded_or_on_disk():
    compiled_branch.follow(logit_system(PENNIES), 1.0, 1e-10)  # now it is both
    game = Game(np.random.default_rng(7).normal(size=(2, 2, 2)))
    alone = plain_branch.follow(logit_system(game), np.inf, 1e-10)
    assert (logit_branch(game).logarithms == alone.points[:, :-1]).all()
    assert (logit_branches([game])[0].logarithms == alone.points[:, :-1]).all()


@pytest.mark.parametrize("follower", [continuation, compiled_branch, plain_branch])
def test_a_limit_of_work_ends_the_branch_at_the_same_point_on_every_machine(follower):
    system = logit_system(STAG_HUNT, per_payoff_unit=True)
    each = continuation.USUAL_CORRECTIONS * system.work
    with pytest.raises(ComputationError, match=r"limit was reached .* precision 15\.4684 "):
        follower.follow(system, np.inf, 1e-10, Budget(work=5 * each))
    whole = follower.follow(system, np.inf, 1e-10, Budget.usual())
    assert (whole.points == follower.follow(system, np.inf, 1e-10).points).all()


@settings(max_examples=40, deadline=None)
@given(games, st.floats(0, 3))
def test_every_response_is_a_fixed_point(game, precision):
    response = quantal_response(game, precision, per_payoff_unit=True)
    for actor, mix in enumerate(response.profile):
        assert mix == pytest.approx(
            plain_answer(game, response.profile, precision, actor), abs=1e-9
        )


@settings(max_examples=20, deadline=None)
@given(small_games, st.integers(0, 10**6), st.floats(0.01, 100), st.floats(-100, 100))
def test_scaling_payoffs_is_scaling_precision(shape, seed, factor, shift):
    payoffs = np.random.default_rng(seed).normal(size=shape)
    one = quantal_response(Game(payoffs), 1.5, per_payoff_unit=True)
    other = quantal_response(Game(factor * payoffs + shift), 1.5 / factor, per_payoff_unit=True)
    for a, b in zip(one.profile, other.profile, strict=True):
        assert a == pytest.approx(b, abs=1e-7)


@settings(max_examples=15, deadline=None)
@given(small_games, st.integers(0, 10**6))
def test_a_generic_games_branch_ends_in_a_nash_equilibrium(shape, seed):
    branch = logit_branch(Game(np.random.default_rng(seed).normal(size=shape)))
    assert branch.limit_regret < 1e-9
    assert branch.residual < 1e-5
    assert branch.crossings == ()


@pytest.mark.slow
def test_the_fit_recovers_the_precision_play_was_generated_with_and_its_error():
    truth = quantal_response(PENNIES, 0.8, per_payoff_unit=True)
    counts = [200 * mix for mix in truth.profile]
    fit = fit_precision(PENNIES, counts, per_payoff_unit=True)
    assert fit.precision == pytest.approx(0.8, abs=1e-6)

    def log_likelihood(precision):
        profile = quantal_response(PENNIES, precision, per_payoff_unit=True).profile
        return sum(own @ np.log(mix) for own, mix in zip(counts, profile, strict=True))

    step = 1e-3
    curvature = (
        log_likelihood(0.8 + step) - 2 * log_likelihood(0.8) + log_likelihood(0.8 - step)
    ) / step**2
    assert fit.log_likelihood == pytest.approx(log_likelihood(0.8), abs=1e-9)
    assert fit.standard_error == pytest.approx((-curvature) ** -0.5, rel=1e-3)


def test_play_at_the_equilibrium_has_no_finite_precision_and_uniform_play_none_at_all():
    perfect = fit_precision(PRISONERS, [[0, 10], [0, 12]])
    assert perfect.precision == np.inf
    assert np.isnan(perfect.standard_error)
    assert perfect.to_dict()["precision"] is None
    assert perfect.response.profile[0] == pytest.approx([0, 1])
    perverse = fit_precision(PRISONERS, [[10, 0], [12, 0]])
    assert perverse.precision == 0
    assert perverse.log_likelihood == pytest.approx(22 * np.log(0.5))


def test_a_branch_is_told_point_by_point():
    game = Game(PENNIES.payoffs, ["us", "rok"], [["a", "b"]] * 2)
    branch = logit_branch(game, greatest_precision=2)
    frame = branch.to_frame()
    assert frame.columns.tolist()[:2] == [("", "precision"), ("us", "a")]
    assert len(frame) == len(branch.points) == len(branch.to_dict()["points"])
    assert frame[("", "precision")].iloc[-1] >= 2
    assert logit_residuals(game, branch.precisions, branch.mixes).max() == branch.residual


@pytest.mark.parametrize("shape", [(2, 2), (3, 2, 2), (2,) * 5])
def test_in_what_unit_an_actors_payoffs_are_told_makes_no_difference_to_play(shape):
    game = Game(np.random.default_rng(3).normal(size=(len(shape), *shape)))
    factors = np.array([1e6, *[1.0] * (len(shape) - 1)]).reshape(-1, *[1] * len(shape))
    told = Game(game.payoffs * factors)
    one, other = logit_branch(game), logit_branch(told)
    assert other.precisions[1:4] == pytest.approx(one.precisions[1:4])
    assert other.mixes[:4] == pytest.approx(one.mixes[:4])
    assert other.residuals[:4] == pytest.approx(0, abs=1e-11)
    for a, b in zip(one.limit, other.limit, strict=True):
        assert a == pytest.approx(b, abs=1e-6)
    counts = [np.arange(1, k + 1) for k in shape]
    fits = [fit_precision(each, counts) for each in (game, told)]
    assert fits[0].precision == pytest.approx(fits[1].precision)
    assert fits[0].standard_error == pytest.approx(fits[1].standard_error, nan_ok=True)
    for a, b in zip(*(quantal_response(each, 4).profile for each in (game, told)), strict=True):
        assert a == pytest.approx(b)


def test_precisions_are_per_payoff_range_unless_asked_for_per_payoff_unit():
    """Of matching pennies one actor's payoffs range over 9, the other's over 1."""
    scaled = Game(PENNIES.payoffs / np.array([9.0, 1.0])[:, None, None])
    by_range = quantal_response(PENNIES, 2).profile
    for a, b in zip(by_range, quantal_response(scaled, 2).profile, strict=True):
        assert a == pytest.approx(b)
    for a, b in zip(
        by_range, quantal_response(scaled, 2, per_payoff_unit=True).profile, strict=True
    ):
        assert a == pytest.approx(b)
    assert logit_branch(PENNIES, per_payoff_unit=True).residual < 1e-5
    assert not logit_branch(PENNIES).per_payoff_unit


def test_the_command_line_plays_alike_in_whatever_unit_one_actor_counts(tmp_path, invoke):
    asked = ["--concept", "quantal-response", "--json"]
    answers = []
    for factor in (1, 10**6):
        file = tmp_path / f"{factor}.nfg"
        file.write_text(
            'NFG 1 R "odd" { "a" "b" } { 2 2 }\n'
            + " ".join(
                f"{factor * mine} {theirs}" for mine, theirs in [(9, 0), (0, 1), (0, 1), (1, 0)]
            )
        )
        answers.append(json.loads(invoke("solve", str(file), *asked).stdout))
    for told in ("points", "turning", "limit", "limit_regret", "residual"):
        assert answers[0][told] == answers[1][told]


@pytest.mark.parametrize("precision", [-1, np.inf, np.nan])
def test_a_precision_is_finite_and_not_negative(precision):
    with pytest.raises(GameError, match="a precision is a finite number"):
        quantal_response(PRISONERS, precision)


@pytest.mark.parametrize("counts", [[[1, 2]], [[1, 2], [1, 2, 3]]])
def test_counts_fit_the_game(counts):
    with pytest.raises(GameError, match="one count per action"):
        fit_precision(PRISONERS, counts)


def test_counts_are_not_all_zero():
    with pytest.raises(GameError, match="counts"):
        fit_precision(PRISONERS, [[0, 0], [0, 0]])
