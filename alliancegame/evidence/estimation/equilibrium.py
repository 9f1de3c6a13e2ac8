"""Equilibria where actors cannot see what others do: mixes that answer each other.

The mixes of the coupled information sets solve a fixed point, found for all cases at once by
Newton's method in log odds. From uniform play, which answers itself where utilities do not count,
utilities are counted by growing shares, and play followed: so one equilibrium belongs to each
parameter vector. Others may exist; `equilibria` looks for them from many starts.

Derivatives come from the implicit function theorem: where r(z, v) = 0, dz/dv = −r_z⁻¹ r_v.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice, product

import numpy as np

from alliancegame.evidence.estimation.backward import Errors, Mixes, Play, Point, played
from alliancegame.evidence.estimation.error_laws import LEAST, logit
from alliancegame.evidence.estimation.form import Form
from alliancegame.evidence.estimation.jets import (
    BoolArray,
    FloatArray,
    Jet,
    constant,
    dense,
    log,
    variable,
)
from alliancegame.frozen import frozen

SHARES = (0.25, 0.5, 0.75, 1.0)
"""The shares of the utilities that are counted, one after the other."""

STEPS = 40
"""Newton's steps at most."""

SETTLED = 1e-10
"""The largest residual, in log odds, of mixes that answer each other."""

LONGEST = 3.0
"""The largest step, in log odds."""

APART = 1e-4
"""The least distance of two equilibria, in probabilities."""

STARTS = 24
"""Starts from which further equilibria are looked for."""


@frozen(eq=False)
class Settled:
    """Log odds at which mixes answer each other, shape (n_cases, n_unknowns), and where they do."""

    log_odds: FloatArray
    found: BoolArray


def unknowns(form: Form) -> int:
    """The number of log odds that describe the mixes of the coupled information sets."""
    return sum(len(form.sets[place].actions) - 1 for place in form.coupled)


def mixes_of(form: Form, log_odds: Sequence[Jet]) -> Mixes:
    """The mixes with these log odds of each action against the last."""
    mixes, at = {}, 0
    for place in form.coupled:
        free = len(form.sets[place].actions) - 1
        mixes[place] = logit([*log_odds[at : at + free], constant(0.0)], constant(1.0))
        at += free
    return mixes


def _residuals(
    form: Form, point: Point, errors: Errors, log_odds: Sequence[Jet], share: float = 1.0
) -> list[Jet]:
    """By how much the log odds exceed those of the replies."""
    play = played(form, point, errors, mixes_of(form, log_odds), share)
    residuals: list[Jet] = []
    for place in form.coupled:
        *free, last = (log(reply + LEAST) for reply in play.replies[place])
        residuals += [log_odds[len(residuals) + i] - (p - last) for i, p in enumerate(free)]
    return residuals


def solved(
    form: Form, point: Point, errors: Errors, start: FloatArray, share: float = 1.0
) -> Settled:
    """Newton's method from a start of shape (n_cases, n_unknowns), damped case by case."""
    still, z = point.still(), start.copy()
    cases, size = z.shape

    def system(at: FloatArray) -> tuple[FloatArray, FloatArray]:
        jets = [variable(at[:, i], i) for i in range(size)]
        residuals = _residuals(form, still, errors, jets, share)
        values = np.stack([np.broadcast_to(r.value, cases) for r in residuals], axis=1)
        slopes = np.stack([dense(r, size, cases).T for r in residuals], axis=1)
        return values, slopes

    values, slopes = system(z)
    for _ in range(STEPS):
        worst = np.abs(values).max(axis=1)
        if worst.max() < SETTLED:
            break
        step = -_quotient(slopes, values[..., None])[..., 0]
        step *= np.minimum(1.0, LONGEST / np.maximum(np.abs(step).max(axis=1), 1e-300))[:, None]
        length = np.ones(cases)
        for _ in range(6):
            tried = z + length[:, None] * step
            new_values, new_slopes = system(tried)
            worse = np.abs(new_values).max(axis=1) > np.maximum(worst, SETTLED)
            if not worse.any():
                break
            length[worse] /= 3
        # where nothing helps, half a step of the answer itself, which leads out of a fold
        tried[worse] = (z - 0.5 * values)[worse]
        z = tried
        values, slopes = system(z) if worse.any() else (new_values, new_slopes)
    return Settled(z, np.abs(values).max(axis=1) < 1e-7)


def _quotient(matrices: FloatArray, others: FloatArray) -> FloatArray:
    """Solutions of many linear systems; where two equilibria meet a trace makes them regular."""
    size = matrices.shape[-1]
    try:
        return np.linalg.solve(matrices, others)
    except np.linalg.LinAlgError:
        return np.linalg.solve(matrices + 1e-9 * np.eye(size), others)


def followed(form: Form, point: Point, errors: Errors, cases: int) -> Settled:
    """The equilibrium that play leads to as utilities come to count."""
    settled = Settled(np.zeros((cases, unknowns(form))), np.ones(cases, dtype=np.bool_))
    for share in SHARES:
        settled = solved(form, point, errors, settled.log_odds, share)
    return settled


def play_at(form: Form, point: Point, errors: Errors, settled: Settled, variables: int) -> Play:
    """Play in an equilibrium, with its derivatives.

    variables: those of the point; they are numbered from 0
    """
    cases, size = settled.log_odds.shape
    jets = [variable(settled.log_odds[:, i], variables + i) for i in range(size)]
    residuals = _residuals(form, point, errors, jets)
    slopes = np.stack([dense(r, variables + size, cases).T for r in residuals], axis=1)
    by_unknowns, by_variables = slopes[..., variables:], slopes[..., :variables]
    moves = -_quotient(by_unknowns, by_variables)  # (n_cases, n_unknowns, n_variables)
    log_odds = [
        Jet(settled.log_odds[:, i], {v: moves[:, i, v] for v in range(variables)})
        for i in range(size)
    ]
    return played(form, point, errors, mixes_of(form, log_odds))


def equilibria(
    form: Form, point: Point, errors: Errors, cases: int, rng: np.random.Generator
) -> list[list[FloatArray]]:
    """For each case the log odds of every equilibrium that many starts lead to.

    The first is the one that `followed` gives, where it gives one.
    """
    size = unknowns(form)
    corners = islice(product((-3.0, 3.0), repeat=size), STARTS // 2)
    starts = [np.tile(corner, (cases, 1)) for corner in map(np.array, corners)]
    while len(starts) < STARTS:
        starts.append(rng.normal(0, 3, (cases, size)))
    by_case: list[list[FloatArray]] = [[] for _ in range(cases)]
    first = followed(form, point, errors, cases)
    for settled in [first, *(solved(form, point, errors, start) for start in starts)]:
        chances = 1 / (1 + np.exp(-settled.log_odds))
        for case in np.flatnonzero(settled.found):
            known = [1 / (1 + np.exp(-other)) for other in by_case[case]]
            if all(np.abs(chances[case] - other).max() > APART for other in known):
                by_case[case].append(settled.log_odds[case])
    return by_case
