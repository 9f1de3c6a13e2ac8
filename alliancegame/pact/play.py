"""Equilibria of a model's strategic form, or the reason why they were not looked for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, TypeAlias

from alliancegame.errors import AllianceGameError
from alliancegame.frozen import frozen
from alliancegame.game.compact import CompactGame, compact_game
from alliancegame.game.payoffs import build_game, untabulated
from alliancegame.game.strategies import skeleton_of
from alliancegame.model.model import Model
from alliancegame.model.shocks import Hit
from alliancegame.solvers.base import Budget, Coverage, Solver, counted_anew
from alliancegame.solvers.pure import Pure
from alliancegame.solvers.solution import Equilibrium, Solution
from alliancegame.solvers.solve import solve

if TYPE_CHECKING:
    from alliancegame.solvers.compact.compact_solution import CompactSolution

MOST_PAYOFFS = 2**18
"""The most payoffs that are tabulated to look for equilibria that nobody asked for by name."""


@frozen
class Unsolved:
    """A strategic form whose equilibria were not looked for, and why: none are listed."""

    coverage_reason: str
    coverage: Coverage = Coverage.SOME

    def __len__(self) -> int:
        return 0

    def __iter__(self) -> Iterator[Equilibrium]:
        return iter(())


@frozen(eq=False)
class FromFactors:
    """The equilibria of a game too large to tabulate, looked for when they are first asked for."""

    model: Model
    hits: tuple[Hit, ...]
    budget: Budget | None = None

    @cached_property
    def solution(self) -> CompactSolution:
        """The equilibria, from the factors of the payoffs."""
        from alliancegame.solvers.compact.compact_solution import solve_compact

        return solve_compact(compact_game(self.model, self.hits), counted_anew(self.budget))

    @property
    def game(self) -> CompactGame:
        return self.solution.game

    @property
    def coverage(self) -> Coverage:
        return self.solution.coverage

    @property
    def coverage_reason(self) -> str:
        return self.solution.coverage_reason

    def __len__(self) -> int:
        return len(self.solution)

    def __iter__(self) -> Iterator[Equilibrium]:
        return iter(self.solution)

    def bounds(self, event: str) -> tuple[float, float]:
        """Between these any equilibrium has the event's probability, also an unlisted one."""
        return self.solution.bounds(event)


Play: TypeAlias = Solution | FromFactors | Unsolved
"""The equilibria, from payoffs tabulated or as factors; or why they were not looked for."""


IN_SEQUENCE = Pure("among plans of three or more actors in sequence")

CERTAIN = 1 - 1e-9
"""Commitments at least so probable in an equilibrium are kept in it."""


@frozen
class KeptIn:
    """In how many of the equilibria found the commitment is kept for certain.

    kept, of:            equilibria
    strict, strict_kept: those in which everybody who leaves alone loses
    """

    kept: int
    of: int
    strict_kept: int
    strict: int

    @property
    def among_strict(self) -> str:
        """The part of a sentence about the strict ones where only some are strict; else nothing."""
        if not 0 < self.strict < self.of or self.kept == self.of:
            return ""
        if self.strict == 1:
            return f", {'' if self.strict_kept else 'not '}in the one strict one"
        return f", in {self.strict_kept or 'none'} of the {self.strict} strict ones"


def kept_in(play: Play) -> KeptIn:
    """The count of the equilibria that keep the commitment."""
    kept_and_strict = [
        (equilibrium.commitment >= CERTAIN, equilibrium.strict)
        for equilibrium in play
        if equilibrium.commitment is not None
    ]
    return KeptIn(
        sum(kept for kept, _ in kept_and_strict),
        len(kept_and_strict),
        sum(kept and strict for kept, strict in kept_and_strict),
        sum(strict for _, strict in kept_and_strict),
    )


def solved(play: Play) -> Solution:
    """The equilibria with the payoff table, which an analysis needs.

    raises: AllianceGameError if they were not looked for, or the payoffs are not tabulated
    """
    if isinstance(play, Unsolved):
        raise AllianceGameError(f"{play.coverage_reason}. Ask for what needs none: durability.")
    if isinstance(play, FromFactors):
        raise AllianceGameError(
            f"{unsearched(play.model)}. Ask for what needs no table: durability, solve."
        )
    return play


def unsearched(model: Model) -> str | None:
    """The reason why no verdict looks for the equilibria of such a game; None if one does."""
    payoffs = len(model.actors) * skeleton_of(model).profiles
    if payoffs <= MOST_PAYOFFS:
        return untabulated(model)
    return untabulated(model) or (
        f"the game has {payoffs} payoffs; a verdict looks for equilibria in up to {MOST_PAYOFFS}"
    )


def where_play_goes(model: Model, hits: Sequence[Hit] = (), budget: Budget | None = None) -> Play:
    """The equilibria under the shocks; from factors where the table of all payoffs is too large.

    Of a model in sequence whose table would be too large they are not looked for.
    """
    if (reason := unsearched(model)) is not None:
        if model.simultaneous:
            return FromFactors(model, tuple(hits), budget)
        return Unsolved(f"equilibria were not looked for: {reason}")
    return solve(build_game(model, hits), solver_for(model), counted_anew(budget))


def solver_for(model: Model) -> Solver | None:
    """Pure profiles alone for three or more actors in sequence; else None, the game's default.

    Their strategic form has continua of equilibria, plans that differ only off the path, which no
    search of the strategic form ends; which of them are credible is for the extensive form to say,
    and so is what those mix who move at once. Where no profile of plans is pure, one is mixed.
    """
    return None if model.simultaneous or len(model.actors) <= 2 else IN_SEQUENCE
