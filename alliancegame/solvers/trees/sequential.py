"""Sequential equilibria of small trees with private information.

1. Every information set is given a support, the actions played there with positive probability,
   the last ones first. A support is dropped as soon as one of its actions is worse than another
   at every node of the information set, whatever may follow.
2. The supports of all information sets fix where play and its subgames lead. Each actor that mixes
   is indifferent: an equation in the others' probabilities, weighted by how others and nature lead
   to each node. The equations are affine in every single probability; those left with one unknown
   are solved first, those left affine together, in exact fractions.
3. Where others never lead, the belief is free. The beliefs that support the action played are a
   polytope; its vertices give each node's least and greatest supporting probability.
4. What is left is verified: no regret at any information set, Bayes' rule, and consistency, which
   is Kreps and Wilson's requirement that some trembles lead to these beliefs.

source: Kreps and Wilson (1982), Sequential equilibria
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from itertools import combinations, islice

from flint import fmpq, fmpq_mat

from alliancegame.game.assessment import (
    Assessment,
    Belief,
    assess,
    bayes_beliefs,
    chances,
    continuation_payoffs,
    normalised,
)
from alliancegame.game.consistency import is_consistent
from alliancegame.game.tree import Behaviour, Tree
from alliancegame.solvers.base import Budget, Coverage
from alliancegame.solvers.trees.affine import Affine, solve_affine
from alliancegame.solvers.trees.tree_solution import TreeSolution

Support = tuple[int, ...]
"""The positions of the actions played with positive probability."""

_COMBINATIONS = 64
"""The most joint choices of off-path beliefs tried for consistency."""


def sequential(tree: Tree, budget: Budget | None = None) -> TreeSolution:
    """Sequential equilibria with their beliefs, and the off-path beliefs that support each."""
    search = _Search(tree, budget or Budget())
    found = tuple(search.equilibria())
    if search.gaps:
        reason = "; ".join(dict.fromkeys(search.gaps))
        return TreeSolution(tree, "sequential", found, Coverage.SOME, reason)
    reason = "every combination of supports was settled; off-path beliefs are given as ranges"
    return TreeSolution(tree, "sequential", found, Coverage.ALL, reason)


@dataclass
class _Search:
    """One enumeration of supports; `gaps` says what may be missing."""

    tree: Tree
    budget: Budget
    gaps: list[str] = field(default_factory=list)

    def equilibria(self) -> Iterator[Assessment]:
        for supports in self.supports():
            if self.budget.spent:
                self.gaps.append("the time limit was met")
                return
            if (behaviour := self.behaviour(supports)) is not None:
                yield from self.assessments(behaviour)

    def supports(self) -> Iterator[tuple[Support, ...]]:
        """The combinations that bounds on what follows do not rule out."""
        sets = self.tree.information_sets
        chosen: list[Support] = [tuple(range(len(item.actions))) for item in sets]

        def choose(place: int) -> Iterator[tuple[Support, ...]]:
            if place < 0:
                yield tuple(chosen)
                return
            whole = chosen[place]
            low, high = _bounds(self.tree, chosen)
            for size in range(1, len(whole) + 1):
                for support in combinations(whole, size):
                    if not any(self.is_beaten(place, action, low, high) for action in support):
                        chosen[place] = support
                        yield from choose(place - 1)
            chosen[place] = whole

        yield from choose(len(sets) - 1)

    def is_beaten(
        self, place: int, action: int, low: Sequence[Belief], high: Sequence[Belief]
    ) -> bool:
        """Whether another action is surely better at every node."""
        item = self.tree.information_sets[place]
        branches = [self.tree.nodes[node].children for node in item.nodes]
        return any(
            all(high[c[action]][item.actor] < low[c[other]][item.actor] for c in branches)
            for other in range(len(item.actions))
        )

    def behaviour(self, supports: Sequence[Support]) -> Behaviour | None:
        """The behaviour with these supports that leaves every actor that mixes indifferent."""
        mixing = [place for place, support in enumerate(supports) if len(support) > 1]
        middle = tuple(
            tuple(Fraction(action in support, len(support)) for action in range(len(item.actions)))
            for item, support in zip(self.tree.information_sets, supports, strict=True)
        )
        if not mixing:
            return middle
        led_to = bayes_beliefs(self.tree, middle)
        if any(led_to[place] is None for place in mixing):
            if self.may_mix(supports, [place for place in mixing if led_to[place] is None]):
                self.gaps.append(
                    "mixtures at information sets to which the others do not lead are left out"
                )
            return None
        unknowns = [(place, action) for place in mixing for action in supports[place][:-1]]
        solution = solve_affine(self.equations(supports, mixing), unknowns)
        if solution.gap:
            self.gaps.append(solution.gap)
        if solution.values is None:
            return None
        result = []
        for place, (item, support) in enumerate(
            zip(self.tree.information_sets, supports, strict=True)
        ):
            mix = {a: solution.values[place, a] for a in support[:-1]}
            mix[support[-1]] = 1 - sum(mix.values(), Fraction(0))
            if min(mix.values()) <= 0:
                return None
            result.append(tuple(mix.get(a, Fraction(0)) for a in range(len(item.actions))))
        return tuple(result)

    def may_mix(self, supports: Sequence[Support], places: Sequence[int]) -> bool:
        """Whether bounds allow some belief to make the actor indifferent at all these places."""
        low, high = _bounds(self.tree, supports)
        for place in places:
            item = self.tree.information_sets[place]
            branches = [self.tree.nodes[node].children for node in item.nodes]
            for one, other in combinations(supports[place], 2):
                sure = [
                    (
                        high[c[one]][item.actor] < low[c[other]][item.actor],
                        low[c[one]][item.actor] > high[c[other]][item.actor],
                    )
                    for c in branches
                ]
                if all(worse for worse, _ in sure) or all(better for _, better in sure):
                    return False
        return True

    def equations(self, supports: Sequence[Support], mixing: Sequence[int]) -> list[Affine]:
        """That each actor that mixes is indifferent, as polynomials to be 0."""
        steps = [_step(self.tree, supports, i) for i in range(len(self.tree.nodes))]
        worth = _worth(self.tree, steps)
        roots = set(self.tree.subgame_roots)
        found = []
        for place in mixing:
            item = self.tree.information_sets[place]
            weights = []
            for node in item.nodes:
                weight, here = Affine.constant(Fraction(1)), node
                while here not in roots:
                    above = self.tree.nodes[here].parent
                    if self.tree.mover(above) != item.actor:
                        weight *= steps[above][self.tree.nodes[here].branch]
                    here = above
                weights.append(weight)
            first, *rest = supports[place]
            for other in rest:
                total = Affine.constant(Fraction(0))
                for node, weight in zip(item.nodes, weights, strict=True):
                    children = self.tree.nodes[node].children
                    one = worth[children[first]][item.actor]
                    total += weight * (one - worth[children[other]][item.actor])
                found.append(total)
        return found

    def assessments(self, behaviour: Behaviour) -> Iterator[Assessment]:
        """The behaviour as a verified equilibrium, if beliefs support it."""
        beliefs = bayes_beliefs(self.tree, behaviour)
        settled = assess(self.tree, behaviour, beliefs)
        if any(regret for regret in settled.regrets if regret is not None):
            return
        free = [place for place, belief in enumerate(beliefs) if belief is None]
        corners = {place: _supporting(self.tree, behaviour, place) for place in free}
        if not all(corners.values()):
            return
        depth = {
            place: len(self.tree.path(self.tree.information_sets[place].nodes[0])) for place in free
        }
        order = sorted(free, key=lambda place: depth[place])
        tried = 0
        for believed, chosen in islice(
            self.completions(behaviour, beliefs, order, corners), _COMBINATIONS
        ):
            tried += 1
            result = assess(self.tree, behaviour, believed)
            if result.regret == 0 and is_consistent(self.tree, behaviour, believed):
                ranges = {place: _ranges(corners[place]) for place in chosen}
                yield replace(result, supporting=ranges)
                return
        if tried == _COMBINATIONS or any(len(corners[place]) > 1 for place in free):
            self.gaps.append(
                "a behaviour that some off-path beliefs support, none of those tried consistent, "
                "was left out"
            )

    def completions(
        self,
        behaviour: Behaviour,
        beliefs: Sequence[Belief | None],
        order: Sequence[int],
        corners: Mapping[int, Sequence[Belief]],
    ) -> Iterator[tuple[tuple[Belief, ...], tuple[int, ...]]]:
        """Beliefs everywhere, with the information sets at which they were free to choose."""
        if not order:
            yield tuple(belief for belief in beliefs if belief is not None), ()
            return
        place, *others = order
        implied = _implied(self.tree, behaviour, beliefs, place)
        options = [_middle(corners[place]), *corners[place]] if implied is None else [implied]
        for belief in options:
            filled = [*beliefs[:place], belief, *beliefs[place + 1 :]]
            for believed, chosen in self.completions(behaviour, filled, others, corners):
                yield believed, chosen if implied is not None else (place, *chosen)


def _implied(
    tree: Tree, behaviour: Behaviour, beliefs: Sequence[Belief | None], place: int
) -> Belief | None:
    """The belief that follows from one held before, where only the same departures lie between.

    A departure from behaviour at one information set is equally unlikely at all its nodes, so that
    it leaves the odds as they were.
    """
    paths = [tree.path(node) for node in tree.information_sets[place].nodes]
    met = [
        {here for at, _ in path if (here := tree.nodes[at].information_set) is not None}
        for path in paths
    ]
    for before in sorted(set.intersection(*met), reverse=True):
        held = beliefs[before]
        if held is None:
            continue
        weights, departures = [], []
        for path in paths:
            start = next(
                i for i, (at, _) in enumerate(path) if tree.nodes[at].information_set == before
            )
            weight = held[tree.information_sets[before].nodes.index(path[start][0])]
            between = []
            for at, branch in path[start:]:
                step = chances(tree, behaviour, at)[branch]
                here = tree.nodes[at].information_set
                if step or here is None:
                    weight *= step
                else:
                    between.append((here, branch))
            weights.append(weight)
            departures.append(sorted(between))
        likely = [d for d, weight in zip(departures, weights, strict=True) if weight]
        if likely and all(d == likely[0] for d in departures):
            return normalised(weights)
    return None


def _bounds(tree: Tree, supports: Sequence[Support]) -> tuple[list[Belief], list[Belief]]:
    """For each node the least and the greatest payoffs any play of the supports gives."""
    low = [node.payoffs for node in tree.nodes]
    high = list(low)
    actors = range(len(tree.actors))
    for i in reversed(range(len(tree.nodes))):
        node = tree.nodes[i]
        if not node.actions:
            continue
        if node.information_set is None:
            pairs = list(zip(node.chances, node.children, strict=True))
            low[i] = tuple(sum((p * low[c][j] for p, c in pairs), Fraction(0)) for j in actors)
            high[i] = tuple(sum((p * high[c][j] for p, c in pairs), Fraction(0)) for j in actors)
        else:
            kept = [node.children[a] for a in supports[node.information_set]]
            low[i] = tuple(min(low[c][j] for c in kept) for j in actors)
            high[i] = tuple(max(high[c][j] for c in kept) for j in actors)
    return low, high


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


def _supporting(tree: Tree, behaviour: Behaviour, place: int) -> list[Belief]:
    """The vertices of the beliefs at which what is played there is a best reply."""
    item = tree.information_sets[place]
    worth = continuation_payoffs(tree, behaviour)
    played = behaviour[place].index(max(behaviour[place]))
    rows = []
    for other in range(len(item.actions)):
        if other != played:
            children = [tree.nodes[node].children for node in item.nodes]
            rows.append(
                tuple(worth[c[played]][item.actor] - worth[c[other]][item.actor] for c in children)
            )
    return _vertices(rows, len(item.nodes))


def _vertices(rows: Sequence[tuple[Fraction, ...]], count: int) -> list[Belief]:
    """The vertices of the distributions over `count` nodes with non-negative product with rows."""
    unit = [tuple(Fraction(int(i == j)) for j in range(count)) for i in range(count)]
    limits = [*rows, *unit]
    found: list[Belief] = []
    for tight in combinations(limits, count - 1):
        system = [*tight, (Fraction(1),) * count]
        matrix = fmpq_mat([[fmpq(v.numerator, v.denominator) for v in row] for row in system])
        if matrix.rank() < count:
            continue
        solved = matrix.solve(fmpq_mat([[fmpq(int(i == count - 1))] for i in range(count)]))
        point = tuple(Fraction(int(solved[i, 0].p), int(solved[i, 0].q)) for i in range(count))
        inside = all(
            sum((a * b for a, b in zip(row, point, strict=True)), Fraction(0)) >= 0
            for row in limits
        )
        if inside and point not in found:
            found.append(point)
    return found


def _middle(corners: Sequence[Belief]) -> Belief:
    return tuple(sum(column, Fraction(0)) / len(corners) for column in zip(*corners, strict=True))


def _ranges(corners: Sequence[Belief]) -> tuple[tuple[Fraction, Fraction], ...]:
    return tuple((min(column), max(column)) for column in zip(*corners, strict=True))
