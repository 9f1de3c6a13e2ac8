"""What the README shows works as shown."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", README, flags=re.DOTALL | re.MULTILINE)


def run(command: str, folder: Path) -> subprocess.CompletedProcess[str]:
    words = shlex.split(command)
    assert words[0] == "alliancegame"
    return subprocess.run(
        [sys.executable, "-m", *words],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "COLUMNS": "80"},
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("readme")
    (path / "my-game.toml").write_text(blocks("toml")[0], encoding="utf-8")
    return path


def sessions() -> list[tuple[str, str]]:
    """Every `$ command` of the README with the output shown below it."""
    found = []
    for block in blocks("console"):
        for part in block.split("$ ")[1:]:
            command, _, output = part.partition("\n")
            found.append((command, output))
    return found


@pytest.mark.parametrize(("command", "shown"), sessions(), ids=lambda text: text[:40])
def test_each_command_prints_what_the_readme_shows(command: str, shown: str, folder: Path) -> None:
    result = run(command, folder)
    assert result.returncode == 0, result.stderr
    if shown.strip():
        printed = [line.rstrip() for line in result.stdout.splitlines()]
        assert printed[: len(shown.splitlines())] == [line.rstrip() for line in shown.splitlines()]


def test_the_short_game_holds_today_and_war_weariness_breaks_it(folder: Path) -> None:
    from alliancegame import durability, load

    found = durability(load(folder / "my-game.toml"))
    assert found.baseline.holds
    assert found.shocks[0].breaks_at is not None
    assert len(blocks("toml")[0].splitlines()) < 45


def test_the_python_examples_run(capsys: pytest.CaptureFixture[str]) -> None:
    for block in blocks("python"):
        exec(compile(block, "README.md", "exec"), {})
    assert capsys.readouterr().out


def test_every_command_and_option_the_readme_names_exists(folder: Path) -> None:
    import typer.main

    from alliancegame.cli.main import app

    known = typer.main.get_command(app).commands
    named = re.findall(r"`(?:alliancegame )?([a-z]+) (?:GAME|KIND)[^`]*`", README)
    assert set(named) >= {"durability", "survival", "sweep", "report"}
    assert set(named) <= set(known)
    for line in re.findall(r"`durability GAME ([^`]*)`", README):
        options = {option for item in known["durability"].params for option in item.opts}
        assert set(line.split()) <= options


def test_the_picture_is_what_its_command_draws(folder: Path) -> None:
    import numpy as np
    from matplotlib.image import imread

    (command,) = re.findall(r"`(alliancegame plot [^`]* -o \.readme/[^`]*)`", README)
    target = folder / "drawn.png"
    run(re.sub(r"-o \S+", f"-o {target}", command), folder)
    committed = imread(ROOT / command.split()[-1])
    drawn = imread(target)
    assert drawn.shape == committed.shape
    assert np.abs(drawn - committed).mean() < 0.01


def test_the_two_commands_make_or_reuse_their_own_environment() -> None:
    verdict, tests = [line for block in blocks("sh") for line in block.splitlines()][:2]
    for command in (verdict, tests):
        assert command.startswith("python3 -m venv .venv && .venv/bin/pip install --quiet ")
    assert verdict.endswith("alliancegame durability northern-triangle")
    assert ".venv/bin/pytest" in tests
