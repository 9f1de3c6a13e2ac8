"""A game file's problems are told all at once, each with its line, its rule and its remedy."""

from __future__ import annotations

import json
import re
import tomllib
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from alliancegame.errors import GameFileError, NameUnknownError, did_you_mean
from alliancegame.game.payoffs import build_game
from alliancegame.model.file.gamefile import parse
from alliancegame.model.file.kinds import json_schema
from alliancegame.model.file.library import load, locate, shipped, starter
from alliancegame.model.file.notes import notes
from alliancegame.model.file.positions import positions
from alliancegame.pact.durability import durability

FOUR = """\
title = "Four ports"
summary = "Four cities pool a convoy"

[sources]
log = "The harbour log"

[actors.east]
actions = ["sail", "stay"]
interests = { gold = { weight = 1, source = "log 1" } }

[actors.west]
actions = ["sail", "stay", "raid"]
interests = { gold = { weight = 0.5, range = [0.25, 1], source = "log 2" } }

[actors.north]
actions = ["guard", "sleep"]
interests = { calm = { weight = 2 } }

[actors.south]
actions = ["toll", "free", "close", "bribe"]
interests = { tax = { weight = 1 } }

[[effects]]
interest = "east.gold"
when = { east = "sail", west = ["sail", "stay"] }
amount = 3

[[effects]]
interest = "west.gold"
when = { west = "sail", east = "sail" }
amount = 4
name = "trade"

[[effects]]
interest = "west.gold"
when = { west = "raid", north = "guard" }
amount = 1

[[effects]]
interest = "north.calm"
when = { north = "guard" }
amount = 0.5

[[effects]]
interest = "south.tax"
when = { south = "toll" }
amount = 1

[commitment]
name = "the convoy"
parties = ["east", "west"]
pact = { east = "sail", west = "sail", north = "guard", south = "toll" }

[shocks.plunder]
changes = [{ parameter = "west.gold.2", to = 6 }]
"""


def problems(text: str) -> list[str]:
    with pytest.raises(GameFileError) as caught:
        parse(text.encode(), "four.toml", "four")
    return list(caught.value.problems)


def test_a_game_of_four_actors_reaches_the_verdict_computed_by_hand() -> None:
    """West gets .5·4 = 2 by sailing and .5·1 = .5 by raiding; plunder at t makes it .5(1 + 5t).

    So West's margin is 1.5 of its range of 2, and plunder breaks the pact beyond t = 3/5.
    """
    found = durability(parse(FOUR.encode(), "four.toml", "four"))
    assert found.baseline.holds
    assert found.baseline.margins.margin("west") == Fraction(3, 2)
    assert found.baseline.margins.relative("west") == Fraction(3, 4)
    assert found.baseline.margins.binding_actor == "west"
    assert found.shocks[0].breaks is not None
    assert found.shocks[0].breaks.intensity.exact == Fraction(3, 5)


def test_a_file_broken_in_five_places_is_repaired_from_what_check_says_alone() -> None:
    breaks = [
        ('interest = "east.gold"', 'interest = "east.glod"'),
        ('actions = ["guard", "sleep"]', 'actons = ["guard", "sleep"]'),
        ("weight = 0.5, range = [0.25, 1]", "weight = 1.5, range = [0.25, 1]"),
        ('parameter = "west.gold.2"', 'parameter = "west.gold.3"'),
        ('north = "guard", south = "toll" }', 'north = "guard", south = "tol" }'),
    ]
    broken = FOUR
    for good, bad in breaks:
        assert broken.count(good) == 1
        broken = broken.replace(good, bad)
    assert problems(broken) == [
        'four.toml:13: weight of interest "gold" of actor "west" is 1.5; its range runs from 0.25 to '
        "1. Widen the range or move the value into it.",
        'four.toml:16: key "actons" of actor "north" is not known; it would have no effect. '
        'Did you mean "actions"?',
        'four.toml:24: interest "glod" of actor "east" is not defined; effects name a defined '
        'interest. Did you mean "gold"?',
        'four.toml:52: action "tol" of decision "south" in a condition of the pact is not defined; '
        'a condition names defined actions. Did you mean "toll"?',
        'four.toml:55: parameter "west.gold.3" of shock "plunder" is not defined; a shock changes a '
        'defined parameter. Did you mean "west.gold.2"?',
    ]
    repaired = (
        broken.replace("weight = 1.5", "weight = 0.5")
        .replace("actons", "actions")
        .replace("glod", "gold")
        .replace('"tol"', '"toll"')
        .replace("west.gold.3", "west.gold.2")
    )
    assert durability(parse(repaired.encode(), "four.toml", "four")).baseline.holds


