"""The logit branch with NumPy in its inner loops: nothing to compile or load.

The two functions of `logit_kernel` that take its time have a twin here of the same name and
meaning, written as array operations. The rest is the kernel's own.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from types import FunctionType

import numpy as np

from alliancegame.game.game import FloatArray
from alliancegame.solvers.quantal import logit_kernel as kernel
from alliancegame.solvers.quantal.logit_kernel import IndexArray, LogitSystem, Loops


def equations(system: LogitSystem, point: FloatArray, work: FloatArray) -> float:
    size = len(point) - 1
    precision, mixes = point[size], np.exp(point[:size])
    halves = system.first, system.second
    chances = [mixes[half].prod(axis=1) for half in halves]
    played = [_played(half, size) for half in halves]
    work[:size] = 0.0
    worst = 0.0
    for i in range(len(system.payoffs)):
        side = int(i >= halves[0].shape[1])
        place = i - side * halves[0].shape[1]
        own, begin, end = halves[side], system.starts[i], system.starts[i + 1]
        payoffs = system.payoffs[i].reshape(len(own), -1)
        others = np.delete(mixes[own], place, axis=1).prod(axis=1)
        mine = played[side][:, begin:end]
        values = others * (payoffs @ chances[1 - side])
        sums = (mine * others[:, None]).T @ payoffs
        rows = work[begin:end]
        rows[:, :size] = mine.T @ (values[:, None] * played[side])
        rows[:, begin:end] = 0.0
        rows[:, :size] += (sums * chances[1 - side]) @ played[1 - side]
        rows[:, size] = expected = sums @ chances[1 - side]
        best = expected.max()
        share = mixes[begin:end] / mixes[begin:end].sum()
        worst = max(worst, float(best - share @ expected) / system.ranges[i])
        gaps = precision * (expected - best)
        answer = np.exp(gaps)
        rows[:, size + 1] = gaps - np.log(answer.sum()) - point[begin:end]
        rows[:, : size + 1] = answer @ rows[:, : size + 1] / answer.sum() - rows[:, : size + 1]
        rows[:, :size] *= precision
        rows[:, begin:end] += np.eye(end - begin)
    return worst


def _played(profiles: IndexArray, size: int) -> FloatArray:
    """Whether each profile of a half has each action, shape (K, S)."""
    found = np.zeros((len(profiles), size))
    found[np.arange(len(profiles))[:, None], profiles] = 1.0
    return found


def eliminate(matrix: FloatArray, columns: int) -> tuple[bool, bool]:
    size = len(matrix)
    square = matrix[:, :size]
    sign = np.linalg.slogdet(square)[0]
    if not abs(sign) > 0:
        return False, False
    matrix[:, size:columns] = np.linalg.solve(square, matrix[:, size:columns])
    return True, bool(sign < 0)


TWINS: tuple[Callable[..., object], ...] = (equations, eliminate)


@cache
def loops() -> Loops:
    """The kernel's loops with the twins in their places."""
    names = {**vars(kernel), **{twin.__name__: twin for twin in TWINS}}
    for function in (kernel.follow, kernel.predict, kernel.correct, kernel.solve_at):
        names[function.__name__] = FunctionType(function.__code__, names, function.__name__)
    return Loops(names["follow"], names["correct"], names["solve_at"])
