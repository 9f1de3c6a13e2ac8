"""Compilation of numerical kernels.

Importing this module imports numba, so modules with kernels are imported only where these run.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import numba

Function = TypeVar("Function", bound=Callable[..., object])


def compiled(function: Function) -> Function:
    """The function compiled at its first call, and kept on disk where a folder can be written."""
    try:
        return numba.njit(cache=True, error_model="numpy")(function)  # type: ignore[return-value]
    except RuntimeError:  # numba finds no folder that it may write to
        return numba.njit(error_model="numpy")(function)  # type: ignore[return-value]


def is_cached(kernel: Any) -> bool:
    """Whether an earlier run has left the kernel's machine code on disk."""
    folder = kernel.stats.cache_path
    name = kernel.py_func.__qualname__
    return folder is not None and any(Path(folder).glob(f"*{name}-*.nbi"))
