"""Cells near singular roots and continua, decided exactly over boxes.

In question are the equilibria of a cell at which all its actions are played. Boxes are divided
until in each one of these is known:

1. Some combination of the equations, and with positive factors of the gains of deviations, is
   positive. Then there are none.
2. The equations are fewer than the unknowns, and their derivatives are independent all over the
   box, also with those of the gains that may be 0 there. Then each solution is on a manifold of
   others, which these gains cut as half-spaces in general position do, so that none is isolated.

Before a box is divided the equations are replaced by combinations in which terms of low degree are
eliminated: where a corner is singular the next terms decide.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

import numpy as np
from flint import fmpz_mat

from alliancegame.frozen import frozen
from alliancegame.game.game import ExactArray, Game
from alliancegame.solvers.branch_and_prune.exact.boxes import (
    MOST_POWERS,
    Box,
    Polynomial,
    bernstein,
    common_shape,
    derivative,
    is_positive,
    widened,
    with_near_sides,
)
from alliancegame.solvers.branch_and_prune.exact.positive_combinations import (
    has_positive_combination,
)
from alliancegame.solvers.branch_and_prune.exact.weights import (
    Polytope,
    Product,
    actions_in,
    played,
    rows_of,
)

MOST_BOXES = 60
"""Boxes looked at for a cell; a cell that takes more is left open."""
MOST_TERMS, MOST_DIGITS = 1500, 500
"""Of a polynomial, and the binary ones of a coefficient."""
CONTRACTION = 0.9
"""The bound that distances of preconditioned derivatives from the identity stay below."""
GREATEST_INVERSE = 1e6
"""The greatest number in an inverse whose rounding is far below 1 - CONTRACTION."""


@frozen
class DecidedCell:
    """A cell without an isolated equilibrium at which all its actions are played.

    continuum: whether it may have other ones
    """

    cell: Product
    continuum: bool


def decided_cell(game: Game, cell: Product, most: int = MOST_BOXES) -> DecidedCell | None:
    """A cell whose inside is decided over boxes; None if that takes too many."""
    waiting = boxes_of(game, cell)
    continuum = False
    faithful = one_to_one(cell)
    for _ in range(most):
        if not waiting:
            return DecidedCell(cell, continuum)
        box = waiting.pop()
        if faithful and is_manifold(box):
            continuum = True
        elif not is_empty(box):
            waiting += divide(box)
            if any(map(is_unwieldy, waiting[-2:])):
                return None
    return DecidedCell(cell, continuum) if not waiting else None


def is_unwieldy(box: Box) -> bool:
    """Whether some polynomial has too many terms, powers or digits."""
    both = (*box.equations, *box.limits)
    return any(
        own.size > MOST_TERMS or max(own.shape) > MOST_POWERS or abs(own).max() >> MOST_DIGITS > 0
        for own in both
    )


def boxes_of(game: Game, cell: Product) -> list[Box]:
    """A cell as boxes, their sides excluded where not all of its actions are played.

    The weights of a simplex's vertices are 1 - t_1, t_1 (1 - t_2), ..., t_1 t_2 ... t_k.
    """
    counts = [len(own) for own in cell]
    weights = [np.array(rows_of(own), dtype=object) for own in cell]
    equations: list[Polynomial] = []
    limits: list[Polynomial] = []
    near: list[bool] = []
    far: list[bool] = []
    for i, own in enumerate(cell):
        block = game.integer_payoffs[i]
        for j, rows in enumerate(weights):
            if j != i:
                block = np.moveaxis(np.tensordot(rows, block, axes=(1, j)), 0, j)
        support = actions_in(played(own))
        last = block.take(support[-1:], axis=i)
        for a in range(game.shape[i]):
            if a != support[-1]:
                gain = in_coordinates(block.take([a], axis=i) - last, counts)
                (equations if a in support else limits).append(gain)
        needed = needed_vertices(own)
        near += [any(needed[v:]) for v in range(1, len(own))]
        far += needed[:-1]
    box = Box((), tuple(limits), tuple(near)).with_equations(equations)
    return list(with_near_sides(box, far))


def one_to_one(cell: Product) -> bool:
    """Whether profiles at which all actions are played have one place only in the boxes.

    Where t_k = 0 all further coordinates of the same simplex are without effect.
    """
    return all(len(own) < 3 or any(needed_vertices(own)[-2:]) for own in cell)


def needed_vertices(mixes: Polytope) -> list[bool]:
    """Whether each vertex has a positive weight wherever all actions of a simplex are played."""
    support = played(mixes)
    return [played([*mixes[:v], *mixes[v + 1 :]]) != support for v in range(len(mixes))]


def in_coordinates(values: ExactArray, counts: Sequence[int]) -> Polynomial:
    """A function affine in each mix as a polynomial in the coordinates of boxes.

    values: at the vertices; 1 along the axis of an actor on whom it does not depend
    counts: of vertices
    """
    for axis, count in reversed(list(enumerate(counts))):
        before, after = values.shape[:axis], values.shape[axis + 1 :]
        if values.shape[axis] < count:
            values = values.reshape(*before, *(1,) * (count - 1), *after)
            continue
        rows = np.moveaxis(values, axis, 0)
        powers = rows[-1]
        for row in rows[-2::-1]:
            first = np.zeros_like(powers)
            first[(0,) * (powers.ndim - row.ndim)] = row
            powers = np.stack([first, powers - first])
        own = count - 1
        values = np.moveaxis(powers, range(own), range(axis, axis + own))
    return values


def is_empty(box: Box) -> bool:
    """Whether surely nothing in a box solves the equations within the limits."""
    if any(is_positive(bounds, box.excluded) for bounds in box.limit_bounds):
        return True
    if any(
        is_positive(bounds, box.excluded) or is_positive(-bounds, box.excluded)
        for bounds in box.equation_bounds
    ):
        return True
    equations = nonzero(box.equations)
    return len(equations) > 1 and has_positive_combination(equations, box.excluded)


def nonzero(polynomials: Sequence[Polynomial]) -> list[Polynomial]:
    """The polynomials that are not 0 everywhere."""
    return [own for own in polynomials if own.any()]


def is_manifold(box: Box) -> bool:
    """Whether the solutions in a box are surely a manifold that limits cut in general position."""
    size = len(box.excluded)
    equations = distinct(nonzero(box.equations))
    active = [
        own
        for own, bounds in zip(box.limits, box.limit_bounds, strict=True)
        if own.any() and not is_positive(-bounds, box.excluded)
    ]
    opposite = [own for own in active if any(np.array_equal(own, -other) for other in active)]
    both = distinct([*equations, *active])
    missing = len(distinct([*equations, *opposite]))
    return missing < size >= len(both) and are_independent(both, size)


def distinct(polynomials: Sequence[Polynomial]) -> list[Polynomial]:
    """The polynomials that are not equal or opposite to one before."""
    kept: list[Polynomial] = []
    for own in polynomials:
        if not any(np.array_equal(own, other) or np.array_equal(-own, other) for other in kept):
            kept.append(own)
    return kept


def are_independent(polynomials: Sequence[Polynomial], size: int) -> bool:
    """Whether the derivatives of polynomials are independent all over a box.

    Times a right inverse of their mean they stay within less than 1 of the identity; rounding is
    far below what that leaves.
    """
    slopes = [[derivative(own, axis) for axis in range(size)] for own in polynomials]
    shape = common_shape([own for row in slopes for own in row])
    values = np.array(
        [[bernstein(own, shape).ravel().astype(float) for own in row] for row in slopes]
    )
    values /= abs(values).max(axis=(1, 2), keepdims=True)
    inverse = np.linalg.pinv(values.mean(axis=2))
    if not abs(inverse).max() < GREATEST_INVERSE:
        return False
    distances = np.einsum("rcv,ck->rkv", values, inverse) - np.eye(len(values))[:, :, None]
    return bool(abs(distances).sum(axis=1).max() < CONTRACTION)


def divide(box: Box) -> tuple[Box, Box]:
    """Two parts of a box: by comparing two coordinates if that promises signs, or halves."""
    box = with_low_terms_eliminated(box)
    promises = promising_pairs(box)
    if promises:
        return box.compared(*max(promises, key=lambda pair: promises[pair]))
    return box.halves(steepest(box))


def with_low_terms_eliminated(box: Box) -> Box:
    """A box with combinations of its equations in which terms of low degree are eliminated."""
    equations = nonzero(box.equations)
    if not equations:
        return box
    shape = common_shape(equations)
    order = np.indices(shape).reshape(len(shape), -1).sum(axis=0).argsort(kind="stable")
    rows = [widened(own, shape).ravel()[order].tolist() for own in equations]
    reduced, _, rank = fmpz_mat(rows).rref()
    terms = np.zeros((rank, len(order)), dtype=object)
    terms[:, order] = np.array(reduced.tolist(), dtype=object)[:rank]
    whole = [np.array(list(map(int, own)), dtype=object).reshape(shape) for own in terms.tolist()]
    return box.with_equations(whole)


def promising_pairs(box: Box) -> dict[tuple[int, int], float]:
    """Pairs of coordinates that occur in first terms of opposite sign, with how much they do.

    The first terms are those near the corner; other coordinates are in the middle of the box.
    """
    corner = [axis for axis, away in enumerate(box.excluded) if away]
    promises: dict[tuple[int, int], float] = {}
    for own in nonzero(box.equations):
        start = [slice(0, 1) if away else slice(None) for away in box.excluded]
        if own[tuple(start)].any():
            continue
        terms: dict[int, float] = {}
        for axis in corner:
            place = [*start[:axis], slice(1, 2), *start[axis + 1 :]]
            part = own[tuple(place)].astype(float) / float(abs(own).max())
            halvings = np.indices(part.shape).sum(axis=0)
            terms[axis] = float((part * 0.5**halvings).sum())
        for i, j in combinations(corner, 2):
            if terms[i] * terms[j] < 0.0:
                least = min(abs(terms[i]), abs(terms[j]))
                promises[i, j] = promises.get((i, j), 0.0) + least
    return promises or pairs_at_corner(box)


def pairs_at_corner(box: Box) -> dict[tuple[int, int], float]:
    """Promising pairs where all coordinates are small, one of each having an excluded side."""
    promises: dict[tuple[int, int], float] = {}
    for own in nonzero(box.equations):
        powers = np.argwhere(own)
        degrees = powers.sum(axis=1)
        if degrees.min() == 0:
            continue
        greatest = int(abs(own).max())
        coefficients = [int(value) / greatest for value in own[tuple(powers.T)].tolist()]
        first = np.flatnonzero(degrees == degrees.min()).tolist()
        opposite = [(m, k) for m in first for k in first if coefficients[m] < 0 < coefficients[k]]
        for m, k in opposite:
            step = powers[m] - powers[k]
            least = min(abs(coefficients[m]), abs(coefficients[k]))
            for i in np.flatnonzero(step > 0).tolist():
                for j in np.flatnonzero(step < 0).tolist():
                    if box.excluded[i] or box.excluded[j]:
                        pair = min(i, j), max(i, j)
                        promises[pair] = promises.get(pair, 0.0) + least
    return promises


def steepest(box: Box) -> int:
    """The coordinate between whose sides equations and limits differ most."""
    steps = np.zeros(len(box.excluded))
    for bounds in (*box.equation_bounds, *box.limit_bounds):
        values = bounds.astype(float) / max(float(abs(bounds).max()), 1.0)
        for axis in range(values.ndim):
            steps[axis] += abs(values.take(0, axis=axis) - values.take(-1, axis=axis)).max()
    return int(steps.argmax())
