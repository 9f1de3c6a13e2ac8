"""A family of games: payoffs as polynomials of what varies, ready for a million points.

Under fixed shocks every payoff is a polynomial of the coordinates with rational coefficients. It is
worked out exactly once; points then become payoffs by forming the monomials and one sparse product.
Payoffs equal as polynomials are known to tie at every point, and a bound on the rounding error says
for every other comparison whether floating point has decided it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import chain
from math import prod
from typing import NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from alliancegame.game.game import FloatArray
from alliancegame.game.payoffs import event, payoff_map
from alliancegame.game.strategies import open_positions, pact_positions
from alliancegame.model.model import Model
from alliancegame.model.shocks import Hit, shift
from alliancegame.pact.margins import commitment_of
from alliancegame.sweep.designs import Coordinate

Polynomial: TypeAlias = dict[tuple[int, ...], Fraction]
"""{positions of the coordinates a monomial multiplies, ascending: coefficient}, without zeros."""

ROUNDING = 2.0**-52
"""Twice the relative error of one rounded operation."""


class Lists(NamedTuple):
    """Lists of positions, one after the other: list i is items[starts[i] : starts[i + 1]]."""

    starts: npt.NDArray[np.int64]
    items: npt.NDArray[np.int64]


def _lists(rows: Sequence[Sequence[int]]) -> Lists:
    starts = np.cumsum([0, *map(len, rows)], dtype=np.int64)
    return Lists(starts, np.fromiter(chain.from_iterable(rows), np.int64, starts[-1]))


@dataclass(frozen=True, eq=False)
class Family:
    """Payoffs over the open actions, and along the pact's deviations, as functions of a point.

    shape:        numbers of open actions, (k_1, ..., k_n)
    monomials:    for each monomial, the coordinates it multiplies
    terms:        for each row of payoffs, its monomials; first the tensor's n·k_1·…·k_n rows, then
                  those of the pact's deviations that lie outside the open actions
    coefficients: what the terms' monomials count, one after the other
    repeated:     cells equal to an earlier one along their own actor's axis, shape (n, k_1·…·k_n)
    holds:        the commitment's event in a whole tensor, shape (k_1·…·k_n,)
    pact_rows:    the row of each actor's payoff at the pact, shape (n,)
    alternatives: rows of its open deviations from the pact, padded by −1, shape (n, most)
    equal:        alternatives whose payoff equals the pact's at every point, same shape
    impossible:   the first actor whose part in the pact is closed, or −1
    error_sizes:  for each actor the greatest coefficient of each monomial times the rounding
                  constant, shape (n, monomials)
    """

    shape: tuple[int, ...]
    monomials: Lists
    terms: Lists
    coefficients: FloatArray
    repeated: npt.NDArray[np.bool_]
    holds: npt.NDArray[np.bool_]
    pact_rows: npt.NDArray[np.int64]
    alternatives: npt.NDArray[np.int64]
    equal: npt.NDArray[np.bool_]
    impossible: int
    error_sizes: FloatArray

    @property
    def cells(self) -> int:
        """Number of pure profiles over the open actions."""
        return prod(self.shape)

    @property
    def size(self) -> int:
        """Number of rows."""
        return len(self.terms.starts) - 1

    def rows(self, points: FloatArray, first: int, payoffs: FloatArray, errors: FloatArray) -> None:
        """Fills in payoffs and, for each actor, a bound on their error.

        points:  shape (coordinates, many), of which those from `first` on are meant
        payoffs: shape (rows, games)
        errors:  shape (n, games)
        """
        from alliancegame.sweep.payoff_kernel import payoff_kernel

        sizes = self.error_sizes
        payoff_kernel(
            points, first, *self.monomials, *self.terms, self.coefficients, sizes, payoffs, errors
        )

    def tensor(self, rows: FloatArray) -> FloatArray:
        """The payoff tensors among the rows, shape (n, k_1·…·k_n, games)."""
        size = len(self.shape)
        return rows[: size * self.cells].reshape(size, self.cells, -1)


def family(
    model: Model,
    coordinates: Sequence[Coordinate],
    hits: Sequence[Hit],
    regime: Sequence[Hit] = (),
    *,
    whole: bool = True,
) -> Family:
    """The games of the model at all points of the coordinates.

    hits:   shocks at fixed intensities
    regime: shocks whose intensity is a coordinate, each at some intensity at which the same actions
            are open as at the points meant
    whole:  whether the whole tensor is wanted, or only the pact and the deviations from it
    raises: AllianceGameError if the model names no commitment or an actor is left without an action
    """
    commitment = commitment_of(model)
    mapping = payoff_map(model)
    parameters = parameter_polynomials(model, coordinates, hits)
    products = [_product([parameters[i] for i in item]) for item in mapping.factors]
    entries: dict[int, list[tuple[int, int]]] = {}
    for row, monomial, sign in zip(
        mapping.rows.tolist(), mapping.monomials.tolist(), mapping.signs.tolist(), strict=True
    ):
        entries.setdefault(row, []).append((monomial, sign))

    def payoff(row: int) -> Polynomial:
        return _sum([(products[monomial], sign) for monomial, sign in entries.get(row, [])])

    open_now = open_positions(model, [*hits, *regime])
    shape = tuple(len(actions) for actions in open_now)
    size = len(shape)
    everything = np.arange(prod(mapping.shape)).reshape(mapping.shape)
    tensor = everything[np.ix_(range(size), *open_now)].ravel().tolist()
    wanted = tensor if whole else []
    place = {row: index for index, row in enumerate(wanted)}
    pact = pact_positions(model)

    def placed(actor: int, action: int) -> int:
        row = int(everything[(actor, *pact[:actor], action, *pact[actor + 1 :])])
        if row not in place:
            place[row] = len(place)
            wanted.append(row)
        return place[row]

    pact_rows = [placed(i, pact[i]) for i in range(size)]
    listed = [[placed(i, a) for a in open_now[i] if a != pact[i]] for i in range(size)]
    most = max(1, *(len(rows) for rows in listed))
    alternatives = np.array([rows + [-1] * (most - len(rows)) for rows in listed])
    payoffs = [payoff(row) for row in wanted]
    monomials = sorted({item for polynomial in payoffs for item in polynomial})
    column = {item: index for index, item in enumerate(monomials)}
    terms = _lists([[column[item] for item in sorted(polynomial)] for polynomial in payoffs])
    coefficients = np.array(
        [float(polynomial[item]) for polynomial in payoffs for item in sorted(polynomial)]
    )
    holds = np.zeros(0, dtype=np.bool_)
    if whole:
        holds = event(model, commitment.holds)[np.ix_(*open_now)].ravel()
    impossible = [i for i in range(size) if pact[i] not in open_now[i]]
    equal = [
        [row >= 0 and payoffs[row] == payoffs[pact_rows[i]] for row in alternatives[i]]
        for i in range(size)
    ]
    return Family(
        shape,
        _lists(monomials),
        terms,
        coefficients,
        _repeated(payoffs, shape) if whole else np.zeros((size, 0), dtype=np.bool_),
        holds,
        np.array(pact_rows),
        alternatives,
        np.array(equal),
        impossible[0] if impossible else -1,
        _error_sizes(terms, coefficients, wanted, mapping.shape, monomials),
    )


def parameter_polynomials(
    model: Model, coordinates: Sequence[Coordinate], hits: Sequence[Hit]
) -> list[Polynomial]:
    """Each parameter under the shocks as a polynomial of the coordinates, in the model's order."""
    varied: dict[tuple[str, str], Polynomial] = {
        (item.kind, item.name): {(i,): Fraction(1)} for i, item in enumerate(coordinates)
    }
    fixed = {hit.shock: hit.intensity for hit in hits}
    values: dict[str, Polynomial] = {
        name: varied.get(("parameter", name), _constant(item.value))
        for name, item in model.parameters.items()
    }
    for shock in model.shocks:
        intensity: Polynomial = varied.get(
            ("intensity", shock.name), _constant(fixed.get(shock.name, Fraction(0)))
        )
        if intensity:
            for change in shock.changes:
                constant, slope = shift(change)
                value = values[change.parameter]
                moved = _sum([(_constant(constant), 1), (_product([_constant(slope), value]), 1)])
                values[change.parameter] = _sum([(value, 1), (_product([intensity, moved]), 1)])
    return list(values.values())


