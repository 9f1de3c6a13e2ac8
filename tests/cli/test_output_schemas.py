"""Every command's JSON is as its schema says, on games of every kind."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import typer
from jsonschema import Draft202012Validator

from alliancegame.analyses.registry import all_analyses, result_type
from alliancegame.cli.main import HOMES, app
from alliancegame.cli.outputs import OUTPUTS, output_schema
from alliancegame.game.formats.endings import load_game, save_game

COMMANDS = [
    "games",
    "parts",
    "glossary",
    "solvers prisoners-dilemma",
    "show prisoners-dilemma",
    "show article-4-crisis",
    "show elmira",
    "show war-stable-network",
    "show three-outcome-crisis",
    "solve prisoners-dilemma",
    "solve matching-pennies --concept rationalizable",
    "solve matching-pennies --concept correlated",
    "solve matching-pennies --concept quantal-response",
    "solve prisoners-dilemma --concept evolutionary",
    "solve prisoners-dilemma --concept stackelberg",
    "solve northern-triangle --concept stochastic-stability --shock war-ends=0.5",
    "solve article-4-crisis",
    "solve smith-deterrence --concept quantal-response",
    "solve elmira",
    "solve war-stable-network",
    "solve hub-and-spokes",
    "explain northern-triangle",
    "explain northern-triangle russia=limit dprk=keep",
    "durability prisoners-dilemma --all",
    "durability northern-triangle --shock war-ends",
    "durability article-4-crisis --levers",
    "crisis smith-deterrence",
    "crisis article-4-crisis --along russia.word",
    "shocks assurance",
    "shocks dprk-russia-exchange --frontier war-ends,stocks-recover",
    "compare assurance prisoners-dilemma",
    "compare northern-triangle northern-triangle+war-ends",
    "survival dprk-russia-exchange",
    "backtests",
    "forecasts",
    "forecasts northern-triangle --from 2026-01-01 --until 2027-01-01",
    "decide northern-triangle",
    "phase northern-triangle --steps 3",
    "uncertainty dprk-russia-exchange --samples 8",
    "fit northern-triangle-observed --draws 64",
]


def complain(command: str, printed: dict[str, Any]) -> list[str]:
    """What the schema of the command has against the answer."""
    errors = Draft202012Validator(output_schema(command)).iter_errors(printed)
    return [f"{error.json_path}: {error.message[:300]}" for error in errors]


@pytest.mark.slow
@pytest.mark.parametrize("command", COMMANDS)
def test_an_answer_is_as_its_schema_says(command: str, record) -> None:
    words = command.split()
    assert complain(words[0], record(*words)) == []


def test_answers_about_files_are_as_their_schemas_say(tmp_path: Path, record) -> None:
    plain = str(tmp_path / "plain.nfg")
    save_game(load_game("matching-pennies"), plain)
    for command in ("show", "solve"):
        assert complain(command, record(command, plain)) == []
    proof = str(tmp_path / "proof.json")
    assert complain("solve", record("solve", plain, "--certificate", proof)) == []
    assert complain("verify", record("verify", proof)) == []
    folder = str(tmp_path / "folder")
    swept = record("sweep", "prisoners-dilemma", "-o", folder, "--samples", "8")
    assert complain("sweep", swept) == []


def test_answers_about_cases_are_as_their_schemas_say(tmp_path: Path, invoke, record) -> None:
    data = str(tmp_path / "cases.csv")
    drawn = ["simulate", "three-outcome-crisis", "-o", data, "--cases", "100"]
    assert invoke(*drawn).exit_code == 0
    assert complain("estimate", record("estimate", "three-outcome-crisis", data, "--all")) == []
    sizes = ("--cases", "100", "--runs", "2")
    assert complain("power", record("power", "three-outcome-crisis", *sizes)) == []


def test_a_key_that_no_result_has_is_refused(record) -> None:
    printed = record("explain", "prisoners-dilemma")
    assert complain("explain", {**printed, "surprise": 1}) != []
    assert complain("explain", {k: v for k, v in printed.items() if k != "profile"}) != []
    assert complain("explain", {**printed, "game": "prisoners-dilemma"}) != []


@pytest.mark.slow
def test_every_command_that_prints_json_has_a_schema() -> None:
    group: Any = typer.main.get_group(app)
    with_json = {
        name
        for name in HOMES
        if any("--json" in parameter.opts for parameter in group.get_command(None, name).params)
    }
    assert set(OUTPUTS) == with_json
    for command in OUTPUTS:
        Draft202012Validator.check_schema(output_schema(command))


def test_the_schema_of_an_answer_is_printed_and_of_none_refused(invoke) -> None:
    shown = invoke("schema", "--output", "durability")
    assert json.loads(shown.stdout) == output_schema("durability")
    wrong = invoke("schema", "--output", "durabilty")
    assert 'Did you mean "durability"?' in str(wrong.exception)


def test_every_analysis_states_what_it_computes() -> None:
    assert all(hasattr(result_type(item), "to_dict") for item in all_analyses())
