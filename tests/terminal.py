"""A command run as an analyst does, on a terminal."""

import os
import pty
import select
import signal
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

INTERRUPT = b"\x03"
"""Control-C: the terminal sends SIGINT to every process it runs in the foreground."""


@dataclass(frozen=True)
class Ended:
    """A command that has ended.

    printed: all that the terminal was sent
    seconds: how long it went on after the interrupt
    """

    code: int
    printed: str
    seconds: float


def on_terminal(
    arguments: list[str],
    interrupt: Callable[[str], bool] = lambda _: False,
    environment: Mapping[str, str] | None = None,
    limit: float = 120,
) -> Ended:
    """Runs alliancegame with these arguments until it ends.

    interrupt: whether to press control-C now, by what is printed so far
    """
    child, terminal = pty.fork()
    if child == 0:
        # whoever runs the tests in the background has the children start deaf to it
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        command = [sys.executable, "-m", "alliancegame", *arguments]
        given = dict(os.environ if environment is None else environment)
        given.pop("ALLIANCEGAME_QUIET", None)  # what is told on the way is looked at
        os.execve(sys.executable, command, {**given, "COLUMNS": "100"})
    printed, begun, pressed = b"", time.monotonic(), None
    while time.monotonic() < begun + limit:
        if select.select([terminal], [], [], 0.01)[0]:
            try:
                printed += os.read(terminal, 65536)
            except OSError:  # the last process has closed it
                break
        if pressed is None and interrupt(printed.decode(errors="replace")):
            os.write(terminal, INTERRUPT)
            pressed = time.monotonic()
    else:
        os.kill(child, 9)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    os.close(terminal)
    return Ended(code, printed.decode(), time.monotonic() - (pressed or begun))
