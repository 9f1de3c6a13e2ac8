"""Solution concepts beside Nash: time against peers, in one run.

    python benchmarks/concepts.py              all of it
    python benchmarks/concepts.py first        first logit branches of small games and trees
    python benchmarks/concepts.py steps 100    branches of so many games against small steps

CPU time on one core, medians over the same random games (standard normal payoffs). Ours includes
building, the limit's recomputed regret and the bounds' recomputed residuals. The logit branch is
followed to a regret of 1e-10 of the payoff range, Gambit's to 1e-8; that both end in the same
equilibrium is checked; it is taken as a first call takes it, without machine code and both programs
in turn, and with machine code for game after game.
Correlated bounds are both ends of the range of welfare; the peer solves the
same two programs by scipy's linprog. `steps` follows each branch again with some five times as many
points, and counts the games in which it leads elsewhere (a branch was taken for another) or turns
back another number of times (two turns were stepped over).
"""

from __future__ import annotations

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # before numpy

import statistics
import sys
import time
from collections.abc import Callable
from functools import partial
from typing import Any
from unittest.mock import patch

import numpy as np
from test_trees import binary_tree

from alliancegame.game.formats.efg import tree_to_pygambit
from alliancegame.game.formats.interchange import to_pygambit
from alliancegame.game.game import Game
from alliancegame.solvers.base import Budget
from alliancegame.solvers.correlated import correlated_bounds
from alliancegame.solvers.dominance import iterated_dominance
from alliancegame.solvers.quantal import compiled_branch, continuation
from alliancegame.solvers.quantal.agent_quantal_response import agent_logit_branch
from alliancegame.solvers.quantal.logit_system import logit_system
from alliancegame.solvers.quantal.quantal_response import (
    NEAR_NASH,
    LogitBranch,
    _branch,
    logit_branch,
)

Shape = tuple[int, ...]


def games(shape: Shape, count: int) -> list[Game]:
    return [
        Game(np.random.default_rng(seed).normal(size=(len(shape), *shape))) for seed in range(count)
    ]


def timed(function: Callable[[], Any]) -> tuple[float, Any]:
    start = time.process_time()
    result = function()
    return time.process_time() - start, result


def compiled_branches(shape: Shape, count: int) -> tuple[float, float, str]:
    """As `branches`, with machine code and game after game, ours and then Gambit's."""
    by_machine_code(games((2, 2), 1)[0])  # loads it
    several = games(shape, count)
    ours = [timed(partial(by_machine_code, game)) for game in several]
    theirs = [gambits_branch(game) for game in several]
    return compared(ours, theirs)


def by_machine_code(game: Game) -> LogitBranch:
    """A branch as `logit_branches` follows those of many games."""
    return _branch(game, compiled_branch, np.inf, Budget.usual(), per_payoff_unit=True)


def branches(shape: Shape, count: int) -> tuple[float, float, str]:
    """Ours and Gambit's in turn, and in how many games both lead to the same equilibrium."""
    ours, theirs = [], []
    for game in games(shape, count):
        ours.append(timed(partial(logit_branch, game, per_payoff_unit=True)))
        theirs.append(gambits_branch(game))
    return compared(ours, theirs)


def gambits_branch(game: Game) -> tuple[float, np.ndarray[Any, Any]]:
    """Seconds, and the branch's end."""
    import pygambit

    prepared = to_pygambit(game)
    seconds, answer = timed(partial(pygambit.nash.logit_solve, prepared))
    profile = answer.equilibrium if hasattr(answer, "equilibrium") else answer.equilibria[0]
    return seconds, np.array([float(p) for mix in profile for _, p in mix])


def compared(
    ours: list[tuple[float, LogitBranch]], theirs: list[tuple[float, np.ndarray[Any, Any]]]
) -> tuple[float, float, str]:
    same = sum(
        bool(np.abs(limit - np.concatenate(branch.limit)).max() < 1e-4)
        for (_, branch), (_, limit) in zip(ours, theirs, strict=True)
    )
    medians = [statistics.median(seconds for seconds, _ in found) for found in (ours, theirs)]
    return medians[0], medians[1], f"same limit {same}/{len(ours)}"


def agent_branches(depth: int, count: int) -> tuple[float, float]:
    """Ours of binary trees and Gambit's in turn, both from the tree to the branch."""
    import pygambit

    ours, theirs = [], []
    for tree in (binary_tree(depth, seed) for seed in range(count)):
        prepared = tree_to_pygambit(tree)
        ours.append(timed(partial(agent_logit_branch, tree, per_payoff_unit=True))[0])
        theirs.append(timed(partial(pygambit.qre.logit_solve_branch, prepared))[0])
    return statistics.median(ours), statistics.median(theirs)


def steps(shape: Shape, count: int) -> tuple[int, list[float]]:
    """How many branches small steps lead elsewhere; how far apart in precision, as a share of it,
    turns are that were stepped over, of the other branches.

    Games are others than those the steps were chosen by.
    """
    elsewhere, widths = 0, []
    for seed in range(100_000, 100_000 + count):
        game = Game(np.random.default_rng(seed).normal(size=(len(shape), *shape)))
        system = logit_system(game, per_payoff_unit=True)
        curve = compiled_branch.follow(system, np.inf, NEAR_NASH)
        with patch.multiple(continuation, **SMALL_STEPS):
            careful = continuation.follow(system, np.inf, NEAR_NASH)
        ends = [np.exp(one.points[-1, :-1]) for one in (curve, careful)]
        if np.abs(ends[0] - ends[1]).max() > 1e-3:
            elsewhere += 1
        elif len(curve.turning) != len(careful.turning):
            turns = careful.points[careful.turning, -1]
            widths.append(float(np.abs(np.diff(turns) / turns[1:]).min()))
    return elsewhere, widths


