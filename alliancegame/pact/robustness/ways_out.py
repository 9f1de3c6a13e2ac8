"""The ways in which shocks may break the pact: each closed part and each deviation, by itself.

Whether a way is open, and what it gains, depends only on the shocks that touch it. Both are
functions of which of these have happened, multiplied out into one pseudo-Boolean function that is
above 0 just where the pact breaks that way; where that has too many terms it is bounded instead.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from math import lcm
from typing import Protocol

from alliancegame.errors import AllianceGameError
from alliancegame.frozen import frozen
from alliancegame.game.strategies import open_positions, pact_positions
from alliancegame.model.model import Model
from alliancegame.model.shocks import Hit, changed
from alliancegame.pact.gains import deviation_gains
from alliancegame.pact.margins import commitment_of
from alliancegame.pact.robustness.spans import Bounded, Move, Opening, folded, moves
from alliancegame.payoff.polynomial import Polynomial, rational
from alliancegame.payoff.pseudo_boolean import PseudoBoolean, TooManyTermsError, bits, submasks
from alliancegame.payoff.stakes import Gain

MOST_RULES = 10
"""The most shocks with rules whose combinations are listed to tell whether a plan is open."""


class Condition(Protocol):
    """Whether the pact breaks, as a function of shocks that may still happen."""

    @property
    def breaks(self) -> bool:
        """Whether it breaks if none of them happens."""

    def might_break(self, shocks: int) -> bool:
        """Whether it might break if at most so many of them happen; true if in doubt."""

    def helpful(self) -> list[int]:
        """The shocks that might help to break it, the most helpful first; no other ever does."""

    def breaks_after(self, shock: int) -> bool:
        """Whether it breaks if this one happens and no other does."""

    def after(self, shock: int) -> Condition:
        """The condition once this one has happened."""

    def ruling_out(self, shocks: int) -> Condition:
        """The condition if none of the shocks of this bit mask ever happens."""


@frozen
class Way:
    """One way out of the pact.

    actor:     the name of who leaves, or whose part is closed
    deviation: what it gains; None if its own part is closed
    condition: when the pact breaks this way
    """

    actor: str
    deviation: Gain | None
    condition: Condition


@frozen
class Expanded:
    """A condition multiplied out: the pact breaks where the function is above 0."""

    function: PseudoBoolean

    @property
    def breaks(self) -> bool:
        return self.function.at_zero > 0

    def might_break(self, shocks: int) -> bool:
        return self.function.bound(shocks) > 0

    def helpful(self) -> list[int]:
        pulls = self.function.pulls()
        return sorted((u for u, pull in pulls.items() if pull > 0), key=lambda u: (-pulls[u], u))

    def breaks_after(self, shock: int) -> bool:
        return self.function.at_zero + self.function.terms.get(1 << shock, 0) > 0

    def after(self, shock: int) -> Expanded:
        return Expanded(self.function.with_one(shock))

    def ruling_out(self, shocks: int) -> Expanded:
        return Expanded(self.function.without(shocks))


def ways_out(model: Model) -> Iterator[Way]:
    """Every way in which the pact may break, closed parts first.

    raises: AllianceGameError if the model names no commitment
    """
    commitment_of(model)
    openings = _Openings(model)
    numbers, chains = _numbers(model), moves(model)
    for i, (actor, kept) in enumerate(zip(model.actors, pact_positions(model), strict=True)):
        is_open, rules = openings.of(i, kept)
        if rules or not is_open(0):
            condition = _condition(model, None, _negated(is_open), rules, numbers, chains)
            yield Way(actor.name, None, condition)
    for gain in deviation_gains(model):
        is_open, rules = openings.of(*gain.position)
        if rules or is_open(0):
            yield Way(gain.actor, gain, _condition(model, gain, is_open, rules, numbers, chains))


class _Openings:
    """Whether strategies are open, as functions of the shocks that have happened."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self.ruling = 0
        self.by_action: dict[tuple[str, str], list[tuple[int, bool]]] = {}
        for number, shock in enumerate(model.shocks):
            for rule in shock.rules:
                self.ruling |= 1 << number
                key = rule.decision, rule.action
                self.by_action.setdefault(key, []).append((number, rule.allows))
        self.opened: dict[int, tuple[frozenset[int], ...]] = {}

    def of(self, actor: int, strategy: int) -> tuple[Opening, int]:
        """The condition that a strategy is open, with a bit mask of the shocks it depends on."""
        if not self.model.simultaneous:
            return lambda happened: strategy in self._plans(happened)[actor], self.ruling
        decision = self.model.decisions_of(self.model.actors[actor].name)[0]
        action = list(decision.actions)[strategy]
        rules = self.by_action.get((decision.name, action), [])
        stated = action not in decision.unavailable

        def is_open(happened: int) -> bool:
            latest = [allows for number, allows in rules if happened >> number & 1]
            return latest[-1] if latest else stated

        return is_open, sum({1 << number for number, _ in rules})

    def _plans(self, happened: int) -> tuple[frozenset[int], ...]:
        """For each actor the open plans; none where a decision is left without any action."""
        key = happened & self.ruling
        if key not in self.opened:
            hits = [Hit(self.model.shocks[number].name) for number in bits(key)]
            try:
                self.opened[key] = tuple(map(frozenset, open_positions(self.model, hits)))
            except AllianceGameError:
                self.opened[key] = (frozenset(),) * len(self.model.actors)
        return self.opened[key]


