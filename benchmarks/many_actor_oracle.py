"""Equilibria of games of three and four actors by multistart Newton, stored for the tests.

    python benchmarks/many_actor_oracle.py write [GAMES]   # 2,000 of each class unless given
    python benchmarks/many_actor_oracle.py check [EVERY]   # our solver against every so-manieth

Games are given by a class name, a shape and a seed, so that the file holds an answer alone: the
number of regular equilibria and one weighted sum over all their probabilities. Regular means here:
the derivative of the indifference equations is not singular, and a deviation from the support
loses. Such equilibria are isolated, so a complete answer lists each of them, also in a game whose
other equilibria are continua.

The oracle enumerates the supports that no conditional dominance excludes and runs Newton's method
on the indifference equations of each from many random starts. In a game without ties all equilibria
are regular and their indices sum to 1; there it starts again with more until they do, and games in
which they never do are stored as unsettled (a negative number). It shares no code with the solver.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from itertools import product
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from alliancegame.compiled import compiled
from alliancegame.game.game import FloatArray, Game

STORED = Path(__file__).parent / "many_actor_oracle.json"
GAMES = 2000
TOLERANCE = 1e-5
SHAPES = [(2, 2, 2), (2, 2, 2, 2), (3, 3, 3), (3, 4, 2)]

Shape: TypeAlias = tuple[int, ...]
Payoffs: TypeAlias = npt.NDArray[Any]
"""Of all actors, shape (n, k_1, ..., k_n), floats or integers."""
IndexArray: TypeAlias = npt.NDArray[np.int64]


def covariant(rng: np.random.Generator, shape: Shape) -> Payoffs:
    """Normal payoffs, those of any two actors at a profile equally correlated."""
    n = len(shape)
    correlation = rng.uniform(-1 / (n - 1), 1)
    values: FloatArray = rng.standard_normal((n, *shape))
    common: FloatArray = values.mean(axis=0)
    apart, together = (1 - correlation) ** 0.5, (1 + (n - 1) * correlation) ** 0.5
    correlated: FloatArray = apart * (values - common) + together * common
    return correlated


def coordination(rng: np.random.Generator, shape: Shape) -> Payoffs:
    """All prefer any profile in which they do the same to any in which they do not."""
    values = rng.random((len(shape), *shape))
    for action in range(min(shape)):
        values.T[(action,) * len(shape)] += 1
    return values


def dispersion(rng: np.random.Generator, shape: Shape) -> Payoffs:
    """The more different actions are taken the better for all, by integers: full of ties."""
    values = np.zeros((len(shape), *shape), dtype=int)
    worth = np.sort(rng.integers(0, 10, len(shape)))
    for profile in product(*map(range, shape)):
        values.T[profile[::-1]] = worth[len(set(profile)) - 1]
    return values


def congestion(rng: np.random.Generator, shape: Shape) -> Payoffs:
    """An action pays the less the more take it; each actor values each in its own way."""
    n, most = len(shape), max(shape)
    worth, loss = rng.random((n, most)), np.cumsum(rng.random((most, n)), axis=1)
    values = np.zeros((n, *shape))
    for profile in product(*map(range, shape)):
        for actor, action in enumerate(profile):
            load = profile.count(action)
            values[actor, *profile] = worth[actor, action] - loss[action, load - 1]
    return values


def voting(rng: np.random.Generator, shape: Shape) -> Payoffs:
    """The action that most take is what all get, the first of several: full of ties."""
    worth = rng.integers(0, 100, (len(shape), max(shape)))
    values = np.zeros((len(shape), *shape), dtype=int)
    for profile in product(*map(range, shape)):
        values.T[profile[::-1]] = worth[:, max(set(profile), key=profile.count)]
    return values


def graphical(rng: np.random.Generator, shape: Shape) -> Payoffs:
    """On a ring: an actor's payoff depends on its own action and that of the next one."""
    n = len(shape)
    values = np.zeros((n, *shape))
    for actor in range(n):
        pair = rng.random((shape[actor], shape[(actor + 1) % n]))
        for profile in product(*map(range, shape)):
            values[actor, *profile] = pair[profile[actor], profile[(actor + 1) % n]]
    return values


