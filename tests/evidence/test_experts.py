"""Experts: pooled by weight, graded by what they knew, re-weighed by what happened."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from scipy import stats

from alliancegame.errors import AllianceGameError
from alliancegame.evidence.expert_performance import performance
from alliancegame.evidence.experts import by_experts, panel, with_numbers_of
from alliancegame.evidence.fitted import fit
from alliancegame.model.file.gamefile import parse
from alliancegame.model.file.library import load
from alliancegame.model.model import Model
from alliancegame.model.observations import Expert
from alliancegame.pact.compare import compare
from tests.pacts import keep_or_leave

NUMBERS = "gain = { value = 0.5, range = [0.1, 0.9] }\nnoise = { value = 1, range = [0, 2] }\n"
EFFECTS = [
    ("a.x", 'a = "keep"', '"gain"'),
    ("b.x", 'b = "keep"', "1"),
    ("a.x", 'b = "leave"', '"noise"'),
]
SEEN = """
[[observations]]
from = 2024-01-01
until = 2024-06-30
play = { a = "keep" }
"""
EXPERTS = """
[experts.hopeful]
values = { gain = [0.4, 0.6, 0.8] }
seeds = { one = [1, 2, 4], two = [10, 20, 40] }
[experts.gloomy]
name = "The pessimist"
values = { gain = [-0.5, -0.3, -0.1], noise = [0, 1.5, 2] }
seeds = { one = [5, 6, 7], two = [50, 60, 70] }
[seeds.one]
realised = 2.5
[seeds.two]
realised = 15
"""


def game(more: str = SEEN + EXPERTS) -> Model:
    return parse(keep_or_leave(NUMBERS, EFFECTS, more), "pact.toml", "pact")


def test_events_weigh_experts_by_the_probability_they_gave_them() -> None:
    model = game()
    result = panel(model, 2**10)
    assert [item.weight for item in result.members] == pytest.approx([1 / 3] * 3)
    alone = [fit(with_numbers_of(model, item), 2**10) for item in model.record.experts]
    evidence = np.exp(
        [fit(model, 2**10).belief.log_evidence] + [i.belief.log_evidence for i in alone]
    )
    assert [item.weight_after for item in result.members] == pytest.approx(
        evidence / evidence.sum()
    )
    gloomy = result.members[2]
    assert gloomy.label == "The pessimist"
    assert gloomy.weight_after < 0.2
    pooled = sum(item.weight_after * item.holds.posterior for item in result.members)
    assert result.holds.posterior == pytest.approx(pooled)


def test_a_disagreement_that_turns_the_verdict_is_told() -> None:
    told = {(item.expert, item.parameter): item.turns for item in panel(game(), 2**8).disagreements}
    assert told == {
        ("hopeful", "gain"): False,
        ("gloomy", "gain"): True,
        ("gloomy", "noise"): False,
    }


def test_experts_are_compared_by_their_numbers(tmp_path: Path, invoke) -> None:
    file = tmp_path / "pact.toml"
    file.write_bytes(keep_or_leave(NUMBERS, EFFECTS, SEEN + EXPERTS))
    answer = invoke("compare", str(file), "--experts", "--json")
    found = json.loads(answer.stdout)
    told = {item["name"]: item["holds"] for item in found["sides"]}
    assert told == {"pact": True, "pact:hopeful": True, "pact:gloomy": False}
    hopeful, gloomy = by_experts(load(str(file)))
    assert compare([load(str(file)), hopeful, gloomy]).to_dict()["sides"] == found["sides"]
    with pytest.raises(AllianceGameError, match="names no experts"):
        by_experts(load("assurance"))


def test_cookes_weights_are_calibration_times_information() -> None:
    model = game()
    hopeful, gloomy = model.record.experts
    calibration, information = performance(hopeful, (hopeful, gloomy), model.record.seeds)
    # of two answers one lies in the second interval and one in the third
    divergence = np.log(0.5 / 0.45)
    assert calibration == pytest.approx(stats.chi2.sf(2 * 2 * divergence, 3))
    low, high = 1 - 0.6, 7 + 0.6
    parts = np.diff([low, 1, 2, 4, high]) / (high - low)
    expected = np.array([0.05, 0.45, 0.45, 0.05])
    first = (expected * np.log(expected / parts)).sum()
    low, high = 10 - 6, 70 + 6
    parts = np.diff([low, 10, 20, 40, high]) / (high - low)
    assert information == pytest.approx((first + (expected * np.log(expected / parts)).sum()) / 2)
    weights = [item.weight for item in panel(model, 2**8, cooke=True).members]
    assert weights[0] == 0
    assert weights[1] > 0.9


def test_an_expert_whose_answers_fall_as_expected_is_calibrated() -> None:
    seeds = {f"s{i}": (Fraction(5), Fraction(50), Fraction(95)) for i in range(20)}
    answers = {f"s{i}": Fraction(5 * i + 2) for i in range(20)}
    expert = Expert("x", "X", {}, seeds)
    calibration, _ = performance(expert, (expert,), answers)
    assert calibration == pytest.approx(1, abs=0.01)
    off = {name: Fraction(99) for name in answers}
    assert performance(expert, (expert,), off)[0] == pytest.approx(0, abs=1e-6)


def test_without_experts_or_seeds_there_is_no_panel() -> None:
    with pytest.raises(AllianceGameError, match="names no experts"):
        panel(game(SEEN), 2**8)
    seedless = "\n".join(line for line in EXPERTS.splitlines() if not line.startswith("seeds ="))
    with pytest.raises(AllianceGameError, match="answered a seed"):
        panel(game(SEEN + seedless), 2**8, cooke=True)