def _negated(opening: Opening) -> Opening:
    return lambda happened: not opening(happened)


def _numbers(model: Model) -> dict[int, PseudoBoolean]:
    """{position of a parameter: its value as a function of shocks}, but those too long."""
    values = {
        name: PseudoBoolean.constant(parameter.value)
        for name, parameter in model.parameters.items()
    }
    too_long = set()
    for number, shock in enumerate(model.shocks):
        happens = PseudoBoolean.variable(number)
        for change in shock.changes:
            name = change.parameter
            if name in too_long:
                continue
            try:
                values[name] = changed(change, values[name], happens, PseudoBoolean.constant)
            except TooManyTermsError:
                too_long.add(name)
    return {i: value for i, (name, value) in enumerate(values.items()) if name not in too_long}


def _condition(
    model: Model,
    gain: Gain | None,
    opening: Opening,
    rules: int,
    numbers: Mapping[int, PseudoBoolean],
    chains: Mapping[int, Sequence[Move]],
) -> Condition:
    """Multiplied out where that is short enough."""
    moving = set() if gain is None else set(gain.variables) & chains.keys()
    worth: Polynomial[int] = Polynomial.constant(1)
    if gain is not None:
        worth = folded(gain, model.values, moving)
    if rules.bit_count() <= MOST_RULES and moving <= numbers.keys():
        try:
            function = _indicator(opening, rules) * worth.at(numbers, PseudoBoolean.constant)
            return Expanded(_in_integers(function))
        except TooManyTermsError:
            pass
    touching = rules
    for i in moving:
        for move in chains[i]:
            touching |= 1 << move.shock
    moved = {i: chains[i] for i in sorted(moving)}
    values = {i: rational(model.values[i]) for i in moved}
    return Bounded(worth, values, moved, opening, rules, touching)


def _indicator(opening: Opening, rules: int) -> PseudoBoolean:
    """The function that is 1 where the way is open and 0 elsewhere, by Möbius inversion."""
    amounts = {happened: int(opening(happened)) for happened in submasks(rules)}
    for number in bits(rules):
        for happened in amounts:
            if happened >> number & 1:
                amounts[happened] -= amounts[happened ^ 1 << number]
    return PseudoBoolean({mask: amount for mask, amount in amounts.items() if amount})


def _in_integers(function: PseudoBoolean) -> PseudoBoolean:
    """The function times the least number that makes every coefficient whole."""
    scale = lcm(*(Fraction(amount).denominator for amount in function.terms.values()))
    return PseudoBoolean({mask: int(a * scale) for mask, a in function.terms.items()})
