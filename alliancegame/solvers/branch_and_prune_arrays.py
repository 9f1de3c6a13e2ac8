"""The search of branch and prune with NumPy in its inner loops: nothing to compile or load.

The loops of `branch_and_prune_kernel` that run over all vertices of a cell have a twin here of the
same name and meaning, written as array operations. The rest of the search is the kernel's own.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from types import FunctionType

import numpy as np

from alliancegame.solvers import branch_and_prune_kernel as kernel
from alliancegame.solvers.branch_and_prune_kernel import Cell, Floats, System


def block_of(cell: Cell, actor: int) -> Floats:
    """The payoffs of an actor as an array with one axis per actor; a view."""
    shape = cell.sizes.copy()
    shape[actor] = cell.counts[actor]
    return cell.blocks[actor, : np.prod(shape)].reshape(shape)


def support_of(cell: Cell, actor: int) -> list[int]:
    """The actions in play."""
    return [a for a in range(cell.counts[actor]) if cell.masks[actor] >> a & 1]


def differences(cell: Cell, actor: int) -> Floats:
    """What all but the last action of the support pay above the last, the actor's axis first."""
    block = np.moveaxis(block_of(cell, actor), actor, 0)
    *others, last = support_of(cell, actor)
    result: Floats = block[others] - block[last]
    return result


def dominator(cell: Cell, actor: int, action: int, slack: float) -> int:
    block = np.moveaxis(block_of(cell, actor), actor, 0)
    least = (block - block[action]).reshape(len(block), -1).min(axis=1)
    better = np.flatnonzero(least > slack)
    return int(better[0]) if len(better) else -1


def keep_face(cell: Cell, actor: int, action: int) -> None:
    kept = np.flatnonzero(cell.vertices[actor, : cell.sizes[actor], action] == 0.0)
    taken = [
        None if other == actor else block_of(cell, other).take(kept, axis=actor).ravel()
        for other in range(len(cell.sizes))
    ]
    for other, block in enumerate(taken):
        if block is not None:
            cell.blocks[other, : len(block)] = block
    cell.vertices[actor, : len(kept)] = cell.vertices[actor, kept]
    cell.sizes[actor] = len(kept)


def halve(cell: Cell, actor: int, p: int, q: int) -> None:
    mixes = cell.vertices[actor]
    mixes[q] = 0.5 * (mixes[p] + mixes[q])
    for other in range(len(cell.sizes)):
        if other != actor:
            block = np.moveaxis(block_of(cell, other), actor, 0)
            block[q] = 0.5 * (block[p] + block[q])
    cell.depth[0] += 1


def copy_cell(source: Cell, target: Cell) -> None:
    for one, other in zip(source[1:], target[1:], strict=True):
        other[...] = one


def linearize(cell: Cell, system: System, i: int, j: int, value: bool) -> None:
    gains = np.moveaxis(differences(cell, i), 0, i)
    axes = tuple(axis for axis in range(gains.ndim) if axis not in {i, j})
    means = gains.mean(axis=axes)
    if j < i:
        means = means.T
    rows = slice(system.starts[i], system.starts[i] + cell.sizes[i] - 1)
    columns = slice(system.starts[j], system.starts[j] + cell.sizes[j] - 1)
    system.matrix[rows, columns] = means[:, :-1] - means[:, -1:]
    if value:
        system.centre[rows] = means.mean(axis=1)


def combine(cell: Cell, system: System, row: int) -> float:
    total = np.zeros(cell.sizes)
    weight = 0.0
    for i in range(len(cell.sizes)):
        if cell.sizes[i] > 1:
            own = system.matrix[row, system.starts[i] : system.starts[i] + cell.sizes[i] - 1]
            combined = np.tensordot(own, differences(cell, i), axes=(0, 0))
            total += np.expand_dims(combined, i)
            weight += float(np.abs(own).sum())
    system.values[row, : total.size] = total.ravel()
    return weight


def one_sign(values: Floats, row: int, count: int, error: float) -> bool:
    used = values[row, :count]
    return bool((used > error).all() or (used < -error).all())


def deviation(cell: Cell, system: System, row: int) -> float:
    values = system.values[row, : np.prod(cell.sizes)].reshape(cell.sizes)
    total = np.zeros(cell.sizes)
    for j in range(len(cell.sizes)):
        if cell.sizes[j] > 1:
            turned = np.moveaxis(values, j, 0)
            steps = turned[:-1] - turned[-1]
            own = row - system.starts[j]
            if 0 <= own < cell.sizes[j] - 1:
                steps[own] -= 1.0
            total += np.expand_dims(np.abs(steps).sum(axis=0), j)
    return float(total.max())


def transform(small: Cell, system: System, i: int, j: int, outer: int, inner: int) -> None:  # noqa: ARG001
    count, size = small.counts[j], small.sizes[j]
    block = small.blocks[i, : outer * count * inner].reshape(outer, count, inner)
    turned = small.vertices[j, :size, :count] @ block
    small.blocks[i, : turned.size] = turned.ravel()


def smear(cell: Cell, i: int, j: int, p: int, q: int) -> float:
    gains = np.moveaxis(np.moveaxis(differences(cell, i), 0, i), j, 0)
    change = np.moveaxis(np.abs(gains[p] - gains[q]), i - (j < i), 0)
    return float(change.reshape(len(change), -1).max(axis=1).sum())


TWINS: tuple[Callable[..., object], ...] = (
    dominator, keep_face, halve, copy_cell, linearize, combine, one_sign, deviation, transform,
    smear,
)  # fmt: skip


@cache
def search() -> Callable[..., bool]:
    """The kernel's `search` with the twins in the places of its loops."""
    names = {**vars(kernel), **{twin.__name__: twin for twin in TWINS}}
    replaced = {twin.__name__ for twin in TWINS}
    for function in (*kernel.HELPERS, kernel.search):
        if function.__name__ not in replaced:
            names[function.__name__] = FunctionType(function.__code__, names, function.__name__)
    found: Callable[..., bool] = names["search"]
    return found
