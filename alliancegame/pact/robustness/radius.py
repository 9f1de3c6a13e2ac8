"""The radius within which the parameters may move before the pact fails, beside their ranges.

Distances are in units of the parameters' ranges: 0.5 is a move by half of each range in the max
norm. The max-norm radius of a deviation is the least r at which its gain turns positive somewhere
in the box of that half-width (Ben-Tal, El Ghaoui and Nemirovski 2009, Robust Optimization, section
1); the pact's is the least over deviations. Weights never fall below 0 and chances stay between 0
and 1. Parameters without a stated range do not move.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from functools import cached_property
from math import inf
from typing import TYPE_CHECKING, Any

from alliancegame.frozen import frozen
from alliancegame.game.display import Shown
from alliancegame.game.strategies import open_positions, pact_positions
from alliancegame.game.tables import table
from alliancegame.model.model import Model
from alliancegame.model.shocks import Hit, shocked_values
from alliancegame.pact.gains import open_gains
from alliancegame.pact.margins import commitment_of
from alliancegame.pact.pact_stakes import pact_stakes
from alliancegame.pact.robustness.moves import Moves
from alliancegame.pact.roots import Intensity
from alliancegame.payoff.extremes import Box, Extreme, Values, greatest
from alliancegame.payoff.polynomial import rational, rationals
from alliancegame.payoff.stakes import Gain
from alliancegame.records.robustness_records import RobustnessRecord

if TYPE_CHECKING:
    import pandas as pd


@frozen
class DeviationRadius:
    """The distance of the parameters from making one deviation pay.

    max_norm:      in ranges, exact where it is a fraction; None: no change of any size would do
    max_norm_sure: whether the radius is exact, not merely a lower bound
    breaking:      {parameter: value} at that distance, where the deviation starts to pay
    euclidean:     in ranges, likewise; a lower bound where `euclidean_sure` is false
    worst:         the greatest gain over all stated ranges
    drivers:       {parameter: change of the gain per range of the parameter}, the largest first
    """

    gain: Gain
    max_norm: Intensity | None
    max_norm_sure: bool
    breaking: Mapping[str, Fraction]
    euclidean: float | None
    euclidean_sure: bool
    worst: Extreme
    drivers: Mapping[str, Fraction]


@frozen(eq=False, repr=False)
class Robustness(Shown):
    """The pact's robustness radius, what drives it, and whether it holds in all stated ranges.

    deviations: one for each deviation that is open, the nearest first
    stakes:     each actor's stake in the pact in the baseline game
    possible:   whether every part of the pact is open at all
    """

    model: Model
    deviations: tuple[DeviationRadius, ...]
    stakes: Mapping[str, Fraction]
    possible: bool

    @cached_property
    def max_norm(self) -> float | None:
        """The radius in ranges: 0 if the pact fails already, None if nothing breaks it."""
        if not self.possible:
            return 0.0
        return _least(None if d.max_norm is None else d.max_norm.value for d in self.deviations)

    @cached_property
    def euclidean(self) -> float | None:
        """The Euclidean radius in ranges, likewise."""
        return 0.0 if not self.possible else _least(d.euclidean for d in self.deviations)

    @property
    def exact(self) -> bool:
        """True if both radii are exact, not merely lower bounds."""
        nearest = self.nearest
        if nearest is None or not self.possible:
            return True
        beside = min(self.deviations, key=lambda d: inf if d.euclidean is None else d.euclidean)
        return nearest.max_norm_sure and beside.euclidean_sure

    @property
    def nearest(self) -> DeviationRadius | None:
        """The deviation that starts to pay first; None if none ever does."""
        first = self.deviations[0] if self.deviations else None
        return first if first is not None and first.max_norm is not None else None

    @cached_property
    def fails_already(self) -> bool:
        """True if somebody gains by leaving with the parameters as they are stated."""
        values = self.model.values
        return not self.possible or any(d.gain.at(values) > 0 for d in self.deviations)

    @cached_property
    def certified(self) -> bool | None:
        """True if the pact holds for every parameter in its stated range; None: undecided."""
        if self.fails_already or any(
            d.worst.gain > 0 and d.worst.point is not None for d in self.deviations
        ):
            return False
        return True if all(d.worst.gain <= 0 for d in self.deviations) else None

    @cached_property
    def counterexample(self) -> Mapping[str, Fraction]:
        """A few parameters' values within their ranges that break the pact; {} if none are known.

        The parameters are moved to the worst ends of their ranges one by one, each time the one
        that helps most, until some deviation pays; the deviation that needs fewest is taken.
        """
        names = list(self.model.parameters)
        counterexamples = [_few_moves(d.gain, self.model.values, d.worst) for d in self.deviations]
        fewest = min(filter(None, counterexamples), key=len, default={})
        return {names[i]: value for i, value in fewest.items()}

    @cached_property
    def drivers(self) -> Mapping[str, Fraction]:
        """{parameter: change of the nearest deviation's gain per range, as a share of the actor's
        stake}, the largest first.
        """
        if self.nearest is None:
            return {}
        actor = self.nearest.gain.actor
        return {name: self._relative(actor, slope) for name, slope in self.nearest.drivers.items()}

    def worst(self, deviation_radius: DeviationRadius) -> Fraction:
        """The deviation's greatest gain over all ranges, as a share of the actor's stake."""
        return self._relative(deviation_radius.gain.actor, deviation_radius.worst.gain)

    def _relative(self, actor: str, gain: Fraction) -> Fraction:
        return gain / self.stakes[actor] if self.stakes[actor] else Fraction(0)

    @cached_property
    def sentence(self) -> str:
        """The radius and the certificate in a sentence or two."""
        if self.fails_already:
            return "The pact fails already with every parameter as stated: its radius is 0."
        if not any(parameter.span for parameter in self.model.parameters.values()):
            return "No parameter has a stated range, so nothing can be said about robustness."
        if self.certified is None:
            head = "Whether the pact holds for every parameter in its stated range is undecided."
        elif self.certified:
            head = "The pact holds for every parameter in its stated range."
        else:
            values = ", ".join(
                f"{name} = {float(value):.3g} (stated: {float(stated.value):.3g})"
                for name, value in self.counterexample.items()
                for stated in [self.model.parameter(name)]
            )
            head = f"The pact fails for some parameters in their stated ranges: {values}."
        if self.nearest is None:
            return f"{head} No change of parameters breaks it."
        nearest = self.nearest
        label = self.model.actor(nearest.gain.actor).label
        least = "" if nearest.max_norm_sure else "at least "
        return (
            f"{head} Moving all parameters against it by {least}{100 * (self.max_norm or 0):.3g}% "
            f'of their ranges makes "{nearest.gain.action}" pay for {label}.'
        )

    def to_dict(self) -> RobustnessRecord:
        """JSON-ready."""
        nearest = self.nearest
        return {
            "max_norm": self.max_norm,
            "euclidean": self.euclidean,
            "exact": self.exact,
            "certified": self.certified,
            "counterexample": {name: float(value) for name, value in self.counterexample.items()},
            "actor": None if nearest is None else nearest.gain.actor,
            "action": None if nearest is None else nearest.gain.action,
            "breaking": {}
            if nearest is None
            else {name: float(value) for name, value in nearest.breaking.items()},
            "drivers": {name: float(value) for name, value in self.drivers.items()},
            "deviations": [
                {
                    "actor": deviation.gain.actor,
                    "action": deviation.gain.action,
                    "max_norm": None if deviation.max_norm is None else deviation.max_norm.value,
                    "max_norm_exact": deviation.max_norm_sure,
                    "euclidean": deviation.euclidean,
                    "euclidean_exact": deviation.euclidean_sure,
                    "worst_gain": float(deviation.worst.gain),
                    "worst_relative_gain": float(self.worst(deviation)),
                }
                for deviation in self.deviations
            ],
            "sentence": self.sentence,
        }

    def to_frame(self) -> pd.DataFrame:
        """One row per deviation, indexed by its actor."""
        labels = {actor.name: actor.label for actor in self.model.actors}
        return table(self.to_dict()["deviations"], "actor", labels=labels)


def robustness(model: Model, hits: Sequence[Hit] = ()) -> Robustness:
    """The robustness of the pact against changes of the parameters, in units of their ranges.

    hits:   shocks that have happened already; the parameters move from where these left them
    raises: AllianceGameError if the model names no commitment

    >>> ag.robustness("northern-triangle").sentence
    'The pact fails for some parameters in their stated ranges:...
    """
    commitment_of(model)
    struck = model.with_values(
        dict(zip(model.parameters, shocked_values(model, hits), strict=True)) if hits else {}
    )
    radii = [_radius(struck, gain) for gain in open_gains(struck, hits)]
    radii.sort(key=lambda radius: inf if radius.max_norm is None else radius.max_norm.value)
    kept, open_now = pact_positions(model), open_positions(model, hits)
    possible = all(action in actions for action, actions in zip(kept, open_now, strict=True))
    return Robustness(struck, tuple(radii), pact_stakes(model), possible)


def stated_box(model: Model) -> Box:
    """Every parameter's stated range."""
    return {
        position: (parameter.low, parameter.high)
        for position, parameter in enumerate(model.parameters.values())
        if parameter.low is not None and parameter.high is not None
    }


