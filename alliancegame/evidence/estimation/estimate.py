"""Coefficients of a game's payoffs from many cases of its play.

from alliancegame import estimate, load
estimate(load("three-outcome-crisis"), "disputes.csv").to_frame()
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import field, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from alliancegame.errors import AllianceGameError, GameError
from alliancegame.evidence.estimation.backward import Errors
from alliancegame.evidence.estimation.case_table import read_cases, read_design
from alliancegame.evidence.estimation.complete_cases import CaseColumns, Cases
from alliancegame.evidence.estimation.covariance import inverse_hessian, sandwich
from alliancegame.evidence.estimation.data_file import Table, table_of
from alliancegame.evidence.estimation.estimation_options import (
    Covariance,
    Error,
    Estimation,
    Law,
    Method,
    Scale,
)
from alliancegame.evidence.estimation.form import Form, form_of
from alliancegame.evidence.estimation.jets import FloatArray
from alliancegame.evidence.estimation.likelihood import Likelihood, Scales
from alliancegame.evidence.estimation.maximum import (
    SCALE,
    Maximum,
    maximise,
    require_identified,
)
from alliancegame.evidence.estimation.nested import nested
from alliancegame.frozen import frozen
from alliancegame.game.display import Shown
from alliancegame.model.decimals import exact_number
from alliancegame.model.model import Model
from alliancegame.records.estimation_records import EstimateRecord

if TYPE_CHECKING:
    import pandas as pd


@frozen
class Coefficient:
    """An estimate with its standard error.

    parameter: of the game, or "ln sigma"
    column:    the term it multiplies; of a scale the actor, or "1" where all share it
    """

    parameter: str
    column: str
    estimate: float
    standard_error: float

    @property
    def name(self) -> str:
        """As sentences and errors call it."""
        return f"{self.parameter}: {self.column}"

    @property
    def z(self) -> float:
        """The estimate in standard errors."""
        return self.estimate / self.standard_error if self.standard_error else float("nan")

    @property
    def p_value(self) -> float:
        """Two-sided, of the hypothesis that it is 0, in a large sample."""
        from scipy.special import ndtr

        return float(2 * ndtr(-abs(self.z)))

    def interval(self, level: float = 0.95) -> tuple[float, float]:
        """The normal confidence interval."""
        from scipy.special import ndtri

        reach = float(ndtri(0.5 + level / 2)) * self.standard_error
        return self.estimate - reach, self.estimate + reach


@frozen(eq=False, repr=False)
class Estimate(Shown):
    """Coefficients, what they were estimated from and how well that went.

    covariance: of the coefficients, in their order
    maximum:    of the likelihood
    """

    model: Model
    options: Estimation
    coefficients: tuple[Coefficient, ...]
    covariance: FloatArray
    maximum: Maximum
    cases: Cases
    likelihood: Likelihood = field(repr=False)

    @property
    def values(self) -> FloatArray:
        """The estimates as a vector."""
        return self.maximum.coefficients

    @property
    def log_likelihood(self) -> float:
        """At the estimates."""
        return self.maximum.log_likelihood

    @property
    def aic(self) -> float:
        """Akaike's criterion, −2 ln L + 2 K."""
        return -2 * self.log_likelihood + 2 * len(self.coefficients)

    @property
    def bic(self) -> float:
        """Schwarz's criterion, −2 ln L + K ln N."""
        return -2 * self.log_likelihood + len(self.coefficients) * float(
            np.log(self.cases.observations)
        )

    @property
    def sentence(self) -> str:
        """The estimation in a sentence: coefficients, cases, and whether it went well."""
        went = "converged" if self.maximum.converged else "NOT converged"
        return (
            f"{len(self.coefficients)} coefficients from {self.cases.observations:,} cases, "
            f"log-likelihood {self.log_likelihood:.2f}, {went}."
        )

    def to_dict(self) -> EstimateRecord:
        """JSON-ready."""
        return {
            "game": self.model.name,
            "coefficients": [
                {
                    "parameter": coefficient.parameter,
                    "column": coefficient.column,
                    "estimate": coefficient.estimate,
                    "standard_error": _finite(coefficient.standard_error),
                }
                for coefficient in self.coefficients
            ],
            "log_likelihood": self.log_likelihood,
            "observations": self.cases.observations,
            "dropped": self.cases.left_out,
            "dropped_because": {why: len(rows) for why, rows in self.cases.dropped.items()},
            "law": str(self.options.law),
            "error": str(self.options.error),
            "scale": str(self.options.scale),
            "method": str(self.options.method),
            "standard_errors": str(self.options.covariance),
            "converged": self.maximum.converged,
            "divergent": list(self.maximum.divergent),
            "starts": self.maximum.starts,
            "starts_agreeing": self.maximum.agreeing,
            "other_maxima": list(self.maximum.lower),
            "aic": self.aic,
            "bic": self.bic,
        }

    def to_frame(self) -> pd.DataFrame:
        """One row per coefficient: estimate, standard error, z, p, the 95% interval."""
        import pandas as pd

        rows = [
            (
                coefficient.parameter,
                coefficient.column,
                coefficient.estimate,
                coefficient.standard_error,
                coefficient.z,
                coefficient.p_value,
                *coefficient.interval(),
            )
            for coefficient in self.coefficients
        ]
        names = ["parameter", "column", "estimate", "standard error", "z", "p", "low", "high"]
        return pd.DataFrame(rows, columns=names)

    def to_model(self, row: Mapping[str, Any] | pd.Series[Any]) -> Model:
        """The game of one case: its payoffs are those that the estimates give for its columns.

        raises: AllianceGameError if a column is missing or empty, or a number is out of proportion
        """
        import pandas as pd

        form = self.likelihood.form
        one = Table(pd.DataFrame([dict(row)]))
        design = read_design(form, one, self.cases.table)
        likelihood = replace(self.likelihood, design=design)
        values = likelihood.indices(self.values)
        return self.model.with_values(
            {
                name: exact_number(round(float(value[0]), 12), f'parameter "{name}"')
                for name, value in zip(form.linear, values, strict=True)
            }
        )


