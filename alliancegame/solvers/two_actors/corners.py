"""The vertices of a best-response polytope, in certified floating point or in exact arithmetic.

1. Small polytopes, unless the compiled code is loaded already, and those with more labels than fit
   in a machine word: exact arithmetic.
2. Where the compiled code is at hand, its walk in certified floating point. It ends undecided if
   the polytope is not simple, and is repeated with small shifts of the right-hand sides. Each
   coordinate and slack that is zero within its error bound is confirmed to be zero exactly, once
   for each vertex.
3. Without compiled code, or where that does not decide, the bases breadth first, comparisons too
   close for floating point being made in rationals; by smaller and smaller shifts.
4. Exact arithmetic, which always decides.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache, cached_property
from math import inf, sin
from operator import mul

import numpy as np
from flint import fmpz_mat

from alliancegame.frozen import frozen
from alliancegame.game.game import ExactArray, FloatArray
from alliancegame.solvers.base import Budget
from alliancegame.solvers.two_actors.loaded_kernels import (
    INTERPRETED,
    WORD,
    is_at_hand,
    pays_compiled,
    walk,
)
from alliancegame.solvers.two_actors.polyhedra import (
    IntegerRows,
    basis_work,
    positive_rows,
    vertices,
)

SHIFT = 2.0**-20
SHIFTS = (0.0, SHIFT, 2.0**-23, 2.0**-26, 2.0**-30)
"""Shifts of the right-hand sides, breadth first: the smaller, the more comparisons are exact."""
ATTEMPTS = (
    (0.0, 1e-7),
    (SHIFT, 1e-11),
    (0.0, 1e-11),
    (2.0**-23, 1e-11),
    (2.0**-17, 1e-11),
)
"""Shifts of the right-hand sides, and the errors that are carried over a pivot, compiled.

