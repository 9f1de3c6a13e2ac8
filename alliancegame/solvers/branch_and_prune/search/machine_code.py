"""The search as machine code: compiled at its first call, or loaded from disk."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from types import FunctionType

from alliancegame.solvers.branch_and_prune.search import (
    cell_roots,
    cells,
    comparisons,
    cuts,
    equations,
    kernel,
    narrowing,
    search_record,
    workspace,
)

MODULES = (workspace, cells, comparisons, cuts, equations, cell_roots, search_record, narrowing)
"""What the kernel calls into."""


def functions() -> Iterator[FunctionType]:
    """The search and all that it calls."""
    for module in (*MODULES, kernel):
        for item in vars(module).values():
            if isinstance(item, FunctionType) and item.__module__ == module.__name__:
                yield item


@cache
def compiled_search() -> Callable[..., bool]:
    """`kernel.search` as machine code."""
    from numba.extending import register_jitable

    for function in functions():
        register_jitable(function)
    return _dispatcher()


def is_loaded() -> bool:
    """Whether this process has used the compiled search."""
    return compiled_search.cache_info().currsize > 0


def is_on_disk() -> bool:
    """Whether an earlier run has left the compiled search on disk; imports numba."""
    from alliancegame.compiled import is_cached

    return is_cached(_dispatcher())


@cache
def _dispatcher() -> Callable[..., bool]:
    from alliancegame.compiled import compiled

    parts = {function.__name__ for function in functions()} - {kernel.search.__name__}
    return compiled(kernel.search, MODULES, parts)
