"""Regular equilibria of a game of a few actors by Newton's method from many random starts.

Regular means here: the derivative of the indifference equations is not singular, and a deviation
from the support loses. The supports that no conditional dominance excludes are enumerated and
Newton's method is run on the indifference equations of each. In a game without ties all equilibria
are regular and their indices sum to 1; there it starts again with more until they do. It shares no
code with our solvers.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from alliancegame.compiled import compiled
from alliancegame.game.game import FloatArray, Game

IndexArray: TypeAlias = npt.NDArray[np.int64]

SINGULAR = 1e-5
"""Least share of the greatest pivot; Newton's method ends some 1e-8 from a singular root."""


def regular_equilibria(game: Game) -> tuple[list[list[float]], bool]:
    """Their probabilities, and whether these are known to be all, as far as the oracle can know."""
    counts = np.array(game.shape)
    payoffs = np.ascontiguousarray(game.payoffs.reshape(game.size, -1))
    settled = tied(game)
    for starts in (16,) if settled else (12, 48, 200, 800):
        found = np.zeros((200, counts.sum()))
        number, index = equilibria(payoffs, counts, starts, found)
        settled = settled or index == 1
        if settled:
            break
    return found[:number].tolist(), settled


def regular(game: Game, profiles: Iterable[Sequence[FloatArray]]) -> list[list[float]]:
    """Those among some profiles that are regular equilibria."""
    payoffs = np.ascontiguousarray(game.payoffs.reshape(game.size, -1))
    flat = [np.concatenate(profile) for profile in profiles]
    return [p.tolist() for p in flat if index_at(payoffs, np.array(game.shape), p) != 0]


def tied(game: Game) -> bool:
    """Whether some actor is indifferent between two actions against pure strategies."""
    lines = (np.sort(tensor, axis=actor) for actor, tensor in enumerate(game.payoffs))
    return any((np.diff(line, axis=actor) == 0).any() for actor, line in enumerate(lines))


@compiled
def derive(
    payoffs: FloatArray,
    counts: IndexArray,
    offsets: IndexArray,
    mixes: FloatArray,
    slopes: FloatArray,
    values: FloatArray,
) -> None:
    """Each action's expected payoff, and its derivative by each probability of another actor.

    mixes, values: all actors' actions one after the other, from the offsets on
    """
    n, total = payoffs.shape
    slopes[...] = 0.0
    values[...] = 0.0
    for profile in range(total):
        for i in range(n):
            for j in range(n):
                if j == i:
                    continue
                weight = payoffs[i, profile]
                rest = profile
                own, other = 0, 0
                for k in range(n - 1, -1, -1):
                    action = offsets[k] + rest % counts[k]
                    rest //= counts[k]
                    if k == i:
                        own = action
                    elif k == j:
                        other = action
                    else:
                        weight *= mixes[action]
                slopes[own, other] += weight
                if j == (i + 1) % n:
                    values[own] += weight * mixes[other]


@compiled
def equations(
    counts: IndexArray,
    offsets: IndexArray,
    masks: IndexArray,
    slopes: FloatArray,
    values: FloatArray,
    matrix: FloatArray,
) -> int:
    """The indifference equations of a support and their derivatives, and on the right the values.

    returns: how many
    """
    n = len(counts)
    size = 0
    for i in range(n):
        last = offsets[i]
        while masks[i] >> (last - offsets[i] + 1):
            last += 1
        for a in range(offsets[i], last):
            if not masks[i] >> (a - offsets[i]) & 1:
                continue
            column = 0
            for j in range(n):
                end = offsets[j]
                while masks[j] >> (end - offsets[j] + 1):
                    end += 1
                for b in range(offsets[j], end):
                    if masks[j] >> (b - offsets[j]) & 1:
                        matrix[size, column] = (
                            slopes[a, b] - slopes[last, b] - slopes[a, end] + slopes[last, end]
                        )
                        column += 1
            matrix[size, column] = values[a] - values[last]
            size += 1
    return size


@compiled
def eliminate(matrix: FloatArray, size: int) -> int:
    """Gauss-Jordan elimination; the determinant's sign, 0 where it is as good as singular."""
    sign, least, greatest = 1, np.inf, 0.0
    for c in range(size):
        pivot = c
        for r in range(c + 1, size):
            if abs(matrix[r, c]) > abs(matrix[pivot, c]):
                pivot = r
        if pivot != c:
            sign = -sign
            for x in range(size + 1):
                kept = matrix[c, x]
                matrix[c, x] = matrix[pivot, x]
                matrix[pivot, x] = kept
        if matrix[c, c] == 0.0:
            return 0
        least, greatest = min(least, abs(matrix[c, c])), max(greatest, abs(matrix[c, c]))
        if matrix[c, c] < 0:
            sign = -sign
        for x in range(size, c - 1, -1):
            matrix[c, x] /= matrix[c, c]
        for r in range(size):
            if r != c:
                for x in range(size, c - 1, -1):
                    matrix[r, x] -= matrix[r, c] * matrix[c, x]
    return sign if size == 0 or least > SINGULAR * greatest else 0


