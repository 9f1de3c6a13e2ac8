"""The record of a search: its steps, the roots it proved and the cells it left open."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from alliancegame.solvers.branch_and_prune.proof.certificate import KINDS, code_of
from alliancegame.solvers.branch_and_prune.search.cell_roots import BALL, verdict
from alliancegame.solvers.branch_and_prune.search.cells import CURRENT, MASK, SIZE, SMALL, Cells
from alliancegame.solvers.branch_and_prune.search.system import System
from alliancegame.solvers.branch_and_prune.search.workspace import (
    Counts,
    Floats,
    Ints,
    extent,
    taken,
)

EMPTY = code_of("empty")
PURE = code_of("pure")
EXCLUDED = code_of("excluded")
ROOT = code_of("root")
BISECT = code_of("bisect")
UNDECIDED = code_of("undecided")
WHOLE = code_of("whole")
MIXER = code_of("mixer")
DROP = code_of("drop")
WEAK = code_of("weak")
PAIR = code_of("pair")
FREE = code_of("free")
FACE = code_of("face")
CUT = code_of("cut")
CELL = code_of("cell")

HOLD_EQUILIBRIA = np.zeros(len(KINDS), dtype=np.bool_)
"""Whether a list of equilibria needs the steps of a kind, by its code."""
HOLD_EQUILIBRIA[[MIXER, PAIR, FREE, WHOLE, UNDECIDED]] = True


class Tally(NamedTuple):
    """Numbers of what a search holds, at the beginning of its memory.

    on_stack: cells to do
    steps:    on record
    numbers:  on record
    roots:    on record
    treated:  cells dealt with
    kept:     cells on record
    faces:    asked about
    inquired: cells asked about, apart from their faces
    exact:    up to how many halvings payoffs are exact, -1 if they never are
    """

    on_stack: int
    steps: int
    numbers: int
    roots: int
    treated: int
    kept: int
    faces: int
    inquired: int
    exact: int


ON_STACK, STEPS, NUMBERS, ROOTS, TREATED, KEPT, FACES, INQUIRED, EXACT = range(len(Tally._fields))
"""Places of the tally's counts in an array."""
CODE, FIRST, SECOND, THIRD, FOURTH, COUNT, STEP = range(7)
"""Columns of a step, its code, its arguments and how many numbers belong to it; and its length."""
SOLVED = 0
"""Column of a face: whether its equilibria are found by exact arithmetic. Its masks follow."""
VERDICT, INDEX, MASKS = range(3)
"""Columns of a root: its verdict, its index (1 or -1), and the first of its support's masks."""


class Record(NamedTuple):
    """All that a search writes down.

    tally:   see Tally
    steps:   what was done, one row a step
    numbers: in the order of the steps, the multipliers of an exclusion; of a cut, how much is left
             of each edge to the vertex that stays
    roots:   verdict, index and masks
    centres: of each root the profile in the middle of its small cell, shape (n, most actions)
    kept_sizes, kept: the vertices of cells left open or found to consist of equilibria
    faces:   of the game, on which the equations are singular or many halvings do not settle them
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


class RecordShapes(NamedTuple):
    """Shapes of the arrays of Record."""

    tally: tuple[int]
    steps: tuple[int, int]
    numbers: tuple[int]
    roots: tuple[int, int]
    centres: tuple[int, int, int]
    kept_sizes: tuple[int, int]
    kept: tuple[int, int, int, int]
    faces: tuple[int, int]
    exponents: tuple[int]


def record_shapes(counts: Counts, steps: int, entries: int) -> RecordShapes:
    """Shapes with room for so many steps, and so many roots, kept cells and faces."""
    n, widest, _, _ = extent(counts)
    return RecordShapes(
        tally=(EXACT + 1,),
        steps=(steps, STEP),
        numbers=(steps,),
        roots=(entries, MASKS + n),
        centres=(entries, n, widest),
        kept_sizes=(entries, n),
        kept=(entries, n, widest, widest),
        faces=(entries, 1 + n),
        exponents=(n,),
    )


def record_in(
    words: Floats, at: int, counts: Counts, steps: int, entries: int
) -> tuple[Record, int]:
    """The arrays of Record in a block of words from one on, and where they end."""
    shapes = record_shapes(counts, steps, entries)
    integers = words.view(np.int64)
    tally, at = taken(integers, at, shapes.tally)
    done, at = taken(integers, at, shapes.steps)
    numbers, at = taken(words, at, shapes.numbers)
    roots, at = taken(integers, at, shapes.roots)
    centres, at = taken(words, at, shapes.centres)
    kept_sizes, at = taken(integers, at, shapes.kept_sizes)
    kept, at = taken(words, at, shapes.kept)
    faces, at = taken(integers, at, shapes.faces)
    exponents, at = taken(integers, at, shapes.exponents)
    return Record(tally, done, numbers, roots, centres, kept_sizes, kept, faces, exponents), at


def tally_in(words: Floats) -> Tally:
    """The tally of a search in its memory."""
    return Tally(*words[: EXACT + 1].view(np.int64).tolist())


def write(record: Record, code: int, first: int, second: int, third: int) -> None:
    """Append a step of up to three arguments to the record."""
    write_with_numbers(record, code, first, second, third, 0, 0)


def write_with_numbers(
    record: Record, code: int, first: int, second: int, third: int, fourth: int, count: int
) -> None:
    """Append a step to the record whose numbers are there already.

    count: of these
    """
    step = record.steps[record.tally[STEPS]]
    step[CODE] = code
    step[FIRST] = first
    step[SECOND] = second
    step[THIRD] = third
    step[FOURTH] = fourth
    step[COUNT] = count
    record.tally[STEPS] += 1
    record.tally[NUMBERS] += count


def write_exclusion(cells: Cells, system: System, record: Record, whole: int) -> None:
    """Put on record the multipliers by which the current cell's equations have no root.

    whole: the cell before some actors were pinned, whose equations are not used
    """
    count = 0
    for i in range(len(cells.counts)):
        first = system.starts[i]
        used = system.starts[i + 1] > first
        for e in range(cells.state[whole, i, SIZE] - 1):
            value = system.multipliers[first + e] if used else 0.0
            record.numbers[record.tally[NUMBERS] + count] = value
            count += 1
    write_with_numbers(record, EXCLUDED, 0, 0, 0, 0, count)


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
            same = same and record.faces[known, SOLVED + 1 + j] == cells.state[CURRENT, j, MASK]
        if same:
            return known
    return -1


def ask_about_face(cells: Cells, record: Record) -> None:
    """Put on record the face of the game that the current cell is on."""
    new = record.tally[FACES]
    record.tally[FACES] = new + 1
    record.faces[new, SOLVED] = 0
    for j in range(len(cells.counts)):
        record.faces[new, SOLVED + 1 + j] = cells.state[CURRENT, j, MASK]


def known_root(cells: Cells, system: System, record: Record) -> int:
    """The number of the root on record that system.profile approximates; else the next free."""
    new: int = record.tally[ROOTS]
    for known in range(new):
        same = True
        for j in range(len(cells.counts)):
            same = same and record.roots[known, MASKS + j] == cells.state[SMALL, j, MASK]
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
    record.roots[new, VERDICT] = verdict(cells, system, slack)
    record.roots[new, INDEX] = sign if system.starts[n] % 2 == 0 else -sign
    for j in range(n):
        record.roots[new, MASKS + j] = cells.state[SMALL, j, MASK]
        for a in range(cells.counts[j]):
            record.centres[new, j, a] = system.profile[j, a]
