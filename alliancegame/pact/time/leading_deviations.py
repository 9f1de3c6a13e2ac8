"""The life of a pact whose shocks have too many states together, from the deviations that lead.

Of many ways out of a pact a few come to pay first almost always. The chain over the states of the
shocks that move these alone is small. Its survival S_K is too high only by the lives that a
deviation not followed ends first, and these are no more than the times, on average, that one comes
to pay while none of those followed does:

    S_K(t) − Σ_d E[times d comes to pay by t] ≤ S(t) ≤ S_K(t).

Shocks that only move what is not followed come and go independently of the chain, so that the
expectation is a sum over its states and some spans of time, of the time spent there and the chance
that such a shock is in force, which is greatest when the span ends.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import product
from math import prod

import numpy as np

from alliancegame.frozen import frozen
from alliancegame.game.game import FloatArray
from alliancegame.pact.gains import deviation_gains
from alliancegame.pact.time.absorbing_chain import Flow
from alliancegame.pact.time.blocks import takes_time
from alliancegame.pact.time.digits import Digits
from alliancegame.pact.time.intensities import severity_levels
from alliancegame.pact.time.lifetime import phase_edges
from alliancegame.pact.time.shock_states import ShockStates, moves_rates
from alliancegame.pact.time.state_space import StateSpace, explored
from alliancegame.pact.time.temptations import LARGEST_TABLE, PAYS, PAYS_NOT, Flags, Temptations

MOST_FOLLOWED = 2**15
"""The most states over which leading deviations are followed."""

MOST_TOLD_APART = 2**22
"""The most combinations of a state and of shocks beside it for which a deviation is bounded."""

HALVINGS = 10
"""So often the time ahead is halved; it is cut there and once in between."""

CLOSE = 5e-3
"""A probability of what is not followed at which no more is followed."""


@frozen(eq=False)
class LeadingStates(ShockStates):
    """States of shocks in which some deviations are looked at, and the others left out."""

    leading: tuple[int, ...]

    @cached_property
    def temptations(self) -> Temptations:
        gains = deviation_gains(self.model)
        return Temptations(self.model, self._shocks, [gains[k] for k in self.leading])


@frozen
class Enclosed:
    """The states of shocks over which leading deviations are followed.

    missed: a bound on the probability that another deviation ends the pact first
    """

    space: StateSpace
    missed: float


def enclosed(states: ShockStates, years: float) -> Enclosed | None:
    """The life of the pact over so many years by the deviations that lead it to its end.

    returns: the closest that is found; None where shocks bear on rates or on what is open, where
             leaving takes time, and where a deviation depends on too many shocks
    """
    ways = _WaysOut(states, years)
    if not _separable(states) or not ways.tabulated:
        return None
    closest: Enclosed | None = None
    leading = [int(np.argmax([ways.likelihood(k) for k in range(states.gains)]))]
    while True:
        space = ways.followed(leading)
        if space is None:
            return closest
        missed = ways.missed(space)
        bound = sum(missed.values())
        if closest is None or bound < closest.missed:
            closest = Enclosed(space, bound)
        if bound <= CLOSE:
            return closest
        leading.append(max(missed, key=missed.__getitem__))


def _separable(states: ShockStates) -> bool:
    """Whether shocks come and go independently, at rates that stay, and leaving takes no time."""
    model = states.model
    shocks = [model.shock(name) for name in states.shocks]
    return (
        not takes_time(model)
        and len(phase_edges(model)) == 1
        and not any(shock.rules or shock.severity.between for shock in shocks)
        and not any(moves_rates(model, shock) for shock in shocks)
    )


class _WaysOut:
    """The deviations from the pact under some shocks, and how likely each comes to pay."""

    def __init__(self, states: ShockStates, years: float) -> None:
        self.states = states
        self.years = years
        self.temptations = states.temptations
        self.levels = tuple(
            severity_levels(states.model, states.model.shock(name), 0) for name in states.shocks
        )
        self.edges = years * 2.0 ** np.arange(-HALVINGS, 0.5, 0.5)
        nothing = np.zeros((1, len(states.shocks)))
        self.arriving = states.rates(nothing, 0.0)[0][0]
        self.passing = states.rates(nothing + 1, 0.0)[1][0]
        settling = np.maximum(self.arriving + self.passing, np.finfo(np.float64).tiny)
        rising = -np.expm1(-np.outer(self.edges, settling))
        self.in_force = self.arriving / settling * rising
        """The greatest probability of each shock of being in force up to each edge in time, shape
        (edges, shocks): it rises, as none is today."""

    @property
    def tabulated(self) -> bool:
        """Whether every deviation depends on few enough shocks."""
        sizes = map(self.temptations.combinations, range(len(self.temptations.gains)))
        return all(0 < size <= LARGEST_TABLE for size in sizes)

    @cached_property
    def tables(self) -> tuple[tuple[tuple[int, ...], Flags, Flags], ...]:
        """For each deviation the shocks that matter to it, where it may pay and where it does.

        An axis of the tables is for the levels of a shock.
        """
        tables = []
        for gain, movers in enumerate(self.temptations.movers):
            signs = self.temptations.table(gain)
            matter = [bool((signs != signs.take([0], axis)).any()) for axis in range(signs.ndim)]
            signs = signs[tuple(slice(None) if own else 0 for own in matter)]
            shocks = tuple(k for k, own in zip(movers, matter, strict=True) if own)
            signs = np.array(signs, order="C")
            tables.append((shocks, signs != PAYS_NOT, signs == PAYS))
        return tuple(tables)

    def likelihood(self, way: int) -> float:
        """The probability that a deviation pays in the long run, whatever the others do."""
        shocks, may_pay, _ = self.tables[way]
        weights = may_pay.astype(np.float64)
        for k in reversed(shocks):
            in_force = self.in_force[-1, k]
            shares = in_force * np.array(self.levels[k].chances)
            weights = weights @ np.array([1 - in_force, *shares])
        return float(weights)

    def followed(self, leading: Sequence[int]) -> StateSpace | None:
        """The states over which these deviations and all that need no more shocks are followed."""
        moving = {k for way in leading for k in self.tables[way][0]}
        free = [way for way, table in enumerate(self.tables) if moving.issuperset(table[0])]
        chosen = sorted(moving)
        gains = {gain.position: k for k, gain in enumerate(deviation_gains(self.states.model))}
        states = LeadingStates(
            self.states.model,
            tuple(self.states.shocks[k] for k in chosen),
            tuple(gains[self.temptations.gains[way].position] for way in free),
        )
        return explored(states, tuple(self.levels[k] for k in chosen), 0, MOST_FOLLOWED)

    def missed(self, space: StateSpace) -> dict[int, float]:
        """For each deviation not followed, how often it comes to pay while none followed does."""
        chain = space.chain(0.0)
        start = np.zeros(len(chain.loss))
        start[0] = 1.0
        spent = chain.occupation(start, self.edges)
        column = {self.states.shocks.index(name): i for i, name in enumerate(space.states.shocks)}
        return {
            way: self._entries(way, space.digits, column, chain.moves, spent)
            for way, (shocks, may_pay, _) in enumerate(self.tables)
            if may_pay.any() and not column.keys() >= set(shocks)
        }

    def _entries(
        self, way: int, digits: Digits, column: dict[int, int], moves: Flow, spent: FloatArray
    ) -> float:
        """A bound on the times, on average, that a deviation comes to pay; 1 if that is too much.

        digits, column: the followed states, and where in them a shock stands
        spent:          the expected time in each of them within each span, shape (spans, states)
        """
        shocks, may_pay, pays = self.tables[way]
        beside = [k for k in shocks if k not in column]
        choices = [range(len(self.levels[k].chances) + 1) for k in beside]
        if prod(map(len, choices)) * len(digits) > MOST_TOLD_APART:
            return 1.0

        strides = dict(zip(shocks, np.array(may_pay.strides).tolist(), strict=True))
        rows = np.zeros(len(digits), dtype=np.int64)
        for k in column.keys() & strides.keys():
            rows += strides[k] * digits[:, column[k]].astype(np.int64)

        def looked_up(table: Flags, levels: dict[int, int]) -> Flags:
            place = sum(strides[k] * level for k, level in levels.items())
            entries: Flags = table.ravel()[rows + place]
            return entries

        total = 0.0
        for combination in product(*choices):
            levels = dict(zip(beside, combination, strict=True))
            paying = looked_up(may_pay, levels)
            if not paying.any():
                continue
            begins = paying[moves.there] & ~looked_up(pays, levels)[moves.here]
            entered = (spent[:, moves.here[begins]] * moves.rates[begins]).sum(axis=1)
            total += float(self._chances(levels) @ entered)
            for k, before, rate in self._leading_to(levels):
                earlier = {**levels, k: before}
                waited = spent[:, paying & ~looked_up(pays, earlier)].sum(axis=1)
                total += rate * float(self._chances(earlier) @ waited)
        return min(total, 1.0)

    def _chances(self, levels: dict[int, int]) -> FloatArray:
        """A bound up to each edge on the probability that shocks are at these levels together."""
        result: FloatArray = self.in_force[:, [k for k, level in levels.items() if level]].prod(1)
        return result

    def _leading_to(self, here: dict[int, int]) -> Iterator[tuple[int, int, float]]:
        """(shock, its level before, yearly rate) of what may have brought about these levels."""
        for k, level in here.items():
            others = range(len(self.levels[k].chances) + 1)
            if level:
                rate = float(self.arriving[k]) * self.levels[k].chances[level - 1]
                yield from ((k, before, rate) for before in others if before < level)
            else:
                yield from ((k, before, float(self.passing[k])) for before in others if before)
