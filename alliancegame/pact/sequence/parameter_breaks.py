"""The values of single parameters, within their ranges, at which a party would leave the pact.

A margin, times the weight of its information set, is a polynomial in each parameter. It is known
from its exact values at one more point than its degree, and so are its roots.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from typing import TypeAlias

from alliancegame.frozen import frozen
from alliancegame.game.trees.advantages import advantages
from alliancegame.game.trees.tree import Behaviour, Tree
from alliancegame.game.trees.unfold import build_tree
from alliancegame.model.model import Model
from alliancegame.model.parameter import Parameter
from alliancegame.pact.gains import open_gains
from alliancegame.pact.margins import commitment_of
from alliancegame.pact.pact_stakes import pact_behaviour
from alliancegame.pact.roots import Intensity, first_negative, interpolated
from alliancegame.records.crisis_records import ParameterBreakRecord


@frozen
class ParameterBreak:
    """The nearest value of a parameter, within its range, at which a party's margin changes sign.

    holds: whether the party keeps to the pact at the parameter's value today
    """

    parameter: str
    today: Fraction
    at: Intensity
    actor: str
    information_set: str
    alternative: str
    holds: bool

    def to_dict(self) -> ParameterBreakRecord:
        """JSON-ready."""
        return {
            "parameter": self.parameter,
            "today": float(self.today),
            "breaks_at": self.at.value,
            "actor": self.actor,
            "information_set": self.information_set,
            "alternative": self.alternative,
            "holds_today": self.holds,
        }


Place: TypeAlias = tuple[int, int, int, int]
"""Information set, how many beliefs are examined there, which of them, and the other action."""

Margins: TypeAlias = Callable[[Parameter, Fraction], Mapping[Place, Fraction]]
"""The margins, times the weights of their information sets, at a value of a parameter."""


def parameter_breaks(model: Model) -> Iterator[ParameterBreak]:
    """The values of single parameters, in their ranges, at which a party changes its mind."""
    tree = build_tree(model)
    behaviour = pact_behaviour(commitment_of(model), tree)
    if behaviour is None:
        return
    at_once = model.simultaneous and len(model.decisions) == len(model.actors)
    margins = margins_of_gains(model, tree) if at_once else margins_of_trees(model, behaviour)
    for parameter in model.parameters.values():
        if parameter.low is not None and parameter.high is not None and parameter.span:
            for end in (parameter.low, parameter.high):
                yield from dict.fromkeys(_breaks_towards(model, tree, margins, parameter, end))


def margins_of_trees(model: Model, behaviour: Behaviour) -> Margins:
    """Margins from the tree at each value."""

    def margins(parameter: Parameter, value: Fraction) -> Mapping[Place, Fraction]:
        tree = build_tree(model, (), {parameter.name: value})
        return {
            (place, len(cases), case, other): margin
            for place, cases in advantages(tree, behaviour).items()
            for case, advantage in enumerate(cases)
            for other, margin in advantage.against.items()
        }

    return margins


def margins_of_gains(model: Model, tree: Tree) -> Margins:
    """Margins of actors who decide at once, one decision each: from the gains of deviations."""
    gains = {(gain.actor, gain.action): gain for gain in open_gains(model)}
    known = [
        ((place, 1, 0, other), gain)
        for place, item in enumerate(tree.information_sets)
        for other, action in enumerate(item.actions)
        if (gain := gains.get((tree.actors[item.actor], action))) is not None
    ]
    position = {name: index for index, name in enumerate(model.parameters)}

    def margins(parameter: Parameter, value: Fraction) -> Mapping[Place, Fraction]:
        values = list(model.values)
        values[position[parameter.name]] = value
        return {place: -gain.at(values) for place, gain in known}

    return margins


def _degree(model: Model, parameter: str) -> int:
    """The most often the parameter can stand in one term of a payoff times its chance."""
    chances = sum(parameter in decision.probabilities.values() for decision in model.decisions)
    stakes = (
        (effect.weight == parameter) + (effect.amount == parameter) for effect in model.effects
    )
    return chances + max(stakes, default=0)


def _breaks_towards(
    model: Model, tree: Tree, margins: Margins, parameter: Parameter, end: Fraction
) -> Iterator[ParameterBreak]:
    """The first change of mind on the way from today's value to one end of the range."""
    way = end - parameter.value
    degree = _degree(model, parameter.name)
    if not way or not degree:
        return
    steps = [Fraction(i, degree) for i in range(degree + 1)]
    at_steps = [margins(parameter, parameter.value + step * way) for step in steps]
    for where in at_steps[0]:
        place, _, _, other = where
        information_set = tree.information_sets[place]
        actor = tree.actors[information_set.actor]
        # some margins lack where a chance is 0
        if actor not in commitment_of(model).parties or any(where not in at for at in at_steps):
            continue
        values = [at[where] for at in at_steps]
        holds = values[0] >= 0
        signed = values if holds else [-value for value in values]
        at = first_negative(interpolated(steps, signed), Fraction(0), Fraction(1))
        if at is not None and (holds or at.low > 0):
            ends = sorted(parameter.value + bound * way for bound in (at.low, at.high))
            yield ParameterBreak(
                parameter.name,
                parameter.value,
                Intensity(*ends),
                actor,
                tree.label(place),
                information_set.actions[other],
                holds,
            )
