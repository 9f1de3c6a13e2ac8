"""A game kept as factors says what its payoff table says."""

from __future__ import annotations

from fractions import Fraction
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alliancegame.errors import GameError
from alliancegame.game.compact import CompactGame, compact_game
from alliancegame.game.expectations import action_payoffs
from alliancegame.game.game import Game
from alliancegame.game.payoffs import build_game
from alliancegame.model.file.library import load
from alliancegame.model.shocks import Hit
from tests.factor_games import factor_games, games_of_eight, mixes, tabulated


@settings(max_examples=40)
@given(factor_games(8), st.randoms(use_true_random=False))
def test_payoffs_and_regrets_of_pure_profiles_are_those_of_the_table(game, rng):
    table = tabulated(game)
    profile = tuple(rng.randrange(k) for k in game.shape)
    for actor, (payoff, regret) in enumerate(
        zip(game.payoffs(profile), game.regrets(profile), strict=True)
    ):
        whole = table[(actor, *profile)]
        best = max(
            table[(actor, *profile[:actor], a, *profile[actor + 1 :])]
            for a in range(game.shape[actor])
        )
        assert (payoff, regret) == (whole, best - whole)


@settings(max_examples=20)
@given(factor_games(6) | games_of_eight(), st.randoms(use_true_random=False))
def test_expected_payoffs_of_mixes_are_those_of_the_table(game, rng):
    profile = mixes(game, rng)
    table = Game(tabulated(game), list(game.actors), [list(labels) for labels in game.actions])
    for actor in range(game.size):
        expected = action_payoffs(table, profile, actor)
        assert game.expected_action_payoffs(actor, profile) == pytest.approx(expected)


@pytest.mark.parametrize("name", ["northern-triangle", "three-triangles", "burden-sharing"])
def test_a_shipped_game_as_factors_has_the_payoffs_it_has_as_a_table(name):
    model = load(name)
    for hits in ([], *([Hit(shock.name)] for shock in model.shocks[:3])):
        game, table = compact_game(model, hits), build_game(model, hits)
        assert game.actions == table.actions
        for profile in list(product(*map(range, game.shape)))[::7]:
            assert game.payoffs(profile) == tuple(
                Fraction(part[profile]) for part in table.exact_payoffs
            )


def test_the_chance_of_an_event_with_several_conditions_is_that_of_their_union():
    scopes = (((0, frozenset({0})),), ((1, frozenset({1})), (2, frozenset({0}))))
    game = CompactGame(
        ("a", "b", "c"), (("x", "y"),) * 3, ((), (), ()), (1, 1, 1), {"commitment": scopes}
    )
    profile = (np.array([0.25, 0.75]), np.array([0.5, 0.5]), np.array([0.2, 0.8]))
    assert game.probability("commitment", profile) == pytest.approx(0.25 + 0.75 * 0.1)


def test_a_game_in_sequence_is_no_sum_of_few_factors(article_4_crisis):
    with pytest.raises(GameError, match="has sequence or chance"):
        compact_game(article_4_crisis)
