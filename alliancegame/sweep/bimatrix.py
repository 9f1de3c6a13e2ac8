"""All equilibria of many small two-actor games, with the games that floating point leaves open.

Support enumeration: in a nondegenerate game the two supports of an equilibrium have equal size k.
The mix on k actions that makes k actions of the other equally good is, up to scale, the vector of
signed minors of the (k − 1) × k matrix of payoff differences. It is a mix if all have one sign, and
the two are an equilibrium if no action outside the supports pays more.

Every such condition says that some number is positive. Its sureness is that number in units of a
bound on its error; the sureness of a pair of supports is the least of its conditions'. Above 1 the
pair is surely an equilibrium, below −1 surely none. In between the game is marked as undecided, so
that a game not so marked is nondegenerate where it matters and its list is complete.

The twin in exact arithmetic is alliancegame.solvers.two_actors.support_enumeration.

source: von Stengel, "Computing equilibria for two-person games" (2002), algorithm 3.4
"""

from __future__ import annotations

from functools import cache
from itertools import combinations

import numpy as np
import numpy.typing as npt

from alliancegame.compiled import compiled
from alliancegame.game.game import FloatArray

LARGEST = 4
"""Most actions of an actor."""

UNIT: float = 2.0**-50
"""Four rounding errors: a difference's own, and its share in those of sums of products of them."""

TINY = 1e-280
"""Least bound, so that an actor indifferent between everything is never sure."""

BLOCK = 128
"""Games handled together."""

Supports = npt.NDArray[np.int64]


@cache
def support_pairs(rows: int, columns: int) -> Supports:
    """All pairs of supports of equal size, shape (pairs, 2, 5): the size, then the actions."""
    pairs = []
    for size in range(1, min(rows, columns) + 1):
        for own in combinations(range(rows), size):
            for other in combinations(range(columns), size):
                padding = [0] * (LARGEST - size)
                pairs.append([[size, *own, *padding], [size, *other, *padding]])
    return np.array(pairs, dtype=np.int64)


@compiled
def bimatrix_kernel(
    payoffs: FloatArray,
    errors: FloatArray,
    rows: int,
    pairs: Supports,
    profiles: FloatArray,
    found: npt.NDArray[np.int8],
    undecided: npt.NDArray[np.bool_],
) -> None:
    """Every equilibrium of games up to 4×4.

    payoffs:   shape (2, rows · columns, games)
    errors:    bounds on the payoffs' errors, shape (2, games)
    pairs:     from support_pairs
    profiles:  filled in, both mixes one after the other, shape
               (slots, rows + columns, games)
    found:     filled in with the number of equilibria, shape (games,)
    undecided: filled in where exact arithmetic must decide, shape (games,)
    """
    cells, games = payoffs.shape[1:]
    columns = cells // rows
    local = np.zeros((2, cells, BLOCK))
    units = np.empty((2, 2, LARGEST + 1, BLOCK))
    mixes = np.empty((2, LARGEST, BLOCK))
    sureness, work = np.empty(BLOCK), np.empty((2, BLOCK))
    hits = np.empty(BLOCK, dtype=np.int64)
    for start in range(0, games, BLOCK):
        width = min(BLOCK, games - start)
        stop = start + width
        found[start:stop] = 0
        undecided[start:stop] = False
        for actor in range(len(payoffs)):
            for cell in range(cells):
                local[actor, cell, :width] = payoffs[actor, cell, start:stop]
            work[0, :width] = errors[actor, start:stop]
            _units(local[actor], work, min(rows, columns), units[actor])
        for pair in range(len(pairs)):
            size = pairs[pair, 0, 0]
            sureness[:] = np.inf
            for actor in range(len(payoffs)):
                _condition(
                    local[actor], pairs[pair], actor, rows, units[actor], mixes, sureness, work
                )
            count = 0
            for g in range(width):  # without a branch, for these would not be foreseen
                hits[count] = g
                count += sureness[g] >= -1
            for g in hits[:count]:
                if sureness[g] <= 1 or found[start + g] >= len(profiles):
                    undecided[start + g] = True
                else:
                    slot = found[start + g]
                    if size == 2:
                        _fill(local, pairs[pair], columns, mixes, g)
                    _write(pairs[pair], rows, mixes, g, profiles[slot], start + g)
                    found[start + g] = slot + 1


@compiled
def _condition(
    payoffs: FloatArray,
    pair: Supports,
    actor: int,
    rows: int,
    units: FloatArray,
    mixes: FloatArray,
    sureness: FloatArray,
    work: FloatArray,
) -> None:
    """Lowers the sureness of a pair of supports to that of one actor's conditions."""
    columns = payoffs.shape[0] // rows
    own, other, size = pair[actor], pair[1 - actor], pair[0, 0]
    step, across = (columns, 1) if actor == 0 else (1, columns)
    actions = rows if actor == 0 else columns
    if size == 1:
        _alone(payoffs, own, other, step, across, actions, units, sureness)
    elif size == 2:
        _both(payoffs, own, other, step, across, actions, units, sureness)
    else:
        mix = mixes[1 - actor]
        _equalize(payoffs, own, other, step, across, actions, units, mix, sureness, work)


