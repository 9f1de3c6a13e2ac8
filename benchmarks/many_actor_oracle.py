"""Equilibria of random games of three and four actors by multistart Newton, stored for the tests.

    python benchmarks/many_actor_oracle.py write SECONDS   # adds to what is stored
    python benchmarks/many_actor_oracle.py check           # our solver against everything stored

Games are given by a class name, a shape and a seed, so that the file holds an answer alone: the
number of equilibria and one weighted sum over all their probabilities. The oracle enumerates the
supports that no conditional dominance excludes, runs Newton's method on the indifference equations
of each from many random starts, and starts again with more until the number is odd, as it is in
generic games; it shares nothing with branch and prune.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterable
from itertools import combinations, count, product
from pathlib import Path

import numpy as np

from alliancegame.game.game import Game
from alliancegame.game.verify import relative_regret

STORED = Path(__file__).parent / "many_actor_oracle.json"
SHAPES = [(2, 2, 2), (2, 2, 2, 2), (3, 3, 3), (3, 4, 2)]
SHARES = [0.25, 0.25, 0.3, 0.2]
CLASSES = {
    "uniform": lambda rng, shape: rng.random((len(shape), *shape)),
    "integers": lambda rng, shape: rng.integers(0, 1000, (len(shape), *shape)),
}
TOLERANCE = 1e-5


def game_of(kind: str, shape: tuple[int, ...], seed: int) -> Game:
    return Game(CLASSES[kind](np.random.default_rng([seed, *shape]), shape))


def fingerprint(profiles: Iterable[Iterable[Iterable[float]]]) -> tuple[int, float]:
    """How many there are, and the sum of their probabilities with irregular weights."""
    sums = []
    for profile in profiles:
        flat = [float(p) for mix in profile for p in mix]
        sums.append(sum(p * np.sqrt(place + 2) for place, p in enumerate(flat)))
    return len(sums), round(float(sum(sums)), 6)


def by_newton(game: Game, starts: int = 48) -> tuple[int, float]:
    rng = np.random.default_rng(0)
    while True:
        found = [x for support in supports(game) for x in roots(game, support, starts, rng)]
        if len(found) % 2 or starts > 2000:
            return fingerprint(found)
        starts *= 4


def supports(game: Game) -> Iterable[tuple[tuple[int, ...], ...]]:
    """The products of supports in which no action is beaten against all the others' actions."""
    faces = [
        [c for size in range(1, k + 1) for c in combinations(range(k), size)] for k in game.shape
    ]
    for support in product(*faces):
        for actor in range(game.size):
            everything = [range(k) if i == actor else support[i] for i, k in enumerate(game.shape)]
            block = np.moveaxis(game.payoffs[actor][np.ix_(*everything)], actor, 0)
            block = block.reshape(len(block), -1)
            gains = block[None] - block[list(support[actor])][:, None]
            if (gains > 0).all(axis=2).any():
                break
        else:
            yield support


