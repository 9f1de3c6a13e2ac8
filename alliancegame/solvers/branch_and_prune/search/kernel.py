"""The search loop of branch and prune: what is done with a cell."""

from __future__ import annotations

from alliancegame.solvers.branch_and_prune.search.cell_roots import (
    CONTRACTION,
    examine,
    maps_into_itself,
    newton,
    spread,
    surround,
)
from alliancegame.solvers.branch_and_prune.search.cells import (
    CURRENT,
    GAME,
    HALVINGS,
    MASK,
    SIZE,
    SMALL,
    STACK,
    Cells,
    cells_in,
    copy_cell,
    edge_length,
    edge_to_halve,
    exact_halvings,
    last_action,
    move,
    pin,
    set_out,
)
from alliancegame.solvers.branch_and_prune.search.comparisons import (
    all_stable,
    weakly_beaten,
)
from alliancegame.solvers.branch_and_prune.search.equations import (
    UNIT,
    System,
    free_actors,
    set_up,
    system_in,
)
from alliancegame.solvers.branch_and_prune.search.narrowing import (
    CUTS,
    narrow,
    push_faces,
    slack_of,
)
from alliancegame.solvers.branch_and_prune.search.search_record import (
    BISECT,
    EXACT,
    EXCLUDED,
    FACE,
    FACES,
    FREE,
    KEPT,
    MIXER,
    NUMBERS,
    ON_STACK,
    PAIR,
    PURE,
    ROOT,
    ROOTS,
    STEPS,
    TREATED,
    UNDECIDED,
    WEAK,
    WHOLE,
    Record,
    ask_about_face,
    keep_cell,
    keep_root,
    known_face,
    known_root,
    record_in,
    write,
)
from alliancegame.solvers.branch_and_prune.search.workspace import Floats, Ints

DEEP = 6
"""Halvings for each unknown of the game after which a cell's face is left to exact arithmetic."""
PATIENCE = 24
"""Halvings after which equations of two actors that have no inverse are left to exact arithmetic,
if rounding keeps that from being done at once."""


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


def write_few_mixers(cells: Cells, record: Record, most: int) -> bool:
    """Whether at most so many actors, 1 or 2, mix in the current cell; says so on record."""
    mixing, profile = 0, 0
    first, last = 0, 0
    for i in range(len(cells.counts)):
        profile *= cells.counts[i]
        if cells.state[CURRENT, i, SIZE] > 1:
            mixing += 1
            first = last if mixing > 1 else i
            last = i
        else:
            profile += last_action(cells.state[CURRENT, i, MASK])
    if mixing > most:
        return False
    if mixing == 0:
        write(record, PURE, 0, 0, 0)
    elif mixing == 1:
        write(record, MIXER, last, profile, cells.state[CURRENT, last, MASK])
    else:
        write(record, PAIR, first, profile, last)
    return True


def write_exclusion(cells: Cells, system: System, record: Record, row: int, whole: int) -> None:
    """Put on record the multipliers by which the current cell's equations have no root.

    whole: the cell before some actors were pinned, whose equations are not used
    """
    size = 0
    for i in range(len(cells.counts)):
        equations = cells.state[whole, i, SIZE] - 1
        first = system.starts[i]
        used = system.starts[i + 1] > first
        for e in range(equations):
            value = system.matrix[row, first + e] if used else 0.0
            record.numbers[record.tally[NUMBERS] + size] = value
            size += 1
    record.tally[NUMBERS] += size
    write(record, EXCLUDED, size, 0, 0)


def proved_root(cells: Cells, system: System, record: Record, q: float, ball_slack: float) -> int:
    """The number of the only root about the current cell, proved and on record; else -1.

    q: a contraction constant of the cell
    """
    if not newton(cells, system):
        return -1
    tally = record.tally
    root = known_root(cells, system, record)
    surround(cells, system)
    known = root < tally[ROOTS]
    sign = 0
    if not known:
        sign, row, own = examine(cells, SMALL, system, ball_slack)
        if row >= 0 or own >= CONTRACTION or not maps_into_itself(cells, system):
            return -1
    # In place of the cell take one that holds both: q grows by these factors.
    if q * spread(cells, system) >= CONTRACTION:
        return -1
    if not known:
        keep_root(cells, system, record, ball_slack, sign)
    return root


def laid_out(
    words: Floats, counts: Ints, places: int, steps: int, entries: int
) -> tuple[Cells, System, Record]:
    """The arrays of a search in its block of words, the record first."""
    record, at = record_in(words, 0, counts, steps, entries)
    system, at = system_in(words, at, counts)
    cells, _ = cells_in(words, at, counts, places)
    return cells, system, record


