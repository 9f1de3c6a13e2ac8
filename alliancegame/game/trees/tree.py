"""A game in extensive form: who moves when, knowing what, by which chances, for which payoffs.

A node is a move of an actor, a move of nature, or an outcome. Nodes that an actor cannot tell apart
form an information set. A behaviour is one mix per information set.

source: Kuhn (1953), Extensive games and the problem of information
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field
from fractions import Fraction
from functools import cached_property
from itertools import pairwise
from math import prod
from typing import TypeAlias

from alliancegame.equality import ByContent
from alliancegame.errors import GameError
from alliancegame.framed import Framed
from alliancegame.frozen import frozen

Behaviour: TypeAlias = tuple[tuple[Fraction, ...], ...]
"""One mix per information set, over its actions; exact."""


class ForgottenError(GameError):
    """An actor forgets what it knew or did; `node` is the first move at which that shows."""

    def __init__(self, actor: str, label: str, node: int) -> None:
        super().__init__(
            f'the recall of actor "{actor}" at "{label}" is imperfect; in a tree actors remember '
            "what they knew and did. Let another actor, with the same payoffs, move there, or ask "
            "for what the strategic form has, such as nash."
        )
        self.actor, self.label, self.node = actor, label, node


class AbsentMindedError(GameError):
    """An actor does not know whether it has moved; `node` is where play comes a second time."""

    def __init__(self, actor: str, label: str, node: int) -> None:
        super().__init__(
            f'actor "{actor}" comes to "{label}" twice on one way and cannot tell; it is to know '
            "whether it has moved there. Number the information set anew at the later move."
        )
        self.node = node


@frozen
class Node:
    """A move or an outcome.

    parent, branch:  the node before and the position of the action taken there; −1 at the root
    decision:        what is decided; "" at an outcome
    actions:         names; children: the node each of them leads to
    information_set: position in the tree's; None for nature and outcomes
    chances:         nature's probabilities, else ()
    payoffs:         for each actor, at an outcome, else ()
    """

    parent: int
    branch: int
    decision: str = ""
    actions: tuple[str, ...] = ()
    children: tuple[int, ...] = ()
    information_set: int | None = None
    chances: tuple[Fraction, ...] = ()
    payoffs: tuple[Fraction, ...] = ()


@frozen
class InformationSet:
    """Nodes at which one actor moves and knows the same.

    actor: position in the tree's actors
    known: {observed decision: its action, None if it was not taken}
    nodes: positions in the tree's nodes
    """

    actor: int
    decision: str
    actions: tuple[str, ...]
    nodes: tuple[int, ...]
    known: Mapping[str, str | None] = field(default_factory=dict)


@frozen(eq=False)
class ExtensiveForm(ByContent, Framed):
    """An extensive form, immutable, whose actors may forget what they knew or did.

    nodes:  in depth-first order: a node's subtree follows it without a gap; the first is the root
    events: named sets of outcomes
    raises: AbsentMindedError if play can come to an information set twice
    """

    actors: tuple[str, ...]
    nodes: tuple[Node, ...]
    information_sets: tuple[InformationSet, ...]
    events: Mapping[str, frozenset[int]] = field(default_factory=dict)
    title: str = ""
    labels: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for position, information_set in enumerate(self.information_sets):
            for one, other in pairwise(sorted(information_set.nodes)):
                if other < self.ends[one]:  # within its subtree, which none between has left
                    raise AbsentMindedError(
                        self.actors[information_set.actor], self.label(position), other
                    )

    @cached_property
    def outcomes(self) -> tuple[int, ...]:
        """The positions of the nodes where play ends."""
        return tuple(i for i, node in enumerate(self.nodes) if not node.actions)

    @cached_property
    def decisions_before(self) -> int:
        """The number of decisions that lead to nodes of information sets, summed over the nodes."""
        depths: list[int] = []
        for node in self.nodes:
            depths.append(0 if node.parent < 0 else depths[node.parent] + 1)
        return sum(
            depths[node]
            for information_set in self.information_sets
            for node in information_set.nodes
        )

    def mover(self, node: int) -> int | None:
        """The position of the actor who moves there; None for nature and at outcomes."""
        place = self.nodes[node].information_set
        return None if place is None else self.information_sets[place].actor

    def path(self, node: int) -> tuple[tuple[int, int], ...]:
        """(node, position of the action taken there) from the root to the node."""
        steps = []
        while (here := self.nodes[node]).parent >= 0:
            steps.append((here.parent, here.branch))
            node = here.parent
        return tuple(reversed(steps))

    def history(self, node: int) -> dict[str, str]:
        """{decision: action} for the decisions taken on the way to the node."""
        return {
            self.nodes[at].decision: self.nodes[at].actions[branch]
            for at, branch in self.path(node)
        }

    def label(self, position: int) -> str:
        """An information set in words, distinct within the tree."""
        information_set = self.information_sets[position]
        known = self.telling(position, range(len(self.information_sets)))
        return f"{information_set.decision} after {known}" if known else information_set.decision

    def told(self, position: int) -> str:
        """An information set as prose calls it: by the label of its decision, where it has one."""
        information_set = self.information_sets[position]
        known = self.telling(position, range(len(self.information_sets)))
        called = self.called(information_set.decision)
        return f"{called} after {known}" if known else called

    def called(self, decision: str) -> str:
        """The label of a decision, or its name."""
        return self.labels.get(decision, decision)

    def telling(self, position: int, among: Sequence[int]) -> str:
        """The history known here, as far as it differs over the decision's information sets."""
        information_set = self.information_sets[position]
        rivals = [
            self.information_sets[other]
            for other in among
            if self.information_sets[other].decision == information_set.decision
        ]
        telling = [
            d for d in information_set.known if len({rival.known[d] for rival in rivals}) > 1
        ]

        def short(known: Mapping[str, str | None]) -> str:
            return ", ".join(name for d in telling if (name := known[d]) is not None)

        if sum(short(rival.known) == short(information_set.known) for rival in rivals) <= 1:
            return short(information_set.known)
        return ", ".join(
            f"no {d}" if information_set.known[d] is None else f"{d}: {information_set.known[d]}"
            for d in telling
        )

    @cached_property
    def ends(self) -> tuple[int, ...]:
        """For each node the position just past its subtree, which starts at the node itself."""
        ends = list(range(1, len(self.nodes) + 1))
        for i in reversed(range(1, len(self.nodes))):
            parent = self.nodes[i].parent
            ends[parent] = max(ends[parent], ends[i])
        return tuple(ends)


