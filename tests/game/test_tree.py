"""A model with sequence, chance and private information becomes a tree and its strategic form."""

from __future__ import annotations

from fractions import Fraction
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alliancegame.errors import AllianceGameError, GameError, GameFileError
from alliancegame.game.payoffs import build_game, payoff_map
from alliancegame.game.strategies import open_positions, pact_positions
from alliancegame.game.trees import assessment
from alliancegame.game.trees.plans import all_plans, plan_names, strategic_form
from alliancegame.game.trees.tree import InformationSet, Node, Tree
from alliancegame.game.trees.unfold import build_tree, skeleton
from alliancegame.model.file.gamefile import parse
from alliancegame.model.file.library import load
from alliancegame.model.model import Model, matches
from alliancegame.model.shocks import Hit
from tests.trees import signalling_tree

CRISIS = """
title = "An ally of unknown reliability"
[parameters.reliability]
value = 0.4
range = [0, 1]
[actors.challenger.interests]
prize = { weight = 2, range = [0, 4] }
[actors.target.interests]
land = { weight = 3 }
[actors.ally.interests]
reputation = { weight = 1 }
[decisions.type]
actor = "nature"
actions = ["reliable", "unreliable"]
probabilities = { reliable = "reliability", unreliable = "rest" }
[decisions.challenge]
actor = "challenger"
actions = ["attack", "raid", "refrain"]
unavailable = ["raid"]
[decisions.answer]
actor = "target"
actions = ["resist", "yield"]
observes = ["challenge"]
when = { challenge = ["attack", "raid"] }
[decisions.help]
actor = "ally"
actions = ["honour", "renege"]
observes = ["challenge", "type"]
when = { answer = "resist" }
[decisions.retreat]
actor = "challenger"
actions = ["press", "retreat"]
observes = ["challenge", "help"]
when = { help = "honour" }
[[effects]]
interest = "challenger.prize"
when = { answer = "yield" }
amount = 1
[[effects]]
interest = "challenger.prize"
when = { retreat = "press", type = "unreliable" }
amount = 0.5
[[effects]]
interest = "challenger.prize"
when = { retreat = "press", type = "reliable" }
amount = -2
[[effects]]
interest = "target.land"
when = { help = "honour" }
amount = 0.7
[[effects]]
interest = "target.land"
when = { help = "renege" }
amount = -1
[[effects]]
interest = "ally.reputation"
when = { help = "honour", type = "reliable" }
amount = 0.3
[[effects]]
interest = "ally.reputation"
when = { help = "renege", challenge = "attack" }
amount = -0.2
[commitment]
parties = ["target", "ally"]
pact = { challenge = "refrain", answer = "resist", help = "honour", retreat = "retreat" }
holds = { help = "honour" }
[shocks.raids]
allows = [{ decision = "challenge", action = "raid" }]
[shocks.doubt]
changes = [{ parameter = "reliability", by = -0.3 }]
"""


def crisis(old: str = "", new: str = "") -> Model:
    assert old in CRISIS
    return parse(CRISIS.replace(old, new, 1).encode(), "crisis.toml", "crisis")


def play(model, plans, tree, history=None, done=()):
    """{outcome as a frozenset of decisions: probability}, from the decisions' own rules."""
    history = history or {}
    ready = [
        d
        for d in model.decisions
        if d.name not in done and {*d.observes, *d.when} <= {*done, *history}
    ]
    if not ready:
        return {frozenset(history.items()): Fraction(1)}
    decision = ready[0]
    after = (*done, decision.name)
    if not matches(decision.when, history):
        return play(model, plans, tree, history, after)
    if decision.actor == "nature":
        stated = {a: model.parameter(p).value for a, p in decision.probabilities.items()}
        chances = {a: stated.get(a, 1 - sum(stated.values())) for a in decision.actions}
    else:
        known = {name: history.get(name) for name in decision.observes}
        actor = [a.name for a in model.actors].index(decision.actor)
        place = next(
            i
            for i, item in enumerate(tree.information_sets)
            if item.decision == decision.name and dict(item.known) == known
        )
        chances = {tree.information_sets[place].actions[plans[actor][place]]: Fraction(1)}
    total: dict[frozenset, Fraction] = {}
    for action, chance in chances.items():
        part = play(model, plans, tree, {**history, decision.name: action}, after)
        for outcome, p in part.items():
            total[outcome] = total.get(outcome, Fraction(0)) + chance * p
    return total


