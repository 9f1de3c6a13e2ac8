"""A study's columns in memory, by as many processes as it deserves.

Nearly all games take next to no time. Those that only exact arithmetic decides take some thousand
times as long; where all are such, a study takes minutes, which is worth telling and sharing.
"""

from __future__ import annotations

import pickle
import time
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import BrokenExecutor, Executor, Future
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import uuid4

import numpy as np

from alliancegame.errors import ComputationError
from alliancegame.sweep.designs import Listed
from alliancegame.sweep.evaluation import Columns
from alliancegame.sweep.run import packed
from alliancegame.sweep.study import Study
from alliancegame.sweep.workers import process_pool

FIRST = 64
"""Points worked out before any speed is known."""

MOST = 2**15
"""Points worked out at a time."""

AT_A_TIME = 0.2
"""Seconds that these take."""

PATIENCE = 2.0
"""Seconds after which it is told how far the work is, and shared if that much again is left."""


@contextmanager
def crew(
    workers: int, rows: int, progress: Callable[[int, int], None] | None = None
) -> Iterator[Crew]:
    """Whoever works out studies of so many rows in all.

    workers:  processes at most
    progress: called with the rows done so far and all rows, once the work takes long
    """
    with ExitStack() as stack:
        yield Crew(workers, rows, progress, stack)


@dataclass
class Crew:
    """See crew."""

    workers: int
    rows: int
    progress: Callable[[int, int], None] | None
    stack: ExitStack
    done: int = 0
    begun: float = field(default_factory=time.monotonic)
    executor: Executor | None = None
    folder: Path | None = None

    def columns(self, study: Study) -> Columns:
        """All that the study's own columns are.

        raises: ComputationError if a worker is lost
        """
        try:
            parts = list(self._parts(study))
        except BrokenExecutor:
            raise ComputationError("a worker was lost. Run the same command again.") from None
        return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}

    def _parts(self, study: Study) -> Iterator[Columns]:
        start, size, speed = 0, study.design.size, 0.0
        under_way: deque[Future[tuple[Path, float]]] = deque()
        while start < size or under_way:
            while start < size and len(under_way) < 2 * self.workers:
                many = min(MOST, int(speed * AT_A_TIME)) if speed else FIRST
                stop = min(size, start + max(1, many))
                if self.executor is not None and self.folder is not None:
                    job = _job(study, start, stop)
                    under_way.append(self.executor.submit(_columns, self.folder, *job))
                    start = stop
                    continue
                part, speed = _timed(study, start, stop)
                start = stop
                yield self._counted(part)
                self._call_in(speed * len(study.scenarios))
            if under_way:
                path, speed = under_way.popleft().result()
                part = pickle.loads(path.read_bytes())  # our own
                path.unlink()
                yield self._counted(part)

    def _counted(self, part: Columns) -> Columns:
        self.done += len(part["sample"])
        if self.progress is not None and time.monotonic() - self.begun > PATIENCE:
            self.progress(self.done, self.rows)
        return part

    def _call_in(self, speed: float) -> None:
        """Has others help from now on, if at this speed there is much to do yet."""
        waited = time.monotonic() - self.begun
        if self.workers > 1 and min(waited, (self.rows - self.done) / speed) > PATIENCE:
            self.folder = Path(self.stack.enter_context(TemporaryDirectory()))
            self.executor = self.stack.enter_context(process_pool(self.workers))


def _job(study: Study, start: int, stop: int) -> tuple[bytes, int, int, int]:
    """The points from start up to stop as `_columns` takes them; listed ones by themselves."""
    if isinstance(study.design, Listed):
        points = np.ascontiguousarray(study.design.points[:, start:stop])
        part = replace(study, design=Listed(study.design.coordinates, points))
        return packed(part), 0, stop - start, start
    return packed(study), start, stop, 0


def _columns(folder: Path, job: bytes, start: int, stop: int, first: int) -> tuple[Path, float]:
    """The columns, in a worker, and the points a second; `first` is added to their numbers.

    In a file: a worker may be ended at any time, and whoever waits for the rest of a large result
    waits for ever.
    """
    columns, speed = _timed(_unpacked(job), start, stop)
    columns["sample"] = columns["sample"] + first
    path = folder / uuid4().hex
    path.write_bytes(pickle.dumps(columns))
    return path, speed


def _timed(study: Study, start: int, stop: int) -> tuple[Columns, float]:
    begun = time.monotonic()
    columns = study.columns(start, stop)
    return columns, (stop - start) / (time.monotonic() - begun)


@lru_cache(maxsize=1)
def _unpacked(job: bytes) -> Study:
    study: Study = pickle.loads(job)  # our own, from the process that started this one
    return study
