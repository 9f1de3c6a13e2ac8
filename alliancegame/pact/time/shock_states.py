"""The states that shocks bring about, and in which of these the pact as written holds.

A state is an intensity for each shock: 0 where it has not happened or has passed, else the greatest
it has struck with since: a shock in force may strike again, and only harder makes a difference. The
pact holds in a state if no actor gains by leaving it alone there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

import numpy as np

from alliancegame.errors import AllianceGameError
from alliancegame.frozen import frozen
from alliancegame.game.game import FloatArray
from alliancegame.game.strategies import open_positions, pact_positions
from alliancegame.model.model import Model, Phase, Shock
from alliancegame.model.shocks import Hit
from alliancegame.pact.gains import deviation_gains
from alliancegame.pact.time.temptations import Flags, Temptations, stated_hits, struck_values


@frozen(eq=False)
class ShockStates:
    """The states over some of a model's shocks, in the file's order.

    Intensities of states have shape (states, shocks).
    """

    model: Model
    shocks: tuple[str, ...]

    def over(self, shocks: tuple[str, ...]) -> ShockStates:
        """The states over some of these shocks; over all of them, what is known already."""
        return self if shocks == self.shocks else ShockStates(self.model, shocks)

    def hits(self, intensities: FloatArray) -> tuple[Hit, ...]:
        """The shocks of one state; an intensity that the file states is taken as it is stated."""
        return stated_hits(self._shocks, intensities)

    def rates(self, intensities: FloatArray, year: float) -> tuple[FloatArray, FloatArray]:
        """Yearly rates at which each shock arrives and passes in each state.

        year:    from now; a rate that varies by phase is that of the phase then
        returns: arrivals, 0 where the shock is in force as hard as it strikes, and recoveries, 0
                 where it is not in force; shapes (states, shocks)
        """
        if self._rates_change:
            arriving, passing = self._phase_rates(intensities, year)
        elif year in self._known_rates:
            arriving, passing = self._known_rates[year]
        else:
            arriving, passing = self._known_rates[year] = self._phase_rates(intensities, year)
        arrivals = np.where(intensities < self._greatest, arriving, 0.0)
        recoveries = np.where(intensities > 0, passing, 0.0)
        for j, raising in enumerate(self._shocks):
            for name, factor in raising.raises.items():
                if name in self.shocks:
                    more = intensities[:, j] * (float(factor) - 1)
                    arrivals[:, self.shocks.index(name)] *= 1 + more
        return arrivals, recoveries

    def _phase_rates(self, intensities: FloatArray, year: float) -> tuple[FloatArray, FloatArray]:
        """Rates of arriving and passing, (states, shocks) or, alike in all states, (shocks,)."""
        values, shape = self._rate_values(intensities), intensities.shape
        arriving = [_rate(values, shock.arrival, year, 0.0) for shock in self._shocks]
        passing = [_rate(values, shock.recovery, year, 0.0) for shock in self._shocks]
        return _columns(arriving, shape), _columns(passing, shape)

    @cached_property
    def _rates_change(self) -> bool:
        """Whether a shock changes a number that is a rate of one."""
        rates = {phase.rate for shock in self._shocks for phase in rates_of(shock)}
        return any(change.parameter in rates for shock in self._shocks for change in shock.changes)

    @cached_property
    def _known_rates(self) -> dict[float, tuple[FloatArray, FloatArray]]:
        """{year: its rates, which are the same in all states}, as they are asked for."""
        return {}

    def leaving(self, intensities: FloatArray, year: float) -> FloatArray:
        """Yearly rate at which somebody leaves the pact in each state, shape (states,)."""
        return self.rate_of_leaving(intensities, *self.tempted(intensities), year)

    def rate_of_leaving(
        self, intensities: FloatArray, able: Flags, tempted: Flags, year: float
    ) -> FloatArray:
        """Yearly rate at which somebody leaves in states whose temptations are known.

        Each actor that gains by leaving does so at a rate of its own: the quickest stated for a
        shock in force that touches what it gains, else the commitment's, else at once (infinite).
        The pact also ends at once where somebody's part in it is closed.
        """
        usual_exit = () if self.model.commitment is None else self.model.commitment.exit
        if not usual_exit and not any(shock.exit for shock in self._shocks):
            return np.where(able & ~tempted.any(axis=1), 0.0, np.inf)
        values = self._rate_values(intensities)
        usual = np.broadcast_to(_rate(values, usual_exit, year), len(intensities))
        quickest = np.zeros(tempted.shape)
        for k, shock in enumerate(self._shocks):
            own = usual
            if shock.exit:
                own = np.broadcast_to(_rate(values, shock.exit, year), len(intensities))
            active = (intensities[:, k] > 0)[:, None] & self.touches[k]
            quickest = np.where(active, np.maximum(quickest, own[:, None]), quickest)
        in_force = (intensities > 0) @ self.touches
        rates = np.where(in_force, quickest, usual[:, None])
        result: FloatArray = np.where(tempted, rates, 0.0).sum(axis=1)
        result[~able] = np.inf
        return result

    def _rate_values(self, intensities: FloatArray) -> dict[str, Any]:
        """{parameter that is a rate: its value in each state, or in all}."""
        commitment = self.model.commitment
        phases = [phase for shock in self._shocks for phase in rates_of(shock)]
        phases += [] if commitment is None else commitment.exit
        names = dict.fromkeys(phase.rate for phase in phases)
        return struck_values(self.model, names, self._shocks, intensities.T)

    def holds(self, intensities: FloatArray) -> Flags:
        """Whether the pact holds in each state, shape (states,)."""
        able, tempted = self.tempted(intensities)
        result: Flags = able & ~tempted.any(axis=1)
        return result

    def tempted(self, intensities: FloatArray) -> tuple[Flags, Flags]:
        """Whether the pact is open in each state, and which actors gain by leaving it.

        returns: shapes (states,) and (states, actors)
        """
        able, open_now = self._openings(intensities)
        return able, self.temptations.tempted(intensities, open_now) | self._anyway

    @cached_property
    def _anyway(self) -> Flags:
        """Flags of the actors whom no shock touches and who gain by leaving, shape (actors,)."""
        if not self.shocks:
            return np.zeros(len(self.model.actors), dtype=np.bool_)
        _, today = ShockStates(self.model, ()).tempted(np.zeros((1, 0)))
        result: Flags = today[0] & ~self.touches.any(axis=0)
        return result

    @cached_property
    def temptations(self) -> Temptations:
        """The deviations of actors that some shock touches; of all without shocks."""
        gains = deviation_gains(self.model)
        touched = [
            gain for gain in gains if not self.shocks or self.touches[:, gain.position[0]].any()
        ]
        return Temptations(self.model, self._shocks, touched)

    @cached_property
    def _greatest(self) -> FloatArray:
        """The greatest intensity of each shock."""
        return np.array([float(shock.severity.greatest) for shock in self._shocks])

    @cached_property
    def _shocks(self) -> tuple[Shock, ...]:
        return tuple(map(self.model.shock, self.shocks))

    @property
    def gains(self) -> int:
        """The number of deviations that are looked at in every state."""
        return len(self.temptations.gains)

    @cached_property
    def moves(self) -> Flags:
        """Whether each shock can change if a deviation pays, shape (shocks, deviations)."""
        position = {name: i for i, name in enumerate(self.model.parameters)}
        gains = [(gain.position[0], set(gain.variables)) for gain in deviation_gains(self.model)]
        moved = np.zeros((len(self.shocks), len(gains)), dtype=np.bool_)
        for row, shock in zip(moved, self._shocks, strict=True):
            changed = {position[change.parameter] for change in shock.changes}
            ruled = [rules_on(self.model, shock, actor.name) for actor in self.model.actors]
            row[:] = [ruled[actor] or not changed.isdisjoint(own) for actor, own in gains]
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
        """Whether the pact is open in each state, and which deviations are.

        returns: shapes (states,) and (states, deviations); (1, deviations) where no rule counts
        """
        reached = [
            intensities[:, k] >= max(float(rule.at), np.nextafter(0, 1))
            for k, shock in enumerate(self._shocks)
            for rule in shock.rules
        ]
        if not reached:
            able, is_open = self._open_today
            return np.full(len(intensities), able), is_open[None]
        patterns = np.packbits(np.array(reached), axis=0).T
        _, first, kind = np.unique(patterns, axis=0, return_index=True, return_inverse=True)
        openings = [self._open_under(self.hits(state)) for state in intensities[first]]
        ables = np.array([able for able, _ in openings], dtype=np.bool_)
        open_now = np.array([is_open for _, is_open in openings], dtype=np.bool_)
        kind = kind.reshape(-1)
        return ables[kind], open_now.reshape(len(openings), len(self.temptations.gains))[kind]

    @cached_property
    def _open_today(self) -> tuple[bool, Flags]:
        return self._open_under(())

    def _open_under(self, hits: Sequence[Hit]) -> tuple[bool, Flags]:
        """Whether the pact is open under the shocks, and which deviations are."""
        gains = self.temptations.gains
        try:
            positions = open_positions(self.model, hits)
        except AllianceGameError:  # a decision is left without an action
            return False, np.zeros(len(gains), dtype=np.bool_)
        able = all(kept in positions[i] for i, kept in enumerate(pact_positions(self.model)))
        is_open = [gain.position[1] in positions[gain.position[0]] for gain in gains]
        return able, np.array(is_open, dtype=np.bool_)

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


def _rate(
    values: Mapping[str, Any], phases: tuple[Phase, ...], year: float, unstated: float = np.inf
) -> Any:
    """The rate of the year in each state, or one number for all."""
    return np.maximum(values[phase_at(phases, year).rate], 0.0) if phases else unstated


def _columns(rates: Sequence[Any], shape: tuple[int, ...]) -> FloatArray:
    """Rates of each shock side by side, shape (states, shocks) or, alike in all, (shocks,)."""
    if all(np.ndim(rate) == 0 for rate in rates):
        return np.array(rates, dtype=np.float64)
    return np.stack([np.broadcast_to(rate, shape[0]) for rate in rates], axis=1)


def phase_at(phases: tuple[Phase, ...], year: float) -> Phase:
    """The phase in force so many years from now."""
    return next(phase for phase in phases if phase.until is None or year < phase.until)


def arriving(model: Model) -> ShockStates:
    """The states over the shocks that can arrive and have any bearing on the pact.

    Left out are shocks without an arrival rate, and those that touch nothing on which an advantage
    of the pact, an action or a rate depends.
    """
    shocks = [shock for shock in model.shocks if shock.arrival]
    rates = {phase.rate for shock in shocks for phase in rates_of(shock)}
    leaving = {phase.rate for phase in model.commitment.exit} if model.commitment else set()
    touchable = ShockStates(model, ()).needed | rates | leaving
    return ShockStates(
        model,
        tuple(
            shock.name
            for shock in shocks
            if shock.rules
            or shock.raises
            or any(change.parameter in touchable for change in shock.changes)
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
