"""Tables of cases: every kind of file, and all that is wrong with one at once, row by row."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from estimation_games import PRIVATE_TYPES, game

from alliancegame import AllianceGameError, CaseColumns, load
from alliancegame.evidence.estimation.case_table import read_cases
from alliancegame.evidence.estimation.complete_cases import DataError
from alliancegame.evidence.estimation.data_file import Table, read_table
from alliancegame.evidence.estimation.form import form_of
from alliancegame.evidence.estimation.simulated_cases import simulate
from alliancegame.model.file.gamefile import parse

FORM = form_of(load("three-outcome-crisis"))

GOOD = """demand,response,balance,ally,stakes
demand,resist,0.5,1,2
demand,concede,0.1,0,1
refrain,,-0.3,0,0
"""


def problems(text: str, tmp_path: Path, **uses: str) -> list[str]:
    path = tmp_path / "cases.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(DataError) as told:
        read_cases(FORM, read_table(path), CaseColumns(**uses))
    return [line.removeprefix(f"{path}:") for line in told.value.problems]


def test_every_problem_of_a_table_is_told_at_once_with_its_line(tmp_path: Path) -> None:
    text = (
        "demand,response,balanc,ally,stakes\n"
        "demand,resist,0.5,yes,2\n"
        "deman,,0.5,1,2\n"
        "refrain,resist,0.5,1,2\n"
    )
    assert problems(text, tmp_path) == [
        '1: column "balance" is missing; parameter "war-for-challenger" needs it. '
        'Did you mean "balanc"?',
        '2: column "ally" is "yes"; parameter "war-for-defender" takes numbers. Correct it, or '
        'write "ally=LEVEL" for a level.',
        '3: decision "demand" is "deman"; its actions are demand, refrain. Did you mean "demand"?',
    ]


def test_a_decision_that_play_does_not_come_to_is_told_with_what_came_before(
    tmp_path: Path,
) -> None:
    assert problems(GOOD + "refrain,resist,0,0,0\n,concede,0,0,0\n", tmp_path) == [
        '5: decision "response" is "resist"; after demand = refrain play does not come there. Empty '
        "the cell, or correct what comes before it."
    ]


def test_rows_with_empty_cells_are_left_out_counted_and_told_why(tmp_path: Path) -> None:
    path = tmp_path / "cases.csv"
    path.write_text(GOOD + "demand,resist,,1,2\ndemand,,0.1,0,NA\ndemand,,0.2,0,0\n", "utf-8")
    cases = read_cases(FORM, read_table(path))
    assert cases.rows.tolist() == [0, 1, 2]
    assert {why: list(rows) for why, rows in cases.dropped.items()} == {
        '"stakes" is empty': [4],
        '"balance" is empty': [3],
        "the play stops at an empty cell": [4, 5],
    }
    assert cases.left_out == 3
    assert cases.table.where(3).endswith("cases.csv:5")


@pytest.mark.parametrize("ending", [".csv", ".tsv", ".parquet", ".xlsx"])
def test_every_kind_of_file_holds_the_same_cases(ending: str, tmp_path: Path) -> None:
    frame = pd.DataFrame(
        {
            "demand": ["demand", "refrain"],
            "response": ["resist", None],
            "balance": [0.5, 0.25],
            "ally": [1, 0],
            "stakes": [2, 3],
        }
    )
    path = tmp_path / f"cases{ending}"
    writers = {
        ".csv": lambda: frame.to_csv(path, index=False),
        ".tsv": lambda: frame.to_csv(path, index=False, sep="\t"),
        ".parquet": lambda: frame.to_parquet(path),
        ".xlsx": lambda: frame.to_excel(path, index=False),
    }
    writers[ending]()
    there, here = read_cases(FORM, read_table(path)), read_cases(FORM, Table(frame))
    np.testing.assert_array_equal(there.observed, here.observed)
    for name, table in here.design.columns.items():
        np.testing.assert_array_equal(there.design.columns[name], table)


def test_a_spreadsheets_escapes_are_read_as_it_shows_them(tmp_path: Path) -> None:
    path = tmp_path / "cases.xlsx"
    pd.DataFrame({"_x0041_lly": [1, 2], "response": ["re_x0073_ist", None]}).to_excel(
        path, index=False
    )
    frame = read_table(path).frame
    assert list(frame.columns) == ["Ally", "response"]
    assert frame["response"].iloc[0] == "resist"
    assert frame["response"].isna().iloc[1]


def test_semicolons_with_decimal_commas_are_read_as_a_spreadsheet_writes_them(
    tmp_path: Path,
) -> None:
    path = tmp_path / "cases.csv"
    path.write_text("demand;response;balance;ally;stakes\ndemand;resist;0,5;1;2\n", "utf-8")
    cases = read_cases(FORM, read_table(path))
    assert cases.design.columns["war-for-challenger"].tolist() == [[1.0, 0.5]]


def test_levels_and_products_are_columns_of_the_design() -> None:
    text = PRIVATE_TYPES.replace(
        'columns = { "1" = -0.4, audience = -0.8 }',
        'columns = ["1", "regime=dem", "year=1990", "audience*regime=dem"]',
    )
    frame = pd.DataFrame(
        {
            "signal": ["wait", "mobilise"],
            "reply": [None, "yield"],
            "regime": ["dem", "other"],
            "year": [1990.0, 1991.0],
            "audience": [3.0, 4.0],
            "stakes": [0, 0],
            "exposure": [0, 0],
        }
    )
    cases = read_cases(form_of(game(text)), Table(frame))
    assert cases.design.columns["bluff"].tolist() == [[1, 1, 1, 3], [1, 0, 0, 0]]
    with pytest.raises(DataError, match='level "dem" of column "regime" is in no row'):
        read_cases(form_of(game(text)), Table(frame.assign(regime="autocracy")))


def test_a_move_of_nature_may_be_hidden_seen_or_seen_in_some_rows() -> None:
    form = form_of(game(PRIVATE_TYPES))
    frame = pd.DataFrame(
        {"signal": ["wait"] * 2, "reply": None, "audience": 0, "stakes": 0, "exposure": 0}
    )
    hidden = read_cases(form, Table(frame))
    assert [len(item) for item in hidden.classes] == [2]
    seen = read_cases(form, Table(frame.assign(kind=["strong", None])))
    assert sorted(len(seen.classes[k]) for k in seen.observed) == [1, 2]


@pytest.mark.parametrize("cell", ["-1e308", "1e31", "1e-31"])
def test_numbers_of_a_table_keep_the_limits_of_a_game_files_numbers(
    cell: str, tmp_path: Path
) -> None:
    told = f"{float(cell):g}; a number is 0 or from 1e-30 to 1e30 in size"
    (line,) = problems(GOOD.replace("0.5", cell), tmp_path)
    assert line.startswith(f'2: column "balance" is {told}')


def test_counts_and_weights_are_above_0(tmp_path: Path) -> None:
    text = "demand,response,balance,ally,stakes,n\nrefrain,,1,1,1,0\nrefrain,,1,1,1,2\n"
    assert problems(text, tmp_path, counts="n") == [
        '2: column "n" is 0; counts are above 0. Correct it.'
    ]


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("cases.sav", b"x", 'its name ends in ".sav"; tables of cases end in .csv'),
        ("cases.csv", b"", "it is no table that can be read"),
        ("cases.csv", b"a,a\n1,2\n", "column a stands twice"),
        ("cases.csv", b"\xff\xfe\x00a", "it is no table that can be read"),
        ("cases.parquet", b"nonsense", "it is no table that can be read"),
        ("cases.xlsx", b"nonsense", "it is not an .xlsx workbook"),
    ],
)
def test_what_is_no_table_is_told_in_one_line(
    name: str, content: bytes, told: str, tmp_path: Path
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(AllianceGameError) as error:
        read_table(path)
    assert told in str(error.value)
    assert len(str(error.value).splitlines()) == 1


def test_a_workbook_with_a_cell_far_away_is_told_before_it_fills_memory(tmp_path: Path) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    book.active["XFD1048576"] = 1
    book.save(tmp_path / "far.xlsx")
    with pytest.raises(AllianceGameError, match="it reaches to row 1048576"):
        read_table(tmp_path / "far.xlsx")


def test_no_cases_are_drawn_from_a_table_of_none(tmp_path: Path, three_outcome_crisis) -> None:
    path = tmp_path / "cases.csv"
    path.write_text("balance,ally,stakes\n")
    with pytest.raises(AllianceGameError, match="the table has no cases"):
        simulate(three_outcome_crisis, read_table(path), cases=5)


@pytest.mark.parametrize(
    ("columns", "told"),
    [
        ('["1", ""]', 'a column of parameter "concession" is ""; it is "1", "column"'),
        ('["stakes", "stakes"]', '"stakes"; it stands twice. Remove one of them.'),
        ('["a*b", "b*a"]', '"b*a"; it stands twice'),
        ('["regime="]', '"regime="; it is "1", "column", "column=level"'),
        ("[]", "columns of parameter"),
        ("[1]", "a text is expected"),
        ('{ stakes = "much" }', "a number is expected"),
    ],
)
def test_columns_in_a_game_file_are_checked_like_all_else(columns: str, told: str) -> None:
    text = f"""
title = "One"
[parameters.concession]
columns = {columns}
[actors.one]
actions = ["go", "stay"]
interests.outcome = {{ weight = 1 }}
[[effects]]
interest = "one.outcome"
when = {{ one = "go" }}
amount = "concession"
"""
    with pytest.raises(AllianceGameError) as error:
        parse(text.encode(), "one.toml", "one")
    assert told in str(error.value)
    assert str(error.value).startswith("one.toml:4:")


def test_check_tells_what_a_table_holds(tmp_path: Path) -> None:
    path = tmp_path / "cases.csv"
    path.write_text(GOOD + "demand,resist,,1,2\n", "utf-8")
    arguments = ["check", "three-outcome-crisis", "--data", str(path)]
    shown = subprocess.run(
        [sys.executable, "-m", "alliancegame", *arguments],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert "3 complete cases" in shown
    assert '"balance" is empty in 1 row, which estimation leaves' in shown.replace("\n", " ")
