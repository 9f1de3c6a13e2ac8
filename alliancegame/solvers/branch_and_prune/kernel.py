"""The search loop of branch and prune: what is done with a cell, and the record of it."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import NamedTuple

import numpy as np

from alliancegame.solvers.branch_and_prune import cells as cells_module
from alliancegame.solvers.branch_and_prune import roots as roots_module
from alliancegame.solvers.branch_and_prune.cells import (
    CURRENT,
    MASK,
    REQUIRED,
    SIZE,
    SMALL,
    STACK,
    Cells,
    Floats,
    Ints,
    all_stable,
    behind,
    copy_cell,
    dominator,
    edge_length,
    edge_to_halve,
    halve,
    has_face,
    keep_face,
    last_action,
    vertices_of,
    weakly_beaten,
)
from alliancegame.solvers.branch_and_prune.roots import (
    BALL,
    CONTRACTION,
    UNIT,
    System,
    changes_sign,
    combine,
    contraction_constant,
    deviation,
    examine,
    fill_row,
    invert,
    maps_into_itself,
    newton,
    one_sign,
    precondition,
    sample,
    set_up,
    spread,
    surround,
    turn,
    verdict,
)

EMPTY, PURE, EXCLUDED, ROOT, BISECT, UNDECIDED, WHOLE, MIXER, DROP, WEAK = range(10)
ON_STACK, STEPS, NUMBERS, ROOTS, TREATED, KEPT = range(6)


class Record(NamedTuple):
    """What the search writes down.

    tally:   cells on the stack, steps, numbers and roots written, cells treated, cells kept
    steps:   four integers each: what was done, and its arguments
    numbers: the multipliers of the exclusions, in the order of the steps
    roots:   of each root its verdict, its index (1 or -1) and its support's masks
    centres: the profile in the middle of its small cell, shape (n, most actions)
    kept_sizes, kept: the vertices of cells left open or found to consist of equilibria
    """

    tally: Ints
    steps: Ints
    numbers: Floats
    roots: Ints
    centres: Floats
    kept_sizes: Ints
    kept: Floats


def write(record: Record, code: int, first: int, second: int, third: int) -> None:
    """Append a step to the record."""
    place = record.tally[STEPS]
    record.steps[place, 0] = code
    record.steps[place, 1] = first
    record.steps[place, 2] = second
    record.steps[place, 3] = third
    record.tally[STEPS] = place + 1


def keep_cell(cells: Cells, record: Record) -> int:
    """Put the vertices of the current cell on record; returns its number there."""
    place: int = record.tally[KEPT]
    for i in range(len(cells.counts)):
        record.kept_sizes[place, i] = cells.state[CURRENT, i, SIZE]
        for v in range(cells.state[CURRENT, i, SIZE]):
            for a in range(cells.counts[i]):
                record.kept[place, i, v, a] = cells.vertices[CURRENT, i, v, a]
    record.tally[KEPT] = place + 1
    return place


def shrink(cells: Cells, slack: float, record: Record) -> bool:
    """Take actions that are beaten over the whole cell out of it; False if nothing is left."""
    c = CURRENT
    changed = True
    while changed:
        changed = False
        for i in range(len(cells.counts)):
            for a in range(cells.counts[i]):
                if not cells.state[c, i, MASK] >> a & 1:
                    continue
                rival = dominator(cells, c, i, a, slack)
                if rival < 0:
                    continue
                if cells.state[c, i, REQUIRED] >> a & 1 or not has_face(cells, c, i, a):
                    write(record, EMPTY, i, a, rival)
                    return False
                write(record, DROP, i, a, rival)
                keep_face(cells, c, i, a)
                changed = True
    return True


def weak_pair(cells: Cells, involved: Floats, record: Record) -> bool:
    """Whether some action in play is beaten wherever all supports are in full play."""
    for i in range(len(cells.counts)):
        if cells.state[CURRENT, i, SIZE] < 2:
            continue
        for a in range(cells.counts[i]):
            if cells.state[CURRENT, i, MASK] >> a & 1:
                for b in range(cells.counts[i]):
                    if b != a and weakly_beaten(cells, CURRENT, i, a, b, involved):
                        write(record, WEAK, i, a, b)
                        return True
    return False


def known_root(cells: Cells, system: System, record: Record) -> int:
    """The number of the root on record that system.profile approximates; else the next free."""
    new: int = record.tally[ROOTS]
    for known in range(new):
        same = True
        for j in range(len(cells.counts)):
            same = same and record.roots[known, 2 + j] == cells.state[SMALL, j, MASK]
            for a in range(cells.counts[j]):
                away = abs(record.centres[known, j, a] - system.profile[j, a])
                same = same and away < 0.25 * BALL
        if same:
            for j in range(len(cells.counts)):
                for a in range(cells.counts[j]):
                    system.profile[j, a] = record.centres[known, j, a]
            return known
    return new


def keep_root(cells: Cells, system: System, record: Record, slack: float, sign: int) -> None:
    """Put the root in the small cell on record.

    sign: of the determinant of the equations' derivative
    """
    n = len(cells.counts)
    new = record.tally[ROOTS]
    record.tally[ROOTS] = new + 1
    record.roots[new, 0] = verdict(cells, system, slack)
    record.roots[new, 1] = sign if system.starts[n] % 2 == 0 else -sign
    for j in range(n):
        record.roots[new, 2 + j] = cells.state[SMALL, j, MASK]
        for a in range(cells.counts[j]):
            record.centres[new, j, a] = system.profile[j, a]


def push_faces(cells: Cells, record: Record, actor: int) -> None:
    """Put the current cell's faces on the stack, each without those that came before it.

    actor: only the faces of this one; all if it is negative. All actions are required thereafter.
    """
    for i in range(len(cells.counts)):
        if cells.state[CURRENT, i, SIZE] == 1 or (actor >= 0 and i != actor):
            continue
        for a in range(cells.counts[i]):
            if not (cells.state[CURRENT, i, MASK] & ~cells.state[CURRENT, i, REQUIRED]) >> a & 1:
                continue
            if has_face(cells, CURRENT, i, a):
                face = STACK + record.tally[ON_STACK]
                copy_cell(cells, CURRENT, face)
                keep_face(cells, face, i, a)
                record.tally[ON_STACK] += 1
            cells.state[CURRENT, i, REQUIRED] |= 1 << a


def write_pure_or_mixer(cells: Cells, record: Record) -> bool:
    """Whether fewer than two actors mix in the current cell; says so on record."""
    mixing, mixer, profile = 0, 0, 0
    for i in range(len(cells.counts)):
        profile *= cells.counts[i]
        if cells.state[CURRENT, i, SIZE] > 1:
            mixing += 1
            mixer = i
        else:
            profile += last_action(cells.state[CURRENT, i, MASK])
    if mixing == 0:
        write(record, PURE, 0, 0, 0)
    elif mixing == 1:
        write(record, MIXER, mixer, profile, cells.state[CURRENT, mixer, MASK])
    return mixing < 2


def search(
    counts: Ints, state: Ints, depth: Ints, vertices: Floats, blocks: Floats,
    starts: Ints, gains: Floats, centre: Floats, matrix: Floats, samples: Floats, values: Floats,
    errors: Floats, profile: Floats, scratch: Floats, order: Ints,
    tally: Ints, steps: Ints, numbers: Floats, roots: Ints, centres: Floats, kept_sizes: Ints,
    kept: Floats,
    shortest: float, exact_depth: int, limit: int,
) -> bool:  # fmt: skip
    """Treat up to `limit` cells from the stack.

    The arrays are those of Cells, System and Record; numba takes them much faster than in tuples.
    shortest:    an edge below this length is not halved; the cell is left open
    exact_depth: up to this many halvings the blocks are free of rounding; negative: never
    returns:     False if an array is too short to go on
    """
    cells = Cells(counts, state, depth, vertices, blocks)
    system = System(starts, gains, centre, matrix, samples, values, errors, profile, scratch, order)
    record = Record(tally, steps, numbers, roots, centres, kept_sizes, kept)
    most, ball_slack = 2, 8.0 * UNIT
    for count in counts:
        most += count
        ball_slack += 8.0 * (count + 2) * UNIT
    for _ in range(limit):
        if tally[ON_STACK] == 0:
            return True
        if (
            STACK + tally[ON_STACK] + most > len(depth)
            or tally[STEPS] + most > len(steps)
            or tally[NUMBERS] + most > len(numbers)
            or tally[ROOTS] + 1 > len(roots)
            or tally[KEPT] + 1 > len(kept)
        ):
            return False
        tally[ON_STACK] -= 1
        tally[TREATED] += 1
        copy_cell(cells, STACK + tally[ON_STACK], CURRENT)
        exact = depth[CURRENT] <= exact_depth
        slack = 0.0 if exact else (2 * depth[CURRENT] + 6) * UNIT
        if not shrink(cells, slack, record) or write_pure_or_mixer(cells, record):
            continue
        settled = exact and weak_pair(cells, scratch, record)
        if not settled:
            sign, row, q = examine(cells, CURRENT, system, slack)
            if row >= 0:
                settled = True
                size = starts[len(counts)]
                write(record, EXCLUDED, size, 0, 0)
                for x in range(size):
                    numbers[tally[NUMBERS] + x] = matrix[row, x]
                tally[NUMBERS] += size
            elif q < CONTRACTION:
                if newton(cells, system):
                    root = known_root(cells, system, record)
                    surround(cells, system)
                    proved = root < tally[ROOTS]
                    if not proved:
                        sign, row, own = examine(cells, SMALL, system, ball_slack)
                        proved = row < 0 and own < CONTRACTION and maps_into_itself(cells, system)
                    # In place of the cell take one that holds both: q grows by these factors.
                    if proved and q * spread(cells, system) < CONTRACTION:
                        settled = True
                        if root == tally[ROOTS]:
                            keep_root(cells, system, record, ball_slack, sign)
                        write(record, ROOT, root, 0, 0)
                if not settled:
                    set_up(cells, CURRENT, system)  # the small cell's equations are in its place
        if settled:
            push_faces(cells, record, -1)
            continue
        if exact and all_stable(cells, CURRENT):
            write(record, WHOLE, keep_cell(cells, record), 0, 0)
            continue
        actor, p, q_vertex = edge_to_halve(cells, CURRENT, gains, matrix)
        if edge_length(cells, CURRENT, actor, p, q_vertex) < shortest:
            write(record, UNDECIDED, keep_cell(cells, record), 0, 0)
            push_faces(cells, record, -1)
            continue
        write(record, BISECT, actor, p, q_vertex)
        if state[CURRENT, actor, SIZE] > 2:
            # With more than two vertices both halves would share faces: these come first.
            push_faces(cells, record, actor)
        push_half(cells, record, actor, p, q_vertex)
        push_half(cells, record, actor, q_vertex, p)
    return True


def push_half(cells: Cells, record: Record, actor: int, p: int, q: int) -> None:
    """Put on the stack the half of the current cell at vertex p of the edge to q."""
    half = STACK + record.tally[ON_STACK]
    copy_cell(cells, CURRENT, half)
    halve(cells, half, actor, p, q)
    record.tally[ON_STACK] += 1


HELPERS: tuple[Callable[..., object], ...] = (
    vertices_of, behind, last_action, copy_cell, dominator, has_face, keep_face, halve, all_stable,
    weakly_beaten, edge_length, edge_to_halve,
    set_up, invert, combine, one_sign, sample, changes_sign, fill_row, precondition,
    deviation, contraction_constant, examine, maps_into_itself, turn, surround, newton,
    verdict, spread,
    write, keep_cell, shrink, weak_pair, known_root, keep_root, push_faces, write_pure_or_mixer,
    push_half, search,
)  # fmt: skip
"""What `search` calls, every function after those it calls itself."""


@cache
def compiled_search() -> Callable[..., bool]:
    """`search` as machine code, compiled at its first call or loaded from disk."""
    from numba.extending import register_jitable

    for helper in HELPERS:
        register_jitable(helper)
    return _dispatcher()


def is_loaded() -> bool:
    """Whether this process has used the compiled search."""
    return compiled_search.cache_info().currsize > 0


def is_on_disk() -> bool:
    """Whether an earlier run has left the compiled search on disk; imports numba."""
    from alliancegame.compiled import is_cached

    return is_cached(_dispatcher())


@cache
def _dispatcher() -> Callable[..., bool]:
    from alliancegame.compiled import compiled

    return compiled(search, (cells_module, roots_module))


def new_record(cells: Cells, entries: int = 16) -> Record:
    """Room for some steps, as many numbers, and so many roots and kept cells."""
    n, widest = cells.vertices.shape[1:3]
    steps = max(64, 4 * int(cells.counts.sum()))
    return Record(
        np.zeros(6, np.int64),
        np.zeros((steps, 4), np.int64),
        np.zeros(steps),
        np.zeros((entries, 2 + n), np.int64),
        np.zeros((entries, n, widest)),
        np.zeros((entries, n), np.int64),
        np.zeros((entries, n, widest, widest)),
    )
