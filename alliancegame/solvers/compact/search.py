"""Pure equilibria by branching with bounds, where the interaction graph is too wide to eliminate.

Domains are narrowed until nothing more follows; then the actor that most others heed is branched
on. As soon as what is left is narrow enough it is eliminated, so that a hub costs one branch for
each of its actions.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from alliancegame.game.compact import CompactGame, Domains, within_domains
from alliancegame.solvers.base import Budget
from alliancegame.solvers.compact.actor_elimination import Elimination, eliminate
from alliancegame.solvers.compact.domains import possible

WORK_PER_BRANCH = 2e-3
"""Nominal seconds to narrow the domains of one branch."""

WORK_PER_CELL = 5e-8
"""Nominal seconds to multiply and sum up one cell of a table."""


@dataclass
class PureSearch:
    """A search for all pure equilibria of a game within domains.

    parts:    boxes of domains, disjoint, that hold all equilibria found, each eliminated
    branches: how many boxes were looked at
    work:     what that took
    stopped:  whether the limit ended the search before all boxes were
    """

    game: CompactGame
    budget: Budget
    parts: list[Elimination] = field(default_factory=list)
    branches: int = 0
    work: float = 0.0
    stopped: bool = False

    def run(self, domains: Domains) -> PureSearch:
        """Looks through the domains; returns itself."""
        open_boxes = [domains]
        while open_boxes:
            if self.budget.ends_at(self.work):
                self.stopped = True
                break
            self.branches += 1
            self.work += WORK_PER_BRANCH
            narrowed = possible(self.game, open_boxes.pop())
            if narrowed is None:
                continue
            eliminated = eliminate(self.game, narrowed)
            if eliminated is None:
                open_boxes += self._branches(narrowed)
                continue
            self.work += WORK_PER_CELL * eliminated.cells
            if eliminated.number:
                self.parts.append(eliminated)
        return self

    @property
    def number(self) -> int:
        """The number of equilibria found."""
        return sum(part.number for part in self.parts)

    def __iter__(self) -> Iterator[tuple[int, ...]]:
        for part in self.parts:
            yield from part

    def _branches(self, domains: Domains) -> list[Domains]:
        """The domains split by the actions of the actor that bears on most others."""
        factors = within_domains(self.game, domains)
        weight = dict.fromkeys(range(self.game.size), 0)
        for actor, own in enumerate(factors):
            heeded = {j for scope, _ in own for j, _ in scope} - {actor}
            weight[actor] += len(heeded)
            for other in heeded:
                weight[other] += 1
        wide = [i for i, domain in enumerate(domains) if len(domain) > 1]
        hub = max(wide, key=lambda i: (weight[i], -i))
        return [[[a] if i == hub else d for i, d in enumerate(domains)] for a in domains[hub]]