KINDS: dict[str, Callable[[np.random.Generator, Shape], Payoffs]] = {
    "uniform": lambda rng, shape: rng.random((len(shape), *shape)),
    "integers": lambda rng, shape: rng.integers(0, 10, (len(shape), *shape)),
    "covariant": covariant,
    "coordination": coordination,
    "dispersion": dispersion,
    "congestion": congestion,
    "voting": voting,
    "graphical": graphical,
}
CLASSES: list[tuple[str, Shape]] = [
    *((kind, shape) for kind in ("uniform", "integers") for shape in SHAPES),
    ("covariant", (2, 2, 2, 2)),
    ("coordination", (2, 2, 2, 2)),
    ("dispersion", (3, 3, 3)),
    ("congestion", (3, 3, 3)),
    ("voting", (2, 2, 2)),
    ("graphical", (3, 3, 3)),
]


def game_of(kind: str, shape: Shape, seed: int) -> Game:
    return Game(KINDS[kind](np.random.default_rng([seed, *shape]), shape))


def fingerprint(profiles: Iterable[Iterable[float]]) -> tuple[int, float]:
    """How many there are, and the sum of their probabilities with irregular weights."""
    sums = [sum(p * np.sqrt(i + 2) for i, p in enumerate(profile)) for profile in profiles]
    return len(sums), round(float(sum(sums)), 6)


def by_newton(game: Game) -> tuple[int, float]:
    """The fingerprint of the regular equilibria, its count negative if they are unsettled."""
    counts = np.array(game.shape)
    payoffs = np.ascontiguousarray(game.payoffs.reshape(game.size, -1))
    settled = tied(game)
    for starts in (16,) if settled else (12, 48, 200, 800):
        found = np.zeros((200, counts.sum()))
        number, index = equilibria(payoffs, counts, starts, found)
        settled = settled or index == 1
        if settled:
            break
    count, total = fingerprint(found[:number].tolist())
    return (count if settled else -count), total


def tied(game: Game) -> bool:
    """Whether some actor is indifferent between two actions against pure strategies."""
    lines = (np.sort(tensor, axis=actor) for actor, tensor in enumerate(game.payoffs))
    return any((np.diff(line, axis=actor) == 0).any() for actor, line in enumerate(lines))


@compiled
def derive(
    payoffs: FloatArray,
    counts: IndexArray,
    offsets: IndexArray,
    mixes: FloatArray,
    slopes: FloatArray,
    values: FloatArray,
) -> None:
    """Each action's expected payoff, and its derivative by each probability of another actor.

    mixes, values: all actors' actions one after the other, from the offsets on
    """
    n, total = payoffs.shape
    slopes[...] = 0.0
    values[...] = 0.0
    for profile in range(total):
        for i in range(n):
            for j in range(n):
                if j == i:
                    continue
                weight = payoffs[i, profile]
                rest = profile
                own, other = 0, 0
                for k in range(n - 1, -1, -1):
                    action = offsets[k] + rest % counts[k]
                    rest //= counts[k]
                    if k == i:
                        own = action
                    elif k == j:
                        other = action
                    else:
                        weight *= mixes[action]
                slopes[own, other] += weight
                if j == (i + 1) % n:
                    values[own] += weight * mixes[other]


@compiled
def equations(
    counts: IndexArray,
    offsets: IndexArray,
    masks: IndexArray,
    slopes: FloatArray,
    values: FloatArray,
    matrix: FloatArray,
) -> int:
    """The indifference equations of a support and their derivatives, and on the right the values.

    returns: how many
    """
    n = len(counts)
    size = 0
    for i in range(n):
        last = offsets[i]
        while masks[i] >> (last - offsets[i] + 1):
            last += 1
        for a in range(offsets[i], last):
            if not masks[i] >> (a - offsets[i]) & 1:
                continue
            column = 0
            for j in range(n):
                end = offsets[j]
                while masks[j] >> (end - offsets[j] + 1):
                    end += 1
                for b in range(offsets[j], end):
                    if masks[j] >> (b - offsets[j]) & 1:
                        matrix[size, column] = (
                            slopes[a, b] - slopes[last, b] - slopes[a, end] + slopes[last, end]
                        )
                        column += 1
            matrix[size, column] = values[a] - values[last]
            size += 1
    return size


