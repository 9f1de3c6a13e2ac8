"""A tree of too many plans is answered from the ways to depart from the pact alone."""

from __future__ import annotations

import numpy as np
import pytest

from alliancegame.game.payoffs import untabulated
from alliancegame.game.strategies import skeleton_of
from alliancegame.game.trees import plan_skeleton
from alliancegame.game.trees.plans import plan_count, plans
from alliancegame.game.trees.unfold import skeleton
from alliancegame.model.file.gamefile import parse
from alliancegame.model.file.library import load
from alliancegame.model.shocks import Hit, open_actions
from alliancegame.pact.margins import margins
from alliancegame.pact.sequence.mutual_losses import stakes
from alliancegame.pact.sequence.tested_pledge import crisis

SEQUENTIAL = [
    "article-4-crisis",
    "korea-1950-sequence",
    "power-shift",
    "smith-deterrence",
    "tying-hands",
    "unilateral-deterrence",
]


def told_apart(bones, open_now):
    """What each actor's open deviations gain, each value once; nothing for those that change none."""
    chosen = bones.openings(open_now)
    return {
        (gain.actor, frozenset(gain.terms.items()))
        for gain in bones.pact_gains
        if gain.position[1] in chosen[gain.position[0]] and gain.terms
    }


@pytest.mark.parametrize("name", SEQUENTIAL)
def test_margins_are_the_same_by_departures_at_one_point_as_by_all_plans(name, monkeypatch):
    """What plans gain that depart at several points is the sum of what they gain at each."""

    def told(model):
        return [
            ({actor: item and item.gain for actor, item in found.deviations.items()}, found.stakes)
            for hits in ((), *((Hit(shock.name),) for shock in model.shocks))
            for found in [margins(model, hits)]
        ]

    expected, losses = told(load(name)), stakes(load(name)).losses
    monkeypatch.setattr(plan_skeleton, "MOST_LISTED", 0)
    monkeypatch.setattr(plan_skeleton, "MOST_DEPARTURES", 0)
    model = load(name)
    assert told(model) == expected
    assert np.array_equal(stakes(model).losses, losses)
    assert all(skeleton_of(model).departures)


@pytest.mark.parametrize("name", SEQUENTIAL)
def test_departures_from_the_pact_gain_what_the_plans_do(name, monkeypatch):
    model = load(name)
    whole = plan_skeleton.plan_skeleton(model)
    monkeypatch.setattr(plan_skeleton, "MOST_LISTED", 0)
    few = plan_skeleton.plan_skeleton(model)
    assert few.profiles == whole.profiles
    for hits in ((), *((Hit(shock.name),) for shock in model.shocks)):
        open_now = open_actions(model, hits)
        assert told_apart(few, open_now) == told_apart(whole, open_now)
        assert [
            kept in own for kept, own in zip(few.pact, few.openings(open_now), strict=True)
        ] == [kept in own for kept, own in zip(whole.pact, whole.openings(open_now), strict=True)]


def many_threats(count):
    """A rival makes one of many threats, and the ally answers each: 2^count plans."""
    names = [f"s{i}" for i in range(count)]
    drawn = ", ".join(f'{name} = "{name}"' for name in names)
    return parse(
        f"""
title = "Threats"
summary = "An ally answers each of many threats"
[actors.rival]
[actors.rival.interests]
gain = {{ weight = 1 }}
[actors.patron]
[actors.patron.interests]
cost = {{ weight = 1 }}
[actors.ally]
[actors.ally.interests]
cost = {{ weight = 1 }}
[decisions.threat]
actor = "rival"
actions = {{ {drawn} }}
[decisions.answer]
actor = "ally"
actions = {{ honour = "honours", renege = "reneges" }}
observes = ["threat"]
[decisions.repay]
actor = "patron"
actions = {{ thank = "thanks", forget = "forgets" }}
observes = ["answer"]
[[effects]]
interest = "ally.cost"
name = "burden"
when = {{ answer = "honour" }}
amount = -1
[[effects]]
interest = "ally.cost"
name = "thanks"
when = {{ answer = "honour", repay = "thank" }}
amount = 3
[[effects]]
interest = "rival.gain"
name = "yields"
when = {{ threat = "s1", answer = "renege" }}
amount = 1
[[effects]]
interest = "patron.cost"
name = "thanks"
when = {{ repay = "thank" }}
amount = -1
[commitment]
name = "the pledge"
parties = ["ally"]
pact = {{ threat = "s0", answer = "honour", repay = "thank" }}
[shocks.tired]
changes = [{{ parameter = "ally.cost.burden", to = -4 }}]
""".encode(),
        "threats.toml",
        "threats",
    )


def test_a_tree_of_a_billion_plans_has_its_margins_and_stakes():
    """The rival threatens in the one way to which the pact holds it, so that other answers of the
    ally cost it nothing; the patron would keep 1 of 1; the rival is honoured whatever it threatens.
    """
    model = many_threats(30)
    assert plan_count(skeleton(model), 2) == 2**30
    assert "1.3e11 profiles" in str(untabulated(model))
    found = margins(model)
    assert {name: found.relative(name) for name in ("rival", "patron", "ally")} == {
        "rival": 0,
        "patron": -1,
        "ally": 0,
    }
    assert found.stakes["ally"] == 3


def test_what_matters_to_plans_may_be_told():
    tree = skeleton(load("article-4-crisis"))
    own = [place for place, item in enumerate(tree.information_sets) if item.actor == 3]
    assert plans(tree, 3, ()) == [{}]
    assert len(plans(tree, 3, own)) == len(plans(tree, 3)) == plan_count(tree, 3)


def test_a_crisis_needs_no_strategic_form(monkeypatch):
    model = load("article-4-crisis")
    expected = crisis(model).to_dict()
    monkeypatch.setattr(plan_skeleton, "MOST_LISTED", 0)
    again = crisis(load("article-4-crisis"))
    assert "profiles" in str(untabulated(load("article-4-crisis")))
    assert again.to_dict()["verdict"] == expected["verdict"]
    assert again.to_dict()["cases"] == expected["cases"]
