"""The logit branch of a strategic game in loops: plain Python that numba compiles.

The equations are those of `logit_system`, whose NumPy form is the plain twin of these loops.
"""

# Kernels are loops over arrays, and their scratch space is passed in.
# ruff: noqa: C901, PLR0912

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from alliancegame.game.game import FloatArray
from alliancegame.solvers.quantal.continuation import (
    COMFORTABLE_CONTRACTION,
    COMFORTABLE_CORRECTION,
    CONVERGED,
    CROSSING_STEP,
    FIRST_STEP,
    IN_USE,
    LATE,
    LEAST_STEP,
    MOST_CORRECTIONS,
    MOST_DAMPED_CORRECTIONS,
    WIDEST_CORRECTION,
    IndexArray,
)
from alliancegame.solvers.quantal.logit_system import LogitTables


def follow(
    system: LogitTables,
    greatest_precision: float,
    least_regret: float,
    most_points: int,
    most_tries: float,
) -> tuple[FloatArray, FloatArray, npt.NDArray[np.bool_], float, bool, bool]:
    """The branch from lambda = 0 until one of the limits.

    most_tries: of points that are corrected
    returns:    points, tangents and orientations; the regret at the last; whether no step, however
                small, led on from there; whether the tries were used up
    """
    size = system.starts[-1]
    points = np.empty((most_points, size + 1))
    tangents = np.empty((most_points, size + 1))
    odd = np.empty(most_points, dtype=np.bool_)
    work = np.empty((size + 1, size + 3))
    for i in range(len(system.starts) - 1):
        for a in range(system.starts[i], system.starts[i + 1]):
            points[0, a] = -np.log(system.starts[i + 1] - system.starts[i])
    points[0, size] = 0.0
    tangents[0, :size] = 0.0
    tangents[0, size] = 1.0
    _, regret, _, odd[0] = correct(system, points[0], tangents[0], tangents[0], work)
    guess = np.empty(size + 1)
    step = FIRST_STEP
    done = 1
    tries = 1
    last_step = 0.0
    while done < most_points:
        reached = points[done - 1, size]
        if reached >= greatest_precision or (regret <= least_regret and reached >= LATE):
            break
        point, tangent = points[done], tangents[done]
        most_growth = 4.0
        while True:
            if tries >= most_tries:
                return points[:done], tangents[:done], odd[:done], regret, False, True
            tries += 1
            predict(points, tangents, done, step, last_step, guess)
            for c in range(size + 1):
                point[c] = guess[c]
            solved, regret, contraction, odd[done] = correct(
                system, point, tangents[done - 1], tangent, work
            )
            ahead = 0.0
            for c in range(size + 1):
                ahead += tangent[c] * tangents[done - 1, c]
            same_branch = odd[done] == odd[done - 1] or step < CROSSING_STEP
            if solved and same_branch and ahead > 0 and point[size] >= 0:
                break
            if step < LEAST_STEP:
                return points[:done], tangents[:done], odd[:done], regret, True, False
            step *= 0.5
            most_growth = 1.0
        error = 1e-15
        for a in range(size):
            error = max(error, abs(np.exp(0.5 * point[a]) - np.exp(0.5 * guess[a])))
        growth = min(
            (COMFORTABLE_CORRECTION / error) ** (1 / 3),
            (COMFORTABLE_CONTRACTION / max(contraction, 1e-15)) ** 0.5,
        )
        last_step = step
        step *= min(max(growth, 0.5), most_growth)
        done += 1
    return points[:done], tangents[:done], odd[:done], regret, False, False


