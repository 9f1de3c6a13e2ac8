"""All extreme equilibria of many games of three actors with two actions each whose payoffs tie.

With f_i as in alliancegame.sweep.trio_gains, the equilibria are a union of products of intervals,
Nash subsets, unless a boundary is curved; a game with such a boundary is left open. Every
equilibrium is in one of these products, whose corners are listed, so that any expectation lies
between theirs. Corners are told apart by who mixes:

0. nobody: all pure equilibria;
1. actor i alone, on an edge, where f_i = 0: where f_j or f_k, linear in its mix, changes its sign.
   Also where a product of intervals on a face ends, though all f are 0 along the edge;
2. j and k, on a face: where f_j and f_k are 0; or, if one of these is 0 everywhere, where f_i
   changes its sign; if both are, f_i is to be a product of a function of each mix, else its sign
   changes on a curve. Also the ends of lines along which all f are 0;
3. all three, in alliancegame.sweep.trio_inside.

The twin in exact arithmetic is alliancegame.solvers.branch_and_prune.

source: Millham, "On Nash subsets of bimatrix games" (1974); Chin, Parthasarathy and Raghavan,
        "Structure of equilibria in n-person non-cooperative games" (1974)
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from alliancegame.compiled import Function, compiled, part
from alliancegame.game.game import FloatArray
from alliancegame.sweep import trio_gains, trio_inside
from alliancegame.sweep.trio_gains import (
    CURVED,
    LARGEST,
    ZERO,
    Gains,
    Kinds,
    factor_root,
    given,
    kind_of,
    read_gains,
    root,
    write,
)
from alliancegame.sweep.trio_inside import write_inside

PARTS = "_signs", "_pure", "_worth_a_look", "_edge", "_face", "_line"


def whole(function: Function) -> Function:
    """Compilation of the kernel together with its parts."""
    parts = (*trio_gains.PARTS, *trio_inside.PARTS, *PARTS)
    return compiled(function, (trio_gains, trio_inside), parts)


@whole
def tied_trio_kernel(
    payoffs: FloatArray,
    gains: Gains,
    kinds: Kinds,
    profiles: FloatArray,
    found: npt.NDArray[np.int8],
    undecided: npt.NDArray[np.bool_],
) -> None:
    """Every extreme equilibrium of 2×2×2 games.

    payoffs:   without errors, shape (3, 8, games)
    gains, kinds: room
    profiles:  filled in, the three mixes one after the other, shape (games, slots, 6)
    found:     filled in with the number of extreme equilibria, shape (games,)
    undecided: filled in where payoffs are no such numbers, a continuum may be curved, or more are
               found than there are slots, shape (games,)
    """
    for g in range(payoffs.shape[2]):
        largest = read_gains(payoffs, g, gains)
        slots, count, sure = profiles[g], 0, largest <= LARGEST
        if sure:
            positive, negative = _signs(gains)
            count = _pure(positive, negative, slots)
            edges, faces = _worth_a_look(positive, negative)
            for i in range(3):
                kinds[i] = kind_of(gains, i)
            for edge in range(12):
                if edges >> edge & 1:
                    count = _edge(gains, edge >> 2, edge >> 1 & 1, edge & 1, slots, count)
            for face in range(6):
                if faces >> face & 1:
                    count, straight = _face(gains, kinds, face >> 1, face & 1, slots, count)
                    sure &= straight
        if sure:
            count, sure = write_inside(gains, kinds, largest, slots, count)
        sure &= count <= len(slots)
        undecided[g] = not sure
        found[g] = count if sure else 0


@part
def _signs(gains: Gains) -> tuple[int, int]:
    """The places of positive gains, and of negative ones, as bits: twelve in order."""
    positive, negative = 0, 0
    for i in range(3):
        for b in range(2):
            for c in range(2):
                positive |= (gains[i, b, c] > 0) << (4 * i + 2 * b + c)
                negative |= (gains[i, b, c] < 0) << (4 * i + 2 * b + c)
    return positive, negative


@part
def _pure(positive: int, negative: int, slots: FloatArray) -> int:
    """Writes down the pure equilibria, and counts them."""
    count = 0
    for a in range(2):
        for b in range(2):
            for c in range(2):
                first = (positive if a else negative) >> (2 * b + c)
                second = (positive if b else negative) >> (4 + 2 * c + a)
                third = (positive if c else negative) >> (8 + 2 * a + b)
                if (first | second | third) & 1 == 0:
                    count = write(slots, count, 0, 1 - a, a, 1, 1 - b, b, 2, 1 - c, c)
    return count


@part
def _worth_a_look(positive: int, negative: int) -> tuple[int, int]:
    """Edges, of actor i at the actions b and c in bit 4 i + 2 b + c, where f_i is 0 and f_j or f_k
    changes its sign or both are 0; faces, of actor i at a in bit 2 i + a, where both f_j and f_k do
    or are.
    """
    zero = ~(positive | negative)
    turns_by_second = (positive & negative >> 1) | (negative & positive >> 1)
    turns_by_first = (positive & negative >> 2) | (negative & positive >> 2)
    zero_by_second, zero_by_first = zero & zero >> 1, zero & zero >> 2
    edges, faces = 0, 0
    for i in range(3):
        j, k = 4 * ((i + 1) % 3), 4 * ((i + 2) % 3)
        for b in range(2):
            for c in range(2):
                turns = turns_by_second >> (j + 2 * c) | turns_by_first >> (k + b)
                flat = zero_by_second >> (j + 2 * c) & zero_by_first >> (k + b)
                edge = 4 * i + 2 * b + c
                edges |= (zero >> edge & (turns | flat) & 1) << edge
        for a in range(2):
            of_k = (turns_by_first | zero_by_first) >> (j + a)
            of_j = (turns_by_second | zero_by_second) >> (k + 2 * a)
            faces |= (of_j & of_k & 1) << (2 * i + a)
    return edges, faces


@part
def _edge(gains: Gains, i: int, b: int, c: int, slots: FloatArray, count: int) -> int:
    """Adds those in which actor i alone mixes, and the next play their actions b and c."""
    j, k = (i + 1) % 3, (i + 2) % 3
    p, q = 0, 0
    for _ in range(2):
        f0, f1 = given(gains, j, k, 1 - c, c)
        h0, h1 = given(gains, k, j, 1 - b, b)
        r, s = root(f0, f1)
        if f0 == 0 and f1 == 0 and h0 == 0 and h1 == 0:
            own0, own1 = given(gains, i, j, 1 - b, b)
            if own0 == 0 and own1 == 0:  # so are f_i and f_k where k mixes as well
                f0, f1 = given(gains, j, k, c, 1 - c)
                r, s = root(f0, f1)
        if r > 0 and (1 - 2 * c) * (r * h0 + s * h1) >= 0 and (p == 0 or p * s != q * r):
            count = write(slots, count, i, r, s, j, 1 - b, b, k, 1 - c, c)
            p, q = r, s
        j, k, b, c = k, j, c, b
    return count


@part
def _face(
    gains: Gains, kinds: Kinds, i: int, a: int, slots: FloatArray, count: int
) -> tuple[int, bool]:
    """Adds those in which all mix but actor i, who plays its action a; whether no boundary is
    curved.
    """
    j, k = (i + 1) % 3, (i + 2) % 3
    f0, f1 = given(gains, j, i, 1 - a, a)
    h0, h1 = given(gains, k, i, 1 - a, a)
    p, q = root(h0, h1)
    r, s = root(f0, f1)
    straight = True
    if p == 0 and r == 0:  # neither f_j nor f_k is anything but 0
        straight = kinds[i] != CURVED
        p, q = factor_root(gains, kinds, i, j)
        r, s = factor_root(gains, kinds, i, k)
    elif r == 0:
        f0, f1 = given(gains, i, j, p, q)
        r, s = root(f0, f1)
    elif p == 0:
        h0, h1 = given(gains, i, k, r, s)
        p, q = root(h0, h1)
    own0, own1 = given(gains, i, j, p, q)
    inside = p > 0 and r > 0
    if inside and (1 - 2 * a) * (r * own0 + s * own1) >= 0:
        count = write(slots, count, i, 1 - a, a, j, p, q, k, r, s)
    t, u, v, w = _line(gains, kinds, i)
    if t > 0 and not (inside and t * q == u * p and v * s == w * r):
        count = write(slots, count, i, 1 - a, a, j, t, u, k, v, w)
    return count, straight


@part
def _line(gains: Gains, kinds: Kinds, i: int) -> tuple[int, int, int, int]:
    """The weights of actors i + 1 and i + 2 at which all gains are 0 whatever actor i does; zeros
    if there are none, or a plane of them.
    """
    j, k = (i + 1) % 3, (i + 2) % 3
    p, q = factor_root(gains, kinds, k, j)
    r, s = factor_root(gains, kinds, j, k)
    if kinds[k] == ZERO:
        f0, f1 = given(gains, i, k, r, s)
        p, q = root(f0, f1)
    elif kinds[j] == ZERO:
        f0, f1 = given(gains, i, j, p, q)
        r, s = root(f0, f1)
    own0, own1 = given(gains, i, j, p, q)
    if p > 0 and r > 0 and r * own0 + s * own1 == 0:
        return p, q, r, s
    return 0, 0, 0, 0
