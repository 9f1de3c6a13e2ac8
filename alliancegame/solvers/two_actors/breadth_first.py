"""All bases of a best-response polytope, breadth first, many at a time by array operations.

The polytope is {x >= 0, M x <= 1 + shift}, M of positive integers: simple if the shift is generic.
Its graph is connected, so that going along all edges from the origin meets every basis. For each
basis the inverse of its tight inequalities is computed in floating point, with a bound on its error
from the residual; ratio tests are made within these bounds, and again in rationals where the bounds
do not decide. Nothing is compiled, so that this is what a machine without compiled code uses.

The bases show all vertices of the polytope without the shift if its solutions there are feasible,
as alliancegame.solvers.two_actors.certified_vertices says.

source: Rump, "Verification methods: rigorous results using floating-point arithmetic" (2010),
        section 10, for inverses with error bounds
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from typing import NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt
from flint import fmpq, fmpq_mat

from alliancegame.frozen import frozen
from alliancegame.game.game import FloatArray
from alliancegame.solvers.base import Budget
from alliancegame.solvers.two_actors.polyhedra import IntegerRows, basis_work

IntegerArray: TypeAlias = npt.NDArray[np.int64]

ROUNDING = 2.0**-53
IN_ARRAYS = 10.0
"""The time that a basis takes here, in times of one in the compiled walk."""
TOGETHER = 1 << 19
"""About so many numbers are in one array."""


@frozen(eq=False)
class Polytope:
    """{x >= 0, M x <= 1 + shift} in rationals, and in floating point after a scaling of x.

    matrix: M, shape (r, d)
    shifts: shape (r,), dyadic, at least 0
    """

    matrix: IntegerRows
    shifts: FloatArray

    @property
    def facets(self) -> FloatArray:
        """The left-hand sides in floating point, at most 1: of x_j >= 0, then of M x <= 1."""
        top = max(map(max, self.matrix))
        return np.concatenate(
            [np.eye(len(self.matrix[0])), [[v / top for v in row] for row in self.matrix]]
        )


class Bases(NamedTuple):
    """The bases other than the origin's.

    bases:    shape (count,), bit v for each free variable
    labels:   shape (count,), bit v also for each other variable that may be 0 without the shift
    feasible: whether without the shift no variable is negative at any, up to rounding
    complete: whether these are all
    """

    bases: IntegerArray
    labels: IntegerArray
    feasible: bool
    complete: bool


def all_bases(polytope: Polytope, budget: Budget, most: int | None = None) -> Bases:
    """Every basis, or those met until the budget ends or one is not feasible without the shift.

    most: stop after so many
    """
    facets = polytope.facets
    count, width = facets.shape
    together = max(1, TOGETHER // (count * width))
    each = IN_ARRAYS * basis_work(count - width, width)
    before, level = np.empty(0, np.int64), np.array([(1 << width) - 1], dtype=np.int64)
    bases: list[IntegerArray] = []
    labels: list[IntegerArray] = []
    met = 0
    while len(level):
        after = []
        for start in range(0, len(level), together):
            if budget.ends_at(met * each) or (most is not None and met > most):
                return _joined(bases, labels, feasible=True, complete=False)
            budget.tell(f"{met:,} vertices found")
            chunk = level[start : start + together]
            zeros, neighbours, feasible = _look_around(polytope, facets, chunk)
            if not feasible:
                return _joined(bases, labels, feasible=False, complete=False)
            bases.append(chunk)
            labels.append(chunk | zeros)
            after.append(neighbours)
            met += len(chunk)
        reached = np.unique(np.concatenate(after))
        known = np.isin(reached, before) | np.isin(reached, level)
        before, level = level, reached[~known]
    return _joined(bases, labels, feasible=True, complete=True)


def _joined(
    bases: Sequence[IntegerArray], labels: Sequence[IntegerArray], *, feasible: bool, complete: bool
) -> Bases:
    """Without the origin, which is the first."""
    nothing = np.empty(0, np.int64)
    return Bases(
        np.concatenate([nothing, *bases])[1:],
        np.concatenate([nothing, *labels])[1:],
        feasible,
        complete,
    )


def _look_around(
    polytope: Polytope, facets: FloatArray, bases: IntegerArray
) -> tuple[IntegerArray, IntegerArray, bool]:
    """Zeros without the shift at each basis, all neighbours, and if all bases are feasible.

    facets: of the polytope, shape (d + r, d)
    bases:  shape (b,)
    """
    count, width = facets.shape
    numbers = np.arange(count)
    tight = (bases[:, None] >> numbers & 1).astype(bool)
    free = np.nonzero(tight)[1].reshape(-1, width)
    signs = np.where(numbers < width, 1.0, -1.0)  # a slack is this times its row, plus its constant
    plain = np.where(numbers < width, 0.0, 1.0)
    shifted = plain + np.concatenate([np.zeros(width), polytope.shifts])

    system = facets[free]
    inverse = inverses(system)
    size = np.abs(inverse)
    total = size.sum(axis=(1, 2))
    residual = np.abs(system @ inverse - np.eye(width)).sum(axis=2).max(axis=1)
    residual = 1.001 * residual + (width + 6) * ROUNDING * (total + 2)
    sound = residual < 0.5
    own = 1.01 * size.sum(axis=2).max(axis=1) * residual / (1 - np.minimum(residual, 0.5))
    unit = (width + 6) * ROUNDING

    def slacks(right: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Slacks of all inequalities at each basis, with bounds on their errors."""
        points = np.einsum("bij,bj->bi", inverse, right[free])
        off = 1.01 * width * own + unit * 1.01 * size.sum(axis=2).max(axis=1)
        error = 1.01 * width * off + unit * (2 + np.abs(points).sum(axis=1))
        return right_sides(right) + signs * (points @ facets.T), error[:, None]

    def right_sides(right: FloatArray) -> FloatArray:
        return np.where(numbers < width, 0.0, right)

    values, error = slacks(shifted)
    unshifted, unshifted_error = slacks(plain)
    directions = inverse * signs[free][:, None, :]
    rates = signs[:, None] * (facets @ directions)
    rate_error = (1.01 * width * own + unit * size.sum(axis=1).max(axis=1))[:, None, None]

    basic = ~tight
    sound &= (values > error).all(axis=1, where=basic)
    feasible = bool((unshifted >= -unshifted_error).all(where=basic & sound[:, None]))
    zeros = ((unshifted <= unshifted_error) & basic) @ (np.int64(1) << numbers)

    with np.errstate(divide="ignore", invalid="ignore"):
        slow, fast = -rates - rate_error, -rates + rate_error
        usable = basic[:, :, None]
        greatest = np.where(usable & (slow > 0), (values + error)[:, :, None] / slow, np.inf)
        least = np.where(usable & (fast > 0), (values - error)[:, :, None] / fast, np.inf)
    entering = greatest.argmin(axis=1)
    bound = np.take_along_axis(greatest, entering[:, None, :], axis=1)
    decided = sound[:, None] & ((least <= bound * (1 + 16 * ROUNDING)).sum(axis=1) == 1)
    neighbours = bases[:, None] ^ (np.int64(1) << free) ^ (np.int64(1) << entering)
    for k in np.flatnonzero(~decided.all(axis=1)).tolist():
        exact = exact_surroundings(polytope, int(bases[k]))
        if exact is None:
            return zeros, neighbours.ravel(), False
        zeros[k], neighbours[k] = exact
    return zeros, neighbours.ravel(), feasible


