"""All equilibria of a two-actor game, degenerate or not, by enumerating vertices.

Payoffs A of actor 1 and B of actor 2, made positive. The best-response polytopes are

    P = {x >= 0, B'x <= 1} and Q = {y >= 0, Ay <= 1}.

A vertex of P carries the label i if x_i = 0, and m + j if action j of actor 2 is a best response to
it; a vertex of Q carries m + j if y_j = 0, and i if action i of actor 1 is a best response to it.

1. Actions that another action strictly dominates are removed, again and again.
2. All vertices of P and Q are enumerated.
3. The pairs of vertices, the two origins apart, that carry all labels between them are, once scaled
   to sum 1, the extreme equilibria.
4. Maximal bicliques of the graph of extreme equilibria are the maximal Nash subsets; together they
   are all equilibria.

In a nondegenerate game no vertex carries more labels than it has coordinates, every equilibrium is
extreme and isolated, and its partner is found by the complementary set of labels.

source: von Stengel, "Computing equilibria for two-person games" (2002), theorems 2.9 and 2.14;
        Avis, Rosenberg, Savani and von Stengel, "Enumeration of Nash equilibria for two-player
        games" (2010)
"""

from __future__ import annotations

from typing import ClassVar

from alliancegame.frozen import frozen
from alliancegame.game.exact.exact_profiles import (
    ExactProfiles,
)
from alliancegame.game.game import Game
from alliancegame.solvers.base import Budget, Coverage, Findings
from alliancegame.solvers.pure import Pure
from alliancegame.solvers.two_actors.components import NashComponents
from alliancegame.solvers.two_actors.constant_sum import constant_sum_equilibrium
from alliancegame.solvers.two_actors.extreme_pairs import extreme_pairs
from alliancegame.solvers.two_actors.lemke_howson import path_ends
from alliancegame.solvers.two_actors.polytope_proof import PolytopeProof

ENUMERATED = "all vertices of both best-response polytopes were enumerated"
NONDEGENERATE = f"{ENUMERATED}; the game is nondegenerate"

FOR_PATHS = 0.1
"""The share of a budget within which equilibria are looked for where not all can be found."""


@frozen
class VertexEnumeration:
    """Every extreme equilibrium of a two-actor game, with its component, in exact fractions.

    compiled: whether to use compiled code, whose loading takes a second and whose first compilation
              takes longer; None: where that pays for a single game. The answer is the same.
    """

    compiled: bool | None = None

    name: ClassVar[str] = "vertex-enumeration"

    def refuses(self, game: Game) -> str | None:
        return None if game.size == 2 else f"it has {game.size} actors and two are needed"

    def search(self, game: Game, budget: Budget) -> Findings:
        pairs = extreme_pairs(game, budget, self.compiled)
        if not pairs.complete:
            return some_equilibria(game, budget, pairs.vertices)
        profiles = ExactProfiles(pairs.mixes, pairs.edges)
        components = NashComponents(profiles, pairs.simple)
        stats = {"vertices": float(pairs.vertices)}
        reason = NONDEGENERATE if pairs.simple else degenerate(components)
        proof = PolytopeProof(game)
        return Findings(
            profiles, Coverage.ALL, reason, components, proof, stats=stats, distinct=True
        )


def degenerate(components: NashComponents) -> str:
    """The reason why the list of a degenerate game is complete."""
    return (
        f"{ENUMERATED}; the game is degenerate: connected components of its set of equilibria "
        f"{len(components)}, of these continua {components.continua}"
    )


def some_equilibria(game: Game, budget: Budget, vertices: int) -> Findings:
    """The pure equilibria, and those at the ends of Lemke and Howson's paths, within the budget.

    vertices: how many were found before the search for all of them was given up
    """
    pure = Pure().search(game, Budget()).candidates
    opposed = constant_sum_equilibrium(game)
    others = path_ends(game, budget.part(FOR_PATHS)) if opposed is None else [opposed]
    found_by = "the ends of Lemke and Howson's paths" if opposed is None else "a linear program's"
    searched = (
        f"the limit was reached after {vertices} vertices of the best-response polytopes"
        if vertices
        else "the limit came before the search for all equilibria began"
    )
    reason = f"{searched}; listed are the pure ones and {found_by}"
    equilibria = tuple(dict.fromkeys([*pure, *others]))
    stats = {"vertices": float(vertices)}
    return Findings(equilibria, Coverage.SOME, reason, stats=stats, stopped=True, distinct=True)
