"""The unit of margins: nothing that nobody would do moves it, nor do units and names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import product
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from alliancegame.game.payoffs import payoff_map
from alliancegame.game.strategies import open_positions, pact_positions
from alliancegame.game.trees.unfold import build_tree
from alliancegame.model.file.gamefile import parse
from alliancegame.model.file.library import load, locate
from alliancegame.model.model import Change, Effect, Model, Shock
from alliancegame.model.parameter import Parameter
from alliancegame.pact.durability import Durability, durability
from alliancegame.pact.margins import margins
from alliancegame.pact.pact_stakes import kept_or_left_in_tree, pact_behaviour, pact_stakes
from alliancegame.pact.selected_equilibrium import selection
from alliancegame.pact.sequence.point_margins import point_margins
from alliancegame.sweep.coordinates import parameter_coordinate
from alliancegame.sweep.designs import Grid
from alliancegame.sweep.study import Study, whole
from tests.generators import model_of, models, sequences

few = settings(max_examples=15, deadline=None)
payoff = st.integers(-6, 6)


def widths(payoffs: np.ndarray, pact: tuple[int, ...], opened: Sequence[Sequence[int]]) -> list:
    """Each actor's payoff range where everybody keeps its part or takes a best departure."""
    choices = []
    for i, actions in enumerate(opened):
        lone = {a: payoffs[(i, *pact[:i], a, *pact[i + 1 :])] for a in actions if a != pact[i]}
        best = max(lone.values(), default=None)
        choices.append([pact[i], *(a for a, value in lone.items() if value == best)])
    profiles = list(product(*choices))
    return [max(own[p] for p in profiles) - min(own[p] for p in profiles) for own in payoffs]


@given(models(actors=(1, 3), shocks=0))
@few
def test_a_stake_is_the_range_where_all_keep_or_best_leave(model: Model) -> None:
    tensor, found = payoff_map(model).exact(model.values), margins(model)
    expected = [
        width or max(own.flat) - min(own.flat)
        for own, width in zip(
            tensor, widths(tensor, pact_positions(model), open_positions(model, ())), strict=True
        )
    ]
    assert list(pact_stakes(model).values()) == expected
    for actor in found.deviations:
        assert -1 <= (found.relative(actor) or 0) <= 1


@st.composite
def tables(draw: st.DrawFn) -> tuple[np.ndarray, tuple[int, ...]]:
    """Payoffs of two or three actors, of whom the first has three actions; and a pact."""
    shape = (3, *draw(st.lists(st.integers(1, 3), min_size=1, max_size=2)))
    size = len(shape) * int(np.prod(shape))
    cells = draw(st.lists(payoff, min_size=size, max_size=size))
    pact = tuple(draw(st.integers(0, count - 1)) for count in shape)
    return np.array(cells).reshape(len(shape), *shape) * Fraction(1), pact


def struck(payoffs: np.ndarray, pact: tuple[int, ...]) -> Durability:
    """Of the game with a shock that lowers what the pact pays its first actor."""
    model = model_of(payoffs, pact)
    name = f"a0.all.{'-'.join(map(str, pact))}"
    fall = Shock("fall", "fall", (Change(name, "by", Fraction(-5)),))
    return durability(replace(model, shocks=(fall,)))


def told(result: Durability) -> list[object]:
    """Verdict, margins, who is bound least, and breakpoints."""
    cases = [
        [
            {**case.to_dict(), "leads_to": None, "coverage_reason": None, "margins": None},
            case.breaks,
        ]
        for case in result.cases
    ]
    return [result.verdict, *cases]


@st.composite
def with_an_idle_alternative(
    draw: st.DrawFn,
) -> tuple[np.ndarray, np.ndarray, tuple[int, ...]]:
    """Payoffs without and with an action that is strictly dominated and no best departure.

    It is dominated by another action than the pact's, by a mix of two, or by the pact's own where
    it costs more than any other departure. What it does to others is anything.
    """
    payoffs, pact = draw(tables())
    first, second = (action for action in range(3) if action != pact[0])
    rows = payoffs[0]
    kind = draw(st.sampled_from(["one", "mix", "pact"]))
    worse = Fraction(draw(st.integers(1, 40)), 4)
    if kind == "one":
        row = rows[first] - worse
    elif kind == "mix":
        row = (rows[first] + 3 * rows[second]) / 4 - worse
    else:
        row = rows[pact[0]] - 13 - worse  # payoffs are at most 12 apart
    size = row.size * (len(payoffs) - 1)
    others = draw(st.lists(st.integers(-50, 50), min_size=size, max_size=size))
    added = np.array([row.ravel(), *np.reshape(others, (len(payoffs) - 1, -1))])
    added = (added * Fraction(1)).reshape(len(payoffs), 1, *payoffs.shape[2:])
    return payoffs, np.concatenate([payoffs, added], axis=1), pact


