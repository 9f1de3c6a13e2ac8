"""The precision at which the principal branch makes observed play likeliest.

source: McKelvey and Palfrey (1995), section 4
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import numpy.typing as npt

from alliancegame.errors import ComputationError, GameError
from alliancegame.frozen import frozen
from alliancegame.game.display import Shown
from alliancegame.game.game import FloatArray
from alliancegame.game.tables import table
from alliancegame.solvers.quantal.branch import Branch, Places, QuantalResponse, split
from alliancegame.solvers.quantal.continuation import Curve, Step

if TYPE_CHECKING:
    import pandas as pd

NEGLIGIBLE = 1e-9
"""Log-likelihood per observation by which a finite precision must do better than the limit."""


@frozen(eq=False, repr=False)
class PrecisionFit(Shown):
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
        """Per payoff range of each actor, or per unit of payoff."""
        return self.response.precision

    def to_frame(self) -> pd.DataFrame:
        """One row: the precision, its standard error, and the log-likelihood."""
        row = {
            "precision": self.precision,
            "standard_error": self.standard_error,
            "log-likelihood": self.log_likelihood,
        }
        return table([row])

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready: those of the response, standard_error (or null), log_likelihood."""
        error = self.standard_error
        return self.response.to_dict() | {
            "standard_error": error if np.isfinite(error) else None,
            "log_likelihood": self.log_likelihood,
        }


Corrector: TypeAlias = Callable[[FloatArray, FloatArray], Step | None]
"""From a guess, the branch's point at right angles to a border."""


def fit(
    branch: Branch,
    curve: Curve,
    unit: float,
    counts: Sequence[npt.ArrayLike],
    correct: Corrector,
    respond: Callable[[FloatArray], QuantalResponse],
) -> PrecisionFit:
    """The point of a branch, followed to its limit, at which the counts are likeliest.

    curve:   the branch as it was followed
    unit:    payoffs by which the curve's precisions are divided
    counts:  for each place, how often each of its actions was observed
    respond: a point of the curve as a logit equilibrium
    raises:  GameError if the counts do not fit; ComputationError if the point cannot be met
    """
    observed = _observed(branch.places, counts)
    best = _likeliest(curve, observed, correct)
    if best is None:
        limit = QuantalResponse(branch.places, np.inf, branch.limit, branch.limit_regret)
        return PrecisionFit(limit, np.nan, float(curve.points[-1, :-1] @ observed))
    point, tangent = best
    return PrecisionFit(
        respond(point),
        _standard_error(branch.places, point, tangent, observed, unit),
        float(point[:-1] @ observed),
    )


def _likeliest(
    curve: Curve, observed: FloatArray, correct: Corrector
) -> tuple[FloatArray, FloatArray] | None:
    """Point and tangent at which the counts are likeliest; None: their likelihood rises to the end.

    The likeliest of the points followed is refined; the likelihood may have several maxima.
    """
    likelihoods = curve.points[:, :-1] @ observed
    best = int(likelihoods.argmax())
    if likelihoods[best] - likelihoods[-1] <= NEGLIGIBLE * observed.sum():
        return None
    rising = curve.tangents[best, :-1] @ observed > 0
    if best == 0 and not rising:
        return curve.points[0], curve.tangents[0]
    return _top(curve, best if rising else best - 1, observed, correct)


def _top(
    curve: Curve, k: int, observed: FloatArray, correct: Corrector
) -> tuple[FloatArray, FloatArray]:
    """Point and tangent of the likelihood's maximum between points k and k + 1."""
    from scipy.interpolate import CubicHermiteSpline
    from scipy.optimize import brentq

    ends, tangents = curve.points[k : k + 2], curve.tangents[k : k + 2]
    between = CubicHermiteSpline([0, np.linalg.norm(ends[1] - ends[0])], ends, tangents)

    def at(distance: float) -> Step:
        found = correct(between(distance), tangents[0])
        if found is None:
            raise ComputationError("the logit branch could not be met between two of its points.")
        return found

    step = at(brentq(lambda distance: float(at(distance).tangent[:-1] @ observed), *between.x))
    return step.point, step.tangent


def _standard_error(
    places: Places, point: FloatArray, tangent: FloatArray, observed: FloatArray, unit: float
) -> float:
    """Standard error of the precision per payoff unit, from the information at a branch's point."""
    counts = [len(actions) for _, actions in places]
    sizes = np.repeat([own.sum() for own in split(places, observed)], counts)
    pace = unit * tangent[:-1] / tangent[-1]
    information = float((sizes * np.exp(point[:-1]) * pace**2).sum())
    return information**-0.5 if point[-1] > 0 and information > 0 else float("nan")


def _observed(places: Places, counts: Sequence[npt.ArrayLike]) -> FloatArray:
    """The counts side by side, shape (S,)."""
    given = [np.asarray(own, dtype=np.float64) for own in counts]
    wanted = [(len(actions),) for _, actions in places]
    if [own.shape for own in given] != wanted:
        raise GameError(
            f"counts have shapes {', '.join(str(own.shape) for own in given)}; needed is one count "
            f"per action, {', '.join(map(str, wanted))}."
        )
    observed = np.concatenate(given)
    if not (np.isfinite(observed).all() and (observed >= 0).all() and observed.any()):
        raise GameError("counts are not all finite, at least 0 and some above; counts of play are.")
    return observed
