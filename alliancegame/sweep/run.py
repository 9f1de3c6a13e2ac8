"""A study carried out chunk by chunk, on this machine's cores or on any executor's."""

from __future__ import annotations

import copyreg
import io
import json
import pickle
import time
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Executor, Future, wait
from functools import lru_cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np

from alliancegame.errors import ComputationError
from alliancegame.sweep.store import METADATA, Chunk, Store, open_store
from alliancegame.sweep.study import Study

CHUNK_SECONDS = 0.5
"""Work in a chunk, so that handing it over costs next to nothing."""

LARGEST_CHUNK = 2**17
"""Most rows of a chunk, so that memory stays small."""


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

    executor:  where chunks are computed; by default here
    in_flight: chunks handed to the executor at a time
    chunk:     points in a chunk; by default as many as take half a second
    progress:  called with the rows done so far and all rows
    notice:    called with a line worth telling
    raises:    AllianceGameError if the folder holds something else, ComputationError if the disk is
               full or workers are lost; calling again goes on
    """
    warm_up(study, notice)
    provenance = described(study)
    size = chunk_size(study) if chunk is None else chunk
    store = open_store(Path(folder), provenance, study.design.size, size)
    missing = store.missing()
    width = len(study.scenarios)
    done = study.rows - width * sum(item.stop - item.start for item in missing)
    computed = _here if executor is None or len(missing) == 1 else _elsewhere(executor, in_flight)
    for item, content in computed(study, provenance, missing):
        store.save(item, content)
        done += width * (item.stop - item.start)
        if progress is not None:
            progress(done, study.rows)
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
    from alliancegame.compiled import is_cached
    from alliancegame.sweep.kernels import (
        interval_kernel,
        margin_kernel,
        pure_kernel,
        selection_kernel,
    )

    kernels: list[object] = [margin_kernel]
    if study.play != "none":
        kernels += [pure_kernel, selection_kernel]
    if study.play == "all":
        kernels.append(interval_kernel)
    if notice is not None and not all(map(is_cached, kernels)):
        notice("Compiling for this machine, a few seconds, this once ...")
    study.columns(0, 1)


def chunk_size(study: Study) -> int:
    """Points that take about half a second, a power of 2, within what memory should hold."""
    points, seconds = 64, 0.0
    while seconds < CHUNK_SECONDS / 10 and points < study.design.size:
        points *= 2
        started = time.perf_counter()
        study.columns(0, min(points, study.design.size))
        seconds = time.perf_counter() - started
    wanted = points * CHUNK_SECONDS / max(seconds, 1e-9)
    most = min(wanted, LARGEST_CHUNK / len(study.scenarios))
    return 1 << max(0, int(np.log2(max(most, 1))))


def chunk_content(study: Study, provenance: dict[str, Any], start: int, stop: int) -> bytes:
    """The rows of the points from start up to stop as a Parquet file."""
    import pyarrow as pa
    from pyarrow.parquet import write_table

    columns: dict[str, Any] = dict(study.columns(start, stop))
    arrays = {name: pa.array(values) for name, values in columns.items()}
    labels = {"scenario": [item.name for item in study.scenarios], "binding": list(study.actors)}
    for name, names in labels.items():
        index = pa.array(columns[name].astype(np.int16))
        arrays[name] = pa.DictionaryArray.from_arrays(index, pa.array(names, pa.string()))
    for name, values in columns.items():
        if values.dtype == np.float64:
            arrays[name] = pa.array(values, mask=~np.isfinite(values))
    if "selected" in columns:
        arrays["selected"] = pa.array(columns["selected"] == 1, mask=columns["selected"] < 0)
    table = pa.table(arrays).replace_schema_metadata({METADATA: json.dumps(provenance).encode()})
    buffer = io.BytesIO()
    coded = [name for name, array in arrays.items() if not pa.types.is_floating(array.type)]
    # lz4 costs next to nothing where numbers are random, and sees that scenarios repeat points
    write_table(table, buffer, compression="lz4", use_dictionary=coded)
    return buffer.getvalue()


def _here(study: Study, provenance: dict[str, Any], chunks: list[Chunk]) -> Any:
    for item in chunks:
        yield item, chunk_content(study, provenance, item.start, item.stop)


def _elsewhere(executor: Executor, in_flight: int) -> Any:
    """Chunks in the order in which the executor's workers finish them."""

    def computed(study: Study, provenance: dict[str, Any], chunks: list[Chunk]) -> Any:
        task = _packed((study, provenance))
        waiting = iter(chunks)
        running: dict[Future[bytes], Chunk] = {}
        while True:
            while len(running) < in_flight and (item := next(waiting, None)) is not None:
                running[executor.submit(_work, task, item.start, item.stop)] = item
            if not running:
                return
            for future in wait(running, return_when=FIRST_COMPLETED).done:
                item = running.pop(future)
                try:
                    content = future.result()
                except BrokenExecutor:
                    raise ComputationError(
                        "a worker was lost. What is done so far is kept: run the same command "
                        "again to go on."
                    ) from None
                yield item, content

    return computed


def _work(task: bytes, start: int, stop: int) -> bytes:
    """One chunk, in a worker."""
    study, provenance = _unpacked(task)
    return chunk_content(study, provenance, start, stop)


@lru_cache(maxsize=2)
def _unpacked(task: bytes) -> tuple[Study, dict[str, Any]]:
    """The study, made once in each worker so that its chunks share what it has worked out."""
    study, provenance = pickle.loads(task)  # our own, from the process that started this one
    return study, provenance


def _view(mapping: dict[Any, Any]) -> MappingProxyType[Any, Any]:
    return MappingProxyType(mapping)


class _Pickler(pickle.Pickler):
    dispatch_table: Any = {  # noqa: RUF012
        **copyreg.dispatch_table,
        MappingProxyType: lambda view: (_view, (dict(view),)),
    }


def _packed(task: object) -> bytes:
    buffer = io.BytesIO()
    _Pickler(buffer).dump(task)
    return buffer.getvalue()
