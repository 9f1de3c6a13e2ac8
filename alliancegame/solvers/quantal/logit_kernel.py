"""The branch of logit equilibria in loops over rows of numbers: plain Python that numba compiles.

Small systems run these loops as they stand, over lists of Python's floats, which for a handful of
numbers are quicker than arrays; many branches run them as machine code, over arrays.
"""

# Kernels are loops over rows, and their scratch space is passed in.
# ruff: noqa: C901

from __future__ import annotations

from collections.abc import Callable
from math import inf, log, sqrt
from typing import Any

from alliancegame.solvers.quantal.continuation import (
    CONVERGED,
    FALLING,
    FIRST_STEP,
    GREATEST_CONTRACTION,
    LATE,
    LEAST_STEP,
    MOST_CORRECTIONS,
    MOST_DAMPED_CORRECTIONS,
    MOST_GROWTH,
    SHRINKING,
    TELLING_CORRECTION,
    WIDEST_CORRECTION,
    goes_on,
    growth,
)
from alliancegame.solvers.quantal.logit_answers import IN_USE, SETTLING
from alliancegame.solvers.quantal.metrics import Metric
from alliancegame.solvers.quantal.odds_equations import (
    Row,
    Rows,
    Scratch,
    Tables,
    Worth,
    eliminate,
    greatest_regret,
    linearise,
    spread,
)


def follow(
    worth: Worth,
    metric: Metric,
    system: Tables,
    scratch: Scratch,
    greatest_precision: float,
    least_regret: float,
    most_tries: float,
    points: Rows,
    tangents: Rows,
    facing: Rows,
    odd: Any,
) -> tuple[int, float, bool, bool]:
    """Writes the branch from lambda = 0 until one of the limits, a point and tangent a row.

    most_tries: of points that are corrected
    facing:     the last two tangents as mixes see them
    odd:        whether the bordered determinant is negative, by point
    returns:    the number of points; the regret at the last; whether no step, however small, led on
                from there; whether the tries were used up
    """
    size = system.starts[-1]
    for i in range(len(system.starts) - 1):
        for a in range(system.starts[i], system.starts[i + 1]):
            points[0][a] = -log(system.starts[i + 1] - system.starts[i])
            tangents[0][a] = 0.0
    points[0][size] = 0.0
    tangents[0][size] = 1.0
    _, regret, _, odd[0] = correct(
        worth, metric, system, scratch, points[0], tangents[0], tangents[0]
    )
    face(metric, points[0], tangents[0], facing[0])
    step = FIRST_STEP
    done = 1
    tries = 1
    last_step = 0.0
    while done < len(points):
        reached = points[done - 1][size]
        if reached >= greatest_precision or (regret <= least_regret and reached >= LATE):
            break
        point, tangent = points[done], tangents[done]
        most_growth = MOST_GROWTH
        while True:
            if tries >= most_tries:
                return done, regret, False, True
            tries += 1
            predict(points, tangents, done, step, last_step, scratch.guess)
            for c in range(size + 1):
                point[c] = scratch.guess[c]
            solved, regret, contraction, odd[done] = correct(
                worth, metric, system, scratch, point, tangents[done - 1], tangent
            )
            if solved and point[size] >= 0:
                face(metric, point, tangent, facing[done % 2])
                ahead = 0.0
                for c in range(size + 1):
                    ahead += facing[0][c] * facing[1][c]
                if goes_on(odd[done] == odd[done - 1], ahead, step):
                    break
            if step < LEAST_STEP:
                return done, regret, True, False
            step *= SHRINKING
            most_growth = 1.0
        last_step = step
        for c in range(size + 1):
            scratch.guess[c] -= point[c]
        error = metric.distance(point, scratch.guess)
        step *= min(growth(error, contraction, ahead), most_growth)
        done += 1
    return done, regret, False, False


def face(metric: Metric, point: Row, tangent: Row, facing: Row) -> None:
    """Writes the tangent as mixes see it, and the logarithm of the precision; of length 1."""
    size = len(point) - 1
    facing[size] = tangent[size] / (1.0 + point[size])
    length = facing[size] ** 2
    for a in range(size):
        facing[a] = tangent[a] * metric.pace(point[a])
        length += facing[a] ** 2
    length = sqrt(length)
    for c in range(size + 1):
        facing[c] /= length


