"""A study carried out chunk by chunk, on this machine's cores or on any executor's."""

from __future__ import annotations

import copyreg
import io
import json
import pickle
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import (
    FIRST_COMPLETED,
    BrokenExecutor,
    Executor,
    Future,
    ThreadPoolExecutor,
    wait,
)
from contextlib import contextmanager
from dataclasses import replace
from functools import lru_cache, partial
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from types import MappingProxyType
from typing import Any, BinaryIO

import numpy as np

from alliancegame.errors import ComputationError
from alliancegame.sweep.chunks import chunk_content, write_chunk
from alliancegame.sweep.equilibria import equilibria_kernels
from alliancegame.sweep.store import Chunk, Store, open_store
from alliancegame.sweep.study import Study

CHUNK_SECONDS = 0.5
"""Work in a chunk, so that handing it over costs next to nothing."""

LARGEST_CHUNK = 2**18
"""Most rows of a chunk, so that it is soon there and small enough to send."""

COMPILING = "Compiling for this machine, some seconds, this once ..."


@contextmanager
def _lost_worker_told() -> Iterator[None]:
    try:
        yield
    except BrokenExecutor:
        raise ComputationError(
            "a worker was lost. What is done so far is kept: run the same command again to go on."
        ) from None


@_lost_worker_told()
def sweep(
    study: Study,
    folder: str | Path,
    *,
    executor: Executor | None = None,
    in_flight: int = 4,
    chunk: int | None = None,
    progress: Callable[[int, int], None] | None = None,
    notice: Callable[[str], None] | None = None,
) -> Store:
    """The study's table on disk, computed or completed; the same whatever computes it.

    executor:  where chunks are computed; by default here. Workers that reach the folder write into
               it themselves; others send what they have computed
    in_flight: chunks handed to the executor at a time
    chunk:     points in a chunk; by default as many as take half a second
    progress:  called with the rows done so far and all rows
    notice:    called with a line worth telling
    raises:    AllianceGameError if the folder holds something else, ComputationError if the disk is
               full or workers are lost; calling again goes on
    """
    provenance = described(study)
    if executor is None:
        warm_up(study, notice)
        size = chunk or chunk_size(study)
    else:
        size = chunk or _chunk_size(study, executor, in_flight, notice)
    store = open_store(Path(folder), provenance, study.design.size, size)
    missing = store.missing()
    width = len(study.scenarios)
    done = study.rows - width * sum(item.stop - item.start for item in missing)
    parts = _parts(study, store, missing, executor, in_flight)
    with ThreadPoolExecutor(1) as disk:
        settling: Future[None] | None = None  # while the next chunk is computed
        for item, part in parts:
            try:
                if settling is not None:
                    settling.result()
            except ComputationError:
                part.unlink()  # it would only take room from whoever makes some
                raise
            settling = disk.submit(store.settle, item, part)
            done += width * (item.stop - item.start)
            if progress is not None:
                progress(done, study.rows)
        if settling is not None:
            settling.result()
    if not store.finished:
        store.finish()
    return store


def described(study: Study) -> dict[str, Any]:
    """Everything the table depends on, as it is stored with it."""
    record = {"version": _version(), **study.provenance()}
    stored: dict[str, Any] = json.loads(json.dumps(record))
    return stored


def _version() -> str:
    try:
        return version("alliancegame")
    except PackageNotFoundError:
        return "not installed"


def warm_up(study: Study, notice: Callable[[str], None] | None = None) -> None:
    """Compiles the kernels, once per machine, before anybody waits for them."""
    if notice is not None and not _compiled(study):
        notice(COMPILING)
    study.columns(0, 1)


def _compiled(study: Study) -> bool:
    """Whether an earlier sweep on this machine has left the kernels that this one needs."""
    from alliancegame.compiled import is_cached
    from alliancegame.sweep.kernels import margin_kernel, pure_kernel, selection_kernel
    from alliancegame.sweep.payoff_kernel import payoff_kernel

    kernels: list[object] = [payoff_kernel, margin_kernel]
    if study.play != "none":
        kernels += [pure_kernel, selection_kernel]
    if study.play == "all":
        kernels += equilibria_kernels(study.shape)
    return all(map(is_cached, kernels))


