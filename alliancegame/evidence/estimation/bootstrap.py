"""Standard errors from tables drawn from the table itself, over cores, with resume.

Cases are drawn with repetition, whole clusters where there are any. A file keeps the estimates that
are done; a run that was stopped goes on from it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from alliancegame.errors import AllianceGameError
from alliancegame.evidence.estimation.estimate import Estimate
from alliancegame.evidence.estimation.estimation_options import Covariance
from alliancegame.evidence.estimation.jets import FloatArray, IntArray
from alliancegame.evidence.estimation.likelihood import Likelihood
from alliancegame.evidence.estimation.maximum import maximise
from alliancegame.frozen import frozen
from alliancegame.writing import write_text

BATCH = 10
"""Drawn tables that a process does at a time."""


@frozen(eq=False)
class Bootstrap:
    """Estimates of tables drawn from the table.

    draws:  shape (n_finite, n_coefficients)
    failed: drawn tables without a finite estimate, left out
    """

    draws: FloatArray
    failed: int

    @property
    def covariance(self) -> FloatArray:
        """Of the coefficients."""
        covariance: FloatArray = np.atleast_2d(np.cov(self.draws, rowvar=False))
        return covariance

    def interval(self, coefficient: int, level: float = 0.95) -> tuple[float, float]:
        """The percentile interval of a coefficient, by position."""
        ends = np.quantile(self.draws[:, coefficient], [0.5 - level / 2, 0.5 + level / 2])
        return float(ends[0]), float(ends[1])


def bootstrap(
    result: Estimate,
    draws: int,
    executor: Executor | None = None,
    progress: Callable[[int, int], None] | None = None,
    record: Path | None = None,
) -> Bootstrap:
    """Estimates of so many drawn tables.

    executor: by whom they are estimated; None: here
    record:   a file that keeps what is done; one of other cases or options is refused
    raises:   AllianceGameError if the record is of something else, or hardly any draw is finite
    """
    key = _key(result)
    done = _recorded(record, key)
    missing = [number for number in range(draws) if number not in done]
    batches = [missing[at : at + BATCH] for at in range(0, len(missing), BATCH)]
    work = partial(
        drawn, result.likelihood, result.cases.clusters, result.cases.counts,
        result.values, result.options.seed,
    )  # fmt: skip
    each = map if executor is None else executor.map
    for batch, estimates in zip(batches, each(work, batches), strict=True):
        done |= dict(zip(batch, estimates, strict=True))
        if record is not None:
            write_text(record, json.dumps({"key": key, "draws": {str(k): done[k] for k in done}}))
        if progress is not None:
            progress(min(len(done), draws), draws)
    finite = [values for k in range(draws) if (values := done[k]) is not None]
    if len(finite) < max(2, draws // 2):
        raise AllianceGameError(
            f"only {len(finite)} of {draws} drawn tables have a finite estimate; a bootstrap needs "
            "most of them. Take columns away, or use the inverse Hessian."
        )
    return Bootstrap(np.array(finite), draws - len(finite))


def with_bootstrap(result: Estimate, drawn_tables: Bootstrap) -> Estimate:
    """The estimate with the bootstrap's standard errors."""
    covariance = drawn_tables.covariance
    errors = np.sqrt(np.diag(covariance))
    coefficients = tuple(
        replace(coefficient, standard_error=float(error))
        for coefficient, error in zip(result.coefficients, errors, strict=True)
    )
    options = replace(result.options, covariance=Covariance.BOOTSTRAP)
    return replace(result, coefficients=coefficients, covariance=covariance, options=options)


def drawn(
    likelihood: Likelihood,
    clusters: IntArray | None,
    counts: FloatArray,
    at: FloatArray,
    seed: int,
    numbers: Sequence[int],
) -> list[list[float] | None]:
    """The estimates of drawn tables, by number; None where there is no finite one."""
    draws: list[list[float] | None] = []
    labels = [str(k) for k in range(len(at))]
    for number in numbers:
        rng = np.random.default_rng([seed, number])
        maximum = maximise(_redrawn(likelihood, clusters, counts, rng), labels, 1, rng, at=at)
        draws.append(None if maximum.divergent else [float(v) for v in maximum.coefficients])
    return draws


def _redrawn(
    likelihood: Likelihood,
    clusters: IntArray | None,
    counts: FloatArray,
    rng: np.random.Generator,
) -> Likelihood:
    """As many cases, or clusters, drawn with repetition; a row may stand for many."""
    if clusters is None:
        size = round(float(counts.sum()))
        times = rng.multinomial(size, counts / counts.sum())
        return replace(likelihood, weights=likelihood.weights / counts * times)
    groups = int(clusters.max()) + 1
    times = np.bincount(rng.integers(0, groups, groups), minlength=groups)
    return replace(likelihood, weights=likelihood.weights * times[clusters])


def _key(result: Estimate) -> str:
    """The identity of a record: the game, the cases and how they are estimated."""
    likelihood = result.likelihood
    digest = hashlib.sha256(result.model.digest.encode())
    digest.update(repr(result.options).encode())
    for array in (*likelihood.design.columns.values(), likelihood.observed, likelihood.weights):
        digest.update(np.ascontiguousarray(array).tobytes())
    if result.cases.clusters is not None:
        digest.update(result.cases.clusters.tobytes())
    return digest.hexdigest()


def _recorded(record: Path | None, key: str) -> dict[int, list[float] | None]:
    if record is None or not record.exists():
        return {}
    try:
        content: dict[str, Any] = json.loads(record.read_text(encoding="utf-8"))
        if content["key"] == key:
            return {int(number): values for number, values in content["draws"].items()}
    except (ValueError, KeyError, TypeError, AttributeError):
        pass
    raise AllianceGameError(
        f"{record}: it is no record of these cases with these options; a bootstrap goes on only "
        "from its own. Name another file."
    )
