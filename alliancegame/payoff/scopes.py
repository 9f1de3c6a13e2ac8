"""The greatest sum that conditional amounts come to over all profiles, never listing them.

An amount counts in the profiles that meet its scope: certain strategies of certain actors. The
greatest sum is found by branching on one actor at a time, over the classes of its strategies that
meet the same scopes. What is left falls into components that share no actor, each solved by itself
and only once; a class that cannot do better than the best so far is passed over. Where each amount
depends on few actors the work grows with their number, not with that of profiles.

source: Dechter (1999), Bucket elimination; Darwiche (2001), Recursive conditioning
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import TypeAlias

from alliancegame.errors import ComputationError

Scope: TypeAlias = tuple[tuple[int, frozenset[int]], ...]
"""(actor, those of its strategies that meet the condition), actors ascending; others are free."""

Amounts: TypeAlias = Mapping[Scope, int]

MOST_BRANCHES = 500_000
"""The most parts of a sum that are looked at before it is given up."""


def greatest_sum(
    amounts: Iterable[tuple[Scope, int]], open_strategies: Sequence[Sequence[int]]
) -> int:
    """The greatest sum over the profiles of open strategies, each amount where its scope is met.

    raises: ComputationError if the scopes are so entangled that it would take too long
    """
    options = [frozenset(strategies) for strategies in open_strategies]
    return _Search(options).greatest(_within(amounts, options))


def narrowed(
    scope: Iterable[tuple[int, frozenset[int]]], left: Sequence[frozenset[int]]
) -> Scope | None:
    """The scope among the strategies that are left; None if no profile of these meets it.

    Actors whom it then leaves free are not named in it.
    left: for each actor some of its strategies
    """
    conditions = []
    for actor, chosen in scope:
        met = chosen & left[actor]
        if not met:
            return None
        if len(met) < len(left[actor]):
            conditions.append((actor, met))
    return tuple(conditions)


def _within(
    amounts: Iterable[tuple[Scope, int]], open_strategies: Sequence[frozenset[int]]
) -> dict[Scope, int]:
    """The amounts that some profile meets, scopes told among open strategies, equal ones added."""
    by_scope: dict[Scope, int] = {}
    for scope, amount in amounts:
        narrow = narrowed(scope, open_strategies)
        if narrow is not None:
            by_scope[narrow] = by_scope.get(narrow, 0) + amount
    return {scope: amount for scope, amount in by_scope.items() if amount}


class _Search:
    """A search that remembers the components it has solved."""

    def __init__(self, open_strategies: Sequence[frozenset[int]]) -> None:
        self.open = open_strategies
        self.solved: dict[frozenset[tuple[Scope, int]], int] = {}

    def greatest(self, amounts: Amounts) -> int:
        total = amounts.get((), 0)
        for part in _components([(scope, amount) for scope, amount in amounts.items() if scope]):
            if len({actor for scope, _ in part for actor, _ in scope}) == 1:
                total += self._alone(part)
                continue
            key = frozenset(part)
            if key not in self.solved:
                if len(self.solved) >= MOST_BRANCHES:
                    raise ComputationError(
                        f"a payoff's range needs over {MOST_BRANCHES} partial sums: too many "
                        "effects name several of the same actors. Let effects name fewer."
                    )
                self.solved[key] = self._branched(part)
            total += self.solved[key]
        return total

    def _alone(self, part: Sequence[tuple[Scope, int]]) -> int:
        """The greatest sum of a component of one actor."""
        actor = part[0][0][0][0]
        sums = dict.fromkeys(self.open[actor], 0)
        for ((_, chosen),), amount in part:
            for strategy in chosen:
                sums[strategy] += amount
        return max(sums.values())

    def _branched(self, part: Sequence[tuple[Scope, int]]) -> int:
        """The greatest sum of one component, by the strategies of the actor in most scopes."""
        counts = Counter(actor for scope, _ in part for actor, _ in scope)
        actor = min(counts, key=lambda actor: (-counts[actor], actor))
        branches = [_given(part, actor, met) for met in self._classes(part, actor)]
        bounded = sorted(((_bound(branch), k) for k, branch in enumerate(branches)), reverse=True)
        best: int | None = None
        for bound, k in bounded:
            if best is not None and bound <= best:
                break
            value = self.greatest(branches[k])
            best = value if best is None else max(best, value)
        return best or 0

    def _classes(self, part: Sequence[tuple[Scope, int]], actor: int) -> set[frozenset[int]]:
        """The sets of amounts, by position, whose conditions on the actor a strategy meets."""
        met: dict[int, set[int]] = {strategy: set() for strategy in self.open[actor]}
        for place, (scope, _) in enumerate(part):
            for strategy in dict(scope).get(actor, ()):
                met[strategy].add(place)
        return {frozenset(places) for places in met.values()}


def _given(part: Sequence[tuple[Scope, int]], actor: int, met: frozenset[int]) -> dict[Scope, int]:
    """The amounts left to be decided once the actor's strategy is known."""
    amounts: dict[Scope, int] = {}
    for place, (scope, amount) in enumerate(part):
        if place in met or all(other != actor for other, _ in scope):
            others = tuple(condition for condition in scope if condition[0] != actor)
            amounts[others] = amounts.get(others, 0) + amount
    return {scope: amount for scope, amount in amounts.items() if amount}


def _bound(amounts: Amounts) -> int:
    """At least the greatest sum: every amount above 0 that may be met, none below 0."""
    return sum(amount for scope, amount in amounts.items() if amount > 0 or not scope)


def _components(amounts: Sequence[tuple[Scope, int]]) -> list[list[tuple[Scope, int]]]:
    """The amounts grouped by which share an actor, directly or through others."""
    leader: dict[int, int] = {}

    def head(actor: int) -> int:
        while leader.setdefault(actor, actor) != actor:
            actor = leader[actor]
        return actor

    for scope, _ in amounts:
        first = head(scope[0][0])
        for actor, _ in scope[1:]:
            leader[head(actor)] = first
    groups: dict[int, list[tuple[Scope, int]]] = {}
    for scope, amount in amounts:
        groups.setdefault(head(scope[0][0]), []).append((scope, amount))
    return list(groups.values())
