"""Products of polytopes that belong together: the maximal ones, and those that touch."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from itertools import combinations
from typing import TypeAlias

from alliancegame.solvers.branch_and_prune.exact.mixing import extreme_weights
from alliancegame.solvers.branch_and_prune.exact.weights import (
    Polytope,
    Product,
    Weights,
    chances,
    rows_of,
)

Span: TypeAlias = tuple[float, float]


def maximal(products: Iterable[Product]) -> list[Product]:
    """The products whose vertices are not all among another one's; of equal ones, one."""
    distinct = list({tuple(map(frozenset, own)): own for own in products}.values())
    holders: dict[tuple[int, Weights], set[int]] = {}
    places = [[(j, mix) for j, own in enumerate(mixes) for mix in own] for mixes in distinct]
    for k, own in enumerate(places):
        for place in own:
            holders.setdefault(place, set()).add(k)
    return [
        mixes
        for mixes, own in zip(distinct, places, strict=True)
        if len(set.intersection(*(holders[place] for place in own))) == 1
    ]


def connected(products: Sequence[Product]) -> list[list[Product]]:
    """The products, those together that touch, also by way of others."""
    group = list(range(len(products)))  # of each, its component's number
    known_spans = cache(spans)
    boxes = [[span for own in mixes for span in known_spans(own)] for mixes in products]
    for one, other in combinations(range(len(products)), 2):
        if (
            group[one] != group[other]
            and overlap(boxes[one], boxes[other])
            and touch(products[one], products[other])
        ):
            kept, gone = group[one], group[other]
            group = [kept if own == gone else own for own in group]
    members: dict[int, list[Product]] = {}
    for number, mixes in zip(group, products, strict=True):
        members.setdefault(number, []).append(mixes)
    return list(members.values())


def spans(mixes: Polytope) -> list[Span]:
    """The least and greatest probability of each action but the last, rounded."""
    columns = list(zip(*map(chances, mixes), strict=True))[:-1]
    return [(min(column), max(column)) for column in columns]


def overlap(one: Sequence[Span], other: Sequence[Span]) -> bool:
    """Whether intervals of one list meet those of another, place by place.

    Rounding keeps the order of their ends, so that those do that meet exactly.
    """
    return not any(a > d or c > b for (a, b), (c, d) in zip(one, other, strict=True))


def touch(one: Product, other: Product) -> bool:
    """Whether two products have a profile in common."""
    sides = [pair for pair in zip(one, other, strict=True) if set(pair[0]).isdisjoint(pair[1])]
    return all(may_meet(*pair) for pair in sides) and all(meet(*pair) for pair in sides)


def may_meet(one: Polytope, other: Polytope) -> bool:
    """Whether each action is somewhere played with the same probability in both polytopes."""
    spans = list(zip(*rows_of((*one, *other)), strict=True))
    places = [(span[: len(one)], span[len(one) :]) for span in spans]
    return all(min(own) <= max(others) and min(others) <= max(own) for own, others in places)


def meet(one: Polytope, other: Polytope) -> bool:
    """Whether two polytopes of mixes have one in common, exactly.

    Then some weights of all vertices, on both sides half of them, make both sides' mixes equal.
    """
    if len(one[0]) == 2:  # they are intervals, and known to overlap
        return True
    equal = [
        [*own[: len(one)], *(-value for value in own[len(one) :])]
        for own in zip(*rows_of((*one, *other)), strict=True)
    ]
    both = [row for own in equal for row in (own, [-value for value in own])]
    return bool(extreme_weights(both, len(one) + len(other)))
