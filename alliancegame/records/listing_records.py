"""Games, solvers, questions and terms as JSON."""

from collections.abc import Mapping, Sequence
from typing import Any, NotRequired

from typing_extensions import TypedDict

from alliancegame.records.number import Number


class ShownModelActorsRecord(TypedDict):
    """One entry of the shown model actors."""

    name: str
    label: str


class ShownModelInterestsRecord(TypedDict):
    """One entry of the shown model interests."""

    name: str
    label: str
    weight: str


class ShownModelDecisionsRecord(TypedDict):
    """One entry of the shown model decisions."""

    name: str
    actor: str
    actions: Mapping[str, str]
    observes: Sequence[str]
    label: str


class ShownModelEffectsRecord(TypedDict):
    """One entry of the shown model effects."""

    name: str
    label: str
    amount: str
    weight: str


class ShownModelLeversRecord(TypedDict):
    """One entry of the shown model levers."""

    name: str
    label: str
    parameter: str


class ShownModelParametersRecord(TypedDict):
    """One entry of the shown model parameters."""

    name: str
    value: Number
    low: Number
    high: Number
    because: str
    source: str
    magnitude: str
    columns: NotRequired[Sequence[str]]
    offset: NotRequired[str | None]
    presumed: NotRequired[Sequence[Number] | None]


class ShownModelCommitmentRecord(TypedDict):
    """One entry of the shown model commitment."""

    name: str
    parties: Sequence[str]
    pact: Mapping[str, str]
    holds: Sequence[Mapping[str, Sequence[str]]]


class ShownModelShocksRecord(TypedDict):
    """One entry of the shown model shocks."""

    name: str
    label: str
    does: Sequence[str]


class ShownModelObservationsPlayRecord(TypedDict):
    """One entry of the shown model observations play."""

    russia: Sequence[str]
    dprk: Sequence[str]
    china: Sequence[str]


ShownModelObservationsRecord = TypedDict(
    "ShownModelObservationsRecord",
    {
        "from": str,
        "until": str,
        "play": Mapping[str, Sequence[str]],
        "under": Mapping[str, Any],
        "sure": Number,
        "because": str,
        "source": str,
    },
)
"""One entry of the shown model observations."""


class ShownModelArrivalsCameRecord(TypedDict):
    """One entry of the shown model arrivals came."""

    on: str
    intensity: Number
    sure: Number


class ShownModelArrivalsRecord(TypedDict):
    """One entry of the shown model arrivals."""

    shock: str
    watched: Sequence[str]
    came: Sequence[ShownModelArrivalsCameRecord]
    because: str
    source: str


class ShownModelRecord(TypedDict):
    """One entry of the shown model."""

    title: str
    summary: str
    digest: str
    actors: Sequence[ShownModelActorsRecord]
    interests: Sequence[ShownModelInterestsRecord]
    decisions: Sequence[ShownModelDecisionsRecord]
    effects: Sequence[ShownModelEffectsRecord]
    levers: Sequence[ShownModelLeversRecord]
    parameters: Sequence[ShownModelParametersRecord]
    commitment: ShownModelCommitmentRecord | None
    shocks: Sequence[ShownModelShocksRecord]
    actions: Mapping[str, Sequence[str]] | None
    payoffs: Mapping[str, Sequence[Any]] | None
    payoffs_reason: str | None
    date: NotRequired[str]
    observations: NotRequired[Sequence[ShownModelObservationsRecord]]
    arrivals: NotRequired[Sequence[ShownModelArrivalsRecord]]


ShownGraphStatesRecord = TypedDict(
    "ShownGraphStatesRecord",
    {
        "1": str,
        "2": str,
        "3": str,
        "4": str,
        "5": str,
        "6": str,
        "7": str,
        "8": str,
        "9": str,
    },
)
"""One entry of the shown graph states."""


ShownGraphActorsRanksRecord = TypedDict(
    "ShownGraphActorsRanksRecord",
    {
        "1": Number,
        "2": Number,
        "3": Number,
        "4": Number,
        "5": Number,
        "6": Number,
        "7": Number,
        "8": Number,
        "9": Number,
    },
)
"""One entry of the shown graph actors ranks."""


class ShownGraphActorsRecord(TypedDict):
    """One entry of the shown graph actors."""

    name: str
    label: str
    moves: Sequence[Sequence[str]]
    ranks: Mapping[str, Number]


class ShownGraphRecord(TypedDict):
    """One entry of the shown graph."""

    kind: str
    title: str
    summary: str
    digest: str
    states: Mapping[str, str]
    actors: Sequence[ShownGraphActorsRecord]


class ShownNetworkActorsRecord(TypedDict):
    """One entry of the shown network actors."""

    name: str
    label: str
    capability: Number


class ShownNetworkRecord(TypedDict):
    """One entry of the shown network."""

    kind: str
    title: str
    summary: str
    digest: str
    actors: Sequence[ShownNetworkActorsRecord]
    links: Sequence[Sequence[str]]
    gamma: Number


class ShownPayoffsRecord(TypedDict):
    """One entry of the shown payoffs."""

    actors: Sequence[str]
    actions: Sequence[Sequence[str]]
    payoffs: Sequence[Any]


class GamesGamesRecord(TypedDict):
    """One entry of the games games."""

    name: str
    summary: str


class GamesRecord(TypedDict):
    """One entry of the games."""

    games: Sequence[GamesGamesRecord]


class SolversSolversRecord(TypedDict):
    """One entry of the solvers solvers."""

    name: str
    actors: str
    installed: bool
    about: str
    refuses: str | None


class SolversRecord(TypedDict):
    """One entry of the solvers."""

    solvers: Sequence[SolversSolversRecord]


class PartsQuestionsRecord(TypedDict):
    """One entry of the parts questions."""

    name: str
    option: str
    question: str


class PartsConceptsRecord(TypedDict):
    """One entry of the parts concepts."""

    name: str
    question: str
    of: Sequence[str]


class PartsFiguresRecord(TypedDict):
    """One entry of the parts figures."""

    name: str
    shows: str
    takes: Sequence[str]


class PartsRecord(TypedDict):
    """One entry of the parts."""

    questions: Sequence[PartsQuestionsRecord]
    concepts: Sequence[PartsConceptsRecord]
    figures: Sequence[PartsFiguresRecord]


GlossaryGlossaryRecord = TypedDict(
    "GlossaryGlossaryRecord",
    {
        "radius, max": str,
        "radius, Euclid": str,
        "Nash equilibrium": str,
        "strong equilibrium": str,
        "coalition-proof equilibrium": str,
        "trembling-hand perfect": str,
        "rationalizable": str,
        "GMR, SMR, SEQ": str,
        "correlated equilibrium": str,
        "payoff dominance": str,
        "p-dominance": str,
        "risk dominance": str,
        "basin of attraction": str,
        "stochastic stability": str,
        "quantal response": str,
        "cheapest plan": str,
        "inverse": str,
        "grim trigger": str,
        "bound on patience": str,
        "survival": str,
        "margin": str,
        "holds": str,
        "breaks at": str,
        "binding": str,
        "share of draws": str,
        "mean life": str,
        "median life": str,
        "judgement": str,
        "range": str,
        "coverage": str,
        "regret": str,
        "minimal breaking set": str,
        "grade": str,
    },
)
"""One entry of the glossary glossary."""


class GlossaryRecord(TypedDict):
    """One entry of the glossary."""

    glossary: Mapping[str, str]
