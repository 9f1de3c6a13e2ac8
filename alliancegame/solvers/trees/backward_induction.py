"""Subgame-perfect equilibria by backward induction.

1. The subgames are taken from the last to the first, the ones inside a subgame before it.
2. Within a subgame, each subgame inside stands for the payoffs of one of its equilibria; what is
   left is its stage.
3. A stage of one move has the mover's best actions as equilibria, every tie a branch of its own. A
   larger stage is put into strategic form and solved there; mixes over plans become behaviour.
4. Every combination of equilibria of the subgames inside is carried on, so that all ties are
   followed up; each result is verified in the whole tree, at every information set.

source: Selten (1965); Kuhn (1953), theorem 4
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from itertools import product

import numpy as np

from alliancegame.game.assessment import (
    Payoffs,
    assess,
    best_payoff,
    chances,
    is_verified,
    normalised,
)
from alliancegame.game.game import Game
from alliancegame.game.plans import all_plans, strategic_form
from alliancegame.game.tree import InformationSet, Node, Tree
from alliancegame.solvers.base import Budget, Coverage, Solver
from alliancegame.solvers.branch_and_prune.solver import WITHIN_REACH, BranchAndPrune
from alliancegame.solvers.pure import Pure
from alliancegame.solvers.trees.tree_solution import TreeSolution
from alliancegame.solvers.two_actors.vertex_enumeration import VertexEnumeration

Mix = tuple[Fraction, ...]
Choices = dict[int, Mix]
"""A mix for each information set of a subgame."""


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
    limit: int = 1000,
) -> TreeSolution:
    """Subgame-perfect equilibria, with every tie followed up, verified.

    limit: the most equilibria of a subgame that are carried on; the coverage says if it is met
    """
    run = _Run(tree, budget or Budget(), solver_for, limit)
    found = [assess(tree, behaviour) for behaviour in run.behaviours()]
    good = tuple(item for item in found if is_verified(item))
    if len(good) < len(found):
        run.gaps.append(f"{len(found) - len(good)} of {len(found)} failed verification")
    if run.gaps:
        return TreeSolution(tree, "subgame perfect", good, Coverage.SOME, "; ".join(run.gaps))
    reason = "every subgame has all its equilibria found, and none has a tie"
    return TreeSolution(tree, "subgame perfect", good, Coverage.ALL, reason)


@dataclass
class _Run:
    """One backward induction; `gaps` says what may be missing."""

    tree: Tree
    budget: Budget
    solver_for: Callable[[Game], Solver]
    limit: int
    gaps: list[str] = field(default_factory=list)

    def behaviours(self) -> Iterator[tuple[Mix, ...]]:
        solved: dict[int, list[tuple[Choices, Payoffs]]] = {}
        inside = set(self.tree.subgame_roots)
        for root in self.tree.subgame_roots:
            members = _stage(self.tree, root, inside)
            inner = [i for i in members if i in inside and i != root]
            results: list[tuple[Choices, Payoffs]] = []
            for chosen in product(*(solved[i] for i in inner)):
                values = {i: payoffs for i, (_, payoffs) in zip(inner, chosen, strict=True)}
                below = {place: mix for choices, _ in chosen for place, mix in choices.items()}
                for choices, payoffs in self.stage_equilibria(root, members, values):
                    results.append((below | choices, payoffs))
                if len(results) > self.limit or self.budget.spent:
                    self.note("more equilibria than were carried on, or no time left")
                    break
            solved[root] = results[: self.limit]
            for i in inner:
                del solved[i]
        places = range(len(self.tree.information_sets))
        for choices, _ in solved.get(0, [({}, ())]):
            yield tuple(choices[place] for place in places)

    def note(self, gap: str) -> None:
        if gap not in self.gaps:
            self.gaps.append(gap)

    def stage_equilibria(
        self, root: int, members: Sequence[int], values: Mapping[int, Payoffs]
    ) -> Iterator[tuple[Choices, Payoffs]]:
        node = self.tree.nodes[root]
        worth = {i: values.get(i) or self.tree.nodes[i].payoffs for i in members if i != root}
        if not all(worth.get(child) for child in node.children):
            yield from self.larger_stage(root, members, values)
        elif node.information_set is None:
            steps = list(zip(node.chances, node.children, strict=True))
            yield {}, _mean(steps, worth)
        else:
            actor = self.tree.information_sets[node.information_set].actor
            best = max(worth[child][actor] for child in node.children)
            ties = [child for child in node.children if worth[child][actor] == best]
            if len(ties) > 1:
                self.note(_TIE)
            for child in ties:
                mix = tuple(Fraction(int(child == other)) for other in node.children)
                yield {node.information_set: mix}, worth[child]

    def larger_stage(
        self, root: int, members: Sequence[int], values: Mapping[int, Payoffs]
    ) -> Iterator[tuple[Choices, Payoffs]]:
        stage, places = _cut_out(self.tree, root, members, values)
        game = strategic_form(stage)
        active = [i for i, count in enumerate(game.shape) if count > 1]
        for profile in self.profiles(game, active):
            behaviour = _behaviour(stage, profile)
            payoffs = assess(stage, behaviour).payoffs
            yield dict(zip(places, behaviour, strict=True)), payoffs

    def profiles(self, game: Game, active: Sequence[int]) -> Iterator[tuple[Mix, ...]]:
        """Equilibria of the stage, in mixes over plans."""
        idle = tuple(0 if i not in active else slice(None) for i in range(game.size))
        if not active:
            yield ((Fraction(1),),) * game.size
            return
        payoffs = np.stack([game.exact_payoffs[i][idle] for i in active])
        reduced = Game(payoffs, [game.actors[i] for i in active])
        findings = self.solver_for(reduced).search(reduced, self.budget)
        if findings.coverage is not Coverage.ALL:
            self.note(f"a stage was solved in part: {findings.reason}")
        elif any(
            len(vertices) > 1
            for component in findings.components
            for subset in component.subsets
            for vertices in subset.vertices
        ):
            self.note(_TIE)
        for candidate in findings.candidates:
            mixes = dict(zip(active, map(_exact_mix, candidate), strict=True))
            yield tuple(mixes.get(i, (Fraction(1),)) for i in range(game.size))


_TIE = (
    "there are ties: each way to break one purely is followed up, mixtures over them are left out"
)


def _stage(tree: Tree, root: int, roots: set[int]) -> list[int]:
    """The nodes of the subgame down to the subgames inside it, in the tree's order."""
    found = []
    i = root
    while i < tree.ends[root]:
        found.append(i)
        i = tree.ends[i] if i in roots and i != root else i + 1
    return found


