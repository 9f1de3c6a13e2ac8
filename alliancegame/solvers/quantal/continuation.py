"""The principal branch of logit equilibria, followed from play at random.

Unknowns are z = (y, lambda): the log-probabilities of all S actions, one mix after the other, and
the precision. A system says what solves it,

    F(y, lambda) = y - lambda u(y) + log-sum-exp(lambda u(y)) = 0    (the last taken mix by mix),

u being the actions' expected payoffs in units of the greatest payoff range, so that steps do not
depend on the payoffs' unit. The branch starts at lambda = 0 with every mix uniform. In almost every
game it is a curve without branching that leads to one equilibrium as lambda grows. It may turn back
in lambda, so it is followed by pseudo-arclength: predict along the tangent, then correct by
Newton's method at right angles to it.

source: McKelvey and Palfrey (1995), theorem 3; Turocy (2005), sections 3-4; Allgower and Georg,
        "Numerical Continuation Methods" (1990), chapter 6, for the step size
"""

from __future__ import annotations

from collections.abc import Callable
from math import acos
from typing import NamedTuple, Protocol, TypeAlias

import numpy as np
import numpy.typing as npt

from alliancegame.errors import ComputationError
from alliancegame.frozen import frozen
from alliancegame.game.game import FloatArray
from alliancegame.solvers.base import Budget
from alliancegame.solvers.quantal.logit_answers import IN_USE, SETTLING
from alliancegame.solvers.quantal.metrics import ArrayMetric
from alliancegame.solvers.quantal.one_thread import in_one_thread

IndexArray: TypeAlias = npt.NDArray[np.int64]

MOST_POINTS = 5_000
MOST_CORRECTIONS = 6
USUAL_CORRECTIONS = 3
"""Corrections of a point, by which work is counted."""
CONVERGED = 1e-6
"""A Newton correction this small is the last: what is left is of the order of its square."""
WIDEST_CORRECTION = 0.2
GREATEST_CONTRACTION = 0.25
LEAST_COSINE = 0.8
"""The step is taken again, smaller, where the prediction is further than the first from the curve,
where a Newton correction is more than the second of the one before, and where the cosine between
the curve's directions at both ends is less than the third: what was met may be another branch.
"""
SHRINKING = 0.4
"""Of a step to be taken again; by halves one would come upon the same crossing again and again."""
COMFORTABLE_CORRECTION = 0.2
COMFORTABLE_CONTRACTION = 0.1
COMFORTABLE_TURN = 0.5
LEAST_GROWTH = 0.25
"""The step grows or shrinks so that the prediction errs by about this, the second Newton correction
is this part of the first, and the curve turns by about this angle; at once by this factor at least.
"""
FALLING = -1.0
"""An action whose probability falls faster than with this power of lambda is on its way out."""
TELLING_CORRECTION = 1e-4
"""Below it, the ratio of a second correction to the first is rounding."""
MOST_GROWTH = 30.0
"""Of a step. Where mixes settle, whatever precision comes next is a small step in 1 / lambda."""
LEAST_STEP = 1e-10
CROSSING_STEP = 1e-3
STRAIGHT = 1.0 - 1e-5
CORNER_STEP = 1e-4
"""A change of orientation that persists at a small step is a crossing and no jump to another branch
if the curve goes straight on, or if it persists at smaller steps yet, at which it may also turn
sharply."""
FIRST_STEP = 2.0
LATE = 100.0
"""Before this precision a point of least regret is no end: uniform play may be one."""
MOST_DAMPED_CORRECTIONS = 60


Equations: TypeAlias = tuple[FloatArray, FloatArray, Callable[[], float]]
"""F, shape (S,); its derivative, shape (S, S + 1); and what works out the greatest regret, in units
of the actor's payoff range.
"""


class System(Protocol):
    """The equations of a game or a tree."""

    @property
    def starts(self) -> IndexArray:
        """Position of each mix's first action, then S."""

    @property
    def work(self) -> float:
        """Nominal seconds that a correction takes."""

    def equations(self, z: FloatArray) -> Equations:
        """The equations at a point."""

    @property
    def metric(self) -> ArrayMetric:
        """The distance of mixes, and their pace."""


