"""Functions compiled to machine code by numba, kept on disk between runs where that is possible."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar, cast

import numba

Kernel = TypeVar("Kernel", bound=Callable[..., Any])


def compiled(function: Kernel) -> Kernel:
    """The function compiled at its first call; from the cache folder where one can be written."""
    try:
        kernel: Any = numba.njit(cache=True, nogil=True, error_model="numpy")(function)
    except RuntimeError:  # numba found no cache folder that it may write to
        kernel = numba.njit(nogil=True, error_model="numpy")(function)
    return cast(Kernel, kernel)


def is_cached(kernel: Any) -> bool:
    """Whether an earlier run has left the kernel's machine code on disk."""
    folder = kernel.stats.cache_path
    name = kernel.py_func.__qualname__
    return folder is not None and any(Path(folder).glob(f"*{name}-*.nbi"))
