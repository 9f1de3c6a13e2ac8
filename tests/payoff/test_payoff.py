"""Payoffs as polynomials in the parameters, and what follows from them without the tensor."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import product
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import alliancegame
from alliancegame.errors import ComputationError
from alliancegame.game.multilinear import Entries
from alliancegame.game.payoffs import payoff_map
from alliancegame.game.strategies import open_positions, pact_positions, skeleton_of
from alliancegame.model.file.library import load
from alliancegame.model.model import Model
from alliancegame.model.shocks import Hit, shocked_values
from alliancegame.pact.breakpoints import breakpoint_of
from alliancegame.pact.margins import margins
from alliancegame.payoff import scopes
from alliancegame.payoff.polynomial import Polynomial, fraction, rational, rationals
from alliancegame.payoff.scopes import greatest_sum
from alliancegame.payoff.stakes import payoff_at, payoff_range
from tests.generators import models, sequences

any_model = st.one_of(models(actors=(1, 4)), sequences())

fractions = st.fractions(-2, 2, max_denominator=6)


@st.composite
def polynomials(draw: st.DrawFn) -> Polynomial[int]:
    """A polynomial in three variables, of degree three at most."""
    items = st.lists(st.integers(0, 2), max_size=3).map(lambda item: tuple(sorted(item)))
    terms = draw(st.dictionaries(items, fractions.filter(bool), max_size=4))
    return Polynomial(terms)


points = st.lists(fractions, min_size=3, max_size=3)


@given(polynomials(), polynomials(), points)
@settings(max_examples=40, deadline=None)
def test_sums_and_products_of_polynomials_have_the_sums_and_products_as_values(one, two, point):
    assert (one + two).at(point) == one.at(point) + two.at(point)
    assert (one - two).at(point) == one.at(point) - two.at(point)
    assert (one * two).at(point) == one.at(point) * two.at(point)
    assert (-one + 2 * one).at(point) == one.at(point)
    assert 0 not in (one + two).terms.values()


@given(polynomials(), points, points)
@settings(max_examples=40, deadline=None)
def test_a_polynomial_along_a_line_has_its_values_and_its_slope_there(one, start, end):
    from alliancegame.pact.roots import polynomial

    ways = [b - a for a, b in zip(start, end, strict=True)]
    lines = [polynomial([a, way]) for a, way in zip(start, ways, strict=True)]
    along = one.along(lines)
    assert fraction(along(rational(Fraction(0)))) == one.at(start)
    assert fraction(along(rational(Fraction(1)))) == one.at(end)
    slope = sum(value * ways[i] for i, value in one.gradient(start).items())
    assert fraction(along.derivative()(rational(Fraction(0)))) == slope


@given(polynomials(), points)
@settings(max_examples=40, deadline=None)
def test_a_polynomial_has_one_value_in_fractions_in_flint_and_in_floats(one, point):
    value = one.at(point)
    assert fraction(one.at(rationals(point), rational)) == value
    batch = [np.array([float(x), 0.0]) for x in point]
    assert one.at(batch, float) == pytest.approx(np.array([float(value), float(one.at([0, 0, 0]))]))
    assert one.renamed("xyz".__getitem__).at(dict(zip("xyz", point, strict=True))) == value


@given(any_model)
@settings(max_examples=30, deadline=None)
def test_payoffs_by_stakes_are_those_of_the_tensor_in_every_profile(model: Model):
    tensor = payoff_map(model).exact(model.values)
    bones = skeleton_of(model)
    for profile in product(*map(range, bones.shape)):
        for actor, stakes in enumerate(bones.stakes):
            assert payoff_at(stakes, profile).at(model.values) == tensor[(actor, *profile)]


@given(any_model, st.data())
@settings(max_examples=30, deadline=None)
def test_gains_by_stakes_are_those_of_the_tensor(model: Model, data: st.DataObject):
    tensor = payoff_map(model).exact(model.values)
    bones = skeleton_of(model)
    profile = tuple(data.draw(st.integers(0, count - 1)) for count in bones.shape)
    gains = bones.gains(profile)
    assert len(gains) == sum(bones.shape) - len(bones.shape)
    for gain in gains:
        actor, action = gain.position
        left = (*profile[:actor], action, *profile[actor + 1 :])
        assert gain.at(model.values) == tensor[(actor, *left)] - tensor[(actor, *profile)]


@given(any_model)
@settings(max_examples=30, deadline=None)
def test_ranges_by_elimination_are_those_of_the_tensor(model: Model):
    tensor = payoff_map(model).exact(model.values)
    opened = open_positions(model, ())
    mesh = np.ix_(*opened)
    for actor, width in zip(tensor, skeleton_of(model).ranges(model.values, opened), strict=True):
        assert width == max(actor[mesh].flat) - min(actor[mesh].flat)


@given(any_model, st.fractions(0, 1, max_denominator=4))
@settings(max_examples=30, deadline=None)
def test_margins_by_stakes_are_those_of_the_tensor_under_shocks(model: Model, intensity: Fraction):
    hits = [Hit(shock.name, intensity) for shock in model.shocks]
    tensor = payoff_map(model).exact(shocked_values(model, hits))
    pact, found = pact_positions(model), margins(model, hits)
    for i, actor in enumerate(item.name for item in model.actors):
        line = np.moveaxis(tensor[i], i, -1)[pact[:i] + pact[i + 1 :]].tolist()
        others = [value for action, value in enumerate(line) if action != pact[i]]
        assert found.margin(actor) == (line[pact[i]] - max(others) if others else None)


def temptation(model: Model, shock: str, intensity: Fraction) -> Fraction:
    """The greatest gain by leaving the pact, read from the tensor."""
    tensor = payoff_map(model).exact(shocked_values(model, [Hit(shock, intensity)]))
    pact, open_now = pact_positions(model), open_positions(model, [Hit(shock, intensity)])
    lines = [np.moveaxis(part, i, -1)[pact[:i] + pact[i + 1 :]] for i, part in enumerate(tensor)]
    greatest: Fraction = max(
        line[action] - line[pact[i]] for i, line in enumerate(lines) for action in open_now[i]
    )
    return greatest


def assert_breaks_there(model: Model, shock: str) -> None:
    """The tensor has no temptation before the breakpoint, and one right after it."""
    found = breakpoint_of(model, shock)
    if found is None:
        assert all(temptation(model, shock, Fraction(k, 8)) <= 0 for k in range(9))
        return
    at = Fraction(found.intensity.value)
    assert all(temptation(model, shock, at * k / 4) <= 0 for k in range(4 if at else 0))
    after = [at + Fraction(1, 10**6), at, Fraction(1)]
    assert any(temptation(model, shock, min(t, Fraction(1))) > 0 for t in after)


@given(any_model)
@settings(max_examples=30, deadline=None)
def test_the_tensor_says_that_the_pact_breaks_where_the_breakpoint_is(model: Model):
    assert_breaks_there(model, "s0")


@pytest.mark.parametrize(
    "name", ["northern-triangle", "korea-1950-sequence", "article-4-crisis", "burden-sharing"]
)
def test_shipped_pacts_break_where_the_tensor_says(name: str):
    model = load(name)
    for shock in model.shocks:
        if not any(rule for rule in shock.rules):
            assert_breaks_there(model, shock.name)


def test_the_range_of_a_sum_over_many_actors_is_found_without_their_profiles():
    """60 actors: each counts 1 alone and 2 more beside the first, and −100 if all are there."""
    here = frozenset([0])
    amounts: list[tuple[tuple[Any, ...], int]] = [((((i, here)),), 1) for i in range(60)]
    amounts += [(((0, here), (i, here)), 2) for i in range(1, 60)]
    amounts += [(tuple((i, here) for i in range(60)), -100)]
    assert greatest_sum(amounts, [range(2)] * 60) == 60 + 59 * 2 - 3
    assert greatest_sum([(scope, -value) for scope, value in amounts], [range(2)] * 60) == 0


@given(st.data())
@settings(max_examples=30, deadline=None)
def test_the_greatest_sum_is_that_over_all_profiles(data: st.DataObject):
    open_now = [
        sorted(data.draw(st.sets(st.integers(0, 3), min_size=1, max_size=3)))
        for _ in range(data.draw(st.integers(1, 4)))
    ]
    scope = st.dictionaries(
        st.integers(0, len(open_now) - 1), st.frozensets(st.integers(0, 3)), max_size=3
    )
    amounts = [
        (tuple(sorted(item.items(), key=lambda pair: pair[0])), amount)
        for item, amount in data.draw(st.lists(st.tuples(scope, st.integers(-5, 5)), max_size=8))
    ]
    assert greatest_sum(amounts, open_now) == max(
        sum(value for item, value in amounts if all(profile[i] in own for i, own in item))
        for profile in product(*open_now)
    )


def test_a_range_that_would_take_too_long_is_refused(monkeypatch):
    monkeypatch.setattr(scopes, "MOST_BRANCHES", 2)
    here = frozenset([0])
    amounts = [(((i, here), (i + 1, here)), (-1) ** i) for i in range(5)]
    with pytest.raises(ComputationError, match="over 2 partial sums"):
        greatest_sum(amounts, [range(2)] * 6)


def test_the_skeleton_is_made_once_for_all_values_and_anew_for_another_pact(northern_triangle):
    model = northern_triangle
    moved = model.with_values({"russia.munitions": Fraction(1, 7)})
    assert skeleton_of(moved) is skeleton_of(model)
    assert model.commitment is not None
    other = replace(model.commitment, pact={**model.commitment.pact, "china": "block"})
    assert skeleton_of(replace(model, commitment=other)).pact != skeleton_of(model).pact


def test_closed_actions_are_left_out_of_a_payoffs_range():
    model = load("article-4")
    closed, values = open_positions(model, ()), rationals(model.values)
    bones = skeleton_of(model)
    wide = [payoff_range(s, values, [range(k) for k in bones.shape]) for s in bones.stakes]
    narrow = [payoff_range(s, values, closed) for s in bones.stakes]
    assert all(w[0] <= n[0] <= n[1] <= w[1] for w, n in zip(wide, narrow, strict=True))


def test_nothing_said_of_the_pact_itself_tabulates_payoffs(monkeypatch):
    """Not a verdict's margins and breakpoints, nor any analysis of what could break it."""

    def refused(*_: object) -> None:
        raise AssertionError("payoffs were tabulated")

    monkeypatch.setattr(Entries, "collected", refused)
    stated = load("northern-triangle")
    model = replace(stated, effects=(*stated.effects,))  # no table is at hand yet
    margins(model)
    for analysis in ("grounds", "inverse", "levers", "robustness", "stakes", "survival"):
        getattr(alliancegame, analysis)(model)
    assert alliancegame.analyse_shocks(model).sets.complete
    assert model.commitment is not None
    alliancegame.explain(model, model.commitment.pact)
    with pytest.raises(AssertionError, match="tabulated"):
        alliancegame.build_game(model)
