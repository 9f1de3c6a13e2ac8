"""Equilibria in which each actor takes one action but for one, who mixes several best replies.

For each actor and actions of the others they are a polytope: its mixes of best replies by which no
other actor would gain from leaving. It has the extreme points at which enough of these inequalities
are equations, which are tried one set after another.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import combinations
from math import comb
from operator import mul
from typing import Any

from flint import fmpq, fmpq_mat

from alliancegame.game.game import ExactProfile, Game

Gain = Mapping[int, Fraction]
"""The gain of another actor by some deviation, for each action of the one who mixes."""

MOST_SETS = 5000
"""Sets of inequalities up to which the extreme points of a polytope are looked for."""


def line_of(game: Game, actor: int, place: Sequence[int]) -> list[Fraction]:
    """Payoffs of all actions of an actor against the actions of the others."""
    others: tuple[Any, ...] = (*place[:actor], slice(None), *place[actor + 1 :])
    payoffs: list[Fraction] = game.exact_payoffs[actor][others].tolist()
    return payoffs


def lone_mixes(
    game: Game, actor: int, place: Sequence[int], replies: Sequence[int]
) -> frozenset[ExactProfile] | None:
    """The extreme equilibria in which an actor mixes these best replies and the others stay.

    place:   an action of each actor, of which the mixing one's own does not matter
    returns: None if they are not looked for, being the solutions of too many sets of equations
    """
    gains = gains_of_others(game, actor, place, replies)
    mixed = without_gains(replies, gains)
    signed = {
        tuple(gain[a] for a in mixed): None for gain in gains if any(gain[a] > 0 for a in mixed)
    }
    if mixed and comb(len(mixed) + len(signed), len(mixed) - 1) > MOST_SETS:
        return None
    return frozenset(
        tuple(
            tuple(
                weights.get(a, Fraction(0)) if other == actor else Fraction(int(a == place[other]))
                for a in range(count)
            )
            for other, count in enumerate(game.shape)
        )
        for point in extreme_points(len(mixed), list(signed))
        for weights in [dict(zip(mixed, point, strict=True))]
    )


def gains_of_others(
    game: Game, actor: int, place: Sequence[int], replies: Sequence[int]
) -> list[Gain]:
    """The gain of each other actor by each deviation, for each reply of an actor."""
    gains: list[Gain] = []
    for other in set(range(game.size)) - {actor}:
        lines = {a: line_of(game, other, (*place[:actor], a, *place[actor + 1 :])) for a in replies}
        gains += [
            {a: line[rival] - line[place[other]] for a, line in lines.items()}
            for rival in range(game.shape[other])
        ]
    return gains


def without_gains(replies: Sequence[int], gains: Sequence[Gain]) -> list[int]:
    """The replies that can be played where nobody gains: a gain that is nowhere a loss is none."""
    mixed, before = set(replies), 0
    while len(mixed) != before:
        before = len(mixed)
        for gain in gains:
            if all(gain[a] >= 0 for a in mixed):
                mixed = {a for a in mixed if gain[a] == 0}
    return sorted(mixed)


def extreme_points(
    size: int, gains: Collection[Sequence[Fraction]]
) -> Iterator[tuple[Fraction, ...]]:
    """The extreme points of the mixes of so many actions at which no gain is positive."""
    if size == 0:
        return
    unplayed = [[Fraction(int(a == b)) for b in range(size)] for a in range(size)]
    for point in tight_points([1] * size, [*unplayed, *gains]):
        if min(point) >= 0 and not any(sum(map(mul, point, gain)) > 0 for gain in gains):
            yield point


def tight_points(
    whole: Sequence[int], rows: Sequence[Sequence[Fraction]]
) -> Iterator[tuple[Fraction, ...]]:
    """The points at which a sum is 1 and so many rows are 0 that there is one point only.

    whole: the coefficients of the sum
    rows:  those of what may be 0, of which every choice is tried
    """
    size = len(whole)
    quotients = [[fmpq(own.numerator, own.denominator) for own in row] for row in rows]
    right = fmpq_mat([[int(k == 0)] for k in range(size)])
    for tight in combinations(quotients, size - 1):
        try:
            solution = fmpq_mat([list(map(fmpq, whole)), *tight]).solve(right)
        except ZeroDivisionError:
            continue
        yield tuple(Fraction(int(own.p), int(own.q)) for own in solution.entries())