def predict(
    points: FloatArray,
    tangents: FloatArray,
    done: int,
    step: float,
    last_step: float,
    guess: FloatArray,
) -> None:
    """Writes the point expected a step further, from the last two points and tangents.

    As lambda grows, log-probabilities of actions in use settle like polynomials in 1 / lambda, here
    the cubic through both points and tangents, and those of hopeless actions fall linearly in
    lambda; elsewhere the curve is nearly a parabola.
    """
    here, tangent = points[done - 1], tangents[done - 1]
    size = len(here) - 1
    for c in range(size + 1):
        guess[c] = here[c] + step * tangent[c]
    if done < 2:
        return
    before, old = points[done - 2], tangents[done - 2]
    rising = tangent[size] > 0 and old[size] > 0 and here[size] > before[size] > 1
    if not rising:
        for c in range(size + 1):
            guess[c] += 0.5 * step**2 * (tangent[c] - old[c]) / last_step
        return
    now, past = 1 / here[size], 1 / before[size]
    gap, reach = now - past, 1 / guess[size] - now
    share = reach / gap
    for a in range(size):
        if here[a] > IN_USE:
            slope = tangent[a] / (-tangent[size] * now**2)
            excess = (before[a] - here[a]) / gap + slope
            twist = 2 * excess - slope - old[a] / (old[size] * past**2)
            guess[a] = here[a] + reach * (slope + share * (excess + twist + share * twist))


def correct(
    system: LogitTables,
    point: FloatArray,
    border: FloatArray,
    tangent: FloatArray,
    work: FloatArray,
) -> tuple[bool, float, float, bool]:
    """Moves the point, at right angles to the border, to the curve; writes the curve's tangent.

    work:    scratch, shape (S + 1, S + 3)
    returns: whether it converged close by; the regret at the point; the ratio of the first two
             corrections; whether the bordered determinant is negative
    """
    size = len(point) - 1
    before = np.inf
    contraction = 0.0
    for k in range(MOST_CORRECTIONS):
        regret = equations(system, point, work)
        for c in range(size + 1):
            work[size, c] = border[c]
            work[c, size + 2] = 0.0
        work[size, size + 1] = 0.0
        work[size, size + 2] = 1.0
        regular, odd = eliminate(work, size + 3)
        if not regular:
            break
        # between square roots of probabilities, so that hopeless actions do not matter
        change = 0.0
        for a in range(size):
            move = np.exp(0.5 * point[a]) * np.expm1(0.5 * min(work[a, size + 1], 100.0))
            change = max(change, abs(move))
        for c in range(size + 1):
            point[c] += work[c, size + 1]
        if not change <= min(before, WIDEST_CORRECTION):
            break
        if change < CONVERGED:
            length = 0.0
            for c in range(size + 1):
                length += work[c, size + 2] ** 2
            for c in range(size + 1):
                tangent[c] = work[c, size + 2] / np.sqrt(length)
            return True, regret, contraction, odd
        if k == 1:
            contraction = change / before
        before = change
    return False, np.inf, contraction, False


def solve_at(system: LogitTables, point: FloatArray) -> bool:
    """Moves the point to a solution by damped Newton steps, its precision held fixed, if it can."""
    size = len(point) - 1
    work = np.empty((size + 1, size + 3))
    for _ in range(MOST_DAMPED_CORRECTIONS):
        equations(system, point, work)
        for c in range(size + 1):
            work[size, c] = 0.0
        work[size, size] = 1.0
        work[size, size + 1] = 0.0
        regular, _ = eliminate(work, size + 2)
        if not regular:
            break
        change = 0.0
        settled = True
        for a in range(size):
            move = work[a, size + 1]
            change = max(change, abs(np.exp(0.5 * point[a]) * np.expm1(0.5 * min(move, 100.0))))
            settled &= abs(move) <= CONVERGED * (1 + abs(point[a]))
        if not change < np.inf:
            break
        for a in range(size):
            point[a] += work[a, size + 1] * min(1.0, 1.0 / max(change, 1e-300))
        if settled:
            return True
    return False


