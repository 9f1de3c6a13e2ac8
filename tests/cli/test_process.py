"""How the program ends: its exit codes, whatever becomes of its streams and whoever stops it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

COMMAND = [sys.executable, "-m", "alliancegame"]

posix = pytest.mark.skipif(os.name != "posix", reason="needs a shell and signals")


def shell(script: str) -> subprocess.CompletedProcess[str]:
    program = f"'{sys.executable}' -m alliancegame"
    return subprocess.run(
        ["bash", "-c", script.replace("alliancegame", program, 1)],
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.slow
@posix
@pytest.mark.parametrize(
    "arguments",
    ["--help", "games", "schema", "show northern-triangle", "solve northern-triangle --json"],
)
@pytest.mark.parametrize("reader", ["true", "head -1"])
def test_a_reader_that_leaves_early_is_no_failure(arguments: str, reader: str) -> None:
    told = shell(f"set -o pipefail; alliancegame {arguments} | {reader}")
    assert (told.returncode, told.stderr) == (0, "")


@pytest.mark.slow
@posix
@pytest.mark.parametrize("arguments", ["schema", "games", "solve prisoners-dilemma --json"])
@pytest.mark.parametrize("closed", [">&-", "2>&-", "<&- >&- 2>&-"])
def test_closed_streams_do_not_decide_the_exit_code(arguments: str, closed: str) -> None:
    told = shell(f"alliancegame {arguments} {closed}")
    assert (told.returncode, told.stderr) == (0, "")


@pytest.mark.slow
@posix
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
@pytest.mark.parametrize("arguments", ["schema", "games", "solve prisoners-dilemma", "--help"])
def test_a_full_disk_is_the_machines_failure_in_every_command(arguments: str) -> None:
    told = shell(f"alliancegame {arguments} > /dev/full")
    assert (told.returncode, told.stderr) == (
        1,
        "the output: no space left on device.\n",
    )


@posix
def test_a_full_disk_and_a_closed_error_stream_still_give_the_code() -> None:
    assert shell("alliancegame schema > /dev/full 2>&-").returncode == 1
    assert shell("alliancegame show nothing-of-the-kind 2>&-").returncode == 2


SIGNALLED = """\
import signal, sys
signal.signal(signal.SIGINT, signal.{disposition})
import alliancegame.process as process
usual = process.Signals.__init__
def begun(self):
    usual(self)
    print("begun", flush=True)
process.Signals.__init__ = begun
from alliancegame.__main__ import run
run()
"""
"""The program, which says when it begins to listen; disposition: how it is started."""


def signalled(number: signal.Signals, moment: float, disposition: str) -> tuple[int, str]:
    """The exit code and what is told of a program that a signal reaches so many seconds in."""
    code = SIGNALLED.format(disposition=disposition)
    with subprocess.Popen(
        [sys.executable, "-c", code, "phase", "northern-triangle"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "begun\n"
        time.sleep(moment)
        process.send_signal(number)
        _, told = process.communicate(timeout=60)
    return process.returncode, told


STOPPED_WHILE_LOADING = """\
import os, signal, sys
from alliancegame.process import run_to_end
def command():
    sys.path.insert(0, sys.argv[1])
    import half_set_up
    while True:
        pass
run_to_end(command)
"""


@posix
def test_an_interrupt_waits_until_a_module_is_set_up(tmp_path: Path) -> None:
    (tmp_path / "half_set_up.py").write_text(
        "import os, signal\nos.kill(os.getpid(), signal.SIGTERM)\nprint('set up', flush=True)\n"
    )
    told = subprocess.run(
        [sys.executable, "-c", STOPPED_WHILE_LOADING, str(tmp_path)],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert (told.returncode, told.stdout, told.stderr) == (143, "set up\n", "")


@pytest.mark.slow
@posix
@pytest.mark.parametrize("moment", [0.0, 0.1, 0.3, 0.6])
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupt_is_quiet_even_while_libraries_load(
    number: signal.Signals, moment: float
) -> None:
    assert signalled(number, moment, "default_int_handler") == (128 + number, "")


@posix
def test_an_interrupt_that_falls_into_a_destructor_is_neither_lost_nor_shown() -> None:
    code = """\
import os, signal, time
from alliancegame.process import run_to_end
signal.signal(signal.SIGINT, signal.default_int_handler)

class Busy:
    def __del__(self):
        os.kill(os.getpid(), signal.SIGINT)
        time.sleep(0)

def command():
    Busy()
    time.sleep(30)

run_to_end(command)
"""
    ended = subprocess.run(
        [sys.executable, "-c", code], check=False, capture_output=True, text=True, timeout=20
    )
    assert (ended.returncode, ended.stderr) == (130, "")


@pytest.mark.slow
@posix
def test_a_job_in_the_background_goes_on_at_an_interrupt() -> None:
    assert signalled(signal.SIGINT, 0.1, "SIG_IGN") == (0, "")


@posix
def test_termination_leaves_no_file_half_written(tmp_path: Path) -> None:
    code = (
        "import sys, time, pathlib\n"
        "from alliancegame.process import run_to_end\n"
        "from alliancegame.writing import whole\n"
        "def command():\n"
        "    with whole(pathlib.Path(sys.argv[1])) as beside:\n"
        "        beside.write_text('half')\n"
        "        print('begun', flush=True)\n"
        "        time.sleep(60)\n"
        "run_to_end(command)\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, str(tmp_path / "x.txt")], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "begun\n"
        process.terminate()
        assert process.wait(timeout=30) == 128 + signal.SIGTERM
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("arguments", "remedy"),
    [
        (["help"], "alliancegame --help"),
        (["northern-triangle"], "alliancegame durability northern-triangle"),
        (["durabilty", "northern-triangle"], "Did you mean 'durability'"),
    ],
)
def test_a_word_in_a_commands_place_is_told_what_was_meant(
    arguments: list[str], remedy: str
) -> None:
    told = subprocess.run([*COMMAND, *arguments], capture_output=True, text=True, check=False)
    assert told.returncode == 2
    assert remedy in told.stderr


def test_a_file_named_without_its_ending_is_pointed_out(tmp_path: Path) -> None:
    (tmp_path / "csto.toml").write_text("")
    told = subprocess.run(
        [*COMMAND, "durability", "csto"], capture_output=True, text=True, cwd=tmp_path, check=False
    )
    assert 'Did you mean "csto.toml"?' in told.stderr