@given(st.fractions(0, 1, max_denominator=9), st.fractions(-3, 3, max_denominator=5), st.booleans())
@settings(max_examples=8, deadline=None)
def test_the_strategic_form_is_what_the_plans_play_out_to(reliability, prize, raids):
    model = crisis().with_values({"reliability": reliability, "challenger.prize.1": prize})
    hits = [Hit("raids")] if raids else []
    game, tree = build_game(model, hits), build_tree(model, hits)
    listed = all_plans(tree)
    names = [plan_names(tree, plans) for plans in listed]
    for profile in product(*(range(len(plans)) for plans in listed)):
        lottery = play(model, [p[i] for p, i in zip(listed, profile, strict=True)], tree)
        cell = tuple(game.actions[actor].index(names[actor][i]) for actor, i in enumerate(profile))
        invoked = honoured = Fraction(0)
        expected = [Fraction(0)] * 3
        for outcome, chance in lottery.items():
            taken = dict(outcome)
            for effect in model.effects:
                if matches(effect.when, taken):
                    stake = model.parameter(effect.weight).value * effect.sign
                    row = [a.name for a in model.actors].index(effect.actor)
                    expected[row] += chance * stake * model.parameter(effect.amount).value
            invoked += chance * ("help" in taken)
            honoured += chance * (taken.get("help") == "honour")
        assert [part[cell] for part in game.exact_payoffs] == expected
        assert game.events["invoked"][cell] == pytest.approx(float(invoked))
        assert game.events["commitment"][cell] == pytest.approx(float(1 - invoked + honoured))


@pytest.mark.parametrize("hits", [[], [Hit("raids")], [Hit("doubt", Fraction(1, 2))]])
def test_the_payoff_map_and_the_tree_give_the_same_strategic_form(hits):
    model = crisis()
    mapped, unfolded = build_game(model, hits), strategic_form(build_tree(model, hits))
    assert mapped.actions == unfolded.actions
    assert (mapped.exact_payoffs == unfolded.exact_payoffs).all()
    for name, event in mapped.events.items():
        assert event == pytest.approx(unfolded.events[name])


def test_floating_payoffs_of_a_batch_agree_with_the_exact_ones():
    model = crisis()
    exact = payoff_map(model).exact(model.values)
    batch = payoff_map(model).payoffs([[float(v) for v in model.values]] * 2)
    assert batch[1] == pytest.approx(exact.astype(float))


def test_a_plan_is_named_by_what_it_does_where():
    model = crisis()
    assert build_game(model).actions == (
        ("challenge: attack; retreat: press", "challenge: attack; retreat: retreat",
         "refrain"),
        ("resist", "yield"),
        (
            "if reliable: honour; if unreliable: honour",
            "if reliable: honour; if unreliable: renege",
            "if reliable: renege; if unreliable: honour",
            "if reliable: renege; if unreliable: renege",
        ),
    )  # fmt: skip


def test_the_pact_is_played_wherever_its_decision_is_reached():
    model = crisis()
    tree = skeleton(model)
    plans = [listed[i] for listed, i in zip(all_plans(tree), pact_positions(model), strict=True)]
    pact = model.commitment.pact
    for plan in plans:
        for place, action in plan.items():
            item = tree.information_sets[place]
            assert item.actions[action] == pact[item.decision]
    assert all(i in kept for i, kept in zip(pact_positions(model), open_positions(model, []), strict=True))  # fmt: skip


def test_nature_moves_only_where_it_still_matters():
    tree = build_tree(crisis())
    met = [node.decision for node in tree.nodes]
    assert met.count("type") == 1  # not after yielding or refraining
    assert all(sum(node.chances) == 1 for node in tree.nodes if node.decision == "type")


def test_a_subgame_begins_wherever_all_is_common_knowledge():
    tree = build_tree(crisis())
    decisions = [tree.nodes[root].decision for root in tree.subgame_roots]
    # "retreat" follows "help" without knowing the type, so no subgame begins at or below "help"
    assert decisions == ["type", "answer", "challenge"]
    assert tree.subgame_roots[-1] == 0


