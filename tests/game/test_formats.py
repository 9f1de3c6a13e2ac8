"""Games from and to .nfg and .csv files and the objects of other libraries."""

import sys
import warnings
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alliancegame.errors import GameError, GameFileError, MissingExtraError, NameUnknownError
from alliancegame.game.formats.bimatrix import format_bimatrix, parse_bimatrix
from alliancegame.game.formats.endings import load_game, load_tree, save_game
from alliancegame.game.formats.interchange import (
    from_nashpy,
    from_pygambit,
    from_quantecon,
    peer,
    to_nashpy,
    to_pygambit,
    to_quantecon,
)
from alliancegame.game.formats.nfg import format_nfg, parse_nfg
from alliancegame.game.game import Game, object_array
from alliancegame.reading import unspoken

PAYOFF_VERSION = """NFG 1 R "Selten (IJGT, 75), Figure 2" { "P 1" "P 2" } { 3 2 }
1 1 0 2 0 2 1 1 0 3 2 0
"""

OUTCOME_VERSION = r"""NFG 1 D "A \"small\" game" { "us" "rok" }

{ { "stay" "go" }
{ "a" "b" "c" }
}
"said of it"

{
{ "first" 1/3, -0.5 }
{ "" 1e2 7 }
}
1 2 0
2 1 1
"""

fractions = st.fractions(-5, 5, max_denominator=12)
names = st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "Zs")), min_size=1)


@st.composite
def exact_games(draw, sizes=(1, 2, 3)):
    shape = draw(st.lists(st.integers(1, 3), min_size=min(sizes), max_size=max(sizes)).map(tuple))
    count = len(shape) * int(np.prod(shape))
    values = draw(st.lists(fractions, min_size=count, max_size=count))
    actors = draw(st.lists(names, min_size=len(shape), max_size=len(shape), unique=True))
    actions = [draw(st.lists(names, min_size=k, max_size=k, unique=True)) for k in shape]
    return Game(object_array(values, (len(shape), *shape)), actors, actions, title=draw(names))


def same(one, other, labels=True):
    assert one.shape == other.shape
    assert (one.exact_payoffs == other.exact_payoffs).all()
    if labels:
        assert (one.actors, one.actions) == (other.actors, other.actions)
    return True


def test_the_first_actors_action_varies_fastest_in_the_payoff_version():
    game = parse_nfg(PAYOFF_VERSION)
    assert game.title == "Selten (IJGT, 75), Figure 2"
    assert game.actors == ("P 1", "P 2")
    assert game.payoffs[0].tolist() == [[1, 1], [0, 0], [0, 2]]
    assert game.payoffs[1].tolist() == [[1, 1], [2, 3], [2, 0]]


def test_the_outcome_version_keeps_names_and_exact_payoffs_and_zero_pays_nothing():
    game = parse_nfg(OUTCOME_VERSION)
    assert game.title == 'A "small" game'
    assert game.actions == (("stay", "go"), ("a", "b", "c"))
    third = Fraction(1, 3)
    assert game.exact_payoffs[0].tolist() == [[third, 0, third], [100, 100, third]]
    assert game.exact_payoffs[1].tolist() == [[-0.5, 0, -0.5], [7, 7, -0.5]]


def test_whom_and_what_a_file_leaves_unnamed_has_a_number():
    game = parse_nfg('NFG 1 R "" { "" "B" } { { "" "" } { "x" "" } } 1 2 3 4 5 6 7 8')
    assert game.actors == ("actor1", "B")
    assert game.actions == (("action1", "action2"), ("x", "action2"))


@pytest.mark.slow
@settings(max_examples=60, deadline=None)
@given(exact_games())
def test_a_game_written_and_read_again_is_the_same(game):
    again = parse_nfg(format_nfg(game))
    assert same(game, again)
    assert again.title == game.title


@settings(max_examples=40, deadline=None)
@given(st.lists(st.floats(-1e6, 1e6), min_size=6, max_size=6))
def test_floats_survive_the_file_as_their_shortest_decimals(values):
    game = Game(np.array([values, values[::-1]]).reshape(2, 2, 3))
    assert (parse_nfg(format_nfg(game)).payoffs == game.payoffs).all()


