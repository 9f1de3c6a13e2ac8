"""Power of a number of cases: bias, spread and coverage of the coefficients they would tell."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from functools import partial
from typing import TYPE_CHECKING, Any, cast

import numpy as np
from scipy.special import ndtri

from alliancegame.evidence.estimation.covariance import inverse_hessian
from alliancegame.evidence.estimation.estimation_options import Estimation
from alliancegame.evidence.estimation.jets import FloatArray
from alliancegame.evidence.estimation.maximum import maximise, require_identified
from alliancegame.evidence.estimation.simulated_cases import Source, observed, source_of
from alliancegame.frozen import frozen
from alliancegame.game.display import Shown
from alliancegame.game.tables import table
from alliancegame.model.model import Model
from alliancegame.records.estimation_records import PowerRecord, RecoveryRecord

if TYPE_CHECKING:
    import pandas as pd

AT = float(ndtri(0.975))
"""Standard errors from 0 at which a two-sided test of 5% rejects."""

BATCH = 10
"""Runs that a process does at a time."""


@frozen
class Recovery:
    """The recovery of one coefficient over many tables of so many cases.

    bias:           the mean estimate minus the truth
    monte_carlo:    the standard error of that mean
    spread:         the standard deviation of the estimates
    standard_error: the mean of what each table says of its own
    coverage:       the share of 95% intervals that hold the truth
    power:          the share of tables that tell it from 0 at 5%
    """

    cases: int
    parameter: str
    column: str
    truth: float
    bias: float
    monte_carlo: float
    spread: float
    standard_error: float
    coverage: float
    power: float


@frozen(eq=False, repr=False)
class Power(Shown):
    """The recovery of all coefficients from tables of several sizes.

    failed: {cases: runs without a finite estimate}, which are left out of all else
    """

    game: str
    runs: int
    recoveries: tuple[Recovery, ...]
    failed: Mapping[int, int]

    def to_dict(self) -> PowerRecord:
        """JSON-ready."""
        return {
            "game": self.game,
            "runs": self.runs,
            "recoveries": [cast("RecoveryRecord", vars(recovery)) for recovery in self.recoveries],
            "failed": {str(cases): number for cases, number in self.failed.items()},
        }

    def to_frame(self) -> pd.DataFrame:
        """One row per size and coefficient."""
        return table(vars(recovery) for recovery in self.recoveries)


def power(
    model: Model,
    data: Any = None,
    sizes: Sequence[int] = (200, 500, 1000),
    runs: int = 100,
    coefficients: Mapping[str, float] | None = None,
    options: Estimation = Estimation(),  # noqa: B008
    executor: Executor | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Power:
    """The recovery of known coefficients from tables drawn of each size.

    executor: by whom tables are estimated; None: here
    raises:   as `source_of`, and UnidentifiedError if no table could tell some coefficients apart

    >>> found = ag.power("three-outcome-crisis", sizes=(200,), runs=2)
    >>> found.runs
    2
    """
    recoveries: list[Recovery] = []
    failed: dict[int, int] = {}
    for number, cases in enumerate(sizes):
        rng = np.random.default_rng([options.seed, cases])
        source = source_of(model, data, cases, coefficients, options, rng)
        labels = [f"{parameter}: {column}" for parameter, column in source.names]
        require_identified(source.likelihood, labels, rng)
        seeds = [[options.seed, cases, run] for run in range(runs)]
        batches = [seeds[at : at + BATCH] for at in range(0, runs, BATCH)]
        each = map if executor is None else executor.map
        estimates: list[tuple[FloatArray, FloatArray] | None] = []
        for part in each(partial(estimated, source), batches):
            estimates += part
            if progress is not None:
                progress(number * runs + len(estimates), len(sizes) * runs)
        finite = [estimate for estimate in estimates if estimate is not None]
        failed[cases] = runs - len(finite)
        if finite:
            recoveries += _recoveries(source, cases, finite)
    return Power(model.name, runs, tuple(recoveries), failed)


def estimated(
    source: Source, seeds: Sequence[Sequence[int]]
) -> list[tuple[FloatArray, FloatArray] | None]:
    """For each seed a drawn table's estimates and their standard errors; None if not finite."""
    labels = [f"{parameter}: {column}" for parameter, column in source.names]
    results: list[tuple[FloatArray, FloatArray] | None] = []
    for seed in seeds:
        rng = np.random.default_rng(list(seed))
        likelihood = observed(source, rng)
        maximum = maximise(likelihood, labels, 1, rng, at=source.truth)
        errors = np.sqrt(np.diag(inverse_hessian(maximum.hessian)))
        good = maximum.converged and bool(np.isfinite(errors).all())
        results.append((maximum.coefficients, errors) if good else None)
    return results


def _recoveries(
    source: Source, cases: int, finite: Sequence[tuple[FloatArray, FloatArray]]
) -> Iterator[Recovery]:
    estimates = np.array([pair[0] for pair in finite])
    errors = np.array([pair[1] for pair in finite])
    spread = estimates.std(axis=0, ddof=1) if len(finite) > 1 else np.full(len(source.truth), 0.0)
    inside = np.abs(estimates - source.truth) <= AT * errors
    significant = np.abs(estimates) > AT * errors
    for k, (parameter, column) in enumerate(source.names):
        yield Recovery(
            cases,
            parameter,
            column,
            float(source.truth[k]),
            float(estimates[:, k].mean() - source.truth[k]),
            float(spread[k] / np.sqrt(len(finite))),
            float(spread[k]),
            float(errors[:, k].mean()),
            float(inside[:, k].mean()),
            float(significant[:, k].mean()),
        )
