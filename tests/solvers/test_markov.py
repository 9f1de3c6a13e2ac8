"""Markov perfect equilibria of games whose states are linked by rates, and the pact's life there."""

from __future__ import annotations

from itertools import product
from math import inf, log

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alliancegame.errors import GameError, GameFileError
from alliancegame.game.game import Game, pure
from alliancegame.game.stochastic import StochasticGame, build_stochastic
from alliancegame.model.file.gamefile import parse
from alliancegame.model.file.library import load
from alliancegame.solvers.base import Coverage
from alliancegame.solvers.markov.action_values import ActionValues
from alliancegame.solvers.markov.markov import markov_perfect
from alliancegame.solvers.markov.stationary import evaluate, expected_life


def random_game(seed, states=2, actors=2):
    rng = np.random.default_rng(seed)
    shape = (2,) * actors
    stages = tuple(
        Game(rng.integers(-9, 10, size=(actors, *shape)), events={"commitment": np.ones(shape)})
        for _ in range(states)
    )
    rates = rng.uniform(0, 1, size=(states, states, *shape))
    for s in range(states):
        rates[s, s] = 0
    names = tuple(f"s{i}" for i in range(states))
    return StochasticGame(names, stages, tuple(rates), rng.uniform(0.3, 0.6, size=actors))


def worth(game, combined, actor):
    """Values of a pure stationary profile by value iteration on the jump chain, not by solving."""
    value = np.zeros(len(game.states))
    for _ in range(150):
        value = np.array(
            [
                (
                    game.impatience[actor] * game.stages[s].payoffs[(actor, *a)]
                    + game.rates[s][(slice(None), *a)] @ value
                )
                / (game.impatience[actor] + game.rates[s][(slice(None), *a)].sum())
                for s, a in enumerate(combined)
            ]
        )
    return value


@pytest.mark.slow
@given(st.integers(0, 10**6), st.sampled_from([2, 2, 3]))
@settings(max_examples=5, deadline=None)
def test_the_pure_ones_are_those_no_stationary_deviation_beats_anywhere(seed, actors):
    game = random_game(seed, actors=actors)
    plain = []
    for combined in product(product((0, 1), repeat=actors), repeat=2):
        stable = True
        for actor in range(actors):
            now = worth(game, combined, actor)
            for policy in product((0, 1), repeat=2):
                other = tuple(
                    tuple(policy[s] if i == actor else a[i] for i in range(actors))
                    for s, a in enumerate(combined)
                )
                stable = stable and bool((worth(game, other, actor) <= now + 1e-7).all())
            if not stable:
                break
        if stable:
            plain.append(combined)
    found = markov_perfect(game)
    pure_ones = [
        tuple(tuple(int(mix.argmax()) for mix in profile) for profile in item.profiles)
        for item in found
        if all((mix.max() == 1).all() for profile in item.profiles for mix in profile)
    ]
    assert pure_ones == plain
    assert all(item.regret <= 1e-9 for item in found)


def test_where_no_pure_one_exists_a_verified_mixed_one_is_met():
    pennies = Game([[[1, -1], [-1, 1]], [[-1, 1], [1, -1]]])
    rates = np.zeros((2, 2, 2, 2))
    rates[0, 1] = rates[1, 0] = 0.5
    game = StochasticGame(("a", "b"), (pennies, pennies), tuple(rates), np.array([0.1, 0.2]))
    found = markov_perfect(game)
    assert len(found) == 1
    assert found.coverage is Coverage.SOME
    assert "choices of supports with mixing were tried numerically" in found.coverage_reason
    assert all(mix.tolist() == [0.5, 0.5] for p in found.equilibria[0].profiles for mix in p)
    assert found.equilibria[0].kept is None


def test_states_that_nothing_links_have_every_pairing_of_their_stages_equilibria():
    """Battle of the sexes in either state: three equilibria each, one of them mixed."""
    stage = Game([[[3, 0], [0, 2]], [[2, 0], [0, 3]]])
    game = StochasticGame(("a", "b"), (stage, stage), (np.zeros((2, 2, 2)),) * 2, np.ones(2))
    found = markov_perfect(game)
    assert len(found) == 9
    mixed = [item for item in found if any(mix.max() < 1 for p in item.profiles for mix in p)]
    assert len(mixed) == 5
    for item in mixed:
        for profile in item.profiles:
            if profile[0].max() < 1:
                assert profile[0] == pytest.approx([0.6, 0.4])
                assert profile[1] == pytest.approx([0.4, 0.6])


