"""A study carried out chunk by chunk, on this machine's cores or on any executor's."""

from __future__ import annotations

import copyreg
import io
import json
import pickle
import time
from collections.abc import Callable, Iterator
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
from pathlib import Path
from types import MappingProxyType
from typing import Any, BinaryIO, TypeVar

from alliancegame.errors import ComputationError
from alliancegame.sweep.chunks import chunk_content, write_chunk
from alliancegame.sweep.equilibria import equilibria_kernels
from alliancegame.sweep.pace import Pace
from alliancegame.sweep.store import Chunk, Store, open_store
from alliancegame.sweep.study import Study
from alliancegame.version import version

LARGEST_CHUNK = 2**18
"""Most rows of a chunk, so that it is soon there and small enough to send."""

Made = TypeVar("Made")

TICK = 1e-6
"""The least time, in seconds, that is told from none."""

SETTLERS = 4
"""Chunks that are made safe on the disk at a time; one sync of a file system serves several."""

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
    chunk: int = LARGEST_CHUNK,
    progress: Callable[[int, int], None] | None = None,
    notice: Callable[[str], None] | None = None,
) -> Store:
    """The study's table on disk, computed or completed; the same whatever computes it.

    executor:  where chunks are computed; by default here. Workers that reach the folder write into
               it themselves; others send what they have computed
    in_flight: chunks handed to the executor at a time, two for each worker
    chunk:     rows in a chunk at most
    progress:  called with the rows done so far and all rows, first before any is computed
    notice:    called with a line worth telling
    raises:    AllianceGameError if the folder holds something else, ComputationError if the disk is
               full or workers are lost; calling again goes on
    """
    store = open_store(Path(folder), described(study), study.design.size)
    width = len(study.scenarios)
    done = study.rows - width * sum(item.size for item in store.missing())
    if executor is None:
        parts = _computed_here(study, store, Pace(1, chunk // width), notice)
    else:
        pace = Pace(max(1, in_flight // 2), chunk // width)
        parts = _computed_there(study, store, pace, executor, in_flight, notice)
    if progress is not None:
        progress(done, study.rows)
    with _settling(store) as settle:
        for item, part in parts:
            settle(item, part)
            done += width * item.size
            if progress is not None:
                progress(done, study.rows)
    if not store.finished:
        store.finish()
    return store


def described(study: Study) -> dict[str, Any]:
    """Everything the table depends on, as it is stored with it."""
    record = {"version": version(), **study.provenance()}
    stored: dict[str, Any] = json.loads(json.dumps(record))
    return stored


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


@contextmanager
def _settling(store: Store) -> Iterator[Callable[[Chunk, Path], None]]:
    """What has chunks' files put in their places, while the next chunks are computed.

    It raises what went wrong with an earlier one.
    """
    with ThreadPoolExecutor(SETTLERS) as disk:
        under_way: set[Future[None]] = set()

        def settle(chunk: Chunk, part: Path) -> None:
            under_way.add(disk.submit(store.settle, chunk, part))
            for future in [item for item in under_way if item.done()]:
                under_way.remove(future)
                future.result()

        yield settle
        for future in under_way:
            future.result()


def _computed_here(
    study: Study, store: Store, pace: Pace, notice: Callable[[str], None] | None
) -> Iterator[tuple[Chunk, Path]]:
    """The missing chunks, each in a file that is not yet in its place."""
    missing = store.missing()
    if missing:
        warm_up(study, notice)
    for item in pace.chunks(missing, store.points):
        part, pace.speed = _part(study, store, item)
        yield item, part


def _computed_there(
    study: Study,
    store: Store,
    pace: Pace,
    executor: Executor,
    in_flight: int,
    notice: Callable[[str], None] | None,
) -> Iterator[tuple[Chunk, Path]]:
    """Likewise, as the executor's workers finish them. Nothing is compiled or loaded here."""
    missing = store.missing()
    if not missing:
        return
    there = replace(store, folder=store.folder.absolute())
    job = packed((study, there, there.mark()))
    if notice is not None:
        compiled = executor.submit(_compiled_there, job)
        compiled.add_done_callback(partial(_tell_of_compiling, notice))
    waiting = pace.chunks(missing, store.points)
    running: dict[Future[tuple[Path | bytes, float]], Chunk] = {}
    while True:
        while len(running) < in_flight and (item := next(waiting, None)) is not None:
            running[executor.submit(_work, job, item)] = item
        if not running:
            return
        for future in wait(running, return_when=FIRST_COMPLETED).done:
            item = running.pop(future)
            found, pace.speed = future.result()
            if isinstance(found, bytes):
                found = store.part(item, partial(_copy, found))
            yield item, found


def _tell_of_compiling(notice: Callable[[str], None], compiled: Future[bool]) -> None:
    if not compiled.cancelled() and compiled.exception() is None and not compiled.result():
        notice(COMPILING)


def _copy(content: bytes, file: BinaryIO) -> None:
    file.write(content)


def _compiled_there(job: bytes) -> bool:
    study, _, _ = _unpacked(job)
    return _compiled(study)


def _work(job: bytes, item: Chunk) -> tuple[Path | bytes, float]:
    """One chunk, in a worker: its file if the worker reaches the store, or else the content.

    And the points a second.
    """
    study, store, mark = _warmed_up(job)
    if mark.exists():
        return _part(study, store, item)
    return _timed(item, lambda: chunk_content(study, store.provenance, item.start, item.stop))


def _part(study: Study, store: Store, item: Chunk) -> tuple[Path, float]:
    """Computes a chunk into the store, not yet in its place; and tells the points a second."""

    def fill(file: BinaryIO) -> None:
        write_chunk(study, store.provenance, item.start, item.stop, file)

    return _timed(item, lambda: store.part(item, fill))


def _timed(item: Chunk, work: Callable[[], Made]) -> tuple[Made, float]:
    begun = time.thread_time()
    made = work()
    return made, item.size / max(time.thread_time() - begun, TICK)


@lru_cache(maxsize=2)
def _warmed_up(job: bytes) -> tuple[Study, Store, Path]:
    """Made once in each worker, so that its chunks share what the study has worked out."""
    study, store, mark = _unpacked(job)
    warm_up(study)
    return study, store, mark


@lru_cache(maxsize=2)
def _unpacked(job: bytes) -> tuple[Study, Store, Path]:
    unpacked: tuple[Study, Store, Path] = pickle.loads(job)  # our own, from who started this
    return unpacked


def _view(mapping: dict[Any, Any]) -> MappingProxyType[Any, Any]:
    return MappingProxyType(mapping)


class _Pickler(pickle.Pickler):
    dispatch_table: Any = {  # noqa: RUF012
        **copyreg.dispatch_table,
        MappingProxyType: lambda view: (_view, (dict(view),)),
    }


def packed(job: object) -> bytes:
    """The job pickled, read-only views of mappings too."""
    buffer = io.BytesIO()
    _Pickler(buffer).dump(job)
    return buffer.getvalue()