@compiled
def _units(payoffs: FloatArray, work: FloatArray, most: int, units: FloatArray) -> None:
    """One over the error bounds of a mix's entries [0, k] and of losses against it [1, k].

    A payoff difference errs by b. A minor of order r = k − 1 with entries up to s is a sum of r!
    products, each in error by r s^(r−1) b. A loss is a sum of k products of a minor, up to r! s^r,
    and a difference.

    work: in its first row bounds on the payoffs' errors; both are overwritten
    """
    bound, spread, power = work[0], work[1], units[0, 0]
    low, high = units[1, 0], spread
    low[:] = payoffs[0]
    high[:] = payoffs[0]
    for cell in range(1, len(payoffs)):
        row = payoffs[cell]
        for g in range(BLOCK):
            low[g] = min(low[g], row[g])
            high[g] = max(high[g], row[g])
    for g in range(BLOCK):
        spread[g] = high[g] - low[g]
        bound[g] = 2 * bound[g] + UNIT * spread[g] + TINY
        power[g] = 1.0
    factorial = 1.0
    for size in range(1, most + 1):
        # twice what the terms' errors add up to leaves room for the sums' own rounding
        mix, loss = units[0, size], units[1, size]
        if size > 1:
            for g in range(BLOCK):
                mix[g] = 1 / max(2 * factorial * (size - 1) * power[g] * bound[g], TINY)
                power[g] *= spread[g]
        for g in range(BLOCK):
            loss[g] = 1 / max(2 * factorial * size * size * power[g] * bound[g], TINY)
        factorial *= size


@compiled
def _alone(
    payoffs: FloatArray,
    own: npt.NDArray[np.int64],
    other: npt.NDArray[np.int64],
    own_step: int,
    other_step: int,
    actions: int,
    units: FloatArray,
    sureness: FloatArray,
) -> None:
    """_equalize for supports of one action."""
    column = other[1] * other_step
    best, unit = payoffs[own[1] * own_step + column], units[1, 1]
    for action in range(actions):
        if action != own[1]:
            this = payoffs[action * own_step + column]
            for g in range(BLOCK):
                sureness[g] = min(sureness[g], (best[g] - this[g]) * unit[g])


@compiled
def _both(
    payoffs: FloatArray,
    own: npt.NDArray[np.int64],
    other: npt.NDArray[np.int64],
    own_step: int,
    other_step: int,
    actions: int,
    units: FloatArray,
    sureness: FloatArray,
) -> None:
    """_equalize for supports of two actions, without a stop in memory."""
    here, there = other[1] * other_step, other[2] * other_step
    up, left = payoffs[own[1] * own_step + here], payoffs[own[2] * own_step + here]
    right, down = payoffs[own[1] * own_step + there], payoffs[own[2] * own_step + there]
    mix_unit, loss_unit = units[0, 2], units[1, 2]
    for g in range(BLOCK):
        one, two = right[g] - down[g], left[g] - up[g]
        sign = 1.0 if one + two >= 0 else -1.0
        sureness[g] = min(sureness[g], min(one * sign, two * sign) * mix_unit[g])
    for action in range(actions):
        if action != own[1] and action != own[2]:
            first, second = payoffs[action * own_step + here], payoffs[action * own_step + there]
            for g in range(BLOCK):
                one, two = right[g] - down[g], left[g] - up[g]
                sign = 1.0 if one + two >= 0 else -1.0
                loss = one * (left[g] - first[g]) + two * (down[g] - second[g])
                sureness[g] = min(sureness[g], loss * sign * loss_unit[g])


@compiled
def _fill(payoffs: FloatArray, pair: Supports, columns: int, mixes: FloatArray, g: int) -> None:
    """One game's mixes, up to scale, on supports of two actions."""
    for actor in range(len(pair)):
        own, other = pair[actor], pair[1 - actor]
        step, across = (columns, 1) if actor == 0 else (1, columns)
        mix = mixes[1 - actor]
        for place in range(2):
            cell = other[2 - place] * across
            gain = payoffs[actor, own[1] * step + cell, g]
            mix[place, g] = abs(gain - payoffs[actor, own[2] * step + cell, g])


