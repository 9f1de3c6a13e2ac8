"""What a search writes down: its steps, the roots it proved and the cells it left open."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from alliancegame.solvers.branch_and_prune.search.cell_roots import BALL, verdict
from alliancegame.solvers.branch_and_prune.search.cells import CURRENT, MASK, SIZE, SMALL, Cells
from alliancegame.solvers.branch_and_prune.search.equations import System
from alliancegame.solvers.branch_and_prune.search.workspace import (
    Counts,
    Floats,
    Ints,
    extent,
    taken,
)

EMPTY, PURE, EXCLUDED, ROOT, BISECT, UNDECIDED, WHOLE = range(7)
MIXER, DROP, WEAK, PAIR, FREE, FACE, CUT = range(7, 14)
ON_STACK, STEPS, NUMBERS, ROOTS, TREATED, KEPT, FACES, EXACT, TALLY = range(9)
"""Places in the tally, and its length; it is the beginning of the memory."""


class Record(NamedTuple):
    """What the search writes down.

    tally:   cells on the stack, steps, numbers and roots written, cells treated, cells kept,
             faces asked about; and up to how many halvings payoffs are exact, -1 if they never are
    steps:   four integers each: what was done, and its arguments
    numbers: in the order of the steps, the multipliers of an exclusion; and of a cut, whose simplex
             is cut, its number of vertices, and how much is left of each edge to the one that stays
    roots:   of each root its verdict, its index (1 or -1) and its support's masks
    centres: the profile in the middle of its small cell, shape (n, most actions)
    kept_sizes, kept: the vertices of cells left open or found to consist of equilibria
    faces:   of the game, on which the equations are singular or many halvings do not settle them:
             whether their equilibria are found by exact arithmetic, and the masks of their supports
    exponents: of the powers of two that each actor's payoffs were divided by
    """

    tally: Ints
    steps: Ints
    numbers: Floats
    roots: Ints
    centres: Floats
    kept_sizes: Ints
    kept: Floats
    faces: Ints
    exponents: Ints


def record_shapes(counts: Counts, steps: int, entries: int) -> tuple[tuple[int, ...], ...]:
    """Of the arrays of Record, with room for so many steps, and so many roots and kept cells."""
    n, widest, _, _ = extent(counts)
    return (
        (TALLY,), (steps, 4), (steps,), (entries, 2 + n), (entries, n, widest), (entries, n),
        (entries, n, widest, widest), (entries, 1 + n), (n,),
    )  # fmt: skip


def record_in(
    words: Floats, at: int, counts: Counts, steps: int, entries: int
) -> tuple[Record, int]:
    """These arrays in a block of words from one on, and where they end."""
    shapes = record_shapes(counts, steps, entries)
    integers = words.view(np.int64)
    tally, at = taken(integers, at, shapes[0])
    done, at = taken(integers, at, shapes[1])
    numbers, at = taken(words, at, shapes[2])
    roots, at = taken(integers, at, shapes[3])
    centres, at = taken(words, at, shapes[4])
    kept_sizes, at = taken(integers, at, shapes[5])
    kept, at = taken(words, at, shapes[6])
    faces, at = taken(integers, at, shapes[7])
    exponents, at = taken(integers, at, shapes[8])
    return Record(tally, done, numbers, roots, centres, kept_sizes, kept, faces, exponents), at


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


def known_face(cells: Cells, record: Record) -> int:
    """The number of the face of the game that the current cell is on, if on record; else -1."""
    for known in range(record.tally[FACES]):
        same = True
        for j in range(len(cells.counts)):
            same = same and record.faces[known, 1 + j] == cells.state[CURRENT, j, MASK]
        if same:
            return known
    return -1


def ask_about_face(cells: Cells, record: Record) -> None:
    """Put on record the face of the game that the current cell is on."""
    new = record.tally[FACES]
    record.tally[FACES] = new + 1
    record.faces[new, 0] = 0
    for j in range(len(cells.counts)):
        record.faces[new, 1 + j] = cells.state[CURRENT, j, MASK]


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
