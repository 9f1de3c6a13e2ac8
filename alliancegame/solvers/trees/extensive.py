"""The equilibria of a tree by the concept that fits it."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping

from alliancegame.errors import NameUnknownError, did_you_mean
from alliancegame.game.trees.tree import InformationSet, Tree
from alliancegame.solvers.base import USUAL_WORK, Budget
from alliancegame.solvers.trees.backward_induction import subgame_perfect
from alliancegame.solvers.trees.sequential import sequential
from alliancegame.solvers.trees.stage_trees import smallest_subgames, support_combinations
from alliancegame.solvers.trees.stages import MOST_SUPPORTS
from alliancegame.solvers.trees.tree_solution import TreeSolution

SECONDS_UNASKED = 30.0
"""Seconds for which equilibria are sought where neither a concept nor a time limit is given."""

CONCEPTS: Mapping[str, Callable[[Tree, Budget | None], TreeSolution]] = {
    "subgame-perfect": subgame_perfect,
    "sequential": sequential,
}


def solve_tree(
    tree: Tree, budget: Budget | None = None, concept: str | None = None
) -> TreeSolution:
    """Equilibria of the tree, verified at every information set.

    concept: "subgame-perfect" or "sequential"; by default sequential where somebody moves without
             knowing all that happened and the stages are small enough, for half a minute at most
             unless the budget has a limit of its own
    raises:  NameUnknownError for another concept

    >>> ag.solve_tree(ag.build_tree("article-4-crisis")).concept
    'sequential'
    """
    if concept is None:
        if budget is None or budget.seconds is None:
            listener = None if budget is None else budget.progress
            budget = Budget(SECONDS_UNASKED, listener, USUAL_WORK)
        concept = "sequential" if needs_beliefs(tree) else "subgame-perfect"
    if concept not in CONCEPTS:
        hint = did_you_mean(concept, list(CONCEPTS)) or f" Known: {', '.join(CONCEPTS)}."
        raise NameUnknownError(f'concept "{concept}" is not known.{hint}')
    return CONCEPTS[concept](tree, budget)


def needs_beliefs(tree: Tree) -> bool:
    """Whether sequential equilibrium asks for more than subgame perfection, in stages within reach.

    It does not where play leads to every information set of a subgame, whatever it is: beliefs then
    follow from play, and who gains nowhere in the subgame gains nowhere in the set.
    """
    return (
        any(len(information_set.nodes) > 1 for information_set in tree.information_sets)
        and not all(
            _is_certain(tree, information_set, root) for information_set, root in _within(tree)
        )
        and max(support_combinations(tree).values()) <= MOST_SUPPORTS
    )


def _within(tree: Tree) -> Iterator[tuple[InformationSet, int]]:
    """The information sets, each with the root of the smallest subgame around it."""
    smallest = smallest_subgames(tree)
    for information_set in tree.information_sets:
        yield information_set, min(smallest[node] for node in information_set.nodes)


def _is_certain(tree: Tree, information_set: InformationSet, root: int) -> bool:
    """Whether every outcome of the subgame comes after one of the nodes of the set."""

    def after(node: int) -> int:
        return bisect_left(tree.outcomes, tree.ends[node]) - bisect_left(tree.outcomes, node)

    return sum(map(after, information_set.nodes)) == after(root)
