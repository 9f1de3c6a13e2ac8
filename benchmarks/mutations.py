"""Mutated game files through the loaders and the command line: no traceback, no loop, no gigabyte.

    python benchmarks/mutations.py --loaders 500000 --commands 50000

Every mutation follows from --seed. An error told in a line is an answer; anything else is printed
with the input that caused it, kept in --keep, and makes the exit code 1.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import os
import random
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TypeAlias

from alliancegame.errors import AllianceGameError
from alliancegame.model.file.kinds import read_any
from alliancegame.model.file.library import locate, shipped

TEXTS = [locate(name).read_text(encoding="utf-8") for name in shipped()]
"""The shipped games' files."""

SECONDS = 10
"""Processor time of one input beyond which its reading counts as a loop."""

GIGABYTES = 3

COMMANDS = [
    ["check"],
    ["show"],
    ["show", "--json"],
    ["durability", "--json", "--time-limit", "1"],
    ["solve", "--json", "--time-limit", "1"],
    ["explain", "--json"],
    ["survival", "--json"],
    ["shocks", "--json", "--time-limit", "1"],
]

NUMBERS = [
    "0",
    "1",
    "-1",
    "0.5",
    "2",
    "1e30",
    "1e31",
    "-1e-30",
    "1e400",
    "nan",
    "inf",
    "-0",
    "1_0",
    "0x10",
    "07",
    "1e15",
    "99999999999999999999",
]

VALUES = ["[]", "{}", "true", '""', '"a"', "[[]]", "[1, 2]", "{ a = 1 }", "1979-05-27", "'''x'''"]

SCRAPS: list[str] = [
    *"[]{}=\"'\n#.,-<> ",
    "[[",
    "]]",
    "\\",
    "\x00",
    "\ufeff",
    "\u202e",
    "é",
    "\r",
    "\t",
]


Change: TypeAlias = Callable[[str, Sequence[str], random.Random], str]
"""Takes a text, those of all games, and a source of chance."""


class LoopedError(Exception):
    """An input took longer than any should."""


def mutated(text: str, others: Sequence[str], rng: random.Random) -> str:
    """The text with one to four changes of the kinds that people and machines make."""
    for _ in range(rng.randint(1, 4)):
        change: Change = rng.choice(CHANGES)
        text = change(text, others, rng)
    return text


def _line_lost(text: str, _others: Sequence[str], rng: random.Random) -> str:
    lines = text.splitlines(keepends=True)
    if lines:
        at = rng.randrange(len(lines))
        del lines[at : at + rng.randint(1, 3)]
    return "".join(lines)


def _line_doubled(text: str, _others: Sequence[str], rng: random.Random) -> str:
    lines = text.splitlines(keepends=True)
    if lines:
        lines.insert(rng.randrange(len(lines) + 1), rng.choice(lines))
    return "".join(lines)


def _line_of_another(text: str, others: Sequence[str], rng: random.Random) -> str:
    lines = text.splitlines(keepends=True)
    lines.insert(rng.randrange(len(lines) + 1), rng.choice(rng.choice(others).splitlines(True)))
    return "".join(lines)


def _value_replaced(text: str, _others: Sequence[str], rng: random.Random) -> str:
    lines = text.splitlines(keepends=True)
    places = [i for i, line in enumerate(lines) if "=" in line]
    if places:
        at = rng.choice(places)
        parts = lines[at].split("=")
        part = rng.randrange(1, len(parts))
        parts[part] = f" {rng.choice(NUMBERS + VALUES)}\n"
        lines[at] = "=".join(parts[: part + 1])
    return "".join(lines)


def _number_replaced(text: str, _others: Sequence[str], rng: random.Random) -> str:
    at = rng.randrange(len(text) + 1)
    before, after = text[:at], text[at:]
    digits = next((i for i, c in enumerate(after) if c.isdigit()), None)
    if digits is None:
        return text
    end = digits
    while end < len(after) and (after[end].isdigit() or after[end] == "."):
        end += 1
    return before + after[:digits] + rng.choice(NUMBERS) + after[end:]