@pytest.mark.slow
@given(with_an_idle_alternative())
@few
def test_an_action_that_nobody_would_take_changes_no_margin_no_verdict_no_ranking(
    case: tuple[np.ndarray, np.ndarray, tuple[int, ...]],
) -> None:
    payoffs, wider, pact = case
    assume(all(widths(payoffs, pact, [range(count) for count in payoffs.shape[1:]])))
    assert told(struck(wider, pact)) == told(struck(payoffs, pact))


@given(with_an_idle_alternative())
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.filter_too_much])
def test_an_action_that_nobody_would_take_changes_no_selection(
    case: tuple[np.ndarray, np.ndarray, tuple[int, ...]],
) -> None:
    payoffs, wider, pact = case
    assume(all(widths(payoffs, pact, [range(count) for count in payoffs.shape[1:]])))
    assume(margins(model_of(payoffs, pact)).holds)
    before, after = (
        dict[str, Any](selection(model_of(item, pact)).to_dict()) for item in (payoffs, wider)
    )
    assert after.pop("dominated_actions_left_out") == 1 + before.pop("dominated_actions_left_out")
    assert after == before


@given(tables(), st.integers(2, 20), st.integers(-9, 9))
@settings(max_examples=6, deadline=None)
def test_an_actors_unit_and_the_order_of_its_actions_change_no_selection(
    case: tuple[np.ndarray, tuple[int, ...]], times: int, more: int
) -> None:
    payoffs, pact = case
    assume(margins(model_of(payoffs, pact)).holds)
    scaled = payoffs.copy()
    scaled[0] = times * payoffs[0] + more
    before, after = (
        dict[str, Any](selection(model_of(item, pact)).to_dict()) for item in (payoffs, scaled)
    )
    products = [item.pop("risk_dominance") for item in (before, after)]
    curves = [np.array(item.pop("quantal_response")) for item in (before, after)]
    levels = np.geomspace(0.01, 100)  # rounding moves the points at which the curve is told
    shares = [np.interp(levels, *curve.T) for curve in curves]
    assert shares[0] == pytest.approx(shares[1], abs=1e-3)
    ends = [item.pop("quantal_response_limit") for item in (before, after)]
    assert ends[0] == pytest.approx(ends[1], abs=1e-6)
    assert after == before
    assert len({None if item is None else item["dominant"] for item in products}) == 1
    turned = model_of(payoffs[:, ::-1], (2 - pact[0], *pact[1:]))
    names = selection(turned).to_dict()
    for kind in ("p_dominance_by_actor", "payoff_dominant", "stochastically_stable"):
        assert names[kind] == before[kind]


def test_the_condition_is_needed_a_dominated_action_may_be_what_tempts_most() -> None:
    """Where only the pact dominates it, an action that costs less changes what leaving costs."""
    few_ways = np.array([[[4, 4], [0, 0]], [[3, 0], [1, 0]]]) * Fraction(1)
    third = np.array([[[3, 3]], [[3, 0]]]) * Fraction(1)
    more_ways = np.concatenate([few_ways, third], axis=1)
    assert margins(model_of(few_ways, (0, 0))).margin("a0") == 4
    assert margins(model_of(more_ways, (0, 0))).margin("a0") == 1


@given(tables(), st.integers(1, 20), st.integers(-9, 9))
@few
def test_an_actors_unit_and_zero_change_no_margin_no_verdict_no_ranking(
    case: tuple[np.ndarray, tuple[int, ...]], times: int, more: int
) -> None:
    payoffs, pact = case
    scaled = payoffs.copy()
    scaled[1] = times * payoffs[1] + more
    assert told(struck(scaled, pact)) == told(struck(payoffs, pact))


