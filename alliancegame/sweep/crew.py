"""A study's columns in memory, by as many processes as it deserves.

Nearly all games take next to no time. Those that only exact arithmetic decides take some thousand
times as long; where all are such, a study takes minutes, which is worth telling and sharing.
"""

from __future__ import annotations

import pickle
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Executor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import uuid4

import numpy as np

from alliancegame.frozen import frozen
from alliancegame.sweep.designs import Listed
from alliancegame.sweep.engine import Helpers, carried_out, lost_worker_told
from alliancegame.sweep.evaluation import Columns
from alliancegame.sweep.pace import LONGEST, Chunk, Pace
from alliancegame.sweep.study import Study
from alliancegame.sweep.workers import process_pool, require_workers

FIRST = 64
"""Points worked out before any speed is known."""

MOST = 2**15
"""Points worked out at a time."""

PATIENCE = 2.0
"""Seconds after which the work is shared, if that much again is left."""


@contextmanager
def crew(
    workers: int, rows: int, progress: Callable[[int, int], None] | None = None
) -> Iterator[Crew]:
    """Whoever works out studies of so many rows in all.

    workers:  processes at most
    progress: called with the rows done so far and all rows
    raises:   AllianceGameError for more workers than could ever help
    """
    require_workers(workers)
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

    def columns(self, study: Study) -> Columns:
        """All that the study's own columns are.

        raises: ComputationError if a worker is lost
        """
        size = study.design.size
        pace = Pace(self.workers, MOST, FIRST)
        before, parts = self.done, {}

        def helpers() -> Helpers[Columns] | None:
            points_left = size - (self.done - before) // len(study.scenarios)
            if not self._worth_sharing(study, pace, points_left):
                return None
            return Helpers(self._others(), self._sent(study))

        with lost_worker_told("Run the same command again."):
            for chunk, part in carried_out(_Here(study), [Chunk(0, size)], size, pace, helpers):
                parts[chunk] = part
                self.done += chunk.size * len(study.scenarios)
                if self.progress is not None:
                    self.progress(self.done, self.rows)
        ordered = [parts[chunk] for chunk in sorted(parts)]
        return {name: np.concatenate([part[name] for part in ordered]) for name in ordered[0]}

    def _worth_sharing(self, study: Study, pace: Pace, points_left: int) -> bool:
        if self.workers == 1:
            return False
        if self.executor is not None:
            return pace.seconds(points_left) > LONGEST
        waited = time.monotonic() - self.begun
        all_left = pace.seconds((self.rows - self.done) // len(study.scenarios))
        return min(waited, all_left) > PATIENCE

    def _others(self) -> Executor:
        if self.executor is None:
            self.executor = self.stack.enter_context(process_pool(self.workers))
        return self.executor

    def _sent(self, study: Study) -> _There:
        """The study for workers, listed points in a file apart: these may be many."""
        folder = Path(self.stack.enter_context(TemporaryDirectory()))
        design = study.design
        if not isinstance(design, Listed):
            return _There(study, folder)
        points = folder / "points.npy"
        np.save(points, design.points)
        unlisted = Listed(design.coordinates, np.empty((len(design.coordinates), 0)))
        return _There(replace(study, design=unlisted), folder, points)


@frozen
class _Here:
    study: Study

    def prepare(self) -> None:
        self.study.columns(0, 1)

    def here(self, chunk: Chunk) -> Columns:
        return self.study.columns(chunk.start, chunk.stop)


@dataclass
class _There:
    """The columns travel in files.

    points: the design's, if it is a listed one
    """

    study: Study
    folder: Path
    points: Path | None = None

    def prepare(self) -> None:
        if self.points is not None:
            # Copied when written to, for kernels are compiled for arrays that can be.
            listed = np.load(self.points, mmap_mode="c")
            self.study = replace(self.study, design=Listed(self.study.design.coordinates, listed))
        self.study.columns(0, 1)

    def there(self, chunk: Chunk) -> Path:
        path = self.folder / uuid4().hex
        path.write_bytes(pickle.dumps(self.study.columns(chunk.start, chunk.stop)))
        return path

    def received(self, chunk: Chunk, sent: Path) -> Columns:  # noqa: ARG002
        columns: Columns = pickle.loads(sent.read_bytes())  # our own
        sent.unlink()
        return columns
