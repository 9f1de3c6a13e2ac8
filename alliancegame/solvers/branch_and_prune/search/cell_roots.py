"""Roots of the indifference equations of a cell: at most one, and the proof of it.

A derivative within q < 1 of the identity, after preconditioning, leaves at most one root; and a
small cell that x - G(x) maps into itself has one.
"""

from __future__ import annotations

from alliancegame.solvers.branch_and_prune.search.cells import (
    CURRENT,
    GAME,
    MASK,
    PLAYS,
    SIZE,
    SMALL,
    Cells,
    last_action,
    vertices_of,
)
from alliancegame.solvers.branch_and_prune.search.comparisons import dominator
from alliancegame.solvers.branch_and_prune.search.equations import (
    UNIT,
    excludes_root,
    fill_row,
    invert,
    set_up,
)
from alliancegame.solvers.branch_and_prune.search.system import Edges, System
from alliancegame.solvers.branch_and_prune.search.workspace import Floats, Ints

BALL = 2.0**-26  # size of the cell in which a root is proved
CONTRACTION = 0.95  # what a contraction constant must stay below

EQUILIBRIUM, REFUTED, TIED = 1, 0, -1


def ball_slack(cells: Cells) -> float:
    """Bound that a difference of the small cell's payoffs exceeds only if it is above 0."""
    slack = 8.0 * UNIT
    for count in cells.counts:
        slack += 8.0 * (count + 2) * UNIT
    return slack


def contraction_constant(cells: Cells, c: int, system: System, slack: float) -> float:
    """A rigorous bound on the distance of the preconditioned derivative from the identity.

    Where it is less than CONTRACTION, all of system.values is filled.
    """
    size = system.starts[len(cells.counts)]
    worst = 0.0
    for r in range(size):
        fill_row(cells, c, system, r, slack)
        q = deviation(cells, c, system, r)
        q += 2.0 * size * system.errors[r] + 4.0 * size * UNIT * (q + 1.0)
        worst = max(worst, q)
        if worst >= CONTRACTION:
            break
    return worst


def deviation(cells: Cells, c: int, system: System, row: int) -> float:
    """The greatest sum of absolute differences of one row of that derivative from its unit row."""
    vertices = vertices_of(cells, c)
    values, sums = system.values[row], system.scratch
    for x in range(vertices):
        sums[x] = 0.0
    inner = vertices
    for j in range(len(cells.counts)):
        size = cells.state[c, j, SIZE]
        inner //= size
        if size == 1:
            continue
        for start in range(0, vertices, size * inner):
            for x in range(start, start + inner):
                total = 0.0
                for v in range(size - 1):
                    step = values[x + v * inner] - values[x + (size - 1) * inner]
                    if system.starts[j] + v == row:
                        step -= 1.0
                    total += abs(step)
                for v in range(size):
                    sums[x + v * inner] += total
    greatest = 0.0
    for x in range(vertices):
        greatest = max(greatest, sums[x])
    return greatest


def examine(cells: Cells, c: int, system: System, slack: float) -> tuple[int, bool, float]:
    """Sign, exclusion and contraction: the evidence of a cell's equations about roots inside it.

    system.inverse is left as the inverse of the derivative at the centre.
    returns: the sign of the derivative's determinant; whether there is no root, by the combination
             in system.multipliers; and, if there may be one, a bound on the contraction constant
    """
    set_up(cells, c, system)
    size = system.starts[len(cells.counts)]
    sign = invert(system.derivative, system.inverse, size, system.order, system.scratch)
    if sign == 0:
        return 0, False, 1e300
    if excludes_root(cells, c, system, slack):
        return sign, True, 1e300
    return sign, False, contraction_constant(cells, c, system, slack)


def spread(cells: Cells, edges: Edges, order: Ints, row: Floats) -> float:
    """A factor by which a contraction constant grows from the current cell to the small one.

    That one root at most is in the current cell is no use if the known one lies just outside. In a
    cell that holds both, derivatives are combinations of those in the current one, with weights
    that grow as the small cell moves away. The factor is, for each actor, the greatest sum of
    absolute weights that write a vertex of the small cell by those of the current one.

    order, row: room for an inversion
    """
    factor = 1.0
    for j in range(len(cells.counts)):
        size, mask = cells.state[CURRENT, j, SIZE], cells.state[CURRENT, j, MASK]
        if size < 2:
            continue
        action = 0
        for a in range(cells.counts[j]):
            if mask >> a & 1:
                for v in range(size):
                    edges.corners[action, v] = cells.vertices[CURRENT, j, v, a]
                action += 1
        if invert(edges.corners, edges.weights, size, order, row) == 0:
            return 1e300
        greatest = 0.0
        for w in range(size):
            total = 0.0
            for v in range(size):
                weight = 0.0
                action = 0
                for a in range(cells.counts[j]):
                    if mask >> a & 1:
                        weight += edges.weights[v, action] * cells.vertices[SMALL, j, w, a]
                        action += 1
                total += abs(weight)
            greatest = max(greatest, total)
        factor *= greatest
    return factor


def surround(cells: Cells, system: System) -> None:
    """Make the small cell the one about system.profile on the face that its masks say."""
    state, mixes = cells.state[SMALL], cells.vertices[SMALL]
    for j in range(len(cells.counts)):
        place_vertices(state[j], mixes[j], system.profile[j], cells.counts[j])
    for i in range(len(cells.counts)):
        block, whole = cells.blocks[SMALL, i], cells.blocks[GAME, i]
        place_payoffs(block, whole, state, mixes, cells.counts, i, system.scratch)


