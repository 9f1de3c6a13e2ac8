"""The replicator dynamics of two populations lead where theory says."""

from __future__ import annotations

import numpy as np
import pytest

from alliancegame.errors import GameError
from alliancegame.game.game import Game
from alliancegame.solvers.evolution.evolutionary import evolutionary
from alliancegame.solvers.evolution.replicator import basins, velocity


def symmetric(matrix: list[list[float]]) -> Game:
    rows = np.array(matrix)
    return Game([rows, rows.T])


def test_a_symmetric_start_divides_a_stag_hunt_at_its_mixed_equilibrium() -> None:
    # Skyrms (2004): commit if the partner commits with a probability above 2/3
    game = symmetric([[10, 1], [8, 5]])
    shares = np.array([0.1, 0.5, 0.66, 0.67, 0.9])
    starts = np.column_stack([shares, 1 - shares])
    found = basins(game, (starts, starts))
    assert [found.ends[k][0][0].round(3) for k in found.basin] == [0, 0, 0, 1, 1]


def test_hawks_and_doves_settle_at_the_evolutionarily_stable_mix() -> None:
    game = symmetric([[-1, 4], [0, 2]])
    starts = np.array([[0.9, 0.1], [0.2, 0.8]])
    found = basins(game, (starts, starts))
    stable = evolutionary(game).evolutionarily_stable[0]
    assert found.share(0) == 1
    assert found.ends[0][0] == pytest.approx([float(p) for p in stable], abs=1e-5)


def test_where_an_action_dominates_by_little_all_starts_still_lead_to_it() -> None:
    # a lead of 0.04 of the payoff range: play moves slowly, but nowhere else
    game = Game([[[0.9, -1.1], [0.8, -1.6]], [[0.9, 0.8], [-1.1, -1.6]]])
    shares = np.linspace(0.01, 0.99, 9)
    x, y = (grid.ravel() for grid in np.meshgrid(shares, shares))
    found = basins(game, (np.column_stack([x, 1 - x]), np.column_stack([y, 1 - y])))
    assert found.share(0) == 1
    assert found.ends[0][0].tolist() == [1, 0]


def test_one_actors_payoffs_in_another_unit_move_nothing() -> None:
    rows, columns = np.array([[5.0, 0], [4, 2]]), np.array([[3.0, 1], [0, 2]])
    rng = np.random.default_rng(1)
    starts = rng.dirichlet(np.ones(2), 60), rng.dirichlet(np.ones(2), 60)
    stated = basins(Game([rows, columns]), starts)
    scaled = basins(Game([rows, columns * 2.0**-40]), starts)
    assert stated.basin.tolist() == scaled.basin.tolist()


def test_matching_pennies_never_come_to_rest_and_keep_their_invariant() -> None:
    # Hofbauer and Sigmund (1998), section 11.2: x(1-x)y(1-y) is constant in the zero-sum game
    game = Game([[[1, -1], [-1, 1]], [[-1, 1], [1, -1]]])
    found = basins(game, (np.array([[0.7, 0.3]]), np.array([[0.4, 0.6]])))
    assert found.ends == ()
    assert found.basin.tolist() == [-1]


def test_the_velocity_is_the_formula_term_by_term() -> None:
    rng = np.random.default_rng(3)
    game = Game(rng.normal(size=(2, 3, 4)))
    x, y = rng.dirichlet(np.ones(3), 5), rng.dirichlet(np.ones(4), 5)
    unit = game.payoff_range[0]
    dx, _ = velocity(game, (x, y))
    for k in range(5):
        values = [sum(game.payoffs[0, a, b] * y[k, b] for b in range(4)) / unit for a in range(3)]
        mean = sum(x[k, a] * values[a] for a in range(3))
        assert dx[k] == pytest.approx([x[k, a] * (values[a] - mean) for a in range(3)])


def test_starts_that_do_not_fit_the_game_are_refused() -> None:
    with pytest.raises(GameError, match="starts have shapes"):
        basins(symmetric([[1, 0], [0, 1]]), (np.ones((1, 3)) / 3, np.ones((1, 2)) / 2))
    with pytest.raises(GameError, match="3 actors"):
        basins(Game(np.zeros((3, 2, 2, 2))), (np.ones((1, 2)) / 2, np.ones((1, 2)) / 2))
