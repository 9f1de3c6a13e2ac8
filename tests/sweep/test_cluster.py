"""A sweep on a real Dask cluster of this machine, with a worker killed in the middle."""

import subprocess
import sys
from pathlib import Path

import pytest

from alliancegame.errors import ComputationError
from alliancegame.model.file.library import load
from alliancegame.sweep.coordinates import ranged_coordinates
from alliancegame.sweep.designs import Sobol
from alliancegame.sweep.folder import read
from alliancegame.sweep.run import sweep
from alliancegame.sweep.study import Study, shock_combinations
from alliancegame.sweep.workers import cluster

pytestmark = pytest.mark.slow

SCRIPT = """
import os
import signal
import sys

from distributed import Client, LocalCluster

from alliancegame.model.file.library import load
from alliancegame.sweep.coordinates import ranged_coordinates
from alliancegame.sweep.designs import Sobol
from alliancegame.sweep.run import sweep
from alliancegame.sweep.study import Study, shock_combinations
from alliancegame.sweep.workers import cluster

if __name__ == "__main__":
    model = load("assurance")
    study = Study(model, Sobol(ranged_coordinates(model), 2**14, 7), shock_combinations(model))
    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as local:
        with Client(local) as client:
            victims = list(client.run(os.getpid).values())[:1]

            def progress(done, total):
                while victims:
                    os.kill(victims.pop(), signal.SIGKILL)

            with cluster(local.scheduler_address) as (executor, threads):
                assert threads == 2
                sweep(study, sys.argv[1], executor=executor, chunk=2**11, progress=progress)
            assert not victims
    assert "numba" not in sys.modules, "what only workers need loads here too"
"""


def test_a_cluster_that_loses_a_worker_writes_the_same_table(tmp_path: Path) -> None:
    pytest.importorskip("distributed")
    script = tmp_path / "script.py"
    script.write_text(SCRIPT)
    subprocess.run(
        [sys.executable, str(script), str(tmp_path / "cluster")], check=True, timeout=300
    )
    model = load("assurance")
    study = Study(model, Sobol(ranged_coordinates(model), 2**14, 7), shock_combinations(model))
    here = sweep(study, tmp_path / "here", chunk=2**14)
    assert read(tmp_path / "cluster").equals(read(here.folder))


def test_a_scheduler_that_does_not_answer_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    distributed = pytest.importorskip("distributed")

    def silent(address: str, timeout: float) -> None:
        raise OSError(f"Timed out trying to connect to {address}")

    monkeypatch.setattr(distributed, "Client", silent)
    with (
        pytest.raises(ComputationError, match=r"no Dask scheduler answers at tcp://nowhere:1"),
        cluster("tcp://nowhere:1"),
    ):
        pass