@compiled
def eliminate(matrix: FloatArray, size: int) -> int:
    """Gauss-Jordan elimination; the determinant's sign, 0 where it is as good as singular."""
    sign, least, greatest = 1, np.inf, 0.0
    for c in range(size):
        pivot = c
        for r in range(c + 1, size):
            if abs(matrix[r, c]) > abs(matrix[pivot, c]):
                pivot = r
        if pivot != c:
            sign = -sign
            for x in range(size + 1):
                kept = matrix[c, x]
                matrix[c, x] = matrix[pivot, x]
                matrix[pivot, x] = kept
        if matrix[c, c] == 0.0:
            return 0
        least, greatest = min(least, abs(matrix[c, c])), max(greatest, abs(matrix[c, c]))
        if matrix[c, c] < 0:
            sign = -sign
        for x in range(size, c - 1, -1):
            matrix[c, x] /= matrix[c, c]
        for r in range(size):
            if r != c:
                for x in range(size, c - 1, -1):
                    matrix[r, x] -= matrix[r, c] * matrix[c, x]
    return sign if size == 0 or least > 1e-7 * greatest else 0


@compiled
def index_at(payoffs: FloatArray, counts: IndexArray, mixes: FloatArray) -> int:
    """The index of a regular equilibrium, 1 or -1; 0 if the profile is none."""
    n, most = len(counts), counts.sum()
    offsets = np.zeros(n, np.int64)
    masks = np.zeros(n, np.int64)
    slopes, values = np.zeros((most, most)), np.zeros(most)
    matrix = np.zeros((most, most + 1))
    for i in range(n):
        if i:
            offsets[i] = offsets[i - 1] + counts[i - 1]
        for a in range(counts[i]):
            if mixes[offsets[i] + a] > 1e-9:
                masks[i] |= 1 << a
            elif mixes[offsets[i] + a] < 0.0:
                return 0
    derive(payoffs, counts, offsets, mixes, slopes, values)
    for i in range(n):
        best = values[offsets[i] : offsets[i] + counts[i]].max()
        for a in range(counts[i]):
            loss = best - values[offsets[i] + a]
            if masks[i] >> a & 1:
                if loss > 1e-9:
                    return 0
            elif loss < 1e-8:
                return 0
    size = equations(counts, offsets, masks, slopes, values, matrix)
    sign = eliminate(matrix, size)
    return sign if size % 2 == 0 else -sign


@compiled
def dominated(payoffs: FloatArray, counts: IndexArray, masks: IndexArray) -> bool:
    """Whether an action in a support is beaten by another one against all the others' actions."""
    n, total = payoffs.shape
    inner = total
    for i in range(n):
        inner //= counts[i]
        for a in range(counts[i]):
            if not masks[i] >> a & 1:
                continue
            for b in range(counts[i]):
                beaten = b != a
                for profile in range(total):
                    if not beaten:
                        break
                    if profile // inner % counts[i] != a:
                        continue
                    rest, inside = profile, True
                    for k in range(n - 1, -1, -1):
                        inside = inside and (k == i or masks[k] >> (rest % counts[k]) & 1 == 1)
                        rest //= counts[k]
                    if inside and payoffs[i, profile + (b - a) * inner] <= payoffs[i, profile]:
                        beaten = False
                if beaten:
                    return True
    return False


