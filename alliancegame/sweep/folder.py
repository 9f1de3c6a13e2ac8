"""A sweep's folder: begun, found again, and kept from being written to by two sweeps at once."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from alliancegame.errors import AllianceGameError, ComputationError
from alliancegame.sweep.store import Store, settled, written

if TYPE_CHECKING:
    import pandas as pd

LOCK = ".sweep.lock"
"""The file by which one process holds the folder; empty, and left there or not as systems do."""

LARGEST_MANIFEST = 2**26
"""Bytes of a sweep.json at most."""


@contextmanager
def opened_store(
    folder: Path,
    provenance: Mapping[str, Any],
    points: int,
    notice: Callable[[str], None] | None = None,
) -> Iterator[Store]:
    """The folder's sweep if it is the same one, so that it goes on; else a new one.

    Until the context ends nobody else opens it, on systems with locks.

    notice: called with a line worth telling
    raises: AllianceGameError if the folder holds another sweep or something else, ComputationError
            if one of its chunks is not what was written, or another process has it open
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise AllianceGameError(f"{folder}: {(error.strerror or '').lower()}.") from None
    with _locked(folder):
        store = _begun(folder, provenance, points)
        if store.finished and (gaps := store.missing()):
            if notice is not None:
                missing = sum(gap.size for gap in gaps)
                notice(
                    f"{store.table}: {missing:,} of {points:,} points have been removed from the "
                    "finished table; they are computed anew."
                )
            store.reopen()
        if not store.finished:
            store.unfinished.mkdir(exist_ok=True)
        store.check()
        yield store


def finished_store(folder: Path) -> Store:
    """The folder's sweep, whole.

    raises: AllianceGameError if there is none or it is not finished, ComputationError if one of its
            chunks is not what was written
    """
    store = _found(folder)
    if not store.finished or store.missing():
        missing = sum(chunk.size for chunk in store.missing())
        raise AllianceGameError(
            f"{folder}: {missing:,} of {store.points:,} points are missing. Run the same sweep "
            "again to finish it."
        )
    store.check()
    return store


def read(folder: str | Path) -> pd.DataFrame:
    """The whole table of a finished sweep.

    raises: as of finished_store
    """
    from pyarrow.parquet import read_table

    frame: pd.DataFrame = read_table(finished_store(Path(folder)).table).to_pandas()
    return frame


def _begun(folder: Path, provenance: Mapping[str, Any], points: int) -> Store:
    """The folder's sweep if it is the same one, or a new one in an empty folder."""
    manifest = folder / "sweep.json"
    if manifest.is_file():
        store = _found(folder)
        if store.provenance != provenance or store.points != points:
            raise AllianceGameError(
                f"{folder}: the folder holds another sweep ({_difference(store, provenance)}). "
                "Choose another folder."
            )
        return store
    ours = (LOCK, ".sweep.json.")
    if any(not file.name.startswith(ours) for file in folder.iterdir()):
        raise AllianceGameError(
            f"{folder}: the folder is not empty and holds no sweep. Choose another folder."
        )
    content = {"provenance": provenance, "points": points}
    text = json.dumps(content, indent=2, ensure_ascii=False).encode()
    settled(written(manifest, lambda file: file.write(text)).path, manifest)
    return Store(folder, provenance, points)


def _found(folder: Path) -> Store:
    manifest = folder / "sweep.json"
    if not manifest.is_file():
        raise AllianceGameError(
            f"{folder}: there is no sweep in it. Make one: alliancegame sweep GAME -o {folder}"
        )
    try:
        if manifest.stat().st_size > LARGEST_MANIFEST:
            raise ValueError("too long")
        content = json.loads(manifest.read_bytes())
        provenance, points = content["provenance"], content["points"]
        if not isinstance(provenance["scenarios"], list) or type(points) is not int:
            raise TypeError("not of these types")
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        raise AllianceGameError(
            f"{manifest}: the file is damaged; it says what the folder's table depends on. "
            "Choose another folder."
        ) from None
    return Store(folder, provenance, points)


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Keeps other processes from doing so at the same time; a process that is killed lets go."""
    from filelock import FileLock, Timeout

    lock = FileLock(folder / LOCK)
    try:
        lock.acquire(blocking=False)
    except Timeout:
        raise ComputationError(
            f"{folder}: another sweep is writing into the folder. Wait for it, or choose "
            "another folder."
        ) from None
    except (NotImplementedError, OSError):  # a file system without locks
        pass
    try:
        yield
    finally:
        lock.release()


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