@pytest.mark.parametrize(
    ("good", "bad", "problem"),
    [
        (
            "amount = 0.5",
            'amount = "0.5"',
            'four.toml:42: amount of effect 4 is "0.5"; an amount is a number. '
            "Write it without quotation marks, as in 0.5.",
        ),
        (
            "amount = 0.5",
            'amount = "half"',
            'four.toml:42: parameter "half", the amount of effect 4, is not defined; a name in place '
            "of a number is one of [parameters]. Defined: none.",
        ),
        (
            "weight = 2",
            "weight = -2",
            'four.toml:17: weight of interest "calm" of actor "north" is -2; a weight is at least 0. '
            "Correct the number.",
        ),
        (
            "amount = 0.5\n",
            "\n",
            'four.toml:39: "amount" of effect 4 is missing; an amount is a number or the name of a '
            "parameter. Add amount = ....",
        ),
        (
            'source = "log 2"',
            'source = "lgo 2"',
            'four.toml:13: source "lgo" is not defined; a source begins with a key of [sources] or '
            'with "judgement". Did you mean "log"?',
        ),
        (
            'source = "log 2"',
            'source = "Smith 1776"',
            'four.toml:13: source "Smith" is not defined; a source begins with a key of [sources] or '
            'with "judgement". Add Smith = "..." to [sources].',
        ),
        (
            "calm = { weight = 2 }",
            "calm = 2",
            'four.toml:17: interest "calm" of actor "north" is 2; a table is expected. '
            "Write calm = { weight = 2 }.",
        ),
        (
            'interest = "north.calm"',
            'interest = "calm"',
            'four.toml:40: interest of effect 4 is "calm"; an effect names "actor.interest". '
            'Write "north.calm".',
        ),
        (
            'parties = ["east", "west"]',
            'parties = ["east", "vest"]',
            'four.toml:51: party "vest" is not defined; parties are actors. Did you mean "west"?',
        ),
        (
            ', south = "toll" }\n\n[shocks',
            " }\n\n[shocks",
            "four.toml:52: the pact's action for south is missing; the pact is one profile and names "
            'an action for every decision. Add south = "...".',
        ),
        (
            "to = 6",
            "to = 6, by = 1",
            'four.toml:55: the way change 1 of shock "plunder" works is "to and by"; a change has '
            "exactly one of to, by, times. Keep one.",
        ),
        (
            'title = "Four ports"',
            "",
            'four.toml:1: "title" of the file is missing; "title" is required. Add title = ....',
        ),
        (
            "weight = 2",
            "weight = inf",
            'four.toml:17: weight of interest "calm" of actor "north" is Infinity; a weight is a '
            "number, at least 0, or the name of a parameter. Correct it.",
        ),
        (
            'actions = ["guard", "sleep"]',
            'actions = ["guard", "guard"]',
            'four.toml:16: an action of actor "north" is "guard"; it stands twice. '
            "Remove one of them.",
        ),
    ],
)
def test_each_problem_has_its_line_its_rule_and_its_remedy(
    good: str, bad: str, problem: str
) -> None:
    assert FOUR.count(good) == 1
    assert problem in problems(FOUR.replace(good, bad))


def test_text_that_is_not_toml_is_one_problem_with_its_line() -> None:
    assert problems('title = "x"\nactors = [') == [
        "four.toml:2: the text is not valid TOML: Invalid value. Correct the line."
    ]


def test_bytes_that_are_not_text_are_one_problem_with_their_line() -> None:
    with pytest.raises(GameFileError, match=r"f\.toml:2: a byte is not UTF-8"):
        parse(b'title = "x"\n\xff', "f.toml", "f")


def test_a_file_that_is_not_there_is_told_with_the_closest_game() -> None:
    with pytest.raises(NameUnknownError, match='Did you mean "northern-triangle"'):
        load("nothern-triangle")


