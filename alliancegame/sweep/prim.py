"""Scenario discovery: the boxes of assumptions in which an outcome of interest concentrates.

The patient rule induction method starts from the whole space and peels off, again and again, a thin
slice along one coordinate, the one whose loss raises the share of interesting points most for the
points it costs. Every step is kept: the analyst trades coverage for density along the trajectory.

source: Friedman and Fisher (1999), section 7; Bryant and Lempert (2010); the gain per point lost is
        the criterion of Kwakkel and Jaxa-Rozen (2016)
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from alliancegame.frozen import frozen
from alliancegame.game.game import FloatArray
from alliancegame.records.sweep_records import DiscoveredBoxRecord, DiscoveryRecord

SIGNIFICANT = 0.05
"""Quasi-p-value up to which a limit stays in the suggested box."""


@frozen
class DiscoveredBox:
    """A box of the trajectory.

    limits:   {coordinate: (low, high)} of those that are restricted
    coverage: share of all interesting points that lie inside
    density:  share of the points inside that are interesting
    mass:     share of all points that lie inside
    """

    limits: Mapping[str, tuple[float, float]]
    coverage: float
    density: float
    mass: float

    @property
    def balance(self) -> float:
        """The harmonic mean of coverage and density."""
        both = self.coverage + self.density
        return 2 * self.coverage * self.density / both if both else 0.0

    def to_dict(self) -> DiscoveredBoxRecord:
        """JSON-ready."""
        return {
            "limits": {name: list(ends) for name, ends in self.limits.items()},
            "coverage": self.coverage,
            "density": self.density,
            "mass": self.mass,
        }


@frozen
class Discovery:
    """The boxes that peeling found.

    trajectory: from the whole space to the smallest box
    suggested:  the box that balances coverage and density best, without the limits that chance
                explains
    """

    trajectory: tuple[DiscoveredBox, ...]
    suggested: DiscoveredBox

    def to_dict(self) -> DiscoveryRecord:
        """JSON-ready."""
        return {
            "suggested": self.suggested.to_dict(),
            "trajectory": [box.to_dict() for box in self.trajectory],
        }


def discover(
    points: FloatArray,
    interesting: npt.NDArray[np.bool_],
    names: Sequence[str],
    peel: float = 0.05,
    least_mass: float = 0.05,
) -> Discovery | None:
    """The peeling trajectory, or None if no point or every point is interesting.

    points:      shape (coordinates, points)
    interesting: shape (points,)
    peel:        share of the box's points that one step takes off
    least_mass:  share of all points at which peeling ends
    """
    if interesting.all() or not interesting.any():
        return None
    inside = np.ones(len(interesting), dtype=np.bool_)
    limits: dict[str, tuple[float, float]] = {}
    boxes = [_box(inside, interesting, limits)]
    while (step := _best_step(points, interesting, inside, peel, least_mass)) is not None:
        axis, kept = step
        inside = kept
        remaining = points[axis, inside]
        ends = (float(remaining.min()), float(remaining.max()))
        limits = {**limits, names[axis]: ends}
        boxes.append(_box(inside, interesting, limits))
    best = max(boxes, key=lambda box: box.balance)
    return Discovery(tuple(boxes), _without_chance(points, interesting, names, best.limits))


def _without_chance(
    points: FloatArray,
    interesting: npt.NDArray[np.bool_],
    names: Sequence[str],
    limits: Mapping[str, tuple[float, float]],
) -> DiscoveredBox:
    """The box once limits that do not raise its density significantly are dropped, weakest first.

    A limit's quasi-p-value is the probability of a density as high if it did nothing.

    source: Bryant and Lempert (2010), section 3.3
    """
    kept = dict(limits)
    within = {
        name: (points[names.index(name)] >= low) & (points[names.index(name)] <= high)
        for name, (low, high) in limits.items()
    }
    while True:
        inside = np.all([within[name] for name in kept], axis=0) | np.zeros_like(interesting)
        chances = {}
        for name in kept:
            others = np.all([within[other] for other in kept if other != name], axis=0)
            density = interesting[others | np.zeros_like(interesting)].mean()
            hits = (inside & interesting).sum()
            chances[name] = at_least(int(hits), int(inside.sum()), float(density))
        weakest = max(chances, key=lambda name: chances[name], default=None)
        if weakest is None or chances[weakest] <= SIGNIFICANT:
            return _box(inside, interesting, kept)
        del kept[weakest]


def at_least(hits: int, of: int, chance: float) -> float:
    """The probability of so many hits or more, each of so many with the same chance.

    `scipy.special.bdtrc` is this too; it takes longer to load than all else that is done here.

    >>> round(at_least(1, 2, 0.5), 12)
    0.75
    """
    if hits <= 0 or chance >= 1:
        return 1.0
    if chance <= 0:
        return 0.0
    counts = np.arange(1, of + 1)
    ways = np.concatenate([[0.0], np.cumsum(np.log((of + 1 - counts) / counts))])
    odds = np.arange(of + 1) * np.log(chance) + np.arange(of, -1, -1) * np.log1p(-chance)
    return min(float(np.exp(ways + odds)[hits:].sum()), 1.0)


def _best_step(
    points: FloatArray,
    interesting: npt.NDArray[np.bool_],
    inside: npt.NDArray[np.bool_],
    peel: float,
    least_mass: float,
) -> tuple[int, npt.NDArray[np.bool_]] | None:
    """The coordinate and the points kept by the peel with the greatest gain, if any gains."""
    count = inside.sum()
    density = interesting[inside].mean()
    best: tuple[float, int, npt.NDArray[np.bool_]] | None = None
    ends = np.quantile(points[:, inside], [peel, 1 - peel], axis=1).T
    for axis, (values, (low, high)) in enumerate(zip(points, ends, strict=True)):
        for kept in (inside & (values >= low), inside & (values <= high)):
            left = kept.sum()
            if least_mass * len(inside) <= left < count:
                gain = (interesting[kept].mean() - density) / (count - left)
                if gain > 0 and (best is None or gain > best[0]):
                    best = (gain, axis, kept)
    return None if best is None else best[1:]


def _box(
    inside: npt.NDArray[np.bool_],
    interesting: npt.NDArray[np.bool_],
    limits: Mapping[str, tuple[float, float]],
) -> DiscoveredBox:
    caught = int((inside & interesting).sum())
    return DiscoveredBox(
        dict(limits),
        caught / int(interesting.sum()),
        caught / int(inside.sum()),
        float(inside.mean()),
    )
