"""Equilibria of a stochastic game by what is played: pure profiles, and choices of supports."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice, product
from math import prod

import numpy as np
import numpy.typing as npt

from alliancegame.frozen import frozen
from alliancegame.game.game import FloatArray
from alliancegame.game.verify import RELATIVE_TOLERANCE
from alliancegame.solvers.base import Budget
from alliancegame.solvers.markov.action_values import ActionValues
from alliancegame.solvers.markov.indifference import indifferent

MOST_PROFILES = 200_000
"""The most pure stationary profiles that are all tried."""

MOST_PATTERNS = 2_500
"""The most choices of supports that are all tried."""

STARTS = 3
"""Mixes from which Newton's method starts for each choice of supports, the first uniform."""

NUMBERS = 2_000_000
"""The most numbers in an array of derivatives."""

NEAR = 1e-7
"""Mixes no further apart are one."""


@frozen(eq=False)
class Looked:
    """Equilibria found among a number of cases.

    rows:  their mixes, shape (equilibria, N)
    count: how many cases there are
    tried: how many of them were looked at
    """

    rows: FloatArray
    count: int
    tried: int


def pure_equilibria(values: ActionValues, budget: Budget) -> Looked:
    """All equilibria in pure stationary profiles, if their number allows."""
    count = prod(values.counts)
    if count > MOST_PROFILES:
        return Looked(np.empty((0, int(values.starts[-1]))), count, 0)
    return _looked(values, _choices(values, mixed=False), count, budget, _stable)


def mixed_equilibria(values: ActionValues, budget: Budget) -> Looked:
    """Equilibria met for each choice of supports with somebody mixing, if their number allows."""
    count = prod(2**k - 1 for k in values.counts) - prod(values.counts)
    if count > MOST_PATTERNS:
        return Looked(np.empty((0, int(values.starts[-1]))), count, 0)
    return _looked(values, _choices(values, mixed=True), count, budget, _met)


def _looked(
    values: ActionValues,
    choices: Iterator[FloatArray],
    count: int,
    budget: Budget,
    search: Callable[[ActionValues, FloatArray], FloatArray],
) -> Looked:
    """The equilibria that a search finds among the choices, a part of them at a time."""
    total = int(values.starts[-1])
    share = max(1, NUMBERS // (total * max(total, len(values.game.states) ** 2)))
    equilibria, tried = [np.empty((0, total))], 0
    while not budget.spent:
        part = np.array(list(islice(choices, share)))
        if not len(part):
            break
        equilibria.append(search(values, part))
        tried += len(part)
    return Looked(np.concatenate(equilibria), count, tried)


def _choices(values: ActionValues, *, mixed: bool) -> Iterator[FloatArray]:
    """Rows of what is played, 1 or 0: one action of each mix, or supports in which some mix."""
    options = []
    for count in values.counts:
        subsets = sorted(product((1.0, 0.0), repeat=count), reverse=True)
        kept = [s for s in subsets if any(s)] if mixed else list(map(tuple, np.eye(count)))
        options.append(kept)
    for chosen in product(*options):
        if not mixed or any(sum(support) > 1 for support in chosen):
            yield np.concatenate(chosen)


def _stable(values: ActionValues, rows: FloatArray) -> FloatArray:
    """The rows of the profiles that are equilibria."""
    return rows[values.regrets(rows) <= RELATIVE_TOLERANCE]


def _met(values: ActionValues, played: FloatArray) -> FloatArray:
    """The equilibria with these supports that Newton's method meets, each once."""
    mixes = np.repeat(np.arange(len(values.counts)), values.counts)
    rng = np.random.default_rng(0)
    met: list[npt.NDArray[np.float64]] = []
    for start in range(STARTS):
        weights = np.ones(played.shape[1]) if start == 0 else rng.exponential(size=played.shape[1])
        rows = played * weights
        rows /= np.add.reduceat(rows, values.starts[:-1], axis=1)[:, mixes]
        met += [
            row
            for row in indifferent(values, played > 0, rows)
            if all(np.abs(row - other).max() > NEAR for other in met)
        ]
    return np.array(met).reshape(-1, played.shape[1])
