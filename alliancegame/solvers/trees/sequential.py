"""Sequential equilibria of small trees with private information.

1. Every information set is given a support, the actions played there with positive probability,
   the last ones first. A support is dropped as soon as one of its actions is worse than another
   at every node of the information set, whatever may follow.
2. The supports of all information sets fix where play and its subgames lead. Where others and
   nature lead, each actor is indifferent over what it mixes and does not gain by the rest:
   equations and inequalities in the probabilities, affine in every single one. Those left with
   one unknown are solved first, those left affine together, in exact fractions; what is then left
   free, such as a threat that need only be likely enough, is a polytope.
3. Where others never lead, the belief is free. The beliefs that support what is played are a
   polytope; its vertices give each node's least and greatest supporting probability.
4. What is left is verified: no regret at any information set, Bayes' rule, and consistency, which
   is Kreps and Wilson's requirement that some trembles lead to these beliefs.

source: Kreps and Wilson (1982), Sequential equilibria
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from itertools import islice, product

from alliancegame.game.assessment import (
    Assessment,
    assess,
    bayes_beliefs,
    is_verified,
)
from alliancegame.game.consistency import is_consistent
from alliancegame.game.tree import Behaviour, Tree
from alliancegame.solvers.base import Budget, Coverage
from alliancegame.solvers.trees.affine import Affine, Settled, Unknown, settle
from alliancegame.solvers.trees.off_path import beliefs_tried, doubts
from alliancegame.solvers.trees.polytope import middle, spans
from alliancegame.solvers.trees.supports import Support, may_mix, surviving_supports
from alliancegame.solvers.trees.tree_solution import TreeSolution

_COMBINATIONS = 64
"""The most joint choices of off-path beliefs tried for consistency."""


def sequential(tree: Tree, budget: Budget | None = None) -> TreeSolution:
    """Sequential equilibria with their beliefs, and the off-path beliefs that support each."""
    search = _Search(tree, budget or Budget())
    found = tuple(sorted(search.equilibria(), key=lambda item: bool(item.mixing)))
    if search.gaps:
        reason = "; ".join(dict.fromkeys(search.gaps))
        return TreeSolution(tree, "sequential", found, Coverage.SOME, reason)
    reason = "every combination of supports was settled; what is free is given as ranges"
    return TreeSolution(tree, "sequential", found, Coverage.ALL, reason)


@dataclass(frozen=True)
class Family:
    """Behaviours with the same supports: the vertices of the polytope that they form.

    rounded: whether the one behaviour solves its equations only to rounding
    """

    vertices: tuple[Behaviour, ...]
    rounded: bool = False

    @property
    def middle(self) -> Behaviour:
        """The mean of the vertices, in which everything of the supports is played."""
        return tuple(middle(mixes) for mixes in zip(*self.vertices, strict=True))

    @property
    def ranges(self) -> dict[int, tuple[tuple[Fraction, Fraction], ...]]:
        """{information set: for each action the least and greatest probability}, where it varies"""
        found = {
            place: spans(mixes) for place, mixes in enumerate(zip(*self.vertices, strict=True))
        }
        return {
            place: limits
            for place, limits in found.items()
            if any(low < high for low, high in limits)
        }


@dataclass
class _Search:
    """One enumeration of supports; `gaps` says what may be missing."""

    tree: Tree
    budget: Budget
    gaps: list[str] = field(default_factory=list)

    def equilibria(self) -> Iterator[Assessment]:
        for supports in surviving_supports(self.tree):
            if self.budget.spent:
                self.gaps.append("the time limit was met")
                return
            for family in self.families(supports):
                yield from self.assessments(family)

    def families(self, supports: Sequence[Support]) -> Iterator[Family]:
        """All behaviours with these supports that leave every actor content where others lead."""
        mixing = [place for place, support in enumerate(supports) if len(support) > 1]
        evenly = tuple(
            tuple(Fraction(action in support, len(support)) for action in range(len(item.actions)))
            for item, support in zip(self.tree.information_sets, supports, strict=True)
        )
        if not mixing:
            yield Family((evenly,))
            return
        led_to = bayes_beliefs(self.tree, evenly)
        free = [place for place, belief in enumerate(led_to) if belief is None]
        if not may_mix(self.tree, supports, [place for place in mixing if place in free]):
            return
        steps = [_step(self.tree, supports, i) for i in range(len(self.tree.nodes))]
        worth = _worth(self.tree, steps)
        equal, at_least = self.conditions(supports, steps, worth, free)
        settled = settle(equal, at_least)
        if settled.gap:
            self.gaps.append(settled.gap)
        if len(settled.vertices) > 1 and self.depends_on_mixtures(worth, free, settled):
            if self.is_ruled_out(supports, worth, free, settled):
                return
            self.gaps.append(
                "beliefs that depend on which of a continuum of mixtures is played were tried at "
                "its middle alone"
            )
        families = [Family((self.completed(supports, point),), True) for point in settled.rounded]
        if settled.vertices:
            vertices = (self.completed(supports, values) for values in settled.vertices)
            families.append(Family(tuple(vertices)))
        for family in families:
            if all(
                mix[action] > 0
                for mix, support in zip(family.middle, supports, strict=True)
                for action in support
            ):
                yield family

    def completed(
        self, supports: Sequence[Support], values: Mapping[Unknown, Fraction]
    ) -> Behaviour:
        """The behaviour of which all probabilities but those of the last actions are given."""
        result = []
        for place, (item, support) in enumerate(
            zip(self.tree.information_sets, supports, strict=True)
        ):
            mix = {a: values[place, a] for a in support[:-1]}
            mix[support[-1]] = 1 - sum(mix.values(), Fraction(0))
            result.append(tuple(mix.get(a, Fraction(0)) for a in range(len(item.actions))))
        return tuple(result)

    def depends_on_mixtures(
        self, worth: Sequence[Sequence[Affine]], free: Sequence[int], settled: Settled
    ) -> bool:
        """Whether what is best where beliefs are free varies over the solutions."""
        first, *others = settled.vertices
        varying = {name for name in first if any(values[name] != first[name] for values in others)}
        places = {place for place, _ in varying}
        for place in free:
            item = self.tree.information_sets[place]
            for node in item.nodes:
                way = {self.tree.nodes[at].information_set for at, _ in self.tree.path(node)}
                met = [worth[child][item.actor] for child in self.tree.nodes[node].children]
                if places & way or any(varying & value.unknowns for value in met):
                    return True
        return False

    def is_ruled_out(
        self,
        supports: Sequence[Support],
        worth: Sequence[Sequence[Affine]],
        free: Sequence[int],
        settled: Settled,
    ) -> bool:
        """Whether some action is surely better, or worse, than one that is played where the belief
        is free, at every node and for all the mixtures.
        """
        box = {
            name: (min(values), max(values))
            for name in settled.vertices[0]
            for values in [[vertex[name] for vertex in settled.vertices]]
        }
        for place in free:
            item = self.tree.information_sets[place]
            for one, other in product(supports[place], range(len(item.actions))):
                if one == other:
                    continue
                gains = [
                    (worth[c[one]][item.actor] - worth[c[other]][item.actor]).bounds(box)
                    for c in (self.tree.nodes[node].children for node in item.nodes)
                ]
                if all(high < 0 for _, high in gains):
                    return True
        return False

    def conditions(
        self,
        supports: Sequence[Support],
        steps: Sequence[Sequence[Affine]],
        worth: Sequence[Sequence[Affine]],
        free: Sequence[int],
    ) -> tuple[list[Affine], list[Affine]]:
        """That actors are indifferent over what they mix, and lose by the rest: polynomials to be
        0, and not to be below 0. Nothing is asked where the belief is free.
        """
        one = Affine.constant(Fraction(1))
        equal: list[Affine] = []
        at_least: list[Affine] = []
        for place, item in enumerate(self.tree.information_sets):
            unknowns = [Affine.unknown((place, action)) for action in supports[place][:-1]]
            at_least += unknowns
            if unknowns:
                at_least.append(one - sum(unknowns[1:], unknowns[0]))
            if place in free and len(item.nodes) > 1:
                continue
            weights = self.weights(place, steps)
            played = supports[place][0]
            for other in set(range(len(item.actions))) - {played}:
                total = Affine.constant(Fraction(0))
                for node, weight in zip(item.nodes, weights, strict=True):
                    children = self.tree.nodes[node].children
                    gain = worth[children[played]][item.actor] - worth[children[other]][item.actor]
                    total += weight * gain
                (equal if other in supports[place] else at_least).append(total)
        return equal, at_least

    def weights(self, place: int, steps: Sequence[Sequence[Affine]]) -> list[Affine]:
        """How likely others and nature lead from the subgame's root to each node."""
        item = self.tree.information_sets[place]
        if len(item.nodes) == 1:
            return [Affine.constant(Fraction(1))]
        roots = set(self.tree.subgame_roots)
        found = []
        for node in item.nodes:
            weight, here = Affine.constant(Fraction(1)), node
            while here not in roots:
                above = self.tree.nodes[here].parent
                if self.tree.mover(above) != item.actor:
                    weight *= steps[above][self.tree.nodes[here].branch]
                here = above
            found.append(weight)
        return found

    def assessments(self, family: Family) -> Iterator[Assessment]:
        """The behaviour in the family's middle as a verified equilibrium, if beliefs support it."""
        behaviour = family.middle
        beliefs = bayes_beliefs(self.tree, behaviour)
        settled = assess(self.tree, behaviour, beliefs)
        good = is_verified if family.rounded else _is_exact
        if not good(settled):
            return
        free = [place for place, belief in enumerate(beliefs) if belief is None]
        open_ones = doubts(self.tree, behaviour, free)
        if not all(doubt.vertices for doubt in open_ones):
            return
        tried = 0
        for guess in islice(beliefs_tried(open_ones), _COMBINATIONS):
            tried += 1
            believed = [guess.get(place, belief) for place, belief in enumerate(beliefs)]
            held = [belief for belief in believed if belief is not None]
            result = assess(self.tree, behaviour, held)
            if good(result) and is_consistent(self.tree, behaviour, held):
                ranges = {
                    place: limits
                    for doubt in open_ones
                    if len(doubt.departures) > 1
                    for place, limits in doubt.ranges.items()
                }
                yield replace(result, supporting=ranges, mixing=family.ranges)
                return
        if tried == _COMBINATIONS or any(len(doubt.vertices) > 1 for doubt in open_ones):
            self.gaps.append(
                "a behaviour that some off-path beliefs support, none of those tried consistent, "
                "was left out"
            )