def test_a_folder_is_no_game_file(tmp_path: Path) -> None:
    with pytest.raises(NameUnknownError, match="neither a shipped game nor a file"):
        load(tmp_path)


def test_windows_line_ends_make_no_difference() -> None:
    model = parse(FOUR.replace("\n", "\r\n").encode(), "four.toml", "four")
    assert build_game(model).shape == (2, 3, 2, 4)


def test_parameters_are_exact_and_named_by_what_they_are() -> None:
    model = parse(FOUR.encode(), "four.toml", "four")
    assert model.parameters["west.gold"].value == Fraction(1, 2)
    assert model.parameters["west.gold.trade"].value == 4
    assert list(model.parameters)[-1] == "south.tax.1"


def test_the_starter_passes_every_check_and_gives_a_verdict() -> None:
    found = durability(parse(starter().encode(), "starter.toml", "starter"))
    assert found.baseline.holds
    assert [case.holds for case in found.shocks] == [False, False]


@pytest.fixture(scope="module")
def editor() -> Draft202012Validator:
    Draft202012Validator.check_schema(json_schema())
    return Draft202012Validator(json_schema())


@pytest.mark.parametrize(
    "text",
    [starter(), *(locate(name).read_text(encoding="utf-8") for name in shipped())],
    ids=["starter", *shipped()],
)
def test_the_schema_accepts_what_is_shipped_and_rejects_misspelt_keys(
    text: str, editor: Draft202012Validator
) -> None:
    content = json.loads(json.dumps(tomllib.loads(text), default=str))  # dates as editors see them
    assert editor.is_valid(content)
    for key in content:
        misspelt = {f"{name}x" if name == key else name: part for name, part in content.items()}
        assert not editor.is_valid(misspelt)
    next(iter(content["actors"].values()))["naem"] = "x"
    assert not editor.is_valid(content)


def test_the_schema_complains_about_the_shape_of_the_files_own_kind(
    editor: Draft202012Validator,
) -> None:
    content = tomllib.loads(locate("elmira").read_text(encoding="utf-8"))
    content["statess"] = content.pop("states")
    told = " ".join(error.message for error in editor.iter_errors(content))
    assert "statess" in told
    assert "'states' is a required property" in told
    assert "effects" not in told


@pytest.mark.parametrize("empty", ["[]", "{}"])
def test_a_decision_without_actions_is_refused_by_reader_and_schema(
    empty: str, editor: Draft202012Validator
) -> None:
    text = f'title = "x"\n[actors.a]\nactions = {empty}\n'
    assert not editor.is_valid(tomllib.loads(text))
    told = (
        'x.toml:3: actions of actor "a" is empty; actions are a list of names, or a table of names '
        "with what each means. Write at least one entry."
    )
    with pytest.raises(GameFileError, match=re.escape(told)):
        parse(text.encode(), "x.toml", "x")


def test_every_property_of_the_schema_says_what_it_is() -> None:
    schema = json_schema()
    for shape, definition in {"file": schema, **schema["$defs"]}.items():
        for name, node in definition.get("properties", {}).items():
            assert node.get("description", "").endswith("."), f"{shape}.{name}"


def test_positions_are_those_a_reader_sees() -> None:
    text = 'a = 1\n[b."c d"]\ne = [\n  1,\n  { f = "]" }, # [\n]\n[[g]]\nh = """\nx\n"""\n[[g]]\nh = 2\n'
    found = positions(text)
    assert found["a",] == 1
    assert found["b", "c d", "e"] == 3
    assert found["b", "c d", "e", 1, "f"] == 5
    assert found["g", 0, "h"] == 8
    assert found["g", 1, "h"] == 12


@given(st.text(alphabet='ab[]{}="\n.,#1 ', max_size=60))
@settings(max_examples=200, deadline=None)
def test_no_text_whatever_ends_in_anything_but_a_model_or_problems(text: str) -> None:
    with pytest.raises(GameFileError):
        parse(text.encode(), "any.toml", "any")


