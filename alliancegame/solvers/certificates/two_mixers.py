"""Equilibria in which two actors mix and each of the others takes one action.

They are equilibria of the game that these two play, in which nobody else gains from leaving. Those
of the two-actor game are products of polytopes, spanned by extreme mixes that are best replies to
each other (Winkels 1979). The gain of an onlooker is affine in each of the two mixes, so that its
signs at the extreme mixes settle most products: others are left open.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence, Set
from fractions import Fraction
from itertools import combinations, product
from math import comb, prod
from operator import mul
from typing import TypeAlias

from alliancegame.frozen import frozen
from alliancegame.game.game import ExactProfile, Game
from alliancegame.solvers.certificates.lone_mixers import extreme_points, tight_points

Mix: TypeAlias = tuple[Fraction, ...]
Matrix: TypeAlias = Sequence[Sequence[Fraction]]
Span: TypeAlias = tuple[tuple[Mix, ...], tuple[Mix, ...]]
"""The extreme mixes of both actors in a product of polytopes."""

MOST_SETS = 100_000
"""Sets of equations up to which the games of two actors are solved."""


@frozen
class TwoMixers:
    """The equilibria in which two actors mix and nobody else does.

    sets: products of polytopes, each by its extreme equilibria
    open: products of which only a part may be equilibria
    """

    sets: tuple[frozenset[ExactProfile], ...]
    open: int


def two_mixers(game: Game) -> TwoMixers:
    """The equilibria of all pairs of actors who mix while each of the others takes one action."""
    sets: dict[frozenset[ExactProfile], None] = {}
    unknown = 0
    for pair in combinations(range(game.size), 2):
        m, n = (game.shape[actor] for actor in pair)
        sides = [range(1) if i in pair else range(k) for i, k in enumerate(game.shape)]
        if prod(map(len, sides)) * comb(m + n, m) > MOST_SETS:
            unknown += 1
            continue
        for place in product(*sides):
            own, other = (table_of(game, pair, place, actor)[0] for actor in pair)
            gains = gains_of_onlookers(game, pair, place)
            for span in nash_products(own, other):
                parts = stable_parts(span, gains)
                unknown += parts is None
                for part in parts or ():
                    if all(len(played(mixes)) > 1 for mixes in part):
                        sets[frozenset(profiles(game, pair, place, part))] = None
    return TwoMixers(tuple(sets), unknown)


def table_of(
    game: Game, pair: Sequence[int], place: Sequence[int], actor: int
) -> list[list[list[Fraction]]]:
    """An actor's payoffs by the two actors' actions, for each of its own if it is an onlooker."""
    first, second = pair
    actions = [int(place[actor])] if actor in pair else range(game.shape[actor])
    tables = []
    for action in actions:
        at: list[int | slice] = list(place)
        at[actor] = action
        at[first] = at[second] = slice(None)
        tables.append(game.exact_payoffs[actor][tuple(at)].tolist())
    return tables


def gains_of_onlookers(game: Game, pair: Sequence[int], place: Sequence[int]) -> list[Matrix]:
    """The gain of each deviation of each other actor, by the two actors' actions."""
    gains: list[Matrix] = []
    for actor in set(range(game.size)) - set(pair):
        tables = table_of(game, pair, place, actor)
        stay = tables[place[actor]]
        gains += [
            [[p - q for p, q in zip(*rows, strict=True)] for rows in zip(table, stay, strict=True)]
            for table in tables
            if table != stay
        ]
    return gains


def nash_products(own: Matrix, other: Matrix) -> Iterator[Span]:
    """The maximal products of polytopes of equilibria of a two-actor game.

    own, other: payoffs of both, a row for each action of the first
    """
    m, n = len(own), len(own[0])
    everything = frozenset(range(m + n))
    firsts = labelled_mixes([list(column) for column in zip(*other, strict=True)])
    seconds = {
        mix: frozenset((label + m) % (m + n) for label in labels)
        for mix, labels in labelled_mixes(own).items()
    }
    yield from maximal_products(firsts, seconds, lambda x, y: firsts[x] | seconds[y] == everything)


