"""Solving a game: choose a solver, verify all it finds, and say how complete the answer is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, is_dataclass
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from alliancegame.errors import SolverRefusedError
from alliancegame.game.game import (
    ExactProfile,
    FloatArray,
    Game,
    StrategyProfile,
    expected_in_each,
)
from alliancegame.game.verify import (
    RELATIVE_TOLERANCE,
    check_exact_profiles,
    check_profiles,
)
from alliancegame.solvers.base import (
    Budget,
    Candidate,
    Certificate,
    Component,
    Coverage,
    Findings,
    Solver,
)

if TYPE_CHECKING:
    import pandas as pd

WITHIN_SIGHT = 20_000
"""Payoffs up to which a game is searched for dominated actions before it is solved unasked."""

DEFAULT_SECONDS = 3.0
"""How long the solver chosen by default searches for mixed equilibria of three or more actors."""

TOGETHER = 1 << 20
"""Candidates are checked together as long as their number times that of payoffs is no greater."""

SAME_PROFILE = 1e-7
"""Two profiles in floating point whose probabilities differ by no more are one equilibrium."""


@dataclass(frozen=True, eq=False)
class Equilibrium:
    """A verified equilibrium.

    profile: one mix per actor, shapes (k_1,), ..., (k_n,)
    payoffs: expected payoffs, shape (n,)
    regret:  the greatest over actors, in payoff units, recomputed from the tensor
    strict:  whether every unilateral deviation loses
    events:  probability of each of the game's events
    exact:   the profile in exact fractions, where the solver gave it so
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


@dataclass(frozen=True, eq=False)
class Solution:
    """All that `solve` found, each equilibrium verified; iterates over them and has a length."""

    game: Game
    equilibria: tuple[Equilibrium, ...]
    coverage: Coverage
    coverage_reason: str
    solver: Solver
    components: tuple[Component, ...] = ()
    certificate: Certificate | None = None
    stats: Mapping[str, float] = field(default_factory=dict)

    def __iter__(self) -> Iterator[Equilibrium]:
        return iter(self.equilibria)

    def __len__(self) -> int:
        return len(self.equilibria)

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready: equilibria, coverage, coverage_reason, solver."""
        return {
            "equilibria": [
                {
                    "strategies": named_strategies(self.game, item.profile),
                    "payoffs": dict(zip(self.game.actors, item.payoffs.tolist(), strict=True)),
                    "regret": item.regret,
                    "commitment": item.commitment,
                    "strict": item.strict,
                }
                for item in self
            ],
            "coverage": str(self.coverage),
            "coverage_reason": self.coverage_reason,
            "solver": solver_record(self.solver),
        }

    def to_frame(self) -> pd.DataFrame:
        """One row per equilibrium: probabilities by actor and action, payoffs, regret."""
        import pandas as pd

        rows = []
        for item in self:
            row: dict[tuple[str, str], object] = {}
            for actor, labels, mix in zip(
                self.game.actors, self.game.actions, item.profile, strict=True
            ):
                row |= {(actor, label): p for label, p in zip(labels, mix.tolist(), strict=True)}
            row |= {
                ("payoff", actor): value
                for actor, value in zip(self.game.actors, item.payoffs.tolist(), strict=True)
            }
            row |= {("", "regret"): item.regret, ("", "commitment"): item.commitment}
            rows.append(row)
        frame = pd.DataFrame(rows)
        if rows:
            frame.columns = pd.MultiIndex.from_tuples(list(rows[0]))
        return frame

    def _repr_html_(self) -> str:
        head = f"<p>{len(self)} equilibria; coverage: {self.coverage} ({self.coverage_reason})</p>"
        return head + str(self.to_frame().to_html())


def solve(game: Game, solver: Solver | None = None, budget: Budget | None = None) -> Solution:
    """Equilibria of the game, each verified from the payoff tensor.

    raises: SolverRefusedError if the solver does not accept the game

    >>> matching_pennies = Game([[[1, -1], [-1, 1]], [[-1, 1], [1, -1]]])
    >>> [mix.tolist() for mix in solve(matching_pennies).equilibria[0].profile]
    [[0.5, 0.5], [0.5, 0.5]]
    """
    chosen = default_solver(game) if solver is None else solver
    if refusal := chosen.refuses(game):
        raise SolverRefusedError(f"solver {chosen.name} does not accept this game: {refusal}")
    return verified(game, chosen, chosen.search(game, Budget() if budget is None else budget))


def default_solver(game: Game) -> Solver:
    """The most complete solver within reach for the game's size."""
    from alliancegame.solvers.after_dominance import AfterDominance
    from alliancegame.solvers.branch_and_prune.solver import WITHIN_REACH, BranchAndPrune
    from alliancegame.solvers.pure import Pure
    from alliancegame.solvers.two_actors.vertex_enumeration import VertexEnumeration

    if game.size == 2:
        return VertexEnumeration()
    if game.size == 1 or game.payoffs.size > WITHIN_SIGHT:
        return Pure()
    certified = BranchAndPrune(seconds=DEFAULT_SECONDS)
    if game.payoffs.size <= WITHIN_REACH:
        return certified
    return AfterDominance(certified, Pure(), WITHIN_REACH)


