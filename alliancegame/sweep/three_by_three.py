"""All equilibria of many 3×3 games.

The signs of alliancegame.sweep.supports say which these are, as in
alliancegame.sweep.two_actor_batch. Those of an actor are only twelve, so that where all are known a
table says with which pairs of supports it agrees.
"""

from __future__ import annotations

from functools import cache

import numpy as np
import numpy.typing as npt

from alliancegame.compiled import Function, compiled, part
from alliancegame.game.game import FloatArray
from alliancegame.sweep import two_actor_batch as batch
from alliancegame.sweep.supports import Index, SupportPlan, support_plan
from alliancegame.sweep.two_actor_batch import BLOCK, Room, Words

MINORS = 12
"""Of an actor: nine in one column each of the other's actions, then three in two."""

ALL = 2**MINORS - 1

PAIRS = 19
"""Pairs of supports of equal size."""

PARTS = "_subtract", "_read", "_above", "_look_up", "_add", "_collect", "_keep"


@cache
def agreed_pairs() -> Words:
    """The pairs of supports, as bits, with which an actor agrees for all signs of its minors, shape
    (2, 4096).
    """
    signs = np.arange(ALL + 1)[:, None]
    bits, one, two = support_plan(3, 3).agreement.transpose(2, 1, 0)[:, :, None]
    agrees = ((signs ^ one) & bits == 0) | ((signs ^ two) & bits == 0)
    return np.ascontiguousarray((agrees.astype(np.int64) << np.arange(PAIRS)).sum(axis=2))


def linked(function: Function) -> Function:
    """Compilation of a function that calls into the module of other games."""
    return compiled(function, (batch,), (*batch.PARTS, *PARTS))


@linked
def three_by_three_kernel(
    payoffs: FloatArray,
    errors: FloatArray,
    plan: SupportPlan,
    agreed: Words,
    room: Room,
    profiles: FloatArray,
    found: npt.NDArray[np.int8],
    undecided: npt.NDArray[np.bool_],
) -> None:
    """Every equilibrium of 3×3 games.

    agreed: from agreed_pairs
    The others as of bimatrix_kernel.
    """
    minors, agreement, weights = plan
    values, _, _, words, pairs, fits, hits = room
    for start in range(0, payoffs.shape[2], BLOCK):
        stop = min(start + BLOCK, payoffs.shape[2])
        block, numbers, doubt = profiles[start:stop], found[start:stop], undecided[start:stop]
        for n in range(stop - start):
            numbers[n] = 0
            doubt[n] = False
        for m in range(18):
            i, one, two = minors[m, 0], minors[m, 3], minors[m, 4]
            _subtract(payoffs[i, one, start:stop], payoffs[i, two, start:stop], values[m])
        for i in range(2):
            first, second = values[9 * i : 9 * i + 9], values[18 + 3 * i : 21 + 3 * i]
            _read(first, second, errors[i, start:stop], words[i])
        if not _look_up(words, agreed, pairs[: stop - start]):
            for pair in range(PAIRS):  # by signs that are known, more than by all as they stand
                batch._agree(agreement[pair], words, fits)
                _add(pairs, pair, fits)
        for pair in range(PAIRS):
            hit = hits[: _collect(pairs[: stop - start], pair, hits)]
            _keep(hit, agreement[pair], weights[pair], words, values, block, numbers, doubt)


@part
def _subtract(one: FloatArray, two: FloatArray, row: FloatArray) -> None:
    """A row of differences."""
    for n in range(len(one)):
        row[n] = one[n] - two[n]


