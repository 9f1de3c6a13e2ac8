"""Numbers of extreme equilibria of random two-actor games by lrsnash, stored for the tests.

    python benchmarks/two_actor_oracle.py write     # asks lrsnash about every game; minutes
    python benchmarks/two_actor_oracle.py check     # our solver against everything stored

Games are given by a class name and a seed, so that the file holds an answer alone: the number of
extreme equilibria and a checksum of all of them. lrsnash (Debian package lrslib) computes in exact
rationals by an implementation that shares nothing with ours.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import zlib
from collections.abc import Callable, Iterable
from fractions import Fraction
from itertools import product
from pathlib import Path
from typing import Any, TypeAlias, cast

import numpy as np
import numpy.typing as npt

from alliancegame.game.game import ExactProfile, Game

STORED = Path(__file__).parent / "two_actor_oracle.json"

Payoffs: TypeAlias = npt.NDArray[Any]
"""Both actors' payoffs, shape (2, m, n), floats or integers."""


def uniform(rng: np.random.Generator, m: int, n: int) -> Payoffs:
    return rng.random((2, m, n))


def ties(values: int) -> Callable[[np.random.Generator, int, int], Payoffs]:
    return lambda rng, m, n: rng.integers(0, values, (2, m, n))


def zero_sum(rng: np.random.Generator, m: int, n: int) -> Payoffs:
    payoffs = rng.integers(-3, 4, (m, n))
    return np.stack([payoffs, -payoffs])


def covariant(rng: np.random.Generator, m: int, n: int) -> Payoffs:
    """GAMUT's covariant class at correlation 0.5, rounded to whole numbers."""
    common, own = rng.normal(size=(1, m, n)), rng.normal(size=(2, m, n))
    payoffs: Payoffs = np.rint(20 * (common * 0.5**0.5 + own * 0.5**0.5)).astype(int)
    return payoffs


def covariant_floats(rng: np.random.Generator, m: int, n: int) -> Payoffs:
    """The same at correlation 0.7, in multiples of 2^-40, as lrsnash reads 64-bit integers only."""
    common, own = rng.normal(size=(1, m, n)), rng.normal(size=(2, m, n))
    payoffs: Payoffs = np.rint(2.0**40 * (common * 0.7**0.5 + own * 0.3**0.5)) / 2.0**40
    return payoffs


def coordination(rng: np.random.Generator, m: int, n: int) -> Payoffs:
    off = np.zeros((2, m, n), dtype=int)
    for k in range(min(m, n)):
        off[:, k, k] = rng.integers(1, 9)
    return off


def dispersion(rng: np.random.Generator, m: int, n: int) -> Payoffs:
    """Both gain by being apart, as much as actions differ in number."""
    gap = np.abs(np.arange(m)[:, None] - np.arange(n)[None, :])
    return np.stack([np.minimum(gap, k) for k in rng.integers(1, 4, 2)])


def congestion(rng: np.random.Generator, m: int, n: int) -> Payoffs:
    """A facility is worth less to two users than to one."""
    alone, crowd = rng.integers(2, 6, max(m, n)), rng.integers(0, 3, max(m, n))
    same = np.arange(m)[:, None] == np.arange(n)[None, :]
    return np.stack(
        [
            alone[:m, None] - same * crowd[:m, None],
            alone[None, :n] - same * crowd[None, :n],
        ]
    )


def travellers(rng: np.random.Generator, m: int, n: int) -> Payoffs:
    reward = int(rng.integers(1, 4))
    mine, theirs = np.arange(m)[:, None], np.arange(n)[None, :]
    return np.stack(
        [
            np.minimum(mine, theirs) + reward * np.sign(theirs - mine),
            np.minimum(mine, theirs) + reward * np.sign(mine - theirs),
        ]
    )


