"""Batches of small games against the full solver, one game at a time.

    python benchmarks/batch_completeness.py [GAMES] [SHAPE ...]     # such as 20000 3x3 2x2x2

For every shape that has a batch kernel, random games with normal payoffs, with whole numbers under
1,000, and with whole numbers under 6, 4 and 2, where most games have ties. A game of which the
batch is sure must have the equilibria that the full solver finds, which proves for each that these
are all, but for continua that may be curved and are not. The rest, which a sweep hands on to the
full solver, is counted. Exit code 1: some list differs.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from fractions import Fraction
from itertools import combinations, product

import numpy as np
import numpy.typing as npt

from alliancegame.game.game import Game, StrategyProfile
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
    "under 4": lambda rng, size: rng.integers(0, 4, size).astype(float),
    "under 2": lambda rng, size: rng.integers(0, 2, size).astype(float),
}


def random_games(shape: tuple[int, ...], kind: str, games: int, seed: int = 0) -> Payoffs:
    """Payoffs of shape (n, k_1·…·k_n, games)."""
    rng = np.random.default_rng(seed)
    return CLASSES[kind](rng, (len(shape), int(np.prod(shape)), games))


def same_equilibria(solution: Solution, listed: Payoffs) -> bool:
    """Whether a game's equilibria are those listed, shape (slots, k_1 + ... + k_n)."""
    wanted = np.array([np.concatenate(profile) for profile in extreme_profiles(solution)])
    near = np.abs(wanted[:, None] - listed[None]).max(axis=2) < 1e-9
    return bool(
        near.shape[0] == near.shape[1] and near.any(axis=0).all() and near.any(axis=1).all()
    )


Box = tuple[tuple[Fraction, Fraction], ...]
"""The least and greatest probability of each actor's first action."""


def extreme_profiles(solution: Solution) -> list[StrategyProfile]:
    """The equilibria listed, but for those of three actors or more with two actions each that are
    at corners only of Nash subsets within others, or within what two of them make together.
    """
    listed: set[Box] = {
        tuple((min(own)[0], max(own)[0]) for own in subset.vertices)
        for component in solution.components
        for subset in component.subsets
        if len(subset.vertices) > 2
    }
    boxes = set(listed)
    while together := {box for pair in combinations(boxes, 2) for box in united(*pair)} - boxes:
        boxes |= together
    largest = [
        box for box in boxes if not any(box != other and within(box, other) for other in boxes)
    ]
    extreme = {corner for box in largest for corner in product(*box)}
    inner = {corner for box in listed for corner in product(*box)} - extreme
    return [
        equilibrium.profile
        for equilibrium in solution
        if equilibrium.exact is None or tuple(mix[0] for mix in equilibrium.exact) not in inner
    ]


def united(one: Box, other: Box) -> list[Box]:
    """The union of two boxes that touch and differ in the mixes of one actor."""
    differ = [actor for actor, (a, b) in enumerate(zip(one, other, strict=True)) if a != b]
    if len(differ) != 1:
        return []
    (actor,) = differ
    (a, b), (c, d) = one[actor], other[actor]
    apart = b < c or d < a
    return [] if apart else [(*one[:actor], (min(a, c), max(b, d)), *one[actor + 1 :])]


def within(one: Box, other: Box) -> bool:
    """Whether a box is part of another."""
    return all(c <= a and b <= d for (a, b), (c, d) in zip(one, other, strict=True))


def differing(payoffs: Payoffs, shape: tuple[int, ...]) -> tuple[list[int], int]:
    """The games whose list the batch is sure of and that differs, and how many it is unsure of."""
    batch = all_equilibria(payoffs, shape, np.zeros((len(shape), payoffs.shape[2])))
    found, profiles, wrong = batch.found, batch.profiles, []
    for g in np.flatnonzero(~batch.undecided).tolist():
        solution = solve(Game(payoffs[..., g].reshape(len(shape), *shape)))
        same = same_equilibria(solution, profiles[: found[g], :, g])
        if solution.coverage is Coverage.SOME or not same:
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
