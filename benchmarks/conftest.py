"""What all benchmarks share: a reference workload beside each, peak memory, the golden option."""

from __future__ import annotations

import os
import time
import tracemalloc
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import pytest

# one core: a figure does not depend on how many the machine has
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update-golden", action="store_true", help="store the answers, showing what changes"
    )


@pytest.fixture
def update_golden(request: pytest.FixtureRequest) -> bool:
    return bool(request.config.getoption("--update-golden"))


def reference_workload() -> Fraction:
    """Fixed work of the kinds that fill our time: Python objects, exact numbers, small arrays."""
    import numpy as np
    from flint import fmpq, fmpq_mat

    total = Fraction(0)
    for k in range(1, 400):
        total += Fraction(1, k)
    matrix = fmpq_mat(6, 6, [fmpq(1, i + j + 1) for i in range(6) for j in range(6)])
    for _ in range(60):
        matrix.inv()
    array = np.arange(3600, dtype=np.float64).reshape(60, 60) / 3600 + np.eye(60)
    for _ in range(60):
        array[...] = np.linalg.inv(array)
    return total


def reference_seconds(repeats: int = 5) -> float:
    """The least CPU time of the reference workload."""
    times = []
    for _ in range(repeats):
        start = time.process_time()
        reference_workload()
        times.append(time.process_time() - start)
    return min(times)


@pytest.fixture
def measure(benchmark: Any) -> Callable[..., Any]:
    """Times a call, its reference workload before and after it, and its peak of memory.

    Returns what the call returned; inputs are built by the caller, outside of the time.
    """

    def measured(function: Callable[..., Any], *arguments: Any) -> Any:
        result = function(*arguments)  # compiles and loads what is loaded once
        before = reference_seconds()
        benchmark(function, *arguments)
        benchmark.extra_info["reference"] = min(before, reference_seconds())
        tracemalloc.start()
        function(*arguments)
        benchmark.extra_info["peak_bytes"] = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return result

    return measured


def pytest_benchmark_update_machine_info(machine_info: dict[str, Any]) -> None:
    """The versions that decide a figure are stored with it."""
    from importlib.metadata import version

    names = ("alliancegame", "numpy", "scipy", "numba", "python-flint", "pandas", "pydantic")
    machine_info["versions"] = {name: version(name) for name in names}