@frozen(eq=False)
class Curve:
    """Points on the branch, each with its tangent and orientation.

    points, tangents: shape (m, S + 1)
    odd:              whether the bordered Jacobian's determinant is negative, shape (m,)
    regret:           at the last point, in units of the actor's payoff range
    """

    points: FloatArray
    tangents: FloatArray
    odd: npt.NDArray[np.bool_]
    regret: float

    @property
    def turning(self) -> IndexArray:
        """The positions at which the branch turns back in lambda."""
        return np.flatnonzero(np.diff(np.sign(self.tangents[:, -1])))

    @property
    def crossings(self) -> IndexArray:
        """The positions near which another branch crosses."""
        return np.flatnonzero(np.diff(self.odd))


class Step(NamedTuple):
    """A point on the branch; `contraction` is the ratio of the first two Newton corrections."""

    point: FloatArray
    tangent: FloatArray
    odd: bool
    regret: float
    contraction: float


def follow(
    system: System, greatest_precision: float, least_regret: float, budget: Budget | None = None
) -> Curve:
    """The branch from lambda = 0 until one of the two limits is met.

    raises: ComputationError if it cannot be followed, or not within the budget
    """
    with in_one_thread(int(system.starts[-1])):
        return _followed(system, greatest_precision, least_regret, budget)


def _followed(
    system: System, greatest_precision: float, least_regret: float, budget: Budget | None
) -> Curve:
    counts = np.diff(system.starts)
    size = int(counts.sum())
    begin = np.append(-np.log(np.repeat(counts, counts)), 0.0)
    first = corrected(system, begin, np.append(np.zeros(size), 1.0))
    if first is None:
        raise lost(0.0)
    steps, facing = [first], direction(system, first)
    tries, most = 1, most_tries(system, budget)
    length, last_length = FIRST_STEP, 0.0
    while True:
        here = steps[-1]
        reached = here.point[-1]
        if reached >= greatest_precision or (here.regret <= least_regret and reached >= LATE):
            return Curve(
                np.array([step.point for step in steps]),
                np.array([step.tangent for step in steps]),
                np.array([step.odd for step in steps]),
                here.regret,
            )
        most_growth = MOST_GROWTH
        while True:
            if tries >= most or (budget is not None and budget.spent):
                raise unfinished(reached)
            tries += 1
            guess = _predicted(steps[-2:], length, last_length)
            found = corrected(system, guess, here.tangent)
            if found is not None and found.point[-1] >= 0:
                last_facing, facing = facing, direction(system, found)
                ahead = float(facing @ last_facing)
                if goes_on(found.odd == here.odd, ahead, length):
                    break
                facing = last_facing
            if length < LEAST_STEP or len(steps) == MOST_POINTS:
                raise lost(reached)
            length *= SHRINKING
            most_growth = 1.0
        last_length = length
        error = system.metric.moved(found.point, guess)
        length *= min(growth(error, found.contraction, ahead), most_growth)
        steps.append(found)


def direction(system: System, step: Step) -> FloatArray:
    """The tangent as mixes see it, and the logarithm of the precision; of length 1."""
    shown: FloatArray = step.tangent / (1.0 + step.point[-1])
    shown[:-1] = step.tangent[:-1] * system.metric.paces(step.point)
    shown /= np.linalg.norm(shown)
    return shown


def growth(error: float, contraction: float, ahead: float) -> float:
    """The factor by which the next step may be longer.

    error:       of the prediction
    contraction: ratio of the second Newton correction to the first
    ahead:       the cosine between the directions of the last two points
    """
    by_error: float = (COMFORTABLE_CORRECTION / max(error, 1e-15)) ** (1 / 3)
    by_contraction: float = (COMFORTABLE_CONTRACTION / max(contraction, 1e-15)) ** 0.5
    by_turn = COMFORTABLE_TURN / max(acos(min(ahead, 1.0)), 1e-15)
    return max(min(by_error, by_contraction, by_turn), LEAST_GROWTH)


def goes_on(is_same: bool, ahead: float, length: float) -> bool:
    """True if a point is on the branch followed.

    is_same: whether it has the orientation of the point before
    ahead:   the cosine between the directions of the two
    length:  of the step
    """
    if is_same:
        return ahead > LEAST_COSINE or (ahead > 0 and length < CORNER_STEP)
    straight = ahead > STRAIGHT or (ahead > 0 and length < CORNER_STEP)
    return straight and length < CROSSING_STEP


