"""The beta distribution of ranges with a peak, beside SciPy's."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import betainc, betaincinv

from alliancegame.pact.incomplete_beta import quantiles, regularized, regularized_at

exponents = st.floats(1, 5)


@given(exponents, exponents)
def test_probabilities_are_those_of_scipy(a, b):
    x = np.linspace(0, 1, 101)
    expected = betainc(a, b, x)
    assert regularized(a, b, x) == pytest.approx(expected, abs=1e-14)
    assert [regularized_at(a, b, item) for item in x] == pytest.approx(expected, abs=1e-14)


@given(exponents, exponents)
def test_quantiles_are_reached_by_the_probabilities_of_scipy(a, b):
    levels = np.sin(np.linspace(0, np.pi / 2, 201)) ** 2
    met = quantiles(a, b, levels)
    assert betainc(a, b, met) == pytest.approx(levels, abs=1e-12)
    assert met == pytest.approx(betaincinv(a, b, levels), abs=1e-7)  # SciPy's own errors are 1e-8


@given(exponents)
def test_the_median_of_a_symmetric_range_is_its_middle(a):
    assert quantiles(a, a, np.array([0.5])) == pytest.approx([0.5], abs=1e-12)


def test_the_ends_are_reached_at_0_and_1_only():
    assert quantiles(1.3, 4.7, np.array([0.0, 1.0])).tolist() == [0.0, 1.0]
    inside = quantiles(1.3, 4.7, np.array([1e-12, 1 - 1e-12]))
    assert 0 < inside[0] < inside[1] < 1
