"""One mixed equilibrium of a game of factors: the limit of its logit branch.

source: McKelvey and Palfrey (1995), theorem 3: limits of the branch are equilibria
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from math import prod

import numpy as np

from alliancegame.errors import ComputationError
from alliancegame.frozen import frozen
from alliancegame.game.compact import CompactGame
from alliancegame.game.game import FloatArray, StrategyProfile
from alliancegame.game.verify import RELATIVE_TOLERANCE
from alliancegame.payoff.scopes import greatest_sum
from alliancegame.solvers.base import Budget
from alliancegame.solvers.logit_limit import PLAYED, newton
from alliancegame.solvers.quantal.continuation import Equations, IndexArray, follow
from alliancegame.solvers.quantal.logit_answers import PER_NUMBER
from alliancegame.solvers.quantal.metrics import ROOTS, ArrayMetric
from alliancegame.solvers.quantal.quantal_response import NEAR_NASH

MOST_ACTIONS = 300
"""The most actions, of all actors together, of a game whose branch is followed."""


@frozen(eq=False)
class Parts:
    """An actor's factors by how many others they name, in payoff units.

    alone:   what each own action brings by itself
    pairs:   {other actor: what each pair of actions brings}
    several: (own actions, [(other actor, its actions)], amount) of factors that name several others
    """

    alone: FloatArray
    pairs: Mapping[int, FloatArray]
    several: Sequence[tuple[list[int], list[tuple[int, list[int]]], float]]


def _parted(game: CompactGame, actor: int) -> Parts:
    count = len(game.actions[actor])
    alone = np.zeros(count)
    pairs: dict[int, FloatArray] = {}
    several = []
    for scope, whole in game.factors[actor]:
        amount = whole / game.scales[actor]
        own = next((sorted(chosen) for j, chosen in scope if j == actor), list(range(count)))
        others = [(j, sorted(chosen)) for j, chosen in scope if j != actor]
        if not others:
            alone[own] += amount
        elif len(others) == 1:
            ((j, met),) = others
            pair = pairs.setdefault(j, np.zeros((count, len(game.actions[j]))))
            pair[np.ix_(own, met)] += amount
        else:
            several.append((own, others, amount))
    return Parts(alone, pairs, several)


@frozen(eq=False)
class FactorSystem:
    """The equations of logit equilibria, and expected payoffs with their derivatives."""

    game: CompactGame

    @cached_property
    def starts(self) -> IndexArray:
        """Position of each actor's first action, then S."""
        return np.concatenate([[0], np.cumsum(self.game.shape)]).astype(np.int64)

    @property
    def shape(self) -> tuple[int, ...]:
        return self.game.shape

    @cached_property
    def units(self) -> tuple[float, ...]:
        """For each actor its payoff range, or 1 where its payoffs are constant."""
        return tuple(span or 1.0 for span in payoff_spans(self.game))

    @cached_property
    def _parts(self) -> tuple[Parts, ...]:
        return tuple(_parted(self.game, actor) for actor in range(self.game.size))

    @property
    def work(self) -> float:
        """Nominal seconds that a correction of the logit branch takes."""
        return PER_NUMBER * int(self.starts[-1]) ** 3

    def slopes(
        self, profile: Sequence[FloatArray], actor: int
    ) -> tuple[FloatArray, Mapping[int, FloatArray]]:
        parts = self._parts[actor]
        values = parts.alone.copy()
        pairs = {j: matrix.copy() for j, matrix in parts.pairs.items()}
        for j, matrix in parts.pairs.items():
            values += matrix @ profile[j]
        for own, others, amount in parts.several:
            chances = [float(profile[j][met].sum()) for j, met in others]
            values[own] += amount * prod(chances)
            for place, (j, met) in enumerate(others):
                rest = amount * prod(chances[:place]) * prod(chances[place + 1 :])
                pair = pairs.setdefault(j, np.zeros((len(values), len(profile[j]))))
                pair[np.ix_(own, met)] += rest
        return values, pairs

    def equations(self, z: FloatArray) -> Equations:
        """F, its derivative of shape (S, S + 1), and the greatest regret in payoff ranges."""
        size = len(z) - 1
        mixes = np.split(np.exp(z[:size]), self.starts[1:-1])
        rest, derivative, worst = np.empty(size), np.zeros((size, size + 1)), 0.0
        for i, mix in enumerate(mixes):
            values, pairs = self.slopes(mixes, i)
            precision = z[size] / self.units[i]
            own = slice(self.starts[i], self.starts[i + 1])
            rows = derivative[own]
            for j, pair in pairs.items():
                rows[:, self.starts[j] : self.starts[j + 1]] = precision * pair * mixes[j]
            rows[:, size] = values / self.units[i]
            best = values.max()
            worst = max(worst, float(best - mix @ values / mix.sum()) / self.units[i])
            gaps = precision * (values - best)
            answer = np.exp(gaps)
            rest[own] = z[own] - gaps + np.log(answer.sum())
            rows[:] = answer @ rows / answer.sum() - rows
            rows[:, own] += np.eye(len(mix))
        return rest, derivative, lambda: worst

    @property
    def metric(self) -> ArrayMetric:
        """The metric of roots, in which hopeless actions do not matter."""
        return ROOTS


def payoff_spans(game: CompactGame) -> tuple[float, ...]:
    """For each actor its greatest minus least payoff; at most that where it is too entangled."""
    spans = []
    everywhere = [range(k) for k in game.shape]
    for own, scale in zip(game.factors, game.scales, strict=True):
        try:
            greatest = greatest_sum(own, everywhere)
            least = -greatest_sum([(scope, -amount) for scope, amount in own], everywhere)
        except ComputationError:
            greatest, least = sum(abs(amount) for _, amount in own), 0
        spans.append((greatest - least) / scale)
    return tuple(spans)


def one_equilibrium(game: CompactGame, budget: Budget) -> StrategyProfile | None:
    """An equilibrium in floating point to which the logit branch leads, or None.

    Its regret, recomputed from the factors, is within the tolerance of solutions.
    """
    system = FactorSystem(game)
    if system.starts[-1] > MOST_ACTIONS:
        return None
    time_left = None if budget.seconds is None else Budget(max(budget.remaining, 1.0))
    try:
        curve = follow(system, np.inf, NEAR_NASH, time_left)
    except ComputationError:
        return None
    logs = np.split(curve.points[-1, :-1], system.starts[1:-1])
    end = tuple(np.exp(part) / np.exp(part).sum() for part in logs)
    for least in PLAYED:
        supports = [np.flatnonzero(mix > least * mix.max()) for mix in end]
        profile = newton(system, end, supports)
        if profile is not None and residual(game, profile, system.units) <= RELATIVE_TOLERANCE:
            return profile
    return None


def residual(game: CompactGame, profile: StrategyProfile, units: Sequence[float]) -> float:
    """The greatest regret of a mixed profile, in units of each actor's payoff range."""
    return float((game.expected_payoffs(profile)[1] / np.array(units)).max())
