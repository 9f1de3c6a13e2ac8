"""All equilibria of games of three and more actors: time and completeness against Gambit, one run.

    python benchmarks/many_actors.py [games per shape, 15 unless given]
    python benchmarks/many_actors.py interests [draws per game, 15 unless given]
    python benchmarks/many_actors.py growth [seconds for each game, 60 unless given]
    python benchmarks/many_actors.py ties [games per shape, 15 unless given]

CPU time on one core, medians over the same random games. `proved` is our search alone, all cells
treated and all roots proved; `search` adds candidates and components, and `solve`, what a user
calls, the verification of each; the ratios are of `solve` to `enumpoly`. A game counts as odd where
the number of equilibria found is: in a generic game an even number is a miss. Some random games are
solved by dominance alone and others are large, so the ratio is also given of the sums.

`interests` has the shipped games of up to three actors with three actions, each with random weights
of its interests, as `solve` is given them: payoffs in whole numbers, some of them tied.

`ties` compares games whose payoffs are 0 or 1, or 0 to 3, with others of the same run whose payoffs
are real numbers, by the medians of `solve`, within its usual limit.

Where PHCpack's `phc` is installed its black box solves the systems of all supports that conditional
dominance leaves, for two games of three actors with three actions. That is what Gambit's complete
mode does (`enumpoly_solve` with `phcpack_path`; pygambit 17 beta ends the process there). Only the
CPU time of these processes is counted, and the start of each is taken off: it is as long as solving
the two or three equations of three actors with two actions, so these are not compared.
"""

from __future__ import annotations

import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from fractions import Fraction
from functools import partial
from itertools import product
from pathlib import Path

import numpy as np
from multistart_newton import dominated

from alliancegame.game.formats.interchange import to_pygambit
from alliancegame.game.game import Game
from alliancegame.game.payoffs import build_game
from alliancegame.model.file.library import load
from alliancegame.solvers.base import Budget, Coverage
from alliancegame.solvers.branch_and_prune.search.machine_code import compiled_search
from alliancegame.solvers.branch_and_prune.solver import BranchAndPrune
from alliancegame.solvers.solve import solve

SHAPES = [(2, 2, 2), (3, 3, 3), (2,) * 4, (3, 4, 2), (2,) * 5, (2,) * 6, (3,) * 4]
GROWING = [
    *((2,) * n for n in range(3, 9)),
    (3,) * 3,
    (3,) * 4,
    (3,) * 5,
    (4,) * 3,
    (4,) * 4,
    (5,) * 3,
]
BUILT = [
    "korea-1950",
    "deterrence-with-ally",
    "article-4",
    "camp-david-trilateral",
    "northern-triangle",
    "northern-triangle-observed",
    "seoul-trilateral",
]
TIED = [(2, 2, 2), (2,) * 4, (3, 3, 3), (2,) * 5, (2,) * 6]
OURS = BranchAndPrune()


def proved(game: Game) -> Callable[[], int]:
    game.integer_payoffs  # noqa: B018 - kept with the game
    return lambda: OURS.explore(game, Budget()).treated


def search(game: Game) -> Callable[[], int]:
    return lambda: len(OURS.search(game, Budget()).candidates)


def solved(game: Game) -> Callable[[], int]:
    return lambda: len(solve(Game(game.payoffs)))


def enumpoly(game: Game) -> Callable[[], int]:
    import pygambit

    theirs = to_pygambit(game)
    return lambda: len(pygambit.nash.enumpoly_solve(theirs).equilibria)


def seconds(call: Callable[[], int]) -> tuple[float, int]:
    """The least of three CPU times, the first of which may have to load something."""
    times = []
    for _ in range(3):
        start = time.process_time()
        result = call()
        times.append(time.process_time() - start)
    return min(times), result


