"""All equilibria of many games of three actors with two actions each, in closed form.

Let f_i(p_j, p_k) be what actor i gains by its first action over its second, as a function of the
probabilities with which the others take their first actions: a bilinear function with the values
d_i at the corners. In a nondegenerate game an equilibrium is of one of three kinds:

1. pure: each f_i has the right sign at a corner;
2. one actor pure, two mixing: each of the two is indifferent, which gives the other's mix by one
   division, and the third's f has the right sign;
3. all mixing: f_1 = 0 and f_2 = 0 give p_2 and p_1 as quotients of linear functions of p_0; put
   into f_0 = 0 they leave a quadratic in p_0.

Each comparison is made with a bound on its error; a game in which one is too close is marked as
undecided, so that the list of a game not so marked is complete.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from alliancegame.compiled import compiled
from alliancegame.game.game import FloatArray

SLOTS = 9
"""Most equilibria of a nondegenerate game (McKelvey and McLennan 1997)."""

UNIT: float = 2.0**-50
"""Four rounding errors."""

BLOCK = 128
"""Games screened together."""

LARGEST_ERROR = 1e-6
"""Errors, relative to an actor's greatest gain, up to which anything is decided."""

TINY = 1e-300
"""In place of a greatest gain of 0."""

QUADRATIC = 4096.0
"""Error of the quadratic's values on [0, 1], in units of that of a difference scaled to size 1: at
most 4 products of 3 factors up to 8, each factor in error by up to 8."""


@compiled
def trio_kernel(  # noqa: C901
    payoffs: FloatArray,
    errors: FloatArray,
    profiles: FloatArray,
    found: npt.NDArray[np.int8],
    undecided: npt.NDArray[np.bool_],
) -> None:
    """Every equilibrium of 2×2×2 games.

    payoffs:   shape (3, 8, games)
    errors:    bounds on the payoffs' errors, shape (3, games)
    profiles:  filled in, the three mixes one after the other, shape (SLOTS, 6, games)
    found:     filled in with the number of equilibria, shape (games,)
    undecided: filled in where exact arithmetic must decide, shape (games,)
    """
    gain = np.zeros((3, 4, BLOCK))
    error, work = np.empty(BLOCK), np.empty((3, BLOCK))
    least, near = np.empty((8, BLOCK)), np.empty((7, BLOCK), dtype=np.bool_)
    mix = np.empty(3)
    games = payoffs.shape[2]
    for start in range(0, games, BLOCK):
        width = min(BLOCK, games - start)
        _gains(payoffs[:, :, start : start + width], errors[:, start : start + width], gain, error)
        _pure(gain, least)
        for case in range(len(near) - 1):
            _may_mix(gain, case >> 1, case & 1, error, near[case])
        _may_all_mix(gain, error, work, near[6])
        for g in range(width):
            count = 0
            bound = error[g]
            own = gain[:, :, g]
            doubt = not bound <= LARGEST_ERROR
            if not doubt:
                for cell in range(len(least)):
                    value = least[cell, g]
                    if value >= -bound:
                        doubt = doubt or value <= bound
                        if value > bound:
                            mix[0], mix[1] = 1.0 - (cell >> 2), 1.0 - ((cell >> 1) & 1)
                            mix[2] = 1.0 - (cell & 1)
                            count = _write(mix, profiles, start + g, count)
                for case in range(len(near) - 1):
                    if near[case, g]:
                        sure = _one_pure(own, case >> 1, case & 1, bound, mix)
                        if sure > 0:
                            count = _write(mix, profiles, start + g, count)
                        doubt = doubt or sure == 0
                if near[6, g]:
                    count, open_case = _all_mixing(own, bound, mix, profiles, start + g, count)
                    doubt = doubt or open_case
            found[start + g] = min(count, len(profiles))
            undecided[start + g] = doubt or count > len(profiles)


