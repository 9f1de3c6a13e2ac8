"""Designs of sweeps: grids and samples over parameters and intensities of shocks.

A design's point depends on its own fields and the point's index alone, so that any part of it can
be computed anywhere, in any order.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import prod
from typing import ClassVar, Protocol

import numpy as np

from alliancegame.errors import AllianceGameError
from alliancegame.frozen import frozen
from alliancegame.game.game import FloatArray
from alliancegame.sweep.coordinates import Coordinate
from alliancegame.sweep.dependence import Dependence

STRATA = 65_536
"""The most points of one Latin hypercube; larger designs are replications of it."""

LARGEST_DESIGN = 2**30
"""The most points of a design, which are as many as a Sobol' sequence has."""

MOST_COORDINATES = 1024
"""As many as the direction numbers of Sobol' points are listed for."""


class Design(Protocol):
    """A finite, indexed set of points."""

    @property
    def name(self) -> str:
        """As `--design` takes it."""

    @property
    def coordinates(self) -> tuple[Coordinate, ...]:
        """The quantities that vary."""

    @property
    def size(self) -> int:
        """Number of points."""

    def values(self, start: int, stop: int) -> FloatArray:
        """The points from start up to stop, shape (coordinates, stop − start)."""

    def exact(self, index: int, values: Sequence[float]) -> tuple[Fraction, ...]:
        """The point that these values round."""


@frozen
class Grid:
    """Every combination of evenly spaced values, the last coordinate fastest."""

    coordinates: tuple[Coordinate, ...]
    steps: tuple[int, ...]
    name: ClassVar[str] = "grid"

    def __post_init__(self) -> None:
        if len(self.steps) != len(self.coordinates) or min(self.steps, default=1) < 1:
            raise AllianceGameError(
                f"the grid's steps are {self.steps}; it needs one count of at least 1 for each of "
                f"its {len(self.coordinates)} coordinates."
            )
        if self.size > LARGEST_DESIGN:
            raise AllianceGameError(
                f"the grid has {' × '.join(map(str, self.steps[:3]))}"
                f"{' × ...' if len(self.steps) > 3 else ''} points, over {len(self.steps)} "
                f"quantities; a design has at most {LARGEST_DESIGN}. Name the few that vary with "
                "--vary, take fewer --steps, or a sample: --design sobol."
            )

    @property
    def size(self) -> int:
        return prod(self.steps)

    def _level(self, axis: int, step: int) -> Fraction:
        coordinate = self.coordinates[axis]
        return coordinate.low + (coordinate.high - coordinate.low) * Fraction(
            step, max(self.steps[axis] - 1, 1)
        )

    def values(self, start: int, stop: int) -> FloatArray:
        result = np.empty((len(self.steps), stop - start))
        if self.steps:
            places = np.unravel_index(np.arange(start, stop), self.steps)
            for axis, place in enumerate(places):
                levels = [float(self._level(axis, step)) for step in range(self.steps[axis])]
                result[axis] = np.array(levels)[place]
        return result

    def exact(self, index: int, values: Sequence[float]) -> tuple[Fraction, ...]:  # noqa: ARG002
        places = np.unravel_index(index, self.steps) if self.steps else ()
        return tuple(self._level(axis, int(step)) for axis, step in enumerate(places))


@frozen
class _Sample:
    """dependence: of the coordinates on each other; None: they are independent."""

    coordinates: tuple[Coordinate, ...]
    size: int
    seed: int = 0
    dependence: Dependence | None = None

    def __post_init__(self) -> None:
        if self.size < 1:
            raise AllianceGameError(f"the number of samples is {self.size}; it is at least 1.")
        if self.size > LARGEST_DESIGN:
            raise AllianceGameError(
                f"the number of samples is {self.size}; a design has at most {LARGEST_DESIGN}."
            )
        if self.seed < 0:
            raise AllianceGameError(f"the seed is {self.seed}; a seed is at least 0.")

    def exact(self, index: int, values: Sequence[float]) -> tuple[Fraction, ...]:  # noqa: ARG002
        return tuple(Fraction(value) for value in values)


