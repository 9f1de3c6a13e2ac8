"""The search loop of branch and prune: what is done with a cell."""

from __future__ import annotations

from alliancegame.solvers.branch_and_prune.search.cell_roots import (
    CONTRACTION,
    ball_slack,
    examine,
    maps_into_itself,
    newton,
    spread,
    surround,
)
from alliancegame.solvers.branch_and_prune.search.cells import (
    ASKED,
    CLOSED,
    CURRENT,
    GAINED,
    GAME,
    HALVINGS,
    MASK,
    SIGNIFICANT_BITS,
    SIZE,
    SMALL,
    STACK,
    Cells,
    copy_cell,
    edge_length,
    edge_to_halve,
    exact_halvings,
    last_action,
    move,
    pin,
    set_out,
)
from alliancegame.solvers.branch_and_prune.search.comparisons import all_stable
from alliancegame.solvers.branch_and_prune.search.equations import (
    free_actors,
    set_up,
)
from alliancegame.solvers.branch_and_prune.search.narrowing import (
    CUTS,
    narrow,
    push_faces,
    slack_of,
)
from alliancegame.solvers.branch_and_prune.search.search_memory import laid_out
from alliancegame.solvers.branch_and_prune.search.search_record import (
    BISECT,
    CELL,
    EXACT,
    FACE,
    FACES,
    FREE,
    INQUIRED,
    KEPT,
    MIXER,
    NUMBERS,
    ON_STACK,
    PAIR,
    PURE,
    ROOT,
    ROOTS,
    SOLVED,
    STEPS,
    TREATED,
    UNDECIDED,
    WHOLE,
    Record,
    ask_about_face,
    keep_cell,
    keep_root,
    known_face,
    known_root,
    write,
    write_exclusion,
)
from alliancegame.solvers.branch_and_prune.search.separation import separate, weak_pair
from alliancegame.solvers.branch_and_prune.search.system import Edges, System
from alliancegame.solvers.branch_and_prune.search.workspace import Floats, Ints

DEEP = 6
"""Halvings for each unknown of the game after which a cell's face is left to exact arithmetic."""
PATIENCE = 24
"""Halvings after which equations of two actors that have no inverse are left to exact arithmetic,
if rounding keeps that from being done at once."""
CHANCE = 3
"""Halvings before which equations without an inverse at a centre are taken for chance."""
SETTLED, DONE, WAITING, INQUIRING, OPEN = range(5)
"""The outcomes of treating a cell: its faces are still to do; all of it is dealt with or on the
stack; a question about its face or about itself has to be answered first; nothing is known yet."""
LONG, LONGER = 2.0**-4, 2.0**3
"""About a cell on a face that exact arithmetic did not decide is asked once its longest edge is
below the first of these, and again each time it is so many times shorter."""


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


def proved_root(cells: Cells, system: System, edges: Edges, record: Record, q: float) -> int:
    """The number of the only root about the current cell, proved and on record; else -1.

    q: a contraction constant of the cell
    """
    if not newton(cells, system):
        return -1
    root = known_root(cells, system, record)
    surround(cells, system)
    known = root < record.tally[ROOTS]
    slack, sign = ball_slack(cells), 0
    if not known:
        sign, excluded, own = examine(cells, SMALL, system, slack)
        if excluded or own >= CONTRACTION or not maps_into_itself(cells, system):
            return -1
    # In place of the cell take one that holds both: q grows by these factors.
    if q * spread(cells, edges, system.order, system.scratch) >= CONTRACTION:
        return -1
    if not known:
        keep_root(cells, system, record, slack, sign)
    return root