@given(st.data())
@settings(max_examples=100, deadline=None)
def test_a_file_with_a_line_lost_or_doubled_is_a_model_or_lists_problems(
    data: st.DataObject,
) -> None:
    lines = FOUR.splitlines(keepends=True)
    at = data.draw(st.integers(0, len(lines) - 1))
    times = data.draw(st.sampled_from([0, 2]))
    text = "".join(lines[:at] + lines[at : at + 1] * times + lines[at + 1 :])
    try:
        parse(text.encode(), "four.toml", "four")
    except GameFileError as error:
        assert all(line.startswith("four.toml:") for line in error.problems)


def test_a_byte_order_mark_as_windows_writes_it_makes_no_difference() -> None:
    assert build_game(parse(FOUR.encode("utf-8-sig"), "four.toml", "four")).shape == (2, 3, 2, 4)


@pytest.mark.parametrize(
    "number", ["1e400", "1e-400", "1e1000000000", "1" + "0" * 5000, f"1e{'9' * 30}"]
)
def test_a_number_out_of_all_proportion_is_refused_before_anything_reckons_with_it(
    number: str,
) -> None:
    (problem,) = problems(FOUR.replace("weight = 2", f"weight = {number}"))
    assert problem.startswith("four.toml:17: ")
    assert "a number is 0 or from 1e-30 to 1e30 in size" in problem


@pytest.mark.parametrize(
    ("good", "bad", "problem"),
    [
        ("weight = 2", "weight = .5", "17: .* Write a decimal with its leading zero, as in 0.5."),
        ("weight = 2", "weight = 0,5", "17: .* Write a decimal with a point, as in 0.5."),
        ("weight = 2", "weight = 50%", "17: .* Write a share as a decimal: 0.5 for 50%."),
        ('"the convoy"', "“the convoy”", "50: .* Use straight quotation marks."),
        ('"the convoy"', '"the convoy', "50: .* Close the quotation marks on the same line."),
        ('"the convoy"', "'Bo's pact'", '50: .* Put a text that has an apostrophe between ".'),
        ('title = "Four ports"', "title: Four ports", "1: .* write = in place of the colon."),
        (
            "[shocks.plunder]",
            "[shocks.pillé]",
            "54: .* Names consist of letters a-z, digits, _ and -; "
            'name = "..." in the table is for display.',
        ),
        (
            "[shocks.plunder]",
            "[shocks.the plunder]",
            "54: .* Names consist of letters a-z, digits, _ and -; "
            'name = "..." in the table is for display.',
        ),
        (
            "[actors.west]",
            "[actors.east]",
            r"11: .* \[actors.east\] twice. Put it all into one table.",
        ),
        (
            '[[effects]]\ninterest = "north.calm"',
            '[effects]\ninterest = "north.calm"',
            r"39: .* \[effects\] twice. Begin each effect with \[\[effects\]\], in double brackets.",
        ),
        (
            '"guard", "sleep"',
            '"guard"; "sleep"',
            "16: .* Separate the entries of a list with commas.",
        ),
    ],
)
def test_text_that_is_not_toml_is_told_with_what_helps(good: str, bad: str, problem: str) -> None:
    assert FOUR.count(good) == 1
    (told,) = problems(FOUR.replace(good, bad))
    assert re.fullmatch(f"four.toml:{problem}", told)


@pytest.mark.parametrize(
    ("good", "bad", "problem"),
    [
        (
            "weight = 0.5, range = [0.25, 1]",
            'weight = "0.5", range = [0.25, 1]',
            'four.toml:13: weight of interest "gold" of actor "west" is "0.5"; a weight is a number. '
            "Write it without quotation marks, as in 0.5.",
        ),
        (
            "range = [0.25, 1]",
            "range = [1, 0.25]",
            'four.toml:13: the lower end of the range beside the weight of interest "gold" of actor '
            '"west" is 1; it is above the upper end, 0.25. Exchange the two.',
        ),
        (
            "range = [0.25, 1]",
            "range = [1]",
            'four.toml:13: range of interest "gold" of actor "west" is a list; a range is '
            "[low, high]. Correct it.",
        ),
        (
            'parties = ["east", "west"]',
            'parties = ["east", "The West"]',
            'four.toml:51: entry 2 of parties of the commitment is "The West"; names consist of '
            "letters a-z, digits, _ and -. Correct it.",
        ),
        (
            'log = "The harbour log"',
            "log = 5",
            "four.toml:5: log of sources is 5; a text is expected. Correct it.",
        ),
        (
            'name = "the convoy"',
            'holds = { east = "stay" }',
            "four.toml:50: the pact is outside holds; the pact as written is one of the profiles in "
            "which the commitment holds. Correct one of the two.",
        ),
    ],
)
def test_one_mistake_is_one_problem(good: str, bad: str, problem: str) -> None:
    assert FOUR.count(good) == 1
    assert problems(FOUR.replace(good, bad)) == [problem]


