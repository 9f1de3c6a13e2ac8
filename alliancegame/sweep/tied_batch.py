"""All extreme equilibria of many small two-actor games whose payoffs tie, in whole numbers.

Where payoffs are whole numbers, or such multiples of a power of 2, and small enough, the minors of
alliancegame.sweep.supports are computed without rounding, so that each sign is known, and 0 too. A
mix is a vertex of the other actor's best replies if for some own set I of equally many actions

- its weights, minors of I, are all of one sign and none is 0, and
- no action outside of I gains, by the minors that are losses. Those that lose nothing reply best
  too.

Two vertices are an extreme equilibrium if each is played only by best replies to the other. All
equilibria are convex combinations of these, so that any expectation lies between theirs.

The twin in exact arithmetic is alliancegame.solvers.two_actors.vertex_enumeration.

source: Avis, Rosenberg, Savani and von Stengel, "Enumeration of Nash equilibria for two-player
        games" (2010), section 2
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from alliancegame.compiled import Function, compiled, part
from alliancegame.game.game import FloatArray
from alliancegame.sweep import two_actor_batch as batch
from alliancegame.sweep.supports import LARGEST, Index, VertexPlan
from alliancegame.sweep.two_actor_batch import BLOCK, Words

GRAINS = (1.0, 1024.0)
"""Payoffs times one of these have to be whole numbers."""

EXACT = 2.0**53
"""Whole numbers below this are exact in floating point."""

MOST_VERTICES = 24
"""Vertices of an actor's best replies beyond which a game is left open."""


def linked(function: Function) -> Function:
    """Compilation of a function that calls into the module of generic games."""
    return compiled(function, (batch,), (*batch.PARTS, "_doubt", "_fit", "_add", "_match"))


