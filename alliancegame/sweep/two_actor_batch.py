"""All equilibria of many small two-actor games, with the games that floating point leaves open.

The signs of the minors of alliancegame.sweep.supports are computed once per game, many games at a
time, and kept as the bits of a word, beside a word that says which of them rounding cannot have
changed. Supports that no known sign excludes are an equilibrium or, if they depend on a sign that
is not known, leave the game undecided: a game not so marked is nondegenerate where it matters, and
its list is complete.

The plain twin in exact arithmetic is tests/support_enumeration.py.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from alliancegame.compiled import Function, compiled, part
from alliancegame.game.game import FloatArray
from alliancegame.sweep.supports import Index, SupportPlan

UNIT: float = 2.0**-50
"""Eight rounding errors: those of a difference and, relative to the minors' size, of sums of
products."""

HUGE = 1e75
"""Largest difference; its inverse the smallest: between them no minor overflows or vanishes."""

BLOCK = 128
"""Games handled together: their minors stay in the nearest cache."""

Words = npt.NDArray[np.int64]


class Room(NamedTuple):
    """Arrays for the work of a kernel, for up to BLOCK games: to make them inside takes long to
    compile.

    values:  the minors of both actors, a row of zeros and one of ones, shape (minors + 2, BLOCK)
    largest: the greatest size of each actor's first minors, shape (2, BLOCK)
    cutoffs: the sizes from which signs of each order are known, shape (2, 3, BLOCK)
    words:   signs of each actor's minors, and which of them are known, shape (2, 2, BLOCK)
    pairs:   pairs of supports, as bits, shape (BLOCK,)
    fits:    1 where a pair may be one of an equilibrium, else 0, shape (BLOCK,)
    hits:    games where it is, shape (BLOCK,)
    """

    values: FloatArray
    largest: FloatArray
    cutoffs: FloatArray
    words: Words
    pairs: Words
    fits: npt.NDArray[np.uint64]
    hits: npt.NDArray[np.uint64]


def room_for(minors: int) -> Room:
    """Room for so many minors."""
    values = np.zeros((minors + 2, BLOCK))
    values[-1] = 1.0
    words, pairs = np.empty((2, 2, BLOCK), dtype=np.int64), np.empty(BLOCK, dtype=np.int64)
    fits, hits = np.empty((2, BLOCK), dtype=np.uint64)
    return Room(values, np.empty((2, BLOCK)), np.empty((2, 3, BLOCK)), words, pairs, fits, hits)


PARTS = "compute_minors", "_subtract", "_bound", "_expand", "_read", "_agree", "_collect", "_keep"
"""Functions that are compiled with a kernel."""


def whole(function: Function) -> Function:
    """Compilation of the kernel together with its parts."""
    return compiled(function, parts=PARTS)


@whole
def bimatrix_kernel(
    payoffs: FloatArray,
    errors: FloatArray,
    plan: SupportPlan,
    room: Room,
    rows: int,
    profiles: FloatArray,
    found: npt.NDArray[np.int8],
    undecided: npt.NDArray[np.bool_],
) -> None:
    """Every equilibrium of games up to 4×4.

    payoffs:   shape (2, rows · columns, games)
    errors:    bounds on the payoffs' errors, shape (2, games)
    plan:      from support_plan
    room:      from room_for
    profiles:  filled in, both mixes one after the other, shape (games, slots, rows + columns)
    found:     filled in with the number of equilibria, shape (games,)
    undecided: filled in where exact arithmetic must decide, shape (games,)
    """
    games = payoffs.shape[2]
    minors, agreement, _ = plan
    values, largest, cutoffs, words, _, fits, hits = room
    for start in range(0, games, BLOCK):
        stop = min(start + BLOCK, games)
        found[start:stop] = 0
        undecided[start:stop] = False
        words[:] = 0
        compute_minors(payoffs, start, stop, minors, values, largest)
        for actor in range(2):
            _bound(largest[actor], errors[actor, start:stop], cutoffs[actor])
        for m in range(len(minors)):
            actor, bit, k = minors[m, 0], minors[m, 1], minors[m, 2]
            _read(values[m], cutoffs[actor, k - 1], 1 << bit, words[actor])
        for pair in range(len(agreement)):
            _agree(agreement[pair], words, fits)
            hit = hits[: _collect(fits[: stop - start], hits)]
            _keep(hit, plan, pair, words, values, rows, start, profiles, found, undecided)


@part
def compute_minors(
    payoffs: FloatArray,
    start: int,
    stop: int,
    minors: Index,
    values: FloatArray,
    largest: FloatArray,
) -> None:
    """Writes the minors of up to BLOCK games, and for each actor the greatest size of the first.

    payoffs:     shape (2, rows · columns, games)
    start, stop: the games
    """
    largest[:] = 0.0
    for m in range(len(minors)):
        if minors[m, 2] == 1:
            actor = minors[m, 0]
            one, two = (
                payoffs[actor, minors[m, 3], start:stop],
                payoffs[actor, minors[m, 4], start:stop],
            )
            _subtract(one, two, values[m], largest[actor])
        else:
            _expand(values, minors[m, 3:], values[m])


@part
def _subtract(one: FloatArray, two: FloatArray, row: FloatArray, largest: FloatArray) -> None:
    """A row of differences; their greatest size so far."""
    for g in range(len(one)):
        row[g] = one[g] - two[g]
        largest[g] = max(largest[g], abs(row[g]))


@part
def difference_bound(size: float, error: float) -> float:
    """The size that a difference must exceed for its sign to be known.

    size:  the greatest of all differences of its actor
    error: a bound on the errors of its payoffs
    """
    return 2 * error + UNIT * size if 1 / HUGE < size < HUGE else np.inf


@part
def _bound(largest: FloatArray, error: FloatArray, cutoffs: FloatArray) -> None:
    """The size that minors of each order must exceed for their sign to be known, (3, BLOCK).

    Differences up to s err by b. A minor of order k is a sum of k! products of k of them, and errs
    by k · k! s^(k − 1) b. Twice that leaves room for its own rounding and the products of errors.
    """
    for g in range(len(error)):
        size = largest[g]
        bound = difference_bound(size, error[g])
        cutoffs[0, g] = bound
        cutoffs[1, g] = 8 * bound * size
        cutoffs[2, g] = 36 * bound * size * size


@part
def _expand(values: FloatArray, parts: Index, row: FloatArray) -> None:
    """A row of minors from earlier ones."""
    a, b, c = values[parts[0]], values[parts[1]], values[parts[2]]
    d, e, f = values[parts[3]], values[parts[4]], values[parts[5]]
    for g in range(BLOCK):
        row[g] = a[g] * b[g] - c[g] * d[g] + e[g] * f[g]


@part
def _read(row: FloatArray, cutoff: FloatArray, bit: int, words: Words) -> None:
    """Sets a bit where a minor is positive, and where this is known."""
    positive, known = words[0], words[1]
    for g in range(BLOCK):
        positive[g] |= bit if row[g] > 0 else 0
        known[g] |= bit if abs(row[g]) > cutoff[g] else 0


@part
def _agree(agreement: Index, words: Words, fits: npt.NDArray[np.uint64]) -> None:
    """1 where no known sign keeps an actor from a pair of supports, else 0."""
    all0, one0, two0 = agreement[0]
    all1, one1, two1 = agreement[1]
    positive0, positive1, known0, known1 = words[0, 0], words[1, 0], words[0, 1], words[1, 1]
    for g in range(BLOCK):
        sure0, sure1 = all0 & known0[g], all1 & known1[g]
        first = ((positive0[g] ^ one0) & sure0 == 0) | ((positive0[g] ^ two0) & sure0 == 0)
        second = ((positive1[g] ^ one1) & sure1 == 0) | ((positive1[g] ^ two1) & sure1 == 0)
        fits[g] = first & second


@part
def _collect(fits: npt.NDArray[np.uint64], hits: npt.NDArray[np.uint64]) -> np.uint64:
    """The number of ones; writes down where, without a branch, for none would be foreseen."""
    count = np.uint64(0)
    for g in range(len(fits)):
        hits[count] = g
        count += fits[g]
    return count


@part
def _keep(
    hits: npt.NDArray[np.uint64],
    plan: SupportPlan,
    pair: int,
    words: Words,
    values: FloatArray,
    rows: int,
    start: int,
    profiles: FloatArray,
    found: npt.NDArray[np.int8],
    undecided: npt.NDArray[np.bool_],
) -> None:
    """Writes down the mixes on a pair of supports where both actors surely agree.

    hits: games, counted from `start`
    """
    _, agreement, weights = plan
    for g in hits:
        game = start + np.int64(g)
        slot = found[game]
        one = agreement[pair, 0, 0] & ~words[0, 1, g]
        two = agreement[pair, 1, 0] & ~words[1, 1, g]
        if one | two != 0 or slot >= profiles.shape[1]:
            undecided[game] = True
            continue
        for first, last in ((0, rows), (rows, profiles.shape[2])):
            total = 0.0
            for action in range(first, last):
                total += abs(values[weights[pair, action], g])
            share = 1 / total
            for action in range(first, last):
                profiles[game, slot, action] = abs(values[weights[pair, action], g]) * share
        found[game] = slot + 1
