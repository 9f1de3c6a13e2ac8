"""Logit equilibria, and the branch of them that leads from play at random to an equilibrium."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import field
from functools import cached_property
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from alliancegame.errors import GameError
from alliancegame.frozen import frozen
from alliancegame.game.display import Shown
from alliancegame.game.game import FloatArray, StrategyProfile
from alliancegame.game.tables import table
from alliancegame.records.solution_records import BranchRecord, QuantalResponseRecord

if TYPE_CHECKING:
    import pandas as pd

Places: TypeAlias = tuple[tuple[str, tuple[str, ...]], ...]
"""Names of what mixes, each actor of a game or information set of a tree, with its actions."""


@frozen(eq=False, repr=False)
class QuantalResponse(Shown):
    """A logit equilibrium.

    precision: per payoff range of each actor, or per unit of payoff; infinite in the limit
    profile:   one mix per actor of a game, or per information set of a tree
    residual:  how far it is from the logit answer to itself, recomputed
    """

    places: Places = field(repr=False)
    precision: float
    profile: StrategyProfile
    residual: float

    def to_frame(self) -> pd.DataFrame:
        """One row per action, indexed by who takes it where."""
        rows = [
            {"place": name, "action": action, "probability": float(chance)}
            for (name, actions), mix in zip(self.places, self.profile, strict=True)
            for action, chance in zip(actions, mix, strict=True)
        ]
        return table(rows, "place")

    def to_dict(self) -> QuantalResponseRecord:
        """JSON-ready: precision (null if infinite), strategies, residual."""
        return {
            "precision": self.precision if np.isfinite(self.precision) else None,
            "strategies": {
                name: dict(zip(actions, mix.tolist(), strict=True))
                for (name, actions), mix in zip(self.places, self.profile, strict=True)
            },
            "residual": self.residual,
        }


@frozen(eq=False, repr=False)
class Branch(Shown):
    """The principal branch, from play at random towards an equilibrium.

    precisions:   per payoff range of each actor, or per unit of payoff, in the order of the curve,
                  shape (m,)
    logarithms:   of the probabilities, the mixes side by side, shape (m, S)
    turning:      precisions at which the curve turns back
    crossings:    precisions near which another branch crosses (games with a symmetry)
    limit_regret: of the last point, the greatest in units of the actor's payoff range
    """

    precisions: FloatArray
    logarithms: FloatArray
    turning: tuple[float, ...]
    crossings: tuple[float, ...]
    limit_regret: float

    @property
    @abstractmethod
    def places(self) -> Places:
        """Names of what mixes, with its actions."""

    @cached_property
    @abstractmethod
    def residuals(self) -> FloatArray:
        """Distance of each point from the logit answer to itself, recomputed, shape (m,)."""

    @cached_property
    def mixes(self) -> FloatArray:
        """The probabilities, shape (m, S)."""
        return mixes_of(self.places, self.logarithms)

    @cached_property
    def points(self) -> tuple[QuantalResponse, ...]:
        """The points as logit equilibria."""
        return tuple(
            QuantalResponse(self.places, float(precision), split(self.places, row), float(residual))
            for precision, row, residual in zip(
                self.precisions, self.mixes, self.residuals, strict=True
            )
        )

    @property
    def limit(self) -> StrategyProfile:
        """The last point's mixes: near an equilibrium unless a precision was asked for."""
        return split(self.places, self.mixes[-1])

    @property
    def residual(self) -> float:
        """The greatest of the points' residuals."""
        return float(self.residuals.max())

    def to_dict(self) -> BranchRecord:
        """JSON-ready: points, turning, crossings, limit, limit_regret, residual."""
        limit = QuantalResponse(self.places, np.inf, self.limit, self.limit_regret)
        return {
            "points": [point.to_dict() for point in self.points],
            "turning": list(self.turning),
            "crossings": list(self.crossings),
            "limit": limit.to_dict()["strategies"],
            "limit_regret": self.limit_regret,
            "residual": self.residual,
        }

    def to_frame(self) -> pd.DataFrame:
        """One row per point: the precision, then the probability of each action in each place."""
        import pandas as pd

        labels = [(name, action) for name, actions in self.places for action in actions]
        frame = pd.DataFrame(self.mixes, columns=pd.MultiIndex.from_tuples(labels))
        frame.insert(0, ("", "precision"), self.precisions)
        return frame


def mixes_of(places: Places, logarithms: FloatArray) -> FloatArray:
    """The probabilities, each mix's sum made 1 to the last digit, shape (m, S)."""
    mixes = np.exp(logarithms)
    counts = [len(actions) for _, actions in places]
    totals = np.add.reduceat(mixes, [0, *np.cumsum(counts)[:-1]], axis=1)
    result: FloatArray = mixes / np.repeat(totals, counts, axis=1)
    return result


def split(places: Places, numbers: FloatArray) -> StrategyProfile:
    """The numbers of each place, of those given side by side, shape (S,)."""
    ends = list(accumulate((len(actions) for _, actions in places), initial=0))
    return tuple(numbers[begin:end] for begin, end in pairwise(ends))


def check_precision(precision: float) -> None:
    """Raises GameError unless the precision is finite and at least 0."""
    if not 0 <= precision < np.inf:
        raise GameError(f"the precision is {precision}; a precision is a finite number from 0 on.")