def voting(rng: np.random.Generator, m: int, n: int) -> Payoffs:
    """Each votes for an alternative; a fixed third vote for the first decides unless both agree."""
    utility = rng.integers(0, 4, (2, max(m, n)))
    elected = np.where(np.arange(m)[:, None] == np.arange(n)[None, :], np.arange(m)[:, None], 0)
    return np.stack([utility[0][elected], utility[1][elected]])


CLASSES = {
    "uniform": uniform,
    "ties2": ties(2),
    "ties3": ties(3),
    "ties10": ties(10),
    "zero-sum": zero_sum,
    "covariant": covariant,
    "covariant-floats": covariant_floats,
    "coordination": coordination,
    "dispersion": dispersion,
    "congestion": congestion,
    "travellers": travellers,
    "voting": voting,
}

COUNTS = {
    (2, 2): 500,
    (3, 3): 500,
    (4, 4): 500,
    (6, 6): 420,
    (2, 4): 30,
    (5, 3): 30,
    (3, 6): 30,
}
"""Games of each class by shape."""


def game_of(kind: str, m: int, n: int, seed: int) -> Game:
    rng = np.random.default_rng([seed, m, n, zlib.crc32(kind.encode())])
    return Game(CLASSES[kind](rng, m, n))


def all_cases() -> Iterable[tuple[str, int, int, int]]:
    for (m, n), count in COUNTS.items():
        for kind, seed in product(CLASSES, range(count)):
            yield kind, m, n, seed


def fingerprint(equilibria: Iterable[ExactProfile]) -> list[int]:
    """Their number and a checksum, independent of order."""
    lines = sorted(" ; ".join(" ".join(map(str, mix)) for mix in profile) for profile in equilibria)
    return [len(lines), zlib.crc32("\n".join(lines).encode())]


def lrsnash(game: Game) -> set[ExactProfile]:
    """All extreme equilibria by lrsnash."""
    rows = [[" ".join(map(str, row)) for row in payoffs.tolist()] for payoffs in game.exact_payoffs]
    text = "\n".join([" ".join(map(str, game.shape)), "", *rows[0], "", *rows[1], ""])
    with tempfile.NamedTemporaryFile("w", suffix=".game") as file:
        file.write(text)
        file.flush()
        run = subprocess.run(["lrsnash", file.name], capture_output=True, text=True, check=True)
    found: set[ExactProfile] = set()
    block: dict[str, list[tuple[Fraction, ...]]] = {"1": [], "2": []}
    for line in [*run.stdout.splitlines(), ""]:
        words = line.split()
        if words and words[0] in block:
            block[words[0]].append(tuple(map(Fraction, words[1:-1])))
        elif not words:
            found |= set(product(block["1"], block["2"]))
            block = {"1": [], "2": []}
    return found


def write() -> None:
    stored: dict[str, list[list[int]]] = {}
    for kind, m, n, seed in all_cases():
        answer = fingerprint(lrsnash(game_of(kind, m, n, seed)))
        stored.setdefault(f"{kind} {m} {n}", []).append(answer)
    STORED.write_text(json.dumps(stored, separators=(",", ":")), encoding="utf-8")


def check() -> int:
    from alliancegame.solvers.base import Budget, Coverage
    from alliancegame.solvers.two_actors.vertex_enumeration import VertexEnumeration

    stored = json.loads(STORED.read_text(encoding="utf-8"))
    wrong = 0
    for kind, m, n, seed in all_cases():
        found = VertexEnumeration(compiled=True).search(game_of(kind, m, n, seed), Budget())
        agrees = (
            fingerprint(cast("tuple[ExactProfile, ...]", found.candidates))
            == stored[f"{kind} {m} {n}"][seed]
        )
        if not agrees or found.coverage is not Coverage.ALL:
            wrong += 1
            print(f"{kind} {m}x{n} seed {seed}: {len(found.candidates)} found, {found.coverage}")
    print(f"{sum(map(len, stored.values()))} games, {wrong} disagree")
    return wrong


if __name__ == "__main__":
    if sys.argv[1] == "write":
        write()
    else:
        sys.exit(check())
