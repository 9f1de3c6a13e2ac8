"""A headline's grade follows from the verdict, the margin and the share of draws."""

from __future__ import annotations

from fractions import Fraction

import pytest

from alliancegame.analyses.grades import Grade, grade


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
