"""An order in which actors are eliminated from an interaction graph, its tables kept small."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import prod


def elimination_order(
    cliques: Iterable[frozenset[int]], sizes: Mapping[int, int], most: int
) -> dict[int, set[int]] | None:
    """{actor: the later ones that it is joined to when it is eliminated}, in order, greedily.

    cliques: groups of actors that stand in one table
    sizes:   {actor: how many actions it has}, of all actors there are
    most:    joint actions of an actor and those it is joined to; None is returned if some have more
    """
    neighbours: dict[int, set[int]] = {i: set() for i in sizes}
    for clique in cliques:
        for i in clique:
            neighbours[i] |= clique - {i}
    order = {}
    while neighbours:
        cells = {i: prod(sizes[j] for j in others) * sizes[i] for i, others in neighbours.items()}
        actor = min(neighbours, key=lambda i: (cells[i], i))
        if cells[actor] > most:
            return None
        order[actor] = others = neighbours.pop(actor)
        for i in others:
            neighbours[i] |= others - {i}
            neighbours[i].discard(actor)
    return order
