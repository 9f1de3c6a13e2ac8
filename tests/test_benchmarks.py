"""The benchmark instrument sees a lost equilibrium and a real slowdown, and nothing else."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from golden import answer, differences, durability_answer, durability_differences
from run import changes, growth, slower

from alliancegame.model.file.library import load
from alliancegame.pact.durability import durability
from alliancegame.solvers.solve import solve
from games import literature


@pytest.fixture(scope="module")
def stored() -> dict[str, Any]:
    return answer(solve(literature()["battle-of-the-sexes"]))


def test_the_same_answer_is_no_difference(stored: dict[str, Any]) -> None:
    assert differences(stored, copy.deepcopy(stored)) == []


def test_a_lost_equilibrium_is_told(stored: dict[str, Any]) -> None:
    fewer = copy.deepcopy(stored)
    lost = fewer["equilibria"].pop(1)
    assert lost == [["2/3", "1/3"], ["1/3", "2/3"]]
    assert differences(stored, fewer) == ["vanished: 0.6667, 0.3333 / 0.3333, 0.6667"]
    assert differences(fewer, stored) == ["appeared: 0.6667, 0.3333 / 0.3333, 0.6667"]


def test_an_equilibrium_that_moves_is_told_by_how_much(stored: dict[str, Any]) -> None:
    moved = copy.deepcopy(stored)
    moved["equilibria"][1][0] = ["0.66667", "0.33333"]
    (told,) = differences(stored, moved)
    assert told.startswith("moved by 3.3e-06")


def test_a_weaker_claim_of_completeness_is_told(stored: dict[str, Any]) -> None:
    weaker = {**stored, "coverage": "some"}
    assert differences(stored, weaker) == ["coverage was 'all' and is 'some'"]


def test_a_changed_breakpoint_is_told() -> None:
    before = durability_answer(durability(load("assurance")))
    after = copy.deepcopy(before)
    assert durability_differences(before, after) == []
    name = next(iter(after))
    after[name]["holds"] = not after[name]["holds"]
    assert len(durability_differences(before, after)) == 1


def run_with(seconds: float, reference: float) -> dict[str, Any]:
    return {"b": {"stats": {"min": seconds}, "extra_info": {"reference": reference}}}


def test_a_slowdown_of_more_than_a_quarter_is_an_alarm_and_less_is_not() -> None:
    base = run_with(0.010, 0.020)
    assert slower(changes(base, run_with(0.013, 0.020))) == ["b"]
    assert slower(changes(base, run_with(0.012, 0.020))) == []


def test_a_burst_that_slowed_only_the_stored_reference_is_no_alarm() -> None:
    def beside_another(seconds: float, reference: float) -> dict[str, Any]:
        quiet = {"stats": {"min": 0.010}, "extra_info": {"reference": 0.020}}
        return {"a": quiet, **run_with(seconds, reference)}

    assert slower(changes(beside_another(0.012, 0.040), beside_another(0.010, 0.020))) == []
    assert slower(changes(beside_another(0.010, 0.020), beside_another(0.013, 0.020))) == ["b"]


def test_a_slower_machine_is_no_alarm() -> None:
    assert slower(changes(run_with(0.010, 0.020), run_with(0.030, 0.060))) == []


def test_growth_is_the_factor_per_step_of_size() -> None:
    run = {
        f"x.py::test_y[{n}]": {"group": "family", "stats": {"min": 0.001 * 3.0**n}}
        for n in (2, 3, 4)
    }
    assert growth(run)[0].startswith("family: × 3.00 for each step of size")
