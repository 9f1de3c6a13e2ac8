"""Games, solvers, questions and terms as JSON."""

from collections.abc import Mapping, Sequence
from typing import Any, NotRequired

from typing_extensions import TypedDict

from alliancegame.records.number import Number
from alliancegame.records.parameter_record import ParameterRecord


class ActorRecord(TypedDict):
    """An actor of a game."""

    name: str
    label: str


class InterestRecord(TypedDict):
    """An interest of an actor, and the parameter that is its weight."""

    name: str
    label: str
    weight: str


class DecisionRecord(TypedDict):
    """A decision of an actor: its actions with their labels, and what the actor has seen before."""

    name: str
    actor: str
    actions: Mapping[str, str]
    observes: Sequence[str]
    label: str


class EffectRecord(TypedDict):
    """An effect of decisions on an interest, and the parameters that say how large it is."""

    name: str
    label: str
    amount: str
    weight: str


class LeverRecord(TypedDict):
    """A lever: a parameter that somebody can change at a cost."""

    name: str
    label: str
    parameter: str


class ShownParameterRecord(ParameterRecord):
    """A parameter; where it is estimated, the columns of the table of cases it is linear in."""

    columns: NotRequired[Sequence[str]]
    offset: NotRequired[str | None]
    presumed: NotRequired[Sequence[Number] | None]


class CommitmentRecord(TypedDict):
    """A commitment: its parties, the play that keeps it, and when it is in force."""

    name: str
    parties: Sequence[str]
    pact: Mapping[str, str]
    holds: Sequence[Mapping[str, Sequence[str]]]


class ShockRecord(TypedDict):
    """A shock, with each of its changes in words."""

    name: str
    label: str
    does: Sequence[str]


ObservationRecord = TypedDict(
    "ObservationRecord",
    {
        "from": str,
        "until": str,
        "play": Mapping[str, Sequence[str]],
        "under": Mapping[str, Sequence[Number]],
        "sure": Number,
        "because": str,
        "source": str,
    },
)
"""Play that was observed in a stretch of time, under which shocks, and how surely."""


class ArrivalRecord(TypedDict):
    """A day on which a shock came, how strong it was, and how surely it came."""

    on: str
    intensity: Number
    sure: Number


class WatchRecord(TypedDict):
    """The stretch of time in which a shock was watched for, and the days on which it came."""

    shock: str
    watched: Sequence[str]
    came: Sequence[ArrivalRecord]
    because: str
    source: str


class ShownModelRecord(TypedDict):
    """A game of interests, decisions and effects; payoffs are null where the table is too large."""

    title: str
    summary: str
    digest: str
    actors: Sequence[ActorRecord]
    interests: Sequence[InterestRecord]
    decisions: Sequence[DecisionRecord]
    effects: Sequence[EffectRecord]
    levers: Sequence[LeverRecord]
    parameters: Sequence[ShownParameterRecord]
    commitment: CommitmentRecord | None
    shocks: Sequence[ShockRecord]
    actions: Mapping[str, Sequence[str]] | None
    payoffs: Mapping[str, Sequence[Any]] | None
    payoffs_reason: str | None
    date: NotRequired[str]
    observations: NotRequired[Sequence[ObservationRecord]]
    arrivals: NotRequired[Sequence[WatchRecord]]


class GraphActorRecord(TypedDict):
    """An actor of a graph model: its moves between states, and its ranking of the states."""

    name: str
    label: str
    moves: Sequence[Sequence[str]]
    ranks: Mapping[str, Number]


class ShownGraphRecord(TypedDict):
    """A graph model: its states with their labels, and its actors."""

    kind: str
    title: str
    summary: str
    digest: str
    states: Mapping[str, str]
    actors: Sequence[GraphActorRecord]


class NetworkActorRecord(TypedDict):
    """A state of a network of alliances, and its military capability."""

    name: str
    label: str
    capability: Number


class ShownNetworkRecord(TypedDict):
    """A network of alliances; gamma is the advantage in capability that an attack needs."""

    kind: str
    title: str
    summary: str
    digest: str
    actors: Sequence[NetworkActorRecord]
    links: Sequence[Sequence[str]]
    gamma: Number


class ShownPayoffsRecord(TypedDict):
    """A game that was read as payoffs: for each actor a nested list, one level per actor."""

    actors: Sequence[str]
    actions: Sequence[Sequence[str]]
    payoffs: Sequence[Any]


class ListedGameRecord(TypedDict):
    """A shipped game, with its summary."""

    name: str
    summary: str


class GamesRecord(TypedDict):
    """The shipped games."""

    games: Sequence[ListedGameRecord]


class ListedSolverRecord(TypedDict):
    """A solver: for how many actors, whether it is installed, and why it refuses a game."""

    name: str
    actors: str
    installed: bool
    about: str
    refuses: str | None


class SolversRecord(TypedDict):
    """The solvers."""

    solvers: Sequence[ListedSolverRecord]


class QuestionRecord(TypedDict):
    """A question about a commitment, and the option of `durability` that asks it."""

    name: str
    option: str
    question: str


class ConceptRecord(TypedDict):
    """A solution concept, the question that it answers, and the kinds of games it is of."""

    name: str
    question: str
    of: Sequence[str]


class FigureRecord(TypedDict):
    """A figure, and the arguments that it takes."""

    name: str
    shows: str
    takes: Sequence[str]


class PartsRecord(TypedDict):
    """The questions, concepts and figures that are installed."""

    questions: Sequence[QuestionRecord]
    concepts: Sequence[ConceptRecord]
    figures: Sequence[FigureRecord]


class GlossaryRecord(TypedDict):
    """Terms, each with its definition."""

    glossary: Mapping[str, str]
