"""Mutated files through the loaders and the command line: no traceback, no loop, no gigabyte.

    python benchmarks/mutations.py --loaders 500000 --commands 50000

Files are of every kind that the program reads, or of those that --kinds names: game files, payoff
files, certificates, tables of cases. Every mutation follows from --seed. An error told in a line is
an answer; anything else is printed with the input that caused it, kept in --keep, and makes the
exit code 1.
"""

from __future__ import annotations

import argparse
import contextlib
import faulthandler
import io
import json
import os
import random
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NoReturn, TypeAlias

from mutated_files import CASES, Kind, mutated, seeds

from alliancegame.analyses.registry import figure_kinds
from alliancegame.errors import AllianceGameError
from alliancegame.game.formats.endings import is_tree, load_game, load_tree
from alliancegame.model.file.kinds import read_any
from alliancegame.model.file.library import load, locate

SECONDS = 30
"""Processor time of one input beyond which its reading counts as a loop."""

STUCK = 600
"""Seconds after which what no signal reaches is ended, and where it was told."""

GIGABYTES = 3

ANSWERS = frozenset({"read", "told", "answered"})
"""What may become of an input."""

SLOW_SHARE = 0.1
"""Of commands, those that draw, sample or write."""

Command: TypeAlias = tuple[str, ...]
"""A command's words; FILE and OUT stand for the input and for a file to write."""


def _commands(text: str) -> tuple[Command, ...]:
    return tuple(tuple(line.split()) for line in text.splitlines() if line.strip())


PLAIN = _commands("""
    show FILE
    show FILE --json
    solve FILE --json --time-limit 1
    solve FILE --concept quantal-response --json --time-limit 1
    solve FILE --concept correlated --json --time-limit 1
    solve FILE --concept stackelberg --json --time-limit 1
    solve FILE --concept rationalizable --json
    solvers FILE
    solve FILE --certificate OUT.json --time-limit 1
    durability FILE
    check FILE
    convert FILE OUT.nfg
    convert FILE OUT.csv
    convert FILE OUT.xlsx
""")

QUICK: Mapping[Kind, tuple[Command, ...]] = {
    Kind.TOML: _commands("""
        check FILE
        show FILE
        show FILE --json
        durability FILE --json --time-limit 1
        solve FILE --json --time-limit 1
        explain FILE --json
        survival FILE --json
        shocks FILE --json --time-limit 1
        crisis FILE --json --time-limit 1
        compare FILE FILE --json --time-limit 1
        forecasts FILE --json
        convert FILE OUT.nfg
        convert FILE OUT.efg
        convert FILE OUT.csv
        solvers FILE
        new OUT.toml --from FILE
    """),
    Kind.NFG: PLAIN,
    Kind.CSV: PLAIN,
    Kind.XLSX: PLAIN,
    Kind.EFG: PLAIN
    + _commands("""
        solve FILE --concept subgame-perfect --json --time-limit 1
        solve FILE --concept sequential --json --time-limit 1
        convert FILE OUT.efg
        plot tree FILE -o OUT.tex
    """),
    Kind.CERTIFICATE: _commands("""
        verify FILE
        verify FILE --json
        verify FILE prisoners-dilemma
    """),
    Kind.CASES: _commands(f"""
        check {CASES}.toml --data FILE
        estimate {CASES} FILE --starts 1 --json
        simulate {CASES} FILE -o OUT.csv --cases 5
    """),
}

SLOW: Mapping[Kind, tuple[Command, ...]] = {
    Kind.TOML: _commands("""
        durability FILE --all --json --time-limit 1
        uncertainty FILE --samples 16 --workers 1 --json
        phase FILE --steps 2 --json
        decide FILE --json
        fit FILE --draws 64 --json
        fit FILE --draws 64 --save OUT.toml
        sweep FILE -o OUT --samples 4 --json
        simulate FILE -o OUT.csv --cases 5
        power FILE --cases 20 --runs 2 --json
        explore FILE --export OUT.html
        report FILE --brief -o OUT.md
        report FILE -o OUT.html
    """)
    + tuple(("plot", name, "FILE", "-o", "OUT.svg") for name in figure_kinds()),
    Kind.EFG: _commands("""
        plot tree FILE -o OUT.svg
        solve FILE --concept quantal-response --json --time-limit 1
    """),
    Kind.NFG: _commands("""
        solve FILE --concept stochastic-stability --json --time-limit 1
        solve FILE --concept evolutionary --json --time-limit 1
        solve FILE --concept coarse-correlated --json --time-limit 1
    """),
    Kind.CASES: _commands(f"""
        estimate {CASES} FILE --starts 1 --all --sandwich --table OUT.md --plot roc=OUT.svg
        power {CASES} FILE --cases 20 --runs 2 --json
    """),
}


class LoopedError(Exception):
    """An input took longer than any should."""


