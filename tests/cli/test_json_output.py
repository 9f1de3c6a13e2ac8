"""Every answer in JSON says what made it, and of which file."""

from __future__ import annotations

import json

import pytest

from alliancegame.model.file.library import load_any
from alliancegame.version import version


def refuse(constant: str) -> float:
    raise AssertionError(f"{constant} is no JSON")


@pytest.mark.parametrize(
    "command",
    [
        "durability assurance",
        "show assurance",
        "solve assurance",
        "solve assurance --concept correlated",
        "explain assurance",
        "crisis smith-deterrence",
        "survival assurance",
        "shocks assurance",
        "compare assurance prisoners-dilemma",
        "decide northern-triangle",
        "solve elmira",
        "show war-stable-network",
    ],
)
def test_an_answer_names_the_version_the_form_and_the_files_digest(command: str, invoke) -> None:
    words = command.split()
    result = invoke(*words, "--json", catch_exceptions=False)
    assert result.exit_code == 0, result.output
    answer = json.loads(result.stdout, parse_constant=refuse)
    assert (answer["alliancegame"], answer["schema"]) == (version(), 2)
    filed = {"name": words[1], "digest": load_any(words[1]).digest}
    assert filed in answer.get("games", [answer.get("game")])
    assert answer["digests"][words[1]] == filed["digest"]
