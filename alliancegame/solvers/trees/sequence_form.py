"""The sequence form of two actors' moves in a tree: as many unknowns as the tree has actions.

A sequence of an actor is what it has done on the way to some point: nothing, or its latest move
there, which by perfect recall tells the moves before it. A plan gives each sequence the probability
that the actor's own moves contribute; for each information set the sequences that continue there
add up to the one that leads to it. Expected payoffs are bilinear in the two plans.

source: von Stengel (1996), Efficient computation of behavior strategies; Romanovskii (1962)
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from functools import cached_property
from math import lcm
from typing import TYPE_CHECKING

import numpy as np

from alliancegame.frozen import frozen
from alliancegame.game.game import FloatArray
from alliancegame.game.trees.assessment import normalised
from alliancegame.game.trees.tree import Tree, chance_of

if TYPE_CHECKING:
    from scipy.sparse import csr_array

Entries = Mapping[tuple[int, int], int]
"""{(row, column): what stands there, if it is not 0}."""

Plan = Sequence[Fraction]
"""The probability that an actor's own moves contribute, for each of its sequences."""


@frozen(eq=False)
class Sequences:
    """The sequences of an actor; the first is that it has not moved.

    places: its information sets, each after those on the way to it
    before: for each of these the sequence that leads there
    first:  for each of these the sequence of its first action there; its others follow
    count:  how many sequences there are
    """

    actor: int
    places: tuple[int, ...]
    before: tuple[int, ...]
    first: tuple[int, ...]
    count: int

    def of_move(self, move: tuple[int, int] | None) -> int:
        """The sequence whose latest move is this (information set, action)."""
        return 0 if move is None else self._start[move[0]] + move[1]

    @cached_property
    def _start(self) -> Mapping[int, int]:
        return dict(zip(self.places, self.first, strict=True))

    @cached_property
    def ends(self) -> tuple[int, ...]:
        """For each information set the sequence past that of its last action."""
        return (*self.first, self.count)[1:]

    @cached_property
    def constraints(self) -> Entries:
        """Rows that a plan meets: the first says 1, the others that actions add up to 0 more."""
        entries = {(0, 0): 1}
        for row, (before, first, end) in enumerate(
            zip(self.before, self.first, self.ends, strict=True), 1
        ):
            entries[row, before] = -1
            entries |= {(row, column): 1 for column in range(first, end)}
        return entries

    @property
    def rows(self) -> int:
        """The number of constraints."""
        return len(self.places) + 1


@frozen(eq=False)
class SequenceForm:
    """The sequences of two actors and their payoffs.

    payoffs: of each of them, in whole numbers: {(own sequence, other's): payoff x chance}
    scales:  by what these are multiplied, for each of them
    """

    tree: Tree
    sequences: tuple[Sequences, Sequences]
    payoffs: tuple[Entries, Entries]
    scales: tuple[int, int]

    def floats(self, one: int) -> csr_array:
        """The payoffs of one of the two, in its unit, shape (own, other's)."""
        own, other = self.sequences[one], self.sequences[1 - one]
        return sparse(self.payoffs[one], (own.count, other.count), self.units[one])

    @cached_property
    def units(self) -> tuple[int, ...]:
        """For each of the two the greatest of its entries."""
        return tuple(max(map(abs, entries.values()), default=0) or 1 for entries in self.payoffs)

    def best_replies(self, one: int, plan: FloatArray, least: float) -> list[int]:
        """The sequences of one that are best against the other's plan, wherever they begin.

        least: what pays so little less than another, in units, counts as best
        """
        own = self.sequences[one]
        worth = self.floats(one) @ plan
        best = [0]
        for before, first, end in reversed(list(zip(own.before, own.first, own.ends, strict=True))):
            value = worth[first:end].max()
            worth[before] += value
            best += [s for s in range(first, end) if value - worth[s] <= least]
        return sorted(best)

    def played(self, plans: Sequence[Plan]) -> list[tuple[Fraction, ...] | None]:
        """The mix at each information set of the tree; None where an actor's own plan never is."""
        mixes: list[tuple[Fraction, ...] | None] = [None] * len(self.tree.information_sets)
        for own, plan in zip(self.sequences, plans, strict=True):
            for place, first, end in zip(own.places, own.first, own.ends, strict=True):
                mixes[place] = normalised(plan[first:end])
        return mixes


def sparse(
    entries: Mapping[tuple[int, int], int] | Mapping[tuple[int, int], Fraction],
    shape: tuple[int, int],
    unit: int = 1,
) -> csr_array:
    """A sparse matrix of floats, its entries divided by a unit."""
    from scipy.sparse import coo_array

    places = np.array([*entries], dtype=np.intp).reshape(-1, 2).T
    values = [float(Fraction(value, unit)) for value in entries.values()]
    return coo_array((values, (places[0], places[1])), shape).tocsr()


def sequence_form(tree: Tree, actors: tuple[int, int]) -> SequenceForm:
    """The sequence form of a tree in which nobody but two actors moves."""
    one, other = (_sequences(tree, actor) for actor in actors)
    weighted = {outcome: chance_of(tree, outcome) for outcome in tree.outcomes}
    paid = {
        outcome: [chance * tree.nodes[outcome].payoffs[actor] for actor in actors]
        for outcome, chance in weighted.items()
    }
    scales = [lcm(*(values[k].denominator for values in paid.values())) for k in (0, 1)]
    payoffs: tuple[dict[tuple[int, int], int], ...] = ({}, {})
    for outcome, values in paid.items():
        at = [own.of_move(tree.own_move_before(outcome, own.actor)) for own in (one, other)]
        for k in (0, 1):
            key = at[k], at[1 - k]
            payoffs[k][key] = payoffs[k].get(key, 0) + int(scales[k] * values[k])
    return SequenceForm(tree, (one, other), (payoffs[0], payoffs[1]), (scales[0], scales[1]))


def _sequences(tree: Tree, actor: int) -> Sequences:
    """The actor's sequences, information set by information set, those on the way first."""
    places = [
        p
        for p, information_set in enumerate(tree.information_sets)
        if information_set.actor == actor
    ]
    places.sort(key=lambda place: min(tree.information_sets[place].nodes))
    starts: dict[int, int] = {}
    before, count = [], 1
    for place in places:
        own_set = tree.information_sets[place]
        move = tree.own_move_before(own_set.nodes[0], actor)
        before.append(0 if move is None else starts[move[0]] + move[1])
        starts[place] = count
        count += len(own_set.actions)
    return Sequences(actor, tuple(places), tuple(before), tuple(starts.values()), count)
