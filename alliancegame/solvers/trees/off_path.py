"""Beliefs where behaviour does not lead: what departures from it make of them.

A node off the path is reached by departures, actions that are not played. Trembles make a node with
more of the same departures than another infinitely less likely, so that only nodes with the fewest
count. What is left open is how likely these are beside one another; information sets that rest on
the same departures share that, for a departure says the same wherever its consequences are met. The
odds that support what is played at all of them are a polytope.

source: Kreps and Wilson (1982); Streufert (2006), Characterizing consistency by monomials
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import TypeAlias

from alliancegame.frozen import frozen
from alliancegame.game.trees.assessment import Belief, chances, continuation_payoffs
from alliancegame.game.trees.tree import Behaviour, Tree
from alliancegame.solvers.trees.polytope import Point, Row, middle, polytope_vertices, spans

Departures: TypeAlias = frozenset[tuple[int, int]]
"""Information sets with the position of an action that is not played there."""


@frozen
class Doubt:
    """Information sets whose beliefs rest on the odds of the same departures.

    places:   {information set: for each of its nodes which of the departures leads there (None if
              others are infinitely likelier), and how likely the rest of the way is}
    vertices: of the odds at which all that is played there is best
    """

    departures: tuple[Departures, ...]
    places: Mapping[int, tuple[tuple[int | None, Fraction], ...]]
    vertices: tuple[Point, ...]

    def beliefs(self, odds: Point) -> dict[int, Belief]:
        """{information set: the belief there} at some odds."""
        beliefs = {}
        for place, nodes in self.places.items():
            weights = [Fraction(0) if k is None else odds[k] * rest for k, rest in nodes]
            total = sum(weights, Fraction(0))
            beliefs[place] = tuple(weight / total for weight in weights)
        return beliefs

    @property
    def ranges(self) -> dict[int, tuple[tuple[Fraction, Fraction], ...]]:
        """{information set: for each node its least and greatest supporting probability}."""
        corners = [self.beliefs(odds) for odds in self.vertices]
        return {place: spans([corner[place] for corner in corners]) for place in self.places}


def doubts(tree: Tree, behaviour: Behaviour, free: Sequence[int]) -> list[Doubt]:
    """Doubts at the information sets to which behaviour does not lead, the widest first.

    The widest is the one on which the odds of most departures bear. A doubt without vertices is one
    that no odds settle: nothing supports the behaviour then.
    """
    met: dict[frozenset[Departures], dict[int, tuple[tuple[Departures | None, Fraction], ...]]] = {}
    for place in free:
        nodes = _nodes(tree, behaviour, place)
        key = frozenset(departed for departed, _ in nodes if departed is not None)
        met.setdefault(key, {})[place] = nodes
    worth = continuation_payoffs(tree, behaviour)
    listed = []
    for key in sorted(met, key=len, reverse=True):
        departures = tuple(sorted(key, key=sorted))
        places = {
            place: tuple(
                (None if departed is None else departures.index(departed), rest)
                for departed, rest in nodes
            )
            for place, nodes in met[key].items()
        }
        count, zero = len(departures), Fraction(0)
        equal: list[Row] = [(*[Fraction(1)] * count, Fraction(-1))]
        at_least: list[Row] = [
            (*(Fraction(int(i == j)) for j in range(count)), zero) for i in range(count)
        ]
        for place, ways in places.items():
            information_set = tree.information_sets[place]
            first, *others = [action for action, p in enumerate(behaviour[place]) if p]
            for other in set(range(len(information_set.actions))) - {first}:
                row = [zero] * (count + 1)
                for (k, rest), node in zip(ways, information_set.nodes, strict=True):
                    if k is not None:
                        children = tree.nodes[node].children
                        one, two = worth[children[first]], worth[children[other]]
                        row[k] += rest * (one[information_set.actor] - two[information_set.actor])
                (equal if other in others else at_least).append(tuple(row))
        listed.append(Doubt(departures, places, tuple(polytope_vertices(equal, at_least))))
    return listed


def beliefs_tried(open_ones: Sequence[Doubt]) -> Iterator[dict[int, Belief]]:
    """Beliefs at all the information sets in doubt: at the middle of the odds, and at corners."""
    yield from _tried(list(open_ones), {})


def _tried(
    open_ones: Sequence[Doubt], settled: Mapping[Departures, Fraction]
) -> Iterator[dict[int, Belief]]:
    if not open_ones:
        yield {}
        return
    first, *others = open_ones
    options = (
        [middle(first.vertices), *first.vertices] if len(first.vertices) > 1 else first.vertices
    )
    known = [settled.get(departed) for departed in first.departures]
    total = sum((odds for odds in known if odds is not None), Fraction(0))
    if total and None not in known:
        options = [tuple((odds or Fraction(0)) / total for odds in known)]
    for odds in options:
        held = dict(zip(first.departures, odds, strict=True))
        for rest in _tried(others, {**held, **settled}):
            yield first.beliefs(odds) | rest


def _nodes(
    tree: Tree, behaviour: Behaviour, place: int
) -> tuple[tuple[Departures | None, Fraction], ...]:
    """For each node the departures that lead there, less those common to all, None unless they are
    fewest; and how likely the rest of the way is.

    Where nature leads to no node, its moves of no chance count as certain.
    """
    ways = [_way(tree, behaviour, node) for node in tree.information_sets[place].nodes]
    if not any(rest for _, rest in ways):
        ways = [(departed, Fraction(1)) for departed, _ in ways]
    likely = [departed for departed, rest in ways if rest]
    common = frozenset.intersection(*likely)
    fewest = {d for d in likely if not any(other < d for other in likely)}
    return tuple(
        (departed - common if rest and departed in fewest else None, rest)
        for departed, rest in ways
    )


def _way(tree: Tree, behaviour: Behaviour, node: int) -> tuple[Departures, Fraction]:
    departed = set()
    rest = Fraction(1)
    for at, branch in tree.path(node):
        chance = chances(tree, behaviour, at)[branch]
        place = tree.nodes[at].information_set
        if place is not None and not chance:
            departed.add((place, branch))
        else:
            rest *= chance
    return frozenset(departed), rest