def chunk_size(study: Study) -> int:
    """Points that take about half a second, a power of 2, within what memory should hold."""
    points, seconds = 256, 0.0
    while seconds < CHUNK_SECONDS / 50 and points < study.design.size:
        points *= 2
        started = time.thread_time()
        study.columns(0, min(points, study.design.size))
        seconds = time.thread_time() - started
    wanted = points * CHUNK_SECONDS / max(seconds, 1e-9)
    return _power_of_2(min(wanted, LARGEST_CHUNK / len(study.scenarios)))


def _power_of_2(size: float) -> int:
    """The greatest one that is no more than the size."""
    return 1 << max(0, int(np.log2(max(size, 1))))


def _chunk_size(
    study: Study, executor: Executor, in_flight: int, notice: Callable[[str], None] | None
) -> int:
    """A chunk's size by the speed of a worker, so that nothing is compiled or loaded here.

    There are at least two rounds of chunks, so that workers end together.
    """
    job = _packed(study)
    if notice is not None and not executor.submit(_compiled_there, job).result():
        notice(COMPILING)
    wanted = executor.submit(_chunk_size_there, job).result()
    return min(wanted, _power_of_2(study.design.size / (2 * in_flight)))


def _parts(
    study: Study,
    store: Store,
    missing: Sequence[Chunk],
    executor: Executor | None,
    in_flight: int,
) -> Iterator[tuple[Chunk, Path]]:
    """The missing chunks as they are computed, each in a file that is not yet in its place."""
    if executor is None:
        for item in missing:
            yield item, _part(study, store, item)
        return
    there = replace(store, folder=store.folder.absolute())
    job, mark = _packed(study), there.mark()

    def work(item: Chunk) -> Future[Path | bytes]:
        return executor.submit(_work, job, there, mark, item)

    for item, done in _computed(work, in_flight, missing):
        yield item, done if isinstance(done, Path) else store.part(item, partial(_copy, done))


def _copy(content: bytes, file: BinaryIO) -> None:
    file.write(content)


def _computed(
    work: Callable[[Chunk], Future[Path | bytes]], in_flight: int, chunks: Sequence[Chunk]
) -> Iterator[tuple[Chunk, Path | bytes]]:
    """Chunks in the order in which the executor's workers finish them."""
    waiting = iter(chunks)
    running: dict[Future[Path | bytes], Chunk] = {}
    while True:
        while len(running) < in_flight and (item := next(waiting, None)) is not None:
            running[work(item)] = item
        if not running:
            return
        for future in wait(running, return_when=FIRST_COMPLETED).done:
            yield running.pop(future), future.result()


def _part(study: Study, store: Store, item: Chunk) -> Path:
    """Computes a chunk into the store, not yet in its place."""
    return store.part(
        item, lambda file: write_chunk(study, store.provenance, item.start, item.stop, file)
    )


def _compiled_there(job: bytes) -> bool:
    return _compiled(_unpacked(job))


def _chunk_size_there(job: bytes) -> int:
    warm_up(_unpacked(job))
    return chunk_size(_unpacked(job))


def _work(job: bytes, store: Store, mark: Path, item: Chunk) -> Path | bytes:
    """One chunk, in a worker: its file if the worker reaches the store, or else the content."""
    if mark.exists():
        return _part(_unpacked(job), store, item)
    return chunk_content(_unpacked(job), store.provenance, item.start, item.stop)


@lru_cache(maxsize=2)
def _unpacked(job: bytes) -> Study:
    """The study, made once in each worker so that its chunks share what it has worked out."""
    study: Study = pickle.loads(job)  # our own, from the process that started this one
    return study


def _view(mapping: dict[Any, Any]) -> MappingProxyType[Any, Any]:
    return MappingProxyType(mapping)


class _Pickler(pickle.Pickler):
    dispatch_table: Any = {  # noqa: RUF012
        **copyreg.dispatch_table,
        MappingProxyType: lambda view: (_view, (dict(view),)),
    }


def _packed(job: object) -> bytes:
    buffer = io.BytesIO()
    _Pickler(buffer).dump(job)
    return buffer.getvalue()
