"""Verdicts on a commitment, and what explains them, as JSON."""

from collections.abc import Mapping, Sequence
from typing import Any

from typing_extensions import TypedDict

from alliancegame.records.number import Number


class EvidenceGroundsParametersRecord(TypedDict):
    """One entry of the evidence grounds parameters."""

    name: str
    value: Number
    because: str
    source: str
    magnitude: str


class EvidenceGroundsRecord(TypedDict):
    """One entry of the evidence grounds."""

    share: Number
    parameters: Sequence[EvidenceGroundsParametersRecord]


class EvidenceShocksRecord(TypedDict):
    """One entry of the evidence shocks."""

    shock: str
    breaks_at: Number
    moves: Mapping[str, Sequence[Number]]
    because: str
    source: str


class EvidenceRecord(TypedDict):
    """The grounds of the verdict, the weightiest first."""

    actor: str
    action: str | None
    grounds: Sequence[EvidenceGroundsRecord]
    shocks: Sequence[EvidenceShocksRecord]
    judged: Number
    sources: Mapping[str, str]


class ConceptsVerdictsRecord(TypedDict):
    """One entry of the concepts verdicts."""

    concept: str
    holds: bool | None
    because: str


class ConceptsRecord(TypedDict):
    """The pact under every concept; iterates in a fixed order."""

    verdicts: Sequence[ConceptsVerdictsRecord]
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


class SelectionRecord(TypedDict):
    """The verdict of each criterion of selection on the pact."""

    payoff_dominant: bool | None
    paid_more_elsewhere: Sequence[str]
    p_dominance: Number
    p_dominance_by_actor: Mapping[str, Number]
    p_dominance_sum: Number
    robust_to_incomplete_information: bool | None
    risk_dominance: Any | None
    basin: Mapping[str, Any] | None
    stochastically_stable: bool | None
    quantal_response: Sequence[Sequence[Number]]
    quantal_response_limit: Number
    quantal_response_note: str
    coverage: str
    dominated_actions_left_out: int


class CaseLeadsToRecord(TypedDict):
    """One entry of the case leads to."""

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
    leads_to: Sequence[CaseLeadsToRecord]
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


class ExplanationActorsPartsRecord(TypedDict):
    """One entry of the explanation actors parts."""

    effect: str
    interest: str
    weight: Number
    amount: Number
    contribution: Number
    because: Sequence[str]
    source: Sequence[str]


class ExplanationActorsRecord(TypedDict):
    """One entry of the explanation actors."""

    payoff: Number
    parts: Sequence[ExplanationActorsPartsRecord]


class ExplanationDeviationsRecord(TypedDict):
    """One entry of the explanation deviations."""

    actor: str
    action: str
    gain: Number
    changes: Mapping[str, Number]
    sentence: str


class ExplanationRecord(TypedDict):
    """The payoffs of one profile taken apart, and every unilateral deviation from it told."""

    game: str
    profile: Mapping[str, str]
    actors: Mapping[str, ExplanationActorsRecord]
    deviations: Sequence[ExplanationDeviationsRecord]


class ComparisonSidesRecord(TypedDict):
    """One entry of the comparison sides."""

    name: str
    holds: bool
    margin: Number
    binding_actor: str | None
    commitment: Sequence[Number] | None
    equilibria: Number
    coverage: str
    radius: Number


class ComparisonDifferencesInfluencesRecord(TypedDict):
    """One entry of the comparison differences influences."""

    parameter: str
    before: Number
    after: Number
    effect: Number


class ComparisonDifferencesRecord(TypedDict):
    """One entry of the comparison differences."""

    side: str
    actor: str
    action: str
    change: Number
    influences: Sequence[ComparisonDifferencesInfluencesRecord]
    rest: Number
    stakes: Sequence[Number] | None


class ComparisonRecord(TypedDict):
    """The sides' assessments and, for each but the first, why it differs."""

    sides: Sequence[ComparisonSidesRecord]
    differences: Sequence[ComparisonDifferencesRecord]
