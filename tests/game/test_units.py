"""What actors' payoffs are measured in leaves no trace in play that errs."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy as np
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from alliancegame.game.game import Game
from alliancegame.game.trees.unfold import build_tree
from alliancegame.game.units import in_ranges, tree_in_ranges, tree_in_units
from alliancegame.solvers.quantal.agent_quantal_response import agent_logit_branch
from tests.generators import games


@given(games(), st.integers(1, 40))
@settings(max_examples=20, deadline=None)
def test_a_game_in_payoff_ranges_forgets_its_units(game: Game, times: int) -> None:
    assume(np.ptp(game.payoffs.reshape(game.size, -1), axis=1).all())
    scaled = game.payoffs.copy()
    scaled[0] *= times
    one, other = in_ranges(game), in_ranges(Game(scaled, game.actors, game.actions))
    assert np.array_equal(one.payoffs, other.payoffs)
    assert set(np.ptp(one.payoffs.reshape(one.size, -1), axis=1).round(12)) <= {0.0, 1.0}


def test_a_tree_in_payoff_ranges_is_played_alike_whatever_one_actors_unit_is(
    article_4_crisis,
) -> None:
    tree = build_tree(article_4_crisis)
    tenfold = tree_in_units(tree, [Fraction(1, 10), *[Fraction(1)] * (len(tree.actors) - 1)])
    assert tenfold.payoff_ranges[0] == 10 * tree.payoff_ranges[0]
    one, other = (agent_logit_branch(tree_in_ranges(item)) for item in (tree, tenfold))
    assert np.array_equal(one.logarithms, other.logarithms)
    assert np.array_equal(one.precisions, other.precisions)
    assert replace(tree_in_ranges(tree), title="") == replace(tree_in_ranges(tenfold), title="")
