"""Estimates from many cases of a game as JSON."""

from collections.abc import Mapping, Sequence
from typing import Any

from typing_extensions import TypedDict

from alliancegame.records.number import Number


class PowerRecoveriesRecord(TypedDict):
    """One entry of the power recoveries."""

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
    recoveries: Sequence[PowerRecoveriesRecord]
    failed: Mapping[str, int]


class EstimateCoefficientsRecord(TypedDict):
    """One entry of the estimate coefficients."""

    parameter: str
    column: str
    estimate: Number
    standard_error: Number


class EstimateRecord(TypedDict):
    """Coefficients, what they were estimated from and how well that went."""

    game: str
    coefficients: Sequence[EstimateCoefficientsRecord]
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
    other_maxima: Sequence[Any]
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


EffectsEffectsRecord = TypedDict(
    "EffectsEffectsRecord",
    {
        "column": str,
        "change": str,
        "end": str,
        "value": Number,
        "standard_error": Number,
        "95%": Sequence[Number],
    },
)
"""One entry of the effects effects."""


class EffectsRecord(TypedDict):
    """The average marginal effect of every column on every end, and how likely ends are."""

    predicted: Mapping[str, AverageRecord]
    seen: Mapping[str, Number]
    effects: Sequence[EffectsEffectsRecord]


class ContestVuongRecord(TypedDict):
    """One entry of the contest vuong."""

    statistic: Number
    p: Number


class ContestClarkeRecord(TypedDict):
    """One entry of the contest clarke."""

    likelier: Number
    cases: Number
    p: Number


class ContestRecord(TypedDict):
    """Two models of the same cases."""

    models: Sequence[str]
    log_likelihoods: Sequence[Number]
    coefficients: Sequence[Number]
    vuong: ContestVuongRecord
    clarke: ContestClarkeRecord


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
