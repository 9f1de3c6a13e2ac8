"""Deviations from the pact that pay in the states of some shocks.

A deviation is moved by few of the shocks, so that in a thousand states it meets few combinations of
them. A state is evaluated in floating point until as many have been as there are combinations; then
all of these are tabulated and every further state is looked up, which costs at most twice what is
least. Where a gain is too close to zero for floating point, it is decided in exact arithmetic.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from math import prod
from typing import Any

import numpy as np
import numpy.typing as npt

from alliancegame.game.game import FloatArray
from alliancegame.model.model import Model, Shock
from alliancegame.model.shocks import Hit, changed, shocked_values
from alliancegame.payoff.polynomial import rational, rationals
from alliancegame.payoff.stakes import Gain

Flags = npt.NDArray[np.bool_]
Signs = npt.NDArray[np.uint8]

DOUBT = 1e-9
"""Relative size below which a gain in floating point is decided exactly."""

LARGEST_TABLE = 2**16
"""The most combinations of shocks that are tabulated for a deviation."""

PAYS_NOT, PAYS, DOUBTFUL = range(3)


class Temptations:
    """Deviations from the pact, and in which states of the shocks each of them pays.

    Intensities of states have shape (states, shocks).
    """

    def __init__(self, model: Model, shocks: Sequence[Shock], gains: Sequence[Gain]) -> None:
        self.model = model
        self.shocks = tuple(shocks)
        self.gains = tuple(gains)
        self.owners = np.array([gain.position[0] for gain in gains], dtype=np.int64)
        names = list(model.parameters)
        self._variables = [[names[i] for i in gain.variables] for gain in gains]
        changed_by = [{change.parameter for change in shock.changes} for shock in shocks]
        self.movers = [
            [k for k, own in enumerate(changed_by) if not own.isdisjoint(variables)]
            for variables in self._variables
        ]
        self._levels = [_levels(shock) for shock in shocks]
        self._single = np.array([len(levels) == 2 for levels in self._levels], dtype=np.bool_)
        self._tables: dict[int, Signs] = {}
        self._lookup = _Lookup(self, {})
        self._met = 0
        self._decided: dict[tuple[int, bytes], bool] = {}

    def tempted(self, intensities: FloatArray, open_now: Flags) -> Flags:
        """Flags of the actors with an open deviation that pays, shape (states, actors).

        Of the doubtful ones of an actor for whom another pays already, none is decided.

        open_now: shape (states, deviations), or (1, deviations) where it is the same in all
        """
        gains, signs = self._signs(intensities)
        is_open = open_now[:, gains]
        pays: Flags = (signs == PAYS) & is_open
        doubtful = (signs == DOUBTFUL) & is_open
        owners = self.owners[gains]
        for state in np.flatnonzero(doubtful.any(axis=1)).tolist():
            for column in np.flatnonzero(doubtful[state]).tolist():
                if not pays[state, owners == owners[column]].any():
                    pays[state, column] = self._decide(gains[column], intensities[state])
        result = np.zeros((len(pays), len(self.model.actors)), dtype=np.bool_)
        actors, begins = np.unique(owners, return_index=True)
        if len(actors):
            result[:, actors] = np.logical_or.reduceat(pays, begins, axis=1)
        return result

    def _signs(self, intensities: FloatArray) -> tuple[list[int], Signs]:
        """The deviations that may pay, and whether each does in each state.

        returns: ascending positions; shape (states, positions)
        """
        self._met += len(intensities)
        digits = self._digits(intensities)
        if digits is None:
            every = list(range(len(self.gains)))
            return every, self._evaluated_all(every, intensities)
        self._tabulate()
        lookup = self._lookup
        if len(self._tables) == len(self.gains):
            return lookup.gains, lookup.signs(digits)
        rest = [gain for gain in range(len(self.gains)) if gain not in self._tables]
        signs = np.hstack([lookup.signs(digits), self._evaluated_all(rest, intensities)])
        gains = [*lookup.gains, *rest]
        order = sorted(range(len(gains)), key=gains.__getitem__)
        return [gains[i] for i in order], signs[:, order]

    def _evaluated_all(self, gains: Sequence[int], intensities: FloatArray) -> Signs:
        signs = np.zeros((len(intensities), len(gains)), dtype=np.uint8)
        for column, gain in enumerate(gains):
            struck = intensities[:, self.movers[gain]].T
            signs[:, column] = self._evaluated(gain, struck, (len(intensities),))
        return signs

    def _tabulate(self) -> None:
        """Tabulates the deviations whose combinations are no more than the states met so far."""
        larger = dict(self._tables)
        for gain in range(len(self.gains)):
            size = self.combinations(gain)
            if gain not in larger and 0 < size <= min(self._met, LARGEST_TABLE):
                larger[gain] = self._tabulated(gain)
        if len(larger) > len(self._tables):
            self._tables = dict(sorted(larger.items()))
            self._lookup = _Lookup(self, self._tables)

    def combinations(self, gain: int) -> int:
        """The number of combinations of levels a deviation meets; 0 if some shock has no levels."""
        return prod(len(self._levels[k]) for k in self.movers[gain])

    def table(self, gain: int) -> Signs:
        """Whether a deviation pays, an axis for the levels of each shock that moves it."""
        return self._tables[gain] if gain in self._tables else self._tabulated(gain)

    def _tabulated(self, gain: int) -> Signs:
        levels = [np.array(self._levels[k]) for k in self.movers[gain]]
        grid = np.meshgrid(*levels, indexing="ij", sparse=True)  # a number varies along few axes
        return self._evaluated(gain, grid, tuple(map(len, levels)))

    def strides(self, gain: int) -> dict[int, int]:
        """{shock: by how much a level of it moves the row of the deviation's table}."""
        result, stride = {}, 1
        for k in reversed(self.movers[gain]):
            result[k] = stride
            stride *= len(self._levels[k])
        return result

    def _digits(self, intensities: FloatArray) -> FloatArray | None:
        """The level of each shock; None where some intensity is none that the file states."""
        highest = np.array([levels[-1] if levels else 0.0 for levels in self._levels])
        strikes = (intensities == highest) & self._single
        digits: FloatArray = strikes.astype(np.float64)
        if (self._single & ~strikes & (intensities != 0)).any():
            return None
        for k, levels in enumerate(self._levels):
            if len(levels) > 2:
                column = intensities[:, k]
                place = np.searchsorted(levels, column)
                if not np.array_equal(np.array([*levels, 0.0])[place], column):
                    return None
                digits[:, k] = place
        return digits

    def _evaluated(self, gain: int, struck: Iterable[FloatArray], shape: tuple[int, ...]) -> Signs:
        """Whether a deviation pays, for intensities of the shocks that move it.

        struck: those of each shock, arrays that broadcast to the shape
        """
        movers = [self.shocks[k] for k in self.movers[gain]]
        values = struck_values(self.model, self._variables[gain], movers, struck)
        columns = dict(zip(self.gains[gain].variables, values.values(), strict=True))
        total: Any = np.zeros(shape)
        scale = 0.0
        for monomial, coefficient in self.gains[gain].terms.items():
            product: Any = float(coefficient)
            for variable in monomial:
                product = product * columns[variable]
            total = total + product
            scale += float(np.abs(product).max(initial=0.0))
        unsure = (np.abs(total) <= DOUBT * scale) & (scale > 0)
        result: Signs = np.where(unsure, DOUBTFUL, np.where(total > 0, PAYS, PAYS_NOT))
        return result.astype(np.uint8)

    def _decide(self, gain: int, state: FloatArray) -> bool:
        """Whether a deviation pays in a state, exactly; decided once for what moves it."""
        movers = self.movers[gain]
        key = gain, state[movers].tobytes()
        if key not in self._decided:
            hits = stated_hits([self.shocks[k] for k in movers], state[movers])
            values = rationals(shocked_values(self.model, hits))
            self._decided[key] = bool(self.gains[gain].at(values, rational) > 0)
        return self._decided[key]


class _Lookup:
    """The tables of deviations one after the other, but of those that never pay."""

    def __init__(self, temptations: Temptations, tables: Mapping[int, Signs]) -> None:
        self.gains = [gain for gain, table in tables.items() if table.any()]
        kept = [tables[gain].ravel() for gain in self.gains]
        self.entries = np.concatenate([*kept, np.zeros(0, dtype=np.uint8)])
        self.begins = np.cumsum([0, *map(len, kept)])[:-1].astype(np.float64)
        self.strides = np.zeros((len(temptations.shocks), len(self.gains)))
        for column, gain in enumerate(self.gains):
            for shock, stride in temptations.strides(gain).items():
                self.strides[shock, column] = stride

    def signs(self, digits: FloatArray) -> Signs:
        """Of these deviations, in states given by levels, shape (states, gains)."""
        # whole numbers far below 2^53: exact, and as floats a product that is fast
        rows = (digits @ self.strides + self.begins).astype(np.int64)
        return self.entries.take(rows)


def struck_values(
    model: Model, names: Iterable[str], shocks: Iterable[Shock], intensities: Iterable[FloatArray]
) -> dict[str, Any]:
    """{parameter: its value in each state}; one number for all where no shock changes it.

    intensities: for each shock, shape (states,)
    """
    values: dict[str, Any] = {name: float(model.parameters[name].value) for name in names}
    for shock, struck in zip(shocks, intensities, strict=True):
        for change in shock.changes:
            if change.parameter in values:
                values[change.parameter] = changed(change, values[change.parameter], struck, float)
    return values


def stated_hits(shocks: Sequence[Shock], state: FloatArray) -> tuple[Hit, ...]:
    """The shocks of one state; an intensity that the file states is taken as it is stated."""
    stated = {float(t): t for shock in shocks for t, _ in shock.severity.values}
    return tuple(
        Hit(shock.name, stated.get(value, Fraction(value)))
        for shock, value in zip(shocks, state.tolist(), strict=True)
        if value > 0
    )


def _levels(shock: Shock) -> list[float]:
    """The intensities a shock may have, 0 first; none where it may have any."""
    if shock.severity.between is not None:
        return []
    return sorted({0.0, *(float(t) for t, _ in shock.severity.values)})
