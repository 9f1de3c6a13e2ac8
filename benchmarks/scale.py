"""The flagship swept from file to stored table: games a second, workers, memory, cluster.

    python benchmarks/scale.py [samples, 1,000,000 unless given]

Each row is a process of its own that sweeps twice: first from the start of the interpreter, with
all imports and the machine code to load, then once more with everything loaded. Two workers are the
processes of this machine; "apart" are two runs of one worker each that know nothing of each other,
one a core, with half the samples each: as much as the machine itself has two cores do. The cluster
is a local one of two workers, itself already running, with Dask's own settings; "calm" is one with
its profiler off and the pulse by which it watches itself slowed down.

Efficiency is games a second with two workers over twice those with one. In wall time that needs
two idle cores: how much of them the sweep got is said beside. In CPU time of all processes it
tells what parallel work costs whatever else runs; but a cluster uses some all the time, idle or
not, and the longer the busier the machine, so that is taken off. Of three runs, taking turns, each
figure's least counts. The disk's time is what writing as many bytes as the table has takes; with
TMPDIR=/dev/shm there is none.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import psutil

REPEATS = 3

CLUSTERS = {
    "cluster": {},
    "calm": {
        "DASK_DISTRIBUTED__WORKER__PROFILE__ENABLED": "False",
        "DASK_DISTRIBUTED__ADMIN__TICK__INTERVAL": "1s",
    },
}
"""Settings of Dask's."""


def cpu_seconds() -> float:
    """Of this process and all that it started."""
    me = psutil.Process()
    used = [process.cpu_times() for process in [me, *me.children(recursive=True)]]
    return float(sum(item.user + item.system for item in used))


def peak_memory() -> float:
    """The greatest that any of these processes has taken, in MB."""
    me = psutil.Process()
    texts = [
        Path(f"/proc/{process.pid}/status").read_text()
        for process in [me, *me.children(recursive=True)]
    ]
    return max(int(re.findall(r"VmHWM:\s*(\d+) kB", text)[0]) / 1024 for text in texts)


def run(samples: int, where: str, begun: float) -> dict[str, float]:
    """Two sweeps: wall and CPU seconds of the first, from `begun` on, and of the second."""
    with ExitStack() as stack:
        options: dict[str, Any] = {}
        used = 0.0
        if where in CLUSTERS:
            from distributed import LocalCluster

            from alliancegame.sweep.workers import cluster

            local = LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=":0")
            address = stack.enter_context(local).scheduler_address
            begun, used = time.time(), cpu_seconds()
            executor, threads = stack.enter_context(cluster(address))
            options = {"executor": executor, "workers": threads}
        elif where == "2":
            from alliancegame.sweep.workers import process_pool

            executor = stack.enter_context(process_pool(2))
            options = {"executor": executor, "workers": 2}
        from alliancegame.model.file.library import load
        from alliancegame.sweep.coordinates import ranged_coordinates
        from alliancegame.sweep.designs import Sobol
        from alliancegame.sweep.run import sweep
        from alliancegame.sweep.study import Study

        model = load("northern-triangle")
        study = Study(model, Sobol(ranged_coordinates(model), samples, 1))
        found: dict[str, float] = {}
        for name in ("first", "again"):
            if name == "again" and where == "half":
                print("ready", flush=True)
                sys.stdin.readline()
                begun, used = time.time(), cpu_seconds()
            with tempfile.TemporaryDirectory() as folder:
                store = sweep(study, Path(folder) / "sweep", **options)
                ended, spent = time.time(), cpu_seconds()
                found["disk"] = disk_seconds([*store.table.iterdir()], Path(folder))
            found |= {name: ended - begun, f"{name} cpu": spent - used}
            begun, used = time.time(), cpu_seconds()
        if where == "half":
            return {**found, "memory": peak_memory()}
        time.sleep(3)
        idle = (cpu_seconds() - used) / (time.time() - begun)
        work = found["again cpu"] - idle * found["again"]
        return {**found, "idle": idle, "work": work, "memory": peak_memory()}


