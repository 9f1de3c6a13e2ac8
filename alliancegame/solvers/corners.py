"""The vertices of a best-response polytope, in certified floating point or in exact arithmetic.

1. Small polytopes, unless the compiled code is loaded already, and those with more labels than fit
   in a machine word: exact arithmetic.
2. Otherwise the certified walk in floating point. It ends undecided if the polytope is not simple.
3. Then the same with a small shift of the right-hand sides. Each coordinate and slack that is zero
   within its error bound is confirmed to be zero exactly, once for each vertex.
4. Where that is not decided either: exact arithmetic.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from flint import fmpz_mat

from alliancegame.solvers.base import Budget
from alliancegame.solvers.polyhedra import IntegerRows, vertices

SHIFT = 2.0**-20
WORD = 62
INTERPRETED = 20
"""Up to so many labels exact arithmetic in the interpreter ends before compiled code is loaded."""
KERNEL = "alliancegame.solvers.certified_vertices"


@dataclass(frozen=True, eq=False)
class Corners:
    """Vertices of {x >= 0, M x <= 1} other than the origin, x of length d.

    matrix:   M, positive integers
    labels:   of each vertex: bit j of d for x_j = 0, bit d + i for a tight row i
    bases:    of each vertex: d of its labels whose inequalities determine it
    known:    weights of vertices found already
    simple:   whether no vertex carries more than d labels
    complete: whether these are all
    """

    matrix: IntegerRows
    labels: list[int]
    bases: list[int]
    known: dict[int, tuple[int, ...]]
    simple: bool
    complete: bool

    def weights(self, index: int) -> Sequence[int]:
        """The coordinates of a vertex up to a common positive factor."""
        if index not in self.known:
            self.known[index], _ = basic_solution(self.matrix, self.bases[index])
        return self.known[index]


def corners(matrix: IntegerRows, budget: Budget, compiled: bool | None = None) -> Corners:
    """All vertices but the origin, or as many as the budget allows.

    matrix:   positive integers, one row per inequality
    compiled: whether to try certified floating point; None: where that pays for a single polytope
    """
    labels = len(matrix) + len(matrix[0])
    if compiled is None:
        compiled = labels > INTERPRETED or KERNEL in sys.modules
    if compiled and labels <= WORD:
        for shift in (0.0, SHIFT):
            found = certified_corners(matrix, shift, budget)
            if found is not None:
                return found
    return exact_corners(matrix, budget)


def exact_corners(matrix: IntegerRows, budget: Budget) -> Corners:
    """The vertices by the walk in exact arithmetic."""
    found, complete = vertices(matrix, budget)
    labels = [vertex.labels for vertex in found]
    known = {index: vertex.weights for index, vertex in enumerate(found)}
    return Corners(matrix, labels, labels, known, _simple(labels, len(matrix[0])), complete)


def certified_corners(matrix: IntegerRows, shift: float, budget: Budget) -> Corners | None:
    """The vertices by the walk in floating point; None where it cannot decide."""
    from alliancegame.solvers import certified_vertices as kernel

    height, width = len(matrix), len(matrix[0])
    greatest = max(map(max, matrix))
    # By Lindemann's theorem 1, sin 1, sin 2, ... are linearly independent over the rationals, so
    # that neither costs nor shifts tie by accident when the payoffs are rational.
    cost = 2 + np.sin(np.arange(1, width + 1))
    rows = np.array([[entry / greatest for entry in row] for row in matrix] + [cost.tolist()])
    right = np.ones((height + 1, 2))
    right[:height, 1] += shift * (2 + np.sin(np.arange(1, height + 1)))
    right[height] = 0
    system = kernel.System(rows, right, kernel.ROUNDING)
    walk = kernel.at_origin(system, 4 * (height + width))
    all_bases: list[int] = []
    all_labels: list[int] = []
    limit = 512
    status = kernel.MORE
    while status == kernel.MORE and not budget.spent:
        bases, labels = np.empty(limit, dtype=np.int64), np.empty(limit, dtype=np.int64)
        status, count = kernel.advance(walk, system, bases, labels)
        if status not in (kernel.DONE, kernel.MORE):
            return None
        all_bases += bases[:count].tolist()
        all_labels += labels[:count].tolist()
        limit = min(2 * limit, 1 << 15)
    complete = status == kernel.DONE
    if all_bases == all_labels:
        return Corners(matrix, all_labels, all_bases, {}, simple=True, complete=complete)
    return _confirmed(matrix, all_bases, all_labels, complete=complete)


def _confirmed(
    matrix: IntegerRows, bases: list[int], labels: list[int], *, complete: bool
) -> Corners | None:
    """One basis for each vertex, zeros confirmed exactly; None if one is not zero."""
    basis_of = dict(zip(labels, bases, strict=True))
    width = len(matrix[0])
    known: dict[int, tuple[int, ...]] = {}
    for index, (zeros, basis) in enumerate(basis_of.items()):
        if zeros != basis:
            weights, scale = basic_solution(matrix, basis)
            if not all(
                weights[label] == 0
                if label < width
                else sum(map(int.__mul__, matrix[label - width], weights)) == scale
                for label in range(len(matrix) + width)
                if (zeros ^ basis) >> label & 1
            ):
                return None
            known[index] = weights
    return Corners(
        matrix,
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
    solved = fmpz_mat([[row[j] for j in columns] for row in rows]).solve(
        fmpz_mat(len(rows), 1, [1] * len(rows))
    )
    numerators, denominator = solved.numer_denom()  # type: ignore[attr-defined]
    weights = [0] * width
    for position, j in enumerate(columns):
        weights[j] = int(numerators[position, 0])
    return tuple(weights), int(denominator)
