"""All equilibria of many games of three actors with two actions each, in closed form.

Let f_i be what actor i gains by its first action over its second: a bilinear function of the
probabilities with which the others take their first actions. In a nondegenerate game an equilibrium
is of one of three kinds:

1. pure: each f_i has the right sign at a corner;
2. one actor pure, two mixing: f_i of each of the two, linear in the other's mix, changes its sign,
   which gives that mix; the third's f has the right sign there;
3. all mixing: f_1 = 0 and f_2 = 0 give p_2 and p_1 as quotients of linear functions of p_0; put
   into f_0 = 0 they leave a quadratic in p_0. With its Bernstein coefficients b_0, b_1, b_2 the
   roots are p_0 : 1 − p_0 = q : b_2 and b_0 : q, where q = −b_1 ± √(b_1² − b_0 b_2) with the sign
   of −b_1. At a root f_1 changes its sign in p_2, and f_2 in p_1.

So 16 cases are candidates, and each is decided by signs. Its sureness is the least of the numbers
that must be positive, each in units of a bound on its error. Above 1 the case is surely an
equilibrium, below −1 surely none; in between the game is marked as undecided, so that the list of a
game not so marked is complete.
"""

from __future__ import annotations

from functools import cache

import numpy as np
import numpy.typing as npt

from alliancegame.compiled import Function, compiled, part
from alliancegame.game.game import FloatArray

SLOTS = 9
"""Most equilibria of a nondegenerate game (McKelvey and McLennan 1997)."""

UNIT: float = 2.0**-50
"""Eight rounding errors."""

BLOCK = 128
"""Games handled together: their working table stays in the nearest cache."""

LARGEST_ERROR = 1e-6
"""Errors, relative to an actor's greatest gain, up to which anything is decided."""

HUGE = 1e300
"""Greatest gain, and its inverse the least, up to which anything is decided."""

CASES = 16
"""Candidates: 8 pure, 6 with one actor pure, 2 roots."""

# Rows of the working table. First the gains of actor i where the two others take the actions
# (first, second), in 4 i + 2 first + second; then |q|, |b_0| and |b_2|; at each root |f_2| at
# p_1 = 0 and 1, |f_1| at p_2 = 0 and 1; zeros and ones; one over the error; the cases' sureness
ROOTS, FIRST_ROOT, SECOND_ROOT, ZEROS, ONES, INVERSE, SURENESS = 12, 15, 19, 23, 24, 25, 26


@cache
def case_weights() -> npt.NDArray[np.uint64]:
    """Rows of the table that are the cases' mixes, up to sign and scale, shape (CASES, 6)."""
    alone = [[ONES, ZEROS], [ZEROS, ONES]]
    cases = [alone[a] + alone[b] + alone[c] for a, b, c in np.ndindex(2, 2, 2)]
    for still in range(3):
        i, j = (actor for actor in range(3) if actor != still)
        for action in range(2):
            mixes = {still: alone[action]}
            for one, two in ((i, j), (j, i)):
                # what the other gains where this one takes its second action, and its first
                gains = [(own, action) if one < still else (action, own) for own in (1, 0)]
                mixes[one] = [4 * two + 2 * first + second for first, second in gains]
            cases.append(mixes[0] + mixes[1] + mixes[2])
    q, b0, b2 = ROOTS, ROOTS + 1, ROOTS + 2
    cases.append([q, b2, *range(FIRST_ROOT, FIRST_ROOT + 4)])
    cases.append([b0, q, *range(SECOND_ROOT, SECOND_ROOT + 4)])
    return np.array(cases, dtype=np.uint64)


def room() -> tuple[FloatArray, npt.NDArray[np.uint64]]:
    """The kernel's table and games that have a case: to make them inside takes long to compile."""
    table = np.zeros((SURENESS + CASES) * BLOCK)
    table[ONES * BLOCK : (ONES + 1) * BLOCK] = 1.0
    return table, np.empty(BLOCK, dtype=np.uint64)


def whole(function: Function) -> Function:
    """Compilation of the kernel together with its parts."""
    parts = "_scale", "_judge", "_judge_roots", "_opposite", "_one_pure", "_write"
    return compiled(function, parts=parts)


