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
from alliancegame.pact.time.intensities import intensity_quantiles
from alliancegame.pact.time.lifetime import Life, cause_names, phase_edges
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
    names = cause_names(states.shocks)
    by_then = ends[:, None] <= times
    happen = [i for i in range(len(names)) if (causes == i).any()]
    incidence = np.array([by_then[causes == i].sum(axis=0) for i in happen]).reshape(-1, len(times))
    survival = 1 - by_then.mean(axis=0)
    middle = float(np.median(ends))
    return Life(
        survival,
        tuple(names[i] for i in happen),
        incidence.T / paths,
        middle if middle <= times[-1] else None,
        None,
        "simulation",
        math.sqrt(math.log(2 / (1 - CONFIDENCE)) / (2 * paths)),
    )


def simulate(
    states: ShockStates, years: float, rng: np.random.Generator, paths: int
) -> tuple[FloatArray, np.ndarray[tuple[int], np.dtype[np.int64]]]:
    """Ends of simulated pacts, in years, with the events that ended them; all hold today.

    returns: times of the end, infinite if later than `years`, shape (paths,); events, k for the
             arrival of shock k, shocks + k for its passing, −1 for none, shape (paths,): the one
             that made leaving pay
    """
    count = len(states.shocks)
    strikes = [intensity_quantiles(states.model.shock(name)) for name in states.shocks]
    edges = [*phase_edges(states.model)[1:], math.inf]
    ends, causes = np.full(paths, math.inf), np.full(paths, -1)
    clock, intensities = np.zeros(paths), np.zeros((paths, count))
    leaving = np.zeros(paths)
    begin = 0.0
    for edge in edges:
        live = np.flatnonzero(np.isinf(ends))
        leaving[live] = states.leaving(intensities[live], begin)
        while live.size:
            rates = np.concatenate(
                [*states.rates(intensities[live], begin), leaving[live, None]], axis=1
            )
            totals = rates.sum(axis=1)
            with np.errstate(divide="ignore"):
                clock[live] += rng.exponential(size=live.size) / totals
            inside = clock[live] < min(edge, years)
            live, rates, totals = live[inside], rates[inside], totals[inside]
            if not live.size:
                break
            thresholds = rng.random(live.size) * totals
            event = (np.cumsum(rates, axis=1) > thresholds[:, None]).argmax(axis=1)
            left = event == 2 * count
            ends[live[left]] = clock[live[left]]
            live, event = live[~left], event[~left]
            for k in np.unique(event).tolist():
                here = live[event == k]
                if k < count:
                    struck = strikes[k](rng.random(here.size))
                    intensities[here, k] = np.maximum(intensities[here, k], struck)
                else:
                    intensities[here, k - count] = 0.0
            paid = causes[live] >= 0
            able, tempted = states.tempted(intensities[live])
            leaving[live] = states.rate_of_leaving(intensities[live], able, tempted, begin)
            pays = ~able | tempted.any(axis=1)
            causes[live] = np.where(pays, np.where(paid, causes[live], event), -1)
            over = np.isinf(leaving[live])
            ends[live[over]] = clock[live[over]]
            live = live[~over]
        if edge >= years:
            break
        clock[np.isinf(ends)] = begin = edge
    causes[np.isinf(ends)] = -1
    return ends, causes
