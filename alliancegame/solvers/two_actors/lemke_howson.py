"""Equilibria of a two-actor game at the ends of Lemke and Howson's paths, in exact integers.

P = {x >= 0, B'x <= 1} and Q = {y >= 0, Ay <= 1} as in vertex_enumeration. At the two origins every
label occurs once between the polytopes. Giving up one label, a path of vertices begins on which at
most that label is missing; each step takes up, in the other polytope, the label that the last step
doubled. Lexicographic ratios keep a path from coming back, so it ends where no label is missing: at
an equilibrium. The paths of different labels may end at different ones.

source: Lemke and Howson (1964), "Equilibrium points of bimatrix games"; von Stengel, "Computing
        equilibria for two-person games" (2002), section 2.3
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import ClassVar

from alliancegame.frozen import frozen
from alliancegame.game.game import ExactProfile, Game
from alliancegame.solvers.base import Budget, Coverage, Findings
from alliancegame.solvers.two_actors.polyhedra import (
    EXACT_ENTRY,
    Tableau,
    positive_rows,
    tableau_at_origin,
)

LONGEST = 20.0
"""Nominal seconds after which even the first path is given up."""


@frozen
class LemkeHowson:
    """At least one equilibrium of a two-actor game, in exact fractions, by complementary pivots."""

    name: ClassVar[str] = "lemke-howson"

    def refuses(self, game: Game) -> str | None:
        return None if game.size == 2 else f"it has {game.size} actors and two are needed"

    def search(self, game: Game, budget: Budget) -> Findings:
        profiles = tuple(dict.fromkeys(path_ends(game, budget)))
        reason = "the ends of Lemke and Howson's paths; others may exist"
        return Findings(profiles, Coverage.SOME, reason, distinct=True)


def path_ends(game: Game, budget: Budget) -> Iterator[ExactProfile]:
    """The equilibrium at the end of each label's path, of the first also beyond the budget."""
    m, n = game.shape
    work, step = 0.0, EXACT_ENTRY * (m + 1) * (n + 1)
    start = first_tableaus(game)
    for label in range(m + n):
        tableaus = list(start)
        own, missing = (0 if label < m else 1), label
        while True:
            if work > LONGEST or (label and budget.ends_at(work)):
                return
            tableau = tableaus[own]
            column = [label_of(v, own, m, n) for v in tableau.free].index(missing)
            leaving = tableau.leaving_row(column)
            missing = label_of(tableau.basic[leaving], own, m, n)
            tableaus[own] = tableau.pivot(leaving, column)
            work += step
            if missing == label:
                break
            own = 1 - own
        yield tuple(mix_of(tableau) for tableau in tableaus)


def first_tableaus(game: Game) -> tuple[Tableau, Tableau]:
    """The tableaus of the polytopes P and Q at their origins."""
    first, second = game.integer_payoffs
    return tableau_at_origin(positive_rows(second.T)), tableau_at_origin(positive_rows(first))


def label_of(variable: int, polytope: int, m: int, n: int) -> int:
    """The label that a vertex of P (0) or of Q (1) carries where the variable is 0.

    Labels 0 to m - 1 are the actions of actor 1, m to m + n - 1 those of actor 2.
    """
    if polytope == 0:
        return variable
    return m + variable if variable < n else variable - n


def mix_of(tableau: Tableau) -> tuple[Fraction, ...]:
    """The coordinates of the tableau's vertex, scaled to sum 1."""
    weights = tableau.vertex().weights
    total = sum(weights)
    return tuple(Fraction(weight, total) for weight in weights)
