"""The tree of a game whose payoffs are linear in parameters that differ from case to case."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

import numpy as np

from alliancegame.errors import GameError
from alliancegame.evidence.estimation.jets import FloatArray
from alliancegame.frozen import frozen
from alliancegame.game.trees.tree import InformationSet, Tree
from alliancegame.game.trees.unfold import build_tree
from alliancegame.model.columns import LinearForm
from alliancegame.model.model import NATURE, Effect, Model, matches

LARGEST = 3_000
"""The most nodes of a game that is estimated: each holds numbers for every case."""


@frozen(eq=False)
class Form:
    """A game as far as a likelihood needs to know it.

    linear: {parameter that is estimated: the columns it is linear in}
    fixed:  utilities that no estimated parameter enters, shape (n_actors, n_nodes), 0 at moves
    rates:  by how much each estimated parameter raises them, shape (n_linear, n_actors, n_nodes)
    """

    model: Model
    tree: Tree
    linear: Mapping[str, LinearForm]
    fixed: FloatArray
    rates: FloatArray

    @cached_property
    def coupled(self) -> tuple[int, ...]:
        """The information sets of several nodes, whose play is known only with that of others."""
        sets = self.tree.information_sets
        return tuple(
            place for place, information_set in enumerate(sets) if len(information_set.nodes) > 1
        )

    @cached_property
    def concerned(self) -> tuple[frozenset[int], ...]:
        """For each node the actors who move before it, and so ask what it is worth to them."""
        movers: list[frozenset[int]] = []
        for node in self.tree.nodes:
            above = movers[node.parent] if node.parent >= 0 else frozenset()
            mover = None if node.parent < 0 else self.tree.mover(node.parent)
            movers.append(above if mover is None else above | {mover})
        return tuple(movers)

    @cached_property
    def movers(self) -> tuple[int, ...]:
        """The positions of the actors who choose between actions."""
        sets = self.tree.information_sets
        return tuple(
            sorted(
                {
                    information_set.actor
                    for information_set in sets
                    if len(information_set.actions) > 1
                }
            )
        )

    @property
    def sets(self) -> tuple[InformationSet, ...]:
        """The tree's information sets."""
        return self.tree.information_sets

    @cached_property
    def seen_decisions(self) -> tuple[str, ...]:
        """The decisions of actors that leave a choice, which the cases have columns for."""
        return tuple(
            decision.name
            for decision in self.model.decisions
            if decision.actor != NATURE and len(decision.actions) > 1
        )

    @cached_property
    def chance_decisions(self) -> tuple[str, ...]:
        """Nature's decisions, which the cases may have columns for."""
        return tuple(decision.name for decision in self.model.decisions if decision.actor == NATURE)


def form_of(model: Model) -> Form:
    """The form of a model with parameters that are linear in columns.

    raises: GameError if it has none, if two of them are multiplied, or if its tree is too large
    """
    linear = {
        name: parameter.linear
        for name, parameter in model.parameters.items()
        if parameter.linear is not None
    }
    tree = build_tree(model)
    if len(tree.nodes) > LARGEST:
        raise GameError(
            f"the tree of {model.name} has {len(tree.nodes)} nodes; a game that is estimated has "
            f"at most {LARGEST}. Leave out decisions or actions."
        )
    place = {name: position for position, name in enumerate(linear)}
    actors = {name: position for position, name in enumerate(tree.actors)}
    fixed = np.zeros((len(actors), len(tree.nodes)))
    rates = np.zeros((len(linear), len(actors), len(tree.nodes)))
    parts = [(effect, *_part(model, effect)) for effect in model.effects]
    for outcome in tree.outcomes:
        history = tree.history(outcome)
        for effect, name, worth in parts:
            if matches(effect.when, history):
                where = fixed if name is None else rates[place[name]]
                where[actors[effect.actor], outcome] += worth
    return Form(model, tree, linear, fixed, rates)


def _part(model: Model, effect: Effect) -> tuple[str | None, float]:
    """The estimated parameter in an effect, None if there is none, and what it is multiplied by."""
    weight, amount = model.parameters[effect.weight], model.parameters[effect.amount]
    if weight.linear is not None and amount.linear is not None:
        raise GameError(
            f'the weight "{weight.name}" and the amount "{amount.name}" of effect "{effect.name}" '
            "are both linear in columns; cases tell only about their product. Give one a value "
            "instead of columns."
        )
    if amount.linear is not None:
        return amount.name, effect.sign * float(weight.value)
    if weight.linear is not None:
        return weight.name, effect.sign * float(amount.value)
    return None, effect.sign * float(weight.value * amount.value)