A shift has to be greater than rounding and less than what the polytope's vertices leave free; the
more vertices, the narrower that is.
"""
ROUNDING = 2.0**-53
PATIENCE = 50_000
"""Bases without compiled code that show it worth compiling: once an installation."""


@frozen(eq=False)
class Inequalities:
    """The rows of {x >= 0, M x <= 1}: payoffs of the actions against mixes x of the other actor.

    payoffs:  shape (r, d), in floating point
    integers: the same times a positive factor, exactly, when asked for

    M is the payoffs after a positive scaling and the addition of a constant, which change neither
    the scaled vertices nor which inequalities are tight.
    """

    payoffs: FloatArray
    integers: Callable[[], ExactArray]

    @cached_property
    def matrix(self) -> IntegerRows:
        """M in positive integers, none less than about a third of the greatest."""
        return positive_rows(self.integers())

    @cached_property
    def floats(self) -> tuple[FloatArray, float]:
        """M in floating point, between 0.3 and 1.5, with a bound on the error of its entries."""
        least, greatest = float(self.payoffs.min()), float(self.payoffs.max())
        spread, size = greatest - least, max(abs(least), abs(greatest))
        if size * 2.0**-10 < spread < inf:
            return (self.payoffs - least) / spread + 0.5, (8 + 4 * size / spread) * ROUNDING
        top = max(map(max, self.matrix))
        return np.array([[entry / top for entry in row] for row in self.matrix]), ROUNDING


@frozen(eq=False)
class Corners:
    """Vertices of {x >= 0, M x <= 1} other than the origin, x of length d.

    labels:   of each vertex: bit j of d for x_j = 0, bit d + i for a tight row i
    bases:    of each vertex: d of its labels whose inequalities determine it
    known:    weights of vertices found already
    simple:   whether no vertex carries more than d labels
    complete: whether these are all
    """

    inequalities: Inequalities
    labels: list[int]
    bases: list[int]
    known: dict[int, tuple[int, ...]]
    simple: bool
    complete: bool

    def weights(self, index: int) -> Sequence[int]:
        """The coordinates of a vertex up to a common positive factor."""
        if index not in self.known:
            self.known[index], _ = basic_solution(self.inequalities.matrix, self.bases[index])
        return self.known[index]


def corners(inequalities: Inequalities, budget: Budget, compiled: bool | None = None) -> Corners:
    """All vertices but the origin, or as many as the budget allows.

    compiled: whether to use compiled code; None: where it is at hand and pays
    """
    labels = sum(inequalities.payoffs.shape)
    vertices_found = None
    if pays_compiled(labels, compiled) and (compiled or is_at_hand(walk())):
        vertices_found = by_machine_code(inequalities, budget)
    elif INTERPRETED < labels <= WORD and compiled is None:
        vertices_found = by_arrays(inequalities, budget, PATIENCE)
        if vertices_found is not None and not vertices_found.complete and not budget.spent:
            # So many bases are worth compiling for.
            budget.tell("compiling the search for this machine, once: some ten seconds")
            vertices_found = by_machine_code(inequalities, budget)
    if vertices_found is None and INTERPRETED < labels <= WORD:
        vertices_found = by_arrays(inequalities, budget)
    return exact_corners(inequalities, budget) if vertices_found is None else vertices_found


def by_machine_code(inequalities: Inequalities, budget: Budget) -> Corners | None:
    """The vertices by the compiled walk; None where no attempt decides."""
    attempts = (certified_corners(inequalities, *attempt, budget) for attempt in ATTEMPTS)
    return next((vertices_found for vertices_found in attempts if vertices_found is not None), None)


def by_arrays(
    inequalities: Inequalities, budget: Budget, most: int | None = None
) -> Corners | None:
    """The vertices by their bases breadth first; None where no shift suits.

    most: stop after so many bases
    """
    attempts = (breadth_first_corners(inequalities, shift, budget, most) for shift in SHIFTS)
    return next((vertices_found for vertices_found in attempts if vertices_found is not None), None)


def breadth_first_corners(
    inequalities: Inequalities, shift: float, budget: Budget, most: int | None
) -> Corners | None:
    """One attempt of `by_arrays`."""
    from alliancegame.solvers.two_actors.breadth_first import Polytope, all_bases

    shifts = shift * np.array(generic(len(inequalities.payoffs)))
    enumerated = all_bases(Polytope(inequalities.matrix, shifts), budget, most)
    if not enumerated.feasible:
        return None
    bases, labels = enumerated.bases.tolist(), enumerated.labels.tolist()
    if bases == labels:
        return Corners(inequalities, labels, bases, {}, simple=True, complete=enumerated.complete)
    return _confirmed(inequalities, bases, labels, complete=enumerated.complete)


def exact_corners(inequalities: Inequalities, budget: Budget) -> Corners:
    """The vertices by the walk in exact arithmetic."""
    listed, complete = vertices(inequalities.matrix, budget)
    labels = [vertex.labels for vertex in listed]
    known = {index: vertex.weights for index, vertex in enumerate(listed)}
    simple = _simple(labels, inequalities.payoffs.shape[1])
    return Corners(inequalities, labels, labels, known, simple, complete)


def certified_corners(
    inequalities: Inequalities, shift: float, trusted: float, budget: Budget
) -> Corners | None:
    """The vertices by the walk in floating point; None where it cannot decide."""
    from alliancegame.solvers.two_actors import certified_vertices as kernel
    from alliancegame.solvers.two_actors.certified_tableau import System, at_origin

    floats, error = inequalities.floats
    height, width = floats.shape
    rows, right = np.empty((height + 1, width)), np.ones((height + 1, 2))
    rows[:height], rows[height] = floats, generic(width)
    if shift:
        right[:height, 1] += shift * np.array(generic(height))
    right[height] = 0
    system = System(rows, right, error, trusted)
    walk = at_origin(system, 4 * (height + width))
    all_bases: list[int] = []
    all_labels: list[int] = []
    limit = 512
    status = kernel.MORE
    each = basis_work(height, width)
    while status == kernel.MORE and not budget.ends_at(len(all_bases) * each):
        bases, labels = np.empty(limit, dtype=np.int64), np.empty(limit, dtype=np.int64)
        status, count = kernel.advance(walk, system, bases, labels)
        if status not in (kernel.DONE, kernel.MORE):
            return None
        all_bases += bases[:count].tolist()
        all_labels += labels[:count].tolist()
        limit = min(2 * limit, 1 << 15)
        budget.tell(f"{len(all_labels):,} vertices found")
    complete = status == kernel.DONE
    if all_bases == all_labels:
        return Corners(inequalities, all_labels, all_bases, {}, simple=True, complete=complete)
    return _confirmed(inequalities, all_bases, all_labels, complete=complete)


@cache
def generic(count: int) -> list[float]:
    """Positive numbers that do not tie by accident when they are combined with rational ones.

    By Lindemann's theorem 1, sin 1, sin 2, ... are linearly independent over the rationals.
    """
    return [2 + sin(k) for k in range(1, count + 1)]


def _confirmed(
    inequalities: Inequalities, bases: list[int], labels: list[int], *, complete: bool
) -> Corners | None:
    """One basis for each vertex, zeros confirmed exactly; None if one is not zero."""
    basis_of = dict(zip(labels, bases, strict=True))
    matrix, width = inequalities.matrix, inequalities.payoffs.shape[1]
    known: dict[int, tuple[int, ...]] = {}
    for index, (zeros, basis) in enumerate(basis_of.items()):
        if zeros != basis:
            weights, scale = basic_solution(matrix, basis)
            if not all(
                weights[label] == 0
                if label < width
                else sum(map(mul, matrix[label - width], weights)) == scale
                for label in range(len(matrix) + width)
                if (zeros ^ basis) >> label & 1
            ):
                return None
            known[index] = weights
    return Corners(
        inequalities,
        list(basis_of),
        list(basis_of.values()),
        known,
        simple=_simple(list(basis_of), width),
        complete=complete,
    )


def _simple(labels: Sequence[int], dimension: int) -> bool:
    return all(zeros.bit_count() == dimension for zeros in labels)


def basic_solution(matrix: IntegerRows, basis: int) -> tuple[tuple[int, ...], int]:
    """The solution of the tight inequalities of a basis: its numerators and their denominator."""
    width = len(matrix[0])
    columns = [j for j in range(width) if not basis >> j & 1]
    rows = [row for i, row in enumerate(matrix) if basis >> (width + i) & 1]
    weights = [0] * width
    if len(columns) == 1:
        weights[columns[0]] = 1
        return tuple(weights), rows[0][columns[0]]
    size = len(columns)
    solved = fmpz_mat(size, size, [row[j] for row in rows for j in columns]).solve(
        fmpz_mat(size, 1, [1] * size)
    )
    numerators, denominator = solved.numer_denom()  # type: ignore[attr-defined]
    for j, numerator in zip(columns, numerators.entries(), strict=True):
        weights[j] = int(numerator)
    return tuple(weights), int(denominator)


def equalizing_weights(rows: IntegerRows) -> list[int]:
    """The only weights, up to a factor, against which all rows of a square matrix pay the same.

    They have one sign, and are orthogonal to the rows' differences.
    """
    size, last = len(rows), rows[-1]
    if size == 1:
        return [1]
    if size == 2:
        (a, b), (c, d) = rows
        return [abs(b - d), abs(a - c)]
    differences = [v - w for row in rows[:-1] for v, w in zip(row, last, strict=True)]
    if size == 3:
        a, b, c, d, e, f = differences
        return [abs(b * f - c * e), abs(c * d - a * f), abs(a * e - b * d)]
    kernel, _ = fmpz_mat(size - 1, size, differences).nullspace()
    return [abs(int(kernel[i, 0])) for i in range(size)]
