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

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from alliancegame.compiled import Function, compiled, part
from alliancegame.game.game import FloatArray
from alliancegame.sweep import two_actor_batch as batch
from alliancegame.sweep.supports import LARGEST, Index, VertexPlan
from alliancegame.sweep.two_actor_batch import BLOCK, Room, Words

GRAIN = 1024.0
"""Payoffs have to be whole numbers, or such once multiplied by this."""

EXACT = 2.0**53
"""Whole numbers below this are exact in floating point."""

ROUNDER = 1.5 * 2.0**52
"""Added to a number and taken off again it leaves the nearest whole one, if that is below 2^51."""

MOST_VERTICES = 24
"""Vertices of an actor's best replies beyond which a game is left open."""


class Vertices(NamedTuple):
    """Vertices of best replies in each game of a block.

    sizes:  how many each actor has, shape (games, 2)
    labels: of each the actions played, the best replies to it and the test that showed it, shape
            (games, 2, most, 3)
    """

    sizes: Index
    labels: Index


def room_for_vertices(plan: VertexPlan) -> Vertices:
    """Room for as many as the plan has tests for each actor, up to MOST_VERTICES."""
    most = min(MOST_VERTICES, len(plan.tests) // 2)
    sizes = np.empty((BLOCK, 2), dtype=np.int64)
    return Vertices(sizes, np.empty((BLOCK, 2, most, 3), dtype=np.int64))


def linked(function: Function) -> Function:
    """Compilation of a function that calls into the module of generic games."""
    return compiled(
        function, (batch,), (*batch.PARTS, "_doubt", "_fit", "_add", "_match", "_write")
    )


@linked
def tied_kernel(
    payoffs: FloatArray,
    minors: Index,
    plan: VertexPlan,
    room: Room,
    vertices: Vertices,
    counts: Index,
    profiles: FloatArray,
    found: npt.NDArray[np.int8],
    undecided: npt.NDArray[np.bool_],
) -> None:
    """Every extreme equilibrium of games up to 4×4.

    payoffs:   shape (2, rows · columns, games), without errors
    minors:    of `support_plan`
    plan:      from vertex_plan
    room:      from room_for
    vertices:  from room_for_vertices
    counts:    numbers of actions, shape (2,)
    profiles:  filled in, both mixes one after the other, shape (games, slots, rows + columns)
    found:     filled in with the number of extreme equilibria, shape (games,)
    undecided: filled in where payoffs are no such numbers, or more are found than there are slots,
               shape (games,)
    """
    games = payoffs.shape[2]
    values, largest, off, words, _, fits, hits = room
    order = minors[-1, 2] if len(minors) else 0
    for start in range(0, games, BLOCK):
        stop = min(start + BLOCK, games)
        doubt = undecided[start:stop]
        words[:] = 0
        vertices.sizes[:] = 0
        batch.compute_minors(payoffs, start, stop, minors, values, largest)
        _doubt(payoffs, start, largest, order, off[0], doubt)
        for m in range(len(minors)):
            _read(values[m], 1 << minors[m, 1], words[minors[m, 0]])
        for test in range(len(plan.tests)):
            _fit(plan.tests[test], words[plan.tests[test, 0]], fits)
            hit = hits[: batch._collect(fits[: stop - start], hits)]
            _add(hit, plan, test, words, vertices, doubt)
        _match(vertices, plan, values, counts, profiles[start:stop], found[start:stop], doubt)


@part
def _doubt(
    payoffs: FloatArray,
    start: int,
    largest: FloatArray,
    order: int,
    off: FloatArray,
    doubt: npt.NDArray[np.bool_],
) -> None:
    """Marks games whose payoffs are no whole multiples of a grain, or whose minors may be rounded.

    A minor of order k of differences up to s is at most k! s^k. Of order 1 any sign is right.
    off: room, shape (2, BLOCK)
    """
    games = len(doubt)
    for g in range(games):
        doubt[g] = False
    for actor in range(2 if order > 1 else 0):
        coarse, fine, size = off[0], off[1], largest[actor]
        for g in range(games):
            coarse[g] = fine[g] = 0.0
        for cell in range(payoffs.shape[1]):
            row = payoffs[actor, cell, start : start + games]
            for g in range(games):
                value, part = row[g], row[g] * GRAIN
                coarse[g] += abs(value - (value + ROUNDER - ROUNDER))
                fine[g] += abs(part - (part + ROUNDER - ROUNDER))
        for g in range(games):
            one = 2 * size[g] ** 2 if order == 2 else 6 * size[g] ** 3
            whole = coarse[g] == 0 and one < EXACT
            doubt[g] |= not (whole or (fine[g] == 0 and one * GRAIN**order < EXACT))


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
    vertices: Vertices,
    doubt: npt.NDArray[np.bool_],
) -> None:
    """Adds the vertex to those of each game, unless another set I has shown it already."""
    sizes, labels = vertices
    actor, support, tight = plan.tests[test, 0], plan.tests[test, 5], plan.tests[test, 6]
    losses = plan.losses[test]
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
        label = labels[g, actor, count]
        label[0], label[1], label[2] = support, replies, test
        sizes[g, actor] = count + 1


@part
def _match(
    vertices: Vertices,
    plan: VertexPlan,
    values: FloatArray,
    counts: Index,
    profiles: FloatArray,
    found: npt.NDArray[np.int8],
    doubt: npt.NDArray[np.bool_],
) -> None:
    """Writes the extreme equilibria of games: pairs of vertices, each of best replies to the other.

    The vertices of the first actor's best replies are mixes of the second.
    """
    sizes, labels = vertices
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
                profile = profiles[g, number]
                _write(values, plan.weights[labels[g, 1, i, 2]], g, profile[: counts[0]])
                _write(values, plan.weights[labels[g, 0, j, 2]], g, profile[counts[0] :])
                number += 1
        found[g] = 0 if doubt[g] else number


@part
def _write(values: FloatArray, weights: npt.NDArray[np.uint64], g: int, mix: FloatArray) -> None:
    """A vertex as a mix."""
    total = 0.0
    for action in range(len(mix)):
        mix[action] = abs(values[weights[action], g])
        total += mix[action]
    share = 1 / total
    for action in range(len(mix)):
        mix[action] *= share