def search(
    payoffs: Floats, counts: Ints, words: Floats, places: int, steps: int, entries: int,
    trusted: bool, shortest: float, limit: int,
) -> bool:  # fmt: skip
    """Treat up to `limit` cells from the stack, at first the whole game.

    It stops as soon as it asks about a face, so that its last one on record is not answered, or
    about the cell that is then on top of the stack.

    payoffs:  shape (n, k_1 ... k_n)
    words:    the memory, with room for so many cells on the stack, steps on record, and roots and
              kept cells
    trusted:  whether the payoffs are the game's own, not rounded
    shortest: an edge below this length is not halved; the cell is left open
    returns:  False if there is too little room to go on
    """
    cells, system, edges, record = laid_out(words, counts, places, steps, entries)
    tally = record.tally
    if tally[TREATED] + tally[ON_STACK] == 0:
        set_out(cells, GAME, payoffs, record.exponents)
        tally[EXACT] = exact_halvings(cells, GAME) if trusted else -1
        copy_cell(cells, GAME, STACK)
        tally[ON_STACK] = 1
    for _ in range(limit):
        if tally[ON_STACK] == 0:
            return True
        if not has_room(record, counts, places):
            return False
        tally[ON_STACK] -= 1
        tally[TREATED] += 1
        copy_cell(cells, STACK + tally[ON_STACK], CURRENT)
        if cells.depth[CURRENT, ASKED] == CLOSED:
            cells.depth[CURRENT, ASKED] = 0
            write(record, CELL, 0, 0, 0)
            push_faces(cells, record, -1)
            continue
        if not narrow(cells, edges, record) or write_few_mixers(cells, record, 1):
            continue
        face = known_face(cells, record)
        if face >= 0 and record.faces[face, SOLVED] == 1:
            write(record, FACE, 0, 0, 0)
            push_faces(cells, record, -1)
            continue
        slack = slack_of(cells, record)
        outcome = by_equations(cells, system, edges, record, face, slack)
        if outcome == OPEN:
            varies = edges.variations
            outcome = by_division(cells, system.gains, varies, record, face, slack, shortest)
        if outcome == SETTLED:
            push_faces(cells, record, -1)
        elif outcome in (WAITING, INQUIRING):
            if outcome == WAITING:
                ask_about_face(cells, record)
            else:
                cells.depth[CURRENT, ASKED] += 1
                tally[INQUIRED] += 1
            # Once that is answered the search goes on with the cell.
            copy_cell(cells, CURRENT, STACK + tally[ON_STACK])
            tally[ON_STACK] += 1
            tally[TREATED] -= 1
            return True
    return True


def has_room(record: Record, counts: Ints, places: int) -> bool:
    """Whether there is memory for all that treating a cell may put on the stack and on record."""
    tally = record.tally
    on_stack, written = 2, 2
    for count in counts:
        on_stack += count
        written += (1 + 2 * CUTS) * count
    fits: bool = (
        STACK + tally[ON_STACK] + on_stack <= places
        and tally[STEPS] + written <= len(record.steps)
        and tally[NUMBERS] + written <= len(record.numbers)
        and tally[ROOTS] < len(record.roots)
        and tally[KEPT] < len(record.kept)
        and tally[FACES] < len(record.faces)
    )
    return fits


def by_equations(
    cells: Cells, system: System, edges: Edges, record: Record, face: int, slack: float
) -> int:
    """Outcome of looking at the indifference equations of the current cell.

    face:  its number on record, -1 if it is not there
    slack: what a difference of its payoffs exceeds only if it is above 0; 0 if they are exact
    """
    if slack == 0.0 and weak_pair(cells, system, record):
        return SETTLED
    sign, excluded, q = examine(cells, CURRENT, system, slack)
    if not excluded and q >= CONTRACTION and record.tally[EXACT] >= 0:
        excluded = separate(cells, CURRENT, system, slack)
    if sign == 0 and not excluded:
        return by_exact_arithmetic(cells, system, edges, record, face, slack)
    if excluded:
        write_exclusion(cells, system, record, CURRENT)
        return SETTLED
    if q < CONTRACTION:
        root = proved_root(cells, system, edges, record, q)
        if root >= 0:
            write(record, ROOT, root, 0, 0)
            return SETTLED
        set_up(cells, CURRENT, system)  # where the small cell's equations are in their place
    return OPEN


