"""The program says what can be asked and drawn, and what its words mean."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from alliancegame.analyses import registry
from alliancegame.analyses.inverse import inverse_grid
from alliancegame.analyses.registry import CommitmentAnalysis, analyses, figure_kinds
from alliancegame.glossary import GLOSSARY, meaning
from alliancegame.model.file.library import load
from alliancegame.pact.robustness.rationalizing_weights import inverse


def test_parts_lists_every_question_and_every_figure(answer) -> None:
    printed = json.loads(answer("parts", "--json"))
    questions = analyses(CommitmentAnalysis)
    assert {item["name"] for item in printed["questions"]} == {item.name for item in questions}
    assert {item["name"] for item in printed["figures"]} == set(figure_kinds())
    shown = answer("parts")
    assert all(f"--{item.option}" in shown for item in questions if not item.always)
    assert all(item.shows.endswith(".") for item in figure_kinds().values())


@pytest.mark.parametrize("term", ["margin", "range", "p-dominance"])
def test_the_glossary_tells_one_term(term: str, answer) -> None:
    assert meaning(term)[:40] in " ".join(answer("glossary", term).split())


def test_every_term_that_a_document_defines_is_in_the_glossary() -> None:
    folder = Path(registry.__file__).parent
    used = [
        term
        for path in folder.rglob("*.py")
        for term in re.findall(r'Definition\("([^"]+)"\)', path.read_text(encoding="utf-8"))
    ]
    assert len(used) > 10
    assert set(used) <= set(GLOSSARY)


def test_an_unknown_term_is_told_with_the_closest_one(invoke) -> None:
    result = invoke("glossary", "margn")
    assert result.exit_code != 0
    assert "margin" in str(result.exception)


@pytest.mark.slow
def test_first_screens_of_thirty_two_allies_leave_what_is_alike_to_the_whole_answer(answer) -> None:
    assert "Pledged by all 32 actors: all 32 defend." in answer("show", "nato")
    first, whole = answer("explain", "nato"), answer("explain", "nato", "--all")
    assert first.count('by "') == 3
    assert "the 60 other deviations" in " ".join(first.split())
    assert whole.count("loses") > 63
    first, whole = answer("shocks", "nato"), answer("shocks", "nato", "--all")
    assert "Alone the other 36 break it at no intensity." in first
    assert "hungarian-veto" not in first
    assert "hungarian-veto" in whole


def test_weights_that_never_matter_share_a_row_where_there_are_many() -> None:
    rows = inverse_grid(inverse(load("nato"))).rows
    assert rows[-1] == ("each of 80 others", "–", "0", "∞", "nothing")
    assert len(rows) == 126 - 80 + 1
