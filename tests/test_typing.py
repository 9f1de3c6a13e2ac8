"""The public names are typed: a user's strict script checks, and no name is `Any`."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

import alliancegame as ag

ROOT = Path(__file__).parent.parent

SCRIPT = """\
from alliancegame import (
    Budget,
    Coverage,
    Durability,
    Game,
    Hit,
    Model,
    Solution,
    Survival,
    build_game,
    durability,
    load,
    plots,
    solve,
    survival,
)

model: Model = load("northern-triangle").with_values({})
result: Durability = durability(model, budget=Budget(seconds=5.0))
holds: bool = result.baseline.holds
game: Game = build_game(model, [Hit("war-ends")])
solution: Solution = solve(game)
complete: bool = solution.coverage is Coverage.ALL
payoffs: list[float] = [float(own) for item in solution for own in item.payoffs]
life: Survival = survival(model)
plots.breakpoints_figure(result).savefig("breakpoints.png")
"""

WRONG = 'from alliancegame import durability\ndurability("northern-triangle")\n'


def checked(code: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """What mypy says of a script, with the project's own settings and cache."""
    pytest.importorskip("mypy", reason="comes with the extra lint")
    script = folder / "script.py"
    script.write_text(code, encoding="utf-8")
    return subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", str(script)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.slow
def test_a_strict_script_over_the_public_names_checks(tmp_path: Path) -> None:
    result = checked(SCRIPT, tmp_path)
    assert result.returncode == 0, result.stdout


@pytest.mark.slow
def test_a_wrong_argument_is_told_by_the_type_checker(tmp_path: Path) -> None:
    assert 'has incompatible type "str"; expected "Model"' in checked(WRONG, tmp_path).stdout


@pytest.mark.slow
def test_no_public_name_is_any(tmp_path: Path) -> None:
    names = [f"ag.{name}" for name in ag.__all__] + [f"ag.plots.{n}" for n in ag.plots.__all__]
    code = "import alliancegame as ag\n" + "".join(f"reveal_type({name})\n" for name in names)
    told = re.findall(r'Revealed type is "(.*)"', checked(code, tmp_path).stdout)
    assert len(told) == len(names)
    assert not [name for name, kind in zip(names, told, strict=True) if kind == "Any"]


def test_what_a_type_checker_sees_is_what_loads() -> None:
    for package in (ag, ag.plots):
        source = Path(str(package.__file__)).read_text(encoding="utf-8")
        assert sorted(re.findall(r" as (\w+),?$|^    (\w+) = ", source, re.MULTILINE)) == sorted(
            ("", name) if name == "plots" else (name, "") for name in package.__all__
        )
        assert set(dir(package)) == set(package.__all__)