def test_gambit_reads_what_is_written_and_writes_what_is_read():
    gambit = pytest.importorskip("pygambit")
    import io

    game = parse_nfg(OUTCOME_VERSION)
    theirs = gambit.read_nfg(io.StringIO(format_nfg(game)))
    assert same(from_pygambit(theirs), game)
    assert same(parse_nfg(theirs.to_nfg()), game)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('NFG 1 R "x { "a" }', r"g\.nfg:1: .*quotation mark"),
        ('NFG 1 R "x"', r"g\.nfg:1: the end of the file stands"),
        ('NFG 1 R "x" { "a" }', r"g\.nfg:1: the end of the file stands"),
        ("EFG 2 R", r"g\.nfg:1: EFG stands where \"NFG\""),
        ('NFG 1 R "x" { "a" "b" }\n{ 2 2 2 }\n1', r"g\.nfg:1: 2 actors are named and .* for 3"),
        ('NFG 1 R "x" { "a" "b" }\n{ 2 1 }\n1 2\n3', r"g\.nfg:4: the end of the file stands"),
        ('NFG 1 R "x" { "a" "b" }\n{ 1 1 }\n1 2\n3', r"g\.nfg:4: more follows \(3\) after the"),
        ('NFG 1 R "x" { "a" "b" }\n{ 1 1 }\n1 2x', r"g\.nfg:3: a payoff is 2x; payoffs are"),
        ('NFG 1 R "x" { "a" "b" }\n{ 1 1 }\n1 1/0', r"g\.nfg:3: a payoff is 1/0"),
        ('NFG 1 R "x" { "a" "b" }\n{ 1 0 }\n', r"g\.nfg:2: an actor has no action"),
        ('NFG 1 R "x" { "a" "a" }\n{ 1 1 }\n1 1', r"g\.nfg:1: actor names are a, a; .* distinct"),
        ('NFG 1 R "x" { "a" }\n{ 1 }\n{ { "o" 1 2 } }\n1', r"g\.nfg:3: an outcome has 2 payoffs"),
        ('NFG 1 R "x" { "a" "b" }\n{ 1 1 }\n1/ 2', r"g\.nfg:3: a payoff is 1/; payoffs are"),
        ('NFG 1 R "x" { "a" "b" }\n{ 1 1 }\n/2 2', r"g\.nfg:3: a payoff is /2; payoffs are"),
        ('NFG 1 R "x" { "a" "b" }\n{ 1 1 }\n1_0 2', r"g\.nfg:3: a payoff is 1_0; payoffs are"),
        ('NFG 1 R "x" { "a" }\n{ 1 }\n1/0e-9' + "9" * 20, r"g\.nfg:3: a payoff is 1/0e-99"),
        ('NFG 1 R "x" { "a" }\n{ 1 }\n{ { "o" 1 } }\n2', r"g\.nfg:4: outcome 2 is not defined"),
    ],
)
def test_a_faulty_file_is_told_in_one_line_with_its_place(text, message):
    with pytest.raises(GameFileError, match=message) as caught:
        parse_nfg(text, "g.nfg")
    assert "\n" not in str(caught.value)


TABLE = 'russia \\ dprk,ship,wait\nsupply,"3, 3",0; 5\ndeny,(5|0),1/2 1\n'


def test_a_table_of_cells_is_a_two_actor_game():
    game = parse_bimatrix(TABLE)
    assert game.actors == ("russia", "dprk")
    assert game.actions == (("supply", "deny"), ("ship", "wait"))
    assert game.exact_payoffs.tolist() == [[[3, 0], [5, Fraction(1, 2)]], [[3, 5], [0, 1]]]
    assert same(parse_bimatrix(format_bimatrix(game)), game)


