"""Products of polytopes that belong together: the maximal ones, and those that touch."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import combinations
from math import lcm

from alliancegame.game.exact.exact_profiles import ExactMix
from alliancegame.solvers.base import Component, NashSubset
from alliancegame.solvers.branch_and_prune.exact.mixing import extreme_weights


def maximal(subsets: Iterable[NashSubset]) -> list[NashSubset]:
    """The Nash subsets whose vertices are not all among another one's; of equal ones, one."""
    distinct = list({tuple(map(frozenset, item.vertices)): item for item in subsets}.values())
    holders: dict[tuple[int, ExactMix], set[int]] = {}
    places = [[(j, mix) for j, own in enumerate(s.vertices) for mix in own] for s in distinct]
    for k, own in enumerate(places):
        for place in own:
            holders.setdefault(place, set()).add(k)
    return [
        subset
        for subset, own in zip(distinct, places, strict=True)
        if len(set.intersection(*(holders[place] for place in own))) == 1
    ]


def connected(subsets: Sequence[NashSubset]) -> tuple[Component, ...]:
    """The subsets, those together that touch, also by way of others."""
    group = list(range(len(subsets)))  # of each, its component's number
    for one, other in combinations(range(len(subsets)), 2):
        if group[one] != group[other] and touch(subsets[one], subsets[other]):
            kept, gone = group[one], group[other]
            group = [kept if own == gone else own for own in group]
    members: dict[int, list[NashSubset]] = {}
    for number, subset in zip(group, subsets, strict=True):
        members.setdefault(number, []).append(subset)
    return tuple(Component(tuple(own)) for own in members.values())


def touch(one: NashSubset, other: NashSubset) -> bool:
    """Whether two products have a profile in common."""
    sides = list(zip(one.vertices, other.vertices, strict=True))
    return all(may_meet(*own) for own in sides) and all(meet(*own) for own in sides)


def may_meet(one: Sequence[ExactMix], other: Sequence[ExactMix]) -> bool:
    """Whether each action is somewhere played with the same probability in both polytopes."""
    spans = zip(zip(*one, strict=True), zip(*other, strict=True), strict=True)
    return all(min(own) <= max(others) and min(others) <= max(own) for own, others in spans)


def meet(one: Sequence[ExactMix], other: Sequence[ExactMix]) -> bool:
    """Whether two polytopes of mixes have one in common, exactly.

    Then some weights of all vertices, on both sides half of them, make both sides' mixes equal.
    """
    if set(one) & set(other):
        return True
    if len(one[0]) == 2:  # they are intervals, and known to overlap
        return True
    common = lcm(*(p.denominator for mix in (*one, *other) for p in mix))
    equal = [
        [int(mix[a] * common) for mix in one] + [-int(mix[a] * common) for mix in other]
        for a in range(len(one[0]))
    ]
    both = [row for own in equal for row in (own, [-value for value in own])]
    return bool(extreme_weights(both, len(one) + len(other)))
