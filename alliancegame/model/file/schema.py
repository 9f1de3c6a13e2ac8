"""The shape of a strategic game file, for validation and for editors' JSON Schema."""

from __future__ import annotations

from fractions import Fraction
from typing import Annotated, Any, Literal

from pydantic import (
    Discriminator,
    Field,
    Tag,
)

from alliancegame.model.file.observed import (
    ArrivalTable,
    Day,
    ExpertTable,
    ObservationTable,
    SeedTable,
)
from alliancegame.model.file.shapes import (
    Actions,
    Condition,
    Name,
    Number,
    Quantity,
    QuantityTable,
    Ranged,
    Reference,
    Table,
    Trail,
)
from alliancegame.model.model import CHANGE_KINDS, ChangeKind

REST = "rest"
"""The probability of nature's one action that gets what the others leave."""


class LinearTable(QuantityTable):
    """A number that is linear in columns of a data table, and is estimated from its cases."""

    value: Number = Fraction(0)
    """The number where no case is meant: what `show` and `durability` take; 0 by default."""
    columns: (
        Annotated[list[str], Field(min_length=1)]
        | Annotated[dict[str, Number], Field(min_length=1)]
    )
    """The columns it is linear in: "1", "column", "column=level", or products such as
    "a*b=level"; a list, or a table with the coefficients that are expected, for `simulate` and
    `power`."""
    offset: str = ""
    """A column that is added as it is, with no coefficient."""


def _number_or_columns(value: Any) -> str:
    return "columns" if isinstance(value, dict) and "columns" in value else "number"


SharedParameter = Annotated[
    Annotated[QuantityTable, Tag("number")] | Annotated[LinearTable, Tag("columns")],
    Discriminator(_number_or_columns),
]


class PhaseTable(QuantityTable):
    """A rate that applies until some years from now; the last phase has no end."""

    until: Number | None = None
    """Years from now until which the rate applies; the last phase has none."""


def _kind(value: Any) -> str:
    if isinstance(value, list):
        return "phases"
    return "table" if isinstance(value, dict) else "number"


Rate = Annotated[
    Annotated[Number, Tag("number")]
    | Annotated[QuantityTable, Tag("table")]
    | Annotated[list[PhaseTable], Field(min_length=1), Tag("phases")],
    Discriminator(_kind),
]


class InterestTable(Ranged):
    """Something an actor wants; the weight says how much, 0 or more."""

    name: str = ""
    """For display."""
    weight: Number | Reference
    """The weight the actor gives it, at least 0; or the name of a shared parameter."""


class ActorTable(Table):
    """An actor: its interests, and its actions if it decides once and sees nothing."""

    name: str = ""
    """For display."""
    actions: Actions | None = None
    """Its actions, if it decides once and sees nothing: a list, or {action = "meaning"}."""
    unavailable: list[Name] = []
    """Actions closed unless a shock allows them."""
    discount: Quantity | None = None
    """The weight of the next period, from 0 to 1, where the pact is repeated."""
    interests: dict[Name, InterestTable] = {}
    """The actor's interests, by name."""


class DecisionTable(Table):
    """A move of an actor or of nature: what it sees, when it comes, what can be done."""

    label: str = ""
    """Its name in prose and figures; by default its key."""
    actor: Name
    """The one who decides: an actor, or "nature" for chance."""
    actions: Actions
    """The actions to choose from: a list, or {action = meaning}."""
    observes: list[Name] = []
    """Earlier decisions whose outcome is known here."""
    when: Condition = {}
    """The condition on earlier decisions under which it is taken; none: always."""
    unavailable: list[Name] = []
    """Actions closed unless a shock allows them."""
    probabilities: dict[Name, Quantity | Reference] = {}
    """Of nature: a probability for each action; one may get the "rest"."""


class EffectTable(Ranged):
    """The good (below 0: harm) done to an interest in the profiles that meet a condition."""

    interest: Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$")]
    """The interest served or hurt: "actor.interest"."""
    name: Name | None = None
    """The amount's name, in place of a number, in the names of parameters."""
    label: str = ""
    """Its name in prose and figures; by default its key."""
    when: Condition = {}
    """The decisions under which it comes about; none: always."""
    amount: Number | Reference
    """The good done to the interest, harm below 0; or a shared parameter ("-name": negated)."""


class CommitmentTable(Trail):
    """The pact: its parties, its profile as written, where it holds and where it is called on."""

    name: str = ""
    """For display."""
    parties: Annotated[list[Name], Field(min_length=1)]
    """The actors who are bound."""
    pact: Annotated[dict[Name, Name], Field(min_length=1)]
    """The pact as written: an action for every decision but nature's."""
    holds: Condition | list[Condition] | None = None
    """Conditions, each of which keeps the pact; by default the parties' actions in it."""
    invoked: Condition | list[Condition] | None = None
    """Conditions, each of which calls on the pact; by default wherever it can be broken."""
    exit: Rate | None = None
    """The yearly rate at which an actor leaves that gains by it; by default at once."""


