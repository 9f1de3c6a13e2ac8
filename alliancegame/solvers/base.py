"""The interface of a Nash solver: it hands `solve` candidates and an honest claim."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import field
from enum import StrEnum
from typing import Protocol, TypeAlias

import numpy as np

from alliancegame.clock import WORK
from alliancegame.errors import ComputationError, GameError
from alliancegame.frozen import frozen
from alliancegame.game.game import ExactProfile, Game, StrategyProfile
from alliancegame.solvers.region import Region


class Coverage(StrEnum):
    """The completeness of a set of equilibria.

    >>> str(ag.solve("matching-pennies").coverage)
    'all'
    """

    ALL = "all"
    """Every equilibrium; where there are infinitely many, every extreme one with its component."""
    ALL_ISOLATED = "all isolated"
    """Every isolated equilibrium; some continuum is described only in part, as the reason says."""
    SOME = "some"
    """Others may exist; the reason says why."""


USUAL_WORK = 10.0
"""The limit of a search for which none is stated, in nominal seconds."""


@frozen
class Budget:
    """The limit of a search, in work or in time; without either it takes as long as it takes.

    Work is counted in nominal seconds: what a solver does, in its own units such as pivots or
    cells, times what one of these takes in compiled code on an ordinary core. So a limit of work
    gives the same answer on every machine, busy or not. Time is counted from the object's
    creation, on a clock that stands still while machine code is compiled.

    >>> ag.Budget(seconds=5).spent
    False
    """

    seconds: float | None = None
    progress: Callable[[str], None] | None = None
    work: float | None = None
    started: float = field(default_factory=WORK.seconds)

    @classmethod
    def usual(cls, progress: Callable[[str], None] | None = None) -> Budget:
        """The limit where none is stated."""
        return _USUAL if progress is None else cls(progress=progress, work=USUAL_WORK)

    @property
    def elapsed(self) -> float:
        """Seconds since its creation."""
        return WORK.seconds() - self.started

    @property
    def remaining(self) -> float:
        """Seconds left; infinite without a limit of time."""
        return float("inf") if self.seconds is None else self.seconds - self.elapsed

    @property
    def spent(self) -> bool:
        """Whether the time has passed: a solver then stops and returns what it has."""
        return self.remaining <= 0

    def ends_at(self, work: float) -> bool:
        """Whether a search that has done so much work stops here, for either limit."""
        return (self.work is not None and work >= self.work) or self.spent

    def demand(self, what: str) -> None:
        """Goes on only while there is time, for a search that has no part of an answer to give.

        raises: ComputationError once the time has passed
        """
        if self.spent:
            raise ComputationError(
                f"the time limit of {self.seconds:g} s was reached before {what}. "
                "Give more: --time-limit SECONDS"
            )

    def tell(self, state: str) -> None:
        """Hands on how far a solver is, where somebody listens."""
        if self.progress is not None:
            self.progress(state)

    def part(self, share: float) -> Budget:
        """One that ends, from now on, after this share of what remains."""
        seconds = None if self.seconds is None else share * max(self.remaining, 0.0)
        work = None if self.work is None else share * self.work
        return Budget(seconds, self.progress, work)


_USUAL = Budget(work=USUAL_WORK)  # without a limit of time it does not matter when it was made


def for_next_case(budget: Budget | None, left: int) -> Budget:
    """The limit of the next of so many cases: its share of the time that remains, all of the work.

    A limit of time is for all cases together, so that a command ends when it was told to.
    """
    if budget is None:
        return Budget.usual()
    seconds = None if budget.seconds is None else max(budget.remaining, 0.0) / left
    return Budget(seconds, budget.progress, budget.work)


def counted_anew(budget: Budget | None) -> Budget:
    """A budget's limit counted from now, or the usual one where none is stated."""
    if budget is None:
        return Budget.usual()
    return Budget(budget.seconds, budget.progress, budget.work)


Candidate: TypeAlias = StrategyProfile | ExactProfile


@frozen
class NashSubset:
    """A maximal Nash subset: every profile of the product of these convex hulls is an equilibrium.

    vertices: for each actor, the extreme mixes it may choose, exact
    source:   Millham (1974); Winkels (1979)
    """

    vertices: tuple[ExactProfile, ...]


@frozen
class Component:
    """A connected component of the set of equilibria: maximal Nash subsets that touch."""

    subsets: tuple[NashSubset, ...]


class Certificate(Protocol):
    """A proof of completeness that can be checked without the solver."""

    def check(self, game: Game) -> str | None:
        """None if it proves its claim for this game, else what fails."""

    def to_dict(self) -> Mapping[str, object]:
        """JSON-ready."""


@frozen
class Findings:
    """A solver's unverified answer.

    unlisted: an enclosure of every equilibrium that is not listed; None if the coverage is all, or
              if it may lie anywhere
    stopped:  whether a limit ended the search, or nobody chose that it ends where it does
    distinct: whether no two candidates are one equilibrium, by proof and however close they are;
              else it is told by their distance
    """

    candidates: Sequence[Candidate]
    coverage: Coverage
    reason: str
    components: Sequence[Component] = ()
    certificate: Certificate | None = None
    stats: Mapping[str, float] = field(default_factory=dict)
    unlisted: Region | None = None
    stopped: bool = False
    distinct: bool = False


class Solver(Protocol):
    """A Nash solver: a frozen dataclass whose fields are its options."""

    @property
    def name(self) -> str:
        """As `--solver` takes it."""

    def refuses(self, game: Game) -> str | None:
        """The reason why this game is not accepted, or None."""

    def search(self, game: Game, budget: Budget) -> Findings:
        """Candidates with a claim of coverage, within the budget."""


def check_magnitudes(game: Game, what: str) -> None:
    """Raises GameError where payoffs are too great or small for what floats alone compute."""
    if game.unit_payoffs is not game.payoffs:
        size = float(np.abs(game.payoffs).max())
        raise GameError(
            f"payoffs reach {size:.3g}; {what} takes them from 1e-270 to 1e270. "
            "Divide all payoffs of an actor by one number: its answer is the same."
        )
