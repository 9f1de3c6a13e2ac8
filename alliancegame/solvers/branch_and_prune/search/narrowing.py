"""Making a cell smaller: to a face, by cuts, and by its faces, which go on the stack."""

from __future__ import annotations

from alliancegame.solvers.branch_and_prune.search.cells import (
    CURRENT,
    GAINED,
    MASK,
    REQUIRED,
    SIZE,
    STACK,
    Cells,
    copy_cell,
    edge_length,
    has_face,
    keep_face,
    move,
)
from alliancegame.solvers.branch_and_prune.search.comparisons import dominator, has_tie
from alliancegame.solvers.branch_and_prune.search.cuts import deepest_cut
from alliancegame.solvers.branch_and_prune.search.equations import UNIT
from alliancegame.solvers.branch_and_prune.search.search_record import (
    CUT,
    DROP,
    EMPTY,
    EXACT,
    NUMBERS,
    ON_STACK,
    Record,
    write,
    write_with_numbers,
)
from alliancegame.solvers.branch_and_prune.search.system import Edges
from alliancegame.solvers.branch_and_prune.search.workspace import Floats

CUTS = 3
"""Cuts of a cell before its equations are looked at."""
SHORT = 2.0**-6
"""Of a simplex whose edges are shorter nothing is cut off: cuts would close in without end on a
singular root at one of its vertices, where halving comes to parts without it."""
BITS, FEW_BITS = 10, 3
"""Of the ratios by which it is cut: where payoffs are rounded, and where they are to stay exact."""


def slack_of(cells: Cells, record: Record) -> float:
    """Bound that a difference of the current cell's payoffs exceeds only if it is above 0."""
    gained = cells.depth[CURRENT, GAINED]
    return 0.0 if gained <= record.tally[EXACT] else (4 * gained + 6) * UNIT


def narrow(cells: Cells, edges: Edges, record: Record) -> bool:
    """Shrink the current cell and cut parts off, in turn; False if nothing is left.

    Nothing is cut off a cell with exact ties, which are found only as long as they are at vertices.
    """
    for _ in range(CUTS):
        slack = slack_of(cells, record)
        if not shrink(cells, slack, record):
            return False
        if (slack == 0.0 and has_tie(cells, CURRENT)) or not cut(cells, edges, record):
            return True
    return shrink(cells, slack_of(cells, record), record)


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


def cut(cells: Cells, edges: Edges, record: Record) -> bool:
    """Cut off what can be of each actor's simplex; whether anything was."""
    changed = False
    for j in range(len(cells.counts)):
        slack = slack_of(cells, record)
        bits = FEW_BITS if slack == 0.0 else BITS
        gained = cells.depth[CURRENT, GAINED] + bits
        too_rounded = slack == 0.0 and gained > record.tally[EXACT]
        if too_rounded or longest_edge(cells, j) < SHORT:
            continue
        i, action, rival = deepest_cut(
            cells, CURRENT, j, slack, 1 << bits, edges.ratios, edges.trial
        )
        if i >= 0:
            push_face(cells, record, i, action)
            write_cut(cells, record, i, action, rival, j, edges.ratios)
            move_all(cells, j, edges.ratios)
            cells.depth[CURRENT, GAINED] = gained
            changed = True
    return changed


def longest_edge(cells: Cells, j: int) -> float:
    """The length of the longest edge from actor j's first vertex in the current cell."""
    longest = 0.0
    for v in range(1, cells.state[CURRENT, j, SIZE]):
        longest = max(longest, edge_length(cells, CURRENT, j, 0, v))
    return longest


def write_cut(
    cells: Cells, record: Record, i: int, action: int, rival: int, j: int, ratios: Floats
) -> None:
    """Put on record that actor j's simplex is cut by these ratios."""
    size: int = cells.state[CURRENT, j, SIZE]
    for v in range(size):
        record.numbers[record.tally[NUMBERS] + v] = ratios[v]
    write_with_numbers(record, CUT, i, action, rival, j, size)


def move_all(cells: Cells, j: int, ratios: Floats) -> None:
    """Move actor j's vertices in the current cell towards the one whose ratio is 0."""
    goal = 0
    while ratios[goal] > 0.0:
        goal += 1
    for v in range(cells.state[CURRENT, j, SIZE]):
        if v != goal and ratios[v] < 1.0:
            move(cells, CURRENT, j, goal, v, ratios[v])


def push_faces(cells: Cells, record: Record, actor: int) -> None:
    """Put the current cell's faces on the stack, each without those that came before it.

    actor: only the faces of this one; all if it is negative. All actions are required thereafter.
    """
    for i in range(len(cells.counts)):
        if cells.state[CURRENT, i, SIZE] == 1 or (actor >= 0 and i != actor):
            continue
        for a in range(cells.counts[i]):
            if cells.state[CURRENT, i, MASK] >> a & 1:
                push_face(cells, record, i, a)


def push_face(cells: Cells, record: Record, i: int, a: int) -> None:
    """Put the face without an action on the stack, unless the action is required; now it is."""
    if cells.state[CURRENT, i, REQUIRED] >> a & 1:
        return
    if has_face(cells, CURRENT, i, a):
        face = STACK + record.tally[ON_STACK]
        copy_cell(cells, CURRENT, face)
        keep_face(cells, face, i, a)
        record.tally[ON_STACK] += 1
    cells.state[CURRENT, i, REQUIRED] |= 1 << a
