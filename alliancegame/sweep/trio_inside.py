"""Isolated equilibria of three actors with two actions each in which all mix.

They solve f_0 = f_1 = f_2 = 0, of alliancegame.sweep.trio_gains. If an f is a product, one
of its factors is 0 and the rest is linear; else two mixes follow from the third, which solves a
quadratic. Signs at its roots are those of numbers p + q √d in whole numbers.
"""

from __future__ import annotations

from math import sqrt

from alliancegame.compiled import part
from alliancegame.game.game import FloatArray
from alliancegame.sweep.trio_gains import (
    CURVED,
    ONE_SIGN,
    PRODUCT,
    ZERO,
    Gains,
    Kinds,
    factor_root,
    given,
    root,
    write,
)

LARGEST_SURD = 111
"""Greatest gain where a quadratic is solved: products of eight, 384 of them added up, are below
2^63."""

PARTS = "write_inside", "_on_factors", "_on_quadratic", "_surd"
"""Functions that are compiled with a kernel."""


@part
def write_inside(
    gains: Gains, kinds: Kinds, largest: int, slots: FloatArray, count: int
) -> tuple[int, bool]:
    """Adds the isolated ones in which all mix; whether there is surely no curve of them."""
    zeros, free, product = 0, 0, -1
    for i in range(3):
        kind = kinds[i]
        if kind == ONE_SIGN:
            return count, True
        if kind == ZERO:
            zeros, free = zeros + 1, i
        if kind == PRODUCT:
            product = i
    if zeros == 0 and product >= 0:
        return _on_factors(gains, kinds, product, slots, count)
    if zeros == 0:
        return _on_quadratic(gains, slots, count) if largest <= LARGEST_SURD else (count, False)
    j, k = (free + 1) % 3, (free + 2) % 3
    one, two = kinds[j], kinds[k]
    if zeros > 1 or one == two:
        return count, max(one, two) != CURVED
    return count, factor_root(gains, kinds, j, k)[0] + factor_root(gains, kinds, k, j)[0] == 0


@part
def _on_factors(
    gains: Gains, kinds: Kinds, i: int, slots: FloatArray, count: int
) -> tuple[int, bool]:
    """Adds those in which all mix, where f_i is a product; whether there is no curve of them.

    One factor or the other is 0, which gives the mix of one actor, by this one f the mix of actor
    i, and by this one the last f the third mix. If it is where the other factor is 0 as well, the
    same comes out again, unless a line of roots goes through it.
    """
    one, two = (i + 1) % 3, (i + 2) % 3
    for turn in range(2):
        p, q = factor_root(gains, kinds, i, one)
        other_p, other_q = factor_root(gains, kinds, i, two)
        f0, f1 = given(gains, two, one, p, q)
        if p > 0 and f0 == 0 and f1 == 0 and kinds[one] == CURVED:
            return count, False
        own_p, own_q = root(f0, f1)
        f0, f1 = given(gains, one, i, own_p, own_q)
        r, s = root(f0, f1)
        if r > 0 and other_p > 0 and r * other_q == s * other_p:
            f0, f1 = given(gains, two, i, own_p, own_q)
            if turn == 1 or (f0 == 0 and f1 == 0):
                r = 0
        if r > 0:
            count = write(slots, count, i, own_p, own_q, one, p, q, two, r, s)
        one, two = two, one
    return count, True


@part
def _on_quadratic(gains: Gains, slots: FloatArray, count: int) -> tuple[int, bool]:
    """Adds those in which all mix, where no f is a product; whether there is no curve of them.

    Let p and q be the weights of actor 0. f_1 = 0 gives those of actor 2: f_1 at its second action
    and −f_1 at its first, linear in p and q; f_2 = 0 those of actor 1. Put into f_0 = 0 they leave
    a p² + b p q + c q² = 0.
    """
    p0, p1 = given(gains, 1, 0, 1, 0)  # f_1 at the actions of actor 2 is p p0 + q q0, p p1 + q q1
    q0, q1 = given(gains, 1, 0, 0, 1)
    r0, r1 = given(gains, 2, 0, 1, 0)  # and f_2 at those of actor 1 p r0 + q s0, p r1 + q s1
    s0, s1 = given(gains, 2, 0, 0, 1)
    by_p0, by_p1 = given(gains, 0, 2, p1, -p0)
    by_q0, by_q1 = given(gains, 0, 2, q1, -q0)
    a = r1 * by_p0 - r0 * by_p1
    b = r1 * by_q0 + s1 * by_p0 - r0 * by_q1 - s0 * by_p1
    c = s1 * by_q0 - s0 * by_q1
    if a == 0 and b == 0 and c == 0:
        return count, False
    d = b * b - 4 * a * c if a != 0 else 0
    p, q = (-b, 2 * a) if a != 0 else (-c, b)
    for sign in (1, -1):
        if d < 0 or (d == 0 and sign < 0):
            break
        x, y = _surd(p, sign, d), float(q)
        v0, v1 = _surd(p * p0 + q * q0, sign * p0, d), _surd(p * p1 + q * q1, sign * p1, d)
        w0, w1 = _surd(p * r0 + q * s0, sign * r0, d), _surd(p * r1 + q * s1, sign * r1, d)
        if x * y > 0 and v0 * v1 < 0 and w0 * w1 < 0:
            count = write(slots, count, 0, abs(x), abs(y), 1, abs(w1), abs(w0), 2, abs(v1), abs(v0))
    return count, True


@part
def _surd(p: int, q: int, d: int) -> float:
    """The number p + q √d to within rounding, its sign exact."""
    rest = q * sqrt(d)
    if (p >= 0 and rest >= 0) or (p <= 0 and rest <= 0):
        return p + rest
    return (p * p - q * q * d) / (p - rest)
