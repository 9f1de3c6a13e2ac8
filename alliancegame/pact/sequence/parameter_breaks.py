"""The values of single parameters, within their ranges, at which a party would leave the pact.

A margin, times the weight of its information set, is a polynomial in each parameter. It is known
from its exact values at one more point than its degree, and so are its roots.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from alliancegame.frozen import frozen
from alliancegame.game.trees.advantages import Advantage, advantages
from alliancegame.game.trees.unfold import build_tree
from alliancegame.model.model import Model
from alliancegame.model.parameter import Parameter
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


def parameter_breaks(model: Model) -> Iterator[ParameterBreak]:
    """The values of single parameters, in their ranges, at which a party changes its mind."""
    for parameter in model.parameters.values():
        if parameter.low is not None and parameter.high is not None and parameter.span:
            for end in (parameter.low, parameter.high):
                yield from dict.fromkeys(_breaks_towards(model, parameter, end))


def _degree(model: Model, parameter: str) -> int:
    """The most often the parameter can stand in one term of a payoff times its chance."""
    chances = sum(parameter in decision.probabilities.values() for decision in model.decisions)
    stakes = (
        (effect.weight == parameter) + (effect.amount == parameter) for effect in model.effects
    )
    return chances + max(stakes, default=0)


def _breaks_towards(model: Model, parameter: Parameter, end: Fraction) -> Iterator[ParameterBreak]:
    """The first change of mind on the way from today's value to one end of the range."""
    way = end - parameter.value
    degree = _degree(model, parameter.name)
    if not way or not degree:
        return
    steps = [Fraction(i, degree) for i in range(degree + 1)]
    trees = [build_tree(model, (), {parameter.name: parameter.value + s * way}) for s in steps]
    behaviour = pact_behaviour(commitment_of(model), trees[0])
    if behaviour is None:
        return
    per_tree = [advantages(tree, behaviour) for tree in trees]
    for place, information_set in enumerate(trees[0].information_sets):
        actor = trees[0].actors[information_set.actor]
        if actor not in commitment_of(model).parties or place not in per_tree[0]:
            continue
        for case, other in _cases(per_tree, place):
            values = [at[place][case].against[other] for at in per_tree]
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
                    trees[0].label(place),
                    information_set.actions[other],
                    holds,
                )


def _cases(
    per_tree: Sequence[Mapping[int, Sequence[Advantage]]], place: int
) -> Iterator[tuple[int, int]]:
    """(case, other action) of the margins known at every point; some lack where a chance is 0."""
    if len({len(at[place]) for at in per_tree}) == 1:
        for case, advantage in enumerate(per_tree[0][place]):
            yield from ((case, other) for other in advantage.against)