def test_a_table_may_be_separated_by_semicolons_and_leave_the_corner_empty():
    game = parse_bimatrix(";x;y\na;1,2;3,4\n")
    assert game.payoffs.tolist() == [[[1, 3]], [[2, 4]]]
    assert game.actors == ("actor1", "actor2")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", r"g\.csv:1: the table has no cells"),
        (",x,y\na,1;2\n", r'g\.csv:2: row "a" has 1 cells; it has 2'),
        (",x\na,1;2\nb,1;z\n", r'g\.csv:3: a cell of row "b" is "1;z"'),
        (",x\na,1\n", r'g\.csv:2: a cell of row "a" is "1"; a cell holds two payoffs'),
        ("us,x\na,1;2\n", r'g\.csv:1: the corner is "us"'),
        (",x\na,1/;2\n", r'g\.csv:2: a cell of row "a" is "1/;2"'),
        ("us / rok,x\nus,1,2\n", r'g\.csv:2: row "us" has 2 cells'),
    ],
)
def test_a_faulty_table_is_told_in_one_line_with_its_place(text, message):
    with pytest.raises(GameFileError, match=message):
        parse_bimatrix(text, "g.csv")


ASYMMETRIC = Game(
    np.random.default_rng(3).integers(-9, 9, size=(3, 2, 3, 4)),
    ["us", "japan", "rok"],
    [["a", "b"], ["c", "d", "e"], ["f", "g", "h", "i"]],
)


def test_quantecon_players_see_their_own_action_first_then_the_others_cyclically():
    pytest.importorskip("quantecon")
    theirs = to_quantecon(ASYMMETRIC)
    for profile in np.ndindex(ASYMMETRIC.shape):
        assert theirs[profile] == pytest.approx(ASYMMETRIC.payoffs[(slice(None), *profile)])
    middle = theirs.players[1].payoff_array
    assert middle.shape == (3, 4, 2)
    assert middle[2, 3, 1] == ASYMMETRIC.payoffs[1, 1, 2, 3]
    assert same(from_quantecon(theirs), ASYMMETRIC, labels=False)


def test_pygambit_keeps_names_shapes_and_fractions():
    pytest.importorskip("pygambit")
    assert same(from_pygambit(to_pygambit(ASYMMETRIC)), ASYMMETRIC)
    third = Game(object_array([Fraction(1, 3), Fraction(2, 7)], (1, 2)), ["us"], [["a", "b"]])
    assert same(from_pygambit(to_pygambit(third)), third)


def test_nashpy_takes_two_actors():
    game = Game(np.arange(12).reshape(2, 2, 3))
    assert same(from_nashpy(to_nashpy(game)), game, labels=False)
    with pytest.raises(GameError, match="3 actors; nashpy takes two"):
        to_nashpy(ASYMMETRIC)


def test_files_are_loaded_and_saved_by_their_endings(tmp_path):
    save_game(ASYMMETRIC, tmp_path / "g.nfg")
    assert same(load_game(tmp_path / "g.nfg"), ASYMMETRIC)
    two = parse_bimatrix(TABLE)
    save_game(two, tmp_path / "g.csv")
    assert same(load_game(str(tmp_path / "g.csv")), two)
    assert load_game("northern-triangle").size >= 3


def test_what_cannot_be_written_or_found_is_told(tmp_path):
    with pytest.raises(GameError, match="a table holds two"):
        save_game(ASYMMETRIC, tmp_path / "g.csv")
    with pytest.raises(GameFileError, match=r'it ends in "\.xls"; games are written to .*\.efg'):
        save_game(ASYMMETRIC, tmp_path / "g.xls")
    save_game(ASYMMETRIC, tmp_path / "g.nfg")
    with pytest.raises(GameFileError, match="says nothing of who moves when"):
        load_tree(tmp_path / "g.nfg")
    with pytest.raises(GameFileError, match=r"none\.nfg: no such file"):
        load_game(tmp_path / "none.nfg")
    (tmp_path / "bad.nfg").write_bytes(b"\xff\xfe")
    with pytest.raises(GameFileError, match="not text in UTF-8"):
        load_game(tmp_path / "bad.nfg")
    with pytest.raises(NameUnknownError):
        load_game("nowhere")


