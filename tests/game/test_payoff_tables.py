"""Tables of payoffs, .csv and .xlsx: what is written comes back, and nothing in it is live."""

from __future__ import annotations

import re
from fractions import Fraction
from io import BytesIO
from zipfile import ZipFile

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from alliancegame.errors import GameError, GameFileError, GameFileWarning
from alliancegame.game.formats.bimatrix import format_bimatrix, parse_bimatrix
from alliancegame.game.formats.endings import EXTENSIVE, STRATEGIC, load_game, save_game
from alliancegame.game.formats.workbook import format_workbook, parse_workbook
from alliancegame.game.game import Game, object_array
from alliancegame.model.file.library import PayoffFile
from alliancegame.numerals import short

any_text = st.text(min_size=1, max_size=8)
plain = st.text(st.characters(categories=("L", "N", "P", "S", "Zs")), min_size=1, max_size=8)
signs = st.sampled_from(
    ["=1+1", "=cmd|'/C calc'!A0", "@SUM(1)", "+1", "-1", "\t=1", "'", "''", " a ", "U.S./ROK",
     "a\\b", "a \\ b", "\\", "us", "US", "a,b;c", 'say "no"', "#N/A", "TRUE", "1/2", "3; 3"]
)  # fmt: skip
numbers = st.one_of(
    st.fractions(-5, 5, max_denominator=12),
    st.floats(allow_nan=False, allow_infinity=False).map(lambda x: Fraction(repr(x))),
)


@st.composite
def tables(draw, labels):
    shape = draw(st.tuples(st.integers(1, 3), st.integers(1, 3)))
    values = draw(st.lists(numbers, min_size=2 * shape[0] * shape[1], max_size=18))
    values = values[: 2 * shape[0] * shape[1]]
    names = [
        draw(st.lists(labels | signs, min_size=k, max_size=k, unique=True)) for k in (2, *shape)
    ]
    return Game(object_array(values, (2, *shape)), names[0], names[1:])


def same(one, other):
    assert (one.actors, one.actions) == (other.actors, other.actions)
    assert (one.exact_payoffs == other.exact_payoffs).all()
    return True


@settings(max_examples=60, deadline=None)
@given(tables(any_text))
def test_a_csv_table_comes_back_whatever_its_names_are(game):
    text = format_bimatrix(game)
    assert same(parse_bimatrix(text), game)


@settings(max_examples=25, deadline=None)
@given(tables(plain))
def test_a_workbook_comes_back_whatever_its_names_are(game):
    pytest.importorskip("openpyxl")
    assert same(parse_workbook(format_workbook(game), "g.xlsx"), game)


HOSTILE = Game(
    np.arange(8).reshape(2, 2, 2),
    ["=1+1", "@SUM(1)"],
    [["=cmd|'/C calc'!A0", "+1"], ["-1", "\t=1"]],
)


def test_no_name_becomes_a_formula_in_a_csv_table():
    cells = re.split(r"[,\r\n]+", format_bimatrix(HOSTILE))
    assert not [cell for cell in cells if cell.lstrip('"').startswith(("=", "+", "-", "@", "\t"))]


def test_no_name_becomes_a_formula_in_a_workbook():
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.load_workbook(BytesIO(format_workbook(HOSTILE)))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} == {"n", "s"}


def test_a_quoted_quotation_mark_does_not_hide_what_parts_the_cells():
    game = parse_bimatrix(',stay,go\n"say ""no""","3; 3","0; 5"\n"talk","5; 0","1; 1"\n')
    assert game.actions == (('say "no"', "talk"), ("stay", "go"))


def test_a_table_from_a_spreadsheet_may_be_parted_by_tabs():
    assert parse_bimatrix("us/rok\tx, y\tz\na\t1;2\t3;4\n").actions == (("a",), ("x, y", "z"))


def test_a_name_given_twice_is_made_distinct_with_a_word():
    with pytest.warns(GameFileWarning, match=r'g\.csv:1: 2 actions are named "x"; the later'):
        assert parse_bimatrix(",x,x\na,1;2,1;2\n", "g.csv").actions[1] == ("x", "x 2")


def test_actors_that_differ_in_case_alone_stay_two(tmp_path):
    game = Game(np.ones((2, 1, 1)), ["us", "US"])
    save_game(game, tmp_path / "g.xlsx")
    assert load_game(tmp_path / "g.xlsx").actors == ("us", "US")


