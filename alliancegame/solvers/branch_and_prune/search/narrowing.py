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
from alliancegame.solvers.branch_and_prune.search.equations import UNIT, System
from alliancegame.solvers.branch_and_prune.search.search_record import (
    CUT,
    DROP,
    EMPTY,
    EXACT,
    NUMBERS,
    ON_STACK,
    Record,
    write,
)
from alliancegame.solvers.branch_and_prune.search.workspace import Floats

CUTS = 3
"""How often a cell is cut before its equations are looked at."""
SHORT = 2.0**-6
"""Of a simplex whose edges are shorter nothing is cut off: cuts would close in without end on a
singular root at one of its vertices, where halving comes to parts without it."""
BITS, FEW_BITS = 10, 3
"""Of the ratios by which it is cut: where payoffs are rounded, and where they are to stay exact."""


def slack_of(cells: Cells, record: Record) -> float:
    """What a difference of the current cell's payoffs has to exceed to be above 0 surely."""
    gained = cells.depth[CURRENT, GAINED]
    return 0.0 if gained <= record.tally[EXACT] else (4 * gained + 6) * UNIT


def narrow(cells: Cells, system: System, record: Record) -> bool:
    """Shrink the current cell and cut parts off, in turn; False if nothing is left.

    Nothing is cut off a cell with exact ties, which are found only as long as they are at vertices.
    """
    for _ in range(CUTS):
        slack = slack_of(cells, record)
        if not shrink(cells, slack, record):
            return False
        if (slack == 0.0 and has_tie(cells, CURRENT)) or not cut(cells, system.samples, record):
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


def cut(cells: Cells, ratios: Floats, record: Record) -> bool:
    """Cut off what can be of each actor's simplex; whether anything was.

    ratios: room for two numbers per vertex
    """
    changed = False
    for j in range(len(cells.counts)):
        size = cells.state[CURRENT, j, SIZE]
        slack = slack_of(cells, record)
        exact = slack == 0.0
        bits = FEW_BITS if exact else BITS
        gained = cells.depth[CURRENT, GAINED] + bits
        longest = 0.0
        for v in range(1, size):
            longest = max(longest, edge_length(cells, CURRENT, j, 0, v))
        if longest < SHORT or (exact and gained > record.tally[EXACT]):
            continue
        i, a, rival = deepest_cut(cells, CURRENT, j, slack, 1 << bits, ratios)
        if i < 0:
            continue
        push_face(cells, record, i, a)
        write(record, CUT, i, a, rival)
        place = record.tally[NUMBERS]
        record.numbers[place] = j
        record.numbers[place + 1] = size
        for v in range(size):
            record.numbers[place + 2 + v] = ratios[0, v]
        record.tally[NUMBERS] = place + 2 + size
        kept = 0
        while ratios[0, kept] > 0.0:
            kept += 1
        for v in range(size):
            if v != kept and ratios[0, v] < 1.0:
                move(cells, CURRENT, j, kept, v, ratios[0, v])
        cells.depth[CURRENT, GAINED] = gained
        changed = True
    return changed


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
