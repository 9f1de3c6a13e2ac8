"""Quantities that vary in a sweep: parameters, and intensities of shocks."""

from __future__ import annotations

from fractions import Fraction
from typing import Any, Literal

from alliancegame.errors import AllianceGameError
from alliancegame.frozen import frozen
from alliancegame.game.game import FloatArray
from alliancegame.game.strategies import skeleton_of
from alliancegame.model.distribution import EVEN
from alliancegame.model.limits import LIMITS
from alliancegame.model.model import Model
from alliancegame.model.parameter import Parameter
from alliancegame.pact.distributions import Law, Uniform
from alliancegame.pact.parameter_law import law


@frozen
class Coordinate:
    """One quantity that varies: a parameter, or the intensity of a shock.

    stated: the parameter whose distribution it has; None: evenly from low to high

    >>> across, up = ag.widest_pair("northern-triangle")
    >>> across.kind, across.name
    ('parameter', 'china.stability.thanks')
    """

    kind: Literal["parameter", "intensity"]
    name: str
    low: Fraction
    high: Fraction
    stated: Parameter | None = None

    @property
    def column(self) -> str:
        """The coordinate's name in tables."""
        return self.name if self.kind == "parameter" else f"{self.name}.intensity"

    @property
    def law(self) -> Law:
        """The distribution of the coordinate's value."""
        if self.stated is not None and self.stated.span:
            return law(self.stated)
        return Uniform(float(self.low), float(self.high))

    def quantiles(self, levels: FloatArray) -> FloatArray:
        """Values at these levels of the cumulative distribution."""
        return self.law.quantiles(levels)

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready, exact."""
        record = {
            "kind": self.kind,
            "name": self.name,
            "low": str(self.low),
            "high": str(self.high),
        }
        if self.stated is None:
            return record
        stated = self.stated.distribution
        return record | {
            "value": str(self.stated.value),
            "distribution": stated.shape.value,
            "sure": str(stated.sure),
            "quantiles": [[str(level), str(value)] for level, value in stated.quantiles],
        }


def parameter_coordinate(
    model: Model, name: str, ends: tuple[Fraction, Fraction] | None = None
) -> Coordinate:
    """The parameter between two ends, or over its range in the file.

    raises: NameUnknownError, or AllianceGameError if the file states no range for it, or an end is
            beyond what makes sense for the parameter
    """
    parameter = model.parameter(name)
    if ends is not None:
        for end in ends:
            parameter.limits.require(end, f'an end of the range over which "{name}" varies')
        return Coordinate("parameter", name, *ends)
    if parameter.low is None or parameter.high is None:
        raise AllianceGameError(
            f'parameter "{name}" has no range; what varies needs one. '
            f"Give it a range in the file, or say {name}=LOW:HIGH."
        )
    stated = None if parameter.distribution == EVEN else parameter
    return Coordinate("parameter", name, parameter.low, parameter.high, stated)


def intensity_coordinate(
    model: Model, shock: str, low: Fraction = Fraction(0), high: Fraction = Fraction(1)
) -> Coordinate:
    """The shock's intensity from low to high.

    raises: NameUnknownError, or AllianceGameError outside 0 to 1
    """
    model.shock(shock)
    if not 0 <= low <= high <= 1:
        raise AllianceGameError(
            f'the intensity of shock "{shock}" varies from {float(low):g} to {float(high):g}; '
            f"{LIMITS['intensity'].rule}."
        )
    return Coordinate("intensity", shock, low, high)


def ranged_coordinates(model: Model) -> tuple[Coordinate, ...]:
    """Every parameter that payoffs depend on and that has a range, in the file's order."""
    names = tuple(model.parameters)
    stakes = (stake for own in skeleton_of(model).stakes for stake in own)
    used = {names[i] for stake in stakes for term in stake.worth.terms for i in term}
    return tuple(
        parameter_coordinate(model, name)
        for name, parameter in model.parameters.items()
        if name in used and parameter.span > 0
    )
