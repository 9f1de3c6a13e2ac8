"""What a judgement's further parts say: breaking sets, robustness, concepts, selection, sides."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from alliancegame.game.game import Game
from alliancegame.model.file.gamefile import parse
from alliancegame.model.model import Model
from alliancegame.pact.compare import Side, compare
from alliancegame.pact.concept_verdict import ConceptVerdict
from alliancegame.pact.concept_verdicts import Concepts, concepts
from alliancegame.pact.criteria import better_elsewhere, payoff_dominance
from alliancegame.pact.robustness.breaking_sets import breaking_sets
from alliancegame.pact.robustness.radius import robustness
from alliancegame.pact.robustness.rationalizing_weights import inverse
from alliancegame.pact.selected_equilibrium import selection
from alliancegame.solvers.solve import solve
from tests.generators import model_of
from tests.pacts import STAG_HUNT, effect_tables, stag_hunt


def tempt(**shocks: int) -> str:
    """Shocks that raise the temptation to leave, of 8 today and 10 where the pact breaks."""
    return "".join(
        f'[shocks.{name}]\nchanges = [{{ parameter = "T", by = {by} }}]\n'
        for name, by in shocks.items()
    )


def ranged(low: int, high: int) -> Model:
    text = STAG_HUNT.replace("T = { value = 8 }", f"T = {{ value = 8, range = [{low}, {high}] }}")
    return parse(text.encode(), "stag.toml", "stag")


@pytest.mark.parametrize(
    ("shocks", "told"),
    [
        ("", "The file names no shocks; add [shocks.NAME] with what each changes."),
        (tempt(one=1), "At full intensity no combination of the shocks breaks the pact."),
        (
            tempt(one=1, two=2),
            "None of 2 shocks break it alone; 1 minimal combination of the others would.",
        ),
        (
            tempt(one=1, two=2, three=2),
            "None of 3 shocks break it alone; 3 minimal combinations of the others would.",
        ),
        (
            tempt(big=5, one=1, two=2),
            "1 of 3 shocks breaks it alone; 1 minimal combination of the others would.",
        ),
        (
            tempt(big=5, huge=9),
            "2 of 2 shocks break it alone, and no combination of the others does.",
        ),
    ],
)
def test_breaking_sets_are_counted_alone_and_together(shocks: str, told: str) -> None:
    assert breaking_sets(stag_hunt(shocks)).sentence == told


def test_the_sets_of_a_pact_that_fails_already_say_so() -> None:
    found = breaking_sets(stag_hunt(tempt(one=1)).with_values({"T": Fraction(12)}))
    assert [item.shocks for item in found] == [()]
    assert found.sentence == "The pact fails without any shock."


def test_robustness_tells_what_the_ranges_allow_and_how_far_it_is_to_the_nearest_break() -> None:
    safe, unsafe = robustness(ranged(7, 9)), robustness(ranged(7, 12))
    assert safe.sentence == (
        "The pact holds for every parameter in its stated range. Moving all parameters against it "
        'by 100% of their ranges makes "leave" pay for A.'
    )
    assert unsafe.sentence == (
        "The pact fails for some parameters in their stated ranges: T = 12 (stated: 8). Moving all "
        'parameters against it by 40% of their ranges makes "leave" pay for A.'
    )
    assert (safe.certified, unsafe.certified) == (True, False)
    assert unsafe.to_dict()["breaking"] == {"T": 10}
    assert unsafe.to_dict()["actor"] == "a"
    failing = robustness(stag_hunt().with_values({"T": Fraction(12)}))
    assert failing.sentence.startswith("The pact fails already with every parameter as stated")
    assert failing.to_dict()["breaking"] == {}


SQUARED = """
title = "A weight that multiplies itself"
[parameters]
x = { value = 0.5, range = [0, 1] }
[actors.a]
actions = ["keep", "leave"]
interests = { pride = { weight = "x" }, peace = { weight = 1 } }
[actors.b]
actions = ["keep", "leave"]
interests = { peace = { weight = 1 } }
[commitment]
parties = ["a", "b"]
pact = { a = "keep", b = "keep" }
"""


def test_where_only_a_bound_can_be_had_robustness_is_undecided_for_all_the_others_certainty() -> (
    None
):
    """Leaving gains a x² − x − 0.5, below 0 from 0 to 1; by parts it is bounded by 1 − 0 − 0.5."""
    text = SQUARED + effect_tables(
        [
            ("a.pride", 'a = "leave"', '"x"'),
            ("a.pride", 'a = "leave"', "-1"),
            ("a.peace", 'a = "keep"', "0.5"),
            ("b.peace", 'b = "keep"', "1"),
        ]
    )
    found = robustness(parse(text.encode(), "squared.toml", "squared"))
    assert found.certified is None
    assert "is undecided." in found.sentence


def test_a_parameters_ends_are_told_with_who_owns_it_and_belong_to_its_range() -> None:
    temptation, sucker, weight = inverse(stag_hunt(), parameters=["T", "S", "one"]).ranges
    assert temptation.sentence == "The play is rational only while T is at most 10 (stated: 8)."
    assert Fraction(10) in temptation
    assert Fraction(10) + Fraction(1, 10**9) not in temptation
    assert sucker.sentence == "The play is an equilibrium whatever S is."
    assert (temptation.owners, weight.owners) == ((), ("a", "b"))


def test_in_the_prisoners_dilemma_each_verdict_has_its_reason(prisoners_dilemma) -> None:
    found = concepts(prisoners_dilemma)
    answered = 'each gain can be answered: First prisoner "defect" by Second prisoner "defect".'
    assert found["Nash equilibrium"].because == ('it pays to leave alone: First prisoner "defect".')
    assert found["strict equilibrium"].because == 'First prisoner does not lose by "defect".'
    assert found["strong equilibrium"].because == (
        'it pays even to leave alone: First prisoner "defect".'
    )
    assert found["coalition-proof equilibrium"].because == "it is no Nash equilibrium."
    assert found["rationalizable"].because == (
        '"cooperate" of First prisoner is strictly dominated in round 1.'
    )
    assert {found[name].because for name in ("GMR", "SMR", "SEQ")} == {answered}


@pytest.mark.parametrize(
    ("verdicts", "told"),
    [
        ((True, None), "The pact is stable under every concept that decides it."),
        ((False, None), "The pact is stable under none of the concepts."),
        ((True, False), "The pact is stable as: first. Not as: second."),
    ],
)
def test_a_concept_that_does_not_decide_speaks_neither_for_nor_against(verdicts, told) -> None:
    items = zip(("first", "second"), verdicts, strict=True)
    found = Concepts(stag_hunt(), tuple(ConceptVerdict(name, holds, "") for name, holds in items))
    assert found.sentence == told


def test_where_nobody_gains_no_answer_is_needed() -> None:
    found = concepts(stag_hunt())
    assert found["GMR"].because == "nobody gains by moving, so no answer is needed."
    assert found["GMR for coalitions"].because == (
        "no coalition gains by moving, so no answer is needed."
    )


def test_who_gains_together_is_told_with_an_and() -> None:
    stay_out = np.zeros((2, 2, 2))
    stay_out[:, 1, 1] = 1
    found = concepts(model_of(stay_out, (0, 0)))["strong equilibrium"]
    assert found.because == 'a0 and a1 gain together: a0 "x1", a1 "x1".'


def test_whom_another_equilibrium_pays_more_need_not_be_everybody() -> None:
    battle = Game([[[2, 0], [0, 1]], [[1, 0], [0, 2]]], ["row", "column"])
    play = solve(battle)
    assert better_elsewhere(battle, (0, 0), play) == ("column",)
    assert payoff_dominance(battle, (0, 0), play) is False
    hunt = selection(stag_hunt())
    assert hunt.payoff is True
    assert hunt.risk is not None
    assert (hunt.risk.pact_product, hunt.risk.other_product) == (4, 16)
    assert hunt.risk.dominant is False
    assert hunt.threshold == Fraction(2, 3)


def test_each_sides_commitment_is_told_from_its_least_to_its_greatest_probability() -> None:
    tempted = stag_hunt().with_values({"T": Fraction(12)})
    found = compare([Side(stag_hunt()), Side(tempted)])
    assert [item.commitment for item in found.assessments] == [(0, 1), (0, 0)]
    assert [side["commitment"] for side in found.to_dict()["sides"]] == [[0, 1], [0, 0]]