@compiled
def _gains(payoffs: FloatArray, errors: FloatArray, gain: FloatArray, error: FloatArray) -> None:
    """Every actor's gains at the corners, scaled to size 1, and a bound on their errors."""
    width = payoffs.shape[2]
    error[:] = UNIT
    for i in range(len(payoffs)):
        step = 4 >> i
        corner = 0
        for cell in range(payoffs.shape[1]):
            if not cell & step:
                row, one, other = gain[i, corner], payoffs[i, cell], payoffs[i, cell + step]
                for g in range(width):
                    row[g] = one[g] - other[g]
                corner += 1
        a, b, c, d = gain[i, 0], gain[i, 1], gain[i, 2], gain[i, 3]
        for g in range(width):
            largest = max(abs(a[g]), abs(b[g]), abs(c[g]), abs(d[g]))
            scale = 1 / max(largest, TINY)
            a[g] *= scale
            b[g] *= scale
            c[g] *= scale
            d[g] *= scale
            # all zero: no comparison is sure
            bound = 2 * errors[i, g] * scale if largest > 0 else np.inf
            error[g] = max(error[g], bound + UNIT)


@compiled
def _pure(gain: FloatArray, least: FloatArray) -> None:
    """The least of what the three lose by leaving each cell."""
    for cell in range(len(least)):
        a, b, c = cell >> 2, (cell >> 1) & 1, cell & 1
        one, two, three = gain[0, 2 * b + c], gain[1, 2 * a + c], gain[2, 2 * a + b]
        first, second, third = 1.0 - 2 * a, 1.0 - 2 * b, 1.0 - 2 * c
        row = least[cell]
        for g in range(BLOCK):
            row[g] = min(first * one[g], second * two[g], third * three[g])


@compiled
def _may_mix(
    gain: FloatArray, still: int, action: int, error: FloatArray, near: npt.NDArray[np.bool_]
) -> None:
    """Where the two others can both be indifferent while one stays with an action."""
    i, j = (still + 1) % 3, (still + 2) % 3
    one, two = gain[i, _corner(i, j, 0, action)], gain[i, _corner(i, j, 1, action)]
    three, four = gain[j, _corner(j, i, 0, action)], gain[j, _corner(j, i, 1, action)]
    for g in range(BLOCK):
        low = max(min(one[g], two[g]), min(three[g], four[g]))
        high = min(max(one[g], two[g]), max(three[g], four[g]))
        near[g] = (low <= error[g]) & (high >= -error[g])


@compiled
def _may_all_mix(
    gain: FloatArray, error: FloatArray, work: FloatArray, near: npt.NDArray[np.bool_]
) -> None:
    """Where the quadratic of _all_mixing can have a root in [0, 1]."""
    work[:] = 0.0
    at_zero, between, at_one = work[0], work[1], work[2]
    for place in range(gain.shape[1]):
        first, second, corner = place >> 1, place & 1, gain[0, place]
        sign = 1.0 if first == second else -1.0
        # the weight of an action is the line of the other one
        a0, a1 = gain[2, _corner(2, 0, 1, 1 - first)], gain[2, _corner(2, 0, 0, 1 - first)]
        b0, b1 = gain[1, _corner(1, 0, 1, 1 - second)], gain[1, _corner(1, 0, 0, 1 - second)]
        for g in range(BLOCK):
            weight = sign * corner[g]
            at_zero[g] += weight * a0[g] * b0[g]
            at_one[g] += weight * a1[g] * b1[g]
            # the quadratic's middle Bernstein coefficient
            between[g] += weight * (a0[g] * b1[g] + a1[g] * b0[g]) / 2
    for g in range(BLOCK):
        bound = QUADRATIC * error[g]
        low = min(at_zero[g], between[g], at_one[g])
        high = max(at_zero[g], between[g], at_one[g])
        near[g] = (low <= bound) & (high >= -bound)


@compiled
def _corner(i: int, j: int, own: int, other: int) -> int:
    """The corner of actor i's gains where actor j takes `own` and the third actor `other`."""
    third = 3 - i - j
    return 2 * own + other if j < third else 2 * other + own


@compiled
def _one_pure(gain: FloatArray, still: int, action: int, error: float, mix: FloatArray) -> int:
    """Whether the two others mix while one stays with an action: 1 surely, 0 perhaps, −1 no."""
    i, j = (still + 1) % 3, (still + 2) % 3
    one, two = gain[i, _corner(i, j, 0, action)], gain[i, _corner(i, j, 1, action)]
    three, four = gain[j, _corner(j, i, 0, action)], gain[j, _corner(j, i, 1, action)]
    if min(one, two) > error or max(one, two) < -error:
        return -1
    if min(three, four) > error or max(three, four) < -error:
        return -1
    if min(abs(one), abs(two), abs(three), abs(four)) <= error:
        return 0
    mix[still] = 1.0 - action
    mix[j] = two / (two - one)
    mix[i] = four / (four - three)
    value = _value(gain, still, i, mix[i], mix[j])
    if action == 1:
        value = -value
    bound = 2 * error + 4 * error / abs(two - one) + 4 * error / abs(four - three)
    return 1 if value > bound else (-1 if value < -bound else 0)