@compiled
def equilibria(
    payoffs: FloatArray, counts: IndexArray, starts: int, found: FloatArray
) -> tuple[int, int]:
    """Fill in the regular equilibria; returns how many there are and the sum of their indices."""
    n, most = len(counts), counts.sum()
    offsets, masks = np.zeros(n, np.int64), np.ones(n, np.int64)
    slopes, values = np.zeros((most, most)), np.zeros(most)
    matrix, mixes = np.zeros((most, most + 1)), np.zeros(most)
    for i in range(1, n):
        offsets[i] = offsets[i - 1] + counts[i - 1]
    number, index = 0, 0
    state = 88172645463325252
    more = True
    while more:
        mixing = False
        for i in range(n):
            mixing = mixing or masks[i] & (masks[i] - 1) != 0
        if not dominated(payoffs, counts, masks):
            first = number
            left = starts if mixing else 1
            while left > 0:
                left -= 1
                for i in range(n):
                    total = 0.0
                    for a in range(offsets[i], offsets[i] + counts[i]):
                        state ^= (state << 13) & 0x7FFFFFFFFFFFFFFF
                        state ^= state >> 7
                        state ^= (state << 17) & 0x7FFFFFFFFFFFFFFF
                        inside = masks[i] >> (a - offsets[i]) & 1
                        mixes[a] = inside * -np.log((state % 1000003 + 1) / 1000005)
                        total += mixes[a]
                    for a in range(offsets[i], offsets[i] + counts[i]):
                        mixes[a] /= total
                for _ in range(25 if mixing else 0):
                    derive(payoffs, counts, offsets, mixes, slopes, values)
                    size = equations(counts, offsets, masks, slopes, values, matrix)
                    if eliminate(matrix, size) == 0:
                        break
                    column, longest = 0, 0.0
                    for i in range(n):
                        last = offsets[i]
                        while masks[i] >> (last - offsets[i] + 1):
                            last += 1
                        for a in range(offsets[i], last):
                            if masks[i] >> (a - offsets[i]) & 1:
                                step = max(-0.5, min(0.5, -matrix[column, size]))
                                longest = max(longest, abs(step))
                                mixes[a] += step
                                mixes[last] -= step
                                column += 1
                    if longest < 1e-14:
                        break
                inside = True
                for i in range(n):
                    for a in range(counts[i]):
                        if masks[i] >> a & 1 and not mixes[offsets[i] + a] > 1e-9:
                            inside = False
                sign = index_at(payoffs, counts, mixes) if inside else 0
                if sign == 0:
                    continue
                known = False
                for other in range(first, number):
                    known = known or np.abs(found[other] - mixes).max() < 1e-7
                if not known:
                    found[number] = mixes
                    number += 1
                    index += sign
                    left = 4 * starts if mixing else 0  # where there is one there may be more
        more = False
        for i in range(n):
            masks[i] += 1
            if masks[i] < 1 << counts[i]:
                more = True
                break
            masks[i] = 1
    return number, index


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


def all_cases() -> Iterable[tuple[str, tuple[int, ...], int, tuple[int, float]]]:
    """Class, shape, seed and answer of every settled game."""
    stored = json.loads(STORED.read_text())
    for kind, shape in CLASSES:
        for seed, (count, total) in enumerate(stored[name_of(kind, shape)]):
            if count >= 0:
                yield kind, shape, seed, (count, total)


def regular(game: Game, profiles: Iterable[Sequence[FloatArray]]) -> list[list[float]]:
    """Those among some profiles that are regular equilibria."""
    payoffs = np.ascontiguousarray(game.payoffs.reshape(game.size, -1))
    flat = [np.concatenate(profile) for profile in profiles]
    return [p.tolist() for p in flat if index_at(payoffs, np.array(game.shape), p) != 0]


def compare(kind: str, shape: Shape, seed: int, answer: tuple[int, float]) -> str:
    """How our answer compares: agrees; undecided, if fewer and it says so; or different."""
    from alliancegame.solution import solve
    from alliancegame.solvers.base import Coverage
    from alliancegame.solvers.branch_and_prune.solver import BranchAndPrune

    game = game_of(kind, shape, seed)
    solution = solve(game, BranchAndPrune(cells=20_000))
    ours = fingerprint(regular(game, (item.profile for item in solution)))
    if agrees(answer, ours):
        return "agrees, all" if solution.coverage is Coverage.ALL else "agrees, some"
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
