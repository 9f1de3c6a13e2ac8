"""All equilibria of a game of any number of actors, with proof, by branch and prune.

Expected payoffs are affine in each actor's mix. Over a cell, a product of simplices spanned by
mixes (one simplex per actor, at first all its mixes), a payoff difference therefore takes its
extremes at the cell's vertices, and a finite check proves a statement about all its profiles:

1. An action that another one beats at all vertices is not played: the cell shrinks to a face.
2. At an equilibrium inside the cell every action in play pays its actor the same. If some linear
   combination of these indifference equations has one sign at all vertices there is none: only
   the cell's faces remain. The rows of the inverse Jacobian at the centre serve as combinations.
3. If the preconditioned Jacobian stays within q < 1 of the identity there is at most one. Newton's
   method finds it, and a small cell that x - G(x) maps into itself proves it.
4. Where one actor mixes and all others do not, the equilibria are a polytope, found exactly.
5. Otherwise the cell is halved, across the edge along which payoff differences vary most.

Rounding is bounded a priori and never decides. What remains undecided is reported as such.

source: McKelvey and McLennan, "Computation of equilibria in finite games" (1996), section 2;
        Neumaier, "Interval methods for systems of equations" (1990), chapter 5
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import islice
from typing import ClassVar

import numpy as np

from alliancegame.game.game import FloatArray, Game
from alliancegame.game.verify import exact_regrets
from alliancegame.solvers.base import (
    Budget,
    Candidate,
    Component,
    Coverage,
    Findings,
    NashSubset,
)
from alliancegame.solvers.branch_and_prune import arrays, kernel
from alliancegame.solvers.branch_and_prune.cells import GAME, STACK, Cells, Ints, room
from alliancegame.solvers.branch_and_prune.certificate import (
    STEP_NAMES,
    Ball,
    CellCertificate,
    Step,
)
from alliancegame.solvers.branch_and_prune.mixing import extreme_profiles, mixing_set
from alliancegame.solvers.branch_and_prune.roots import BALL, EQUILIBRIUM, REFUTED, TIED, new_system
from alliancegame.solvers.branch_and_prune.ties import (
    exact_root,
    is_equilibrium,
    open_places,
    refined,
    simple_equilibria,
    with_neighbours,
)
from alliancegame.solvers.pure import Pure

WITHIN_REACH = 1000
"""Payoffs up to which a search is worth starting unasked."""
ARRAYS = 200
"""Payoffs from which loops over a cell's vertices are faster as array operations."""
LOADING = 500
"""Cells that take as long without machine code as loading it does."""
COMPILING = 20_000
"""The same for compiling it."""
CHUNK = 1_000
FIRST_CHUNK = 25
"""Cells between two looks at the clock, with machine code and without."""
EXACT_BITS = 20
"""Integer payoffs of at most so many bits are kept exact."""
SIGNIFICANT_BITS = 50
"""Differences of exact payoffs have to fit into so many bits."""
MOST_BYTES = 250_000_000
"""The search ends where cells to do and cells left open would fill more memory."""


@dataclass(frozen=True)
class BranchAndPrune:
    """Every isolated equilibrium, each proved to be one; what could not be decided is counted.

    seconds:  give up after so long, even if the budget has more or no limit
    cells:    treat no more cells than this
    shortest: leave a cell open rather than halve an edge shorter than this
    """

    seconds: float | None = None
    cells: int = 2_000_000
    shortest: float = 2.0**-20

    name: ClassVar[str] = "branch-and-prune"

    def refuses(self, game: Game) -> str | None:
        if game.size < 2:
            return "it has a single actor and two are needed"
        if max(game.shape) > 62:
            return "an actor has more than 62 actions"
        return None

    def search(self, game: Game, budget: Budget) -> Findings:
        run = explore(game, self, budget)
        return findings(game, run)


@dataclass(frozen=True, eq=False)
class Exploration:
    """What one run of the search wrote down.

    record:    trimmed to what was written
    left:      cells still on the stack when the run ended
    exponents: of the powers of two that each actor's payoffs were divided by
    """

    record: kernel.Record
    left: int
    exponents: Ints


@dataclass(frozen=True, eq=False)
class RecordedSearch:
    """The record of a finished search, written out as a proof only when that is asked for."""

    game: Game
    run: Exploration

    @cached_property
    def proof(self) -> CellCertificate:
        """The record as a proof that can be checked without the search."""
        return certificate_of(self.game, self.run)

    def check(self, game: Game) -> str | None:
        """None if it proves its claim for this game, else what fails."""
        return self.proof.check(game)

    def to_dict(self) -> dict[str, object]:
        """JSON-ready."""
        return self.proof.to_dict()


