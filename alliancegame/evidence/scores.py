"""Scores of observations foretold from what came before them, and from all else.

source: Dawid (1984), the prequential approach; Gelfand, Dey and Chang (1992), leave-one-out
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from alliancegame.frozen import frozen
from alliancegame.game.game import FloatArray
from alliancegame.records.evidence_records import ScoresRecord


@frozen
class Scores:
    """Probabilities of each observation, in order of time.

    prior:       before any of them
    prequential: given all that were earlier
    left_out:    given all others
    """

    prior: tuple[float, ...]
    prequential: tuple[float, ...]
    left_out: tuple[float, ...]

    def to_dict(self) -> ScoresRecord:
        """JSON-ready."""
        return {
            "prior": list(self.prior),
            "prequential": list(self.prequential),
            "leave_one_out": list(self.left_out),
        }


def scores(likelihoods: FloatArray) -> Scores:
    """Of likelihoods at draws from the prior, shape (observations, draws)."""
    with np.errstate(divide="ignore"):
        logs = np.log(likelihoods)
    count = len(logs)
    so_far = [_log_mean(logs[:number].sum(axis=0)) for number in range(count + 1)]
    without = [_log_mean(np.delete(logs, place, axis=0).sum(axis=0)) for place in range(count)]
    return Scores(
        tuple(float(row.mean()) for row in likelihoods),
        tuple(_ratio(later, earlier) for earlier, later in pairwise(so_far)),
        tuple(_ratio(so_far[-1], rest) for rest in without),
    )


def _log_mean(logs: FloatArray) -> float:
    most = float(logs.max(initial=-np.inf))
    if most == -np.inf:
        return most
    return most + float(np.log(np.exp(logs - most).mean()))


def _ratio(above: float, below: float) -> float:
    return 0.0 if above == -np.inf else float(np.exp(above - below))
