"""Cells of branch and prune: products of simplices, with the payoffs at their vertices.

A cell is a product of simplices, one per actor, each spanned by mixes of that actor (its vertices).
Payoffs are affine in each actor's mix, so over a cell every payoff difference takes its extremes at
the vertices. An actor's payoffs are a flat block, one row per action; a row has an entry for each
choice of vertices by the others, the last actor's varying fastest.

All payoffs are scaled to at most 1 in absolute value. Every comparison leaves room for rounding: a
block's entries are off by at most `slack`.

The loops of this file and of its two companions are plain Python that numba compiles where that
pays. They allocate nothing, use no array operations, and call one another in few layers, each of
which is optimized anew: that keeps compilation short. Their hot inner loops run over one row, a
view, because an index into a view starts at 0 and needs no test for being negative.
"""

from __future__ import annotations

from typing import NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

Floats: TypeAlias = npt.NDArray[np.float64]
Ints: TypeAlias = npt.NDArray[np.int64]

CURRENT, SMALL, GAME, STACK = range(4)
"""Places among the cells: the one being treated, one about a root, all profiles; then the stack."""
SIZE, MASK, REQUIRED, PLAYS = range(4)
"""Columns of a cell's state."""


class Cells(NamedTuple):
    """Cells one after the other.

    counts:   actions of each actor, shape (n,)
    state:    of each cell and actor its number of vertices; the actions that some vertex plays, a
              bit mask; of these, the ones that are looked for with positive probability only; and
              the actions that each vertex plays: shape (cells, n, 3 + most actions)
    depth:    how often the cell was halved, shape (cells,)
    vertices: mixes, shape (cells, n, most actions, most actions)
    blocks:   payoffs, shape (cells, n, k_1 ... k_n), of which the front is in use
    """

    counts: Ints
    state: Ints
    depth: Ints
    vertices: Floats
    blocks: Floats


def vertices_of(cells: Cells, c: int) -> int:
    """How many vertices a cell has."""
    total = 1
    for j in range(len(cells.counts)):
        total *= cells.state[c, j, SIZE]
    return total


def behind(cells: Cells, c: int, i: int, j: int) -> int:
    """How many entries of actor i's rows lie between one vertex of actor j and the next."""
    total = 1
    for other in range(j + 1, len(cells.counts)):
        if other != i:
            total *= cells.state[c, other, SIZE]
    return total


def last_action(mask: int) -> int:
    """The highest action of a support."""
    last = 0
    while mask >> (last + 1):
        last += 1
    return last


