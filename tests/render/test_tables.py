"""Tables keep to 80 columns and break no name."""

from __future__ import annotations

from contextlib import redirect_stdout
from io import StringIO

import pytest
from rich.cells import cell_len
from typer.testing import CliRunner

from alliancegame.cli.main import app
from alliancegame.document import Block, Grid, More, Sentence, left, right
from alliancegame.model.called import does
from alliancegame.render.terminal import TABLE_WIDTH, print_document
from tests.terminal import on_terminal

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


def test_a_first_screen_ends_where_the_document_says_and_tells_what_follows() -> None:
    rows = [(f"shock {k}", str(k)) for k in range(5)]
    document: list[Block] = [
        Sentence("It holds."),
        Grid((left("Shock"), right("At")), rows, first=4),
        More("the rest"),
        Sentence("Further."),
    ]
    with redirect_stdout(StringIO()) as screen:
        print_document(document, first=True)
    told = screen.getvalue()
    assert "shock 1" in told
    assert "shock 2" not in told
    assert told.rstrip().endswith("Further: 3 more rows; the rest: --all.")
    with redirect_stdout(StringIO()) as screen:
        print_document(document)
    assert "shock 4" in screen.getvalue()
    assert "--all" not in screen.getvalue()


@pytest.mark.slow
def test_everything_is_paged_on_a_terminal_with_its_contents_first() -> None:
    ended = on_terminal(["durability", "assurance", "--all"], environment={"PAGER": "cat"})
    assert ended.code == 0
    printed = " ".join(ended.printed.split())
    assert "Contents: The pact; The pact today and under each shock; Why: what the" in printed
    assert "In which senses it is stable" in printed.partition("Why: ")[2]


def test_a_wide_terminal_folds_less(lines, monkeypatch) -> None:
    rows = [("doubt", "-1.5", PLACE, "keeps the pact as written")]
    monkeypatch.setenv("COLUMNS", "120")
    assert any(PLACE in line and "written" in line for line in lines(rows))


def first_screen(*arguments: str) -> list[str]:
    ended = CliRunner().invoke(app, [*arguments], env={"COLUMNS": "80"})
    assert ended.exit_code == 0, ended.output
    return ended.stdout.splitlines()


@pytest.mark.parametrize(
    "arguments",
    [
        ["games"],
        ["solvers"],
        ["parts"],
        ["glossary"],
        ["show", "nato"],
        ["show", "elmira"],
        ["durability", "soviet-egyptian-1971"],
        ["durability", "camp-david-trilateral"],
        ["durability", "ukraine-war-states"],
        ["solve", "nato"],
        ["solve", "northern-triangle"],
        ["solve", "sinking-costs"],
        ["crisis", "smith-deterrence"],
        ["survival", "northern-triangle"],
        ["phase", "article-4"],
        ["explain", "nato"],
        ["decide", "northern-triangle"],
    ],
)
def test_a_first_screen_is_short(arguments: list[str]) -> None:
    lines = first_screen(*arguments)
    assert len(lines) <= 17
    assert max(map(len, lines)) <= 80


@pytest.mark.parametrize(
    "arguments",
    [
        ["durability", "article-4-2026"],
        ["durability", "article-4-crisis"],
        ["show", "hub-and-spokes"],
        ["compare", "northern-triangle", "northern-triangle-2026"],
        pytest.param(["backtests"], marks=pytest.mark.slow),
        pytest.param(["uncertainty", "northern-triangle"], marks=pytest.mark.slow),
        pytest.param(["fit", "northern-triangle-observed"], marks=pytest.mark.slow),
    ],
)
def test_a_long_answer_leaves_what_matters_least_to_the_whole(arguments: list[str]) -> None:
    lines = first_screen(*arguments)
    assert len(lines) <= 16
    assert max(map(len, lines)) <= 80


def test_a_first_screen_ends_long_labels_in_dots_and_the_whole_answer_has_them_in_full() -> None:
    label = "1972: Moscow and Washington agree on relaxation"
    table = [line for line in first_screen("durability", "soviet-egyptian-1971") if "24%" in line]
    assert table[0].startswith(f" {label[:30]}")
    assert "…" in table[0]
    whole = " ".join(" ".join(first_screen("durability", "soviet-egyptian-1971", "--all")).split())
    assert f'"{label}"' in whole


def test_names_that_english_gives_an_article_have_it_and_several_actors_a_plural_verb() -> None:
    told = " ".join(first_screen("durability", "camp-david-trilateral"))
    assert "So: watch the United States;" in told
    allies = does("USA and South Korea", "gains")
    assert allies == "the USA and South Korea gain"
    assert does("Bosnia and Herzegovina", "gains") == "Bosnia and Herzegovina gains"