def disk_seconds(files: list[Path], folder: Path) -> float:
    """To write as many bytes, safely."""
    seconds = 0.0
    for number, source in enumerate(files):
        with source.open("rb") as content, (folder / str(number)).open("wb") as file:
            while block := content.read(2**20):
                begun = time.time()
                file.write(block)
                seconds += time.time() - begun
            begun = time.time()
            os.fsync(file.fileno())
            seconds += time.time() - begun
    return seconds


def measured(samples: int, where: str) -> dict[str, float]:
    """The run in a process of its own; two if apart."""
    path = os.pathsep.join([str(Path(__file__).parents[1]), os.environ.get("PYTHONPATH", "")])
    environment = {**os.environ, **CLUSTERS.get(where, {}), "PYTHONPATH": path}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)

    def started(samples: int, where: str, core: int | None = None) -> subprocess.Popen[str]:
        command = [sys.executable, __file__, str(samples), where, str(time.time()), str(core)]
        return subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment
        )

    def ended(process: subprocess.Popen[str]) -> dict[str, float]:
        out, _ = process.communicate("\n")
        found: dict[str, float] = json.loads(out.splitlines()[-1])
        return found

    if where != "apart":
        return ended(started(samples, where))
    halves = [started(samples // 2, "half", core) for core in (0, 1)]
    for half in halves:
        assert half.stdout is not None
        half.stdout.readline()
    for half in halves:
        assert half.stdin is not None
        half.stdin.write("\n")
        half.stdin.flush()
    found = list(map(ended, halves))
    return {key: (sum if "cpu" in key else max)(item[key] for item in found) for key in found[0]}


def least(samples: int, cases: list[str]) -> dict[str, dict[str, float]]:
    """The least of each figure over repeated runs, the cases taking turns."""
    runs = [{where: measured(samples, where) for where in cases} for _ in range(REPEATS)]
    found = {}
    for where in cases:
        best = {key: min(turn[where][key] for turn in runs) for key in runs[0][where]}
        found[where] = best
        print(
            f"{samples:>10,} {where:>7} |"
            f"{best['first']:7.2f} {best['first cpu']:6.2f} {samples / best['first']:>9,.0f} |"
            f"{best['again']:7.2f} {best['again cpu']:6.2f} {samples / best['again']:>9,.0f} |"
            f"{best['memory']:>5,.0f}",
            flush=True,
        )
    return found


def main(samples: int) -> None:
    """Prints the table and what follows from it."""
    print("                   |    from the start       |      once started       | peak")
    print("   samples workers | wall s  CPU s   games/s | wall s  CPU s   games/s |   MB")
    least(samples // 10, ["1"])
    found = least(samples, ["1", "2", "apart", *CLUSTERS])
    one, two, apart = (found[where] for where in ("1", "2", "apart"))
    got = two["again cpu"] / two["again"] / 2
    print(
        f"two workers' efficiency, once started: {one['again cpu'] / two['again cpu']:.2f} by CPU, "
        f"{one['again'] / two['again'] / 2:.2f} by wall\n"
        f"    (they got {got:.0%} of two cores); apart {one['again'] / apart['again'] / 2:.2f}; "
        f"from the start by wall {one['first'] / two['first'] / 2:.2f}\n"
        f"the disk alone takes {one['disk']:.2f} s for the table"
    )
    for where in CLUSTERS:
        far = found[where]
        print(
            f"{where} over two workers, once started: {far['work'] / two['work'] - 1:+.0%} CPU and "
            f"{far['idle']:.0%} of a core\n"
            f"    idle or not; by wall {far['again'] / two['again'] - 1:+.0%}, with cold workers "
            f"{far['first'] / two['first'] - 1:+.0%}"
        )


if __name__ == "__main__":
    if len(sys.argv) > 3:
        if sys.argv[4].isdigit():
            os.sched_setaffinity(0, {int(sys.argv[4])})
        print(json.dumps(run(int(sys.argv[1]), sys.argv[2], float(sys.argv[3]))))
    else:
        main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
