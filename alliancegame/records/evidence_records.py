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


class SpreadsRecord(TypedDict):
    """A number that is not known, before and after the evidence; null: it has no meaning."""

    prior: SpreadRecord | None
    posterior: SpreadRecord | None


class MomentsRecord(TypedDict):
    """Mean and standard deviation of a number that is not known."""

    mean: Number
    sd: Number


class BreakRecord(TypedDict):
    """A shock that may break the pact."""

    shock: str
    prior: Number
    posterior: Number
    at: SpreadsRecord


class LearnedRecord(TypedDict):
    """A number before and after the evidence."""

    name: str
    stated: Number
    prior: MomentsRecord
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
    """A factor common to all yearly rates: its median, and the deviation of its logarithm."""

    median: Number
    log_sd: Number


class FactorsRecord(TypedDict):
    """The factor common to all yearly rates, before and after the evidence."""

    prior: FactorRecord
    posterior: FactorRecord


class RecordedLifeRecord(TypedDict):
    """The life of a pact by the record of other pacts."""

    pacts: str
    lasts: Mapping[str, Number]
    factor: FactorsRecord


class LivesRecord(TypedDict):
    """Lives before and after the evidence."""

    prior: LifeRecord
    posterior: LifeRecord
    record: RecordedLifeRecord | None


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
    margin: SpreadsRecord
    breaks: Sequence[BreakRecord]
    parameters: Sequence[LearnedRecord]
    precision: LearnedRecord
    habit: LearnedRecord | None
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


class WeightsRecord(TypedDict):
    """The weight of an expert before and after what was seen."""

    prior: Number
    posterior: Number


class MemberRecord(TypedDict):
    """An expert of a panel, with its weight and scores."""

    name: str
    weight: WeightsRecord
    calibration: Number
    information: Number
    log_evidence: Number
    holds: PairRecord


class DisagreementRecord(TypedDict):
    """A number on which an expert differs from the file."""

    expert: str
    parameter: str
    stated: Number
    median: Number
    turns_the_verdict: bool


class PanelRecord(TypedDict):
    """Experts pooled, and how they disagree."""

    weights: str
    members: Sequence[MemberRecord]
    holds: PairRecord
    disagreements: Sequence[DisagreementRecord]
    verdict: Sequence[str]


class AveragedRecord(TypedDict):
    """A survival curve averaged over draws, with a band of nine in ten."""

    mean: Sequence[Number]
    q05: Sequence[Number]
    q95: Sequence[Number]


class LifetimesRecord(TypedDict):
    """Survival averaged over what the numbers may be, before and after what was seen."""

    draws: int
    years: Sequence[Number]
    prior: AveragedRecord
    posterior: AveragedRecord
    verdict: Sequence[str]


class ForetoldRecord(TypedDict):
    """A record of observations, each foretold from those before it."""

    game: str
    until: Sequence[str]
    prequential: Sequence[Number]
    guess: Sequence[Number]
    log_loss: Number
    guessing_log_loss: Number
    sentence: str
