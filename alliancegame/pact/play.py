"""Where play goes: the equilibria of a model's strategic form, or why they were not looked for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from alliancegame.errors import AllianceGameError
from alliancegame.game.payoffs import build_game, untabulated
from alliancegame.game.strategies import skeleton_of
from alliancegame.model.model import Model
from alliancegame.model.shocks import Hit
from alliancegame.solvers.base import Budget, Coverage, Solver, counted_anew
from alliancegame.solvers.pure import Pure
from alliancegame.solvers.solve import Equilibrium, Solution, solve

MOST_PAYOFFS = 2**18
"""The most payoffs that are tabulated to look for equilibria that nobody asked for by name."""


@dataclass(frozen=True)
class Unsolved:
    """A strategic form whose equilibria were not looked for, and why: none are listed."""

    coverage_reason: str
    coverage: Coverage = Coverage.SOME

    def __len__(self) -> int:
        return 0

    def __iter__(self) -> Iterator[Equilibrium]:
        return iter(())


def solved(play: Solution | Unsolved) -> Solution:
    """The equilibria, which an analysis needs.

    raises: AllianceGameError if they were not looked for
    """
    if isinstance(play, Unsolved):
        raise AllianceGameError(f"{play.coverage_reason}. Ask for what needs none: durability.")
    return play


def unsearched(model: Model) -> str | None:
    """Why no verdict looks for the equilibria of a game of this size, or None if it does."""
    payoffs = len(model.actors) * skeleton_of(model).profiles
    if payoffs <= MOST_PAYOFFS:
        return untabulated(model)
    return untabulated(model) or (
        f"the game has {payoffs} payoffs; a verdict looks for equilibria in up to {MOST_PAYOFFS}"
    )


def where_play_goes(
    model: Model, hits: Sequence[Hit] = (), budget: Budget | None = None
) -> Solution | Unsolved:
    """The equilibria under the shocks, unless the table of all payoffs would be too large."""
    if (reason := unsearched(model)) is not None:
        return Unsolved(f"equilibria were not looked for: {reason}")
    return solve(build_game(model, hits), solver_for(model), counted_anew(budget))


def solver_for(model: Model) -> Solver | None:
    """Pure profiles alone for three or more actors in sequence; else None, the game's default.

    Their strategic form has continua of equilibria, plans that differ only off the path, which no
    search of the strategic form ends; which of them are credible is for the extensive form to say.
    """
    return None if model.simultaneous or len(model.actors) <= 2 else Pure()
