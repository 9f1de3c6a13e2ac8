"""Control-C on a terminal ends a long run quietly at once, and what is done so far is kept."""

import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from alliancegame.sweep.coordinates import ranged_coordinates
from alliancegame.sweep.designs import Sobol
from alliancegame.sweep.folder import read
from alliancegame.sweep.run import sweep
from alliancegame.sweep.study import Study, default_play, shock_combinations

pytest.importorskip("pty")

from tests.terminal import Ended, on_terminal

INTERRUPTED = {130, -signal.SIGINT}
"""Which a shell both reports as 130."""


def quietly_interrupted(run: Ended) -> bool:
    return run.code in INTERRUPTED and "Traceback" not in run.printed and run.seconds < 10


@pytest.fixture(scope="module")
def scheduler() -> Iterator[str]:
    pytest.importorskip("distributed")
    code = (
        "from distributed import LocalCluster\n"
        "import time\n"
        "if __name__ == '__main__':\n"
        "    local = LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None)\n"
        "    print(local.scheduler_address, flush=True)\n"
        "    input()\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as process:
        assert process.stdout is not None
        yield process.stdout.readline().strip()
        process.communicate("\n")


@pytest.mark.slow
@pytest.mark.parametrize("where", ["1", "2", "cluster"])
def test_an_interrupted_sweep_says_so_and_the_same_command_goes_on(
    where: str, tmp_path: Path, request: pytest.FixtureRequest, northern_triangle
) -> None:
    place = ["--workers", where]
    if where == "cluster":
        place = ["--scheduler", request.getfixturevalue("scheduler")]
    folder = tmp_path / "sweep"
    command = ["sweep", "northern-triangle", "-o", str(folder), "--samples", "32768", *place]
    run = on_terminal(command, lambda _: any(folder.glob("unfinished/rows-*")))
    assert quietly_interrupted(run)
    assert "run the same command again to go on" in run.printed
    kept = {path.name: path.read_bytes() for path in folder.glob("unfinished/rows-*")}
    assert kept
    run = on_terminal(command)
    assert run.code == 0
    assert re.search(r"\b[1-9][\d,]* of 393,216 games", run.printed)  # goes on from what is kept
    assert {name: (folder / "table" / name).read_bytes() for name in kept} == kept
    study = Study(
        northern_triangle,
        Sobol(ranged_coordinates(northern_triangle), 32768),
        shock_combinations(northern_triangle),
        default_play(northern_triangle),
    )
    assert read(folder).equals(read(sweep(study, tmp_path / "undisturbed").folder))


@pytest.mark.slow
def test_an_interrupted_uncertainty_ends_quietly() -> None:
    extreme = ["--set", f"russia.standing={10**15}"]  # so that floats decide few games
    run = on_terminal(
        ["uncertainty", "northern-triangle", *extreme, "--samples", "65536"],
        lambda printed: " left" in printed,
    )
    assert quietly_interrupted(run)
    assert re.search(r"of 4,\d{3},\d{3} games, [\d,]+ a second, \d:\d\d:\d\d left", run.printed)
