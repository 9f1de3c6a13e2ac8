"""The signs that make two supports an equilibrium of a two-actor game.

In a nondegenerate game the two supports of an equilibrium have equal size k. With R a set of k + 1
of an actor's actions and C one of k of the other's, let the minor Δ(R; C) be the determinant of the
payoffs at R × C less those of the last action of R. Then on supports I and J, up to one factor,

- the mix that makes the actions I equally good gives the p-th action of J (from 0)
  (−1)^p Δ(I; J without it), where k > 1, and
- an action r outside of I loses (−1)^(t + 1) Δ(I and r; J) against it, where r is the t-th of
  these actions (from 0).

So the signs of an actor's minors say with which supports it agrees.

source: von Stengel, "Computing equilibria for two-person games" (2002), algorithm 3.4
"""

from __future__ import annotations

from functools import cache
from itertools import combinations
from typing import NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

LARGEST = 4
"""Most actions of an actor, so that the signs of its minors are bits of one word."""

Index: TypeAlias = npt.NDArray[np.int64]

Subset: TypeAlias = tuple[int, ...]

Minor: TypeAlias = tuple[int, Subset, Subset]
"""An actor, and the sets R and C."""


class SupportPlan(NamedTuple):
    """The minors of both actors to compute, and what they say of each pair of supports.

    minors:    an actor, the minor's place among this actor's, its k, and what it is made of, shape
               (minors, 9). With k = 1, which come first, it is the payoff in one cell less that in
               another; else it is ab − cd + ef with earlier minors a, ..., f, or the row of zeros
               that follows all minors
    agreement: for each pair and actor the minors it depends on, and two choices of those that are
               to be positive, as bits, shape (pairs, 2, 3)
    weights:   for each pair the minors that are the two mixes, up to sign and scale; otherwise the
               row of zeros, and for pure strategies the row of ones after it, shape
               (pairs, rows + columns)
    """

    minors: Index
    agreement: Index
    weights: npt.NDArray[np.uint64]


class VertexPlan(NamedTuple):
    """The signs of an actor's minors that make the other's mix a vertex of its best replies.

    tests:   for each actor and pair of an own set I and a set J of the other's: the actor; which
             minors are the weights of the mix, and which of these are positive if the first is, as
             bits; the same for the minors that are losses; the actions J and I as bits, those of
             actor 2 after those of actor 1; and whether J is one action, shape (tests, 8)
    losses:  for each of these the minors that are losses and the actions that lose, as bits; zeros
             where there are fewer, shape (tests, most, 2)
    weights: for each of these the minors that are the mix, as of `SupportPlan.weights`, shape
             (tests, most actions)
    """

    tests: Index
    losses: Index
    weights: npt.NDArray[np.uint64]


class Numbering(NamedTuple):
    """The minors of both actors in order, where each is, and which bit of its actor's words."""

    minors: list[Minor]
    place: dict[Minor, int]
    bits: dict[Minor, int]


@cache
def numbering(rows: int, columns: int) -> Numbering:
    """The minors of games with these numbers of actions."""
    counts = (rows, columns)
    minors = [
        (actor, own, other)
        for k in range(1, LARGEST)
        for actor in range(2)
        for own in combinations(range(counts[actor]), k + 1)
        for other in combinations(range(counts[1 - actor]), k)
    ]
    place = {minor: i for i, minor in enumerate(minors)}
    bits = {
        m: bit for actor in range(2) for bit, m in enumerate(m for m in minors if m[0] == actor)
    }
    return Numbering(minors, place, bits)


@cache
def support_plan(rows: int, columns: int) -> SupportPlan:
    """The plan for games with these numbers of actions."""
    counts = (rows, columns)
    minors, place, bits = numbering(rows, columns)
    agreement, weights = [], []
    for k in range(1, min(counts) + 1):
        for own in combinations(range(rows), k):
            for other in combinations(range(columns), k):
                pair = (own, other)
                agreement.append(
                    [_agreement(i, pair[i], pair[1 - i], counts[i], bits) for i in range(2)]
                )
                mixes = [_mix(1 - i, pair[1 - i], pair[i], counts[i], place) for i in range(2)]
                weights.append(mixes[0] + mixes[1])
    parts = [[m[0], bits[m], len(m[2]), *_parts(m, columns, place)] for m in minors]
    return SupportPlan(
        np.array(parts, dtype=np.int64).reshape(-1, 9),
        np.array(agreement, dtype=np.int64),
        np.array(weights, dtype=np.uint64),
    )


