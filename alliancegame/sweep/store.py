"""A sweep's table on disk: Parquet files that exist whole or not at all.

    DIR/sweep.json            what the table depends on
    DIR/unfinished/           chunks done so far, while some are missing
    DIR/table/rows-*.parquet  all chunks; the folder gets this name once the last one is there

So whatever reads DIR/table/*.parquet (pandas, polars, DuckDB) reads all rows or finds none.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO
from uuid import uuid4

from alliancegame.errors import AllianceGameError, ComputationError

if TYPE_CHECKING:
    import pandas as pd

METADATA = b"alliancegame"
"""Key of the provenance among a Parquet file's metadata, as JSON."""


@dataclass(frozen=True, order=True)
class Chunk:
    """The points from start up to stop."""

    start: int
    stop: int

    @property
    def size(self) -> int:
        """How many points."""
        return self.stop - self.start

    @property
    def file(self) -> str:
        """Its file's name; names sort as the points do."""
        return f"rows-{self.start:012}-{self.stop:012}.parquet"


@dataclass(frozen=True, eq=False)
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
        """Whether the table is whole."""
        return self.table.is_dir()

    def done(self) -> list[Chunk]:
        """The chunks that are there, in order.

        Chunks nest or are apart; one inside another is left out. Two runs at once make such.
        """
        folder = self.table if self.finished else self.unfinished
        found = [
            Chunk(*map(int, name.groups()))
            for path in folder.iterdir()
            if (name := re.fullmatch(r"rows-(\d+)-(\d+)\.parquet", path.name))
        ]
        whole: list[Chunk] = []
        for item in sorted(found, key=lambda item: (item.start, -item.stop)):
            if not whole or item.start >= whole[-1].stop:
                whole.append(item)
        return whole

    def missing(self) -> list[Chunk]:
        """The stretches between the chunks that are there."""
        done = self.done()
        starts = [0, *(item.stop for item in done)]
        stops = [*(item.start for item in done), self.points]
        return [Chunk(*ends) for ends in zip(starts, stops, strict=True) if ends[0] < ends[1]]

    def mark(self) -> Path:
        """An empty file that whoever reaches this folder sees, and nobody else."""
        return _part(self.unfinished / "mark", lambda _: None)

    def part(self, chunk: Chunk, fill: Callable[[BinaryIO], object]) -> Path:
        """The chunk's file as `fill` writes it, beside its place.

        raises: ComputationError if the disk does not take it
        """
        return _part(self.unfinished / chunk.file, fill)

    def settle(self, chunk: Chunk, part: Path) -> None:
        """Puts the chunk's file in its place, whole and safe on the disk.

        raises: ComputationError if it is not the chunk's, or the disk does not take it
        """
        self.check(chunk, part)
        _settle(part, self.unfinished / chunk.file)

    def check(self, chunk: Chunk, path: Path) -> None:
        """Whether the file holds the chunk's rows.

        raises: ComputationError if it does not
        """
        from pyarrow import ArrowInvalid
        from pyarrow.parquet import read_metadata

        try:
            found = read_metadata(path)
        except (OSError, ArrowInvalid) as error:
            raise ComputationError(
                f"{path}: the file cannot be read ({error}). Remove it and run the same command "
                "again."
            ) from None
        rows = chunk.size * len(self.provenance["scenarios"])
        of = json.loads(found.metadata.get(METADATA, b"null"))
        if of != self.provenance or found.num_rows != rows:
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
        whole = {item.file for item in self.done()}
        for pattern in (".*.part", "rows-*.parquet"):
            for path in self.unfinished.glob(pattern):
                if path.name not in whole:
                    path.unlink()
        self.unfinished.rename(self.table)
        _sync(self.folder)


def open_store(folder: Path, provenance: Mapping[str, Any], points: int) -> Store:
    """The folder's sweep if it is the same one, so that it goes on; else a new one.

    raises: AllianceGameError if the folder holds another sweep or something else, ComputationError
            if one of its chunks is not what was written
    """
    manifest = folder / "sweep.json"
    if manifest.is_file():
        store = _opened(folder)
        if store.provenance != provenance or store.points != points:
            raise AllianceGameError(
                f"{folder}: the folder holds another sweep ({_difference(store, provenance)}). "
                "Choose another folder."
            )
    else:
        if folder.is_dir() and any(folder.iterdir()):
            raise AllianceGameError(
                f"{folder}: the folder is not empty and holds no sweep. Choose another folder."
            )
        store = Store(folder, provenance, points)
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise AllianceGameError(f"{folder}: {(error.strerror or '').lower()}.") from None
        content = {"provenance": provenance, "points": points}
        text = json.dumps(content, indent=2, ensure_ascii=False).encode()
        _settle(_part(manifest, lambda file: file.write(text)), manifest)
    if not store.finished:
        store.unfinished.mkdir(exist_ok=True)
        for item in store.done():
            store.check(item, store.unfinished / item.file)
    return store


def finished_store(folder: Path) -> Store:
    """The folder's sweep, whole.

    raises: AllianceGameError if there is none or it is not finished
    """
    store = _opened(folder)
    if not store.finished:
        missing = sum(item.size for item in store.missing())
        raise AllianceGameError(
            f"{folder}: {missing:,} of {store.points:,} points are missing. Run the same sweep "
            "again to finish it."
        )
    return store


def read(folder: str | Path) -> pd.DataFrame:
    """The whole table of a finished sweep.

    raises: AllianceGameError if there is none or it is not finished
    """
    from pyarrow.parquet import read_table

    frame: pd.DataFrame = read_table(finished_store(Path(folder)).table).to_pandas()
    return frame


def _opened(folder: Path) -> Store:
    try:
        content = json.loads((folder / "sweep.json").read_bytes())
        return Store(folder, content["provenance"], content["points"])
    except (OSError, ValueError, KeyError, TypeError):
        raise AllianceGameError(
            f"{folder}: there is no sweep in it. Make one: alliancegame sweep GAME -o {folder}"
        ) from None


def _difference(store: Store, wanted: Mapping[str, Any]) -> str:
    """The first thing in which the sweeps differ."""
    for key in [*wanted, *store.provenance]:
        there, here = store.provenance.get(key), wanted.get(key)
        if there != here:
            if isinstance(there, dict) and isinstance(here, dict):
                inner = next(k for k in [*here, *there] if here.get(k) != there.get(k))
                there, here = there.get(inner), here.get(inner)
                return f"{inner} is {_brief(there)} there and {_brief(here)} here"
            return f"{key} is {_brief(there)} there and {_brief(here)} here"
    return "its number of points differs"


def _brief(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 40 else text[:37] + "..."


def _part(path: Path, fill: Callable[[BinaryIO], object]) -> Path:
    """A file beside the path, so that the path never names half a file."""
    part = path.with_name(f".{path.name}.{uuid4().hex}.part")
    with _on_disk(path, part), part.open("wb") as file:
        fill(file)
    return part


def _settle(part: Path, path: Path) -> None:
    """Moves the file into its place once the disk has it."""
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
