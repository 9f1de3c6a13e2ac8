"""The states of the shocks that a pact can live in, and the chain over them.

They are found by letting shocks arrive and pass from today on, as long as nobody leaves at once.
States that differ only in which of several shocks that are alike are in force are one. Where
leaving takes time, a state in which it pays is told apart by the event that made it pay: that is
what will have ended the pact.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from alliancegame.frozen import frozen
from alliancegame.game.game import FloatArray
from alliancegame.pact.time.absorbing_chain import Chain, Flow, Indices
from alliancegame.pact.time.blocks import exchangeable, leaders, takes_time
from alliancegame.pact.time.digits import (
    Digits,
    combinations,
    encoded,
    events,
    group_of,
    intensities_of,
    moved,
)
from alliancegame.pact.time.intensities import Levels, severity_levels
from alliancegame.pact.time.shock_states import ShockStates, moves_rates, rates_of
from alliancegame.pact.time.temptations import Flags

MOST_STATES = 2**18
"""The most states of a block followed exactly."""

MOST_BINNED = 2**14
"""The most where severities are binned: then more states would buy little."""

BINS = (2, 4, 8, 16)
"""Into how many bins on either side of its breakpoint a severity is cut, the finest that fits."""

SAMPLED = 1024
"""Combinations of levels looked at for how many of all are states in which the pact lives on."""

HOPELESS = 64
"""The factor by which states must seem too many for them not to be explored at all."""

Event: TypeAlias = Callable[[ShockStates, FloatArray], Flags]
"""Tells, for intensities of some shocks, in which of the states something is the case."""

NUMBERED = 2**62
"""Combinations of levels that can be told apart by a whole number."""


@frozen(eq=False)
class StateSpace:
    """The states reachable from today in which nobody leaves at once; today is the first.

    levels: for each shock what it may strike with
    groups: the shocks that are alike
    digits: the states
    fails:  whether leaving pays there, if only after a while
    bins:   how many were cut on either side of a breakpoint; 0: severities have stated values
    """

    states: ShockStates
    levels: tuple[Levels, ...]
    groups: tuple[tuple[int, ...], ...]
    digits: Digits
    fails: Flags
    bins: int

    @cached_property
    def intensities(self) -> FloatArray:
        """The states' intensities, shape (states, shocks)."""
        return intensities_of(self.levels, self.digits)

    @cached_property
    def moves(self) -> tuple[tuple[int, int, Indices, Indices], ...]:
        """Every event: (shock, level it comes to, the states it may happen in, where it leads).

        Where it leads to a state that is not among these, −1: somebody leaves at once.
        """
        moves = []
        for shock, level, here in events(self.states, self.levels, self.digits):
            moves.append((shock, level, here, self.with_level(shock, level)[here]))
        return tuple(moves)

    def with_level(self, shock: int, level: int) -> Indices:
        """For each state the one in which the shock has that level; −1 if it is not among these."""
        wanted = encoded(self.levels, self.groups, moved(self.groups, self.digits, shock, level))
        order = self._order
        place = order[np.minimum(np.searchsorted(self.codes, wanted, sorter=order), len(order) - 1)]
        return np.where(self.codes[place] == wanted, place, -1)

    @cached_property
    def codes(self) -> npt.NDArray[np.int64]:
        """A number for each state."""
        return encoded(self.levels, self.groups, self.digits)

    @cached_property
    def _order(self) -> Indices:
        return np.argsort(self.codes)

    def that_matter(self) -> tuple[str, ...]:
        """The shocks that can make a difference to survival.

        A shock makes one if somewhere it starts or ends that leaving pays, or if it moves the rates
        of one that does. Where leaving takes time, how much an actor is touched by may matter too.
        """
        names = self.states.shocks
        ended = np.append(self.fails, True)
        matters = {
            names[k]
            for shock, intensities in enumerate(self.levels)
            for level in range(len(intensities.chances) + 1)
            if (ended[self.with_level(shock, level)] != self.fails).any()
            for k in group_of(self.groups, shock)
        }
        if self.fails.any():
            touching = np.flatnonzero(self.states.touches.any(axis=1))
            matters |= {names[k] for k in touching.tolist()}
        while more := {
            name
            for name in names
            if name not in matters
            and moves_rates(self.states.model, self.states.model.shock(name)) & matters
        }:
            matters |= more
        return tuple(name for name in names if name in matters)

    def chain(self, year: float, states: ShockStates | None = None) -> Chain:
        """The chain with the rates of that year.

        states: whose rates, if other ones than the model's own

        Its causes are the arrival of each shock, then the passing of each; of shocks that are alike
        the first stands for all. States where leaving pays come once for each cause.
        """
        count = len(self.states.shocks)
        causes = 2 * count
        holding = np.flatnonzero(~self.fails)
        failing = np.flatnonzero(self.fails)
        first = np.full(len(self.fails) + 1, -1)  # of each state; the last entry is for none
        first[holding] = np.arange(len(holding))
        first[failing] = len(holding) + causes * np.arange(len(failing))
        size = len(holding) + causes * len(failing)
        pays = np.append(self.fails, True)
        rated = states or self.states
        arrivals, recoveries = rated.rates(self.intensities, year)
        alike = leaders(self.groups)
        flows: list[tuple[Indices, Indices, Indices, FloatArray]] = []
        for shock, level, here, there in self.moves:
            if level:
                rate, cause = arrivals[here, shock], alike[shock]
                rate = rate * self.levels[shock].chances[level - 1]
            else:
                rate, cause = recoveries[here, shock], count + alike[shock]
            held = ~self.fails[here]
            source, target = here[held], there[held]
            goal = first[target] + np.where(pays[target] & (target >= 0), cause, 0)
            flows.append((first[source], goal, np.full(len(goal), cause), rate[held]))
            source, target = here[~held], there[~held]
            for known in range(causes if failing.size else 0):
                goal = first[target] + np.where(pays[target] & (target >= 0), known, 0)
                labels = np.full(len(goal), known)
                flows.append((first[source] + known, goal, labels, rate[~held]))
        if failing.size:
            leaving = rated.leaving(self.intensities[failing], year)
            for known in range(causes):
                none = np.full(len(failing), -1)
                flows.append((first[failing] + known, none, none * 0 + known, leaving))
        return _chain(flows, size, causes)


