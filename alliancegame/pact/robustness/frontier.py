"""The breaking frontier of two or three shocks: intensities at which they just break the pact.

All but the last shock are fixed on a grid of intensities; the last one's critical intensity is then
exact, as for a single shock.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import product
from typing import TYPE_CHECKING

from alliancegame.errors import AllianceGameError
from alliancegame.frozen import frozen
from alliancegame.game.display import Shown
from alliancegame.model.model import Model
from alliancegame.model.shocks import Hit
from alliancegame.pact.breakpoints import Breakpoint, breakpoint_of
from alliancegame.records.robustness_records import FrontierRecord

if TYPE_CHECKING:
    import pandas as pd


@frozen(eq=False, repr=False)
class Frontier(Shown):
    """The intensities at which the last shock breaks the pact, by those of the others.

    points: (intensities of the others, where and by whom the last breaks it; None: not at all)
    """

    shocks: tuple[str, ...]
    points: tuple[tuple[tuple[Fraction, ...], Breakpoint | None], ...]

    def to_dict(self) -> FrontierRecord:
        """JSON-ready."""
        return {
            "shocks": list(self.shocks),
            "points": [
                {
                    "intensities": [float(value) for value in others],
                    "breaks_at": None if breaks is None else breaks.intensity.value,
                    "actor": None if breaks is None else breaks.actor,
                    "action": None if breaks is None else breaks.action,
                }
                for others, breaks in self.points
            ],
        }

    def to_frame(self) -> pd.DataFrame:
        """One row per point: the others' intensities, the last one's critical one, by whom."""
        import pandas as pd

        rows = [
            (*point["intensities"], point["breaks_at"], point["actor"], point["action"])
            for point in self.to_dict()["points"]
        ]
        return pd.DataFrame(rows, columns=[*self.shocks, "actor", "action"])


def breaking_frontier(model: Model, shocks: Sequence[str], points: int = 6) -> Frontier:
    """The breaking frontier of two or three shocks.

    points: how many intensities from 0 to 1 each shock but the last takes, at least 2
    raises: AllianceGameError unless two or three different shocks are given, NameUnknownError for
            an undefined one

    >>> ag.breaking_frontier("dprk-russia-exchange", ["war-ends", "stocks-recover"]).shocks
    ('war-ends', 'stocks-recover')
    """
    if not 2 <= len(set(shocks)) == len(shocks) <= 3:
        raise AllianceGameError(
            f"the frontier's shocks are {', '.join(shocks) or 'none'}; "
            "a frontier has two or three different ones."
        )
    *others, last = shocks
    grid = [Fraction(i, points - 1) for i in range(points)]
    breaks = []
    for intensities in product(grid, repeat=len(others)):
        hits = [Hit(name, value) for name, value in zip(others, intensities, strict=True)]
        breaks.append((intensities, breakpoint_of(model, last, hits)))
    return Frontier(tuple(shocks), tuple(breaks))