def lost(reached: float) -> ComputationError:
    """The error of a branch that could not be followed further."""
    return ComputationError(
        f"the logit branch could not be followed beyond precision {reached:.6g} per payoff range."
    )


def unfinished(reached: float) -> ComputationError:
    """The error of a branch that was not followed to its end within the budget."""
    return ComputationError(
        f"the limit was reached when the logit branch was followed to precision {reached:.6g} per "
        "payoff range. Give more: --time-limit SECONDS"
    )


def most_tries(system: System, budget: Budget | None) -> float:
    """Number of points that a limit of work allows to be corrected."""
    if budget is None or budget.work is None:
        return np.inf
    return budget.work / (USUAL_CORRECTIONS * system.work)


def _predicted(latest: list[Step], length: float, last_length: float) -> FloatArray:
    """The point expected a step further, from the last two points and tangents.

    As lambda grows, log-probabilities of actions in use settle like polynomials in 1 / lambda, here
    the cubic through both points and tangents; of actions on their way out, what they lack in worth
    settles like that, a lambda-th of the logarithm; and those of hopeless actions fall linearly in
    lambda. Elsewhere the curve is nearly a parabola.
    """
    here = latest[-1]
    guess = here.point + length * here.tangent
    if len(latest) < 2:
        return guess
    before = latest[0]
    pace, old_pace = here.tangent[-1], before.tangent[-1]
    if not (pace > 0 and old_pace > 0 and here.point[-1] > before.point[-1] > SETTLING):
        bend: FloatArray = 0.5 * length**2 * (here.tangent - before.tangent) / last_length
        return guess + bend
    now, past = 1 / here.point[-1], 1 / before.point[-1]
    gap, reach = now - past, 1 / guess[-1] - now
    last, past_last = here.point[:-1], before.point[:-1]
    slope = here.tangent[:-1] / (-pace * now**2)
    old_slope = before.tangent[:-1] / (-old_pace * past**2)
    in_use, falls = last > IN_USE, slope * now > -FALLING
    slope = np.where(falls, last + now * slope, slope)
    old_slope = np.where(falls, past_last + past * old_slope, old_slope)
    last, past_last = last * np.where(falls, now, 1.0), past_last * np.where(falls, past, 1.0)
    excess = (past_last - last) / gap + slope
    twist = 2 * excess - slope + old_slope
    share = reach / gap
    settling = last + reach * (slope + share * (excess + twist + share * twist))
    settling *= np.where(falls, guess[-1], 1.0)
    guess[:-1] = np.where(in_use, settling, guess[:-1])
    return guess


def corrected(system: System, guess: FloatArray, border: FloatArray) -> Step | None:
    """The branch's point at right angles to the border; None if it is not near the guess."""
    size = len(guess) - 1
    point, counts = guess, np.diff(system.starts)
    limit, before, contraction = WIDEST_CORRECTION, 0.0, 0.0
    bordered, right = np.empty((size + 1, size + 1)), np.zeros((size + 1, 2))
    bordered[size], right[size, 1] = border, 1.0
    with np.errstate(all="ignore"):  # a step too far is seen by its outcome
        for k in range(MOST_CORRECTIONS):
            point = normalised(point, system.starts, counts)
            rest, bordered[:size], regret = system.equations(point)
            np.negative(rest, out=right[:size, 0])
            try:
                solved = np.linalg.solve(bordered, right)
            except np.linalg.LinAlgError:
                return None
            after = point + solved[:, 0]
            change = system.metric.moved(point, after)
            point = after
            if not change <= limit:
                return None
            if k == 1 and before > TELLING_CORRECTION:
                contraction = change / before
            if change < CONVERGED:
                tangent = np.asarray(solved[:, 1] / np.linalg.norm(solved[:, 1]), np.float64)
                odd = bool(np.linalg.slogdet(bordered)[0] < 0)
                return Step(point, tangent, odd, regret(), contraction)
            limit = change * (GREATEST_CONTRACTION if change > TELLING_CORRECTION else 1.0)
            before = change
    return None


def normalised(point: FloatArray, starts: IndexArray, counts: IndexArray) -> FloatArray:
    """The point with each mix's sum made 1."""
    totals = np.add.reduceat(np.exp(point[:-1]), starts[:-1])
    shifted = point.copy()
    shifted[:-1] -= np.repeat(np.log(totals), counts)
    return shifted