def _chain(
    flows: list[tuple[Indices, Indices, Indices, FloatArray]], size: int, causes: int
) -> Chain:
    """The chain of flows (from, to or −1 for the end, cause, rate)."""
    if not flows:
        flows = [(np.zeros(0, np.int64),) * 3 + (np.zeros(0),)]
    source, target, cause, rate = (np.concatenate(parts) for parts in zip(*flows, strict=True))
    happens = rate > 0
    source, target, cause, rate = (column[happens] for column in (source, target, cause, rate))
    stays = target >= 0
    loss = np.bincount(source, weights=rate, minlength=size).astype(np.float64)
    return Chain(
        Flow(source[stays], target[stays], rate[stays], size),
        loss,
        Flow(source[~stays], cause[~stays], rate[~stays], causes),
    )


def state_space(states: ShockStates, event: Event | None = None) -> StateSpace | None:
    """The states of a block of shocks that matter, or None if they are too many.

    Severities between two numbers are binned as finely as fits.

    event: what ends the life that is followed; by default that somebody leaves
    """
    shocks = [states.model.shock(name) for name in states.shocks]
    binned = any(shock.severity.between for shock in shocks)
    finest = None
    most = MOST_BINNED if binned else MOST_STATES
    for bins in BINS if binned else (0,):
        levels = tuple(severity_levels(states.model, shock, bins) for shock in shocks)
        space = explored(states, levels, bins, most, event)
        if space is None:
            break
        matter = space.that_matter()
        if matter != states.shocks:
            return state_space(ShockStates(states.model, matter), event)
        finest = space
    return finest


