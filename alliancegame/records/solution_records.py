"""Equilibria and other solutions as JSON."""

from collections.abc import Mapping, Sequence
from typing import Any, NotRequired

from typing_extensions import TypedDict

from alliancegame.records.number import Number


class SolutionEquilibriaRecord(TypedDict):
    """One entry of the solution equilibria."""

    strategies: Mapping[str, Mapping[str, Number]]
    payoffs: Mapping[str, Number]
    regret: Number
    commitment: Number
    strict: bool


class SolutionRecord(TypedDict):
    """All that `solve` found, each equilibrium verified; iterates over them and has a length."""

    equilibria: Sequence[SolutionEquilibriaRecord]
    coverage: str
    coverage_reason: str
    solver: Mapping[str, Any]


class AssessmentInformationSetsBeliefsRecord(TypedDict):
    """One entry of the assessment information sets beliefs."""

    history: Mapping[str, str]
    probability: Number
    supporting: NotRequired[Sequence[Number]]


class AssessmentInformationSetsRecord(TypedDict):
    """One entry of the assessment information sets."""

    actor: str
    information_set: str
    probabilities: Mapping[str, Number]
    mixing: Any | None
    beliefs: Sequence[AssessmentInformationSetsBeliefsRecord] | None
    reached: Number
    regret: Number


class AssessmentRecord(TypedDict):
    """A behaviour with what follows from it, all recomputed from the tree."""

    information_sets: Sequence[AssessmentInformationSetsRecord]
    payoffs: Mapping[str, Number]
    events: Mapping[str, Number]
    honoured_if_invoked: Number
    regret: Number


class TreeSolutionRecord(TypedDict):
    """Equilibria of one concept, each verified at every information set; iterates over them."""

    concept: str
    equilibria: Sequence[AssessmentRecord]
    coverage: str
    coverage_reason: str


class GraphStabilityStatesRecord(TypedDict):
    """One entry of the graph stability states."""

    state: str
    stable: Mapping[str, Sequence[str]]


GraphStabilityImprovementsRecord = TypedDict(
    "GraphStabilityImprovementsRecord",
    {
        "coalition": Sequence[str],
        "from": str,
        "to": str,
        "deterred": Sequence[str],
    },
)
"""One entry of the graph stability improvements."""


class GraphStabilityRecord(TypedDict):
    """The stable states of a graph model, for whom and in which sense."""

    game: str
    equilibria: Mapping[str, Sequence[str]]
    coalition_equilibria: Mapping[str, Sequence[str]]
    states: Sequence[GraphStabilityStatesRecord]
    improvements: Sequence[GraphStabilityImprovementsRecord]


class WarStabilityAttacksRecord(TypedDict):
    """One entry of the war stability attacks."""

    target: str
    attackers: Sequence[str]
    defenders: Sequence[str]


class WarStabilityIdleRecord(TypedDict):
    """One entry of the war stability idle."""

    link: Sequence[str]
    safe_without: Sequence[str]


class WarStabilityRecord(TypedDict):
    """The war stability of a network, and everything that speaks against it."""

    game: str
    stable: bool
    attacks: Sequence[WarStabilityAttacksRecord]
    additions: Sequence[Mapping[str, Any]]
    idle: Sequence[WarStabilityIdleRecord]
    sentence: str


class DominanceRemovalsRecord(TypedDict):
    """One entry of the dominance removals."""

    round: int
    actor: str
    action: str
    dominated_by: Mapping[str, Number]
    advantage: Number


class DominanceRecord(TypedDict):
    """The actions that iterated strict dominance removes and leaves."""

    rationalizable: Mapping[str, Sequence[str]]
    solvable: bool
    removals: Sequence[DominanceRemovalsRecord]
    residual: Number


class AdviceRecord(TypedDict):
    """One entry of the advice."""

    profile: Mapping[str, str]
    probability: Number


class CorrelatedEndRecord(TypedDict):
    """One entry of the correlated end."""

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
    """The range of an event's probability over all correlated equilibria, without a table."""

    event: str
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
    """The principal branch of a tree; unless a precision was given it ends near a sequential"""

    points: Sequence[QuantalResponseRecord]
    turning: Sequence[Number]
    crossings: Sequence[Number]
    limit: Mapping[str, Mapping[str, Number]]
    limit_regret: Number
    residual: Number


class StochasticStabilityClassesRecord(TypedDict):
    """One entry of the stochastic stability classes."""

    states: Sequence[Sequence[int]]
    potential: Number
    radius: Number
    stable: bool


class StochasticStabilityRecord(TypedDict):
    """The recurrent classes of a dynamics, with their stochastic potentials."""

    dynamics: str
    classes: Sequence[StochasticStabilityClassesRecord]
    residual: Number


class TracedResponseRecord(BranchRecord):
    """The branch of agent quantal responses, with the equilibrium that it selects."""

    selected: int | None


class EvolutionaryRecord(TypedDict):
    """The rest points of a symmetric game, with their stability."""

    points: Sequence[Mapping[Any, Any]]
    complete: bool
    residual: Number


class StackelbergCommitmentsRecord(TypedDict):
    """One entry of the stackelberg commitments."""

    leader: str
    mix: Mapping[str, Number]
    answer: str
    payoffs: Mapping[str, Number]
    others: int


class StackelbergRecord(TypedDict):
    """A best commitment of each of two actors as leader."""

    residual: Number
    commitments: Sequence[StackelbergCommitmentsRecord]


class PolytopeProofRecord(TypedDict):
    """All bases of both best-response polytopes, found when they are asked for."""

    kind: str
    shifts: Sequence[Sequence[str]]
    bases: Sequence[Sequence[str]]


class VerifiedRecord(TypedDict):
    """The claims that a certificate was found to prove, and the digest of its file."""

    proved: Sequence[str]
    sha256: str


class CompactSolutionRecord(TypedDict):
    """Equilibria of a game that is too large to tabulate."""

    equilibria: Sequence[SolutionEquilibriaRecord]
    pure_equilibria: Number
    coverage: str
    coverage_reason: str
    solver: Mapping[str, str]
