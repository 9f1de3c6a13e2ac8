"""Payoffs of many games at once, from the polynomials they are.

Its plain twin is alliancegame.game.payoffs.PayoffMap.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from alliancegame.compiled import compiled
from alliancegame.game.game import FloatArray

BLOCK = 256
"""Games whose monomials are kept together, in the nearest cache or the next."""

Positions = npt.NDArray[np.int64]


@compiled
def payoff_kernel(
    points: FloatArray,
    first: int,
    factor_starts: Positions,
    factors: Positions,
    term_starts: Positions,
    terms: Positions,
    coefficients: FloatArray,
    error_sizes: FloatArray,
    payoffs: FloatArray,
    errors: FloatArray,
) -> None:
    """Payoffs and each actor's bound on their error at points.

    points:       shape (coordinates, many), of which those from `first` on are meant
    factors:      the coordinates that each monomial multiplies, as of Lists
    terms:        the monomials of each row of payoffs, likewise, with their coefficients
    error_sizes:  what the sizes of the monomials count in the errors, shape (n, monomials)
    payoffs:      filled in, shape (rows, games)
    errors:       filled in, shape (n, games)
    """
    games, monomials = payoffs.shape[1], len(factor_starts) - 1
    values = np.empty((monomials, BLOCK))
    for start in range(0, games, BLOCK):
        stop = min(start + BLOCK, games)
        width = stop - start
        for monomial in range(monomials):
            value = values[monomial, :width]
            value[:] = 1.0
            for place in range(factor_starts[monomial], factor_starts[monomial + 1]):
                _multiply(value, points[factors[place], first + start : first + stop])
        for row in range(len(payoffs)):
            total = payoffs[row, start:stop]
            total[:] = 0.0
            for place in range(term_starts[row], term_starts[row + 1]):
                _add(total, coefficients[place], values[terms[place], :width])
        for monomial in range(monomials):
            _make_positive(values[monomial, :width])
        for actor in range(len(errors)):
            total = errors[actor, start:stop]
            total[:] = 0.0
            for monomial in range(monomials):
                if error_sizes[actor, monomial] > 0:
                    _add(total, error_sizes[actor, monomial], values[monomial, :width])


@compiled
def _make_positive(value: FloatArray) -> None:
    for game in range(len(value)):
        value[game] = abs(value[game])


@compiled
def _multiply(product: FloatArray, factor: FloatArray) -> None:
    for game in range(len(product)):
        product[game] *= factor[game]


@compiled
def _add(total: FloatArray, coefficient: float, value: FloatArray) -> None:
    for game in range(len(total)):
        total[game] += coefficient * value[game]
