"""The range that correlated equilibrium leaves open for every payoff and event of a game."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from alliancegame.frozen import frozen
from alliancegame.game.display import Shown
from alliancegame.game.game import Game
from alliancegame.game.tables import table
from alliancegame.records.solution_records import CorrelatedRangesRecord
from alliancegame.solvers.base import Budget
from alliancegame.solvers.correlated import CorrelatedBounds, correlated_bounds

if TYPE_CHECKING:
    import pandas as pd

WELFARE = "welfare"
"""The sum of all payoffs: of meaning only where they are in one unit."""


@frozen(eq=False, repr=False)
class CorrelatedRanges(Shown):
    """The range of each objective over all correlated (or coarse correlated) equilibria.

    ranges: {event, actor or "welfare": the least and greatest probability or expected payoff}
    """

    game: Game
    coarse: bool
    ranges: Mapping[str, CorrelatedBounds]

    @property
    def residual(self) -> float:
        """The greatest residual of all ends."""
        return max(bounds.residual for bounds in self.ranges.values())

    def to_frame(self) -> pd.DataFrame:
        """One row per event, actor and welfare: the least and the greatest value."""
        rows = [
            {"of": name, "least": bounds.least.value, "greatest": bounds.greatest.value}
            for name, bounds in self.ranges.items()
        ]
        return table(rows, "of")

    def to_dict(self) -> CorrelatedRangesRecord:
        """JSON-ready: coarse, residual, ranges."""
        return {
            "coarse": self.coarse,
            "residual": self.residual,
            "ranges": {name: bounds.to_dict() for name, bounds in self.ranges.items()},
        }


def correlated_ranges(game: Game, budget: Budget | None = None) -> CorrelatedRanges:
    """The ranges over correlated equilibria.

    source: Aumann (1987)
    """
    return _ranges(game, budget or Budget(), coarse=False)


def coarse_correlated_ranges(game: Game, budget: Budget | None = None) -> CorrelatedRanges:
    """The ranges over coarse correlated equilibria: deviations are chosen before the advice.

    source: Moulin and Vial (1978)
    """
    return _ranges(game, budget or Budget(), coarse=True)


def _ranges(game: Game, budget: Budget, *, coarse: bool) -> CorrelatedRanges:
    objectives = {
        **game.events,
        **dict(zip(game.actors, game.payoffs, strict=True)),
        WELFARE: game.payoffs.sum(axis=0),
    }
    return CorrelatedRanges(
        game,
        coarse,
        {
            name: correlated_bounds(game, objective, coarse=coarse, budget=budget)
            for name, objective in objectives.items()
        },
    )