@frozen
class Sobol(_Sample):
    """Scrambled Sobol' points; most even if their number is a power of 2.

    source: Sobol' (1967); scrambling by Matoušek (1998), as in scipy.stats.qmc
    """

    name: ClassVar[str] = "sobol"

    def __post_init__(self) -> None:
        super().__post_init__()
        if len(self.coordinates) > MOST_COORDINATES:
            raise AllianceGameError(
                f"{len(self.coordinates)} numbers vary; a Sobol' sequence has at most "
                f"{MOST_COORDINATES} coordinates. Take a Latin hypercube, or vary fewer."
            )

    def values(self, start: int, stop: int) -> FloatArray:
        from alliancegame.sweep.sobol import scrambled, sobol_kernel

        items = self.coordinates
        values = np.empty((len(items), stop - start))
        # what is spread evenly is there at once; all else starts as its distribution's level
        even = [coordinate.stated is None and self.dependence is None for coordinate in items]
        low = np.array([float(i.low) if e else 0.0 for i, e in zip(items, even, strict=True)])
        high = np.array([float(i.high) if e else 1.0 for i, e in zip(items, even, strict=True)])
        sobol_kernel(*scrambled(len(items), self.seed), start, low, high, values)
        if self.dependence is not None:
            values = self.dependence.levels(values)
        for row, coordinate, is_there in zip(values, items, even, strict=True):
            if not is_there:
                row[:] = coordinate.quantiles(row)
        return values


@frozen
class LatinHypercube(_Sample):
    """Latin hypercubes of up to 65,536 strata, replicated until the size is reached.

    source: McKay, Beckman and Conover (1979), as in scipy.stats.qmc
    """

    name: ClassVar[str] = "latin"

    def values(self, start: int, stop: int) -> FloatArray:
        if not self.coordinates:
            return np.empty((0, stop - start))
        from scipy.stats import qmc

        values = np.empty((len(self.coordinates), stop - start))
        for block in range(start // STRATA, -(-stop // STRATA)):
            first = block * STRATA
            rng = np.random.default_rng([self.seed, block])
            cube = qmc.LatinHypercube(len(self.coordinates), rng=rng)
            levels = cube.random(min(STRATA, self.size - first))
            place = max(first - start, 0)
            wanted = levels[max(start - first, 0) : stop - first].T
            if self.dependence is not None:
                wanted = self.dependence.levels(wanted)
            for row, coordinate, level in zip(values, self.coordinates, wanted, strict=True):
                row[place : place + len(level)] = coordinate.quantiles(level)
        return values


@frozen
class OneAtATime:
    """Each coordinate at its low and then at its high end, the others at the centre.

    centre: one value for each coordinate
    """

    coordinates: tuple[Coordinate, ...]
    centre: tuple[Fraction, ...]
    name: ClassVar[str] = "one at a time"

    @property
    def size(self) -> int:
        return 2 * len(self.coordinates)

    def values(self, start: int, stop: int) -> FloatArray:
        points = [list(map(float, self.exact(index, ()))) for index in range(start, stop)]
        return np.array(points).reshape(-1, len(self.coordinates)).T

    def exact(self, index: int, values: Sequence[float]) -> tuple[Fraction, ...]:  # noqa: ARG002
        axis, high = divmod(index, 2)
        coordinate = self.coordinates[axis]
        moved = coordinate.high if high else coordinate.low
        return (*self.centre[:axis], moved, *self.centre[axis + 1 :])


@frozen(eq=False)
class Listed:
    """Points given one by one, shape (coordinates, points)."""

    coordinates: tuple[Coordinate, ...]
    points: FloatArray
    name: ClassVar[str] = "listed"

    @property
    def size(self) -> int:
        return int(self.points.shape[1])

    def values(self, start: int, stop: int) -> FloatArray:
        return np.asarray(self.points[:, start:stop])

    def exact(self, index: int, values: Sequence[float]) -> tuple[Fraction, ...]:  # noqa: ARG002
        return tuple(Fraction(value) for value in values)
