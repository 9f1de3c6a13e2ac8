"""What all benchmarks share: a reference workload beside each, peak memory, the golden option."""

from __future__ import annotations

import os
import tracemalloc
from collections.abc import Callable
from typing import Any

import pytest
from reference_work import reference_seconds

# one core: a figure does not depend on how many the machine has
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update-golden", action="store_true", help="store the answers, showing what changes"
    )


@pytest.fixture
def update_golden(request: pytest.FixtureRequest) -> bool:
    return bool(request.config.getoption("--update-golden"))


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
