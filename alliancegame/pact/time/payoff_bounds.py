"""Bounds on the payoffs of self-enforcing play, for any number of actors.

The set V of `payoff_set` is contained in a polytope W = { w : h_l · w ≤ c_l } with fixed directions
h_l. The operator of Abreu, Pearce and Stacchetti moves each level to the greatest that any profile
and any continuation in W reach, and what it leaves of W still contains V: the levels may be stopped
at any time. All directions and profiles are the blocks of one sparse linear program. Payoffs are
relative, from each actor's least, 0, to its greatest, 1; each level is loosened by more than the
program's tolerance.

source: Judd, Yeltekin and Conklin (2003), Econometrica 71, section 3 (the outer approximation)
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations, product
from typing import TYPE_CHECKING, Any

import numpy as np

from alliancegame.errors import AllianceGameError
from alliancegame.frozen import frozen
from alliancegame.game.display import Shown
from alliancegame.game.expectations import pure_regrets
from alliancegame.game.game import FloatArray, Game, PureProfile
from alliancegame.game.tables import table

if TYPE_CHECKING:
    import pandas as pd

ITERATIONS = 60

SETTLED = 1e-5
"""Movement of the levels at which the iteration stops."""

LOOSENED = 1e-6
"""Added to every level at every step, so that a solver's tolerance cannot cut V."""

LARGEST = 300
"""The most profiles of a game whose bounds are computed."""


