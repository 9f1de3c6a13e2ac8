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
    from alliancegame.solvers.after_dominance import AfterDominance
    from alliancegame.solvers.branch_and_prune.solver import WITHIN_REACH, BranchAndPrune
    from alliancegame.solvers.pure import Pure

    if game.size == 1:
        return Pure()
    certified = BranchAndPrune()
    pure = Pure(f"in more than {WITHIN_REACH:,} payoffs unless {certified.name} is asked for")
    if game.payoffs.size > WITHIN_SIGHT:
        return pure
    if game.payoffs.size <= WITHIN_REACH:
        return certified
    return AfterDominance(certified, pure, WITHIN_REACH)


@cache
def for_two_actors() -> Solver:
    """The solver of every game of two actors."""
    from alliancegame.solvers.two_actors.vertex_enumeration import VertexEnumeration

    return VertexEnumeration()