def test_an_actor_that_forgets_is_refused_with_the_remedy():
    with pytest.raises(GameFileError) as caught:
        crisis('observes = ["challenge", "help"]', 'observes = ["help"]')
    assert caught.value.problems == (
        'crisis.toml:30: decision "challenge" in observes of decision "retreat" is missing; actor '
        '"challenger" took it and has perfect recall. Add "challenge" to observes.',
    )


def test_what_being_asked_implies_need_not_be_observed():
    silent = crisis('observes = ["challenge", "help"]', 'observes = ["challenge"]')
    assert silent.decision("retreat").observes == ("challenge",)
    assert len(build_tree(silent).nodes) == len(build_tree(crisis()).nodes)


def test_a_tree_built_by_hand_has_perfect_recall_too():
    leaves = [Node(at, b, payoffs=(Fraction(0),)) for at in (1, 4) for b in (0, 1)]
    nodes = (
        Node(-1, 0, "first", ("a", "b"), (1, 4), 0),
        Node(0, 0, "second", ("l", "r"), (2, 3), 1),
        *leaves[:2],
        Node(0, 1, "second", ("l", "r"), (5, 6), 1),
        *leaves[2:],
    )
    sets = (InformationSet(0, "first", ("a", "b"), (0,)), InformationSet(0, "second", ("l", "r"), (1, 4)))  # fmt: skip
    with pytest.raises(GameError, match='the recall of actor "one" at "second" is imperfect'):
        Tree(("one",), nodes, sets)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('unreliable = "rest"', "unreliable = 0.7", None),
        ('reliable = "reliability", unreliable = "rest"', "reliable = 0.4, unreliable = 0.7",
         'the sum of probabilities of decision "type" is 1.1; probabilities sum to 1.'),
        ('reliable = "reliability", unreliable = "rest"', 'reliable = "rest", unreliable = "rest"',
         'at most one action gets the "rest"'),
        ('reliable = "reliability", ', "", "nature's move has a probability for each action"),
        ('action = "raid" }', 'action = "raid" }, { decision = "type", action = "reliable" }',
         "nature's moves change by their probabilities"),
        ('when = { answer = "resist" }', 'when = { retreat = "press" }',
         "it waits, directly or through others, for itself"),
    ],
)  # fmt: skip
def test_impossible_chances_and_orders_are_refused(old, new, told):
    if told is None:
        with pytest.raises(AllianceGameError, match="sum to 1"):
            build_tree(crisis(old, new))
        return
    with pytest.raises(GameFileError) as caught:
        crisis(old, new)
    assert told in str(caught.value)


def test_a_shock_may_not_take_a_probability_out_of_range():
    with pytest.raises(GameFileError, match=r'"reliability" under shock "doubt" is -0\.1'):
        crisis("by = -0.3", "by = -0.5")


def test_a_simultaneous_model_keeps_its_actions_and_boolean_event():
    model = parse(
        b"""
title = "t"
[actors.a]
actions = ["x", "y"]
[actors.b]
actions = ["x", "y"]
[commitment]
parties = ["a", "b"]
pact = { a = "x", b = "x" }
""",
        "t.toml",
        "t",
    )
    game = build_game(model)
    assert game.actions == (("x", "y"), ("x", "y"))
    assert game.events["commitment"].dtype == np.bool_
    assert set(game.events) == {"commitment"}


def test_a_tree_that_is_too_large_is_refused_before_it_grows(monkeypatch):
    def never(*_):
        raise AssertionError("it grows")

    monkeypatch.setattr("alliancegame.game.trees.unfold._Growth.payoffs", never)
    with pytest.raises(GameError, match="over 500,000 nodes"):
        build_tree(load("nato"))


def test_very_deep_trees_tell_of_histories_only_what_their_actor_does_not_know(monkeypatch):
    tree = signalling_tree(np.random.default_rng(1))
    (place,) = [p for p, item in enumerate(tree.information_sets) if len(item.nodes) > 1][:1]
    whole = assessment.told_histories(tree, place)
    assert [len(history) for history in whole] == [2, 2]
    monkeypatch.setattr(assessment, "MOST_TOLD", 1)
    (one, other) = assessment.told_histories(tree, place)
    assert one.keys() >= {"type"}
    assert not one.items() & other.items()
    assert assessment.told_histories(tree, 0) == [{}]