@part
def _read(first: FloatArray, second: FloatArray, errors: FloatArray, words: Words) -> None:
    """An actor's minors of two columns; bits where minors are positive, and where this is known.

    first, second: the minors of one column and, filled in, of two, shapes (9, BLOCK), (3, BLOCK)
    errors:        bounds on its payoffs' errors
    words:         filled in, shape (2, BLOCK)
    """
    positive, known = words[0], words[1]
    row_x, row_y, row_z = second[0], second[1], second[2]
    for n in range(len(errors)):
        a, b, c = first[0, n], first[1, n], first[2, n]
        d, e, f = first[3, n], first[4, n], first[5, n]
        g, h, i = first[6, n], first[7, n], first[8, n]
        x, y, z = d * h - g * e, d * i - g * f, e * i - h * f
        row_x[n], row_y[n], row_z[n] = x, y, z
        positive[n] = _above(a, b, c, d, e, f, g, h, i, x, y, z, 0.0, 0.0)
        a, b, c, d, e, f = abs(a), abs(b), abs(c), abs(d), abs(e), abs(f)
        g, h, i, x, y, z = abs(g), abs(h), abs(i), abs(x), abs(y), abs(z)
        size = max(a, b, c, d, e, f, g, h, i)
        bound = batch.difference_bound(size, errors[n])
        known[n] = _above(a, b, c, d, e, f, g, h, i, x, y, z, bound, 8 * bound * size)


@part
def _above(
    a: float,
    b: float,
    c: float,
    d: float,
    e: float,
    f: float,
    g: float,
    h: float,
    i: float,
    x: float,
    y: float,
    z: float,
    first: float,
    second: float,
) -> int:
    """Bits of those of the nine that are above the first number, and of the three the second."""
    low = (a > first) | (b > first) << 1 | (c > first) << 2 | (d > first) << 3 | (e > first) << 4
    middle = (f > first) << 5 | (g > first) << 6 | (h > first) << 7 | (i > first) << 8
    return low | middle | (x > second) << 9 | (y > second) << 10 | (z > second) << 11


@part
def _look_up(words: Words, agreed: Words, pairs: Words) -> bool:
    """The pairs of supports with which both actors agree, as bits; whether all signs are known."""
    known = ALL
    for g in range(len(pairs)):
        pairs[g] = agreed[0, words[0, 0, g]] & agreed[1, words[1, 0, g]]
        known &= words[0, 1, g] & words[1, 1, g]
    return bool(known == ALL)


@part
def _add(pairs: Words, pair: int, fits: npt.NDArray[np.uint64]) -> None:
    """Adds the bit of a pair where no known sign keeps either actor from it."""
    for g in range(BLOCK):
        pairs[g] |= np.int64(fits[g]) << pair


@part
def _collect(pairs: Words, pair: int, hits: npt.NDArray[np.uint64]) -> np.uint64:
    """The number of games that have a pair's bit; writes down which, without a branch."""
    count = np.uint64(0)
    for g in range(len(pairs)):
        hits[count] = g
        count += np.uint64(pairs[g] >> pair & 1)
    return count


@part
def _keep(
    hits: npt.NDArray[np.uint64],
    agreement: Index,
    weights: npt.NDArray[np.uint64],
    words: Words,
    values: FloatArray,
    profiles: FloatArray,
    found: npt.NDArray[np.int8],
    undecided: npt.NDArray[np.bool_],
) -> None:
    """Writes down the mixes on a pair of supports, as two_actor_batch does for any shape."""
    row_a, row_b, row_c = values[weights[0]], values[weights[1]], values[weights[2]]
    row_d, row_e, row_f = values[weights[3]], values[weights[4]], values[weights[5]]
    for g in hits:
        slot = found[g]
        unknown = agreement[0, 0] & ~words[0, 1, g] | agreement[1, 0] & ~words[1, 1, g]
        if unknown != 0 or slot >= profiles.shape[1]:
            undecided[g] = True
            continue
        a, b, c = abs(row_a[g]), abs(row_b[g]), abs(row_c[g])
        d, e, f = abs(row_d[g]), abs(row_e[g]), abs(row_f[g])
        first, second = 1 / (a + b + c), 1 / (d + e + f)
        profile = profiles[g, slot]
        profile[0], profile[1], profile[2] = a * first, b * first, c * first
        profile[3], profile[4], profile[5] = d * second, e * second, f * second
        found[g] = slot + 1