def _key_misspelt(text: str, _others: Sequence[str], rng: random.Random) -> str:
    words = [i for i in range(1, len(text)) if text[i].isalpha() and text[i - 1].isalpha()]
    if not words:
        return text
    at = rng.choice(words)
    return text[: at - 1] + text[at] + text[at - 1] + text[at + 1 :]


def _word_exchanged(text: str, others: Sequence[str], rng: random.Random) -> str:
    words = rng.choice([text, *others]).split()
    mine = text.split()
    if not words or not mine:
        return text
    return text.replace(rng.choice(mine), rng.choice(words), 1)


def _character(text: str, _others: Sequence[str], rng: random.Random) -> str:
    at = rng.randrange(len(text) + 1)
    return text[:at] + rng.choice(SCRAPS) + text[at + rng.randint(0, 2) :]


def _cut(text: str, _others: Sequence[str], rng: random.Random) -> str:
    return text[: rng.randrange(len(text) + 1)]


CHANGES: list[Change] = [
    _line_lost,
    _line_doubled,
    _line_of_another,
    _value_replaced,
    _value_replaced,
    _number_replaced,
    _key_misspelt,
    _word_exchanged,
    _character,
    _cut,
]


@contextlib.contextmanager
def time_limited() -> Iterator[None]:
    """Raises LoopedError beyond SECONDS of this process's own time."""

    def stop(*_: object) -> None:
        raise LoopedError

    before = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def loaded(path: Path) -> str:
    """What became of reading the file: "read", "told", or the fault's name."""
    try:
        with time_limited():
            read_any(path)
    except AllianceGameError as error:
        return "told" if str(error).strip() else "told nothing"
    except Exception as error:
        return type(error).__name__
    return "read"


def commanded(path: Path, command: Sequence[str]) -> str:
    """What became of a command: "answered", "told", or the fault's name."""
    from alliancegame.cli.main import app

    out = io.StringIO()
    try:
        with time_limited(), contextlib.redirect_stdout(out), contextlib.redirect_stderr(out):
            app([command[0], str(path), *command[1:]], standalone_mode=False)
    except AllianceGameError as error:
        return "told" if str(error).strip() else "told nothing"
    except Exception as error:
        return type(error).__name__
    return "answered"


def limit_memory() -> None:
    """Makes a runaway reading a MemoryError of this process, where the system can."""
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (GIGABYTES << 30, GIGABYTES << 30))


def run(loaders: int, commands: int, seed: int, keep: Path, seconds: float) -> Counter[str]:
    """Counts of what became of the inputs; those with faults are kept."""
    rng = random.Random(seed)
    counts: Counter[str] = Counter()
    beginning = time.process_time()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "mutated.toml"
        for number in range(loaders + commands):
            if time.process_time() - beginning > seconds:
                break
            text = mutated(rng.choice(TEXTS), TEXTS, rng)
            path.write_text(text, encoding="utf-8", newline="")
            if number % max(1, (loaders + commands) // max(commands, 1)) or not commands:
                what, outcome = "loaders", loaded(path)
            else:
                command = rng.choice(COMMANDS)
                what, outcome = command[0], commanded(path, command)
            counts[f"{what}: {outcome}"] += 1
            if outcome not in {"read", "told", "answered"}:
                keep.mkdir(parents=True, exist_ok=True)
                kept = keep / f"{what}-{outcome}-{number}.toml"
                kept.write_text(text, encoding="utf-8", newline="")
                print(f"{what}: {outcome}, see {kept}", flush=True)
    return counts


def main() -> int:
    """The command line's entry."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--loaders", type=int, default=500_000)
    parser.add_argument("--commands", type=int, default=50_000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--seconds", type=float, default=float("inf"), help="processor time")
    parser.add_argument("--keep", type=Path, default=Path("mutations"), metavar="DIR")
    options = parser.parse_args()
    limit_memory()
    counts = run(options.loaders, options.commands, options.seed, options.keep, options.seconds)
    for outcome, number in sorted(counts.items()):
        print(f"{number:>8}  {outcome}")
    return any(key.split(": ")[1] not in {"read", "told", "answered"} for key in counts)


if __name__ == "__main__":
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    sys.exit(main())
