"""A tree over groups of actors on which local distributions that agree are those of one whole.

Each factor's actors stand together in some node, and the nodes with any one actor hang together.
Distributions over the nodes' joint actions that agree where nodes meet are then the marginals of
a distribution over all profiles. Whether an event of many actors has come about is carried up the
tree: beside its actors' actions a node knows, of each branch below, whether all who were to do
something in it have done so.

source: Lauritzen and Spiegelhalter (1988); Papadimitriou and Roughgarden (2008), Computing
        correlated equilibria in multi-player games, section 4; Kakade et al. (2003)
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from alliancegame.solvers.compact.elimination_order import elimination_order


@dataclass
class Node:
    """Actors whose joint actions are told, and the branches below.

    shared:   for each branch the actors that it shares with this node
    checks:   the actors whose part in an event is looked at here
    branches: positions of the nodes that begin the branches, at most two
    """

    actors: tuple[int, ...]
    checks: tuple[int, ...] = ()
    branches: list[int] = field(default_factory=list)
    shared: list[tuple[int, ...]] = field(default_factory=list)


def junction_tree(
    scopes: Iterable[frozenset[int]], sizes: Mapping[int, int], most: int
) -> list[Node] | None:
    """The nodes, each after its branches and the root last; None if one has more joint actions.

    scopes: groups of actors that are to stand together in some node
    sizes:  {actor: how many actions it has}, of all actors there are
    """
    neighbours = elimination_order(scopes, sizes, most)
    if neighbours is None:
        return None
    return _linked({actor: (actor, *sorted(others)) for actor, others in neighbours.items()})


def _linked(groups: Mapping[int, tuple[int, ...]]) -> list[Node]:
    """Nodes of two branches at most, one for each actor that is eliminated, and copies of some."""
    order = list(groups)
    place = {actor: position for position, actor in enumerate(order)}
    below: dict[int, list[tuple[int, tuple[int, ...]]]] = {actor: [] for actor in order}
    nodes: list[Node] = []
    for position, actor in enumerate(order):
        group = groups[actor]
        own = tuple(sorted(group))
        branches = below[actor]
        at = len(nodes)
        nodes.append(Node(own, (actor,)))
        for begin, shared in branches:
            if len(nodes[at].branches) == 2:
                nodes.append(Node(own, (), [at], [own]))
                at = len(nodes) - 1
            nodes[at].branches.append(begin)
            nodes[at].shared.append(shared)
        rest = group[1:]
        if rest:
            below[min(rest, key=place.__getitem__)].append((at, tuple(sorted(rest))))
        elif position + 1 < len(order):  # what is independent hangs on by nobody
            below[order[-1]].append((at, ()))
    return nodes


def home(nodes: Sequence[Node], actors: Collection[int]) -> int:
    """The smallest node in which all the actors stand."""
    able = [i for i, node in enumerate(nodes) if set(actors) <= set(node.actors)]
    return min(able, key=lambda i: len(nodes[i].actors))