def verified(game: Game, solver: Solver, findings: Findings) -> Solution:
    """The solution these findings amount to once every candidate has been checked."""
    checked = check_candidates(game, findings.candidates)
    passed = [equilibrium for equilibrium, _ in checked if equilibrium is not None]
    worst = [residual for equilibrium, residual in checked if equilibrium is None]
    coverage, reason = findings.coverage, findings.reason
    if worst:
        coverage = Coverage.SOME
        reason = (
            f"{len(worst)} of {len(findings.candidates)} candidates of solver {solver.name} failed "
            f"verification (relative regret up to {max(worst):.2g}); {reason}"
        )
    return Solution(
        game,
        in_order(passed),
        coverage,
        reason,
        solver,
        findings.components,
        findings.certificate,
        findings.stats,
    )


def check_candidate(game: Game, candidate: Candidate) -> tuple[Equilibrium | None, float]:
    """The equilibrium the candidate is, or None, with its regret in units of the payoff range."""
    (found,) = check_candidates(game, [candidate])
    return found


def check_candidates(
    game: Game, candidates: Sequence[Candidate]
) -> list[tuple[Equilibrium | None, float]]:
    """The same for several, many at a time."""
    found: dict[int, tuple[Equilibrium | None, float]] = {}
    together = max(1, TOGETHER // game.payoffs.size)
    for exact in (True, False):
        places = [k for k, candidate in enumerate(candidates) if _is_exact(candidate) is exact]
        for start in range(0, len(places), together):
            some = places[start : start + together]
            chosen = [candidates[k] for k in some]
            found |= zip(some, _checked(game, chosen, exact=exact), strict=True)
    return [found[k] for k in range(len(candidates))]


def _checked(
    game: Game, candidates: Sequence[Candidate], *, exact: bool
) -> Iterator[tuple[Equilibrium | None, float]]:
    if exact:
        check = check_exact_profiles(game, cast("Sequence[ExactProfile]", candidates))
    else:
        check = check_profiles(game, cast("Sequence[StrategyProfile]", candidates))
    events = {name: expected_in_each(mask, check.mixes) for name, mask in game.events.items()}
    tolerance = 0.0 if exact else RELATIVE_TOLERANCE
    for k, (candidate, residual) in enumerate(
        zip(candidates, check.residual.tolist(), strict=True)
    ):
        if not residual <= tolerance:  # so that what is not a number fails
            yield None, residual
            continue
        profile = tuple(mixes[k] for mixes in check.mixes)
        equilibrium = Equilibrium(
            profile,
            check.payoffs[k],
            float(check.regrets[k]),
            check.strict[k],
            {name: float(values[k]) for name, values in events.items()},
            cast("ExactProfile", candidate) if exact else None,
        )
        yield equilibrium, residual


def in_order(equilibria: Sequence[Equilibrium]) -> tuple[Equilibrium, ...]:
    """The equilibria without repetitions; those that play the first actions most come first."""
    if len(equilibria) <= 1:
        return tuple(equilibria)
    columns = zip(*(item.profile for item in equilibria), strict=True)
    points = np.hstack([np.array(mixes) for mixes in columns])
    order = np.lexsort(-np.round(points.T[::-1], 9))
    return distinct([equilibria[k] for k in order.tolist()], points[order])


def distinct(equilibria: Sequence[Equilibrium], points: FloatArray) -> tuple[Equilibrium, ...]:
    """The equilibria without repetitions, in the same order.

    points: all probabilities of each in one row

    Only those are compared whose images under one linear functional are near enough.
    """
    functional = np.sin(np.arange(1, points.shape[1] + 1))
    images = points @ functional
    order = np.argsort(images)
    reach = 2 * SAME_PROFILE * np.abs(functional).sum()
    if (np.diff(images[order]) > reach).all():
        return tuple(equilibria)
    first = np.searchsorted(images[order], images - reach)
    last = np.searchsorted(images[order], images + reach)
    kept: dict[int, Equilibrium] = {}
    for index, item in enumerate(equilibria):
        near = order[first[index] : last[index]].tolist()
        if not any(other in kept and _same(item, kept[other]) for other in near):
            kept[index] = item
    return tuple(kept.values())


def _same(one: Equilibrium, other: Equilibrium) -> bool:
    if one.exact is not None and other.exact is not None:
        return one.exact == other.exact
    return all(
        np.abs(a - b).max() <= SAME_PROFILE for a, b in zip(one.profile, other.profile, strict=True)
    )


def _is_exact(candidate: Candidate) -> bool:
    return all(isinstance(mix, tuple) for mix in candidate)


def named_strategies(game: Game, profile: StrategyProfile) -> dict[str, dict[str, float]]:
    """The profile as {actor: {action: probability}}."""
    return {
        actor: dict(zip(labels, mix.tolist(), strict=True))
        for actor, labels, mix in zip(game.actors, game.actions, profile, strict=True)
    }


def solver_record(solver: Solver) -> dict[str, Any]:
    """The solver's name and options, as they are recorded with a result."""
    options: dict[str, Any] = (
        asdict(solver) if is_dataclass(solver) and not isinstance(solver, type) else {}
    )
    return {"name": solver.name, **options}
