"""The pact at each of many draws: margins, and the intensities at which shocks break it."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from alliancegame.evidence.posterior import BLOCK, resampled
from alliancegame.frozen import frozen
from alliancegame.game.game import FloatArray
from alliancegame.game.strategies import open_positions, pact_positions, skeleton_of
from alliancegame.model.model import Model
from alliancegame.model.shocks import Hit
from alliancegame.pact.pact_stakes import pact_stakes
from alliancegame.sweep.coordinates import Coordinate
from alliancegame.sweep.draws import holding, struck

STEPS = 16
"""Intensities at which a shock is tried, evenly from 0 to 1."""

TRIED = 2**12
"""Draws at which every shock is tried."""


@frozen(eq=False)
class Outcomes:
    """The pact at draws of one distribution.

    holds:  whether it is an equilibrium, shape (draws,)
    margin: the least relative margin, shape (draws,); −inf where a part in it is not open
    """

    holds: npt.NDArray[np.bool_]
    margin: FloatArray

    def share(self, weights: FloatArray) -> float:
        """The probability that the pact is an equilibrium."""
        return float(weights @ self.holds)


def outcomes(model: Model, varied: Sequence[Coordinate], points: FloatArray) -> Outcomes:
    """The pact at draws of the parameters that vary, shape (parameters, draws)."""
    stakes = stakes_of(model)
    count = points.shape[1]
    if not varied:  # all draws are one
        points, count = np.zeros((0, 1)), 1
    holds, margins = [], []
    for start in range(0, count, BLOCK):
        part = points[:, start : start + BLOCK]
        holds.append(holding(model, varied, part))
        margins.append(relative_margins(model, varied, part, stakes))
    return Outcomes(np.concatenate(holds), np.concatenate(margins))


def stakes_of(model: Model) -> list[float]:
    """Each actor's stake in the pact today, 1 where nothing is at stake."""
    return [float(width) or 1.0 for width in pact_stakes(model).values()]


def relative_margins(
    model: Model,
    varied: Sequence[Coordinate],
    points: FloatArray,
    stakes: Sequence[float],
    hits: Sequence[Hit] = (),
) -> FloatArray:
    """The least of the actors' margins as shares of their stakes, at each draw.

    The stakes are those of today at the stated values, so that draws can be compared.
    """
    open_now = open_positions(model, hits)
    count = points.shape[1]
    if any(p not in own for p, own in zip(pact_positions(model), open_now, strict=True)):
        return np.full(count, -np.inf)
    names = [coordinate.name for coordinate in varied]
    values = struck(model, dict(zip(names, points, strict=True)), hits, float)
    least = np.full(count, np.inf)
    for gain in skeleton_of(model).pact_gains:
        actor, action = gain.position
        if action in open_now[actor]:
            np.minimum(least, -gain.at(values, float) / stakes[actor], out=least)
    return least


def broken(
    model: Model,
    varied: Sequence[Coordinate],
    points: FloatArray,
    weights: FloatArray,
    seed: int,
) -> dict[str, FloatArray]:
    """{shock: the least intensity that breaks the pact, at draws where it holds}; inf: none does.

    Intensities are between the points tried as straight lines say. The draws, at most TRIED, are
    taken by weight; there are none if the pact holds at none.
    """
    total = float(weights.sum())
    if total == 0 or not len(weights):
        return {shock.name: np.zeros(0) for shock in model.shocks}
    rng, stakes = np.random.default_rng(seed), stakes_of(model)
    chosen = points[:, resampled(weights / total, min(TRIED, points.shape[1]), rng)]
    return {shock.name: _least(model, varied, chosen, stakes, shock.name) for shock in model.shocks}


def _least(
    model: Model,
    varied: Sequence[Coordinate],
    points: FloatArray,
    stakes: Sequence[float],
    shock: str,
) -> FloatArray:
    least = np.full(points.shape[1], np.inf)
    before = relative_margins(model, varied, points, stakes)
    for step in range(1, STEPS + 1):
        hits = [Hit(shock, Fraction(step, STEPS))]
        now = relative_margins(model, varied, points, stakes, hits)
        falls = np.isinf(least) & (now < 0)
        with np.errstate(divide="ignore", invalid="ignore"):
            share = np.where(np.isfinite(now), before / (before - now), 0.0)
        least[falls] = ((step - 1 + np.clip(share, 0, 1)) / STEPS)[falls]
        before = now
    return least
