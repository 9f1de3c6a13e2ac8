"""The memory of a search: how its arrays lie in one block of words, and how that grows."""

from __future__ import annotations

from functools import cache
from math import prod
from typing import NamedTuple

import numpy as np

from alliancegame.solvers.branch_and_prune.search.cells import STACK, Cells, cell_shapes, cells_in
from alliancegame.solvers.branch_and_prune.search.search_record import (
    Record,
    record_in,
    record_shapes,
    tally_in,
)
from alliancegame.solvers.branch_and_prune.search.system import (
    Edges,
    System,
    edges_in,
    edges_shapes,
    system_in,
    system_shapes,
)
from alliancegame.solvers.branch_and_prune.search.workspace import Floats, Ints


class Room(NamedTuple):
    """For how many cells, steps on record, and roots, kept cells and faces there is memory."""

    cells: int
    steps: int
    entries: int


def laid_out(
    words: Floats, counts: Ints, places: int, steps: int, entries: int
) -> tuple[Cells, System, Edges, Record]:
    """The arrays of a search in its block of words, the record first."""
    record, at = record_in(words, 0, counts, steps, entries)
    system, at = system_in(words, at, counts)
    edges, at = edges_in(words, at, counts)
    cells, _ = cells_in(words, at, counts, places)
    return cells, system, edges, record


@cache
def words_for(shape: tuple[int, ...], room: Room) -> int:
    """Number of words of memory that a search takes."""
    shapes = (
        *record_shapes(shape, room.steps, room.entries),
        *system_shapes(shape),
        *edges_shapes(shape),
        *cell_shapes(shape, room.cells),
    )
    return sum(map(prod, shapes))


def with_more_room(words: Floats, counts: Ints, room: Room) -> tuple[Floats, Room]:
    """A copy of the memory with twice the room for whatever takes more than half of its own."""
    tally = tally_in(words)
    used = Room(
        STACK + tally.on_stack,
        max(tally.steps, tally.numbers),
        max(tally.roots, tally.kept, tally.faces),
    )
    larger = Room(*(size << (2 * taken > size) for size, taken in zip(room, used, strict=True)))
    if larger == room:
        return words, room
    target = np.zeros(words_for(tuple(counts.tolist()), larger))
    for old, new in zip(
        laid_out(words, counts, *room), laid_out(target, counts, *larger), strict=True
    ):
        for source, place in zip(old, new, strict=True):
            place[: len(source)] = source
    return target, larger


def written(words: Floats, shape: tuple[int, ...], room: Room) -> Record:
    """The record of a search without unused room."""
    record, _ = record_in(words, 0, shape, room.steps, room.entries)
    tally = tally_in(words)
    return Record(
        record.tally,
        record.steps[: tally.steps],
        record.numbers[: tally.numbers],
        record.roots[: tally.roots],
        record.centres[: tally.roots],
        record.kept_sizes[: tally.kept],
        record.kept[: tally.kept],
        record.faces[: tally.faces],
        record.exponents,
    )
