"""The search for minimal breaking sets: way by way out, size by size, or in tables.

A minimal breaking set breaks the pact by one way out and is minimal for that way; so each way is
looked at by itself, among the few shocks that touch it, and what they find is joined. At first sets
are built up in the order of their size. One is extended only by shocks that can help, and only if a
bound on what those still to come add allows a break; so neither the number of other shocks nor that
of other ways costs anything. Where that takes long, because many sets are minimal, each way that
few shocks move is tabulated, and only the others are searched on.
"""

from __future__ import annotations

from collections.abc import Sequence

from alliancegame.pact.robustness.spans import Bounded
from alliancegame.pact.robustness.tabulated_sets import (
    MOST_MOVERS,
    minimal_sets,
    movers,
    tabulated,
)
from alliancegame.pact.robustness.ways_out import Condition, Way
from alliancegame.payoff.pseudo_boolean import submasks
from alliancegame.solvers.base import Budget

WORK_PER_SET = 1e-4
"""Nominal seconds to try one set."""

WORK_PER_BOUND = 3e-4
"""Nominal seconds to try one set where a condition is bounded."""

WORK_PER_COMBINATION = 1e-7
"""Nominal seconds to tabulate one combination."""

QUICK = 1_000
"""Sets tried one by one before each way is looked at by itself."""


def found_among(ways: Sequence[Way], shocks: int, budget: Budget) -> Search:
    """The minimal sets that break the pact by some ways out, searched in all at once or in each."""
    search = Search(ways, shocks, budget, most=QUICK)
    search.all_sizes()
    if search.stopped and search.up_to >= 1 and not budget.ends_at(search.work):
        _each_by_itself(search)
    return search


def work_per_set(condition: Condition) -> float:
    """The work of trying one set, in the units of the search's budget."""
    return WORK_PER_BOUND if isinstance(condition, Bounded) else WORK_PER_SET


def _each_by_itself(search: Search) -> None:
    """Goes on way by way: each is searched, and tabulated once that has taken as long as a table.

    What breaks the pact alone is known by now.
    """
    alone = {mask: way for mask, way in search.found.items() if mask.bit_count() == 1}
    tables, searched = [], dict(search.found)
    unfinished: list[Search] = []
    for way in sorted(search.ways, key=lambda way: len(movers(way.condition))):
        size = 2 ** len(movers(way.condition))
        work = size * WORK_PER_COMBINATION
        fits = not search.budget.ends_at(search.work + work)
        own = Search([way], search.shocks, search.budget, work=search.work, found=dict(alone))
        if fits and size <= 2**MOST_MOVERS:
            own.most = int(work / work_per_set(way.condition))
        own.all_sizes()
        search.tested, search.work = search.tested + own.tested, own.work
        if own.stopped and fits and (table := tabulated(way)) is not None:
            tables.append(table)
            search.tested, search.work = search.tested + size, search.work + work
            continue
        searched |= own.found
        if own.stopped:
            unfinished.append(own)
    search.unfinished = tuple(dict.fromkeys(own.ways[0].actor for own in unfinished))
    search.stopped = bool(unfinished)
    search.up_to = max(search.up_to, min((own.up_to for own in unfinished), default=search.shocks))
    search.found = minimal_sets(tables, searched)


class Search:
    """Minimal breaking sets as bit masks, size by size, over all ways out.

    found:      {set: the way by which it breaks the pact}
    up_to:      the most shocks in a set so far as all such sets are found
    unfinished: whose ways out may have larger sets that were not found, if the others' have none
    """

    def __init__(
        self,
        ways: Sequence[Way],
        shocks: int,
        budget: Budget,
        *,
        most: int | None = None,
        work: float = 0.0,
        found: dict[int, Way] | None = None,
    ) -> None:
        self.ways = ways
        self.shocks = shocks
        self.budget = budget
        self.most = most
        self.work = work
        self.found = found or {}
        self.tested = 0
        self.stopped = False
        self.up_to = shocks
        self.unfinished: tuple[str, ...] = ()

    def all_sizes(self) -> None:
        """Finds them, in the order of their size, or up to a limit."""
        live = [(way, way.condition) for way in self.ways]
        for size in range(self.shocks + 1):
            alone = sum(mask for mask in self.found if mask.bit_count() == 1) if size == 2 else 0
            larger = []
            for way, condition in live:
                remaining = condition.ruling_out(alone)
                if self._grow(way, remaining, 0, size):
                    larger.append((way, remaining))
                if self.stopped:
                    self.up_to = size - 1
                    return
            live = larger
            if not live or 0 in self.found:
                break

    def _grow(self, way: Way, condition: Condition, chosen: int, more: int) -> bool:
        """Finds the breaking sets with so many more shocks; says if there may be larger ones."""
        if self._count(1, condition):
            return True
        if not more and condition.breaks:
            self.found[chosen] = way
        if not more or condition.breaks:
            return not condition.breaks and condition.might_break(self.shocks)
        if more == 1:
            return self._complete(way, condition, chosen)
        larger = False
        for shock in condition.helpful():
            if not condition.might_break(more):
                return larger or condition.might_break(self.shocks)
            if self._adds_none(chosen, shock):
                after = condition.after(shock)
                larger |= self._grow(way, after, chosen | 1 << shock, more - 1)
                if self.stopped:
                    return True
            condition = condition.ruling_out(1 << shock)
        return larger

    def _complete(self, way: Way, condition: Condition, chosen: int) -> bool:
        """Finds the breaking sets with one more shock; says if there may be larger ones."""
        if not condition.might_break(1):
            return condition.might_break(self.shocks)
        helpful = condition.helpful()
        self._count(len(helpful), condition)
        last = [shock for shock in helpful if condition.breaks_after(shock)]
        for shock in last:
            if self._adds_none(chosen, shock):
                self.found[chosen | 1 << shock] = way
        others = condition.ruling_out(sum(1 << shock for shock in last))
        return others.might_break(self.shocks)

    def _count(self, tested: int, condition: Condition) -> bool:
        """Counts sets that are tried; says if a limit ends the search."""
        self.tested += tested
        self.work += tested * work_per_set(condition)
        is_long = self.most is not None and self.tested > self.most
        self.stopped = self.stopped or is_long or self.budget.ends_at(self.work)
        return self.stopped

    def _adds_none(self, chosen: int, shock: int) -> bool:
        """Whether the shock makes up no breaking set with any of those chosen."""
        bit = 1 << shock
        if 1 << chosen.bit_count() <= len(self.found):
            return all(part | bit not in self.found for part in submasks(chosen))
        return all(mask & ~(chosen | bit) for mask in self.found)
