"""The same games through other libraries: time, equilibria found, missed and false.

    python benchmarks/peers.py [FOLDER]

Prints a table, and writes peers.csv (every game and algorithm) and peers.png into the folder
(.benchmarks unless given). Only algorithms that look for all equilibria take part, those installed.
Each gets LIMIT seconds of CPU time for a game, its objects built beforehand, in a process of its
own; after a game that it does not finish it is spared larger ones of the same kind. The time is the
least of up to seven calls, by the clock; ours includes the verification of every equilibrium.

A game counts as solved completely if every equilibrium of its proved set (extreme ones, where there
are infinitely many) was returned, to NEAR in each probability. A game whose set we do not prove is
solved by nobody. False: the regret exceeds FALSE of the payoff range.
"""

from __future__ import annotations

import multiprocessing
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from importlib.util import find_spec
from math import ceil, floor, log10, prod
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import numpy as np

from alliancegame.game.formats.interchange import peer, to_nashpy, to_pygambit, to_quantecon
from alliancegame.game.game import Game, object_array
from alliancegame.solvers.base import Candidate, Coverage
from alliancegame.solvers.branch_and_prune.search.machine_code import compiled_search
from alliancegame.solvers.peers import gambit_candidate
from alliancegame.solvers.solve import check_candidates, solve
from alliancegame.solvers.two_actors.vertex_enumeration import VertexEnumeration
from games import all_games

LIMIT = 4.0
NEAR = 1e-4
FALSE = 1e-6
LARGEST = {2: 12, 3: 9, 4: 9}
"""{number of actors: the most actions in sum}"""

OURS = "alliancegame"
COMPILING = "literature/battle-of-the-sexes"
"""A game that makes a library import and compile what it needs, before any time is taken."""

Profiles = list[Candidate]
Prepare = Callable[[Game], tuple[Callable[[], Any], Callable[[Any], Profiles]]]
"""From a game to the call that is timed, and from its result to profiles."""


def ours(game: Game) -> tuple[Callable[[], Any], Callable[[Any], Profiles]]:
    return partial(solve, game), lambda found: [item.exact or item.profile for item in found]


def nashpy(method: str, game: Game) -> tuple[Callable[[], Any], Callable[[Any], Profiles]]:
    theirs = to_nashpy(game)
    return lambda: list(getattr(theirs, method)()), lambda found: [tuple(item) for item in found]


def quantecon(function: str, game: Game) -> tuple[Callable[[], Any], Callable[[Any], Profiles]]:
    theirs = to_quantecon(game)
    return partial(getattr(peer("quantecon.game_theory"), function), theirs), list


def gambit(
    algorithm: str, options: dict[str, Any], game: Game
) -> tuple[Callable[[], Any], Callable[[Any], Profiles]]:
    theirs = to_pygambit(game)
    call = partial(getattr(peer("pygambit").nash, f"{algorithm}_solve"), theirs, **options)
    return call, lambda found: [gambit_candidate(game, theirs, p) for p in found.equilibria]


def lrsnash(game: Game) -> tuple[Callable[[], Any], Callable[[Any], Profiles]]:
    # it reads integers of 64 bits and takes greater ones for 2^63 - 1, without a word: each actor's
    # payoffs are divided by the power of ten below its greatest, and become fractions. Those of the
    # nearly tied games still have greater denominators, so it answers other games: its false ones
    scales = [Fraction(10) ** floor(log10(float(abs(t).max()) or 1)) for t in game.exact_payoffs]
    payoffs = [(t / scale).tolist() for t, scale in zip(game.exact_payoffs, scales, strict=True)]
    tables = ["\n".join(" ".join(map(str, row)) for row in table) for table in payoffs]
    handle, name = tempfile.mkstemp(suffix=".game")
    with os.fdopen(handle, "w") as file:
        file.write("\n\n".join([" ".join(map(str, game.shape)), *tables, ""]))

    def profiles(output: str) -> Profiles:
        """Each of the second actor's extreme mixes follows those of the first that fit it."""
        Path(name).unlink()
        found: Profiles = []
        second: list[tuple[Fraction, ...]] = []
        for line in output.splitlines():
            words = line.split()
            if words and words[0] in {"1", "2"}:
                mix = tuple(map(Fraction, words[1:-1]))
                if words[0] == "2":
                    second.append(mix)
                else:
                    found += [(mix, other) for other in second]
            elif not words:
                second = []
        return found

    command = ["lrsnash", name]
    return (
        lambda: subprocess.run(command, capture_output=True, text=True, check=True).stdout,
        profiles,
    )


@dataclass(frozen=True)
class Peer:
    """An algorithm that looks for all equilibria."""

    prepare: Prepare
    installed: bool
    two_actors: bool = True


