"""A sweep's table on disk: Parquet files that exist whole or not at all.

    DIR/sweep.json            what the table depends on
    DIR/unfinished/           chunks done so far, while some are missing
    DIR/table/rows-*.parquet  all chunks; the folder gets this name once the last one is there

So whatever reads DIR/table/*.parquet (pandas, polars, DuckDB) reads all rows or finds none. A
chunk's name ends with the checksum of its content.
"""

from __future__ import annotations

import json
import os
import re
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple
from uuid import uuid4

from alliancegame.errors import ComputationError
from alliancegame.frozen import frozen
from alliancegame.sweep.pace import Chunk

METADATA = b"alliancegame"
"""Key of the provenance among a Parquet file's metadata, as JSON."""

READ = 2**20
"""Bytes read at a time to be summed."""


class Part(NamedTuple):
    """A chunk's file beside its place, and its content's CRC-32."""

    path: Path
    checksum: int


@frozen(eq=False)
class Store:
    """One sweep's folder.

    provenance: what the rows depend on, JSON-ready
    points:     number of points of the design
    """

    folder: Path
    provenance: Mapping[str, Any]
    points: int

    @property
    def table(self) -> Path:
        """The folder of all chunks, once they are there."""
        return self.folder / "table"

    @property
    def unfinished(self) -> Path:
        """The folder of the chunks done so far."""
        return self.folder / "unfinished"

    @property
    def finished(self) -> bool:
        """Whether the table has its name: all chunks have been there."""
        return self.table.is_dir()

    def files(self) -> dict[Chunk, Path]:
        """The chunks that are there, in order, each with its file.

        Chunks nest or are apart; one inside another is left out. Two runs at once make such.
        """
        folder = self.table if self.finished else self.unfinished
        candidates = [
            (Chunk(int(name[1]), int(name[2])), path)
            for path in folder.glob("rows-*.parquet")
            if (name := re.fullmatch(r"rows-(\d+)-(\d+)-[0-9a-f]{8}\.parquet", path.name))
        ]
        whole: dict[Chunk, Path] = {}
        end = 0
        for chunk, path in sorted(
            candidates, key=lambda candidate: (candidate[0].start, -candidate[0].stop)
        ):
            if chunk.start >= end:
                whole[chunk] = path
                end = chunk.stop
        return whole

    def missing(self) -> list[Chunk]:
        """The stretches between the chunks that are there."""
        done = self.files()
        starts = [0, *(chunk.stop for chunk in done)]
        stops = [*(chunk.start for chunk in done), self.points]
        return [Chunk(*ends) for ends in zip(starts, stops, strict=True) if ends[0] < ends[1]]

    def mark(self) -> Path:
        """An empty file that whoever reaches this folder sees, and nobody else."""
        return written(self.unfinished / "mark", lambda _: None).path

    def part(self, chunk: Chunk, fill: Callable[[BinaryIO], object]) -> Part:
        """The chunk's file as `fill` writes it, beside its place.

        raises: ComputationError if the disk does not take it
        """
        return written(self.unfinished / _name(chunk), fill)

    def settle(self, chunk: Chunk, part: Part) -> None:
        """Puts the chunk's file in its place, whole and safe on the disk.

        raises: ComputationError if it is not the chunk's, or the disk does not take it
        """
        self._check_rows(chunk, part.path)
        place = self.unfinished / f"{_name(chunk)}-{part.checksum:08x}.parquet"
        settled(part.path, place)

    def check(self) -> None:
        """Reads all chunks that are there.

        raises: ComputationError if one of them is not what was written
        """
        for chunk, path in self.files().items():
            if not path.is_file():
                raise ComputationError(
                    f"{path}: this is no file. Remove it and run the same command again."
                )
            if f"{_checksum(path):08x}" != path.stem.rpartition("-")[2]:
                raise ComputationError(
                    f"{path}: the file is damaged: its content is not what was written. Remove it "
                    "and run the same command again."
                )
            self._check_rows(chunk, path)

    def _check_rows(self, chunk: Chunk, path: Path) -> None:
        from pyarrow import ArrowInvalid
        from pyarrow.parquet import read_metadata

        try:
            metadata = read_metadata(path)
        except (OSError, ArrowInvalid) as error:
            raise ComputationError(
                f"{path}: the file cannot be read ({error}). Remove it and run the same command "
                "again."
            ) from None
        rows = chunk.size * len(self.provenance["scenarios"])
        of = json.loads((metadata.metadata or {}).get(METADATA, b"null"))
        if of != self.provenance or metadata.num_rows != rows:
            raise ComputationError(
                f"{path}: the file is not of this sweep. Remove it and run the same command again."
            )

    def finish(self) -> None:
        """Gives the table its name, all its chunks being there.

        raises: ComputationError if one is missing
        """
        if self.missing():
            raise ComputationError(
                f"{self.unfinished}: chunks have been removed during the sweep. Run the same "
                "command again."
            )
        whole = {*self.files().values()}
        for pattern in (".*.part", "rows-*.parquet"):
            for path in self.unfinished.glob(pattern):
                if path not in whole:
                    path.unlink()
        self.unfinished.rename(self.table)
        _sync(self.folder)

    def reopen(self) -> None:
        """Takes the table's name away again, some of its chunks being gone."""
        with suppress(OSError):
            self.unfinished.rmdir()
        self.table.rename(self.unfinished)
        _sync(self.folder)


def _name(chunk: Chunk) -> str:
    """The beginning of the names of a chunk's files; names sort as the points do."""
    return f"rows-{chunk.start:012}-{chunk.stop:012}"


def _checksum(path: Path) -> int:
    checksum = 0
    with path.open("rb") as file:
        while block := file.read(READ):
            checksum = zlib.crc32(block, checksum)
    return checksum


class _Summed:
    """A file to be written from beginning to end, and the checksum of what has been."""

    def __init__(self, file: BinaryIO) -> None:
        self.file = file
        self.checksum = 0
        self.closed = False

    def write(self, content: bytes) -> int:
        self.checksum = zlib.crc32(content, self.checksum)
        return self.file.write(content)

    def flush(self) -> None:
        self.file.flush()

    def tell(self) -> int:
        return self.file.tell()


def written(path: Path, fill: Callable[[BinaryIO], object]) -> Part:
    """A file beside the path, so that the path never names half a file.

    raises: ComputationError if the disk does not take it
    """
    part = path.with_name(f".{path.name}.{uuid4().hex}.part")
    with _on_disk(path, part), part.open("wb") as file:
        summed = _Summed(file)
        fill(summed)  # type: ignore[arg-type]  # as much of a file as whoever writes one needs
    return Part(part, summed.checksum)


def settled(part: Path, path: Path) -> None:
    """Moves the file into its place once the disk has it.

    raises: ComputationError if the disk does not take it
    """
    with _on_disk(path, part):
        with part.open("rb+") as file:
            os.fsync(file.fileno())
        part.replace(path)
        _sync(path.parent)


@contextmanager
def _on_disk(path: Path, part: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        with suppress(OSError):
            part.unlink()
        raise ComputationError(
            f"{path}: {(error.strerror or str(error)).lower()}. What is done so far is kept: "
            "once there is room, run the same command again."
        ) from None


def _sync(folder: Path) -> None:
    """Makes the folder's names safe, on systems that can."""
    if os.name == "posix":
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
