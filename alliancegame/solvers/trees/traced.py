"""One sequential equilibrium, where enumeration finds none: the limit of the agent logit branch.

1. The branch is followed from play at random until hardly any regret is left.
2. What is then played with more than a small probability are the supports, and the equilibrium with
   these supports is settled exactly or, where its equations stay coupled, by Newton's method from
   the branch's last point.
3. It is verified like any other: every regret recomputed, beliefs by Bayes' rule or consistent.

source: McKelvey and Palfrey (1998), theorem 4: limits of the branch are sequential equilibria
"""

from __future__ import annotations

from dataclasses import replace
from itertools import chain

import numpy as np

from alliancegame.errors import ComputationError, GameError
from alliancegame.game.trees.assessment import Assessment
from alliancegame.game.trees.tree import Tree
from alliancegame.solvers.base import Budget
from alliancegame.solvers.quantal.agent_quantal_response import AgentBranch, agent_logit_branch
from alliancegame.solvers.trees.families import families, family_near, supported
from alliancegame.solvers.trees.tree_solution import TreeSolution
from alliancegame.solvers.trees.unknown_play import UnknownPlay

LARGEST_TRACED = 10_000_000
"""The most actions times nodes of a tree whose branch is followed."""

_PLAYED = (1e-3, 1e-2, 1e-5)
"""Least ratios to the likeliest action at which one counts as played at a branch's end, in turn."""

NEAR = 1e-2
"""The farthest, in any probability, that a last point lies from the equilibrium it leads to."""


def traced(tree: Tree, budget: Budget) -> Assessment | None:
    """The equilibrium; None if the branch cannot be followed within the budget, or if nothing near
    its end is verified.
    """
    actions = sum(len(information_set.actions) for information_set in tree.information_sets)
    if actions * len(tree.nodes) > LARGEST_TRACED:
        return None
    try:
        branch = agent_logit_branch(tree, budget=budget)
    except (ComputationError, GameError):
        return None
    for least in _PLAYED:
        supports = [tuple(np.flatnonzero(mix > least * mix.max()).tolist()) for mix in branch.limit]
        play = UnknownPlay(tree, supports)
        for family in chain(families(play, _unheard), family_near(play, branch.limit)):
            for assessment in supported(tree, family, _unheard):
                return replace(assessment, mixing={})
    return None


def approached(branch: AgentBranch, solution: TreeSolution) -> int | None:
    """The position of the equilibrium that the branch's last point lies near; None: of none.

    One of a continuum is met anywhere in its range; nearest is counted from its middle.
    """
    distances = {}
    for number, equilibrium in enumerate(solution):
        gaps, middles = [], []
        for place, mix in enumerate(branch.limit):
            for action, chance in enumerate(mix.tolist()):
                middle = equilibrium.behaviour[place][action]
                low, high = (
                    equilibrium.mixing[place][action]
                    if place in equilibrium.mixing
                    else (middle, middle)
                )
                gaps.append(max(float(low) - chance, chance - float(high)))
                middles.append(abs(float(middle) - chance))
        if max(gaps) < NEAR:
            distances[number] = max(middles)
    return min(distances, key=lambda number: distances[number]) if distances else None


def _unheard(_: str) -> None:
    """Nothing is claimed beyond the one equilibrium, so that nothing else need be told."""