@compiled
def _value(gain: FloatArray, actor: int, i: int, p: float, q: float) -> float:
    """The actor's expected gain if actor i takes its first action with p, the third with q."""
    expected: float = p * (
        q * gain[actor, _corner(actor, i, 0, 0)] + (1 - q) * gain[actor, _corner(actor, i, 0, 1)]
    ) + (1 - p) * (
        q * gain[actor, _corner(actor, i, 1, 0)] + (1 - q) * gain[actor, _corner(actor, i, 1, 1)]
    )
    return expected


@compiled
def _all_mixing(  # noqa: C901
    gain: FloatArray,
    error: float,
    mix: FloatArray,
    profiles: FloatArray,
    g: int,
    count: int,
) -> tuple[int, bool]:
    """Writes down the equilibria in which all mix; whether a case was too close to call."""
    # f_1 = low1 + p_2 (high1 − low1) with both linear in p_0, and f_2 likewise in p_1
    low1, high1 = _line(gain, 1, 1), _line(gain, 1, 0)
    low2, high2 = _line(gain, 2, 1), _line(gain, 2, 0)
    # p_2 = −low1 / (high1 − low1): the weights of the second and the first action are high, −low
    g00, g01, g10, g11 = gain[0, 0], gain[0, 1], gain[0, 2], gain[0, 3]
    zero = two = one = 0.0
    for first, second, corner, sign in (
        (low2, low1, g00, 1.0),
        (low2, high1, g01, -1.0),
        (high2, low1, g10, -1.0),
        (high2, high1, g11, 1.0),
    ):
        zero += sign * corner * first[0] * second[0]
        one += sign * corner * (first[0] * second[1] + first[1] * second[0])
        two += sign * corner * first[1] * second[1]
    bound = QUADRATIC * error
    ends = (zero, zero + one / 2, zero + one + two)
    if min(ends) > bound or max(ends) < -bound:
        return count, False
    discriminant = one * one - 4 * two * zero
    spread = 64 * bound
    if discriminant < -spread:
        return count, False
    if discriminant <= spread:
        return count, True
    slope = np.sqrt(discriminant)
    half = -(one + (slope if one >= 0 else -slope)) / 2
    doubt = False
    for which in range(2):
        divisor = two if which == 0 else half
        numerator = half if which == 0 else zero
        if abs(divisor) * 4 <= abs(numerator):
            continue  # far outside [0, 1]
        root = numerator / divisor
        slack = 4 * bound / slope
        if root < -slack or root > 1 + slack:
            continue
        sure = root > slack and root < 1 - slack and 8 * abs(two) * slack <= slope
        near = 4 * slack + 4 * error
        apart = True
        for low, high in ((low1, high1), (low2, high2)):
            down, up = low[0] + low[1] * root, high[0] + high[1] * root
            if min(down, up) > near or max(down, up) < -near:
                apart = False
            sure = sure and min(abs(down), abs(up)) > near
        if apart and sure:
            mix[0] = root
            down, up = low2[0] + low2[1] * root, high2[0] + high2[1] * root
            mix[1] = down / (down - up)
            down, up = low1[0] + low1[1] * root, high1[0] + high1[1] * root
            mix[2] = down / (down - up)
            count = _write(mix, profiles, g, count)
        elif apart:
            doubt = True
    return count, doubt


@compiled
def _line(gain: FloatArray, actor: int, action: int) -> tuple[float, float]:
    """(c, s): the actor's gain c + s p_0 while the third actor stays with an action."""
    at_zero = gain[actor, _corner(actor, 0, 1, action)]
    return at_zero, gain[actor, _corner(actor, 0, 0, action)] - at_zero


@compiled
def _write(mix: FloatArray, profiles: FloatArray, g: int, count: int) -> int:
    if count < len(profiles):
        for i in range(3):
            profiles[count, 2 * i, g] = mix[i]
            profiles[count, 2 * i + 1, g] = 1 - mix[i]
    return count + 1
