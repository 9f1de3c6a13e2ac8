"""What numbers may be: one rule on every way in, a file, a setting, a shock, a lever, a design."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction

import pytest

from alliancegame.cli.inputs import hits, settings
from alliancegame.cli.sweeps import coordinates
from alliancegame.errors import AllianceGameError, GameFileError
from alliancegame.model.decimals import read_number
from alliancegame.model.file.gamefile import parse
from alliancegame.model.file.notes import notes
from alliancegame.model.model import Change, Model
from alliancegame.model.scenario import Scenario
from alliancegame.model.shocks import Hit, shocked_values
from alliancegame.pact.time.survival_curve import survival
from alliancegame.sweep.coordinates import intensity_coordinate, parameter_coordinate
from alliancegame.sweep.decisions import decide
from alliancegame.sweep.designs import Grid, LatinHypercube
from alliancegame.sweep.study import Study, shock_combinations

PLEDGE = """
title = "A pledge"
[parameters.blood]
value = 0.5
range = [0.2, 0.8]
[actors.patron]
actions = ["defend", "abandon"]
discount = 0.9
[actors.patron.interests]
honour = { weight = 1 }
lives = { weight = "blood" }
[decisions.mood]
actor = "nature"
actions = ["grim", "glad"]
probabilities = { grim = 0.25, glad = "rest" }
[[effects]]
interest = "patron.honour"
when = { patron = "defend" }
amount = 2
[[effects]]
interest = "patron.lives"
when = { patron = "defend", mood = "grim" }
amount = -1
[commitment]
parties = ["patron"]
pact = { patron = "defend" }
[shocks.war]
changes = [{ parameter = "blood", by = 0.3 }]
arrival = 0.1
[shocks.fatigue]
changes = [{ parameter = "patron.honour", times = 0.5 }]
raises = { war = 2 }
[levers.aid]
actor = "patron"
parameter = "patron.honour"
range = [0, 2]
"""


def pledge() -> Model:
    return parse(PLEDGE.encode(), "pledge.toml", "pledge")


def problems(good: str, bad: str) -> tuple[str, ...]:
    assert PLEDGE.count(good) == 1
    with pytest.raises(GameFileError) as caught:
        parse(PLEDGE.replace(good, bad).encode(), "pledge.toml", "pledge")
    return caught.value.problems


BEYOND = [
    ("patron.honour", "-1", "a weight is at least 0"),
    ("blood", "-1", "a weight is at least 0"),
    ("patron.discount", "1.5", "a discount factor is from 0 to 1"),
    ("mood.grim", "-0.25", "a probability is from 0 to 1"),
    ("war.arrival", "-0.25", "a yearly rate is from 0 to 10,000"),
]
"""A shared parameter is under the rule of each place that refers to it."""


@pytest.mark.parametrize(("name", "number", "rule"), BEYOND)
def test_a_setting_is_refused_by_the_files_own_rule(name: str, number: str, rule: str) -> None:
    with pytest.raises(AllianceGameError, match=f'parameter "{name}" is {number}; {rule}'):
        pledge().with_values(settings([f"{name}={number}"]))


@pytest.mark.parametrize(("name", "number", "rule"), BEYOND)
def test_what_varies_is_refused_by_the_files_own_rule(name: str, number: str, rule: str) -> None:
    ends = sorted([Fraction(number), Fraction(1, 2)])
    with pytest.raises(AllianceGameError, match=f'range over which "{name}" varies is .*; {rule}'):
        coordinates(pledge(), [f"{name}={ends[0]}:{ends[1]}"])


@pytest.mark.parametrize(
    ("good", "bad", "problem"),
    [
        (
            "value = 0.5\nrange = [0.2, 0.8]",
            "value = -0.5",
            '4: parameter "blood" is -0.5; a weight is at least 0. Correct the number.',
        ),
        (
            "range = [0.2, 0.8]",
            "range = [-0.2, 0.8]",
            '5: parameter "blood" is -0.2; a weight is at least 0. Correct the number.',
        ),
        (
            "by = 0.3",
            "by = -0.6",
            '28: parameter "blood" under shock "war" is -0.1; a weight is at least 0. '
            "A change by times keeps a number's sign.",
        ),
        (
            "by = 0.3",
            "to = -2",
            '28: parameter "blood" under shock "war" is -2; a weight is at least 0. '
            "A change by times keeps a number's sign.",
        ),
        (
            '{ parameter = "patron.honour", times = 0.5 }',
            '{ parameter = "mood.grim", times = 5 }',
            '31: parameter "mood.grim" under shock "fatigue" is 1.25; a probability is from 0 to 1. '
            "A change by times keeps a number's sign.",
        ),
        (
            "raises = { war = 2 }",
            "raises = { war = -2 }",
            '32: the factor on the arrival rate of shock "war" under shock "fatigue" is -2; '
            "a factor on a rate is from 0 to 10,000. Correct the number.",
        ),
        (
            "range = [0, 2]",
            "range = [-1, 2]",
            '36: an end of the range of lever "aid" on "patron.honour" is -1; a weight is at least '
            "0. Correct the range.",
        ),
        (
            '{ parameter = "blood", by = 0.3 }',
            '{ parameter = "patron.lives", by = 0.3 }',
            '28: parameter of shock "war" is "patron.lives"; its number is the parameter "blood". '
            'Write "blood".',
        ),
    ],
)
def test_what_would_lead_beyond_the_limits_is_told_by_check(
    good: str, bad: str, problem: str
) -> None:
    assert problems(good, bad) == (f"pledge.toml:{problem}",)


def test_shocks_that_lead_beyond_the_limits_together_are_refused_together() -> None:
    text = PLEDGE.replace("by = 0.3", "by = -0.3").replace(
        '{ parameter = "patron.honour", times = 0.5 }', '{ parameter = "blood", by = -0.3 }'
    )
    model = parse(text.encode(), "pledge.toml", "pledge")
    assert any(note.startswith("blood comes to -0.4 where its range") for note in notes(model))
    with pytest.raises(AllianceGameError, match=r'"blood" under war, fatigue is -0.1; a weight'):
        shocked_values(model, hits(["war", "fatigue"]))


@pytest.mark.parametrize(
    "value", [float("nan"), float("inf"), True, "1", None, 1e300, Decimal("1e999")]
)
def test_what_is_no_number_is_none_from_python_either(value: object) -> None:
    with pytest.raises(AllianceGameError, match="a number is 0 or from 1e-30 to 1e30 in size"):
        pledge().with_values({"blood": value})  # type: ignore[dict-item]


def test_a_float_from_python_is_taken_exactly() -> None:
    model = pledge().with_values({"blood": 0.1})  # type: ignore[dict-item]
    assert model.parameters["blood"].value == Fraction(0.1)


def test_an_intensity_from_python_is_under_the_rule_of_shocks() -> None:
    with pytest.raises(AllianceGameError, match="intensities run from 0 to 1"):
        shocked_values(pledge(), [Hit("war", Fraction(2))])


def test_an_unknown_kind_of_change_is_refused() -> None:
    with pytest.raises(AllianceGameError, match=r'kind of change is "add"; .* to, by, times'):
        Change("blood", "add", Fraction(1))  # type: ignore[arg-type]


@pytest.mark.parametrize("text", ["1/", "/2", "/", "1//2", "1/0", "", "0x1", "1 /", "nan", "inf"])
def test_a_quotient_has_two_numbers(text: str) -> None:
    with pytest.raises(ValueError, match="not a number"):
        read_number(text)


def test_a_setting_or_a_shock_given_twice_is_told() -> None:
    with pytest.raises(AllianceGameError, match="--set names blood twice; give it once"):
        settings(["blood=1", "blood=0.5"])
    with pytest.raises(AllianceGameError, match='shock "war" is given twice; give it once'):
        shocked_values(pledge(), hits(["war", "war"]))


def test_an_intensity_left_out_after_its_sign_is_no_full_intensity() -> None:
    with pytest.raises(AllianceGameError, match="the intensity of shock war is ''"):
        hits(["war="])


def test_no_shipped_game_leads_beyond_the_limits(northern_triangle) -> None:
    assert not [note for note in notes(northern_triangle) if "comes to" in note]


@pytest.mark.parametrize(
    ("call", "told"),
    [
        (lambda: survival(pledge(), 1e300), "years is 1.00e[+]300; a number is 0 or from"),
        (lambda: survival(pledge(), 10**400), "years is 1.00e[+]400; a number is 0 or from"),
        (lambda: survival(pledge(), float("nan")), "years is nan; a number is 0 or from"),
        (lambda: survival(pledge(), 0), "years is 0; years run from 1/10,000 to 10,000"),
        (
            lambda: decide(["a"], [[1.0]], aversion=float("inf")),
            "the aversion is inf; it runs from",
        ),
        (lambda: Grid((parameter_coordinate(pledge(), "blood"),) * 40, (2,) * 40), "at most 10737"),
        (
            lambda: LatinHypercube((), 2**40, 0),
            "number of samples is 1099511627776; a design has at most 1073741824",
        ),
        (lambda: coordinates(pledge(), ["war"]), "is a shock, .* Write --vary war.intensity."),
        (lambda: coordinates(pledge(), ["war=0:1"]), "is a shock, .* Write --vary war.intensity."),
    ],
)
def test_what_is_out_of_all_proportion_is_told(call: Callable[[], object], told: str) -> None:
    with pytest.raises(AllianceGameError, match=told):
        call()


def test_more_shocks_than_there_are_combine_to_all_of_them() -> None:
    names = [str(item) for item in shock_combinations(pledge(), 2**31)]
    assert names == ["today", "war", "fatigue", "war,fatigue"]
    many = "".join(f"[shocks.s{i}]\n" for i in range(20))
    with pytest.raises(AllianceGameError, match="22 shocks have 4194304 combinations of up to 22"):
        shock_combinations(parse((PLEDGE + many).encode(), "x.toml", "x"), 22)


def test_a_study_is_refused_where_ranges_and_shocks_lead_beyond_the_limits() -> None:
    text = PLEDGE.replace("by = 0.3", "by = -0.3")
    model = parse(text.encode(), "pledge.toml", "pledge")
    blood = parameter_coordinate(model, "blood")
    war = Scenario((Hit("war"),))
    with pytest.raises(
        AllianceGameError, match=r'where parameter "blood" goes under war is -0.1; a'
    ):
        Study(model, Grid((blood,), (3,)), (Scenario(), war), "none")
    narrow = parameter_coordinate(model, "blood", (Fraction(3, 10), Fraction(1)))
    assert Study(model, Grid((narrow,), (3,)), (Scenario(), war), "none").rows == 6
    lasting = intensity_coordinate(model, "war")
    with pytest.raises(AllianceGameError, match=r"goes under war is -0.1"):
        Study(model, Grid((blood, lasting), (3, 3)), play="none")
