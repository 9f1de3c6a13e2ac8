"""Posteriors of simulated play hold the truth as often as they say (a short form of the benchmark)."""

from __future__ import annotations

import pytest
from calibration import WATCHED, Calibration, calibrate


@pytest.fixture(scope="module")
def result() -> Calibration:
    return calibrate(60, periods=6, draws=2**10)


@pytest.mark.slow
@pytest.mark.parametrize("name", WATCHED)
def test_intervals_hold_the_truth_and_ranks_are_even(result: Calibration, name: str) -> None:
    assert 0.8 <= result.covered(name) <= 0.99
    assert result.even(name) > 0.001
