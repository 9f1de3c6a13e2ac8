"""Combinations of indifference equations that are 0 nowhere in a cell where all are in full play.

The equations take some vector at each vertex. If these lie on one side of a plane through 0, but
for those that are 0, the plane's normal combines the equations so that no profile makes all of them
0, unless it is a mixture of vertices at which they are. The point nearest to 0 of the convex hull
is such a normal, and is approached from one vertex after the other. Unlike the rows of an inverse
this needs no regular derivative.

source: Gilbert, "An iterative procedure for computing the minimum of a quadratic form on a convex
        set" (1966)
"""

from __future__ import annotations

from math import sqrt

from alliancegame.solvers.branch_and_prune.search.cells import (
    CURRENT,
    MASK,
    PLAYS,
    SIZE,
    Cells,
    vertices_of,
)
from alliancegame.solvers.branch_and_prune.search.equations import UNIT
from alliancegame.solvers.branch_and_prune.search.search_record import WEAK, Record, write
from alliancegame.solvers.branch_and_prune.search.system import System
from alliancegame.solvers.branch_and_prune.search.workspace import Floats

APPROACHES = 16
"""Steps towards the point nearest to 0."""
NEAR = 2.0**-30
"""A point whose square is nearer to 0 is none that separates."""


def separate(cells: Cells, c: int, system: System, slack: float) -> bool:
    """Whether a combination of the equations is 0 nowhere in full play; the equations are set up.

    system.multipliers is left as those of the combination.
    slack: what a difference of its payoffs exceeds only if it is above 0; 0 if they are exact
    """
    vertices, size = vertices_of(cells, c), system.starts[len(cells.counts)]
    spread_out(cells, c, system)
    normal, total = system.multipliers, system.total
    for e in range(size):
        normal[e] = 0.0
        for x in range(vertices):
            normal[e] += system.values[e, x] * system.scratch[x]
        normal[e] /= vertices
    for _ in range(APPROACHES):
        worst, least = -1, 0.0
        for x in range(vertices):
            total[x] = 0.0
            for e in range(size):
                total[x] += normal[e] * system.values[e, x]
            if system.scratch[x] > 0.0 and (worst < 0 or total[x] * system.scratch[x] < least):
                worst, least = x, total[x] * system.scratch[x]
        if worst < 0:
            return False
        if least > 0.0:
            return is_positive(cells, c, system, slack)
        square, way = 0.0, 0.0
        for e in range(size):
            square += normal[e] * normal[e]
            step = normal[e] - system.values[e, worst] * system.scratch[worst]
            way += step * step
        if square < NEAR:
            return False
        share = min((square - least) / way, 1.0)
        for e in range(size):
            goal = system.values[e, worst] * system.scratch[worst]
            normal[e] += share * (goal - normal[e])
    return False


def spread_out(cells: Cells, c: int, system: System) -> None:
    """Write the equations at every vertex, and the inverse of their length there or 0.

    They are left in system.values and system.scratch.
    """
    vertices = vertices_of(cells, c)
    for x in range(vertices):
        system.scratch[x] = 0.0
    inner = vertices
    for i in range(len(cells.counts)):
        size = cells.state[c, i, SIZE]
        inner //= size
        for e in range(system.starts[i], system.starts[i + 1]):
            gains, values = system.gains[e], system.values[e]
            for x in range(vertices):
                value = gains[x // (inner * size) * inner + x % inner]
                values[x] = value
                system.scratch[x] += value * value
    for x in range(vertices):
        if system.scratch[x] > 0.0:
            system.scratch[x] = 1.0 / sqrt(system.scratch[x])


def is_positive(cells: Cells, c: int, system: System, slack: float) -> bool:
    """Whether the combination in system.total is surely positive wherever all is in full play."""
    vertices, weight = vertices_of(cells, c), 0.0
    size: int = system.starts[len(cells.counts)]
    for e in range(size):
        weight += abs(system.multipliers[e])
    error = weight * (slack + (2 * (size + len(cells.counts)) + 10) * UNIT)
    ties = 0
    for x in range(vertices):
        if slack == 0.0 and system.scratch[x] == 0.0:
            ties += 1
        elif not system.total[x] > error:
            return False
    return ties == 0 or shows_up(cells, c, -1, system.total, system.scratch)


def weak_pair(cells: Cells, system: System, record: Record) -> bool:
    """Whether some action in play is beaten wherever all supports are in full play."""
    for i in range(len(cells.counts)):
        if cells.state[CURRENT, i, SIZE] < 2:
            continue
        for a in range(cells.counts[i]):
            if cells.state[CURRENT, i, MASK] >> a & 1:
                for b in range(cells.counts[i]):
                    if b != a and weakly_beaten(cells, CURRENT, i, a, b, system):
                        write(record, WEAK, i, a, b)
                        return True
    return False


def weakly_beaten(cells: Cells, c: int, i: int, a: int, b: int, system: System) -> bool:
    """Whether action b of actor i beats a wherever all supports are in full play; exact payoffs.

    It does if it is nowhere worse at the vertices, and better at one that such play involves.
    """
    width = vertices_of(cells, c) // cells.state[c, i, SIZE]
    block, gains = cells.blocks[c, i], system.total
    for x in range(width):
        gains[x] = block[b * width + x] - block[a * width + x]
        if gains[x] < 0.0:
            return False
    return shows_up(cells, c, i, gains, system.scratch)


def shows_up(cells: Cells, c: int, i: int, values: Floats, involved: Floats) -> bool:
    """Whether values that are nowhere negative are positive wherever all supports are in full play.

    A profile involves the vertices of which it is a mixture. Of a simplex with one vertex per
    action that is all of them; of two vertices, one of which plays a single action, it is at least
    the other; else it may be any one.

    i:        whose vertices play no part, as in its own gains; nobody's if it is negative
    values:   at the vertices of the others
    involved: room for an entry per vertex
    """
    width = vertices_of(cells, c)
    if i >= 0:
        width //= cells.state[c, i, SIZE]
    for x in range(width):
        involved[x] = 0.0
    for positive in (1, 0):
        for x in range(width):
            if (values[x] > 0.0) != (positive == 1):
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
