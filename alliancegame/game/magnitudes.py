"""Payoffs of any size as numbers to compute with: integers, words, floats that keep their digits.

Floats are scaled by powers of 2 only, which loses nothing, and rounded once.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import numpy.typing as npt

WORD_BITS = 62
"""Bits of the greatest machine integers."""

FEW = 32
"""Numbers up to which Python's loops are faster than calls of array operations."""

ORDINARY = 900
"""Exponents of 2 up to which sums and products of payoffs neither overflow nor lose digits."""


def float_words(payoffs: npt.NDArray[np.float64]) -> npt.NDArray[np.int64] | None:
    """Each actor's payoffs times a power of 2, the least integers; None if some might not fit."""
    flat = payoffs.reshape(len(payoffs), -1)
    other = flat != 0
    mantissas, exponents = np.frexp(flat)
    whole = np.ldexp(mantissas, 53).astype(np.int64)
    _, lowest = np.frexp(whole & -whole)  # one more than the place of the lowest bit
    units = (exponents + lowest).min(axis=1, keepdims=True, where=other, initial=4096) - 54
    if (exponents - units).max(where=other, initial=0) > WORD_BITS:
        return None
    words: npt.NDArray[np.int64] = np.ldexp(flat, -units).astype(np.int64)
    return words.reshape(payoffs.shape)


def ratio(value: Any) -> tuple[int, int]:
    """Numerator and positive denominator in lowest terms."""
    if isinstance(value, float | int | Fraction):
        return value.as_integer_ratio()
    return Fraction(value).as_integer_ratio()


def within_floats(payoffs: npt.NDArray[np.float64], stated: npt.NDArray[Any]) -> bool:
    """True if each actor's greatest payoff in absolute value is far from over- and underflow.

    stated: what the payoffs are rounded from
    """
    for rounded, own in zip(payoffs, stated, strict=True):
        if rounded.size <= FEW:
            greatest = max(map(abs, rounded.ravel().tolist()))
        else:
            greatest = max(float(rounded.max()), -float(rounded.min()))
        if not 2.0**-ORDINARY < greatest < 2.0**ORDINARY and (greatest or own.any()):
            return False
    return True


def unit_floats(integers: npt.NDArray[np.object_]) -> npt.NDArray[np.float64]:
    """Each actor's integers over a power of 2 that brings the greatest near 1, correctly rounded.

    integers: of Python's, shape (n, ...)
    """
    scaled = []
    for own in integers.reshape(len(integers), -1).tolist():
        unit = 1 << max(map(abs, own)).bit_length()
        scaled.append([value / unit for value in own])
    return np.array(scaled, dtype=np.float64).reshape(integers.shape)


def nearest_float(value: Fraction) -> float:
    """The float nearest to the value, or the greatest one where it is beyond all."""
    try:
        return float(value)
    except OverflowError:
        return float(np.copysign(np.finfo(np.float64).max, 1 if value > 0 else -1))
