"""A run of the search: the memory it needs, the limits it keeps to, and what it leaves behind."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from functools import cache, cached_property
from math import prod
from typing import NamedTuple

import numpy as np

from alliancegame.game.game import FloatArray, Game
from alliancegame.solvers.base import Budget
from alliancegame.solvers.branch_and_prune.exact.open_faces import Decided, decided_on
from alliancegame.solvers.branch_and_prune.search import arrays, kernel, machine_code
from alliancegame.solvers.branch_and_prune.search.cells import EXACT_BITS, SIZE, STACK, cell_shapes
from alliancegame.solvers.branch_and_prune.search.equations import system_shapes
from alliancegame.solvers.branch_and_prune.search.search_record import (
    FACES,
    ON_STACK,
    TALLY,
    TREATED,
    Record,
    record_in,
    record_shapes,
)
from alliancegame.solvers.branch_and_prune.search.workspace import Floats, Ints
from alliancegame.solvers.region import Region

ARRAYS = 200
"""Payoffs from which loops over a cell's vertices are faster as array operations."""
LOADING = 500
"""Cells that take as long without machine code as loading it does."""
COMPILING = 200_000
"""Cells times payoffs without machine code that show it worth compiling: once an installation."""
PER_PAYOFF = 2.5e-8
"""Nominal seconds that a cell takes for each payoff of the game."""
CHUNK = 1_000
FIRST_CHUNK = 25
"""Cells between two looks at the clock, with machine code and without."""
SPREAD = 900
"""Powers of 2 between the least and the greatest payoff that scaling loses no digit of."""
MOST_BYTES = 250_000_000
"""The search ends where cells to do and cells left open would fill more memory."""


class Room(NamedTuple):
    """For how many cells, steps on record, and roots and kept cells there is memory."""

    cells: int
    steps: int
    entries: int


@dataclass(frozen=True, eq=False)
class Exploration:
    """One run of the search.

    treated: cells dealt with
    left:    cells still on the stack when the run ended
    words:   its memory, which `record` reads
    faces:   what exact arithmetic decided on faces left to it
    """

    treated: int
    left: int
    words: Floats
    shape: tuple[int, ...]
    room: Room
    faces: tuple[Decided, ...]

    @cached_property
    def untreated(self) -> Region:
        """The cells that are left."""
        counts = np.array(self.shape, np.int64)
        cells, _, _ = kernel.laid_out(self.words, counts, *self.room)
        if not self.treated:  # not even the whole game was set out
            return Region(tuple(np.eye(count)[None] for count in self.shape))
        stack = slice(STACK, STACK + self.left)
        return region(cells.state[stack, :, SIZE], cells.vertices[stack], self.shape)

    @cached_property
    def record(self) -> Record:
        """What it wrote down."""
        return written(self.words, self.shape, self.room)


def explore(game: Game, budget: Budget, cells: int, shortest: float) -> Exploration:
    """Treat cells until none is left, or the budget or the cells are spent.

    shortest: leave a cell open rather than halve an edge shorter than this
    """
    payoffs, trusted = payoff_rows(game)
    shape = game.shape
    counts = np.array(shape, np.int64)
    room = Room(STACK + 4 * sum(shape), max(64, 20 * payoffs.size), 16)
    words = np.zeros(words_for(shape, room))
    if budget.work is not None:
        cells = min(cells, int(budget.work / (PER_PAYOFF * payoffs.size)))
    treated, left = 0, 1
    faces: list[Decided] = []
    while left and treated < cells:
        if budget.spent:
            break
        search, chunk = pace(payoffs.size, treated, budget)
        limit = min(chunk, cells - treated)
        went_on = search(payoffs, counts, words, *room, trusted, shortest, limit)
        tally = words[:TALLY].view(np.int64).tolist()
        treated, left = tally[TREATED], tally[ON_STACK]
        if tally[FACES] > len(faces):
            record, _ = record_in(words, 0, shape, room.steps, room.entries)
            face = record.faces[len(faces)]
            faces.append(decided_on(game, tuple(face[1:].tolist())))
            face[0] = not faces[-1].found.open
        if not went_on:
            words, room = with_more_room(words, counts, room)
            if words.nbytes > MOST_BYTES:
                break
        budget.tell(f"{treated:,} cells treated, {left:,} to do")
    decided = tuple(face for face in faces if not face.found.open)
    return Exploration(treated, left, words, shape, room, decided)