@frozen(eq=False)
class Tree(ExtensiveForm):
    """An extensive form with perfect recall: actors remember what they knew and did.

    raises: ForgottenError if an actor forgets
    """

    def __post_init__(self) -> None:
        super().__post_init__()
        for position, information_set in enumerate(self.information_sets):
            first = self.own_move_before(information_set.nodes[0], information_set.actor)
            for node in information_set.nodes:
                if self.own_move_before(node, information_set.actor) != first:
                    raise ForgottenError(
                        self.actors[information_set.actor], self.label(position), node
                    )

    @cached_property
    def _own_moves(self) -> tuple[tuple[tuple[int, int] | None, ...], ...]:
        """For each node each actor's latest (information set, action) on the way there."""
        moves: list[tuple[tuple[int, int] | None, ...]] = []
        for node in self.nodes:
            if node.parent < 0:
                moves.append((None,) * len(self.actors))
                continue
            above = moves[node.parent]
            mover = self.mover(node.parent)
            if mover is not None:
                place = self.nodes[node.parent].information_set or 0
                above = (*above[:mover], (place, node.branch), *above[mover + 1 :])
            moves.append(above)
        return tuple(moves)

    def own_move_before(self, node: int, actor: int) -> tuple[int, int] | None:
        """The actor's latest (information set, action) on the way to the node."""
        return self._own_moves[node][actor]

    @cached_property
    def _following(self) -> Mapping[tuple[int, tuple[int, int] | None], tuple[int, ...]]:
        """{(actor, its latest move): the information sets it may meet next}."""
        following: dict[tuple[int, tuple[int, int] | None], list[int]] = {}
        for position, information_set in enumerate(self.information_sets):
            before = self.own_move_before(information_set.nodes[0], information_set.actor)
            following.setdefault((information_set.actor, before), []).append(position)
        return {key: tuple(places) for key, places in following.items()}

    def next_information_sets(
        self, actor: int, move: tuple[int, int] | None = None
    ) -> tuple[int, ...]:
        """The sets that an actor may meet next after a (set, action) of its own; None: at first."""
        return self._following.get((actor, move), ())

    @cached_property
    def subgame_roots(self) -> tuple[int, ...]:
        """The nodes at which a subgame begins, each after those inside it; the root is last."""
        ends = [(min(moves.nodes), max(moves.nodes)) for moves in self.information_sets]
        low, high = [], []
        for i, node in enumerate(self.nodes):
            place = node.information_set
            first, last = (i, i) if place is None else ends[place]
            low.append(first)
            high.append(last)
        roots = []
        for i in reversed(range(len(self.nodes))):
            node = self.nodes[i]
            if node.actions and low[i] == i and high[i] < self.ends[i]:
                place = node.information_set
                if place is None or len(self.information_sets[place].nodes) == 1:
                    roots.append(i)
            if node.parent >= 0:
                low[node.parent] = min(low[node.parent], low[i])
                high[node.parent] = max(high[node.parent], high[i])
        return tuple(roots)

    @cached_property
    def payoff_ranges(self) -> tuple[Fraction, ...]:
        """Each actor's greatest minus least payoff over the outcomes."""
        columns = zip(*(self.nodes[outcome].payoffs for outcome in self.outcomes), strict=True)
        return tuple(max(column) - min(column) for column in map(set, columns))

    @cached_property
    def ways_of_others(self) -> tuple[tuple[tuple[tuple[int, int], ...], ...], ...]:
        """For each information set how others and nature lead to each of its nodes: (node, position
        of the action taken there) from the root of the smallest subgame.
        """
        roots = set(self.subgame_roots)
        by_place = []
        for information_set in self.information_sets:
            ways = []
            for node in information_set.nodes:
                way, here = [], node
                while here not in roots:
                    above = self.nodes[here].parent
                    if self.mover(above) != information_set.actor:
                        way.append((above, self.nodes[here].branch))
                    here = above
                ways.append(tuple(reversed(way)))
            by_place.append(tuple(ways))
        return tuple(by_place)


def letters(tree: Tree) -> dict[int, str]:
    """A letter for each information set of several nodes: A, B, ..., Z, AA, ..."""
    hidden = [
        i
        for i, information_set in enumerate(tree.information_sets)
        if len(information_set.nodes) > 1
    ]
    return {place: _letter(position) for position, place in enumerate(hidden)}


def _letter(position: int) -> str:
    rest, last = divmod(position, 26)
    return (_letter(rest - 1) if rest else "") + chr(ord("A") + last)


def chance_of(tree: ExtensiveForm, node: int) -> Fraction:
    """The product of nature's probabilities on the way to the node."""
    return prod(
        (
            tree.nodes[at].chances[branch]
            for at, branch in tree.path(node)
            if tree.nodes[at].chances
        ),
        start=Fraction(1),
    )
