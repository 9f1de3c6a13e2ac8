"""Fearon (1997): nobody bluffs; tied hands serve the defender better and risk more war.

Two kinds of defender and two of challenger. The resolved defender would fight for the interest, the
middling one only if its hands are tied. An eager challenger challenges whatever it is told, a wary
one only where it expects no fight. The cost that is sunk is just more than deterring the wary is
worth to the middling, so that they do not pay it.
"""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alliancegame.game.trees.assessment import reach
from alliancegame.game.trees.unfold import build_tree
from alliancegame.model.file.gamefile import parse
from alliancegame.solvers.base import Coverage
from alliancegame.solvers.trees.sequential import sequential

TEXT = """
title = "Signals to two kinds of challenger"
[actors.defender.interests]
x = {{ weight = 1 }}
[actors.challenger.interests]
x = {{ weight = 1 }}
[decisions.type]
actor = "nature"
actions = ["resolved", "middling"]
probabilities = {{ resolved = {resolved}, middling = "rest" }}
[decisions.mood]
actor = "nature"
actions = ["eager", "wary"]
probabilities = {{ eager = {eager}, wary = "rest" }}
[decisions.pledge]
actor = "defender"
actions = ["signal", "silent"]
observes = ["type"]
[decisions.challenge]
actor = "challenger"
actions = ["challenge", "refrain"]
observes = ["mood", "pledge"]
[decisions.answer]
actor = "defender"
actions = ["fight", "back-down"]
observes = ["type", "pledge", "challenge"]
when = {{ challenge = "challenge" }}
"""


def model_of(values, cost_when):
    text = TEXT.format(resolved=values["resolved"], eager=values["eager"])
    for who, when, amount in [
        ("defender", '{ type = "resolved", challenge = "refrain" }', values["v_resolved"]),
        ("defender", '{ type = "middling", challenge = "refrain" }', values["v_middling"]),
        ("defender", '{ type = "resolved", answer = "fight" }', values["w_resolved"]),
        ("defender", '{ type = "middling", answer = "fight" }', -values["w_middling"]),
        ("defender", cost_when, -values["cost"]),
        ("challenger", '{ answer = "back-down" }', 1),
        ("challenger", '{ mood = "eager", answer = "fight" }', 0.5),
        ("challenger", '{ mood = "wary", answer = "fight" }', -values["wary"]),
    ]:
        text += f'[[effects]]\ninterest = "{who}.x"\nwhen = {when}\namount = {float(amount)}\n'
    return parse(text.encode(), "t.toml", "t")


@st.composite
def stakes(draw):
    def share(low, high):
        return Fraction(draw(st.integers(low, high)), 100)

    eager = share(5, 60)
    v_middling = share(20, 60)
    return {
        "resolved": float(share(20, 80)),
        "eager": float(eager),
        "v_resolved": v_middling + share(30, 90),
        "v_middling": v_middling,
        "w_resolved": share(5, 15),
        # bound to fight the eager, the middling still gain by deterring the wary
        "w_middling": v_middling * (1 - eager) / eager * share(20, 80),
        "wary": Fraction(50),
    }


def plays(item, label, action):
    places = item.tree.information_sets
    place = next(i for i in range(len(places)) if item.tree.label(i) == label)
    return item.behaviour[place][places[place].actions.index(action)]


def war(item):
    """The probability that it comes to a fight."""
    reached = reach(item.tree, item.behaviour)
    return sum(
        reached[outcome]
        for outcome in item.tree.outcomes
        if item.tree.history(outcome).get("answer") == "fight"
    )


def signalled(values, cost_when):
    """Equilibria in which the resolved signal and silence meets a challenge."""
    tree = build_tree(model_of(values, cost_when))
    found = sequential(tree)
    assert found.coverage is Coverage.ALL
    kept = [
        item
        for item in found
        if plays(item, "pledge after resolved", "signal") == 1
        and plays(item, "challenge after wary, silent", "challenge") == 1
        and plays(item, "challenge after wary, signal", "refrain") == 1
    ]
    return found, kept


@pytest.mark.slow
@given(stakes())
@settings(max_examples=10, deadline=None)
def test_tied_hands_risk_more_war_and_serve_the_defender_better_and_nobody_bluffs(values):
    v, q, p = (
        values["v_middling"],
        Fraction(str(values["eager"])),
        Fraction(str(values["resolved"])),
    )
    tied_all, tied = signalled(
        values | {"cost": 10 * (1 + values["w_middling"])},
        '{ pledge = "signal", answer = "back-down" }',
    )
    sunk_all, sunk = signalled(values | {"cost": (1 - q) * v + 0.01}, '{ pledge = "signal" }')
    assert len(tied) == len(sunk) == 1
    # nobody bluffs: who signals would fight
    for kind in ("resolved", "middling"):
        for item in tied_all:
            assert plays(item, f"answer after {kind}, signal", "fight") == 1
    for item in sunk_all:
        assert plays(item, "pledge after middling", "signal") == 0
        assert plays(item, "answer after resolved, signal", "fight") == 1
    assert war(tied[0]) == q
    assert war(sunk[0]) == q * p
    assert tied[0].payoffs[0] > sunk[0].payoffs[0]


def test_a_signal_that_costs_too_little_is_sent_by_those_who_would_not_fight():
    values = {
        "resolved": 0.5, "eager": 0.2, "v_resolved": 1, "v_middling": 0.5, "w_resolved": 0.1,
        "w_middling": 0.5, "wary": 0.5, "cost": 0.01,
    }  # fmt: skip
    found, _ = signalled(values, '{ pledge = "signal" }')
    assert any(plays(item, "pledge after middling", "signal") > 0 for item in found)