def explored(
    states: ShockStates,
    levels: tuple[Levels, ...],
    bins: int,
    most: int,
    event: Event | None = None,
) -> StateSpace | None:
    """The states reached from today; None if they are more than `most`."""
    singly = tuple((k,) for k in range(len(states.shocks)))
    groups = exchangeable(states) if event is None else singly
    many = combinations(levels, groups)
    if many > NUMBERED or (many > most and event is None and lingering(states)):
        return None
    if many > HOPELESS * most and many * _share_living(states, levels, event) > HOPELESS * most:
        return None
    wave = np.zeros((1, len(states.shocks)), dtype=np.int16)
    seen = encoded(levels, groups, wave)
    kept, failing = [wave], [np.zeros(1, dtype=np.bool_)]
    while len(wave):
        wave, seen = _following(states, levels, groups, wave, seen)
        if len(seen) > 4 * most:
            return None
        pays, over = _ends(states, intensities_of(levels, wave), event)
        wave, pays = wave[~over], pays[~over]
        kept.append(wave)
        failing.append(pays)
        if sum(map(len, kept)) > most:
            return None
    return StateSpace(states, levels, groups, np.concatenate(kept), np.concatenate(failing), bins)


def _ends(states: ShockStates, intensities: FloatArray, event: Event | None) -> tuple[Flags, Flags]:
    """Whether leaving pays in states, and whether the life that is followed is over there."""
    if event is not None:
        come = event(states, intensities)
        return come, come
    pays = ~states.holds(intensities)
    slow = takes_time(states.model)
    return pays, np.isinf(states.leaving(intensities, 0.0)) if slow else pays


def _share_living(states: ShockStates, levels: tuple[Levels, ...], event: Event | None) -> float:
    """About which share of all combinations of levels the pact lives on in, by a sample."""
    rng = np.random.default_rng(0)
    highest = [len(level.chances) for level in levels]
    digits = rng.integers(0, highest, (SAMPLED, len(levels)), dtype=np.int16, endpoint=True)
    _, over = _ends(states, intensities_of(levels, digits), event)
    return float(1 - over.mean())


def lingering(states: ShockStates) -> bool:
    """Whether in no state somebody leaves at once, so that all combinations are reached."""
    commitment = states.model.commitment
    shocks = [states.model.shock(name) for name in states.shocks]
    closed = any(not rule.allows for shock in shocks for rule in shock.rules)
    return commitment is not None and bool(commitment.exit) and not closed


def _following(
    states: ShockStates,
    levels: tuple[Levels, ...],
    groups: tuple[tuple[int, ...], ...],
    wave: Digits,
    seen: npt.NDArray[np.int64],
) -> tuple[Digits, npt.NDArray[np.int64]]:
    """The new states that one event leads to from those of the wave, and the codes of all seen.

    States are told apart by their codes first: most are reached on many ways.
    """
    steps = list(events(states, levels, wave))
    parts = [encoded(levels, groups, moved(groups, wave[h], s, level)) for s, level, h in steps]
    codes = np.concatenate([seen, *parts])
    order = np.argsort(codes, kind="stable")
    fresh = order[np.diff(codes[order], prepend=-1) > 0]
    chosen = np.sort(fresh)[len(seen) :]
    ends = len(seen) + np.cumsum([0, *map(len, parts)])
    rows = [wave[:0]]
    for (shock, level, here), begin, end in zip(steps, ends[:-1], ends[1:], strict=True):
        own = chosen[np.searchsorted(chosen, begin) : np.searchsorted(chosen, end)] - begin
        rows.append(moved(groups, wave[here[own]], shock, level))
    return np.concatenate(rows), codes[fresh]


def monotone(space: StateSpace) -> bool:
    """Whether more shocks never mend the pact, slow no arrival and hasten no recovery.

    Then survival falls in every rate of arrival and of leaving and rises in every recovery rate:
    two such chains can be run side by side so that the one always contains the other's shocks (a
    monotone coupling).
    """
    model = space.states.model
    shocks = [model.shock(name) for name in space.states.shocks]
    rates = {phase.rate for shock in shocks for phase in rates_of(shock)}
    rates |= {phase.rate for phase in model.commitment.exit} if model.commitment else set()
    leaving = np.append(space.states.leaving(space.intensities, 0.0), np.inf)
    for shock, intensities in enumerate(space.levels):
        for level in range(1, len(intensities.chances) + 1):
            here = np.flatnonzero(space.digits[:, shock] == level)
            milder = space.with_level(shock, level - 1)[here]
            if (leaving[milder] > leaving[here]).any():
                return False
    return not any(shock.exit for shock in shocks) and all(
        min(shock.raises.values(), default=1) >= 1
        and not any(change.parameter in rates for change in shock.changes)
        for shock in shocks
    )
