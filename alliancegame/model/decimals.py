"""Numbers as people write them, read exactly; those out of all proportion are refused unread."""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction
from math import isfinite
from numbers import Rational

from alliancegame.errors import AllianceGameError

MAGNITUDE = 30
"""A game file's numbers, other than 0, are from 10^-30 to 10^30 in size, so that products of many
stay within what a float holds."""

PROPORTION = f"a number is 0 or from 1e-{MAGNITUDE} to 1e{MAGNITUDE} in size"

FLOAT_MAGNITUDE = 400
"""Of payoffs alone, which need only fit a float each."""


_NUMBER = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_QUOTIENT = re.compile(r"-?[0-9]+(?:/0*[1-9][0-9]*)?")


def out_of_proportion(number: Decimal, magnitude: int = MAGNITUDE) -> bool:
    """True if a number is larger than 10^magnitude, or smaller than its inverse and not 0."""
    return number.is_finite() and bool(number) and abs(number.adjusted()) > magnitude


def exact_number(value: object, what: str) -> Fraction:
    """A number that a caller gives, exactly.

    what:   how an error calls it
    raises: AllianceGameError if it is no number, is not finite, or is out of proportion
    """
    number = _fraction(value)
    if number is None or not _proportionate(number):
        written = (
            value if number is None else f"{Decimal(number.numerator) / number.denominator:.3g}"
        )
        raise AllianceGameError(f"{what} is {written}; {PROPORTION}. Correct the number.")
    return number


def _proportionate(number: Fraction) -> bool:
    return not number or 1 <= abs(number) * 10**MAGNITUDE <= 10 ** (2 * MAGNITUDE)


def _fraction(value: object) -> Fraction | None:
    if isinstance(value, bool) or (isinstance(value, float | Decimal) and not isfinite(value)):
        return None
    if isinstance(value, Decimal) and out_of_proportion(value):
        return None
    if isinstance(value, Rational):
        return Fraction(int(value.numerator), int(value.denominator))
    return Fraction(value) if isinstance(value, float | Decimal) else None


def read_number(text: str, magnitude: int = MAGNITUDE) -> Fraction:
    """A decimal, or the quotient of two, exactly.

    raises: ValueError if it is neither, is not finite, or is out of proportion

    >>> read_number("-0.5"), read_number("1e-2"), read_number("2/6")
    (Fraction(-1, 2), Fraction(1, 100), Fraction(1, 3))
    """
    above, slash, below = text.partition("/")
    parts = [part.strip() for part in (above, below if slash else "1")]
    if all(map(_NUMBER.fullmatch, parts)):
        try:
            numbers = [Decimal(part) for part in parts]
        except ArithmeticError:  # an exponent beyond what a decimal holds, of a 0 as well
            raise ValueError(f"{text!r} is out of proportion") from None
        if numbers[1] and not any(out_of_proportion(number, magnitude) for number in numbers):
            return Fraction(numbers[0]) / Fraction(numbers[1])
    raise ValueError(f"{text!r} is not a number, or out of proportion")


def read_quotient(value: object) -> Fraction:
    """A fraction as this program stores it: a text of one or two integers, an integer or a float.

    raises: ValueError if it is none, among them decimals, which a few letters may make huge

    >>> read_quotient("-3/6"), read_quotient(0.5)
    (Fraction(-1, 2), Fraction(1, 2))
    """
    if isinstance(value, str) and _QUOTIENT.fullmatch(value):
        return Fraction(value)
    if type(value) is int or (isinstance(value, float) and isfinite(value)):
        return Fraction(value)
    raise ValueError(f"{value!r} is no fraction")


def decimal(value: Fraction) -> str:
    """A fraction as a decimal if it is one, else as a quotient.

    >>> decimal(Fraction(3, 4)), decimal(Fraction(1, 3)), decimal(Fraction(-5))
    ('0.75', '1/3', '-5')
    """
    rest, places = value.denominator, 0
    for prime in (2, 5):
        count = 0
        while rest % prime == 0:
            rest //= prime
            count += 1
        places = max(places, count)
    if rest != 1:
        return str(value)
    digits = str(abs(value.numerator) * 10**places // value.denominator).zfill(places + 1)
    whole, part = digits[: len(digits) - places], digits[len(digits) - places :]
    return f"{'-' if value < 0 else ''}{whole}{'.' if part else ''}{part}"
