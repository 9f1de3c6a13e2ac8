"""A questionnaire goes out blank and comes back as an expert's numbers."""

from __future__ import annotations

from fractions import Fraction
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alliancegame.errors import AllianceGameError, GameFileError
from alliancegame.evidence.questionnaire import answers, form, with_expert
from alliancegame.model.file.gamefile import parse
from alliancegame.model.model import Model
from alliancegame.model.observations import Expert
from tests.pacts import keep_or_leave

openpyxl = pytest.importorskip("openpyxl")

NUMBERS = """
gain = { value = 0.371, range = [-0.913, 0.937], because = "Secret reasons." }
fixed = { value = 0.2 }
"""
EFFECTS = [
    ("a.x", 'a = "keep"', '"gain"'),
    ("a.x", 'a = "leave"', '"fixed"'),
    ("b.x", 'b = "keep"', "1"),
]
MORE = """
[shocks.rain]
name = "=HYPERLINK(1)"
changes = [{ parameter = "gain", by = -1 }]
arrival = { value = 0.577, range = [0.123, 0.789] }
[experts.first]
values = { gain = [0.111, 0.222, 0.333] }
[seeds.year]
realised = 1949
question = "When was the treaty signed?"
"""


def text(more: str = MORE) -> str:
    return keep_or_leave(NUMBERS, EFFECTS, more).decode()


def game(content: str | None = None) -> Model:
    return parse((content or text()).encode(), "pact.toml", "pact")


def blank(model: Model | None = None) -> Any:
    return openpyxl.load_workbook(BytesIO(form(model or game())))


def saved(book: Any) -> bytes:
    target = BytesIO()
    book.save(target)
    return target.getvalue()


def filled(cells: dict[str, object], sheet: str = "Questions") -> bytes:
    book = blank()
    for cell, value in cells.items():
        book[sheet][cell] = value
    return saved(book)


def test_every_number_with_a_range_is_asked_for_and_nothing_stated_is_told() -> None:
    book = blank()
    asked = [row[0] for row in book["Questions"].iter_rows(min_row=2, values_only=True)]
    assert asked == ["gain", "rain.arrival"]
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    written = " ".join(str(cell.value) for cell in cells)
    for hidden in ("0.371", "0.937", "0.577", "0.123", "0.111", "0.222", "Secret", "1949"):
        assert hidden not in written.replace(" between -0.913 and 1", "")
    assert "When was the treaty signed?" in written


def test_no_label_becomes_a_formula() -> None:
    cells = [cell for sheet in blank() for row in sheet.iter_rows() for cell in row]
    assert any("=HYPERLINK(1)" in str(cell.value) for cell in cells)
    assert all(cell.data_type != "f" for cell in cells)


def test_words_like_a_spreadsheets_escapes_are_asked_about_as_they_stand() -> None:
    """A spreadsheet would show `_x0041_` as an A, and `_x005F_x0041_` as it was meant."""
    model = game(text(MORE.replace("=HYPERLINK(1)", "_x0041_")))
    texts = [cell.value for sheet in blank(model) for row in sheet.rows for cell in row]
    assert any("_x005F_x0041_" in value for value in texts if isinstance(value, str))
    assert not any(value == "_x0041_" for value in texts)


def test_equal_games_make_equal_forms() -> None:
    assert form(game()) == form(game())


THREE = st.lists(
    st.fractions(-(10**6), 10**6, max_denominator=10**4), min_size=3, max_size=3, unique=True
).map(sorted)


@pytest.mark.slow
@settings(max_examples=20, deadline=None)
@given(
    THREE,
    st.lists(st.integers(0, 10_000), min_size=3, max_size=3, unique=True).map(sorted),
    st.text(
        st.characters(
            codec="utf-8", exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"
        ),  # what no workbook can hold
        max_size=30,
    ),
)
def test_what_is_filled_in_comes_back(gain: list[Fraction], rate: list[int], words: str) -> None:
    book = blank()
    for column, number, per_mille in zip("DEF", gain, rate, strict=True):
        book["Questions"][f"{column}2"] = float(number)
        book["Questions"][f"{column}3"] = f"{per_mille}/1000"
    for row in (1, 2, 3):
        book["You"].cell(row, 2, words).data_type = "s"
    expert, odd = answers(saved(book), "form.xlsx", game(), "second")
    assert odd is None
    read = game(with_expert(text(), expert))
    assert read.record.experts[-1].name == "second"
    found = read.record.experts[-1]
    assert found.because == words.strip()
    assert found.label == (words.strip() or "second")
    for number, wanted in zip(found.values["gain"], gain, strict=True):
        assert float(number) == pytest.approx(float(wanted), rel=1e-14)
    assert found.values["rain.arrival"] == tuple(Fraction(part, 1000) for part in rate)


