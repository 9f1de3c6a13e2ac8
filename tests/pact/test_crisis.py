"""A commitment in a crisis: tested or not, honoured or not, and what would change it."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from alliancegame.analyses.crisis import document, margin_rows
from alliancegame.document import Note
from alliancegame.game.trees.unfold import build_tree
from alliancegame.model.file.gamefile import parse
from alliancegame.model.file.library import load
from alliancegame.pact.pact_stakes import pact_behaviour
from alliancegame.pact.roots import interpolated, polynomial
from alliancegame.pact.sequence.parameter_breaks import (
    margins_of_gains,
    margins_of_trees,
    parameter_breaks,
)
from alliancegame.pact.sequence.point_margins import point_margins
from alliancegame.pact.sequence.tested_pledge import crisis, willingness
from alliancegame.solvers.trees.backward_induction import subgame_perfect
from alliancegame.solvers.trees.extensive import needs_beliefs, solve_tree

shares = st.integers(1, 19).map(lambda v: Fraction(v, 20))
CUTOFF = Fraction(3, 7)
"""The reliability at which the challenger of smith-deterrence gains nothing: 0.6(1-r) = 0.8r."""
YIELDS_BELOW = Fraction(1, 4)
"""The reliability below which the target gives in: 0.6r = 0.2(1-r)."""


def only(model):
    found = subgame_perfect(build_tree(model))
    assert len(found) == 1
    return found.equilibria[0]


def smith(name, good, poor):
    return load("smith-deterrence").with_values(
        {"good-name": name, "reliable-if-good": good, "reliable-if-poor": poor}
    )


@given(shares, shares, shares)
@settings(max_examples=20, deadline=None)
def test_the_unreliable_are_tested_where_the_challenger_sees_who_they_are(name, good, poor):
    """Smith (1995): attack below the cutoff, so honour among the invoked is at most honour."""
    assume(YIELDS_BELOW not in (good, poor))
    item = only(smith(name, good, poor))
    willing = name * good + (1 - name) * poor
    invoked = {
        kind: share
        for kind, share, reliable in (("good", name, good), ("poor", 1 - name, poor))
        if YIELDS_BELOW < reliable < CUTOFF
    }
    assert willingness(smith(name, good, poor), item) == willing
    assert item.events["invoked"] == sum(invoked.values())
    honoured = item.honoured_if_invoked
    if not invoked:
        assert honoured is None
        return
    reliable = {"good": good, "poor": poor}
    assert honoured == sum(p * reliable[k] for k, p in invoked.items()) / sum(invoked.values())
    if min(good, poor) > YIELDS_BELOW:
        assert honoured <= willing
        if len(invoked) == 1 and good != poor:
            assert honoured < willing


@given(shares, st.integers(6, 8))
@settings(max_examples=15, deadline=None)
def test_there_is_no_selection_where_the_challenger_sees_nothing(name, twentieths):
    reliability = Fraction(twentieths, 20)
    item = only(smith(name, reliability, reliability))
    assert item.events["invoked"] == 1
    assert item.honoured_if_invoked == reliability


@given(
    st.integers(50, 98), st.integers(10, 50), st.integers(30, 90), st.integers(0, 30),
    st.integers(0, 30),
)  # fmt: skip
@settings(max_examples=20, deadline=None)
def test_peace_fails_exactly_where_powells_inequality_says(delta, p1, p2, c_d, c_a):
    """After Powell (2006), as the file derives it: delta p2 - p1 > (1 - delta)(c_D + delta c_A)."""
    delta, p1, p2 = (Fraction(v, 100) for v in (delta, p1, p2))
    c_d, c_a = Fraction(c_d, 10), Fraction(c_a, 10)
    values = {"delta": delta, "p1": p1, "p2": p2, "c_D": c_d, "c_A": c_a}
    left, right = delta * p2 - p1, (1 - delta) * (c_d + delta * c_a)
    assume(left != right and p2 != (1 - delta) * c_a)
    model = load("power-shift").with_values(values)
    item = only(model)
    renege = item.behaviour[1][0]
    assert renege == (p2 > (1 - delta) * c_a)
    if renege:
        assert item.behaviour[0][0] == (left > right)


def test_tied_hands_are_tested_and_bind_where_sunk_costs_only_inform():
    """Fearon (1997): whoever pays for the signal is resolved; whoever tied its hands fights."""
    sunk = solve_tree(build_tree(load("sinking-costs")))
    signalling = [item for item in sunk if any(item.behaviour[p][0] for p in signals(item))]
    assert signalling
    for item in signalling:
        resolved, irresolute = signals(item)
        assert item.behaviour[resolved][0] == 1
        assert item.behaviour[irresolute][0] == 0
    tied = solve_tree(build_tree(load("tying-hands")))
    for item in tied:
        for place, there in enumerate(item.tree.information_sets):
            if there.decision == "answer" and there.known["pledge"] == "signal":
                assert item.behaviour[place][0] == 1


def signals(item):
    return [
        place
        for kind in ("resolved", "irresolute")
        for place, there in enumerate(item.tree.information_sets)
        if there.decision == "pledge" and there.known["type"] == kind
    ]


def test_a_pledge_that_does_not_bind_everyone_is_named_with_its_point(smith_deterrence):
    result = crisis(smith_deterrence)
    assert [item.information_set for item in result.not_credible] == [
        "intervene after good, unreliable",
        "intervene after poor, unreliable",
    ]
    assert all(item.relative == Fraction(-1, 2) for item in result.not_credible)
    assert "not credible everywhere" in result.verdict[1]
    assert result.cases[1].shock == "good-names-lost"
    assert result.cases[1].invoked == (1,)
    assert result.cases[0].honoured == (Fraction(3, 10),)
    assert result.willing == (Fraction(66, 100),)


@pytest.mark.parametrize("name", ["tying-hands", "sinking-costs", "article-4-crisis"])
def test_a_parameter_break_is_where_the_margin_changes_sign(name):
    model = load(name)
    found = list(parameter_breaks(model))
    assert found
    for item in found:
        place = item.information_set
        today = float(item.today)
        for step in (-1e-6, 1e-6):
            beyond = item.at.value + step * (1 if item.at.value > today else -1)
            moved = model.with_values({item.parameter: Fraction(beyond)})
            margin = next(m for m in point_margins(moved) if m.information_set == place)
            assert (margin.margin >= 0) == (item.holds if step < 0 else not item.holds)
    if name == "tying-hands":
        assert [(item.parameter, item.at.exact) for item in found] == [
            ("signal", Fraction(3, 10)),
            ("war", Fraction(4, 5)),
        ]


def test_interpolation_gives_back_the_polynomial():
    wanted = polynomial([Fraction(1, 3), Fraction(-2), Fraction(0), Fraction(5)])
    points = [Fraction(i, 7) for i in range(5)]
    values = [
        Fraction(1, 3) - 2 * point + 5 * point**3 for point in points
    ]  # fmt: skip
    assert interpolated(points, values) == wanted


def test_article_4_is_tested_by_the_driven_and_honoured_by_the_steadfast(article_4_crisis):
    result = crisis(article_4_crisis)
    today = result.cases[0]
    assert today.invoked == (Fraction(3, 10),)
    assert today.honoured == (Fraction(1, 2),)
    assert result.willing == (Fraction(1, 2),)  # the allies do not see which Russia they face
    shocked = {case.shock: case for case in result.cases[1:]}
    for name in ("china-presses", "doubt"):
        assert shocked[name].invoked == (0,)  # Pyongyang settles when it cannot count on Moscow
    discretion = next(item for item in result.breaks if item.parameter == "discretion")
    assert discretion.at.exact == Fraction(3, 4)
    assert discretion.information_set == "answer after restrain, steadfast"


def test_korea_1950_turns_on_the_belief_about_washington():
    model = load("korea-1950-sequence")
    today = crisis(model).cases[0].play.equilibria[0]
    assert today.events["invoked"] == model.parameter("determined").value
    assert today.honoured_if_invoked == 1
    forewarned = solve_tree(build_tree(model, (), {"determined": Fraction(7, 10)})).equilibria[0]
    assert forewarned.events["invoked"] == 0


def test_what_is_credible_is_told_before_plans_made_in_advance(invoke):
    told = invoke("durability", "smith-deterrence").stdout
    assert told.startswith("The alliance in a crisis  NOT CREDIBLE EVERYWHERE")
    assert told.index("in a crisis") < told.index("As plans made in advance")
    whole = invoke("durability", "smith-deterrence", "--all").stdout
    assert "16 equilibria" in " ".join(whole.split())  # of which one alone is credible


def test_no_selection_is_told_as_such(invoke):
    told = " ".join(invoke("durability", "korea-1950-sequence", "--all").stdout.split())
    assert "No selection effect: honoured with probability 1 when invoked" in told


def test_no_selection_in_any_of_several_equilibria_is_told_without_the_numbers_of_one(invoke):
    told = " ".join(invoke("crisis", "northern-triangle", "--all").stdout.split())
    assert "honoured with probability 0 in one and 1 in another" in told
    assert "in every equilibrium found it is honoured as often when invoked" in told


@pytest.mark.slow
def test_a_file_that_does_not_say_when_its_pledge_is_invoked_is_told_what_is_assumed(
    article_4_crisis,
):
    assert load("article-4").commitment.invoked == ()
    assert crisis(load("article-4")).verdict[-1].endswith("it counts as always tested.")
    assert "does not say" not in " ".join(crisis(article_4_crisis).verdict)


def test_the_verdict_of_a_crisis_tells_how_often_the_pledge_is_tested_and_kept(
    smith_deterrence,
) -> None:
    found = crisis(smith_deterrence)
    assert found.verdict == (
        "Over all equilibria found the alliance is put to the test with probability 0.4, and then "
        "honoured with probability 0.3.",
        'It is not credible everywhere: Ally would rather "renege" at "intervene after good, '
        'unreliable" and "intervene after poor, unreliable".',
    )
    untested = crisis(load("power-shift"))
    assert untested.verdict[0] == (
        "Over all equilibria found the promise of restraint is put to the test with probability 0."
    )
    told = untested.to_dict()["cases"][0]["play"]["equilibria"][0]
    assert told["honoured_if_invoked"] is None


def test_simultaneous_moves_need_no_beliefs_of_their_own(prisoners_dilemma, article_4_crisis):
    """Play leads to every move, whatever it is; with kinds that are not known it does not."""
    assert not needs_beliefs(build_tree(prisoners_dilemma))
    assert needs_beliefs(build_tree(article_4_crisis))


@pytest.mark.parametrize("name", ["assurance", "northern-triangle"])
def test_gains_of_deviations_are_the_margins_of_the_tree_where_all_decide_at_once(
    name: str,
) -> None:
    model = load(name)
    tree = build_tree(model)
    behaviour = pact_behaviour(model.commitment, tree)
    by_gains, by_trees = margins_of_gains(model, tree), margins_of_trees(model, behaviour)
    ranged = [item for item in model.parameters.values() if item.low is not None]
    for parameter in ranged[:12]:
        for value in (parameter.value, parameter.low):
            assert by_gains(parameter, value) == by_trees(parameter, value)


BURNED_BRIDGES = b"""
title = "Burned bridges"