@linked
def tied_kernel(
    payoffs: FloatArray,
    minors: Index,
    plan: VertexPlan,
    counts: Index,
    profiles: FloatArray,
    found: npt.NDArray[np.int8],
    undecided: npt.NDArray[np.bool_],
) -> None:
    """Every extreme equilibrium of games up to 4×4.

    payoffs:   shape (2, rows · columns, games), without errors
    minors:    of `support_plan`
    plan:      from vertex_plan
    counts:    numbers of actions, shape (2,)
    profiles:  filled in, both mixes one after the other, shape (games, slots, rows + columns)
    found:     filled in with the number of extreme equilibria, shape (games,)
    undecided: filled in where payoffs are no such numbers, or more are found than there are slots,
               shape (games,)
    """
    games = payoffs.shape[2]
    values = np.zeros((len(minors) + 2, BLOCK))
    values[-1] = 1.0
    order = minors[-1, 2] if len(minors) else 0
    largest = np.empty((2, BLOCK))
    words = np.empty((2, 2, BLOCK), dtype=np.int64)
    fits, hits = np.empty(BLOCK, dtype=np.uint64), np.empty(BLOCK, dtype=np.uint64)
    sizes = np.empty((BLOCK, 2), dtype=np.int64)
    most = min(MOST_VERTICES, len(plan.tests) // 2)
    labels = np.empty((BLOCK, 2, most, 2), dtype=np.int64)
    mixes = np.empty((BLOCK, 2, most, LARGEST))
    for start in range(0, games, BLOCK):
        stop = min(start + BLOCK, games)
        block, doubt = payoffs[:, :, start:stop], undecided[start:stop]
        words[:] = 0
        sizes[:] = 0
        batch.compute_minors(block, minors, values, largest)
        _doubt(block, largest, order, doubt)
        for m in range(len(minors)):
            _read(values[m], 1 << minors[m, 1], words[minors[m, 0]])
        for test in range(len(plan.tests)):
            _fit(plan.tests[test], words[plan.tests[test, 0]], fits)
            hit = hits[: batch._collect(fits[: stop - start], hits)]
            _add(hit, plan, test, words, values, sizes, labels, mixes, doubt)
        _match(sizes, labels, mixes, counts, profiles[start:stop], found[start:stop], doubt)


@part
def _doubt(
    payoffs: FloatArray, largest: FloatArray, order: int, doubt: npt.NDArray[np.bool_]
) -> None:
    """Marks games whose payoffs are no whole multiples of a grain, or whose minors may be rounded.

    A minor of order k of differences up to s is at most k! s^k. Of order 1 any sign is right.
    """
    for g in range(len(doubt)):
        doubt[g] = False
    if order < 2:
        return
    cells = payoffs.shape[1]
    for actor in range(2):
        for g in range(len(doubt)):
            known = False
            for grain in GRAINS:
                size = largest[actor, g] * grain
                bound = 2.0 * size * size if order == 2 else 6.0 * size * size * size
                whole = bound < EXACT
                for cell in range(cells):
                    value = payoffs[actor, cell, g] * grain
                    whole &= (value == np.rint(value)) & (abs(value) < EXACT)
                known |= whole
            doubt[g] |= not known


@part
def _read(row: FloatArray, bit: int, words: Words) -> None:
    """Sets a bit where a minor is positive, and where it is not 0."""
    positive, other = words[0], words[1]
    for g in range(BLOCK):
        positive[g] |= bit if row[g] > 0 else 0
        other[g] |= bit if row[g] != 0 else 0


@part
def _fit(test: Index, words: Words, fits: npt.NDArray[np.uint64]) -> None:
    """1 where a test's weights have one sign and none is 0, and no other action gains."""
    weights, up, losses, lost, single = test[1], test[2], test[3], test[4], test[7]
    down, won = weights ^ up, lost if single else losses ^ lost
    positive, other = words[0], words[1]
    for g in range(BLOCK):
        signs, sure = positive[g], other[g] & losses
        one = ((signs ^ up) & weights == 0) & ((signs ^ lost) & sure == 0)
        two = ((signs ^ down) & weights == 0) & ((signs ^ won) & sure == 0)
        fits[g] = (other[g] & weights == weights) & (one | two)


@part
def _add(
    hits: npt.NDArray[np.uint64],
    plan: VertexPlan,
    test: int,
    words: Words,
    values: FloatArray,
    sizes: Index,
    labels: Index,
    mixes: FloatArray,
    doubt: npt.NDArray[np.bool_],
) -> None:
    """Adds the vertex to those of each game, unless another set I has shown it already.

    sizes:  how many each actor has, shape (games, 2)
    labels: of each the actions played, and the best replies to it, shape (games, 2, most, 2)
    mixes:  shape (games, 2, most, LARGEST)
    """
    actor, support, tight = plan.tests[test, 0], plan.tests[test, 5], plan.tests[test, 6]
    losses, weights = plan.losses[test], plan.weights[test]
    for g in hits:
        replies, other = tight, words[actor, 1, g]
        for place in range(LARGEST - 1):
            replies |= losses[place, 1] if other & losses[place, 0] == 0 else 0
        count = sizes[g, actor]
        new = True
        for k in range(count):
            new &= (labels[g, actor, k, 0] != support) | (labels[g, actor, k, 1] != replies)
        if not new:
            continue
        if count == labels.shape[2]:
            doubt[g] = True
            continue
        labels[g, actor, count, 0], labels[g, actor, count, 1] = support, replies
        total = 0.0
        for action in range(LARGEST):
            total += abs(values[weights[action], g])
        share = 1 / total
        for action in range(LARGEST):
            mixes[g, actor, count, action] = abs(values[weights[action], g]) * share
        sizes[g, actor] = count + 1


@part
def _match(
    sizes: Index,
    labels: Index,
    mixes: FloatArray,
    counts: Index,
    profiles: FloatArray,
    found: npt.NDArray[np.int8],
    doubt: npt.NDArray[np.bool_],
) -> None:
    """Writes the extreme equilibria of games: pairs of vertices, each of best replies to the other.

    The vertices of the first actor's best replies are mixes of the second.
    """
    for g in range(len(found)):
        number = 0
        for i in range(sizes[g, 1]):
            own, replies = labels[g, 1, i, 0], labels[g, 1, i, 1]
            for j in range(sizes[g, 0]):
                if own & ~labels[g, 0, j, 1] | labels[g, 0, j, 0] & ~replies != 0:
                    continue
                if number == profiles.shape[1]:
                    doubt[g] = True
                    break
                for action in range(counts[0]):
                    profiles[g, number, action] = mixes[g, 1, i, action]
                for action in range(counts[1]):
                    profiles[g, number, counts[0] + action] = mixes[g, 0, j, action]
                number += 1
        found[g] = 0 if doubt[g] else number
