"""All equilibria of many 2×2 games."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from alliancegame.compiled import compiled
from alliancegame.game.game import FloatArray

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
