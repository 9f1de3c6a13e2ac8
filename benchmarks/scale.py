"""The flagship swept from file to stored table: games a second, workers, memory, cluster.

    python benchmarks/scale.py [samples, 1,000,000 unless given]

Each row is a process of its own that sweeps twice: first from the start of the interpreter, with
all imports and the machine code to load, then once more with everything loaded. Two workers are the
processes of this machine; the cluster is a local one of two workers, itself already running.

Efficiency is games a second with two workers over twice those with one. In wall time that needs
two idle cores: how much of them the sweep got is said beside. In CPU time of all processes it
tells what parallel work costs whatever else runs; but a cluster uses some all the time, idle or
not, and the longer the busier the machine, so that is taken off. Of three runs, taking turns, each
figure's least counts.
"""

from __future__ import annotations

import json
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
CLUSTER = "cluster"


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
        if where == CLUSTER:
            from distributed import LocalCluster

            from alliancegame.sweep.workers import cluster

            local = LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=":0")
            address = stack.enter_context(local).scheduler_address
            begun, used = time.time(), cpu_seconds()
            executor, threads = stack.enter_context(cluster(address))
            options = {"executor": executor, "in_flight": 2 * threads}
        elif where != "1":
            from alliancegame.sweep.workers import process_pool

            executor = stack.enter_context(process_pool(int(where)))
            options = {"executor": executor, "in_flight": 2 * int(where)}
        from alliancegame.model.library import load
        from alliancegame.sweep.designs import Sobol, ranged_coordinates
        from alliancegame.sweep.run import sweep
        from alliancegame.sweep.study import Study

        model = load("northern-triangle")
        study = Study(model, Sobol(ranged_coordinates(model), samples, 1))
        found: dict[str, float] = {}
        for name in ("first", "again"):
            with tempfile.TemporaryDirectory() as folder:
                sweep(study, Path(folder) / "sweep", **options)
                ended, spent = time.time(), cpu_seconds()
            found |= {name: ended - begun, f"{name} cpu": spent - used}
            begun, used = time.time(), cpu_seconds()
        time.sleep(3)
        idle = (cpu_seconds() - used) / (time.time() - begun)
        work = found["again cpu"] - idle * found["again"]
        return {**found, "idle": idle, "work": work, "memory": peak_memory()}


def measured(samples: int, where: str) -> dict[str, float]:
    """The run in a process of its own."""
    command = [sys.executable, __file__, str(samples), where, str(time.time())]
    out = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
    found: dict[str, float] = json.loads(out.splitlines()[-1])
    return found


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
    found = least(samples, ["1", "2", CLUSTER])
    one, two, far = (found[where] for where in ("1", "2", CLUSTER))
    got = two["again cpu"] / two["again"] / 2
    print(
        f"two workers' efficiency, once started: {one['again cpu'] / two['again cpu']:.2f} by CPU, "
        f"{one['again'] / two['again'] / 2:.2f} by wall\n"
        f"    (they got {got:.0%} of two cores); from the start by wall "
        f"{one['first'] / two['first'] / 2:.2f}\n"
        f"cluster over two workers, once started: {far['work'] / two['work'] - 1:+.0%} CPU "
        f"and {far['idle']:.0%} of a core\n"
        f"    idle or not; by wall {far['again'] / two['again'] - 1:+.0%}, with cold workers "
        f"{far['first'] / two['first'] - 1:+.0%}"
    )


if __name__ == "__main__":
    if len(sys.argv) > 3:
        print(json.dumps(run(int(sys.argv[1]), sys.argv[2], float(sys.argv[3]))))
    else:
        main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
