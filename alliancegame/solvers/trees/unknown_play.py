"""Play of given supports, with its probabilities as unknowns, and what it asks of them.

Where others and nature lead, each actor is indifferent over what it mixes and does not gain by the
rest: equations and inequalities in the probabilities, affine in every single one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from functools import cached_property
from itertools import product
from math import prod

from alliancegame.frozen import frozen
from alliancegame.game.trees.tree import Behaviour, Tree
from alliancegame.payoff.polynomial import Polynomial
from alliancegame.solvers.trees.affine import Mixture, Settled, Unknown, bounds
from alliancegame.solvers.trees.possible_supports import Support


@frozen(eq=False)
class UnknownPlay:
    """Behaviour of which the supports are known; the unknowns are the probabilities of all actions
    of a support but its last.
    """

    tree: Tree
    supports: Sequence[Support]

    @cached_property
    def even(self) -> Behaviour:
        """The behaviour that mixes evenly over the supports."""
        return tuple(
            tuple(
                Fraction(action in support, len(support))
                for action in range(len(information_set.actions))
            )
            for information_set, support in zip(
                self.tree.information_sets, self.supports, strict=True
            )
        )

    @cached_property
    def mixing(self) -> list[int]:
        """The information sets at which more than one action is played."""
        return [place for place, support in enumerate(self.supports) if len(support) > 1]

    @cached_property
    def free(self) -> list[int]:
        """The information sets to which the others do not lead, so that the belief is free."""
        return [
            place
            for place, ways in enumerate(self.tree.ways_of_others)
            if not any(all(self._is_taken(at, branch) for at, branch in way) for way in ways)
        ]

    def _is_taken(self, node: int, branch: int) -> bool:
        here = self.tree.nodes[node]
        if here.information_set is None:
            return here.chances[branch] > 0
        return branch in self.supports[here.information_set]

    @cached_property
    def steps(self) -> list[list[Mixture]]:
        """For each node the probabilities of its actions."""
        return [self._step(i) for i in range(len(self.tree.nodes))]

    def _step(self, node: int) -> list[Mixture]:
        here = self.tree.nodes[node]
        if here.information_set is None:
            return [Polynomial.constant(chance) for chance in here.chances]
        place = here.information_set
        *free, last = self.supports[place]
        result: list[Mixture] = [Polynomial.constant(0)] * len(here.actions)
        rest: Mixture = Polynomial.constant(1)
        for action in free:
            result[action] = Polynomial.variable((place, action))
            rest -= result[action]
        result[last] = rest
        return result

    @cached_property
    def worth(self) -> list[list[Mixture]]:
        """For each node what each actor expects from there on."""
        worth: list[list[Mixture]] = [
            [Polynomial.constant(value) for value in node.payoffs] for node in self.tree.nodes
        ]
        for i in reversed(range(len(self.tree.nodes))):
            node = self.tree.nodes[i]
            if node.actions:
                worth[i] = [Polynomial.constant(0)] * len(self.tree.actors)
                for step, child in zip(self.steps[i], node.children, strict=True):
                    if step.terms:
                        worth[i] = [
                            a + step * b for a, b in zip(worth[i], worth[child], strict=True)
                        ]
        return worth

    @cached_property
    def conditions(self) -> tuple[list[Mixture], list[Mixture]]:
        """Conditions of equilibrium: polynomials to be 0, and polynomials not to be below 0.

        Actors are indifferent over what they mix, and lose by the rest. Nothing is asked where the
        belief is free.
        """
        one: Mixture = Polynomial.constant(1)
        equal: list[Mixture] = []
        at_least: list[Mixture] = []
        for place, information_set in enumerate(self.tree.information_sets):
            support = self.supports[place]
            unknowns = [Polynomial.variable((place, action)) for action in support[:-1]]
            at_least += unknowns
            if unknowns:
                at_least.append(one - sum(unknowns[1:], unknowns[0]))
            if place in self.free and len(information_set.nodes) > 1:
                continue
            weights = self._weights(place)
            for other in set(range(len(information_set.actions))) - {support[0]}:
                total: Mixture = Polynomial.constant(0)
                for node, weight in zip(information_set.nodes, weights, strict=True):
                    total += weight * self._gain(node, information_set.actor, support[0], other)
                (equal if other in support else at_least).append(total)
        return equal, at_least

    def _gain(self, node: int, actor: int, action: int, other: int) -> Mixture:
        """The payoff difference between two of an actor's actions at a node."""
        children = self.tree.nodes[node].children
        return self.worth[children[action]][actor] - self.worth[children[other]][actor]

    def _weights(self, place: int) -> list[Mixture]:
        """Probabilities with which others and nature lead from the subgame's root to each node."""
        one: Mixture = Polynomial.constant(1)
        ways = self.tree.ways_of_others[place]
        if len(ways) == 1:
            return [one]
        return [prod((self.steps[at][branch] for at, branch in way), start=one) for way in ways]

    def completed(self, values: Mapping[Unknown, Fraction]) -> Behaviour:
        """The behaviour once the unknowns are known."""
        result = []
        for place, (information_set, support) in enumerate(
            zip(self.tree.information_sets, self.supports, strict=True)
        ):
            mix = {a: values[place, a] for a in support[:-1]}
            mix[support[-1]] = 1 - sum(mix.values(), Fraction(0))
            result.append(
                tuple(mix.get(a, Fraction(0)) for a in range(len(information_set.actions)))
            )
        return tuple(result)

    def depends_on_mixtures(self, settled: Settled) -> bool:
        """Whether what is best where beliefs are free varies over the solutions."""
        first, *others = settled.vertices
        varying = {name for name in first if any(values[name] != first[name] for values in others)}
        places = {place for place, _ in varying}
        for place in self.free:
            information_set = self.tree.information_sets[place]
            for node in information_set.nodes:
                way = {self.tree.nodes[at].information_set for at, _ in self.tree.path(node)}
                met = [
                    self.worth[child][information_set.actor]
                    for child in self.tree.nodes[node].children
                ]
                if places & way or any(varying.intersection(value.variables) for value in met):
                    return True
        return False

    def is_ruled_out(self, settled: Settled) -> bool:
        """Whether some action is surely better than one that is played where the belief is free, or
        worse, at every node and for all the mixtures.
        """
        box = {
            name: (min(values), max(values))
            for name in settled.vertices[0]
            for values in [[vertex[name] for vertex in settled.vertices]]
        }
        for place in self.free:
            information_set = self.tree.information_sets[place]
            for one, other in product(self.supports[place], range(len(information_set.actions))):
                if one == other:
                    continue
                gains = [
                    bounds(self._gain(node, information_set.actor, one, other), box)
                    for node in information_set.nodes
                ]
                if all(high < 0 for _, high in gains):
                    return True
        return False
