"""Whether the compiled code for two actors is at hand, and pays."""

from __future__ import annotations

import sys
from functools import cache
from typing import Any

WORD = 62

INTERPRETED = 18
"""Up to so many labels exact arithmetic in the interpreter ends before compiled code is loaded."""

KERNELS = "alliancegame.solvers.two_actors.pairs_kernel"


def pays_compiled(labels: int, wanted: bool | None) -> bool:
    """The choice of compiled code for so many labels: loaded, or on disk and the game not small.

    Where it is neither, compiling it would take longer than most games do without.
    """
    if wanted is None:
        wanted = is_loaded() or (labels > INTERPRETED and is_on_disk())
    return wanted and labels <= WORD


def is_loaded() -> bool:
    """True once this process has used some of the compiled code."""
    kernels = sys.modules.get(KERNELS)
    return kernels is not None and any(
        getattr(kernels, name).overloads for name in ("nondegenerate_pairs", "integer_pairs")
    )


@cache
def is_on_disk() -> bool:
    """True if an earlier run has left the compiled code on disk; loads numba."""
    from alliancegame.solvers.two_actors import pairs_kernel

    kernels = pairs_kernel.integer_pairs, pairs_kernel.nondegenerate_pairs
    return all(map(is_cached_on_disk, (*kernels, walk())))


def walk() -> Any:
    """The compiled walk along a polytope's edges; loads numba."""
    from alliancegame.solvers.two_actors import certified_vertices

    return certified_vertices._advance


def is_at_hand(kernel: Any) -> bool:
    """True if using a kernel compiles nothing: it was used, or an earlier run has left it."""
    return bool(kernel.overloads) or is_cached_on_disk(kernel)


@cache
def is_cached_on_disk(kernel: Any) -> bool:
    """True if the first question found a kernel's machine code on disk."""
    from alliancegame.compiled import is_cached

    return is_cached(kernel)