def explore(game: Game, solver: BranchAndPrune, budget: Budget) -> Exploration:
    """Treat cells until none is left, or the budget or the solver's number of cells is spent."""
    payoffs, halvings, exponents = scaled(game)
    cells = room(payoffs, STACK + 4 * sum(game.shape))
    system, record = new_system(cells), kernel.new_record(cells)
    arrays.copy_cell(cells, GAME, STACK)
    record.tally[kernel.ON_STACK] = 1
    own = Budget(solver.seconds)
    treated = 0
    while record.tally[kernel.ON_STACK] and treated < solver.cells:
        if budget.spent or own.spent:
            break
        search, chunk = pace(payoffs.size, treated)
        limits = solver.shortest, halvings, min(chunk, solver.cells - treated)
        if not search(*cells, *system, *record, *limits):
            cells, record = with_room(cells, record)
            if sum(array.nbytes for array in (*cells, *record)) > MOST_BYTES:
                break
        treated = int(record.tally[kernel.TREATED])
        if budget.progress is not None:
            budget.progress(f"{treated} cells treated, {record.tally[kernel.ON_STACK]} to do")
    return Exploration(trimmed(record), int(record.tally[kernel.ON_STACK]), exponents)


def pace(entries: int, treated: int) -> tuple[Callable[..., bool], int]:
    """The search loop to use now, and for how many cells: machine code only where it pays.

    entries: payoffs in the game
    """
    if kernel.is_loaded() or treated > COMPILING or (treated > LOADING and kernel.is_on_disk()):
        return kernel.compiled_search(), CHUNK
    return (kernel.search if entries < ARRAYS else arrays.search()), FIRST_CHUNK


def scaled(game: Game) -> tuple[FloatArray, int, Ints]:
    """Payoffs between -1 and 1 with the same equilibria, how many halvings leave them exact, and
    the powers of two that they were divided by.

    Where the significant bits of an actor's payoffs are few, every bit stays in place through that
    many halvings. Negative: the payoffs are rounded as they are.
    """
    whole = small_integers(game)
    values = game.payoffs if whole is None else whole
    column = (-1,) + (1,) * game.size
    exponents = np.frexp(np.abs(values).reshape(game.size, -1).max(axis=1))[1].astype(np.int64)
    payoffs = np.ldexp(values, -exponents.reshape(column))
    if whole is None and game.is_exact:
        return payoffs, -1, exponents
    entries = payoffs.ravel().tolist()
    if not has_bits(entries, EXACT_BITS):
        return payoffs, -1, exponents
    bits = next(b for b in range(EXACT_BITS + 1) if has_bits(entries, b))
    return payoffs, SIGNIFICANT_BITS - bits, exponents


def has_bits(values: Sequence[float], bits: int) -> bool:
    """Whether so many binary places write the values exactly."""
    unit = 2.0**-bits
    return all(value % unit == 0 for value in values)


def small_integers(game: Game) -> FloatArray | None:
    """The integer payoffs of a game that is given exactly, where they fit into floats."""
    if not game.is_exact:
        return None
    integers = game.integer_payoffs.ravel().tolist()
    if max(map(abs, integers)).bit_length() > EXACT_BITS:
        return None
    return np.array(integers, dtype=np.float64).reshape(game.payoffs.shape)


def with_room(cells: Cells, record: kernel.Record) -> tuple[Cells, kernel.Record]:
    """The same with twice the room in each array that is more than half full."""
    on_stack, steps, numbers, roots, _, kept = record.tally.tolist()
    cells = Cells(cells.counts, *(longer(array, on_stack) for array in cells[1:]))
    used = (0, steps, numbers, roots, roots, kept, kept)
    return cells, kernel.Record(*map(longer, record, used))


def longer(array: np.ndarray, used: int) -> np.ndarray:
    """The array, with twice the room if it is more than half full."""
    return array if 2 * used <= len(array) else np.concatenate([array, np.zeros_like(array)])


def trimmed(record: kernel.Record) -> kernel.Record:
    """The record without unused room."""
    _, steps, numbers, roots, _, kept = record.tally[:6].tolist()
    ends = (6, steps, numbers, roots, roots, kept, kept)
    return kernel.Record._make(array[:end] for array, end in zip(record, ends, strict=True))


def findings(game: Game, run: Exploration) -> Findings:
    """Candidates, components and the claim that a run supports."""
    record = run.record
    pure = Pure().search(game, Budget()).candidates
    subsets = continua(game, run)
    candidates: list[Candidate] = [*pure, *(p for item in subsets for p in extreme_profiles(item))]
    index_sum, tied, open_roots = 0, False, 0
    profiles = np.clip(record.centres, 0.0, 1.0)
    for root, (found, index, *masks) in enumerate(record.roots.tolist()):
        profile: Candidate | None = tuple(
            mix[:k] for mix, k in zip(profiles[root], game.shape, strict=True)
        )
        if found == TIED:
            tied = True
            profile, proved = settle(game, record.centres[root], masks)
            open_roots += not proved
        elif found == EQUILIBRIUM:
            index_sum += index
        if profile is not None and found != REFUTED:
            candidates.append(profile)
    certificate = None if run.left else RecordedSearch(game, run)
    open_cells = record.steps[record.steps[:, 0] == kernel.UNDECIDED, 1]
    stats = {
        "cells": float(record.tally[kernel.TREATED]),
        "cells left": float(run.left),
        "cells undecided": float(len(open_cells)),
    }
    missing = [f"{run.left} cells were not treated within the limit"] if run.left else []
    if len(open_cells):
        cells = record.kept_sizes[open_cells], record.kept[open_cells]
        inside = with_neighbours(game, simple_equilibria(game, *cells))
        candidates += (profile for item in inside for profile in extreme_profiles(item))
        subsets += (item for item in inside if len(extreme_profiles(item)) > 1)
        word = "cell" if len(open_cells) == 1 else "cells"
        missing.append(f"{len(open_cells)} {word} near {open_places(*cells)}")
    if open_roots:
        missing.append(f"{open_roots} listed roots whose ties are not rational")
    coverage, reason = Coverage.ALL, "every cell is proved empty or has its one equilibrium"
    if missing:
        coverage = Coverage.SOME
        reason = f"undecided: {', '.join(missing)}; every equilibrium outside these is listed"
    elif subsets:
        reason = f"every cell is decided; the continua among the equilibria are {len(subsets)}"
    elif not tied and all_strict(game, pure) and index_sum + len(pure) != 1:
        coverage = Coverage.SOME
        reason = f"alarm: the indices sum to {index_sum + len(pure)} and not to 1"
    components = tuple(Component((item,)) for item in dict.fromkeys(subsets))
    return Findings(tuple(candidates), coverage, reason, components, certificate, stats)


