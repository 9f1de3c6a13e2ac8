"""A file is written whole or not at all, and nothing the user had is lost."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from alliancegame.errors import AllianceGameError, ComputationError
from alliancegame.game.formats.endings import load_game, save_game
from alliancegame.model.file.library import locate
from alliancegame.writing import guard, unwritten, whole, write_text


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "alliancegame", *arguments],
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    path = tmp_path / "mine.toml"
    path.write_bytes(locate("prisoners-dilemma").read_bytes())
    return path


def half_written(target: Path, error: BaseException) -> None:
    with whole(target) as beside:
        beside.write_text("half")
        raise error


def test_an_error_while_writing_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    target = tmp_path / "kept.txt"
    target.write_text("precious")
    with pytest.raises(KeyboardInterrupt):
        half_written(target, KeyboardInterrupt())
    assert target.read_text() == "precious"
    assert list(tmp_path.iterdir()) == [target]


def test_a_full_disk_leaves_the_old_file_and_is_the_machines_fault(tmp_path: Path) -> None:
    target = tmp_path / "kept.txt"
    target.write_text("precious")
    with pytest.raises(ComputationError, match="no space left on device"):
        half_written(target, OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)))
    assert target.read_text() == "precious"
    assert list(tmp_path.iterdir()) == [target]
    assert unwritten(target, OSError(errno.ENOSPC, "full")).exit_code == 1
    assert unwritten(target, OSError(errno.ENOENT, "no such folder")).exit_code == 2


def test_a_file_keeps_its_permissions_and_a_link_stays_a_link(tmp_path: Path) -> None:
    target, link = tmp_path / "real.txt", tmp_path / "link.txt"
    target.write_text("old")
    target.chmod(0o640)
    link.symlink_to(target)
    write_text(link, "new")
    assert link.is_symlink()
    assert (target.read_text(), target.stat().st_mode & 0o777) == ("new", 0o640)


def test_what_is_no_plain_file_is_written_to_and_not_replaced() -> None:
    write_text(Path(os.devnull), "gone")
    assert not Path(os.devnull).is_file()


def test_a_target_that_is_read_is_refused_under_any_name(mine: Path, tmp_path: Path) -> None:
    link = tmp_path / "other.toml"
    link.symlink_to(mine)
    for target in (mine, link, tmp_path / "." / "mine.toml"):
        with pytest.raises(AllianceGameError, match="it is the game that is read"):
            guard(target, [mine], replace=True)


@pytest.mark.slow
@pytest.mark.parametrize(
    "command",
    [
        ["explore", "{mine}", "--export", "{mine}", "--force"],
        ["convert", "{nfg}", "{nfg}", "--force"],
        ["new", "{mine}", "--from", "{mine}", "--force"],
        ["report", "{html}", "-o", "{html}"],
    ],
)
def test_no_command_destroys_the_game_it_reads(
    command: list[str], mine: Path, tmp_path: Path
) -> None:
    nfg, html = tmp_path / "mine.nfg", tmp_path / "mine.html"
    save_game(load_game(mine), nfg)
    html.write_bytes(mine.read_bytes())
    before = {path: path.read_bytes() for path in tmp_path.iterdir()}
    told = run(*(word.format(mine=mine, nfg=nfg, html=html) for word in command))
    assert told.returncode == 2
    assert "it is the game that is read" in told.stderr
    assert {path: path.read_bytes() for path in tmp_path.iterdir()} == before


@pytest.mark.slow
@pytest.mark.parametrize(
    "command",
    [
        ["new", "{target}.toml"],
        ["convert", "prisoners-dilemma", "{target}.nfg"],
        ["convert", "prisoners-dilemma", "{target}.efg"],
        ["explore", "prisoners-dilemma", "--export", "{target}.html"],
    ],
)
def test_an_existing_file_is_replaced_only_by_force(command: list[str], tmp_path: Path) -> None:
    target = Path(command[-1].format(target=tmp_path / "kept"))
    target.write_text("precious")
    command = [*command[:-1], str(target)]
    refused = run(*command)
    assert (refused.returncode, refused.stdout) == (2, "")
    assert f"{target}: it exists already. Replace it with --force" in refused.stderr
    assert target.read_text() == "precious"
    assert run(*command, "--force").returncode == 0
    assert target.read_text(encoding="utf-8") != "precious"


@pytest.mark.parametrize("name", ["x.odt", "x"])
def test_a_report_is_refused_under_a_name_that_is_no_pages(name: str, tmp_path: Path) -> None:
    told = run("report", "prisoners-dilemma", "-o", str(tmp_path / name))
    assert told.returncode == 2
    assert "a report is a .html, .pdf, .md or .docx file. Name it x.html" in told.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
@pytest.mark.parametrize("ending", [".png", ".svg", ".pdf"])
def test_a_figure_is_the_same_bytes_on_every_run(
    ending: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MPLBACKEND", "module://of_a_notebook")  # which is not installed here
    for day, name in (("1000000000", "a"), ("1500000000", "b")):
        monkeypatch.setenv("SOURCE_DATE_EPOCH", day)
        target = tmp_path / f"{name}{ending}"
        told = run("plot", "payoffs", "prisoners-dilemma", "-o", str(target))
        assert (told.returncode, told.stderr) == (0, "")
    assert (tmp_path / f"a{ending}").read_bytes() == (tmp_path / f"b{ending}").read_bytes()


def test_a_figure_shows_itself_in_a_notebook() -> None:
    from alliancegame import build_game, load, plots

    model = load("prisoners-dilemma")
    figure: Any = plots.payoff_figure(model, build_game(model))
    picture = figure._repr_png_()
    assert picture.startswith(b"\x89PNG")
