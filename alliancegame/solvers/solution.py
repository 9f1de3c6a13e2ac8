"""Solutions: verified equilibria, and how complete their list is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, field, fields, is_dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar

from alliancegame.frozen import frozen
from alliancegame.game.display import Shown, named_strategies
from alliancegame.game.exact.exact_check import exact_payoffs_and_regrets
from alliancegame.game.expectations import expected_in_each
from alliancegame.game.game import ExactProfile, FloatArray, Game, StrategyProfile
from alliancegame.game.magnitudes import nearest_float
from alliancegame.game.profile_check import Check
from alliancegame.game.verify import is_exact
from alliancegame.numerals import counted
from alliancegame.records.solution_records import SolutionRecord
from alliancegame.solvers.base import Certificate, Component, Coverage, Solver
from alliancegame.solvers.region import Region

if TYPE_CHECKING:
    import pandas as pd


@frozen(eq=False)
class Equilibrium:
    """A verified equilibrium.

    profile: one mix per actor, shapes (k_1,), ..., (k_n,)
    payoffs: expected payoffs, shape (n,)
    regret:  the greatest over actors, in payoff units, recomputed from the tensor
    strict:  whether every unilateral deviation loses
    events:  probability of each of the game's events
    exact:   the profile in exact fractions, where the solver gave it so

    >>> ag.solve("prisoners-dilemma")[0].strict
    True
    """

    profile: StrategyProfile
    payoffs: FloatArray
    regret: float
    strict: bool
    events: Mapping[str, float]
    exact: ExactProfile | None = None

    @property
    def commitment(self) -> float | None:
        """Probability that the commitment holds here; None if the game names none."""
        return self.events.get("commitment")


@frozen(eq=False, repr=False)
class Solution(Shown):
    """All that `solve` found, each equilibrium verified; iterates over them and has a length.

    check:    the equilibria in columns, in their order, as they were verified
    unlisted: an enclosure of every equilibrium that is not listed; None if there is no other, or
              if it may lie anywhere
    stopped:  whether a limit ended the search: with more of it there may be more to find

    >>> solution = ag.solve("matching-pennies")
    >>> len(solution), solution.solver.name
    (1, 'vertex-enumeration')
    """

    game: Game
    check: Check
    coverage: Coverage
    coverage_reason: str
    solver: Solver
    components: Sequence[Component] = ()
    certificate: Certificate | None = None
    stats: Mapping[str, float] = field(default_factory=dict)
    unlisted: Region | None = None
    stopped: bool = False

    @cached_property
    def equilibria(self) -> tuple[Equilibrium, ...]:
        """The equilibria as objects of their own, in the order of the list."""
        return tuple(ListedEquilibrium(self, place) for place in range(len(self)))

    @cached_property
    def event_chances(self) -> Mapping[str, Sequence[float]]:
        """Each event's probability in each equilibrium."""
        return {
            name: expected_in_each(mask, self.check.mixes).tolist()
            for name, mask in self.game.events.items()
        }

    def __getstate__(self) -> dict[str, Any]:
        """The fields that it was made of: a copy works out the rest anew."""
        return {attribute.name: getattr(self, attribute.name) for attribute in fields(self)}

    def __iter__(self) -> Iterator[Equilibrium]:
        return iter(self.equilibria)

    def __len__(self) -> int:
        return len(self.check)

    def __getitem__(self, index: int) -> Equilibrium:
        return self.equilibria[index]

    def bounds(self, event: str) -> tuple[float, float]:
        """Between these any equilibrium has the event's probability, also one that is not listed.

        They are the least and greatest of those listed if the coverage is all.
        """
        mask = self.game.event(event)
        values = [equilibrium.events[event] for equilibrium in self]
        if self.coverage is Coverage.ALL and values:
            return min(values), max(values)
        whole = float(mask.min()), float(mask.max())
        if self.unlisted is None:
            return whole
        least, greatest = self.unlisted.bounds(mask)
        return max(whole[0], min([least, *values])), min(whole[1], max([greatest, *values]))

    def to_dict(self) -> SolutionRecord:
        """JSON-ready: equilibria, coverage, coverage_reason, solver."""
        return {
            "equilibria": [
                {
                    "strategies": named_strategies(self.game, equilibrium.profile),
                    "payoffs": dict(
                        zip(self.game.actors, payoffs_at(self.game, equilibrium), strict=True)
                    ),
                    "regret": equilibrium.regret,
                    "commitment": equilibrium.commitment,
                    "strict": equilibrium.strict,
                }
                for equilibrium in self
            ],
            "coverage": str(self.coverage),
            "coverage_reason": self.coverage_reason,
            "solver": solver_record(self.solver),
        }

    def to_frame(self) -> pd.DataFrame:
        """One row per equilibrium: probabilities by actor and action, payoffs, regret."""
        import pandas as pd

        columns: dict[tuple[str, str], list[float | None]] = {}
        for i, (actor, labels) in enumerate(zip(self.game.actors, self.game.actions, strict=True)):
            for a, label in enumerate(labels):
                columns[actor, label] = [float(equilibrium.profile[i][a]) for equilibrium in self]
        for i, actor in enumerate(self.game.actors):
            columns["payoff", actor] = [float(equilibrium.payoffs[i]) for equilibrium in self]
        columns["", "regret"] = [equilibrium.regret for equilibrium in self]
        columns["", "commitment"] = [equilibrium.commitment for equilibrium in self]
        return pd.DataFrame(columns)

    @property
    def words(self) -> tuple[str, ...]:
        """The number of equilibria, and how complete they are."""
        count = counted(len(self), "equilibrium")
        return (f"{count}; coverage: {self.coverage} ({self.coverage_reason}).",)


