"""Logit answers to what actions are worth, and how they change with what they answer.

Wherever something is mixed, an action's probability is to be proportional to exp(lambda x its
worth). Strategic games, trees and Markov games differ in what an action is worth alone.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property

import numpy as np
import numpy.typing as npt

from alliancegame.frozen import frozen
from alliancegame.game.game import FloatArray

PER_NUMBER = 1e-9
"""Nominal seconds that a correction of the branch takes for each number it handles, compiled."""


@frozen(eq=False)
class LogitAnswers:
    """The mixes, side by side.

    starts: position of each mix's first action, then S, shape (h + 1,)
    ranges: what regret is measured by in each mix, shape (h,)
    """

    starts: npt.NDArray[np.int64]
    ranges: FloatArray

    @property
    def size(self) -> int:
        """Number of actions S of all mixes."""
        return int(self.starts[-1])

    @cached_property
    def firsts(self) -> npt.NDArray[np.int64]:
        """Position of each mix's first action, shape (h,)."""
        return self.starts[:-1]

    @cached_property
    def place(self) -> npt.NDArray[np.int64]:
        """The mix of each action, shape (S,)."""
        found: npt.NDArray[np.int64] = np.repeat(np.arange(len(self.firsts)), np.diff(self.starts))
        return found

    @cached_property
    def together(self) -> FloatArray:
        """1 where two actions are of the same mix, shape (S, S): sums over mixes by a product."""
        return np.asarray(np.equal.outer(self.place, self.place), dtype=np.float64)

    def equations(
        self, z: FloatArray, values: FloatArray, slopes: FloatArray
    ) -> tuple[FloatArray, FloatArray, Callable[[], float]]:
        """F, its derivative of shape (S, S + 1), and what works out the greatest regret.

        z:      the logarithms of the probabilities, and the precision, shape (S + 1,)
        values: what each action is worth, shape (S,)
        slopes: the derivatives of these by the logarithms, shape (S, S)
        """
        logs, precision = z[:-1], z.item(-1)
        best = np.maximum.reduceat(values, self.firsts)
        gaps = precision * (values - best[self.place])
        odds = np.exp(gaps)
        totals = self.together @ odds
        columns = np.empty((len(values), len(values) + 1))
        np.multiply(slopes, precision, out=columns[:, :-1])
        columns[:, -1] = values
        derivative: FloatArray = (self.together * (odds / totals)) @ columns - columns
        derivative.ravel()[:: len(z) + 1] += 1.0

        def regret() -> float:
            shares = np.exp(logs)
            earned = np.add.reduceat(shares * values, self.firsts)
            regrets = (best - earned / np.add.reduceat(shares, self.firsts)) / self.ranges
            return float(regrets.max(initial=0.0))

        return logs - gaps + np.log(totals), derivative, regret

    def work(self, outcomes: int) -> float:
        """Nominal seconds that a correction takes if so many numbers say what actions are worth."""
        return PER_NUMBER * (2 * outcomes + self.size**3)
