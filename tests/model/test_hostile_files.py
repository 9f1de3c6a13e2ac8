"""Files that nobody would write, or that somebody wrote to do harm: told in a line, and an end."""

from __future__ import annotations

import os
import tracemalloc
from pathlib import Path

import pytest

from alliancegame.errors import GameFileError
from alliancegame.model.file.kinds import read_any
from alliancegame.model.file.library import load, locate
from alliancegame.model.file.syntax import remedy
from alliancegame.model.file.text import LARGEST_FILE
from alliancegame.reading import bytes_of


def problems(tmp_path: Path, text: str) -> tuple[str, ...]:
    path = tmp_path / "x.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(GameFileError) as caught:
        read_any(path)
    return tuple(line.removeprefix(f"{path}:") for line in caught.value.problems)


GRAPH = 'kind = "graph"\ntitle = "x"\n'
NETWORK = 'kind = "network"\ntitle = "x"\n'
ACTOR = '[actors.a]\nactions = ["x", "y"]\n[actors.a.interests]\ni = { weight = 1 }\n'


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (f'{GRAPH}[states]\ns = "war"\n[actors.a]\nmoves = []\n', ['5: "prefers" of actor "a" is']),
        (f"{NETWORK}gamma = 1\n[actors.a]\n", ['4: "capability" of actor "a" is missing']),
        (f"{NETWORK}gamma = []\n[actors.a]\ncapability = 1\n", ["3: gamma is a list"]),
        (
            f'{GRAPH}[states]\n"a b" = "x"\n[actors.a]\nprefers = ["a b"]\n',
            ['4: a name is "a b"', '6: entry 1 of prefers of actor "a" is "a b"'],
        ),
        (f'{GRAPH}[states]\ns = "x"\n[actors.a]\nprefrs = ["s"]\n', ['6: key "prefrs"', "5: "]),
        ('kind = ["graph"]\ntitle = "x"\n', ['1: kind is ["graph"]']),
        ('kind = { a = 1 }\ntitle = "x"\n', ["1: kind is a table"]),
        (
            f'title = "x"\n{ACTOR}[[effects]]\ninterest = ["a.i"]\namount = 1\n',
            ["7: interest of effect 1 is a list"],
        ),
        (
            'title = "x"\n[[effects]]\namount = 1\n',
            ['1: "actors" of the file', '2: "interest" of effect 1'],
        ),
        ('title = "x"\nactors = 3\n[[effects]]\ninterest = 3\n', ["2: actors is 3", "4: ", "3: "]),
        ('title = "x"\n[actors.a]\nactions = ["x"]\ninterests = 3\n', ["4: interests of actor"]),
        (f"title = 3\n{ACTOR}weight = 1\n", ["1: title is 3", "6: "]),
    ],
)
def test_parts_of_the_wrong_shape_are_told_once_each_and_the_reading_ends(
    tmp_path: Path, text: str, told: list[str]
) -> None:
    found = problems(tmp_path, text)
    assert len(found) == len(told)
    for beginning in told:
        assert any(line.startswith(beginning) for line in found), (beginning, found)


def test_what_else_is_wrong_is_told_beside_a_title_that_is_missing(tmp_path: Path) -> None:
    effect = '[[effects]]\ninterest = "a.j"\namount = 1\n'
    first, second = problems(tmp_path, f"{ACTOR}{effect}")
    assert first.startswith('1: "title" of the file is missing')
    assert second.startswith('6: interest "j" of actor "a" is not defined')


@pytest.mark.parametrize(
    "text",
    [
        f"a = {'[' * 5000}{']' * 5000}",
        f"a = {'[' * 60}{']' * 60}",
        f"{'a.' * 5000}a = 1",
        f"a = {{ {'a.' * 5000}a = 1 }}",
        f"[{'a.' * 5000}a]",
    ],
    ids=["brackets", "fewer brackets", "a dotted key", "a key in braces", "a header"],
)
def test_deep_nesting_is_told(tmp_path: Path, text: str) -> None:
    (told,) = problems(tmp_path, f'title = "x"\n{text}\n')
    assert "tables and lists are nested too deeply; a game file has at most 30 levels" in told


