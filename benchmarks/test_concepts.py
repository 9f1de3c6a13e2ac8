"""Speed of the solution concepts beside Nash; against peers: python benchmarks/concepts.py

pytest benchmarks/test_concepts.py
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from concepts import by_machine_code

from alliancegame.game.game import Game
from alliancegame.solvers.correlated import correlated_bounds
from alliancegame.solvers.dominance import iterated_dominance
from alliancegame.solvers.evolution.evolutionary import evolutionary
from alliancegame.solvers.evolution.stochastic_stability import stochastically_stable_profiles
from games import uniform

Measure = Callable[..., Any]

SHAPES = [(3, 3), (6, 6), (2,) * 6, (3,) * 6]


def game(shape: tuple[int, ...]) -> Game:
    return uniform(np.random.default_rng(len(shape)), shape)


@pytest.mark.parametrize("shape", SHAPES, ids=str)
@pytest.mark.benchmark(group="logit branch")
def test_logit_branch(measure: Measure, shape: tuple[int, ...]) -> None:
    by_machine_code(game((2, 2)))  # loads it
    assert measure(by_machine_code, game(shape)).limit_regret < 1e-9


@pytest.mark.parametrize("shape", SHAPES, ids=str)
@pytest.mark.benchmark(group="correlated bounds")
def test_correlated_bounds(measure: Measure, shape: tuple[int, ...]) -> None:
    drawn = game(shape)
    assert measure(correlated_bounds, drawn, drawn.payoffs.sum(axis=0)).residual < 1e-9


@pytest.mark.parametrize("shape", SHAPES, ids=str)
@pytest.mark.benchmark(group="iterated dominance")
def test_iterated_dominance(measure: Measure, shape: tuple[int, ...]) -> None:
    assert measure(iterated_dominance, game(shape)).residual == 0


@pytest.mark.parametrize("size", [3, 6, 9])
@pytest.mark.benchmark(group="evolutionary stability")
def test_evolutionary_stability(measure: Measure, size: int) -> None:
    matrix = np.random.default_rng(size).integers(-9, 10, size=(size, size))
    assert measure(evolutionary, Game(np.stack([matrix, matrix.T]))).residual == 0


@pytest.mark.parametrize("shape", [(3, 3), (2,) * 6, (3,) * 6], ids=str)
@pytest.mark.benchmark(group="stochastic stability")
def test_stochastic_stability(measure: Measure, shape: tuple[int, ...]) -> None:
    assert measure(stochastically_stable_profiles, game(shape)).residual == 0
