"""Batches of small games against the full solver, one game at a time.

    python benchmarks/batch_completeness.py [GAMES] [SHAPE ...]     # such as 20000 3x3 2x2x2

For every shape that has a batch kernel, random games with normal payoffs, with whole numbers under
1,000 and with whole numbers under 6, where most games have ties. A game of which the batch is sure
must have the equilibria that the full solver finds, which proves for each that these are all. The
rest, which a sweep hands on to the full solver, is counted. Exit code 1: some list differs.
"""

from __future__ import annotations

import sys
from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from alliancegame.game.game import Game
from alliancegame.solvers.base import Coverage
from alliancegame.solvers.solution import Solution
from alliancegame.solvers.solve import solve
from alliancegame.sweep.equilibria import all_equilibria

SHAPES = ((2, 2), (2, 3), (3, 2), (2, 4), (4, 2), (3, 3), (3, 4), (4, 3), (4, 4), (2, 2, 2))

Payoffs = npt.NDArray[np.float64]

CLASSES: dict[str, Callable[[np.random.Generator, tuple[int, ...]], Payoffs]] = {
    "normal": lambda rng, size: rng.normal(size=size),
    "under 1,000": lambda rng, size: rng.integers(0, 1000, size).astype(float),
    "under 6": lambda rng, size: rng.integers(0, 6, size).astype(float),
}


def random_games(shape: tuple[int, ...], kind: str, games: int, seed: int = 0) -> Payoffs:
    """Payoffs of shape (n, k_1·…·k_n, games)."""
    rng = np.random.default_rng(seed)
    return CLASSES[kind](rng, (len(shape), int(np.prod(shape)), games))


def same_equilibria(solution: Solution, listed: Payoffs) -> bool:
    """Whether a game's equilibria are those listed, shape (slots, k_1 + ... + k_n)."""
    wanted = np.array([np.concatenate(item.profile) for item in solution])
    near = np.abs(wanted[:, None] - listed[None]).max(axis=2) < 1e-9
    return bool(
        near.shape[0] == near.shape[1] and near.any(axis=0).all() and near.any(axis=1).all()
    )


def differing(payoffs: Payoffs, shape: tuple[int, ...]) -> tuple[list[int], int]:
    """The games whose list the batch is sure of and that differs, and how many it is unsure of."""
    batch = all_equilibria(payoffs, shape, np.zeros((len(shape), payoffs.shape[2])))
    found, profiles, wrong = batch.found, batch.profiles, []
    for g in np.flatnonzero(~batch.undecided).tolist():
        solution = solve(Game(payoffs[..., g].reshape(len(shape), *shape)))
        same = same_equilibria(solution, profiles[: found[g], :, g])
        if solution.coverage is not Coverage.ALL or not same:
            wrong.append(g)
    return wrong, int(batch.undecided.sum())


def main(arguments: list[str]) -> int:
    """Prints a line for each shape and class."""
    games = int(arguments[0]) if arguments else 20_000
    named: list[tuple[int, ...]] = [tuple(map(int, name.split("x"))) for name in arguments[1:]]
    print(f"{'shape':8}{'payoffs':14}{'games':>8}{'left open':>11}{'differ':>8}")
    failed = False
    for shape in named or SHAPES:
        for kind in CLASSES:
            wrong, unsure = differing(random_games(shape, kind, games), shape)
            name = "x".join(map(str, shape))
            print(f"{name:8}{kind:14}{games:8,}{unsure:11,}{len(wrong):8}", *wrong[:9], flush=True)
            failed |= bool(wrong)
    return int(failed)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
