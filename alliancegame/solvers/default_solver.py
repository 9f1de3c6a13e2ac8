"""The solver of a game for which none is named."""

from __future__ import annotations

from functools import cache

from alliancegame.game.game import Game
from alliancegame.solvers.base import Solver

WITHIN_SIGHT = 20_000
"""Payoffs up to which a game is searched for dominated actions before it is solved unasked."""


def default_solver(game: Game) -> Solver:
    """The most complete solver within reach for the game's size."""
    if game.size == 2:
        return for_two_actors()
    if game.size == 1:
        from alliancegame.solvers.pure import Pure

        return Pure()
    certified, within_reach, beyond = for_more_actors()
    if game.payoffs.size <= within_reach:
        return certified
    if game.payoffs.size > WITHIN_SIGHT:
        return beyond
    from alliancegame.solvers.after_dominance import AfterDominance

    return AfterDominance(certified, beyond, within_reach)


@cache
def for_two_actors() -> Solver:
    """The solver of every game of two actors."""
    from alliancegame.solvers.two_actors.vertex_enumeration import VertexEnumeration

    return VertexEnumeration()


@cache
def for_more_actors() -> tuple[Solver, int, Solver]:
    """The solver of games of more actors, up to how many payoffs, and the solver beyond."""
    from alliancegame.solvers.branch_and_prune.solver import WITHIN_REACH, BranchAndPrune
    from alliancegame.solvers.pure import Pure

    certified = BranchAndPrune()
    why = f"in more than {WITHIN_REACH:,} payoffs unless {certified.name} is asked for"
    return certified, WITHIN_REACH, Pure(why)