def equations(system: LogitTables, point: FloatArray, work: FloatArray) -> float:
    """Writes F's derivative, shape (S, S + 1), and beside it -F; returns the regret."""
    size = len(point) - 1
    precision = point[size]
    mixes = np.exp(point[:size])
    half = system.first.shape[1]
    chance_first = joint_chances(mixes, system.first)
    chance_second = joint_chances(mixes, system.second)
    for a in range(size):
        for c in range(size + 1):
            work[a, c] = 0.0
    worst = 0.0
    for i in range(len(system.payoffs)):
        if i < half:
            add_payoffs(system, i, i, system.first, system.second, mixes, chance_second, work)
        else:
            add_payoffs(system, i, i - half, system.second, system.first, mixes, chance_first, work)
        begin, end = system.starts[i], system.starts[i + 1]
        best = -np.inf
        for a in range(begin, end):
            best = max(best, work[a, size])
        total = earned = played = 0.0
        for a in range(begin, end):
            total += np.exp(precision * (work[a, size] - best))
            earned += mixes[a] * work[a, size]
            played += mixes[a]
        worst = max(worst, (best - earned / played) / system.ranges[i])
        for a in range(begin, end):
            gap = precision * (work[a, size] - best)
            work[a, size + 1] = gap - np.log(total) - point[a]
            mixes[a] = np.exp(gap) / total  # the answer to the others' mixes
        for c in range(size + 1):
            mean = 0.0
            for a in range(begin, end):
                mean += mixes[a] * work[a, c]
            for a in range(begin, end):
                work[a, c] = (precision if c < size else 1.0) * (mean - work[a, c])
        for a in range(begin, end):
            mixes[a] = np.exp(point[a])
            work[a, a] += 1.0
    return worst


def joint_chances(mixes: FloatArray, profiles: IndexArray) -> FloatArray:
    chances = np.ones(len(profiles))
    for s in range(len(profiles)):
        for j in range(profiles.shape[1]):
            chances[s] *= mixes[profiles[s, j]]
    return chances


def add_payoffs(
    system: LogitTables,
    actor: int,
    place: int,
    own_half: IndexArray,
    other_half: IndexArray,
    mixes: FloatArray,
    other_chances: FloatArray,
    work: FloatArray,
) -> None:
    """Adds the actor's expected payoffs to the last column of the derivative, and what each rival
    action contributes to them to that action's column.

    place: of the actor within its half
    """
    size = len(mixes)
    begin, width = system.starts[actor], len(other_half)
    sums = np.zeros((system.starts[actor + 1] - begin, width))
    for s in range(len(own_half)):
        own = own_half[s, place]
        chance = 1.0
        for j in range(own_half.shape[1]):
            if j != place:
                chance *= mixes[own_half[s, j]]
        value = 0.0
        for t in range(width):
            payoff = system.payoffs[actor, s * width + t]
            value += payoff * other_chances[t]
            sums[own - begin, t] += chance * payoff
        value *= chance
        work[own, size] += value
        for j in range(own_half.shape[1]):
            if j != place:
                work[own, own_half[s, j]] += value
    for a in range(len(sums)):
        for t in range(width):
            value = sums[a, t] * other_chances[t]
            for j in range(other_half.shape[1]):
                work[begin + a, other_half[t, j]] += value


def eliminate(matrix: FloatArray, columns: int) -> tuple[bool, bool]:
    """Solves in place for the columns beyond the square part, up to a number of columns.

    returns: whether the square part is regular, and whether its determinant is negative
    """
    size = len(matrix)
    odd = False
    for k in range(size):
        best = k
        for r in range(k + 1, size):
            if abs(matrix[r, k]) > abs(matrix[best, k]):
                best = r
        if not abs(matrix[best, k]) > 1e-300:
            return False, odd
        if best != k:
            odd = not odd
            for c in range(k, columns):
                matrix[k, c], matrix[best, c] = matrix[best, c], matrix[k, c]
        if matrix[k, k] < 0:
            odd = not odd
        for r in range(k + 1, size):
            factor = matrix[r, k] / matrix[k, k]
            if factor != 0.0:
                for c in range(k + 1, columns):
                    matrix[r, c] -= factor * matrix[k, c]
    for k in range(size - 1, -1, -1):
        for c in range(size, columns):
            total = matrix[k, c]
            for j in range(k + 1, size):
                total -= matrix[k, j] * matrix[j, c]
            matrix[k, c] = total / matrix[k, k]
    return True, odd


HELPERS: tuple[Callable[..., object], ...] = (
    predict, correct, equations, joint_chances, add_payoffs, eliminate,
)  # fmt: skip
"""Functions that the entry points call."""
