"""Subgame-perfect equilibria by backward induction.

A stage of one move has the mover's best actions as equilibria, every tie a branch of its own. A
larger stage is put into strategic form and solved there; mixes over plans become behaviour.

source: Selten (1965); Kuhn (1953), theorem 4
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from functools import partial

import numpy as np

from alliancegame.game.game import Game
from alliancegame.game.trees.assessment import (
    Assessment,
    assess,
    is_verified,
    normalised,
)
from alliancegame.game.trees.plans import all_plans, profile_count, strategic_form
from alliancegame.game.trees.tree import Behaviour, Tree
from alliancegame.solvers.base import Budget, Coverage, Solver
from alliancegame.solvers.branch_and_prune.solver import WITHIN_REACH, BranchAndPrune
from alliancegame.solvers.pure import Pure
from alliancegame.solvers.trees.best_reply import Mix, filled
from alliancegame.solvers.trees.sequence_equilibrium import one_equilibrium
from alliancegame.solvers.trees.stage_trees import smallest_subgames
from alliancegame.solvers.trees.stages import MOST_CARRIED_ON, Assembly, Note, One, on_the_branch
from alliancegame.solvers.trees.tree_solution import TreeSolution
from alliancegame.solvers.two_actors.vertex_enumeration import VertexEnumeration

LARGEST_STAGE = 200_000
"""The most profiles of plans of a stage that is put into strategic form."""

_TIE = (
    "there are ties: each way to break one purely is followed up, mixtures over them are left out"
)


def stage_solver(game: Game) -> Solver:
    """The most complete solver for a stage that is no single move."""
    if game.size == 2:
        return VertexEnumeration()
    if game.size > 2 and game.payoffs.size <= WITHIN_REACH:
        return BranchAndPrune()
    return Pure()


def subgame_perfect(
    tree: Tree,
    budget: Budget | None = None,
    solver_for: Callable[[Game], Solver] = stage_solver,
    limit: int = MOST_CARRIED_ON,
) -> TreeSolution:
    """Subgame-perfect equilibria, with every tie followed up, verified.

    limit: the most equilibria of a subgame that are carried on; the coverage says if it is met
    """
    run = Assembly(tree, budget or Budget(), partial(by_strategic_form, solver_for), limit, one_of)
    assessments = tuple(run.equilibria())
    if run.gaps:
        return TreeSolution(
            tree, "subgame perfect", assessments, Coverage.SOME, "; ".join(run.gaps)
        )
    reason = "every subgame has all its equilibria found, and none has a tie"
    if any(leaves_open(assessment) for assessment in assessments):
        reason += (
            "; where an actor's own moves keep play away within a subgame, any play is an "
            "equilibrium, and one best reply stands for all"
        )
    return TreeSolution(tree, "subgame perfect", assessments, Coverage.ALL, reason)


def one_of(stage: Tree, budget: Budget) -> One | None:
    """One equilibrium of a stage, by its sequence form or else by the agent logit branch."""
    return one_equilibrium(stage, budget) or on_the_branch(stage, budget)


def leaves_open(assessment: Assessment) -> bool:
    """Whether an actor's own moves exclude one of its choices within the same subgame.

    What is planned there bears on nobody's payoff, so that subgame perfection does not settle it.
    """
    smallest = smallest_subgames(assessment.tree)
    for place in assessment.tree.information_sets:
        before = assessment.tree.own_move_before(place.nodes[0], place.actor)
        if before is not None and len(place.actions) > 1:
            above = assessment.tree.information_sets[before[0]].nodes[0]
            is_excluded = not assessment.behaviour[before[0]][before[1]]
            if is_excluded and smallest[above] == smallest[place.nodes[0]]:
                return True
    return False


def by_strategic_form(
    solver_for: Callable[[Game], Solver], stage: Tree, budget: Budget, note: Note
) -> Iterator[Assessment]:
    """The equilibria of a stage; of a single move, its best actions."""
    if len(stage.nodes) == 1 + len(stage.nodes[0].children):
        behaviours = _ties(stage, note)
    elif profile_count(stage) > LARGEST_STAGE:
        note(f"a stage has more than {LARGEST_STAGE} profiles of plans")
        return
    else:
        behaviours = _behaviours(solver_for, stage, budget, note)
    for behaviour in behaviours:
        assessment = assess(stage, behaviour)
        if is_verified(assessment):
            yield assessment
        else:
            note("what failed verification in a stage is left out")


def _ties(stage: Tree, note: Note) -> Iterator[Behaviour]:
    """Every best action of the one move that the stage is."""
    root, (move,) = stage.nodes[0], stage.information_sets
    worth = [stage.nodes[child].payoffs[move.actor] for child in root.children]
    best = [action for action, payoff in enumerate(worth) if payoff == max(worth)]
    if len(best) > 1:
        note(_TIE)
    for action in best:
        yield (tuple(Fraction(int(a == action)) for a in range(len(worth))),)


def _behaviours(
    solver_for: Callable[[Game], Solver], stage: Tree, budget: Budget, note: Note
) -> Iterator[Behaviour]:
    game = strategic_form(stage)
    active = [i for i, count in enumerate(game.shape) if count > 1]
    idle = tuple(0 if i not in active else slice(None) for i in range(game.size))
    if not active:
        yield _behaviour(stage, ((Fraction(1),),) * game.size)
        return
    payoffs = np.stack([game.exact_payoffs[i][idle] for i in active])
    reduced = Game(payoffs, [game.actors[i] for i in active])
    findings = solver_for(reduced).search(reduced, budget)
    if findings.coverage is not Coverage.ALL:
        note(f"a stage was solved in part: {findings.reason}")
    elif any(
        len(vertices) > 1
        for component in findings.components
        for subset in component.subsets
        for vertices in subset.vertices
    ):
        note(_TIE)
    for candidate in findings.candidates:
        mixes = dict(zip(active, map(_exact_mix, candidate), strict=True))
        yield _behaviour(stage, [mixes.get(i, (Fraction(1),)) for i in range(game.size)])


def _exact_mix(mix: Sequence[Fraction] | np.ndarray[tuple[int], np.dtype[np.float64]]) -> Mix:
    exact = [Fraction(p) for p in mix]
    total = sum(exact)
    return tuple(p / total for p in exact)


def _behaviour(tree: Tree, profile: Sequence[Mix]) -> tuple[Mix, ...]:
    """Behaviour that plays as the mixes over plans do, and best where they say nothing."""
    listed = all_plans(tree)
    mixes: list[Mix | None] = []
    for place, information_set in enumerate(tree.information_sets):
        weights = [Fraction(0)] * len(information_set.actions)
        for plan, weight in zip(
            listed[information_set.actor], profile[information_set.actor], strict=True
        ):
            if place in plan:
                weights[plan[place]] += weight
        mixes.append(normalised(weights))
    return filled(tree, mixes)
