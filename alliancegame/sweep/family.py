"""A family of games: payoffs as polynomials of what varies, ready for a million points.

Under fixed shocks every payoff is a polynomial of the coordinates with rational coefficients. It is
worked out exactly once; points then become payoffs by forming the monomials and one sparse product.
Payoffs equal as polynomials are known to tie at every point, and a bound on the rounding error says
for every other comparison whether floating point has decided it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import field
from itertools import chain, product
from math import prod
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from alliancegame.frozen import frozen
from alliancegame.game.game import FloatArray
from alliancegame.game.payoffs import event, payoff_map
from alliancegame.game.strategies import open_positions, pact_positions, skeleton_of
from alliancegame.model.model import Model
from alliancegame.model.shocks import Hit, strike
from alliancegame.pact.margins import commitment_of
from alliancegame.payoff.polynomial import Polynomial
from alliancegame.payoff.stakes import Stake, payoff_at
from alliancegame.sweep.coordinates import Coordinate

ROUNDING = 2.0**-52
"""Twice the relative error of one rounded operation."""


class Lists(NamedTuple):
    """Lists of positions, one after the other: list i is items[starts[i] : starts[i + 1]]."""

    starts: npt.NDArray[np.int64]
    items: npt.NDArray[np.int64]


def lists(rows: Sequence[Sequence[int]]) -> Lists:
    """The rows, one after the other."""
    starts = np.cumsum([0, *map(len, rows)], dtype=np.int64)
    return Lists(starts, np.fromiter(chain.from_iterable(rows), np.int64, starts[-1]))


@frozen(eq=False)
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
    values = _parameters(model, coordinates, hits)
    open_now = open_positions(model, [*hits, *regime])
    shape = tuple(len(actions) for actions in open_now)
    pact = pact_positions(model)
    rows = _Rows(skeleton_of(model).stakes, values)
    if whole:
        rows.add_tensor(model, open_now)
    pact_rows = [rows.of(actor, pact) for actor in range(len(shape))]
    alternatives = _alternatives(rows, pact, open_now)
    monomials, terms, coefficients = _sparse(rows.payoffs)
    impossible = [actor for actor, actions in enumerate(open_now) if pact[actor] not in actions]
    return Family(
        shape,
        lists(monomials),
        terms,
        coefficients,
        _repeated(rows.payoffs, shape) if whole else np.zeros((len(shape), 0), dtype=np.bool_),
        event(model, commitment.holds)[np.ix_(*open_now)].ravel()
        if whole
        else np.zeros(0, np.bool_),
        np.array(pact_rows),
        alternatives,
        _equal(rows.payoffs, pact_rows, alternatives),
        impossible[0] if impossible else -1,
        _error_sizes(terms, coefficients, [actor for actor, _ in rows.row], len(shape), monomials),
    )


@frozen(eq=False)
class _Rows:
    """Payoffs as polynomials of the coordinates, a row for each actor and profile asked for.

    values: each parameter as a polynomial of the coordinates
    row:    {(actor, profile): its row}
    """

    stakes: Sequence[Sequence[Stake]]
    values: Sequence[Polynomial[int]]
    payoffs: list[Polynomial[int]] = field(default_factory=list)
    row: dict[tuple[int, tuple[int, ...]], int] = field(default_factory=dict)

    def add_tensor(self, model: Model, open_now: Sequence[Sequence[int]]) -> None:
        """Adds the payoffs in all profiles of open actions, actor by actor."""
        self.payoffs.extend(_tensor(model, self.values, open_now))
        cells = product(range(len(open_now)), product(*open_now))
        self.row.update((cell, number) for number, cell in enumerate(cells))

    def of(self, actor: int, profile: tuple[int, ...]) -> int:
        """The row of the actor's payoff in a profile, which may use closed actions."""
        if (actor, profile) not in self.row:
            self.row[actor, profile] = len(self.payoffs)
            self.payoffs.append(_in(self.values, payoff_at(self.stakes[actor], profile)))
        return self.row[actor, profile]


def _alternatives(
    rows: _Rows, pact: tuple[int, ...], open_now: Sequence[Sequence[int]]
) -> npt.NDArray[np.int64]:
    """The rows of each actor's open deviations from the pact, padded by −1."""
    listed = [
        [
            rows.of(actor, (*pact[:actor], a, *pact[actor + 1 :]))
            for a in actions
            if a != pact[actor]
        ]
        for actor, actions in enumerate(open_now)
    ]
    most = max(1, *map(len, listed))
    return np.array([own + [-1] * (most - len(own)) for own in listed])


