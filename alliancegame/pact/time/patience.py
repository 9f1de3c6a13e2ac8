"""The patience the pact needs, as each interest and each shock moves it.

The critical discount factor under grim trigger is computed anew, equilibria included, with each
interest's weight at both ends of its range (a tenth either way where the file states none), and
under each shock at full intensity. Where nobody gains by leaving the pact even once it is 0, and no
equilibrium need be known.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from fractions import Fraction
from typing import TYPE_CHECKING

from alliancegame.errors import AllianceGameError
from alliancegame.frozen import frozen
from alliancegame.game.display import Shown
from alliancegame.game.tables import table
from alliancegame.model.model import Model
from alliancegame.model.shocks import Hit
from alliancegame.numerals import number
from alliancegame.pact.gains import open_gains
from alliancegame.pact.margins import margins_in
from alliancegame.pact.pact_stakes import pact_stakes
from alliancegame.pact.time.repetition import Repetition, repetition
from alliancegame.payoff.polynomial import rational, rationals
from alliancegame.records.time_records import PatienceRecord
from alliancegame.solvers.solution import Solution

if TYPE_CHECKING:
    import pandas as pd

Threshold = Fraction | None


@frozen
class WeightEffect:
    """The critical discount factor with one weight at the low and at the high end of its range."""

    parameter: str
    low: Fraction
    high: Fraction
    at_low: Threshold
    at_high: Threshold

    @property
    def width(self) -> float:
        """The distance between both ends; "nothing suffices" counts as 1."""
        return abs(_height(self.at_high) - _height(self.at_low))


@frozen
class ShockEffect:
    """The critical discount factor under one shock, and whom it makes hardest to hold.

    playable: whether the pact can still be played at all
    hazard:   the least h* over actors with a stated discount factor
    """

    shock: str
    playable: bool
    critical: Threshold
    tightest: str | None
    hazard: float | None


@frozen(eq=False, repr=False)
class Patience(Shown):
    """Weights and shocks that move the critical discount factor, the weightiest first."""

    baseline: Repetition
    weights: tuple[WeightEffect, ...]
    shocks: tuple[ShockEffect, ...]

    def to_dict(self) -> PatienceRecord:
        """JSON-ready; a critical discount factor of None: nothing suffices."""
        return {
            **self.baseline.to_dict(),
            "weights": [
                {
                    "parameter": weight.parameter,
                    "low": float(weight.low),
                    "high": float(weight.high),
                    "at_low": number(weight.at_low),
                    "at_high": number(weight.at_high),
                }
                for weight in self.weights
            ],
            "shocks": [
                {
                    "shock": shock.shock,
                    "playable": shock.playable,
                    "critical_discount": number(shock.critical),
                    "tightest": shock.tightest,
                }
                for shock in self.shocks
            ],
        }

    def to_frame(self) -> pd.DataFrame:
        """One row per weight that moves the threshold, then one per shock."""
        record = self.to_dict()
        weights = ({"kind": "weight", **weight} for weight in record["weights"])
        return table([*weights, *({"kind": "shock", **shock} for shock in record["shocks"])])


def patience(model: Model, solved: Mapping[str | None, Solution] | None = None) -> Patience:
    """The critical discount factor as weights and shocks move it; only weights that do are listed.

    solved: stage games already solved, by shock (None: the baseline)
    raises: as `repetition`

    >>> ag.patience("prisoners-dilemma").baseline.critical
    Fraction(1, 2)
    """
    known = solved or {}
    gains = open_gains(model)
    place = {name: position for position, name in enumerate(model.parameters)}
    stated = rationals(model.values)

    def critical(name: str, value: Fraction) -> Threshold:
        values = list(stated)
        values[place[name]] = rational(value)
        if all(gain.at(values, rational) <= 0 for gain in gains):
            return Fraction(0)
        return repetition(model, settings={name: value}).critical

    weights = []
    for name in dict.fromkeys(interest.weight for interest in model.interests):
        parameter = model.parameters[name]
        if parameter.low is None or parameter.high is None:
            low, high = parameter.value * Fraction(9, 10), parameter.value * Fraction(11, 10)
        else:
            low, high = parameter.low, parameter.high
        weights.append(WeightEffect(name, low, high, critical(name, low), critical(name, high)))
    moving = [weight for weight in weights if weight.width > 0]
    stakes = pact_stakes(model)
    return Patience(
        repetition(model, stage=known.get(None)),
        tuple(sorted(moving, key=lambda weight: -weight.width)),
        tuple(_under(model, shock.name, stakes, known.get(shock.name)) for shock in model.shocks),
    )


def _under(
    model: Model, shock: str, stakes: Mapping[str, Fraction], stage: Solution | None
) -> ShockEffect:
    here = margins_in(stakes, model, [Hit(shock)])
    if here.holds:
        patient = any(actor.discount is not None for actor in model.actors)
        return ShockEffect(shock, True, Fraction(0), None, math.inf if patient else None)
    try:
        under = repetition(model, [Hit(shock)], stage=stage)
    except AllianceGameError:
        return ShockEffect(shock, False, None, None, None)
    return ShockEffect(shock, True, under.critical, under.tightest.actor, under.critical_hazard)


def _height(threshold: Threshold) -> float:
    return 1.0 if threshold is None else float(threshold)