class ChangeTable(Table):
    """A parameter set to a number, raised by one, or multiplied by one."""

    parameter: str
    """The full name of the parameter that changes."""
    to: Number | None = None
    """The number it comes to."""
    by: Number | None = None
    """The number added to it."""
    times: Number | None = None
    """The number it is multiplied by."""

    @property
    def stated(self) -> dict[ChangeKind, Fraction]:
        """{kind of change: its amount}, of one kind in a sound file."""
        amounts = {kind: getattr(self, kind) for kind in CHANGE_KINDS}
        return {kind: amount for kind, amount in amounts.items() if amount is not None}


class RuleTable(Table):
    """An action closed or opened, from some intensity of the shock on."""

    decision: Name
    """Whose action: a decision, or an actor with actions of its own."""
    action: Name
    """The action closed or opened."""
    at: Number = Fraction(1)
    """From which intensity of the shock on, from 0 to 1."""


class SeverityTable(Table):
    """With what intensity a shock strikes: one of some values, or anything in between."""

    values: list[Number] = []
    """The intensities it may strike with, from 0 to 1."""
    weights: list[Number] = []
    """The probability of each value, in proportion; by default all alike."""
    low: Number | None = None
    """The least intensity, if it may be anything between two."""
    mode: Number | None = None
    """The likeliest."""
    high: Number | None = None
    """The greatest."""


class ShockTable(Trail):
    """Something that may happen: what it changes, and how often a year it comes and goes."""

    name: str = ""
    """For display."""
    changes: list[ChangeTable] = []
    """Parameters it changes."""
    forbids: list[RuleTable] = []
    """Actions it closes."""
    allows: list[RuleTable] = []
    """Actions it opens."""
    arrival: Rate | None = None
    """The yearly rate at which it happens."""
    recovery: Rate | None = None
    """The yearly rate at which it passes once it has happened."""
    severity: SeverityTable | None = None
    """With what intensity it strikes; by default always 1."""
    exit: Rate | None = None
    """The yearly rate at which an actor leaves whom it makes gain by that; by default at once."""
    raises: dict[Name, Number] = {}
    """Factors on other shocks' arrival rates while it lasts, by name."""

    @property
    def rates(self) -> dict[str, Fraction | QuantityTable | list[PhaseTable] | None]:
        """{what happens at a yearly rate: the rate}."""
        return {"arrival": self.arrival, "recovery": self.recovery, "exit": self.exit}


class LeverTable(Trail):
    """A parameter under somebody's control: an actor of the game, or anyone else by name."""

    name: str = ""
    """For display, like label."""
    label: str = ""
    """Its name in prose and figures; by default made of its key."""
    actor: str
    """The one who moves it: an actor, or anyone else by name."""
    parameter: str
    """The full name of the parameter that it moves."""
    range: tuple[Number, Number] | None = None
    """[low, high]: how far it can be moved; by default the parameter's range."""
    cost: Number = Fraction(1)
    """The price of one unit of change, at least 0."""


class TransitionTable(Ranged):
    """A yearly rate of moving from one state of the world to another."""

    start: Name = Field(alias="from")
    """The state it leaves: a shock in force, or "today"."""
    to: Name
    """The state it leads to."""
    name: Name | None = None
    """The rate's name, where several lead the same way."""
    when: Condition = {}
    """The decisions under which it happens; none: always."""
    rate: Number | Reference
    """The yearly rate; or the name of a shared parameter."""


class CorrelationTable(Trail):
    """Two numbers that tend to be high together, or one high where the other is low."""

    between: tuple[str, str]
    """The full names of two parameters that have ranges."""
    rank: Number
    """Their rank correlation (Spearman's), between -1 and 1."""


class GameFile(Table):
    """A game: what each actor wants, what each can do, what is pledged, and what may happen."""

    kind: Literal["strategic"] = "strategic"
    """The kind of game."""
    title: str
    """The game's name for readers."""
    summary: str = ""
    """The subject of the game, in a sentence."""
    date: Day | None = None
    """As of when its numbers are stated."""
    sources: dict[Name, str] = {}
    """Full references, by key."""
    parameters: dict[Name, SharedParameter] = {}
    """Numbers that several places refer to by name."""
    actors: Annotated[dict[Name, ActorTable], Field(min_length=1)]
    """The actors, with what each wants and can do."""
    decisions: dict[Name, DecisionTable] = {}
    """Moves in sequence, and nature's."""
    effects: list[EffectTable] = []
    """The effects of decisions on interests."""
    commitment: CommitmentTable | None = None
    """The pledge."""
    shocks: dict[Name, ShockTable] = {}
    """The events that may befall the pact."""
    scenario: dict[Name, Number] = {}
    """Shocks that have happened, with their intensities: the game is that of the day after."""
    transitions: list[TransitionTable] = []
    """The moves of the world between states that shocks name."""
    levers: dict[Name, LeverTable] = {}
    """Parameters that somebody can move, at a cost."""
    correlations: list[CorrelationTable] = []
    """Numbers that depend on each other."""
    observations: list[ObservationTable] = []
    """Play that was seen."""
    arrivals: list[ArrivalTable] = []
    """Periods over which shocks were watched for, and their arrivals."""
    experts: dict[Name, ExpertTable] = {}
    """Other analysts' numbers for the same parameters."""
    seeds: dict[Name, SeedTable] = {}
    """Questions whose answers are known, by which experts are weighed."""
