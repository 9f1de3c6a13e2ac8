"""The cheapest tree of ways that leads from everywhere to one node."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction


def cheapest_tree(costs: tuple[tuple[Fraction, ...], ...], root: int) -> dict[int, int]:
    """For every node but the root the next one on its way there, at least total cost.

    source: Edmonds (1967), "Optimum branchings": contract a cycle of cheapest steps, and repeat
    """
    nodes = range(len(costs))
    return _branching({(a, b): costs[a][b] for a in nodes for b in nodes if a != b}, root)


def _branching(ways: Mapping[tuple[int, int], Fraction], root: int) -> dict[int, int]:
    """The cheapest branching over the ways {(from, to): cost}."""
    best: dict[int, int] = {}
    for (a, b), cost in ways.items():
        if a != root and (a not in best or cost < ways[a, best[a]]):
            best[a] = b
    cycle = _cycle(best)
    if not cycle:
        return best
    joint = 1 + max(node for way in ways for node in way)
    merged: dict[tuple[int, int], Fraction] = {}
    stands_for: dict[tuple[int, int], tuple[int, int]] = {}
    for (a, b), cost in ways.items():
        way = (joint if a in cycle else a, joint if b in cycle else b)
        reduced = cost - ways[a, best[a]] if a in cycle else cost
        if way[0] != way[1] and (way not in merged or reduced < merged[way]):
            merged[way], stands_for[way] = reduced, (a, b)
    outside = dict(stands_for[way] for way in _branching(merged, root).items())
    return {a: best[a] for a in cycle} | outside


def _cycle(following: Mapping[int, int]) -> set[int]:
    """The nodes of some cycle, or none."""
    for start in following:
        path: list[int] = []
        node = start
        while node in following and node not in path:
            path.append(node)
            node = following[node]
        if node in path:
            return set(path[path.index(node) :])
    return set()
