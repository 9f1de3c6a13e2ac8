"""The games travel with the package: from a wheel and from a source distribution."""

from __future__ import annotations

import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

from alliancegame.model.file.library import shipped

ROOT = Path(__file__).parent.parent


def built(kind: str, source: Path, target: Path) -> Path:
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", kind, "-d", str(target)],
        cwd=source,
        check=True,
        capture_output=True,
    )
    return next(target.iterdir())


@pytest.fixture(scope="module")
def source_distribution(tmp_path_factory: pytest.TempPathFactory) -> Path:
    archive = built("sdist", ROOT, tmp_path_factory.mktemp("sdist"))
    unpacked = tmp_path_factory.mktemp("unpacked")
    with tarfile.open(archive) as content:
        content.extractall(unpacked, filter="data")
    return next(unpacked.iterdir())


@pytest.mark.slow
def test_a_wheel_built_from_the_source_distribution_finds_its_games(
    source_distribution: Path, tmp_path: Path
) -> None:
    wheel = built("wheel", source_distribution, tmp_path / "wheel")
    site = tmp_path / "site"
    install = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index"]
    subprocess.run([*install, "--target", str(site), str(wheel)], check=True, capture_output=True)
    code = (
        f"import sys; sys.path.insert(0, {str(site)!r}); import alliancegame; "
        "from alliancegame.model.file.library import folder; "
        "print(folder()); print(*alliancegame.shipped()); alliancegame.load('northern-triangle')"
    )
    result = subprocess.run(
        [sys.executable, "-I", "-c", code], cwd=tmp_path, check=True, capture_output=True, text=True
    )
    where, games = result.stdout.splitlines()
    assert where == str(site / "alliancegame" / "games")
    assert games.split() == list(shipped())
