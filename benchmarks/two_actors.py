"""All equilibria of two-actor games: time against the complete peers, in one run.

    python benchmarks/two_actors.py [largest n, 16 unless given]

CPU time on one core, medians over the same random games. `pairs` is our search alone, as pairs of
vertices; `search` adds the exact equilibria, in integers, and their components; `solve` adds the
verification, and `read` an object of fractions for each equilibrium.
The start of lrsnash's process, measured on a game of one profile, is taken off its time. A peer is
left out where it takes minutes.
"""

from __future__ import annotations

import resource
import statistics
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Callable, Sequence
from io import StringIO
from pathlib import Path

import numpy as np

from alliancegame.game.game import Game
from alliancegame.solvers.base import Budget
from alliancegame.solvers.solve import solve
from alliancegame.solvers.two_actors.extreme_pairs import extreme_pairs
from alliancegame.solvers.two_actors.vertex_enumeration import VertexEnumeration

OURS = VertexEnumeration(compiled=True)
Timed = Callable[[Game], Callable[[], int]]


def pairs(game: Game) -> Callable[[], int]:
    budget = Budget()
    return lambda: len(extreme_pairs(game, budget, compiled=True).edges)


def search(game: Game) -> Callable[[], int]:
    return lambda: len(OURS.search(game, Budget()).candidates)


def solved(game: Game) -> Callable[[], int]:
    return lambda: len(solve(game, OURS))


def read(game: Game) -> Callable[[], int]:
    return lambda: len([item.exact for item in solve(game, OURS)])


def quantecon(function: str) -> Timed:
    def prepare(game: Game) -> Callable[[], int]:
        from quantecon import game_theory

        A, B = game.payoffs
        players = [game_theory.Player(A), game_theory.Player(np.ascontiguousarray(B.T))]
        form = game_theory.NormalFormGame(players)
        return lambda: len(getattr(game_theory, function)(form))

    return prepare


def gambit(game: Game) -> Callable[[], int]:
    import pygambit

    m, n = game.shape
    values = " ".join(repr(v) for v in game.payoffs.transpose(2, 1, 0).ravel().tolist())
    form = pygambit.read_nfg(StringIO(f'NFG 1 R "" {{ "1" "2" }} {{ {m} {n} }}\n\n{values}\n'))
    return lambda: len(pygambit.nash.enummixed_solve(form, rational=False).equilibria)


def lrsnash(game: Game) -> Callable[[], int]:
    tables = ["\n".join(" ".join(map(str, row)) for row in t) for t in game.exact_payoffs.tolist()]
    file = Path(tempfile.mkstemp(suffix=".game")[1])
    file.write_text("\n\n".join([" ".join(map(str, game.shape)), *tables, ""]))

    def run() -> int:
        out = subprocess.run(["lrsnash", file], capture_output=True, text=True, check=True).stdout
        return sum(line.startswith("1 ") for line in out.splitlines())

    return run


def seconds() -> float:
    """CPU time of this process and of those it has waited for."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


def child_seconds() -> float:
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return children.ru_utime + children.ru_stime


SOLVERS: dict[str, tuple[Timed, int]] = {
    "pairs": (pairs, 16),
    "search": (search, 16),
    "solve": (solved, 16),
    "read": (read, 16),
    "QE vertex": (quantecon("vertex_enumeration"), 16),
    "QE support": (quantecon("support_enumeration"), 10),
    "enummixed": (gambit, 8),
    "lrsnash": (lrsnash, 12),
}
"""Each with the largest n at which it is asked."""

STEPS = ("pairs", "search", "solve", "read")
"""Ours, each of which includes the one before."""


def median_time(timed: Timed, games: Sequence[np.ndarray], clock: Callable[[], float]) -> float:
    """Over the games, of the least over repetitions on a game made anew."""
    times = []
    for payoffs in games:
        runs: list[float] = []
        while len(runs) < 7 and sum(runs) < 0.3:
            call = timed(Game(payoffs))
            start = clock()
            call()
            runs.append(clock() - start)
        times.append(min(runs))
    return statistics.median(times)


def row(title: str, games: Sequence[np.ndarray], n: int, names: Sequence[str]) -> None:
    start = median_time(lrsnash, [np.zeros((2, 1, 1))] * 3, child_seconds)
    times = {}
    for name in names:
        timed, largest = SOLVERS[name]
        if n <= largest:
            external = name == "lrsnash"
            used = median_time(timed, games, child_seconds if external else time.process_time)
            times[name] = max(used - start, 1e-5) if external else used
    cells = [f"{1e3 * times[name]:10.3f}" if name in times else f"{'–':>10}" for name in names]
    peer = min((t, name) for name, t in times.items() if name not in STEPS)
    ratios = [f"{peer[0] / times[name]:6.1f}" for name in STEPS]
    print(f"{title:>14}", *cells, "|", *ratios, peer[1], flush=True)


def main(largest: int) -> None:
    warnings.simplefilter("ignore")
    names = list(SOLVERS)
    for name in names:  # compile and import outside the measurement
        SOLVERS[name][0](Game(np.random.default_rng(0).random((2, 3, 3))))()
    print("milliseconds; then how many times faster than the fastest complete peer")
    print(f"{'game':>14}", *(f"{name:>10}" for name in names), "|", *STEPS)
    for n in range(2, largest + 1):
        count = 15 if n <= 8 else 5 if n <= 12 else 3
        games: list[np.ndarray] = [
            np.random.default_rng([1, n, k]).random((2, n, n)) for k in range(count)
        ]
        row(f"uniform {n}", games, n, names)
    exact = [*STEPS, "lrsnash"]
    for n in (4, 6, 8):
        for values in (2, 3, 10):
            games = [
                np.random.default_rng([2, n, values, k]).integers(0, values, (2, n, n))
                for k in range(7)
            ]
            row(f"ties {values} {n}", games, n, exact)
    for n in (6, 8, 10):
        row(f"coordination {n}", [np.stack([np.eye(n)] * 2)], n, names)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 16)
