"""Rows of a study as a Parquet file."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, BinaryIO

import numpy as np
import numpy.typing as npt

from alliancegame.sweep.store import METADATA
from alliancegame.sweep.study import Study

if TYPE_CHECKING:
    import pyarrow as pa


def chunk_content(study: Study, provenance: Mapping[str, Any], start: int, stop: int) -> bytes:
    """The file's content."""
    buffer = io.BytesIO()
    write_chunk(study, provenance, start, stop, buffer)
    return buffer.getvalue()


def write_chunk(
    study: Study, provenance: Mapping[str, Any], start: int, stop: int, file: BinaryIO
) -> None:
    """Computes the rows of the points from start up to stop and writes them down."""
    import pyarrow as pa
    from pyarrow.parquet import write_table

    columns = study.columns(start, stop)
    labels = {"scenario": [item.name for item in study.scenarios], "binding": list(study.actors)}
    arrays = {
        name: _labelled(values, labels[name]) if name in labels else _array(values)
        for name, values in columns.items()
    }
    if "selected" in columns:
        arrays["selected"] = _array(columns["selected"] == 1, columns["selected"] >= 0)
    table = pa.table(arrays).replace_schema_metadata({METADATA: json.dumps(provenance).encode()})
    coded = [name for name, array in arrays.items() if not pa.types.is_floating(array.type)]
    # random numbers do not compress; points that scenarios repeat, and labels, do
    repeated = len(study.scenarios) > 1
    codec = {name: "lz4" if repeated or name in coded else "none" for name in arrays}
    write_table(table, file, compression=codec, use_dictionary=coded, write_statistics=coded)


def _array(values: npt.NDArray[Any], known: npt.NDArray[np.bool_] | None = None) -> pa.Array:
    """The values, null where they are not known, or not finite.

    Built from its buffers: pyarrow's own conversion imports pandas, for a quarter of a second.
    """
    import pyarrow as pa

    if values.dtype == np.float64 and known is None:
        known = np.isfinite(values)
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