def test_a_library_that_is_not_there_is_told_with_how_to_install_it():
    with pytest.raises(MissingExtraError, match=r"pip install 'alliancegame\[peers\]'"):
        peer("no_such_library")


def workbook(path, **sheets):
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path


def test_a_sheet_of_pairs_is_read_as_a_table_of_cells(tmp_path):
    rows = [[], [None, "us \\ rok", "stay", "go"], [None, "help", "3; 1/2", "0.1, 5"]]
    game = load_game(workbook(tmp_path / "g.xlsx", Sheet1=rows, Empty=[]))
    assert game.actors == ("us", "rok")
    assert game.exact_payoffs.tolist() == [[[3, Fraction(1, 10)]], [[Fraction(1, 2), 5]]]


def test_two_sheets_of_numbers_are_the_two_actors_payoffs(tmp_path):
    us = [["", "stay", "go"], ["help", 3, 0.1], ["wait", 0, 1]]
    rok = [["", "stay", "go"], ["help", 2, 5], ["wait", -1, "1/3"]]
    game = load_game(workbook(tmp_path / "g.xlsx", us=us, rok=rok))
    assert game.actors == ("us", "rok")
    assert game.actions == (("help", "wait"), ("stay", "go"))
    assert game.exact_payoffs[:, 0, 1].tolist() == [Fraction(1, 10), 5]
    assert game.exact_payoffs[:, 1, 1].tolist() == [1, Fraction(1, 3)]


def test_a_workbook_written_and_read_again_is_the_same_game(tmp_path):
    pytest.importorskip("openpyxl")
    for game in (parse_bimatrix(TABLE), parse_bimatrix(",x\na,1/3; 0.1\nb,1e-9; 123456789\n")):
        save_game(game, tmp_path / "g.xlsx")
        assert same(load_game(tmp_path / "g.xlsx"), game)


def test_what_a_library_says_while_it_reads_a_file_is_not_said(capsys):
    with unspoken():
        print("a style is out of range")
        warnings.warn("the workbook has no styles", stacklevel=1)
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize(
    ("sheets", "message"),
    [
        ({"s": [["", "x"], ["a", "1"]]}, r'g\.xlsx, s:2: a cell of row "a" is "1"'),
        ({"s": []}, r"g\.xlsx: it has 0 sheets that are not empty"),
        (
            {"u": [["", "x"], ["a", 1]], "v": [["", "y"], ["a", 1]]},
            "u and v name different actions",
        ),
        ({"u": [["", "x"], ["a", 1]], "v": [["", "x"], ["a"]]}, r'u:2: a cell .* "1;"'),
    ],
)
def test_a_faulty_workbook_is_told_in_one_line_with_its_place(tmp_path, sheets, message):
    with pytest.raises(GameFileError, match=message):
        load_game(workbook(tmp_path / "g.xlsx", **sheets))


def test_what_is_no_workbook_or_cannot_be_one_is_told(tmp_path, monkeypatch):
    pytest.importorskip("openpyxl")
    (tmp_path / "g.xlsx").write_text("a,b")
    with pytest.raises(GameFileError, match=r"it is not an \.xlsx workbook"):
        load_game(tmp_path / "g.xlsx")
    with pytest.raises(GameFileError, match="no such file"):
        load_game(tmp_path / "none.xlsx")
    with pytest.raises(GameError, match="3 actors; a table holds two"):
        save_game(ASYMMETRIC, tmp_path / "h.xlsx")
    monkeypatch.setitem(sys.modules, "openpyxl", None)
    with pytest.raises(MissingExtraError, match=r"pip install 'alliancegame\[excel\]'"):
        load_game(tmp_path / "g.xlsx")


def test_a_name_that_no_file_can_hold_is_refused_where_it_is_given() -> None:
    with pytest.raises(GameError, match=r"action names hold '\\ud800', half a character"):
        Game([[[1, 0], [0, 1]]] * 2, actions=[["up", "\ud800"], ["left", "right"]])
