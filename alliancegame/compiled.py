"""Compilation of numerical kernels.

Importing this module imports numba, so modules with kernels are imported only where these run.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Sequence
from hashlib import sha256
from inspect import getsource
from pathlib import Path
from types import ModuleType
from typing import Any, TypeVar

import numba
from numba.core.caching import IndexDataCacheFile

Function = TypeVar("Function", bound=Callable[..., object])


def _load() -> None:
    """Has numba load what it needs for any kernel, but for scipy.linalg.

    All that numba does with it then is see that it is there; it takes a fifth of the time, and few
    kernels come to need it. Only where nobody else can be importing it meanwhile.
    """
    name = "scipy.linalg.cython_blas"
    alone = name not in sys.modules and threading.active_count() == 1
    if alone:
        sys.modules[name] = None  # type: ignore[assignment]  # importing it fails
    from numba.np import arraymath

    if alone:
        del sys.modules[name]
        arraymath._HAVE_BLAS = True


_load()


def compiled(function: Function, modules: Sequence[ModuleType] = ()) -> Function:
    """The function compiled at its first call, and kept on disk where a folder can be written.

    modules: others that it calls into; what is on disk is used only while their text is the same
    """
    try:
        dispatcher: Any = numba.njit(cache=True, error_model="numpy")(function)
    except RuntimeError:  # numba finds no folder that it may write to
        return numba.njit(error_model="numpy")(function)  # type: ignore[return-value]
    if modules:
        cache = dispatcher._cache  # by itself numba looks at the function's own file only
        own = cache._impl.locator.get_source_stamp()
        text = "".join(map(getsource, modules))
        stamp = (own, sha256(text.encode()).hexdigest())
        file: Any = IndexDataCacheFile
        cache._cache_file = file(cache.cache_path, cache._impl.filename_base, stamp)
    return dispatcher  # type: ignore[no-any-return]


def inlined(function: Function) -> Function:
    """The function as a part of whatever compiled code calls it, and kept on disk with that only.

    To hand arrays to a short function, counting references, takes longer than what it does.
    """
    return numba.njit(error_model="numpy", forceinline=True)(function)  # type: ignore[return-value]


def is_cached(kernel: Any) -> bool:
    """Whether an earlier run has left the kernel's machine code on disk."""
    folder = kernel.stats.cache_path
    name = kernel.py_func.__qualname__
    return folder is not None and any(Path(folder).glob(f"*{name}-*.nbi"))