def search(
    payoffs: Floats, counts: Ints, words: Floats, places: int, steps: int, entries: int,
    trusted: bool, shortest: float, limit: int,
) -> bool:  # fmt: skip
    """Treat up to `limit` cells from the stack, at first the whole game.

    It stops as soon as it asks about a face, so that its last one on record is not answered.

    payoffs:  shape (n, k_1 ... k_n)
    words:    the memory, with room for so many cells on the stack, steps on record, and roots and
              kept cells
    trusted:  whether the payoffs are the game's own, not rounded
    shortest: an edge below this length is not halved; the cell is left open
    returns:  False if there is too little room to go on
    """
    cells, system, record = laid_out(words, counts, places, steps, entries)
    tally = record.tally
    if tally[TREATED] + tally[ON_STACK] == 0:
        set_out(cells, GAME, payoffs, record.exponents)
        tally[EXACT] = exact_halvings(cells, GAME) if trusted else -1
        copy_cell(cells, GAME, STACK)
        tally[ON_STACK] = 1
    most, written, deep, ball_slack = 2, 2, 0, 8.0 * UNIT
    for count in counts:
        most += count
        written += (1 + 2 * CUTS) * count
        deep += DEEP * (count - 1)
        ball_slack += 8.0 * (count + 2) * UNIT
    for _ in range(limit):
        if tally[ON_STACK] == 0:
            return True
        if (
            STACK + tally[ON_STACK] + most > places
            or tally[STEPS] + written > steps
            or tally[NUMBERS] + written > steps
            or tally[ROOTS] + 1 > entries
            or tally[KEPT] + 1 > entries
            or tally[FACES] + 1 > entries
        ):
            return False
        tally[ON_STACK] -= 1
        tally[TREATED] += 1
        copy_cell(cells, STACK + tally[ON_STACK], CURRENT)
        if not narrow(cells, system, record) or write_few_mixers(cells, record, 1):
            continue
        face = known_face(cells, record)
        if face >= 0 and record.faces[face, 0] == 1:
            write(record, FACE, 0, 0, 0)
            push_faces(cells, record, -1)
            continue
        slack, halvings = slack_of(cells, record), cells.depth[CURRENT, HALVINGS]
        exact = slack == 0.0
        settled = exact and weak_pair(cells, system.scratch, record)
        if not settled:
            sign, row, q = examine(cells, CURRENT, system, slack)
            if sign == 0 and (exact or halvings > PATIENCE) and write_few_mixers(cells, record, 2):
                continue
            if face < 0 and sign == 0 and exact:
                wait_for_face(cells, record)
                return True
            free = free_actors(cells, CURRENT, system) if sign == 0 and exact else 0
            root, saved = -1, STACK + tally[ON_STACK]
            if free != 0:
                copy_cell(cells, CURRENT, saved)
                for j in range(len(counts)):
                    if free >> j & 1:
                        pin(cells, CURRENT, j)
                sign, row, q = examine(cells, CURRENT, system, slack)
            if row >= 0:
                settled = True
                write_exclusion(cells, system, record, row, saved if free != 0 else CURRENT)
            elif q < CONTRACTION:
                root = proved_root(cells, system, record, q, ball_slack)
                if root >= 0:
                    settled = True
                    if free == 0:
                        write(record, ROOT, root, 0, 0)
            if free != 0:
                copy_cell(cells, saved, CURRENT)
                if root >= 0:
                    write(record, FREE, root, free, keep_cell(cells, record))
            if not settled and (free != 0 or q < CONTRACTION):
                set_up(cells, CURRENT, system)  # where other equations are in their place
        if settled:
            push_faces(cells, record, -1)
            continue
        if exact and all_stable(cells, CURRENT):
            write(record, WHOLE, keep_cell(cells, record), 0, 0)
            continue
        actor, p, q_vertex = edge_to_halve(cells, CURRENT, system.gains, system.matrix)
        too_short = edge_length(cells, CURRENT, actor, p, q_vertex) < shortest
        if face < 0 and (halvings > deep or too_short):
            wait_for_face(cells, record)
            return True
        if too_short:
            write(record, UNDECIDED, keep_cell(cells, record), 0, 0)
            push_faces(cells, record, -1)
            continue
        write(record, BISECT, actor, p, q_vertex)
        if cells.state[CURRENT, actor, SIZE] > 2:
            # With more than two vertices both halves would share faces: these come first.
            push_faces(cells, record, actor)
        push_half(cells, record, actor, p, q_vertex)
        push_half(cells, record, actor, q_vertex, p)
    return True


def wait_for_face(cells: Cells, record: Record) -> None:
    """Ask about the current cell's face; the search goes on with the cell once that is answered."""
    ask_about_face(cells, record)
    copy_cell(cells, CURRENT, STACK + record.tally[ON_STACK])
    record.tally[ON_STACK] += 1
    record.tally[TREATED] -= 1


def push_half(cells: Cells, record: Record, actor: int, p: int, q: int) -> None:
    """Put on the stack the half of the current cell at vertex p of the edge to q."""
    half = STACK + record.tally[ON_STACK]
    copy_cell(cells, CURRENT, half)
    move(cells, half, actor, p, q, 0.5)
    for x in range(2):
        cells.depth[half, x] += 1
    record.tally[ON_STACK] += 1
