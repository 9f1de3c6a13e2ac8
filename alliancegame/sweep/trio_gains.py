"""Gains of three actors with two actions each, in whole numbers, and where they are 0.

Let f_i be what actor i gains by its first action over its second: a bilinear function of the mixes
of actors i + 1 and i + 2, counted round. A mix is kept as the weights of its two actions.
"""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from alliancegame.compiled import part
from alliancegame.game.game import FloatArray

GRAIN = 1024.0
"""Payoffs times this have to be whole numbers."""

ROUNDER = 1.5 * 2.0**52
"""Added to a number and taken off again it leaves the nearest whole one, if that is below 2^51."""

LARGEST = 30_000
"""Greatest gain in its actor's unit: products of four, 8 of them added up, are below 2^63."""

Gains: TypeAlias = npt.NDArray[np.int64]
"""The values of each f_i at the actions of actors i + 1 and i + 2, shape (3, 2, 2)."""

Kinds: TypeAlias = npt.NDArray[np.int8]
"""The kind of the set inside on which each f_i is 0, shape (3,)."""

ZERO, ONE_SIGN, PRODUCT, CURVED = 0, 1, 2, 3
"""Kinds of sets on which f_i is 0: everywhere, nowhere, lines of constant mixes, a curve."""

Weights: TypeAlias = tuple[int, int]
"""Both positive; or both 0 if there is no such mix."""

PARTS = "read_gains", "kind_of", "given", "root", "factor_root", "write"
"""Functions that are compiled with a kernel."""


@part
def read_gains(payoffs: FloatArray, g: int, gains: Gains) -> int:
    """Reads a game's gains, each actor's in the greatest unit that is a power of 2, and returns the
    greatest; one more than LARGEST if payoffs are no whole numbers.
    """
    largest, whole = 0, True
    for i in range(3):
        step, j, k = 4 >> i, 4 >> (i + 1) % 3, 4 >> (i + 2) % 3
        digits = 0
        for b in range(2):
            for c in range(2):
                cell = b * j + c * k
                first, second = GRAIN * payoffs[i, cell, g], GRAIN * payoffs[i, cell + step, g]
                whole &= first == first + ROUNDER - ROUNDER
                whole &= second == second + ROUNDER - ROUNDER
                gains[i, b, c] = np.int64(first - second) if whole else 0
                digits |= gains[i, b, c]
        share = 1.0 / max(digits & -digits, 1)
        for b in range(2):
            for c in range(2):
                gains[i, b, c] = np.int64(gains[i, b, c] * share)
                largest = max(largest, abs(gains[i, b, c]))
    return largest if whole else LARGEST + 1


@part
def kind_of(gains: Gains, i: int) -> int:
    """The kind of the set inside on which f_i is 0: ZERO, ONE_SIGN, PRODUCT or CURVED."""
    a, b, c, d = gains[i, 0, 0], gains[i, 0, 1], gains[i, 1, 0], gains[i, 1, 1]
    positive, negative = a > 0 or b > 0 or c > 0 or d > 0, a < 0 or b < 0 or c < 0 or d < 0
    if positive and negative:
        return PRODUCT if a * d == b * c else CURVED
    return ONE_SIGN if positive or negative else ZERO


@part
def given(gains: Gains, i: int, mixer: int, p: int, q: int) -> tuple[int, int]:
    """f_i at either action of the third actor, where the mixer plays with the weights p and q."""
    a, b, c, d = gains[i, 0, 0], gains[i, 0, 1], gains[i, 1, 0], gains[i, 1, 1]
    if mixer != (i + 1) % 3:
        b, c = c, b
    return p * a + q * c, p * b + q * d


@part
def root(first: int, second: int) -> Weights:
    """The mix of two actions at which a linear function with these values at them is 0."""
    if (first < 0 < second) or (second < 0 < first):
        return abs(second), abs(first)
    return 0, 0


@part
def factor_root(gains: Gains, kinds: Kinds, i: int, mixer: int) -> Weights:
    """The mix of another actor at which f_i is 0 because its factor is, if it is a product."""
    if kinds[i] != PRODUCT:
        return 0, 0
    third = 3 - i - mixer
    f0, f1 = given(gains, i, third, 1, 0)
    h0, h1 = given(gains, i, third, 0, 1)
    return root(f0, f1) if f0 != 0 or f1 != 0 else root(h0, h1)


@part
def write(
    slots: FloatArray,
    count: int,
    i: int,
    p: float,
    q: float,
    j: int,
    r: float,
    s: float,
    k: int,
    t: float,
    u: float,
) -> int:
    """Writes down the mixes of actors i, j and k with these weights, and counts them."""
    if count < len(slots):
        for actor, one, two in ((i, p, q), (j, r, s), (k, t, u)):
            share = 1.0 / (one + two)
            slots[count, 2 * actor], slots[count, 2 * actor + 1] = one * share, two * share
    return count + 1
