"""Cells of branch and prune: products of simplices, with the payoffs at their vertices.

A cell is a product of simplices, one per actor, each spanned by mixes of that actor (its vertices).
Payoffs are affine in each actor's mix, so over a cell every payoff difference takes its extremes at
the vertices. An actor's payoffs are a flat block, one row per action; a row has an entry for each
choice of vertices by the others, the last actor's varying fastest.

All payoffs are scaled to at most 1 in absolute value. Every comparison leaves room for rounding: a
block's entries are off by at most `slack`.

The loops of this file and of the others that the kernel calls are plain Python that numba compiles
where that pays. They allocate nothing, use no array operations, and call one another in few layers,
each of which is optimized anew: that keeps compilation short. Their hot inner loops run over one
row, a view, because an index into a view starts at 0 and needs no test for being negative.
"""

from __future__ import annotations

from math import frexp, ldexp
from typing import NamedTuple

import numpy as np

from alliancegame.solvers.branch_and_prune.search.workspace import (
    Counts,
    Floats,
    Ints,
    extent,
    taken,
)

CURRENT, SMALL, GAME, STACK = range(4)
"""Places among the cells: the one being treated, one about a root, all profiles; then the stack."""
SIZE, MASK, REQUIRED, PLAYS = range(4)
"""Columns of a cell's state."""
HALVINGS, GAINED, ASKED = range(3)
"""Columns of its depth."""
CLOSED = -1
"""In the place of how often was asked about a cell: that its inside is decided."""
EXACT_BITS = 20
"""Payoffs of at most so many bits are kept exact."""
SIGNIFICANT_BITS = 50
"""Differences of exact payoffs have to fit into so many bits."""


class Cells(NamedTuple):
    """Cells one after the other.

    counts:   actions of each actor, shape (n,)
    state:    of each cell and actor its number of vertices; the actions that some vertex plays, a
              bit mask; of these, the ones that are looked for with positive probability only; and
              the actions that each vertex plays: shape (cells, n, 3 + most actions)
    depth:    how often the cell was halved, how many bits its payoffs gained by that and by cuts,
              and how often was asked about it or what it was part of, shape (cells, 3)
    vertices: mixes, shape (cells, n, most actions, most actions)
    blocks:   payoffs, shape (cells, n, k_1 ... k_n), of which the front is in use
    """

    counts: Ints
    state: Ints
    depth: Ints
    vertices: Floats
    blocks: Floats


class CellShapes(NamedTuple):
    """Shapes of the arrays of Cells but for the counts."""

    state: tuple[int, int, int]
    depth: tuple[int, int]
    vertices: tuple[int, int, int, int]
    blocks: tuple[int, int, int]


def cell_shapes(counts: Counts, places: int) -> CellShapes:
    """Shapes for so many cells."""
    n, most, total, _ = extent(counts)
    return CellShapes(
        (places, n, PLAYS + most), (places, ASKED + 1), (places, n, most, most), (places, n, total)
    )


def cells_in(words: Floats, at: int, counts: Ints, places: int) -> tuple[Cells, int]:
    """The arrays of cells in a block of words from `at` on, and where they end."""
    shapes = cell_shapes(counts, places)
    integers = words.view(np.int64)
    state, at = taken(integers, at, shapes.state)
    depth, at = taken(integers, at, shapes.depth)
    vertices, at = taken(words, at, shapes.vertices)
    blocks, at = taken(words, at, shapes.blocks)
    return Cells(counts, state, depth, vertices, blocks), at


def set_out(cells: Cells, c: int, payoffs: Floats, exponents: Ints) -> None:
    """Make a cell the product of all simplices, its payoffs scaled to at most 1 in absolute value.

    payoffs:   shape (n, k_1 ... k_n)
    exponents: filled in: of the powers of two that each actor's payoffs are divided by
    """
    inner = payoffs.shape[1]
    outer = 1
    for x in range(ASKED + 1):
        cells.depth[c, x] = 0
    for i in range(len(cells.counts)):
        count = cells.counts[i]
        inner //= count
        block, own = cells.blocks[c, i], payoffs[i]
        greatest = 0.0
        for x in range(len(own)):
            greatest = max(greatest, abs(own[x]))
        exponent = frexp(greatest)[1]
        exponents[i] = exponent
        for a in range(count):
            for o in range(outer):
                source, place = (o * count + a) * inner, (a * outer + o) * inner
                for x in range(inner):
                    block[place + x] = ldexp(own[source + x], -exponent)
        outer *= count
        cells.state[c, i, SIZE] = count
        cells.state[c, i, MASK] = (1 << count) - 1
        cells.state[c, i, REQUIRED] = 0
        for v in range(count):
            cells.state[c, i, PLAYS + v] = 1 << v
            for a in range(count):
                cells.vertices[c, i, v, a] = 1.0 if a == v else 0.0


