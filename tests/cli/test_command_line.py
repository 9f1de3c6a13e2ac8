"""The command line: what is asked is answered on standard output, the rest on standard error."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from alliancegame.cli.inputs import print_json, searching
from alliancegame.cli.progress import at_work
from alliancegame.clock import HELPER, WORK
from alliancegame.model.file.library import locate, shipped


def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    import os

    return subprocess.run(
        [sys.executable, "-m", "alliancegame", *arguments],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "COLUMNS": "80", **environment},
    )


@pytest.fixture(scope="module")
def starter(tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("game") / "pact.toml"
    assert run("new", str(path)).returncode == 0
    return str(path)


NUMBER_OR_NULL = {"type": ["number", "null"]}
BY_ACTOR = {"type": "object", "additionalProperties": NUMBER_OR_NULL}
STRATEGIES = {
    "type": "object",
    "additionalProperties": {
        "type": "object",
        "additionalProperties": {"type": "number", "minimum": 0, "maximum": 1},
    },
}
COVERAGE = {"enum": ["all", "all isolated", "some"]}
SOLVE = {
    "type": "object",
    "required": [
        "game",
        "shocks",
        "equilibria",
        "coverage",
        "coverage_reason",
        "solver",
    ],
    "properties": {
        "game": {"type": "object", "required": ["name", "digest"]},
        "shocks": {
            "type": "array",
            "items": {"type": "object", "required": ["name", "intensity"]},
        },
        "equilibria": {
            "type": "array",
            "minItems": 1,
            "items": {
                "type": "object",
                "required": ["strategies", "payoffs", "regret", "commitment"],
                "properties": {
                    "strategies": STRATEGIES,
                    "payoffs": BY_ACTOR,
                    "regret": {"type": "number", "minimum": 0},
                    "commitment": {"type": ["number", "null"], "minimum": 0, "maximum": 1},
                },
            },
        },
        "coverage": COVERAGE,
        "coverage_reason": {"type": "string", "minLength": 1},
        "solver": {"type": "object", "required": ["name"]},
    },
}
CASE = {
    "type": "object",
    "required": [
        "shock",
        "holds",
        "margins",
        "relative_margins",
        "margin",
        "binding_actor",
        "breaks_at",
        "leads_to",
        "coverage",
        "coverage_reason",
    ],
    "properties": {
        "shock": {"type": ["string", "null"]},
        "holds": {"type": "boolean"},
        "margins": BY_ACTOR,
        "relative_margins": BY_ACTOR,
        "margin": NUMBER_OR_NULL,
        "binding_actor": {"type": "string"},
        "breaks_at": {"type": ["number", "null"], "minimum": 0, "maximum": 1},
        "leads_to": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["strategies", "commitment"],
                "properties": {"strategies": STRATEGIES},
            },
        },
        "coverage": COVERAGE,
    },
}
DURABILITY = {
    "type": "object",
    "required": ["game", "parties", "baseline", "shocks", "verdict"],
    "properties": {
        "parties": {"type": "array", "items": {"type": "string"}, "minItems": 1},
        "baseline": CASE,
        "shocks": {"type": "array", "items": CASE},
        "verdict": {"type": "array", "items": {"type": "string"}, "minItems": 2, "maxItems": 3},
    },
}


def answer(schema: dict[str, Any], *arguments: str) -> Any:
    result = run(*arguments, "--json")
    assert result.returncode == 0
    assert all(line.startswith("At work") for line in result.stderr.splitlines())
    content = json.loads(result.stdout)
    Draft202012Validator(schema).validate(content)
    return content


def test_solve_answers_with_its_documented_json(starter: str) -> None:
    found = answer(SOLVE, "solve", starter, "--shock", "rival-offer=0.25")
    assert found["shocks"] == [{"name": "rival-offer", "intensity": 0.25}]
    assert len(found["equilibria"]) == 3


def test_a_setting_changes_the_game_that_is_solved(starter: str) -> None:
    found = answer(SOLVE, "solve", starter, "--set", "south.trade=3/2")
    assert [item["commitment"] for item in found["equilibria"]] == [0]


def test_durability_answers_with_its_documented_json(starter: str) -> None:
    found = answer(DURABILITY, "durability", starter)
    assert found["baseline"]["holds"] is True
    assert found["shocks"][0]["breaks_at"] == pytest.approx(0.7)


@pytest.mark.slow
def test_explain_and_show_and_games_answer_with_json(starter: str) -> None:
    explained = answer({"required": ["actors", "deviations"]}, "explain", starter)
    assert explained["actors"]["north"]["payoff"] == pytest.approx(2.4)
    shown = answer({"required": ["parameters", "payoffs"]}, "show", starter)
    assert shown["actions"]["north"] == ["help", "wait"]
    listed = answer({"required": ["games"]}, "games")
    assert [item["name"] for item in listed["games"]] == list(shipped())


@pytest.mark.parametrize("command", ["show", "solve", "explain", "durability"])
def test_every_table_fits_eighty_columns_and_has_no_colour_codes_in_a_pipe(
    command: str, starter: str
) -> None:
    result = run(command, starter)
    assert result.returncode == 0
    assert result.stdout
    assert max(len(line) for line in result.stdout.splitlines()) <= 80
    assert "\x1b" not in result.stdout


def test_check_prints_every_problem_on_standard_error_and_exits_with_2(tmp_path: Path) -> None:
    path = tmp_path / "bad.toml"
    path.write_text('title = "x"\n[actors.a]\nactions = ["x", "x"]\nwants = 3\n')
    result = run("check", str(path))
    assert (result.returncode, result.stdout) == (2, "")
    assert result.stderr.splitlines() == [
        f'{path}:3: an action of actor "a" is "x"; it stands twice. Remove one of them.',
        f'{path}:4: key "wants" of actor "a" is not known; it would have no effect. '
        "Known: name, actions, unavailable, discount, interests.",
    ]


def test_check_counts_what_a_sound_file_holds(starter: str) -> None:
    result = run("check", starter)
    assert result.returncode == 0
    assert "no problems (2 actors, 4 interests, 4 effects, 2 shocks)" in result.stdout


def test_new_copies_the_game_it_is_told_to_begin_from(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    assert run("new", str(path), "--from", "article-4-crisis").returncode == 0
    assert path.read_text(encoding="utf-8") == locate("article-4-crisis").read_text("utf-8")
    refused = run("new", str(tmp_path / "other.toml"), "--from", "artcle-4")
    assert 'Did you mean "article-4"?' in refused.stderr
    assert not (tmp_path / "other.toml").exists()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--shock", "rival-ofer"], 'shock "rival-ofer" is not defined in this game. Did you mean'),
        (["--shock", "thaw=2"], 'the intensity of shock "thaw" is 2; intensities run from 0 to 1.'),
        (["--shock", "thaw", "--shock", "thaw"], 'shock "thaw" is given twice; give it once.'),
        (["--set", "north.securty=1"], 'Did you mean "north.security"?'),
        (["--set", "north.security"], "it takes PARAMETER=VALUE"),
        (["--set", "north.security=high"], "in size. Write a decimal such as 0.5."),
        (["--solver", "purr"], 'solver "purr" is not known. Did you mean "pure"?'),
    ],
)
def test_a_wrong_option_is_one_clear_line_and_exit_code_2(
    arguments: list[str], message: str, starter: str
) -> None:
    result = run("solve", starter, *arguments)
    assert (result.returncode, result.stdout) == (2, "")
    # a busy machine may have been told that it takes time
    told = [line for line in result.stderr.splitlines() if not line.startswith("At work")]
    assert message in "".join(told)
    assert len(told) == 1


def test_help_names_every_command_in_a_line_that_is_not_cut() -> None:
    told = run("--help").stdout.partition("Commands:")[2]
    assert "durability" in told
    assert "..." not in told


def test_help_is_light() -> None:
    """No heavy library is imported before a command needs it."""
    code = (
        "import sys, alliancegame.cli.main as m; m.app(['--help'], standalone_mode=False); "
        "heavy = {'numpy', 'scipy', 'pandas', 'numba', 'pydantic', 'flint', 'matplotlib', 'nashpy'}; "
        "print(sorted(heavy & set(sys.modules)))"
    )
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert result.stdout.splitlines()[-1] == "[]"


def test_a_command_loads_no_other_command() -> None:
    code = (
        "import sys, alliancegame.cli.main as m; m.app(['glossary', 'margin'], "
        "standalone_mode=False); "
        "print(sorted({f'alliancegame.cli.{home}' for home in m.HOMES.values()} & set(sys.modules)))"
    )
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert result.stdout.splitlines()[-1] == "['alliancegame.cli.words']"


def test_the_first_screen_loads_neither_a_compiler_nor_scipy() -> None:
    code = (
        "import sys, alliancegame.cli.main as m; m.app(['durability', 'northern-triangle'], "
        "standalone_mode=False); heavy = {'scipy', 'pandas', 'numba', 'matplotlib'}; "
        "print(sorted(heavy & set(sys.modules)))"
    )
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert result.stdout.splitlines()[-1] == "[]"


def test_every_shipped_game_is_listed_on_one_line_but_one() -> None:
    """The register of forecasts holds that one's file, and so its long summary, unchanged."""
    listing = run("games", "--all").stdout.partition(" Game ")[2]
    lines = [line for line in listing.splitlines()[1:] if line.strip()]
    (further,) = (line for line in lines if not line[1].strip())
    assert lines[lines.index(further) - 1].split()[0] == "northern-triangle-2026"
    assert len(lines) == len(shipped()) + 2


