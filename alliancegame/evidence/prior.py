"""The belief before the evidence: of the numbers, of the precision of choice, of habit.

Numbers are as the file states them: PERT through low, stated and high where it says no more, and
dependent where it says so. The precision λ, in units of 1 over an actor's stake, is
log-normal around 15; the habit κ of repeating what one did before is Beta(2, 2).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from math import log

import numpy as np

from alliancegame.equality import ByContent
from alliancegame.frozen import frozen
from alliancegame.game.game import FloatArray
from alliancegame.model.model import Model
from alliancegame.pact.distributions import EDGE
from alliancegame.sweep.coordinates import Coordinate, ranged_coordinates
from alliancegame.sweep.dependence import Dependence, dependence
from alliancegame.sweep.designs import Sobol

PRECISION = 15.0
"""The median precision of choice: what pays a tenth of the stake more is chosen 4.5 times as
often."""

PRECISION_SPREAD = 0.8
"""The standard deviation of the precision's logarithm."""

BEYOND = ("precision", "habit")
"""The unknowns beside the numbers."""


@frozen(eq=False)
class Draws(ByContent):
    """Draws of all that is unknown.

    names:      of the parameters that vary
    parameters: shape (parameters, draws)
    precision:  shape (draws,)
    habit:      shape (draws,)
    """

    names: tuple[str, ...]
    parameters: FloatArray
    precision: FloatArray
    habit: FloatArray

    @property
    def size(self) -> int:
        """The number of draws."""
        return len(self.precision)

    @property
    def settings(self) -> Mapping[str, FloatArray]:
        """{parameter: its draws}."""
        return dict(zip(self.names, self.parameters, strict=True))

    @classmethod
    def joined(cls, parts: Sequence[Draws]) -> Draws:
        """All the draws of several parts, in order."""
        return cls(
            parts[0].names,
            np.concatenate([part.parameters for part in parts], axis=1),
            np.concatenate([part.precision for part in parts]),
            np.concatenate([part.habit for part in parts]),
        )

    def at(self, places: slice | np.ndarray[tuple[int], np.dtype[np.int64]]) -> Draws:
        """Some of the draws."""
        return Draws(
            self.names, self.parameters[:, places], self.precision[places], self.habit[places]
        )


@frozen(eq=False)
class Prior:
    """A distribution of parameters, precision and habit, as a function of independent levels.

    coordinates: the parameters that vary
    depends:     how these depend on each other; None: they do not
    """

    coordinates: tuple[Coordinate, ...]
    depends: Dependence | None

    @classmethod
    def of(cls, model: Model) -> Prior:
        """The prior that the file states."""
        varied = ranged_coordinates(model)
        return cls(varied, dependence(model, varied))

    @property
    def dimensions(self) -> int:
        """The number of levels that make one draw."""
        return len(self.coordinates) + len(BEYOND)

    def levels(self, draws: int, seed: int, start: int = 0, stop: int | None = None) -> FloatArray:
        """Even points of the unit cube, shape (dimensions, draws): scrambled Sobol' points.

        start, stop: which of them; by default all
        """
        names = [*(coordinate.name for coordinate in self.coordinates), *BEYOND]
        cube = tuple(Coordinate("parameter", name, Fraction(0), Fraction(1)) for name in names)
        return Sobol(cube, draws, seed).values(start, draws if stop is None else stop)

    def draws_at(self, draws: int, seed: int, start: int, stop: int) -> Draws:
        """Some of so many even draws."""
        return self.draws(self.levels(draws, seed, start, stop))

    def draws(self, levels: FloatArray) -> Draws:
        """The draws at independent levels, shape (dimensions, draws)."""
        from scipy.special import ndtri

        inside = np.clip(levels, EDGE, 1 - EDGE)
        own = inside[: len(self.coordinates)]
        if self.depends is not None:
            own = self.depends.levels(own)
        parameters = np.empty_like(own)
        for row, coordinate, level in zip(parameters, self.coordinates, own, strict=True):
            row[:] = coordinate.quantiles(level)
        precision = np.exp(log(PRECISION) + PRECISION_SPREAD * ndtri(inside[-2]))
        # the quantiles of Beta(2, 2): where 3 x² − 2 x³ is the level
        habit = 0.5 - np.sin(np.arcsin(1 - 2 * inside[-1]) / 3)
        return Draws(tuple(own.name for own in self.coordinates), parameters, precision, habit)
