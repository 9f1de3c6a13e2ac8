"""The check of profiles in floating point, as plain loops that numba compiles where that pays.

Both are the same to the last digit, so that an answer does not depend on which of them ran. Sums of
products of payoffs and probabilities are off by far less than the tolerance, once the payoffs of
each actor differ by enough (Higham, Accuracy and Stability of Numerical Algorithms, chapter 3).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import numpy as np
import numpy.typing as npt

from alliancegame.game.game import FloatArray
from alliancegame.game.magnitudes import ORDINARY

FLAT = 2.0**-16
"""Payoff ranges at least so large, in units of the greatest payoff, are seen through rounding."""
GREATEST, LEAST = 2.0**ORDINARY, 2.0**-ORDINARY
"""Sums and products of payoffs between these neither overflow nor lose digits."""


def check_rows(
    payoffs: FloatArray,
    exact: FloatArray,
    counts: npt.NDArray[np.int64],
    pure: npt.NDArray[np.bool_],
    table: FloatArray,
) -> bool:
    """Fills in the table of a `Check` whose probabilities are there; the rest of it is 0.

    payoffs: shape (n, k_1 ... k_n)
    exact:   the same times a positive factor for each actor, without rounding
    counts:  numbers of actions, shape (n,)
    pure:    of each profile, whether it is said to be pure; these are checked by comparisons alone:
             the residual is then 0, or not a number if somebody can gain
    returns: False, and a table that is not complete, if floating point does not tell regrets from
             rounding
    """
    actions = 0
    for count in counts:
        actions += count
    work, values = np.empty(payoffs.shape[1]), np.empty(actions)
    all_pure = True
    for r in range(len(table)):
        all_pure = all_pure and pure[r]
        table[r, -1] = 1.0 if pure[r] else 0.0
        if not is_sound(table[r], counts, pure[r]):
            table[r, -2] = np.inf
    for i in range(len(counts)):
        own, given = payoffs[i], exact[i]
        least, greatest, other = own[0], own[0], 0.0
        for x in range(len(own)):
            least, greatest = min(least, own[x]), max(greatest, own[x])
            other = max(other, abs(given[x]))
        size, spread = max(greatest, -least), greatest - least
        ordinary = LEAST < size < GREATEST or other == 0.0
        if not (all_pure or (ordinary and size * FLAT <= spread)):
            return False
        for r in range(len(table)):
            row = table[r]
            if row[-2] == np.inf:
                continue
            if pure[r]:
                at = place_of(row, counts)
                row[actions + i] = own[at]
                compare(given, counts, i, at, row)
            else:
                action_values(own, counts, row, i, work, values)
                weigh(values, counts, i, row, actions, spread if spread > 0.0 else 1.0)
    return True


def is_sound(row: FloatArray, counts: npt.NDArray[np.int64], pure: bool) -> bool:
    """Whether each mix is a distribution, up to rounding, and one action if it is to be pure."""
    at = 0
    for count in counts:
        total, played = 0.0, 0
        for a in range(at, at + count):
            if not row[a] >= 0.0:
                return False
            total += row[a]
            played += row[a] != 0.0
        at += count
        if pure and (played != 1 or total != 1.0):
            return False
        if not abs(total - 1.0) <= sum_tolerance(count):
            return False
    return True


def sum_tolerance(actions: int) -> float:
    """Distance from 1 to which rounding may bring the sum of so many probabilities."""
    return 1e-12 * max(actions, 10)


def place_of(row: FloatArray, counts: npt.NDArray[np.int64]) -> int:
    """The place of a pure profile among all of them."""
    place, at = 0, 0
    for count in counts:
        place *= count
        for a in range(count):
            if row[at + a] != 0.0:
                place += a
        at += count
    return place


def compare(
    given: FloatArray, counts: npt.NDArray[np.int64], i: int, at: int, row: FloatArray
) -> None:
    """Compares what an actor gets in a pure profile with what its other actions would bring."""
    inner = 1
    for j in range(i + 1, len(counts)):
        inner *= counts[j]
    own = at // inner % counts[i]
    for a in range(counts[i]):
        rival = given[at + (a - own) * inner]
        if a != own and rival >= given[at]:
            row[-1] = 0.0
            if rival > given[at]:
                row[-2] = np.nan


def action_values(
    own: FloatArray,
    counts: npt.NDArray[np.int64],
    row: FloatArray,
    i: int,
    work: FloatArray,
    values: FloatArray,
) -> None:
    """Writes what each action of an actor pays it against the others' mixes.

    work: room for its payoffs
    """
    outer, inner = 1, 1
    for count in counts:
        outer *= count
    for x in range(outer):
        work[x] = own[x]
    at = 0
    for count in counts:
        at += count
    for j in range(len(counts) - 1, -1, -1):
        count = counts[j]
        outer //= count
        at -= count
        if j == i:
            inner = count
            continue
        for o in range(outer):
            for x in range(inner):
                total = 0.0
                for a in range(count):
                    total += row[at + a] * work[(o * count + a) * inner + x]
                work[o * inner + x] = total
    for a in range(counts[i]):
        values[a] = work[a]


def weigh(
    values: FloatArray,
    counts: npt.NDArray[np.int64],
    i: int,
    row: FloatArray,
    actions: int,
    unit: float,
) -> None:
    """Writes the expected payoff of an actor; raises the regret and the residual to its own.

    unit: of its regret, for the residual
    """
    at = 0
    for j in range(i):
        at += counts[j]
    mean, greatest = 0.0, values[0]
    for a in range(counts[i]):
        mean += row[at + a] * values[a]
        greatest = max(greatest, values[a])
    row[actions + i] = mean
    row[-3] = max(row[-3], greatest - mean)
    row[-2] = max(row[-2], (greatest - mean) / unit)


def check_weights(
    exact: FloatArray,
    counts: npt.NDArray[np.int64],
    weights: FloatArray,
    scales: FloatArray,
    table: FloatArray,
) -> None:
    """Fills in the table of a `Check`, all zeros, of exact profiles in whole numbers below 2^53.

    No sum or product exceeds that either, so that floats are exact; quotients are rounded once. The
    residual is not a number where somebody can gain.
    exact:   payoffs times a positive factor for each actor, shape (n, k_1 ... k_n)
    counts:  numbers of actions, shape (n,)
    weights: of each profile's mixes, none negative, each with a sum of its own,
             shape (profiles, k_1 + ... + k_n)
    scales:  the factors of the payoffs, numerators and denominators, shape (n, 2)
    """
    actions = weights.shape[1]
    work, values, totals = np.empty(exact.shape[1]), np.empty(actions), np.empty(len(counts))
    for r in range(len(table)):
        row, own = table[r], weights[r]
        divide(own, counts, totals, row)
        at, single = 0, True
        for i in range(len(counts)):
            action_values(exact[i], counts, own, i, work, values)
            greatest, best = values[0], 0
            for a in range(counts[i]):
                greatest = max(greatest, values[a])
            for a in range(counts[i]):
                best += values[a] == greatest
                if values[a] < greatest and own[at + a] != 0.0:
                    row[-2] = np.nan
            at += counts[i]
            single = single and best == 1
            unit = scales[i, 0]
            for j in range(len(counts)):
                if j != i:
                    unit *= totals[j]
            row[actions + i] = greatest * scales[i, 1] / unit
        row[-1] = 1.0 if single and row[-2] == 0.0 else 0.0


def divide(
    weights: FloatArray, counts: npt.NDArray[np.int64], totals: FloatArray, row: FloatArray
) -> None:
    """Writes each actor's sum of weights, and its mix."""
    at = 0
    for i in range(len(counts)):
        totals[i] = 0.0
        for a in range(at, at + counts[i]):
            totals[i] += weights[a]
        for a in range(at, at + counts[i]):
            row[a] = weights[a] / totals[i]
        at += counts[i]


PARTS = (is_sound, sum_tolerance, place_of, compare, action_values, weigh, divide)


@cache
def compiled_check() -> Callable[..., bool]:
    """`check_rows` as machine code; loads or compiles it."""
    from numba.extending import register_jitable

    from alliancegame.compiled import compiled

    for part in PARTS:
        register_jitable(part)
    return compiled(check_rows, (), {part.__name__ for part in PARTS})


@cache
def compiled_weights_check() -> Callable[..., None]:
    """`check_weights` as machine code, once that of `check_rows` is asked for."""
    from alliancegame.compiled import compiled

    compiled_check()
    return compiled(check_weights, (), {part.__name__ for part in PARTS})


def is_loaded() -> bool:
    """Whether this process has asked for the machine code."""
    return compiled_check.cache_info().currsize > 0
