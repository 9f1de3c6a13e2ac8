"""Logit quantal response equilibria: the principal branch as a curve, and the precision fitted.

At precision lambda (per payoff unit) each actor plays x_ia proportional to exp(lambda u_ia(x)),
where u_ia(x) is the expected payoff of its action a. In logarithms y = log x,

    F(y, lambda) = y - lambda u + log-sum-exp(lambda u) = 0      (the last taken actor by actor).

The principal branch starts at lambda = 0 with every mix uniform. In almost every game it is a curve
without branching that leads to one Nash equilibrium as lambda grows. It may turn back in lambda, so
it is followed by pseudo-arclength: predict along the tangent t, then correct by Newton's method at
right angles to t; one factorization gives both the correction and the new tangent. Payoffs are
first divided by the greatest payoff range, so that steps do not depend on the payoffs' unit.

source: McKelvey and Palfrey (1995), theorem 3; Turocy (2005), sections 3-4, for the continuation
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from itertools import count
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from alliancegame.errors import ComputationError, GameError
from alliancegame.game.game import FloatArray, Game, StrategyProfile
from alliancegame.game.verify import relative_regret
from alliancegame.solvers.quantal import logit_arrays as arrays
from alliancegame.solvers.quantal import logit_kernel as kernel
from alliancegame.solvers.quantal.logit_kernel import Curve, LogitSystem, logit_system

if TYPE_CHECKING:
    import pandas as pd

NEAR_NASH = 1e-10
"""The branch is followed until the regret, in units of the payoff range, is below this."""
MOST_POINTS = 5_000
LOADING = 20
"""Branches that take as long without machine code as loading it does."""
COMPILING = 250
"""The same for compiling it."""
SAME_RESPONSE = 1e-7
NEGLIGIBLE = 1e-9
"""Log-likelihood per observation by which a finite precision must do better than the limit."""


@dataclass(frozen=True, eq=False)
class QuantalResponse:
    """A logit equilibrium: its precision per payoff unit, its mixes, its fixed-point residual."""

    game: Game = field(repr=False)
    precision: float
    profile: StrategyProfile
    residual: float

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready: precision (null if infinite), strategies, residual."""
        return {
            "precision": self.precision if np.isfinite(self.precision) else None,
            "strategies": {
                actor: dict(zip(names, mix.tolist(), strict=True))
                for actor, names, mix in zip(
                    self.game.actors, self.game.actions, self.profile, strict=True
                )
            },
            "residual": self.residual,
        }


@dataclass(frozen=True, eq=False)
class LogitBranch:
    """The principal branch, from the uniform profile towards a Nash equilibrium.

    precisions:   per payoff unit, in the order of the curve, shape (m,)
    mixes:        the actors' mixes side by side, shape (m, k_1 + ... + k_n)
    turning:      precisions at which the curve turns back
    crossings:    precisions near which another branch crosses (games with a symmetry)
    limit:        the last point: within 1e-10 of a Nash equilibrium unless a precision was given
    limit_regret: of `limit`, the greatest in units of the payoff range, recomputed
    """

    game: Game
    precisions: FloatArray
    mixes: FloatArray
    turning: tuple[float, ...]
    crossings: tuple[float, ...]
    limit: StrategyProfile
    limit_regret: float

    @cached_property
    def residuals(self) -> FloatArray:
        """How far each mix is from the logit answer to the others, recomputed, shape (m,)."""
        return logit_residuals(self.game, self.precisions, self.mixes)

    @property
    def points(self) -> tuple[QuantalResponse, ...]:
        """The points as logit equilibria."""
        return tuple(
            QuantalResponse(self.game, float(precision), _split(self.game, mixes), float(residual))
            for precision, mixes, residual in zip(
                self.precisions, self.mixes, self.residuals, strict=True
            )
        )

    @property
    def residual(self) -> float:
        """The greatest of the points' residuals."""
        return float(self.residuals.max())

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready: points, turning, crossings, limit, limit_regret, residual."""
        limit = QuantalResponse(self.game, np.inf, self.limit, self.limit_regret)
        return {
            "points": [point.to_dict() for point in self.points],
            "turning": list(self.turning),
            "crossings": list(self.crossings),
            "limit": limit.to_dict()["strategies"],
            "limit_regret": self.limit_regret,
            "residual": self.residual,
        }

    def to_frame(self) -> pd.DataFrame:
        """One row per point: the precision, then the probability of each actor's each action."""
        import pandas as pd

        labels = [
            (actor, action)
            for actor, names in zip(self.game.actors, self.game.actions, strict=True)
            for action in names
        ]
        frame = pd.DataFrame(self.mixes, columns=pd.MultiIndex.from_tuples(labels))
        frame.insert(0, ("", "precision"), self.precisions)
        return frame


