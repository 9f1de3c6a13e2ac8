"""The life of a pact, exactly: the chain over the sets of shocks under which it holds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

import numpy as np
import numpy.typing as npt

from alliancegame.game.game import FloatArray
from alliancegame.pact.crossing import crossing
from alliancegame.pact.time.markov import TRUNCATION, Chain, Trajectory
from alliancegame.pact.time.shock_states import Flags, ShockStates

if TYPE_CHECKING:
    from scipy.sparse import csr_array

Indices: TypeAlias = npt.NDArray[np.signedinteger]

PASSES = " passes"
"""Marks the cause of an end by a shock's passing, after the shock's name."""

FAR = 10_000.0
"""Years beyond which no half-life is sought."""


@dataclass(frozen=True, eq=False)
class Life:
    """Survival and causes of the end at some times.

    survival:  shape (times,)
    causes:    a shock's name: it arrives in the moment the pact ends; "NAME passes": it passes
    incidence: probability that the cause has ended the pact by each time, shape (times, causes)
    half_life: years after which half of such pacts have ended; None: more than 10,000, or beyond
               what was simulated
    expected:  expected lifetime in years, possibly infinite; None where survival was simulated
    error:     exact: bound on the error of any probability, rounding apart; simulation: half-width
               of a band that contains the whole survival curve with 95% confidence
    """

    survival: FloatArray
    causes: tuple[str, ...]
    incidence: FloatArray
    half_life: float | None
    expected: float | None
    method: Literal["exact", "simulation"]
    error: float


@dataclass(frozen=True, eq=False)
class Stretch:
    """A time over which rates are constant: from `begin` for `length` years, or for good.

    start: the distribution over the holding states when it begins
    path:  survival and ends from then on, for the stretch or up to the last time asked for
    """

    begin: float
    length: float | None
    chain: Chain
    start: FloatArray
    path: Trajectory

    def covers(self, times: FloatArray) -> npt.NDArray[np.bool_]:
        """Which of the times fall into it."""
        end = np.inf if self.length is None else self.begin + self.length
        return (times >= self.begin) & (times < end)


def stretches(states: ShockStates, holding: Flags, last: float) -> Iterator[Stretch]:
    """The pact's life phase by phase; it holds at the start.

    holding: whether the pact holds, for all 2^shocks states
    last:    the time up to which the phase without an end is followed
    """
    vector = np.zeros(int(holding.sum()))
    vector[0] = 1.0
    edges = phase_edges(states)
    for begin, end in zip(edges, [*edges[1:], None], strict=True):
        chain = phase_chain(states, holding, begin)
        length = None if end is None else end - begin
        path, final = chain.trajectory(vector, max(last - begin, 0) if length is None else length)
        yield Stretch(begin, length, chain, vector, path)
        vector = final


def survival_curve(states: ShockStates, holding: Flags, times: FloatArray) -> FloatArray:
    """Survival alone, shape (times,)."""
    result = np.zeros(len(times))
    if holding[0]:
        for part in stretches(states, holding, times[-1]):
            inside = part.covers(times)
            result[inside] = part.path.survival(times[inside] - part.begin)
    return result


def exact_life(states: ShockStates, holding: Flags, times: FloatArray) -> Life:
    """Survival and causes by uniformisation.

    holding: whether the pact holds, for all 2^shocks states
    times:   ascending, from 0 on
    """
    names = (*states.shocks, *(name + PASSES for name in states.shocks))
    survival, incidence = np.zeros(len(times)), np.zeros((len(times), len(names)))
    if not holding[0]:
        return Life(survival, (), incidence[:, :0], 0.0, 0.0, "exact", 0.0)
    ended = np.zeros(len(names))
    lived, half_life, error = 0.0, None, 0.0
    for part in stretches(states, holding, times[-1]):
        inside = part.covers(times)
        survival[inside] = part.path.survival(times[inside] - part.begin)
        incidence[inside] = ended + part.path.incidence(times[inside] - part.begin)
        if half_life is None:
            crossed = (
                _median(part.chain, part.start)
                if part.length is None
                else _crossing(part.path, part.length)
            )
            half_life = None if crossed is None else part.begin + crossed
        if part.length is None:
            lived += part.chain.expected_time(part.start)
        else:
            lived += part.path.lived(part.length)
            ended = ended + part.path.incidence([part.length])[0]
        error += TRUNCATION
    happen = np.flatnonzero(incidence[-1] > 0)
    causes = tuple(names[i] for i in happen)
    return Life(survival, causes, incidence[:, happen], half_life, lived, "exact", error)


def phase_edges(states: ShockStates) -> list[float]:
    """The years from now at which some rate changes, 0 first."""
    shocks = [states.model.shock(name) for name in states.shocks]
    phases = [phase for item in shocks for phase in (*item.arrival, *item.recovery)]
    return [0.0, *sorted({float(item.until) for item in phases if item.until is not None})]


def phase_chain(states: ShockStates, holding: Flags, year: float) -> Chain:
    """The chain over the states in which the pact holds, with the rates of that year."""
    masks = np.flatnonzero(holding)
    index = np.full(len(holding), -1)
    index[masks] = np.arange(len(masks))
    count = len(states.shocks)
    arrivals, recoveries = states.rates(masks, year)
    rates = np.concatenate([arrivals, recoveries], axis=1)
    targets = masks[:, None] ^ np.tile(1 << np.arange(count), 2)
    here, event = np.nonzero(rates > 0)
    rate, there = rates[here, event], index[targets[here, event]]
    stays = there >= 0
    size = (len(masks), len(masks))
    moves = _sparse(rate[stays], there[stays], here[stays], size)
    loss = _sparse(rates.sum(axis=1), np.arange(len(masks)), np.arange(len(masks)), size)
    exits = _sparse(rate[~stays], event[~stays], here[~stays], (2 * count, len(masks)))
    return Chain((moves - loss).tocsr(), exits)


def _sparse(data: FloatArray, rows: Indices, columns: Indices, shape: tuple[int, int]) -> csr_array:
    from scipy.sparse import coo_array

    return coo_array((data, (rows, columns)), shape=shape).tocsr()


def _crossing(path: Trajectory, length: float) -> float | None:
    """When survival crosses one half within the trajectory's time; None if it does not."""

    def above(year: float) -> float:
        return float(path.survival([year])[0]) - 0.5

    if above(length) > 0:
        return None
    return crossing(above, 0.0, length, 1e-12) if above(0.0) > 0 else 0.0


def _median(chain: Chain, start: FloatArray) -> float | None:
    """When survival crosses one half, however late; None beyond the horizon."""
    length, before = 8.0, 1.0
    while length < FAR:
        path, _ = chain.trajectory(start, length)
        found = _crossing(path, length)
        if found is not None:
            return found
        lasting = float(path.survival([length])[0])
        if lasting >= before - TRUNCATION:
            return None
        length, before = 4 * length, lasting
    return None