def correlated(shape: Shape, count: int) -> tuple[float, float, str]:
    """Ours, linprog's, and the greatest residual of ours."""
    ours, theirs, worst = [], [], 0.0
    correlated_bounds(games((2, 2), 1)[0], np.eye(2))
    for game in games(shape, count):
        welfare = game.payoffs.sum(axis=0)
        seconds, bounds = timed(partial(correlated_bounds, game, welfare))
        ours.append(seconds)
        worst = max(worst, bounds.residual)
        seconds, ends = timed(partial(by_linprog, game, welfare))
        theirs.append(seconds)
        assert np.allclose(ends, [bounds.least.value, bounds.greatest.value], atol=1e-5)
    return statistics.median(ours), statistics.median(theirs), f"residual up to {worst:.0e}"


def by_linprog(game: Game, objective: np.ndarray[Any, Any]) -> list[float]:
    from scipy.optimize import linprog
    from scipy.sparse import csr_array

    positions = np.arange(objective.size).reshape(game.shape)
    values, places, starts = [], [], [0]
    for actor, count in enumerate(game.shape):
        where = np.moveaxis(positions, actor, 0).reshape(count, -1)
        payoffs = np.moveaxis(game.payoffs[actor], actor, 0).reshape(count, -1)
        for told in range(count):
            for played in range(count):
                if told != played:
                    values.append(payoffs[played] - payoffs[told])
                    places.append(where[told])
                    starts.append(starts[-1] + where.shape[1])
    matrix: Any = csr_array(  # which scipy's stubs do not take, though linprog does
        (np.concatenate(values), np.concatenate(places), starts),
        shape=(len(values), objective.size),
    )
    one = np.ones((1, objective.size))
    zeros = np.zeros(len(values))
    ends = []
    for sign in (1, -1):
        found = linprog(sign * objective.ravel(), matrix, zeros, one, [1.0], method="highs")
        assert found.fun is not None
        ends.append(sign * found.fun)
    return ends


def dominance(shape: Shape, count: int) -> tuple[float, None, str]:
    """Ours, of integer games with ties; no peer proves its eliminations."""
    ours, removed = [], 0
    for seed in range(count):
        rng = np.random.default_rng(seed)
        game = Game(rng.integers(0, 10, size=(len(shape), *shape)))
        seconds, result = timed(partial(iterated_dominance, game))
        ours.append(seconds)
        removed += len(result.removals)
    return statistics.median(ours), None, f"{removed} actions removed in {count} games"


BRANCHES: list[Shape] = [(2, 2), (3, 3), (10, 10), (2,) * 3, (3,) * 3, (2,) * 6, (3,) * 6]
SMALL_STEPS: dict[str, Any] = {
    "FIRST_STEP": 0.1,
    "MOST_GROWTH": 1.5,
    "WIDEST_CORRECTION": 2e-3,
    "COMFORTABLE_CORRECTION": 2e-4,
    "GREATEST_CONTRACTION": 0.05,
    "COMFORTABLE_CONTRACTION": 0.01,
    "LEAST_COSINE": 0.99,
    "COMFORTABLE_TURN": 0.05,
}
"""For `continuation`, of which the machine code has its own copies."""


def compare_steps(count: int) -> None:
    for shape in [*BRANCHES, (4, 4), (6, 6), (4,) * 3, (2,) * 4, (3,) * 5]:
        elsewhere, widths = steps(shape, count)
        wide = f", up to {max(widths):.1%} of the precision" if widths else ""
        print(
            f"{'×'.join(map(str, shape)):14} {count} games: {elsewhere} led elsewhere, "
            f"{len(widths)} with two turns stepped over{wide}",
            flush=True,
        )


def compare_first(count: int) -> None:
    """Small games and trees, of which it takes more for a median that a few do not move."""
    shapes: list[Shape] = [(2, 2), (3, 3), (2,) * 3]
    measured = [("×".join(map(str, shape)), *branches(shape, count)[:2]) for shape in shapes]
    measured += [(f"{2**depth} outcomes", *agent_branches(depth, count)) for depth in (2, 3, 4)]
    for name, ours, theirs in measured:
        print(f"{name:12}{ours * 1e3:8.2f} ms{theirs * 1e3:8.2f} ms{theirs / ours:8.2f}×")


def main() -> None:
    print(f"{'':24}{'shape':>10}{'ours':>11}{'peer':>11}{'ratio':>8}  ")
    for name, run, shapes, count in (
        ("first logit branch", branches, BRANCHES, 9),
        ("logit branch, compiled", compiled_branches, BRANCHES, 9),
        ("correlated, linprog", correlated, [(3,) * 3, (2,) * 6, (3,) * 6, (4,) * 5], 7),
        ("dominance", dominance, [(6, 6), (2,) * 6, (3,) * 6], 9),
    ):
        for shape in shapes:
            ours, theirs, remark = run(shape, count)
            text = "×".join(map(str, shape)) if len(set(shape)) > 1 else f"{shape[0]}^{len(shape)}"
            peer = "" if theirs is None else f"{theirs * 1e3:8.2f} ms"
            ratio = "" if theirs is None else f"{theirs / ours:.1f}×"
            print(f"{name:24}{text:>10}{ours * 1e3:8.2f} ms{peer:>11}{ratio:>8}  {remark}")


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["steps", *games_each]:
            compare_steps(int(*games_each or ["100"]))
        case ["first"]:
            compare_first(99)
        case _:
            main()