@dataclass(frozen=True, eq=False)
class PrecisionFit:
    """The point of the principal branch at which observed play is likeliest.

    response:       its precision is infinite if the likelihood rises all along the branch
    standard_error: from the expected information; nan where the precision is 0 or infinite
    log_likelihood: of the counts, without the multinomial constant
    """

    response: QuantalResponse
    standard_error: float
    log_likelihood: float

    @property
    def precision(self) -> float:
        """Per payoff unit."""
        return self.response.precision

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready: those of the response, standard_error (or null), log_likelihood."""
        error = self.standard_error
        return self.response.to_dict() | {
            "standard_error": error if np.isfinite(error) else None,
            "log_likelihood": self.log_likelihood,
        }


def logit_branch(game: Game, greatest_precision: float = np.inf) -> LogitBranch:
    """The principal branch to its Nash equilibrium, or to the first point beyond a precision.

    raises: ComputationError if the curve cannot be followed
    """
    system, unit = logit_system(game)
    curve = _follow(system, unit * greatest_precision)
    precisions = curve.points[:, -1] / unit
    mixes = _mixes(game, curve.points)
    turned = np.flatnonzero(np.diff(np.sign(curve.tangents[:, -1])))
    crossed = np.flatnonzero(np.diff(curve.odd))
    limit = _split(game, mixes[-1])
    return LogitBranch(
        game,
        precisions,
        mixes,
        tuple(precisions[turned].tolist()),
        tuple(precisions[crossed].tolist()),
        limit,
        relative_regret(game, limit),
    )


def quantal_response(game: Game, precision: float) -> QuantalResponse:
    """The logit equilibrium at which the principal branch first reaches the precision.

    precision: per payoff unit, at least 0
    raises:    GameError if it is not; ComputationError if the curve cannot be followed

    >>> pennies = Game([[[9, 0], [0, 1]], [[0, 1], [1, 0]]])
    >>> [mix.round(3).tolist() for mix in quantal_response(pennies, 1).profile]
    [[0.894, 0.106], [0.313, 0.687]]
    """
    _check(precision)
    system, unit = logit_system(game)
    curve = _follow(system, unit * precision, least_regret=0.0)
    point = curve.points[-1].copy()
    if len(curve.points) > 1:
        before = curve.points[-2]
        share = (unit * precision - before[-1]) / (point[-1] - before[-1])
        point = before + share * (point - before)
    point[-1] = unit * precision
    if not _loops().solve_at(system, point):
        raise ComputationError(f"the logit branch could not be met at precision {precision:g}.")
    return _response(game, precision, point)


def quantal_responses(
    game: Game, precision: float, rng: np.random.Generator, starts: int = 100
) -> tuple[QuantalResponse, ...]:
    """Logit equilibria at a precision: the principal branch's first, then others found.

    The others come from Newton's method at random starting points: some may be missed.
    """
    found = [quantal_response(game, precision)]
    system, unit = logit_system(game)
    solve_at = _loops().solve_at
    for _ in range(starts):
        mixes = np.concatenate([rng.dirichlet(np.full(count, 0.5)) for count in game.shape])
        point = np.append(np.log(np.maximum(mixes, 1e-12)), unit * precision)
        if solve_at(system, point):
            response = _response(game, precision, point)
            if response.residual < SAME_RESPONSE and not any(_same(response, o) for o in found):
                found.append(response)
    return tuple(found)


def fit_precision(game: Game, counts: Sequence[npt.ArrayLike]) -> PrecisionFit:
    """The precision at which the principal branch makes observed play likeliest.

    The likeliest of the points followed is refined; it may have several local maxima.

    counts: for each actor, how often each of its actions was observed, shape (k_i,)
    raises: GameError if the counts do not fit the game

    source: McKelvey and Palfrey (1995), section 4
    """
    observed = _observed(game, counts)
    system, unit = logit_system(game)
    curve = _follow(system, np.inf)
    likelihoods = curve.points[:, :-1] @ observed
    best = int(likelihoods.argmax())
    if likelihoods[best] - likelihoods[-1] <= NEGLIGIBLE * observed.sum():
        limit = _split(game, _mixes(game, curve.points[-1:])[0])
        response = QuantalResponse(game, np.inf, limit, relative_regret(game, limit))
        return PrecisionFit(response, np.nan, float(likelihoods[-1]))
    rising = curve.tangents[best, :-1] @ observed > 0
    if best == 0 and not rising:
        point, tangent = curve.points[0], curve.tangents[0]
    else:
        point, tangent = _top(system, curve, best if rising else best - 1, observed)
    response = _response(game, float(point[-1]) / unit, point)
    sizes = np.repeat([own.sum() for own in _split(game, observed)], game.shape)
    pace = unit * tangent[:-1] / tangent[-1]
    information = float((sizes * np.exp(point[:-1]) * pace**2).sum())
    error = information**-0.5 if point[-1] > 0 and information > 0 else np.nan
    return PrecisionFit(response, error, float(point[:-1] @ observed))


def logit_residuals(game: Game, precisions: FloatArray, mixes: FloatArray) -> FloatArray:
    """How far each profile is from the logit answer to itself: the greatest difference.

    precisions: per payoff unit, shape (m,)
    mixes:      shape (m, k_1 + ... + k_n)
    returns:    shape (m,)
    """
    parts = np.split(np.ascontiguousarray(mixes.T), np.cumsum(game.shape)[:-1])
    worst = np.zeros(len(mixes))
    for actor, own in enumerate(parts):
        values = np.moveaxis(game.payoffs[actor], actor, 0)  # the points become the last axis
        for rank, other in enumerate(reversed([j for j in range(game.size) if j != actor])):
            values = values @ parts[other] if rank == 0 else (values * parts[other]).sum(axis=-2)
        values = values.reshape(len(own), -1)
        answer = np.exp(precisions * (values - values.max(axis=0)))
        worst = np.maximum(worst, np.abs(answer / answer.sum(axis=0) - own).max(axis=0))
    return worst


def _follow(system: LogitSystem, greatest: float, least_regret: float = NEAR_NASH) -> Curve:
    with np.errstate(all="ignore"):  # a step too far is seen by its outcome, and taken again
        curve = Curve(*_loops().follow(system, greatest, least_regret, MOST_POINTS))
    if curve.lost or len(curve.points) == MOST_POINTS:
        raise ComputationError(
            f"the logit branch could not be followed beyond precision {curve.points[-1, -1]:.6g} "
            "per payoff range."
        )
    return curve


def _loops() -> kernel.Loops:
    """Machine code only where it pays."""
    served = next(_calls())
    if kernel.is_loaded() or served > COMPILING or (served > LOADING and kernel.is_on_disk()):
        return kernel.compiled_loops()
    return arrays.loops()


@cache
def _calls() -> Iterator[int]:
    return count()


def _top(
    system: LogitSystem, curve: Curve, k: int, observed: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Point and tangent of the likelihood's maximum between points k and k + 1."""
    from scipy.interpolate import CubicHermiteSpline
    from scipy.optimize import brentq

    ends, tangents = curve.points[k : k + 2], curve.tangents[k : k + 2]
    between = CubicHermiteSpline([0, np.linalg.norm(ends[1] - ends[0])], ends, tangents)
    work = np.empty((len(observed) + 1, len(observed) + 3))

    def at(distance: float) -> tuple[FloatArray, FloatArray]:
        point, tangent = between(distance), np.zeros(len(observed) + 1)
        if not _loops().correct(system, point, tangents[0], tangent, work)[0]:
            raise ComputationError("the logit branch could not be met between two of its points.")
        return point, tangent

    return at(brentq(lambda distance: float(at(distance)[1][:-1] @ observed), *between.x))