def exact_halvings(cells: Cells, c: int) -> int:
    """Number of halvings before a cell's payoffs, now exact, are rounded; -1: unknown.

    Where their significant bits are few, every bit stays in place through that many halvings.
    """
    bits = 0
    for block in cells.blocks[c]:
        for value in block:
            while value * 2.0**bits % 1.0 != 0.0:
                bits += 1
                if bits > EXACT_BITS:
                    return -1
    return SIGNIFICANT_BITS - bits


def vertices_of(cells: Cells, c: int) -> int:
    """Number of vertices of a cell."""
    total = 1
    for j in range(len(cells.counts)):
        total *= cells.state[c, j, SIZE]
    return total


def behind(cells: Cells, c: int, i: int, j: int) -> int:
    """Number of entries of actor i's rows between one vertex of actor j and the next."""
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
    for x in range(ASKED + 1):
        cells.depth[target, x] = cells.depth[source, x]
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
    kept, mask = 0, 0
    for v in range(cells.state[c, j, SIZE]):
        plays = cells.state[c, j, PLAYS + v]
        if not plays >> action & 1:
            kept |= 1 << v
            mask |= plays
    keep_vertices(cells, c, j, kept)
    cells.state[c, j, MASK] = mask


def pin(cells: Cells, c: int, j: int) -> None:
    """Shrink a cell to the first vertex of actor j, and put it on record as its last action."""
    keep_vertices(cells, c, j, 1)
    cells.state[c, j, MASK] = 1 << last_action(cells.state[c, j, MASK])


def keep_vertices(cells: Cells, c: int, j: int, kept: int) -> None:
    """Leave actor j those vertices alone that are given as bits."""
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
                if kept >> v & 1:
                    source = (o * size + v) * inner
                    for x in range(inner):
                        block[place + x] = block[source + x]
                    place += inner
    left = 0
    for v in range(size):
        if kept >> v & 1:
            for a in range(cells.counts[j]):
                cells.vertices[c, j, left, a] = cells.vertices[c, j, v, a]
            cells.state[c, j, PLAYS + left] = cells.state[c, j, PLAYS + v]
            left += 1
    cells.state[c, j, SIZE] = left


def move(cells: Cells, c: int, j: int, p: int, q: int, ratio: float) -> None:
    """Move vertex q of actor j towards p, until so much of the edge between them is left.

    ratio: of few bits, so that 1 - ratio is exact
    """
    rest = 1.0 - ratio
    size = cells.state[c, j, SIZE]
    vertices = vertices_of(cells, c)
    mixes = cells.vertices[c, j]
    for a in range(cells.counts[j]):
        mixes[q, a] = rest * mixes[p, a] + ratio * mixes[q, a]
    cells.state[c, j, PLAYS + q] |= cells.state[c, j, PLAYS + p]
    for i in range(len(cells.counts)):
        if i == j:
            continue
        inner = behind(cells, c, i, j)
        block = cells.blocks[c, i]
        entries = cells.counts[i] * (vertices // cells.state[c, i, SIZE])
        for start in range(0, entries, size * inner):
            for x in range(start, start + inner):
                block[x + q * inner] = rest * block[x + p * inner] + ratio * block[x + q * inner]


def edge_to_halve(cells: Cells, c: int, gains: Floats, variations: Floats) -> tuple[int, int, int]:
    """(actor, vertex, vertex) of the edge along which payoff differences vary most.

    A cell is decided once its equations keep one sign, or their derivative is nearly constant. The
    edge along which they vary most keeps them from both; where all are constant the longest is it.
    gains:      the differences, one row for each equation, in the order of the actors
    variations: filled in: how much they vary along each edge of the last actor, by its vertices
    """
    best = (-1, 0, 0)
    most = -1.0
    vertices = vertices_of(cells, c)
    for j in range(len(cells.counts)):
        size = cells.state[c, j, SIZE]
        for p in range(size):
            for q in range(p + 1, size):
                variations[p, q] = 1e-9 * edge_length(cells, c, j, p, q)
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
                        variations[p, q] += greatest
        for p in range(size):
            for q in range(p + 1, size):
                if variations[p, q] > most:
                    most = variations[p, q]
                    best = (j, p, q)
    return best


def edge_length(cells: Cells, c: int, j: int, p: int, q: int) -> float:
    """The greatest difference between the probabilities of two vertices."""
    length = 0.0
    for a in range(cells.counts[j]):
        length = max(length, abs(cells.vertices[c, j, p, a] - cells.vertices[c, j, q, a]))
    return length