@whole
def trio_kernel(
    payoffs: FloatArray,
    errors: FloatArray,
    weights: npt.NDArray[np.uint64],
    table: FloatArray,
    hits: npt.NDArray[np.uint64],
    profiles: FloatArray,
    found: npt.NDArray[np.int8],
    undecided: npt.NDArray[np.bool_],
) -> None:
    """Every equilibrium of 2×2×2 games.

    payoffs:     shape (3, 8, games)
    errors:      bounds on the payoffs' errors, shape (3, games)
    weights:     from case_weights
    table, hits: from room
    profiles:    filled in, the three mixes one after the other, shape (games, SLOTS, 6)
    found:       filled in with the number of equilibria, shape (games,)
    undecided:   filled in where exact arithmetic must decide, shape (games,)
    """
    games = payoffs.shape[2]
    for start in range(0, games, BLOCK):
        width = min(BLOCK, games - start)
        inverse = table[INVERSE * BLOCK : (INVERSE + 1) * BLOCK]
        inverse[:] = 1 / UNIT
        for i in range(3):
            step = 4 >> i
            corner = 4 * i * BLOCK
            for cell in range(8):
                if not cell & step:
                    one = payoffs[i, cell, start : start + width]
                    two = payoffs[i, cell + step, start : start + width]
                    row = table[corner : corner + BLOCK]
                    for g in range(width):
                        row[g] = one[g] - two[g]
                    corner += BLOCK
            _scale(table[4 * i * BLOCK :][: 4 * BLOCK], errors[i, start : start + width], inverse)
        _judge(table)
        _judge_roots(table)
        found[start : start + width] = 0
        undecided[start : start + width] = False
        for case in range(CASES):
            sure = table[(SURENESS + case) * BLOCK :][:width]
            doubt = undecided[start : start + width]
            for g in range(width):
                doubt[g] |= not ((sure[g] > 1) | (sure[g] < -1))
            count = np.uint64(0)
            for g in range(width):  # without a branch, for none would be foreseen
                hits[count] = g
                count += np.uint64(sure[g] > 1)
            _write(
                hits[:count],
                table,
                weights[case],
                profiles[start : start + width],
                found[start : start + width],
                doubt,
            )


@part
def _scale(gains: FloatArray, errors: FloatArray, inverse: FloatArray) -> None:
    """An actor's gains, scaled to size 1; one over a bound on the errors of all actors' so far."""
    for g in range(len(errors)):
        a, b = abs(gains[g]), abs(gains[BLOCK + g])
        c, d = abs(gains[2 * BLOCK + g]), abs(gains[3 * BLOCK + g])
        largest = max(a, b, c, d)
        scale = 1 / largest
        gains[g] *= scale
        gains[BLOCK + g] *= scale
        gains[2 * BLOCK + g] *= scale
        gains[3 * BLOCK + g] *= scale
        error = 2 * errors[g] * scale + UNIT
        usable = (error <= LARGEST_ERROR) & (largest > 1 / HUGE) & (largest < HUGE)
        # with 0 no comparison is sure
        inverse[g] = min(inverse[g], 1 / error) if usable else 0.0


@part
def _judge(table: FloatArray) -> None:
    """The sureness of the cases in which somebody is pure."""
    for g in range(BLOCK):
        a00, a01 = table[g], table[BLOCK + g]
        a10, a11 = table[2 * BLOCK + g], table[3 * BLOCK + g]
        b00, b01 = table[4 * BLOCK + g], table[5 * BLOCK + g]
        b10, b11 = table[6 * BLOCK + g], table[7 * BLOCK + g]
        c00, c01 = table[8 * BLOCK + g], table[9 * BLOCK + g]
        c10, c11 = table[10 * BLOCK + g], table[11 * BLOCK + g]
        unit = table[INVERSE * BLOCK + g]

        table[SURENESS * BLOCK + g] = unit * min(a00, b00, c00)
        table[(SURENESS + 1) * BLOCK + g] = unit * min(a01, b01, -c00)
        table[(SURENESS + 2) * BLOCK + g] = unit * min(a10, -b00, c01)
        table[(SURENESS + 3) * BLOCK + g] = unit * min(a11, -b01, -c01)
        table[(SURENESS + 4) * BLOCK + g] = unit * min(-a00, b10, c10)
        table[(SURENESS + 5) * BLOCK + g] = unit * min(-a01, b11, -c10)
        table[(SURENESS + 6) * BLOCK + g] = unit * min(-a10, -b10, c11)
        table[(SURENESS + 7) * BLOCK + g] = unit * min(-a11, -b11, -c11)

        sure = _one_pure(b00, b01, c00, c01, a00, a01, a10, a11, 1.0)
        table[(SURENESS + 8) * BLOCK + g] = unit * sure
        sure = _one_pure(b10, b11, c10, c11, a00, a01, a10, a11, -1.0)
        table[(SURENESS + 9) * BLOCK + g] = unit * sure
        sure = _one_pure(a00, a01, c00, c10, b00, b01, b10, b11, 1.0)
        table[(SURENESS + 10) * BLOCK + g] = unit * sure
        sure = _one_pure(a10, a11, c01, c11, b00, b01, b10, b11, -1.0)
        table[(SURENESS + 11) * BLOCK + g] = unit * sure
        sure = _one_pure(a00, a10, b00, b10, c00, c01, c10, c11, 1.0)
        table[(SURENESS + 12) * BLOCK + g] = unit * sure
        sure = _one_pure(a01, a11, b01, b11, c00, c01, c10, c11, -1.0)
        table[(SURENESS + 13) * BLOCK + g] = unit * sure


