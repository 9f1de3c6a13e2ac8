"""Equilibria and other solutions as JSON."""

from collections.abc import Mapping, Sequence
from typing import Any, NotRequired

from typing_extensions import TypedDict

from alliancegame.records.number import Number


class EquilibriumRecord(TypedDict):
    """An equilibrium; regret is the greatest, commitment the probability that it is in force."""

    strategies: Mapping[str, Mapping[str, Number]]
    payoffs: Mapping[str, Number]
    regret: Number
    commitment: Number
    strict: bool


class SolutionRecord(TypedDict):
    """The equilibria of a game, each verified, and whether there may be others."""

    equilibria: Sequence[EquilibriumRecord]
    coverage: str
    coverage_reason: str
    solver: Mapping[str, Any]


class BeliefRecord(TypedDict):
    """The probability of a history, once its information set is reached.

    Of very deep trees a history says only what differs within the information set.
    """

    history: Mapping[str, str]
    probability: Number
    supporting: NotRequired[Sequence[Number]]


class BehaviourRecord(TypedDict):
    """The play, the beliefs and the regret of an actor at one information set."""

    actor: str
    information_set: str
    probabilities: Mapping[str, Number]
    mixing: Mapping[str, Sequence[Number]] | None
    beliefs: Sequence[BeliefRecord] | None
    reached: Number
    regret: Number


class AssessmentRecord(TypedDict):
    """A behaviour with what follows from it, all recomputed from the tree."""

    information_sets: Sequence[BehaviourRecord]
    payoffs: Mapping[str, Number]
    events: Mapping[str, Number]
    honoured_if_invoked: Number
    regret: Number


class TreeSolutionRecord(TypedDict):
    """The equilibria of a tree by one concept, each verified at every information set."""

    concept: str
    equilibria: Sequence[AssessmentRecord]
    coverage: str
    coverage_reason: str


class StateStabilityRecord(TypedDict):
    """A state, and by concept the actors for whom it is stable."""

    state: str
    stable: Mapping[str, Sequence[str]]


ImprovementRecord = TypedDict(
    "ImprovementRecord",
    {
        "coalition": Sequence[str],
        "from": str,
        "to": str,
        "deterred": Sequence[str],
    },
)
"""A move by which a coalition gains, and the concepts under which it is deterred."""


class StatusQuoRecord(TypedDict):
    """The state in which a conflict is, and the concepts under which it is stable for everyone."""

    state: str
    stable: Sequence[str]


class GraphStabilityRecord(TypedDict):
    """The stable states of a graph model, for whom and in which sense."""

    game: str
    status_quo: StatusQuoRecord | None
    equilibria: Mapping[str, Sequence[str]]
    coalition_equilibria: Mapping[str, Sequence[str]]
    states: Sequence[StateStabilityRecord]
    improvements: Sequence[ImprovementRecord]


class AttackRecord(TypedDict):
    """An attack that would succeed."""

    target: str
    attackers: Sequence[str]
    defenders: Sequence[str]


class IdleLinkRecord(TypedDict):
    """A link between two states, and those of the two that are safe without it."""

    link: Sequence[str]
    safe_without: Sequence[str]


class AddedLinkRecord(TypedDict):
    """A link that two states gain by, since it opens an attack on a third."""

    link: Sequence[str]
    attack: AttackRecord


class WarStabilityRecord(TypedDict):
    """The war stability of a network, and everything that speaks against it."""

    game: str
    stable: bool
    attacks: Sequence[AttackRecord]
    additions: Sequence[AddedLinkRecord]
    idle: Sequence[IdleLinkRecord]
    sentence: str


class RemovalRecord(TypedDict):
    """An action that a mixture of others strictly dominates, and by how much at least."""

    round: int
    actor: str
    action: str
    dominated_by: Mapping[str, Number]
    advantage: Number


class DominanceRecord(TypedDict):
    """The actions that iterated strict dominance removes and leaves."""

    rationalizable: Mapping[str, Sequence[str]]
    solvable: bool
    removals: Sequence[RemovalRecord]
    residual: Number


class AdviceRecord(TypedDict):
    """A profile that a correlated equilibrium advises, and with which probability."""

    profile: Mapping[str, str]
    probability: Number


class CorrelatedEndRecord(TypedDict):
    """One end of a range over correlated equilibria, and the equilibrium that attains it."""

    value: Number
    bound: Number
    violation: Number
    distribution: Sequence[AdviceRecord]


class CorrelatedBoundsRecord(TypedDict):
    """The objective's range over all correlated (or coarse correlated) equilibria of a game."""

    coarse: bool
    residual: Number
    least: CorrelatedEndRecord
    greatest: CorrelatedEndRecord


class CorrelatedRangesRecord(TypedDict):
    """The range of each objective over all correlated (or coarse correlated) equilibria."""

    coarse: bool
    residual: Number
    ranges: Mapping[str, CorrelatedBoundsRecord]


class CompactBoundsRecord(TypedDict):
    """The range of an event over all correlated (or coarse correlated) equilibria, by factors."""

    event: str
    coarse: bool
    least: Number
    greatest: Number
    proved: Sequence[Number]
    exact: bool
    reason: str


class QuantalResponseRecord(TypedDict):
    """A logit equilibrium."""

    precision: Number
    strategies: Mapping[str, Mapping[str, Number]]
    residual: Number


class BranchRecord(TypedDict):
    """The principal branch of quantal responses, and the profile that it ends at."""

    points: Sequence[QuantalResponseRecord]
    turning: Sequence[Number]
    crossings: Sequence[Number]
    limit: Mapping[str, Mapping[str, Number]]
    limit_regret: Number
    residual: Number


class RecurrentClassRecord(TypedDict):
    """A recurrent class: its states, and the least number of errors that leads to it."""

    states: Sequence[Sequence[int]]
    potential: Number
    radius: Number
    stable: bool


class StochasticStabilityRecord(TypedDict):
    """The recurrent classes of a dynamics, with their stochastic potentials."""

    dynamics: str
    classes: Sequence[RecurrentClassRecord]
    residual: Number


class TracedResponseRecord(BranchRecord):
    """The branch of agent quantal responses, with the equilibrium that it selects."""

    selected: int | None


class EvolutionaryRecord(TypedDict):
    """The rest points of a symmetric game, with their stability."""

    points: Sequence[Mapping[str, Any]]
    complete: bool
    residual: Number


class LeaderCommitmentRecord(TypedDict):
    """A leader's mix, and the answer of the other actor to it."""

    leader: str
    mix: Mapping[str, Number]
    answer: str
    payoffs: Mapping[str, Number]
    others: int


class StackelbergRecord(TypedDict):
    """A best commitment of each of two actors as leader."""

    residual: Number
    commitments: Sequence[LeaderCommitmentRecord]


class PolytopeProofRecord(TypedDict):
    """All bases of both best-response polytopes, found when they are asked for."""

    kind: str
    shifts: Sequence[Sequence[str]]
    bases: Sequence[Sequence[str]]


class VerifiedRecord(TypedDict):
    """The claims that a certificate was found to prove, the equilibria, the digest of its file."""

    proved: Sequence[str]
    equilibria: Sequence[Mapping[str, Mapping[str, Number]]]
    sha256: str


class CompactSolutionRecord(TypedDict):
    """Equilibria of a game that is too large to tabulate."""

    equilibria: Sequence[EquilibriumRecord]
    pure_equilibria: Number
    coverage: str
    coverage_reason: str
    solver: Mapping[str, str]
