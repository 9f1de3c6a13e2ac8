"""How each interest and each shock moves the patience the pact needs.

The critical discount factor under grim trigger is computed anew, equilibria included, with each
interest's weight at both ends of its range (a tenth either way where the file states none), and
under each shock at full intensity.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from alliancegame.errors import AllianceGameError
from alliancegame.model.parts import Model
from alliancegame.model.shocks import Hit
from alliancegame.pact.repetition import Repetition, repetition

if TYPE_CHECKING:
    import pandas as pd

Threshold = Fraction | None


@dataclass(frozen=True)
class WeightEffect:
    """The critical discount factor with one weight at the low and at the high end of its range."""

    parameter: str
    low: Fraction
    high: Fraction
    at_low: Threshold
    at_high: Threshold

    @property
    def width(self) -> float:
        """How far it moves; "nothing suffices" counts as 1."""
        return abs(_height(self.at_high) - _height(self.at_low))


@dataclass(frozen=True)
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


@dataclass(frozen=True, eq=False)
class Patience:
    """What moves the critical discount factor, weights in falling order of effect."""

    baseline: Repetition
    weights: tuple[WeightEffect, ...]
    shocks: tuple[ShockEffect, ...]

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready; a critical discount factor of None: nothing suffices."""
        return {
            **self.baseline.to_dict(),
            "weights": [
                {
                    "parameter": item.parameter,
                    "low": float(item.low),
                    "high": float(item.high),
                    "at_low": _number(item.at_low),
                    "at_high": _number(item.at_high),
                }
                for item in self.weights
            ],
            "shocks": [
                {
                    "shock": item.shock,
                    "playable": item.playable,
                    "critical_discount": _number(item.critical),
                    "tightest": item.tightest,
                }
                for item in self.shocks
            ],
        }

    def to_frame(self) -> pd.DataFrame:
        """One row per weight that moves the threshold, then one per shock."""
        import pandas as pd

        record = self.to_dict()
        return pd.concat(
            [
                pd.DataFrame(record["weights"]).assign(kind="weight"),
                pd.DataFrame(record["shocks"]).assign(kind="shock"),
            ],
            ignore_index=True,
        )


def patience(model: Model) -> Patience:
    """How weights and shocks move the critical discount factor; only weights that do are listed.

    raises: as `repetition`
    """
    weights = []
    for name in dict.fromkeys(item.weight for item in model.interests):
        parameter = model.parameters[name]
        if parameter.low is None or parameter.high is None:
            low, high = parameter.value * Fraction(9, 10), parameter.value * Fraction(11, 10)
        else:
            low, high = parameter.low, parameter.high
        ends = [repetition(model, settings={name: value}).critical for value in (low, high)]
        weights.append(WeightEffect(name, low, high, *ends))
    moving = [item for item in weights if item.width > 0]
    return Patience(
        repetition(model),
        tuple(sorted(moving, key=lambda item: -item.width)),
        tuple(_under(model, shock.name) for shock in model.shocks),
    )


def _under(model: Model, shock: str) -> ShockEffect:
    try:
        found = repetition(model, [Hit(shock)])
    except AllianceGameError:
        return ShockEffect(shock, False, None, None, None)
    tightest = None if found.needs_none else found.tightest.actor
    return ShockEffect(shock, True, found.critical, tightest, found.critical_hazard)


def _height(threshold: Threshold) -> float:
    return 1.0 if threshold is None else float(threshold)


def _number(value: Threshold) -> float | None:
    return None if value is None else float(value)
