"""Coefficients from many cases: published numbers, other ways to compute them, known truths."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from alliancegame import load
from alliancegame.evidence.estimation.case_table import Uses
from alliancegame.evidence.estimation.error_laws import Error, Law
from alliancegame.evidence.estimation.estimate import Options, Scale, estimate

DATA = Path(__file__).parent.parent / "data"


@pytest.mark.parametrize(
    ("law", "error", "log_scale", "standard_error", "log_likelihood", "aic"),
    [
        (Law.PROBIT, Error.PRIVATE, -1.0513, 0.0199, -646.54, 1295.1),
        (Law.LOGIT, Error.AGENT, -np.log(3.9204), 0.0238, -649.933, 1301.87),
    ],
)
def test_leblangs_counts_give_the_published_scale_and_likelihood(
    law: Law,
    error: Error,
    log_scale: float,
    standard_error: float,
    log_likelihood: float,
    aic: float,
) -> None:
    """Kenkel and Signorino (2014), section 3.3."""
    result = estimate(
        load(DATA / "currency-attacks.toml"),
        DATA / "leblang-counts.csv",
        Options(law, error, Scale.COMMON),
        Uses(counts="count"),
    )
    (scale,) = result.coefficients
    assert scale.estimate == pytest.approx(log_scale, abs=1e-4)
    assert scale.standard_error == pytest.approx(standard_error, abs=1e-4)
    assert result.log_likelihood == pytest.approx(log_likelihood, abs=6e-3)
    assert result.aic == pytest.approx(aic, abs=0.05)
    assert result.cases.observations == 7240
    assert result.maximum.converged
