"""Each observation foretold from what came before it, beside guessing.

source: Dawid (1984), the prequential approach
"""

from __future__ import annotations

from datetime import date

import numpy as np

from alliancegame.evidence.fitted import Fit, fit
from alliancegame.evidence.reply import reply_law
from alliancegame.frozen import frozen
from alliancegame.model.model import Model
from alliancegame.numerals import percent, short
from alliancegame.records.evidence_records import ForetoldRecord


@frozen
class Foretold:
    """The probabilities by which a record was foretold, period by period.

    until:   the last day of each observation
    chances: the probability of each, given all that were earlier
    guesses: what play at random gives it
    """

    game: str
    until: tuple[date, ...]
    chances: tuple[float, ...]
    guesses: tuple[float, ...]

    @property
    def log_loss(self) -> float:
        """Minus the mean logarithm of the probabilities, in nats."""
        return -float(np.mean(np.log(self.chances)))

    @property
    def guessing_loss(self) -> float:
        """The mean logarithmic loss of play at random."""
        return -float(np.mean(np.log(self.guesses)))

    @property
    def sentence(self) -> str:
        """Every probability, and the mean loss beside that of guessing."""
        percentages = ", ".join(map(percent, self.chances))
        return (
            f"{self.game}, each observation foretold from those before: {percentages}; "
            f"{short(self.log_loss, 2)} nats each, {short(self.guessing_loss, 2)} by guessing."
        )

    def to_dict(self) -> ForetoldRecord:
        """JSON-ready."""
        return {
            "game": self.game,
            "until": [day.isoformat() for day in self.until],
            "prequential": list(self.chances),
            "guess": list(self.guesses),
            "log_loss": self.log_loss,
            "guessing_log_loss": self.guessing_loss,
            "sentence": self.sentence,
        }


def foretold(model: Model, result: Fit | None = None) -> Foretold:
    """The record of a game whose actors decide at the same time.

    result: what was learned from it, if it is known
    """
    learned = fit(model) if result is None else result
    law = reply_law(model)
    ordered = sorted(
        model.record.observations, key=lambda observation: (observation.start, observation.until)
    )
    return Foretold(
        model.name,
        tuple(observation.until for observation in ordered),
        learned.scores.prequential,
        tuple(sum(case.weight * case.share for case in sight.cases) for sight in law.sights),
    )
