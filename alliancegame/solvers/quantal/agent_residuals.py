"""Agent logit behaviour node by node: reach, worth, and the fixed point's residual.

It shares nothing with the equations the branch is followed by, and so can vouch for them.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate

import numpy as np

from alliancegame.game.game import FloatArray
from alliancegame.game.trees.tree import Tree
from alliancegame.game.units import precision_units


def agent_residuals(
    tree: Tree, precisions: FloatArray, logarithms: FloatArray, per_payoff_unit: bool = False
) -> FloatArray:
    """Distance of each behaviour from the logit answer to what its actions are worth.

    Values are taken from the outcomes back, beliefs from the root on, node by node.

    precisions: per payoff range of each actor, or per unit of payoff, shape (m,)
    logarithms: of the probabilities, shape (m, S)
    returns:    the greatest difference of a probability, shape (m,)
    """
    starts = starts_of(tree)
    units = precision_units(tree, per_payoff_unit)
    reached = log_reach(tree, logarithms)
    worth: list[FloatArray] = [np.empty(0)] * len(tree.nodes)
    for i in reversed(range(len(tree.nodes))):
        node = tree.nodes[i]
        if not node.actions:
            payoffs = np.array(
                [float(value / unit) for value, unit in zip(node.payoffs, units, strict=True)]
            )
            worth[i] = np.repeat(payoffs[:, None], len(precisions), axis=1)
            continue
        steps = np.exp(_log_steps(tree, starts, i, logarithms))
        worth[i] = sum(
            (step * worth[child] for step, child in zip(steps, node.children, strict=True)),
            np.zeros((len(tree.actors), len(precisions))),
        )
    worst = np.zeros(len(precisions))
    for place, item in enumerate(tree.information_sets):
        logs = reached[list(item.nodes)]
        belief = np.exp(logs - logs.max(axis=0))
        belief /= belief.sum(axis=0)
        values = np.array(
            [
                sum(
                    p * worth[tree.nodes[node].children[action]][item.actor]
                    for p, node in zip(belief, item.nodes, strict=True)
                )
                for action in range(len(item.actions))
            ]
        )
        answer = np.exp(precisions * (values - values.max(axis=0)))
        answer /= answer.sum(axis=0)
        own = np.exp(logarithms[:, starts[place] : starts[place + 1]].T)
        worst = np.maximum(worst, np.abs(answer - own).max(axis=0))
    return worst


def starts_of(tree: Tree) -> list[int]:
    return [0, *accumulate(len(item.actions) for item in tree.information_sets)]


def _log_steps(tree: Tree, starts: Sequence[int], node: int, logarithms: FloatArray) -> FloatArray:
    """The logarithms of a node's actions' probabilities, shape (k, m)."""
    place = tree.nodes[node].information_set
    if place is not None:
        return logarithms[:, starts[place] : starts[place + 1]].T
    with np.errstate(divide="ignore"):
        given = np.log([float(chance) for chance in tree.nodes[node].chances])
    return np.repeat(given[:, None], len(logarithms), axis=1)


def log_reach(tree: Tree, logarithms: FloatArray) -> FloatArray:
    """The logarithm of the probability that play comes to each node, shape (nodes, m)."""
    starts = starts_of(tree)
    reached = np.zeros((len(tree.nodes), len(logarithms)))
    for i, node in enumerate(tree.nodes):
        if node.actions:
            reached[list(node.children)] = reached[i] + _log_steps(tree, starts, i, logarithms)
    return reached
