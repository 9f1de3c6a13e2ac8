"""All pure equilibria by eliminating one actor after the other along the interaction graph.

A pure equilibrium solves one constraint per actor: its action is a best reply to those it heeds.
Each constraint is a table over these and itself. An actor is eliminated by multiplying the tables
it stands in and summing it out, which counts; going back, the profiles are listed, or drawn evenly
where they are many. Work and memory grow with the number of actors and exponentially only
with the width of the order of elimination.

source: Gottlob, Greco and Scarcello (2005), Pure Nash equilibria: hard and easy games, section 5;
        Daskalakis and Papadimitriou (2006), Computing pure Nash equilibria via Markov random fields
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from math import prod
from typing import Any

import numpy as np
import numpy.typing as npt

from alliancegame.frozen import frozen
from alliancegame.game.compact import CompactGame, Domains, Factor, within_domains
from alliancegame.solvers.compact.domains import greatest_gain
from alliancegame.solvers.compact.elimination_order import elimination_order

MOST_CELLS = 1 << 21
"""The most cells of a table."""


@frozen(eq=False)
class Table:
    """Counts over the joint actions of some actors, by position in their domains."""

    actors: tuple[int, ...]
    counts: npt.NDArray[Any]


@frozen(eq=False)
class Elimination:
    """The pure equilibria of a game within domains, counted, to be listed or drawn.

    domains: where they were looked for
    buckets: in the order of elimination, each actor's table just before it was summed out
    number:  how many equilibria there are
    """

    domains: Domains
    buckets: tuple[tuple[int, Table], ...]
    number: int

    @property
    def cells(self) -> int:
        """The number of cells that the tables had together."""
        return sum(table.counts.size for _, table in self.buckets)

    def __iter__(self) -> Iterator[tuple[int, ...]]:
        """Every equilibrium, as a position for each actor."""
        if self.number:
            yield from self._listed(len(self.buckets) - 1, {})

    def _listed(self, level: int, known: Mapping[int, int]) -> Iterator[tuple[int, ...]]:
        if level < 0:
            yield self._profile(known)
            return
        actor, _ = self.buckets[level]
        for k in np.flatnonzero(self._row(level, known)).tolist():
            yield from self._listed(level - 1, {**known, actor: k})

    def draw(self, rng: random.Random) -> tuple[int, ...]:
        """One of them, each as likely as any other."""
        known: dict[int, int] = {}
        for level in reversed(range(len(self.buckets))):
            row = self._row(level, known).tolist()
            known[self.buckets[level][0]] = rng.choices(range(len(row)), row)[0]
        return self._profile(known)

    def _row(self, level: int, known: Mapping[int, int]) -> npt.NDArray[Any]:
        actor, table = self.buckets[level]
        index = tuple(slice(None) if j == actor else known[j] for j in table.actors)
        row: npt.NDArray[Any] = table.counts[index]
        return row

    def _profile(self, known: Mapping[int, int]) -> tuple[int, ...]:
        return tuple(domain[known.get(i, 0)] for i, domain in enumerate(self.domains))


def eliminate(game: CompactGame, domains: Domains) -> Elimination | None:
    """The pure equilibria within the domains; None if some table would be too large."""
    factors = within_domains(game, domains)
    wide = [i for i, domain in enumerate(domains) if len(domain) > 1]
    scopes = [_heeded(own, domains) | {i} for i, own in enumerate(factors)]
    needed = [i for i in range(game.size) if not _is_sure(game, factors[i], i, domains)]
    cliques = [frozenset(scopes[i]) & frozenset(wide) for i in needed]
    order = elimination_order(cliques, {i: len(domains[i]) for i in wide}, MOST_CELLS)
    if order is None:
        return None
    every = prod(len(domains[i]) for i in wide)
    kind = np.int64 if every < 2**62 else object
    tables = []
    for i in needed:
        table = _best_replies(game, factors[i], i, domains, sorted(scopes[i]))
        if table is None:
            return None
        tables.append(Table(table.actors, table.counts.astype(kind)))
    return _summed_out(tables, order, domains, kind)


def _summed_out(
    tables: Sequence[Table], order: Iterable[int], domains: Domains, kind: type
) -> Elimination:
    """The actors eliminated in order: the product of each one's tables, and its sum over it."""
    buckets = []
    for actor in order:
        touching = [table for table in tables if actor in table.actors]
        whole = _product(touching, actor, domains, kind)
        buckets.append((actor, whole))
        axis = whole.actors.index(actor)
        rest = tuple(j for j in whole.actors if j != actor)
        others = [table for table in tables if actor not in table.actors]
        tables = [*others, Table(rest, whole.counts.sum(axis=axis))]
    number = prod(int(table.counts) for table in tables)
    return Elimination(domains, tuple(buckets), number)


def _heeded(own: Sequence[Factor], domains: Domains) -> set[int]:
    return {j for scope, _ in own for j, _ in scope if len(domains[j]) > 1}


def _is_sure(game: CompactGame, own: Sequence[Factor], actor: int, domains: Domains) -> bool:
    """Whether the one action of the actor's domain is a best reply whatever the others play."""
    if len(domains[actor]) > 1:
        return False
    action = domains[actor][0]
    others = (b for b in range(len(game.actions[actor])) if b != action)
    return all(greatest_gain(own, actor, b, action, domains) <= 0 for b in others)


def _best_replies(
    game: CompactGame, own: Sequence[Factor], actor: int, domains: Domains, scope: Sequence[int]
) -> Table | None:
    """Flags that an actor's action is a best reply, over those of the scope that have a choice."""
    others = [j for j in scope if j != actor]
    shape = [len(game.actions[actor]), *(len(domains[j]) for j in others)]
    if prod(shape) > MOST_CELLS:
        return None
    large = sum(abs(amount) for _, amount in own) >= 2**62
    worth = np.zeros(shape, dtype=object if large else np.int64)
    for wanted, amount in own:
        asked = dict(wanted)
        if actor not in asked:
            continue
        cells = [sorted(asked[actor])]
        for j in others:
            domain = domains[j]
            met = asked.get(j)
            cells.append([k for k, a in enumerate(domain) if met is None or a in met])
        worth[np.ix_(*cells)] += amount
    best = worth == worth.max(axis=0, keepdims=True)
    best = best[list(domains[actor])]
    if len(domains[actor]) == 1:
        return Table(tuple(others), best[0])
    return Table((actor, *others), best)


def _product(tables: Sequence[Table], actor: int, domains: Domains, kind: Any) -> Table:
    """The product of the tables, over all their actors."""
    actors = sorted({j for table in tables for j in table.actors} | {actor})
    counts = np.ones([len(domains[j]) for j in actors], dtype=kind)
    for table in tables:
        axes = sorted(range(len(table.actors)), key=lambda k: table.actors[k])
        shape = [len(domains[j]) if j in table.actors else 1 for j in actors]
        counts = counts * table.counts.transpose(axes).reshape(shape)
    return Table(tuple(actors), counts)
