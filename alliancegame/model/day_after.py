"""The game on the day after: shocks have happened, and last.

Every analysis takes the model as it takes any other. What the shocks changed is changed, value and
range alike; what they closed is closed; and they cannot happen again. Where one of them is a state
of the world, what follows is about the game as it is in that state, for as long as it lasts: the
transitions that lead out of it are left out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from alliancegame.frozen import Frozen
from alliancegame.model.distribution import USUAL, Correlation
from alliancegame.model.model import Model, Shock
from alliancegame.model.parameter import Parameter
from alliancegame.model.scenario import Scenario
from alliancegame.model.shocks import Hit, changed, in_order, open_actions, shocked_values


def day_after(model: Model, hits: Sequence[Hit]) -> Model:
    """The model once the shocks have happened; itself if there are none.

    raises: NameUnknownError for an undefined shock, AllianceGameError for one that takes a number
            too far
    """
    happened = in_order(model, hits)
    if not happened:
        return model
    values = dict(zip(model.parameters, shocked_values(model, hits), strict=True))
    parameters = {
        name: _struck(parameter, values[name], happened)
        for name, parameter in model.parameters.items()
    }
    open_now = open_actions(model, hits)
    turned = _turned(happened)
    names = {shock.name for shock, _ in happened}
    states = {
        state for transition in model.transitions for state in (transition.start, transition.end)
    }
    in_state = not names.isdisjoint(states)
    left = tuple(
        replace(
            _hastened(shock, happened, parameters),
            raises=Frozen({k: v for k, v in shock.raises.items() if k not in names}),
        )
        for shock in model.shocks
        if shock.name not in names
    )
    return replace(
        model,
        title=f"{model.title}, the day after {Scenario(tuple(hits))}"
        + (", as long as that lasts" if in_state else ""),
        parameters=Frozen(parameters),
        decisions=tuple(
            replace(
                decision,
                unavailable=tuple(a for a in decision.actions if a not in open_now[decision.name]),
            )
            for decision in model.decisions
        ),
        shocks=left,
        transitions=() if in_state else model.transitions,
        correlations=tuple(_related(correlation, turned) for correlation in model.correlations),
        joint=None if model.joint is None else model.joint.turned(turned),
    )


def _struck(
    parameter: Parameter, value: Fraction, happened: Sequence[tuple[Shock, Fraction]]
) -> Parameter:
    """The parameter with its value after the shocks, what it may be having moved as it has."""
    if parameter.low is None or parameter.high is None:
        return replace(parameter, value=value)
    low, high = (_moved(parameter.name, end, happened) for end in (parameter.low, parameter.high))
    if low == high:
        return replace(parameter, value=value, low=None, high=None, distribution=USUAL)
    stated = parameter.distribution
    quantiles = tuple(
        (level, _moved(parameter.name, number, happened)) for level, number in stated.quantiles
    )
    if low > high:  # what was rare above is rare below
        quantiles = tuple((1 - level, number) for level, number in reversed(quantiles))
    return replace(
        parameter,
        value=value,
        low=min(low, high),
        high=max(low, high),
        distribution=replace(stated, quantiles=quantiles),
    )


def _moved(name: str, number: Fraction, happened: Sequence[tuple[Shock, Fraction]]) -> Fraction:
    """The number that the shocks make of a parameter that is this one."""
    for shock, intensity in happened:
        for change in shock.changes:
            if change.parameter == name:
                number = changed(change, number, intensity)
    return number


def _turned(happened: Sequence[tuple[Shock, Fraction]]) -> frozenset[str]:
    """The parameters that are now the lower the higher they were."""
    touched = {change.parameter for shock, _ in happened for change in shock.changes}
    return frozenset(
        name
        for name in touched
        if _moved(name, Fraction(1), happened) < _moved(name, Fraction(0), happened)
    )


def _related(correlation: Correlation, turned: frozenset[str]) -> Correlation:
    """The correlation once some parameters have turned round."""
    return (
        correlation
        if len(turned & {*correlation.between}) != 1
        else replace(correlation, rank=-correlation.rank)
    )


def _hastened(
    shock: Shock,
    happened: Sequence[tuple[Shock, Fraction]],
    parameters: dict[str, Parameter],
) -> Shock:
    """The shock with the arrival rates it has while the others last, as parameters of their own."""
    factor = Fraction(1)
    for other, intensity in happened:
        factor *= 1 + intensity * (other.raises.get(shock.name, Fraction(1)) - 1)
    if factor == 1:
        return shock
    phases = []
    for phase in shock.arrival:
        faster = _times(parameters[phase.rate], factor)
        parameters[faster.name] = faster
        phases.append(replace(phase, rate=faster.name))
    return replace(shock, arrival=tuple(phases))


def _times(rate: Parameter, factor: Fraction) -> Parameter:
    low, high = (None if end is None else end * factor for end in (rate.low, rate.high))
    name = f"{rate.name} by then"
    return replace(rate, name=name, value=rate.value * factor, low=low, high=high)