def copy_cell(cells: Cells, source: int, target: int) -> None:
    """Make one cell equal to another."""
    vertices = vertices_of(cells, source)
    cells.depth[target] = cells.depth[source]
    for i in range(len(cells.counts)):
        count, size = cells.counts[i], cells.state[source, i, SIZE]
        for x in range(PLAYS + size):
            cells.state[target, i, x] = cells.state[source, i, x]
        for v in range(size):
            for a in range(count):
                cells.vertices[target, i, v, a] = cells.vertices[source, i, v, a]
        old, new = cells.blocks[source, i], cells.blocks[target, i]
        for x in range(count * (vertices // size)):
            new[x] = old[x]


def dominator(cells: Cells, c: int, i: int, action: int, slack: float) -> int:
    """An action of actor i that beats this one over the whole cell, or -1."""
    width = vertices_of(cells, c) // cells.state[c, i, SIZE]
    block = cells.blocks[c, i]
    worse = action * width
    for rival in range(cells.counts[i]):
        better = rival * width
        beats = rival != action
        for x in range(width):
            if not beats or block[better + x] - block[worse + x] <= slack:
                beats = False
                break
        if beats:
            return rival
    return -1


def has_face(cells: Cells, c: int, i: int, action: int) -> bool:
    """Whether the face without the action exists and can play every required action."""
    played = 0
    for v in range(cells.state[c, i, SIZE]):
        plays = cells.state[c, i, PLAYS + v]
        if not plays >> action & 1:
            played |= plays
    return played != 0 and (cells.state[c, i, REQUIRED] & ~played) == 0


def keep_face(cells: Cells, c: int, j: int, action: int) -> None:
    """Shrink a cell to its face where actor j does not play the action."""
    size = cells.state[c, j, SIZE]
    vertices = vertices_of(cells, c)
    for i in range(len(cells.counts)):
        if i == j:
            continue
        block = cells.blocks[c, i]
        inner = behind(cells, c, i, j)
        entries = cells.counts[i] * (vertices // cells.state[c, i, SIZE])
        place = 0
        for o in range(entries // (size * inner)):
            for v in range(size):
                if not cells.state[c, j, PLAYS + v] >> action & 1:
                    source = (o * size + v) * inner
                    for x in range(inner):
                        block[place + x] = block[source + x]
                    place += inner
    kept, mask = 0, 0
    for v in range(size):
        plays = cells.state[c, j, PLAYS + v]
        if not plays >> action & 1:
            for a in range(cells.counts[j]):
                cells.vertices[c, j, kept, a] = cells.vertices[c, j, v, a]
            cells.state[c, j, PLAYS + kept] = plays
            mask |= plays
            kept += 1
    cells.state[c, j, SIZE] = kept
    cells.state[c, j, MASK] = mask


def halve(cells: Cells, c: int, j: int, p: int, q: int) -> None:
    """Move vertex q of actor j to the middle between p and q."""
    size = cells.state[c, j, SIZE]
    vertices = vertices_of(cells, c)
    mixes = cells.vertices[c, j]
    for a in range(cells.counts[j]):
        mixes[q, a] = 0.5 * (mixes[p, a] + mixes[q, a])
    cells.state[c, j, PLAYS + q] |= cells.state[c, j, PLAYS + p]
    cells.depth[c] += 1
    for i in range(len(cells.counts)):
        if i == j:
            continue
        inner = behind(cells, c, i, j)
        block = cells.blocks[c, i]
        entries = cells.counts[i] * (vertices // cells.state[c, i, SIZE])
        for start in range(0, entries, size * inner):
            for x in range(start, start + inner):
                block[x + q * inner] = 0.5 * (block[x + p * inner] + block[x + q * inner])


def all_stable(cells: Cells, c: int) -> bool:
    """Whether every profile of a cell is an equilibrium, its payoffs being exact."""
    vertices = vertices_of(cells, c)
    for i in range(len(cells.counts)):
        width = vertices // cells.state[c, i, SIZE]
        block = cells.blocks[c, i]
        for a in range(cells.counts[i]):
            if cells.state[c, i, MASK] >> a & 1:
                for b in range(cells.counts[i]):
                    for x in range(width):
                        if block[a * width + x] < block[b * width + x]:
                            return False
    return True


def weakly_beaten(cells: Cells, c: int, i: int, a: int, b: int, involved: Floats) -> bool:
    """Whether action b of actor i beats a wherever all supports are in full play; exact payoffs.

    It does if it is nowhere worse at the vertices, and better at one that such play involves. A
    profile involves the vertices of which it is a mixture. Of a simplex with one vertex per action
    that is all of them; of two vertices, one of which plays a single action, it is at least the
    other; else it may be any one.

    involved: room for an entry per vertex
    """
    vertices = vertices_of(cells, c)
    width = vertices // cells.state[c, i, SIZE]
    block = cells.blocks[c, i]
    for x in range(width):
        if block[b * width + x] < block[a * width + x]:
            return False
    for x in range(width):
        involved[x] = 0.0
    for positive in (1, 0):
        for x in range(width):
            if (block[b * width + x] > block[a * width + x]) != (positive == 1):
                continue
            key = 0
            counted = True
            inner = width
            for j in range(len(cells.counts)):
                if j == i:
                    continue
                size = cells.state[c, j, SIZE]
                inner //= size
                v = x // inner % size
                corners, own = 0, False
                for w in range(size):
                    plays = cells.state[c, j, PLAYS + w]
                    is_corner = plays & (plays - 1) == 0
                    corners += is_corner
                    own = own or (is_corner and w == v)
                if corners == size:
                    v = 0
                elif size == 2 and corners == 1:
                    counted = counted and not own
                    v = 0
                key = key * size + v
            if counted and positive == 1:
                involved[key] = 1.0
            elif counted and involved[key] == 0.0:
                return False
    return True


def edge_to_halve(cells: Cells, c: int, gains: Floats, smears: Floats) -> tuple[int, int, int]:
    """(actor, vertex, vertex) of the edge along which payoff differences vary most.

    gains:  the differences, one row for each equation, in the order of the actors
    smears: room for an entry per vertex of an actor and another one
    """
    best = (-1, 0, 0)
    most = -1.0
    vertices = vertices_of(cells, c)
    for j in range(len(cells.counts)):
        size = cells.state[c, j, SIZE]
        for p in range(size):
            for q in range(p + 1, size):
                smears[p, q] = 1e-9 * edge_length(cells, c, j, p, q)
        e = 0
        for i in range(len(cells.counts)):
            own = cells.state[c, i, SIZE]
            if i == j or size == 1:
                e += own - 1
                continue
            inner = behind(cells, c, i, j)
            for _ in range(own - 1):
                row = gains[e]
                e += 1
                for p in range(size):
                    for q in range(p + 1, size):
                        step = (q - p) * inner
                        greatest = 0.0
                        for start in range(p * inner, vertices // own, size * inner):
                            for x in range(start, start + inner):
                                greatest = max(greatest, abs(row[x] - row[x + step]))
                        smears[p, q] += greatest
        for p in range(size):
            for q in range(p + 1, size):
                if smears[p, q] > most:
                    most = smears[p, q]
                    best = (j, p, q)
    return best


def edge_length(cells: Cells, c: int, j: int, p: int, q: int) -> float:
    """The greatest difference between the probabilities of two vertices."""
    length = 0.0
    for a in range(cells.counts[j]):
        length = max(length, abs(cells.vertices[c, j, p, a] - cells.vertices[c, j, q, a]))
    return length


def room(payoffs: Floats, places: int) -> Cells:
    """So many cells, of which the one in place GAME is the product of all simplices.

    payoffs: shape (n, k_1, ..., k_n), at most 1 in absolute value
    """
    n, counts = payoffs.shape[0], np.array(payoffs.shape[1:], np.int64)
    most, total = int(counts.max()), payoffs[0].size
    cells = Cells(
        counts,
        np.zeros((places, n, PLAYS + most), np.int64),
        np.zeros(places, np.int64),
        np.zeros((places, n, most, most)),
        np.zeros((places, n, total)),
    )
    cells.state[GAME, :, SIZE] = counts
    cells.state[GAME, :, MASK] = (1 << counts) - 1
    cells.state[GAME, :, PLAYS:] = 1 << np.arange(most)
    cells.vertices[GAME] = np.eye(most)
    for i, tensor in enumerate(payoffs):
        own_first = tensor.transpose(i, *range(i), *range(i + 1, n))
        cells.blocks[GAME, i] = own_first.ravel()
    return cells
