"""The states that shocks bring about, and in which of these the pact as written holds.

A state is an intensity for each shock: 0 where it has not happened or has passed, else the greatest
it has struck with since: a shock in force may strike again, and only harder makes a difference. The
pact holds in a state if no actor gains by leaving it alone there. All states are evaluated together
in floating point; where an advantage is too close to zero for that, it is decided again in exact
arithmetic.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
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

Flags = npt.NDArray[np.bool_]

DOUBT = 1e-9
"""Relative size below which an advantage in floating point is decided exactly."""

BATCH = 2**20
"""Products of parameters evaluated at once, over all states."""


@dataclass(frozen=True, eq=False)
class ShockStates:
    """The states over some of a model's shocks, in the file's order.

    Intensities of states have shape (states, shocks).
    """

    model: Model
    shocks: tuple[str, ...]

    def hits(self, intensities: FloatArray) -> tuple[Hit, ...]:
        """The shocks of one state; an intensity that the file states is taken as it is stated."""
        return tuple(
            Hit(name, self._stated.get(value, Fraction(value)))
            for name, value in zip(self.shocks, intensities.tolist(), strict=True)
            if value > 0
        )

    def values(self, intensities: FloatArray) -> FloatArray:
        """Parameter vectors in the states, shape (states, parameters)."""
        unshocked = [float(value) for value in self.model.values]
        result = np.tile(np.array(unshocked), (len(intensities), 1))
        position = {name: i for i, name in enumerate(self.model.parameters)}
        changed = {change.parameter for shock in self._shocks for change in shock.changes}
        values = {name: result[:, position[name]] for name in changed}
        for shock, struck in zip(self._shocks, intensities.T, strict=True):
            strike(values, shock, struck, float)
        for name, column in values.items():
            result[:, position[name]] = column
        return result

    def rates(self, intensities: FloatArray, year: float) -> tuple[FloatArray, FloatArray]:
        """Yearly rates at which each shock arrives and passes in each state.

        year:    from now; a rate that varies by phase is that of the phase then
        returns: arrivals, 0 where the shock is in force as hard as it strikes, and recoveries, 0
                 where it is not in force; shapes (states, shocks)
        """
        values = self.values(intensities)
        arrivals, recoveries = np.zeros_like(intensities), np.zeros_like(intensities)
        for k, shock in enumerate(self._shocks):
            happened = intensities[:, k] > 0
            for result, phases, where in (
                (arrivals, shock.arrival, intensities[:, k] < float(shock.severity.greatest)),
                (recoveries, shock.recovery, happened),
            ):
                if phases:
                    result[where, k] = self._rate(values, phases, year)[where]
        for j, raising in enumerate(self._shocks):
            for name, factor in raising.raises.items():
                if name in self.shocks:
                    more = intensities[:, j] * (float(factor) - 1)
                    arrivals[:, self.shocks.index(name)] *= 1 + more
        return arrivals, recoveries

    def leaving(self, intensities: FloatArray, year: float) -> FloatArray:
        """Yearly rate at which somebody leaves the pact in each state, shape (states,).

        Each actor that gains by leaving does so at a rate of its own: the quickest stated for a
        shock in force that touches what it gains, else the commitment's, else at once (infinite).
        The pact also ends at once where somebody's part in it is closed.
        """
        able, tempted = self.tempted(intensities)
        values = self.values(intensities)
        commitment = self.model.commitment
        usual = self._rate(values, () if commitment is None else commitment.exit, year)
        quickest = np.zeros(tempted.shape)
        for k, shock in enumerate(self._shocks):
            own = self._rate(values, shock.exit, year) if shock.exit else usual
            active = (intensities[:, k] > 0)[:, None] & self.touches[k]
            quickest = np.where(active, np.maximum(quickest, own[:, None]), quickest)
        in_force = (intensities > 0) @ self.touches
        rates = np.where(in_force, quickest, usual[:, None])
        result: FloatArray = np.where(tempted, rates, 0.0).sum(axis=1)
        result[~able] = np.inf
        return result

    def _rate(self, values: FloatArray, phases: tuple[Phase, ...], year: float) -> FloatArray:
        """The rate of the year in each state, infinite where none is stated."""
        if not phases:
            return np.full(len(values), np.inf)
        position = list(self.model.parameters).index(phase_at(phases, year).rate)
        return np.maximum(values[:, position], 0.0)

    def holds(self, intensities: FloatArray) -> Flags:
        """Whether the pact holds in each state, shape (states,)."""
        able, tempted = self.tempted(intensities)
        result: Flags = able & ~tempted.any(axis=1)
        return result

    def tempted(self, intensities: FloatArray) -> tuple[Flags, Flags]:
        """Whether the pact is open in each state, and which actors gain by leaving it.

        returns: shapes (states,) and (states, actors)
        """
        together = max(1, BATCH // max(1, len(self._products)))
        parts = [
            self._tempted(intensities[i : i + together])
            for i in range(0, max(1, len(intensities)), together)
        ]
        able, tempted = zip(*parts, strict=True)
        return np.concatenate(able), np.concatenate(tempted) | self._anyway

    @cached_property
    def _anyway(self) -> Flags:
        """Which of the actors that no shock touches gain by leaving, shape (actors,)."""
        if not self.shocks:
            return np.zeros(len(self.model.actors), dtype=np.bool_)
        _, today = ShockStates(self.model, ()).tempted(np.zeros((1, 0)))
        result: Flags = today[0] & ~self.touches.any(axis=0)
        return result

    def _tempted(self, intensities: FloatArray) -> tuple[Flags, Flags]:
        none = np.zeros((1, len(self.shocks)))
        values = self.values(np.concatenate([intensities, none]))
        advantages = monomial_values(self._products, values)[:-1] @ self._rows.T
        sizes = monomial_values(self._products, np.abs(values).max(axis=0))
        scale = sizes @ np.abs(self._rows).T
        able, open_now = self._openings(intensities)
        sure = (advantages < -DOUBT * scale) & open_now
        tempted: Flags = sure @ self._owners
        doubtful = (np.abs(advantages) <= DOUBT * scale) & (scale > 0) & open_now
        doubtful &= ~(tempted @ self._owners.T)
        for state in np.flatnonzero(able & doubtful.any(axis=1)):
            for i in np.flatnonzero(doubtful[state]).tolist():
                if self._pays(i, intensities[state]):
                    tempted[state] |= self._owners[i]
        return able, tempted

    def _pays(self, gain: int, state: FloatArray) -> bool:
        """Whether a deviation pays in a state, exactly; decided once for what moves it."""
        own = np.where(self._movers[gain], state, 0.0)
        key = gain, own.tobytes()
        if key not in self._decided:
            values = rationals(shocked_values(self.model, self.hits(own)))
            self._decided[key] = bool(self._gains[gain].at(values, rational) > 0)
        return self._decided[key]

    @cached_property
    def _decided(self) -> dict[tuple[int, bytes], bool]:
        """{(deviation, the state of the shocks that move it): whether it pays}, as it is found."""
        return {}

    @cached_property
    def _movers(self) -> Flags:
        """Which shocks change a number of each deviation looked at, shape (gains, shocks)."""
        position = {name: i for i, name in enumerate(self.model.parameters)}
        changed = [{position[item.parameter] for item in shock.changes} for shock in self._shocks]
        rows = [[not own.isdisjoint(g.variables) for own in changed] for g in self._gains]
        return np.array(rows, dtype=np.bool_).reshape(len(self._gains), len(self.shocks))

    @cached_property
    def _shocks(self) -> tuple[Shock, ...]:
        return tuple(map(self.model.shock, self.shocks))

    @cached_property
    def _stated(self) -> dict[float, Fraction]:
        """{a stated intensity in floating point: as it is stated}."""
        return {float(t): t for shock in self._shocks for t, _ in shock.severity.values}

    @cached_property
    def _gains(self) -> tuple[Gain, ...]:
        """What the deviations gain of actors that some shock touches; of all without shocks."""
        return tuple(
            gain
            for gain in deviation_gains(self.model)
            if not self.shocks or self.touches[:, gain.position[0]].any()
        )

    @property
    def gains(self) -> int:
        """How many deviations are looked at in every state."""
        return len(self._gains)

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

    @cached_property
    def _owners(self) -> Flags:
        """Whose deviation each is, shape (gains, actors)."""
        owners = np.zeros((len(self._gains), len(self.model.actors)), dtype=np.bool_)
        for row, gain in zip(owners, self._gains, strict=True):
            row[gain.position[0]] = True
        return owners

    @cached_property
    def moves(self) -> Flags:
        """Whether each shock can change if a deviation pays, shape (shocks, deviations)."""
        position = {name: i for i, name in enumerate(self.model.parameters)}
        moved = np.zeros((len(self.shocks), len(deviation_gains(self.model))), dtype=np.bool_)
        for row, shock in zip(moved, self._shocks, strict=True):
            changed = {position[change.parameter] for change in shock.changes}
            ruled = [rules_on(self.model, shock, actor.name) for actor in self.model.actors]
            for j, gain in enumerate(deviation_gains(self.model)):
                row[j] = ruled[gain.position[0]] or not changed.isdisjoint(gain.variables)
        return moved

    @cached_property
    def touches(self) -> Flags:
        """Whether each shock moves what an actor gains, or its actions, shape (shocks, actors)."""
        owners = np.zeros((self.moves.shape[1], len(self.model.actors)), dtype=np.bool_)
        for row, gain in zip(owners, deviation_gains(self.model), strict=True):
            row[gain.position[0]] = True
        ruled = [
            [rules_on(self.model, shock, actor.name) for actor in self.model.actors]
            for shock in self._shocks
        ]
        result: Flags = self.moves @ owners | np.array(ruled, dtype=np.bool_).reshape(
            len(self.shocks), len(self.model.actors)
        )
        return result

    def _openings(self, intensities: FloatArray) -> tuple[Flags, Flags]:
        """Whether the pact is open in each state, and which deviations are."""
        reached = [
            intensities[:, k] >= max(float(rule.at), np.nextafter(0, 1))
            for k, shock in enumerate(self._shocks)
            for rule in shock.rules
        ]
        first, kind = (
            np.zeros(min(1, len(intensities)), np.int64),
            np.zeros(len(intensities), np.int64),
        )
        if reached:
            patterns = np.packbits(np.array(reached), axis=0).T
            _, first, kind = np.unique(patterns, axis=0, return_index=True, return_inverse=True)
        able = np.zeros(len(first), dtype=np.bool_)
        open_now = np.zeros((len(first), len(self._gains)), dtype=np.bool_)
        pact = pact_positions(self.model)
        for i, state in enumerate(first.tolist()):
            try:
                found = open_positions(self.model, self.hits(intensities[state]))
            except AllianceGameError:  # a decision is left without an action
                continue
            able[i] = all(kept in found[actor] for actor, kept in enumerate(pact))
            open_now[i] = [
                action in found[actor] for actor, action in (gain.position for gain in self._gains)
            ]
        kind = kind.reshape(-1)
        return able[kind], open_now[kind]

    @property
    def needed(self) -> frozenset[str]:
        """The parameters on which an advantage of the pact depends."""
        names = list(self.model.parameters)
        return frozenset(names[i] for gain in deviation_gains(self.model) for i in gain.variables)


def rules_on(model: Model, shock: Shock, actor: str) -> bool:
    """Whether the shock opens or closes an action that may count for the actor.

    In a game in sequence what others can do decides which of its own choices are ever reached.
    """
    return any(
        not model.simultaneous or model.decision(rule.decision).actor == actor
        for rule in shock.rules
    )


def phase_at(phases: tuple[Phase, ...], year: float) -> Phase:
    """The phase in force so many years from now."""
    return next(item for item in phases if item.until is None or year < item.until)


def arriving(model: Model) -> ShockStates:
    """The states over the shocks that can arrive and have any bearing on the pact.

    Left out are shocks without an arrival rate, and those that touch nothing on which an advantage
    of the pact, an action or a rate depends.
    """
    shocks = [item for item in model.shocks if item.arrival]
    rates = {phase.rate for item in shocks for phase in rates_of(item)}
    leaving = {phase.rate for phase in model.commitment.exit} if model.commitment else set()
    touchable = ShockStates(model, ()).needed | rates | leaving
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


def rates_of(shock: Shock) -> tuple[Phase, ...]:
    """All yearly rates of a shock."""
    return (*shock.arrival, *shock.recovery, *shock.exit)


def moves_rates(model: Model, shock: Shock) -> set[str]:
    """The shocks whose rates depend on this one; all, where that of leaving does."""
    changed = {change.parameter for change in shock.changes}
    if model.commitment and any(phase.rate in changed for phase in model.commitment.exit):
        return {other.name for other in model.shocks}
    return {name for name, factor in shock.raises.items() if factor != 1} | {
        other.name
        for other in model.shocks
        if any(phase.rate in changed for phase in rates_of(other))
    }
