"""The shocks that may hit at once, and in which of these states the pact as written holds.

A state is a set of shocks that have happened and not passed, written as a mask: bit k for shock k.
Each shock in it acts at full intensity. The pact holds in a state if no actor gains by leaving it
alone there. All states are evaluated together in floating point; where an advantage is too close
to zero for that, it is decided again in exact arithmetic.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from alliancegame.errors import AllianceGameError
from alliancegame.game.game import FloatArray
from alliancegame.game.multilinear import monomial_values
from alliancegame.game.strategies import open_positions, pact_positions
from alliancegame.model.model import Model, Phase, Shock
from alliancegame.model.shocks import Hit, shocked_values, strike
from alliancegame.pact.gains import deviation_gains
from alliancegame.payoff.polynomial import rational, rationals
from alliancegame.payoff.stakes import Gain

Masks = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

DOUBT = 1e-9
"""Relative size below which an advantage in floating point is decided exactly."""

BATCH = 2**20
"""Products of parameters evaluated at once, over all states."""


@dataclass(frozen=True, eq=False)
class ShockStates:
    """The states over some of a model's shocks, in the file's order."""

    model: Model
    shocks: tuple[str, ...]

    def hits(self, mask: int) -> tuple[Hit, ...]:
        """The shocks of a state."""
        return tuple(Hit(name) for k, name in enumerate(self.shocks) if mask >> k & 1)

    def values(self, masks: Masks) -> FloatArray:
        """Parameter vectors in the states, shape (states, parameters)."""
        values: dict[str, FloatArray] = {
            name: np.full(len(masks), float(item.value))
            for name, item in self.model.parameters.items()
        }
        for k, name in enumerate(self.shocks):
            strike(values, self.model.shock(name), (masks >> k & 1).astype(np.float64), float)
        return np.stack(list(values.values()), axis=1)

    def rates(self, masks: Masks, year: float) -> tuple[FloatArray, FloatArray]:
        """Yearly rates at which each shock arrives and passes in each state.

        year:    from now; a rate that varies by phase is that of the phase then
        returns: arrivals, 0 where the shock has happened already, and recoveries, 0 where it has
                 not; shapes (states, shocks)
        """
        values = self.values(masks)
        position = {name: i for i, name in enumerate(self.model.parameters)}
        shocks = [self.model.shock(name) for name in self.shocks]
        arrivals, recoveries = (np.zeros((len(masks), len(shocks))) for _ in range(2))
        for k, shock in enumerate(shocks):
            happened = (masks >> k & 1).astype(np.bool_)
            for result, phases, where in (
                (arrivals, shock.arrival, ~happened),
                (recoveries, shock.recovery, happened),
            ):
                if phases:
                    rate = position[phase_at(phases, year).rate]
                    result[where, k] = np.maximum(values[where, rate], 0.0)
        for j, raising in enumerate(shocks):
            lasting = (masks >> j & 1).astype(np.bool_)
            for name, factor in raising.raises.items():
                if name in self.shocks:
                    arrivals[lasting, self.shocks.index(name)] *= float(factor)
        return arrivals, recoveries

    def holds(self, masks: Masks) -> Flags:
        """Whether the pact holds in each state, shape (states,)."""
        together = max(1, BATCH // max(1, len(self._products)))
        return np.concatenate(
            [np.empty(0, np.bool_)]
            + [self._holds(masks[i : i + together]) for i in range(0, len(masks), together)]
        )

    def _holds(self, masks: Masks) -> Flags:
        values = self.values(np.append(masks, 0))
        products = monomial_values(self._products, values)[:-1]
        advantages = products @ self._rows.T
        sizes = monomial_values(self._products, np.abs(values).max(axis=0))
        scale = sizes @ np.abs(self._rows).T
        able, tempting = self._openings(masks)
        negative = advantages < -DOUBT * scale
        doubtful = (np.abs(advantages) <= DOUBT * scale) & (scale > 0) & tempting
        broken: Flags = np.any(negative & tempting, axis=1)
        for state in np.flatnonzero(able & ~broken & doubtful.any(axis=1)):
            broken[state] = self._exactly_broken(int(masks[state]), doubtful[state])
        result: Flags = able & ~broken
        return result

    @cached_property
    def _gains(self) -> tuple[Gain, ...]:
        return deviation_gains(self.model)

    @cached_property
    def _products(self) -> tuple[tuple[int, ...], ...]:
        """The products of parameters that some deviation's gain adds up."""
        return tuple(dict.fromkeys(item for gain in self._gains for item in gain.terms))

    @cached_property
    def _rows(self) -> FloatArray:
        """Coefficients by product of the pact's advantage over each deviation."""
        column = {item: i for i, item in enumerate(self._products)}
        rows = np.zeros((len(self._gains), len(self._products)))
        for row, gain in zip(rows, self._gains, strict=True):
            for item, coefficient in gain.terms.items():
                row[column[item]] = -coefficient
        return rows

    def _exactly_broken(self, mask: int, doubtful: Flags) -> bool:
        values = rationals(shocked_values(self.model, self.hits(mask)))
        chosen = [self._gains[i] for i in np.flatnonzero(doubtful).tolist()]
        return any(gain.at(values, rational) > 0 for gain in chosen)

    def _openings(self, masks: Masks) -> tuple[Flags, Flags]:
        """Whether the pact is open in each state, and which deviations are."""
        ruling = sum(1 << k for k, name in enumerate(self.shocks) if self.model.shock(name).rules)
        kinds, inverse = np.unique(masks & ruling, return_inverse=True)
        able = np.zeros(len(kinds), dtype=np.bool_)
        tempting = np.zeros((len(kinds), len(self._gains)), dtype=np.bool_)
        pact = pact_positions(self.model)
        for kind, mask in enumerate(kinds):
            try:
                found = open_positions(self.model, self.hits(int(mask)))
            except AllianceGameError:  # a decision is left without an action
                continue
            able[kind] = all(kept in found[actor] for actor, kept in enumerate(pact))
            tempting[kind] = [
                action in found[actor] for actor, action in (gain.position for gain in self._gains)
            ]
        return able[inverse], tempting[inverse]

    @property
    def needed(self) -> frozenset[str]:
        """The parameters on which an advantage of the pact depends."""
        names = list(self.model.parameters)
        return frozenset(names[i] for gain in self._gains for i in gain.variables)