def settle(game: Game, centre: FloatArray, masks: Sequence[int]) -> tuple[Candidate | None, bool]:
    """The equilibrium that a tied root is, or None, and whether that is proved.

    A root whose tie is not decided is given as it is: verification will look at its regret.
    """
    exact = exact_root(game, centre, masks, BALL / 8)
    if exact is not None:
        return (None if any(exact_regrets(game, exact)) else exact), True
    profile = refined(game, centre, masks)
    stable = is_equilibrium(game, profile, masks)
    rounded = tuple(np.clip(np.array(mix, dtype=np.float64), 0.0, 1.0) for mix in profile)
    return (None if stable is False else rounded), stable is not None


def certificate_of(game: Game, run: Exploration) -> CellCertificate:
    """The record of a finished run as a proof that can be checked without the search."""
    numbers = iter(run.record.numbers.tolist())
    arity = {kernel.ROOT: 1, kernel.PURE: 0, kernel.MIXER: 0, kernel.UNDECIDED: 0, kernel.WHOLE: 0}
    steps = []
    for code, *arguments in run.record.steps.tolist():
        if code == kernel.EXCLUDED:
            steps.append(Step(STEP_NAMES[code], (), tuple(islice(numbers, arguments[0]))))
        else:
            steps.append(Step(STEP_NAMES[code], tuple(arguments[: arity.get(code, 3)])))
    balls = []
    for (verdict, _, *masks), centre in zip(
        run.record.roots.tolist(), run.record.centres.tolist(), strict=True
    ):
        mixes = []
        for mask, mix, count in zip(masks, centre, game.shape, strict=True):
            exact = [Fraction(p) if mask >> a & 1 else Fraction(0) for a, p in enumerate(mix)]
            last = mask.bit_length() - 1
            exact[last] = 1 - sum(exact[:last], Fraction(0))
            mixes.append(tuple(exact[:count]))
        equilibrium = None if verdict == TIED else verdict == EQUILIBRIUM
        balls.append(Ball(tuple(mixes), Fraction(BALL), equilibrium))
    given_whole = small_integers(game) is not None
    scales = (Fraction(1),) * game.size if given_whole else game.integer_scales
    weights = tuple(
        1 / (scale * Fraction(2) ** exponent)
        for scale, exponent in zip(scales, run.exponents.tolist(), strict=True)
    )
    return CellCertificate(weights, tuple(steps), tuple(balls))


def continua(game: Game, run: Exploration) -> list[NashSubset]:
    """The Nash subsets with more than one profile that the run met."""
    found: list[NashSubset] = []
    codes = run.record.steps[:, 0]
    met = run.record.steps[(codes == kernel.MIXER) | (codes == kernel.WHOLE)]
    for code, first, second, third in met.tolist():
        if code == kernel.MIXER:
            others = tuple(int(a) for a in np.unravel_index(second, game.shape))
            found.append(mixing_set(game.integer_payoffs, others, first, third))
        elif code == kernel.WHOLE:
            sizes = run.record.kept_sizes[first].tolist()
            found.append(
                NashSubset(
                    tuple(
                        tuple(tuple(map(Fraction, vertex[:count])) for vertex in vertices[:size])
                        for vertices, size, count in zip(
                            run.record.kept[first].tolist(), sizes, game.shape, strict=True
                        )
                    )
                )
            )
    several = [item for item in found if len(extreme_profiles(item)) > 1]
    return list(dict.fromkeys(several))


def all_strict(game: Game, profiles: Sequence[Candidate]) -> bool:
    """Whether every unilateral deviation from these pure equilibria loses, exactly."""
    payoffs = game.integer_payoffs if game.is_exact else game.payoffs
    for profile in profiles:
        place = tuple(list(mix).index(1) for mix in profile)
        for actor, tensor in enumerate(payoffs):
            line = tensor[(*place[:actor], slice(None), *place[actor + 1 :])].tolist()
            if line.count(max(line)) > 1:
                return False
    return True
