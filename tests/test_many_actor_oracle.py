"""Equilibria of three and four actors against the answers that `benchmarks/many_actor_oracle.py`
stored: multistart Newton on every support, until the number is odd."""

from __future__ import annotations

import importlib.util
from itertools import islice
from pathlib import Path

import pytest

from alliancegame.solution import solve
from alliancegame.solvers.base import Coverage
from alliancegame.solvers.branch_and_prune import BranchAndPrune

SCRIPT = Path(__file__).parent.parent / "benchmarks" / "many_actor_oracle.py"
spec = importlib.util.spec_from_file_location("many_actor_oracle", SCRIPT)
oracle = importlib.util.module_from_spec(spec)
spec.loader.exec_module(oracle)


@pytest.mark.parametrize("start", [3, 20])
def test_the_solver_gives_the_stored_answers(start: int) -> None:
    for kind, shape, seed, answer in islice(oracle.all_cases(), start, None, 41):
        solution = solve(oracle.game_of(kind, shape, seed), BranchAndPrune())
        ours = oracle.fingerprint(item.profile for item in solution)
        assert solution.coverage is Coverage.ALL
        assert oracle.agrees(answer, ours), (kind, shape, seed)
        assert len(solution) % 2 == 1


def test_the_stored_answers_are_those_of_the_oracle() -> None:
    for kind, shape, seed, answer in islice(oracle.all_cases(), 1, None, 301):
        assert oracle.agrees(answer, oracle.by_newton(oracle.game_of(kind, shape, seed)))