@compiled
def _equalize(  # noqa: C901
    payoffs: FloatArray,
    own: npt.NDArray[np.int64],
    other: npt.NDArray[np.int64],
    own_step: int,
    other_step: int,
    actions: int,
    units: FloatArray,
    mix: FloatArray,
    sureness: FloatArray,
    work: FloatArray,
) -> None:
    """The mix on `other`, up to scale, that makes the actions `own` equally good, and how surely.

    payoffs:  one actor's, shape (cells, BLOCK); the cell of actions (a, b) is
              a · own_step + b · other_step
    mix:      filled in, shape (≥ k, BLOCK)
    sureness: lowered to that of the mix being one and of `own` being best against it
    """
    size = own[0]
    base = own[size] * own_step
    total, loss = work[0], work[1]
    unit = units[0, size]
    total[:] = 0.0
    for place in range(size):
        _minor(payoffs, own, other, own_step, other_step, place, mix[place])
        for g in range(BLOCK):
            total[g] += mix[place, g]
    for place in range(size):
        for g in range(BLOCK):
            mix[place, g] = mix[place, g] if total[g] >= 0 else -mix[place, g]
            sureness[g] = min(sureness[g], mix[place, g] * unit[g])
    unit = units[1, size]
    for action in range(actions):
        outside = True
        for place in range(size):
            outside = outside and own[1 + place] != action
        if outside:
            cell = action * own_step
            loss[:] = 0.0
            for place in range(size):
                best = payoffs[base + other[1 + place] * other_step]
                this = payoffs[cell + other[1 + place] * other_step]
                for g in range(BLOCK):
                    loss[g] += mix[place, g] * (best[g] - this[g])
            for g in range(BLOCK):
                sureness[g] = min(sureness[g], loss[g] * unit[g])


@compiled
def _minor(
    payoffs: FloatArray,
    own: npt.NDArray[np.int64],
    other: npt.NDArray[np.int64],
    own_step: int,
    other_step: int,
    skipped: int,
    minor: FloatArray,
) -> None:
    """The signed minor without one column of the differences to the last action of `own`."""
    size = own[0]
    sign = 1.0 if skipped % 2 == 0 else -1.0
    base, i = payoffs[own[size] * own_step :], payoffs[own[1] * own_step :]
    p = other[1 if skipped != 0 else 2] * other_step
    j = payoffs[own[2] * own_step :]
    q = other[2 if skipped > 1 else 3] * other_step
    if size == 3:
        for g in range(BLOCK):
            a, b = i[p, g] - base[p, g], i[q, g] - base[q, g]
            d, e = j[p, g] - base[p, g], j[q, g] - base[q, g]
            minor[g] = sign * (a * e - b * d)
        return
    k = payoffs[own[3] * own_step :]
    r = other[4 if skipped != 3 else 3] * other_step
    for g in range(BLOCK):
        a, b, c = i[p, g] - base[p, g], i[q, g] - base[q, g], i[r, g] - base[r, g]
        d, e, f = j[p, g] - base[p, g], j[q, g] - base[q, g], j[r, g] - base[r, g]
        s, t, u = k[p, g] - base[p, g], k[q, g] - base[q, g], k[r, g] - base[r, g]
        minor[g] = sign * (a * (e * u - f * t) - b * (d * u - f * s) + c * (d * t - e * s))


@compiled
def _write(
    pair: Supports,
    rows: int,
    mixes: FloatArray,
    place: int,
    profile: FloatArray,
    game: int,
) -> None:
    """Writes down one game's mixes on a pair of supports, scaled to sum to 1."""
    own, other, size = pair[0], pair[1], pair[0, 0]
    for action in range(profile.shape[0]):
        profile[action, game] = 0.0
    if size == 1:
        profile[own[1], game] = 1.0
        profile[rows + other[1], game] = 1.0
        return
    first = second = 0.0
    for k in range(size):
        first += mixes[0, k, place]
        second += mixes[1, k, place]
    for k in range(size):
        profile[own[1 + k], game] = mixes[0, k, place] / first
        profile[rows + other[1 + k], game] = mixes[1, k, place] / second


@compiled
def two_by_two_kernel(
    payoffs: FloatArray,
    errors: FloatArray,
    kinds: npt.NDArray[np.uint8],
    first: FloatArray,
    second: FloatArray,
    found: npt.NDArray[np.int8],
    undecided: npt.NDArray[np.bool_],
) -> None:
    """Every equilibrium of 2×2 games, from four differences, without a branch.

    kinds:         filled in with the sum of 2^cell over the pure ones, and 16 if there
                   is a mixed one
    first, second: filled in with what the mixed one gives each actor's first action
    The others as of bimatrix_kernel.
    """
    for g in range(payoffs.shape[2]):
        left = payoffs[0, 0, g] - payoffs[0, 2, g]
        right = payoffs[0, 1, g] - payoffs[0, 3, g]
        upper = payoffs[1, 0, g] - payoffs[1, 1, g]
        lower = payoffs[1, 2, g] - payoffs[1, 3, g]
        undecided[g] = (
            min(abs(left), abs(right)) <= 2 * errors[0, g] + UNIT * (abs(left) + abs(right))
        ) | (min(abs(upper), abs(lower)) <= 2 * errors[1, g] + UNIT * (abs(upper) + abs(lower)))
        one = (left > 0) & (upper > 0)
        two = (right > 0) & (upper <= 0)
        three = (left <= 0) & (lower > 0)
        four = (right <= 0) & (lower <= 0)
        mixed = ((left > 0) != (right > 0)) & ((upper > 0) != (lower > 0))
        kinds[g] = one + 2 * two + 4 * three + 8 * four + 16 * mixed
        found[g] = one + two + three + four + mixed
        # where it exists the two differences have opposite signs; TINY keeps the rest finite
        second[g] = abs(right) / (abs(right) + abs(left) + TINY)
        first[g] = abs(lower) / (abs(lower) + abs(upper) + TINY)