@compiled
def index_at(payoffs: FloatArray, counts: IndexArray, mixes: FloatArray) -> int:
    """The index of a regular equilibrium, 1 or -1; 0 if the profile is none."""
    n, most = len(counts), counts.sum()
    offsets = np.zeros(n, np.int64)
    masks = np.zeros(n, np.int64)
    slopes, values = np.zeros((most, most)), np.zeros(most)
    matrix = np.zeros((most, most + 1))
    for i in range(n):
        if i:
            offsets[i] = offsets[i - 1] + counts[i - 1]
        for a in range(counts[i]):
            if mixes[offsets[i] + a] > 1e-9:
                masks[i] |= 1 << a
            elif mixes[offsets[i] + a] < 0.0:
                return 0
    derive(payoffs, counts, offsets, mixes, slopes, values)
    for i in range(n):
        best = values[offsets[i] : offsets[i] + counts[i]].max()
        for a in range(counts[i]):
            loss = best - values[offsets[i] + a]
            if masks[i] >> a & 1:
                if loss > 1e-9:
                    return 0
            elif loss < 1e-8:
                return 0
    size = equations(counts, offsets, masks, slopes, values, matrix)
    sign = eliminate(matrix, size)
    return sign if size % 2 == 0 else -sign


@compiled
def dominated(payoffs: FloatArray, counts: IndexArray, masks: IndexArray) -> bool:
    """Whether an action in a support is beaten by another one against all the others' actions."""
    n, total = payoffs.shape
    inner = total
    for i in range(n):
        inner //= counts[i]
        for a in range(counts[i]):
            if not masks[i] >> a & 1:
                continue
            for b in range(counts[i]):
                beaten = b != a
                for profile in range(total):
                    if not beaten:
                        break
                    if profile // inner % counts[i] != a:
                        continue
                    rest, inside = profile, True
                    for k in range(n - 1, -1, -1):
                        inside = inside and (k == i or masks[k] >> (rest % counts[k]) & 1 == 1)
                        rest //= counts[k]
                    if inside and payoffs[i, profile + (b - a) * inner] <= payoffs[i, profile]:
                        beaten = False
                if beaten:
                    return True
    return False


@compiled
def draw(
    counts: IndexArray, offsets: IndexArray, masks: IndexArray, state: int, mixes: FloatArray
) -> int:
    """Fill in a random profile on the supports; returns the generator's next state."""
    for i in range(len(counts)):
        total = 0.0
        for a in range(offsets[i], offsets[i] + counts[i]):
            state ^= (state << 13) & 0x7FFFFFFFFFFFFFFF
            state ^= state >> 7
            state ^= (state << 17) & 0x7FFFFFFFFFFFFFFF
            inside = masks[i] >> (a - offsets[i]) & 1
            mixes[a] = inside * -np.log((state % 1000003 + 1) / 1000005)
            total += mixes[a]
        for a in range(offsets[i], offsets[i] + counts[i]):
            mixes[a] /= total
    return state


@compiled
def newton(
    payoffs: FloatArray,
    counts: IndexArray,
    offsets: IndexArray,
    masks: IndexArray,
    mixes: FloatArray,
) -> None:
    """Move the mixes towards a solution of the supports' indifference equations."""
    n, most = len(counts), len(mixes)
    slopes, values = np.zeros((most, most)), np.zeros(most)
    matrix = np.zeros((most, most + 1))
    for _ in range(25):
        derive(payoffs, counts, offsets, mixes, slopes, values)
        size = equations(counts, offsets, masks, slopes, values, matrix)
        if eliminate(matrix, size) == 0:
            return
        column, longest = 0, 0.0
        for i in range(n):
            last = offsets[i]
            while masks[i] >> (last - offsets[i] + 1):
                last += 1
            for a in range(offsets[i], last):
                if masks[i] >> (a - offsets[i]) & 1:
                    step = max(-0.5, min(0.5, -matrix[column, size]))
                    longest = max(longest, abs(step))
                    mixes[a] += step
                    mixes[last] -= step
                    column += 1
        if longest < 1e-14:
            return


@compiled
def inside(counts: IndexArray, offsets: IndexArray, masks: IndexArray, mixes: FloatArray) -> bool:
    """Whether every action of the supports is played."""
    for i in range(len(counts)):
        for a in range(counts[i]):
            if masks[i] >> a & 1 and not mixes[offsets[i] + a] > 1e-9:
                return False
    return True


@compiled
def advance(counts: IndexArray, masks: IndexArray) -> bool:
    """Go on to the next supports; False after the last."""
    for i in range(len(counts)):
        masks[i] += 1
        if masks[i] < 1 << counts[i]:
            return True
        masks[i] = 1
    return False


@compiled
def equilibria(
    payoffs: FloatArray, counts: IndexArray, starts: int, found: FloatArray
) -> tuple[int, int]:
    """Fill in the regular equilibria; returns how many there are and the sum of their indices."""
    n = len(counts)
    offsets, masks = np.zeros(n, np.int64), np.ones(n, np.int64)
    for i in range(1, n):
        offsets[i] = offsets[i - 1] + counts[i - 1]
    mixes = np.zeros(counts.sum())
    number, index = 0, 0
    state = 88172645463325252
    more = True
    while more:
        mixing = (masks & (masks - 1)).any()
        first = number
        left = starts if mixing else 1
        if dominated(payoffs, counts, masks):
            left = 0
        while left > 0:
            left -= 1
            state = draw(counts, offsets, masks, state, mixes)
            if mixing:
                newton(payoffs, counts, offsets, masks, mixes)
            if not inside(counts, offsets, masks, mixes):
                continue
            sign = index_at(payoffs, counts, mixes)
            if sign == 0:
                continue
            known = False
            for other in range(first, number):
                known = known or np.abs(found[other] - mixes).max() < 1e-7
            if not known:
                found[number] = mixes
                number += 1
                index += sign
                left = 4 * starts if mixing else 0  # where there is one there may be more
        more = advance(counts, masks)
    return number, index
