"""Evolutionary stability of symmetric two-actor games, and the replicator dynamics' rest points.

A is the payoff matrix of the row actor in a symmetric game, S a support, x a mix.

1. Evolutionarily stable strategy: x is a best reply to itself, and against every other best reply y
   it does better than y does against itself. With S the support of x and R its best replies, that
   is (Haigh 1975): z.Az < 0 for every z != 0 with sum(z) = 0, zero outside R and z >= 0 on R - S.
   Eliminating the coordinates of S leaves a strictly copositive matrix on R - S.
2. Every support holds at most one such x: it solves A x = v on S, and the system is regular. So
   going through all supports in exact arithmetic finds them all.
3. Rest points of the one-population replicator dynamics x_a' = x_a ((Ax)_a - x.Ax) are the mixes
   that earn the same on all of their support.

source: Maynard Smith and Price (1973); Haigh (1975); Hofbauer and Sigmund (1998), chapters 6-7
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from fractions import Fraction
from itertools import combinations
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
from flint import fmpq, fmpq_mat

from alliancegame.errors import GameError
from alliancegame.frozen import frozen
from alliancegame.game.display import Shown
from alliancegame.game.game import ExactArray, FloatArray, Game
from alliancegame.game.tables import in_words, table
from alliancegame.records.solution_records import EvolutionaryRecord
from alliancegame.solvers.base import Budget

if TYPE_CHECKING:
    import pandas as pd

ExactMix: TypeAlias = tuple[Fraction, ...]

MOST_ACTIONS = 16
"""Supports are gone through one by one: 2^16 of them."""


class Stability(StrEnum):
    """Of a rest point under the replicator dynamics, from the eigenvalues of its Jacobian."""

    STABLE = "stable"
    """All eigenvalues have negative real parts: an attractor."""
    UNSTABLE = "unstable"
    """Some eigenvalue has a positive real part."""
    UNDECIDED = "undecided"
    """The linear part does not tell: a centre, or a continuum of rest points."""


@frozen
class RestPoint:
    """A rest point of the one-population replicator dynamics.

    mix:         exact
    payoff:      what its actions earn, exact
    equilibrium: whether the mix is a best reply to itself
    evolutionarily_stable: whether it also repels every mutant
    eigenvalues: of the dynamics at the point, within the simplex
    """

    mix: ExactMix
    payoff: Fraction
    equilibrium: bool
    evolutionarily_stable: bool
    eigenvalues: tuple[complex, ...]
    stability: Stability


@frozen(eq=False, repr=False)
class EvolutionaryResult(Shown):
    """The rest points of a symmetric game, with their stability.

    complete: whether these are all; otherwise those of some support may form a continuum, of which
              none is listed (it holds no evolutionarily stable strategy)
    """

    game: Game
    points: tuple[RestPoint, ...]
    complete: bool

    @property
    def evolutionarily_stable(self) -> tuple[ExactMix, ...]:
        """All evolutionarily stable strategies."""
        return tuple(point.mix for point in self.points if point.evolutionarily_stable)

    @property
    def residual(self) -> Fraction:
        """The greatest distance of a point from rest, recomputed in exact arithmetic."""
        return max(
            (abs(move) for point in self.points for move in velocity(self.game, point.mix)),
            default=Fraction(0),
        )

    def to_dict(self) -> EvolutionaryRecord:
        """JSON-ready: points, complete, residual."""
        return {
            "points": list(self._rows()),
            "complete": self.complete,
            "residual": float(self.residual),
        }

    def to_frame(self) -> pd.DataFrame:
        """One row per rest point: probabilities, payoff, equilibrium, stability."""
        mixed = self.game.actions[0]
        return table(self._rows()).rename(
            columns=dict(zip(map(in_words, mixed), mixed, strict=True))
        )

    def _rows(self) -> Iterator[dict[str, Any]]:
        for point in self.points:
            yield {
                **dict(zip(self.game.actions[0], map(float, point.mix), strict=True)),
                "payoff": float(point.payoff),
                "equilibrium": point.equilibrium,
                "evolutionarily_stable": point.evolutionarily_stable,
                "stability": str(point.stability),
            }


def evolutionary(game: Game, budget: Budget | None = None) -> EvolutionaryResult:
    """Rest points of the one-population replicator dynamics, and which are evolutionarily stable.

    raises: GameError unless the game has two actors, is symmetric and has at most 16 actions;
            ComputationError if the budget ends before

    >>> hawk_dove = Game([[[-1, 4], [0, 2]], [[-1, 0], [4, 2]]])
    >>> [[str(p) for p in mix] for mix in evolutionary(hawk_dove).evolutionarily_stable]
    [['2/3', '1/3']]
    """
    matrix = symmetric_matrix(game)
    points: list[RestPoint] = []
    complete = True
    limit = budget or Budget()
    for support in _supports(len(matrix)):
        limit.demand("all supports of rest points were looked at")
        mix, regular = _equalizer(matrix, support)
        complete &= regular
        if mix is not None:
            points.append(_rest_point(matrix, support, mix))
    return EvolutionaryResult(game, tuple(points), complete)


def symmetric_matrix(game: Game) -> ExactArray:
    """The row actor's exact payoffs.

    raises: GameError unless the game is symmetric, with two actors and at most 16 actions
    """
    if game.size != 2 or game.shape[0] != game.shape[1]:
        shape = "×".join(map(str, game.shape))
        raise GameError(
            f"the game is {shape}; evolutionary stability needs two actors with the same actions."
        )
    if (game.exact_payoffs[0] != game.exact_payoffs[1].T).any():
        raise GameError(
            "the actors' payoffs differ; evolutionary stability needs a symmetric game, in which "
            "exchanging the actors exchanges their payoffs."
        )
    if game.shape[0] > MOST_ACTIONS:
        raise GameError(
            f"the game has {game.shape[0]} actions; all supports are examined up to {MOST_ACTIONS}."
        )
    matrix: ExactArray = game.exact_payoffs[0]
    return matrix


def velocity(game: Game, mix: ExactMix) -> ExactMix:
    """Of the one-population replicator dynamics at a mix, exact."""
    shares = np.array(mix, dtype=object)
    values = symmetric_matrix(game) @ shares
    return tuple((shares * (values - shares @ values)).tolist())


def is_evolutionarily_stable(matrix: ExactArray, mix: ExactMix) -> bool:
    """Haigh's criterion, in exact arithmetic."""
    values = (matrix @ np.array(mix, dtype=object)).tolist()
    support = [a for a, p in enumerate(mix) if p]
    best = max(values)
    if any(values[a] != best for a in support):
        return False
    pivot, free = support[0], support[1:]
    others = [a for a in range(len(mix)) if values[a] == best and not mix[a]]
    order = free + others
    form = [
        [
            -(
                matrix[a, b]
                + matrix[b, a]
                - matrix[a, pivot]
                - matrix[pivot, a]
                - matrix[b, pivot]
                - matrix[pivot, b]
                + 2 * matrix[pivot, pivot]
            )
            for b in order
        ]
        for a in order
    ]
    return _positive_with_free(form, len(free))