def peers() -> dict[str, Peer]:
    """Those that are installed, by the names of the table."""
    has_gambit = find_spec("pygambit") is not None
    has_nashpy, has_quantecon = (find_spec(name) is not None for name in ("nashpy", "quantecon"))
    known = {
        OURS: Peer(ours, True, False),
        "lrsnash": Peer(lrsnash, shutil.which("lrsnash") is not None),
        "Gambit enummixed, rational": Peer(partial(gambit, "enummixed", {}), has_gambit),
        "Gambit enummixed, float": Peer(
            partial(gambit, "enummixed", {"rational": False}), has_gambit
        ),
        "Gambit lcp": Peer(partial(gambit, "lcp", {}), has_gambit),
        "Gambit enumpoly": Peer(partial(gambit, "enumpoly", {}), has_gambit, False),
        "QuantEcon support": Peer(partial(quantecon, "support_enumeration"), has_quantecon),
        "QuantEcon vertex": Peer(partial(quantecon, "vertex_enumeration"), has_quantecon),
        "nashpy support": Peer(partial(nashpy, "support_enumeration"), has_nashpy),
        "nashpy vertex": Peer(partial(nashpy, "vertex_enumeration"), has_nashpy),
        "nashpy Lemke-Howson": Peer(partial(nashpy, "lemke_howson_enumeration"), has_nashpy),
    }
    return {name: item for name, item in known.items() if item.installed}


@dataclass(frozen=True)
class Outcome:
    """What one algorithm made of one game; seconds is None if it did not finish or failed."""

    seconds: float | None
    profiles: Profiles
    proved: bool = False
    failure: str = ""


def asked_games() -> dict[str, Game]:
    """The golden games that are small enough, the smallest first, floats by their decimals.

    Not all libraries read the exact value of a float; so all get the same numbers.
    """
    games = {
        label: anew(game)
        for label, game in all_games().items()
        if sum(game.shape) <= LARGEST.get(game.size, 0)
    }
    return dict(sorted(games.items(), key=lambda item: prod(item[1].shape)))


def anew(game: Game) -> Game:
    """The game by its decimals, without what an earlier call has worked out."""
    texts = game.payoff_texts
    return Game(object_array([Fraction(text) for text in texts.ravel().tolist()], texts.shape))


def attempt(prepare: Prepare, game: Game) -> Outcome:
    best = float("inf")
    spent, calls = 0.0, 0
    while calls < 7 and spent < LIMIT / 4:
        call, profiles = prepare(anew(game))
        start = time.perf_counter()
        try:
            result = call()
        except Exception as error:  # whatever a library raises is its answer
            return Outcome(None, [], failure=f"{type(error).__name__}: {error}")
        taken = time.perf_counter() - start
        best, spent, calls = min(best, taken), spent + taken, calls + 1
        found = profiles(result)
    proved = getattr(result, "coverage", None) is Coverage.ALL
    return Outcome(best, found, proved)


def work(name: str, games: Sequence[str], results: Connection) -> None:
    """In a process of its own: the games one by one, each within the limit or the process ends."""
    warnings.simplefilter("ignore")
    known, prepare = asked_games(), peers()[name].prepare
    if name == OURS:
        compile_all()
    attempt(prepare, known[COMPILING])
    for label in games:
        resource.setrlimit(
            resource.RLIMIT_CPU,
            (ceil(time.process_time() + LIMIT), resource.RLIM_INFINITY),
        )
        results.send(attempt(prepare, known[label]))


def compile_all() -> None:
    """Has our machine code made, which a single small game does not wait for."""
    compiled_search()
    rng = np.random.default_rng(0)
    for payoffs in (rng.random((2, 3, 3)), rng.integers(0, 9, (2, 3, 3))):
        solve(Game(payoffs), VertexEnumeration(compiled=True))
    solve(Game(rng.random((3, 2, 2, 2))))


def run(name: str, games: dict[str, Game]) -> dict[str, Outcome]:
    """The algorithm's outcome on every game it was asked."""
    context = multiprocessing.get_context("spawn")
    outcomes: dict[str, Outcome] = {}
    unfinished: dict[str, int] = {}
    while todo := [label for label in games if label not in outcomes]:
        here, there = context.Pipe(duplex=False)
        process = context.Process(target=work, args=(name, todo, there))
        process.start()
        there.close()
        for label in todo:
            try:
                outcomes[label] = here.recv()
            except EOFError:
                outcomes[label] = Outcome(None, [], failure=f"not done in {LIMIT:g} s")
                kind, size = kind_of(label), prod(games[label].shape)
                unfinished[kind] = size
                outcomes |= {
                    other: outcomes[label]
                    for other in games
                    if kind_of(other) == kind and prod(games[other].shape) >= size
                }
                break
        process.join()
    return outcomes