def phase_at(phases: tuple[Phase, ...], year: float) -> Phase:
    """The phase in force so many years from now."""
    return next(item for item in phases if item.until is None or year < item.until)


def arriving(model: Model) -> ShockStates:
    """The states over the shocks that can arrive and have any bearing on the pact.

    Left out are shocks without an arrival rate, and those that touch nothing on which an advantage
    of the pact, an action or another shock's rate depends.
    """
    shocks = [item for item in model.shocks if item.arrival]
    rates = {phase.rate for item in shocks for phase in (*item.arrival, *item.recovery)}
    touchable = ShockStates(model, ()).needed | rates
    return ShockStates(
        model,
        tuple(
            item.name
            for item in shocks
            if item.rules
            or item.raises
            or any(change.parameter in touchable for change in item.changes)
        ),
    )


def that_matter(states: ShockStates, holding: Flags) -> ShockStates:
    """The states over those shocks only that can make a difference to survival.

    holding: whether the pact holds, for all 2^shocks states

    A shock makes one if some state's holding depends on it, or if it moves the rates of one that
    does.
    """
    count = len(states.shocks)
    table = holding.reshape((2,) * count)  # axis i is bit count − 1 − i
    matters = {
        name
        for k, name in enumerate(states.shocks)
        if (np.take(table, 0, count - 1 - k) != np.take(table, 1, count - 1 - k)).any()
    }
    shocks = [states.model.shock(name) for name in states.shocks]
    while more := {
        item.name
        for item in shocks
        if item.name not in matters and moves_rates(states.model, item) & matters
    }:
        matters |= more
    return ShockStates(states.model, tuple(n for n in states.shocks if n in matters))


def moves_rates(model: Model, shock: Shock) -> set[str]:
    """The shocks whose rates depend on this one."""
    changed = {change.parameter for change in shock.changes}
    return {name for name, factor in shock.raises.items() if factor != 1} | {
        other.name
        for other in model.shocks
        if any(phase.rate in changed for phase in (*other.arrival, *other.recovery))
    }


def monotone(states: ShockStates, holding: Flags) -> bool:
    """Whether more shocks never mend the pact, slow no arrival and hasten no recovery.

    Then survival falls in every arrival rate and rises in every recovery rate: two such chains can
    be run side by side so that the one always contains the other's shocks (a monotone coupling).
    """
    count = len(states.shocks)
    table = holding.reshape((2,) * count)
    for axis in range(count):
        if (np.take(table, 1, axis) & ~np.take(table, 0, axis)).any():
            return False
    shocks = [states.model.shock(name) for name in states.shocks]
    rates = {phase.rate for item in shocks for phase in (*item.arrival, *item.recovery)}
    return all(
        min(item.raises.values(), default=1) >= 1
        and not any(change.parameter in rates for change in item.changes)
        for item in shocks
    )
