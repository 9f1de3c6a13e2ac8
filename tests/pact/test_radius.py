"""The robustness radius agrees with closed forms, brute force and random parameters."""

from __future__ import annotations

from fractions import Fraction
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alliancegame.analyses.robustness import radius_grid, robustness_note
from alliancegame.model.file.gamefile import parse
from alliancegame.model.file.library import load
from alliancegame.model.model import Model
from alliancegame.pact.margins import margins
from alliancegame.pact.robustness.nearest import nearest_in_euclid
from alliancegame.pact.robustness.radius import Robustness, robustness
from alliancegame.payoff.extremes import greatest
from alliancegame.payoff.stakes import Gain

ONE_ALLY = """
title = "An ally that may leave"
[actors.ally]
actions = ["stay", "leave"]
[actors.ally.interests.safety]
weight = {weight}
{weight_range}
[[effects]]
interest = "ally.safety"
name = "shelter"
when = {{ ally = "stay" }}
amount = {amount}
{amount_range}
[[effects]]
interest = "ally.safety"
name = "outside"
when = {{ ally = "leave" }}
amount = 1
[commitment]
parties = ["ally"]
pact = {{ ally = "stay" }}
"""

SHARED = """
title = "Two allies who share a parameter"
[parameters.fear]
value = 0.6
range = [0.2, 1]
[actors.one]
actions = ["keep", "leave", "hedge"]
[actors.one.interests.security]
weight = "fear"
[actors.one.interests.autonomy]
weight = 0.5
range = [0.3, 0.8]
[actors.two]
actions = ["keep", "leave"]
[actors.two.interests.security]
weight = "fear"
[[effects]]
interest = "one.security"
when = { one = "keep", two = "keep" }
amount = 3
range = [2, 4]
[[effects]]
interest = "one.security"
name = "hedged"
when = { one = "hedge" }
amount = 1.5
range = [1, 2]
[[effects]]
interest = "one.autonomy"
name = "free"
when = { one = "leave" }
amount = 2
range = [1, 3]
[[effects]]
interest = "one.autonomy"
when = { one = "hedge" }
amount = "fear"
[[effects]]
interest = "two.security"
when = { one = "keep", two = "keep" }
amount = 2
range = [1, 2.5]
[commitment]
parties = ["one", "two"]
pact = { one = "keep", two = "keep" }
"""


def model_of(text: str) -> Model:
    return parse(text.encode(), "test.toml", "test")


def one_ally(weight: str, weight_range: str, amount: str, amount_range: str) -> Model:
    return model_of(
        ONE_ALLY.format(
            weight=weight, weight_range=weight_range, amount=amount, amount_range=amount_range
        )
    )


def test_a_linear_margin_has_the_closed_form_radius_margin_over_slope() -> None:
    # gain = 0.5 (1 − x), x = 3 with range 4 wide: zero at x = 1, half a range away
    result = robustness(one_ally("0.5", "", "3", "range = [1, 5]"))
    assert result.max_norm == 0.5
    assert result.euclidean == pytest.approx(0.5)
    assert result.nearest is not None
    assert result.nearest.breaking == {"ally.safety.shelter": 1}
    assert result.certified is True
    assert result.drivers == {"ally.safety.shelter": -2}


def test_a_range_that_reaches_too_far_yields_the_counterexample() -> None:
    result = robustness(one_ally("0.5", "", "3", "range = [0.5, 5]"))
    assert result.certified is False
    assert result.counterexample == {"ally.safety.shelter": Fraction(1, 2)}


def test_without_ranges_nothing_moves_and_nothing_is_claimed() -> None:
    result = robustness(one_ally("0.5", "", "3", ""))
    assert result.max_norm is None
    assert "No parameter has a stated range" in result.sentence


def test_a_weight_never_falls_below_zero() -> None:
    # with x = 3 > 1 no weight, however small, makes leaving pay
    result = robustness(one_ally("0.5", "range = [0, 1]", "3", ""))
    assert result.max_norm is None
    assert result.certified is True


def test_a_pact_that_fails_already_has_radius_zero() -> None:
    result = robustness(one_ally("0.5", "", "0.5", "range = [0, 1]"))
    assert result.max_norm == 0.0
    assert result.euclidean == 0.0
    assert result.certified is False


def moved(model: Model, signs: tuple[int, ...], radius: float) -> Model:
    ranged = [item for item in model.parameters.values() if item.span]
    return model.with_values(
        {
            item.name: max(item.value + s * Fraction(radius) * item.span, Fraction(0))
            for item, s in zip(ranged, signs, strict=True)
        }
    )


def test_the_radius_is_the_least_over_the_vertices_of_the_box_shared_parameters_included() -> None:
    model = model_of(SHARED)
    result = robustness(model)
    assert result.max_norm is not None
    count = sum(1 for item in model.parameters.values() if item.span)
    for signs in product((-1, 1), repeat=count):
        assert margins(moved(model, signs, result.max_norm * 0.999)).holds
    assert any(
        not margins(moved(model, signs, result.max_norm * 1.001)).holds
        for signs in product((-1, 1), repeat=count)
    )


def sampled(model: Model, rng: np.random.Generator) -> Model:
    return model.with_values(
        {
            item.name: item.low + Fraction(rng.random()) * item.span
            for item in model.parameters.values()
            if item.low is not None
        }
    )


