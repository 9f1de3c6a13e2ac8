"""Lives, repetition, back-tests and forecasts as JSON."""

from collections.abc import Mapping, Sequence

from typing_extensions import TypedDict

from alliancegame.records.number import Number


class ThresholdRecord(TypedDict):
    """The patience that it takes to hold one actor to the pact."""

    actor: str
    pact: Number
    deviation: Number
    action: str | None
    punishment: Number
    minmax: Number
    grim: Number
    tit_for_tat: Number
    minmax_bound: Number
    discount: Number
    critical_hazard: Number


class PayoffSetRecord(TypedDict):
    """The set of payoffs of two actors, as a polygon that contains every one of them."""

    discounts: Sequence[Number]
    vertices: Sequence[Sequence[Number]]
    worst: Sequence[Number] | None
    algorithm: str
    iterations: int
    residual: Number
    settled: bool


class PactPayoffSetRecord(PayoffSetRecord):
    """The payoffs that repetition can sustain, and whether the pact's are among them."""

    pact: Sequence[Number]
    pact_depth: Number
    pact_supported: bool


class RepetitionRecord(TypedDict):
    """The critical discount factors of every actor."""

    game: str
    needs_no_repetition: bool
    critical_discount: Number
    minmax_bound: Number
    harshest_punishment: Number
    payoff_set: PactPayoffSetRecord | None
    critical_hazard: Number
    reliability: Mapping[str, Number]
    actors: Sequence[ThresholdRecord]
    coverage: str
    coverage_reason: str
    sentences: Sequence[str]


class PatienceSwingRecord(TypedDict):
    """The critical discount factor at both ends of a parameter's range."""

    parameter: str
    low: Number
    high: Number
    at_low: Number
    at_high: Number


class ShockPatienceRecord(TypedDict):
    """The critical discount factor once a shock has happened."""

    shock: str
    playable: bool
    critical_discount: Number
    tightest: str | None


class PatienceRecord(RepetitionRecord):
    """The critical discount factor, and the weights that move it, in falling order."""

    weights: Sequence[PatienceSwingRecord]
    shocks: Sequence[ShockPatienceRecord]


class SurvivalBandRecord(TypedDict):
    """The band around a survival curve, and what it is a band of."""

    low: Sequence[Number]
    high: Sequence[Number]
    how: str


class SurvivalRecord(TypedDict):
    """The life of a pact."""

    game: str
    method: str
    error: Number
    median_life: Number
    expected_lifetime: Number
    unending: bool
    years: Sequence[Number]
    survival: Sequence[Number]
    causes: Mapping[str, Sequence[Number]]
    band: SurvivalBandRecord | None
    assumptions: Sequence[str]
    blocks: Sequence[Sequence[str]]
    unrated: Sequence[str]
    idle: Sequence[str]
    sentences: Sequence[str]


class YearlyHazardRecord(TypedDict):
    """The share of pacts that end, and that are violated, in a year."""

    any: Number
    violation: Number


class HonouredShareRecord(TypedDict):
    """The share of commitments that were honoured when they were invoked."""

    which: str
    share: Number
    source: str


class BaseRatesRecord(TypedDict):
    """A computed life beside the record, at the same times."""

    pacts: str
    survival_on_paper: Sequence[Number]
    survival_unbroken: Sequence[Number]
    yearly_hazard: YearlyHazardRecord
    violated_of_ended: Number
    renegotiated_of_ended: Number
    expired_of_ended: Number
    honoured: Sequence[HonouredShareRecord]
    outlasted_by: Number
    sources: Mapping[str, str]
    sentences: Sequence[str]


class OutlookRecord(TypedDict):
    """The probabilities of what will have happened from one day to another."""

    game: str
    digest: str
    made: str
    until: str
    probabilities: Mapping[str, Number]
    bands: Mapping[str, Number]


class BacktestRecord(TypedDict):
    """One analogue: the model's life of it and what became of it."""

    game: str
    median_life: Number
    conduct_years: Number
    paper_years: Number
    ending: str
    censored: bool
    transform: Sequence[Number]
    log_loss: Number
    crps: Number
    record_log_loss: Number
    record_crps: Number
    miss: bool
    foretold_cause: str | None
    ended_by: Sequence[str]
    actual_cause_probability: Number
    cause_hit: bool
    conduct: str
    paper: str


class ShockTestRecord(TypedDict):
    """One historical shock: what followed it and what the model says."""

    game: str
    shock: str
    label: str
    held: bool
    holds: bool
    breaks_at: Number
    hit: bool


class BacktestsRecord(TypedDict):
    """All analogues and all historical shocks."""

    cases: Sequence[BacktestRecord]
    shocks: Sequence[ShockTestRecord]
    crps_skill: Number
    log_skill: Number
    sentence: str


class ForecastRecord(TypedDict):
    """A probability that was stated for something to have happened by a day."""

    game: str
    digest: str
    made: str
    quantity: str
    until: str
    probability: Number
    record: Number


class ScoredRecord(TypedDict):
    """A forecast that has come due; scores are the less the better."""

    game: str
    digest: str
    made: str
    quantity: str
    until: str
    probability: Number
    record: Number
    happened: Number
    because: str
    source: str
    log_loss: Number
    brier: Number
    record_log_loss: Number
    record_brier: Number
    miss: bool


class ArrivalScoreRecord(TypedDict):
    """The score of all forecasts about the arrival of shocks."""

    count: int
    came: Number
    brier: Number
    climatology: Number


class ForecastsRecord(TypedDict):
    """The register."""

    scored: Sequence[ScoredRecord]
    open: Sequence[ForecastRecord]
    arrivals: ArrivalScoreRecord | None
    changed: Sequence[str]
    sources: Mapping[str, str]
