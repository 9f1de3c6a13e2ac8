"""The analyst's model: actors, interests, decisions, effects, a commitment and its shocks.

Numbers are exact Fractions and live in one place, `Model.parameters`; every other part names the
parameter it uses. A parameter's name says what it is:

    russia.munitions           the weight Russia gives to its interest in munitions
    russia.munitions.shells    the amount of the effect "shells" on that interest (or .1, .2, ...)
    russia.discount            Russia's discount factor
    today.war-ends             the yearly rate of moving from today into the state "war-ends"
    war-ends.arrival           the yearly arrival rate of the shock "war-ends" (and .recovery, and
                               .exit); by phase if it varies: war-ends.arrival.1, .2, ...
    commitment.exit            the yearly rate at which an actor leaves that gains by leaving
    type.reliable              the probability of "reliable" in nature's decision "type"
    cost                       a parameter the file itself names, shared by what refers to it
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import field, replace
from fractions import Fraction
from typing import Literal, TypeAlias, TypeVar, get_args

from alliancegame.errors import AllianceGameError, NameUnknownError, did_you_mean
from alliancegame.framed import Framed
from alliancegame.frozen import Frozen, frozen
from alliancegame.model.decimals import exact_number
from alliancegame.model.distribution import Correlation, JointRanks
from alliancegame.model.observations import Record
from alliancegame.model.parameter import Parameter
from alliancegame.model.severity import FULL, Severity

NATURE = "nature"

ChangeKind: TypeAlias = Literal["to", "by", "times"]

CHANGE_KINDS: tuple[ChangeKind, ...] = get_args(ChangeKind)


When: TypeAlias = Mapping[str, tuple[str, ...]]
"""A condition on a profile: each named decision goes to one of the named actions."""


@frozen
class Actor:
    """One who decides; `discount` names the parameter that holds its discount factor."""

    name: str
    label: str
    discount: str | None = None


@frozen
class Interest:
    """Something an actor cares about, as much as the parameter `weight` says."""

    actor: str
    name: str
    label: str
    weight: str

    @property
    def full_name(self) -> str:
        """As effects refer to it."""
        return f"{self.actor}.{self.name}"


@frozen
class Decision:
    """A choice of one actor, or of nature with probabilities.

    actions:       names, with what each means (possibly "")
    observes:      earlier decisions whose outcome is known when this one is taken
    when:          taken only where this holds; empty: always
    unavailable:   actions closed unless a shock allows them
    probabilities: for nature, the parameter that holds each action's probability; an action that
                   has none gets what the others leave
    label:         what it is called in prose; "": its name
    """

    name: str
    actor: str
    actions: Mapping[str, str]
    observes: tuple[str, ...] = ()
    when: When = field(default_factory=dict)
    unavailable: tuple[str, ...] = ()
    probabilities: Mapping[str, str] = field(default_factory=dict)
    label: str = ""


@frozen
class Effect:
    """The amount by which an interest is served (negative: hurt) in profiles that match `when`.

    weight, amount: parameter names; the payoff is sign × weight × amount
    label:          what it is called in prose; "": its name
    """

    name: str
    actor: str
    interest: str
    weight: str
    amount: str
    sign: int
    when: When
    label: str = ""


@frozen
class Commitment:
    """The pledge of the parties.

    pact:    the one profile that is the pact as written, {decision: action}, each action taken
             wherever its decision is reached
    holds:   the event in which the commitment is kept: any of these conditions
    invoked: the event in which it is called on, and so can be broken: any of these conditions;
             empty: wherever a decision that `holds` names is reached
    exit:    yearly rate at which an actor leaves while it gains by that; empty: it leaves at once
    """

    name: str
    parties: tuple[str, ...]
    pact: Mapping[str, str]
    holds: tuple[When, ...]
    invoked: tuple[When, ...] = ()
    exit: tuple[Phase, ...] = ()
    because: str = ""
    source: str = ""


@frozen
class Change:
    """A shift of one parameter, linear in the shock's intensity from 0 to 1.

    `to` moves it to the amount, `by` adds the amount, `times` multiplies by it, at intensity 1.
    """

    parameter: str
    kind: ChangeKind
    amount: Fraction

    def __post_init__(self) -> None:
        if self.kind not in CHANGE_KINDS:
            kinds = ", ".join(CHANGE_KINDS)
            raise AllianceGameError(f'a kind of change is "{self.kind}"; it is one of {kinds}.')


@frozen
class ActionRule:
    """An action that the shock forbids or allows from the intensity `at` on."""

    decision: str
    action: str
    at: Fraction
    allows: bool


@frozen
class Phase:
    """A yearly rate for a while: the parameter that holds it, and until how many years from now.

    until: None: for good
    """

    rate: str
    until: Fraction | None = None


@frozen
class Shock:
    """Something that may happen to the alliance.

    arrival, recovery: yearly rates, phase by phase, the last for good; empty: not stated
    severity:          with what intensity it strikes
    exit:              yearly rate at which an actor leaves that gains by it under the shock; empty:
                       that of the commitment
    raises:            {other shock: factor on its arrival rate while this one lasts}
    """

    name: str
    label: str
    changes: tuple[Change, ...] = ()
    rules: tuple[ActionRule, ...] = ()
    arrival: tuple[Phase, ...] = ()
    recovery: tuple[Phase, ...] = ()
    severity: Severity = FULL
    exit: tuple[Phase, ...] = ()
    raises: Mapping[str, Fraction] = field(default_factory=dict)
    because: str = ""
    source: str = ""


@frozen
class Lever:
    """A parameter that somebody can move, within limits and at a price.

    controller: who moves it: an actor's name, or anybody else's
    low, high:  how far it can be moved
    cost:       per unit of change, in whatever unit the file says; comparable among its levers
    """

    name: str
    label: str
    controller: str
    parameter: str
    low: Fraction
    high: Fraction
    cost: Fraction
    because: str = ""
    source: str = ""


TODAY = "today"
"""The state of the world in which no shock is in force."""


@frozen
class Transition:
    """The rate at which the world moves to another state while the condition on actions holds.

    start, end: states, each named by the shock in force, "today" by none
    rate:       the parameter that holds the yearly rate; rates of several transitions add
    """

    start: str
    end: str
    rate: str
    when: When


@frozen(repr=False)
class Model(Framed):
    """A whole game file, checked: every name it uses is defined.

    sources: {key: full reference}
    digest:  SHA-256 of the file's bytes, in hexadecimal
    record:  what was seen to happen, and what other analysts say
    joint:   how numbers depend on each other where correlations do not tell it; no file states it

    >>> model = ag.load("assurance")
    >>> [actor.label for actor in model.actors]
    ['Northern ally', 'Southern ally']
    """

    name: str
    title: str
    summary: str
    actors: tuple[Actor, ...]
    interests: tuple[Interest, ...]
    decisions: tuple[Decision, ...]
    effects: tuple[Effect, ...]
    parameters: Mapping[str, Parameter]
    commitment: Commitment | None = None
    shocks: tuple[Shock, ...] = ()
    levers: tuple[Lever, ...] = ()
    transitions: tuple[Transition, ...] = ()
    correlations: tuple[Correlation, ...] = ()
    sources: Mapping[str, str] = field(default_factory=dict)
    digest: str = ""
    record: Record = field(default_factory=Record)
    joint: JointRanks | None = None

    def __repr__(self) -> str:
        actors = ", ".join(actor.name for actor in self.actors)
        return (
            f"Model({self.name}: {actors}; {len(self.interests)} interests, "
            f"{len(self.effects)} effects, {len(self.shocks)} shocks)"
        )

    def actor(self, name: str) -> Actor:
        """raises: NameUnknownError"""
        return _named(name, self.actors, "actor")

    def decision(self, name: str) -> Decision:
        """raises: NameUnknownError"""
        return _named(name, self.decisions, "decision")

    def shock(self, name: str) -> Shock:
        """raises: NameUnknownError"""
        return _named(name, self.shocks, "shock")

    def parameter(self, name: str) -> Parameter:
        """raises: NameUnknownError"""
        if name in self.parameters:
            return self.parameters[name]
        return _named(name, tuple(self.parameters.values()), "parameter")

    def decisions_of(self, actor: str) -> tuple[Decision, ...]:
        """The actor's decisions, in the file's order."""
        return tuple(decision for decision in self.decisions if decision.actor == actor)

    @property
    def simultaneous(self) -> bool:
        """True if each actor decides once, all at the same time, and nature does not move."""
        return len(self.decisions) == len(self.actors) == len(
            {d.actor for d in self.decisions}
        ) and (not any(d.observes or d.when or d.actor == NATURE for d in self.decisions))

    @property
    def values(self) -> tuple[Fraction, ...]:
        """The parameter vector, in the order of `parameters`."""
        return tuple(parameter.value for parameter in self.parameters.values())

    def with_values(self, settings: Mapping[str, Fraction]) -> Model:
        """A copy of the model with some parameters' values replaced, ranges kept.

        raises: NameUnknownError for a parameter the model does not have, AllianceGameError for a
                value that is no number or beyond what makes sense for the parameter
        """
        changed = dict(self.parameters)
        for name, value in settings.items():
            parameter = self.parameter(name)
            number = exact_number(value, f'parameter "{name}"')
            parameter.limits.require(number, f'parameter "{name}"')
            changed[name] = replace(parameter, value=number)
        return replace(self, parameters=Frozen(changed))


def kept(commitment: Commitment, profile: Mapping[str, str]) -> bool:
    """True if the commitment is honoured, or not called on, in the profile of decisions taken."""
    return not called_on(commitment, profile) or any(
        matches(when, profile) for when in commitment.holds
    )


def called_on(commitment: Commitment, profile: Mapping[str, str]) -> bool:
    """True if the commitment is invoked in the profile of decisions taken."""
    if commitment.invoked:
        return any(matches(when, profile) for when in commitment.invoked)
    return any(decision in profile for when in commitment.holds for decision in when)


def matches(when: When, profile: Mapping[str, str]) -> bool:
    """True if a profile {decision: action} meets the condition; an untaken decision meets none."""
    return all(profile.get(decision) in actions for decision, actions in when.items())


Part = TypeVar("Part", Actor, Decision, Shock, Parameter)


def _named(name: str, parts: Iterable[Part], kind: str) -> Part:
    known = {part.name: part for part in parts}
    if name in known:
        return known[name]
    hint = did_you_mean(name, list(known)) or f" Known: {', '.join(known) or 'none'}."
    raise NameUnknownError(f'{kind} "{name}" is not defined in this game.{hint}')
