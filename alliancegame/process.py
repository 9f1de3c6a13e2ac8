"""The start and the end of the program: streams that may be closed, signals, exit codes.

0: answered, also where whoever read the answer has left; 1: the computation failed, or the machine
did (a full disk); 2: bad input; 130 and 143: interrupted, terminated.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from io import TextIOWrapper
from pathlib import Path
from threading import Timer
from types import FrameType
from typing import Any, Literal, NoReturn, TextIO

from alliancegame.errors import AllianceGameError
from alliancegame.visible import POORER, visible

INTERRUPTED = 128
"""Added to a signal's number: the exit code of a process it has ended."""

AGAIN = 0.01
"""Seconds until an interrupt is sent once more that nobody could hear."""

IMPORTING = "<frozen importlib._bootstrap>"
"""The file of the functions that load modules, as frames have it."""


class Signals:
    """Control-C and termination, as an exception that lets files and workers be put away.

    number: of the signal that has come; 0 for none
    """

    def __init__(self) -> None:
        self.number = 0
        for number in (signal.SIGINT, signal.SIGTERM):
            # a job in the background is started deaf to control-C, and stays so
            if signal.getsignal(number) != signal.SIG_IGN:
                signal.signal(number, self._arrived)
        usual = sys.unraisablehook

        def unraisable(raised: Any) -> None:
            # an interrupt that falls into a destructor or a callback is not lost; sent at once, it
            # would fall into this function
            if self.number and isinstance(raised.exc_value, KeyboardInterrupt):
                self._come_again()
            else:
                usual(raised)

        sys.unraisablehook = unraisable

    def _arrived(self, number: int, frame: FrameType | None) -> None:
        self.number = number
        if not is_importing(frame):
            raise KeyboardInterrupt
        self._come_again()

    def _come_again(self) -> None:
        again = Timer(AGAIN, os.kill, (os.getpid(), self.number))
        again.daemon = True
        again.start()


def is_importing(frame: FrameType | None) -> bool:
    """Whether a module is being loaded: machine code that is half set up may crash if stopped."""
    while frame is not None:
        if frame.f_code.co_filename == IMPORTING:
            return True
        frame = frame.f_back
    return False


def open_streams() -> None:
    """Gives closed streams a place to go, and poor character sets a way to show every sign."""
    while (opened := os.open(os.devnull, os.O_RDWR)) <= 2:  # the lowest number that is free
        pass
    os.close(opened)
    sys.stdin = sys.stdin or _nowhere("r")
    sys.stdout = sys.stdout or _nowhere("w")
    sys.stderr = sys.stderr or _nowhere("w")
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors=POORER)


def run_to_end(command: Callable[[], object]) -> NoReturn:
    """Runs the command and exits: every expected error is one clear message and an exit code.

    command: returns its exit code, or None
    """
    signals = Signals()
    code: object = 1
    try:
        open_streams()
        code = command() or 0
        sys.stdout.flush()
    except SystemExit as end:
        # libraries end with 1 where the reader of a pipe has left
        code = 0 if isinstance(end.__context__, BrokenPipeError) else end.code
    except AllianceGameError as error:
        code = error.exit_code
        if not signals.number:
            tell(str(error))
    except BrokenPipeError:
        code = 0
    except OSError as error:  # a full disk, a network drive that is gone
        if not signals.number:
            tell(f"{error.filename or 'the output'}: {(error.strerror or str(error)).lower()}.")
    except KeyboardInterrupt:
        code = INTERRUPTED + signal.SIGINT
    except BaseException:
        if not signals.number:  # else a library's own words for an interrupt
            raise
    _let_go(sys.stdout)
    sys.exit(INTERRUPTED + signals.number if signals.number else code)  # type: ignore[arg-type]


def tell(line: str) -> None:
    """A line on standard error, if anybody reads it."""
    with suppress(OSError, ValueError):
        sys.stderr.write(visible(line) + "\n")
        sys.stderr.flush()


def _let_go(stream: TextIO) -> None:
    """Leaves nothing that would be flushed, and fail, at the interpreter's end."""
    try:
        stream.flush()
    except (OSError, ValueError):
        with suppress(OSError, ValueError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def _nowhere(mode: Literal["r", "w"]) -> TextIOWrapper:
    return Path(os.devnull).open(mode, encoding="utf-8")
