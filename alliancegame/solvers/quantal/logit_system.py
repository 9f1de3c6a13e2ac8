"""The equations of a strategic game's logit equilibria.

What an action is worth is a sum over the profiles in which it is played, of payoffs times the
others' probabilities; the terms that have an action of another's are its derivative by that one's
logarithm. For the compiled equations the actors are cut into two halves so that these sums run
along contiguous rows: an actor's payoffs form a matrix with a row for each profile of its own
half's actions and a column for each profile of the other half's.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property, lru_cache
from itertools import pairwise, product
from math import prod
from typing import NamedTuple

import numpy as np

from alliancegame.frozen import frozen
from alliancegame.game.game import FloatArray, Game
from alliancegame.solvers.base import check_magnitudes
from alliancegame.solvers.quantal.continuation import Equations, IndexArray
from alliancegame.solvers.quantal.logit_answers import LogitAnswers
from alliancegame.solvers.quantal.metrics import (
    ROOTS,
    ArrayMetric,
    Metric,
    root_distance,
    root_pace,
)
from alliancegame.solvers.quantal.outcome_worth import (
    MOST_TERMS,
    Behind,
    Outcome,
    OutcomeTables,
    PlainEquations,
)


class LogitTables(NamedTuple):
    """A game as the compiled equations need it.

    payoffs: in units of the greatest payoff range; for each actor the matrix described above,
             row by row, shape (n, K)
    ranges:  of these payoffs, 1 for an actor whose payoffs are constant, shape (n,)
    starts:  position of each actor's first action, then S, shape (n + 1,)
    first:   for each profile of the first half, the positions of its actions, shape (K_1, n_1)
    second:  likewise for the second half
    """

    payoffs: FloatArray
    ranges: FloatArray
    starts: IndexArray
    first: IndexArray
    second: IndexArray


@frozen(eq=False)
class LogitSystem:
    """A game's equations.

    payoffs: in units of the greatest payoff range, each actor's least 0, shape (n, k_1, ..., k_n)
    unit:    the greatest payoff range
    """

    payoffs: FloatArray
    unit: float
    answers: LogitAnswers

    @property
    def starts(self) -> IndexArray:
        """Position of each actor's first action, then S, shape (n + 1,)."""
        return self.answers.starts

    @cached_property
    def work(self) -> float:
        """Nominal seconds that a correction takes."""
        return self.answers.work(self.payoffs.size)

    @cached_property
    def tables(self) -> LogitTables:
        """The arrays that the compiled equations need."""
        size, *shape = self.payoffs.shape
        first, second = halves(tuple(shape))
        flat = self.payoffs.reshape(size, len(first), len(second))
        rows = np.stack([(m if i < size // 2 else m.T).ravel() for i, m in enumerate(flat)])
        return LogitTables(rows, self.answers.ranges, self.starts, first, second)

    @cached_property
    def plain(self) -> PlainEquations | None:
        """The equations for loops over Python's floats; None if arrays are quicker."""
        if self.payoffs.size > MOST_TERMS:
            return None
        payoffs = self._flat.tolist()
        behind = [
            Behind(
                action,
                [
                    Outcome(payoffs[actor][cell] - payoffs[actor][first], 1.0, way)
                    for cell, first, way in profiles
                ],
                rivals,
                is_sure=True,
            )
            for action, actor, profiles, rivals in profiles_behind(self.payoffs.shape[1:])
        ]
        tables = OutcomeTables(
            self.starts.tolist(),
            self.answers.ranges.tolist(),
            [0.0] * self.answers.size,
            behind,
        )
        equations = PlainEquations(Metric(root_distance, root_pace), tables)
        return equations if equations.terms <= MOST_TERMS else None

    @cached_property
    def _flat(self) -> FloatArray:
        return self.payoffs.reshape(len(self.payoffs), -1)

    def equations(self, z: FloatArray) -> Equations:
        """F, its derivative of shape (S, S + 1), and the greatest regret in payoff ranges."""
        logs = z[:-1]
        profiles, played, places, rows = plays(self.payoffs.shape[1:])
        others = np.exp(profiles @ logs - logs[places])
        weighted = played * (self._flat * others)[:, None]
        slopes = (weighted @ profiles).reshape(-1, len(logs))[rows]
        values = slopes.diagonal().copy()
        slopes -= slopes * self.answers.together
        return self.answers.equations(z, values, slopes)

    @property
    def metric(self) -> ArrayMetric:
        """The metric of roots, in which hopeless actions do not matter."""
        return ROOTS


def logit_system(game: Game, per_payoff_unit: bool = False) -> LogitSystem:
    """The game's equations.

    per_payoff_unit: one precision for all payoffs as they are, not in each actor's payoff range
    raises:          GameError if payoffs are too great or small for floats
    """
    check_magnitudes(game, "quantal response")
    payoffs = game.payoffs.reshape(game.size, -1)
    if not per_payoff_unit:
        payoffs = payoffs / game.payoff_scale[:, None]
    (system,) = logit_systems(game.shape, payoffs[None])
    return system


def logit_systems(shape: tuple[int, ...], payoffs: FloatArray) -> Iterator[LogitSystem]:
    """The equations of many games of one shape.

    payoffs: each actor's over all profiles, in order, shape (games, n, k_1·…·k_n)
    """
    least = payoffs.min(axis=2)
    starts, widths = starts_of(shape), payoffs.max(axis=2) - least
    for own, low, spans in zip(payoffs, least, widths, strict=True):
        unit = float(spans.max()) or 1.0
        scaled = ((own - low[:, None]) / unit).reshape(len(own), *shape)
        answers = LogitAnswers(starts, np.where(spans > 0, spans / unit, 1.0))
        yield LogitSystem(scaled, unit, answers)


def starts_of(shape: tuple[int, ...]) -> IndexArray:
    """Position of each actor's first action among all, then S, shape (n + 1,)."""
    return np.concatenate([[0], np.cumsum(shape)]).astype(np.int64)


@lru_cache(maxsize=8)
def halves(shape: tuple[int, ...]) -> tuple[IndexArray, IndexArray]:
    """For each profile of the first half of the actors the positions of its actions, and likewise
    of the second, shapes (K_1, n_1) and (K_2, n_2).
    """
    half, starts = len(shape) // 2, starts_of(shape)
    first, second = (
        np.ascontiguousarray(
            np.indices(part, dtype=np.int64).reshape(len(part), prod(part)).T + offsets
        )
        for part, offsets in ((shape[:half], starts[:half]), (shape[half:], starts[half:-1]))
    )
    return first, second


@lru_cache(maxsize=8)
def profiles_behind(
    shape: tuple[int, ...],
) -> list[tuple[int, int, list[tuple[int, int, tuple[int, ...]]], list[range]]]:
    """The profiles with each action but each actor's first.

    returns: of each such action its position and its actor; of each profile with it the position,
             that of the one with the first action instead, and the others' actions; the positions
             of each other actor's actions
    """
    starts = starts_of(shape).tolist()
    own = [range(*ends) for ends in pairwise(starts)]
    cells = list(enumerate(product(*map(range, shape))))
    return [
        (
            starts[actor] + action,
            actor,
            [
                (
                    cell,
                    cell - action * prod(shape[actor + 1 :]),
                    tuple(starts[j] + a for j, a in enumerate(profile) if j != actor),
                )
                for cell, profile in cells
                if profile[actor] == action
            ],
            [own[j] for j in range(len(shape)) if j != actor],
        )
        for actor, count in enumerate(shape)
        for action in range(1, count)
    ]


@lru_cache(maxsize=8)
def plays(shape: tuple[int, ...]) -> tuple[FloatArray, FloatArray, IndexArray, IndexArray]:
    """The actions played in the pure profiles of games of a shape.

    returns: whether each profile has each action, (K, S); of each actor whether each profile has
             its first action, its second, and so on, (n, most actions, K); where a profile's own
             actions are among all, (n, K); where an actor's actions are in the second, (S,)
    """
    starts, most = starts_of(shape), max(shape)
    cells = np.indices(shape).reshape(len(shape), -1)
    profiles = np.concatenate(
        [np.equal.outer(own, np.arange(k)) for own, k in zip(cells, shape, strict=True)],
        axis=1,
        dtype=np.float64,
    )
    played = np.equal(cells[:, None], np.arange(most)[:, None]).astype(np.float64)
    rows = [actor * most + action for actor, k in enumerate(shape) for action in range(k)]
    return profiles, played, cells + starts[:-1, None], np.array(rows)
