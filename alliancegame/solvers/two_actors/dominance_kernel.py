"""Iterated strict dominance by pure strategies, with sets of actions as bits, compiled."""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from alliancegame.compiled import compiled, inlined

Payoffs: TypeAlias = npt.NDArray[Any]


@compiled
def undominated(payoffs: Payoffs) -> tuple[int, int]:
    """The actions that survive iterated strict dominance by pure strategies, as bits."""
    rows, columns = (1 << payoffs.shape[1]) - 1, (1 << payoffs.shape[2]) - 1
    while True:
        left = unbeaten(payoffs[0], rows, columns)
        kept = unbeaten(payoffs[1].T, columns, left)
        if rows == left and columns == kept:
            return rows, columns
        rows, columns = left, kept


@compiled
def unbeaten(own: Payoffs, rows: int, columns: int) -> int:
    """The rows that no other pays more than in every column, as bits."""
    kept = rows
    for i in range(own.shape[0]):
        for k in range(own.shape[0]):
            if kept >> i & 1 and kept >> k & 1 and i != k and beats(own[k], own[i], columns):
                kept ^= 1 << i
    return kept


@inlined
def beats(one: Payoffs, other: Payoffs, columns: int) -> bool:
    for j in range(one.shape[0]):  # noqa: SIM110  compiles to less
        if columns >> j & 1 and not one[j] > other[j]:
            return False
    return True


@compiled
def restricted(own: Payoffs, rows: int, columns: int) -> Payoffs:
    """The payoffs of the rows and columns given as bits."""
    m, n = own.shape
    result = np.empty((bits(rows), bits(columns)), own.dtype)
    below = 0
    for i in range(m):
        if rows >> i & 1:
            right = 0
            for j in range(n):
                if columns >> j & 1:
                    result[below, right] = own[i, j]
                    right += 1
            below += 1
    return result


@inlined
def bits(word: int) -> int:
    count = 0
    while word:
        word &= word - 1
        count += 1
    return count
