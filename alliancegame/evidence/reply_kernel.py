"""The likelihood of observations at many draws at once, by the law of replies.

Its plain twin is `ReplyLaw.plainly`.
"""

# Kernels are loops over arrays.
# ruff: noqa: C901, PLR0912

from __future__ import annotations

from math import factorial

import numpy as np
import numpy.typing as npt

from alliancegame.compiled import compiled
from alliancegame.game.game import FloatArray

BLOCK = 256
"""Draws whose monomials and choices are kept together, in the nearest cache or the next."""

DEGREE = 13
"""Of the polynomial that the exponential is between powers of 2: exact to the last digit or two."""

INVERSE_FACTORIALS = np.array([1 / factorial(k) for k in range(DEGREE + 1)])

FARTHEST = 708.0
"""The greatest number, either way, whose exponential a float holds."""

POWERS = 2.0 ** np.arange(-1022, 1024)
"""The powers of 2, from that of −1022."""

LOGARITHM = 1.4426950408889634
"""Of e, to the base 2."""

LN2, LN2_REST = 0.693145751953125, 1.42860682030941723212e-6
"""The logarithm of 2 in a number of few digits and the rest, so that multiples of it are exact."""

Positions = npt.NDArray[np.int64]


@compiled
def reply_kernel(
    points: FloatArray,
    precision: FloatArray,
    habit: FloatArray,
    factor_starts: Positions,
    factors: Positions,
    term_starts: Positions,
    terms: Positions,
    coefficients: FloatArray,
    gain_starts: Positions,
    repeated: FloatArray,
    choice_starts: Positions,
    profile_starts: Positions,
    part_starts: Positions,
    parts: Positions,
    weights: FloatArray,
    shares: FloatArray,
    sight_starts: Positions,
    sure: FloatArray,
    likelihoods: FloatArray,
) -> None:
    """Likelihoods at draws.

    points:         parameters that vary, shape (parameters, draws)
    factors:        the parameters that each monomial multiplies, as of Lists
    terms:          the monomials of each gain, likewise, with their coefficients
    gain_starts:    for each choice, what its actor would gain by each other action
    repeated:       for each choice, the probability that repeating what was done before is it; −1
                    where nothing is repeated
    choice_starts:  the choices of each case
    profile_starts: the profiles of each case
    parts:          the choices that make each profile
    sight_starts:   the cases of each observation
    likelihoods:    filled in, shape (observations, draws)
    """
    values = np.empty((len(factor_starts) - 1, BLOCK))
    chances = np.empty((np.diff(choice_starts).max(), BLOCK))
    gain, seen, own = np.empty(BLOCK), np.empty(BLOCK), np.empty(BLOCK)
    for start in range(0, likelihoods.shape[1], BLOCK):
        stop = min(start + BLOCK, likelihoods.shape[1])
        width = stop - start
        precise, again = precision[start:stop], habit[start:stop]
        for monomial in range(len(values)):
            values[monomial] = 1.0
            for place in range(factor_starts[monomial], factor_starts[monomial + 1]):
                values[monomial, :width] *= points[factors[place], start:stop]
        likelihoods[:, start:stop] = 0.0
        for sight in range(len(sure)):
            for case in range(sight_starts[sight], sight_starts[sight + 1]):
                origin = choice_starts[case]
                for choice in range(origin, choice_starts[case + 1]):
                    chance = chances[choice - origin]
                    chance[:] = 1.0
                    for row in range(gain_starts[choice], gain_starts[choice + 1]):
                        gain[:] = 0.0
                        for place in range(term_starts[row], term_starts[row + 1]):
                            _add(gain, coefficients[place], values[terms[place]])
                        _add_exponentials(chance, gain, precise)
                    _invert(chance)
                    if repeated[choice] >= 0:
                        for d in range(width):
                            chance[d] = again[d] * repeated[choice] + (1 - again[d]) * chance[d]
                seen[:] = 0.0
                for profile in range(profile_starts[case], profile_starts[case + 1]):
                    own[:] = 1.0
                    for place in range(part_starts[profile], part_starts[profile + 1]):
                        own *= chances[parts[place] - origin]
                    seen += own
                wrong = (1 - sure[sight]) * shares[case]
                for d in range(width):
                    likelihoods[sight, start + d] += weights[case] * (sure[sight] * seen[d] + wrong)


@compiled
def _add(total: FloatArray, factor: float, addend: FloatArray) -> None:
    for d in range(len(total)):
        total[d] += factor * addend[d]


@compiled
def _add_exponentials(total: FloatArray, gain: FloatArray, precision: FloatArray) -> None:
    """Adds the exponential of gain times precision, without a branch or a call."""
    for d in range(len(precision)):
        x = min(max(gain[d] * precision[d], -FARTHEST), FARTHEST)
        n = np.floor(x * LOGARITHM + 0.5)
        r = (x - n * LN2) - n * LN2_REST
        value = INVERSE_FACTORIALS[DEGREE]
        for k in range(DEGREE - 1, -1, -1):
            value = value * r + INVERSE_FACTORIALS[k]
        total[d] += value * POWERS[np.int64(n) + 1022]


@compiled
def _invert(values: FloatArray) -> None:
    for d in range(len(values)):
        values[d] = 1 / values[d]
