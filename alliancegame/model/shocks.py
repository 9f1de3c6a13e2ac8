"""The application of shocks to parameters and to the actions that are open.

Shocks combine in the file's order, whatever the order they are asked for in, and so do the changes
inside one shock. Each change is linear in the shock's intensity t and takes a parameter from x to

    to v:     x + t (v − x)
    by d:     x + t d
    times f:  x (1 + t (f − 1))

An action is open if the latest rule in that order whose threshold the intensity has reached allows
it; without such a rule it is open unless the file says it is unavailable. An intensity of 0 changes
nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, MutableMapping, Sequence
from fractions import Fraction
from typing import Any, TypeAlias

from alliancegame.errors import AllianceGameError
from alliancegame.frozen import frozen
from alliancegame.model.decimals import exact_number
from alliancegame.model.limits import LIMITS
from alliancegame.model.model import NATURE, Change, Decision, Model, Shock

KEEPS_SIGN = "A change by times keeps a number's sign."


@frozen
class Hit:
    """A shock at an intensity from 0 to 1.

    >>> ag.Hit("war-ends", 0.5).intensity
    0.5
    """

    shock: str
    intensity: Fraction = Fraction(1)


def in_order(model: Model, hits: Sequence[Hit]) -> list[tuple[Shock, Fraction]]:
    """The shocks with their intensities in the order in which they combine.

    raises: NameUnknownError for an undefined shock, AllianceGameError for an intensity outside 0 to
            1 or a shock named twice
    """
    intensities: dict[str, Fraction] = {}
    for hit in hits:
        model.shock(hit.shock)
        what = f'the intensity of shock "{hit.shock}"'
        intensity = exact_number(hit.intensity, what)
        LIMITS["intensity"].require(intensity, what)
        if hit.shock in intensities:
            raise AllianceGameError(f'shock "{hit.shock}" is given twice; give it once.')
        intensities[hit.shock] = intensity
    return [
        (shock, intensities[shock.name])
        for shock in model.shocks
        if intensities.get(shock.name, Fraction(0)) > 0
    ]


def shift(change: Change) -> tuple[Fraction, Fraction]:
    """(c, s) such that the change takes x to x + t (c + s·x) at intensity t."""
    match change.kind:
        case "to":
            return change.amount, Fraction(-1)
        case "by":
            return change.amount, Fraction(0)
        case "times":
            return Fraction(0), change.amount - 1


def changed(
    change: Change, value: Any, intensity: Any, number: Callable[[Fraction], Any] = Fraction
) -> Any:
    """The parameter's value once the change has happened with that intensity.

    Value and intensity are of any one ring: fractions, polynomials in intensities that vary, or
    arrays of a whole batch.

    number: what a fraction is in that ring
    """
    constant, slope = map(number, shift(change))
    return value + intensity * (constant + slope * value)


def strike(
    values: MutableMapping[str, Any],
    shock: Shock,
    intensity: Any,
    number: Callable[[Fraction], Any] = Fraction,
) -> None:
    """Changes the parameters' values, of any one ring, as the shock does at the intensity."""
    for change in shock.changes:
        name = change.parameter
        values[name] = changed(change, values[name], intensity, number)


def shocked_values(model: Model, hits: Sequence[Hit]) -> tuple[Fraction, ...]:
    """The parameter vector under the shocks, in the order of `model.parameters`.

    raises: AllianceGameError if a number is then beyond what makes sense for it, or nature's
            probabilities are none
    """
    values = {name: parameter.value for name, parameter in model.parameters.items()}
    shocks = in_order(model, hits)
    for shock, intensity in shocks:
        strike(values, shock, intensity)
    under = ", ".join(shock.name for shock, _ in shocks)
    for name in dict.fromkeys(change.parameter for shock, _ in shocks for change in shock.changes):
        limits = model.parameters[name].limits
        limits.require(values[name], f'parameter "{name}" under {under}', KEEPS_SIGN)
    for decision in model.decisions:
        if decision.actor == NATURE:
            nature_chances(decision, values)
    return tuple(values.values())


def overreaching(model: Model) -> Iterator[tuple[Shock, int, Fraction]]:
    """(shock, position of its change, number) where one leaves what makes sense for a number.

    Each change of a shock at full intensity starts from where those before it have led. As a change
    is linear in the intensity, one that ends within the limits has been within them all the way.
    """
    for shock in model.shocks:
        values = {name: parameter.value for name, parameter in model.parameters.items()}
        for index, change in enumerate(shock.changes):
            values[change.parameter] = changed(change, values[change.parameter], Fraction(1))
            if not model.parameters[change.parameter].limits.admit(values[change.parameter]):
                yield shock, index, values[change.parameter]


Span: TypeAlias = tuple[Fraction, Fraction]
"""The least and the greatest of a number."""


def reach(name: str, ends: Span, shocks: Iterable[tuple[Shock, Span]]) -> Span:
    """The span over which shocks, each at an intensity of its own span, take a parameter.

    What a change makes of a number is linear in it and in the intensity, so that the ends of both
    lead to the ends.
    """
    for shock, intensities in shocks:
        for change in shock.changes:
            if change.parameter == name:
                corners = [changed(change, end, t) for end in ends for t in intensities]
                ends = min(corners), max(corners)
    return ends


def nature_chances(decision: Decision, values: Mapping[str, Fraction]) -> tuple[Fraction, ...]:
    """Nature's probabilities, over the decision's actions.

    raises: AllianceGameError if they are not from 0 to 1 with sum 1, as shocks may make them
    """
    stated = {action: values[name] for action, name in decision.probabilities.items()}
    rest = Fraction(1) - sum(stated.values())
    chances = tuple(stated.get(action, rest) for action in decision.actions)
    if sum(chances) != 1 or min(chances) < 0:
        pairs = zip(decision.actions, chances, strict=True)
        listing = ", ".join(f"{action} {float(chance):g}" for action, chance in pairs)
        raise AllianceGameError(
            f'the probabilities of decision "{decision.name}" are {listing}; they are from 0 to 1 '
            'and sum to 1. Give one action the "rest".'
        )
    return chances


def open_actions(model: Model, hits: Sequence[Hit] = ()) -> Mapping[str, tuple[str, ...]]:
    """For each decision the actions that are open under the shocks, in the file's order.

    raises: AllianceGameError if a decision is left without any
    """
    open_now = {
        (decision.name, action): action not in decision.unavailable
        for decision in model.decisions
        for action in decision.actions
    }
    for shock, intensity in in_order(model, hits):
        for rule in shock.rules:
            if intensity >= rule.at:
                open_now[rule.decision, rule.action] = rule.allows
    result = {
        decision.name: tuple(a for a in decision.actions if open_now[decision.name, a])
        for decision in model.decisions
    }
    for name, actions in result.items():
        if not actions:
            names = ", ".join(hit.shock for hit in hits)
            raise AllianceGameError(
                f'decision "{name}" has no action left under {names}; a decision keeps one.'
            )
    return result
