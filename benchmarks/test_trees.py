"""Trees of growing size: unfolding, backward induction, sequential equilibria, logit branches.

pytest benchmarks/test_trees.py
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from alliancegame.game.formats.efg import tree_to_pygambit
from alliancegame.game.trees.plans import strategic_form
from alliancegame.game.trees.tree import InformationSet, Node, Tree
from alliancegame.game.trees.unfold import build_tree
from alliancegame.model.file.library import load
from alliancegame.pact.sequence.crisis_path import crisis_path
from alliancegame.pact.sequence.tested_pledge import crisis
from alliancegame.solvers.base import Coverage
from alliancegame.solvers.quantal.agent_quantal_response import agent_logit_branch
from alliancegame.solvers.trees.backward_induction import subgame_perfect
from alliancegame.solvers.trees.sequential import sequential

Measure = Callable[..., Any]


def binary_tree(depth: int, seed: int | None = None) -> Tree:
    """Two actors move in turn, `depth` times, with perfect information and no ties."""
    rng = np.random.default_rng(depth if seed is None else seed)
    payoffs = [rng.permutation(2**depth).tolist() for _ in range(2)]
    nodes: list[Node] = []
    sets: list[InformationSet] = []

    def grow(parent: int, branch: int, left: int, leaf: int) -> int:
        here = len(nodes)
        if not left:
            ends = tuple(Fraction(values[leaf]) for values in payoffs)
            nodes.append(Node(parent, branch, payoffs=ends))
            return here
        place, name = len(sets), f"move {here}"
        sets.append(InformationSet((depth - left) % 2, name, ("l", "r"), (here,)))
        nodes.append(Node(parent, branch))
        children = tuple(grow(here, i, left - 1, 2 * leaf + i) for i in range(2))
        nodes[here] = Node(parent, branch, name, ("l", "r"), children, place)
        return here

    grow(-1, 0, depth, 0)
    return Tree(("one", "two"), tuple(nodes), tuple(sets))


@pytest.mark.parametrize("depth", [4, 6, 8, 10, 12])
@pytest.mark.benchmark(group="backward induction, binary trees")
def test_backward_induction(measure: Measure, depth: int) -> None:
    tree = binary_tree(depth)
    found = measure(subgame_perfect, tree)
    assert found.coverage is Coverage.ALL
    assert found.equilibria[0].regret == 0


@pytest.mark.parametrize("depth", [2, 3, 4])
@pytest.mark.benchmark(group="reduced strategic form, binary trees")
def test_strategic_form(measure: Measure, depth: int) -> None:
    assert measure(strategic_form, binary_tree(depth)).size == 2


@pytest.mark.parametrize("name", ["article-4-crisis", "korea-1950-sequence"])
@pytest.mark.benchmark(group="file to tree")
def test_unfolding(measure: Measure, name: str) -> None:
    assert measure(build_tree, load(name)).outcomes


@pytest.mark.parametrize(
    "name", ["sinking-costs", "unilateral-deterrence", "tying-hands", "article-4-crisis"]
)
@pytest.mark.benchmark(group="sequential equilibria")
def test_sequential_equilibria(measure: Measure, name: str) -> None:
    assert len(measure(sequential, build_tree(load(name))))


def signalling_tree(types: int, seed: int) -> Tree:
    """Nature draws one of so many types, who sends one of two signals, which is answered."""
    rng = np.random.default_rng(seed)
    names = tuple(f"type {k}" for k in range(types))
    nodes = [Node(-1, 0)]
    senders = []
    answered: tuple[list[int], list[int]] = ([], [])
    for kind in range(types):
        sender = len(nodes)
        senders.append(sender)
        nodes.append(Node(0, kind, f"send {kind}", ("l", "r"), (sender + 1, sender + 4), kind))
        for signal in range(2):
            here = len(nodes)
            answered[signal].append(here)
            ends = (here + 1, here + 2)
            nodes.append(Node(sender, signal, "answer", ("l", "r"), ends, types + signal))
            for branch in range(2):
                payoffs = tuple(Fraction(int(v)) for v in rng.integers(1000, size=2))
                nodes.append(Node(here, branch, payoffs=payoffs))
    chances = (Fraction(1, types),) * types
    nodes[0] = Node(-1, 0, "type", names, tuple(senders), None, chances)
    sets = [InformationSet(0, f"send {k}", ("l", "r"), (node,)) for k, node in enumerate(senders)]
    sets += [InformationSet(1, "answer", ("l", "r"), tuple(nodes_met)) for nodes_met in answered]
    return Tree(("one", "two"), tuple(nodes), tuple(sets))


@pytest.mark.parametrize("types", [2, 3, 4, 5])
@pytest.mark.benchmark(group="all sequential equilibria, signalling")
def test_all_of_signalling(measure: Measure, types: int) -> None:
    trees = [signalling_tree(types, seed) for seed in range(5)]
    found = measure(lambda: [sequential(tree) for tree in trees])
    assert {item.coverage for item in found} == {Coverage.ALL}


@pytest.mark.parametrize("depth", [2, 4, 6])
@pytest.mark.benchmark(group="agent logit branch, binary trees")
def test_agent_logit(measure: Measure, depth: int) -> None:
    assert measure(agent_logit_branch, binary_tree(depth)).limit_regret < 1e-6


@pytest.mark.parametrize("depth", [2, 4, 6])
@pytest.mark.benchmark(group="agent logit branch, binary trees, Gambit")
def test_agent_logit_of_gambit(measure: Measure, depth: int) -> None:
    gambit = pytest.importorskip("pygambit")
    theirs = tree_to_pygambit(binary_tree(depth))
    assert len(measure(gambit.qre.logit_solve_branch, theirs))


@pytest.mark.benchmark(group="crisis")
def test_a_crisis_along_a_parameter(measure: Measure) -> None:
    path = measure(crisis_path, load("article-4-crisis"), "reliability")
    assert [round(float(low), 3) for low, _ in path.changes] == [0.448]


@pytest.mark.benchmark(group="crisis")
def test_durability_in_a_crisis(measure: Measure) -> None:
    assert measure(crisis, load("article-4-crisis")).breaks
