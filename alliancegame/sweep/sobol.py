"""Scrambled Sobol' points, any stretch of them at once.

scipy.stats.qmc draws the same points; but to draw one takes it longer than to solve and store its
game, to import it as long as half a million games, and its engine walks through all the points
before the first one wanted.

A point's coordinate is a sum over GF(2): of a shift and of the direction numbers at the ones in the
point's index, in Gray code. So all points whose indices differ in the last few bits alone are one
pattern, shifted.

source: Sobol' (1967); direction numbers by Joe and Kuo (2008); Gray code by Antonov and Saleev
        (1979); scrambling by Matoušek (1998): a random triangular matrix and a random shift
"""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files
from itertools import islice

import numpy as np
import numpy.typing as npt

from alliancegame.compiled import compiled
from alliancegame.game.game import FloatArray

BITS = 30
"""Binary places of a point, so that there are 2^30 points."""

PATTERN = 256
"""Points made from one pattern, a power of 2."""

Places = npt.NDArray[np.int32]


def directions(coordinates: int) -> Places:
    """The direction numbers before scrambling, as BITS binary places, shape (coordinates, BITS)."""
    result = np.zeros((coordinates, BITS), dtype=np.int32)
    result[:1] = 1 << np.arange(BITS - 1, -1, -1)
    with files(__package__).joinpath("joe-kuo.txt").open(encoding="ascii") as lines:
        table = (line for line in lines if not line.startswith("#"))
        for row, line in zip(result[1:], islice(table, len(result[1:])), strict=True):
            polynomial, *numbers = map(int, line.split())
            degree = len(numbers)
            for place in range(degree, BITS):
                number = numbers[place - degree]
                for back in range(1, degree + 1):
                    if polynomial >> (degree - back) & 1:
                        number ^= numbers[place - back] << back
                numbers.append(number)
            row[:] = [number << (BITS - 1 - place) for place, number in enumerate(numbers)]
    return result


@lru_cache(maxsize=8)
def scrambled(coordinates: int, seed: int) -> tuple[Places, Places]:
    """The scrambled direction numbers and the shifts, shapes (coordinates, BITS), (coordinates,).

    The seed's numbers are drawn as scipy.stats.qmc draws them.
    """
    (rng,) = np.random.default_rng(seed).spawn(1)
    shifts = rng.integers(2, size=(coordinates, BITS), dtype=np.uint32) @ (1 << np.arange(BITS))
    matrices = np.tril(rng.integers(2, size=(coordinates, BITS, BITS), dtype=np.uint32))
    matrices |= np.eye(BITS, dtype=np.uint32)
    high_first = np.arange(BITS - 1, -1, -1)[:, None]
    bits = directions(coordinates)[:, None, :] >> high_first & 1
    mixed = (matrices @ bits) % 2
    return (mixed << high_first).sum(axis=1).astype(np.int32), shifts.astype(np.int32)


@compiled
def sobol_kernel(
    direction: Places,
    shifts: Places,
    start: int,
    low: FloatArray,
    high: FloatArray,
    values: FloatArray,
) -> None:
    """The points from start on, each coordinate spread evenly over [low, high].

    direction, shifts: as of scrambled
    values:            filled in, shape (coordinates, points)
    """
    rows, count = values.shape
    pattern = np.zeros(PATTERN, dtype=np.int32)
    for row in range(rows):
        for step in range(1, PATTERN):
            lowest = 0
            while step >> lowest & 1 == 0:
                lowest += 1
            pattern[step] = pattern[step - 1] ^ direction[row, lowest]
        for base in range(start - start % PATTERN, start + count, PATTERN):
            moved = shifts[row]
            for place in range(BITS):
                if (base ^ base >> 1) >> place & 1:
                    moved ^= direction[row, place]
            first, last = max(start, base), min(start + count, base + PATTERN)
            part = values[row, first - start : last - start]
            _spread(pattern[first - base : last - base], moved, low[row], high[row], part)


@compiled
def _spread(pattern: Places, moved: np.int32, low: float, high: float, values: FloatArray) -> None:
    width = high - low
    for place in range(len(values)):
        level = np.int32(pattern[place] ^ moved) * 2.0**-BITS
        value = level * width + low
        values[place] = value if value < high else high
