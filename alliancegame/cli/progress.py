"""How far a long command is: on a terminal, and nothing in a pipe."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import TypeAlias

from alliancegame.visible import visible

Progress: TypeAlias = Callable[[int, int], None]
"""Takes how many are done and how many there are; called before the first is done, too."""


def notice(line: str) -> None:
    """A line worth telling that is no result."""
    sys.stderr.write(visible(line) + "\n")


@contextmanager
def progress(unit: str) -> Iterator[Progress | None]:
    """Shows what is done, the rate and the time left.

    unit: what is counted, such as "games"
    """
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn

    columns = BarColumn(), TextColumn("{task.description}")
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        begun: list[tuple[float, int]] = []

        def shown(done: int, total: int) -> None:
            if not begun:
                begun.append((time.monotonic(), done))
                bar.add_task("", total=total)
            then, before = begun[0]
            seconds = time.monotonic() - then
            text = f"{done:,} of {total:,} {unit}"
            if done > before:
                rate = (done - before) / seconds
                left = timedelta(seconds=round((total - done) / rate))
                text += f", {rate:,.{0 if rate >= 10 else 1}f} a second, {left} left"
            bar.update(bar.tasks[0].id, completed=done, description=text)

        yield shown
