"""Distributions are those of scipy.stats, and go through what is stated of a number."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from alliancegame.model.distribution import Distribution, Shape
from alliancegame.model.limits import ANY, LIMITS
from alliancegame.model.parameter import Parameter
from alliancegame.pact.distributions import (
    Pert,
    Stated,
    Steps,
    Triangular,
    TwoPieceNormal,
    Uniform,
    _levels,
)
from alliancegame.pact.parameter_law import law

LEVELS = np.linspace(0.001, 0.999, 37)


def beta(low: float, mode: float, high: float) -> Any:
    """PERT as risk analysts define it."""
    mean = (low + 4 * mode + high) / 6
    alpha = 6 * (mean - low) / (high - low)
    return stats.beta(alpha, 6 - alpha, loc=low, scale=high - low)


LAWS = [
    (Uniform(1.0, 5.0), stats.uniform(1, 4)),
    (Triangular(1.0, 2.0, 5.0), stats.triang(0.25, 1, 4)),
    (Triangular(1.0, 1.0, 5.0), stats.triang(0, 1, 4)),
    (Triangular(1.0, 5.0, 5.0), stats.triang(1, 1, 4)),
    (Pert(1.0, 2.0, 5.0), beta(1, 2, 5)),
    (Pert(1.0, 5.0, 5.0), beta(1, 5, 5)),
    (TwoPieceNormal(2.0, 1.5, 1.5), stats.norm(2, 1.5)),
]


@pytest.mark.parametrize(("own", "theirs"), LAWS)
def test_formulas_are_those_of_scipy(own: Uniform, theirs: stats.rv_continuous) -> None:
    values = theirs.ppf(LEVELS)
    assert own.quantiles(LEVELS) == pytest.approx(values, rel=1e-12)
    assert [own.below(value) for value in values] == pytest.approx(LEVELS, rel=1e-12)


def test_a_two_piece_normal_joins_halves_of_two_normal_distributions() -> None:
    own = TwoPieceNormal(2.0, 1.0, 3.0)
    left, right = stats.norm(2, 1), stats.norm(2, 3)
    for value in np.linspace(-1, 12, 27):
        half = 0.25 * 2 * left.cdf(value)
        expected = half if value < 2 else 0.25 + 0.75 * (2 * right.cdf(value) - 1)
        assert own.below(value) == pytest.approx(expected)
    assert [own.below(v) for v in own.quantiles(LEVELS)] == pytest.approx(LEVELS)


@settings(max_examples=60)
@given(
    st.sampled_from(Shape),
    st.floats(0, 1),
    st.sampled_from(["0.5", "0.8", "0.9", "0.99"]),
    st.sampled_from([(-3.0, 7.0), (0.0, 1e-9), (1e9, 2e9)]),
)
def test_a_number_lies_in_its_range_as_surely_as_is_stated_and_peaks_at_its_value(
    shape: Shape, peak: float, sure: str, ends: tuple[float, float]
) -> None:
    low, high = map(Fraction, ends)
    value = low + Fraction(peak) * (high - low)
    stated = Parameter("x", value, low, high, Distribution(shape, Fraction(sure)))
    own, tail = law(stated), (1 - float(sure)) / 2
    assert own.below(float(low)) == pytest.approx(tail, abs=1e-6)
    assert own.below(float(high)) == pytest.approx(1 - tail, abs=1e-6)
    levels = np.linspace(0.01, 0.99, 99)
    values = own.quantiles(levels)
    assert (np.diff(values) > 0).all()
    if shape is not Shape.UNIFORM:
        # where the density is greatest, equal steps of probability are shortest
        narrowest = np.argmin(np.diff(values))
        width = values[-1] - values[0]
        assert abs(values[narrowest] - float(value)) < 0.1 * width


@pytest.mark.parametrize("shape", [Shape.PERT, Shape.TRIANGULAR, Shape.TWO_PIECE_NORMAL])
@pytest.mark.parametrize("peak", [0, 0.3, 1])
@pytest.mark.parametrize("sure", [1e-6, 0.01, 0.3, 1 - 1e-6, 1 - 2e-9])
def test_a_range_that_is_hardly_or_all_but_sure_has_the_probability_stated(
    shape: Shape, peak: float, sure: float
) -> None:
    stated = Distribution(shape, Fraction(sure))
    own = law(Parameter("x", Fraction(peak), Fraction(0), Fraction(1), stated))
    assert own.below(0.0) == pytest.approx((1 - sure) / 2, rel=1e-6)
    assert own.below(1.0) == pytest.approx((1 + sure) / 2, rel=1e-6)


@pytest.mark.parametrize("peak", [0, 0.3, 1])
def test_a_density_in_steps_differs_from_the_smooth_one_by_next_to_nothing(peak: float) -> None:
    smooth = Pert(0.0, peak, 1.0)
    steps = Steps.of(smooth)
    levels = np.random.default_rng(0).random(20_000)
    error = np.abs(steps.quantiles(levels) - smooth.quantiles(levels))
    assert error.mean() < 1e-5
    assert error.max() < 2e-3
    assert steps.quantiles(_levels()) == pytest.approx(smooth.quantiles(_levels()))


@given(st.lists(st.floats(0, 1), min_size=1))
def test_quantiles_between_steps_are_on_straight_lines(levels: list[float]) -> None:
    steps = Steps.of(Pert(0.0, 0.3, 1.0))
    edges = _levels()
    beside = np.concatenate([levels, edges, np.nextafter(edges, 0), np.nextafter(edges, 1)])
    assert np.array_equal(steps.quantiles(beside), np.interp(beside, edges, steps.values))


@pytest.mark.parametrize("shape", [Shape.PERT, Shape.UNIFORM, Shape.TRIANGULAR])
def test_a_sure_range_has_nothing_beyond_it(shape: Shape) -> None:
    ends = Fraction(1), Fraction(5)
    own = law(Parameter("x", Fraction(2), *ends, Distribution(shape, Fraction(1))))
    assert own.quantiles(np.array([0.0, 1.0])).tolist() == [1, 5]


def test_nothing_lies_beyond_what_makes_sense_for_a_number() -> None:
    shape = Distribution(Shape.TWO_PIECE_NORMAL, Fraction(1, 2))
    ends = Fraction(1, 10), Fraction(1)
    free, weight = (
        law(Parameter("x", Fraction(1, 5), *ends, shape, limits=limits))
        for limits in (ANY, LIMITS["weight"])
    )
    assert free.quantiles(np.array([0.001])) < 0
    values = weight.quantiles(np.linspace(0, 1, 1001))
    assert values.min() >= 0
    # what is left is as likely as before, relative to each other
    shares = [
        (own.below(0.5) - own.below(0.2)) / (own.below(1.0) - own.below(0.2))
        for own in (free, weight)
    ]
    assert shares[0] == pytest.approx(shares[1])


def test_stated_quantiles_are_met_and_go_on_at_the_nearest_slope() -> None:
    pairs = ((Fraction(1, 10), Fraction(1)), (Fraction(1, 2), Fraction(2)), (Fraction(9, 10), 4))
    shape = Distribution(quantiles=pairs)  # type: ignore[arg-type]
    own = law(Parameter("x", Fraction(2), Fraction(1), Fraction(4), shape))
    assert isinstance(own, Stated)
    assert own.quantiles(np.array([0.0, 0.1, 0.3, 0.5, 0.9, 1.0])) == pytest.approx(
        [0.75, 1, 1.5, 2, 4, 4.5]
    )
    assert own.below(3.0) == pytest.approx(0.7)


def test_a_range_narrower_than_rounding_is_drawn_from_all_the_same() -> None:
    """The ends are one float, and a peaked law would divide by their distance."""
    low = Fraction(10**30)
    drawn = law(Parameter("x", low, low, low + 1))
    assert drawn.quantiles(np.array([0.25, 0.75])).tolist() == [1e30, 1e30]
