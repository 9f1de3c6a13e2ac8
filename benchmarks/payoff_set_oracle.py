"""Self-enforcing payoffs of two actors by a plain recursion, against the package's payoff sets.

Nothing of the recursion is the package's: numbers are integers on a grid of 1e-60, rounded to the
nearest, with a slack of 1e-50 in every comparison; hulls by wrapping; the full operator whatever
the discounting.

python benchmarks/payoff_set_oracle.py [games, by default 1000]
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from fractions import Fraction

import numpy as np

from alliancegame.game.expectations import pure_regrets
from alliancegame.game.game import Game
from alliancegame.pact.time.generated_support import separation
from alliancegame.pact.time.payoff_set import payoff_set

GRID = 10**60
SLACK = 10**10

FACTORS = [("3/10", "3/10"), ("1/2", "1/2"), ("3/10", "7/10"), ("3/5", "1/5"), ("1/2", "3/5")]

SAME = 1e-6
"""Distance between sets that are taken for one, in payoff units; the recursion stops at 1e-8."""

Point = tuple[int, int]


def wrapped(points: Sequence[Point]) -> list[Point]:
    """The hull, counter-clockwise, by gift wrapping; points within the slack are one."""
    first = min(points)
    found = [first]
    while True:
        here, best = found[-1], None
        for point in points:
            step = point[0] - here[0], point[1] - here[1]
            if max(abs(step[0]), abs(step[1])) <= SLACK:
                continue
            if best is None:
                best = step
                continue
            turn = best[0] * step[1] - best[1] * step[0]
            longer = step[0] ** 2 + step[1] ** 2 > best[0] ** 2 + best[1] ** 2
            if turn < 0 or (turn == 0 and longer):
                best = step
        if best is None:
            return found
        there = here[0] + best[0], here[1] + best[1]
        if there in found or len(found) > len(points):
            return found[found.index(there) :] if there in found else found
        found.append(there)


def at_least(polygon: Sequence[Point], axis: int, level: int) -> list[Point]:
    """Points whose hull is the part of the polygon with this coordinate at least the level."""
    kept = [point for point in polygon if point[axis] >= level - SLACK]
    for k, one in enumerate(polygon):
        other = polygon[(k + 1) % len(polygon)]
        if (one[axis] - level) * (other[axis] - level) < 0:
            share = Fraction(level - one[axis], other[axis] - one[axis])
            across = round(one[1 - axis] + share * (other[1 - axis] - one[1 - axis]))
            kept.append((level, across) if axis == 0 else (across, level))
    return kept


def recursion(
    payoffs: Sequence[Sequence[Sequence[int]]], discounts: Sequence[Fraction], precision: float
) -> list[tuple[float, float]] | None:
    """Corners of the set, in payoff units, None where it is empty.

    precision: the movement at which the recursion stops, in payoff units
    """
    rows, columns = len(payoffs[0]), len(payoffs[0][0])
    own = [[[v * GRID for v in row] for row in table] for table in payoffs]
    best = (
        [max(own[0][r][c] for r in range(rows)) for c in range(columns)],
        [max(own[1][r]) for r in range(rows)],
    )
    worst = [min(best[0]), min(best[1])]
    flat = [[v for row in table for v in row] for table in own]
    current = [(x, y) for x in (min(flat[0]), max(flat[0])) for y in (min(flat[1]), max(flat[1]))]
    current = wrapped(current)
    while True:
        found = []
        for r in range(rows):
            for c in range(columns):
                stage = own[0][r][c], own[1][r][c]
                gains = best[0][c] - stage[0], best[1][r] - stage[1]
                part: Sequence[Point] = current
                for i in range(2):
                    level = worst[i] + round(gains[i] * (1 - discounts[i]) / discounts[i])
                    part = at_least(part, i, level)
                    part = wrapped(part) if part else []
                found += [
                    (
                        round((1 - discounts[0]) * stage[0] + discounts[0] * x),
                        round((1 - discounts[1]) * stage[1] + discounts[1] * y),
                    )
                    for x, y in part
                ]
        if not found:
            return None
        following = wrapped(found)
        worst = [max(worst[i], min(point[i] for point in following)) for i in range(2)]
        moved = max(
            min(max(abs(one[0] - two[0]), abs(one[1] - two[1])) for two in following)
            for one in current
        )
        current = following
        if moved <= precision * (1 - float(max(discounts))) * GRID:
            return [(x / GRID, y / GRID) for x, y in current]


def differences(seed: int) -> str:
    """In what the package's set of one random game differs from the recursion's; "" if in nothing.

    Games are of 2×2 to 3×2 actions, payoffs of 0 to 3 or of 0 to 11.
    """
    rng = np.random.default_rng(seed)
    payoffs = rng.integers(0, 12 if seed % 2 else 4, (2, 3 if seed % 3 else 2, 2))
    discounts = [Fraction(value) for value in FACTORS[seed % len(FACTORS)]]
    found = payoff_set(Game(payoffs), discounts)
    plain = np.array(recursion(payoffs.tolist(), discounts, 1e-8) or []).reshape(-1, 2)
    told = []
    if (distance := separation(found.vertices, plain)) > SAME:
        told.append(f"{distance:.2g} apart")
    if found.residual > 1e-8 or not found.settled:
        told.append(f"residual {found.residual:.2g}")
    for profile in np.ndindex(*payoffs.shape[1:]):
        gains = pure_regrets(payoffs)[(slice(None), *profile)]
        if not gains.any() and not found.supports(profile):
            told.append(f"stage equilibrium {profile} missing")
    return "; ".join(told)


if __name__ == "__main__":
    games = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    wrong = {seed: told for seed in range(games) if (told := differences(seed))}
    for seed, told in wrong.items():
        print(f"game {seed}: {told}")
    print(f"{games} games, {len(wrong)} differ")
    sys.exit(bool(wrong))
