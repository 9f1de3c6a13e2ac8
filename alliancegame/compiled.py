"""Compilation of numerical kernels.

Importing this module imports numba, so modules with kernels are imported only where these run.
What is spent here, on loading as on compiling, does not count as work: WORK stands still.
"""

from __future__ import annotations

import io
import logging
import multiprocessing
import pickle
import sys
import threading
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import cache
from hashlib import sha256
from inspect import getsource
from pathlib import Path
from types import ModuleType
from typing import Any, BinaryIO, TypeVar

from alliancegame.clock import HELPER, WORK

with WORK.standing():
    import numba
    from numba.core import config, event
    from numba.core.caching import FunctionCache, IndexDataCacheFile, NullCache
    from numba.core.codegen import JITCodeLibrary
    from numba.core.registry import cpu_target

# NUMBA_DISABLE_JIT is for debugging one's own functions: as Python, these kernels would take
# thousands of times as long, and their integers would not wrap.
setattr(config, "DISABLE_JIT", 0)  # noqa: B010  # it is not declared

Function = TypeVar("Function", bound=Callable[..., object])


def _load() -> None:
    """Has numba load what it needs for any kernel, but for scipy.linalg.

    All that numba does with it then is see that it is there; it takes a fifth of the time, and few
    kernels come to need it. Only where nobody else can be importing it meanwhile.
    """
    name = "scipy.linalg.cython_blas"
    others = [thread for thread in threading.enumerate() if thread.name != HELPER]
    alone = name not in sys.modules and len(others) == 1
    if alone:
        sys.modules[name] = None  # type: ignore[assignment]  # importing it fails
    from numba.np import arraymath

    if alone:
        del sys.modules[name]
        arraymath._HAVE_BLAS = True


class _Listener(event.Listener):
    """Stops the clock of work while numba loads or compiles anything."""

    def on_start(self, event: object) -> None:  # noqa: ARG002
        WORK.stop()

    def on_end(self, event: object) -> None:  # noqa: ARG002
        WORK.go_on()


class _CheckedFile(IndexDataCacheFile):
    """Files of one function's machine code, each with a digest of its name and content.

    A file that is damaged, or another's, is deleted and counts as absent.
    """

    def _load_index(self) -> dict[Any, str]:
        content = self._content(self._index_path)
        if content is None:
            return {}
        file = io.BytesIO(content)
        if pickle.load(file) != self._version:
            return {}
        stamp, overloads = pickle.load(file)
        return overloads if stamp == self._source_stamp else {}

    def _load_data(self, name: str) -> object:
        content = self._content(self._data_path(name))
        if content is None:
            raise FileNotFoundError(name)
        return pickle.loads(content)

    def _content(self, path: str) -> bytes | None:
        try:
            written = Path(path).read_bytes()
        except OSError:
            return None
        content, digest = written[:-32], written[-32:]
        if digest == _digest(path, content):
            return content
        with suppress(OSError):
            Path(path).unlink()
        return None

    @contextmanager
    def _open_for_write(self, filepath: str) -> Iterator[BinaryIO]:
        with super()._open_for_write(filepath) as file:
            buffer = io.BytesIO()
            yield buffer
            content = buffer.getvalue()
            file.write(content + _digest(filepath, content))


def _digest(path: str, content: bytes) -> bytes:
    return sha256(Path(path).name.encode() + b"\0" + content).digest()


class _Kept(FunctionCache):
    """A function's machine code on disk; trouble with it means compiling anew, and nothing worse.

    raises: RuntimeError if there is no folder that may be written to
    """

    def __init__(self, function: Callable[..., object], modules: Sequence[ModuleType]) -> None:
        super().__init__(function)
        # By itself numba looks at the function's own file only.
        stamp = self._impl.locator.get_source_stamp()
        text = "".join(map(getsource, modules))
        stamps = (stamp, sha256(text.encode()).hexdigest())
        self._cache_file = _CheckedFile(self.cache_path, self._impl.filename_base, stamps)

    def load_overload(self, sig: object, target_context: Any) -> object:
        try:
            return super().load_overload(sig, target_context)
        except Exception:  # whatever another llvmlite has left there
            with suppress(OSError):
                self.flush()
            return None

    def save_overload(self, sig: object, data: object) -> None:
        try:
            super().save_overload(sig, data)
        except OSError:
            _tell_unkept()


