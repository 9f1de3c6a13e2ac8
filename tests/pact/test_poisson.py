"""The Poisson probabilities behind uniformisation, beside scipy's."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.special import gammainc
from scipy.stats import poisson as reference

from alliancegame.pact.time.poisson import chances, poisson, poisson_beyond


@pytest.mark.parametrize("mean", [0.0, 1e-9, 0.3, 1.0, 7.5, 15.0, 100.0, 3000.0, 2e5])
def test_probabilities_and_tails_are_those_of_scipy(mean: float) -> None:
    means = np.array([mean])
    ends = {0, 1, 15, 16, 17, int(mean), int(mean + 6 * mean**0.5 + 20)}
    for n in sorted({*ends, int(max(mean - 5 * mean**0.5, 0))}):
        assert chances(means, n)[0] == pytest.approx(reference.pmf(n, mean), rel=1e-9, abs=1e-300)
        assert poisson_beyond(means, n)[0] == pytest.approx(gammainc(n + 1, mean), rel=1e-9)


def test_probabilities_sum_to_one_however_many_steps_there_are() -> None:
    assert poisson(np.array([30_000.0]), 33_000).sum() == pytest.approx(1, abs=1e-12)
