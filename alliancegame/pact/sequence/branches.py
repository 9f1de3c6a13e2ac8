"""Every equilibrium along one shock's intensity: where each appears, moves and vanishes."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np

from alliancegame.frozen import frozen
from alliancegame.game.display import Shown
from alliancegame.game.payoffs import build_game
from alliancegame.model.model import Model
from alliancegame.model.shocks import Hit
from alliancegame.pact.breakpoints import Breakpoint, breakpoint_of
from alliancegame.pact.margins import commitment_of
from alliancegame.pact.play import solver_for
from alliancegame.solvers.base import Budget, counted_anew
from alliancegame.solvers.solution import Equilibrium, Solution
from alliancegame.solvers.solve import solve

if TYPE_CHECKING:
    import pandas as pd


@frozen(eq=False)
class Branch:
    """Equilibria at successive intensities that have one support and lie close together."""

    intensities: tuple[float, ...]
    equilibria: tuple[Equilibrium, ...]

    @property
    def commitments(self) -> tuple[float, ...]:
        """The commitment's probability along the branch."""
        return tuple(equilibrium.commitment or 0.0 for equilibrium in self.equilibria)

    @property
    def pure(self) -> bool:
        """True if every actor plays a single action along it."""
        return all(mix.max() == 1 for mix in self.equilibria[0].profile)


@frozen(eq=False, repr=False)
class Branches(Shown):
    """The equilibria of a game along one shock.

    solutions: one per intensity, each verified, with its own coverage
    breaks:    where the pact breaks, exactly; None if it holds throughout
    """

    model: Model
    shock: str
    intensities: tuple[float, ...]
    solutions: tuple[Solution, ...]
    breaks: Breakpoint | None

    @property
    def branches(self) -> tuple[Branch, ...]:
        """The equilibria joined from one intensity to the next."""
        return join(self.intensities, self.solutions)

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready."""
        return {
            "game": self.model.name,
            "shock": self.shock,
            "breaks_at": None if self.breaks is None else self.breaks.intensity.value,
            "points": [
                {"intensity": t, **solution.to_dict()}
                for t, solution in zip(self.intensities, self.solutions, strict=True)
            ],
        }

    def to_frame(self) -> pd.DataFrame:
        """A row per intensity and branch."""
        import pandas as pd

        rows = [
            {"branch": number, "intensity": t, "commitment": equilibrium.commitment}
            for number, branch in enumerate(self.branches, 1)
            for t, equilibrium in zip(branch.intensities, branch.equilibria, strict=True)
        ]
        return pd.DataFrame(rows, columns=["branch", "intensity", "commitment"])


def branches(model: Model, shock: str, steps: int = 40, budget: Budget | None = None) -> Branches:
    """All equilibria at evenly spaced intensities of a shock, and at the pact's breakpoint.

    raises: NameUnknownError for an undefined shock, AllianceGameError without a commitment

    >>> len(ag.branches("dprk-russia-exchange", "war-ends").branches)
    4
    """
    commitment_of(model)
    breaks = breakpoint_of(model, shock)
    grid = {Fraction(step, steps) for step in range(steps + 1)}
    if breaks is not None:
        grid.add(Fraction(breaks.intensity.value))
    ordered = sorted(grid)
    solutions = tuple(
        solve(build_game(model, [Hit(shock, t)]), solver_for(model), counted_anew(budget))
        for t in ordered
    )
    return Branches(model, shock, tuple(float(t) for t in ordered), solutions, breaks)


NEAR = 0.25
"""The farthest, in any probability, that one step along a branch may move."""


def join(intensities: Sequence[float], solutions: Sequence[Solution]) -> tuple[Branch, ...]:
    """Branches from solutions at ascending intensities, each point joined to its nearest."""
    finished: list[Branch] = []
    growing: list[Branch] = []
    for intensity, solution in zip(intensities, solutions, strict=True):
        waiting = list(solution)
        grown = []
        for branch in growing:
            near = [
                assessment
                for assessment in waiting
                if _step(branch.equilibria[-1], assessment) <= NEAR
            ]
            if near:
                end = branch.equilibria[-1]
                nearest = min(near, key=lambda assessment: _step(end, assessment))
                waiting = [assessment for assessment in waiting if assessment is not nearest]
                grown.append(
                    Branch((*branch.intensities, intensity), (*branch.equilibria, nearest))
                )
            else:
                finished.append(branch)
        growing = [*grown, *(Branch((intensity,), (assessment,)) for assessment in waiting)]
    return tuple(sorted([*finished, *growing], key=lambda branch: -branch.commitments[0]))


def _step(one: Equilibrium, other: Equilibrium) -> float:
    """The largest change of a probability; infinite if the supports differ."""
    distance = 0.0
    for a, b in zip(one.profile, other.profile, strict=True):
        if a.shape != b.shape or ((a > 0) != (b > 0)).any():
            return float("inf")
        distance = max(distance, float(np.abs(a - b).max()))
    return distance
