"""Numbers that depend on each other: by rank as stated, each by itself distributed as before."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from alliancegame.errors import AllianceGameError
from alliancegame.frozen import frozen
from alliancegame.game.game import FloatArray
from alliancegame.model.distribution import Correlation, factor
from alliancegame.model.model import Model
from alliancegame.pact.distributions import EDGE

if TYPE_CHECKING:
    from alliancegame.sweep.coordinates import Coordinate


class Dependence(Protocol):
    """Dependence between the levels of some coordinates."""

    @property
    def correlations(self) -> tuple[Correlation, ...]:
        """Rank correlations that are stated between coordinates."""

    def levels(self, independent: FloatArray) -> FloatArray:
        """Dependent levels from independent ones, shape (coordinates, points)."""

    def to_list(self) -> list[dict[str, Any]]:
        """JSON-ready."""


@frozen
class GaussianCopula:
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


@frozen
class EmpiricalCopula:
    """An empirical copula: each point has the ranks of one of the draws that are given.

    The first coordinate that has ranks picks the draw; those without any stay as they are.

    ranks: of each coordinate's draws; empty: it has none
    draws: how many there are
    """

    ranks: tuple[tuple[int, ...], ...]
    draws: int
    correlations: tuple[Correlation, ...] = ()

    def levels(self, independent: FloatArray) -> FloatArray:
        """Dependent levels from independent ones, shape (coordinates, points)."""
        levels = independent.copy()
        places = [place for place, own in enumerate(self.ranks) if own]
        steps = np.floor(independent[places[0]] * self.draws).astype(np.int64)
        chosen = np.clip(steps, 0, self.draws - 1)
        for place in places:
            levels[place] = (np.array(self.ranks[place])[chosen] + 0.5) / self.draws
        return levels

    def to_list(self) -> list[dict[str, Any]]:
        """JSON-ready: how many draws, and the SHA-256 of their ranks."""
        digest = sha256(repr(self.ranks).encode()).hexdigest()
        return [{"draws": self.draws, "ranks": digest}]


def dependence(model: Model, coordinates: Sequence[Coordinate]) -> Dependence | None:
    """The dependence between the coordinates, as stated or as learned; None if there is none.

    raises: AllianceGameError if what is stated contradicts itself
    """
    names = [
        coordinate.name if coordinate.kind == "parameter" else "" for coordinate in coordinates
    ]
    if model.joint is not None:
        known = model.joint.ranks
        ranks = tuple(known.get(name, ()) for name in names)
        return EmpiricalCopula(ranks, model.joint.draws) if any(ranks) else None
    stated = tuple(
        correlation for correlation in model.correlations if {*correlation.between} <= {*names}
    )
    if not stated:
        return None
    matrix = factor(names, stated)
    if matrix is None:
        raise AllianceGameError(
            "the correlations contradict each other: no numbers can have them all (their matrix is "
            "not positive definite). Weaken some of them."
        )
    return GaussianCopula(stated, matrix)
