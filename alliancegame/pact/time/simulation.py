"""The life of a pact by simulation, for more shocks than can be enumerated.

Many pacts live side by side: in each the next event is drawn from the rates in force, as in
Gillespie (1977); where a rate changes first, the clock moves there and the draw is made anew, which
an exponential waiting time allows. The band around the whole survival curve is that of Dvoretzky,
Kiefer and Wolfowitz with the constant of Massart (1990).
"""

from __future__ import annotations

import math

import numpy as np

from alliancegame.game.game import FloatArray
from alliancegame.pact.time.lifetime import PASSES, Life, phase_edges
from alliancegame.pact.time.shock_states import ShockStates

PATHS = 10_000
"""Pacts simulated."""

CONFIDENCE = 0.95


def simulated_life(
    states: ShockStates, times: FloatArray, rng: np.random.Generator, paths: int = PATHS
) -> Life:
    """Survival and causes from simulated pacts.

    times: ascending, from 0 on; nothing is simulated beyond the last
    """
    ends, causes = simulate(states, float(times[-1]), rng, paths)
    names = (*states.shocks, *(name + PASSES for name in states.shocks))
    by_then = ends[:, None] <= times
    happen = [i for i in range(len(names)) if (causes == i).any()]
    incidence = np.array([by_then[causes == i].sum(axis=0) for i in happen]).reshape(-1, len(times))
    survival = 1 - by_then.mean(axis=0)
    middle = float(np.median(ends))
    half_life = middle if middle <= times[-1] else None
    return Life(
        survival,
        tuple(names[i] for i in happen),
        incidence.T / paths,
        half_life,
        None,
        "simulation",
        math.sqrt(math.log(2 / (1 - CONFIDENCE)) / (2 * paths)),
    )


def simulate(
    states: ShockStates, years: float, rng: np.random.Generator, paths: int
) -> tuple[FloatArray, np.ndarray[tuple[int], np.dtype[np.int64]]]:
    """When each simulated pact ends, and by which event.

    returns: times of the end, infinite if later than `years`, shape (paths,); events, k for the
             arrival of shock k, shocks + k for its passing, −1 for none, shape (paths,)
    """
    count = len(states.shocks)
    edges = [*phase_edges(states)[1:], math.inf]
    ends, causes = np.full(paths, math.inf), np.full(paths, -1)
    if not states.holds(np.array([0]))[0]:
        return np.zeros(paths), causes
    clock, masks = np.zeros(paths), np.zeros(paths, dtype=np.int64)
    begin = 0.0
    for edge in edges:
        live = np.flatnonzero(np.isinf(ends))
        while live.size:
            kinds, kind = np.unique(masks[live], return_inverse=True)
            rates = np.concatenate(states.rates(kinds, begin), axis=1)
            totals = rates.sum(axis=1)
            with np.errstate(divide="ignore"):
                clock[live] += rng.exponential(size=live.size) / totals[kind]
            inside = clock[live] < min(edge, years)
            live, kind = live[inside], kind[inside]
            if not live.size:
                break
            thresholds = rng.random(live.size) * totals[kind]
            event = (np.cumsum(rates, axis=1)[kind] > thresholds[:, None]).argmax(axis=1)
            masks[live] ^= 1 << (event % count)
            kinds, kind = np.unique(masks[live], return_inverse=True)
            over = ~states.holds(kinds)[kind]
            ends[live[over]], causes[live[over]] = clock[live[over]], event[over]
            live = live[~over]
        if edge >= years:
            break
        clock[np.isinf(ends)] = begin = edge
    return ends, causes