def test_no_random_draw_contradicts_a_certificate() -> None:
    rng = np.random.default_rng(0)
    narrow = SHARED.replace("range = [0.2, 1]", "range = [0.55, 0.7]").replace(
        "range = [1, 3]", "range = [1.9, 2.1]"
    )
    narrow = narrow.replace("range = [2, 4]", "range = [2.9, 3.1]").replace(
        "range = [0.3, 0.8]", "range = [0.3, 0.7]"
    )
    for text in (narrow, SHARED):
        model = model_of(text)
        result = robustness(model)
        held = [margins(sampled(model, rng)).holds for _ in range(300)]
        assert result.certified is (text is narrow)
        assert all(held) or not result.certified


def test_the_counterexample_is_one() -> None:
    model = model_of(SHARED)
    result: Robustness = robustness(model)
    assert result.counterexample
    for name, value in result.counterexample.items():
        item = model.parameters[name]
        assert item.low is not None
        assert item.high is not None
        assert item.low <= value <= item.high
    assert not margins(model.with_values(result.counterexample)).holds


TERMS = st.dictionaries(
    st.one_of(
        st.tuples(st.integers(0, 2), st.integers(3, 6)),
        st.tuples(st.integers(0, 6)),
        st.tuples(st.integers(0, 2), st.integers(3, 4), st.integers(5, 6)),
    ),
    st.integers(-3, 3).filter(bool),
    min_size=1,
    max_size=8,
)


@settings(max_examples=40, deadline=None)
@given(TERMS, st.lists(st.fractions(-2, 2, max_denominator=9), min_size=14, max_size=14))
def test_the_greatest_gain_over_a_box_is_that_of_its_best_vertex(
    terms: dict[tuple[int, ...], int], ends: list[Fraction]
) -> None:
    gain = Gain(terms, "a", "b", (0, 1))
    box = {i: (min(ends[2 * i : 2 * i + 2]), max(ends[2 * i : 2 * i + 2])) for i in range(7)}
    values = [low for low, _ in box.values()]
    worst = greatest(gain, values, box)
    assert worst.gain == max(gain.at(point) for point in product(*box.values()))
    assert worst.point is not None
    filled = [worst.point.get(i, values[i]) for i in range(7)]
    assert gain.at(filled) == worst.gain


PAIRS = TERMS.map(lambda terms: {item[:2]: c for item, c in terms.items()})


@settings(max_examples=60)
@given(PAIRS, st.integers(1, 20))
def test_no_shorter_change_in_euclidean_norm_makes_the_deviation_pay(
    terms: dict[tuple[int, ...], int], start: int
) -> None:
    values = [Fraction(start + i, 4) for i in range(7)]
    constant = Gain(terms, "a", "b", (0, 1)).at(values)
    shifted = {**terms, (): -int(constant) - 2}
    gain = Gain(shifted, "a", "b", (0, 1))
    spans = {i: Fraction(1) for i in gain.variables}
    distance, _ = nearest_in_euclid(gain, values, spans, {})
    assert gain.at(values) < 0
    if distance is None:
        return
    rng = np.random.default_rng(1)
    directions = rng.normal(size=(400, 7))
    directions[:, [i for i in range(7) if i not in spans]] = 0
    directions /= np.linalg.norm(directions, axis=1, keepdims=True)
    points = np.array(values, dtype=float) + 0.999 * distance * directions
    gains = sum(c * points[:, item].prod(axis=1) for item, c in shifted.items())
    assert np.max(gains) <= 0


def test_a_pact_that_fails_as_stated_has_the_radius_0_exactly() -> None:
    result = robustness(load("power-shift"))
    assert result.fails_already
    assert result.certified is False
    assert result.max_norm == result.euclidean == 0.0
    assert result.exact
    assert "fails already" in result.sentence


def test_the_table_marks_what_is_only_a_lower_bound() -> None:
    result = robustness(load("power-shift"))
    bound = next(item for item in result.deviations if not item.euclidean_sure)
    assert bound.euclidean is not None
    assert bound.max_norm is not None
    assert bound.euclidean >= bound.max_norm.value
    shown = {row[0]: row[2] for row in radius_grid(result).rows}
    assert shown['Declining state "attack"'].startswith("≥ ")
    assert shown['Rising state "renege"'] == "0%"
    assert "≥: a lower bound" in robustness_note(result)
    assert "All radii are exact." in robustness_note(robustness(load("assurance")))


POINTS = list(product((-2, -1, 0, 1, 3), repeat=3))


@settings(max_examples=60, deadline=None)
@given(
    st.dictionaries(
        st.lists(st.integers(0, 2), max_size=3).map(lambda item: tuple(sorted(item))),
        st.integers(-3, 3).filter(bool),
        min_size=1,
        max_size=4,
    )
)
def test_no_point_of_the_box_gains_more_than_the_greatest_gain(terms) -> None:
    """Also where a parameter is multiplied by itself, and only a bound can be had."""
    gain = Gain(terms, "a", "x", (0, 0))
    box = {i: (Fraction(-2), Fraction(3)) for i in range(3)}
    found = greatest(gain, [Fraction(0)] * 3, box)
    gains = [gain.at(list(map(Fraction, point))) for point in POINTS]
    assert found.gain >= max(gains)
    if found.point is not None:
        assert gain.at([found.point.get(i, Fraction(0)) for i in range(3)]) == found.gain
