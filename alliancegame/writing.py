"""Files as every command writes them: whole or not at all, and never over what it has read.

The content goes into a file beside the target, which takes the target's place once the disk has all
of it. A full disk, an error or an interrupt leaves what was there before as it was.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from uuid import uuid4

from alliancegame.errors import AllianceGameError, ComputationError

_MACHINE = {errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EFBIG}
"""Errors of the machine rather than of what was asked for."""


def guard(target: Path, inputs: Iterable[Path | str] = (), *, replace: bool) -> None:
    """Refuses a target that would destroy something the user has.

    inputs:  files the command reads; none of them is ever written to
    replace: whether an existing file may be replaced
    raises:  AllianceGameError with the remedy
    """
    for given_path in map(Path, inputs):
        if given_path.exists() and target.exists() and target.samefile(given_path):
            raise AllianceGameError(
                f"{target}: it is the game that is read; writing would destroy it. "
                "Choose another name."
            )
    if target.is_dir():
        raise AllianceGameError(f"{target}: it is a folder. Name a file in it.")
    if target.is_file() and not replace:
        raise AllianceGameError(
            f"{target}: it exists already. Replace it with --force, or choose another name."
        )


@contextmanager
def whole(target: Path) -> Iterator[Path]:
    """A path beside the target, of the same ending, to write to.

    What was written takes the target's place at the end, with its permissions; after an error of
    any kind it is removed. What is no plain file, such as a pipe, is written to directly.

    raises: AllianceGameError where the target cannot be written, ComputationError (exit code 1)
            where the disk is full
    """
    try:
        real = Path(os.path.realpath(target))  # which a loop of links does not stop
        if real.exists() and not real.is_file():
            yield target
            return
        if real.exists() and not os.access(real, os.W_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        beside = real.with_name(f".{uuid4().hex[:12]}.part{real.suffix}")
        try:
            yield beside
            _settle(beside, real)
        finally:
            with suppress(OSError):
                beside.unlink()
    except OSError as error:
        raise unwritten(target, error) from None


def write_bytes(target: Path, content: bytes) -> None:
    """Writes the bytes, whole or not at all.

    raises: as `whole`
    """
    with whole(target) as beside:
        beside.write_bytes(content)


def write_text(target: Path, content: str) -> None:
    """Writes the text in UTF-8, whole or not at all.

    raises: as `whole`
    """
    write_bytes(target, content.encode())


def unwritten(target: Path | str, error: OSError) -> AllianceGameError:
    """The error that a file could not be written, in one line."""
    kind = ComputationError if error.errno in _MACHINE else AllianceGameError
    return kind(f"{target}: {(error.strerror or str(error)).lower()}.")


def _settle(beside: Path, target: Path) -> None:
    """Moves the file into its place once the disk has it."""
    with beside.open("rb+") as file:
        os.fsync(file.fileno())
    if target.exists():
        beside.chmod(target.stat().st_mode & 0o7777)
    beside.replace(target)
