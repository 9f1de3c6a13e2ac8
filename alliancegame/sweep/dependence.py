"""Numbers that depend on each other: by rank as stated, each by itself distributed as before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from alliancegame.errors import AllianceGameError
from alliancegame.game.game import FloatArray
from alliancegame.model.distribution import Correlation, factor
from alliancegame.model.model import Model
from alliancegame.pact.distributions import EDGE

if TYPE_CHECKING:
    from alliancegame.sweep.designs import Coordinate


@dataclass(frozen=True)
class Dependence:
    """A Gaussian copula: ranks of numbers correlated as those of normal numbers are.

    correlations: those stated between the coordinates
    factor:       the lower triangular factor of the normal numbers' correlations
    """

    correlations: tuple[Correlation, ...]
    factor: tuple[tuple[float, ...], ...]

    def levels(self, independent: FloatArray) -> FloatArray:
        """Dependent levels from independent ones, shape (coordinates, points)."""
        from scipy.special import ndtr, ndtri

        size = len(self.factor)
        matrix = np.zeros((size, size))
        for row, numbers in zip(matrix, self.factor, strict=True):
            row[: len(numbers)] = numbers
        normal = ndtri(np.clip(independent, EDGE, 1 - EDGE))
        levels: FloatArray = ndtr(matrix @ normal)
        return levels

    def to_list(self) -> list[dict[str, Any]]:
        """JSON-ready."""
        return [{"between": list(c.between), "rank": str(c.rank)} for c in self.correlations]


def dependence(model: Model, coordinates: Sequence[Coordinate]) -> Dependence | None:
    """The dependence between the coordinates that the file states, None if it states none.

    raises: AllianceGameError if what it states contradicts itself
    """
    names = [item.name if item.kind == "parameter" else "" for item in coordinates]
    stated = tuple(item for item in model.correlations if {*item.between} <= {*names})
    if not stated:
        return None
    matrix = factor(names, stated)
    if matrix is None:
        raise AllianceGameError(
            "the correlations contradict each other: no numbers can have them all (their matrix is "
            "not positive definite). Weaken some of them."
        )
    return Dependence(stated, matrix)