def _few_moves(gain: Gain, values: Values, worst: Extreme) -> dict[int, Fraction]:
    """{position: value}: moves towards the worst point, greedily, until the deviation pays."""
    if worst.gain <= 0 or worst.point is None:
        return {}
    now = rationals(values)
    left = {i: rational(end) for i, end in worst.point.items()}
    moved: dict[int, Fraction] = {}
    while gain.at(now, rational) <= 0:
        best = max(left, key=lambda i: gain.at([*now[:i], left[i], *now[i + 1 :]], rational))
        now[best] = left.pop(best)
        moved[best] = worst.point[best]
    return moved


def _radius(model: Model, gain: Gain) -> DeviationRadius:
    names = list(model.parameters)
    moves = Moves.of(model, gain)
    slopes = {names[i]: slope * moves.spans[i] for i, slope in moves.slopes().items()}
    drivers = dict(sorted(slopes.items(), key=lambda driver: -abs(driver[1])))
    worst = greatest(gain, model.values, stated_box(model))
    radius, sure = moves.max_norm()
    breaking = {}
    if radius is not None and sure:
        point = greatest(gain, model.values, moves.box(radius.middle)).point or {}
        breaking = {names[i]: value for i, value in point.items()}
    euclidean, euclidean_sure = moves.euclidean(radius)
    return DeviationRadius(gain, radius, sure, breaking, euclidean, euclidean_sure, worst, drivers)


def _least(values: Any) -> float | None:
    return min((value for value in values if value is not None), default=None)
