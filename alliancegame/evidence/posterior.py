"""The belief after the evidence: weighted draws, and how probable the evidence was beforehand.

Each draw from the prior weighs as much as it makes of what was seen. Where few draws have nearly
all of the weight, the evidence is let in by degrees instead (tempered sequential Monte Carlo): at
each degree draws are resampled by weight and moved so that the prior is kept (preconditioned
Crank-Nicolson steps of the normal numbers behind the levels).

source: Del Moral, Doucet and Jasra (2006), Sequential Monte Carlo samplers; Cotter, Roberts, Stuart
        and White (2013), MCMC methods for functions
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol, TypeAlias

import numpy as np
import numpy.typing as npt

from alliancegame.equality import ByContent
from alliancegame.evidence.prior import Draws, Prior
from alliancegame.frozen import frozen
from alliancegame.game.game import FloatArray
from alliancegame.sweep.memory import require_memory

ENOUGH = 1000
"""The effective sample size below which the evidence is let in by degrees."""

USUAL = 2**16
"""Draws where no number of them is stated, of laws that take next to no time."""

BLOCK = 2**15
"""Draws that are reckoned with at once."""

PARTICLES = 2**12
"""Draws that are moved."""

KEPT = 0.5
"""The share of the draws that remains effective at each degree."""

MOVES = 6
"""Moves of every draw at each degree."""

WANTED = 0.3
"""The share of moves to be accepted."""

Report: TypeAlias = Callable[[int, int], None]
"""Told how many of how many draws are done."""


class Law(Protocol):
    """A law of choice: the likelihood of what was seen."""

    @property
    def name(self) -> str:
        """As `--law` takes it."""

    @property
    def usual_draws(self) -> int:
        """The number of draws it is asked of where none is stated."""

    @property
    def reach(self) -> frozenset[str]:
        """The parameters on which some choice depends, under the shocks then in force."""

    def likelihoods(self, draws: Draws) -> FloatArray:
        """The likelihood of each observation at each draw, shape (observations, draws)."""


@frozen(eq=False)
class Posterior(ByContent):
    """Draws with weights that add up to 1.

    prior:          draws from the prior, all of one weight
    likelihoods:    of each observation at these, shape (observations, draws)
    draws, weights: of the posterior
    log_evidence:   the logarithm of the probability of what was seen, before it was
    effective:      how many draws of one weight the weighted ones are worth
    importance:     how many those from the prior were worth
    degrees:        by how many degrees the evidence was let in; 0: at once
    """

    prior: Draws
    likelihoods: FloatArray
    draws: Draws
    weights: FloatArray
    log_evidence: float
    effective: float
    importance: float
    degrees: int


def posterior(
    prior: Prior, law: Law, draws: int, seed: int, report: Report | None = None
) -> Posterior:
    """The posterior of what the prior and the law say of the same unknowns."""
    numbers = 8 * draws * (2 * prior.dimensions + 20)  # bytes, some of it for a moment
    require_memory(numbers, f"a posterior of {draws:,} draws", "Take fewer: --draws.")
    blocks, parts = [], []
    for start in range(0, draws, BLOCK):
        stop = min(start + BLOCK, draws)
        blocks.append(prior.draws_at(draws, seed, start, stop))
        parts.append(law.likelihoods(blocks[-1]))
        if report is not None:
            report(stop, draws)
    points, likelihoods = Draws.joined(blocks), np.concatenate(parts, axis=1)
    del blocks
    logs = log_of(likelihoods)
    weights, log_evidence = weighed(logs)
    importance = effective_size(weights)
    if importance >= min(ENOUGH, draws / 2):
        return Posterior(
            points, likelihoods, points, weights, log_evidence, importance, importance, 0
        )
    levels = prior.levels(draws, seed)
    moved = _by_degrees(prior, law, levels, logs, np.random.default_rng(seed))
    return Posterior(
        points,
        likelihoods,
        moved.draws,
        np.full(moved.draws.size, 1 / moved.draws.size),
        moved.log_evidence,
        moved.effective,
        importance,
        moved.degrees,
    )


def log_of(likelihoods: FloatArray) -> FloatArray:
    """The logarithm of the likelihood of all observations at each draw."""
    with np.errstate(divide="ignore"):
        logs: FloatArray = np.log(likelihoods).sum(axis=0)
    return logs


def weighed(logs: FloatArray) -> tuple[FloatArray, float]:
    """Weights that add up to 1, and the logarithm of the mean; without any: even weights."""
    most = float(logs.max(initial=-np.inf))
    if most == -np.inf:
        return np.full(len(logs), 1 / len(logs)), -np.inf
    raw = np.exp(logs - most)
    total = float(raw.sum())
    return raw / total, most + float(np.log(total / len(logs)))


def effective_size(weights: FloatArray) -> float:
    """The effective sample size: the number of draws of one weight that are worth as much as these.

    source: Kong (1992)
    """
    return 1 / float(weights @ weights)


def resampled(weights: FloatArray, count: int, rng: np.random.Generator) -> npt.NDArray[np.int64]:
    """Positions of draws taken in proportion to their weights, systematically."""
    steps = (np.arange(count) + rng.random()) / count
    places = np.searchsorted(np.cumsum(weights), steps)
    return np.minimum(places, len(weights) - 1).astype(np.int64)


@frozen(eq=False)
class _Moved:
    draws: Draws
    log_evidence: float
    effective: float
    degrees: int


def _by_degrees(
    prior: Prior, law: Law, levels: FloatArray, logs: FloatArray, rng: np.random.Generator
) -> _Moved:
    """Draws of the posterior, the evidence let in by degrees."""
    from scipy.special import ndtr, ndtri

    normal = ndtri(np.clip(levels, 1e-12, 1 - 1e-12))
    exponent, log_evidence, degrees, stay = 0.0, 0.0, 0, 0.8
    while exponent < 1:
        step = _next_step(logs, 1 - exponent)
        weights, gained = weighed(step * logs)
        log_evidence += gained
        exponent = 1.0 if step == 1 - exponent else exponent + step
        degrees += 1
        places = resampled(weights, min(PARTICLES, len(logs)), rng)
        normal, logs = normal[:, places], logs[places]
        for _ in range(MOVES):
            proposed = stay * normal + np.sqrt(1 - stay**2) * rng.standard_normal(normal.shape)
            there = log_of(law.likelihoods(prior.draws(ndtr(proposed))))
            accepted = np.log(rng.random(len(logs))) < exponent * (there - logs)
            normal = np.where(accepted, proposed, normal)
            logs = np.where(accepted, there, logs)
            stay = _steadier(stay, float(accepted.mean()))
    distinct = len(np.unique(normal[-2]))
    return _Moved(prior.draws(ndtr(normal)), log_evidence, float(distinct), degrees)


def _steadier(stay: float, share: float) -> float:
    """The share of a draw that its next move keeps, given the share of moves accepted."""
    angle = np.arccos(stay) * np.exp(share - WANTED)
    return float(np.cos(np.clip(angle, 0.01, np.pi / 2)))


def _next_step(logs: FloatArray, most: float) -> float:
    """The further share of the evidence that leaves KEPT of the draws effective."""
    wanted = KEPT * min(PARTICLES, len(logs))
    if effective_size(weighed(most * logs)[0]) >= wanted:
        return most
    low, high = 0.0, most
    for _ in range(50):
        middle = (low + high) / 2
        enough = effective_size(weighed(middle * logs)[0]) >= wanted
        low, high = (middle, high) if enough else (low, middle)
    return high
