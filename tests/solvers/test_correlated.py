"""Bounds over correlated and coarse correlated equilibria."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from alliancegame.errors import GameError, NameUnknownError
from alliancegame.game.game import Game
from alliancegame.solvers.correlated import correlated_bounds, incentive_violation
from alliancegame.solvers.pure import Pure
from alliancegame.solvers.solve import solve

CHICKEN = Game([[[0, 7], [2, 6]], [[0, 2], [7, 6]]])

games = st.sampled_from([(2, 2, 2), (2, 3, 3), (2, 1, 3), (3, 2, 2, 2), (3, 2, 3, 2)]).flatmap(
    lambda shape: arrays(np.int64, shape, elements=st.integers(-5, 5)).map(Game)
)


def loop_violation(game, distribution, coarse):
    """The definition, profile by profile."""
    worst = 0.0
    for actor, count in enumerate(game.shape):
        scale = game.payoff_range[actor] or 1.0
        for played in range(count):
            gains = np.zeros(count)
            for profile in np.ndindex(game.shape):
                other = (*profile[:actor], played, *profile[actor + 1 :])
                gain = game.payoffs[actor][other] - game.payoffs[actor][profile]
                gains[profile[actor]] += distribution[profile] * gain / scale
            worst = max(worst, gains.sum() if coarse else gains.max())
    return worst


def test_chicken_reaches_aumanns_welfare_of_ten_and_a_half():
    """Aumann (1974), example 2.8 with these payoffs: a half on the yielding pair, a quarter each
    on the two pure equilibria; Nash equilibria reach 9 and 28/3 only.
    """
    bounds = correlated_bounds(CHICKEN, CHICKEN.payoffs.sum(axis=0))
    assert bounds.greatest.value == pytest.approx(10.5, abs=1e-12)
    assert bounds.greatest.distribution == pytest.approx(
        np.array([[0, 0.25], [0.25, 0.5]]), abs=1e-12
    )
    assert bounds.residual < 1e-12


def test_coarse_equilibria_of_rock_paper_scissors_tie_always_or_never_correlated_ones_a_third():
    """Moulin and Vial (1978): a commitment is judged against the marginals only."""
    a = np.array([[0, -1, 1], [1, 0, -1], [-1, 1, 0]])
    game = Game(np.stack([a, -a]))
    fine = correlated_bounds(game, np.eye(3))
    coarse = correlated_bounds(game, np.eye(3), coarse=True)
    assert [fine.least.value, fine.greatest.value] == pytest.approx([1 / 3, 1 / 3], abs=1e-12)
    assert [coarse.least.value, coarse.greatest.value] == pytest.approx([0, 1], abs=1e-12)


def test_zero_sum_games_leave_no_room_for_the_payoff():
    a = np.array([[3, -1, 0], [-2, 4, 1]])  # first and third column cross at 1/2
    bounds = correlated_bounds(Game(np.stack([a, -a])), a, coarse=True)
    assert [bounds.least.value, bounds.greatest.value] == pytest.approx([0.5, 0.5], abs=1e-12)


def test_a_commitments_probability_is_bounded_and_told_by_profile():
    game = Game(
        CHICKEN.payoffs, ["us", "rok"], [["dare", "yield"]] * 2, {"commitment": [[0, 1], [1, 1]]}
    )
    bounds = correlated_bounds(game, game.events["commitment"])
    assert bounds.greatest.value == pytest.approx(1)
    assert bounds.least.value == pytest.approx(4 / 5)  # 2 p(d,d) <= p(d,y), p(y,d)
    record = bounds.to_dict()
    assert {"us": "dare", "rok": "dare"} in [
        item["profile"] for item in record["least"]["distribution"]
    ]
    frame = bounds.to_frame()
    assert frame.columns.tolist() == ["us", "rok", "least", "greatest"]
    assert frame["least"].sum() == pytest.approx(1)


@settings(max_examples=60, deadline=None)
@given(games, st.booleans(), st.integers(0, 2**32 - 1))
def test_both_ends_are_equilibria_and_no_equilibrium_lies_beyond(game, coarse, seed):
    objective = np.random.default_rng(seed).integers(-3, 4, size=game.shape)
    bounds = correlated_bounds(game, objective, coarse=coarse)
    for end in (bounds.least, bounds.greatest):
        assert end.distribution.min() >= 0
        assert end.distribution.sum() == pytest.approx(1, abs=1e-12)
        violation = loop_violation(game, end.distribution, coarse)
        assert violation == pytest.approx(end.violation, abs=1e-14)
    assert bounds.residual < 1e-10
    assert bounds.least.bound <= bounds.least.value + 1e-10
    assert bounds.greatest.bound >= bounds.greatest.value - 1e-10
    assert bounds.least.value <= bounds.greatest.value + 1e-10


@settings(max_examples=40, deadline=None)
@given(games)
def test_every_nash_equilibrium_lies_within_the_bounds_and_these_within_the_coarse_ones(game):
    objective = np.arange(game.payoffs[0].size, dtype=float).reshape(game.shape) % 7
    fine = correlated_bounds(game, objective)
    coarse = correlated_bounds(game, objective, coarse=True)
    assert coarse.least.value <= fine.least.value + 1e-9
    assert coarse.greatest.value >= fine.greatest.value - 1e-9
    for equilibrium in solve(game, None if game.size == 2 else Pure()):
        joint = np.ones(())
        for mix in equilibrium.profile:
            joint = np.multiply.outer(joint, mix)
        assert incentive_violation(game, joint) < 1e-9
        assert fine.least.bound - 1e-9 <= (joint * objective).sum() <= fine.greatest.bound + 1e-9


@settings(max_examples=30, deadline=None)
@given(games)
def test_rescaling_an_actor_changes_no_bound(game):
    objective = np.arange(game.payoffs[0].size, dtype=float).reshape(game.shape) % 5
    payoffs = game.payoffs.copy()
    payoffs[0] = 1000 * payoffs[0] - 3
    before, after = correlated_bounds(game, objective), correlated_bounds(Game(payoffs), objective)
    assert after.least.value == pytest.approx(before.least.value, abs=1e-8)
    assert after.greatest.value == pytest.approx(before.greatest.value, abs=1e-8)


def test_an_objective_of_the_wrong_shape_is_refused():
    with pytest.raises(GameError, match=r"objective has shape \(3,\).*\(2, 2\)"):
        correlated_bounds(CHICKEN, [1, 2, 3])


def test_an_event_is_asked_for_by_its_name():
    game = Game(CHICKEN.payoffs, events={"commitment": [[False, True], [False, False]]})
    by_name = correlated_bounds(game, "commitment").greatest.value
    assert by_name == correlated_bounds(game, game.events["commitment"]).greatest.value
    with pytest.raises(NameUnknownError, match=r'event "pact" .* Its events: commitment\.$'):
        correlated_bounds(game, "pact")
    with pytest.raises(NameUnknownError, match=r"It has none\.$"):
        correlated_bounds(CHICKEN, "commitment")


def test_nothing_is_printed(capfd):
    correlated_bounds(CHICKEN, CHICKEN.payoffs[0])
    assert capfd.readouterr() == ("", "")
