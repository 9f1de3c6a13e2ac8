"""A map of regimes: the pure equilibria that exist over two quantities.

Two points are in the same phase if the same pure profiles are equilibria at both.
"""

from __future__ import annotations

from string import ascii_lowercase, ascii_uppercase
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import numpy.typing as npt

from alliancegame.errors import AllianceGameError
from alliancegame.frozen import frozen
from alliancegame.game.display import Shown
from alliancegame.game.expectations import stable_profiles
from alliancegame.game.game import FloatArray
from alliancegame.game.payoffs import build_game
from alliancegame.model.model import Model
from alliancegame.model.scenario import Scenario
from alliancegame.model.shocks import Hit
from alliancegame.records.sweep_records import PhaseDiagramRecord
from alliancegame.sweep.coordinates import Coordinate, ranged_coordinates
from alliancegame.sweep.designs import Grid
from alliancegame.sweep.study import Study
from alliancegame.sweep.uncertainty import tornado

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

Profile: TypeAlias = tuple[str, ...]
"""The action of each actor, in the file's order."""


@frozen(eq=False, repr=False)
class PhaseDiagram(Shown):
    """The phases over a grid of two coordinates.

    across, up: the coordinates
    shocks:     what has happened
    phases:     for each phase the pure profiles that are equilibria in it; the commonest first
    number:     the phase at each point, shape (values of up, values of across)
    holds:      whether the pact is an equilibrium there, same shape
    margin:     the alliance's relative margin there, NaN without an alternative, same shape
    """

    model: Model
    across: Coordinate
    up: Coordinate
    shocks: tuple[Hit, ...]
    across_values: FloatArray
    up_values: FloatArray
    phases: tuple[frozenset[Profile], ...]
    number: npt.NDArray[np.int64]
    holds: npt.NDArray[np.bool_]
    margin: FloatArray

    @property
    def shares(self) -> list[float]:
        """Shares of the points in each phase, from 0 to 1."""
        counts = np.bincount(self.number.ravel(), minlength=len(self.phases))
        shares: list[float] = (counts / self.number.size).tolist()
        return shares

    def holding(self, phase: int) -> bool:
        """Whether the pact is an equilibrium throughout the phase."""
        return bool(self.holds[self.number == phase].all())

    def letter(self, phase: int) -> str:
        """The phase's letter, a capital where the pact holds; "?" beyond the alphabet."""
        if phase >= len(ascii_uppercase):
            return "?"
        return (ascii_uppercase if self.holding(phase) else ascii_lowercase)[phase]

    def profiles(self, phase: int) -> str:
        """The phase's equilibria, such as "supply, ship; withhold, keep"."""
        return "; ".join(", ".join(profile) for profile in sorted(self.phases[phase]))

    def to_dict(self) -> PhaseDiagramRecord:
        """JSON-ready."""
        return {
            "game": self.model.name,
            "shocks": [{"name": h.shock, "intensity": float(h.intensity)} for h in self.shocks],
            "across": {"name": self.across.column, "values": self.across_values.tolist()},
            "up": {"name": self.up.column, "values": self.up_values.tolist()},
            "phases": [[list(profile) for profile in sorted(phase)] for phase in self.phases],
            "phase": self.number.tolist(),
            "holds": self.holds.tolist(),
            "margin": [
                [value if np.isfinite(value) else None for value in row]
                for row in self.margin.tolist()
            ],
        }

    def to_frame(self) -> pd.DataFrame:
        """The phase at each point; rows and columns are the two coordinates' values."""
        import pandas as pd

        rows = pd.Index(self.up_values, name=self.up.column)
        columns = pd.Index(self.across_values, name=self.across.column)
        return pd.DataFrame(self.number, index=rows, columns=columns)


def widest_pair(model: Model, shocks: Sequence[Hit] = ()) -> tuple[Coordinate, Coordinate]:
    """The two parameters that alone move the margin most within their ranges.

    raises: AllianceGameError if fewer than two parameters have a range

    >>> [item.name for item in ag.widest_pair("northern-triangle")]
    ['china.stability.thanks', 'china.buffer.squeeze']
    """
    ranged = {coordinate.column: coordinate for coordinate in ranged_coordinates(model)}
    if len(ranged) < 2:
        raise AllianceGameError(
            f'fewer than two parameters of game "{model.name}" have a range; a phase diagram is '
            "over two quantities. Name them: --vary NAME=LOW:HIGH --vary NAME=LOW:HIGH."
        )
    first, second = tornado(model, list(ranged.values()), shocks)[:2]
    return ranged[first.coordinate], ranged[second.coordinate]


def phase_diagram(
    model: Model,
    across: Coordinate,
    up: Coordinate,
    steps: int = 21,
    shocks: Sequence[Hit] = (),
) -> PhaseDiagram:
    """The phase diagram of a game over `steps` values of two coordinates, exact at every point.

    raises: AllianceGameError if the coordinates are the same or the game has moves in sequence

    >>> across, up = ag.widest_pair("northern-triangle")
    >>> ag.phase_diagram("northern-triangle", across, up, steps=3).holds.shape
    (3, 3)
    """
    if not model.simultaneous:
        raise AllianceGameError(
            f'game "{model.name}" has moves in sequence; a phase diagram shows the pure equilibria '
            "of simultaneous games. Its margins over a grid: alliancegame sweep --design grid"
        )
    if across.column == up.column:
        raise AllianceGameError(
            f"both coordinates are {across.column}; a phase diagram is over two."
        )
    design = Grid((up, across), (steps, steps))
    study = Study(model, design, (Scenario(tuple(shocks)),))
    columns = study.columns(0, design.size)
    per_point = [_equilibria(model, design, index, shocks) for index in range(design.size)]
    phases = sorted(set(per_point), key=lambda phase: (-per_point.count(phase), sorted(phase)))
    shape = (steps, steps)
    return PhaseDiagram(
        model,
        across,
        up,
        tuple(shocks),
        columns[across.column].reshape(shape)[0],
        columns[up.column].reshape(shape)[:, 0],
        tuple(phases),
        np.array([phases.index(phase) for phase in per_point]).reshape(shape),
        columns["holds"].reshape(shape),
        np.where(np.isfinite(columns["margin"]), columns["margin"], np.nan).reshape(shape),
    )


def _equilibria(
    model: Model, design: Grid, index: int, shocks: Sequence[Hit]
) -> frozenset[Profile]:
    """The pure equilibria at a point, in exact arithmetic."""
    point = list(zip(design.coordinates, design.exact(index, ()), strict=True))
    settings = {
        coordinate.name: value for coordinate, value in point if coordinate.kind == "parameter"
    }
    varied = [
        Hit(coordinate.name, value) for coordinate, value in point if coordinate.kind == "intensity"
    ]
    game = build_game(model, (*shocks, *varied), settings)
    stable = stable_profiles(game)
    return frozenset(
        tuple(names[action] for names, action in zip(game.actions, profile, strict=True))
        for profile in np.argwhere(stable).tolist()
    )