def roots(game: Game, support, starts: int, rng) -> list[list[np.ndarray]]:
    """The equilibria with exactly this support that Newton's method finds."""
    n, sizes = game.size, [len(s) for s in support]
    size = sum(sizes) - n
    starts = starts if size else 1
    mixes = [rng.dirichlet(np.ones(k), starts) for k in sizes]
    offsets = np.cumsum([0, *(k - 1 for k in sizes)])
    inside = [tensor[np.ix_(*support)] for tensor in game.payoffs]
    for _ in range(25 if size else 0):
        values, slopes = np.zeros((starts, size)), np.zeros((starts, size, size))
        for i in range(n):
            rows = slice(offsets[i], offsets[i + 1])
            pay = contracted(inside[i], mixes, (i,))
            values[:, rows] = pay[:, :-1] - pay[:, -1:]
            for j in range(n):
                if j != i:
                    pair = contracted(inside[i], mixes, (i, j))
                    pair = pair[:, :-1] - pair[:, -1:]
                    slopes[:, rows, offsets[j] : offsets[j + 1]] = pair[:, :, :-1] - pair[:, :, -1:]
        slopes += 1e-13 * rng.standard_normal(slopes.shape)
        steps = np.clip(np.linalg.solve(slopes, values[:, :, None])[:, :, 0], -0.5, 0.5)
        for i in range(n):
            mixes[i][:, :-1] -= steps[:, offsets[i] : offsets[i + 1]]
            mixes[i][:, -1] = 1 - mixes[i][:, :-1].sum(axis=1)
    kept: list[list[np.ndarray]] = []
    for z in range(starts):
        full = [np.zeros(k) for k in game.shape]
        for i in range(n):
            full[i][list(support[i])] = mixes[i][z]
        positive = all((mixes[i][z] > 1e-10).all() for i in range(n))
        if positive and relative_regret(game, tuple(full)) < 1e-10:
            flat = np.concatenate(full)
            if all(np.abs(flat - np.concatenate(other)).max() > 1e-7 for other in kept):
                kept.append(full)
    return kept


def contracted(tensor: np.ndarray, mixes, kept: tuple[int, ...]) -> np.ndarray:
    """The tensor against all mixes but those of the kept actors, whose axes come in that order."""
    letters = "abcdef"[: tensor.ndim]
    others = [j for j in range(tensor.ndim) if j not in kept]
    terms = ",".join([letters, *(f"z{letters[j]}" for j in others)])
    return np.einsum(
        f"{terms}->z{''.join(letters[j] for j in kept)}", tensor, *(mixes[j] for j in others),
        optimize=tensor.ndim > 3,
    )  # fmt: skip


def agrees(answer: tuple[int, float], other: tuple[int, float]) -> bool:
    return answer[0] == other[0] and abs(answer[1] - other[1]) <= TOLERANCE * max(1, answer[0])


def write(seconds: float) -> None:
    stored = json.loads(STORED.read_text()) if STORED.exists() else {}
    for shape, share in zip(SHAPES, SHARES, strict=True):
        end = time.monotonic() + seconds * share
        for seed in count():
            for kind in CLASSES:
                answers = stored.setdefault(f"{kind} {'x'.join(map(str, shape))}", [])
                if seed == len(answers):
                    answers.append(by_newton(game_of(kind, shape, seed)))
            if time.monotonic() > end:
                break
        STORED.write_text(json.dumps(stored, separators=(",", ":")) + "\n")


def tied(game: Game) -> bool:
    """Whether some actor is indifferent between two actions against pure strategies."""
    lines = (np.sort(tensor, axis=actor) for actor, tensor in enumerate(game.payoffs))
    return any((np.diff(line, axis=actor) == 0).any() for actor, line in enumerate(lines))


def all_cases() -> Iterable[tuple[str, tuple[int, ...], int, tuple[int, float]]]:
    for name, answers in json.loads(STORED.read_text()).items():
        kind, sizes = name.split()
        shape = tuple(map(int, sizes.split("x")))
        for seed, answer in enumerate(answers):
            if not tied(game_of(kind, shape, seed)):  # Newton samples a continuum at random
                yield kind, shape, seed, tuple(answer)


def check() -> None:
    from alliancegame.solution import solve
    from alliancegame.solvers.branch_and_prune import BranchAndPrune

    total, wrong = 0, []
    for kind, shape, seed, answer in all_cases():
        solution = solve(game_of(kind, shape, seed), BranchAndPrune())
        ours = fingerprint(item.profile for item in solution)
        total += 1
        if not agrees(answer, ours):
            wrong.append((kind, shape, seed, answer, ours, str(solution.coverage)))
    print(f"{total} games, {len(wrong)} different")
    for item in wrong:
        print(*item)


if __name__ == "__main__":
    if sys.argv[1] == "write":
        write(float(sys.argv[2]))
    else:
        check()