def test_too_many_supports_leave_the_mixed_ones_out_and_say_so():
    found = markov_perfect(random_game(2, states=3, actors=3))
    assert "choices of supports with mixing were not tried" in found.coverage_reason
    assert "one at the end of the logit branch" in found.coverage_reason
    assert len(found)


def best_worth(game, profiles, actor):
    """What the actor's best stationary answer is worth from each state, by value iteration."""
    value = np.zeros(len(game.states))
    rho = game.impatience[actor]
    others = [[m for j, m in enumerate(mixes) if j != actor] for mixes in profiles]

    def against(tensor, state):  # expectations over the others, by the actor's own action
        tensor = np.moveaxis(tensor, actor, 0)
        for mix in reversed(others[state]):
            tensor = tensor @ mix
        return tensor

    for _ in range(2000):
        before = value
        value = np.empty_like(before)
        for s, stage in enumerate(game.stages):
            rates = np.array([against(rate, s) for rate in game.rates[s]])
            paid = rho * against(stage.payoffs[actor], s) + before @ rates
            value[s] = (paid / (rho + rates.sum(axis=0))).max()
        if np.abs(value - before).max() < 1e-13:
            break
    return value


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(23))
def test_one_equilibrium_is_always_found_and_no_best_answer_to_any_is_worth_more(seed):
    states, actors = [(2, 2), (2, 3), (3, 2)][seed % 3]
    game = random_game(seed, states=states, actors=actors)
    found = markov_perfect(game)
    assert len(found)
    for item in found:
        assert item.regret <= 1e-9
        for actor in range(actors):
            assert best_worth(game, item.profiles, actor) == pytest.approx(
                item.values[actor], abs=1e-7
            )


def test_five_states_of_three_actors_have_one_though_nothing_else_can_be_tried():
    rng = np.random.default_rng(7)
    stages = tuple(Game(rng.integers(-9, 10, size=(3, 3, 3, 3))) for _ in range(5))
    rates = rng.uniform(0, 1, size=(5, 5, 3, 3, 3))
    game = StochasticGame(tuple("abcde"), stages, tuple(rates), rng.uniform(0.1, 0.6, 3))
    found = markov_perfect(game)
    assert len(found) == 1
    assert found.equilibria[0].regret <= 1e-9
    assert "14,348,907 pure stationary profiles were not tried" in found.coverage_reason


@pytest.mark.parametrize(("seed", "count"), [(40, 5), (60, 4)])
def test_supports_of_different_size_in_a_state_are_looked_at(seed, count):
    """Where one actor mixes alone in a state, what it mixes over settles another state's play."""
    found = markov_perfect(random_game(seed))
    assert len(found) == count
    assert any(
        (mixes[0] > 0).sum() != (mixes[1] > 0).sum() for item in found for mixes in item.profiles
    )


def test_derivatives_of_action_values_are_those_of_differences():
    values = ActionValues(random_game(3, states=3, actors=3))
    rows = np.random.default_rng(0).uniform(0.2, 0.8, (2, int(values.starts[-1])))
    _, slopes = values.at(rows)
    for k, step in enumerate(1e-6 * np.eye(rows.shape[1])):
        differences = (values.worth(rows + step) - values.worth(rows - step)) / 2e-6
        assert slopes[:, :, k] == pytest.approx(differences, abs=1e-7)


@pytest.mark.slow
@pytest.mark.parametrize("unit", [1e-16, 1e20])
def test_the_unit_of_payoffs_changes_no_markov_perfect_equilibrium(unit):
    game = random_game(3, actors=3)
    stages = tuple(Game(stage.payoffs * unit) for stage in game.stages)
    scaled = markov_perfect(StochasticGame(game.states, stages, game.rates, game.impatience))
    found = markov_perfect(game)
    assert len(scaled) == len(found)
    for one, other in zip(scaled, found, strict=True):
        assert one.values / unit == pytest.approx(other.values)


