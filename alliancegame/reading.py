"""Reading a file whole, once it is known to be a file and of a size that can be meant."""

from __future__ import annotations

import io
import stat
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from pathlib import Path

from alliancegame.errors import GameFileError

BLOCK = 2**20
"""The bytes asked for at a time, as a whole file of the largest size is set aside at once."""


def bytes_of(path: Path, most: int) -> bytes:
    """The file's bytes, at most so many.

    A pipe or a device is not opened: it could wait, or give, for ever.

    raises: GameFileError if it is no regular file, is larger, or cannot be read
    """
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            problem = (
                f"{path}: it is no regular file; pipes and devices are not read. Save it as one."
            )
            raise GameFileError((problem,))
        if status.st_size > most:
            raise too_large(path, status.st_size, most)
        content = bytearray()
        with path.open("rb") as handle:  # what stat says may be wrong, or out of date
            while len(content) <= most and (block := handle.read(BLOCK)):
                content += block
    except OSError as error:
        raise GameFileError((f"{path}: {(error.strerror or str(error)).lower()}.",)) from None
    if len(content) > most:
        raise too_large(path, len(content), most)
    return bytes(content)


@contextmanager
def unspoken() -> Iterator[None]:
    """Keeps to itself what a library prints or warns of a foreign file while it reads it.

    What it makes of the file is judged afterwards; a line of its own would stand in the answer.
    """
    with warnings.catch_warnings(), redirect_stdout(io.StringIO()):
        warnings.simplefilter("ignore")
        yield


def too_large(path: Path, size: int, most: int) -> GameFileError:
    """The error about a file of more bytes than its kind can have use for."""
    return GameFileError(
        (f"{path}: it has {size:,} bytes; a file of its kind has at most {most:,}. Is it the one?",)
    )
