"""One equilibrium of a game of any number of actors: the limit of its logit branch.

1. The branch is followed from play at random until hardly any regret is left.
2. What is then played with more than a small probability are the supports. Newton's method on the
   indifference equations of these supports leads from the branch's end to the equilibrium.
3. Where its probabilities are simple fractions it is taken exactly. `solve` verifies it like any
   other.

source: McKelvey and Palfrey (1995), theorem 3: limits of the branch are equilibria
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import ClassVar, Protocol

import numpy as np
import numpy.typing as npt

from alliancegame.errors import ComputationError, GameError
from alliancegame.frozen import frozen
from alliancegame.game.exact.exact_check import exact_regrets
from alliancegame.game.expectations import action_payoffs
from alliancegame.game.game import (
    ExactProfile,
    FloatArray,
    Game,
    StrategyProfile,
)
from alliancegame.game.verify import check_profiles, is_equilibrium
from alliancegame.solvers.base import USUAL_WORK, Budget, Candidate, Coverage, Findings
from alliancegame.solvers.quantal import continuation
from alliancegame.solvers.quantal.branch import mixes_of, split
from alliancegame.solvers.quantal.logit_system import logit_system
from alliancegame.solvers.quantal.quantal_response import NEAR_NASH

LARGEST = 1_200_000
"""The most payoffs of a game whose branch is followed."""

SIMPLE = 1000
"""The greatest denominator of probabilities that are looked for as fractions."""

ROUNDS = 50
"""The most steps of Newton's method."""

PLAYED = (1e-3, 1e-2, 1e-5)
"""Shares of the likeliest action's chance from which one counts as played; tried in turn."""


@frozen
class LogitLimit:
    """One equilibrium: the limit of the logit branch."""

    name: ClassVar[str] = "logit-limit"

    def refuses(self, game: Game) -> str | None:
        if game.payoffs.size > LARGEST:
            return f"it has more than {LARGEST:,} payoffs"
        return None

    def search(self, game: Game, budget: Budget) -> Findings:
        limit = limit_of_branch(game, budget)
        if limit is None:
            return Findings((), Coverage.SOME, "the logit branch led to none")
        reason = "one equilibrium, to which the logit branch leads; others may exist"
        return Findings((limit,), Coverage.SOME, reason)


def with_one(game: Game, findings: Findings, budget: Budget) -> Findings:
    """Findings without a candidate, and the one to which the logit branch leads."""
    limit = LogitLimit()
    if findings.candidates or limit.refuses(game):
        return findings
    one = limit.search(game, budget)
    return replace(
        findings, candidates=one.candidates, reason=f"{findings.reason}; listed is {one.reason}"
    )


def limit_of_branch(game: Game, budget: Budget) -> Candidate | None:
    """The equilibrium, exactly where it is simple; None if nothing near the end is one."""
    places = tuple(zip(game.actors, game.actions, strict=True))
    seconds = None if budget.seconds is None else max(budget.remaining, 1.0)
    rest = Budget(seconds, work=USUAL_WORK)  # what another search has used up does not count
    try:
        curve = continuation.follow(logit_system(game), np.inf, NEAR_NASH, rest)
    except (ComputationError, GameError):
        return None
    end = split(places, mixes_of(places, curve.points[-1:, :-1])[0])
    for least in PLAYED:
        supports = [np.flatnonzero(mix > least * mix.max()) for mix in end]
        profile = newton(Tabulated(game), end, supports)
        if profile is None:
            continue
        exact = simple_profile(profile)
        if exact is not None and not any(exact_regrets(game, exact)):
            return exact
        if is_equilibrium(check_profiles(game, [profile])).all():
            return profile
    return None


def simple_profile(profile: StrategyProfile) -> ExactProfile | None:
    """The nearest fractions with small denominators, if they make a profile."""
    exact = tuple(
        tuple(Fraction(p).limit_denominator(SIMPLE) for p in mix.tolist()) for mix in profile
    )
    return exact if all(sum(mix) == 1 for mix in exact) else None


class Expected(Protocol):
    """Expected payoffs in mixes and their derivatives, of a game however it is kept."""

    @property
    def shape(self) -> tuple[int, ...]:
        """The number of actions of each actor."""

    @property
    def units(self) -> Sequence[float]:
        """For each actor the size of its payoffs."""

    def slopes(
        self, profile: Sequence[FloatArray], actor: int
    ) -> tuple[FloatArray, Mapping[int, FloatArray]]:
        """The actor's payoff for each action; {other actor: for each pair of their actions}."""


@frozen(eq=False)
class Tabulated:
    """Expected payoffs from the payoff tensor."""

    game: Game

    @property
    def shape(self) -> tuple[int, ...]:
        return self.game.shape

    @property
    def units(self) -> Sequence[float]:
        return [float(unit) for unit in self.game.payoff_scale]

    def slopes(
        self, profile: Sequence[FloatArray], actor: int
    ) -> tuple[FloatArray, Mapping[int, FloatArray]]:
        others = (j for j in range(self.game.size) if j != actor)
        pairs = {j: pair_payoffs(self.game, profile, actor, j) for j in others}
        return action_payoffs(self.game, tuple(profile), actor), pairs


def newton(
    game: Expected, start: StrategyProfile, supports: Sequence[npt.NDArray[np.intp]]
) -> StrategyProfile | None:
    """A profile whose actors are indifferent among the actions of their supports, near the start.

    None if Newton's method does not come to one with positive probabilities.
    """
    profile = [np.zeros(count) for count in game.shape]
    for mix, own, begun in zip(profile, supports, start, strict=True):
        mix[own] = begun[own] / begun[own].sum()
    sizes = [len(own) for own in supports]
    begins = np.concatenate([[0], np.cumsum(sizes)]).astype(int)
    total, actors = int(begins[-1]), len(sizes)
    for _ in range(ROUNDS):
        matrix, right = np.zeros((total + actors, total + actors)), np.zeros(total + actors)
        for i, own in enumerate(supports):
            unit = game.units[i]
            rows = slice(begins[i], begins[i + 1])
            values, pairs = game.slopes(profile, i)
            values = values[own] / unit
            mean = float(profile[i][own] @ values)
            right[rows] = mean - values
            matrix[rows, total + i] = -1.0
            matrix[total + i, rows] = 1.0
            for j, pair in pairs.items():
                columns = slice(begins[j], begins[j + 1])
                matrix[rows, columns] = pair[np.ix_(own, supports[j])] / unit
        step = np.linalg.lstsq(matrix, right, rcond=None)[0][:total]
        for mix, own, change in zip(profile, supports, np.split(step, begins[1:-1]), strict=True):
            mix[own] += change
            if not (mix[own] > 0).all():
                return None
            mix[own] /= mix.sum()
        if np.abs(step).max() < 1e-15:
            break
    return tuple(profile)


def pair_payoffs(game: Game, profile: Sequence[FloatArray], i: int, j: int) -> FloatArray:
    """The payoffs of actor i for each pair of its and actor j's actions, shape (k_i, k_j)."""
    values = game.payoffs[i]
    for k in reversed(range(game.size)):
        if k not in (i, j):
            values = np.tensordot(values, profile[k], axes=(k, 0))
    result: FloatArray = values if i < j else values.T
    return result