@cache
def vertex_plan(rows: int, columns: int) -> VertexPlan:
    """The plan for games with these numbers of actions."""
    counts, first = (rows, columns), (0, rows)
    _, place, bits = numbering(rows, columns)
    tests, losses, weights = [], [], []
    for actor in range(2):
        actions, others = counts[actor], counts[1 - actor]
        for k in range(1, min(counts) + 1):
            for other in combinations(range(others), k):
                for own in combinations(range(actions), k):
                    mix = _weight_signs(actor, own, other, bits)
                    losing = _loss_signs(actor, own, other, actions, bits)
                    support = sum(1 << first[1 - actor] + action for action in other)
                    tight = sum(1 << first[actor] + action for action in own)
                    masks = [*_masks(mix), *_masks({b: w for b, w, _ in losing})]
                    tests.append([actor, *masks, support, tight, int(k == 1)])
                    lost = [[1 << bit, 1 << first[actor] + action] for bit, _, action in losing]
                    losses.append(lost + [[0, 0]] * (LARGEST - 1 - len(lost)))
                    row = _mix(actor, own, other, others, place)
                    weights.append(row + [len(place)] * (LARGEST - others))
    return VertexPlan(
        np.array(tests, dtype=np.int64),
        np.array(losses, dtype=np.int64),
        np.array(weights, dtype=np.uint64),
    )


def _mix(actor: int, own: Subset, other: Subset, others: int, place: dict[Minor, int]) -> list[int]:
    """The minors of an actor that are the mix of the other's actions, up to sign and scale."""
    mix = [len(place)] * others
    for p, action in enumerate(other):
        minor = (actor, own, _without(other, p))
        mix[action] = len(place) + 1 if len(other) == 1 else place[minor]
    return mix


def _parts(minor: Minor, columns: int, place: dict[Minor, int]) -> list[int]:
    """The cells, or earlier minors, that a minor is made of."""
    actor, own, other = minor
    if len(other) == 1:
        step, across = (columns, 1) if actor == 0 else (1, columns)
        return [*(action * step + other[0] * across for action in own), 0, 0, 0, 0]
    parts = []
    for p in range(len(other)):  # expanded along the first of `other`
        parts.append(place[actor, (own[p], own[-1]), other[:1]])
        parts.append(place[actor, _without(own, p), other[1:]])
    return parts + [len(place)] * (6 - len(parts))


def _agreement(
    actor: int, own: Subset, other: Subset, actions: int, bits: dict[Minor, int]
) -> tuple[int, int, int]:
    """The minors that decide whether an actor agrees, and two choices of the positive ones."""
    positive = _weight_signs(actor, own, other, bits)
    positive |= {bit: wanted for bit, wanted, _ in _loss_signs(actor, own, other, actions, bits)}
    all_bits, ones = _masks(positive)
    return all_bits, ones, ones if len(own) == 1 else all_bits ^ ones


def _weight_signs(
    actor: int, own: Subset, other: Subset, bits: dict[Minor, int]
) -> dict[int, bool]:
    """The minors that are weights of the other's mix, and whether each is positive if the first is.

    A single action needs no weight.
    """
    if len(own) == 1:
        return {}
    return {bits[actor, own, _without(other, p)]: p % 2 == 0 for p in range(len(other))}


def _loss_signs(
    actor: int, own: Subset, other: Subset, actions: int, bits: dict[Minor, int]
) -> list[tuple[int, bool, int]]:
    """The minors that are losses of the actions not in `own`, whether each is then positive, and
    the action.
    """
    signs = []
    for action in set(range(actions)) - set(own):
        more = tuple(sorted((*own, action)))
        signs.append((bits[actor, more, other], more.index(action) % 2 == 1, action))
    return signs


def _masks(positive: dict[int, bool]) -> tuple[int, int]:
    """All of them, and those that are to be positive, as bits."""
    return sum(1 << b for b in positive), sum(1 << b for b, wanted in positive.items() if wanted)


def _without(actions: Subset, place: int) -> Subset:
    return actions[:place] + actions[place + 1 :]
