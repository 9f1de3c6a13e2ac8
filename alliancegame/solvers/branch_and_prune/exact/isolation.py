"""Roots that are one equilibrium, or an exact one: told by their balls, not by distance.

A ball holds one root of the indifference equations of its face, and where that is an equilibrium it
plays all the actions of the face. Equilibria of different supports are therefore different, as are
those whose balls have no profile in common; and an exact equilibrium in a ball is its root.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from fractions import Fraction
from itertools import combinations
from typing import TypeAlias

from alliancegame.game.game import ExactProfile, FloatArray
from alliancegame.solvers.branch_and_prune.search.cell_roots import BALL
from alliancegame.solvers.branch_and_prune.search.search_record import MASKS, Record

Masks: TypeAlias = tuple[int, ...]  # of each actor, the actions it plays as bits

ROUNDING = 1e-6
"""A sum of differences of probabilities in a ball is known to so much of the ball's size."""


def roots_besides(
    record: Record, roots: Iterable[int], exact: Iterable[ExactProfile]
) -> dict[Masks, list[int]]:
    """The roots by support, without those that are among some exact equilibria."""
    by_support: dict[Masks, list[int]] = defaultdict(list)
    for root in roots:
        by_support[tuple(record.roots[root, MASKS:].tolist())].append(root)
    for profile in exact if by_support else ():
        others = by_support.get(masks_of(profile), [])
        others[:] = [root for root in others if not is_root(profile, record.centres[root])]
    return by_support


def are_apart(record: Record, by_support: dict[Masks, list[int]]) -> bool:
    """Whether the balls of all roots of a support are known to be disjoint."""
    return all(
        disjoint(record.centres[one], record.centres[other])
        for roots in by_support.values()
        for one, other in combinations(roots, 2)
    )


def disjoint(one: FloatArray, other: FloatArray) -> bool:
    """Whether balls on one face about these profiles are known to have none in common.

    Some actor's mixes differ by more than those in a simplex of the size of the ball.
    """
    above = (one - other).clip(0.0).sum(axis=1).max()
    return bool(above > BALL * (1 + ROUNDING))


def is_root(profile: ExactProfile, centre: FloatArray) -> bool:
    """Whether an exact equilibrium lies in the ball about a root of the same support."""
    for mix, floats in zip(profile, centre.tolist(), strict=True):
        *face, last = [a for a, p in enumerate(mix) if p]
        middle = {a: Fraction(floats[a]) for a in face}
        middle[last] = 1 - sum(middle.values(), Fraction(0))
        reach = Fraction(BALL) / len(middle)
        if any(mix[a] - p + reach < 0 for a, p in middle.items()):
            return False
    return True


def masks_of(profile: ExactProfile) -> Masks:
    """The actions that each actor plays."""
    return tuple(sum(1 << a for a, p in enumerate(mix) if p) for mix in profile)