def pace(entries: int, treated: int, budget: Budget) -> tuple[Callable[..., bool], int]:
    """The search loop to use now, and for how many cells: machine code only where it pays.

    entries: payoffs in the game
    """
    if machine_code.is_loaded() or (treated > LOADING and machine_code.is_on_disk()):
        return machine_code.compiled_search(), CHUNK
    if treated * entries > COMPILING:
        budget.tell("compiling the search for this machine, once: half a minute or so")
        return machine_code.compiled_search(), CHUNK
    return (kernel.search if entries < ARRAYS else arrays.search()), FIRST_CHUNK


@cache
def words_for(shape: tuple[int, ...], room: Room) -> int:
    """How many words of memory a search takes."""
    shapes = (
        *record_shapes(shape, room.steps, room.entries),
        *system_shapes(shape),
        *cell_shapes(shape, room.cells),
    )
    return sum(map(prod, shapes))


def with_more_room(words: Floats, counts: Ints, room: Room) -> tuple[Floats, Room]:
    """A copy of the memory with twice the room for whatever takes more than half of its own."""
    on_stack, steps, numbers, roots, _, kept, faces, _ = words[:TALLY].view(np.int64).tolist()
    used = STACK + on_stack, max(steps, numbers), max(roots, kept, faces)
    larger = Room(*(size << (2 * taken > size) for size, taken in zip(room, used, strict=True)))
    target = np.zeros(words_for(tuple(counts.tolist()), larger))
    for old, new in zip(
        kernel.laid_out(words, counts, *room),
        kernel.laid_out(target, counts, *larger),
        strict=True,
    ):
        for source, place in zip(old, new, strict=True):
            place[: len(source)] = source
    return target, larger


def written(words: Floats, shape: tuple[int, ...], room: Room) -> Record:
    """The record without unused room."""
    record, _ = record_in(words, 0, shape, room.steps, room.entries)
    _, steps, numbers, roots, _, kept, faces, _ = record.tally.tolist()
    return Record(
        record.tally,
        record.steps[:steps],
        record.numbers[:numbers],
        record.roots[:roots],
        record.centres[:roots],
        record.kept_sizes[:kept],
        record.kept[:kept],
        record.faces[:faces],
        record.exponents,
    )


def region(sizes: Ints, vertices: Floats, shape: tuple[int, ...]) -> Region:
    """Some cells.

    sizes:    number of vertices, shape (cells, n)
    vertices: mixes, shape (cells, n, most actions, most actions)
    """
    unused = np.arange(vertices.shape[2]) >= sizes[:, :, None]
    filled = np.where(unused[..., None], vertices[:, :, :1], vertices)
    return Region(tuple(filled[:, j, :, :count] for j, count in enumerate(shape)))


def payoff_rows(game: Game) -> tuple[FloatArray, bool]:
    """Payoffs with the same equilibria, shape (n, k_1 ... k_n), and whether they are not rounded.

    A game that is given exactly is taken by its integer payoffs where these fit into floats.
    """
    whole = small_integers(game)
    payoffs = game.unit_payoffs if whole is None else whole
    # A copy, because arrays that cannot be written to would be compiled for once more.
    rows = payoffs.reshape(game.size, -1).copy()
    given = whole is not None or (payoffs is game.payoffs and not game.is_exact)
    return rows, given and keeps_digits(rows)


def has_ordinary_payoffs(game: Game) -> bool:
    """Whether no payoff is so great or small that scaling or rounding loses its digits."""
    return game.unit_payoffs is game.payoffs and keeps_digits(game.payoffs.reshape(game.size, -1))


def keeps_digits(rows: FloatArray) -> bool:
    """Whether each actor's payoffs, divided by a power of 2 near the greatest, are not rounded."""
    _, exponents = np.frexp(rows)
    other = rows != 0
    least = exponents.min(axis=1, where=other, initial=SPREAD)
    return bool((exponents.max(axis=1, where=other, initial=-SPREAD) - least <= SPREAD).all())


def taken_scales(game: Game) -> tuple[Fraction, ...]:
    """For each actor, the factor by which its integer payoffs exceed those the search is given."""
    if small_integers(game) is not None:
        return (Fraction(1),) * game.size
    if game.unit_payoffs is game.payoffs:
        return game.integer_scales
    greatest = [max(map(abs, own)) for own in game.integer_payoffs.reshape(game.size, -1).tolist()]
    return tuple(Fraction(1 << value.bit_length()) for value in greatest)


def small_integers(game: Game) -> FloatArray | None:
    """The integer payoffs of a game that is given exactly, where they fit into floats."""
    if not game.is_exact:
        return None
    integers = game.integer_payoffs.ravel().tolist()
    if max(map(abs, integers)).bit_length() > EXACT_BITS:
        return None
    return np.array(integers, dtype=np.float64).reshape(game.payoffs.shape)
