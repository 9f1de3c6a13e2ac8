"""The set of all equilibria of a two-actor game, from its extreme equilibria.

Draw a bipartite graph: extreme mixes of actor 1 on one side, of actor 2 on the other, an edge for
each extreme equilibrium. Its maximal bicliques are the maximal Nash subsets, each the product of
the convex hulls of its two sides; the union of these products is the whole set of equilibria, and
the connected components of the graph are those of that set.

source: Avis, Rosenberg, Savani and von Stengel, "Enumeration of Nash equilibria for two-player
        games" (2010), section 3; Winkels (1979)
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import TypeAlias, overload

from alliancegame.frozen import frozen
from alliancegame.game.exact.exact_profiles import ExactProfiles
from alliancegame.solvers.base import Component, NashSubset

Edge: TypeAlias = Sequence[int]  # of two numbers
Biclique: TypeAlias = tuple[tuple[int, ...], tuple[int, ...]]


@frozen(eq=False)
class NashComponents(Sequence[Component]):
    """The connected components of the set of equilibria, each worked out where it is read.

    profiles: the extreme equilibria
    isolated: whether each is known to be a component by itself
    """

    profiles: ExactProfiles
    isolated: bool

    @cached_property
    def groups(self) -> Sequence[Sequence[Edge]]:
        """For each component, the places of its extreme equilibria's mixes."""
        places = self.profiles.places
        return places[:, None].tolist() if self.isolated else connected_edges(places.tolist())

    @property
    def continua(self) -> int:
        """Number of components that are more than a point."""
        return 0 if self.isolated else sum(len(edges) > 1 for edges in self.groups)

    def __len__(self) -> int:
        return len(self.profiles if self.isolated else self.groups)

    @overload
    def __getitem__(self, index: int) -> Component: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Component]: ...
    def __getitem__(self, index: int | slice) -> Component | Sequence[Component]:
        if isinstance(index, slice):
            return [self[k] for k in range(len(self))[index]]
        first, second = (mixes.fractions for mixes in self.profiles.mixes)
        return Component(
            tuple(
                NashSubset((tuple(first[i] for i in own), tuple(second[j] for j in other)))
                for own, other in maximal_bicliques(self.groups[index])
            )
        )


def connected_edges(edges: Iterable[Edge]) -> list[list[Edge]]:
    """The edges of each connected component of a bipartite graph."""
    components: list[list[Edge]] = []
    of_left: dict[int, int] = {}
    of_right: dict[int, int] = {}
    for left, right in edges:
        one, other = of_left.get(left), of_right.get(right)
        if one is None and other is None:
            home = len(components)
            components.append([])
        else:
            home = one if one is not None else other  # type: ignore[assignment]
        if one is not None and other is not None and one != other:
            home, gone = sorted((one, other), key=lambda c: -len(components[c]))
            for moved_left, moved_right in components[gone]:
                of_left[moved_left] = of_right[moved_right] = home
            components[home] += components[gone]
            components[gone] = []
        components[home].append((left, right))
        of_left[left] = of_right[right] = home
    return [component for component in components if component]


def maximal_bicliques(edges: Sequence[Edge]) -> list[Biclique]:
    """The maximal complete bipartite subgraphs with both sides nonempty.

    The right sides are exactly the nonempty intersections of neighbourhoods of left nodes.
    """
    if len(edges) == 1:
        return [((edges[0][0],), (edges[0][1],))]
    place = {right: k for k, right in enumerate(sorted({right for _, right in edges}))}
    neighbours: dict[int, int] = {}  # those on the right as bits
    for left, right in edges:
        neighbours[left] = neighbours.get(left, 0) | 1 << place[right]
    closed: set[int] = set()
    for near in set(neighbours.values()):
        closed |= {near & other for other in closed}
        closed.add(near)
    return [
        (
            tuple(sorted(left for left, near in neighbours.items() if near & rights == rights)),
            tuple(right for right, k in place.items() if rights >> k & 1),
        )
        for rights in closed
        if rights
    ]
