"""All equilibria of a game of any number of actors, with proof, by branch and prune.

Expected payoffs are affine in each actor's mix. Over a cell, a product of simplices spanned by
mixes (one simplex per actor, at first all its mixes), a payoff difference therefore takes its
extremes at the cell's vertices, and a finite check proves a statement about all its profiles:

1. An action that another one beats at all vertices is not played: the cell shrinks to a face. Where
   it is beaten at all but one of an actor's vertices, part of the cell is cut off.
2. At an equilibrium inside the cell every action in play pays its actor the same. If some linear
   combination of these indifference equations has one sign at all vertices there is none: only
   the cell's faces remain. The rows of the inverse Jacobian at the centre serve as combinations;
   with ties also the normal of a plane that separates the equations' values at the vertices from 0.
3. If the preconditioned Jacobian stays within q < 1 of the identity there is at most one. Newton's
   method finds it, and a small cell that x - G(x) maps into itself proves it.
4. Where one actor mixes and all others do not, the equilibria are a polytope, found exactly. Where
   the equations have no inverse on a whole face, or many halvings did not help, they are taken up
   in exact arithmetic: as a game of the two actors who mix, as products that single mixes and
   factors cut down, or by elimination. Actors whose mixes change no equation are left out. Of
   faces for which that is too hard, small cells are taken up: as boxes that are divided also by
   comparing two probabilities, so that singular corners and curves are told from isolated roots.
5. Otherwise the cell is halved, across the edge along which payoff differences vary most.

Rounding is bounded a priori and never decides. What remains undecided is reported as such.

source: McKelvey and McLennan, "Computation of equilibria in finite games" (1996), section 2;
        Neumaier, "Interval methods for systems of equations" (1990), chapter 5
"""

from __future__ import annotations

from typing import ClassVar

from alliancegame.frozen import frozen
from alliancegame.game.game import Game
from alliancegame.solvers.base import Budget, Coverage, Findings
from alliancegame.solvers.branch_and_prune.exploration import DECIDED, Exploration, explore
from alliancegame.solvers.branch_and_prune.payoff_rows import has_ordinary_payoffs
from alliancegame.solvers.branch_and_prune.recorded import RecordedSearch

WITHIN_REACH = 1000
"""Payoffs up to which a search is worth starting unasked."""


@frozen
class BranchAndPrune:
    """Every isolated equilibrium, each proved to be one; what could not be decided is counted.

    cells:    treat no more cells than this
    shortest: leave a cell open rather than halve an edge shorter than this
    """

    cells: int = 10**9
    shortest: float = 2.0**-20

    name: ClassVar[str] = "branch-and-prune"

    def refuses(self, game: Game) -> str | None:
        if game.size < 2:
            return "it has a single actor and two are needed"
        if max(game.shape) > 62:
            return "an actor has more than 62 actions"
        return None

    def search(self, game: Game, budget: Budget) -> Findings:
        run = self.explore(game, budget)
        recorded = RecordedSearch(game, self.cells, self.shortest)
        untied = run.points
        if untied is None or (game.is_exact and not has_ordinary_payoffs(game)):
            from alliancegame.solvers.branch_and_prune.findings import findings

            return findings(game, run, recorded, budget)
        points, distinct = untied
        stats = {"cells": float(run.treated), "cells left": 0.0, "cells undecided": 0.0}
        return Findings(
            points, Coverage.ALL, DECIDED, certificate=recorded, stats=stats, distinct=distinct
        )

    def explore(self, game: Game, budget: Budget) -> Exploration:
        """The search alone."""
        return explore(game, budget, self.cells, self.shortest)
