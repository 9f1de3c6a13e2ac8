"""A checked game file's content to the Model it describes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from fractions import Fraction

from alliancegame.frozen import Frozen
from alliancegame.model.columns import LinearForm, read_term
from alliancegame.model.distribution import Correlation, Distribution
from alliancegame.model.file.assemble_record import condition_of, label_of, record
from alliancegame.model.file.names import (
    COMMITMENT_EXIT,
    LOOK_ON,
    effect_names,
    onlookers,
    phase_names,
    transition_names,
)
from alliancegame.model.file.schema import (
    REST,
    CommitmentTable,
    GameFile,
    LeverTable,
    LinearTable,
    PhaseTable,
    SeverityTable,
    ShockTable,
)
from alliancegame.model.file.shapes import Condition, QuantityTable, Ranged
from alliancegame.model.limits import LIMITS
from alliancegame.model.model import (
    ActionRule,
    Actor,
    Change,
    Commitment,
    Decision,
    Effect,
    Interest,
    Lever,
    Model,
    Phase,
    Shock,
    Transition,
    When,
)
from alliancegame.model.parameter import Parameter
from alliancegame.model.severity import FULL, Severity


def assemble(file: GameFile, name: str, digest: str) -> Model:
    """The model; every check has passed."""
    parameters = _Parameters()
    for key, quantity in file.parameters.items():
        parameters.add(key, quantity.value, quantity, "parameter")
        if isinstance(quantity, LinearTable):
            parameters.estimate(key, quantity)
    actors = []
    interests = []
    weights = {}
    for key, actor in file.actors.items():
        discount = parameters.quantity(f"{key}.discount", actor.discount, "discount factor")
        actors.append(Actor(key, actor.name or label_of(key), discount))
        for interest, table in actor.interests.items():
            full = f"{key}.{interest}"
            weights[full], _ = parameters.use(full, table.weight, table, "weight")
            label = table.name or label_of(interest).lower()
            interests.append(Interest(key, interest, label, weights[full]))
    decisions = _decisions(file, parameters)
    effects = []
    for effect, full in zip(file.effects, effect_names(file).values(), strict=True):
        amount, sign = parameters.use(full, effect.amount, effect, "amount")
        owner, interest = effect.interest.split(".")
        weight = weights[effect.interest]
        effects.append(
            Effect(
                full,
                owner,
                interest,
                weight,
                amount,
                sign,
                condition_of(effect.when),
                effect.label.strip(),
            )
        )
    transitions = []
    for transition, full in zip(file.transitions, transition_names(file), strict=True):
        rate, _ = parameters.use(full, transition.rate, transition, "rate")
        transitions.append(
            Transition(transition.start, transition.to, rate, condition_of(transition.when))
        )
    shocks = tuple(_shock(key, shock, parameters) for key, shock in file.shocks.items())
    commitment = (
        _commitment(file.commitment, decisions, onlookers(file), parameters)
        if file.commitment
        else None
    )
    return Model(
        name,
        file.title,
        file.summary,
        tuple(actors),
        tuple(interests),
        decisions,
        tuple(effects),
        Frozen(parameters.found),
        commitment,
        shocks,
        tuple(_lever(key, lever, parameters.found) for key, lever in file.levers.items()),
        tuple(transitions),
        tuple(
            Correlation(correlation.between, correlation.rank) for correlation in file.correlations
        ),
        Frozen(dict(file.sources)),
        digest,
        record(file),
    )


def _range(table: Ranged) -> tuple[Fraction, Fraction] | None:
    if table.quantiles:
        return table.quantiles[0][1], table.quantiles[-1][1]
    return table.range


def _distribution(table: Ranged) -> Distribution:
    return Distribution(table.distribution, table.sure, tuple(table.quantiles))


class _Parameters:
    """The parameters met so far, by name, in the file's order."""

    def __init__(self) -> None:
        self.found: dict[str, Parameter] = {}

    def add(self, name: str, value: Fraction, table: Ranged | None, kind: str) -> str:
        low, high = (_range(table) if table is not None else None) or (None, None)
        plain = Parameter(name, value, low, high)
        if table is not None:
            plain = replace(
                plain,
                distribution=_distribution(table),
                because=table.because,
                source=table.source,
                magnitude=table.magnitude,
            )
        self.found[name] = replace(plain, limits=LIMITS[kind])
        return name

    def estimate(self, name: str, table: LinearTable) -> None:
        expected = tuple(table.columns.values()) if isinstance(table.columns, dict) else ()
        form = LinearForm(tuple(map(read_term, table.columns)), table.offset.strip(), expected)
        self.found[name] = replace(self.found[name], linear=form)

    def use(
        self, name: str, value: Fraction | str, table: Ranged | None, kind: str
    ) -> tuple[str, int]:
        """The parameter that holds the value, and the sign it is taken with."""
        if not isinstance(value, str):
            return self.add(name, value, table, kind), 1
        shared = self.found[value.removeprefix("-")]
        limits = shared.limits.and_those_of(LIMITS[kind])
        self.found[shared.name] = replace(shared, limits=limits)
        return shared.name, -1 if value.startswith("-") else 1

    def phases(
        self, name: str, value: Fraction | QuantityTable | list[PhaseTable] | None
    ) -> tuple[Phase, ...]:
        if isinstance(value, list):
            names = phase_names(name, len(value))
            return tuple(
                Phase(self.add(full, phase.value, phase, "rate"), phase.until)
                for full, phase in zip(names, value, strict=True)
            )
        constant = self.quantity(name, value, "rate")
        return () if constant is None else (Phase(constant),)

    def quantity(self, name: str, value: Fraction | QuantityTable | None, kind: str) -> str | None:
        if value is None:
            return None
        if isinstance(value, QuantityTable):
            return self.add(name, value.value, value, kind)
        return self.add(name, value, None, kind)