def against_gambit(games: int) -> None:
    rng = np.random.default_rng(0)
    compiled_search()
    seconds(search(Game(rng.random((3, 2, 2, 2)))))
    columns = "".join(f"{name:>11}" for name in ("proved", "search", "solve", "enumpoly"))
    columns += f"{'ratio':>8}{'of sums':>8}"
    print(f"{'shape':<12}{'cells':>8}{columns}  odd")
    for shape in SHAPES:
        count = games if np.prod(shape) * len(shape) < 100 else max(3, games // 5)
        rows = []
        for _ in range(count):
            game = Game(rng.random((len(shape), *shape)))
            rows.append([seconds(how(game)) for how in (proved, search, solved, enumpoly)])
        medians = [statistics.median(row[k][0] for row in rows) for k in range(4)]
        _, _, fast, peer = medians
        cells = statistics.median(row[0][1] for row in rows)
        odd, theirs = (sum(row[k][1] % 2 for row in rows) for k in (2, 3))
        ours, all_theirs = (sum(row[k][0] for row in rows) for k in (2, 3))
        times = "".join(f"{1000 * t:>8.2f} ms" for t in medians)
        name = "x".join(map(str, shape))
        print(
            f"{name:<12}{cells:>8.0f}{times}{peer / fast:>8.1f}{all_theirs / ours:>8.1f}"
            f"  {odd} and {theirs} of {count}",
            flush=True,
        )


def against_phc() -> None:
    if shutil.which("phc") is None:
        print("phc is not installed")
        return
    rng = np.random.default_rng(1)
    games = [Game(rng.random((3, 3, 3, 3))) for _ in range(2)]
    ours = sum(seconds(proved(game))[0] for game in games)
    systems = [text for game in games for text in systems_of(game)]
    start = phc_seconds(["1\n x - 1;\n"] * 20) / 20
    theirs = phc_seconds(systems) - len(systems) * start
    print(
        f"{len(games)} games 3x3x3: phc {1000 * theirs:.0f} ms for {len(systems)} systems, "
        f"ours {1000 * ours:.2f} ms: {theirs / ours:.0f} times"
    )


def systems_of(game: Game) -> list[str]:
    """Of all supports in which several mix and no action is beaten."""
    payoffs, counts = game.payoffs.reshape(game.size, -1), np.array(game.shape)
    return [
        text
        for masks in product(*(range(1, 1 << count) for count in game.shape))
        if sum(mask & (mask - 1) > 0 for mask in masks) > 1
        and not dominated(np.ascontiguousarray(payoffs), counts, np.array(masks))
        and (text := system_of(game, masks))
    ]


def system_of(game: Game, masks: tuple[int, ...]) -> str:
    """The indifference equations of a support as PHCpack reads them; empty if not square."""
    played = [[a for a in range(k) if m >> a & 1] for k, m in zip(game.shape, masks, strict=True)]
    if 2 * max(len(own) - 1 for own in played) > sum(len(own) - 1 for own in played):
        return ""  # more equations of one actor than the others have unknowns
    weights = [
        [f"x{j}{a}" for a in own[:-1]] + ["(1" + "".join(f"-x{j}{a}" for a in own[:-1]) + ")"]
        for j, own in enumerate(played)
    ]
    equations = []
    for i, own in enumerate(played):
        for action in own[:-1]:
            terms = []
            others = [list(enumerate(p)) for j, p in enumerate(played) if j != i]
            for chosen in product(*others):
                profile = [a for _, a in chosen]
                profile.insert(i, action)
                last = [*profile[:i], own[-1], *profile[i + 1 :]]
                gain = game.payoffs[(i, *profile)] - game.payoffs[(i, *last)]
                names = [w for j, w in enumerate(weights) if j != i]
                factors = [names[k][v] for k, (v, _) in enumerate(chosen)]
                terms.append("*".join([f"{gain:+.17f}", *factors]))
            equations.append("".join(terms) + ";")
    return f"{len(equations)}\n" + "\n".join(equations) + "\n"


def phc_seconds(systems: list[str]) -> float:
    """CPU time of PHCpack's black box on all systems, with the starts of its processes."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    with tempfile.TemporaryDirectory() as folder:
        for number, text in enumerate(systems):
            source = Path(folder) / f"{number}.in"
            source.write_text(text)
            command = ["phc", "-b", str(source), str(source.with_suffix(".out"))]
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL, timeout=60)
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before


def ties(games: int) -> None:
    """Time of games with ties as a multiple of the time of games without, by shape."""
    rng = np.random.default_rng(2)
    compiled_search()
    seconds(search(Game(rng.random((3, 2, 2, 2)))))  # loads machine code
    print(f"{'shape':<12}{'payoffs':>9}{'median':>12}{'greatest':>12}{'ratio':>8}  decided")
    for shape in TIED:
        reals = 0.0
        for name, most in (("real", 0), ("0, 1", 1), ("0 to 3", 3)):
            rows = []
            for _ in range(games):
                size = (len(shape), *shape)
                given = rng.integers(0, most + 1, size) if most else rng.random(size)
                decided = solve(Game(given)).coverage is not Coverage.SOME
                rows.append((fresh(partial(Game, given), solve), decided))
            median = statistics.median(taken for taken, _ in rows)
            reals = reals or median
            times = "".join(f"{1000 * t:>9.2f} ms" for t in (median, max(rows)[0]))
            ratio, all_decided = median / reals, sum(own for _, own in rows)
            shown = "x".join(map(str, shape))
            print(f"{shown:<12}{name:>9}{times}{ratio:>8.1f}  {all_decided} of {games}", flush=True)


def interests(draws: int) -> None:
    """Time of games built of interests whose weights are drawn, by game."""
    rng = np.random.default_rng(3)
    compiled_search()
    print(f"{'game':<28}{'shape':<8}{'search':>11}{'solve':>11}{'greatest':>11}  continua")
    everything: list[float] = []
    for name in BUILT:
        model = load(name)
        weights = sorted({interest.weight for interest in model.interests})
        rows = []
        for _ in range(draws):
            drawn = rng.integers(1, 1001, len(weights)).tolist()
            settings = {w: Fraction(v, 100) for w, v in zip(weights, drawn, strict=True)}
            built = partial(build_game, model, settings=settings)
            found = solve(built())
            rows.append((fresh(built, searched), fresh(built, solve), len(found.components) > 0))
        shape = "x".join(map(str, built().shape))
        searches, solves, continua = zip(*rows, strict=True)
        times = (statistics.median(searches), statistics.median(solves), max(solves))
        shown = "".join(f"{1000 * t:>8.2f} ms" for t in times)
        print(f"{name:<28}{shape:<8}{shown}  {sum(continua)} of {draws}", flush=True)
        everything += solves
    print(f"median of all {1000 * statistics.median(everything):.2f} ms")


def searched(game: Game) -> object:
    return OURS.search(game, Budget())


def fresh(built: Callable[[], Game], call: Callable[[Game], object]) -> float:
    """The least of three CPU times on a game that keeps nothing of an earlier call."""
    times = []
    for _ in range(3):
        game = built()
        start = time.process_time()
        call(game)
        times.append(time.process_time() - start)
    return min(times)


def growth(limit: float) -> None:
    """One random game of each size, to where the wall is."""
    compiled_search()
    seconds(search(Game(np.random.default_rng(0).random((3, 2, 2, 2)))))  # loads machine code
    for shape in GROWING:
        game = Game(np.random.default_rng(1).random((len(shape), *shape)))
        start = time.process_time()
        run = BranchAndPrune(cells=10**9).explore(game, Budget(limit))
        taken = time.process_time() - start
        cells = run.treated
        end = f"stopped with {run.left} cells to do" if run.left else "all cells treated"
        each = 1e6 * taken / cells
        name = "x".join(map(str, shape))
        print(f"{name:<16}{cells:>9} cells{taken:>9.3f} s{each:>7.1f} us each  {end}", flush=True)


if __name__ == "__main__":
    if sys.argv[1:2] == ["growth"]:
        growth(float(sys.argv[2]) if len(sys.argv) > 2 else 60.0)
    elif sys.argv[1:2] == ["interests"]:
        interests(int(sys.argv[2]) if len(sys.argv) > 2 else 15)
    elif sys.argv[1:2] == ["ties"]:
        ties(int(sys.argv[2]) if len(sys.argv) > 2 else 15)
    else:
        against_gambit(int(sys.argv[1]) if len(sys.argv) > 1 else 15)
        against_phc()
