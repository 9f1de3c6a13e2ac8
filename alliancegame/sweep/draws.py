"""In which share of what the numbers may be the pact holds, at once and without compiled code."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

import numpy as np
import numpy.typing as npt

from alliancegame.errors import AllianceGameError
from alliancegame.game.game import FloatArray
from alliancegame.game.strategies import open_positions, pact_positions, skeleton_of
from alliancegame.model.model import Model
from alliancegame.model.shocks import Hit, in_order, strike
from alliancegame.pact.margins import margins
from alliancegame.payoff.polynomial import Polynomial
from alliancegame.sweep.coordinates import Coordinate, ranged_coordinates
from alliancegame.sweep.dependence import dependence
from alliancegame.sweep.sensitivity import Estimate, share

DRAWS = 8192
"""Draws where no number of them is stated: the share is then known to within 1.1 points."""

FEWER_DRAWS = 1024
"""Draws of a game whose gains have more than `SHORT` terms."""

SHORT = 2_500
"""Terms of gains up to which all the draws take some 0.1 s."""

QUICK = 20_000
"""Terms of gains up to which a thousand draws take no time worth telling."""

QUICK_RANGES = 200
"""Ranges up to which that is so: the distribution over one may take 25 ms to fit."""

NARROW = 1e-9
"""Gains smaller than this, relative to the sum of their terms' sizes, are decided exactly."""


def share_of_draws(
    model: Model, draws: int | None = None, seed: int = 0, shocks: Sequence[Hit] = ()
) -> Estimate | None:
    """The share of independent draws from the numbers' ranges in which the pact is an equilibrium.

    With Wilson's 95% interval; every draw is decided as exact arithmetic decides it.

    draws:   by default as many as `draws_of`
    returns: None if no number that counts has a range, or the model names no commitment
    """
    if model.commitment is None or not (varied := ranged_coordinates(model)):
        return None
    count = draws_of(model) if draws is None else draws
    points = drawn(model, varied, count, np.random.default_rng(seed))
    return share(int(holding(model, varied, points, shocks).sum()), count)


def draws_of(model: Model) -> int:
    """The number of draws where none is stated: fewer of a game whose gains are long."""
    return DRAWS if _terms(model) <= SHORT else FEWER_DRAWS


def _terms(model: Model) -> int:
    return sum(len(gain.terms) for gain in skeleton_of(model).pact_gains)


def against_most_draws(model: Model) -> tuple[bool, Estimate] | None:
    """Whether the pact holds at the stated values, and its share of draws, where they disagree.

    returns: None also where there is no commitment, or telling would take long
    """
    if model.commitment is None:
        return None
    try:
        if _terms(model) > QUICK or len(ranged_coordinates(model)) > QUICK_RANGES:
            return None
        share = share_of_draws(model)
        holds = margins(model).holds
    except AllianceGameError:  # what durability tells
        return None
    if share is not None and (share.high < 0.5 if holds else share.low > 0.5):
        return holds, share
    return None


def drawn(
    model: Model, varied: Sequence[Coordinate], draws: int, rng: np.random.Generator
) -> FloatArray:
    """Independent draws of the coordinates, shape (coordinates, draws)."""
    levels = rng.random((len(varied), draws))
    if (depends := dependence(model, varied)) is not None:
        levels = depends.levels(levels)
    for own, coordinate in zip(levels, varied, strict=True):
        own[:] = coordinate.quantiles(own)
    return levels


def holding(
    model: Model, varied: Sequence[Coordinate], points: FloatArray, shocks: Sequence[Hit] = ()
) -> npt.NDArray[np.bool_]:
    """Whether the pact is an equilibrium where the varied parameters have these values.

    points: shape (coordinates, points)
    """
    count = points.shape[1]
    open_now = open_positions(model, shocks)
    if any(
        kept not in actions for kept, actions in zip(pact_positions(model), open_now, strict=True)
    ):
        return np.zeros(count, dtype=np.bool_)
    values = struck(model, dict(zip(_names(varied), points, strict=True)), shocks, float)
    sizes = [np.abs(value) for value in values]
    holds = np.ones(count, dtype=np.bool_)
    narrow = np.zeros(count, dtype=np.bool_)
    every = skeleton_of(model).pact_gains
    gains = [  # one without terms is 0 whatever the numbers are
        gain for gain in every if gain.terms and gain.position[1] in open_now[gain.position[0]]
    ]
    for gain in gains:
        amounts = np.broadcast_to(gain.at(values, float), count)
        terms = {monomial: max(c, -c) for monomial, c in gain.terms.items()}
        size = Polynomial[int](terms).at(sizes, float)
        close = ~(np.abs(amounts) > NARROW * size)  # where floats overflow, too
        holds &= close | (amounts <= 0)
        narrow |= close
    for place in np.flatnonzero(narrow & holds):
        point = {
            name: Fraction(float(value))
            for name, value in zip(_names(varied), points[:, place], strict=True)
        }
        exact = struck(model, point, shocks, Fraction)
        holds[place] = all(gain.at(exact) <= 0 for gain in gains)
    return holds


def _names(varied: Sequence[Coordinate]) -> list[str]:
    return [coordinate.name for coordinate in varied]


def struck(
    model: Model, settings: Mapping[str, Any], shocks: Sequence[Hit], number: Any
) -> list[Any]:
    """The parameters' values under the shocks, in the model's order, of the ring of `number`.

    settings: the values of those that are not as stated
    """
    values: dict[str, Any] = {
        name: settings.get(name, number(parameter.value))
        for name, parameter in model.parameters.items()
    }
    for shock, intensity in in_order(model, shocks):
        strike(values, shock, number(intensity), number)
    return list(values.values())
