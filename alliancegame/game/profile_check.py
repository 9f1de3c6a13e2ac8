"""The check of several strategy profiles of one game, in columns."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from itertools import accumulate

import numpy as np
import numpy.typing as npt

from alliancegame.frozen import frozen
from alliancegame.game.exact.exact_profiles import ExactProfiles, IndexArray
from alliancegame.game.game import ExactProfile, FloatArray, StrategyProfile
from alliancegame.game.point_profiles import PointProfiles


@frozen(eq=False)
class Check:
    """Probabilities, payoffs and regrets recomputed of several profiles, in columns.

    profiles: as they were given, exact ones as tuples of fractions
    shape:    numbers of actions, (k_1, ..., k_n)
    table:    for each profile its probabilities in floating point, actor by actor; the expected
              payoffs; and the three columns `regrets`, `residual` and `strict`;
              shape (profiles, k_1 + ... + k_n + n + 3)
    """

    profiles: Sequence[StrategyProfile | ExactProfile]
    shape: tuple[int, ...]
    table: FloatArray

    def __len__(self) -> int:
        return len(self.profiles)

    @property
    def points(self) -> FloatArray:
        """All probabilities of each profile in one row."""
        return self.table[:, : sum(self.shape)]

    @cached_property
    def mixes(self) -> StrategyProfile:
        """For each actor, in floating point, shape (profiles, k)."""
        ends = list(accumulate(self.shape))
        return tuple(
            self.table[:, end - count : end] for end, count in zip(ends, self.shape, strict=True)
        )

    @property
    def payoffs(self) -> FloatArray:
        """Expected ones, shape (profiles, n)."""
        return self.table[:, sum(self.shape) : -3]

    @property
    def regrets(self) -> FloatArray:
        """The greatest regret over actors, in payoff units, shape (profiles,)."""
        return self.table[:, -3]

    @property
    def residual(self) -> FloatArray:
        """The greatest regret over actors in units of each one's payoff range, shape (profiles,).

        Infinite if a mix is no distribution; of exact profiles 0 only if it is 0.
        """
        return self.table[:, -2]

    @cached_property
    def is_faultless(self) -> bool:
        """True if every residual is 0, as of exact equilibria."""
        return not np.count_nonzero(self.residual)

    @property
    def strict(self) -> npt.NDArray[np.bool_]:
        """Truth of every unilateral deviation losing, decided exactly, shape (profiles,)."""
        strict: npt.NDArray[np.bool_] = self.table[:, -1] != 0
        return strict

    def chosen(self, rows: IndexArray) -> Check:
        """The check of some of the profiles, in the order given."""
        profiles = (
            self.profiles[rows]
            if isinstance(self.profiles, ExactProfiles | PointProfiles)
            else [self.profiles[k] for k in rows.tolist()]
        )
        return Check(profiles, self.shape, self.table[rows])


def joined(checks: Sequence[Check]) -> Check:
    """Several of the same game, one after the other."""
    if len(checks) == 1:
        return checks[0]
    profiles = [profile for check in checks for profile in check.profiles]
    return Check(profiles, checks[0].shape, np.concatenate([check.table for check in checks]))