def labelled_mixes(replies: Matrix) -> dict[Mix, frozenset[int]]:
    """The extreme mixes at which some replies pay most, each with its labels.

    replies: payoffs of the one who replies, a row for each reply, by actions of the one who mixes
    returns: labels of actions that are not played, and after these of replies that pay most
    """
    count, size = len(replies), len(replies[0])
    unplayed = [[Fraction(int(a == b)) for b in range(size)] + [Fraction(0)] for a in range(size)]
    paid = [[*row, Fraction(-1)] for row in replies]
    mixes: dict[Mix, frozenset[int]] = {}
    for *mix, most in tight_points([1] * size + [0], unplayed + paid):
        values = [sum(map(mul, mix, row)) for row in replies]
        if min(mix) >= 0 and max(values) <= most:
            labels = {a for a in range(size) if mix[a] == 0}
            labels |= {size + b for b in range(count) if values[b] == most}
            mixes[tuple(mix)] = frozenset(labels)
    return mixes


def maximal_products(
    firsts: Iterable[Mix], seconds: Iterable[Mix], fit: Callable[[Mix, Mix], bool]
) -> Iterator[Span]:
    """The maximal products of mixes of which all pairs fit each other."""
    partners = {x: frozenset(y for y in seconds if fit(x, y)) for x in firsts}
    common = {own for own in partners.values() if own}
    while True:
        further = {p & q for p, q in combinations(common, 2)} - {frozenset()} - common
        if not further:
            break
        common |= further
    for ys in common:
        yield tuple(x for x, own in partners.items() if ys <= own), tuple(ys)


def stable_parts(span: Span, gains: Sequence[Matrix]) -> list[Span] | None:
    """The parts of a product at which no onlooker gains; None if they are no products."""
    for gain in gains:
        values = {pair: value_at(gain, *pair) for pair in product(*span)}
        if min(values.values()) > 0:
            return []
        if max(values.values()) > 0:
            if min(values.values()) == 0:  # it is nowhere negative, and has to be 0
                return parts_of_ties({pair for pair, value in values.items() if value == 0}, gains)
            is_segment = sorted(map(len, span)) == [1, 2]
            return [segment(span, gains)] if is_segment else None
    return [span]


def parts_of_ties(ties: Set[tuple[Mix, Mix]], gains: Sequence[Matrix]) -> list[Span] | None:
    """The stable parts of the products of which all pairs of extreme mixes are among these."""
    firsts, seconds = (dict.fromkeys(own) for own in zip(*ties, strict=True))
    stable: list[Span] = []
    for part in maximal_products(firsts, seconds, lambda x, y: (x, y) in ties):
        smaller = stable_parts(part, gains)
        if smaller is None:
            return None
        stable += smaller
    return stable


def segment(span: Span, gains: Sequence[Matrix]) -> Span:
    """The part of a segment at which no onlooker gains, one of the two mixes being fixed."""
    firsts, seconds = span
    rows = [[value_at(gain, x, y) for x in firsts for y in seconds] for gain in gains]
    ends = tuple(dict.fromkeys(extreme_points(2, rows)))
    if len(firsts) == 1:
        return firsts, tuple(mixture(seconds, weights) for weights in ends)
    return tuple(mixture(firsts, weights) for weights in ends), seconds


def mixture(mixes: Sequence[Mix], weights: Sequence[Fraction]) -> Mix:
    """The mean of mixes by weights."""
    return tuple(sum(map(mul, weights, column), Fraction(0)) for column in zip(*mixes, strict=True))


def value_at(table: Matrix, x: Mix, y: Mix) -> Fraction:
    """The mean of a table by two mixes."""
    return sum(
        (
            p * q * value
            for p, row in zip(x, table, strict=True)
            for q, value in zip(y, row, strict=True)
        ),
        Fraction(0),
    )


def played(mixes: Iterable[Mix]) -> set[int]:
    """The actions that some of these mixes play."""
    return {action for mix in mixes for action, p in enumerate(mix) if p}


def profiles(
    game: Game, pair: Sequence[int], place: Sequence[int], span: Span
) -> Iterator[ExactProfile]:
    """The extreme profiles of a product, the others taking their actions."""
    for mixes in product(*span):
        both = dict(zip(pair, mixes, strict=True))
        yield tuple(
            both.get(actor) or tuple(Fraction(int(a == place[actor])) for a in range(count))
            for actor, count in enumerate(game.shape)
        )
