"""Gains of deviations at the vertices of a product of polytopes, as integers."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod
from typing import NamedTuple

import numpy as np

from alliancegame.game.game import ExactArray
from alliancegame.solvers.branch_and_prune.exact.weights import reduced


class Gain(NamedTuple):
    """The gain of a deviation at all choices of vertices, up to a positive factor.

    values: the last actor's vertices varying fastest
    counts: of each actor's vertices, 1 for one on whose mix the gain does not depend
    """

    values: tuple[int, ...]
    counts: tuple[int, ...]

    def rows(self, actor: int) -> list[list[int]]:
        """The values with one row for each vertex of an actor."""
        count, inner = self.counts[actor], prod(self.counts[actor + 1 :])
        values, step = self.values, count * inner
        if inner == 1:
            return [list(values[start::step]) for start in range(count)]
        return [
            [v for place in range(start, len(values), step) for v in values[place : place + inner]]
            for start in range(0, step, inner)
        ]

    def with_rows(self, actor: int, rows: Sequence[Sequence[int]]) -> Gain:
        """The gain where an actor has other vertices, on which it may not depend."""
        same = all(row == rows[0] for row in rows)
        inner = prod(self.counts[actor + 1 :])
        starts = range(0, len(rows[0]), inner)
        values = (
            rows[0] if same else [v for at in starts for row in rows for v in row[at : at + inner]]
        )
        count = 1 if same else len(rows)
        return Gain(reduced(values), (*self.counts[:actor], count, *self.counts[actor + 1 :]))

    @property
    def actors(self) -> list[int]:
        """The actors on whose mixes it depends."""
        return [actor for actor, count in enumerate(self.counts) if count > 1]

    def __neg__(self) -> Gain:
        return Gain(tuple(-value for value in self.values), self.counts)

    @property
    def array(self) -> ExactArray:
        """The values with an axis for each actor."""
        return np.array(self.values, dtype=object).reshape(self.counts)