def test_rows_may_be_sorted_and_left_blank_and_seeds_answered() -> None:
    book = blank()
    sheet = book["Questions"]
    sheet["A2"], sheet["A3"] = "rain.arrival", "gain"
    sheet["D3"], sheet["E3"], sheet["F3"] = -1, 0, 1
    known = book["Known answers"]
    known["D2"], known["E2"], known["F2"] = 1940, 1950, 1960
    expert, _ = answers(saved(book), "form.xlsx", game(), "second")
    assert expert.values == {"gain": (-1, 0, 1)}
    assert expert.seeds == {"year": (1940, 1950, 1960)}


@pytest.mark.parametrize(
    ("cells", "told"),
    [
        ({"D2": "much", "E2": 1, "F2": 2}, "Questions!D2: the 5% of \"gain\" is 'much'; it is a"),
        ({"D2": 1, "F2": 2}, 'Questions!E2: the 50% of "gain" is blank and the row is not.'),
        ({"D2": 1, "E2": 1, "F2": 2}, 'Questions!D2: "gain" has 1, 1, 2; they ascend.'),
        ({"D3": -1, "E3": 1, "F3": 2}, 'Questions!D3: the 5% of "rain.arrival" is -1; a yearly'),
        ({"A2": "gian", "D2": 1, "E2": 2, "F2": 3}, 'Did you mean "gain"'),
        ({"A3": "gain", "D2": 1, "E2": 2, "F2": 3, "D3": 1, "E3": 2, "F3": 3}, "answered twice"),
        ({"D2": "=1/3"}, 'Questions!D2: the 5% of "gain" is a formula whose result was not'),
        ({"D2": True, "E2": 2, "F2": 3}, "Questions!D2: the 5% of \"gain\" is 'True'"),
        ({"D2": 1e300, "E2": 2e300, "F2": 3e300}, "Questions!D2"),
        ({"B1": "Meaning"}, "Questions!A1: the first row is not Number, What it is"),
        ({}, "no row of sheet Questions is filled in"),
    ],
)
def test_a_cell_that_cannot_be_read_is_told_with_its_sheet_and_place(
    cells: dict[str, object], told: str
) -> None:
    with pytest.raises(GameFileError) as error:
        answers(filled(cells), "form.xlsx", game(), "second")
    assert told in str(error.value)
    assert str(error.value).startswith("form.xlsx")


def test_all_bad_cells_are_told_together() -> None:
    with pytest.raises(GameFileError) as error:
        answers(filled({"D2": "a", "E2": "b", "F2": "c", "D3": 1}), "form.xlsx", game(), "second")
    assert len(str(error.value).splitlines()) == 5


def test_a_form_of_another_version_is_told() -> None:
    _, odd = answers(
        filled({"D2": 1, "E2": 2, "F2": 3}), "form.xlsx", game(text() + "\n# later\n"), "second"
    )
    assert odd is not None
    assert "another version" in odd


def test_an_expert_of_the_name_is_not_written_over() -> None:
    with pytest.raises(AllianceGameError, match="has an expert of that name"):
        answers(filled({"D2": 1, "E2": 2, "F2": 3}), "form.xlsx", game(), "first")


def test_hostile_words_stay_words() -> None:
    words = 'x"]\n[actors.c]\nactions = ["z"]\x7f\\'
    expert = Expert("second", words, {"gain": (Fraction(-1), Fraction(0), Fraction(1))}, {}, words)
    read = game(with_expert(text(), expert))
    assert [actor.name for actor in read.actors] == ["a", "b"]
    assert read.record.experts[-1].label == words


def test_the_command_goes_there_and_back(tmp_path: Path, invoke) -> None:
    source, sheet, target = (tmp_path / name for name in ("pact.toml", "form.xlsx", "new.toml"))
    source.write_text(text())

    def run(*arguments: object) -> Any:
        return invoke("elicit", str(source), *map(str, arguments))

    assert run("-o", sheet).exit_code == 0
    assert "it exists already" in str(run("-o", sheet).exception)
    sheet.write_bytes(filled({"D2": -1, "E2": 0, "F2": 1}))
    done = run("--from", sheet, "--as", "second", "-o", target)
    assert done.exit_code == 0, done.exception
    assert "1 number and 0 known answers of second" in done.stdout
    assert game(target.read_text()).record.experts[-1].values["gain"] == (-1, 0, 1)
    assert "Give both" in str(run("--from", sheet, "-o", target).exception)
    assert "Name it form2.xlsx" in str(run("-o", tmp_path / "form2.ods").exception)
    bad = run("--from", sheet, "--as", "a b", "-o", target, "--force")
    assert "letters, digits" in str(bad.exception)
    assert "it is the game that is read" in str(
        run("--from", sheet, "--as", "third", "-o", source, "--force").exception
    )