@contextlib.contextmanager
def time_limited() -> Iterator[None]:
    """Raises LoopedError beyond SECONDS of this process's own time."""

    def stop(*_: object) -> None:
        raise LoopedError

    before = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, SECONDS)
    faulthandler.dump_traceback_later(STUCK, exit=True)
    try:
        yield
    finally:
        faulthandler.cancel_dump_traceback_later()
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def _outcome(action: Callable[[], object], answer: str) -> str:
    """The answer, "told", or the fault's name."""
    try:
        with time_limited():
            action()
    except AllianceGameError as error:
        return "told" if str(error).strip() else "told nothing"
    except Exception as error:
        usage = "UsageError" in {kind.__name__ for kind in type(error).__mro__}
        return "told" if usage else type(error).__name__
    return answer


def _read(path: Path, kind: Kind) -> None:
    from alliancegame.evidence.estimation.case_table import read_cases
    from alliancegame.evidence.estimation.data_file import read_table
    from alliancegame.evidence.estimation.form import form_of
    from alliancegame.solvers.certificates.certificate_file import verify

    match kind:
        case Kind.TOML:
            read_any(path)
        case Kind.CERTIFICATE:
            verify(path)
        case Kind.CASES:
            read_cases(form_of(load(CASES)), read_table(path))
        case _:
            (load_tree if is_tree(path) else load_game)(path)


def loaded(path: Path, kind: Kind) -> str:
    """What became of reading the file: "read", "told", or the fault's name."""
    return _outcome(lambda: _read(path, kind), "read")


def commanded(path: Path, command: Sequence[str]) -> str:
    """What became of a command: "answered", "told", or the fault's name."""
    from alliancegame.cli.main import app

    shown = io.StringIO()
    aside = io.StringIO()
    target = path.parent / "written"
    target.mkdir()
    places = {"FILE": str(path), f"{CASES}.toml": str(locate(CASES))}
    words = [places.get(word, word.replace("OUT", str(target / "out"))) for word in command]

    def run() -> None:
        with contextlib.redirect_stdout(shown), contextlib.redirect_stderr(aside):
            app(words, standalone_mode=False)

    try:
        outcome = _outcome(run, "answered")
    finally:
        shutil.rmtree(target)
    if outcome == "answered" and "--json" in command:
        return outcome if _is_json(shown.getvalue()) else "no JSON"
    return outcome


def _is_json(text: str) -> bool:
    def refuse(constant: str) -> NoReturn:
        raise ValueError(constant)

    try:
        json.loads(text, parse_constant=refuse)
    except ValueError:
        return False
    return True


def limit_memory() -> None:
    """Makes a runaway reading a MemoryError of this process, where the system can."""
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (GIGABYTES << 30, GIGABYTES << 30))


def run(
    loaders: int, commands: int, seed: int, keep: Path, seconds: float, kinds: Sequence[Kind]
) -> Counter[str]:
    """Counts of what became of the inputs; those with faults are kept."""
    rng = random.Random(seed)
    counts: Counter[str] = Counter()
    beginning = time.process_time()
    left = {"load": loaders, "command": commands}
    with tempfile.TemporaryDirectory() as folder:
        while any(left.values()) and time.process_time() - beginning <= seconds:
            (task,) = rng.choices(list(left), list(left.values()))
            left[task] -= 1
            kind = rng.choice(kinds)
            item = rng.choice(seeds(kind))
            content = mutated(item, rng)
            path = Path(folder) / f"mutated{item.ending}"
            path.write_bytes(content)
            if task == "load":
                what, outcome = "load", loaded(path, kind)
            else:
                slow = rng.random() < SLOW_SHARE and kind in SLOW
                command = rng.choice((SLOW if slow else QUICK)[kind])
                what, outcome = " ".join(command), commanded(path, command)
            counts[f"{task} {kind}: {outcome}"] += 1
            if outcome not in ANSWERS:
                keep.mkdir(parents=True, exist_ok=True)
                kept = keep / f"{what.split()[0]}-{outcome}-{left[task]}{item.ending}"
                kept.write_bytes(content)
                print(f"{what}: {outcome}, see {kept}", flush=True)
    return counts


def main() -> int:
    """The command line's entry."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--loaders", type=int, default=500_000)
    parser.add_argument("--commands", type=int, default=50_000)
    parser.add_argument("--kinds", type=Kind, nargs="+", default=list(Kind), metavar="KIND")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--seconds", type=float, default=float("inf"), help="processor time")
    parser.add_argument("--keep", type=Path, default=Path("mutations"), metavar="DIR")
    options = parser.parse_args()
    limit_memory()
    counts = run(
        options.loaders,
        options.commands,
        options.seed,
        options.keep,
        options.seconds,
        options.kinds,
    )
    for outcome, number in sorted(counts.items()):
        print(f"{number:>8}  {outcome}")
    return any(key.split(": ")[1] not in ANSWERS for key in counts)


if __name__ == "__main__":
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    os.environ.setdefault("MPLBACKEND", "agg")
    sys.exit(main())
