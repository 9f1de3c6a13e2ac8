"""Compiled code runs whether or not its machine code can be kept."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

import alliancegame
from alliancegame.clock import Clock
from alliancegame.compiled import _CheckedFile

MODULE = """
import time
from alliancegame.clock import WORK
begun, work = time.monotonic(), WORK.seconds()
from alliancegame.compiled import compiled, is_cached

@compiled
def twice(number):
    return 2 * number

if __name__ == "__main__":
    print(twice(21), is_cached(twice), sum(twice.stats.cache_hits.values()))
    assert not WORK.stopped
    assert time.monotonic() - begun > WORK.seconds() - work + 0.01  # which did not count
"""


def run(module: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if name != "NUMBA_CACHE_DIR"}
    environment["PYTHONPATH"] = str(Path(alliancegame.__file__).parent.parent)
    return subprocess.run(
        [sys.executable, module],
        capture_output=True,
        text=True,
        check=True,
        env=environment | variables,
    )


@pytest.fixture
def module(tmp_path: Path) -> Path:
    path = tmp_path / "kernel.py"
    path.write_text(MODULE, encoding="utf-8")
    return path


@pytest.mark.slow
def test_code_compiles_where_no_folder_can_be_written_and_says_so_once(module: Path) -> None:
    (module.parent / "__pycache__").touch()  # a file: not even root can make the folder
    ended = run(module, HOME=os.devnull, XDG_CACHE_HOME=os.devnull)
    assert ended.stdout == "42 False 0\n"
    assert len(ended.stderr.splitlines()) == 1
    assert "cannot be kept" in ended.stderr
    assert "NUMBA_CACHE_DIR" in ended.stderr


@pytest.mark.slow
def test_code_that_a_folder_stops_taking_runs_all_the_same(module: Path) -> None:
    run(module)
    for path in (module.parent / "__pycache__").glob("kernel.*.nb?"):
        path.unlink()
        (path / "in the way").mkdir(parents=True)
    ended = run(module)
    assert ended.stdout == "42 False 0\n"
    assert len(ended.stderr.splitlines()) == 1


@pytest.mark.slow
@pytest.mark.parametrize("variables", [{}, {"NUMBA_DISABLE_JIT": "1"}])
def test_code_is_kept_for_the_next_run(module: Path, variables: dict[str, str]) -> None:
    assert [run(module, **variables).stdout for _ in range(2)] == ["42 True 0\n", "42 True 1\n"]


def flipped(content: bytes) -> bytes:
    middle = len(content) // 2
    return content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :]


DAMAGES = {
    "empty": lambda _: b"",
    "cut short": lambda content: content[:50],
    "cut late": lambda content: content[:-1],
    "one bit flipped": flipped,
    "a bit of the end flipped": lambda content: content[:-1] + bytes([content[-1] ^ 1]),
    "text": lambda _: b"hello\n",
    "zeros": lambda content: bytes(len(content)),
    "longer": lambda content: content + b"x",
    "a pickle that says nothing": lambda _: b"N.",
}


@pytest.mark.slow
def test_damaged_code_is_deleted_and_compiled_anew_without_a_word(module: Path) -> None:
    run(module)
    folder = module.parent / "__pycache__"
    for path in sorted(folder.glob("kernel.*.nb?")):
        whole = path.read_bytes()
        for kind in ("one bit flipped", "empty"):
            path.write_bytes(DAMAGES[kind](whole))
            ended = run(module)
            assert (ended.stdout, ended.stderr) == ("42 True 0\n", ""), (path.suffix, kind)
        assert run(module).stdout == "42 True 1\n"


@pytest.mark.parametrize("kind", DAMAGES)
def test_no_damaged_file_of_code_is_read(kind: str, tmp_path: Path) -> None:
    file = _CheckedFile(str(tmp_path), "kernel", "stamp")
    file.save("signature", b"code")
    assert file.load("signature") == b"code"
    for path in list(tmp_path.iterdir()):
        whole = path.read_bytes()
        path.write_bytes(DAMAGES[kind](whole))
        assert file.load("signature") is None
        assert not path.exists()
        path.write_bytes(whole)
    one, other = (tmp_path / name for name in ("kernel.1.nbc", "kernel.2.nbc"))
    file.save("another signature", b"other code")
    one.write_bytes(other.read_bytes())
    assert file.load("signature") is None


def test_the_clock_of_work_stands_while_anything_stops_it(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 10.0
    monkeypatch.setattr("alliancegame.clock.time.monotonic", lambda: now)
    clock = Clock()
    begun = clock.seconds()
    now = 11.0
    with clock.standing():
        now = 15.0
        with clock.standing():
            now = 20.0
        assert clock.seconds() - begun == 1
        now = 30.0
    now = 32.0
    assert clock.seconds() - begun == 3


PARTS = """
from numba.core.codegen import JITCodeLibrary
from numba.extending import register_jitable
from alliancegame.compiled import compiled

optimized = []
whole = JITCodeLibrary._optimize_final_module
JITCodeLibrary._optimize_final_module = lambda self: (optimized.append(self.name), whole(self))

@register_jitable
def doubled(number):
    return 2 * number

@register_jitable
def and_one(number):
    return doubled(number) + 1

def kernel(number):
    return and_one(number) * doubled(number)

kernel = compiled(kernel, (), {"doubled", "and_one"})
print(kernel(3), [name for name in ("doubled", "and_one", "kernel") if name in optimized])
"""


@pytest.mark.slow
def test_parts_are_optimized_in_the_kernel_only_and_kept_with_it(tmp_path: Path) -> None:
    module = tmp_path / "layers.py"
    module.write_text(PARTS, encoding="utf-8")
    assert [run(module).stdout for _ in range(2)] == ["42 ['kernel']\n", "42 []\n"]


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


@pytest.mark.slow
def test_kernels_load_without_linear_algebra_and_others_find_it_all_the_same() -> None:
    subprocess.run([sys.executable, "-c", LINEAR_ALGEBRA], check=True, timeout=300)


def test_kernels_compile_where_compiling_is_switched_off_for_debugging() -> None:
    code = LINEAR_ALGEBRA.partition("@numba")[0]
    environment = os.environ | {"NUMBA_DISABLE_JIT": "1"}
    subprocess.run([sys.executable, "-c", code], check=True, timeout=300, env=environment)