def _response(game: Game, precision: float, point: FloatArray) -> QuantalResponse:
    mixes = _mixes(game, point[None])
    residual = logit_residuals(game, np.array([precision]), mixes)[0]
    return QuantalResponse(game, precision, _split(game, mixes[0]), float(residual))


def _mixes(game: Game, points: FloatArray) -> FloatArray:
    mixes = np.exp(points[:, :-1])
    starts = np.concatenate([[0], np.cumsum(game.shape)[:-1]])
    totals = np.add.reduceat(mixes, starts, axis=1)
    normalized: FloatArray = mixes / np.repeat(totals, game.shape, axis=1)
    return normalized


def _split(game: Game, mixes: FloatArray) -> StrategyProfile:
    return tuple(np.split(mixes, np.cumsum(game.shape)[:-1]))


def _same(one: QuantalResponse, other: QuantalResponse) -> bool:
    return all(
        np.abs(a - b).max() < SAME_RESPONSE for a, b in zip(one.profile, other.profile, strict=True)
    )


def _observed(game: Game, counts: Sequence[npt.ArrayLike]) -> FloatArray:
    arrays = [np.asarray(own, dtype=np.float64) for own in counts]
    if tuple(own.shape for own in arrays) != tuple((count,) for count in game.shape):
        shapes = ", ".join(str(own.shape) for own in arrays)
        raise GameError(
            f"counts have shapes {shapes}; this game needs one count per action, {game.shape}."
        )
    observed = np.concatenate(arrays)
    if not (np.isfinite(observed).all() and (observed >= 0).all() and observed.any()):
        raise GameError("counts are not all finite, at least 0 and some above; counts of play are.")
    return observed


def _check(precision: float) -> None:
    if not 0 <= precision < np.inf:
        raise GameError(f"the precision is {precision}; a precision is a finite number from 0 on.")
