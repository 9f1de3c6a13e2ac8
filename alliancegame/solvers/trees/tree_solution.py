"""Equilibria of a tree, each an assessment, with how complete they are."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import TYPE_CHECKING

from alliancegame.errors import GameError
from alliancegame.frozen import frozen
from alliancegame.game.display import Shown
from alliancegame.game.trees.assessment import Assessment, reach
from alliancegame.game.trees.tree import Tree
from alliancegame.numerals import counted, listed
from alliancegame.records.solution_records import TreeSolutionRecord
from alliancegame.solvers.base import Coverage

if TYPE_CHECKING:
    import pandas as pd


@frozen(eq=False, repr=False)
class TreeSolution(Shown):
    """Equilibria of one concept, each verified at every information set; iterates over them."""

    tree: Tree
    concept: str
    equilibria: tuple[Assessment, ...]
    coverage: Coverage
    coverage_reason: str

    def __iter__(self) -> Iterator[Assessment]:
        return iter(self.equilibria)

    def __len__(self) -> int:
        return len(self.equilibria)

    @property
    def outcomes(self) -> tuple[tuple[int, ...], ...]:
        """The positions of equilibria that lead to the same outcomes with the same chances."""
        by_outcome: dict[tuple[Fraction, ...], list[int]] = {}
        for position, equilibrium in enumerate(self):
            reached = reach(self.tree, equilibrium.behaviour)
            key = tuple(reached[outcome] for outcome in self.tree.outcomes)
            by_outcome.setdefault(key, []).append(position)
        return tuple(tuple(positions) for positions in by_outcome.values())

    def numbered(self, number: int) -> Assessment:
        """The equilibrium of that number, from 1.

        raises: GameError if there is none
        """
        if not 1 <= number <= len(self):
            raise GameError(
                f"equilibrium {number} is asked for, and {len(self)} were found; "
                "they are counted from 1. Choose one of them."
            )
        return self.equilibria[number - 1]

    def to_dict(self) -> TreeSolutionRecord:
        """JSON-ready: concept, equilibria, coverage, coverage_reason."""
        return {
            "concept": self.concept,
            "equilibria": [equilibrium.to_dict() for equilibrium in self],
            "coverage": str(self.coverage),
            "coverage_reason": self.coverage_reason,
        }

    def to_frame(self) -> pd.DataFrame:
        """One row per equilibrium: probabilities by information set and action, payoffs, events."""
        import pandas as pd

        columns: dict[tuple[str, str], list[float]] = {}
        for place, there in enumerate(self.tree.information_sets):
            for a, action in enumerate(there.actions):
                chances = [float(equilibrium.behaviour[place][a]) for equilibrium in self]
                columns[self.tree.label(place), action] = chances
        for i, actor in enumerate(self.tree.actors):
            columns["payoff", actor] = [float(equilibrium.payoffs[i]) for equilibrium in self]
        for name in self.tree.events:
            columns["event", name] = [float(equilibrium.events[name]) for equilibrium in self]
        columns["", "regret"] = [float(equilibrium.regret) for equilibrium in self]
        return pd.DataFrame(columns)

    @property
    def counted(self) -> str:
        """The numbers of equilibria that stand alone and of continua of them, in words."""
        continua = sum(bool(equilibrium.mixing) for equilibrium in self)
        alone = len(self) - continua
        parts = []
        if alone or not continua:
            parts.append(counted(alone, f"{self.concept} equilibrium"))
        if continua:
            parts.append(f"{counted(continua, 'continuum')} of {self.concept} equilibria")
        return listed(parts)

    @property
    def words(self) -> tuple[str, ...]:
        """A sentence with the number of equilibria, their concept and how complete they are."""
        return (f"{self.counted}; coverage: {self.coverage} ({self.coverage_reason}).",)