[actors.ally]
interests.good = { weight = 1 }

[actors.patron]
interests.good = { weight = 1 }

[decisions.word]
actor = "ally"
actions = ["keep", "haggle", "burn"]

[decisions.answer]
actor = "patron"
actions = ["help", "refuse"]
observes = ["word"]

[commitment]
name = "the pledge"
parties = ["ally", "patron"]
pact = { word = "keep", answer = "help" }
holds = { word = "keep" }

[[effects]]
interest = "ally.good"
when = { word = "haggle" }
amount = -1

[[effects]]
interest = "ally.good"
when = { word = "burn" }
amount = -2

[[effects]]
interest = "patron.good"
when = { word = ["keep", "haggle"], answer = "help" }
amount = 1

[[effects]]
interest = "patron.good"
when = { word = "burn", answer = "refuse" }
amount = 5
"""


def test_a_margin_beyond_the_stake_is_told_in_times_it_and_why():
    """Nobody burns bridges, neither by the pact nor by a best departure: that sets no stake."""
    result = crisis(parse(BURNED_BRIDGES, "bridges.toml", "bridges"))
    margins = {point.information_set: point for point in result.cases[0].margins}
    assert margins["answer after keep"].relative == margins["answer after haggle"].relative == 1
    assert margins["answer after burn"].relative == margins["answer after burn"].margin == -5
    notes = [block.text for block in document(result) if isinstance(block, Note)]
    assert any(note.startswith("×: times the stake") for note in notes)
    assert [row[-1] for row in margin_rows(result)] == ["100%", "100%", "100%", "-5 ×"]


def test_where_no_margin_is_beyond_the_stake_nothing_is_told_of_it(smith_deterrence):
    notes = [block.text for block in document(crisis(smith_deterrence)) if isinstance(block, Note)]
    assert not any("×" in note for note in notes)