def test_the_version_is_the_installed_packages() -> None:
    from alliancegame.version import version

    assert run("--version").stdout.strip() == f"alliancegame {version()}"


def test_in_a_narrow_window_text_keeps_to_it_and_tables_stay_whole() -> None:
    lines = run("shocks", "northern-triangle", "--all", COLUMNS="60").stdout.splitlines()
    assert any("china-loses-patience" in line and "40%" in line for line in lines)
    title = next(line for line in lines if "northern triangle" in line)
    assert len(title) <= 60


def test_a_payoff_of_nothing_is_0_and_not_what_rounding_leaves(starter: str) -> None:
    assert "e-1" not in run("solve", starter).stdout


def test_an_actor_without_effects_at_a_profile_is_told_so(tmp_path: Path) -> None:
    path = tmp_path / "quiet.toml"
    path.write_text(
        'title = "x"\n[actors.a]\nactions = ["x", "y"]\ninterests = { gold = { weight = 1 } }\n'
        '[[effects]]\ninterest = "a.gold"\nwhen = { a = "x" }\namount = 1\n'
    )
    told = run("explain", str(path), "a=y", "--all").stdout
    assert "A gets 0: no effect on its interests applies here" in told
    assert "Weight" not in told


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_an_output_that_cannot_be_written_is_one_line(starter: str) -> None:
    with Path("/dev/full").open("w") as full:
        result = subprocess.run(
            [sys.executable, "-m", "alliancegame", "show", starter, "--json"],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert (result.returncode, result.stderr) == (1, "the output: no space left on device.\n")


@pytest.mark.slow
def test_a_wide_table_stands_closer_before_it_breaks_a_name(tmp_path: Path) -> None:
    told = run("sweep", "northern-triangle", "--samples", "8", "-o", str(tmp_path / "o")).stdout
    assert "china-loses-patience" in told
    assert max(len(line) for line in told.splitlines()) <= 80


@pytest.mark.slow
def test_a_verdict_says_what_to_ask_next_and_json_does_not(starter: str) -> None:
    assert "Next: --all" in run("durability", starter).stdout
    assert "Next:" not in run("durability", starter, "--json").stdout


class Screen(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_work_that_takes_its_time_tells_on_a_terminal_how_far_it_is(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("ALLIANCEGAME_QUIET")
    screen = Screen()
    monkeypatch.setattr(sys, "stderr", screen)
    monkeypatch.setattr("alliancegame.cli.progress.PATIENCE", 60.0)
    with at_work(), searching(None) as budget:
        budget.tell("1 cell treated")
    assert screen.getvalue() == ""
    monkeypatch.setattr("alliancegame.cli.progress.PATIENCE", 0.0)
    with at_work(), searching(None) as budget:
        budget.tell("2 cells treated")
        wait_for(lambda: "2 cells treated" in screen.getvalue())


@pytest.mark.slow
def test_work_that_takes_its_time_tells_in_a_pipe_in_lines_ever_further_apart(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("ALLIANCEGAME_QUIET")
    pipe = io.StringIO()
    monkeypatch.setattr(sys, "stderr", pipe)
    monkeypatch.setattr("alliancegame.cli.progress.PATIENCE", 0.2)
    with at_work(), searching(None) as budget:
        budget.tell("2 cells treated")
        wait_for(lambda: pipe.getvalue().count("\n") == 2)
        with WORK.standing():
            wait_for(lambda: pipe.getvalue().count("\n") == 3)
    lines = pipe.getvalue().splitlines()
    assert lines[0] == "At work for 0 s: 2 cells treated"
    assert lines[2].endswith("Compiling for this machine ...")


def test_who_tells_of_one_command_does_not_go_on_in_the_next(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked, answered = threading.Event(), threading.Event()

    class Pipe(io.StringIO):
        def isatty(self) -> bool:
            asked.set()
            return not answered.wait(60)

    monkeypatch.delenv("ALLIANCEGAME_QUIET")
    monkeypatch.setattr(sys, "stderr", Pipe())
    monkeypatch.setattr("alliancegame.cli.progress.PATIENCE", 0.0)
    with at_work():
        assert asked.wait(60)  # the first is busy while its command ends and the next begins
    monkeypatch.setattr("alliancegame.cli.progress.PATIENCE", 60.0)
    with at_work():
        answered.set()
        wait_for(lambda: [item.name for item in threading.enumerate()].count(HELPER) == 1)


def test_nothing_is_told_once_the_answer_is_there(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("alliancegame.cli.progress.PATIENCE", 0.0)
    with at_work():
        print_json({})
        told = capsys.readouterr().err
        time.sleep(0.3)
    assert capsys.readouterr().err == ""
    assert told in {"", "At work for 0 s: At work ...\n"}


def wait_for(event: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 20
    while not event() and time.monotonic() < deadline:
        time.sleep(0.02)
    assert event()


@pytest.mark.slow
def test_a_search_cut_short_says_how_to_go_on(tmp_path: Path) -> None:
    file = tmp_path / "game.nfg"
    file.write_text('NFG 1 R "" { "a" "b" "c" } { 2 2 2 } ' + " ".join(map(str, range(24))))
    assert "--time-limit" in run("solve", str(file), "--time-limit", "0").stdout
    assert "--time-limit" not in run("solve", str(file)).stdout


def test_a_source_that_is_not_installed_says_so_and_works() -> None:
    import importlib.metadata
    from unittest.mock import patch

    from alliancegame.version import version

    missing = importlib.metadata.PackageNotFoundError("alliancegame")
    with patch("importlib.metadata.version", side_effect=missing):
        assert version() == "not installed"


@pytest.mark.slow
@pytest.mark.parametrize(
    "asked",
    [
        ["durability", "article-4", "--all", "--json"],
        ["solve", "unilateral-deterrence", "--concept", "sequential", "--json"],
        ["plot", "network", "war-stable-network", "-o", "figure.svg"],
    ],
    ids=lambda asked: asked[0],
)
def test_no_answer_depends_on_how_a_process_orders_its_sets(
    asked: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    answers = set()
    for seed in ("1", "2"):
        done = run(*asked, PYTHONHASHSEED=seed, SOURCE_DATE_EPOCH="0")
        assert done.returncode == 0
        answers.add((done.stdout, *(file.read_text() for file in tmp_path.iterdir())))
        for file in tmp_path.iterdir():
            file.unlink()
    assert len(answers) == 1
