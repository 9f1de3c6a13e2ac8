"""Speed by layer: from file to model, payoffs, solvers over growing size, durability, the command.

pytest benchmarks/test_speed.py
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from alliancegame.game.game import Game
from alliancegame.game.payoffs import build_game, payoff_map
from alliancegame.model.file.gamefile import parse
from alliancegame.model.file.library import load, locate
from alliancegame.pact.breakpoints import breakpoint_of
from alliancegame.pact.durability import durability
from alliancegame.pact.margins import margins
from alliancegame.solvers.base import Budget, Coverage
from alliancegame.solvers.branch_and_prune.solver import BranchAndPrune
from alliancegame.solvers.pure import Pure
from alliancegame.solvers.solve import solve
from games import coordination, uniform

Measure = Callable[..., Any]

FOUNDING = ["dprk-russia-exchange", "northern-triangle", "three-triangles"]


@pytest.mark.parametrize("name", FOUNDING)
@pytest.mark.benchmark(group="file to model")
def test_reading_a_game_file(measure: Measure, name: str) -> None:
    content = locate(name).read_bytes()
    model = measure(parse, content, f"{name}.toml", name)
    assert model.commitment is not None


@pytest.mark.parametrize("name", FOUNDING)
@pytest.mark.benchmark(group="model to game")
def test_building_exact_payoffs(measure: Measure, name: str) -> None:
    model = load(name)
    game = measure(build_game, model)
    assert game.size == len(model.actors)


@pytest.mark.benchmark(group="model to game")
def test_payoffs_of_a_thousand_parameter_vectors(measure: Measure) -> None:
    model = load("northern-triangle")
    mapping = payoff_map(model)
    batch = np.tile([float(value) for value in model.values], (1000, 1))
    assert measure(mapping.payoffs, batch).shape == (1000, *mapping.shape)


@pytest.mark.parametrize("n", [2, 3, 4, 6, 8, 10])
@pytest.mark.benchmark(group="two actors, all equilibria, n×n")
def test_two_actors(measure: Measure, n: int) -> None:
    game = uniform(np.random.default_rng(n), (n, n))
    solution = measure(solve, game)
    assert solution.coverage is Coverage.ALL
    assert len(solution) % 2 == 1


@pytest.mark.parametrize("n", [3, 5, 7])
@pytest.mark.benchmark(group="two actors, coordination, n×n")
def test_coordination(measure: Measure, n: int) -> None:
    game = coordination(np.random.default_rng(n), (n, n))
    assert len(measure(solve, game)) == 2**n - 1


@pytest.mark.parametrize("shape", [(2, 2, 2), (3, 3, 3), (2, 2, 2, 2), (2, 2, 2, 2, 2)], ids=str)
@pytest.mark.benchmark(group="more actors, all equilibria")
def test_more_actors(measure: Measure, shape: tuple[int, ...]) -> None:
    game = uniform(np.random.default_rng(len(shape)), shape)
    assert len(measure(solve, game, None, Budget(30))) >= 1


@pytest.mark.parametrize("n", [3, 4, 5, 6, 7])
@pytest.mark.benchmark(group="n actors with two actions, all equilibria proved")
def test_actors_with_two_actions(measure: Measure, n: int) -> None:
    game = uniform(np.random.default_rng(n), (2,) * n)
    assert measure(solve, game, BranchAndPrune(), Budget(30)).coverage is Coverage.ALL


@pytest.mark.parametrize("n", [2, 3, 4])
@pytest.mark.benchmark(group="n actors with three actions, all equilibria proved")
def test_actors_with_three_actions(measure: Measure, n: int) -> None:
    game = uniform(np.random.default_rng(n), (3,) * n)
    assert measure(solve, game, BranchAndPrune(), Budget(30)).coverage is Coverage.ALL


@pytest.mark.parametrize("k", [2, 3, 4])
@pytest.mark.benchmark(group="three actors with k actions, all equilibria proved")
def test_actions_of_three_actors(measure: Measure, k: int) -> None:
    game = uniform(np.random.default_rng(k), (k,) * 3)
    assert measure(solve, game, BranchAndPrune(), Budget(30)).coverage is Coverage.ALL


@pytest.mark.parametrize("k", [3, 5, 7])
@pytest.mark.benchmark(group="four actors, pure equilibria, k actions")
def test_pure(measure: Measure, k: int) -> None:
    shape = (k,) * 4
    game = Game(np.random.default_rng(k).integers(0, 50, (4, *shape)))
    assert measure(solve, game, Pure()).solver.name == "pure"


@pytest.mark.parametrize("name", FOUNDING)
@pytest.mark.benchmark(group="durability")
def test_margins_at_the_pact(measure: Measure, name: str) -> None:
    assert measure(margins, load(name)).holds


@pytest.mark.parametrize("name", FOUNDING)
@pytest.mark.benchmark(group="durability")
def test_a_shocks_breakpoint(measure: Measure, name: str) -> None:
    assert measure(breakpoint_of, load(name), "war-ends") is not None


@pytest.mark.parametrize("name", FOUNDING[:2])
@pytest.mark.benchmark(group="durability")
def test_the_whole_verdict(measure: Measure, name: str) -> None:
    model = load(name)
    assert all(measure(lambda: [case.play for case in durability(model).cases]))


VERDICT = ["durability", "northern-triangle"]


@pytest.mark.parametrize(
    "arguments", [["--help"], ["games"], VERDICT, [*VERDICT, "--all"]], ids="-".join
)
@pytest.mark.benchmark(group="command line, whole process")
def test_the_command(benchmark: Any, arguments: list[str]) -> None:
    from resource import RUSAGE_CHILDREN, getrusage

    from reference_work import reference_seconds

    def run() -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "alliancegame", *arguments]
        return subprocess.run(command, capture_output=True, text=True, check=True)

    def processor_seconds() -> float:
        spent = getrusage(RUSAGE_CHILDREN)
        return spent.ru_utime + spent.ru_stime

    benchmark._timer = processor_seconds
    benchmark.pedantic(run, rounds=5, warmup_rounds=1)
    benchmark.extra_info["reference"] = reference_seconds()
    assert run().stdout
