"""A headline's grade follows from the verdict, the margin and the share of draws."""

from __future__ import annotations

from fractions import Fraction

import pytest

from alliancegame.analyses.brief import brief, document
from alliancegame.analyses.grades import Grade, grade
from alliancegame.model.file.library import load
from alliancegame.render.terminal import print_document


@pytest.mark.parametrize(
    ("holds", "margin", "share", "expected"),
    [
        (True, Fraction(1, 10), 0.9, Grade.HOLDS_FIRMLY),
        (True, Fraction(1, 10), 0.89, Grade.HOLDS),
        (True, Fraction(9, 100), 0.95, Grade.HOLDS),
        (True, Fraction(1, 2), 0.49, Grade.KNIFE_EDGE),
        (True, Fraction(1, 2), None, Grade.HOLDS_FIRMLY),
        (False, Fraction(-1, 2), 0.5, Grade.FAILS_AS_STATED),
        (False, Fraction(-1, 2), 0.49, Grade.FAILS),
        (False, None, None, Grade.FAILS),
    ],
)
def test_the_grade_is_decided_by_verdict_margin_and_share(
    holds: bool, margin: Fraction | None, share: float | None, expected: Grade
) -> None:
    assert grade(holds=holds, margin=margin, share=share) is expected


def test_the_first_screen_is_sixteen_lines_that_say_of_what_each_share_is(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], northern_triangle
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    print_document(document(brief(northern_triangle)))
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) <= 16
    assert max(map(len, lines)) <= 80
    told = " ".join(lines)
    assert "14% of its stake" in told
    assert "14% of draws of all numbers" in told
    assert "40%   China" in told
    assert "from" in lines[7]


@pytest.mark.parametrize(
    ("game", "played", "grounds"),
    [
        ("northern-triangle", "1 of all 3 equilibria", "cite no source of their size: judged"),
        ("nato", "the only equilibrium there is", "66% cites no source of its size"),
    ],
)
def test_facts_say_whether_equilibria_may_be_missing_and_whose_word_the_numbers_are(
    game: str, played: str, grounds: str
) -> None:
    facts = brief(load(game)).to_frame()["answer"]
    assert played in facts["played?"]
    assert grounds in facts["rests on"]
