"""Estimates from play and from cases as JSON."""

from collections.abc import Mapping, Sequence
from typing import Any

from typing_extensions import TypedDict

from alliancegame.records.number import Number


class PairRecord(TypedDict):
    """A probability or share before and after the evidence; None where it has no meaning."""

    prior: Number
    posterior: Number


class SpreadRecord(TypedDict):
    """Mean, standard deviation and quantiles of a number that is not known."""

    mean: Number
    sd: Number
    q05: Number
    q50: Number
    q95: Number


class BreakRecord(TypedDict):
    """A shock that may break the pact."""

    shock: str
    prior: Number
    posterior: Number
    at: Any | None


class LearnedRecord(TypedDict):
    """A number before and after the evidence."""

    name: str
    stated: Number
    prior: Any | None
    posterior: SpreadRecord
    shrinkage: Number


class RateLearnedRecord(TypedDict):
    """A yearly rate before and after its shock was watched for."""

    name: str
    shock: str
    stated: Number
    watched: Number
    came: Number
    prior: Any | None
    posterior: Any | None
    shrinkage: Number


class LifeRecord(TypedDict):
    """The life of a pact: probabilities of 5 and 10 years; the median, null beyond 20 years."""

    lasts: Mapping[str, Number]
    median: Number


class FactorRecord(TypedDict):
    """One entry of the factor."""

    median: Number
    log_sd: Number


class LivesFactorRecord(TypedDict):
    """One entry of the lives factor."""

    prior: FactorRecord
    posterior: FactorRecord


class LivesRecordRecord(TypedDict):
    """One entry of the lives record."""

    pacts: str
    lasts: Mapping[str, Number]
    factor: LivesFactorRecord


class LivesRecord(TypedDict):
    """Lives before and after the evidence."""

    prior: LifeRecord
    posterior: LifeRecord
    record: LivesRecordRecord | None


class ScoresRecord(TypedDict):
    """Probabilities of each observation, in order of time."""

    prior: Sequence[Number]
    prequential: Sequence[Number]
    leave_one_out: Sequence[Number]


class LearningRecord(TypedDict):
    """Prior beside posterior."""

    game: str
    law: str
    observations: int
    draws: int
    seed: int
    effective_sample_size: Number
    importance_sample_size: Number
    degrees: int
    log_evidence: Number
    holds: PairRecord
    margin: Any | None
    breaks: Sequence[BreakRecord]
    parameters: Sequence[LearnedRecord]
    precision: Any | None
    habit: Any | None
    rates: Sequence[RateLearnedRecord]
    life: LivesRecord | None
    judgement: PairRecord
    prior_predictive: Number
    scores: ScoresRecord | None
    silent: Sequence[str]
    verdict: Sequence[str]


class EndsRecord(TypedDict):
    """A weight's range as stated, and what is left of it; None: nothing is."""

    name: str
    stated: Number
    range: Sequence[Number]
    left: Sequence[Number] | None
    exact: Sequence[str] | None


class WeightSetsRecord(TypedDict):
    """The weights under which what was seen is within ε of a best reply."""

    game: str
    observations: int
    least_epsilon: Number
    exact_least_epsilon: str
    epsilon: Number
    weights: Sequence[EndsRecord]
    verdict: Sequence[str]


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
