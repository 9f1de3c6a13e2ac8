"""Progress of a command at work: nothing for long silent, and nothing short interrupted.

On a terminal a line that is replaced; in a pipe lines on standard error, ever further apart.
"""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from typing import TYPE_CHECKING, TypeAlias

from alliancegame.clock import HELPER, WORK
from alliancegame.visible import visible

if TYPE_CHECKING:
    from rich.status import Status

Progress: TypeAlias = Callable[[int, int], None]
"""Takes how many are done and how many there are; called before the first is done, too."""

PATIENCE = 1.5
"""Seconds of silence after which a command says what it is at."""

QUIET = "ALLIANCEGAME_QUIET"
"""The environment variable that keeps commands from telling what they are at."""

REFRESH = 0.1
"""Seconds between two looks at what there is to tell."""


class Teller:
    """Tells what the command is at, from a thread of its own."""

    def __init__(self) -> None:
        self.state = ""
        self.begun = 0.0
        self._ended = threading.Event()
        self._lock = threading.Lock()
        self._status: Status | None = None
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """From now on, until it is hushed."""
        if QUIET in os.environ or sys.stderr is None or self._thread is not None:
            return
        self.state, self.begun = "", time.monotonic()
        # one for each thread: what is cleared for the next might never be seen by the last
        self._ended = threading.Event()
        self._thread = threading.Thread(
            target=self._tell, args=(self._ended,), name=HELPER, daemon=True
        )
        self._thread.start()

    def hush(self) -> None:
        """Not a word more: the answer is there."""
        self._ended.set()
        with self._lock:
            if self._status is not None:
                self._status.stop()
                self._status = None
        self._thread = None

    def show(self) -> None:
        """Shows the state on a terminal at once."""
        with self._lock:
            if self._ended.is_set() or self._thread is None or not sys.stderr.isatty():
                return
            if self._status is None:
                from rich.console import Console

                self._status = Console(stderr=True).status("")
                self._status.start()
            self._status.update(visible(self._line()))

    def _line(self) -> str:
        return "Compiling for this machine ..." if WORK.stopped else self.state or "the answer ..."

    def _tell(self, ended: threading.Event) -> None:
        with suppress(OSError, ValueError):  # whoever reads may have left
            self._tell_on(ended)

    def _tell_on(self, ended: threading.Event) -> None:
        gap = PATIENCE
        due = self.begun + gap
        while not ended.wait(REFRESH):
            if time.monotonic() < due:
                continue
            if sys.stderr.isatty():
                self.show()
                due = 0.0
                continue
            with self._lock:
                if ended.is_set():
                    return
                seconds = time.monotonic() - self.begun
                notice(f"At work for {seconds:.0f} s: {self._line()}")
            gap = min(2 * gap, 60.0)
            due = time.monotonic() + gap


TELLER = Teller()
"""The process has one standard error, and so one who tells."""


def notice(line: str) -> None:
    """A line worth telling that is no result."""
    if sys.stderr is not None:
        sys.stderr.write(visible(line) + "\n")
        sys.stderr.flush()


@contextmanager
def at_work() -> Iterator[None]:
    """A context that is not silent for long."""
    TELLER.start()
    try:
        yield
    finally:
        TELLER.hush()


def stage(state: str) -> None:
    """The stage of the command from now on, such as "northern-triangle: levers"."""
    TELLER.state = state


@contextmanager
def progress(unit: str) -> Iterator[Progress]:
    """Tells what is done, the rate and the time left, on a terminal at once.

    unit: what is counted, such as "games"
    """
    begun: list[tuple[float, int]] = []
    shown = 0.0

    def told(done: int, total: int) -> None:
        nonlocal shown
        now = time.monotonic()
        if not begun:
            begun.append((now, done))
        then, before = begun[0]
        text = f"{done:,} of {total:,} {unit}"
        if done > before and now > then:
            rate = (done - before) / (now - then)
            left = timedelta(seconds=round((total - done) / rate))
            text += f", {rate:,.{0 if rate >= 10 else 1}f} a second, {left} left"
        stage(text)
        if now >= shown + REFRESH or done == total:
            shown = now
            TELLER.show()

    yield told
    stage("")
