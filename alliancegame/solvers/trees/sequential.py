"""Sequential equilibria of trees with private information, stage by stage.

1. Every information set of a stage is given a support, the actions played there with positive
   probability, the last ones first. A support is dropped as soon as one of its actions is worse
   than another at every node of the information set, whatever may follow.
2. The supports of all information sets fix where play leads, and with it what is mixed and what may
   be believed: both are settled in exact fractions.
3. What is left is verified: no regret at any information set, Bayes' rule, and consistency, which
   is Kreps and Wilson's requirement that some trembles lead to these beliefs.

Trembles in a subgame say nothing about beliefs outside it, so that what is consistent in every
stage is consistent in the tree.

source: Kreps and Wilson (1982), Sequential equilibria
"""

from __future__ import annotations

from collections.abc import Iterator

from alliancegame.game.trees.assessment import Assessment
from alliancegame.game.trees.tree import Tree
from alliancegame.numerals import listed, short
from alliancegame.solvers.base import USUAL_WORK, Budget, Coverage
from alliancegame.solvers.trees.families import families, supported
from alliancegame.solvers.trees.possible_supports import Tally, surviving_supports
from alliancegame.solvers.trees.sequence_equilibrium import one_equilibrium
from alliancegame.solvers.trees.stages import LATE, MOST_CARRIED_ON, Assembly, Note
from alliancegame.solvers.trees.tree_solution import TreeSolution
from alliancegame.solvers.trees.unknown_play import UnknownPlay

FAMILY = 1.5e-5
"""Nominal seconds, for each node and actor, to settle what is mixed over given supports."""


def sequential(
    tree: Tree, budget: Budget | None = None, limit: int = MOST_CARRIED_ON
) -> TreeSolution:
    """Sequential equilibria with their beliefs, and the off-path beliefs that support each.

    limit: the most equilibria of a subgame that are carried on; the coverage says if it is met
    """
    run = Assembly(tree, budget or Budget(), by_supports, limit)
    assessments = tuple(sorted(run.equilibria(), key=lambda equilibrium: bool(equilibrium.mixing)))
    if run.gaps:
        reason = "; ".join(run.gaps)
        if not assessments:
            reason += f"; subgame perfection asks for less, {_subgame_perfect(tree)}"
        return TreeSolution(tree, "sequential", assessments, Coverage.SOME, reason)
    reason = "every combination of supports was settled; what is free is given as ranges"
    return TreeSolution(tree, "sequential", assessments, Coverage.ALL, reason)


def _subgame_perfect(tree: Tree) -> str:
    """Words on a subgame-perfect equilibrium, which is looked for by the sequence form."""
    one = one_equilibrium(tree, Budget(work=USUAL_WORK))
    if one is None:
        return "and may be found at once"
    paid = listed(
        f"{actor} {short(float(payoff))}"
        for actor, payoff in zip(tree.actors, one.assessment.payoffs, strict=True)
    )
    return f"and has an equilibrium {one.method} that pays {paid}: --concept subgame-perfect"


def by_supports(stage: Tree, budget: Budget, note: Note) -> Iterator[Assessment]:
    """The sequential equilibria of a stage, by enumeration of supports."""
    tally, step = Tally(budget), FAMILY * len(stage.nodes) * len(stage.actors)
    for supports in surviving_supports(stage, tally):
        tally.done += step
        for family in families(UnknownPlay(stage, supports), note):
            yield from supported(stage, family, note)
    if tally.is_over:
        note(LATE)
