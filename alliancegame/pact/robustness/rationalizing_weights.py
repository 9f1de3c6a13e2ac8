"""The values of each weight for which observed play is an equilibrium.

With all other parameters as they are, the gain of every deviation is linear in one weight, so the
weights for which nobody gains form an interval, whose ends are exact: inverse game theory one
parameter at a time (Kuleshov and Schrijvers 2015, Inverse game theory).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

from alliancegame.errors import AllianceGameError
from alliancegame.frozen import frozen
from alliancegame.game.display import Shown
from alliancegame.game.tables import table
from alliancegame.model.model import Model
from alliancegame.model.parameter import Parameter
from alliancegame.model.shocks import Hit, shocked_values
from alliancegame.numerals import listed
from alliancegame.pact.gains import open_gains
from alliancegame.pact.margins import commitment_of
from alliancegame.payoff.stakes import Gain
from alliancegame.records.robustness_records import (
    InverseRecord,
    WeightEndRecord,
    WeightRangeRecord,
)

if TYPE_CHECKING:
    import pandas as pd


@frozen
class End:
    """An end of the interval: the value, and the deviation that pays beyond it."""

    value: Fraction
    actor: str
    action: str


@frozen
class WeightRange:
    """For which values of one parameter the observed play is an equilibrium.

    owners:    actors with an interest of this weight
    low, high: the ends; None: no end on this side (below, none short of 0)
    possible:  whether any value does; if not, the ends say nothing
    holds:     whether the weight as it is stated does
    squared:   whether the parameter multiplies itself, so that the values that do need not be one
               interval; nothing but `holds` is said then
    """

    parameter: Parameter
    owners: tuple[str, ...]
    low: End | None
    high: End | None
    possible: bool
    holds: bool
    squared: bool = False

    def __contains__(self, value: Fraction) -> bool:
        above = self.low is None or value >= self.low.value
        return self.possible and above and (self.high is None or value <= self.high.value)

    @property
    def stated_inside(self) -> bool | None:
        """True if its whole stated range does; None if none is stated, or that is not known."""
        low, high = self.parameter.low, self.parameter.high
        if low is None or high is None or self.squared:
            return None
        return low in self and high in self

    @property
    def sentence(self) -> str:
        """The range in words."""
        name = self.parameter.name
        if self.squared:
            return f"{name} multiplies itself, so that no single range of it is told."
        if not self.possible:
            return f"No value of {name} alone makes the play an equilibrium."
        if self.low is None and self.high is None:
            return f"The play is an equilibrium whatever {name} is."
        ends = []
        if self.low is not None:
            ends.append(f"at least {float(self.low.value):.3g}")
        if self.high is not None:
            ends.append(f"at most {float(self.high.value):.3g}")
        stated = f"{float(self.parameter.value):.3g}"
        return f"The play is rational only while {name} is {listed(ends)} (stated: {stated})."


@frozen(eq=False, repr=False)
class Inverse(Shown):
    """The range of every weight for which the observed play is an equilibrium."""

    model: Model
    ranges: tuple[WeightRange, ...]

    def __getitem__(self, parameter: str) -> WeightRange:
        return next(
            weight_range for weight_range in self.ranges if weight_range.parameter.name == parameter
        )

    def to_dict(self) -> InverseRecord:
        """JSON-ready."""
        return {"ranges": [_record(weight_range) for weight_range in self.ranges]}

    def to_frame(self) -> pd.DataFrame:
        """One row per parameter: the values, from 0 to ∞, between which the pact is rational."""
        rows = [
            {
                "parameter": weight_range.parameter.name,
                "value": float(weight_range.parameter.value),
                "low": 0.0 if weight_range.low is None else float(weight_range.low.value),
                "high": math.inf if weight_range.high is None else float(weight_range.high.value),
                "possible": weight_range.possible,
                "stated_inside": weight_range.stated_inside,
            }
            for weight_range in self.ranges
        ]
        columns = ["parameter", "value", "low", "high", "possible", "stated_inside"]
        return table(rows, "parameter", columns=columns)


def inverse(
    model: Model,
    profile: Mapping[str, str] | None = None,
    shocks: Sequence[Hit] = (),
    parameters: Sequence[str] | None = None,
) -> Inverse:
    """For which values of each parameter alone observed play is an equilibrium.

    profile:    {decision: action} of a simultaneous game; by default the pact
    shocks:     under which the play was observed; a weight's value is its value then
    parameters: names; by default every weight of an interest
    raises:     NameUnknownError for an undefined one

    >>> ranges = ag.inverse("dprk-russia-exchange").to_frame()
    >>> round(float(ranges.loc["russia.munitions", "low"]), 3)
    0.384
    """
    commitment_of(model)
    values = shocked_values(model, shocks)
    names = list(model.parameters)
    weights = dict.fromkeys(interest.weight for interest in model.interests)
    gains = open_gains(model, shocks, _position(model, profile))
    today = [(gain, gain.at(values), gain.gradient(values)) for gain in gains]
    holds = all(amount <= 0 for _, amount, _ in today)
    ranges = []
    for name in weights if parameters is None else parameters:
        stated = model.parameter(name)
        owners = tuple(dict.fromkeys(i.actor for i in model.interests if i.weight == name))
        floor = Fraction(0) if name in weights else None
        place = names.index(name)
        if any(term.count(place) > 1 for gain in gains for term in gain.terms):
            ranges.append(WeightRange(stated, owners, None, None, True, holds, squared=True))
        else:
            ends = _interval(today, place, values[place], floor)
            ranges.append(WeightRange(stated, owners, *ends, holds))
    return Inverse(model, tuple(ranges))


def _position(model: Model, profile: Mapping[str, str] | None) -> tuple[int, ...] | None:
    if profile is None:
        return None
    if not model.simultaneous:
        raise AllianceGameError(
            "observed play other than the pact is read from simultaneous games only. "
            "Leave the profile out."
        )
    decisions = [model.decisions_of(actor.name)[0] for actor in model.actors]
    return tuple(list(decision.actions).index(profile[decision.name]) for decision in decisions)


def _interval(
    today: Sequence[tuple[Gain, Fraction, Mapping[int, Fraction]]],
    position: int,
    value: Fraction,
    floor: Fraction | None,
) -> tuple[End | None, End | None, bool]:
    """The values of one parameter at which no deviation gains.

    today: the gains, each with its amount and its gradient where nothing is changed
    """
    low: End | None = None
    high: End | None = None
    possible = True
    for gain, amount, gradient in today:
        slope = gradient.get(position, Fraction(0))
        constant = amount - slope * value
        if slope == 0:
            possible = possible and constant <= 0
            continue
        end = End(-constant / slope, gain.actor, gain.action)
        if slope > 0 and (high is None or end.value < high.value):
            high = end
        if slope < 0 and (low is None or end.value > low.value):
            low = end
    if low is not None and floor is not None and low.value <= floor:
        low = None
    least = low.value if low is not None else floor
    if high is not None and least is not None and high.value < least:
        possible = False
    return low, high, possible


def _record(weight_range: WeightRange) -> WeightRangeRecord:
    def end(reached: End | None) -> WeightEndRecord | None:
        if reached is None:
            return None
        return {"value": float(reached.value), "actor": reached.actor, "action": reached.action}

    low, high = end(weight_range.low), end(weight_range.high)
    return {
        "parameter": weight_range.parameter.name,
        "owners": list(weight_range.owners),
        "value": float(weight_range.parameter.value),
        "low": None if low is None else low["value"],
        "high": None if high is None else high["value"],
        "below": low,
        "above": high,
        "possible": weight_range.possible,
        "squared": weight_range.squared,
        "stated_inside": weight_range.stated_inside,
        "sentence": weight_range.sentence,
    }
