"""Stages of a tree: a subgame without the subgames inside it, as a tree of its own."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from alliancegame.game.trees.tree import Node, Tree
from alliancegame.solvers.trees.worth import Worth


def support_combinations(tree: Tree) -> dict[int, int]:
    """{root of a subgame: how many combinations of supports its stage has}."""
    combinations = dict.fromkeys(tree.subgame_roots, 1)
    smallest = smallest_subgames(tree)
    for information_set in tree.information_sets:
        combinations[smallest[information_set.nodes[0]]] *= 2 ** len(information_set.actions) - 1
    return combinations


def smallest_subgames(tree: Tree) -> list[int]:
    """For each node the root of the smallest subgame that holds it; the tree's own is the last."""
    roots = {0, *tree.subgame_roots}
    smallest: list[int] = []
    for i, node in enumerate(tree.nodes):
        smallest.append(i if i in roots else smallest[node.parent])
    return smallest


def own_nodes(tree: Tree, root: int, cut: Collection[int]) -> list[int]:
    """The nodes of the subgame down to the subgames inside it that are cut off, in order."""
    members = []
    i = root
    while i < tree.ends[root]:
        members.append(i)
        i = tree.ends[i] if i in cut else i + 1
    return members


def cut_out(
    tree: Tree, root: int, members: Sequence[int], values: Mapping[int, Worth]
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
            nodes.append(Node(parent, node.branch, payoffs=values[i].payoffs))
            continue
        place = None if node.information_set is None else places.index(node.information_set)
        children = tuple(position[child] for child in node.children)
        nodes.append(replace(node, parent=parent, children=children, information_set=place))
    sets = tuple(
        replace(information_set, nodes=tuple(position[node] for node in information_set.nodes))
        for information_set in (tree.information_sets[place] for place in places)
    )
    return Tree(tree.actors, tuple(nodes), sets), places
