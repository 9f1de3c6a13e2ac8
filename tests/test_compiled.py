"""Compiled code runs whether or not its machine code can be kept."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

import alliancegame

MODULE = """
from alliancegame.compiled import compiled, is_cached

@compiled
def twice(number):
    return 2 * number

if __name__ == "__main__":
    print(twice(21), is_cached(twice))
"""


@pytest.mark.parametrize(("writable", "printed"), [(False, "42 False\n"), (True, "42 True\n")])
def test_code_compiles_where_no_folder_can_be_written(tmp_path, writable, printed) -> None:
    module = tmp_path / "kernel.py"
    module.write_text(MODULE, encoding="utf-8")
    if not writable:
        (tmp_path / "__pycache__").touch()  # a file: not even root can make the folder
    environment = {name: value for name, value in os.environ.items() if name != "NUMBA_CACHE_DIR"}
    environment |= {"HOME": os.devnull, "XDG_CACHE_HOME": os.devnull}
    environment["PYTHONPATH"] = str(Path(alliancegame.__file__).parent.parent)
    run = subprocess.run(
        [sys.executable, module], capture_output=True, text=True, check=True, env=environment
    )
    assert run.stdout == printed
    assert run.stderr == ""


LINEAR_ALGEBRA = """
import sys
import numba
import numpy as np
from alliancegame.sweep.sobol import scrambled, sobol_kernel
values = np.empty((1, 1))
sobol_kernel(*scrambled(1, 0), 0, np.zeros(1), np.ones(1), values)
assert "scipy.linalg" not in sys.modules

@numba.njit
def inverse_and_covariance(matrix):
    return np.linalg.inv(matrix) @ matrix, np.cov(matrix)

product, covariance = inverse_and_covariance(np.array([[2.0, 1.0], [1.0, 3.0]]))
assert np.allclose(product, np.eye(2))
assert np.allclose(covariance, [[0.5, -1], [-1, 2]])
"""


def test_kernels_load_without_linear_algebra_and_others_find_it_all_the_same() -> None:
    subprocess.run([sys.executable, "-c", LINEAR_ALGEBRA], check=True, timeout=300)