def _conditions(stated: Condition | list[Condition]) -> tuple[When, ...]:
    return tuple(
        condition_of(condition) for condition in (stated if isinstance(stated, list) else [stated])
    )


def _actions(actions: list[str] | dict[str, str]) -> Mapping[str, str]:
    return Frozen(dict(actions) if isinstance(actions, dict) else dict.fromkeys(actions, ""))


def _decisions(file: GameFile, parameters: _Parameters) -> tuple[Decision, ...]:
    """Actors' own actions first, then [decisions], both in the file's order."""
    watching = onlookers(file)
    decisions = [
        Decision(
            name,
            name,
            _actions([LOOK_ON] if actor.actions is None else actor.actions),
            unavailable=tuple(actor.unavailable),
        )
        for name, actor in file.actors.items()
        if actor.actions is not None or name in watching
    ]
    for name, table in file.decisions.items():
        chances = {}
        for action, value in table.probabilities.items():
            full = f"{name}.{action}"
            if value == REST:
                continue
            if isinstance(value, QuantityTable):
                chances[action] = parameters.add(full, value.value, value, "probability")
            else:
                chances[action], _ = parameters.use(full, value, None, "probability")
        decisions.append(
            Decision(
                name,
                table.actor,
                _actions(table.actions),
                tuple(table.observes),
                condition_of(table.when),
                tuple(table.unavailable),
                Frozen(chances),
                table.label.strip(),
            )
        )
    return tuple(decisions)


def _commitment(
    table: CommitmentTable,
    decisions: Iterable[Decision],
    watching: Iterable[str],
    parameters: _Parameters,
) -> Commitment:
    owners = {decision.name: decision.actor for decision in decisions}
    if table.holds is None:
        own = {d: action for d, action in table.pact.items() if owners[d] in table.parties}
        holds: tuple[When, ...] = (condition_of(dict(own)),)
    else:
        holds = _conditions(table.holds)
    return Commitment(
        table.name or "the pact",
        tuple(table.parties),
        Frozen({**table.pact, **dict.fromkeys(watching, LOOK_ON)}),
        holds,
        _conditions(table.invoked or []),
        parameters.phases(COMMITMENT_EXIT, table.exit),
        table.because,
        table.source,
    )


def _lever(name: str, table: LeverTable, parameters: Mapping[str, Parameter]) -> Lever:
    """The lever; without a range of its own it moves in its parameter's, or up to its value."""
    parameter = parameters[table.parameter]
    stated = (
        parameter.value if parameter.low is None else parameter.low,
        parameter.value if parameter.high is None else parameter.high,
    )
    low, high = stated if table.range is None else table.range
    return Lever(
        name,
        table.label.strip() or table.name or label_of(name),
        table.actor,
        table.parameter,
        low,
        high,
        table.cost,
        table.because,
        table.source,
    )


def _severity(table: SeverityTable | None) -> Severity:
    if table is None:
        return FULL
    if table.low is not None and table.mode is not None and table.high is not None:
        return Severity(between=(table.low, table.mode, table.high))
    weights = table.weights or [Fraction(1)] * len(table.values)
    return Severity(tuple(zip(table.values, weights, strict=True)))


def _shock(name: str, table: ShockTable, parameters: _Parameters) -> Shock:
    changes = [
        Change(change.parameter, kind, amount)
        for change in table.changes
        for kind, amount in change.stated.items()
    ]
    rules = [
        ActionRule(rule.decision, rule.action, rule.at, allows)
        for allows, listed in ((False, table.forbids), (True, table.allows))
        for rule in listed
    ]
    return Shock(
        name,
        table.name or label_of(name),
        tuple(changes),
        tuple(rules),
        parameters.phases(f"{name}.arrival", table.arrival),
        parameters.phases(f"{name}.recovery", table.recovery),
        _severity(table.severity),
        parameters.phases(f"{name}.exit", table.exit),
        Frozen(dict(table.raises)),
        table.because,
        table.source,
    )