def _is_exact(item: Assessment) -> bool:
    """Whether nothing at all is gained by departing where there is a belief."""
    return not any(regret for regret in item.regrets if regret is not None)


def _step(tree: Tree, supports: Sequence[Support], node: int) -> list[Affine]:
    """The probabilities of a node's actions, in the unknown ones."""
    here = tree.nodes[node]
    if here.information_set is None:
        return [Affine.constant(chance) for chance in here.chances]
    place = here.information_set
    *free, last = supports[place]
    result = [Affine.constant(Fraction(0))] * len(here.actions)
    rest = Affine.constant(Fraction(1))
    for action in free:
        result[action] = Affine.unknown((place, action))
        rest -= result[action]
    result[last] = rest
    return result


def _worth(tree: Tree, steps: Sequence[Sequence[Affine]]) -> list[list[Affine]]:
    """For each node what each actor expects from there on, in the unknown probabilities."""
    worth = [[Affine.constant(value) for value in node.payoffs] for node in tree.nodes]
    for i in reversed(range(len(tree.nodes))):
        node = tree.nodes[i]
        if node.actions:
            worth[i] = [Affine.constant(Fraction(0))] * len(tree.actors)
            for step, child in zip(steps[i], node.children, strict=True):
                if step.terms:
                    worth[i] = [a + step * b for a, b in zip(worth[i], worth[child], strict=True)]
    return worth
