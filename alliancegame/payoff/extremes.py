"""The greatest value of a polynomial over a box: exact, or an upper bound that says it is one.

A multilinear function is greatest at a vertex of the box (Rikun 1997, J. Global Optimization).
Parameters that multiply each other form components, which are maximised one by one; in each, once
enough parameters are fixed at their ends to leave at most one free in every product, the rest is
linear. With unshared parameters a component is one interest: this is interval multiplication.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from itertools import product
from math import prod
from typing import TypeAlias

from alliancegame.frozen import frozen
from alliancegame.payoff.polynomial import Polynomial

Values: TypeAlias = Sequence[Fraction]
"""A parameter vector, in the order of `Model.parameters`."""

Box: TypeAlias = Mapping[int, tuple[Fraction, Fraction]]
"""{position of a parameter: its least and greatest value}; the others stay as they are."""

Limits: TypeAlias = Mapping[int, tuple[Fraction | None, Fraction | None]]
"""{position of a parameter: the least and the greatest value that make sense; None: none}."""

Products: TypeAlias = Mapping[tuple[int, ...], Fraction]
"""{positions of the parameters multiplied: coefficient}, none of them the constant."""

LARGEST_COVER = 12
"""The most parameters of one component whose ends are all combined; beyond, only bounded."""


@frozen
class Extreme:
    """The greatest gain over a box.

    gain:  attained at the point; an upper bound if there is no point
    point: {position: value} of the parameters that vary, or None
    """

    gain: Fraction
    point: Mapping[int, Fraction] | None


def greatest(gain: Polynomial[int], values: Values, box: Box) -> Extreme:
    """The greatest gain over a box: exact, or an upper bound where exactness would cost too much.

    values: the parameters that the box leaves as they are have these
    """
    constant, products = _reduced(gain, values, box)
    point: dict[int, Fraction] = {}
    total, attained = constant, True
    for members in _components(products):
        inside = {monomial: c for monomial, c in products.items() if monomial[0] in members}
        cover = products_cover(inside)
        if len(cover) > LARGEST_COVER or any(
            len(set(monomial)) < len(monomial) for monomial in inside
        ):
            total += sum((_bound(monomial, c, box) for monomial, c in inside.items()), Fraction(0))
            attained = False
            continue
        best, chosen = _best_vertex(members, cover, inside, box)
        total += best
        point |= chosen
    return Extreme(total, point if attained else None)


def _reduced(gain: Polynomial[int], values: Values, box: Box) -> tuple[Fraction, Products]:
    """The constant and the products that are left once the parameters outside the box are fixed."""
    products: dict[tuple[int, ...], Fraction] = {(): Fraction(0)}
    for monomial, coefficient in gain.terms.items():
        moving = tuple(i for i in monomial if i in box and box[i][0] < box[i][1])
        fixed = (box[i][0] if i in box else values[i] for i in monomial if i not in moving)
        factor = coefficient * prod(fixed, start=Fraction(1))
        products[moving] = products.get(moving, Fraction(0)) + factor
    return products.pop(()), products


def _components(products: Products) -> list[set[int]]:
    """The parameters grouped by which multiply each other, directly or through others."""
    groups: dict[int, set[int]] = {}
    for monomial in products:
        merged = set(monomial).union(*(groups.get(i, set()) for i in monomial))
        for member in merged:
            groups[member] = merged
    return list({id(group): group for group in groups.values()}.values())


def products_cover(products: Iterable[Iterable[int]]) -> list[int]:
    """Parameters that leave at most one other in every product, those in most products first."""
    left = [set(monomial) for monomial in products]
    cover = []
    while left := [monomial for monomial in left if len(monomial) > 1]:
        counts = Counter(i for monomial in left for i in monomial)
        best = min(counts, key=lambda i: (-counts[i], i))
        cover.append(best)
        left = [monomial - {best} for monomial in left]
    return cover


def _best_vertex(
    members: Iterable[int], cover: Sequence[int], products: Products, box: Box
) -> tuple[Fraction, dict[int, Fraction]]:
    free = [i for i in members if i not in cover]
    best: tuple[Fraction, dict[int, Fraction]] | None = None
    for ends in product(*(box[i] for i in cover)):
        point = dict(zip(cover, ends, strict=True))
        total = Fraction(0)
        slopes = dict.fromkeys(free, Fraction(0))
        for monomial, coefficient in products.items():
            value = coefficient * prod(
                (point[i] for i in monomial if i in point), start=Fraction(1)
            )
            loose = [i for i in monomial if i in slopes]
            if loose:
                slopes[loose[0]] += value
            else:
                total += value
        for i, slope in slopes.items():
            point[i] = box[i][slope > 0]
            total += slope * point[i]
        if best is None or total > best[0]:
            best = total, point
    return best or (Fraction(0), {})


def _bound(monomial: tuple[int, ...], coefficient: Fraction, box: Box) -> Fraction:
    """An upper bound of one product: its greatest value at the ends of its factors."""
    ends = product(*(box[i] for i in monomial))
    return max(coefficient * prod(chosen, start=Fraction(1)) for chosen in ends)
