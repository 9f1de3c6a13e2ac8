"""What `fit --json` prints: every key that others read, and what it means."""

from __future__ import annotations

from math import log
from typing import Any

import pytest

from tests.pacts import KEPT_FOR_A_YEAR, RAIN, keep_or_leave

NUMBERS = "gain = { value = 0.5, range = [-1, 1] }\ncost = { value = 0.2, range = [-1, 1] }\n"
EFFECTS = [
    ("a.x", 'a = "keep"', '"gain"'),
    ("a.x", 'a = "leave"', '"cost"'),
    ("b.x", 'b = "keep"', "1"),
]
SEEN = RAIN + KEPT_FOR_A_YEAR
SPREAD = {"mean", "sd", "q05", "q50", "q95"}


@pytest.fixture(scope="module")
def told(tmp_path_factory, record) -> dict[str, Any]:
    file = tmp_path_factory.mktemp("fit") / "pact.toml"
    file.write_bytes(keep_or_leave(NUMBERS, EFFECTS, SEEN))
    answer: dict[str, Any] = record("fit", file, "--draws", "1024")
    return answer


def test_it_says_of_what_game_by_which_law_and_how_much_was_seen(told: dict[str, Any]) -> None:
    assert (told["game"]["name"], told["law"], told["observations"]) == ("pact", "reply", 2)
    assert 1 <= told["effective_sample_size"] <= 1024
    assert len(told["game"]["digest"]) == 64


def test_the_pact_is_told_before_and_after(told: dict[str, Any]) -> None:
    assert set(told["holds"]) == {"prior", "posterior"}
    assert 0 < told["holds"]["prior"] < told["holds"]["posterior"] <= 1
    assert set(told["margin"]) == {"prior", "posterior"}
    for side in told["margin"].values():
        assert set(side) >= SPREAD - {"sd"}
        assert side["q05"] <= side["q50"] <= side["q95"]
    (rain,) = told["breaks"]
    assert rain["shock"] == "rain"
    assert 0 <= rain["prior"] <= 1
    assert 0 <= rain["posterior"] <= 1


def test_every_number_is_told_with_its_shrinkage(told: dict[str, Any]) -> None:
    assert [item["name"] for item in told["parameters"]] == ["gain", "cost"]
    for item in [*told["parameters"], told["precision"], told["habit"]]:
        assert set(item) == {"name", "stated", "prior", "posterior", "shrinkage"}
        assert set(item["prior"]) == {"mean", "sd"}
        assert set(item["posterior"]) == SPREAD
        after, before = item["posterior"]["sd"], item["prior"]["sd"]
        assert item["shrinkage"] == pytest.approx(1 - (after / before) ** 2)
    assert told["parameters"][0]["stated"] == 0.5


def test_the_evidence_is_that_of_the_observations(told: dict[str, Any]) -> None:
    assert told["prior_predictive"] == pytest.approx(2.718281828 ** (told["log_evidence"] / 2))
    assert told["log_evidence"] == pytest.approx(
        sum(log(chance) for chance in told["scores"]["prequential"])
    )


def test_words_are_sentences(told: dict[str, Any]) -> None:
    assert told["verdict"]
    assert told["silent"]
    for sentence in (*told["verdict"], *told["silent"]):
        assert sentence.endswith(".")
