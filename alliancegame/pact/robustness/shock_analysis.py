"""All that shocks can do to the pact: each alone, the combinations that break it, the frontiers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from alliancegame.frozen import frozen
from alliancegame.game.display import Shown
from alliancegame.game.tables import table
from alliancegame.model.model import Model
from alliancegame.pact.breakpoints import Breakpoint, breakpoint_of
from alliancegame.pact.robustness.breaking_sets import BreakingSets, breaking_sets
from alliancegame.pact.robustness.frontier import Frontier, breaking_frontier
from alliancegame.records.robustness_records import ShockAnalysisRecord
from alliancegame.solvers.base import Budget

if TYPE_CHECKING:
    import pandas as pd


MOST_FRONTIERS = 10
"""The most frontiers of those that nobody asked for by name."""


@frozen(eq=False, repr=False)
class ShockAnalysis(Shown):
    """Every shock's breakpoint, the minimal breaking sets, and breaking frontiers.

    breakpoints: {shock: where and by whom the pact breaks; None: nowhere}
    """

    model: Model
    breakpoints: Mapping[str, Breakpoint | None]
    sets: BreakingSets
    frontiers: tuple[Frontier, ...]

    def to_dict(self) -> ShockAnalysisRecord:
        """JSON-ready."""
        return {
            "game": self.model.name,
            "shocks": [
                {
                    "shock": shock,
                    "breaks_at": None if breaks is None else breaks.intensity.value,
                    "actor": None if breaks is None else breaks.actor,
                    "action": None if breaks is None else breaks.action,
                }
                for shock, breaks in self.breakpoints.items()
            ],
            "breaking_sets": self.sets.to_dict(),
            "frontiers": [frontier.to_dict() for frontier in self.frontiers],
        }

    def to_frame(self) -> pd.DataFrame:
        """One row per shock, with its label."""
        labels = {shock.name: shock.label for shock in self.model.shocks}
        columns = ["shock", "breaks_at", "actor", "action"]
        return table(self.to_dict()["shocks"], "shock", columns=columns, labels=labels)


def analyse_shocks(
    model: Model,
    frontiers: Sequence[Sequence[str]] | None = None,
    budget: Budget | None = None,
) -> ShockAnalysis:
    """Breakpoints, minimal breaking sets and frontiers of the model's shocks.

    frontiers: twos or threes of shocks; by default the minimal breaking pairs, the likeliest ten
    budget:    a time limit for the search of breaking sets, which then says so
    raises:    AllianceGameError if the model names no commitment, or for an odd frontier;
               NameUnknownError for an undefined shock

    >>> float(ag.analyse_shocks("dprk-russia-exchange").to_frame().loc["war-ends", "breaks at"])
    0.5
    """
    sets = breaking_sets(model, budget)
    if frontiers is None:
        frontiers = [breaking_set.shocks for breaking_set in sets if len(breaking_set.shocks) == 2][
            :MOST_FRONTIERS
        ]
    return ShockAnalysis(
        model,
        {shock.name: breakpoint_of(model, shock.name) for shock in model.shocks},
        sets,
        tuple(breaking_frontier(model, shocks) for shocks in frontiers),
    )
