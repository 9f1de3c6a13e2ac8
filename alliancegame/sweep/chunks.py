"""Rows of a study as a Parquet file."""

from __future__ import annotations

import ctypes
import io
import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import cache
from typing import TYPE_CHECKING, Any, BinaryIO

import numpy as np
import numpy.typing as npt

from alliancegame.sweep.store import METADATA
from alliancegame.sweep.study import Study

if TYPE_CHECKING:
    import pyarrow as pa

ROW_GROUP = 2**15
"""Rows computed and written at a time."""

KEPT_MEMORY = 2**26
"""Bytes, a few row groups' worth."""


def chunk_content(study: Study, provenance: Mapping[str, Any], start: int, stop: int) -> bytes:
    """The file's content."""
    buffer = io.BytesIO()
    write_chunk(study, provenance, start, stop, buffer)
    return buffer.getvalue()


def write_chunk(
    study: Study, provenance: Mapping[str, Any], start: int, stop: int, file: BinaryIO
) -> None:
    """Computes the rows of the points from start up to stop and writes them down.

    Row group by row group, so that memory does not grow with the chunk.
    """
    from pyarrow.parquet import ParquetWriter

    _keep_memory()
    metadata = {METADATA: json.dumps(provenance).encode()}
    step = max(1, ROW_GROUP // len(study.scenarios))
    groups = (
        _table(study, metadata, first, min(first + step, stop))
        for first in range(start, stop, step)
    )
    first = next(groups)
    with ParquetWriter(file, first.schema, **_encoding(study, first.schema)) as writer:
        writer.write_table(first)
        for group in groups:
            writer.write_table(group)


@cache
def _keep_memory() -> None:
    """Has memory that is free again kept for the next rows, where the C library is GNU's.

    By itself it hands large blocks back to the system; to fetch them anew, page by page, takes an
    eighth of a sweep's time, and more where several processes do.
    """
    trim_threshold, mmap_threshold = -1, -3  # as in malloc.h
    with suppress(OSError, AttributeError):
        library = ctypes.CDLL(None)
        library.mallopt(trim_threshold, KEPT_MEMORY)
        library.mallopt(mmap_threshold, KEPT_MEMORY // 2)


def _table(study: Study, metadata: Mapping[bytes, bytes], start: int, stop: int) -> pa.Table:
    """The rows of the points from start up to stop."""
    import pyarrow as pa

    labels = {"scenario": list(map(str, study.scenarios)), "binding": list(study.actors)}
    varied = {coordinate.column for coordinate in study.design.coordinates}
    arrays: dict[str, pa.Array] = {}
    fields: list[pa.Field] = []
    for name, values in study.columns(start, stop).items():
        doubtful = name == "selected" or (values.dtype == np.float64 and name not in varied)
        if name in labels:
            arrays[name] = _labelled(values, labels[name])
        elif name == "selected":
            arrays[name] = _array(values == 1, values >= 0)
        else:
            arrays[name] = _array(values, np.isfinite(values) if doubtful else None)
        fields.append(pa.field(name, arrays[name].type, nullable=doubtful))
    return pa.table(arrays, schema=pa.schema(fields, metadata=metadata))


def _encoding(study: Study, schema: pa.Schema) -> dict[str, Any]:
    """The encoding in which the columns take least room.

    Ranges have round ends, so that byte by byte their points compress to half; results do not,
    unless scenarios repeat them.
    """
    varied = {coordinate.column for coordinate in study.design.coordinates}
    results = [column.name for column in schema if column.nullable and column.name != "selected"]
    coded = [name for name in schema.names if name not in {"sample", *varied, *results}]
    return {
        "compression": {
            name: "none" if name in results and len(study.scenarios) == 1 else "lz4"
            for name in schema.names
        },
        "use_dictionary": coded,
        "use_byte_stream_split": sorted(varied),
        "column_encoding": {"sample": "DELTA_BINARY_PACKED"},
        "write_statistics": ["sample", *coded],
    }


def _array(values: npt.NDArray[Any], known: npt.NDArray[np.bool_] | None = None) -> pa.Array:
    """The values, null where they are not known.

    Built from its buffers: pyarrow's own conversion imports pandas, for a quarter of a second.
    """
    import pyarrow as pa

    mask = None if known is None or known.all() else pa.py_buffer(_bits(known))
    if values.dtype == np.bool_:
        return pa.Array.from_buffers(pa.bool_(), len(values), [mask, pa.py_buffer(_bits(values))])
    kind = pa.from_numpy_dtype(values.dtype)
    return pa.Array.from_buffers(
        kind, len(values), [mask, pa.py_buffer(np.ascontiguousarray(values))]
    )


def _labelled(values: npt.NDArray[Any], names: Sequence[str]) -> pa.Array:
    """Positions as the names they stand for."""
    import pyarrow as pa

    texts = [name.encode() for name in names]
    ends = np.cumsum([0, *map(len, texts)], dtype=np.int32)
    words = pa.Array.from_buffers(
        pa.string(), len(names), [None, pa.py_buffer(ends), pa.py_buffer(b"".join(texts))]
    )
    return pa.DictionaryArray.from_arrays(_array(values.astype(np.int16)), words)


def _bits(flags: npt.NDArray[np.bool_]) -> npt.NDArray[np.uint8]:
    return np.packbits(flags, bitorder="little")