def test_a_workbooks_numbers_are_those_it_shows():
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    book.active.title = "us"
    other = book.create_sheet("rok")
    for sheet in (book.active, other):
        sheet.append(["", "stay", "go"])
        sheet.append(["wait", 0.1 + 0.2, 0.3])
    saved = BytesIO()
    book.save(saved)
    game = parse_workbook(saved.getvalue(), "g.xlsx")
    assert game.exact_payoffs[0].tolist() == [[Fraction(3, 10), Fraction(3, 10)]]


def test_a_payoff_of_more_digits_than_a_spreadsheet_shows_is_written_as_text():
    openpyxl = pytest.importorskip("openpyxl")
    exact = [Fraction("0.30000000000000004"), Fraction("0.3"), Fraction(1, 3), Fraction(10**17 + 1)]
    game = Game(object_array([*exact, *exact], (2, 1, 4)))
    book = openpyxl.load_workbook(BytesIO(format_workbook(game)))
    assert [cell.data_type for cell in book.worksheets[0][2][1:]] == ["s", "n", "s", "s"]
    assert same(parse_workbook(format_workbook(game), "g.xlsx"), game)


def test_a_workbook_with_a_far_cell_is_told_before_it_is_unfolded():
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    book.active["A1"] = "x"
    book.active["XFD1048576"] = 1
    saved = BytesIO()
    book.save(saved)
    with pytest.raises(GameFileError, match=r"far\.xlsx, Sheet: it reaches to row 1048576"):
        parse_workbook(saved.getvalue(), "far.xlsx")


@pytest.mark.slow
def test_a_workbook_that_unfolds_into_too_much_is_told_before_it_is_read():
    saved = BytesIO()
    with ZipFile(saved, "w", 8) as archive, archive.open("xl/x.xml", "w") as entry:
        for _ in range(401):
            entry.write(bytes(1_000_000))
    pytest.importorskip("openpyxl")
    with pytest.raises(GameFileError, match=r"bomb\.xlsx: it unfolds into 401000000 bytes"):
        parse_workbook(saved.getvalue(), "bomb.xlsx")


@settings(max_examples=25, deadline=None)
@given(st.text(st.sampled_from("_x005Fé4"), min_size=1, max_size=16))
@example("_x0041_")
@example("_x005F_x0041_")
@example("_x0041_x0042_")
def test_names_like_a_spreadsheets_escapes_come_back(label):
    """In a workbook `_x0041_` is an A, so that its first sign is written by its number."""
    pytest.importorskip("openpyxl")
    game = Game(np.ones((2, 1, 2)), ["us", "rok"], [["a"], [f"1 {label}", "z"]])
    assert parse_workbook(format_workbook(game), "g.xlsx").actions == game.actions


def test_a_spreadsheets_escapes_are_read_as_it_shows_them():
    openpyxl = pytest.importorskip("openpyxl")
    saved, book = BytesIO(), openpyxl.Workbook()
    for row in (["us \\ rok", "_x0041__x005F_x0041_"], ["a_x0009_b _xD800_", "1; 2"]):
        book.active.append(row)
    book.save(saved)
    actions = parse_workbook(saved.getvalue(), "g.xlsx").actions
    assert actions == (("a\tb _xD800_",), ("A_x0041_",))


def test_a_name_that_a_workbook_cannot_hold_is_told():
    pytest.importorskip("openpyxl")
    with pytest.raises(GameError, match=r"'x\\x02' cannot stand in a workbook"):
        format_workbook(Game(np.ones((2, 1, 2)), None, [["a"], ["x\x02", "y"]]))
    with pytest.raises(GameError, match=r"'t\\x02' cannot stand in a workbook"):
        format_workbook(Game(np.ones((2, 1, 2)), title="t\x02"))


@pytest.mark.parametrize("ending", [*STRATEGIC, *EXTENSIVE])
def test_a_file_is_written_with_the_same_bytes_on_every_run(ending, tmp_path, monkeypatch, invoke):
    if ending == PayoffFile.XLSX:
        pytest.importorskip("openpyxl")
    game = "snyder-alliance-dilemma"
    files = [tmp_path / f"{name}{ending}" for name in "ab"]
    contents = []
    for file, seconds in zip(files, (1e9, 1.5e9), strict=True):
        monkeypatch.setattr("time.time", lambda seconds=seconds: seconds)
        assert invoke("convert", game, str(file)).exit_code == 0
        contents.append(file.read_bytes())
    assert contents[0] == contents[1]


def test_every_ending_of_payoff_files_has_its_format():
    assert {*STRATEGIC, *EXTENSIVE} == set(PayoffFile)


def test_an_enormous_payoff_is_written_with_its_exponent():
    assert (short(1e308), short(-1.234e12), short(123456789.0)) == ("1e+308", "-1.23e+12",
        "123456789")  # fmt: skip
