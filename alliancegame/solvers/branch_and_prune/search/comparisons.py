"""Actions that beat others over a whole cell: payoff differences at all its vertices."""

from __future__ import annotations

from alliancegame.solvers.branch_and_prune.search.cells import MASK, SIZE, Cells, vertices_of


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
