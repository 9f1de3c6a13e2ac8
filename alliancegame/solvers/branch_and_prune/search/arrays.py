"""The search of branch and prune with NumPy in its inner loops: nothing to compile or load.

The loops that run over all vertices of a cell have a twin here of the same name and meaning,
written as array operations. The rest of the search is the kernel's own.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from types import FunctionType
from typing import Any

import numpy as np

from alliancegame.solvers.branch_and_prune.search import kernel, machine_code
from alliancegame.solvers.branch_and_prune.search.cells import MASK, PLAYS, SIZE, Cells
from alliancegame.solvers.branch_and_prune.search.cuts import WORTH, ratio_left
from alliancegame.solvers.branch_and_prune.search.equations import System
from alliancegame.solvers.branch_and_prune.search.workspace import Floats


def block_of(cells: Cells, c: int, i: int) -> Floats:
    """The payoffs of actor i, its actions first, then one axis for each other actor; a view."""
    shape = [int(cells.counts[i]), *np.delete(cells.state[c, :, SIZE], i).tolist()]
    return cells.blocks[c, i, : np.prod(shape)].reshape(shape)


def axis_of(i: int, j: int) -> int:
    """Where actor j's axis is in actor i's block."""
    return j + (j < i)


def dominator(cells: Cells, c: int, i: int, action: int, slack: float) -> int:
    block = block_of(cells, c, i)
    least = (block - block[action]).reshape(len(block), -1).min(axis=1)
    better = np.flatnonzero(least > slack)
    return int(better[0]) if len(better) else -1


def keep_vertices(cells: Cells, c: int, j: int, kept: int) -> None:
    plays = cells.state[c, j, PLAYS : PLAYS + cells.state[c, j, SIZE]]
    places = np.flatnonzero(kept >> np.arange(len(plays)) & 1)
    for i in range(len(cells.counts)):
        if i != j:
            block = block_of(cells, c, i).take(places, axis=axis_of(i, j)).ravel()
            cells.blocks[c, i, : len(block)] = block
    cells.vertices[c, j, : len(places)] = cells.vertices[c, j, places]
    plays[: len(places)] = plays[places]
    cells.state[c, j, SIZE] = len(places)


def move(cells: Cells, c: int, j: int, p: int, q: int, ratio: float) -> None:
    mixes = cells.vertices[c, j]
    mixes[q] = (1.0 - ratio) * mixes[p] + ratio * mixes[q]
    cells.state[c, j, PLAYS + q] |= cells.state[c, j, PLAYS + p]
    for i in range(len(cells.counts)):
        if i != j:
            block = np.moveaxis(block_of(cells, c, i), axis_of(i, j), 0)
            block[q] = (1.0 - ratio) * block[p] + ratio * block[q]


def deepest_cut(
    cells: Cells, c: int, j: int, slack: float, grain: int, ratios: Floats
) -> tuple[int, int, int]:
    sizes, best, least_left = cells.state[c, :, SIZE], (-1, 0, 0), WORTH
    for i in range(len(sizes)):
        if i == j:
            continue
        block = np.moveaxis(block_of(cells, c, i), axis_of(i, j), 1)
        block = block.reshape(len(block), sizes[j], -1)
        for a in np.flatnonzero(cells.state[c, i, MASK] >> np.arange(len(block)) & 1).tolist():
            least = (block - block[a]).min(axis=2)
            unbeaten = ~(least > slack)
            unbeaten[a] = False
            for b in np.flatnonzero(unbeaten.sum(axis=1) == 1).tolist():
                kept = int(unbeaten[b].argmax())
                left = [
                    0.0 if v == kept else ratio_left(least[b, kept], gain, 2.0 * slack, grain)
                    for v, gain in enumerate(least[b].tolist())
                ]
                rest = float(np.prod([ratio for v, ratio in enumerate(left) if v != kept]))
                if rest < least_left:
                    least_left, best = rest, (i, a, b)
                    ratios[0, : len(left)] = left
    return best


def copy_cell(cells: Cells, source: int, target: int) -> None:
    for array in cells[1:]:
        array[target] = array[source]


def set_up(cells: Cells, c: int, system: System) -> None:
    sizes = cells.state[c, :, SIZE]
    starts = system.starts
    starts[0], starts[1:] = 0, np.cumsum(sizes - 1)
    for i in np.flatnonzero(sizes > 1).tolist():
        block = block_of(cells, c, i)
        *others, last = [a for a in range(len(block)) if cells.state[c, i, MASK] >> a & 1]
        gains = block[others] - block[last]
        rows = slice(starts[i], starts[i + 1])
        flat = gains.reshape(len(others), -1)
        system.gains[rows, : flat.shape[1]] = flat
        system.centre[rows] = flat.mean(axis=1)
        for j in range(len(sizes)):
            columns = slice(starts[j], starts[j + 1])
            if j == i:
                system.matrix[rows, columns] = 0.0
            else:
                turned = np.moveaxis(gains, axis_of(i, j), 1)
                means = turned.reshape(*turned.shape[:2], -1).mean(axis=2)
                system.matrix[rows, columns] = means[:, :-1] - means[:, -1:]


def combine(cells: Cells, c: int, system: System, row: int) -> float:
    sizes = cells.state[c, :, SIZE]
    total = np.zeros(sizes)
    for i in np.flatnonzero(sizes > 1).tolist():
        rows = slice(system.starts[i], system.starts[i + 1])
        shape = [*sizes[:i].tolist(), 1, *sizes[i + 1 :].tolist()]
        part = system.matrix[row, rows] @ system.gains[rows, : np.prod(shape)]
        total += part.reshape(shape)
    system.values[row, : total.size] = total.ravel()
    return float(np.abs(system.matrix[row, : system.starts[-1]]).sum())


def one_sign(values: Floats, count: int, error: float) -> bool:
    used = values[:count]
    return bool((used > error).all() or (used < -error).all())


def deviation(cells: Cells, c: int, system: System, row: int) -> float:
    sizes = cells.state[c, :, SIZE]
    values = system.values[row, : np.prod(sizes)].reshape(sizes)
    total = np.zeros(sizes)
    for j in np.flatnonzero(sizes > 1).tolist():
        turned = np.moveaxis(values, j, 0)
        steps = turned[:-1] - turned[-1]
        own = row - system.starts[j]
        if 0 <= own < sizes[j] - 1:
            steps[own] -= 1.0
        total += np.expand_dims(np.abs(steps).sum(axis=0), j)
    return float(total.max())


def turn(block: Floats, turned: Floats, mixes: Floats, outer: int, inner: int) -> None:  # noqa: ARG001
    count = mixes.shape[1]
    before = block[: outer * count * inner].reshape(outer, count, inner)
    after = (mixes @ before).ravel()
    block[: after.size] = after


def edge_to_halve(cells: Cells, c: int, gains: Floats, smears: Floats) -> tuple[int, int, int]:  # noqa: ARG001
    sizes = cells.state[c, :, SIZE]
    most, best, ends = -1.0, (-1, 0, 0), np.cumsum(sizes - 1)
    for j in np.flatnonzero(sizes > 1).tolist():
        mixes = cells.vertices[c, j, : sizes[j]]
        total = 1e-9 * np.abs(mixes[:, None] - mixes[None]).max(axis=2)
        for i in np.flatnonzero(sizes > 1).tolist():
            if i != j:
                others = np.delete(sizes, i)
                rows = gains[ends[i] - sizes[i] + 1 : ends[i], : others.prod()]
                turned = np.moveaxis(rows.reshape(-1, *others), axis_of(i, j), 0)
                change = np.abs(turned[:, None] - turned[None]).reshape(*total.shape, len(rows), -1)
                total += change.max(axis=3).sum(axis=2)
        for p, q in zip(*np.triu_indices(sizes[j], 1), strict=True):
            if total[p, q] > most:
                most, best = float(total[p, q]), (j, int(p), int(q))
    return best


TWINS: tuple[Callable[..., object], ...] = (
    dominator, keep_vertices, move, deepest_cut, copy_cell, set_up, combine, one_sign, deviation,
    turn, edge_to_halve,
)  # fmt: skip


@cache
def search() -> Callable[..., bool]:
    """The kernel's `search` with the twins in the places of its loops."""
    names: dict[str, Any] = {}
    for module in (*machine_code.MODULES, kernel):
        names |= vars(module)
    names |= {twin.__name__: twin for twin in TWINS}
    for function in machine_code.functions():
        if names[function.__name__] is function:
            names[function.__name__] = FunctionType(function.__code__, names, function.__name__)
    found: Callable[..., bool] = names["search"]
    return found