def _mean(steps: Sequence[tuple[Fraction, int]], worth: Mapping[int, Payoffs]) -> Payoffs:
    columns = zip(*(worth[child] for _, child in steps), strict=True)
    weights = [p for p, _ in steps]
    return tuple(
        sum((p * value for p, value in zip(weights, column, strict=True)), Fraction(0))
        for column in columns
    )


def _cut_out(
    tree: Tree, root: int, members: Sequence[int], values: Mapping[int, Payoffs]
) -> tuple[Tree, list[int]]:
    """The stage as a tree of its own, and the whole tree's position of its information sets."""
    position = {node: i for i, node in enumerate(members)}
    places = sorted(
        {
            place
            for i in members
            if i not in values and (place := tree.nodes[i].information_set) is not None
        }
    )
    nodes = []
    for i in members:
        node = tree.nodes[i]
        parent = position.get(node.parent, -1) if i != root else -1
        if i in values:
            nodes.append(Node(parent, node.branch, payoffs=values[i]))
            continue
        place = None if node.information_set is None else places.index(node.information_set)
        children = tuple(position[child] for child in node.children)
        nodes.append(replace(node, parent=parent, children=children, information_set=place))
    sets = tuple(
        replace(item, nodes=tuple(position[node] for node in item.nodes))
        for item in (tree.information_sets[place] for place in places)
    )
    return Tree(tree.actors, tuple(nodes), sets), places


def _exact_mix(mix: Sequence[Fraction] | np.ndarray[tuple[int], np.dtype[np.float64]]) -> Mix:
    exact = [Fraction(p) for p in mix]
    total = sum(exact)
    return tuple(p / total for p in exact)


def _behaviour(tree: Tree, profile: Sequence[Mix]) -> tuple[Mix, ...]:
    """Behaviour that plays as the mixes over plans do, and best where they say nothing."""
    listed = all_plans(tree)
    found: list[Mix | None] = []
    for place, item in enumerate(tree.information_sets):
        weights = [Fraction(0)] * len(item.actions)
        for plan, weight in zip(listed[item.actor], profile[item.actor], strict=True):
            if place in plan:
                weights[plan[place]] += weight
        found.append(normalised(weights))
    for place in reversed(range(len(found))):
        if found[place] is None:
            found[place] = _best_reply(tree, found, place)
    return tuple(mix for mix in found if mix is not None)


def _best_reply(tree: Tree, found: Sequence[Mix | None], place: int) -> Mix:
    """The best action where an actor's own plans do not lead, if the others lead there."""
    item = tree.information_sets[place]
    first = tuple(Fraction(int(a == 0)) for a in range(len(item.actions)))
    others = tuple(mix or _first(tree.information_sets[other]) for other, mix in enumerate(found))
    weighted = []
    for node in item.nodes:
        weight = Fraction(1)
        for at, branch in tree.path(node):
            if tree.mover(at) != item.actor:
                weight *= chances(tree, others, at)[branch]
        weighted.append((node, weight))
    if not any(weight for _, weight in weighted):
        return first
    worth = [
        best_payoff(tree, others, item.actor, [(tree.nodes[n].children[a], w) for n, w in weighted])
        for a in range(len(item.actions))
    ]
    best = worth.index(max(worth))
    return tuple(Fraction(int(a == best)) for a in range(len(item.actions)))


def _first(item: InformationSet) -> Mix:
    return tuple(Fraction(int(a == 0)) for a in range(len(item.actions)))
