"""All equilibria of games of three and more actors: time and completeness against Gambit, one run.

    python benchmarks/many_actors.py [games per shape, 15 unless given]

CPU time on one core, medians over the same random games. `proved` is our search alone, all cells
treated and all roots proved; `search` adds candidates, components and the certificate. A game
counts as odd where the number of equilibria found is: in a generic game an even number is a miss.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable

import numpy as np

from alliancegame.game.game import Game
from alliancegame.game.interchange import to_pygambit
from alliancegame.solvers.base import Budget
from alliancegame.solvers.branch_and_prune import kernel
from alliancegame.solvers.branch_and_prune.solver import BranchAndPrune, explore

SHAPES = [(2, 2, 2), (3, 3, 3), (2,) * 4, (3, 4, 2), (2,) * 5, (2,) * 6, (3,) * 4]
OURS = BranchAndPrune()


def proved(game: Game) -> Callable[[], int]:
    game.integer_payoffs  # noqa: B018 - kept with the game
    return lambda: int(explore(game, OURS, Budget()).record.tally[kernel.TREATED])


def search(game: Game) -> Callable[[], int]:
    return lambda: len(OURS.search(game, Budget()).candidates)


def enumpoly(game: Game) -> Callable[[], int]:
    import pygambit

    theirs = to_pygambit(game)
    return lambda: len(pygambit.nash.enumpoly_solve(theirs).equilibria)


def seconds(call: Callable[[], int]) -> tuple[float, int]:
    """The least of two CPU times, the first of which may have to load something."""
    times = []
    for _ in range(2):
        start = time.process_time()
        result = call()
        times.append(time.process_time() - start)
    return min(times), result


def main(games: int) -> None:
    rng = np.random.default_rng(0)
    kernel.compiled_search()
    seconds(search(Game(rng.random((3, 2, 2, 2)))))
    print(f"{'shape':<12}{'cells':>8}{'proved':>11}{'search':>11}{'enumpoly':>11}{'ratio':>8}  odd")
    for shape in SHAPES:
        count = games if np.prod(shape) * len(shape) < 100 else max(3, games // 5)
        rows = []
        for _ in range(count):
            game = Game(rng.random((len(shape), *shape)))
            rows.append([seconds(how(game)) for how in (proved, search, enumpoly)])
        fast, whole, peer = (statistics.median(row[k][0] for row in rows) for k in range(3))
        cells = statistics.median(row[0][1] for row in rows)
        odd, theirs = (sum(row[k][1] % 2 for row in rows) for k in (1, 2))
        times = "".join(f"{1000 * t:>8.2f} ms" for t in (fast, whole, peer))
        name = "x".join(map(str, shape))
        print(
            f"{name:<12}{cells:>8.0f}{times}{peer / fast:>8.1f}  {odd} and {theirs} of {count}",
            flush=True,
        )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 15)