class ListedEquilibrium(Equilibrium):
    """One of a solution's equilibria: its row of the columns, worked out where it is read."""

    __slots__ = ("_place", "_solution")
    COMPARED_AS: ClassVar[type] = Equilibrium  # which copies are

    _solution: Solution
    _place: int

    def __init__(self, solution: Solution, place: int) -> None:
        object.__setattr__(self, "_solution", solution)
        object.__setattr__(self, "_place", place)

    @property
    def profile(self) -> StrategyProfile:
        return tuple([mixes[self._place] for mixes in self._solution.check.mixes])

    @property
    def payoffs(self) -> FloatArray:
        payoffs: FloatArray = self._solution.check.payoffs[self._place]
        return payoffs

    @property
    def regret(self) -> float:
        return self._solution.check.regrets.item(self._place)

    @property
    def strict(self) -> bool:
        return bool(self._solution.check.strict[self._place])

    @cached_property
    def events(self) -> Mapping[str, float]:
        return {
            name: chances[self._place] for name, chances in self._solution.event_chances.items()
        }

    @cached_property
    def exact(self) -> ExactProfile | None:
        profile = self._solution.check.profiles[self._place]
        return profile if is_exact(profile) else None

    def __reduce__(self) -> tuple[Any, ...]:
        """A copy stands by itself, without the other equilibria."""
        return Equilibrium, tuple(
            getattr(self, attribute.name) for attribute in fields(Equilibrium)
        )


def payoffs_at(game: Game, equilibrium: Equilibrium) -> list[float]:
    """Expected payoffs; where the profile is exact, rounded once from the exact ones."""
    if equilibrium.exact is None:
        return list(map(float, equilibrium.payoffs))
    return list(map(nearest_float, exact_payoffs_and_regrets(game, equilibrium.exact)[0]))


def solver_record(solver: Solver) -> dict[str, Any]:
    """The solver's name and options, as they are recorded with a result."""
    options: dict[str, Any] = (
        asdict(solver) if is_dataclass(solver) and not isinstance(solver, type) else {}
    )
    return {"name": solver.name, **options}