def test_a_pipe_and_a_device_are_not_opened(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.toml"
    os.mkfifo(pipe)
    for path in (pipe, Path("/dev/zero")):
        with pytest.raises(GameFileError, match="is no regular file"):
            bytes_of(path, LARGEST_FILE)


def test_reading_takes_as_much_memory_as_the_file_has_bytes(tmp_path: Path) -> None:
    path = tmp_path / "small.csv"
    path.write_bytes(b"a" * 1000)
    tracemalloc.start()
    try:
        assert len(bytes_of(path, 2_000_000_000)) == 1000
        assert tracemalloc.get_traced_memory()[1] < 10_000_000
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize(
    "line", ["[" * 300_000, "'" * 300_001, "[a" + " a" * 200_000, "1" * 300_000]
)
def test_what_helps_with_a_long_line_is_told_from_its_beginning(line: str) -> None:
    assert remedy("Invalid value", line).endswith(".")


def test_a_copy_of_a_game_that_is_no_text_is_written_as_it_is(tmp_path: Path, invoke) -> None:
    source, copy = tmp_path / "latin.toml", tmp_path / "copy.toml"
    source.write_bytes(b'title = "\xe4"\n')
    assert invoke("new", str(copy), "--from", str(source)).exit_code == 0
    assert copy.read_bytes() == source.read_bytes()


def test_a_file_too_large_for_a_game_is_told_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "large.toml"
    with path.open("wb") as handle:
        handle.truncate(1 << 40)  # no bytes on the disk
    with pytest.raises(
        GameFileError, match=r"it has 1,099,511,627,776 bytes; .* at most 8,000,000"
    ):
        load(path)


def test_a_game_of_many_decisions_is_told(tmp_path: Path) -> None:
    actors = "".join(f'[actors.a{i}]\nactions = ["x"]\n' for i in range(201))
    (told,) = problems(tmp_path, f'title = "x"\n{actors}')
    assert told == (
        "1: the number of decisions is 201; a game has at most 200. "
        "Leave out those without a choice."
    )


def test_a_network_or_a_graph_of_too_many_actors_is_told(tmp_path: Path) -> None:
    members = "".join(f"[actors.a{i}]\ncapability = 1\n" for i in range(61))
    (told,) = problems(tmp_path, f"{NETWORK}gamma = 1\n{members}")
    assert told == "4: the number of actors is 61; a network has at most 60. Merge some."
    actors = "".join(f'[actors.a{i}]\nprefers = ["s"]\n' for i in range(70))
    (told,) = problems(tmp_path, f'{GRAPH}[states]\ns = "x"\n{actors}')
    assert "at most 20,000 coalitions in states are looked at" in told


def test_names_with_spaces_and_accents_are_told_where_such_a_name_belongs(tmp_path: Path) -> None:
    (told,) = problems(tmp_path, 'title = "x"\n[actors."Süd Korea"]\nactions = ["x"]\n')
    assert told == (
        '2: a name is "Süd Korea"; names consist of letters a-z, digits, _ and -. '
        'Call it sud-korea, and write name = "Süd Korea" in it for display.'
    )


def test_a_long_list_of_names_is_cut(tmp_path: Path) -> None:
    many = "".join(f"p{i} = {{ value = 1 }}\n" for i in range(1000))
    effect = '[[effects]]\ninterest = "a.i"\namount = "zzz"\n'
    (told,) = problems(tmp_path, f'title = "x"\n{ACTOR}{effect}[parameters]\n{many}')
    assert told.endswith("Defined: p0, p1, p2, p3, p4, p5, p6, p7, p8, p9, p10, p11 and 988 more.")


def test_shipped_games_are_read_as_ever() -> None:
    for name in ("northern-triangle", "elmira", "war-stable-network", "article-4-crisis"):
        assert read_any(locate(name)).title