def _constant(value: Fraction) -> Polynomial:
    return {(): value} if value else {}


def _sum(terms: Sequence[tuple[Polynomial, int]]) -> Polynomial:
    total: Polynomial = {}
    for polynomial, sign in terms:
        for monomial, coefficient in polynomial.items():
            total[monomial] = total.get(monomial, Fraction(0)) + sign * coefficient
    return {monomial: value for monomial, value in total.items() if value}


def _product(factors: Sequence[Mapping[tuple[int, ...], Fraction]]) -> Polynomial:
    result: Polynomial = {(): Fraction(1)}
    for factor in factors:
        terms: list[tuple[Polynomial, int]] = [
            ({tuple(sorted(a + b)): x * y}, 1) for a, x in result.items() for b, y in factor.items()
        ]
        result = _sum(terms)
    return result


def _repeated(payoffs: Sequence[Polynomial], shape: tuple[int, ...]) -> npt.NDArray[np.bool_]:
    """Cells whose polynomial stands earlier along their own actor's axis."""
    numbers: dict[tuple[tuple[tuple[int, ...], Fraction], ...], int] = {}
    count = len(shape) * prod(shape)
    codes = np.array(
        [numbers.setdefault(tuple(sorted(p.items())), len(numbers)) for p in payoffs[:count]]
    ).reshape(-1, *shape)
    result = np.zeros(codes.shape, dtype=np.bool_)
    for actor in range(len(shape)):
        line = np.moveaxis(codes[actor], actor, 0)
        marks = np.moveaxis(result[actor], actor, 0)
        for action in range(1, len(line)):
            marks[action] = (line[:action] == line[action]).any(axis=0)
    return result.reshape(len(shape), -1)


def _error_sizes(
    terms: Lists,
    coefficients: FloatArray,
    rows: Sequence[int],
    full_shape: tuple[int, ...],
    monomials: Sequence[tuple[int, ...]],
) -> FloatArray:
    """What to multiply the monomials' sizes with to bound every payoff's error.

    A sum of T products errs by at most T + 1 rounded operations on the sum of their sizes, and a
    monomial of degree d by d roundings of its factors and d of their products.
    """
    lengths = np.diff(terms.starts)
    actors = np.repeat(np.array(rows) // prod(full_shape[1:]), lengths)
    size = np.zeros((full_shape[0], len(monomials)))
    np.maximum.at(size, (actors, terms.items), np.abs(coefficients))
    degree = max((len(item) for item in monomials), default=0)
    bound: FloatArray = size * (ROUNDING * (int(lengths.max(initial=0)) + 2 * degree + 2))
    return bound
