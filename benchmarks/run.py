"""The benchmark regression run: answers first, then speed against a stored run.

    python benchmarks/run.py                    run, store, compare with the latest stored run
    python benchmarks/run.py --against FILE     compare with that run
    python benchmarks/run.py compare OLD NEW    compare two stored runs
    python benchmarks/run.py growth RUN         time against size, with the fitted growth, and
                                                a plot of it beside RUN
    python benchmarks/run.py memory RUN         the peak of memory and the time of each benchmark

A stored run (.benchmarks/*.json, by pytest-benchmark) holds the machine, the versions, and for each
benchmark its least CPU time and that of a reference workload timed beside it. Runs are compared
by the ratio of the two, so that another machine, or a busy one, raises no alarm. What looks slower
by a quarter is measured again up to three times, and is reported only if it is so each time. Exit
code 1: an answer changed, or something is slower.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from math import exp, log
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
STORE = HERE.parent / ".benchmarks"
SLOWER = 1.25
REPEATS = 3
"""How often what looks slower is measured again: other work on the machine comes in bursts."""

Run = dict[str, dict[str, Any]]


def load(path: Path) -> Run:
    """{benchmark: its record} of a stored run."""
    content = json.loads(path.read_text("utf-8"))
    return {item["fullname"]: item for item in content["benchmarks"]}


def ratio(record: dict[str, Any], quickest: float) -> tuple[float, float]:
    """The least time in units of the reference beside it, and of the run's quickest reference."""
    least = record["stats"]["min"]
    return least / record["extra_info"]["reference"], least / quickest


def changes(old: Run, new: Run) -> dict[str, float]:
    """{benchmark of both runs: new ratio over old, by the unit in which it has grown less}.

    A burst of other work can slow a reference more than what is timed beside it, or miss it; the
    quickest reference of a run stands for its machine left alone.
    """
    timed = [{k: v for k, v in run.items() if "reference" in v["extra_info"]} for run in (old, new)]
    quickest = [
        min((item["extra_info"]["reference"] for item in run.values()), default=1.0)
        for run in timed
    ]
    before, after = (
        {name: ratio(item, unit) for name, item in run.items()}
        for run, unit in zip(timed, quickest, strict=True)
    )
    return {
        name: min(b / a for a, b in zip(before[name], after[name], strict=True))
        for name in after
        if name in before
    }


def slower(found: dict[str, float]) -> list[str]:
    return [name for name, change in found.items() if change > SLOWER]


def measure(target: Path, tests: list[str]) -> int:
    """Runs the speed benchmarks into a file and returns pytest's exit code."""
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:xdist", "-p", "no:cacheprovider"]
    options = ["--benchmark-timer=time.process_time", "--benchmark-max-time=0.5"]
    options += ["--benchmark-min-rounds=3", f"--benchmark-json={target}", "--benchmark-only"]
    return subprocess.run([*command, *options, *tests], cwd=HERE.parent, check=False).returncode


def report(found: dict[str, float], alarms: list[str]) -> None:
    """The comparison in lines, the slowest first."""
    for name, change in sorted(found.items(), key=lambda item: -item[1]):
        if change > 1.1 or change < 0.9:
            mark = "SLOWER" if name in alarms else ""
            print(f"{change:6.2f} × {name.split('::')[-1]} {mark}".rstrip())
    print(f"{len(found)} benchmarks compared, {len(alarms)} slower by more than {SLOWER - 1:.0%}.")


def memory(run: Run) -> list[str]:
    """The peak of memory and the least time of each benchmark, the largest peak first."""
    told = []
    for name, record in run.items():
        peak = record["extra_info"].get("peak_bytes")
        if peak is not None:
            told.append((peak, 1000 * record["stats"]["min"], name.split("::")[-1]))
    return [
        f"{peak / 2**20:9.3f} MB {taken:10.3f} ms  {name}"
        for peak, taken, name in sorted(told, reverse=True)
    ]


def families(run: Run) -> dict[str, list[tuple[float, float]]]:
    """{family over growing size: its sizes and least times}."""
    found: dict[str, list[tuple[float, float]]] = {}
    for name, record in run.items():
        size = re.search(r"\[(\d+)\]$", name)
        if size:
            label = record["group"] or name.split("::")[-1].split("[")[0]
            found.setdefault(label, []).append((float(size.group(1)), record["stats"]["min"]))
    return {label: sorted(points) for label, points in sorted(found.items()) if len(points) > 2}


