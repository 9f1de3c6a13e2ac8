"""Actions that beat others over a whole cell: payoff differences at all its vertices."""

from __future__ import annotations

from alliancegame.solvers.branch_and_prune.search.cells import MASK, PLAYS, SIZE, Cells, vertices_of
from alliancegame.solvers.branch_and_prune.search.workspace import Floats


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


def has_tie(cells: Cells, c: int) -> bool:
    """Whether at some vertex of a cell an action in play pays its actor what another one does."""
    vertices = vertices_of(cells, c)
    for i in range(len(cells.counts)):
        width = vertices // cells.state[c, i, SIZE]
        block = cells.blocks[c, i]
        for a in range(cells.counts[i]):
            if cells.state[c, i, MASK] >> a & 1:
                for b in range(cells.counts[i]):
                    if b == a:
                        continue
                    for x in range(width):
                        if block[a * width + x] == block[b * width + x]:
                            return True
    return False


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
