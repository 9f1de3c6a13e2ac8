"""What a file or an argument says is shown, and does nothing to the terminal or page it is on."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alliancegame.visible import is_hidden, visible

HIDDEN = "\x1b[31m\x9b2J\u202e\u2066\x07\x00\x7f\u200b\U000e0041"
"""An escape, its one-character form, marks of direction, a bell, a letter of no width."""

RAW = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202e\u2066\u200b\U000e0041]")

GAME = """\
title = "T{0}"
summary = "S{0}"
[sources]
book = "R{0}"
[actors.a]
name = "A{0}"
actions = {{ keep = "K{0}", leave = "L{0}" }}
[actors.a.interests]
gold = {{ name = "G{0}", weight = 1, range = [0.5, 2], because = "B{0}", source = "book {0}" }}
[actors.b]
actions = ["keep", "leave"]
[[effects]]
interest = "a.gold"
amount = 1
when = {{ a = "keep" }}
because = "E{0}"
[commitment]
name = "C{0}"
parties = ["a", "b"]
pact = {{ a = "keep", b = "keep" }}
[shocks.storm]
name = "W{0}"
because = "Z{0}"
changes = [{{ parameter = "a.gold", to = 0 }}]
"""


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "alliancegame", *arguments],
        capture_output=True,
        check=False,
        encoding="utf-8",
    )


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("hostile") / "game.toml"
    escaped = json.dumps(HIDDEN)[1:-1].replace("\\udb40\\udc41", "\\U000e0041")
    path.write_text(GAME.format(escaped.replace("\x7f", "\\u007f")), encoding="utf-8")
    return str(path)


@given(st.text())
def test_nothing_hidden_is_left_and_what_is_seen_stays(text: str) -> None:
    told = visible(text)
    assert not any(map(is_hidden, told))
    assert visible(told) == told
    if not any(map(is_hidden, text)):
        assert told == text


@pytest.mark.slow
@pytest.mark.parametrize(
    "command",
    [
        ["show", "--all"],
        ["explain", "--all"],
        ["durability", "--why", "--levers", "--robustness"],
        ["solve"],
        ["shocks", "--all"],
        ["show", "--json"],
    ],
)
def test_no_command_sends_what_a_file_says_raw_to_the_terminal(
    command: list[str], hostile: str
) -> None:
    told = run(command[0], hostile, *command[1:])
    assert told.returncode == 0
    assert not RAW.search(told.stdout + told.stderr)


def test_json_gives_back_exactly_what_the_file_says(hostile: str) -> None:
    assert json.loads(run("show", hostile, "--json").stdout)["title"] == f"T{HIDDEN}"


@pytest.mark.slow
@pytest.mark.parametrize(
    "arguments",
    [
        ["show", "\x1b[31mred"],
        ["solve", "prisoners-dilemma", "--shock", "\u202eno"],
        ["solve", "prisoners-dilemma", "--\x1b[31m"],
        ["\x1b[31m"],
        ["plot", "\u202emargins", "prisoners-dilemma", "-o", "x.png"],
        ["convert", "prisoners-dilemma", "no-folder/\x1b[31m.nfg"],
    ],
)
def test_no_argument_comes_back_raw(arguments: list[str]) -> None:
    told = run(*arguments)
    assert told.returncode == 2
    assert not RAW.search(told.stdout + told.stderr)


@pytest.mark.slow
def test_pages_and_figures_show_hidden_characters_and_stay_well_formed(
    hostile: str, tmp_path: Path
) -> None:
    figure, page = tmp_path / "margins.svg", tmp_path / "page.html"
    assert run("plot", "margins", hostile, "-o", str(figure)).returncode == 0
    ElementTree.parse(figure)
    assert run("explore", hostile, "--export", str(page)).returncode == 0
    for path in (figure, page):
        assert not RAW.search(path.read_text(encoding="utf-8"))


def test_a_notebook_shows_hidden_characters(hostile: str) -> None:
    from alliancegame.model.file.library import load
    from alliancegame.pact.durability import durability

    result = durability(load(hostile))
    assert not RAW.search(repr(result) + result._repr_html_())


@pytest.mark.slow
@pytest.mark.parametrize("encoding", ["cp1252", "ascii"])
@pytest.mark.parametrize("command", [["show"], ["durability", "--why"], ["show", "--json"]])
def test_a_poor_character_set_loses_no_answer(
    command: list[str], encoding: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONIOENCODING", encoding)
    told = subprocess.run(
        [sys.executable, "-m", "alliancegame", command[0], "northern-triangle", *command[1:]],
        capture_output=True,
        check=False,
    )
    assert (told.returncode, told.stderr.decode(encoding)) == (0, "")
    if "--json" in command:
        rich = run("show", "northern-triangle", "--json").stdout
        assert json.loads(told.stdout.decode(encoding)) == json.loads(rich)
