"""The flagship swept from file to stored table: games a second, workers, memory, cluster.

    python benchmarks/scale.py [samples, 1,000,000 unless given]

Each row is a process of its own, from the start of the interpreter. Start: until every worker
has done a first small chunk, so with all imports and the machine code loaded. After that: the sweep
itself, in wall time and in CPU time of all processes. The efficiency of two workers is what one
needs for a game over what two need, CPU for CPU, so that it tells what parallel work costs even
where other programs use the cores; and in wall time, which needs two idle cores. The cluster is a
local one of two workers. Of three runs, taking turns, each figure's least counts.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import Executor
from contextlib import ExitStack
from pathlib import Path
from typing import Any


def prepared(_: int = 0) -> None:
    """A first chunk, so that everything is imported and the machine code loaded."""
    from alliancegame.model.library import load
    from alliancegame.sweep.chunks import chunk_content
    from alliancegame.sweep.designs import Sobol, ranged_coordinates
    from alliancegame.sweep.study import Study

    model = load("northern-triangle")
    chunk_content(Study(model, Sobol(ranged_coordinates(model), 64)), {}, 0, 64)
    time.sleep(0.5)  # so that no worker answers for another one


REPEATS = 3


def usage(_: int = 0) -> tuple[int, float, float]:
    """The process, its CPU seconds and its peak memory in MB; equal calls a cluster makes once."""
    time.sleep(0.2)  # so that no worker answers for another one
    used = resource.getrusage(resource.RUSAGE_SELF)
    return os.getpid(), used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


def usages(executor: Executor | None, workers: int) -> dict[int, tuple[float, float]]:
    """CPU seconds and peak memory of this process and of all the executor's."""
    process, *used = usage()
    found = {process: (used[0], used[1])}
    while executor is not None and len(found) <= workers:
        for future in [executor.submit(usage, k) for k in range(2 * workers)]:
            process, *used = future.result()
            found[process] = (used[0], used[1])
    return found


def run(samples: int, where: str) -> dict[str, Any]:
    from alliancegame.model.library import load
    from alliancegame.sweep.designs import Sobol, ranged_coordinates
    from alliancegame.sweep.run import sweep
    from alliancegame.sweep.study import Study
    from alliancegame.sweep.workers import cluster, process_pool

    with ExitStack() as stack, tempfile.TemporaryDirectory() as name:
        executor, threads = None, 1
        if where == "cluster":
            from distributed import LocalCluster

            local = LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None)
            stack.enter_context(local)
            executor, threads = stack.enter_context(cluster(local.scheduler_address))
        elif where != "1":
            executor, threads = stack.enter_context(process_pool(int(where))), int(where)
        model = load("northern-triangle")

        study = Study(model, Sobol(ranged_coordinates(model), samples, 1))
        waiting = [] if executor is None else [executor.submit(prepared, k) for k in range(threads)]
        prepared()
        for future in waiting:
            future.result()
        ready, before = time.time(), usages(executor, threads)
        begun = time.time()
        sweep(study, Path(name) / "sweep", executor=executor, in_flight=2 * threads)
        ended, after = time.time(), usages(executor, threads)
    return {
        "ready": ready,
        "wall": ended - begun,
        "cpu": sum(after[process][0] - before[process][0] for process in before),
        "memory": max(memory for _, memory in after.values()),
    }


def measured(samples: int, where: str) -> dict[str, Any]:
    """The run in a process of its own, with its start in seconds."""
    command = [sys.executable, __file__, str(samples), where]
    begun = time.time()
    out = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    found: dict[str, Any] = json.loads(out.splitlines()[-1])
    found["start"] = found["ready"] - 0.5 - begun
    return found


def least(samples: int, cases: Sequence[str]) -> dict[str, dict[str, float]]:
    """The least of each figure over repeated runs, the cases taking turns."""
    runs = [{where: measured(samples, where) for where in cases} for _ in range(REPEATS)]
    found = {}
    for where in cases:
        best = {key: min(turn[where][key] for turn in runs) for key in runs[0][where]}
        found[where] = best
        print(
            f"{samples:>10,} samples, {where:>7}: start {best['start']:4.1f} s, "
            f"then {best['wall']:5.2f} s ({best['cpu']:5.2f} s CPU), "
            f"{samples / best['wall']:>8,.0f} games a second; "
            f"from the start {samples / (best['start'] + best['wall']):>8,.0f}; "
            f"peak {best['memory']:,.0f} MB",
            flush=True,
        )
    return found


def main(samples: int) -> None:
    least(samples // 10, ["1"])
    found = least(samples, ["1", "2", "cluster"])
    for kind in ("cpu", "wall"):
        share = found["1"][kind] / found["2"][kind] / (1 if kind == "cpu" else 2)
        over = found["cluster"][kind] / found["2"][kind] - 1
        print(f"{kind}: efficiency of two workers {share:.2f}; cluster over pool {over:+.0%}")


if __name__ == "__main__":
    if len(sys.argv) > 2:
        print(json.dumps(run(int(sys.argv[1]), sys.argv[2])))
    else:
        main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