def place_vertices(state: Ints, mixes: Floats, centre: Floats, count: int) -> None:
    """Make the vertices of an actor the centre + BALL (unit vector - uniform) on a face.

    state: of the actor in the small cell; its mask says which face
    mixes: filled in: the vertices, one a row
    count: actions of the actor
    """
    mask = state[MASK]
    size = 0
    for a in range(count):
        size += mask >> a & 1
    row = 0
    for a in range(count):
        if not mask >> a & 1:
            continue
        for b in range(count):
            mixes[row, b] = 0.0
            if mask >> b & 1:
                mixes[row, b] = centre[b]
                if size > 1:
                    mixes[row, b] -= BALL / size
        if size > 1:
            mixes[row, a] += BALL
        state[PLAYS + row] = mask
        row += 1
    state[SIZE] = size


def place_payoffs(
    block: Floats, whole: Floats, state: Ints, mixes: Floats, counts: Ints, i: int, turned: Floats
) -> None:
    """Fill actor i's block in the small cell from the game's, one other actor after another.

    state, mixes: of all actors in the small cell
    turned:       room for a block
    """
    outer, inner = counts[i], 1
    for j in range(len(counts)):
        if j != i:
            inner *= counts[j]
    for x in range(outer * inner):
        block[x] = whole[x]
    for j in range(len(counts)):
        if j == i:
            continue
        count, size = counts[j], state[j, SIZE]
        inner //= count
        turn(block, turned, mixes[j, :size, :count], outer, inner)
        outer *= size


def turn(block: Floats, turned: Floats, mixes: Floats, outer: int, inner: int) -> None:
    """Turn the middle axis of a block from an actor's actions to the mixes at its vertices.

    turned: room for the result, which is then in the block
    """
    size, count = mixes.shape
    for o in range(outer):
        for v in range(size):
            for x in range(inner):
                value = 0.0
                for a in range(count):
                    value += mixes[v, a] * block[(o * count + a) * inner + x]
                turned[(o * size + v) * inner + x] = value
    for x in range(outer * size * inner):
        block[x] = turned[x]


def newton(cells: Cells, system: System) -> bool:
    """Move system.profile from the current cell's centre to a root, to full accuracy.

    The small cell is left on the face of the game that has the same actions in play.
    """
    to_centre(cells, system)
    previous = 1e300
    for _ in range(30):
        surround(cells, system)
        set_up(cells, SMALL, system)
        size = system.starts[len(cells.counts)]
        if invert(system.derivative, system.inverse, size, system.order, system.scratch) == 0:
            return False
        longest = newton_step(cells, system)
        if longest > 4.0:
            return False
        # Near a root each step is about the square of the last one, until rounding keeps it up.
        if longest < 1e-14 or (longest < 1e-10 and longest >= 0.5 * previous):
            return True
        previous = longest
    return False


def to_centre(cells: Cells, system: System) -> None:
    """Make system.profile the current cell's centre, and its face that of the small cell."""
    for j in range(len(cells.counts)):
        cells.state[SMALL, j, MASK] = cells.state[CURRENT, j, MASK]
        size = cells.state[CURRENT, j, SIZE]
        for a in range(cells.counts[j]):
            total = 0.0
            for v in range(size):
                total += cells.vertices[CURRENT, j, v, a]
            system.profile[j, a] = total / size
        if size == 1:  # which may be pinned, so that its vertex is not its action
            last = last_action(cells.state[CURRENT, j, MASK])
            for a in range(cells.counts[j]):
                system.profile[j, a] = 1.0 if a == last else 0.0


def newton_step(cells: Cells, system: System) -> float:
    """Move system.profile by the inverse times the equations at it; how far, in one probability."""
    longest = 0.0
    for j in range(len(cells.counts)):
        mask = cells.state[SMALL, j, MASK]
        if cells.state[SMALL, j, SIZE] < 2:
            continue
        last = last_action(mask)
        rest = 1.0
        row = system.starts[j]
        for a in range(last):
            if not mask >> a & 1:
                continue
            step = 0.0
            for x in range(system.starts[-1]):
                step -= system.inverse[row, x] * system.centre[x]
            step *= BALL
            longest = max(longest, abs(step))
            system.profile[j, a] += step
            rest -= system.profile[j, a]
            row += 1
        system.profile[j, last] = rest
    return longest


def maps_into_itself(cells: Cells, system: System) -> bool:
    """Whether x - G(x), G the preconditioned equations, maps the small cell into its interior."""
    vertices = vertices_of(cells, SMALL)
    inner = vertices
    for j in range(len(cells.counts)):
        size = cells.state[SMALL, j, SIZE]
        inner //= size
        first = system.starts[j]
        error = 0.0
        for r in range(first, first + size - 1):
            error += 2.0 * system.errors[r] + 8.0 * UNIT
        for x in range(vertices):
            own = x // inner % size
            rest = 1.0
            for v in range(size - 1):
                weight = (1.0 if own == v else 0.0) - system.values[first + v, x]
                rest -= weight
                if not weight > error:
                    return False
            if size > 1 and not rest > error:
                return False
    return True


def verdict(cells: Cells, system: System, slack: float) -> int:
    """Verdict on the root in the small cell, from payoffs all over it.

    returns: EQUILIBRIUM, REFUTED, or TIED if a probability or a deviation's gain is too near 0
    """
    settled = EQUILIBRIUM
    for i in range(len(cells.counts)):
        mask = cells.state[SMALL, i, MASK]
        for a in range(cells.counts[i]):
            beaten = dominator(cells, SMALL, i, a, slack) >= 0
            if mask >> a & 1:
                if system.profile[i, a] < -2.0 * BALL or beaten:
                    return REFUTED
                if system.profile[i, a] < 2.0 * BALL:
                    settled = TIED
            elif not beaten:
                settled = TIED
    return settled
