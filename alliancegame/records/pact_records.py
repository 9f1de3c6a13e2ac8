"""Verdicts on a commitment, and what explains them, as JSON."""

from collections.abc import Mapping, Sequence

from typing_extensions import TypedDict

from alliancegame.records.number import Number
from alliancegame.records.parameter_record import ParameterRecord


class GroundRecord(TypedDict):
    """A part of a margin, as a share of it, and the numbers that it consists of."""

    share: Number
    parameters: Sequence[ParameterRecord]


class ShockEvidenceRecord(TypedDict):
    """A shock that breaks the pact: from which intensity on, and which numbers it moves."""

    shock: str
    breaks_at: Number
    moves: Mapping[str, Sequence[Number]]
    because: str
    source: str


class EvidenceRecord(TypedDict):
    """The grounds of the verdict, the weightiest first."""

    actor: str
    action: str | None
    grounds: Sequence[GroundRecord]
    shocks: Sequence[ShockEvidenceRecord]
    judged: Number
    sources: Mapping[str, str]


class ConceptVerdictRecord(TypedDict):
    """Whether the pact is a solution under a concept; null: not known."""

    concept: str
    holds: bool | None
    because: str


class ConceptsRecord(TypedDict):
    """The verdict of every concept on the pact."""

    verdicts: Sequence[ConceptVerdictRecord]
    sentence: str


class MultiplicityRecord(TypedDict):
    """The commitment's probability over all equilibria, and what actors could rationally play."""

    nash: Sequence[Number] | None
    coverage: str
    coverage_reason: str
    correlated: Sequence[Number]
    correlated_residual: Number
    rationalizable: Mapping[str, Sequence[str]]
    unique: bool
    sentence: str


class RiskDominanceRecord(TypedDict):
    """The product of the losses by departing, of the pact and of the equilibrium it vies with."""

    dominant: bool | None
    other: Mapping[str, str]
    pact_product: Number
    other_product: Number


class BasinRecord(TypedDict):
    """The share of beliefs from which best replies lead to the pact."""

    share: Number
    standard_error: Number
    draws: int


class SelectionRecord(TypedDict):
    """The verdict of each criterion of selection on the pact."""

    payoff_dominant: bool | None
    paid_more_elsewhere: Sequence[str]
    p_dominance: Number
    p_dominance_by_actor: Mapping[str, Number]
    p_dominance_sum: Number
    robust_to_incomplete_information: bool | None
    risk_dominance: RiskDominanceRecord | None
    basin: BasinRecord
    stochastically_stable: bool | None
    quantal_response: Sequence[Sequence[Number]]
    quantal_response_limit: Number
    quantal_response_note: str
    coverage: str
    dominated_actions_left_out: int


class LeadsToRecord(TypedDict):
    """An equilibrium to which play goes when the pact is broken."""

    strategies: Mapping[str, Mapping[str, Number]]
    commitment: Number


class CaseRecord(TypedDict):
    """The commitment in the baseline (shock None) or under one shock at full intensity."""

    shock: str | None
    holds: bool
    margins: Mapping[str, Number]
    relative_margins: Mapping[str, Number]
    margin: Number
    binding_actor: str | None
    best_deviations: Mapping[str, str | None]
    breaks_at: Number
    leads_to: Sequence[LeadsToRecord]
    coverage: str
    coverage_reason: str


class BrokenByRecord(TypedDict):
    """The departure that breaks the pact, and whether by itself it leaves the commitment in force.

    action null: the actor's part is closed; leaves_in_force null: not said of games in sequence
    """

    actor: str
    action: str | None
    leaves_in_force: bool | None


class ExaminedCaseRecord(CaseRecord):
    """A case of the durability of a commitment, with what breaks the pact in it."""

    broken_by: BrokenByRecord | None


class LeaverRecord(TypedDict):
    """An actor that leaves the pact, under which shock and from which intensity on."""

    actor: str
    shock: str | None
    breaks_at: Number


class DurabilityRecord(TypedDict):
    """The commitment in the baseline and under each shock, with a verdict in plain sentences."""

    game: str
    parties: Sequence[str]
    baseline: ExaminedCaseRecord
    shocks: Sequence[ExaminedCaseRecord]
    verdict: Sequence[str]
    leaving_order: Sequence[LeaverRecord]


class BriefRecord(TypedDict):
    """The first screen about a commitment."""

    grade: str
    share_of_draws: Sequence[Number] | None
    median_life: Number
    judged: Number


class PayoffPartRecord(TypedDict):
    """The contribution of one effect to a payoff."""

    effect: str
    interest: str
    weight: Number
    amount: Number
    contribution: Number
    because: Sequence[str]
    source: Sequence[str]


class ExplainedPayoffRecord(TypedDict):
    """The payoff of an actor, taken apart by effects."""

    payoff: Number
    parts: Sequence[PayoffPartRecord]


class ExplainedDeviationRecord(TypedDict):
    """A unilateral deviation: its gain, and the effects by which it gains or loses."""

    actor: str
    action: str
    gain: Number
    changes: Mapping[str, Number]
    sentence: str


class ExplanationRecord(TypedDict):
    """The payoffs of one profile taken apart, and every unilateral deviation from it told."""

    game: str
    profile: Mapping[str, str]
    actors: Mapping[str, ExplainedPayoffRecord]
    deviations: Sequence[ExplainedDeviationRecord]


class SideRecord(TypedDict):
    """One side of a comparison: a game, or the view of an expert."""

    name: str
    holds: bool
    margin: Number
    binding_actor: str | None
    commitment: Sequence[Number] | None
    equilibria: Number
    coverage: str
    radius: Number


class InfluenceRecord(TypedDict):
    """A parameter that two sides value differently, and how that moves the margin."""

    parameter: str
    before: Number
    after: Number
    effect: Number


class DifferenceRecord(TypedDict):
    """The difference between the margins of a side and the first, parameter by parameter."""

    side: str
    actor: str
    action: str
    change: Number
    influences: Sequence[InfluenceRecord]
    rest: Number
    stakes: Sequence[Number] | None


class ComparisonRecord(TypedDict):
    """The sides' assessments and, for each but the first, why it differs."""

    sides: Sequence[SideRecord]
    differences: Sequence[DifferenceRecord]
