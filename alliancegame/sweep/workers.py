"""The place where chunks are computed: a pool of processes on this machine, or a Dask cluster."""

from __future__ import annotations

import logging
import multiprocessing
import os
import signal
import threading
from collections.abc import Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import contextmanager, suppress
from multiprocessing.connection import Connection
from typing import Any

from alliancegame.errors import AllianceGameError, ComputationError, MissingExtraError


@contextmanager
def workplace(workers: int, scheduler: str | None) -> Iterator[tuple[Executor | None, int]]:
    """The executor that computes chunks, None for this process, and how many it computes at once.

    scheduler: address of a Dask cluster's, to be used instead
    raises:    as for cluster, and AllianceGameError for more workers than could ever help
    """
    if scheduler is not None:
        with cluster(scheduler) as (executor, threads):
            yield executor, threads
    elif workers > 1:
        require_workers(workers)
        with process_pool(workers) as executor:
            yield executor, workers
    else:
        yield None, 1


def require_workers(number: int) -> None:
    """Raises AllianceGameError for so many that they would only take memory from each other."""
    cores = os.cpu_count() or 1
    most = max(32, 4 * cores)
    if number > most:
        raise AllianceGameError(
            f"the number of workers is {number}; this machine has {cores} cores. "
            f"Take at most {most}."
        )


@contextmanager
def process_pool(workers: int) -> Iterator[Executor]:
    """A pool of processes that end with this one, even if it is killed.

    If an error or an interrupt ends the context, they end at once, whatever they are at; so a job's
    result is to be small, lest half of one be waited for.
    """
    # one thread for linear algebra in each: the processes are what uses the cores
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    method = "forkserver" if "forkserver" in multiprocessing.get_all_start_methods() else "spawn"
    context = multiprocessing.get_context(method)
    if method == "forkserver":
        # what a worker needs loads once and is shared, while the caller is still preparing
        context.set_forkserver_preload(["alliancegame.sweep.preload"])
        _start_server()
    end, ours = context.Pipe(duplex=False)
    with ProcessPoolExecutor(
        workers, mp_context=context, initializer=_settle_in, initargs=(end,)
    ) as executor:
        try:
            yield executor
        except BaseException:
            ours.close()
            raise


def _start_server() -> None:
    """Starts what workers are forked from, deaf to interrupts even while it loads."""
    from multiprocessing import forkserver, resource_tracker

    resource_tracker.ensure_running()  # by itself the server does, which lets interrupts in again
    held = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        forkserver.ensure_running()
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, held)


def _settle_in(end: Connection) -> None:
    """A worker's start: an interrupt is its parent's affair, and its parent's end is its own."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with, args=(end,), daemon=True).start()


def _end_with(end: Connection) -> None:
    """Waits until nobody holds the other end of the pipe."""
    with suppress(EOFError):
        end.recv()
    os._exit(1)


@contextmanager
def cluster(address: str) -> Iterator[tuple[Executor, int]]:
    """The executor of a running Dask scheduler, and the number of its workers' threads.

    raises: MissingExtraError without the library, ComputationError if nobody answers
    """
    try:
        from distributed import Client

        connect: Any = Client
    except ImportError:
        raise MissingExtraError(
            "a cluster needs the library distributed, which is not installed. "
            'Install it: pip install "alliancegame[cluster]"'
        ) from None
    try:
        client = connect(address, timeout=10)
    except (OSError, TypeError, ValueError) as error:  # TypeError: tls without certificates
        raise ComputationError(
            f"no Dask scheduler answers at {address} ({str(error) or type(error).__name__}). "
            "Start one: dask scheduler"
        ) from None
    with client:
        try:
            yield client.get_executor(pure=False), max(1, sum(client.nthreads().values()))
        except BaseException:
            # what is on its way back is lost with the connection: no news, and not wanted
            logger = logging.getLogger("tornado.application")
            logger.disabled = True
            client.close()
            logger.disabled = False
            raise