def test_values_of_two_states_have_their_closed_form():
    """v = ρu + q(v' − v) with one way out: v_today = (ρu + q·0)/(ρ + q)."""
    game = random_game(1)
    rates = np.zeros((2, 2, 2, 2))
    rates[0, 1] = 0.3
    stages = (game.stages[0], Game(np.zeros((2, 2, 2))))
    linked = StochasticGame(("today", "end"), stages, tuple(rates), np.array([0.1, 0.25]))
    played = [pure(stage, (1, 0)) for stage in stages]
    values = evaluate(linked, played).values
    for i, impatience in enumerate((0.1, 0.25)):
        paid = stages[0].payoffs[i, 1, 0]
        assert values[i] == pytest.approx([impatience * paid / (impatience + 0.3), 0])


def test_a_profile_that_is_no_equilibrium_has_its_regret():
    game = random_game(5)
    regrets = [
        evaluate(game, [pure(s, a) for s, a in zip(game.stages, combined, strict=True)]).regret
        for combined in product(product((0, 1), repeat=2), repeat=2)
    ]
    assert sum(regret <= 1e-9 for regret in regrets) == len(
        [i for i in markov_perfect(game) if all(m.max() == 1 for p in i.profiles for m in p)]
    )


def test_the_pacts_life_is_the_mean_time_to_the_first_state_that_breaks_it():
    moves = np.array([[0, 0.5, 0], [0.25, 0, 0.25], [1.0, 0, 0]])
    kept = np.array([True, True, False])
    # l0 = 2 + l1, l1 = 2 + l0/2
    assert expected_life(moves, kept) == pytest.approx([8, 6, 0])
    assert expected_life(moves, np.array([True, True, True])).tolist() == [inf] * 3
    trap = np.array([[0, 0.5, 0.5], [0, 0, 0], [0, 0, 0]])
    assert expected_life(trap, kept).tolist() == [inf, inf, 0]


def test_the_bargain_lasts_the_war_and_comes_back_with_it():
    model = load("ukraine-war-states")
    game = build_stochastic(model)
    assert game.states == ("today", "war-ends", "war-renewed")
    assert game.impatience == pytest.approx([-log(0.85), -log(0.9)])
    rates = game.rates[0][1]
    assert rates.tolist() == [[0.2, 0.4], [0.2, 0.4]]  # shells keep the war going
    keeping = [item for item in markov_perfect(game) if item.kept[0] == 1]
    assert keeping
    for item in keeping:
        assert item.kept[1] == 0
        assert item.life[0] == pytest.approx(1 / 0.2)
    assert any(item.kept.tolist() == [1, 0, 1] for item in keeping)


TEXT = """
title = "t"
[actors.a]
actions = ["x", "y"]
discount = 0.9
[shocks.storm]
[[transitions]]
from = "today"
to = "storm"
rate = 0.1
"""


def test_what_cannot_be_a_stochastic_game_is_refused_with_the_remedy():
    bad = TEXT.replace('to = "storm"', 'to = "strom"')
    with pytest.raises(GameFileError, match=r't\.toml:9: state "strom" is not defined.*"storm"'):
        parse(bad.encode(), "t.toml", "t")
    with pytest.raises(GameFileError, match="a transition leads to another state"):
        parse(TEXT.replace('"today"', '"storm"').encode(), "t.toml", "t")
    with pytest.raises(GameFileError, match="a yearly rate is from 0 to"):
        parse(TEXT.replace("0.1", "-0.1").encode(), "t.toml", "t")
    impatient = parse(TEXT.replace("discount = 0.9", "").encode(), "t.toml", "t")
    with pytest.raises(GameError, match='discount factor of actor "a" is 0'):
        build_stochastic(impatient)
    with pytest.raises(GameError, match="has no transitions"):
        build_stochastic(load("assurance"))


def test_rates_are_parameters_and_add():
    both = TEXT + '[[transitions]]\nfrom = "today"\nto = "storm"\nwhen = { a = "y" }\nrate = 0.2\n'
    model = parse(both.encode(), "t.toml", "t")
    assert {"today.storm", "today.storm.2"} <= set(model.parameters)
    assert build_stochastic(model).rates[0][1] == pytest.approx([0.1, 0.3])