def test_an_actor_written_in_two_ways_is_told_with_its_other_name() -> None:
    told = problems(FOUR.replace("[actors.west]", "[actors.West.interests]\n\n[actors.west]"))
    assert told == [
        'four.toml:11: "actions" of actor "West" is missing; each actor decides something, '
        "or has interests and looks on. "
        'Add actions = ["...", "..."]. Did you mean "west"?'
    ]


def test_an_actor_with_interests_and_no_move_looks_on() -> None:
    text = FOUR.replace(
        "[actors.west]", "[actors.court.interests]\npeace = { weight = 3 }\n[actors.west]"
    )
    text += '[[effects]]\ninterest = "court.peace"\nwhen = { west = "sail" }\namount = 2\n'
    model = parse(text.encode(), "four.toml", "four")
    assert notes(model)[0] == "court decides nothing and looks on"
    assessed = durability(model)
    assert assessed.baseline.holds
    assert assessed.baseline.margins.binding_actor == "west"
    game = build_game(model)
    assert game.actions[game.actors.index("court")] == ("look-on",)
    assert game.payoffs[game.actors.index("court")].max() == 6


def test_what_an_analyst_may_have_forgotten_is_noted_and_no_problem() -> None:
    text = FOUR.replace(
        "interests = { gold = { weight = 1,",
        "interests = { rest = { weight = 1 }, gold = { weight = 1,",
    )
    text += "arrival = 10\n[shocks.fog]\n"
    text += (
        '[[effects]]\ninterest = "east.gold"\nwhen = { west = ["sail", "stay"], east = "sail" }\n'
    )
    text += "amount = 2\n"
    assert notes(parse(text.encode(), "four.toml", "four")) == (
        "no effect serves or hurts east.rest",
        "nothing changes under the shock fog",
        "east.gold.1 and east.gold.2 have the same condition, so that they add up",
        "plunder.arrival is 10 times a year; 10% a year is written 0.1",
        "8 of 10 numbers in payoffs name no source: east.gold.1, west.gold.trade, west.gold.2, north.calm, "
        "north.calm.1, south.tax and 2 more",
        "9 of 10 numbers in payoffs have no range, so that they count as certain: east.gold, east.gold.1, "
        "west.gold.trade, west.gold.2, north.calm, north.calm.1 and 3 more",
    )


def test_the_starter_leaves_nothing_to_note() -> None:
    assert notes(parse(starter().encode(), "starter.toml", "starter")) == ()


def test_the_starters_further_parts_are_sound_once_their_marks_are_taken_away() -> None:
    text = starter().replace("#- ", "").replace("#     invoked", "# invoked")
    text = text.replace(
        '"help" }\nholds', '"help", reply = "thank" }\ninvoked = { south = "help" }\nholds'
    )
    model = parse(text.encode(), "starter.toml", "starter")
    assert [item.name for item in model.decisions] == ["north", "south", "reply", "season"]
    assert len(model.shock("blockade").arrival) == 2
    for word in ("decisions", "observes", "invoked", "forbids", "allows", "raises", "until"):
        assert word in starter()


@pytest.mark.parametrize(("written", "meant"), [("rate", "arrival"), ("label", "name")])
def test_a_key_that_goes_by_another_name_here_is_told(written: str, meant: str) -> None:
    text = Path("games/assurance.toml").read_text(encoding="utf-8")
    value = "0.2" if written == "rate" else '"Doubt"'
    broken = f"{text}\n[shocks.extra]\n{written} = {value}\n"
    with pytest.raises(GameFileError, match=rf'key "{written}" .* Did you mean "{meant}"'):
        parse(broken.encode(), "game.toml", "game")


def test_of_short_names_only_those_that_are_nearly_the_same_are_suggested() -> None:
    assert did_you_mean("rate", ["raises", "changes"]) == ""
    assert did_you_mean("whne", ["when", "amount"]) == ' Did you mean "when"?'