@given(models(actors=(2, 3), shocks=2), st.randoms())
@few
def test_names_and_their_order_change_no_margin_and_no_breakpoint(model: Model, rng) -> None:
    actors = rng.sample(model.actors, len(model.actors))
    decisions = tuple(
        replace(item, actions=dict(rng.sample(list(item.actions.items()), len(item.actions))))
        for item in model.decisions
    )
    shuffled = replace(model, actors=tuple(actors), decisions=decisions)
    one, other = durability(model), durability(shuffled)
    for here, there in zip(one.cases, other.cases, strict=True):
        assert here.margins.holds == there.margins.holds
        assert here.margins.least == there.margins.least
        assert here.breaks_at == there.breaks_at
        for name in here.margins.deviations:
            assert here.margins.relative(name) == there.margins.relative(name)


def test_to_break_with_everybody_at_once_is_no_reason_to_be_bound_less(northern_triangle) -> None:
    """Strictly dominated for Russia, it once took its margin from 17% to 4%, below China's."""
    text = locate("northern-triangle").read_text()
    russia = [item for item in northern_triangle.interests if item.actor == "russia"]
    wider = text.replace(
        'withhold = "honours', 'break = "breaks with everybody at once"\nwithhold = "honours'
    ) + "".join(
        f'[[effects]]\ninterest = "russia.{item.name}"\nwhen = {{ russia = "break" }}\n'
        'amount = -5\nbecause = "x"\nsource = "judgement"\n'
        for item in russia
    )
    here, there = margins(northern_triangle), margins(parse(wider.encode(), "w.toml", "w"))
    assert "break" in parse(wider.encode(), "w.toml", "w").decisions_of("russia")[0].actions
    for actor in here.deviations:
        assert here.relative(actor) == there.relative(actor)
    assert here.binding_actor == there.binding_actor == "china"


@given(sequences())
@few
def test_no_margin_where_the_pact_and_best_departures_lead_exceeds_the_stake(model: Model) -> None:
    tree = build_tree(model)
    around = kept_or_left_in_tree(tree, pact_behaviour(model.commitment, tree))
    met, waiting = set(), [0]
    while waiting:
        node = tree.nodes[waiting.pop()]
        place = node.information_set
        if place is not None:
            met.add(tree.label(place))
        taken = range(len(node.children)) if place is None else around[place]
        waiting += [node.children[action] for action in taken]
    assert all(abs(p.relative) <= 1 for p in point_margins(model) if p.information_set in met)


@given(sequences())
@few
def test_a_first_move_that_nobody_would_make_changes_no_margin_of_a_sequence(
    model: Model,
) -> None:
    first, *others = model.decisions
    assume(len(first.actions) > 1)
    weight, amount = Parameter("ruin", Fraction(1)), Parameter("ruin.1", Fraction(-100))
    ruin = Effect("ruin.1", first.actor, "i0", weight.name, amount.name, 1, {first.name: ("z",)})
    wider = replace(
        model,
        decisions=(replace(first, actions={**first.actions, "z": ""}), *others),
        effects=(*model.effects, ruin),
        parameters={**model.parameters, weight.name: weight, amount.name: amount},
    )
    before, after = margins(model), margins(wider)
    whole = build_tree(model).payoff_ranges  # of actors to whom no departure makes a difference
    for actor, most in zip(before.deviations, whole, strict=True):
        assert after.margin(actor) == before.margin(actor)
        assert after.stakes[actor] == before.stakes[actor] or before.stakes[actor] == most


def test_stakes_of_the_power_shift_are_those_of_its_ends() -> None:
    """The riser ends between −7/10, struck with the war's cost, and 3/5, having taken what it can;
    the decliner between −3/10, having struck, and 7/5, when the riser pays for taking."""
    stakes = pact_stakes(load("power-shift"))
    assert stakes == {"decliner": Fraction(17, 10), "riser": Fraction(13, 10)}


def test_without_a_pact_a_stake_is_the_range_over_all_that_is_open() -> None:
    payoffs = np.arange(8).reshape(2, 2, 2).astype(object)
    model = replace(model_of(payoffs, (0, 0)), commitment=None)
    assert pact_stakes(model) == {"a0": Fraction(3), "a1": Fraction(3)}


def test_margins_of_draws_are_shares_of_the_stakes_at_the_stated_values() -> None:
    """So that a draw is compared with today by one measure."""
    model = load("assurance")
    design = Grid((parameter_coordinate(model, "R", (Fraction(8), Fraction(12))),), (3,))
    column = whole(Study(model, design))["margin"]
    for value, margin in zip((8, 10, 12), column, strict=True):
        drawn = model.with_values({"R": Fraction(value)})
        assert margin == pytest.approx(float(margins(drawn, (), model).least or 0))
        assert margins(drawn, (), model).stakes == pact_stakes(model)
