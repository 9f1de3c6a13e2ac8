"""The shape of a strategic game file, for validation and for editors' JSON Schema."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Any, Literal

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    Tag,
    WithJsonSchema,
)

from alliancegame.model.model import CHANGE_KINDS, ChangeKind


def _number(value: Any) -> Fraction:
    if isinstance(value, bool) or not isinstance(value, (int, Decimal)):
        raise ValueError("it is a number")
    if isinstance(value, Decimal) and not value.is_finite():
        raise ValueError("it is a finite number")
    return Fraction(value)


Number = Annotated[Fraction, BeforeValidator(_number), WithJsonSchema({"type": "number"})]

REST = "rest"
"""The probability of nature's one action that gets what the others leave."""

NAME = r"^[A-Za-z0-9_-]+$"
Name = Annotated[str, Field(pattern=NAME)]
Reference = Annotated[str, Field(pattern=r"^-?[A-Za-z0-9_.-]+$")]
Actions = Annotated[list[Name] | dict[Name, str], Field(min_length=1)]
Condition = dict[Name, Name | list[Name]]


class Table(BaseModel):
    """A table of the file: keys that nothing reads are errors."""

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)


class Trail(Table):
    """Why a number or a part is as it is."""

    because: str = ""
    source: str = ""


class Ranged(Trail):
    """How far a number may be from the one stated; without a range it is taken as exact."""

    range: tuple[Number, Number] | None = None
    distribution: Literal["uniform", "triangular"] = "uniform"


class QuantityTable(Ranged):
    """A number with its range and reason."""

    value: Number


Quantity = Number | QuantityTable


class PhaseTable(QuantityTable):
    """A rate that applies until some years from now; the last phase has no end."""

    until: Number | None = None


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
    weight: Number | Reference


class ActorTable(Table):
    """An actor: its interests, and its actions if it decides once and sees nothing."""

    name: str = ""
    actions: Actions | None = None
    unavailable: list[Name] = []
    discount: Quantity | None = None
    interests: dict[Name, InterestTable] = {}


class DecisionTable(Table):
    """A move of an actor or of nature: what it sees, when it comes, what can be done."""

    actor: Name
    actions: Actions
    observes: list[Name] = []
    when: Condition = {}
    unavailable: list[Name] = []
    probabilities: dict[Name, Quantity | Reference] = {}


class EffectTable(Ranged):
    """How much an interest is served (below 0: hurt) in the profiles that meet a condition."""

    interest: Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$")]
    name: Name | None = None
    when: Condition = {}
    amount: Number | Reference


class CommitmentTable(Trail):
    """The pact: its parties, its profile as written, where it holds and where it is called on."""

    name: str = ""
    parties: Annotated[list[Name], Field(min_length=1)]
    pact: Annotated[dict[Name, Name], Field(min_length=1)]
    holds: Condition | list[Condition] | None = None
    invoked: Condition | list[Condition] | None = None


class ChangeTable(Table):
    """A parameter set to a number, raised by one, or multiplied by one."""

    parameter: str
    to: Number | None = None
    by: Number | None = None
    times: Number | None = None

    @property
    def stated(self) -> dict[ChangeKind, Fraction]:
        """{kind of change: its amount}, of one kind in a sound file."""
        amounts = {kind: getattr(self, kind) for kind in CHANGE_KINDS}
        return {kind: amount for kind, amount in amounts.items() if amount is not None}


class RuleTable(Table):
    """An action closed or opened, from some intensity of the shock on."""

    decision: Name
    action: Name
    at: Number = Fraction(1)


class ShockTable(Trail):
    """Something that may happen: what it changes, and how often a year it comes and goes."""

    name: str = ""
    changes: list[ChangeTable] = []
    forbids: list[RuleTable] = []
    allows: list[RuleTable] = []
    arrival: Rate | None = None
    recovery: Rate | None = None
    raises: dict[Name, Number] = {}


class LeverTable(Trail):
    """A parameter under somebody's control: an actor of the game, or anyone else by name."""

    name: str = ""
    actor: str
    parameter: str
    range: tuple[Number, Number] | None = None
    cost: Number = Fraction(1)


class TransitionTable(Ranged):
    """A yearly rate of moving from one state of the world to another."""

    start: Name = Field(alias="from")
    to: Name
    name: Name | None = None
    when: Condition = {}
    rate: Number | Reference


class GameFile(Table):
    """A game: what each actor wants, what each can do, what is pledged, and what may happen."""

    kind: Literal["strategic"] = "strategic"
    title: str
    summary: str = ""
    sources: dict[Name, str] = {}
    parameters: dict[Name, QuantityTable] = {}
    actors: Annotated[dict[Name, ActorTable], Field(min_length=1)]
    decisions: dict[Name, DecisionTable] = {}
    effects: list[EffectTable] = []
    commitment: CommitmentTable | None = None
    shocks: dict[Name, ShockTable] = {}
    transitions: list[TransitionTable] = []
    levers: dict[Name, LeverTable] = {}