def predict(
    points: Rows, tangents: Rows, done: int, step: float, last_step: float, guess: Row
) -> None:
    """Writes the point expected a step further, from the last two points and tangents.

    As lambda grows, log-probabilities of actions in use settle like polynomials in 1 / lambda, here
    the cubic through both points and tangents; of actions on their way out, what they lack in worth
    settles like that, a lambda-th of the logarithm; and those of hopeless actions fall linearly in
    lambda. Elsewhere the curve is nearly a parabola.
    """
    here, tangent = points[done - 1], tangents[done - 1]
    size = len(here) - 1
    for c in range(size + 1):
        guess[c] = here[c] + step * tangent[c]
    if done < 2:
        return
    before, old = points[done - 2], tangents[done - 2]
    rising = tangent[size] > 0 and old[size] > 0 and here[size] > before[size] > SETTLING
    if not rising:
        bend = 0.5 * step**2 / last_step
        for c in range(size + 1):
            guess[c] += bend * (tangent[c] - old[c])
        return
    now, past = 1 / here[size], 1 / before[size]
    gap, reach = now - past, 1 / guess[size] - now
    share = reach / gap
    pace, old_pace = -1 / (tangent[size] * now**2), -1 / (old[size] * past**2)
    for a in range(size):
        if here[a] > IN_USE:
            last, past_last = here[a], before[a]
            slope, old_slope = tangent[a] * pace, old[a] * old_pace
            falls = slope * now > -FALLING
            if falls:
                slope, old_slope = last + now * slope, past_last + past * old_slope
                last, past_last = last * now, past_last * past
            excess = (past_last - last) / gap + slope
            twist = 2 * excess - slope + old_slope
            value = last + reach * (slope + share * (excess + twist + share * twist))
            guess[a] = value * guess[size] if falls else value


def correct(
    worth: Worth,
    metric: Metric,
    system: Tables,
    scratch: Scratch,
    point: Row,
    border: Row,
    tangent: Row,
) -> tuple[bool, float, float, bool]:
    """Moves the point, at right angles to the border, to the curve; writes the curve's tangent.

    returns: whether it converged close by; the regret at the point; the ratio of the first two
             corrections; whether the bordered determinant is negative
    """
    matrix, moves = scratch.matrix, scratch.moves
    size, columns = len(point) - 1, len(matrix[0])
    limit = WIDEST_CORRECTION
    before = contraction = 0.0
    for k in range(MOST_CORRECTIONS):
        linearise(worth, system, scratch, point, border)
        regular, odd = eliminate(matrix)
        if not regular:
            break
        spread(system, scratch, columns - 2, moves)
        change = metric.distance(point, moves)
        for c in range(size + 1):
            point[c] += moves[c]
        if not change <= limit:
            break
        if k == 1 and before > TELLING_CORRECTION:
            contraction = change / before
        if change < CONVERGED:
            spread(system, scratch, columns - 1, tangent)
            length = 0.0
            for c in range(size + 1):
                length += tangent[c] ** 2
            length = sqrt(length)
            for c in range(size + 1):
                tangent[c] /= length
            return True, greatest_regret(system, scratch), contraction, odd
        limit = change * (GREATEST_CONTRACTION if change > TELLING_CORRECTION else 1.0)
        before = change
    return False, inf, contraction, False


def solve_at(
    worth: Worth, metric: Metric, system: Tables, scratch: Scratch, point: Row, border: Row
) -> bool:
    """Moves the point to a solution by damped Newton steps, its precision held fixed, if it can.

    border: zeros, and a 1 for the precision
    """
    matrix, moves = scratch.matrix, scratch.moves
    size, columns = len(point) - 1, len(matrix[0])
    for _ in range(MOST_DAMPED_CORRECTIONS):
        linearise(worth, system, scratch, point, border)
        regular, _ = eliminate(matrix)
        if not regular:
            break
        spread(system, scratch, columns - 2, moves)
        change = metric.distance(point, moves)
        settled = True
        for a in range(size):
            settled &= abs(moves[a]) <= CONVERGED * (1 + abs(point[a]))
        if not change < inf:
            break
        for a in range(size):
            point[a] += moves[a] * min(1.0, 1.0 / max(change, 1e-300))
        if settled:
            return True
    return False


HELPERS: tuple[Callable[..., object], ...] = (
    follow, face, predict, correct, solve_at, goes_on, growth,
)  # fmt: skip
"""Functions that machine code calls."""
