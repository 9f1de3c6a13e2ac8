"""Games and trees with each actor's payoffs told in a unit of its own.

Where one precision is to serve all actors, as in quantal response, it has to be one over such
units: otherwise what is played would depend on what an actor's payoffs are measured in.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

import numpy as np

from alliancegame.game.game import Game
from alliancegame.game.trees.tree import Tree


def in_units(game: Game, units: Sequence[Fraction]) -> Game:
    """The game with each actor's payoffs divided by its unit; 0 leaves them as they are."""
    payoffs = [
        tensor / (unit or 1)  # exact, so that the unit leaves no trace
        for tensor, unit in zip(game.exact_payoffs, units, strict=True)
    ]
    return Game(
        np.array(payoffs, dtype=np.float64), game.actors, game.actions, game.events, game.title
    )


def in_ranges(game: Game) -> Game:
    """The game with each actor's payoffs in units of its payoff range over all profiles."""
    return in_units(game, [Fraction(own.max() - own.min()) for own in game.exact_payoffs])


def tree_in_units(tree: Tree, units: Sequence[Fraction]) -> Tree:
    """The tree with each actor's payoffs divided by its unit; 0 leaves them as they are."""
    nodes = tuple(
        replace(
            node,
            payoffs=tuple(
                value / (unit or 1) for value, unit in zip(node.payoffs, units, strict=True)
            ),
        )
        if node.payoffs
        else node
        for node in tree.nodes
    )
    return replace(tree, nodes=nodes)


def tree_in_ranges(tree: Tree) -> Tree:
    """The tree with each actor's payoffs in units of its payoff range over the outcomes."""
    return tree_in_units(tree, tree.payoff_ranges)


def precision_units(tree: Tree, per_payoff_unit: bool) -> Sequence[Fraction]:
    """The divisor of each actor's payoffs: 1, or its payoff range unless that is 0."""
    if per_payoff_unit:
        return [Fraction(1)] * len(tree.actors)
    return [unit or Fraction(1) for unit in tree.payoff_ranges]
