"""Mixes as whole numbers in proportion to their probabilities, and products of what they span.

Sets of equilibria are worked out in these: tuples of integers add, compare and hash many times as
fast as fractions, which are made where results are.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from functools import cache
from itertools import product
from math import gcd, lcm
from typing import TypeAlias

from alliancegame.game.exact.exact_profiles import ExactMix, integer_weights

Weights: TypeAlias = tuple[int, ...]  # of a mix, without a common factor
Polytope: TypeAlias = tuple[Weights, ...]  # its vertices
Product: TypeAlias = tuple[Polytope, ...]  # a polytope of each actor's mixes


@cache
def units(count: int) -> Polytope:
    """The mixes that play a single one of so many actions."""
    return tuple(tuple(int(a == action) for a in range(count)) for action in range(count))


def reduced(weights: Sequence[int]) -> Weights:
    """The weights without their common factor."""
    common = gcd(*weights)
    return tuple(weights) if common <= 1 else tuple(weight // common for weight in weights)


def weights_of(mix: ExactMix) -> Weights:
    """The weights of a mix in fractions."""
    return tuple(integer_weights(mix)[0])


def exact_mix(weights: Weights) -> ExactMix:
    """The mix in fractions."""
    total = sum(weights)
    return tuple(Fraction(weight, total) for weight in weights)


def chances(weights: Weights) -> list[float]:
    """The mix in floating point, each probability rounded once."""
    total = sum(weights)
    return [weight / total for weight in weights]


def rows_of(mixes: Polytope) -> list[list[int]]:
    """The mixes as multiples of one number, so that all rows have the same sum."""
    totals = list(map(sum, mixes))
    common = lcm(*totals)
    return [
        [weight * (common // total) for weight in mix]
        for mix, total in zip(mixes, totals, strict=True)
    ]


def ascending(mixes: Iterable[Weights]) -> list[Weights]:
    """The mixes by the probability of the first action, then of the second, and so on."""
    listed = tuple(mixes)
    return [mix for _, mix in sorted(zip(rows_of(listed), listed, strict=True))]


def face_of(shape: tuple[int, ...], support: Iterable[Iterable[int]]) -> Product:
    """All profiles in which each actor plays only these actions."""
    return tuple(
        tuple(units(count)[a] for a in own) for own, count in zip(support, shape, strict=True)
    )


def actions_in(mask: int) -> list[int]:
    """The actions whose bits are set in a mask."""
    return [a for a in range(mask.bit_length()) if mask >> a & 1]


def played(mixes: Iterable[Sequence[int]]) -> int:
    """The actions that some of these mixes plays, as bits."""
    return sum(1 << a for a, own in enumerate(zip(*mixes, strict=True)) if any(own))


def extreme_profiles(subset: Product) -> list[tuple[Weights, ...]]:
    """The extreme points of a product of convex hulls."""
    return list(product(*subset))