@part
def _judge_roots(table: FloatArray) -> None:
    """The sureness of the roots, and their weights.

    Of the gains' error e, products of three, four of them added up, have 12, and with rounding 16.
    """
    for g in range(BLOCK):
        a00, a01 = table[g], table[BLOCK + g]
        a10, a11 = table[2 * BLOCK + g], table[3 * BLOCK + g]
        b00, b01 = table[4 * BLOCK + g], table[5 * BLOCK + g]
        b10, b11 = table[6 * BLOCK + g], table[7 * BLOCK + g]
        c00, c01 = table[8 * BLOCK + g], table[9 * BLOCK + g]
        c10, c11 = table[10 * BLOCK + g], table[11 * BLOCK + g]
        u0, v0 = a00 * b11 - a01 * b10, a10 * b11 - a11 * b10
        u1, v1 = a00 * b01 - a01 * b00, a10 * b01 - a11 * b00
        zero, two = c11 * u0 - c10 * v0, c01 * u1 - c00 * v1
        one = (c11 * u1 + c01 * u0 - c10 * v1 - c00 * v0) / 2
        discriminant = one * one - zero * two
        root = np.sqrt(max(discriminant, 0.0))
        q = root - one if one < 0 else -root - one
        # the coefficients are at most 4: the discriminant errs by less than 20 times 16 e, and q by
        # (2 + 20 / root) times 16 e
        scale = root / (32 * root + 320)
        possible = min(
            _opposite(min(a00, a01, a10, a11), max(a00, a01, a10, a11)),
            _opposite(min(b00, b01, b10, b11), max(b00, b01, b10, b11)),
            _opposite(min(c00, c01, c10, c11), max(c00, c01, c10, c11)),
            _opposite(min(zero, one, two), max(zero, one, two)) / 16,
            discriminant / 320,
        )
        table[ROOTS * BLOCK + g] = q
        table[(ROOTS + 1) * BLOCK + g] = zero
        table[(ROOTS + 2) * BLOCK + g] = two
        for which in range(2):
            p, rest = (abs(q), abs(two)) if which == 0 else (abs(zero), abs(q))
            low2, high2 = p * c01 + rest * c11, p * c00 + rest * c10
            low1, high1 = p * b01 + rest * b11, p * b00 + rest * b10
            inside = -_opposite(q, two) if which == 0 else -_opposite(q, zero)
            mixing = min(_opposite(low1, high1), _opposite(low2, high2)) / 3
            sure = min(possible, scale * inside, scale * mixing)
            table[(SURENESS + 14 + which) * BLOCK + g] = table[INVERSE * BLOCK + g] * sure
            table[(FIRST_ROOT + 4 * which) * BLOCK + g] = low2
            table[(FIRST_ROOT + 4 * which + 1) * BLOCK + g] = high2
            table[(FIRST_ROOT + 4 * which + 2) * BLOCK + g] = low1
            table[(FIRST_ROOT + 4 * which + 3) * BLOCK + g] = high1


@part
def _opposite(one: float, two: float) -> float:
    """The lesser size, positive if the signs are opposite, else negative."""
    return min(max(one, two), -min(one, two))


@part
def _one_pure(
    one0: float,
    one1: float,
    two0: float,
    two1: float,
    f00: float,
    f01: float,
    f10: float,
    f11: float,
    sign: float,
) -> float:
    """The sureness, in errors, that two actors mix and the third's gain f has this sign.

    one, two: what the first gains against the second's actions, and the second against the first's
    """
    first0, first1, second0, second1 = abs(two1), abs(two0), abs(one1), abs(one0)
    first, second = first0 + first1, second0 + second1
    value = first0 * (second0 * f00 + second1 * f01) + first1 * (second0 * f10 + second1 * f11)
    bound = 3 * (first * second + first + second)
    return min(_opposite(one0, one1), _opposite(two0, two1), sign * value / bound)


@part
def _write(
    hits: npt.NDArray[np.uint64],
    table: FloatArray,
    weights: npt.NDArray[np.uint64],
    profiles: FloatArray,
    found: npt.NDArray[np.int8],
    undecided: npt.NDArray[np.bool_],
) -> None:
    for g in hits:
        slot = found[g]
        if slot >= SLOTS:
            undecided[g] = True
            continue
        profile = profiles[g, slot]
        for actor in range(3):
            one = abs(table[weights[2 * actor] * BLOCK + g])
            two = abs(table[weights[2 * actor + 1] * BLOCK + g])
            share = 1 / (one + two)
            profile[2 * actor] = one * share
            profile[2 * actor + 1] = two * share
        found[g] = slot + 1