def inverses(systems: FloatArray) -> FloatArray:
    """Inverses of many matrices; 0 for those that are singular once they are rounded.

    systems: shape (b, d, d)
    """
    inverse = np.zeros_like(systems)
    try:
        inverse[:] = np.linalg.inv(systems)
    except np.linalg.LinAlgError:
        signs, _ = np.linalg.slogdet(systems)
        inverse[signs != 0] = np.linalg.inv(systems[signs != 0])
    return inverse


def exact_surroundings(polytope: Polytope, basis: int) -> tuple[int, list[int]] | None:
    """Zeros without the shift at a basis, and its neighbours, in rationals.

    returns: None if it is not feasible without the shift, or not simple with it
    """
    matrix, width = polytope.matrix, len(polytope.matrix[0])
    free = [v for v in range(len(matrix) + width) if basis >> v & 1]
    others = [v for v in range(len(matrix) + width) if not basis >> v & 1]
    slack = _exact_slacks(polytope, free)
    plain, shifted = ({v: slack(v, k) for v in others} for k in (0, 1))
    if min(plain.values()) < 0 or min(shifted.values()) <= 0:
        return None
    neighbours = []
    for k, variable in enumerate(free):
        entering = _first_to_vanish(shifted, {v: slack(v, 2 + k) for v in others})
        if entering is None:
            return None
        neighbours.append(basis ^ 1 << variable ^ 1 << entering)
    return sum(1 << v for v, value in plain.items() if value == 0), neighbours


def _exact_slacks(polytope: Polytope, free: Sequence[int]) -> Callable[[int, int], fmpq]:
    """The slack of a variable where those of `free` vanish, in a column of what is solved for.

    The columns: 0 without the shift, 1 with it, 2 + k what a step along the edge gains on which
    the k-th of `free` grows.
    """
    matrix, width = polytope.matrix, len(polytope.matrix[0])
    shifts = [fmpq(*Fraction(s).as_integer_ratio()) for s in polytope.shifts.tolist()]
    rows = [[int(v == j) for j in range(width)] if v < width else matrix[v - width] for v in free]
    right = [
        [0, 0, *own] if v < width else [1, 1 + shifts[v - width], *[-entry for entry in own]]
        for v, own in zip(free, np.eye(width, dtype=int).tolist(), strict=True)
    ]
    solved = fmpq_mat(rows).solve(fmpq_mat([[fmpq(e) for e in row] for row in right]))
    columns = [[solved[i, k] for i in range(width)] for k in range(width + 2)]

    def slack(variable: int, column: int) -> fmpq:
        own = columns[column]
        if variable < width:
            return own[variable]
        constant = (fmpq(1), 1 + shifts[variable - width], fmpq(0))[min(column, 2)]
        return constant - sum(m * x for m, x in zip(matrix[variable - width], own, strict=True))

    return slack


def _first_to_vanish(slacks: Mapping[int, fmpq], rates: Mapping[int, fmpq]) -> int | None:
    """The variable whose slack vanishes first along an edge, None if several do at once."""
    ratios = {v: slacks[v] / -rate for v, rate in rates.items() if rate < 0}
    nearest = min(ratios.values())
    first, *more = [v for v, ratio in ratios.items() if ratio == nearest]
    return None if more else first
