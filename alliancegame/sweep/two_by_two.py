"""All equilibria of many 2×2 games."""

from __future__ import annotations

from functools import cache
from itertools import product

import numpy as np
import numpy.typing as npt

from alliancegame.compiled import compiled
from alliancegame.game.game import FloatArray, Game
from alliancegame.solvers.solve import solve

UNIT: float = 2.0**-50
"""Eight rounding errors."""

TINY = 1e-300
"""Keeps quotients finite where both differences are 0."""


@compiled
def two_by_two_kernel(
    payoffs: FloatArray,
    errors: FloatArray,
    kinds: npt.NDArray[np.uint8],
    first: FloatArray,
    second: FloatArray,
    found: npt.NDArray[np.int8],
    undecided: npt.NDArray[np.bool_],
) -> None:
    """Every equilibrium of 2×2 games, from four differences, without a branch.

    kinds:         filled in with the sum of 2^cell over the pure ones, and 16 if there
                   is a mixed one
    first, second: filled in with what the mixed one gives each actor's first action
    The others as of bimatrix_kernel.
    """
    for g in range(payoffs.shape[2]):
        left = payoffs[0, 0, g] - payoffs[0, 2, g]
        right = payoffs[0, 1, g] - payoffs[0, 3, g]
        upper = payoffs[1, 0, g] - payoffs[1, 1, g]
        lower = payoffs[1, 2, g] - payoffs[1, 3, g]
        undecided[g] = (
            min(abs(left), abs(right)) <= 2 * errors[0, g] + UNIT * (abs(left) + abs(right))
        ) | (min(abs(upper), abs(lower)) <= 2 * errors[1, g] + UNIT * (abs(upper) + abs(lower)))
        one = (left > 0) & (upper > 0)
        two = (right > 0) & (upper <= 0)
        three = (left <= 0) & (lower > 0)
        four = (right <= 0) & (lower <= 0)
        mixed = ((left > 0) != (right > 0)) & ((upper > 0) != (lower > 0))
        kinds[g] = one + 2 * two + 4 * three + 8 * four + 16 * mixed
        found[g] = one + two + three + four + mixed
        # where it exists the two differences have opposite signs; TINY keeps the rest finite
        second[g] = abs(right) / (abs(right) + abs(left) + TINY)
        first[g] = abs(lower) / (abs(lower) + abs(upper) + TINY)


def known_to_tie(
    payoffs: FloatArray, errors: FloatArray, repeated: npt.NDArray[np.bool_]
) -> tuple[FloatArray, npt.NDArray[np.bool_]]:
    """The payoffs with repeated ones the same to the last bit, and of which games all signs of
    differences are known, shape (games,).

    repeated: cells that equal an earlier one along their own actor's axis, shape (2, 4)
    """
    payoffs = payoffs.copy()
    known = np.ones(payoffs.shape[2], dtype=np.bool_)
    for actor, pairs in enumerate((((0, 2), (1, 3)), ((0, 1), (2, 3)))):
        for one, other in pairs:
            if repeated[actor, other]:
                payoffs[actor, other] = payoffs[actor, one]
        sizes = [np.abs(payoffs[actor, one] - payoffs[actor, other]) for one, other in pairs]
        doubt = 2 * errors[actor] + UNIT * (sizes[0] + sizes[1])
        for size, (_, other) in zip(sizes, pairs, strict=True):
            known &= (size > doubt) | repeated[actor, other]
    return payoffs, known


@compiled
def tied_two_by_two_kernel(
    payoffs: FloatArray,
    counts: npt.NDArray[np.int8],
    mixes: npt.NDArray[np.int8],
    profiles: FloatArray,
    found: npt.NDArray[np.int8],
) -> None:
    """Every extreme equilibrium of 2×2 games: the signs of four differences say which there are.

    counts, mixes: of `tied_cases`
    profiles:      filled in, both mixes one after the other, shape (games, slots, 4)
    found:         filled in with the number of extreme equilibria, shape (games,)
    """
    shares = np.empty((2, 3))
    shares[:, 0], shares[:, 1] = 0.0, 1.0
    for g in range(payoffs.shape[2]):
        left = payoffs[0, 0, g] - payoffs[0, 2, g]
        right = payoffs[0, 1, g] - payoffs[0, 3, g]
        upper = payoffs[1, 0, g] - payoffs[1, 1, g]
        lower = payoffs[1, 2, g] - payoffs[1, 3, g]
        case = 27 * _sign(left) + 9 * _sign(right) + 3 * _sign(upper) + _sign(lower)
        shares[0, 2] = abs(lower) / (abs(lower) + abs(upper) + TINY)
        shares[1, 2] = abs(right) / (abs(right) + abs(left) + TINY)
        found[g] = counts[case]
        for k in range(counts[case]):
            first, second = shares[0, mixes[case, k, 0]], shares[1, mixes[case, k, 1]]
            profiles[g, k, 0], profiles[g, k, 1] = first, 1 - first
            profiles[g, k, 2], profiles[g, k, 3] = second, 1 - second


@compiled
def _sign(value: float) -> int:
    """0 where it is negative, 1 where it is 0, 2 where it is positive."""
    return (value > 0) + (value >= 0)


@cache
def tied_cases() -> tuple[npt.NDArray[np.int8], npt.NDArray[np.int8]]:
    """The extreme equilibria for all signs of the four differences, by the exact solver.

    returns: how many there are, shape (81,); in each how likely both first actions are, 0, 1, or 2
             for what makes the other actor indifferent, shape (81, slots, 2)
    """
    cases = []
    for left, right, upper, lower in product((-1, 0, 1), repeat=4):
        game = Game([[[left, right], [0, 0]], [[upper, 0], [lower, 0]]])
        listed = [[mix[0] for mix in equilibrium.exact or ()] for equilibrium in solve(game)]
        cases.append([[int(p) if p in (0, 1) else 2 for p in firsts] for firsts in listed])
    counts = np.array(list(map(len, cases)), dtype=np.int8)
    mixes = np.zeros((len(cases), int(counts.max()), 2), dtype=np.int8)
    for slots, case in zip(mixes, cases, strict=True):
        slots[: len(case)] = case
    return counts, mixes
