"""The search as machine code: loaded from disk, or compiled, mostly beside the search."""

from __future__ import annotations

import multiprocessing
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from types import FunctionType

import numpy as np

from alliancegame.game.point_check import compiled_check, compiled_weights_check
from alliancegame.solvers.branch_and_prune.search import (
    cell_roots,
    cells,
    comparisons,
    cuts,
    equations,
    kernel,
    listing,
    narrowing,
    search_memory,
    search_record,
    separation,
    system,
    workspace,
)
from alliancegame.solvers.branch_and_prune.search.search_memory import Room, words_for

MODULES = (
    workspace, cells, comparisons, cuts, system, equations, cell_roots, search_record,
    search_memory, narrowing, listing, separation,
)  # fmt: skip
"""The modules whose functions are compiled."""
PURE_PYTHON = {"words_for", "with_more_room", "written", "tally_in"}
"""Functions in these that are no loops of the search."""
NICE = 10
"""The niceness of the process that compiles, so that it gives way to others."""


def functions() -> Iterator[FunctionType]:
    """The search and all that it calls."""
    for module in (*MODULES, kernel):
        for item in vars(module).values():
            own = isinstance(item, FunctionType) and item.__module__ == module.__name__
            if own and item.__name__ not in PURE_PYTHON:
                yield item


@cache
def compiled_search() -> Callable[..., bool]:
    """`kernel.search` as machine code."""
    from numba.extending import register_jitable

    compiled_check()
    for function in functions():
        register_jitable(function)
    return _dispatcher()


@cache
def compiled_listing() -> Callable[..., tuple[int, int, bool]]:
    """`listing.list_points` as machine code, once the search is."""
    from alliancegame.compiled import compiled

    parts = {function.__name__ for function in functions()} - {listing.list_points.__name__}
    return compiled(listing.list_points, MODULES, parts)


def loaded_listing() -> Callable[..., tuple[int, int, bool]] | None:
    """`listing.list_points` as machine code where this process has used that of the search."""
    return compiled_listing() if is_loaded() else None


def is_loaded() -> bool:
    """Whether this process has used the compiled search."""
    return compiled_search.cache_info().currsize > 0


def is_on_disk() -> bool:
    """Whether an earlier run has left the compiled search on disk; imports numba."""
    from alliancegame.compiled import is_cached

    return is_cached(_dispatcher())


def compiles_beside() -> bool:
    """Whether another process is compiling the search; it is started at the first call.

    It leaves the machine code on disk, also if this process has ended by then: the next one needs
    it. False where nothing can be kept, in workers, of whom there are many, and once it has ended.
    """
    from alliancegame.compiled import is_kept

    if multiprocessing.parent_process() is not None or not is_kept(_dispatcher()):
        return False
    process = _compiling()
    return process is not None and process.poll() is None


class Detached(subprocess.Popen[bytes]):
    """A process that may outlive whoever started it: nobody is warned that it still runs."""

    def __del__(self) -> None:
        """Without the warning of its base."""


@cache
def _compiling() -> Detached | None:
    package = str(Path(__file__).parents[4])
    path = os.pathsep.join([package, *filter(None, [os.environ.get("PYTHONPATH")])])
    try:
        return Detached(
            [sys.executable, "-c", f"from {__name__} import compile_to_disk; compile_to_disk()"],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "PYTHONPATH": path},
            start_new_session=True,
        )
    except OSError:  # no more processes are allowed
        return None


def compile_to_disk() -> None:
    """Compiles the search, with less claim on the machine than whatever waits for it."""
    if hasattr(os, "nice"):
        os.nice(NICE)
    shape, room = (2, 2, 2), Room(64, 480, 16)
    words = np.zeros(words_for(shape, room))
    payoffs = np.zeros((3, 8))
    payoffs.setflags(write=False)
    counts, points, pure = np.array(shape), np.zeros((1, 6)), np.zeros(1, np.bool_)
    search = compiled_search()
    compiled_check()(payoffs, payoffs, counts, pure, np.zeros((1, 12)))
    compiled_weights_check()(payoffs, counts, points + 1.0, np.ones((3, 2)), np.zeros((1, 12)))
    compiled_listing()(counts, words, *room, points)
    search(payoffs, counts, words, *room, True, 0.5, 0)


@cache
def _dispatcher() -> Callable[..., bool]:
    from alliancegame.compiled import compiled

    parts = {function.__name__ for function in functions()} - {kernel.search.__name__}
    return compiled(kernel.search, MODULES, parts)
