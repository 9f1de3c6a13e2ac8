"""Trees of growing size: unfolding a game file, backward induction, sequential equilibria.

pytest benchmarks/test_trees.py
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from alliancegame.game.tree import InformationSet, Node, Tree, strategic_form
from alliancegame.game.unfold import build_tree
from alliancegame.model.library import load
from alliancegame.pact.sequence.crisis import crisis
from alliancegame.solvers.base import Coverage
from alliancegame.solvers.trees.backward_induction import subgame_perfect
from alliancegame.solvers.trees.sequential import sequential

Measure = Callable[..., Any]


def binary_tree(depth: int) -> Tree:
    """Two actors move in turn, `depth` times, with perfect information and no ties."""
    rng = np.random.default_rng(depth)
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


@pytest.mark.benchmark(group="crisis")
def test_durability_in_a_crisis(measure: Measure) -> None:
    assert measure(crisis, load("article-4-crisis")).breaks
