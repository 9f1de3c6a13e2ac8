"""The equations of a strategic game's logit equilibria.

The actors are cut into two halves so that the sums over profiles run along contiguous rows: an
actor's payoffs form a matrix with a row for each profile of its own half's actions and a column for
each profile of the other half's.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import prod
from typing import NamedTuple

import numpy as np

from alliancegame.game.game import FloatArray, Game
from alliancegame.solvers.base import check_magnitudes
from alliancegame.solvers.quantal.continuation import IndexArray


class LogitSystem(NamedTuple):
    """A game as the equations need it.

    payoffs: in units of the greatest payoff range; for each actor the matrix described above,
             row by row, shape (n, K)
    ranges:  of these payoffs, 1 for an actor whose payoffs are constant, shape (n,)
    starts:  position of each actor's first action, then S, shape (n + 1,)
    first:   for each profile of the first half, the positions of its actions, shape (K_1, n_1)
    second:  likewise for the second half
    unit:    the greatest payoff range
    """

    payoffs: FloatArray
    ranges: FloatArray
    starts: IndexArray
    first: IndexArray
    second: IndexArray
    unit: float

    def equations(self, z: FloatArray) -> tuple[FloatArray, FloatArray, float]:
        """F, its derivative of shape (S, S + 1), and the greatest regret in payoff ranges."""
        size = len(z) - 1
        precision, mixes = z[size], np.exp(z[:size])
        halves = self.first, self.second
        chances = [mixes[half].prod(axis=1) for half in halves]
        played = [_played(half, size) for half in halves]
        rest = np.empty(size)
        derivative = np.empty((size, size + 1))
        worst = 0.0
        for i in range(len(self.payoffs)):
            side = int(i >= halves[0].shape[1])
            place = i - side * halves[0].shape[1]
            own, begin, end = halves[side], self.starts[i], self.starts[i + 1]
            payoffs = self.payoffs[i].reshape(len(own), -1)
            others = np.delete(mixes[own], place, axis=1).prod(axis=1)
            mine = played[side][:, begin:end]
            values = others * (payoffs @ chances[1 - side])
            sums = (mine * others[:, None]).T @ payoffs
            rows = derivative[begin:end]
            rows[:, :size] = mine.T @ (values[:, None] * played[side])
            rows[:, begin:end] = 0.0
            rows[:, :size] += (sums * chances[1 - side]) @ played[1 - side]
            rows[:, size] = expected = sums @ chances[1 - side]
            best = expected.max()
            share = mixes[begin:end] / mixes[begin:end].sum()
            worst = max(worst, float(best - share @ expected) / self.ranges[i])
            gaps = precision * (expected - best)
            answer = np.exp(gaps)
            rest[begin:end] = z[begin:end] - gaps + np.log(answer.sum())
            rows[:] = answer @ rows / answer.sum() - rows
            rows[:, :size] *= precision
            rows[:, begin:end] += np.eye(end - begin)
        return rest, derivative, worst

    def moved(self, before: FloatArray, after: FloatArray) -> float:
        """The greatest change of a probability's square root: hopeless actions do not matter."""
        return float(np.abs(np.exp(0.5 * after[:-1]) - np.exp(0.5 * before[:-1])).max())


def _played(profiles: IndexArray, size: int) -> FloatArray:
    """Whether each profile of a half has each action, shape (K, S)."""
    found = np.zeros((len(profiles), size))
    found[np.arange(len(profiles))[:, None], profiles] = 1.0
    return found


def logit_system(game: Game) -> LogitSystem:
    """The game's equations.

    raises: GameError if payoffs are too great or small for floats
    """
    check_magnitudes(game, "quantal response")
    (system,) = logit_systems(game.shape, game.payoffs.reshape(1, game.size, -1))
    return system


def logit_systems(shape: tuple[int, ...], payoffs: FloatArray) -> Iterator[LogitSystem]:
    """The equations of many games of one shape.

    payoffs: each actor's over all profiles, in order, shape (games, n, k_1·…·k_n)
    """
    half = len(shape) // 2
    starts = np.concatenate([[0], np.cumsum(shape)]).astype(np.int64)
    first, second = (
        np.ascontiguousarray(
            np.indices(part, dtype=np.int64).reshape(len(part), prod(part)).T + offsets
        )
        for part, offsets in ((shape[:half], starts[:half]), (shape[half:], starts[half:-1]))
    )
    widths = np.ptp(payoffs, axis=2)
    for own, own_widths in zip(payoffs, widths, strict=True):
        unit = float(own_widths.max()) or 1.0
        matrices = (own - own.min(axis=1)[:, None]).reshape(len(own), len(first), len(second))
        rows = np.empty((len(own), own.shape[1]))
        for actor, matrix in enumerate(matrices):
            rows[actor] = (matrix if actor < half else matrix.T).ravel() / unit
        ranges = np.where(own_widths > 0, own_widths / unit, 1.0)
        yield LogitSystem(rows, ranges, starts, first, second, unit)