@frozen(eq=False, repr=False)
class PayoffBounds(Shown):
    """A polytope that contains all payoffs of self-enforcing play in pure strategies.

    directions: unit vectors over relative payoffs, from 0, the least, to 1, shape (directions, n)
    levels:     greatest value in each direction, shape (directions,); none if there is no play
    least:      lower bounds on what each actor can be held down to, relative too, shape (n,)
    settled:    whether the levels stopped moving; they bound V in either case
    """

    game: Game
    discounts: tuple[float, ...]
    directions: FloatArray
    levels: FloatArray
    least: FloatArray
    iterations: int
    settled: bool

    @property
    def worst(self) -> FloatArray:
        """The lower bounds on what each actor can be held down to, in payoff units, shape (n,)."""
        lowest: FloatArray = self.game.payoffs.reshape(self.game.size, -1).min(axis=1)
        return lowest + self.game.payoff_range * self.least

    @property
    def empty(self) -> bool:
        """Whether no play in pure strategies is self-enforcing."""
        return not len(self.levels)

    def excludes(self, profile: PureProfile) -> bool:
        """Whether it is proven that the profile cannot be played for ever; False: not excluded."""
        if self.empty:
            return True
        kept, gains = (
            np.array([tensor[profile] for tensor in tensors])
            for tensors in (self.game.relative_payoffs, pure_regrets(self.game.relative_payoffs))
        )
        delta = np.array(self.discounts)
        slack = delta * (kept - self.least) - (1 - delta) * gains
        beyond = self.directions @ kept > self.levels + LOOSENED
        return bool((slack < -LOOSENED).any() or beyond.any())

    def to_frame(self) -> pd.DataFrame:
        """One row per direction over relative payoffs: the greatest value in it."""
        rows = [
            {**dict(zip(self.game.actors, map(float, direction), strict=True)), "at most": level}
            for direction, level in zip(self.directions, self.levels.tolist(), strict=False)
        ]
        return table(rows)

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready."""
        return {
            "discounts": list(self.discounts),
            "directions": self.directions.tolist(),
            "levels": self.levels.tolist(),
            "worst": None if self.empty else self.worst.tolist(),
            "iterations": self.iterations,
            "settled": self.settled,
        }


def payoff_bounds(
    game: Game, discounts: Sequence[float], iterations: int = ITERATIONS
) -> PayoffBounds:
    """An outer approximation of the payoffs of subgame-perfect equilibria in pure strategies.

    discounts: δ of each actor, above 0 and below 1
    raises:    AllianceGameError for δ outside the range or a game of more than 300 profiles

    >>> ag.payoff_bounds("prisoners-dilemma", [0.9, 0.9]).settled
    False
    """
    delta = np.asarray(discounts, dtype=np.float64)
    if delta.shape != (game.size,) or not ((delta > 0) & (delta < 1)).all():
        raise AllianceGameError(
            f"the discount factors are {list(discounts)}; each actor has one, above 0 and below 1."
        )
    if np.prod(game.shape) > LARGEST:
        raise AllianceGameError(
            f"the game has {np.prod(game.shape)} profiles; bounds are computed for up to {LARGEST}."
        )
    relative = game.relative_payoffs
    points = relative.reshape(game.size, -1).T
    gains = np.asarray(pure_regrets(relative), np.float64).reshape(game.size, -1).T
    directions = _directions(game.size)
    low, high = points.min(axis=0), points.max(axis=0)
    levels = np.maximum(directions * low, directions * high).sum(axis=1)
    worst = np.array([t.max(axis=i).min() for i, t in enumerate(relative)])
    moved, count = np.inf, 0
    while count < iterations and moved > SETTLED:
        needed = worst + (1 - delta) / delta * gains
        able = _slack(directions, levels, needed) <= LOOSENED
        count += 1
        if not able.any():
            nothing = np.empty(0)
            return PayoffBounds(game, tuple(delta), directions, nothing, worst, count, True)
        reached = _support(directions, levels, needed[able], delta)
        best = (points[able] * (1 - delta)) @ directions.T + reached
        following = np.minimum(levels, best.max(axis=0) + LOOSENED)
        moved = float(np.abs(levels - following).max())
        levels = following
        worst = np.maximum(worst, -levels[game.size : 2 * game.size])
    return PayoffBounds(
        game, tuple(delta.tolist()), directions, levels, worst, count, moved <= SETTLED
    )


def _directions(size: int) -> FloatArray:
    """The axes both ways, the diagonals of each pair of actors and of all."""
    axes = np.eye(size)
    vectors = [*axes, *-axes]
    for i, j in combinations(range(size), 2):
        vectors += [a * axes[i] + b * axes[j] for a, b in product((1, -1), repeat=2)]
    if size > 2:
        vectors += [np.ones(size), -np.ones(size)]
    return np.array([vector / np.linalg.norm(vector) for vector in vectors])


def _slack(directions: FloatArray, levels: FloatArray, needed: FloatArray) -> FloatArray:
    """By how much each profile's constraints must be eased to have a continuation."""
    from scipy.optimize import linprog
    from scipy.sparse import block_array, csr_array, eye_array, kron

    count, size = needed.shape
    inside = kron(eye_array(count), csr_array(directions))
    enough = kron(eye_array(count), -eye_array(size))
    eased = kron(eye_array(count), csr_array(-np.ones((size, 1))))
    constraints: Any = block_array([[inside, None], [enough, eased]], format="csr")
    optimum = linprog(
        np.r_[np.zeros(count * size), np.ones(count)],
        A_ub=constraints,
        b_ub=np.r_[np.tile(levels, count), -needed.ravel()],
        bounds=[*[(None, None)] * (count * size), *[(0.0, None)] * count],
        method="highs",
    )
    return np.asarray(_solution(optimum)[count * size :])


def _support(
    directions: FloatArray, levels: FloatArray, needed: FloatArray, delta: FloatArray
) -> FloatArray:
    """Greatest h · δw over each profile's continuations, shape (profiles, directions)."""
    from scipy.optimize import linprog
    from scipy.sparse import csr_array, eye_array, kron

    profiles, ways = len(needed), len(directions)
    objective = np.tile(directions * delta, (profiles, 1))
    floors = np.repeat(needed - 2 * LOOSENED, ways, axis=0)
    constraints: Any = kron(eye_array(profiles * ways), csr_array(directions), format="csr")
    bounds: Any = np.column_stack([floors.ravel(), np.full(floors.size, np.inf)])
    optimum = linprog(
        -objective.ravel(),
        A_ub=constraints,
        b_ub=np.tile(levels, profiles * ways),
        bounds=bounds,
        method="highs",
    )
    values = _solution(optimum).reshape(objective.shape)
    return np.asarray((objective * values).sum(axis=1).reshape(profiles, ways))


def _solution(optimum: Any) -> FloatArray:
    if optimum.x is None:
        raise AllianceGameError(f"a linear program for the payoff bounds failed: {optimum.message}")
    return np.asarray(optimum.x, dtype=np.float64)