def _equal(
    payoffs: Sequence[Polynomial[int]],
    pact_rows: Sequence[int],
    alternatives: npt.NDArray[np.int64],
) -> npt.NDArray[np.bool_]:
    """Alternatives whose payoff equals the pact's at every point."""
    return np.array(
        [
            [row >= 0 and payoffs[row] == payoffs[kept] for row in own]
            for kept, own in zip(pact_rows, alternatives, strict=True)
        ]
    )


def _sparse(
    payoffs: Sequence[Polynomial[int]],
) -> tuple[list[tuple[int, ...]], Lists, FloatArray]:
    """The monomials of all payoffs, which of them stand in each payoff, and their coefficients."""
    monomials = sorted({term for payoff in payoffs for term in payoff.terms})
    column = {monomial: index for index, monomial in enumerate(monomials)}
    terms = lists([[column[term] for term in sorted(payoff.terms)] for payoff in payoffs])
    coefficients = np.array(
        [float(payoff.terms[term]) for payoff in payoffs for term in sorted(payoff.terms)]
    )
    return monomials, terms, coefficients


def _parameters(
    model: Model, coordinates: Sequence[Coordinate], hits: Sequence[Hit]
) -> list[Polynomial[int]]:
    """Each parameter under the shocks as a polynomial of the coordinates, in the model's order."""
    varied: dict[tuple[str, str], Polynomial[int]] = {
        (coordinate.kind, coordinate.name): Polynomial.variable(i)
        for i, coordinate in enumerate(coordinates)
    }
    intensities = {hit.shock: Polynomial[int].constant(hit.intensity) for hit in hits}
    intensities |= {
        name: coordinate for (kind, name), coordinate in varied.items() if kind == "intensity"
    }
    values: dict[str, Polynomial[int]] = {
        name: varied.get(("parameter", name), Polynomial.constant(parameter.value))
        for name, parameter in model.parameters.items()
    }
    for shock in model.shocks:
        if shock.name in intensities:
            strike(values, shock, intensities[shock.name], Polynomial[int].constant)
    return list(values.values())


def _in(values: Sequence[Polynomial[int]], payoff: Polynomial[int]) -> Polynomial[int]:
    """The payoff as a polynomial of the coordinates, of which the parameters are such."""
    composed: Polynomial[int] = payoff.at(values, Polynomial[int].constant)
    return composed


def _tensor(
    model: Model, values: Sequence[Polynomial[int]], open_now: Sequence[Sequence[int]]
) -> list[Polynomial[int]]:
    """The rows that a whole tensor begins with: actor by actor, profiles of open actions."""
    mapping = payoff_map(model)
    products = [_in(values, Polynomial({factor: 1})) for factor in mapping.factors]
    parts: dict[int, list[tuple[Polynomial[int], int]]] = {}
    for row, monomial, sign in zip(
        mapping.rows.tolist(), mapping.monomials.tolist(), mapping.signs.tolist(), strict=True
    ):
        parts.setdefault(row, []).append((products[monomial], sign))
    everything = np.arange(prod(mapping.shape)).reshape(mapping.shape)
    rows = everything[np.ix_(range(len(open_now)), *open_now)].ravel().tolist()
    return [Polynomial.total(parts.get(row, [])) for row in rows]


def _repeated(payoffs: Sequence[Polynomial[int]], shape: tuple[int, ...]) -> npt.NDArray[np.bool_]:
    """Cells whose polynomial stands earlier along their own actor's axis."""
    numbers: dict[frozenset[tuple[tuple[int, ...], object]], int] = {}
    count = len(shape) * prod(shape)
    codes = np.array(
        [numbers.setdefault(frozenset(p.terms.items()), len(numbers)) for p in payoffs[:count]]
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
    owners: Sequence[int],
    size: int,
    monomials: Sequence[tuple[int, ...]],
) -> FloatArray:
    """The factors of the monomials' sizes that bound every payoff's error.

    A sum of T products errs by at most T + 1 rounded operations on the sum of their sizes, and a
    monomial of degree d by d roundings of its factors and d of their products.

    owners: the actor whose payoff each row is, of `size` actors
    """
    lengths = np.diff(terms.starts)
    actors = np.repeat(np.array(owners), lengths)
    sizes = np.zeros((size, len(monomials)))
    np.maximum.at(sizes, (actors, terms.items), np.abs(coefficients))
    degree = max((len(monomial) for monomial in monomials), default=0)
    bound: FloatArray = sizes * (ROUNDING * (int(lengths.max(initial=0)) + 2 * degree + 2))
    return bound
