"""The clock by which work is limited and measured."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager


class Clock:
    """A clock that can be stopped, and stopped again while it stands.

    stopped: how many have stopped it and not let it go on yet
    """

    def __init__(self) -> None:
        self.stopped = 0
        self._lost = 0.0
        self._since = 0.0

    def seconds(self) -> float:
        """Seconds that have passed on it; only differences mean anything."""
        now = self._since if self.stopped else time.monotonic()
        return now - self._lost

    def stop(self) -> None:
        """Lets it stand still until go_on."""
        if not self.stopped:
            self._since = time.monotonic()
        self.stopped += 1

    def go_on(self) -> None:
        """Ends one stop."""
        self.stopped -= 1
        if not self.stopped:
            self._lost += time.monotonic() - self._since

    @contextmanager
    def standing(self) -> Iterator[None]:
        """A context in which the clock stands still."""
        self.stop()
        try:
            yield
        finally:
            self.go_on()


WORK = Clock()
"""The process's clock of work: it stands still while machine code is loaded or compiled.

Limits of time are counted on it, so that a fresh machine finds what a warm one finds.
"""

HELPER = "alliancegame-progress"
"""Name of the thread that tells how far a command is; it imports no mathematics."""
