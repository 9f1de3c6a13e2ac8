"""The flagship swept from file to stored table, with one worker and with two.

pytest benchmarks/test_sweep.py -s        100,000 samples; SAMPLES=1000000 for the full figure

Wall time, for that is what an analyst waits; two workers need two idle cores.
"""

from __future__ import annotations

import os
import resource
import shutil
import time
from pathlib import Path
from typing import Any

from alliancegame.model.file.library import load
from alliancegame.sweep.coordinates import ranged_coordinates
from alliancegame.sweep.designs import Sobol
from alliancegame.sweep.run import sweep
from alliancegame.sweep.study import Study, default_play
from alliancegame.sweep.workers import process_pool

SAMPLES = int(os.environ.get("SAMPLES", "100000"))


def swept(folder: Path, workers: int) -> float:
    """Games a second, from the file to the finished table."""
    shutil.rmtree(folder, ignore_errors=True)
    start = time.perf_counter()
    model = load("northern-triangle")
    study = Study(model, Sobol(ranged_coordinates(model), SAMPLES, 1), play=default_play(model))
    if workers == 1:
        sweep(study, folder)
    else:
        with process_pool(workers) as executor:
            sweep(study, folder, executor=executor, workers=workers)
    return SAMPLES / (time.perf_counter() - start)


def test_flagship_from_file_to_table(benchmark: Any, tmp_path: Path) -> None:
    swept(tmp_path / "warm", 1)
    rates = {workers: swept(tmp_path / f"with {workers}", workers) for workers in (1, 2)}
    benchmark.pedantic(swept, (tmp_path / "again", 1), rounds=1)
    benchmark.extra_info["games a second"] = rates
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"\n{SAMPLES:,} samples: {rates[1]:,.0f} games a second, with 2 workers {rates[2]:,.0f}")
    print(f"efficiency {rates[2] / rates[1] / 2:.2f}; peak memory {peak:,.0f} MB")
