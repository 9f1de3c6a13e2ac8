"""A study carried out chunk by chunk into a table on disk, here or by any executor's workers."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO

from alliancegame.frozen import frozen
from alliancegame.sweep.chunks import chunk_content, write_chunk
from alliancegame.sweep.engine import Helpers, carried_out, lost_worker_told, packed, unpacked
from alliancegame.sweep.equilibria import equilibria_kernels
from alliancegame.sweep.folder import opened_store
from alliancegame.sweep.pace import Chunk, Pace
from alliancegame.sweep.store import Part, Store
from alliancegame.sweep.study import Study
from alliancegame.version import version

LARGEST_CHUNK = 2**18
"""Most rows of a chunk, so that it is soon there and small enough to send."""

SETTLERS = 4
"""Chunks that are made safe on the disk at a time; one sync of a file system serves several."""

KEPT = "What is done so far is kept: run the same command again to go on."

COMPILING = "Compiling for this machine, some seconds, this once ..."


def sweep(
    study: Study,
    folder: str | Path,
    *,
    executor: Executor | None = None,
    workers: int = 2,
    chunk: int = LARGEST_CHUNK,
    progress: Callable[[int, int], None] | None = None,
    notice: Callable[[str], None] | None = None,
) -> Store:
    """The study's table on disk, computed or completed; the same whatever computes it.

    executor: where chunks are computed; by default here. Workers that reach the folder write into
              it themselves; others send what they have computed
    workers:  how many the executor has
    chunk:    rows in a chunk at most
    progress: called with the rows done so far and all rows, first before any is computed
    notice:   called with a line worth telling
    raises:   AllianceGameError if the folder holds something else, ComputationError if the disk is
              full, workers are lost or another sweep writes into the folder; calling again goes on
    """
    with opened_store(Path(folder), described(study), study.design.size, notice) as store:
        width = len(study.scenarios)
        missing = store.missing()
        done = study.rows - width * sum(chunk.size for chunk in missing)
        if progress is not None:
            progress(done, study.rows)
        if missing:
            helpers = None
            if executor is not None:
                there = replace(store, folder=store.folder.absolute())
                helpers = Helpers(executor, _Filing(study, there, store.mark()))
            pace = Pace(1 if helpers is None else workers, max(1, chunk // width))
            with lost_worker_told(KEPT), _settling(store) as settle:
                _announce_compiling(study, executor, notice)
                for done_chunk, part in carried_out(
                    _Filing(study, store), missing, store.points, pace, lambda: helpers
                ):
                    settle(done_chunk, part)
                    done += width * done_chunk.size
                    if progress is not None:
                        progress(done, study.rows)
        if not store.finished:
            store.finish()
    return store


@frozen
class _Filing:
    """Chunks are written into files, not yet in their places.

    mark: a file that whoever reaches the store's folder sees
    """

    study: Study
    store: Store
    mark: Path | None = None

    def prepare(self) -> None:
        warm_up(self.study)

    def here(self, chunk: Chunk) -> Part:
        def fill(file: BinaryIO) -> None:
            write_chunk(self.study, self.store.provenance, chunk.start, chunk.stop, file)

        return self.store.part(chunk, fill)

    def there(self, chunk: Chunk) -> Part | bytes:
        if self.mark is not None and self.mark.exists():
            return self.here(chunk)
        return chunk_content(self.study, self.store.provenance, chunk.start, chunk.stop)

    def received(self, chunk: Chunk, sent: Part | bytes) -> Part:
        if isinstance(sent, bytes):
            return self.store.part(chunk, partial(_copy, sent))
        return sent


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
def _settling(store: Store) -> Iterator[Callable[[Chunk, Part], None]]:
    """A function that has chunks' files put in place while the next chunks are computed.

    It raises what went wrong with an earlier one.
    """
    with ThreadPoolExecutor(SETTLERS) as disk:
        under_way: set[Future[None]] = set()

        def settle(chunk: Chunk, part: Part) -> None:
            under_way.add(disk.submit(store.settle, chunk, part))
            for future in [future for future in under_way if future.done()]:
                under_way.remove(future)
                future.result()

        yield settle
        for future in under_way:
            future.result()


def _announce_compiling(
    study: Study, executor: Executor | None, notice: Callable[[str], None] | None
) -> None:
    """Tells whoever waits if kernels are to be compiled first; where workers do, one is asked."""
    if notice is None:
        return
    if executor is None:
        if not _compiled(study):
            notice(COMPILING)
        return
    compiled = executor.submit(_compiled_there, packed(study))
    compiled.add_done_callback(partial(_tell_of_compiling, notice))


def _tell_of_compiling(notice: Callable[[str], None], compiled: Future[bool]) -> None:
    if not compiled.cancelled() and compiled.exception() is None and not compiled.result():
        notice(COMPILING)


def _compiled_there(job: bytes) -> bool:
    return _compiled(unpacked(job))


def _copy(content: bytes, file: BinaryIO) -> None:
    file.write(content)
