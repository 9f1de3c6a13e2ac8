"""The branch law: likelihood if actors choose at once and foresee each other's errors.

Play is the logit equilibrium at the precision λ that the principal branch, which starts from random
play at λ = 0, reaches first:

    σ_i(a_i) = exp(λ E u_i(a_i, σ_-i; θ) / R_i) / Σ_b exp(λ E u_i(b, σ_-i; θ) / R_i)

θ are the parameters under the shocks in force, R_i is the stake of the actor in the pact today at
the stated values. What was seen is a set E of profiles, coded right with probability s; A are all
profiles that were open:

    L = s Σ_{a ∈ E} Π_i σ_i(a_i) + (1 − s) |E| / |A|

Where play was seen before, each actor repeats it with probability κ, and plays σ otherwise, which
the others foresee no more than anybody's other errors.

source: McKelvey and Palfrey (1995), quantal response equilibria; Turocy (2005), the branch
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from math import prod
from typing import ClassVar

import numpy as np

from alliancegame.errors import ComputationError, GameError
from alliancegame.evidence.intensity_points import intensities
from alliancegame.evidence.prior import Draws, Prior
from alliancegame.evidence.replies import Habits
from alliancegame.evidence.reply import habits_after, seen_actions
from alliancegame.frozen import frozen
from alliancegame.game.game import FloatArray
from alliancegame.game.payoffs import untabulated
from alliancegame.game.strategies import open_positions
from alliancegame.model.model import Model
from alliancegame.model.observations import Observation
from alliancegame.model.shocks import Hit
from alliancegame.pact.pact_stakes import pact_stakes
from alliancegame.sweep.coordinates import Coordinate
from alliancegame.sweep.family import Family, family

POINTS = 4
"""The most points over the intensities of one observation: a branch is followed at each."""


TO_THE_END = -1.0
"""A regret that no branch comes down to, so that each is followed to its precision."""


@frozen(eq=False)
class Situation:
    """An observation at fixed intensities of the shocks in force.

    weight:  of these intensities among all that there may have been
    games:   payoffs over the open actions, as functions of the parameters that vary
    open:    for each actor its open actions, as positions among all
    allowed: for each actor which of these it may have been seen to take, as positions among the
             open ones
    share:   how many of all open profiles these are
    """

    weight: float
    games: Family
    open: tuple[tuple[int, ...], ...]
    allowed: tuple[tuple[int, ...], ...]
    share: float


@frozen(eq=False)
class Occasion:
    """An observation, ready to be reckoned with.

    sure:   the probability that it is coded right
    habits: of the actors that were seen before
    """

    sure: float
    situations: tuple[Situation, ...]
    habits: Habits


@frozen(eq=False)
class BranchLaw:
    """The likelihood of the observations of a game, in order of time.

    scales: each actor's stake in the pact today
    """

    model: Model
    varied: tuple[Coordinate, ...]
    occasions: tuple[Occasion, ...]
    scales: tuple[float, ...]
    name: ClassVar[str] = "branch"
    usual_draws: ClassVar[int] = 2**11

    @property
    def reach(self) -> frozenset[str]:
        """The parameters that vary and on which some payoff depends, under the shocks in force."""
        return frozenset(
            self.varied[place].name
            for occasion in self.occasions
            for situation in occasion.situations
            for place in situation.games.monomials.items.tolist()
        )

    def likelihoods(self, draws: Draws) -> FloatArray:
        """The likelihood of each observation at each draw, shape (observations, draws)."""
        rows = [self._likelihood(occasion, draws) for occasion in self.occasions]
        return np.array(rows).reshape(len(rows), draws.size)

    def _likelihood(self, occasion: Occasion, draws: Draws) -> FloatArray:
        total = np.zeros(draws.size)
        for situation in occasion.situations:
            mixes = logit_mixes(situation.games, draws, self.scales)
            seen = np.ones(draws.size)
            for actor, mix in enumerate(mixes):
                seen *= _taken(situation, actor, mix, occasion.habits, draws)
            sure = occasion.sure
            total += situation.weight * (sure * seen + (1 - sure) * situation.share)
        return total


def _taken(
    situation: Situation, actor: int, mix: FloatArray, habits: Habits, draws: Draws
) -> FloatArray:
    """The probability that the actor takes one of the actions that it may have been seen to take.

    mix: shape (open actions, draws)
    """
    allowed = list(situation.allowed[actor])
    chosen: FloatArray = mix[allowed].sum(axis=0)
    habit: Mapping[int, float] | None = habits.get(actor)
    open_now = situation.open[actor]
    if habit is None or len(open_now) == 1 or not set(habit) <= set(open_now):
        return chosen
    repeated = sum(habit.get(open_now[place], 0.0) for place in allowed)
    return draws.habit * repeated + (1 - draws.habit) * chosen


def logit_mixes(games: Family, draws: Draws, scales: tuple[float, ...]) -> list[FloatArray]:
    """Each actor's mix at the draws' numbers and precisions, of shape (open actions, draws).

    raises: ComputationError where a branch cannot be followed
    """
    from alliancegame.solvers.quantal import compiled_branch
    from alliancegame.solvers.quantal.at_precision import met
    from alliancegame.solvers.quantal.logit_system import logit_systems

    rows = np.empty((games.size, draws.size))
    games.rows(draws.parameters, 0, rows, np.empty((len(games.shape), draws.size)))
    payoffs = games.tensor(rows) / np.array(scales)[:, None, None]
    mixes = np.empty((sum(games.shape), draws.size))
    systems = logit_systems(games.shape, np.ascontiguousarray(payoffs.transpose(2, 0, 1)))
    for place, (system, precision) in enumerate(zip(systems, draws.precision, strict=True)):
        precision_here = float(precision) * system.unit
        curve = compiled_branch.follow(system, precision_here, TO_THE_END)
        solve = partial(compiled_branch.solve_at, system)
        mixes[:, place] = np.exp(met(curve.points, precision_here, solve)[:-1])
    return np.split(mixes, np.cumsum(games.shape)[:-1])


def branch_law(model: Model) -> BranchLaw:
    """The likelihood of what the file says was seen.

    raises: GameError for a game in sequence, ComputationError for one too large to tabulate
    """
    if not model.simultaneous:
        raise GameError(
            f'game "{model.name}" is in sequence; the branch law is for actors who decide at the '
            "same time. Take the law of agents: --law agent."
        )
    if (reason := untabulated(model)) is not None:
        raise ComputationError(
            f"the branch law needs the table of all payoffs, and {reason}. Take the law of "
            "replies: --law reply."
        )
    varied = Prior.of(model).coordinates
    ordered = sorted(
        model.record.observations, key=lambda observation: (observation.start, observation.until)
    )
    earlier = [None, *ordered][: len(ordered)]
    return BranchLaw(
        model,
        varied,
        tuple(
            Occasion(
                float(observation.sure),
                tuple(
                    _situation(model, varied, observation, weight, hits)
                    for weight, hits in intensities(observation, POINTS)
                ),
                {} if before is None else habits_after(model, before),
            )
            for observation, before in zip(ordered, earlier, strict=True)
        ),
        tuple(float(width) or 1.0 for width in pact_stakes(model).values()),
    )


def _situation(
    model: Model,
    varied: tuple[Coordinate, ...],
    observation: Observation,
    weight: float,
    hits: tuple[Hit, ...],
) -> Situation:
    open_now = tuple(map(tuple, open_positions(model, hits)))
    seen = seen_actions(model, observation)
    allowed = tuple(
        tuple(place for place, action in enumerate(own) if action in seen.get(actor, own))
        for actor, own in enumerate(open_now)
    )
    share = prod(map(len, allowed)) / prod(map(len, open_now))
    return Situation(weight, family(model, varied, hits), open_now, allowed, share)
