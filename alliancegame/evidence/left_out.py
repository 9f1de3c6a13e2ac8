"""Alliances foretold from each other: what was foretold, what followed, and the scores."""

from __future__ import annotations

from math import log
from typing import TYPE_CHECKING, Any

import numpy as np

from alliancegame.evidence.spread import Spread
from alliancegame.frozen import frozen
from alliancegame.game.display import Shown
from alliancegame.numerals import percent, short
from alliancegame.pact.time.backtests import LifeScore

if TYPE_CHECKING:
    import pandas as pd


@frozen
class Followed:
    """A shock's sequel, and the probability with which the pact was foretold to be kept.

    prior, learned: before and after the other alliances
    """

    shock: str
    held: bool
    prior: float
    learned: float

    def log_loss(self, kept: float) -> float:
        """Minus the logarithm of the probability of what followed."""
        return -log(max(kept if self.held else 1 - kept, 1e-300))


@frozen(eq=False)
class LeftOut:
    """An alliance foretold from the others.

    lives: the scores of its life before and after them, and of the record of pacts; None where no
           life is on record
    """

    game: str
    followed: tuple[Followed, ...]
    lives: tuple[LifeScore, LifeScore, LifeScore] | None

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready."""
        names = ("prior", "learned", "record")
        lives = zip(names, self.lives or (), strict=False)
        return {
            "game": self.game,
            "shocks": [vars(shock) for shock in self.followed],
            "life": {name: vars(score) for name, score in lives} or None,
        }


@frozen(eq=False, repr=False)
class LeaveOneOut(Shown):
    """Every alliance foretold from the others.

    shared:    how many weights are
    precision, habit: what all alliances together teach of them
    effective: how many draws of what is shared those of one weight are worth, at least
    """

    cases: tuple[LeftOut, ...]
    shared: int
    precision: Spread
    habit: Spread
    effective: float

    @property
    def lives(self) -> list[tuple[LifeScore, LifeScore, LifeScore]]:
        """The scores of lives before, after, and of the record."""
        return [case.lives for case in self.cases if case.lives is not None]

    def shock_loss(self, *, learned: bool) -> float:
        """The mean logarithmic loss over all shocks, in nats."""
        losses = [
            shock.log_loss(shock.learned if learned else shock.prior)
            for case in self.cases
            for shock in case.followed
        ]
        return float(np.mean(losses))

    def log_skill(self, *, learned: bool) -> float:
        """By how much the record's mean logarithmic loss is greater, in nats a life."""
        return float(np.mean([life[2].log_loss - life[learned].log_loss for life in self.lives]))

    def crps_skill(self, *, learned: bool) -> float:
        """The share of the record's mean CRPS that is saved; below 0: it is added to."""
        ours = sum(life[learned].crps for life in self.lives)
        return 1 - ours / sum(life[2].crps for life in self.lives)

    @property
    def verdict(self) -> tuple[str, ...]:
        """The lesson of the others, and its skill whatever that comes to, in sentences."""
        before, after = (self.shock_loss(learned=learned) for learned in (False, True))
        gained, saved = self.log_skill(learned=True), self.crps_skill(learned=True)
        return (
            f"Each alliance foretold from the others: what followed its shocks costs "
            f"{short(after, 3)} nats each, {short(before, 3)} without them, and "
            f"{short(log(2), 3)} by guessing.",
            f"Of lives, against Kaplan-Meier: {'gains' if gained >= 0 else 'loses'} "
            f"{short(abs(gained), 2)} nats a pact by the logarithm and "
            f"{'saves' if saved >= 0 else 'adds'} {percent(abs(saved))} of the ranked probability "
            "score.",
            f"All together they put the precision of choice at {_told(self.precision)} and habit "
            f"at {_told(self.habit)}.",
        )

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready."""
        return {
            "cases": [case.to_dict() for case in self.cases],
            "shared_weights": self.shared,
            "precision": self.precision.to_dict(),
            "habit": self.habit.to_dict(),
            "effective_sample_size": self.effective,
            "shock_log_loss": {
                "prior": self.shock_loss(learned=False),
                "learned": self.shock_loss(learned=True),
            },
            "log_skill": {
                "prior": self.log_skill(learned=False),
                "learned": self.log_skill(learned=True),
            },
            "crps_skill": {
                "prior": self.crps_skill(learned=False),
                "learned": self.crps_skill(learned=True),
            },
            "verdict": list(self.verdict),
        }

    def to_frame(self) -> pd.DataFrame:
        """One row per shock."""
        import pandas as pd

        rows = [
            {"game": case.game, **vars(shock)} for case in self.cases for shock in case.followed
        ]
        return pd.DataFrame(rows).set_index(["game", "shock"])


def _told(spread: Spread) -> str:
    return f"{short(spread.median, 2)} ({short(spread.low, 2)} to {short(spread.high, 2)})"