def by_exact_arithmetic(
    cells: Cells, system: System, edges: Edges, record: Record, face: int, slack: float
) -> int:
    """Outcome for a cell whose equations have no inverse at its centre.

    Halving would go on for ever if they have none at a root, or the roots are a continuum. Games of
    two actors have a method of their own; all others ask about the face once, and are then taken
    up without the actors who change nothing.
    """
    exact = slack == 0.0
    patient = exact or cells.depth[CURRENT, HALVINGS] > PATIENCE
    if patient and write_few_mixers(cells, record, 2):
        return DONE
    if exact and face < 0 and cells.depth[CURRENT, HALVINGS] >= CHANCE:
        return WAITING
    free = free_actors(cells, CURRENT, system) if exact else 0
    return but_for_free_actors(cells, system, edges, record, free, slack) if free != 0 else OPEN


def but_for_free_actors(
    cells: Cells, system: System, edges: Edges, record: Record, free: int, slack: float
) -> int:
    """Outcome of looking at the equations once actors whose mix changes none are pinned.

    free: these actors, as bits
    """
    saved = STACK + record.tally[ON_STACK]
    copy_cell(cells, CURRENT, saved)
    for j in range(len(cells.counts)):
        if free >> j & 1:
            pin(cells, CURRENT, j)
    _, excluded, q = examine(cells, CURRENT, system, slack)
    root = -1
    if excluded:
        write_exclusion(cells, system, record, saved)
    elif q < CONTRACTION:
        root = proved_root(cells, system, edges, record, q)
    copy_cell(cells, saved, CURRENT)
    if root >= 0:
        write(record, FREE, root, free, keep_cell(cells, record))
    if excluded or root >= 0:
        return SETTLED
    set_up(cells, CURRENT, system)
    return OPEN


def by_division(
    cells: Cells, gains: Floats, variations: Floats, record: Record, face: int, slack: float,
    shortest: float,
) -> int:  # fmt: skip
    """Outcome of dividing the current cell, which is left open if that would not help.

    gains:      differences of payoffs, as its equations have them
    variations: room for these along edges
    face:       its number on record, -1 if it is not there
    """
    if slack == 0.0 and all_stable(cells, CURRENT):
        write(record, WHOLE, keep_cell(cells, record), 0, 0)
        return DONE
    actor, p, q = edge_to_halve(cells, CURRENT, gains, variations)
    longest = edge_length(cells, CURRENT, actor, p, q)
    # The more cells are left open the sooner others are: about a continuum there is no end of them.
    too_short = longest < shortest * (1 + record.tally[KEPT])
    deep = 0
    for count in cells.counts:
        deep += DEEP * (count - 1)
    if face < 0 and (too_short or cells.depth[CURRENT, HALVINGS] > deep):
        return WAITING
    asked = cells.depth[CURRENT, ASKED]
    due = longest < LONG / LONGER**asked or (too_short and asked == 0)
    # Vertices of so few bits are not rounded.
    if face >= 0 and due and cells.depth[CURRENT, GAINED] <= SIGNIFICANT_BITS:
        return INQUIRING
    if too_short:
        write(record, UNDECIDED, keep_cell(cells, record), 0, 0)
        return SETTLED
    write(record, BISECT, actor, p, q)
    if cells.state[CURRENT, actor, SIZE] > 2:
        # With more than two vertices both halves would share faces: these come first.
        push_faces(cells, record, actor)
    push_half(cells, record, actor, p, q)
    push_half(cells, record, actor, q, p)
    return DONE


def push_half(cells: Cells, record: Record, actor: int, p: int, q: int) -> None:
    """Put on the stack the half of the current cell at vertex p of the edge to q."""
    half = STACK + record.tally[ON_STACK]
    copy_cell(cells, CURRENT, half)
    move(cells, half, actor, p, q, 0.5)
    for x in range(2):
        cells.depth[half, x] += 1
    record.tally[ON_STACK] += 1
