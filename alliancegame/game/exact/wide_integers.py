"""Integers of several machine words, compiled.

A wide integer is an array of 64-bit words, the lowest first, in two's complement. Whoever makes one
gives it words enough for whatever may come, so nothing here looks out for overflow.
"""

# ruff: noqa: ARG001  numba hands an intrinsic more than it needs

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, TypeAlias, cast

import numpy as np
import numpy.typing as npt
from llvmlite import ir
from numba import types
from numba.extending import intrinsic

from alliancegame.compiled import compiled, inlined

Words: TypeAlias = npt.NDArray[np.int64]

LARGEST = 62
"""Bits of the greatest machine integers that floating-point numbers are turned into."""

PRECISION = 53
"""Bits of a floating-point number."""


def _upper_word(typing: Any, factor: Any, digit: Any, addend: Any, carry: Any) -> Any:
    """The upper word of factor digit + addend + carry; digit and addend are taken as unsigned."""

    def generate(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        wide, word = ir.IntType(128), ir.IntType(64)
        factor, carry = (builder.sext(args[k], wide) for k in (0, 3))
        digit, addend = (builder.zext(args[k], wide) for k in (1, 2))
        total = builder.add(builder.add(builder.mul(factor, digit), addend), carry)
        return builder.trunc(builder.lshr(total, ir.Constant(wide, 64)), word)

    return types.int64(*[types.int64] * 4), generate


upper_word = cast("Callable[[int, int, int, int], int]", intrinsic(_upper_word))


@inlined
def add_product(total: Words, factor: int, wide: Words) -> None:
    """Adds to the total, which has at least as many words, in place."""
    carry, sign = 0, wide[-1] >> 63
    for w in range(total.shape[0]):
        digit, addend = wide[w] if w < wide.shape[0] else sign, total[w]
        total[w] = factor * digit + addend + carry
        carry = upper_word(factor, digit, addend, carry)


@inlined
def sign_of(wide: Words) -> int:
    if wide[-1] < 0:
        return -1
    for word in wide:
        if word != 0:
            return 1
    return 0


@inlined
def rounded(wide: Words) -> float:
    """A non-negative one in floating point, up to a few roundings."""
    value = 0.0
    for w in range(wide.shape[0] - 1, -1, -1):
        value = value * 2.0**64 + (wide[w] if wide[w] >= 0 else wide[w] + 2.0**64)
    return value


@compiled
def nearest_ratio(numerator: Words, denominator: Words, rest: Words) -> float:
    """The floating-point number nearest to the ratio, which is from 0 to 1 and not subnormal.

    rest: scratch with two words more than the denominator
    """
    if sign_of(numerator) == 0:
        return 0.0
    estimate = rounded(numerator) / rounded(denominator)
    shift = PRECISION + 1 - math.frexp(estimate)[1]
    quotient = quotient_of(numerator, denominator, shift, estimate, rest)
    while quotient >> PRECISION != 1:
        shift += 1 if quotient >> PRECISION == 0 else -1
        quotient = quotient_of(numerator, denominator, shift, estimate, rest)
    if quotient & 1 and (quotient & 2 or sign_of(rest) > 0):
        quotient += 1
    return math.ldexp(float(quotient >> 1), 1 - shift)


@compiled
def quotient_of(
    numerator: Words, denominator: Words, shift: int, estimate: float, rest: Words
) -> int:
    """The whole part of 2^shift times the ratio, about 2^54; writes what remains.

    estimate: the ratio up to a few roundings
    """
    whole, part = shift >> 6, shift & 63
    rest[:] = 0
    for _ in range(1 if part < 63 else 2):
        add_product(rest[whole:], 1 << min(part, 62), numerator)
    quotient = int(math.ldexp(estimate, shift))
    add_product(rest, -quotient, denominator)
    while sign_of(rest) < 0:
        quotient -= 1
        add_product(rest, 1, denominator)
    while sign_of(rest) >= 0:
        quotient += 1
        add_product(rest, -1, denominator)
    add_product(rest, 1, denominator)
    return quotient - 1


@compiled
def words_of(payoffs: npt.NDArray[np.float64]) -> tuple[bool, Words]:
    """Success, and `Game.word_payoffs` of two actors: integers below 2^62."""
    words = np.empty(payoffs.shape, np.int64)
    for actor in range(payoffs.shape[0]):
        lowest, highest = 4096, -4096
        for value in payoffs[actor].flat:
            if value != 0:
                mantissa, exponent = math.frexp(abs(value))
                whole = int(math.ldexp(mantissa, PRECISION))
                highest = max(highest, exponent)
                exponent -= PRECISION
                while whole & 1 == 0:
                    whole >>= 1
                    exponent += 1
                lowest = min(lowest, exponent)
        if highest - lowest > LARGEST:
            return False, words
        for i in range(payoffs.shape[1]):
            for j in range(payoffs.shape[2]):
                words[actor, i, j] = int(math.ldexp(payoffs[actor, i, j], -lowest))
    return True, words
