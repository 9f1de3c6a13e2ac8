"""Strategy profiles in rows of probabilities, made into objects only where somebody reads them."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import accumulate
from typing import TypeAlias, overload

import numpy as np
import numpy.typing as npt

from alliancegame.frozen import frozen
from alliancegame.game.game import ExactProfile, FloatArray, StrategyProfile

Profile: TypeAlias = StrategyProfile | ExactProfile

CHANCES = {0.0: Fraction(0), 1.0: Fraction(1)}
"""The probabilities of a pure profile as fractions."""


@frozen(eq=False)
class PointProfiles(Sequence[Profile]):
    """Profiles of a game in floating point, of which the pure ones are given exactly.

    points: all probabilities of each profile in one row, shape (profiles, k_1 + ... + k_n)
    shape:  numbers of actions, (k_1, ..., k_n)
    pure:   truth of each profile being pure, shape (profiles,)
    """

    points: FloatArray
    shape: tuple[int, ...]
    pure: npt.NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.points)

    @overload
    def __getitem__(self, index: int) -> Profile: ...
    @overload
    def __getitem__(self, index: slice | npt.NDArray[np.intp]) -> PointProfiles: ...
    def __getitem__(self, index: int | slice | npt.NDArray[np.intp]) -> Profile | PointProfiles:
        if not isinstance(index, int):
            return PointProfiles(self.points[index], self.shape, self.pure[index])
        row = self.points[index]
        mixes = tuple(
            [row[end - k : end] for end, k in zip(accumulate(self.shape), self.shape, strict=True)]
        )
        if not self.pure[index]:
            return mixes
        return tuple(tuple(CHANCES[p] for p in mix.tolist()) for mix in mixes)
