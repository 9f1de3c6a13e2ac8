"""Equilibria of games of three and four actors by multistart Newton, stored for the tests.

    python benchmarks/many_actor_oracle.py write [GAMES]   # 2,000 of each class unless given
    python benchmarks/many_actor_oracle.py check [EVERY]   # our solver against every so-manieth

Games are given by a class name, a shape and a seed, so that the file holds an answer alone: the
number of regular equilibria and one weighted sum over all their probabilities. Such equilibria are
isolated, so a complete answer lists each of them, also in a game whose other equilibria are
continua. Games in which their indices never sum to 1 are stored as unsettled (a negative number).
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import numpy as np
from game_classes import CLASSES, Shape, game_of
from multistart_newton import regular, regular_equilibria

from alliancegame.game.game import Game

STORED = Path(__file__).parent / "many_actor_oracle.json"
GAMES = 2000
TOLERANCE = 1e-5


def fingerprint(profiles: Iterable[Iterable[float]]) -> tuple[int, float]:
    """How many there are, and the sum of their probabilities with irregular weights."""
    sums = [sum(p * np.sqrt(i + 2) for i, p in enumerate(profile)) for profile in profiles]
    return len(sums), round(float(sum(sums)), 6)


def by_newton(game: Game) -> tuple[int, float]:
    """The fingerprint of the regular equilibria, its count negative if they are unsettled."""
    found, settled = regular_equilibria(game)
    count, total = fingerprint(found)
    return (count if settled else -count), total


def agrees(answer: tuple[int, float], other: tuple[int, float]) -> bool:
    near = abs(answer[1] - other[1]) <= TOLERANCE * max(1, answer[0])
    return answer[0] == other[0] and near


def name_of(kind: str, shape: Shape) -> str:
    return f"{kind} {'x'.join(map(str, shape))}"


def write(games: int) -> None:
    stored = {
        name_of(kind, shape): [by_newton(game_of(kind, shape, seed)) for seed in range(games)]
        for kind, shape in CLASSES
    }
    STORED.write_text(json.dumps(stored, separators=(",", ":")) + "\n")
    for name, answers in stored.items():
        numbers = Counter(count for count, _ in answers)
        print(f"{name}: {sum(n for c, n in numbers.items() if c < 0)} unsettled of {len(answers)}")


def all_cases() -> Iterable[tuple[str, Shape, int, tuple[int, float]]]:
    """Class, shape, seed and answer of every settled game."""
    stored = json.loads(STORED.read_text())
    for kind, shape in CLASSES:
        for seed, (count, total) in enumerate(stored[name_of(kind, shape)]):
            if count >= 0:
                yield kind, shape, seed, (count, total)


def compare(kind: str, shape: Shape, seed: int, answer: tuple[int, float]) -> str:
    """How our answer compares: agrees, with its coverage; undecided, if fewer and it says so; or
    different.
    """
    from alliancegame.solvers.base import Coverage
    from alliancegame.solvers.branch_and_prune.solver import BranchAndPrune
    from alliancegame.solvers.solve import solve

    game = game_of(kind, shape, seed)
    solution = solve(game, BranchAndPrune(cells=20_000))
    ours = fingerprint(regular(game, (item.profile for item in solution)))
    if agrees(answer, ours):
        return f"agrees, {solution.coverage}"
    less = ours[0] <= answer[0]
    return "undecided" if solution.coverage is Coverage.SOME and less else "different"


def check(every: int) -> None:
    told: dict[str, Counter[str]] = {}
    for place, (kind, shape, seed, answer) in enumerate(all_cases()):
        if place % every == 0:
            result = compare(kind, shape, seed, answer)
            told.setdefault(name_of(kind, shape), Counter())[result] += 1
            if result == "different":
                print("different:", kind, shape, seed, answer)
    for name, results in told.items():
        print(f"{name}: " + ", ".join(f"{n} {result}" for result, n in results.most_common()))


if __name__ == "__main__":
    number = [int(argument) for argument in sys.argv[2:]]
    write(*number or [GAMES]) if sys.argv[1] == "write" else check(*number or [1])