class _Unkept(NullCache):
    """The cache of a function where no folder may be written to."""

    def load_overload(self, sig: object, target_context: object) -> None:  # noqa: ARG002
        _tell_unkept()


@cache
def _tell_unkept() -> None:
    """Says once that every run compiles anew; workers leave it to who started them."""
    if multiprocessing.parent_process() is None:
        logging.getLogger("alliancegame").warning(
            "Compiled code cannot be kept, so every run takes seconds longer: no folder for it can "
            "be written. Name one: NUMBA_CACHE_DIR=DIR"
        )


with WORK.standing():
    _load()
event.register("numba:compiler_lock", _Listener())


class _Part(JITCodeLibrary):
    """Code of a function that only other compiled code calls.

    numba optimizes a function together with all that it calls, and makes machine code of it, and
    then does so again in whatever calls it. Where calls are many layers deep that takes most of the
    time of compiling. A part is optimized once, in the kernel that it ends up in.
    """

    def _optimize_final_module(self) -> None:
        """Left to the kernel."""

    def _finalize_final_module(self) -> None:
        self._finalize_dynamic_globals()
        self._verify_declare_only_symbols()
        self._finalized = True


@contextmanager
def _optimized_once(parts: Collection[str]) -> Iterator[None]:
    """Functions of these names that are compiled meanwhile are parts."""
    target: Any = cpu_target.target_context
    codegen = target.codegen()
    create, executable = codegen.create_library, target.get_executable

    def create_library(name: str, **options: object) -> object:
        return _Part(codegen, name, **options) if name in parts else create(name, **options)

    def get_executable(library: object, *about: object) -> object:
        if isinstance(library, _Part):
            return [].append  # some function of its own: Python never calls a part
        return executable(library, *about)

    codegen.create_library, target.get_executable = create_library, get_executable
    try:
        yield
    finally:
        codegen.create_library, target.get_executable = create, executable


def compiled(
    function: Function, modules: Sequence[ModuleType] = (), parts: Collection[str] = ()
) -> Function:
    """The function compiled at its first call, and kept on disk where a folder can be written.

    modules: others that it calls into; what is on disk is used only while their text is the same
    parts:   names of functions in these that are registered with numba and called only from here
    """
    dispatcher: Any = numba.njit(error_model="numpy")(function)
    compile_whole = dispatcher._compiler.compile

    def compile_once(*signature: object) -> object:
        with _optimized_once(parts):
            return compile_whole(*signature)

    dispatcher._compiler.compile = compile_once
    try:
        dispatcher._cache = _Kept(function, modules)
    except RuntimeError:
        dispatcher._cache = _Unkept()
    return dispatcher  # type: ignore[no-any-return]


def inlined(function: Function) -> Function:
    """The function as a part of whatever compiled code calls it, and kept on disk with that only.

    To hand arrays to a short function, counting references, takes longer than what it does.
    """
    return numba.njit(error_model="numpy", forceinline=True)(function)  # type: ignore[return-value]


def is_kept(kernel: Any) -> bool:
    """True if the kernel's machine code is or can be kept on disk."""
    return isinstance(kernel._cache, _Kept)


def is_cached(kernel: Any) -> bool:
    """True if an earlier run has left the kernel's machine code on disk."""
    return is_kept(kernel) and bool(kernel._cache._cache_file._load_index())


def part(function: Function) -> Function:
    """The function as a part of the kernels that name it, which is compiled with them alone."""
    from numba.extending import register_jitable

    return register_jitable(error_model="numpy")(function)