def _finite(value: float) -> float | None:
    return value if np.isfinite(value) else None


def estimate(
    model: Model,
    data: Any,
    options: Estimation = Estimation(),  # noqa: B008
    uses: CaseColumns = CaseColumns(),  # noqa: B008
    progress: Callable[[int, int], None] | None = None,
) -> Estimate:
    """The coefficients under which the cases are likeliest.

    data:   a DataFrame, or the path of a .csv, .tsv, .parquet or .xlsx file: one row a case, a
            column per decision that holds the action taken, empty where it was not reached
    raises: DataError if the table does not fit the game; UnidentifiedError if no cases could tell
            some coefficients apart; GameError if the game is not one that can be estimated

    >>> model = ag.load("three-outcome-crisis")
    >>> result = ag.estimate(model, ag.simulate(model, cases=100))
    >>> len(result.coefficients)
    7
    """
    form = form_of(model)
    _require_possible(form, options, uses)
    cases = read_cases(form, table_of(data), uses)
    likelihood = likelihood_of(form, cases, options)
    names = coefficient_names(likelihood)
    labels = [f"{parameter}: {column}" for parameter, column in names]
    rng = np.random.default_rng(options.seed)
    require_identified(likelihood, labels, rng)
    if options.method is Method.NESTED:
        fit = nested(likelihood, labels, cases.clusters, rng, progress)
        likelihood, maximum, covariance = fit.likelihood, fit.maximum, fit.covariance
    else:
        maximum = maximise(likelihood, labels, options.starts, rng, progress=progress)
        covariance = covariance_of(likelihood, maximum, cases, options.covariance)
    errors = np.sqrt(np.maximum(np.diag(covariance), 0))
    coefficients = tuple(
        Coefficient(parameter, column, float(value), float(error))
        for (parameter, column), value, error in zip(
            names, maximum.coefficients, errors, strict=True
        )
    )
    return Estimate(model, options, coefficients, covariance, maximum, cases, likelihood)


def _require_possible(form: Form, options: Estimation, uses: CaseColumns) -> None:
    """Raises GameError or AllianceGameError for what cannot be estimated, or not like that."""
    if not form.linear and options.scale is Scale.FIXED:
        raise GameError(
            f'game "{form.model.name}" has nothing to estimate: no parameter has columns. Give one '
            'columns = ["1", "..."] in [parameters], or estimate the scale of the errors.'
        )
    if not form.movers:
        raise GameError(f'game "{form.model.name}" leaves nobody a choice to learn from.')
    if options.error is Error.PRIVATE and options.law is Law.LOGIT:
        raise AllianceGameError(
            "private information with logit errors has no known probabilities: sums of logistic "
            "errors are of no law with a name. Take --law probit, or --error agent."
        )
    if options.method is Method.NESTED and not form.coupled:
        raise AllianceGameError(
            f'in game "{form.model.name}" everybody sees what was done before, so that nested '
            "pseudo-likelihood has nothing to iterate over. Take --method ml."
        )
    if options.covariance is Covariance.CLUSTERED and not uses.cluster:
        raise AllianceGameError(
            "clustered standard errors need to know the clusters. Name their column: --cluster."
        )


def likelihood_of(form: Form, cases: Cases, options: Estimation) -> Likelihood:
    """The likelihood of the cases."""
    return Likelihood(
        form,
        cases.design,
        Errors(options.law, options.error),
        scales_of(form, options.scale),
        cases.classes,
        cases.observed,
        cases.counts * cases.weights,
    )


def scales_of(form: Form, scale: Scale) -> Scales:
    """The scales that are estimated."""
    actors = form.tree.actors
    if scale is Scale.FIXED:
        return Scales((None,) * len(actors))
    if scale is Scale.COMMON:
        return Scales((0,) * len(actors), ("1",))
    place = {actor: position for position, actor in enumerate(form.movers)}
    groups = tuple(place.get(actor) for actor in range(len(actors)))
    return Scales(groups, tuple(actors[actor] for actor in form.movers))


def coefficient_names(likelihood: Likelihood) -> list[tuple[str, str]]:
    """(parameter, column) of every coefficient."""
    names = [
        (name, term.name)
        for name, linear in likelihood.form.linear.items()
        for term in linear.terms
    ]
    return names + [(SCALE, name) for name in likelihood.scales.names]


def covariance_of(
    likelihood: Likelihood, maximum: Maximum, cases: Cases, kind: Covariance
) -> FloatArray:
    """The covariance of the coefficients, but for the bootstrap's."""
    if kind in (Covariance.HESSIAN, Covariance.BOOTSTRAP):
        return inverse_hessian(maximum.hessian)
    scores = likelihood.logarithms(maximum.coefficients)[1]
    clusters = cases.clusters if kind is Covariance.CLUSTERED else None
    return sandwich(maximum.hessian, scores, cases.counts, cases.weights, clusters)