def _positive_with_free(form: list[list[Fraction]], free: int) -> bool:
    """Whether z.Qz > 0 for all z != 0 whose coordinates are >= 0 from the place `free` on."""
    for _ in range(free):
        head = form[0][0]
        if head <= 0:
            return False
        form = [
            [value - row[0] * top / head for value, top in zip(row[1:], form[0][1:], strict=True)]
            for row in form[1:]
        ]
    return _strictly_copositive(form)


def _strictly_copositive(form: list[list[Fraction]]) -> bool:
    """Whether z.Qz > 0 for all z >= 0, z != 0.

    It fails exactly if some principal submatrix has a positive vector v with Mv = c <= 0 constant.
    source: Hadeler (1983), theorem 2
    """
    for support in _supports(len(form)):
        minor = fmpq_mat([[_rational(form[a][b]) for b in support] for a in support])
        if minor.det() <= 0:
            adjugate_column = _last_cofactors(minor)
            if all(value > 0 for value in adjugate_column):
                return False
    return True


def _last_cofactors(matrix: fmpq_mat) -> list[fmpq]:
    """Cofactors of the last row."""
    size = matrix.nrows()
    rows = [[matrix[r, c] for c in range(size)] for r in range(size - 1)]
    return [
        (-1) ** (size - 1 + c)
        * (fmpq_mat([row[:c] + row[c + 1 :] for row in rows]).det() if size > 1 else fmpq(1))
        for c in range(size)
    ]


def _supports(count: int) -> Iterator[tuple[int, ...]]:
    for size in range(1, count + 1):
        yield from combinations(range(count), size)


def _equalizer(matrix: ExactArray, support: tuple[int, ...]) -> tuple[ExactMix | None, bool]:
    """The mix on the support that earns the same on all of it; whether there is no continuum."""
    size = len(support)
    system = fmpq_mat(size + 1, size + 1)
    right = fmpq_mat(size + 1, 1)
    for r, a in enumerate(support):
        for c, b in enumerate(support):
            system[r, c] = _rational(matrix[a, b])
        system[r, size] = fmpq(-1)
        system[size, r] = fmpq(1)
    right[size, 0] = fmpq(1)
    try:
        solution = system.solve(right)
    except ZeroDivisionError:
        joined = fmpq_mat([[*system.table()[r], right[r, 0]] for r in range(size + 1)])
        return None, joined.rank() > system.rank()
    shares = [solution[r, 0] for r in range(size)]
    if any(share <= 0 for share in shares):
        return None, True
    mix = [Fraction(0)] * len(matrix)
    for action, share in zip(support, shares, strict=True):
        mix[action] = Fraction(int(share.p), int(share.q))
    return tuple(mix), True


def _rest_point(matrix: ExactArray, support: tuple[int, ...], mix: ExactMix) -> RestPoint:
    values = (matrix @ np.array(mix, dtype=object)).tolist()
    payoff = values[support[0]]
    stable = max(values) == payoff and is_evolutionarily_stable(matrix, mix)
    eigenvalues = _eigenvalues(matrix.astype(np.float64), np.array(mix, dtype=np.float64))
    scale = 1e-9 * max(1.0, *(abs(value) for value in eigenvalues), 0.0)
    if all(value.real < -scale for value in eigenvalues):
        stability = Stability.STABLE
    elif any(value.real > scale for value in eigenvalues):
        stability = Stability.UNSTABLE
    else:
        stability = Stability.STABLE if stable else Stability.UNDECIDED
    return RestPoint(mix, payoff, max(values) == payoff, stable, eigenvalues, stability)


def _eigenvalues(matrix: FloatArray, mix: FloatArray) -> tuple[complex, ...]:
    """Of the replicator field, restricted to directions that keep the sum of shares."""
    values = matrix @ mix
    mean = mix @ values
    jacobian = np.diag(values - mean) + mix[:, None] * (matrix - (values + matrix.T @ mix))
    basis = np.linalg.qr(np.column_stack([np.ones(len(mix)), np.eye(len(mix))[:, 1:]]))[0][:, 1:]
    return tuple(complex(v) for v in np.linalg.eigvals(basis.T @ jacobian @ basis).tolist())


def _rational(value: Fraction) -> fmpq:
    return fmpq(value.numerator, value.denominator)
