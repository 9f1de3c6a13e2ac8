"""Tables keep to 80 columns and break no name."""

from __future__ import annotations

import pytest
from rich.cells import cell_len

from alliancegame.document import Grid, left, right
from alliancegame.render.terminal import TABLE_WIDTH, print_document

COLUMNS = [left("Parameter"), right("Today"), left("Decides"), left("Then")]
NAMES = ["russia.munitions.shells-lost", "russia.war.risk-calculating", "doubt"]
PLACE = "answer after stand-aside, calculating, and the others' consent"


@pytest.fixture
def lines(capsys):
    """What the terminal shows of a table with the rows."""

    def printed(rows):
        print_document([Grid(COLUMNS, rows)])
        return capsys.readouterr().out.splitlines()

    return printed


def test_several_words_are_folded_before_a_name_is_broken(lines) -> None:
    printed = lines([(name, "-1.5", PLACE, "keeps the pact as written") for name in NAMES])
    assert max(map(cell_len, printed)) <= TABLE_WIDTH
    for name in NAMES:
        assert any(line.split()[:1] == [name] for line in printed)
    words = " ".join(printed).split()
    assert {"stand-aside,", "calculating,", "consent", "written"} <= set(words)


def test_a_table_with_room_has_each_row_on_one_line(lines) -> None:
    printed = lines([("doubt", "-1.5", "answer after restrain", "keeps the pact")])
    assert any("doubt" in line and "keeps the pact" in line for line in printed)


def test_names_too_long_for_the_width_are_broken_and_nothing_is_lost(lines) -> None:
    long = "a" * 50
    printed = lines([(long, "-1.5", long, "keeps the pact")])
    assert max(map(cell_len, printed)) <= TABLE_WIDTH
    assert "".join(printed).count("a") >= 100