def kind_of(label: str) -> str:
    return label.rsplit("-", 1)[0] if label.startswith("generated/") else label


def apart(one: Candidate, other: Candidate) -> float:
    return max(
        float(np.abs(np.array(a, dtype=float) - np.array(b, dtype=float)).max())
        for a, b in zip(one, other, strict=True)
    )


def judged(game: Game, outcome: Outcome, proved: Profiles | None) -> dict[str, Any]:
    """One row of the CSV."""
    false = int((check_candidates(game, outcome.profiles).residual > FALSE).sum())
    of = proved or []
    found = sum(any(apart(item, mine) <= NEAR for mine in outcome.profiles) for item in of)
    return {
        "seconds": outcome.seconds,
        "found": found,
        "missed": len(of) - found,
        "false": false,
        "complete": proved is not None and outcome.seconds is not None and found == len(of),
        "failure": outcome.failure,
    }


def table(rows: Sequence[dict[str, Any]]) -> Iterable[str]:
    """In Markdown: one line an algorithm, apart for two actors and for more."""
    yield "| | solved completely | equilibria found | false | not done | median time |"
    yield "|---|---|---|---|---|---|"
    for title, block in blocks(rows):
        yield f"| **{title}** | | | | | |"
        for name in dict.fromkeys(row["algorithm"] for row in block):
            mine = [row for row in block if row["algorithm"] == name]
            times = [row["seconds"] for row in mine if row["seconds"] is not None]
            total = {key: sum(row[key] for row in mine) for key in ("complete", "found", "false")}
            of = total["found"] + sum(row["missed"] for row in mine)
            yield (
                f"| {name} | {total['complete']} of {len(mine)} | {total['found']} of {of} "
                f"| {total['false']} | {len(mine) - len(times)} "
                f"| {1000 * float(np.median(times)):.2g} ms |"
            )


def blocks(rows: Sequence[dict[str, Any]]) -> list[tuple[str, list[dict[str, Any]]]]:
    return [
        ("Two actors", [row for row in rows if row["actors"] == 2]),
        ("Three and four actors", [row for row in rows if row["actors"] > 2]),
    ]


def plot(rows: Sequence[dict[str, Any]], path: Path) -> None:
    """The fraction of games solved completely within a time, one line an algorithm."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(11, 4.6), layout="constrained")
    axes = figure.subplots(1, 2, sharey=True)
    for ax, (title, block) in zip(axes, blocks(rows), strict=True):
        count = len({row["game"] for row in block})
        ends = []
        for number, name in enumerate(dict.fromkeys(row["algorithm"] for row in rows)):
            mine = [row for row in block if row["algorithm"] == name]
            times = sorted(row["seconds"] for row in mine if row["complete"])
            if not mine:
                continue
            share = np.arange(1, len(times) + 1) / count
            style = {"linewidth": 2.6, "zorder": 3} if name == OURS else {"linewidth": 1.3}
            colour = "black" if name == OURS else f"C{number % 10}"
            dash = "-" if number < 10 else "--"
            ax.step([*times, LIMIT], [*share, *share[-1:]] or [0], dash, where="post",
                    color=colour, label=name, **style)  # fmt: skip
            ends.append(name)
        ax.set(xscale="log", title=f"{title}, {count} games", xlabel="seconds for one game")
        ax.set(ylim=(0, 1.02), xlim=(None, LIMIT))
        ax.grid(alpha=0.3)
        ax.legend(fontsize=8, loc="lower right")
    axes[0].set_ylabel("fraction of games solved completely")
    figure.savefig(path, dpi=130)


def main(folder: Path) -> None:
    os.environ["OPENBLAS_NUM_THREADS"] = "1"  # for the processes to come
    chosen = asked_games()
    rows: list[dict[str, Any]] = []
    proved: dict[str, Profiles | None] = {}
    for name, item in peers().items():
        start = time.monotonic()
        asked = {g: game for g, game in chosen.items() if game.size == 2 or not item.two_actors}
        outcomes = run(name, asked)
        if name == OURS:
            proved = {label: o.profiles if o.proved else None for label, o in outcomes.items()}
        rows += [
            {"algorithm": name, "game": label, "actors": game.size}
            | judged(game, outcomes[label], proved[label])
            for label, game in asked.items()
        ]
        print(f"{name}: {time.monotonic() - start:.0f} s", file=sys.stderr, flush=True)
    print(*table(rows), sep="\n")
    import pandas as pd

    folder.mkdir(exist_ok=True)
    pd.DataFrame(rows).to_csv(folder / "peers.csv", index=False)
    plot(rows, folder / "peers.png")
    print(f"\nWritten: {folder / 'peers.csv'}, {folder / 'peers.png'}")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent.parent / ".benchmarks")