def fitted(points: list[tuple[float, float]]) -> tuple[float, float]:
    """Level and slope of the logarithm of time over size, by least squares."""
    xs, ys = [x for x, _ in points], [log(y) for _, y in points]
    mean = sum(xs) / len(xs)
    spread = sum((x - mean) ** 2 for x in xs)
    slope = sum((x - mean) * y for x, y in zip(xs, ys, strict=True)) / spread
    return sum(ys) / len(ys) - slope * mean, slope


def growth(run: Run) -> list[str]:
    """For each family over growing size: the factor by which time grows with each step of size."""
    lines = []
    for label, points in families(run).items():
        times = ", ".join(f"{x:.0f}: {1000 * y:.3g} ms" for x, y in points)
        lines.append(f"{label}: × {exp(fitted(points)[1]):.2f} for each step of size ({times})")
    return lines


def plot_growth(run: Run, path: Path) -> None:
    """Time against size on a log scale, each family with its fitted growth."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(8, 5), layout="constrained")
    ax = figure.subplots()
    for number, (label, points) in enumerate(families(run).items()):
        level, slope = fitted(points)
        xs = [x for x, _ in points]
        ax.plot(xs, [1000 * y for _, y in points], "o", color=f"C{number % 10}")
        ax.plot(xs, [1000 * exp(level + slope * x) for x in xs], color=f"C{number % 10}",
                label=f"{label}: × {exp(slope):.2f} a step")  # fmt: skip
    ax.set(yscale="log", xlabel="size", ylabel="milliseconds", title="Time against size")
    ax.grid(alpha=0.3)
    ax.legend(fontsize=7, loc="upper left", bbox_to_anchor=(0, -0.12), ncols=2, frameon=False)
    figure.savefig(path, dpi=130)


def latest() -> Path | None:
    stored = sorted(STORE.glob("run-*.json"))
    return stored[-1] if stored else None


def full(against: Path | None) -> int:
    """Answers, speed, comparison; 1 if anything changed for the worse."""
    answers = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", str(HERE / "test_answers.py")],
        cwd=HERE.parent,
        check=False,
    ).returncode
    STORE.mkdir(exist_ok=True)
    base = against or latest()
    target = STORE / f"run-{datetime.now(UTC):%Y%m%dT%H%M%S}.json"
    suites = sorted(str(path) for path in HERE.glob("test_*.py") if path.name != "test_answers.py")
    speed = measure(target, suites)
    if speed != 0:
        return 1
    print(*growth(load(target)), sep="\n")
    plot_growth(load(target), target.with_suffix(".png"))
    print(*memory(load(target)), sep="\n")
    print(f"Stored {target.relative_to(HERE.parent)}.")
    if base is None:
        print("No stored run to compare with.")
        return int(answers != 0)
    old, new = load(base), load(target)
    found = changes(old, new)
    for _ in range(REPEATS):
        suspects = slower(found)
        if not suspects:
            break
        with tempfile.TemporaryDirectory() as folder:
            again = Path(folder) / "again.json"
            measure(again, suspects)
            second = changes(old, load(again)) if again.exists() else {}
        found |= {name: min(found[name], second.get(name, found[name])) for name in suspects}
    alarms = slower(found)
    report(found, alarms)
    return int(answers != 0 or bool(alarms))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--against", type=Path)
    commands = parser.add_subparsers(dest="command")
    compare = commands.add_parser("compare")
    compare.add_argument("old", type=Path)
    compare.add_argument("new", type=Path)
    for name in ("growth", "memory"):
        commands.add_parser(name).add_argument("run", type=Path)
    given = parser.parse_args()
    if given.command == "compare":
        found = changes(load(given.old), load(given.new))
        report(found, slower(found))
        return int(bool(slower(found)))
    if given.command == "growth":
        print(*growth(load(given.run)), sep="\n")
        plot_growth(load(given.run), given.run.with_suffix(".png"))
        return 0
    if given.command == "memory":
        print(*memory(load(given.run)), sep="\n")
        return 0
    return full(given.against)


if __name__ == "__main__":
    sys.exit(main())
