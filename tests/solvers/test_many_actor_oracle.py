"""Equilibria of three and four actors against the answers that `benchmarks/many_actor_oracle.py`
stored: multistart Newton on every support, until the indices sum to 1."""

from __future__ import annotations

from collections import Counter
from itertools import islice

import many_actor_oracle as oracle
import numpy as np
import pytest
from game_classes import CLASSES, game_of
from multistart_newton import regular

pytestmark = pytest.mark.slow

TIED = {"integers", "dispersion", "voting"}


def test_two_thousand_games_of_each_class_are_stored() -> None:
    settled = Counter((kind, shape) for kind, shape, _, _ in oracle.all_cases())
    assert set(settled) == set(CLASSES)
    assert min(settled.values()) > 1990


def test_the_solver_misses_no_stored_equilibrium_and_finds_no_other() -> None:
    for kind, shape, seed, answer in islice(oracle.all_cases(), 5, None, 331):
        told = oracle.compare(kind, shape, seed, answer)
        allowed = {"agrees, all", "agrees, all isolated"} if kind in TIED else {"agrees, all"}
        assert told in allowed, (kind, shape, seed)


def test_the_stored_answers_are_those_of_the_oracle() -> None:
    for kind, shape, seed, answer in islice(oracle.all_cases(), 1, None, 1501):
        assert oracle.agrees(answer, oracle.by_newton(game_of(kind, shape, seed)))


def test_an_answer_that_lacks_an_equilibrium_does_not_agree() -> None:
    game = game_of("uniform", (2, 2, 2), 0)
    number, total = oracle.by_newton(game)
    assert number == 3
    assert not oracle.agrees((number, total), (number - 2, total / 3))
    assert regular(game, [(np.array([0.5, 0.5]),) * 3]) == []
