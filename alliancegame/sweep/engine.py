"""The loop that carries out a study chunk by chunk: here, or by any executor's workers.

Sweeps, which write a table to disk, and studies in memory differ in their task alone.
"""

from __future__ import annotations

import pickle
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Executor, Future, wait
from contextlib import contextmanager
from functools import lru_cache
from typing import Any, Generic, NamedTuple, Protocol, TypeVar

from alliancegame.errors import ComputationError
from alliancegame.sweep.pace import Chunk, Pace

Made = TypeVar("Made")
Made_co = TypeVar("Made_co", covariant=True)


class Task(Protocol[Made_co]):
    """The work done with each chunk in the process that asks for it."""

    def prepare(self) -> None:
        """Prepares a process for its first chunk, once and not timed."""

    def here(self, chunk: Chunk) -> Made_co:
        """The chunk's result, in the process that asks for it."""


class SentTask(Protocol[Made_co]):
    """The work that workers do with each chunk; it travels pickled, once for all chunks."""

    def prepare(self) -> None:
        """Prepares a process for its first chunk, once and not timed."""

    def there(self, chunk: Chunk) -> object:
        """The chunk's result as a worker sends it back.

        Small: a worker may be ended at any time, and whoever waits for the rest of a large result
        waits for ever.
        """

    def received(self, chunk: Chunk, sent: Any) -> Made_co:
        """The chunk's result from what `there` gave, in the process that asks for it."""


class Helpers(NamedTuple, Generic[Made]):
    """Workers, and what they are to do."""

    executor: Executor
    task: SentTask[Made]


def carried_out(
    task: Task[Made],
    gaps: Sequence[Chunk],
    end: int,
    pace: Pace,
    helpers: Callable[[], Helpers[Made] | None],
) -> Iterator[tuple[Chunk, Made]]:
    """The results of all the gaps' chunks, as they come.

    end:     of the design
    helpers: asked before each chunk; once there are any, they do the rest
    raises:  BrokenExecutor if a worker is lost
    """
    waiting = pace.chunks(gaps, end)
    prepared = False
    while (others := helpers()) is None:
        if (chunk := next(waiting, None)) is None:
            return
        if not prepared:
            task.prepare()
            prepared = True
        begun = time.thread_time()
        made = task.here(chunk)
        pace.took(chunk.size, time.thread_time() - begun)
        yield chunk, made
    yield from _by_workers(others, waiting, pace)


def _by_workers(
    helpers: Helpers[Made], waiting: Iterator[Chunk], pace: Pace
) -> Iterator[tuple[Chunk, Made]]:
    """Two chunks are handed over for each worker at a time, so that none waits."""
    executor, task = helpers
    job = packed(task)
    running: dict[Future[tuple[object, float]], Chunk] = {}
    while True:
        while len(running) < 2 * pace.workers and (chunk := next(waiting, None)) is not None:
            running[executor.submit(_work, job, chunk)] = chunk
        if not running:
            return
        for future in wait(running, return_when=FIRST_COMPLETED).done:
            chunk = running.pop(future)
            sent, seconds = future.result()
            pace.took(chunk.size, seconds)
            yield chunk, task.received(chunk, sent)


@contextmanager
def lost_worker_told(remedy: str) -> Iterator[None]:
    """A context whose lost workers are one clear error, a ComputationError."""
    try:
        yield
    except BrokenExecutor:
        raise ComputationError(f"a worker was lost. {remedy}") from None


def _work(job: bytes, chunk: Chunk) -> tuple[object, float]:
    """One chunk in a worker: what it sends, and the seconds of its processor that this took."""
    task = _prepared(job)
    begun = time.thread_time()
    sent = task.there(chunk)
    return sent, time.thread_time() - begun


@lru_cache(maxsize=2)
def _prepared(job: bytes) -> SentTask[Any]:
    """Made once in each worker, so that its chunks share what the task has worked out."""
    task: SentTask[Any] = unpacked(job)
    task.prepare()
    return task


def packed(job: object) -> bytes:
    """The job as bytes that another process reads."""
    return pickle.dumps(job)


def unpacked(job: bytes) -> Any:
    """The object packed by the process that started this one."""
    return pickle.loads(job)
