"""Comparison of a strategic model of the cases with one without strategy, or with another game.

Models that are not nested are compared case by case. Vuong's statistic is the mean difference of
log-likelihoods in its standard errors; Clarke's counts the cases that one model makes likelier.
Both are corrected for the number of coefficients as Schwarz's criterion is.

source: Vuong (1989), Likelihood ratio tests for model selection and non-nested hypotheses,
        Econometrica 57; Clarke (2007), A simple distribution-free test for nonnested model
        selection, Political Analysis 15
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.special import betainc, ndtr

from alliancegame.errors import AllianceGameError
from alliancegame.evidence.estimation.effects import end_names
from alliancegame.evidence.estimation.estimate import Estimate
from alliancegame.evidence.estimation.jets import FloatArray, IntArray
from alliancegame.evidence.estimation.maximum import maximise
from alliancegame.evidence.estimation.multinomial import fitted, plain_columns
from alliancegame.frozen import frozen
from alliancegame.game.display import Shown
from alliancegame.records.estimation_records import CaseFitRecord, ContestRecord, CurveRecord

if TYPE_CHECKING:
    import pandas as pd

FOLDS = 5
"""Parts of the cases, each of which is predicted from the others."""


@frozen
class Contest:
    """Two models of the same cases.

    vuong:  above 0 where the first is better; in standard errors; vuong_p: two-sided
    likelier: in how many cases, of `cases`, the first is likelier; clarke_p: two-sided
    """

    first: str
    second: str
    log_likelihoods: tuple[float, float]
    coefficients: tuple[int, int]
    vuong: float
    vuong_p: float
    likelier: float
    cases: float
    clarke_p: float

    def to_dict(self) -> ContestRecord:
        """JSON-ready."""
        return {
            "models": [self.first, self.second],
            "log_likelihoods": list(self.log_likelihoods),
            "coefficients": list(self.coefficients),
            "vuong": {"statistic": self.vuong, "p": self.vuong_p},
            "clarke": {"likelier": self.likelier, "cases": self.cases, "p": self.clarke_p},
        }


@frozen
class Curve:
    """The curve of telling an end from the others: shares of false and of true alarms.

    area: under the curve; a half by guessing, 1 without fault
    """

    end: str
    false_alarms: tuple[float, ...]
    true_alarms: tuple[float, ...]
    area: float

    def to_dict(self) -> CurveRecord:
        """JSON-ready."""
        return {"end": self.end, "area": self.area}


@frozen(eq=False, repr=False)
class Fit(Shown):
    """The fit of the game, beside a plain multinomial logit.

    inside:  mean log score of the cases it was estimated from, of the game and of the plain logit
    outside: of cases left out of the estimation, in `folds` parts
    """

    contest: Contest
    inside: tuple[float, float]
    outside: tuple[float, float]
    folds: int
    curves: tuple[Curve, ...]

    def to_dict(self) -> CaseFitRecord:
        """JSON-ready."""
        names = ("game", "multinomial logit")
        return {
            "contest": self.contest.to_dict(),
            "log_score_in_sample": dict(zip(names, self.inside, strict=True)),
            "log_score_out_of_sample": dict(zip(names, self.outside, strict=True)),
            "folds": self.folds,
            "curves": [curve.to_dict() for curve in self.curves],
        }

    def to_frame(self) -> pd.DataFrame:
        """One row per model: coefficients, log-likelihood, mean log scores."""
        import pandas as pd

        return pd.DataFrame(
            {
                "coefficients": self.contest.coefficients,
                "log-likelihood": self.contest.log_likelihoods,
                "in sample": self.inside,
                "out of sample": self.outside,
            },
            index=pd.Index([self.contest.first, self.contest.second], name="model"),
        )


def contest(
    first: str,
    second: str,
    logarithms: tuple[FloatArray, FloatArray],
    coefficients: tuple[int, int],
    counts: FloatArray,
) -> Contest:
    """The tests of Vuong and of Clarke.

    logarithms: of the likelihood of each case under both; counts: how many cases each stands for
    """
    size = counts.sum()
    penalty = (coefficients[0] - coefficients[1]) * np.log(size) / 2
    gaps = logarithms[0] - logarithms[1] - penalty / size
    mean = counts @ gaps / size
    variance = counts @ (gaps - mean) ** 2 / size
    vuong = float(np.sqrt(size) * mean / np.sqrt(variance)) if variance > 0 else 0.0
    likelier = float(counts @ (gaps > 0))
    return Contest(
        first,
        second,
        (float(counts @ logarithms[0]), float(counts @ logarithms[1])),
        coefficients,
        vuong,
        float(2 * ndtr(-abs(vuong))),
        likelier,
        float(size),
        _two_sided(likelier, float(size)),
    )


def _two_sided(successes: float, trials: float) -> float:
    """The binomial test of a half."""
    fewer = min(successes, trials - successes)
    tail = 1.0 if fewer >= trials else float(betainc(trials - fewer, fewer + 1, 0.5))
    return min(1.0, 2 * tail)


def between(first: Estimate, second: Estimate) -> Contest:
    """Two games estimated from the same cases.

    raises: AllianceGameError if they are not the same
    """
    if not np.array_equal(first.cases.rows, second.cases.rows):
        raise AllianceGameError(
            f"{first.model.name} is estimated from other rows than {second.model.name}; models are "
            "compared on the same cases. Fill or drop the rows that only one of them leaves out."
        )
    logs = [estimate.likelihood.logarithms(estimate.values)[0] for estimate in (first, second)]
    sizes = (len(first.coefficients), len(second.coefficients))
    names = (first.model.name, second.model.name)
    return contest(*names, (logs[0], logs[1]), sizes, first.likelihood.weights)


def fit(
    result: Estimate, folds: int = FOLDS, progress: Callable[[int, int], None] | None = None
) -> Fit:
    """The fit of the game, beside a plain multinomial logit on all its columns."""
    likelihood = result.likelihood
    columns = plain_columns(likelihood)
    number = len(likelihood.classes)
    plain = fitted(columns, likelihood.observed, number, likelihood.weights)
    everyone = np.arange(likelihood.cases)
    game = likelihood.logarithms(result.values)[0]
    beside = plain.logarithms(columns)[everyone, likelihood.observed]
    sizes = (len(result.coefficients), plain.size)
    rng = np.random.default_rng(result.options.seed)
    parts = rng.permutation(likelihood.cases) % folds
    outside = np.zeros((2, likelihood.cases))
    for part in range(folds):
        if progress is not None:
            progress(part, folds)
        inner, outer = np.flatnonzero(parts != part), np.flatnonzero(parts == part)
        outside[:, outer] = _left_out(result, columns, inner, outer)
    weights = likelihood.weights / likelihood.weights.sum()
    return Fit(
        contest(result.model.name, "multinomial logit", (game, beside), sizes, likelihood.weights),
        (float(weights @ game), float(weights @ beside)),
        (float(weights @ outside[0]), float(weights @ outside[1])),
        folds,
        curves(result),
    )


def _left_out(
    result: Estimate, columns: FloatArray, inner: IntArray, outer: IntArray
) -> tuple[FloatArray, FloatArray]:
    """Log scores of left-out cases, of the game and of the plain logit."""
    likelihood = result.likelihood
    known, unknown = likelihood.of_cases(inner), likelihood.of_cases(outer)
    labels = [coefficient.name for coefficient in result.coefficients]
    rng = np.random.default_rng(0)
    again = maximise(known, labels, 1, rng, at=result.values)
    plain = fitted(columns[inner], known.observed, len(likelihood.classes), known.weights)
    logs = plain.logarithms(columns[outer])[np.arange(len(outer)), unknown.observed]
    return unknown.logarithms(again.coefficients)[0], logs


def curves(result: Estimate) -> tuple[Curve, ...]:
    """The curve of every end that some cases came to and some did not."""
    from alliancegame.evidence.estimation.simulated_cases import seen_classes

    likelihood = result.likelihood
    ends = seen_classes(likelihood.form)
    reach = likelihood.play(result.values).reach
    place = {node: k for k, end in enumerate(ends) for node in end}
    came_to = np.array([place[class_[0]] for class_ in likelihood.classes])[likelihood.observed]
    drawn = []
    for k, (name, nodes) in enumerate(zip(end_names(result), ends, strict=True)):
        chance = sum((reach[node].value for node in nodes), np.zeros(likelihood.cases))
        came = came_to == k
        if came.any() and not came.all():
            drawn.append(_curve(name, chance, came, likelihood.weights))
    return tuple(drawn)


def _curve(end: str, chance: FloatArray, came: np.ndarray[Any, Any], weights: FloatArray) -> Curve:
    order = np.argsort(-chance, kind="stable")
    steps = [*np.flatnonzero(np.diff(chance[order])), len(order) - 1]
    true = np.cumsum((came * weights)[order])[steps]
    false = np.cumsum((~came * weights)[order])[steps]
    true, false = np.r_[0.0, true / true[-1]], np.r_[0.0, false / false[-1]]
    return Curve(end, tuple(false.tolist()), tuple(true.tolist()), float(np.trapezoid(true, false)))
