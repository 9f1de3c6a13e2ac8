"""Which commands take --shock, and what a slip of the pen is answered."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "alliancegame", *arguments],
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.slow
@pytest.mark.parametrize("command", ["durability", "survival", "shocks", "decide"])
def test_every_question_is_asked_on_the_day_after(command: str) -> None:
    told = run(command, "northern-triangle", "--shock", "war-ends=0.4", "--json")
    assert (told.returncode, told.stderr) == (0, "")
    assert json.loads(told.stdout)["happened"] == {"war-ends": 0.4}
    assert "happened" not in json.loads(run(command, "northern-triangle", "--json").stdout)


@pytest.mark.slow
def test_a_crisis_is_asked_on_the_day_after() -> None:
    model = "smith-deterrence"
    known = json.loads(run("show", model, "--json").stdout).get("shocks", [])
    if known:
        told = run("crisis", model, "--shock", known[0]["name"], "--json")
        assert told.returncode == 0


def test_a_shock_that_has_happened_cannot_happen_again() -> None:
    told = run("durability", "northern-triangle", "--shock", "war-ends")
    assert "the day after war-ends" in told.stdout
    assert "bargain  FAILS" in told.stdout
    assert "\n war-ends " not in told.stdout


@pytest.mark.slow
def test_games_are_compared_after_what_has_happened_in_all() -> None:
    told = run("compare", "northern-triangle", "northern-triangle+detente", "--shock", "war-ends")
    assert told.returncode == 0
    again = run("compare", "northern-triangle+war-ends", "northern-triangle+detente+war-ends")
    assert told.stdout == again.stdout


def test_a_report_is_written_of_the_day_after(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    told = run("report", "prisoners-dilemma", "--shock", "nobody", "-o", str(page))
    assert (told.returncode, page.exists()) == (2, False)
    assert 'shock "nobody" is not defined' in told.stderr


def test_a_figure_that_is_not_known_is_told_the_closest() -> None:
    told = run("plot", "brekpoints", "northern-triangle", "-o", "x.png")
    assert told.returncode == 2
    assert told.stderr == 'figure "brekpoints" is not known. Did you mean "breakpoints"?\n'


@pytest.mark.slow
def test_a_profile_may_be_written_in_several_words() -> None:
    game = "dprk-russia-exchange"
    pact = json.loads(run("explain", game, "--json").stdout)["profile"]
    words = [f"{decision}={action}" for decision, action in pact.items()]
    told = run("explain", game, *words)
    assert told.returncode == 0
    assert told.stdout == run("explain", game, ",".join(words)).stdout
