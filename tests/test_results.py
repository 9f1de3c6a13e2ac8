"""Every public result goes to other processes, is copied, and is equal to what holds the same."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import alliancegame as ag
from alliancegame.equality import same
from alliancegame.evidence.estimation.estimate import Estimate
from alliancegame.frozen import Frozen
from alliancegame.model.observations import Observation, Record
from alliancegame.pact.time.payoff_set import payoff_set


def pact() -> ag.Model:
    return ag.load("dprk-russia-exchange")


def seen() -> ag.Model:
    kept = {"russia": ("supply",), "dprk": ("ship",)}
    half_year = Observation(date(2024, 7, 1), date(2024, 12, 31), Frozen(kept), Frozen({}))
    return replace(pact(), record=Record(observations=(half_year,)))


def crisis() -> ag.Model:
    return ag.load("article-4-crisis")


def disputes() -> Estimate:
    model = ag.load("three-outcome-crisis")
    return ag.estimate(model, ag.simulate(model, cases=100))


def small() -> ag.Game:
    return ag.build_game(ag.load("prisoners-dilemma"))


RESULTS: dict[str, Callable[[], Any]] = {
    "load": pact,
    "load_any": lambda: [ag.load_any(name) for name in ("elmira", "war-stable-network")],
    "build_game": small,
    "payoff_map": lambda: ag.payoff_map(pact()),
    "build_tree": lambda: ag.build_tree(crisis()),
    "solve_tree": lambda: ag.solve_tree(ag.build_tree(crisis())),
    "crisis": lambda: ag.crisis(crisis()),
    "stakes": lambda: ag.stakes(pact()),
    "solve": lambda: ag.solve(small()),
    "iterated_dominance": lambda: ag.iterated_dominance(small()),
    "correlated_bounds": lambda: ag.correlated_bounds(small(), small().events["commitment"]),
    "logit_branch": lambda: ag.logit_branch(small()),
    "agent_logit_branch": lambda: ag.agent_logit_branch(ag.build_tree(crisis())),
    "evolutionary": lambda: ag.evolutionary(small()),
    "durability": lambda: ag.durability(pact()),
    "explain": lambda: ag.explain(pact(), pact().commitment.pact),
    "margins": lambda: ag.margins(pact()),
    "concepts": lambda: ag.concepts(pact()),
    "ordinal": lambda: ag.ordinal(pact()),
    "stories": lambda: ag.stories(pact()),
    "analyse_shocks": lambda: ag.analyse_shocks(pact()),
    "multiplicity": lambda: ag.multiplicity(pact()),
    "selection": lambda: ag.selection(ag.load("prisoners-dilemma")),
    "grounds": lambda: ag.grounds(pact()),
    "levers": lambda: ag.levers(pact()),
    "inverse": lambda: ag.inverse(pact()),
    "robustness": lambda: ag.robustness(pact()),
    "uncertainty": lambda: ag.uncertainty(pact(), samples=16),
    "phase_diagram": lambda: ag.phase_diagram(pact(), *ag.widest_pair(pact()), 5),
    "choose_lever": lambda: ag.choose_lever(ag.load("northern-triangle")),
    "repetition": lambda: ag.repetition(pact()),
    "patience": lambda: ag.patience(pact()),
    "survival": lambda: ag.survival(pact()),
    "compare_with_record": lambda: ag.compare_with_record(ag.survival(pact())),
    "payoff_set": lambda: payoff_set(small(), [0.5, 0.5]),
    "estimate": disputes,
    "marginal_effects": lambda: ag.marginal_effects(disputes()),
    "power": lambda: ag.power(ag.load("three-outcome-crisis"), sizes=(200,), runs=2),
    "Budget": lambda: ag.Budget(3.0),
    "fit": lambda: ag.fit(seen(), 256),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", RESULTS)
def test_a_result_is_the_same_after_a_journey_and_after_copying(name: str) -> None:
    result = RESULTS[name]()
    for other in (pickle.loads(pickle.dumps(result)), copy.deepcopy(result), copy.copy(result)):
        assert other == result
        assert same(other, result)
        if hasattr(result, "to_dict"):
            assert other.to_dict() == result.to_dict()
        if hasattr(result, "__hash__") and isinstance(result, (ag.Game, ag.Solution)):
            assert hash(other) == hash(result)


def test_results_that_differ_are_not_equal() -> None:
    first = ag.margins(pact())
    assert first != ag.margins(pact(), [ag.Hit("war-ends")])
    assert ag.build_game(pact()) != ag.build_game(pact(), [ag.Hit("war-ends")])
    assert ag.solve(small()) != first


VALUES = st.recursive(
    st.one_of(st.none(), st.integers(), st.floats(), st.text(), st.booleans()),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.tuples(inner)
        | st.dictionaries(st.text(max_size=2), inner, max_size=3)
    ),
    max_leaves=8,
)


@given(VALUES)
def test_what_is_copied_is_the_same_whatever_it_holds(value: Any) -> None:
    assert same(value, copy.deepcopy(value))
    assert not same(value, [value])


def test_arrays_are_compared_whole() -> None:
    ones = np.ones((2, 3))
    assert same(ones, ones.copy())
    for other in (np.ones((3, 2)), np.ones((2, 3), dtype=int), np.eye(2, 3)):
        assert not same(ones, other)


def test_a_frozen_mapping_refuses_every_change() -> None:
    frozen = Frozen({"a": 1})
    for change in (
        lambda: frozen.update(a=2),
        lambda: frozen.pop("a"),
        frozen.clear,
        frozen.popitem,
        lambda: frozen.setdefault("b", 2),
        lambda: frozen.__setitem__("a", 2),
        lambda: frozen.__delitem__("a"),
        lambda: frozen.__ior__({"a": 2}),
    ):
        with pytest.raises(TypeError, match="does not change"):
            change()
    assert frozen == pickle.loads(pickle.dumps(frozen)) == {"a": 1}


def test_the_package_says_that_it_is_typed() -> None:
    assert (Path(ag.__file__).parent / "py.typed").is_file()
