"""Estimates from many cases of a game as JSON."""

from collections.abc import Mapping, Sequence

from typing_extensions import TypedDict

from alliancegame.records.number import Number


class RecoveryRecord(TypedDict):
    """The precision with which a coefficient is recovered from tables of a size."""

    cases: int
    parameter: str
    column: str
    truth: Number
    bias: Number
    monte_carlo: Number
    spread: Number
    standard_error: Number
    coverage: Number
    power: Number


class PowerRecord(TypedDict):
    """The precision of estimates from tables of several sizes."""

    game: str
    runs: int
    recoveries: Sequence[RecoveryRecord]
    failed: Mapping[str, int]


class CoefficientRecord(TypedDict):
    """An estimated coefficient."""

    parameter: str
    column: str
    estimate: Number
    standard_error: Number


class EstimateRecord(TypedDict):
    """Coefficients, what they were estimated from and how well that went."""

    game: str
    coefficients: Sequence[CoefficientRecord]
    log_likelihood: Number
    observations: int
    dropped: int
    dropped_because: Mapping[str, int]
    law: str
    error: str
    scale: str
    method: str
    standard_errors: str
    converged: bool
    divergent: Sequence[str]
    starts: int
    starts_agreeing: Number
    other_maxima: Sequence[Number]
    aic: Number
    bic: Number


AverageRecord = TypedDict(
    "AverageRecord",
    {
        "value": Number,
        "standard_error": Number,
        "95%": Sequence[Number],
    },
)
"""An average over the cases, with its standard error."""


MarginalEffectRecord = TypedDict(
    "MarginalEffectRecord",
    {
        "column": str,
        "change": str,
        "end": str,
        "value": Number,
        "standard_error": Number,
        "95%": Sequence[Number],
    },
)
"""The average change in the probability of an end when a column changes."""


class EffectsRecord(TypedDict):
    """The average marginal effect of every column on every end, and how likely ends are."""

    predicted: Mapping[str, AverageRecord]
    seen: Mapping[str, Number]
    effects: Sequence[MarginalEffectRecord]


class VuongRecord(TypedDict):
    """Vuong's test between two models."""

    statistic: Number
    p: Number


class ClarkeRecord(TypedDict):
    """Clarke's test between two models: the cases in which the first is the likelier."""

    likelier: Number
    cases: Number
    p: Number


class ContestRecord(TypedDict):
    """Two models of the same cases."""

    models: Sequence[str]
    log_likelihoods: Sequence[Number]
    coefficients: Sequence[Number]
    vuong: VuongRecord
    clarke: ClarkeRecord


class CurveRecord(TypedDict):
    """The curve of false and of true alarms with which an end is told from the others."""

    end: str
    area: Number


class CaseFitRecord(TypedDict):
    """The predictions of the game, beside those of a plain multinomial logit."""

    contest: ContestRecord
    log_score_in_sample: Mapping[str, Number]
    log_score_out_of_sample: Mapping[str, Number]
    folds: int
    curves: Sequence[CurveRecord]


class CaseEquilibriaRecord(TypedDict):
    """The number of equilibria of cases, and the gain in likelihood by choosing among them."""

    cases: int
    total: int
    equilibria: Mapping[str, int]
    log_likelihood_gain: Number
