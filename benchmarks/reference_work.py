"""The workload beside which every benchmark is timed, so that machines can be compared."""

from __future__ import annotations

import time
from fractions import Fraction


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
