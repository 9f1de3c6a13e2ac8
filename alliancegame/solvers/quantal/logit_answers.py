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

SETTLING = 1.0
"""Precision from which mixes say better than worth how they change with the precision."""
IN_USE = -9.0
"""Log-probability from which an action counts as in use."""
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

        F is what logarithms exceed the answer's by, up to a constant that makes its mean over each
        mix 0. The derivative is taken as if the weights of these means were fixed, which on the
        curve makes no difference: Newton's steps are those for the odds within mixes, in which
        worth enters linearly.

        z:      the logarithms of the probabilities, each mix's sum 1, and the precision, (S + 1,)
        values: what each action is worth, shape (S,)
        slopes: the derivatives of these by the logarithms, shape (S, S)
        """
        logs, precision = z[:-1], z.item(-1)
        shares = np.exp(logs)
        means = self.together * shares
        excess = logs - precision * values
        excess -= means @ excess
        columns = np.empty((len(values), len(values) + 1))
        np.multiply(slopes, precision, out=columns[:, :-1])
        if precision > SETTLING:
            # On the curve both are the same, but what actions in use are worth cancels.
            answers = np.where(logs > IN_USE, logs, logs - excess)
            np.divide(answers, precision, out=columns[:, -1])
        else:
            columns[:, -1] = values
        derivative: FloatArray = means @ columns - columns
        derivative.ravel()[:: len(z) + 1] += 1.0

        def regret() -> float:
            best = np.maximum.reduceat(values, self.firsts)
            earned = np.add.reduceat(shares * values, self.firsts)
            return float(((best - earned) / self.ranges).max(initial=0.0))

        return excess, derivative, regret

    def work(self, outcomes: int) -> float:
        """Nominal seconds that a correction takes if so many numbers say what actions are worth."""
        return PER_NUMBER * (2 * outcomes + self.size**3)
