"""Five grades of how firmly a pact holds, defined once."""

from __future__ import annotations

from enum import Enum
from fractions import Fraction

from alliancegame.document import Tone

FIRM_MARGIN = Fraction(1, 10)
"""The least margin, as a share of an actor's stake, of a pact that holds firmly."""

FIRM_SHARE = 0.9
"""The least share of draws of a pact that holds firmly."""


class Grade(Enum):
    """A headline's grade: its words, and what they mean.

    The share is that of draws from the ranges of the numbers in which the pact is an equilibrium.
    """

    HOLDS_FIRMLY = (
        "holds firmly",
        "at the stated values by 10% or more of an actor's stake, and in 90% or more of the draws",
    )
    HOLDS = ("holds", "at the stated values, and in at least half of the draws")
    KNIFE_EDGE = (
        "holds as stated, on a knife edge",
        "at the stated values, but not in most draws from the numbers' ranges",
    )
    FAILS_AS_STATED = (
        "fails as stated",
        "at the stated values, though it holds in most draws from the numbers' ranges",
    )
    FAILS = ("fails", "at the stated values, and in at least half of the draws")

    def __init__(self, words: str, meaning: str) -> None:
        self.words = words
        self.meaning = meaning

    @property
    def tone(self) -> Tone:
        """The tone of the grade, for whoever wants the pact kept."""
        if self in {Grade.HOLDS_FIRMLY, Grade.HOLDS}:
            return Tone.GOOD
        return Tone.BAD if self is Grade.FAILS else Tone.WARNING


def grade(*, holds: bool, margin: Fraction | None, share: float | None) -> Grade:
    """The grade of a pact.

    margin: its least margin, as a share of an actor's stake; None: nobody has an alternative
    share:  of draws in which it holds; None: no number has a range, so that the margin decides
    """
    if not holds:
        return Grade.FAILS if share is None or share < 0.5 else Grade.FAILS_AS_STATED
    if share is not None and share < 0.5:
        return Grade.KNIFE_EDGE
    firm = margin is None or margin >= FIRM_MARGIN
    return Grade.HOLDS_FIRMLY if firm and (share is None or share >= FIRM_SHARE) else Grade.HOLDS
