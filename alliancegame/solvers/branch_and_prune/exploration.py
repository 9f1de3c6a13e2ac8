"""A run of the search: the limits it keeps to, and what it leaves behind."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from alliancegame.frozen import frozen
from alliancegame.game.game import Game
from alliancegame.game.point_profiles import PointProfiles
from alliancegame.solvers.base import Budget
from alliancegame.solvers.branch_and_prune.payoff_rows import payoff_rows
from alliancegame.solvers.branch_and_prune.search import kernel, machine_code
from alliancegame.solvers.branch_and_prune.search.cells import (
    ASKED,
    CLOSED,
    SIZE,
    STACK,
)
from alliancegame.solvers.branch_and_prune.search.listing import list_points
from alliancegame.solvers.branch_and_prune.search.search_memory import (
    Room,
    laid_out,
    with_more_room,
    words_for,
    written,
)
from alliancegame.solvers.branch_and_prune.search.search_record import (
    CODE,
    HOLD_EQUILIBRIA,
    NUMBERS,
    ON_STACK,
    SOLVED,
    STEPS,
    Record,
    tally_in,
)
from alliancegame.solvers.branch_and_prune.search.workspace import Floats, Ints
from alliancegame.solvers.region import Region

if TYPE_CHECKING:
    from alliancegame.solvers.branch_and_prune.exact.open_faces import Decided
    from alliancegame.solvers.branch_and_prune.exact.singular_cells import DecidedCell

DECIDED = "every cell is proved empty or has its one equilibrium"
"""The reason for which a list is complete."""
LOADING = 500
"""Cells that take as long without machine code as loading it does."""
COMPILING = 50_000
"""Cells times payoffs without machine code that show it worth compiling: once an installation."""
PATIENT = 10
"""So many times that, where nothing can be compiled beside the search or kept."""
PER_PAYOFF = 2.5e-8
"""Nominal seconds that a cell takes for each payoff of the game."""
PER_FACE = 2e-4
"""Nominal seconds that a face takes in exact arithmetic, times the square of its unknowns."""
PER_CELL = 5e-3
"""Nominal seconds that a cell takes in exact arithmetic."""
MOST_FAILURES = 12
"""Cells asked about in vain after which exact arithmetic is not tried any more."""
CHUNK = 1_000
FIRST_CHUNK = 25
"""Cells between two looks at the clock, with machine code and without."""
FEW_POINTS = 16
"""Equilibria for which there is room at first."""
MOST_BYTES = 250_000_000
"""The search ends where cells to do and cells left open would fill more memory."""


class Journal:
    """The steps of a search, taken out of its memory while it goes on.

    A proof takes a hundred bytes and more for each cell. So steps are dropped of which a list of
    equilibria needs nothing, unless all are wanted.
    """

    def __init__(self, *, whole: bool) -> None:
        self.whole = whole
        self._steps: list[Ints] = []
        self._numbers: list[Floats] = []

    def take(self, record: Record) -> None:
        """Empties the record of its steps and numbers."""
        steps = record.steps[: record.tally[STEPS]]
        if self.whole:
            self._numbers.append(record.numbers[: record.tally[NUMBERS]].copy())
            self._steps.append(steps.copy())
        else:
            self._steps.append(steps[HOLD_EQUILIBRIA[steps[:, CODE]]])
        record.tally[STEPS] = record.tally[NUMBERS] = 0

    @property
    def is_empty(self) -> bool:
        """Whether nothing was taken that holds equilibria."""
        return not any(HOLD_EQUILIBRIA[steps[:, CODE]].any() for steps in self._steps)

    def completed(self, record: Record) -> Record:
        """A record with all steps and numbers that were taken."""
        return record._replace(
            steps=np.concatenate(self._steps),
            numbers=np.concatenate(self._numbers) if self.whole else record.numbers[:0],
        )


@frozen(eq=False)
class Exploration:
    """One run of the search.

    treated: cells dealt with
    left:    cells still on the stack when the run ended
    why:     why it ended with these, in words
    work:    nominal seconds that it took
    words:   its memory
    trusted: whether the payoffs it was given are the game's own, not rounded
    journal: its steps but for the last ones, which are still there
    faces:   what exact arithmetic decided on faces left to it
    decided_cells: cells whose inside was decided
    """

    treated: int
    left: int
    why: str
    work: float
    words: Floats
    room: Room
    shape: tuple[int, ...]
    trusted: bool
    journal: Journal
    faces: tuple[Decided, ...]
    decided_cells: tuple[DecidedCell, ...]

    @cached_property
    def record(self) -> Record:
        """The record of the search: steps that hold equilibria, or all if they were wanted."""
        record = written(self.words, self.shape, self.room)
        self.journal.take(record)
        return self.journal.completed(record)

    @cached_property
    def points(self) -> tuple[PointProfiles, bool] | None:
        """All equilibria, and whether it is proved that no two of them are one.

        None if something is left to do or to exact arithmetic, or the search raises an alarm.
        """
        if self.left or self.faces or not (self.trusted and self.journal.is_empty):
            return None
        write = machine_code.loaded_listing() or list_points
        counts = np.array(self.shape, np.int64)
        rows, width = FEW_POINTS, sum(self.shape)
        while True:
            points = np.empty((rows, width))
            pure, roots, apart = write(counts, self.words, *self.room, points)
            if pure < 0:
                return None
            count = pure + roots
            if count <= rows:
                is_pure = np.arange(count) < pure
                return PointProfiles(points[:count], self.shape, is_pure), apart
            rows = count

    @property
    def continua(self) -> list[DecidedCell]:
        """The cells that may hold continua, of which nothing is listed yet."""
        return [cell for cell in self.decided_cells if cell.continuum]

    @cached_property
    def untreated(self) -> Region:
        """The cells that are left."""
        cells, _, _, _ = laid_out(self.words, np.array(self.shape, np.int64), *self.room)
        if not self.treated:  # not even the whole game was set out
            return Region(tuple(np.eye(count)[None] for count in self.shape))
        stack = slice(STACK, STACK + self.left)
        return region(cells.state[stack, :, SIZE], cells.vertices[stack], self.shape)


def explore(
    game: Game,
    budget: Budget,
    cells: int,
    shortest: float,
    *,
    whole: bool = False,
    rounded: bool = False,
) -> Exploration:
    """Treat cells until none is left, or the budget or the cells are spent.

    shortest: leave a cell open rather than halve an edge shorter than this
    whole:    whether to keep all steps, as a proof needs them
    rounded:  whether to take payoffs for rounded ones even where they are exact
    """
    payoffs, exact = payoff_rows(game)
    trusted = exact and not rounded
    shape = game.shape
    counts = np.array(shape, np.int64)
    room = Room(STACK + 4 * sum(shape), max(20 * sum(shape), 20 * payoffs.size), 16)
    words = np.zeros(words_for(shape, room))
    treated, left, why, apart = 0, 1, "within the limit", 0.0
    faces: list[Decided] = []
    asked_cells: list[DecidedCell | None] = []
    journal = Journal(whole=whole)
    while left and treated < (most := cells_within(budget, apart, payoffs.size, cells)):
        if budget.spent:
            break
        search, chunk, state = pace(payoffs.size, treated, budget)
        limit = min(chunk, most - treated)
        went_on = search(payoffs, counts, words, *room, trusted, shortest, limit)
        tally = tally_in(words)
        treated, left = tally.treated, tally.on_stack
        if tally.faces > len(faces):
            from alliancegame.solvers.branch_and_prune.exact.open_faces import decided_on

            face = written(words, shape, room).faces[len(faces)]
            masks = face[SOLVED + 1 :].tolist()
            faces.append(decided_on(game, tuple(masks)))
            face[SOLVED] = not faces[-1].found.open
            apart += PER_FACE * sum(mask.bit_count() - 1 for mask in masks) ** 2
        if tally.inquired > len(asked_cells):
            asked_cells.append(inquire(game, words, room, asked_cells))
            apart += PER_CELL
        if not went_on:
            journal.take(written(words, shape, room))
            words, room = with_more_room(words, counts, room)
            if words.nbytes > MOST_BYTES:
                why = f"because cells to do and cells left open fill {MOST_BYTES:,} bytes"
                break
        budget.tell(f"{treated:,} cells treated, {left:,} to do{state}")
    decided = tuple(face for face in faces if not face.found.open)
    work = apart + treated * PER_PAYOFF * payoffs.size
    decided_cells = tuple(cell for cell in asked_cells if cell is not None)
    return Exploration(
        treated, left, why, work, words, room, shape, trusted, journal, decided, decided_cells
    )


def inquire(
    game: Game, words: Floats, room: Room, before: Sequence[DecidedCell | None]
) -> DecidedCell | None:
    """The cell on top of the stack, if its inside can be decided, which is noted on it.

    before: the same of cells asked about before; after many in vain nothing is tried any more
    """
    from alliancegame.solvers.branch_and_prune.exact.singular_cells import decided_cell
    from alliancegame.solvers.branch_and_prune.exact.weights import weights_of

    if before.count(None) >= MOST_FAILURES:
        return None
    cells, _, _, record = laid_out(words, np.array(game.shape, np.int64), *room)
    top = STACK + record.tally[ON_STACK] - 1
    sizes = cells.state[top, :, SIZE].tolist()
    cell = tuple(
        tuple(weights_of(tuple(map(Fraction, mix[:count]))) for mix in own[:size])
        for own, size, count in zip(cells.vertices[top].tolist(), sizes, game.shape, strict=True)
    )
    decided = decided_cell(game, cell)
    if decided is not None:
        cells.depth[top, ASKED] = CLOSED
    return decided


def cells_within(budget: Budget, apart: float, entries: int, cells: int) -> int:
    """The most cells that a budget allows, of no more than so many.

    apart:   nominal seconds that other work took
    entries: payoffs in the game
    """
    if budget.work is None:
        return cells
    return min(cells, int((budget.work - apart) / (PER_PAYOFF * entries)))


def pace(entries: int, treated: int, budget: Budget) -> tuple[Callable[..., bool], int, str]:
    """The search loop to use now, for how many cells, and what else goes on, in words.

    Machine code is loaded only where it pays. Where there is none it is compiled beside the search,
    which goes on with plain loops meanwhile and does the same.
    entries: payoffs in the game
    """
    if machine_code.is_loaded() or (treated > LOADING and machine_code.is_on_disk()):
        return machine_code.compiled_search(), CHUNK, ""
    if treated * entries > COMPILING:
        if machine_code.compiles_beside():
            state = "; its loops are compiled meanwhile, once for this machine"
            return kernel.search, FIRST_CHUNK, state
        if treated * entries > PATIENT * COMPILING:
            budget.tell("compiling the search for this machine: half a minute or so")
            return machine_code.compiled_search(), CHUNK, ""
    return kernel.search, FIRST_CHUNK, ""


def region(sizes: Ints, vertices: Floats, shape: tuple[int, ...]) -> Region:
    """Some cells.

    sizes:    number of vertices, shape (cells, n)
    vertices: mixes, shape (cells, n, most actions, most actions)
    """
    unused = np.arange(vertices.shape[2]) >= sizes[:, :, None]
    filled = np.where(unused[..., None], vertices[:, :, :1], vertices)
    return Region(tuple(filled[:, j, :, :count] for j, count in enumerate(shape)))
