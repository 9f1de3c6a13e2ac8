"""Logit quantal response: the principal branch of equilibria as a curve in the precision.

At precision lambda an actor plays every action with probability proportional to
exp(lambda x expected payoff). Payoffs are in units of the actor's payoff range, so that it makes no
difference in what they are told, unless asked for as they are. Lambda 0 is play at random; in
almost every game the equilibria that start there lead, as lambda grows, to one Nash equilibrium.
`continuation` says how they are followed.

source: McKelvey and Palfrey (1995); Turocy (2005)
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property, partial
from typing import Protocol

import numpy as np
import numpy.typing as npt

from alliancegame.frozen import frozen
from alliancegame.game.game import FloatArray, Game
from alliancegame.game.verify import relative_regret
from alliancegame.solvers.base import Budget
from alliancegame.solvers.quantal import compiled_branch, plain_branch
from alliancegame.solvers.quantal.at_precision import met
from alliancegame.solvers.quantal.branch import (
    Branch,
    Places,
    QuantalResponse,
    check_precision,
    mixes_of,
    split,
)
from alliancegame.solvers.quantal.continuation import Curve, corrected
from alliancegame.solvers.quantal.fit import PrecisionFit, fit
from alliancegame.solvers.quantal.logit_system import LogitSystem, logit_system

NEAR_NASH = 1e-10
"""The branch is followed until the regret, in units of the payoff range, is below this."""
COMPILING = 3_000
"""Branches that take as long without machine code as compiling it does."""
SAME_RESPONSE = 1e-7


@frozen(eq=False, repr=False)
class LogitBranch(Branch):
    """The principal branch of a game; unless a precision was given it ends within 1e-10 of a Nash
    equilibrium.
    """

    game: Game
    per_payoff_unit: bool = False

    @property
    def places(self) -> Places:
        """The actors and their actions."""
        return _places(self.game)

    @cached_property
    def residuals(self) -> FloatArray:
        """Distance of each profile from the logit answer to itself, recomputed, shape (m,)."""
        return logit_residuals(self.game, self.precisions, self.mixes, self.per_payoff_unit)


def logit_branch(
    game: Game,
    greatest_precision: float = np.inf,
    budget: Budget | None = None,
    *,
    per_payoff_unit: bool = False,
) -> LogitBranch:
    """The principal branch to its Nash equilibrium, or to the first point beyond a precision.

    For many games use `logit_branches`.

    per_payoff_unit: precisions per unit of payoff, not per payoff range of each actor
    raises: ComputationError if the curve cannot be followed, or not within the budget

    >>> branch = ag.logit_branch("battle-of-the-sexes")
    >>> len(branch.points) > 2
    True
    """
    budget = budget or Budget.usual()
    return _branch(game, plain_branch, greatest_precision, budget, per_payoff_unit)


def logit_branches(
    games: Sequence[Game], *, per_payoff_unit: bool = False
) -> tuple[LogitBranch, ...]:
    """The games' principal branches, as of `logit_branch`; by machine code if they are many.

    raises: ComputationError if one cannot be followed

    >>> len(ag.logit_branches([ag.build_game("matching-pennies")]))
    1
    """
    follower = _follower(len(games))
    return tuple(_branch(game, follower, np.inf, Budget.usual(), per_payoff_unit) for game in games)


def quantal_response(
    game: Game, precision: float, *, per_payoff_unit: bool = False
) -> QuantalResponse:
    """The logit equilibrium at which the principal branch first reaches the precision.

    precision: per payoff range of each actor, or per unit of payoff; at least 0
    raises:    GameError if it is not; ComputationError if the curve cannot be followed

    >>> pennies = Game([[[9, 0], [0, 1]], [[0, 1], [1, 0]]])
    >>> response = quantal_response(pennies, 1, per_payoff_unit=True)
    >>> [mix.round(3).tolist() for mix in response.profile]
    [[0.894, 0.106], [0.313, 0.687]]
    """
    system = logit_system(game, per_payoff_unit)
    return _first_reached(game, system, plain_branch, precision, per_payoff_unit)


def quantal_responses(
    game: Game,
    precision: float,
    rng: np.random.Generator,
    starts: int = 100,
    *,
    per_payoff_unit: bool = False,
) -> tuple[QuantalResponse, ...]:
    """Logit equilibria at a precision: the principal branch's first, then others found.

    The others come from Newton's method at random starting points: some may be missed.
    """
    system, follower = logit_system(game, per_payoff_unit), _follower(starts)
    found = [_first_reached(game, system, follower, precision, per_payoff_unit)]
    for _ in range(starts):
        mixes = np.concatenate([rng.dirichlet(np.full(count, 0.5)) for count in game.shape])
        guess = np.append(np.log(np.maximum(mixes, 1e-12)), system.unit * precision)
        point = follower.solve_at(system, guess)
        if point is not None:
            response = _response(game, precision, point, per_payoff_unit)
            if response.residual < SAME_RESPONSE and not any(_same(response, o) for o in found):
                found.append(response)
    return tuple(found)


def fit_precision(
    game: Game, counts: Sequence[npt.ArrayLike], *, per_payoff_unit: bool = False
) -> PrecisionFit:
    """The precision at which the principal branch makes observed play likeliest.

    The likeliest of the points followed is refined; the likelihood may have several local maxima.

    counts: for each actor, how often each of its actions was observed, shape (k_i,)
    per_payoff_unit: a precision per unit of payoff, not per payoff range of each actor
    raises: GameError if the counts do not fit the game

    source: McKelvey and Palfrey (1995), section 4

    >>> ag.fit_precision("matching-pennies", [[60, 40], [50, 50]]).precision
    inf
    """
    system = logit_system(game, per_payoff_unit)
    curve = plain_branch.follow(system, np.inf, NEAR_NASH)

    def respond(point: FloatArray) -> QuantalResponse:
        return _response(game, float(point[-1]) / system.unit, point, per_payoff_unit)

    correct = partial(corrected, system)
    return fit(
        _of_curve(game, system, curve, per_payoff_unit),
        curve,
        system.unit,
        counts,
        correct,
        respond,
    )


def logit_residuals(
    game: Game, precisions: FloatArray, mixes: FloatArray, per_payoff_unit: bool = False
) -> FloatArray:
    """Distance of each profile from the logit answer to itself: the greatest difference.

    precisions: per payoff range of each actor, or per unit of payoff, shape (m,)
    mixes:      shape (m, k_1 + ... + k_n)
    returns:    shape (m,)
    """
    parts = np.split(np.ascontiguousarray(mixes.T), np.cumsum(game.shape)[:-1])
    worst = np.zeros(len(mixes))
    for actor, own in enumerate(parts):
        unit = 1.0 if per_payoff_unit else game.payoff_scale[actor]
        values = np.moveaxis(game.payoffs[actor], actor, 0)  # the points become the last axis
        for rank, other in enumerate(reversed([j for j in range(game.size) if j != actor])):
            values = values @ parts[other] if rank == 0 else (values * parts[other]).sum(axis=-2)
        values = values.reshape(len(own), -1)
        answer = np.exp(precisions * ((values - values.max(axis=0)) / unit))
        worst = np.maximum(worst, np.abs(answer / answer.sum(axis=0) - own).max(axis=0))
    return worst


class _Follower(Protocol):
    """The functions that `plain_branch` and `compiled_branch` have in common."""

    def follow(
        self,
        system: LogitSystem,
        greatest_precision: float,
        least_regret: float,
        budget: Budget | None = None,
    ) -> Curve: ...
    def solve_at(self, system: LogitSystem, guess: FloatArray) -> FloatArray | None: ...


def _follower(branches: int) -> _Follower:
    """Machine code only where it pays for so many branches, also if it has to be compiled.

    Both round in their own ways: what is loaded or lies on disk must not change an answer.
    """
    return compiled_branch if branches > COMPILING else plain_branch


def _branch(
    game: Game,
    follower: _Follower,
    greatest_precision: float,
    budget: Budget,
    per_payoff_unit: bool = False,
) -> LogitBranch:
    system = logit_system(game, per_payoff_unit)
    curve = follower.follow(system, system.unit * greatest_precision, NEAR_NASH, budget)
    return _of_curve(game, system, curve, per_payoff_unit)


def _of_curve(game: Game, system: LogitSystem, curve: Curve, per_payoff_unit: bool) -> LogitBranch:
    precisions = curve.points[:, -1] / system.unit
    limit = split(_places(game), mixes_of(_places(game), curve.points[-1:, :-1])[0])
    return LogitBranch(
        precisions,
        curve.points[:, :-1],
        tuple(precisions[curve.turning].tolist()),
        tuple(precisions[curve.crossings].tolist()),
        relative_regret(game, limit),
        game,
        per_payoff_unit,
    )


def _first_reached(
    game: Game,
    system: LogitSystem,
    follower: _Follower,
    precision: float,
    per_payoff_unit: bool,
) -> QuantalResponse:
    check_precision(precision)
    scaled = system.unit * precision
    curve = follower.follow(system, scaled, 0.0)
    point = met(curve.points[-2:], scaled, partial(follower.solve_at, system))
    return _response(game, precision, point, per_payoff_unit)


def _response(
    game: Game, precision: float, point: FloatArray, per_payoff_unit: bool
) -> QuantalResponse:
    mixes = mixes_of(_places(game), point[None, :-1])
    residual = logit_residuals(game, np.array([precision]), mixes, per_payoff_unit)[0]
    return QuantalResponse(
        _places(game), precision, split(_places(game), mixes[0]), float(residual)
    )


def _places(game: Game) -> Places:
    return tuple(zip(game.actors, game.actions, strict=True))


def _same(one: QuantalResponse, other: QuantalResponse) -> bool:
    return all(
        np.abs(a - b).max() < SAME_RESPONSE for a, b in zip(one.profile, other.profile, strict=True)
    )
